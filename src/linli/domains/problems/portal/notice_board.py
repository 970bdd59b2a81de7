"""The community's board: what was done and what was not, by month, on a page and as a sheet to hang up (4.5)."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.core import clock, statements
from linli.core.papers import document as documents
from linli.core.papers import pdf
from linli.core.papers.document import BOARD, Document
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.core.statements import Kept, Told
from linli.core.ui.dates import clocktime, read_month, shortday
from linli.core.ui.figures import Answer, BarPart
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.frame import community, frame, secretary
from linli.domains.committees.term import responsible
from linli.domains.problems import redaction, rules
from linli.domains.problems.actions import headline
from linli.domains.problems.models import Notice, Thanks
from linli.domains.problems.portal import board_parts
from linli.domains.problems.portal.doors import night

DAYS = 30
MOST = 200  # notices of one month on the page
# Of a column of the sheet: its height and that of a line, in pixels, and the characters of a line.
COLUMN, LINE, WIDTH, SHORTEST, BOX = 700, 33, 20, 60, 190
OPEN_RESULT = "explained"
RESOLVED = "resolution"  # what a body resolved is published before it is done (4.4)


@dataclass(frozen=True)
class Counts:
    """What came in within the last days, and what became of it; merged reports are counted with their lead."""

    solved: int = 0
    # A department answered; whether that solves it is still to be seen.
    referred: int = 0
    explained: int = 0
    open: int = 0
    late: int = 0

    @property
    def all(self) -> int:
        return self.answered + self.open + self.late

    @property
    def answered(self) -> int:
        """What stands as answered today: sent back and taken up again is open."""
        return self.solved + self.referred + self.explained


@dataclass(frozen=True)
class Posted:
    """A notice as the board shows it: its own words alone, never the title that a resident gave the case."""

    title: str
    text: str
    at: Any
    done: bool
    facts: str
    # What a body resolved: published before it is done.
    resolved: bool = False


# What was opened since was changed since: by that, and not by its opening, an index finds it.
_COUNTED = """
SELECT count(*) FILTER (WHERE state IN ('fed_back', 'closed') AND result NOT IN ('referred', 'explained')),
  count(*) FILTER (WHERE state IN ('fed_back', 'closed') AND result = 'referred'),
  count(*) FILTER (WHERE state = 'declined' OR state IN ('fed_back', 'closed') AND result = 'explained'),
  count(*) FILTER (WHERE open AND NOT late), count(*) FILTER (WHERE open AND late)
FROM procedures_case JOIN demands_problem ON case_id = id,
  LATERAL (SELECT state NOT IN ('fed_back', 'closed', 'declined') AS open,
    due_at IS NOT NULL AND due_at < %(now)s AND state <> 'shelved' AS late) AS at
WHERE place_id = %(place)s AND procedure = 'problem' AND opened_at >= %(since)s AND state <> 'merged'
  AND changed_at >= %(since)s
"""


def counts(place: Place) -> Counts:
    """The last 30 days of the community in one query."""
    now = clock.now()
    told = {"now": now, "place": place.pk, "since": now - timedelta(days=DAYS)}
    return Counts(*statements.rows(_COUNTED, told)[0])


def answer(found: Counts) -> Answer:
    """The one big answer of the community's page."""
    parts = [
        BarPart("解决了", found.solved, "green", "check", "green"),
        *([BarPart("部门已答复", found.referred, "m6", "mail")] if found.referred else []),
        BarPart("说明了原因", found.explained, "m3", "message-2"),
        BarPart("正在办", found.open, "press", "clock"),
    ]
    if found.late:
        parts.append(BarPart("超期", found.late, "red", "alert-circle", "red"))
    return Answer(str(found.answered), "件", "有了结果", parts)


def notices(place: Place) -> QuerySet[Notice]:
    """What stands on the board, newest first."""
    return _notices(place=place)


def _notices(**which: Any) -> QuerySet[Notice]:
    found = Notice.objects.filter(**which, taken_down_at__isnull=True).select_related("case")
    return found.defer("case__words").order_by("-at", "-pk")


def posted(notice: Notice) -> Posted:
    """The first sentence as the title, the rest below it; telephone numbers never, whoever let one through."""
    done = notice.result != OPEN_RESULT
    text = redaction.masked(notice.text.strip())
    title = headline(text, 40)
    rest = text.removeprefix(title).lstrip("。！？；;!? \r\n")
    days = (clock.local(notice.at).date() - clock.local(notice.case.opened_at).date()).days
    took = f"{days} 天办完" if days else "当天办完"
    homes = f"{notice.case.size} 户反映，" if notice.case.size > 1 else ""
    if notice.result == RESOLVED:
        return Posted(title, rest, notice.at, True, "决议公开", True)
    return Posted(title, rest, notice.at, done, f"{homes}{took}" if done else "没办成，原因已写明")


_MONTHS = """
SELECT date_trunc('month', at AT TIME ZONE %s)::date, count(*) FROM demands_notice
WHERE place_id = %s AND taken_down_at IS NULL GROUP BY 1 ORDER BY 1 DESC
"""


def counted_months(place: Place) -> list[tuple[date, int]]:
    return [(month, n) for month, n in statements.rows(_MONTHS, [str(clock.ZONE), place.pk])]


_OF_MONTH = Kept(
    lambda: _notices(place=Told("place")).filter(at__gte=Told("begin"), at__lt=Told("end"))[:MOST]
)


def of_month(place: Place, month: date) -> list[Posted]:
    begin = clock.at(month)
    end = clock.at(clock.next_month(month))
    return [posted(notice) for notice in _OF_MONTH(place=place.pk, begin=begin, end=end)]


_THANKS = Kept(
    lambda: (
        Thanks.objects.filter(case__place=Told("place"), case__problem__private=False)
        .filter(at__gte=Told("begin"), at__lt=Told("end"))
        .order_by("at", "pk")[:MOST]
    )
)


def thanks(place: Place, month: date) -> list[tuple[str, str]]:
    """Who did what, as it was written down: in the order of the days, nobody counted, nobody ranked."""
    begin, end = clock.at(month), clock.at(clock.next_month(month))
    rows = _THANKS(place=place.pk, begin=begin, end=end)
    return [(redaction.masked(row.name), redaction.masked(row.what)) for row in rows]


@public
def board(request: Request, code: str) -> HttpResponse:
    """/c/<code>/board/: the notices of a month (`?month=2021-11`), failures among the finished."""
    place = community(code)
    months = counted_months(place)
    newest = months[0][0] if months else clock.today().replace(day=1)
    month = read_month(request.GET.get("month", "")) or newest
    items = of_month(place, month)
    context = {
        "place": place,
        "month": month,
        "months": [
            (f"{first:%Y-%m}", f"{first.year}年{first.month}月", n, first == month) for first, n in months
        ],
        "resolved": [item for item in items if item.resolved],
        "done": [item for item in items if item.done and not item.resolved],
        "failed": [item for item in items if not item.done],
        "counts": counts(place),
        "more": board_parts.more(place, month),
        "thanks": thanks(place, month),
        "responsible": responsible.of(place),
        "running": presenters.running(place),
        **frame(request, place, "board"),
    }
    return render(request, "demands/portal/board.html", context)


@public
def sheet(request: Request, code: str) -> HttpResponse:
    """/c/<code>/board.pdf: the same as an A3 sheet for those who read it at the door."""
    place = community(code)
    month = read_month(request.GET.get("month", "")) or clock.today().replace(day=1)
    made = readable(document(request, place, month))
    reply = HttpResponse(_pdf(json.dumps(documents.to_json(made))), content_type="application/pdf")
    name = f"board-{place.code}-{month:%Y-%m}.pdf"
    reply.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return reply


@lru_cache(maxsize=64)
def _pdf(text: str) -> bytes:
    """The same sheet is set once."""
    return pdf.to_pdf(documents.from_json(json.loads(text)))


def readable(made: Document) -> Document:
    """The document with a square in the place of what no font at hand shows (a picture sign, a rare character)."""
    lost: dict[str, str | int | None] = {char: "□" for char, _ in pdf.missing(made)}
    if not lost:
        return made
    text = json.dumps(documents.to_json(made), ensure_ascii=False)
    return documents.from_json(json.loads(text.translate(str.maketrans(lost))))


def document(request: HttpRequest, place: Place, month: date) -> Document:
    """The sheet as plain blocks. Nothing personal: names stand there only of those responsible."""
    found, items, today = counts(place), of_month(place, month), clock.today()
    over = f"{place.district} {place.street}" if place.street else str(place.district or "")
    last = clock.next_month(month) - timedelta(days=1)
    hang = f"{shortday(today)} 张贴" + (f"，贴到 {last.month}月{last.day}日" if last > today else "")
    banner = {
        "over": over,
        "title": f"{place} 公示栏",
        "right": [f"{month.year}年{month.month}月", hang],
    }
    lead = f"近 {DAYS} 天，邻居们反映了 {found.all} 件事"
    parts = [["解决了", found.solved, "solid"], ["部门已答复", found.referred, "hatch"]]
    parts += [["说明了原因", found.explained, "hatch"]]
    parts += [["正在办", found.open, "outline"], ["超期", found.late, "dash"]]
    shown: list[list[Any]] = [p for p in parts if p[1]]
    big = {"lead": lead, "figure": f"{found.answered} 件", "words": "有了结果", "parts": shown}
    more = board_parts.more(place, month)
    boxes = [_box(*told) for told in [*_noticed(place), *more.boxes][:2]]
    room = COLUMN - (BOX if boxes else 0)
    heading = "办好的，公开的决议" if any(item.resolved for item in items) else "办好的"
    left = _column(heading, [item for item in items if item.done], "这个月还没有", room)
    doing, used = _doing(more.doing)
    failed = [item for item in items if not item.done]
    right = [*_column("没办成的，原因已写明", failed, "这个月没有", room - used), *doing]
    urls = {name: request.build_absolute_uri(path) for name, path in _paths(place).items()}
    blocks: list[documents.Block] = [("banner", banner), ("big", big), ("columns", [left, right])]
    if boxes:
        blocks.append(("columns", [[box] for box in boxes] if len(boxes) > 1 else [boxes, []]))
    host = f"主办单位：{rules.HOST.value()}"
    ends = [
        f"由办理记录自动排成。没有居民的姓名、门牌、电话。{host}",
        f"数据截至 {shortday(today)} {clocktime(clock.now())[:2]} 时",
    ]
    told: list[documents.Block] = [("line", {"label": label, "text": text}) for label, text in more.lines]
    if named := thanks(place, month):
        told.append(("line", {"label": "谢谢", "text": _named(named)}))
    foot: list[documents.Block] = [*_lines(place), *told, ("codes", _codes(urls)), ("ends", ends)]
    return Document(BOARD, f"{place}公示栏", "", tuple(blocks), tuple(foot), "", today.isoformat())


def _noticed(place: Place) -> list[tuple[str, str, str]]:
    return [
        (f"{one.over}，到 {one.until}", one.text, "扫下面的码，或者到社区看")
        for one in presenters.running(place)[:1]
    ]


def _box(lead: str, title: str, text: str) -> documents.Block:
    return "box", {"lead": lead, "title": title, "text": text}


def _doing(found: list[board_parts.Doing]) -> tuple[list[documents.Block], int]:
    """What is under way, three at most, and the room that it takes."""
    if not found:
        return [], 0
    shown: list[documents.Block] = [("section", "正在办的")]
    shown += [("item", {"title": one.title, "text": "", "after": one.text}) for one in found[:3]]
    return shown, 60 + sum(_height(one.title, "") for one in found[:3])


def _named(found: list[tuple[str, str]]) -> str:
    words = "；".join(f"{name}，{what}" for name, what in found)
    return words if len(words) <= WIDTH * 4 else words[: WIDTH * 4 - 1] + "…"


def _column(title: str, items: list[Posted], empty: str, room: int = COLUMN) -> list[documents.Block]:
    """As many as the sheet has room for, and how many more there are."""
    shown: list[documents.Block] = [("section", title)]
    for item in items:
        text = item.text if len(item.text) <= SHORTEST else f"{item.text[: SHORTEST - 1]}…"
        room -= _height(item.title, text)
        if room < 0:
            break
        after = f"{shortday(item.at)}　{item.facts}"
        shown.append(("item", {"title": item.title, "text": text, "after": after}))
    rest = len(items) - len(shown) + 1
    if rest:
        shown.append(("item", {"title": f"还有 {rest} 件", "text": "", "after": "扫下面的码，或者到社区看"}))
    if not items:
        shown.append(("item", {"title": empty, "text": "", "after": ""}))
    return shown


def _height(title: str, text: str) -> int:
    lines = sum(-(-len(line) // WIDTH) for words in (title, text) for line in words.splitlines())
    return LINE * (lines + 1) + 22


def _lines(place: Place) -> list[documents.Block]:
    calls = rules.DANGER.value()
    numbers = "、".join(calls[key]["number"] for key in ("fire", "police", "ambulance"))
    who = secretary(place) or "由社区填写"
    name = "社区书记、社区建设工作委员会（社工委）主任"
    phone = f"社区电话 {place.phone}" if place.phone else "电话由社区填写"
    phone += f"，{place.address}" if place.address else ""
    return [
        (
            "line",
            {"label": "有危险", "text": f"先打 {numbers}；停水、停电、漏气、没暖气，先打抢修，再打社区。"},
        ),
        (
            "line",
            {"label": "这里谁负责", "text": f"{name} {who}；{phone}；夜里、休息日打 {night()}。"},
        ),
    ]


def _paths(place: Place) -> dict[str, str]:
    base = f"/c/{place.code}/"
    return {
        "report": f"{base}report/",
        "follow": f"{base}follow/",
        "complain": f"/complaint/?place={place.code}",
    }


def _codes(urls: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"url": urls["report"], "title": "反映一件事", "text": "不用注册，也可以到社区说"},
        {"url": urls["follow"], "title": "查办到哪了", "text": "填回执上的 8 位数字"},
        {"url": urls["complain"], "title": "投诉建议", "text": "对社区有意见，街道收"},
    ]
