"""What a new edition of signed minutes puts right (更正): said in its title and first lines, and done in its text (4.3).

A correction names its facts as the form asks for them: '第一项，原来是社区换线，更正为物业换线'. What stands once in that item,
or once in the whole where no item is named, is put right there; whatever else is said stands in the first lines alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linli.core.papers.document import Block, day_text
from linli.core.papers.models import Paper
from linli.domains.meetings.models import Meeting

MARK = "（更正）"
_NUMERALS = "一二三四五六七八九"
_POINT = re.compile(
    r"(?:第\s*([\d一二三四五六七八九十]{1,3})\s*项)?[，,、：:\s]*原(?:来)?(?:写)?[是为]\s*[“\"「]?(.+?)[”\"」]?"
    r"\s*[，,；;]\s*更正为\s*[“\"「]?(.+?)[”\"」]?(?=[；;。\n]|\Z)"
)


@dataclass(frozen=True)
class Point:
    """One fact: in which item, from 1 (0: none is named), what stood there and what stands there now."""

    item: int
    was: str
    now: str


def points(words: str) -> list[Point]:
    """The facts that a correction names."""
    return [Point(_count(one[1] or ""), one[2].strip(), one[3].strip()) for one in _POINT.finditer(words)]


def _count(text: str) -> int:
    """'十二' and '12' as 12; '' as 0."""
    if text.isdecimal() or not text:
        return int(text or 0)
    tens, ten, ones = text.rpartition("十")
    return (10 * (_NUMERALS.find(tens) + 1 if tens else 1) if ten else 0) + (
        _NUMERALS.find(ones) + 1 if ones else 0
    )


def _of(meeting: Meeting) -> Iterator[Point]:
    for one in meeting.edited.get("amended", ()):
        yield from points(one["words"])


def opening(meeting: Meeting, before: Paper | None) -> list[Block]:
    """The first lines: what is put right, on which day, and that the edition before is not to be used any more."""
    found = [(day_text(one["day"]), one["words"].rstrip("。")) for one in meeting.edited.get("amended", ())]
    told: list[Block] = [("para", f"{day}更正：{words}。") for day, words in found]
    if told and before is not None:
        told.append(("para", f"{before.number}同时停止使用，其余内容不变。"))
    return told


def instead(before: Paper | None) -> list[Block]:
    """'代替甘家巷纪〔2026〕6号', below the number of its own."""
    return [("number", f"代替{before.number}")] if before is not None else []


def put_right(meeting: Meeting, parts: Sequence[list[Block]]) -> list[Block]:
    """The minutes' parts as one, with the facts put right: what stands before the items, each item, what follows."""
    for point in _of(meeting):
        within = [parts[point.item]] if 0 < point.item < len(parts) - 1 else parts if not point.item else []
        found = [(part, at) for part in within for at, block in enumerate(part) if point.was in _text(block)]
        if len(found) == 1 and _text(found[0][0][found[0][1]]).count(point.was) == 1:
            part, at = found[0]
            part[at] = _changed(part[at], point)
    return [block for part in parts for block in part]


def of_item(meeting: Meeting, number: int, text: str) -> str:
    """The words of one item with its facts put right."""
    for point in _of(meeting):
        if point.item == number and text.count(point.was) == 1:
            text = text.replace(point.was, point.now)
    return text


def _text(block: Block) -> str:
    kind, value = block
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return value if isinstance(value, str) and kind in ("para", "heading1") else ""


def _changed(block: Block, point: Point) -> Block:
    kind, value = block
    if isinstance(value, dict):
        return kind, value | {"text": value["text"].replace(point.was, point.now)}
    return kind, str(value).replace(point.was, point.now)
