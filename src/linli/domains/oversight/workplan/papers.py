"""A year's plan as an official paper, and at its end what became of it (5.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from linli.core import clock
from linli.core.papers.document import NOTICE, Block, Document
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.committees import paper_parts as committees
from linli.domains.committees import rules as committee
from linli.domains.oversight.workplan import progress
from linli.domains.problems import redaction

ADVISES = "社工委提建议，不作决定；要花钱的、要部门办的，另走会议和办理的程序。"


@dataclass(frozen=True)
class Sheet:
    """What a paper is written from: whose year, as it stands at `at`; how it was adopted; why what was not done."""

    place: Place
    plan: int | None
    year: int
    edition: str
    at: datetime
    how: str = ""
    reasons: dict[str, str] | None = None
    # Why this edition differs from the one before it.
    why: str = ""

    @cached_property
    def first(self) -> date:
        return progress.since(self.place, self.year) or date(self.year, 1, 1)

    @property
    def name(self) -> str:
        return f"{self.place}社工委"

    def label(self, duty: str) -> str:
        items: dict[str, Any] = committee.DUTIES.value(self.edition)
        return str(items[duty]["label"]) if duty in items else ""

    def stress(self, key: str) -> str:
        items = progress.emphases(self.place, self.year, self.edition)
        return str(items[key]["label"]) if key in items else ""


def span(sheet: Sheet) -> str:
    first = sheet.first
    return (
        f"{sheet.year}年"
        if (first.month, first.day) == (1, 1)
        else f"{sheet.year}年{first.month}月{first.day}日起"
    )


def _close(sheet: Sheet, title: str, blocks: list[Block]) -> Document:
    day = clock.local(sheet.at).date().isoformat()
    blocks += [("signature", sheet.name), ("date", day)]
    return Document(NOTICE, title, blocks=tuple(blocks), day=day, author=str(sheet.place))


def plan(sheet: Sheet) -> Document:
    """The plan as it stands: duties by the rules, the year's emphases, the committee's own, last year's results."""
    title = f"{committees.committee(sheet.place)}{sheet.year}年工作计划"
    rows = progress.duties(sheet.place, sheet.year, sheet.first, sheet.at)
    before = last(sheet.place, sheet.year, sheet.at)
    blocks: list[Block] = [
        ("title", title),
        ("note", f"{sheet.place}　{span(sheet)}　{_how(sheet)}"),
        ("para", "根据社工委的职责任务，结合为民办实事“四进”活动，提出本年工作计划。" + ADVISES),
        *([("para", f"这一版为什么改：{redaction.masked(sheet.why)}")] if sheet.why else []),
        ("heading1", "一、按职责每月要办的"),
        (
            "table",
            {
                "head": ["做什么", "依据", "怎么算", "谁", "今年", "去年"],
                "rows": [
                    [
                        row.label,
                        row.setting.clause or "",
                        row.setting.text,
                        row.who,
                        f"{len(row.months)} 次",
                        before.get(row.kind, "没有记录"),
                    ]
                    for row in rows
                ],
                "widths": [3, 2, 8, 3, 2, 4],
            },
        ),
        ("heading1", "二、今年的重点"),
        *_stresses(sheet),
        ("heading1", "三、今年自己要办的"),
        *_own(sheet),
    ]
    return _close(sheet, title, blocks)


def _how(sheet: Sheet) -> str:
    if not sheet.how:
        return "草稿，还没有通过"
    if sheet.how == "director":
        return "社工委主任看过，同意"
    row = Case.objects.select_related("meeting").filter(pk=int(sheet.how), procedure="meeting").first()
    return f"{dates.day(row.meeting.counts_at)}的会上商议通过" if row is not None else "会上商议通过"


def _stresses(sheet: Sheet) -> list[Block]:
    found = progress.emphases(sheet.place, sheet.year, sheet.edition)
    lines = progress.lines(sheet.plan, sheet.year, sheet.at)
    said = []
    for key, item in found.items():
        names = [one.row.title for one in lines if one.row.emphasis == key]
        said.append(f"{item['label']}：{'；'.join(names) or '还没有列出要办的事'}。")
    return [("para", words) for words in said] or [("para", "没有另外的重点。")]


def _own(sheet: Sheet) -> list[Block]:
    rows = progress.lines(sheet.plan, sheet.year, sheet.at)
    if not rows:
        return [("para", "没有另外列出，按职责办好每月的事。")]
    body = [
        [
            f"{one.row.month}月",
            redaction.masked(one.row.title),
            one.row.lead.name if one.row.lead and one.row.lead.name else "还没有定",
            sheet.label(one.row.duty),
        ]
        for one in rows
    ]
    return [
        ("table", {"head": ["几月", "办什么", "谁牵头", "哪项职责"], "rows": body, "widths": [2, 10, 3, 5]})
    ]


def last(place: Place, year: int, now: datetime) -> dict[str, str]:
    """What the duties came to in the year before, where the committee was there."""
    first = progress.since(place, year - 1)
    return progress.last_year(progress.duties(place, year - 1, first, now)) if first else {}


# --- the year's end -----------------------------------------------------------------------------------------------


def results(sheet: Sheet) -> Document:
    """What was done, what not and why: from the record; the reasons alone were written."""
    title = f"{committees.committee(sheet.place)}{sheet.year}年工作计划完成情况"
    reasons = sheet.reasons or {}
    duties = progress.duties(sheet.place, sheet.year, sheet.first, sheet.at)
    lines = progress.lines(sheet.plan, sheet.year, sheet.at)
    moment = f"{dates.day(sheet.at)} {dates.clocktime(sheet.at)}"
    done = sum(one.done for one in lines)
    blocks: list[Block] = [
        ("title", title),
        ("note", f"{sheet.place}　{span(sheet)}　截至{moment}，办成没办成都从记录里来"),
        ("heading1", "一、按职责每月要办的"),
        (
            "table",
            {
                "head": ["做什么", "今年", "没做到的，为什么"],
                "rows": [
                    [row.label, progress.tally(row) or "没有记录", reasons.get(row.key, "")] for row in duties
                ],
                "widths": [4, 7, 9],
            },
        ),
        ("heading1", f"二、今年自己要办的：{len(lines)} 件，办成 {done} 件"),
    ]
    if lines:
        body = [
            [f"{one.row.month}月", redaction.masked(one.row.title), one.said, reasons.get(one.key, "")]
            for one in lines
        ]
        blocks.append(
            (
                "table",
                {
                    "head": ["几月", "办什么", "怎样了", "没办成的，为什么"],
                    "rows": body,
                    "widths": [2, 7, 5, 6],
                },
            )
        )
    else:
        blocks.append(("para", "没有另外列出。"))
    return _close(sheet, title, blocks)


HEAD = ("几月", "办什么", "哪一类", "依据", "谁", "哪项重点", "怎样了")
WIDTHS = (8, 40, 16, 8, 16, 24, 24)


def book(sheet: Sheet) -> list[list[Any]]:
    """The plan as rows of a sheet, by month: the duties of each month, then the committee's own."""
    rows: list[tuple[int, int, list[Any]]] = []
    for row in progress.duties(sheet.place, sheet.year, sheet.first, sheet.at):
        for month, state in row.months.items():
            told = [
                f"{month}月",
                row.label,
                "职责",
                row.setting.clause or "",
                row.who,
                "",
                progress.WORDS[state],
            ]
            rows.append((month, 0, told))
    for one in progress.lines(sheet.plan, sheet.year, sheet.at):
        line = one.row
        lead = line.lead.name if line.lead and line.lead.name else ""
        kind = sheet.label(line.duty) or "自己的事"
        told = [
            f"{line.month}月",
            redaction.masked(line.title),
            kind,
            "5.2",
            lead,
            sheet.stress(line.emphasis),
            one.said,
        ]
        rows.append((line.month, 1, told))
    return [told for _, _, told in sorted(rows, key=lambda one: one[:2])]
