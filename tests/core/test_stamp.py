"""The line that every page of a file bears: in each kind that the house sends; what cannot bear it is refused."""

import io
import zipfile

import docx
import pypdf
import pytest
import xlsxwriter
from PIL import Image, ImageChops
from python_calamine import CalamineWorkbook

from linli.core.papers import stamp

MARK = "社区督查 王海峰 市委组织部 2021-11-18 10:12 ABCD2345"
PDF = "application/pdf"


def paper(pages: int) -> bytes:
    made, out = pypdf.PdfWriter(), io.BytesIO()
    for number in range(pages):
        made.add_blank_page(595 if number else 842, 842 if number else 595)
    made.write(out)
    return out.getvalue()


def test_each_page_of_a_pdf() -> None:
    read = pypdf.PdfReader(io.BytesIO(stamp.stamped(paper(3), PDF, MARK)))
    assert [("王海峰" in page.extract_text(), "ABCD2345" in page.extract_text()) for page in read.pages] == [
        (True, True)
    ] * 3
    assert [float(page.mediabox.width) for page in read.pages] == [842, 595, 595]


def test_each_section_of_a_word_file_with_a_first_page_of_its_own() -> None:
    word, out = docx.Document(), io.BytesIO()
    word.add_section()
    word.sections[0].different_first_page_header_footer = True
    word.save(out)
    made = docx.Document(io.BytesIO(stamp.stamped(out.getvalue(), stamp.WORD, MARK)))
    for section in made.sections:
        assert MARK in section.header.paragraphs[-1].text
    assert MARK in made.sections[0].first_page_header.paragraphs[-1].text


def test_each_sheet_of_a_workbook_which_still_opens() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name in ("一", "二"):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "甘家巷")
            sheet.set_footer("&C旧的")
            sheet.data_validation("A2", {"validate": "list", "source": ["a"]})
            sheet.set_h_pagebreaks([5])
    made = stamp.stamped(out.getvalue(), stamp.EXCEL, "a & b")
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        texts = [file.read(name).decode() for name in file.namelist() if "worksheets/sheet" in name]
    assert len(texts) == 2
    assert all("&amp;Ca &amp;&amp; b" in text and "旧的" not in text for text in texts)
    assert all(text.index("headerFooter") < text.index("rowBreaks") for text in texts)
    assert CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("二").to_python() == [
        ["甘家巷"]
    ]


def test_a_photo_and_lines() -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "navy").save(out, "JPEG")
    made = Image.open(io.BytesIO(stamp.stamped(out.getvalue(), "image/jpeg", MARK)))
    assert ImageChops.difference(made, Image.new("RGB", (800, 600), "navy")).getbbox() is not None
    assert made.size == (800, 600)
    assert (
        stamp.stamped(b"a,b\r\n1,2\r\n", "text/csv; charset=utf-8", MARK).decode()
        == f"a,b\r\n1,2\r\n{MARK}\r\n"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{}", "application/zip"),
        (b"no", PDF),
        (b"no", stamp.WORD),
        (b"no", stamp.EXCEL),
        (b"", "image/jpeg"),
    ],
)
def test_what_cannot_bear_it_is_refused(content: bytes, kind: str) -> None:
    with pytest.raises(stamp.Unmarked):
        stamp.stamped(content, kind, MARK)
