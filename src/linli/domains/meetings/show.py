"""What the meeting room and the list of meetings show, as plain parts for their templates."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.papers.document import Document
from linli.core.papers.html import to_html
from linli.core.papers.queries import document_of
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt, links
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Offer, offers
from linli.core.rulebook import Share
from linli.core.ui import dates, parts
from linli.core.ui.figures import VoteCell
from linli.domains.meetings import forms, guards, papers, queries, rules
from linli.domains.meetings.models import Attendance, Item
from linli.domains.meetings.procedure import ITEM_MOVES as ITEM_TABLE
from linli.domains.meetings.queries import Record

RESULT_TAGS = {
    "measures": ("立项目", "green"),
    "referral": ("报街道", "accent"),
    "back": ("交回社区", "accent"),
    "put_off": ("下次再议", ""),
    "noted": ("已听取", "green"),
}
POSITIONS = {"for": ("赞成", "green"), "against": ("不赞成", "red"), "condition": ("有条件", "amber")}
ITEM_MOVES = frozenset(move.name for move in ITEM_TABLE)
RESULTS = ("put_off", "refer", "back", "hear")


def address(case: Case) -> str:
    return f"/meetings/{case.pk}/"


@dataclass
class Line:
    """A row of the agenda."""

    number: int
    item: Item
    href: str
    current: bool
    second: str
    tag: str = ""
    tone: str = ""
    first: bool = False
    last: bool = False
    order: str = ""


@dataclass
class Row:
    """A person at the meeting: `word` stands where there is no box to tick."""

    pk: int
    name: str
    standing: str
    present: bool
    leave: bool
    word: str = ""
    tone: str = ""


@dataclass
class Table:
    """The item on the table: what was said, the vote, what may be decided."""

    item: Item
    case: Case
    number: int
    base: str
    said: list[tuple[queries.Said, tuple[str, str]]]
    open: bool
    sitting: bool
    interrupted: bool
    heard_only: bool
    say: Any = None
    say_token: str = ""
    vote: list[VoteCell] = field(default_factory=list)
    vote_head: str = ""
    vote_form: Any = None
    vote_token: str = ""
    vote_concerns: list[parts.Concern] = field(default_factory=list)
    sum: str = ""
    sum_good: bool = False
    due: int = 0
    concerned: list[Any] = field(default_factory=list)
    recuse: Any = None
    recuse_token: str = ""
    results: list[parts.Offer] = field(default_factory=list)
    chosen: parts.Offer | None = None
    result: tuple[str, str] = ("", "")
    onward: list[parts.Offer] = field(default_factory=list)


def room(
    record: Record, actor: Actor, at: int | None, attempt: Attempt | None, of_item: bool
) -> dict[str, Any]:
    """Everything that the room's template is given."""
    case, base = record.case, address(record.case)
    item = current(record, at)
    mine = attempt if attempt is not None and not of_item else None
    found = offers(case, actor, record.facts)
    table = _table(record, actor, item, attempt if of_item else None) if item is not None else None
    main = {"planned": "notify", "notified": "begin", "interrupted": "resume", "minutes": "file"}.get(
        case.state, ""
    )
    moves = shown.moves(
        case, [o for o in found if o.move.name not in ("attend", "guest")], base, mine, main=main
    )
    return {
        "case": case,
        "meeting": record.meeting,
        "base": base,
        "attendance_open": case.state in queries.OPEN and not actor.reads,
        "takes": case.state in queries.TAKES and not actor.reads,
        "agenda": _agenda(record, item),
        "settled": sum(row.case.state != "tabled" for row in record.items),
        "voters": _people(record, record.voters, item),
        "guests": _people(record, record.guests, item),
        "guests_here": sum(row.state == "present" for row in record.guests),
        "quorum": _quorum(record),
        "open_for": _open_for(record),
        "opened": _opened(record),
        "breaks": [_break(one) for one in record.breaks],
        "moves": [move for move in moves if move.name != "end" or move.state == "chosen"],
        "end": next((move for move in moves if move.name == "end" and move.state != "chosen"), None),
        "table": table,
        "guest": _form(mine, "guest") or forms.Guest(case=case, actor=actor),
        "heard": _form(mine, "heard") or forms.Heard(case=case, actor=actor),
        "wrong": mine.move.name if mine is not None else "",
        "tokens": {name: str(uuid4()) for name in ("attend", "guest", "heard")},
        "minutes": to_html(_minutes(record), level=2),
        "bodies": [rules.BODIES.value(case.edition)[kind] | {"key": kind} for kind in record.meeting.bodies],
    }


def _minutes(record: Record) -> Document:
    """The filed paper, as it was issued; before that what stands so far."""
    paper = queries.minutes_paper(record.case) if record.case.state == "filed" else None
    return document_of(paper) if paper is not None else papers.document(record.case, record)


def _form(attempt: Attempt | None, name: str) -> Any:
    return attempt.form if attempt is not None and attempt.move.name == name else None


def current(record: Record, at: int | None) -> Item | None:
    """The item asked for, else the first that has no result, else the first."""
    by_id = {item.case_id: item for item in record.items}
    if at in by_id:
        return by_id[at]
    waiting = [item for item in record.items if item.case.state == "tabled"]
    return next(iter(waiting or record.items), None)


def _agenda(record: Record, at: Item | None) -> list[Line]:
    rows = []
    for number, item in enumerate(record.items, 1):
        tag, tone = RESULT_TAGS.get(item.result, ("", ""))
        if not tag and item.votes_for is not None:
            tag, tone = "表决了", "accent"
        href = f"{address(record.case)}items/{item.case_id}/"
        second = "只听取" if item.problem_id is None else f"{item.case.size} 户"
        line = Line(
            number, item, href, item is at, second, tag, tone, number == 1, number == len(record.items)
        )
        line.order = str(uuid4()) if item.case.state == "tabled" else ""
        rows.append(line)
    return rows


def _people(record: Record, rows: list[Attendance], item: Item | None) -> list[Row]:
    gone = {row.person_id for row in record.concerned.get(item.case_id, ())} if item is not None else set()
    chair = record.meeting.chair.person_id
    words = {"present": ("到会", ""), "leave": ("请假", ""), "absent": ("没来", ""), "expected": ("", "")}
    found = []
    for row in rows:
        word, tone = ("回避", "amber") if row.person_id in gone else words[row.state]
        standing = f"{row.standing}，主持" if row.person_id == chair else row.standing
        name = row.person.name
        found.append(Row(row.pk, name, standing, row.state == "present", row.state == "leave", word, tone))
    return found


@dataclass(frozen=True)
class Quorum:
    met: bool
    text: str


def _quorum(record: Record) -> Quorum:
    facts = record.facts
    share: Share = rules.QUORUM.value(record.case.edition)
    if not facts.expected:
        return Quorum(False, "还没有名册")
    met = share.met(facts.present, facts.expected)
    word = "过半" if met else f"差 {share.least(facts.expected) - facts.present} 人过半"
    return Quorum(met, f"实到 {facts.present} / 应到 {facts.expected}，{word}")


def _open_for(record: Record) -> str:
    meeting = record.meeting
    if record.case.state == "in_session" and meeting.began_at is not None:
        minutes = int((clock.now() - meeting.began_at).total_seconds() // 60)
        return f"已开 {minutes} 分钟" if minutes < 60 else f"已开 {minutes // 60} 小时 {minutes % 60} 分"
    at = meeting.announced_at
    goes_on = "休会，续会 " if record.case.state == "interrupted" else ""
    return f"{goes_on}{dates.shortday(at)} {dates.clocktime(at)}"


def _break(one: queries.Break) -> parts.Item:
    """'11月18日 周四 16:20 休会，热力公司的人没有来', and when it went on, with how many."""
    stopped = f"{dates.shortday(one.at)} {dates.clocktime(one.at)} 休会：{one.why}"
    if one.resumed is None:
        return parts.Item(stopped, f"{dates.shortday(one.until)} {dates.clocktime(one.until)} 续会")
    went_on = f"{dates.shortday(one.resumed)} {dates.clocktime(one.resumed)} 续会"
    return parts.Item(stopped, f"{went_on}，实到 {one.present} / 应到 {one.expected}")


def _opened(record: Record) -> str:
    """'通知 11月18日 15:00，实际 11月15日 10:05 开': where it was opened early, or on another day."""
    meeting = record.meeting
    if meeting.began_at is None:
        return ""
    told, began = clock.local(meeting.held_at), clock.local(meeting.began_at)
    before = guards.early(told, began, rules.EARLY.value(record.case.edition))
    if not before and told.date() == began.date():
        return ""
    days = [f"{dates.shortday(at)} {dates.clocktime(at)}" for at in (told, began)]
    return f"通知 {days[0]}，实际 {days[1]} 开"


# --- the item on the table ------------------------------------------------------------------------------------


def _table(record: Record, actor: Actor, item: Item, attempt: Attempt | None) -> Table:
    case = item.case
    base = f"{address(record.case)}items/{case.pk}/"
    guests = {row.person.name for row in record.guests}
    said = [_spoken(one, guests) for one in record.said.get(case.pk, ())]
    made = Table(
        item,
        case,
        record.items.index(item) + 1,
        base,
        said,
        case.state == "tabled",
        record.case.state == "in_session",
        record.case.state == "interrupted",
        item.problem_id is None,
    )
    made.concerned = record.concerned.get(case.pk, [])
    made.result = RESULT_TAGS.get(item.result, ("", ""))
    if made.open and made.sitting and not actor.reads:
        _speaking(made, record, actor, attempt)
    _voting(made, record, attempt)
    _deciding(made, record, actor, attempt)
    return made


def _spoken(one: queries.Said, guests: set[str]) -> tuple[queries.Said, tuple[str, str]]:
    if one.name in guests:
        one = replace(one, standing=f"{one.standing} 列席".strip())
    return one, POSITIONS.get(one.position, ("", ""))


def _speaking(made: Table, record: Record, actor: Actor, attempt: Attempt | None) -> None:
    made.say = _form(attempt, "say")
    if made.say is None:
        names = [forms.speaker(row) for row in record.attendance if row.state == "present"]
        heard = {one.name for one, _ in made.said}
        following = next((name for name in names if name.partition("　")[0] not in heard), "")
        made.say = forms.Say(actor=actor, initial={"speaker": following})
        made.say.fields["speaker"].choices = [(name, name) for name in names]
    made.recuse = _form(attempt, "recuse")
    if made.recuse is None:
        made.recuse = forms.Recuse(actor=actor)
        gone = {row.person_id for row in made.concerned}
        rows = [row for row in record.attendance if row.state == "present" and row.person_id not in gone]
        made.recuse.fields["person"].choices = [(str(row.person_id), forms.speaker(row)) for row in rows]
    made.say_token, made.recuse_token, made.vote_token = (str(uuid4()) for _ in range(3))


def _voting(made: Table, record: Record, attempt: Attempt | None) -> None:
    item, facts = made.item, record.of(made.item)
    made.vote_form = _form(attempt, "vote")
    typed = made.vote_form.data if made.vote_form is not None else {}
    if attempt is not None and attempt.move.name == "vote":
        made.vote_concerns = [shown.concern(one, made.case.edition) for one in attempt.concerns]
    voters = {row.person_id for row in record.voters if row.state == "present"}
    away = sum(row.person_id in voters for row in made.concerned)
    made.due = facts.voting
    fields = (("赞成", "votes_for"), ("反对", "votes_against"), ("弃权", "votes_abstain"))
    fillable = made.say is not None
    made.vote = [
        VoteCell(label, _number(typed.get(name), getattr(item, name)), name if fillable else "")
        for label, name in fields
    ]
    made.vote.append(VoteCell("回避", len(made.concerned)))
    made.vote_head = f"有表决权 {facts.voting + away} 人，回避 {away} 人，应投 {facts.voting} 票"
    if facts.cast is None:
        return
    share: Share = rules.MAJORITY.value(made.case.edition)
    if made.open and facts.cast != facts.voting:
        made.sum = f"表决以后有人回避或到会，应投 {facts.voting} 票，记的是 {facts.cast} 票，请重新表决"
    elif share.met(item.votes_for or 0, facts.entitled):
        made.sum, made.sum_good = f"{facts.cast} 票已齐，赞成过半", True
    else:
        made.sum = f"{facts.cast} 票已齐，赞成没有过应到 {facts.entitled} 人的半数"


def _number(typed: Any, kept: int | None) -> int:
    text = str(typed or "")
    return int(text) if text.isdecimal() and len(text) < 5 else kept or 0


def _deciding(made: Table, record: Record, actor: Actor, attempt: Attempt | None) -> None:
    """The buttons of the results: the project's way first, refused ones with their reasons."""
    case, facts = made.case, record.of(made.item)
    known: dict[int, tuple[Case, Any]] = {case.pk: (case, facts)}
    if (problem := made.item.problem) is not None:
        known[problem.pk] = (problem, getattr(problem, "problem", None))
    made.onward = shown.ways(case, links(case, actor, known))
    if not made.open:
        return
    wanted = ("hear", "withdraw") if made.heard_only else (*RESULTS, "withdraw")
    names = wanted if made.sitting else ("withdraw",)
    found: list[Offer] = [offer for offer in offers(case, actor, facts) if offer.move.name in names]
    chosen = attempt if attempt is not None and attempt.move.name in names else None
    results = shown.moves(case, found, made.base, chosen, main="hear" if made.heard_only else "")
    if made.heard_only:
        # What brings no problem has nobody to be told: one press is enough.
        results = [_pressed(one, made.base) if one.name == "hear" else one for one in results]
    made.chosen = next((offer for offer in results if offer.state == "chosen"), None)
    made.results = [offer for offer in results if offer.state != "chosen"]


def _pressed(offer: parts.Offer, base: str) -> parts.Offer:
    """A move whose form asks for nothing that is needed, taken with the button itself."""
    if offer.state not in ("ready", "filled"):
        return offer
    return replace(offer, href="", action=f"{base}{offer.name}/", token=str(uuid4()))


def blank(record: Record, name: str, actor: Actor, item: Item | None) -> tuple[Attempt, bool] | None:
    """The form that `?move=` opens, and whether it is the item's; None for a move that is not opened so."""
    from linli.core.procedures import desk

    for case in (record.case, item.case if item else None):
        if case is not None and (attempt := desk.opened(case, name, actor)):
            return attempt, case.procedure == "agenda_item"
    return None
