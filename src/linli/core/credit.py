"""The unified social credit code of an organisation (GB 32100-2015): eighteen characters, the last one a check."""

import re

# Digits and capitals without I, O, S, V, Z: nothing that reads like something else.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
LENGTH = 18


def folded(text: str) -> str:
    """As it is kept: capitals, without blanks and hyphens, full-width digits made plain."""
    plain = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)
    return "".join(char for char in plain.upper() if not char.isspace() and char != "-")


def check_character(first: str) -> str:
    """The eighteenth character of the first seventeen: weights are the powers of 3, modulo 31."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first[: LENGTH - 1]))
    return ALPHABET[-total % 31]


def wrong(code: str) -> str:
    """Why the folded text is no such code, in words for whoever typed it; '' when it is one."""
    if len(code) != LENGTH:
        return f"统一社会信用代码是 18 位，这里有 {len(code)} 位"
    if odd := sorted({char for char in code if char not in ALPHABET}):
        return f"统一社会信用代码里没有“{'”“'.join(odd)}”（不用 I、O、S、V、Z）"
    if not _SHAPE.fullmatch(code):
        return "第 3 到第 8 位是地区代码，要是数字"
    if check_character(code) != code[-1]:
        return "校验位对不上，有一位抄错了，请再对一遍证照"
    return ""
