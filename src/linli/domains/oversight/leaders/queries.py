"""Which committees have a linked leader, and what a leader's page shows of one. Never writes (6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import queries as cases
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.rulebook import Length, calendar
from linli.core.rulebook.calendar import Due
from linli.core.tallies.models import Tally
from linli.core.ui.parts import Badge
from linli.domains.meetings import rules as meetings
from linli.domains.meetings.models import Meeting
from linli.domains.oversight.leaders.actions import ROLE, matter
from linli.domains.oversight.leaders.models import Follow, LeaderLink, LeaderVisit
from linli.domains.oversight.leaders.procedure import ABOVE
from linli.domains.problems import redaction
from linli.domains.problems import rules as demands
from linli.domains.problems.models import Referral
from linli.domains.problems.queries import AT_DEPARTMENT

VISITS = "visit.note_down"


@dataclass
class Cover:
    """A community, and the leader who is linked to its committee now; `gone`: the leader's post has ended."""

    place: Place
    row: LeaderLink | None = None
    gone: bool = False

    @property
    def covered(self) -> bool:
        return self.row is not None and not self.gone


def covers(of: Place) -> list[Cover]:
    """Every community below: those without a leader first, then by code. Two queries, however many there are."""
    below = places.communities(of).select_related("street", "district").order_by("code")
    found = {place.pk: Cover(place) for place in below}
    running = LeaderLink.objects.filter(until__isnull=True, place__in=found)
    for row in running.select_related("leader__person", "case"):
        one = found[row.place_id]
        one.row, one.gone = row, not held(row.leader)
    return sorted(found.values(), key=lambda one: (one.covered, one.place.code))


def held(post: Post) -> bool:
    """Whether the post is held today."""
    return clock.today() in post.during and post.known.upper is None


def chosen(found: Sequence[Cover], query: Mapping[str, str]) -> list[Cover]:
    """What the address asks for: `in` a street or district, `q` a name, `show` covered or uncovered."""
    show = query.get("show", "")
    within, words = query.get("in", ""), query.get("q", "").strip()[:40]
    return [
        one
        for one in found
        if (show not in ("covered", "uncovered") or one.covered == (show == "covered"))
        and (not within or within in _codes(one.place))
        and (not words or words in _names(one))
    ]


def _codes(place: Place) -> set[str]:
    return {str(above.code) for above in (place, place.street, place.district) if above is not None}


def _names(one: Cover) -> str:
    leader = f"{one.row.leader.person.name} {one.row.leader.title}" if one.row is not None else ""
    return f"{one.place} {one.place.street or ''} {leader}"


def leaders(district: Place) -> list[tuple[Post, list[LeaderLink]]]:
    """The leaders of a district, in the order in which they came, each with the links that run."""
    posts = Post.objects.filter(role=ROLE, place=district, known__endswith__isnull=True)
    posts = posts.filter(during__contains=clock.today()).select_related("person").order_by("pk")
    running = LeaderLink.objects.filter(leader__in=posts, until__isnull=True).select_related("place", "case")
    by_post: dict[int, list[LeaderLink]] = {}
    for row in running.order_by("place__code"):
        by_post.setdefault(row.leader_id, []).append(row)
    return [(post, by_post.get(post.pk, [])) for post in posts]


def current(place: Place) -> LeaderLink | None:
    """The link that runs at a community."""
    rows = LeaderLink.objects.filter(place=place, until__isnull=True)
    return rows.select_related("leader__person", "case__place").first()


def history(place: Place) -> list[LeaderLink]:
    """Who was linked before, the last first."""
    rows = LeaderLink.objects.filter(place=place, until__isnull=False)
    return list(rows.select_related("leader__person", "case").order_by("-until", "-pk"))


# --- a leader's own ---------------------------------------------------------------------------------------------


def own(actor: Actor) -> list[LeaderLink]:
    """The committees that the leader is linked to, by code."""
    rows = LeaderLink.objects.filter(leader=actor.post_id, until__isnull=True)
    return list(rows.select_related("place__street", "case__place").order_by("place__code"))


def last_visit(row: LeaderLink) -> LeaderVisit | None:
    return LeaderVisit.objects.filter(link=row).order_by("-on", "-pk").first()


@dataclass(frozen=True)
class Waiting:
    """A matter that a community waits for from above: whom for, which working day of how many, what is left."""

    case: Case
    title: str
    whom: str
    how_far: str
    about: str
    badge: Badge
    followed: bool = False


def waits(place: Place, now: datetime | None = None) -> list[Waiting]:
    """What lies at the street or at a department, what is due first comes first."""
    now = now or clock.now()
    rows = Case.objects.filter(place=place, procedure="problem", state__in=ABOVE, closed_at__isnull=True)
    found = list(rows.select_related("place", "street", "district", "problem").defer("words"))
    letters: dict[int, Referral] = {}
    for letter in Referral.objects.filter(case__in=found, returned=False).order_by("pk"):
        letters[letter.case_id] = letter
    followed = set(Follow.objects.filter(about__in=found, ended=False).values_list("about_id", flat=True))
    made = [_waiting(case, letters.get(case.pk), case.pk in followed, now) for case in found]
    order = {case.pk: _due(case, letters.get(case.pk)) or now for case in found}
    return sorted(made, key=lambda one: (order[one.case.pk], one.case.pk))


def _due(case: Case, letter: Referral | None) -> datetime | None:
    answers = case.state in ("letter", "part_to_sign")
    return letter.due_at if answers and letter is not None and letter.due_at else case.due_at


def _limit(case: Case) -> Length:
    rule = {"with_street": demands.RECEIVE, "street": demands.STREET, "to_sign": demands.SIGN}
    length: Length = rule.get(case.state, demands.ANSWER).value(case.edition)
    return length


def _waiting(case: Case, letter: Referral | None, followed: bool, now: datetime) -> Waiting:
    at, length = _due(case, letter), _limit(case)
    more = case.problem.letter_extensions if case.state in ("letter", "part_to_sign") else 0
    limit = length.amount + more * demands.LETTER_EXTENSION.value(case.edition).amount
    houses = f"，{case.size} 户" if case.size > 1 else ""
    words = redaction.masked(letter.letter.strip()).split("\n")[0][:60] if letter is not None else ""
    return Waiting(
        case,
        f"{matter(case)}{houses}",
        _whom(case, letter),
        how_far(at, limit, now),
        "" if case.problem.private else words,
        shown.badge(at, length, now),
        followed,
    )


def how_far(at: datetime | None, limit: int, now: datetime) -> str:
    """'第 13 / 15 个工作日': the limit less the working days that are left, or more where it is late."""
    if at is None:
        return ""
    today, last = clock.local(now).date(), Due(at).day
    left = calendar.working_days(today, last) if last >= today else -calendar.working_days(last, today)
    return f"第 {max(limit - left, 1)} / {limit} 个工作日"


def _whom(case: Case, letter: Referral | None) -> str:
    street = str(case.street or "街道")
    if case.state in AT_DEPARTMENT and letter is not None:
        short = letter.department.removeprefix(str(case.district or ""))
        return f"等{short}{'领导签发' if case.state == 'to_sign' else '答复'}"
    return f"等{street}{'接收' if case.state == 'with_street' else '办理'}"


@dataclass
class Story:
    """A matter that a leader follows, and its record: what was meant, what came, what is waited for."""

    row: Follow
    title: str
    events: list[cases.Event] = field(default_factory=list)
    over: bool = False


def stories(rows: Sequence[Follow]) -> list[Story]:
    """Each with its lines, oldest first; one query for all lines."""
    events = cases.timeline([row.case for row in rows]) if rows else []
    return [
        Story(
            row,
            f"{matter(row.about)}",
            [event for event in reversed(events) if event.case_id == row.case_id],
            row.ended,
        )
        for row in rows
    ]


def followed(leader: int, place: Place | None = None) -> list[Follow]:
    """What a leader follows now."""
    rows = Follow.objects.filter(leader=leader, ended=False)
    if place is not None:
        rows = rows.filter(case__place=place)
    return list(rows.select_related("case", "about__problem", "about__place").order_by("pk"))


@dataclass(frozen=True)
class Month:
    """A community this month: how often somebody went round, and when one meets next."""

    visits: int
    meeting: Meeting | None
    meets: str


def month(place: Place, now: datetime) -> Month:
    first: date = clock.local(now).date().replace(day=1)
    visits = sum(Tally.objects.filter(place=place, month=first, kind=VISITS).values_list("n", flat=True))
    coming = Meeting.objects.filter(case__place=place, case__state__in=("planned", "notified"))
    row = coming.filter(held_at__gte=now).select_related("case").order_by("held_at").first()
    return Month(visits, row, _body(row) if row is not None else "")


def _body(row: Meeting) -> str:
    bodies: dict[str, Any] = meetings.BODIES.value(row.case.edition)
    shorts = [bodies[name]["short"] for name in row.bodies if name in bodies]
    return "、".join(short if short.endswith("会") else f"{short}会议" for short in shorts[:1])
