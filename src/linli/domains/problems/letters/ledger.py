"""All letters that a department owes, or that a street or a district has sent: searched, printed, exported (4.3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http.response import HttpResponseBase

from linli.core import clock, downloads
from linli.core.people.actor import Actor, kept_for
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.statements import Told
from linli.core.ui import dates, parts
from linli.domains.problems import redaction
from linli.domains.problems.letters import parts as letters_parts
from linli.domains.problems.letters import reminders
from linli.domains.problems.models import Referral

ROWS = 40
MOST = 20_000
TABS = {"open": "等答复", "late": "逾期", "sign": "等签发", "done": "已答复", "back": "退回的", "all": "全部"}
WAITS = Q(signed_at__isnull=True, returned=False)
HEAD = (
    "函号", "事情", "在哪里", "社区", "街道", "部门", "送达", "接收", "答复期限", "走到哪一步", "签发", "报到哪一级", "督办单",
    "督办限期", "纸质答复文号",
)  # fmt: skip
WIDTHS = (26, 40, 22, 14, 14, 28, 17, 17, 17, 22, 17, 12, 22, 12, 22)
LEVEL = {"street": "case__street", "district": "case__district", "community": "case__place"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a tab, words, one department's name, a page from 1 on."""

    tab: str = "open"
    words: str = ""
    unit: str = ""
    page: int = 1

    def address(self, **changes: Any) -> str:
        wanted = replace(self, **{"page": 1, **changes})
        pairs = {
            "tab": wanted.tab if wanted.tab != "open" else "",
            "q": wanted.words,
            "unit": wanted.unit,
            "page": wanted.page if wanted.page > 1 else "",
        }
        kept = {key: value for key, value in pairs.items() if value}
        return "?" + urlencode(kept) if kept else "?"


def read(asked: Mapping[str, str]) -> Asked:
    """The filters of an address; what makes no sense is left out."""
    tab, page = asked.get("tab", ""), asked.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    return Asked(
        tab if tab in TABS else "open",
        " ".join(asked.get("q", "").replace("\0", "").split())[:60],
        asked.get("unit", "").replace("\0", "")[:80],
        max(number, 1),
    )


def unit_of(actor: Actor) -> str:
    """The department's name that the post stands in."""
    return Post.objects.filter(pk=actor.post_id or 0).values_list("unit", flat=True).first() or ""


def of_department(actor: Actor) -> QuerySet[Referral]:
    """The letters to this department of this district, whoever in it they are addressed to; to nobody else's."""
    return Referral.objects.filter(own(actor))


def own(actor: Actor) -> Q:
    """Rows with the actor's own post, or one of its own department: its unit in its district."""
    unit = Post.objects.filter(~Q(unit=""), pk=actor.post_id or 0).values("unit")
    return Q(post_id=actor.post_id or 0) | Q(post__place_id=actor.place_id or 0, post__unit__in=unit)


def sent(actor: Actor) -> QuerySet[Referral]:
    """The letters about problems that the post's level reaches."""
    column = LEVEL.get(actor.level)
    return Referral.objects.filter(**{column: actor.place_id}) if column else Referral.objects.none()


def late(now: datetime) -> Q:
    """Over its time now, or told up once: also while the head has yet to sign."""
    return WAITS & (Q(case__due_at__lte=now) | Q(level__gt=0))


def in_tab(tab: str, now: datetime) -> Q:
    return {
        "open": WAITS,
        "late": late(now),
        "sign": WAITS & Q(case__state__in=("to_sign", "part_to_sign")),
        "done": Q(signed_at__isnull=False),
        "back": Q(returned=True),
        "all": Q(),
    }[tab]


def listed(rows: QuerySet[Referral], asked: Asked, now: datetime) -> QuerySet[Referral]:
    """Those asked for: what hurts first comes first, of what is over the newest."""
    found = rows.filter(in_tab(asked.tab, now))
    if asked.unit:
        found = found.filter(department=asked.unit)
    for word in asked.words.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(urge__icontains=word)
            | Q(case__title__icontains=word)
            | Q(case__number=word)
            | Q(case__spot__icontains=word)
            | Q(case__place__short__icontains=word)
            | Q(department__icontains=word)
        )
    first = (
        (F("case__due_at").asc(nulls_last=True), "pk")
        if asked.tab in ("open", "late", "sign")
        else (F("signed_at").desc(nulls_last=True), "-at", "-pk")
    )
    return found.select_related("case__place", "case__street", "post").order_by(*first)


def stands(row: Referral) -> str:
    """Where the letter is, in words."""
    if row.returned:
        return "退回了街道"
    if row.signed_at is not None:
        return "已答复" + ("（纸质）" if row.reply or row.reply_on else "")
    state = row.case.state
    if state != "to_sign" and (parts := letters_parts.said(row.answers, state)):
        return parts
    if state in ("to_sign", "part_to_sign"):
        return "等负责人签发" if state == "to_sign" else "先答的几点等签发"
    return "在写答复" if row.received_at else "还没有接收"


def badge(row: Referral, now: datetime) -> parts.Badge:
    """What is left of its time; of what is over, the day it was answered."""
    if row.signed_at is not None:
        in_time = row.due_at is None or row.signed_at <= row.due_at
        return parts.Badge("done", "按时" if in_time else "逾期后答复", dates.shortday(row.signed_at))
    if row.returned or row.case.due_at is None:
        return parts.Badge("done", "—")
    return letters_parts.clock(row.case, row, now, rest=True)


def table(rows: list[Referral], now: datetime, page: str, own: bool) -> parts.Table:
    """`page` is the address of a letter's page; `own`: the department's own list names no department."""
    columns = (
        parts.Column("事情", "lead"),
        parts.Column("函号", minor=True),
        *(() if own else (parts.Column("部门"),)),
        parts.Column("送达", minor=True),
        parts.Column("答复期限", "clock"),
        parts.Column("走到哪一步"),
    )
    return parts.Table(columns, [_row(row, now, page, own) for row in rows], "协办函")


def _row(row: Referral, now: datetime, page: str, own: bool) -> parts.Row:
    where = f"{row.case.place}　经{row.case.street}" if own else f"{row.case.place} {row.case.spot}".strip()
    cells: list[parts.Cell | str | int] = [
        parts.Cell(redaction.masked(row.case.title), where, page.format(pk=row.case_id)),
        row.number or "没有文号",
        *(() if own else (row.department,)),
        dates.shortday(row.at),
        parts.Cell(badge=badge(row, now)),
        parts.Cell(stands(row), reached(row), tone="red" if row.urge and row.signed_at is None else ""),
    ]
    return parts.Row(cells, str(row.pk))


def reached(row: Referral) -> str:
    """How far up it was told, and whether the district ordered it."""
    if row.signed_at is not None or row.returned:
        return ""
    said = [f"已报{reminders.LEVELS[row.level]}"] if row.level else []
    if row.case.state == "to_sign" and row.due_at:
        said.insert(0, f"答复 {dates.shortday(dates.last_day(row.due_at))} 到期")
    if row.urge:
        day = f"，限{row.urged_until.month}月{row.urged_until.day}日" if row.urged_until else ""
        said.append(f"县区督办{day}")
    return "，".join(said)


@cache
def _plain(tab: str, own: bool) -> Callable[..., list[Referral]]:
    """A tab's first page with nothing looked for: what is asked most, by a text that is written once."""

    def make(actor: Actor) -> QuerySet[Referral]:
        rows = of_department(actor) if own else sent(actor)
        moment: Any = Told("now")
        return listed(rows, Asked(tab), moment).defer("case__words")[: ROWS + 1]

    return kept_for(make)


def context(actor: Actor, asked: Asked, page: str, own: bool) -> dict[str, Any]:
    """What the list's templates are given: two queries, whatever its length. `own`: of the actor's department."""
    now = clock.now()
    first = (asked.page - 1) * ROWS
    if asked == Asked(asked.tab):
        found = _plain(asked.tab, own)(actor, now=now)
    else:
        rows = of_department(actor) if own else sent(actor)
        found = list(listed(rows, asked, now)[first : first + ROWS + 1])
    tabs = [
        parts.Link(label, asked.address(tab=key), current=key == asked.tab) for key, label in TABS.items()
    ]
    return {
        "asked": asked,
        "tabs": tabs,
        "table": table(found[:ROWS], now, page, own) if found else None,
        "previous": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "following": asked.address(page=asked.page + 1) if len(found) > ROWS else "",
        "shown": f"第 {first + 1}–{first + min(len(found), ROWS)} 封",
        "query": asked.address(),
        "narrowed": bool(asked.words or asked.unit),
        "clear": asked.address(words="", unit=""),
    }


# --- as a file ------------------------------------------------------------------------------------------------


def lines(rows: QuerySet[Referral], asked: Asked) -> Iterator[tuple[Any, ...]]:
    """The list's rows, as they would be read aloud; at most MOST."""
    for row in listed(rows, asked, clock.now())[:MOST].iterator(chunk_size=1000):
        case = row.case
        yield (
            row.number,
            redaction.masked(case.title),
            case.spot,
            str(case.place),
            str(case.street or ""),
            row.department,
            _time(row.at),
            _time(row.received_at),
            _time(row.due_at),
            stands(row),
            _time(row.signed_at),
            reminders.LEVELS.get(row.level, ""),
            row.urge,
            row.urged_until.isoformat() if row.urged_until else "",
            row.reply,
        )


def _time(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""


def export(rows: QuerySet[Referral], asked: Asked, scope: str, ending: str) -> HttpResponseBase:
    """The list as Excel or CSV, named with its scope and day."""
    name = f"协办函_{scope}_{TABS[asked.tab]}_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "协办函", HEAD, WIDTHS, lines(rows, asked), large=True)


# --- what a level sees first ----------------------------------------------------------------------------------


def escalated(actor: Actor, most: int = 6) -> tuple[list[Referral], int]:
    """The letters that were told up to this post's level and still have no answer: the first ones, and how many."""
    level = reminders.OF_LEVEL.get(actor.level)
    if level is None or actor.level == Place.CITY:
        return [], 0
    rows = sent(actor).filter(WAITS, level__gte=level)
    found = rows.select_related("case__place", "post").order_by(
        "-level", F("due_at").asc(nulls_last=True), "pk"
    )
    first = list(found[:most])
    return first, len(first) if len(first) < most else rows.count()
