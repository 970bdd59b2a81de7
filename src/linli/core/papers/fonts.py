"""Which fonts a printed paper has, and which characters they can show.

The four faces of GB/T 9704 are licensed and not ours to ship: Word files name them, and the office's machine
has them. A PDF takes them from the folder that `LINLI_FONTS` names, where a city keeps its own licensed ones,
and else from Noto Serif SC and Noto Sans SC.
"""

import os
import unicodedata
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn as noto
from fontTools.ttLib import TTCollection, TTFont

# By face: the families looked for in the city's folder, best first, then ours.
FACES = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "Noto Serif SC"),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "Noto Serif SC"),
    "head": ("SimHei", "黑体", "Noto Sans SC"),
    "sub": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "Noto Serif SC"),
    "song": ("SimSun", "宋体", "Noto Serif SC"),
    "sans": ("Noto Sans SC",),
}
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


class MissingGlyph(ValueError):
    """No font at hand can show a character. `char` is the character, `where` the words that it stands in."""

    def __init__(self, char: str, where: str) -> None:
        self.char, self.where = char, where
        name = unicodedata.name(char, "no name")
        super().__init__(f"no font shows {char} (U+{ord(char):04X}, {name}) in “{where}”")


def folders() -> list[str]:
    """The folders of fonts, the city's own first. One that is named and not there is a FileNotFoundError."""
    own = os.environ.get("LINLI_FONTS", "")
    if own and not Path(own).is_dir():
        raise FileNotFoundError(f"LINLI_FONTS names no folder: {own}")
    return [own] * bool(own) + [str(Path(noto.serif_path()).parent)]


def faces() -> dict[str, list[str]]:
    """By face, the families at hand, best first."""
    have = _families(tuple(folders()))
    return {face: [name for name in names if name in have] for face, names in FACES.items()}


def is_preview() -> bool:
    """Whether the faces of GB/T 9704 are missing, so that only the Word file looks as it should."""
    return any(names[0].startswith("Noto") for face, names in faces().items() if face in ("title", "body"))


def covered(char: str) -> bool:
    """Whether every face has a font for the character (blanks and selectors need none)."""
    if char in " \n" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return True
    have = _families(tuple(folders()))
    return all(any(ord(char) in have[name] for name in names) for names in faces().values())


@lru_cache(maxsize=4)
def _families(where: tuple[str, ...]) -> dict[str, frozenset[int]]:
    """By family name, the code points that all its fonts have."""
    found: dict[str, frozenset[int]] = {}
    for folder in where:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix.lower() in _SUFFIXES:
                for names, points in _read(path):
                    for name in names:
                        found[name] = found.get(name, points) & points
    return found


def _read(path: Path) -> list[tuple[set[str], frozenset[int]]]:
    """The family names and code points of each font in a file."""
    collected = path.suffix.lower() in (".ttc", ".otc")
    with TTCollection(str(path), lazy=True) if collected else TTFont(str(path), lazy=True) as file:
        return [
            (
                {str(record) for record in font["name"].names if record.nameID in (1, 16)},
                frozenset(font.getBestCmap() or ()),
            )
            for font in (file if collected else [file])
        ]
