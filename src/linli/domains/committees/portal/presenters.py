"""What the public pages of the committee show: what is open now, when it ends, how far the round is. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.core import clock, statements
from linli.core.places.models import Place
from linli.core.procedures import shown
from linli.core.procedures.kinds import Refused
from linli.core.rulebook import calendar
from linli.core.ui import dates, parts
from linli.core.ui.parts import Step
from linli.domains.committees import rules
from linli.domains.committees.formation.procedure import ROUND
from linli.domains.committees.models import Notice, Round

DAY = timedelta(days=1)
# How far a round is, by its state: the step of the public path that it stands at.
AT = {
    "calling": 0,
    "slating": 1,
    "party_meeting": 1,
    "street": 2,
    "approved": 3,
    "noticing": 3,
    "appointing": 4,
}
ENDED = {"formed": "已经聘任", "refused": "街道没有同意，这一轮结束了", "stopped": "这一轮停下了"}


def end(at: datetime) -> str:
    """'11月8日 周一 24:00', with the year when it is another one: the end of a day is said of that day."""
    local = clock.local(at)
    day = calendar.Due(at).day
    said = dates.shortday(day) if day.year == clock.today().year else dates.day(day)
    return f"{said} {'24:00' if day != local.date() else dates.clocktime(at)}"


def left(at: datetime) -> str:
    """'4 天 14 小时', '14 小时', '35 分钟': what is left until then; '' when nothing is."""
    minutes = int((at - clock.now()).total_seconds() // 60)
    if at <= clock.now():
        return ""
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时" if hours else f"{max(minutes, 1)} 分钟"


def name() -> str:
    """社区建设工作委员会（社工委）: in full wherever it is named first."""
    return str(rules.NAME.value())


def wanted(kind: str, seats: int) -> str:
    """What a call asks for, as its title."""
    many = f" {seats} 名" if seats else "人"
    words = {
        Round.FORMATION: f"组建{name()}，聘{many}，请您来",
        Round.RENEWAL: f"{name()}换届，聘{many}，请您来",
        Round.SUPPLEMENT: f"{name()}缺{many}，请您来",
    }
    return words[kind]


def proposed(kind: str, listed: int) -> str:
    """What a notice is about, as its title."""
    verb = {Round.SUPPLEMENT: "增补"}.get(kind, "聘任")
    return f"拟{verb}{name()}成员 {listed} 名，请您看看"


@dataclass(frozen=True)
class Running:
    """A call that is open or a notice that runs."""

    over: str
    text: str
    href: str
    left: str
    until: str


_RUNNING = """
SELECT c.id, c.procedure, round.kind, round.wanted, cardinality(notice.listed),
  coalesce(notice.ends_at, round.closes_at) AS ends
FROM procedures_case c JOIN committees_round round ON round.case_id = coalesce(c.root_id, c.id)
  LEFT JOIN committees_notice notice ON notice.case_id = c.id
WHERE c.place_id = %s AND c.procedure IN ('round', 'notice') AND c.state IN ('calling', 'posted')
  AND c.closed_at IS NULL ORDER BY c.id
"""


def running(place: Place) -> list[Running]:
    """The open call and the running notices of a community, in one statement."""
    found = statements.rows(_RUNNING, [place.pk])
    return [_running(place, *row) for row in found if row[-1] > clock.now()]


def _running(
    place: Place, pk: int, procedure: str, kind: str, seats: int, listed: int | None, at: datetime
) -> Running:
    base = f"/c/{place.code}/"
    if procedure == "round":
        return Running("正在选聘", wanted(kind, seats), f"{base}call/", left(at), end(at))
    return Running("正在公示", proposed(kind, listed or 0), f"{base}notices/{pk}/", left(at), end(at))


def rounds(place: Place) -> Sequence[Round]:
    """The rounds of a community, newest first."""
    found = Round.objects.filter(case__place=place, case__procedure="round").select_related(
        "case__place", "case__street"
    )
    return list(found.order_by("-case_id"))


def is_open(row: Round) -> bool:
    """Whether one can still come forward: not before the tick, but before the hour."""
    return row.case.state == "calling" and clock.now() < row.closes_at


def steps(row: Round) -> list[Step]:
    """The way from the call to the letters, as residents are told it."""
    edition, state = row.case.edition, row.case.state
    street = row.case.street or row.case.place
    days = rules.NOTICE.value(edition).amount
    told = (
        ("报名、推荐", f"到 {end(row.closes_at)}"),
        ("社区党组织开会定人选", f"报名截止后 {rules.SLATE.value(edition)}内提出名单，再开会表决"),
        ("街道审批备案", f"{street}党（工）委开会研究，有日期和纪要号"),
        (f"公示 {days} 天", "您有意见，可以说"),
        ("正式聘任，发聘书", "期满没有异议的，正式聘任"),
    )
    at = len(told) if state == "formed" else -1 if ROUND.state(state).final else AT[state]
    if at == 0 and not is_open(row):
        at = 1
    return [_step(number, at, *words) for number, words in enumerate(told)]


def _step(number: int, at: int, title: str, line: str) -> Step:
    if number == at:
        return Step(title, "now", note=f"　{line}") if number == 0 else Step(title, "now", (line,))
    if number < at:
        return Step(title, "passed", (line,) if number == 0 else ())
    return Step(
        title,
        "todo" if at >= 0 else "skipped",
        (line,) if at >= 0 else (),
        said="" if at >= 0 else "没有走到",
    )


@dataclass(frozen=True)
class Day:
    number: int
    weekday: str
    counts: str
    state: str


def days(notice: Notice) -> list[Day]:
    """One cell a day, from the day of posting, which does not count, to the end."""
    first = clock.local(notice.case.opened_at).date()
    last = calendar.Due(notice.ends_at).day
    length = rules.NOTICE.value(notice.case.edition).amount
    return [_day(first + DAY * n, n, last, length) for n in range((last - first).days + 1)]


def _day(day: Any, number: int, last: Any, length: int) -> Day:
    rest = calendar.is_rest(day)
    counts = f"第 {number} 天" if number <= length else "休息日" if rest else "顺延"
    if number and number <= length and rest:
        counts += " 休息日"
    if number == 0:
        counts = "张贴 不计"
    if day == last:
        counts = "24:00 截止"
    state = "end" if day == last else "today" if day == clock.today() else "rest" if rest else ""
    return Day(day.day, dates.WEEKDAYS[day.weekday()], counts, state)


def said(refused: Refused) -> list[parts.Concern]:
    """Why something was refused, with the clauses."""
    edition = refused.edition
    return [shown.concern(one, edition) for one in refused.concerns]
