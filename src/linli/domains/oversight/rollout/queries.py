"""How far all communities below a place are with their committees (1.3, 5.1, 5.2). Never writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet

from linli.core import clock, rulebook
from linli.core.people.actor import Actor, kept_for
from linli.core.places import queries as places
from linli.core.places.models import Place, PlaceSpell
from linli.core.procedures import queries as cases
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees import overview
from linli.domains.committees.facts import STANDING
from linli.domains.oversight.rollout import facts as rollout_facts
from linli.domains.oversight.rollout import forecast, rules
from linli.domains.oversight.rollout.facts import Aim, Facts

# What a community shows by its step; the two that are owed at a desk for a day stand with their neighbours.
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("not_started", "还没启动", ("not_started",)),
    ("calling", "发布公告", ("calling",)),
    ("slating", "推荐、人选", ("slating",)),
    ("party_meeting", "党组织会议", ("party_meeting",)),
    ("street", "街道审批", ("street",)),
    ("noticing", "公示 3 天", ("approved", "noticing", "appointing")),
    ("formed", "已建成", STANDING),
)


@dataclass
class Progress:
    """One community: how far, since when it stands, whether it runs, the earliest day it can stand, and why not yet."""

    place: Place
    step: str
    pilot: bool = False
    since: date | None = None
    entered_on: date | None = None
    running: bool = False
    due: date | None = None
    earliest: date | None = None
    # When a latecomer's own clock began: the community was set up, or its call published.
    began: date | None = None
    why: str = ""
    who: str = ""

    @property
    def formed(self) -> bool:
        return self.step in STANDING

    @property
    def in_danger(self) -> bool:
        """Not in time even if everything goes as fast as the rules let it."""
        return self.earliest is not None and self.due is not None and self.earliest > self.due


@dataclass
class Board:
    """All communities below a place, and the targets that hold for it."""

    place: Place
    rows: list[Progress]
    targets: dict[int, Aim]
    streets_of_pilots: dict[int, list[str]] = field(default_factory=dict)

    @property
    def formed(self) -> int:
        return sum(row.formed for row in self.rows)

    @property
    def running(self) -> int:
        return sum(row.running for row in self.rows)

    @property
    def planned(self) -> int:
        """How many there are to be: the plan's number for the city, else what was set by hand, else the roster's."""
        if self.place.level == Place.CITY:
            return int(rules.PLANNED.value())
        return self.wanted(self.place, len(self.rows))

    def wanted(self, place: Place, roster: int) -> int:
        row = self.targets.get(place.pk)
        return row.number if row else roster

    @property
    def in_danger(self) -> list[Progress]:
        """Those first who can be in time last; then by code."""
        late = [row for row in self.rows if row.in_danger]
        return sorted(late, key=lambda row: (-(row.earliest or date.min).toordinal(), row.place.code))


def board(of: Place, now: datetime | None = None) -> Board:
    """Every community below, by code, in a number of queries that does not grow with theirs."""
    now = now or clock.now()
    found = [Progress(row.place, row.step) for row in overview.rows(of)]
    by_place = {row.place.pk: row for row in found}
    facts = rollout_facts.of(by_place)
    made = Board(of, found, facts.targets)
    _pilots(made, by_place, facts)
    for pk, (since, opened) in facts.standing.items():
        by_place[pk].since, by_place[pk].entered_on = since, clock.local(opened).date()
    _running(by_place, facts)
    _began(by_place)
    ways = _ways(by_place, facts)
    _why(by_place, ways, facts)
    for row in found:
        row.due = due(row, facts.targets, clock.local(now).date())
        if not row.formed:
            row.earliest = forecast.earliest(ways[row.place.pk], now)
    return made


def phase(day: date) -> str:
    """The phase that runs on the day; the first before it, the last after the end."""
    items = list(rules.PHASES.value().items())
    return str(next((key for key, item in items if day <= item["until"]), items[-1][0]))


def due(row: Progress, targets: dict[int, Aim], day: date) -> date | None:
    """By when the community is to have its committee: its street's or district's own day, else the plan's for it.

    When the plan's day is over, who came late has a clock of their own: from the day on which the community was set up,
    or its call was published. None where nobody has begun: until a day is set by hand.
    """
    own = targets.get(row.place.street_id or 0) or targets.get(row.place.district_id or 0)
    if own is not None:
        return own.ends_on
    items = rules.PHASES.value()
    last: date = items[rules.PILOT if row.pilot else rules.EVERYWHERE]["until"]
    if day <= last or row.formed:
        return last
    if row.began is None or row.began <= last:
        return None
    return calendar.due(clock.at(row.began), rules.LATE.value()).day


def division(place: Place) -> str:
    """The six digits by which the plan's rules name a district."""
    return place.code[:6]


def _pilots(made: Board, by_place: dict[int, Progress], facts: Facts) -> None:
    """Whole districts by the plan; in others what their district chose."""
    whole = set(rules.PILOT_DISTRICTS.value())
    for row in by_place.values():
        district = row.place.district
        row.pilot = district is not None and division(district) in whole
    for pk in facts.pilots & by_place.keys():
        by_place[pk].pilot = True
    for row in by_place.values():
        street, district = row.place.street, row.place.district
        if row.pilot and street is not None and district is not None and division(district) not in whole:
            names = made.streets_of_pilots.setdefault(district.pk, [])
            if str(street) not in names:
                names.append(str(street))


def _running(by_place: dict[int, Progress], facts: Facts) -> None:
    """All of what the rule asks for, once each, read from the tallies."""
    kinds = {item["kind"] for item in rules.RUNNING.value().values()}
    for row in by_place.values():
        row.running = row.formed and facts.done.get(row.place.pk, set()) >= kinds


def _began(by_place: dict[int, Progress]) -> None:
    """Of who has no committee: since when the community is there, or when its round began, if that was later."""
    left = [pk for pk, row in by_place.items() if not row.formed]
    spells = (
        PlaceSpell.objects.filter(place__in=left).values("place").annotate(first=Min("during__startswith"))
    )
    for pk, first in spells.values_list("place", "first").order_by():
        by_place[pk].began = first
    rounds = Case.objects.filter(procedure="round", closed_at__isnull=True, place__in=left)
    for pk, at in rounds.values_list("place_id", "opened_at"):
        by_place[pk].began = clock.local(at).date()


def moved_phases(day: date) -> list[tuple[str, date, date, date, date]]:
    """Phases that the edition in force dates otherwise than the one before it: label, was since and until, is so now."""
    now = rulebook.current(day)
    earlier = [book for book in rulebook.editions().values() if book.since < now.since]
    if not earlier:
        return []
    before, found = rules.PHASES.value(earlier[-1]), []
    for key, item in rules.PHASES.value(now).items():
        was = before.get(key)
        if was is not None and (was["since"], was["until"]) != (item["since"], item["until"]):
            found.append((item["label"], was["since"], was["until"], item["since"], item["until"]))
    return found


def _ways(by_place: dict[int, Progress], facts: Facts) -> dict[int, forecast.Way]:
    """What runs where nothing stands yet: the window of a call, the end of a notice."""
    left = [pk for pk, row in by_place.items() if not row.formed]
    until = {"calling": facts.calls, "noticing": facts.notices}
    return {pk: forecast.Way(by_place[pk].step, until.get(by_place[pk].step, {}).get(pk)) for pk in left}


def _why(by_place: dict[int, Progress], ways: dict[int, forecast.Way], facts: Facts) -> None:
    """What keeps each, from the record alone; and at whose desk it lies."""
    for pk, way in ways.items():
        row = by_place[pk]
        at_street = way.step == "street"
        row.who = str(row.place.street) if at_street and row.place.street else f"{row.place}"
        pieces = [_said(way, facts.people.get(pk, 0))]
        if pk not in facts.secretaries:
            pieces.insert(0, "社区书记空缺")
            # Nobody there can act on it: the street gives the community its secretary.
            row.who = str(row.place.street or row.place)
        if pk in facts.voided and way.step in ("street", "approved", "party_meeting", "slating"):
            pieces.append("名单改动，公示作废")
        if facts.returned.get(pk):
            pieces.append(f"街道退回过 {facts.returned[pk]} 次")
        row.why = "，".join(filter(None, pieces))


def _said(way: forecast.Way, people: int) -> str:
    end = Due(way.until).day if way.until else None
    day = f"{end.month}月{end.day}日" if end else ""
    return {
        "not_started": "还没有发公告",
        "calling": f"公告到 {day}，报了 {people} 人" if day else f"报了 {people} 人",
        "slating": f"在提初步人选，{people} 人",
        "party_meeting": "等开党组织会议",
        "street": "等党（工）委批复",
        "approved": "批复了，等张贴公示",
        "noticing": f"公示到 {day}" if day else "正在公示",
        "appointing": "公示期满，等聘任",
    }.get(way.step, "")


def formed_below(places: Iterable[int]) -> dict[int, int]:
    """How many committees stand in each of these districts and streets."""
    wanted, found = list(places), dict[int, int]()
    rows = Case.objects.filter(procedure="committee", state__in=STANDING)
    for column in ("district_id", "street_id"):
        below = rows.filter(**{f"{column}__in": wanted}).values_list(column)
        found |= dict(below.annotate(n=Count("place", distinct=True)).order_by())
    return found


def briefings(actor: Actor) -> Sequence[Case]:
    """What was reported upward, as far as the post reaches it; what waits first, then the newest."""
    return sorted(_briefings(actor), key=lambda case: case.closed_at is not None)


@kept_for
def _briefings(actor: Actor) -> QuerySet[Case]:
    found = cases.visible(actor).filter(procedure="briefing").select_related("place").defer("words")
    return found.order_by("-opened_at")[:200]


def roster_gap(made: Board) -> int:
    """The plan's number less the roster's: shown until somebody clears it; only of the whole city."""
    return made.planned - len(made.rows) if made.place.level == Place.CITY else 0


def own(actor: Actor) -> Place:
    """The place of the post."""
    return places.placed(actor.place_id)
