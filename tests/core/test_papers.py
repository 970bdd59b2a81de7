"""Papers: one document, three writers, the same words; the grid of GB/T 9704; numbers and check codes."""

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont

from linli.core.papers import codes, fonts, html, pdf, word
from linli.core.papers.document import (
    BLOCKS,
    KINDS,
    Document,
    clean,
    day_text,
    from_json,
    laid_out,
    people,
    to_json,
)

URL = "https://example.invalid/check/9QX2-57HB"
NASTY = [
    "“引号”‘单’\"'`",
    '#let x = 1 #panic("x") $ x^2 $ *粗* _斜_ @ref <label> // 注释 /* 注 */',
    "<b>粗</b><script>alert(1)</script>‹角›&amp;&",
    "{{ user }}{% now %} \\ \\n ~ [ ] { } = 题 - 项 + 号 / 词",
    "第一行\n第二行",
    "https://example.invalid/" + "a" * 180,
    "甘家巷40号院1单元，2021年11月3日—12月1日；“①②③”…×℃",
]


def sample(kind: str, x: str = "甲") -> Document:
    """A paper of a kind with `x` in every place that takes words."""
    official = (
        ("mark", [x, "纪要"]),
        ("number", ""),
        ("rule", ""),
        ("title", x),
        ("addressee", x + "："),
        ("heading1", "一、" + x),
        ("heading2", "（一）" + x),
        ("para", x),
        people("出席", [x, "乙"], "。" + x),
        ("facts", [["事项", x], [x, "丙"]]),
        ("table", {"head": ["甲", x], "rows": [["1", x], [x, "2"]], "widths": [2, 3]}),
        ("form", [{"cells": [[x, "戊"], ["己", x]], "lines": 2}, {"cells": [["庚", x]], "lines": 1}]),
        ("runs", [["兹聘", ""], [x, "strong"], ["。", ""]]),
        ("attachments", [x, "丁"]),
        ("space", 1),
        ("signature", x),
        ("date", "2021-11-09"),
        ("seal", {"by": x, "day": "2021年11月9日"}),
        ("note", x),
    )
    foot: tuple[Any, ...] = (
        ("copyto", {"label": "分送", "text": x}),
        ("printed", {"by": x, "day": "2021-11-09"}),
    )
    if kind == "receipt":
        code = ("code", {"url": URL, "title": x, "text": x})
        official, foot = (*official[3:4], ("secret", {"label": x, "code": "4082 7316"}), code), ()
    if kind == "certificate":
        foot = (("proof", {"title": x, "lines": [x, "公示"]}),)
    if kind == "board":
        official, foot = board(x)
    return Document(
        kind,
        x,
        "甘家巷纪〔2021〕5号",
        official,
        foot,
        check="9QX2-57HB",
        day="2021-11-09",
        author="甘家巷社区",
    )


def board(x: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The blocks and the foot of a notice board's sheet."""
    item = ("item", {"title": x, "text": x, "after": x})
    parts = [["解决了", 27, "solid"], [x, 1, "dash"]]
    blocks = (
        ("banner", {"over": x, "title": x, "right": [x, "第 22 期"]}),
        ("big", {"lead": x, "figure": "31 件", "words": "有了结果", "parts": parts}),
        ("columns", [[("section", x), item], [("section", x), item, item]]),
        ("columns", [[("box", {"lead": x, "title": x, "text": x})], [("para", x)]]),
    )
    foot = (
        ("line", {"label": "有危险", "text": x}),
        ("codes", [{"url": URL, "title": x, "text": x}]),
        ("ends", [x, ""]),
    )
    return blocks, foot


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def words_of_word(made: bytes) -> str:
    body = docx.Document(io.BytesIO(made)).element.body
    return squeezed("".join(node.text or "" for node in body.iter(qn("w:t"))))


def words_of_pdf(made: bytes) -> str:
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    text = "".join(re.sub(r"—\d+—$", "", page) for page in pages)
    return text.replace(squeezed(pdf.PREVIEW), "")


def words_of_html(made: str) -> str:
    return squeezed(unescape(re.sub(r"<[^>]*>", "", made)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_the_three_writers_say_the_same_words(kind: str, value: str) -> None:
    paper = sample(kind, value)
    said = words_of_word(word.to_docx(paper, URL))
    assert said.count(squeezed(value)) >= 3
    printed = words_of_pdf(pdf.to_pdf(paper, URL))
    # Two columns over a page's end are read page by page.
    assert printed == said or (kind == "board" and sorted(printed) == sorted(said))
    assert words_of_html(html.to_html(paper, URL)) == said


@pytest.mark.parametrize("kind", KINDS)
def test_words_come_in_the_same_order(kind: str) -> None:
    paper = sample(kind, "北小院家属楼")
    said = words_of_word(word.to_docx(paper, URL))
    assert words_of_pdf(pdf.to_pdf(paper, URL)) == said
    assert "9QX2-57HB" in said or kind == "receipt"


@pytest.mark.parametrize("kind", KINDS)
def test_same_document_same_bytes(kind: str) -> None:
    assert word.to_docx(sample(kind), URL) == word.to_docx(sample(kind), URL)
    assert pdf.to_pdf(sample(kind), URL) == pdf.to_pdf(sample(kind), URL)
    assert pdf.to_pdf(sample(kind), URL) != pdf.to_pdf(sample(kind, "乙"), URL)


def test_threads_share_the_compiler() -> None:
    papers = [sample("minutes", f"第{i}件") for i in range(8)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(pdf.to_pdf, papers))
    assert made == [pdf.to_pdf(paper) for paper in papers]


def test_a_paper_outlives_the_database_column() -> None:
    for kind in KINDS:
        paper = sample(kind, NASTY[2])
        stored = json.loads(json.dumps(to_json(paper)))
        assert from_json(stored) == paper
        assert pdf.to_pdf(from_json(stored), URL) == pdf.to_pdf(paper, URL)


def test_every_block_has_a_way_into_every_writer() -> None:
    used = {kind for name in KINDS for kind, _ in sample(name).walk()}
    assert used | {"columns", "check"} == BLOCKS


def test_word_has_the_grid_of_22_lines_and_28_characters() -> None:
    made = docx.Document(io.BytesIO(word.to_docx(sample("minutes"))))
    section = made.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert dict(grid.attrib) == {
        qn("w:type"): "linesAndChars",
        qn("w:linePitch"): "579",
        qn("w:charSpace"): "-849",
    }
    assert 22 * 579 / 20 <= 225 / 25.4 * 72
    assert 28 * (16 - 849 / 4096) <= 156 / 25.4 * 72 < 29 * (16 - 849 / 4096)


def test_word_names_the_four_faces_and_no_theme() -> None:
    with zipfile.ZipFile(io.BytesIO(word.to_docx(sample("minutes")))) as file:
        parts = {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xml")}
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    body = parts["word/document.xml"]
    for face in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert f'w:eastAsia="{face}"' in body
        assert f'w:name="{face}"><w:altName' in parts["word/fontTable.xml"]
    assert "Theme=" not in body
    assert not re.search(r"<w:rFonts[^>]*Theme=", parts["word/styles.xml"])


# ISO/IEC 29500-1, annex A: Word refuses a file whose elements stand in another order.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "pBdr": "top left bottom right between bar",
    "tcBorders": "top start left bottom end right insideH insideV",
    "tblBorders": "top left start bottom right end insideH insideV",
}


@pytest.mark.parametrize("kind", KINDS)
def test_word_gets_its_elements_in_the_order_of_the_schema(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(word.to_docx(sample(kind), URL))) as file:
        parts = [n for n in file.namelist() if re.match(r"word/(document|styles|footer\d)\.xml", n)]
        trees = [parse_xml(file.read(name)) for name in parts]
    seen = 0
    for tree in trees:
        for parent, order in ORDER.items():
            for node in tree.iter(qn(f"w:{parent}")):
                places = [order.split().index(child.tag.rpartition("}")[2]) for child in node]
                assert places == sorted(set(places)), node
                seen += 1
        for cell in tree.iter(qn("w:tc")):
            assert cell[-1].tag == qn("w:p")
    assert seen > 20


@pytest.mark.parametrize(
    ("kind", "size"),
    [("minutes", (210, 297)), ("letter", (210, 297)), ("receipt", (148, 210)), ("board", (297, 420))],
)
def test_pages_have_their_size(kind: str, size: tuple[int, int]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(sample(kind))))
    box = reader.pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == size
    section = docx.Document(io.BytesIO(word.to_docx(sample(kind)))).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    assert b"pdfaid:part>2<" in pdf.to_pdf(sample(kind)).replace(b"\n", b"")


def test_pdf_sets_22_lines_of_28_characters() -> None:
    text = "甲" * 28 * 30
    reader = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(Document("notice", "格", blocks=(("addressee", text),)))))
    pages = [
        [line for line in page.extract_text().split("\n") if set(line) == {"甲"}] for page in reader.pages
    ]
    assert [len(lines) for lines in pages] == [22, 8]
    assert {len(line) for line in pages[0]} == {28}


@pytest.mark.parametrize("char", ["😀", "𠮷", "𣵦"])
def test_a_character_without_a_glyph_is_refused_by_name(char: str) -> None:
    paper = sample("minutes", f"王{char}芳")
    with pytest.raises(pdf.MissingGlyph) as caught:
        pdf.to_pdf(paper)
    assert caught.value.char == char
    assert f"王{char}芳" in caught.value.where
    assert f"U+{ord(char):04X}" in str(caught.value)
    assert pdf.missing(paper)[0][0] == char
    assert f"王{char}芳" in words_of_word(word.to_docx(paper))


def test_a_missing_glyph_is_found_in_a_title_and_in_a_column() -> None:
    assert pdf.missing(Document("notice", "好😀")) == [("😀", "好😀")]
    inner = Document("board", "好", blocks=(("columns", [[("para", "𠮷")], []]),))
    assert pdf.missing(inner) == [("𠮷", "𠮷")]


def test_the_citys_own_fonts_come_first(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with TTFont(fonts.noto.serif_path()) as font:
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = "FangSong_GB2312"
        font.save(tmp_path / "fangsong.otf")
    monkeypatch.setenv("LINLI_FONTS", str(tmp_path))
    assert fonts.faces()["body"] == ["FangSong_GB2312", "Noto Serif SC"]
    made = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(sample("minutes"))))
    used = {
        str(font.get_object()["/BaseFont"])
        for page in made.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert len(used) >= 2
    monkeypatch.setenv("LINLI_FONTS", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        fonts.faces()


def test_a_page_shows_no_controls() -> None:
    assert clean("a\x00b\u202ec\u200bd\te\r\nf\u00a0g\u3000h\ud800i❤\ufe0f") == "abcd e\nf g\u3000hi❤"
    assert Document("notice", "a\x07", blocks=(("para", "\u202eb"),)).blocks == (("para", "b"),)


def test_what_is_no_paper_is_refused() -> None:
    for bad in (
        {"kind": "poem", "title": ""},
        {"kind": "notice", "title": "", "blocks": (("song", ""),)},
        {"kind": "notice", "title": "", "blocks": (("para", None),)},
    ):
        with pytest.raises(ValueError, match=r"paper|document|block"):
            Document(**bad)  # type: ignore[arg-type]


def test_markup_never_escapes() -> None:
    made = html.to_html(sample("minutes", NASTY[2]), URL)
    assert "<script" not in made
    assert "<b>粗" not in made
    assert "style=" not in made
    assert '<p class="paper__para">' in made


def test_number_and_check_code_go_where_they_are_asked_for() -> None:
    asks = Document("notice", "题", "编〔2021〕1号", (("number", ""), ("check", "")), check="9QX2-57HB")
    laid = laid_out(asks, URL)
    assert laid.blocks == (("number", "编〔2021〕1号"), ("check", {"code": "9QX2-57HB", "url": URL}))
    assert laid.foot == ()
    bare = laid_out(Document("notice", "题", blocks=(("number", ""), ("para", "文"))))
    assert bare.blocks == (("para", "文"),)
    board = laid_out(Document("board", "栏", foot=(("ends", ["左", ""]),), check="9QX2-57HB"))
    assert board.foot == (("ends", ["左", "校验码 9QX2-57HB"]),)


def test_numbers_and_days_are_written_without_zeros() -> None:
    assert codes.number_text("甘家巷纪", 2021, 5) == "甘家巷纪〔2021〕5号"
    assert day_text("2021-01-09") == "2021年1月9日"
    assert day_text("另行通知") == "另行通知"


def test_a_check_code_is_read_however_it_is_typed() -> None:
    for _ in range(200):
        code = codes.new_code()
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
        typed = code.replace("-", "").lower().replace("0", "o").replace("1", "l").replace("v", "u")
        wide = "".join(chr(ord(c) + 0xFEE0) for c in code.replace("-", ""))
        for text in (
            code,
            typed,
            f"  {code[:4]} {code[5:]} ",
            wide,
            code.replace("-", "—").replace("1", "I"),
        ):
            assert codes.read_code(text) == code


def test_a_slip_in_a_check_code_is_noticed() -> None:
    for _ in range(50):
        code = codes.new_code().replace("-", "")
        for i in range(8):
            for other in codes.ALPHABET:
                if other != code[i]:
                    assert codes.read_code(code[:i] + other + code[i + 1 :]) is None
        for i in range(7):
            swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
            assert swapped == code or codes.read_code(swapped) is None
    for text in ("", "9QX2", "9QX2-57HB-1", "甘家巷", "9QX2-57H!" * 9999):
        assert codes.read_code(text) is None
