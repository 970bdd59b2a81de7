"""A line that every page of a file bears: whose look it came from. By the file's kind; a kind not known is refused."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pylopdf_fonts_zh_cn as noto
import pypdf
import pypdf.errors
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from linli.core.papers import fonts, pdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What stands behind a sheet's header and footer, by the order that the format asks for.
_AFTER = (
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


class Unmarked(ValueError):
    """No way to mark this kind of file: it must not go out."""


def stamped(content: bytes, kind: str, mark: str) -> bytes:
    """The file with the line on every page; `kind` is its content type. Raises Unmarked."""
    act = _KINDS.get(kind.partition(";")[0].strip().lower())
    if act is None:
        raise Unmarked(kind)
    try:
        return act(content, mark)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, pypdf.errors.PyPdfError) as broken:
        raise Unmarked(kind) from broken


def _pdf(content: bytes, mark: str) -> bytes:
    made = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    sizes = [[float(page.mediabox.width), float(page.mediabox.height)] for page in made.pages]
    with pdf.ONE_AT_A_TIME:
        made_by = pdf.compiler("stamp.typ", tuple(fonts.folders()))
        over = made_by.compile(format="pdf", sys_inputs={"sizes": json.dumps(sizes), "mark": mark})
    assert isinstance(over, bytes)
    for page, line in zip(made.pages, pypdf.PdfReader(io.BytesIO(over)).pages, strict=True):
        page.merge_page(line)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def _word(content: bytes, mark: str) -> bytes:
    word = docx.Document(io.BytesIO(content))
    for section in word.sections:
        heads = [section.header, section.footer]
        if section.different_first_page_header_footer:
            heads += [section.first_page_header, section.first_page_footer]
        if word.settings.odd_and_even_pages_header_footer:
            heads += [section.even_page_header, section.even_page_footer]
        for part in heads:
            line = part.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.add_run(mark).font.size = Pt(9)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _excel(content: bytes, mark: str) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = _sheet(data, mark)
            to.writestr(entry, data)
    return out.getvalue()


def _sheet(data: bytes, mark: str) -> bytes:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    for old in root.findall(f"{_SHEET}headerFooter"):
        root.remove(old)
    line = etree.Element(f"{_SHEET}headerFooter")
    for name in ("oddHeader", "oddFooter"):
        etree.SubElement(line, f"{_SHEET}{name}").text = "&C" + mark.replace("&", "&&")
    later = [row for row in root if etree.QName(row).localname in _AFTER]
    if later:
        later[0].addprevious(line)
    else:
        root.append(line)
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    assert isinstance(made, bytes)
    return made


def _photo(content: bytes, mark: str) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    size = max(picture.width // 40, 12)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(noto.sans_path(), size)
    for part in (0.25, 0.6, 1.0):
        at = (size // 2, int(picture.height * part) - 2 * size)
        draw.text(at, mark, font=font, fill="white", stroke_width=max(size // 12, 1), stroke_fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _lines(content: bytes, mark: str) -> bytes:
    end = b"\r\n" if b"\r\n" in content else b"\n"
    return content.rstrip(b"\r\n") + end + mark.encode() + end


_KINDS: dict[str, Callable[[Any, str], bytes]] = {
    "application/pdf": _pdf,
    WORD: _word,
    EXCEL: _excel,
    "image/jpeg": _photo,
    "text/csv": _lines,
    "text/plain": _lines,
}
