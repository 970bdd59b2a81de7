"""What stands against noting a visit down, and against a step of a month's round (4.1)."""

from collections.abc import Iterable
from datetime import timedelta

from linli.core import clock
from linli.core.procedures.kinds import Concern, Subject
from linli.core.rulebook import calendar
from linli.core.ui import dates
from linli.domains.problems import rules
from linli.domains.problems.models import VisitRound
from linli.domains.problems.visits import draw

# So much a telephone's clock may be fast without anybody being asked to mend it.
SLACK = timedelta(minutes=5)


def not_ahead(s: Subject) -> Iterable[Concern]:
    """A visit is noted after it was made: what lies ahead comes of a clock that is wrong."""
    noted, day, today = s.data.get("noted_at"), s.data.get("visited_on"), clock.local(s.at).date()
    fast = noted is not None and noted > s.at + SLACK
    if s.value(rules.NOT_AHEAD) and (fast or (day is not None and day > today)):
        said = f"{dates.shortday(day or today)} {dates.clocktime(noted)}" if fast else dates.shortday(day)
        yield Concern(
            rules.NOT_AHEAD,
            f"手机上的时间是{said}，现在是{dates.shortday(today)} {dates.clocktime(s.at)}。"
            "走访不能记在以后：手机时间快了，改准再送",
        )


def not_long_ago(s: Subject) -> Iterable[Concern]:
    """What happened long ago is not entered as a visit any more."""
    day, back = s.data.get("visited_on"), s.value(rules.BACK)
    if day is not None and s.at >= calendar.due(clock.at(day), back).at + timedelta(days=1):
        yield Concern(rules.BACK, f"这次走访是 {dates.day(day)} 的，补记不超过 {back.amount} 天")


def once_a_month(s: Subject) -> Iterable[Concern]:
    month = clock.local(s.at).date().replace(day=1)
    if VisitRound.objects.filter(place=s.case.place, month=month).exists():
        yield Concern(None, "这个月已经抽过户了；要多走几户，用“加一户”")


def somewhere_to_go(s: Subject) -> Iterable[Concern]:
    if s.taking and not draw.candidates(s.case.place_id, clock.local(s.at).date()):
        yield Concern(None, "名册里还没有楼院，也没有驻区单位，先到名册里写上")
    if s.taking and not draw.walkers(s.case.place_id, clock.local(s.at).date()):
        yield Concern(None, "社区里还没有能走访的人")


def to_be_walked(s: Subject) -> Iterable[Concern]:
    """The doors that a step is about are of this round, and nobody has been there yet."""
    for key in ("door", "other"):
        if not s.taking or key not in s.data:
            continue
        door = s.facts.of(s.data[key])
        if door is None:
            yield Concern(None, "这一户不在这一轮的名单里")
        elif s.facts.over(door):
            yield Concern(None, f"{door.spot} 已经走过了")


def another_day(s: Subject) -> Iterable[Concern]:
    door = s.facts.of(s.data.get("door")) if s.taking else None
    if door is not None and door.nobody_on == clock.local(s.data.get("noted_at") or s.at).date():
        yield Concern(rules.NOBODY_TIMES, f"{door.spot} 今天已经记过没人，改天再去一次")


def not_listed(s: Subject) -> Iterable[Concern]:
    spot = " ".join((s.data.get("spot") or "").split())
    if s.taking and any(door.spot == spot for door in s.facts.doors):
        yield Concern(None, f"{spot} 已经在名单里了")
