"""Numbers and check codes: pure functions.

A check code (校验码) is public and belongs to a paper. It has eight characters of a 32-letter alphabet
without I, L, O and U, written 9QX2-57HB: seven drawn at random, one computed, so that one wrong character or
two swapped neighbours are noticed without asking the database.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans("OILU", "011V")
_DRAWN = 7


def number_text(shortname: str, year: int, serial: int) -> str:
    """'甘家巷纪〔2021〕5号' (GB/T 9704 7.2.5): year in six-angled brackets, serial without zeros in front."""
    return f"{shortname}〔{year}〕{serial}号"


def new_code() -> str:
    """A fresh check code as it is stored and printed."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_DRAWN))
    return _dashed(body + _sum(body))


def read_code(text: str) -> str | None:
    """What somebody typed or scanned, as it is stored; None when it cannot be a check code.

    Case, spaces, dashes and full width do not matter; O is read as 0, I and L as 1, U as V.
    """
    folded = unicodedata.normalize("NFKC", text[:64]).upper()
    code = "".join(c for c in folded if c.isalnum()).translate(_CONFUSED)
    if len(code) != _DRAWN + 1 or any(c not in ALPHABET for c in code):
        return None
    return _dashed(code) if _sum(code[:-1]) == code[-1] else None


def _dashed(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def _sum(body: str) -> str:
    """The check character: powers of a generator of GF(32), so that every single slip shows."""
    total = 0
    for c in body:
        total = _double(total ^ ALPHABET.index(c))
    return ALPHABET[total]


def _double(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value
