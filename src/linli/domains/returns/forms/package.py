"""A department's Excel or Word file as it was sent: looked at before anything in it is read, and packed again.

Only the part that holds the table is ever changed; every other part goes back byte for byte, so that their fonts,
widths, pictures and print settings are theirs. Nothing in it is run: no macro, no formula, no outside link.
"""

import io
import zipfile
import zlib

from lxml import etree

MOST_BYTES = 2_000_000
MOST_UNPACKED = 30_000_000
MOST_PARTS = 500
EXCEL, WORD = "xlsx", "docx"
LABELS = {EXCEL: "Excel", WORD: "Word"}
# How old Office files, and the encrypted new ones, begin.
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE_AS = {EXCEL: "在 Excel 里“另存为” .xlsx", WORD: "在 Word 里“另存为” .docx"}
BIG = "这个文件打开后大得不正常，不能收。请只留要填的表，另存一份再传"


class Unreadable(Exception):
    """No file that is taken; the message says to the person why, and what to do."""


class Package:
    """The parts of the file by their names, and which of the two kinds it is."""

    def __init__(self, kind: str, parts: dict[str, bytes]) -> None:
        self.kind, self.parts = kind, parts

    def packed(self, changed: dict[str, bytes]) -> bytes:
        """The file again, with these parts in the place of the old ones."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, changed.get(name, content))
        return made.getvalue()


def opened(content: bytes) -> Package:
    """The file, by what is in it and not by its name. Unreadable with a clear word for each kind of wrong file."""
    if not content:
        raise Unreadable("这个文件是空的")
    if len(content) > MOST_BYTES:
        raise Unreadable("文件太大了，最多 2 MB。请只留要填的表，另存一份再传")
    if content.startswith(_OLD):
        raise Unreadable(_old(content))
    if content.startswith(b"%PDF"):
        raise Unreadable("这是 PDF，填不进去。请向要表的部门要 Word 或者 Excel 版")
    if not content.startswith(b"PK"):
        raise Unreadable("读不了这个文件：只收 .xlsx 和 .docx")
    try:
        parts = _unpacked(content)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("这个文件坏了，打不开。请在自己电脑上打开、另存一份再传") from error
    kind = EXCEL if "xl/workbook.xml" in parts else WORD if "word/document.xml" in parts else ""
    if not kind:
        raise Unreadable("读不了这个文件：只收 .xlsx 和 .docx")
    types = parts.get("[Content_Types].xml", b"").lower()
    if b"macroenabled" in types or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise Unreadable(f"文件里有宏，不能收。请{_SAVE_AS[kind]}（不带宏的）再传")
    return Package(kind, parts)


def _old(content: bytes) -> str:
    """What to say of a compound file: encrypted, or of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "文件有打开密码，读不了。请去掉密码再传"
    if "WordDocument".encode("utf-16-le") in content:
        return f"这是老格式的 .doc。请{_SAVE_AS[WORD]}再传"
    return f"这是老格式的 .xls。请{_SAVE_AS[EXCEL]}再传"


def _unpacked(content: bytes) -> dict[str, bytes]:
    """All parts, counted while they are unpacked, whatever the directory says."""
    left, parts = MOST_UNPACKED, {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = [part for part in archive.infolist() if not part.is_dir()]
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
            raise Unreadable(BIG)
        for part in listed:
            if part.flag_bits & 1:
                raise Unreadable("文件有打开密码，读不了。请去掉密码再传")
            with archive.open(part) as file:
                read = file.read(left + 1)
            left -= len(read)
            if left < 0:
                raise Unreadable(BIG)
            parts[part.filename] = read
    return parts


def tree(content: bytes) -> etree._Element:
    """A part as XML; it may declare no entities."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("这个文件坏了，打不开。请在自己电脑上打开、另存一份再传") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("这个文件里有不该有的东西，不能收。请另存一份再传")
    return root


def text_of(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
