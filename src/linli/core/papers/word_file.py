"""The bytes of a Word file: the same for the same document, with what stands in for the faces that it names."""

import io
import zipfile
from datetime import date, datetime

from docx.oxml.ns import nsdecls

from linli.core.papers.document import Document
from linli.core.papers.word_parts import BODY, HEAD, SANS, SONG, SUB, TITLE, Page

# What stands in for a face on a machine without it.
_INSTEAD = {
    TITLE: "宋体,SimSun,Noto Serif CJK SC,Noto Serif SC",
    BODY: "仿宋,FangSong,Noto Serif CJK SC,Noto Serif SC",
    HEAD: "SimHei,Noto Sans CJK SC,Noto Sans SC",
    SUB: "楷体,KaiTi,Noto Serif CJK SC,Noto Serif SC",
    SONG: "SimSun,Noto Serif CJK SC,Noto Serif SC",
    SANS: "Microsoft YaHei,Noto Sans CJK SC,Noto Sans SC",
}


def finish(page: Page, laid: Document) -> bytes:
    """The file's bytes: its properties are the document's, every entry of the zip bears one fixed time."""
    about = page.word.core_properties
    try:
        day = date.fromisoformat(laid.day)
    except ValueError:
        day = date(2000, 1, 1)
    about.title, about.author, about.last_modified_by = laid.title[:255], laid.author[:255], ""
    about.comments, about.keywords, about.revision = "", laid.check, 1
    about.created = about.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    raw, made = io.BytesIO(), io.BytesIO()
    page.word.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = _font_table() if name == "word/fontTable.xml" else source.read(name)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, data)
    return made.getvalue()


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for face, instead in _INSTEAD.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
