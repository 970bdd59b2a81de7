"""A report as a paper: the six figures, the text that the record writes, and what was added by hand."""

from collections.abc import Sequence
from datetime import datetime

from linli.core import clock
from linli.core.papers.document import NOTICE, Block, Document
from linli.core.ui import dates
from linli.domains.returns.reports import summary
from linli.domains.returns.reports.figures import Figure
from linli.domains.returns.scope import Ask

HEAD = ("项目", "数", "怎么算")
ADDED = "五、请上级协调的"


def _row(one: Figure) -> list[str]:
    number = one.held or f"{one.value}{one.unit}"
    spread = f"（{one.spread}）" if one.spread else ""
    return [one.label, f"{number}{spread}", "；".join(filter(None, (one.note, one.definition)))]


def document(ask: Ask, six: Sequence[Figure], words: str, at: datetime) -> Document:
    """The report of the time as it stands at `at`; its paragraphs are those of the month's papers."""
    plain = summary.report(ask)[0]
    text = [block for block in plain.blocks if block[0] in ("heading1", "para")]
    moment = f"{dates.day(at)} {dates.clocktime(at)}"
    blocks: list[Block] = [
        ("title", plain.title),
        ("note", f"{ask.place}　{span(ask)}　截至{moment}"),
        (
            "table",
            {"head": list(HEAD), "rows": [_row(one) for one in six], "widths": [4, 4, 11]},
        ),
        *text,
    ]
    if words:
        blocks += [("heading1", ADDED), *(("para", line) for line in words.splitlines() if line.strip())]
    day = clock.local(at).date().isoformat()
    blocks += [("signature", str(ask.place)), ("date", day)]
    return Document(NOTICE, plain.title, blocks=tuple(blocks), day=day, author=str(ask.place))


def span(ask: Ask) -> str:
    """'2021年11月1日—30日', '2021年7月1日—9月30日'."""
    first, last = ask.period.first, ask.period.last
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日—{end}"


def paragraphs(made: Document) -> list[tuple[str, str]]:
    """(heading, words) of the text, as the page sets it."""
    found: list[tuple[str, str]] = []
    for kind, value in made.blocks:
        if kind == "heading1":
            found.append((str(value), ""))
        elif kind == "para" and found:
            heading, words = found.pop()
            found.append((heading, f"{words}{value}"))
    return found


def book(place: str, six: Sequence[Figure]) -> list[list[str]]:
    """The six as rows of a sheet."""
    return [
        [place, one.label, one.held or one.value, one.unit, one.spread, one.note, one.definition]
        for one in six
    ]


BOOK_HEAD = ("地方", "项目", "数", "单位", "±", "n、剔除", "怎么算")
BOOK_WIDTHS = (16, 14, 10, 8, 8, 34, 44)
