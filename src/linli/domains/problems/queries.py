"""Questions about the problem list. Never writes. One page of a list is three queries, whatever its length."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Model, Q, QuerySet, Sum, Value

from linli.core import clock, search, statements
from linli.core.people import roles
from linli.core.people.actor import Actor, kept_for, scope
from linli.core.people.models import Person, Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.statements import Told
from linli.core.tallies.models import Stock
from linli.domains.committees.roles import COVERS
from linli.domains.problems import keyset
from linli.domains.problems.models import Problem
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.standing import AT_DEPARTMENT as AT_DEPARTMENT
from linli.domains.problems.standing import WHERE as WHERE

ROWS = 25
MOST = 1000  # counting further than this is slow, and nobody reads it
TABS = {
    "open": "在办",
    "mine": "轮到我",
    "week": "本周到期",
    "outside": "卡在外面",
    "shelved": "挂账",
    "closed": "已办结",
}
OUTSIDE = {
    "community": ("with_street", "street", *AT_DEPARTMENT),
    "street": AT_DEPARTMENT,
    "district": AT_DEPARTMENT,
}
# Whose turn it is, as a filter: its label, and the rows.
TURNS: dict[str, tuple[str, Q]] = {
    "secretary": ("社区书记", Q(turn="secretary")),
    "clerk": ("社区工作者", Q(turn="clerk")),
    "handler": ("承办人", Q(turn="post", state="solving")),
    "street": ("街道", Q(turn="street_officer")),
    "department": ("部门", Q(state__in=AT_DEPARTMENT)),
    "resident": ("提出人", Q(state="fed_back")),
}
COLUMNS = {"due": "due_at", "number": "number", "changed": "changed_at", "size": "size"}
# The columns that one may leave out, by their labels.
LEAVABLE = {
    "number": "编号",
    "step": "走到哪一步",
    "turn": "轮到谁",
    "due": "时限",
    "size": "户数",
    "changed": "最近变化",
}
# When it is due, as a filter: its label, and how many days from today's end; None is now.
DUES = {"late": ("已经逾期", None), "today": ("今天到期", 0), "month": ("30 天内", 30)}
# Where a case says that it lies at or below a place of this level.
COLUMN_OF = {Place.STREET: "street_id", Place.DISTRICT: "district_id"}
NUMBER = re.compile(r"\d{4}-\d+\Z")
_KINDS = {f"problem={state.name}": state.name for state in PROBLEM.states}
FINAL = tuple(state.name for state in PROBLEM.states if state.final)


@dataclass(frozen=True)
class Filters:
    """What the address bar asks for. `sort` begins with - downwards; `after` and `before` are keys of rows."""

    tab: str = "open"
    place: Place | None = None
    facet: str = ""
    step: int = 0
    turn: str = ""
    size: int = 0
    since: date | None = None
    words: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    seen: int = 0
    due: str = ""
    where: str = ""
    view: str = ""
    hide: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        chips: tuple[Any, ...] = (
            self.place,
            self.facet,
            self.step,
            self.turn,
            self.size,
            self.since,
            self.words,
        )
        return any((*chips, self.due, self.where))

    @property
    def order(self) -> tuple[str, bool]:
        """The column sorted by, and whether downwards."""
        name = self.sort or ("-changed" if self.tab == "closed" else "due")
        return name.removeprefix("-"), name.startswith("-")

    def address(self, **changes: Any) -> str:
        """The query string of the same list with something changed; it begins from the first page again."""
        wanted = vars(self) | {"after": "", "before": "", "seen": 0} | changes
        place, since = wanted["place"], wanted["since"]
        pairs = {
            "tab": wanted["tab"] if wanted["tab"] != "open" else "",
            "place": place.code if place else "",
            "class": wanted["facet"],
            "step": wanted["step"] or "",
            "turn": wanted["turn"],
            "size": wanted["size"] or "",
            "since": since.isoformat() if since else "",
            "q": wanted["words"],
            "when": wanted["due"],
            "where": wanted["where"],
            "sort": wanted["sort"],
            "view": wanted["view"],
            "hide": ",".join(wanted["hide"]),
            "after": wanted["after"],
            "before": wanted["before"],
            "n": wanted["seen"] or "",
        }
        return "?" + urlencode({key: value for key, value in pairs.items() if value != ""})


def read(asked: Mapping[str, str], facets: Iterable[str], place: Place | None = None) -> Filters:
    """The filters of an address; what makes no sense is left out. `place` is what the address names, if it may."""
    sort = asked.get("sort", "")
    tab, turn, facet = asked.get("tab", "open"), asked.get("turn", ""), asked.get("class", "")
    step = _whole(asked.get("step", ""))
    made = Filters(
        tab=tab if tab in TABS else "open",
        place=place,
        facet=facet if facet in set(facets) else "",
        step=step if step <= 5 else 0,
        turn=turn if turn in TURNS else "",
        size=min(_whole(asked.get("size", "")), 100000),
        since=_day(asked.get("since", "")),
        words=" ".join(asked.get("q", "").split())[:60],
        sort=sort if sort.removeprefix("-") in COLUMNS else "",
        after=asked.get("after", "")[:80],
        before=asked.get("before", "")[:80],
        seen=_whole(asked.get("n", "")),
        due=asked.get("when", "") if asked.get("when") in DUES else "",
        where=asked.get("where", "") if asked.get("where") in WHERE else "",
        view="board" if asked.get("view") == "board" else "",
        hide=tuple(name for name in LEAVABLE if name in asked.get("hide", "").split(",")),
    )
    # Finished ones have no time limit to sort by, and are too many to be sorted by what has no index.
    return replace(made, sort="") if made.tab == "closed" and made.order[0] in ("due", "size") else made


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def covered(actor: Actor) -> tuple[str, ...]:
    """The roles whose turn is this post's, too."""
    return COVERS.get(actor.role, (actor.role,))


def mine(actor: Actor) -> Q:
    """Whose turn it is, when it is this post's."""
    return Q(turn__in=covered(actor)) | Q(turn="post", assignee_id=actor.post_id)


def is_mine(case: Case, actor: Actor) -> bool:
    """`mine` asked of one row in memory."""
    return case.turn in covered(actor) or (case.turn == "post" and case.assignee_id == actor.post_id)


def week_end(now: datetime) -> datetime:
    """24:00 of this week's Sunday."""
    today = clock.local(now).date()
    return clock.at(today + timedelta(days=7 - today.weekday()))


def in_tab(tab: str, actor: Actor, until: Any) -> Q:
    if tab == "closed":
        return Q(closed_at__isnull=False)
    opened = Q(closed_at__isnull=True)
    more = {
        "mine": mine(actor),
        "week": Q(due_at__lt=until),
        "outside": Q(state__in=OUTSIDE.get(actor.level, ())),
        "shelved": Q(state="shelved"),
    }
    return opened & more.get(tab, Q())


def narrowed(asked: Filters) -> Q:
    """The rows that the chips leave."""
    found = Q()
    if asked.place is not None:
        found &= Q(**{COLUMN_OF.get(asked.place.level, "place_id"): asked.place.pk})
    if asked.facet:
        found &= Q(facet=asked.facet)
    if asked.step:
        found &= Q(state__in=[state.name for state in PROBLEM.states if state.stage == asked.step])
    if asked.turn:
        found &= TURNS[asked.turn][1]
    if asked.size:
        found &= Q(size__gte=asked.size)
    if asked.where:
        found &= WHERE[asked.where][1]
    if asked.due:
        found &= Q(closed_at__isnull=True, due_at__lt=_until(asked.due))
    if asked.since:
        found &= Q(opened_at__gte=clock.at(asked.since))
    if asked.words:
        found &= Q(number=asked.words) if NUMBER.match(asked.words) else search.matching("words", asked.words)
    return found


def _until(due: str) -> datetime:
    days = DUES[due][1]
    now = clock.now()
    return now if days is None else clock.at(clock.local(now).date() + timedelta(days=days + 1))


def place_within(actor: Actor, code: str) -> Place | None:
    """The place of that code, when the post reaches it: its own or one below."""
    place = Place.objects.filter(code=code).first() if code.isascii() and code.isdecimal() else None
    if place is None:
        return None
    above = {Place.STREET: place.street_id, Place.DISTRICT: place.district_id}.get(actor.level)
    return place if actor.place_id in (place.pk, above) else None


def problems(actor: Actor) -> QuerySet[Case]:
    """The problems that the post reaches."""
    return Case.objects.filter(scope(actor), procedure="problem")


def listed(asked: Filters, actor: Actor, until: Any) -> QuerySet[Case]:
    """Everything that the address asks for, in its order: the list, and what is exported. `until`: the week's end."""
    column, down = COLUMNS[asked.order[0]], asked.order[1]
    rows = problems(actor).filter(in_tab(asked.tab, actor, until), narrowed(asked))
    return rows.order_by(f"-{column}" if down else column, "-id" if down else "id")


@dataclass
class Page:
    """One page of the list. `before` and `after` are the keys of its ends, where there is more."""

    cases: list[Case]
    before: str = ""
    after: str = ""
    problems: dict[int, Problem] = field(default_factory=dict)
    holders: dict[tuple[int, str], str] = field(default_factory=dict)
    # What a visitor marked: how urgent.
    marked: dict[int, str] = field(default_factory=dict)
    total: int | None = None  # how many the chips leave, where finding the first page told it


def page(asked: Filters, actor: Actor, now: datetime) -> Page:
    """The rows of one page by their keys, no offset, and then what they show: two queries."""
    column, down = COLUMNS[asked.order[0]], asked.order[1]
    back = bool(asked.before)
    rows, up = listed(asked, actor, week_end(now)), down == back
    key = keyset.read(column, asked.before or asked.after)
    if key is not None:
        rows = rows.filter(keyset.beyond(column, *key, up))
    rows = rows.order_by(column if up else f"-{column}", "id" if up else "-id")
    counts = key is None and asked.narrowed  # what the chips leave is looked for once
    found = list(rows.values_list("pk", flat=True)[: (MOST if counts else ROWS) + 1])
    more, ids = len(found) > ROWS, found[:ROWS]
    if back:
        ids.reverse()
    made = shown(ids)
    made.total = len(found) if counts else None
    if made.cases:
        first, last = (keyset.name(made.cases[end], column) for end in (0, -1))
        made.after = last if more or back else ""
        made.before = first if (back and more) or (key is not None and not back) else ""
    return made


# Who holds the post whose turn it is, is asked once for each place and post: most rows of a list share theirs.
_SHOWN = f"""
WITH holder AS MATERIALIZED (SELECT place_id, turn, (SELECT person.name FROM people_post held
    JOIN people_person person ON person.id = held.person_id WHERE held.place_id = turned.place_id
    AND held.role = turned.turn AND held.during @> %(today)s::date AND upper(held.known) IS NULL ORDER BY held.id LIMIT 1)
  AS name FROM (SELECT DISTINCT place_id, turn FROM procedures_case
    WHERE id = ANY(%(ids)s) AND turn NOT IN ('', 'post', 'street_officer')) turned)
SELECT {statements.columns(Case, "c", "words")}, problem.urgent, problem.difficulty, problem.route,
  place.name, place.short, street.name, street.short, post.person_id, post.role, post.title, post.unit, person.name,
  holder.name, problem.held, (SELECT visit.urgency FROM demands_visit visit WHERE visit.case_id = problem.visit_id)
FROM procedures_case c JOIN demands_problem problem ON problem.case_id = c.id
  JOIN places_place place ON place.id = c.place_id LEFT JOIN places_place street ON street.id = c.street_id
  LEFT JOIN people_post post ON post.id = c.assignee_id LEFT JOIN people_person person ON person.id = post.person_id
  LEFT JOIN holder ON holder.place_id = c.place_id AND holder.turn = c.turn
WHERE c.id = ANY(%(ids)s)
"""  # noqa: S608 - columns of ours


def shown(ids: list[int]) -> Page:
    """These problems in this order, each with what a row says of it."""
    made, cases = Page([]), dict[int, Case]()
    # Rows of one place, and of one doer, share it.
    places, posts = dict[int, Place](), dict[int, Post]()
    for row in statements.rows(_SHOWN, {"today": clock.today(), "ids": ids}) if ids else ():
        case, rest = statements.made(Case, row, "words")
        case.place = _place(places, case.place_id, rest[3:5])
        if case.street_id is not None:
            case.street = _place(places, case.street_id, rest[5:7])
        if case.assignee_id is not None:
            if case.assignee_id not in posts:
                names = ["id", "person_id", "role", "title", "unit"]
                post = posts[case.assignee_id] = _part(Post, names, [case.assignee_id, *rest[7:11]])
                post.person = _part(Person, ["id", "name"], [rest[7], rest[11]])
            case.assignee = posts[case.assignee_id]
        names = ["case_id", "urgent", "difficulty", "route", "held"]
        made.problems[case.pk] = _part(Problem, names, [case.pk, *rest[:3], rest[13]])
        made.marked[case.pk] = rest[14] or ""
        made.holders[case.place_id, case.turn] = rest[12] or ""
        cases[case.pk] = case
    made.cases = [cases[pk] for pk in ids if pk in cases]
    return made


def _place(known: dict[int, Place], pk: int, names: Sequence[Any]) -> Place:
    if pk not in known:
        known[pk] = _part(Place, ["id", "name", "short"], [pk, *names])
    return known[pk]


def _part[Row: Model](kind: type[Row], names: list[str], values: list[Any]) -> Row:
    """A row of which these columns were asked, in the order in which the model has them."""
    return kind.from_db("default", names, values)


def turn(case: Case, names: Mapping[tuple[int, str], str]) -> str:
    """Whose turn it is, as one would say it: 周敏 社区书记, 区住建局, 白银路街道, 提出人."""
    if case.closed_at is not None:
        return ""
    if case.turn == "post" and case.assignee is not None:
        post = case.assignee
        return post.unit or f"{post.person.name} {post.title or roles.label(post.role)}"
    if case.turn == "street_officer":
        return str(case.street or "街道")
    if case.turn:
        return f"{names.get((case.place_id, case.turn), '')} {roles.label(case.turn)}".strip()
    return "提出人" if case.state == "fed_back" else ""


def below(actor: Actor) -> Q:
    """The tallies' places that the post reaches."""
    level = {"street": Q(place__street_id=actor.place_id), "district": Q(place__district_id=actor.place_id)}
    return level.get(actor.level, Q(place_id=actor.place_id))


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many stand under each tab: states from the stock, times from the open cases. One query."""
    n: dict[str, int] = dict(_counted(actor, until=week_end(now)))
    n |= {name: n.get(kind, 0) for kind, name in _KINDS.items()}
    return {
        "open": sum(n[state.name] for state in PROBLEM.states if not state.final),
        "mine": n.get("mine", 0),
        "week": n.get("week", 0),
        "outside": sum(n[state] for state in OUTSIDE.get(actor.level, ())),
        "shelved": n["shelved"],
        "closed": sum(n[state] for state in FINAL),
    }


@kept_for
def _counted(actor: Actor) -> QuerySet[Any, Any]:
    states = Stock.objects.filter(below(actor), kind__in=_KINDS).values_list("kind").annotate(Sum("n"))
    return states.order_by().union(_timed("mine", actor), _timed("week", actor), all=True)


def _timed(tab: str, actor: Actor) -> Any:
    rows = problems(actor).filter(in_tab(tab, actor, Told("until"))).annotate(tab=Value(tab)).order_by()
    return rows.values_list("tab").annotate(Count("pk"))


def total(asked: Filters, actor: Actor, now: datetime) -> int:
    """How many the chips leave; MOST + 1 when there are more than MOST."""
    return listed(asked, actor, week_end(now)).order_by()[: MOST + 1].count()


def place_of(actor: Actor) -> Place:
    return Place.objects.get(pk=actor.place_id or 0)
