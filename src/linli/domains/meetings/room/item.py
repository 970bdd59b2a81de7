"""The item on the table: what was said, the vote, what may be decided, as plain parts for its templates."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt, links
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Offer, offers
from linli.core.rulebook import Share
from linli.core.ui import parts
from linli.core.ui.figures import VoteCell
from linli.domains.meetings import forms, queries, rules
from linli.domains.meetings.attendance import show
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.guards import ItemFacts
from linli.domains.meetings.models import Item
from linli.domains.meetings.queries import Record

RESULT_TAGS = {
    "measures": ("立项目", "green"),
    "referral": ("报街道", "accent"),
    "back": ("交回社区", "accent"),
    "put_off": ("下次再议", ""),
    "noted": ("已听取", "green"),
    "deliberating": ("走四议两公开", "accent"),
    "passed": ("通过", "green"),
    "resolved": ("作出决议", "green"),
    "fallen": ("没有通过", "amber"),
}
POSITIONS = {"for": ("赞成", "green"), "against": ("不赞成", "red"), "condition": ("有条件", "amber")}
RESULTS = ("put_off", "refer", "back", "hear")
# So many statements stand on a page.
PAGE = 50


def address(case: Case) -> str:
    return f"/meetings/{case.pk}/"


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
    # Nothing is asked of the meeting: a project's change asks for a vote, and then it is heard.
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
    # Whether one press may say that everybody is in favour: not of paper votes, not where they were counted already.
    all_for: bool = False
    concerned: list[Any] = field(default_factory=list)
    recuse: Any = None
    recuse_token: str = ""
    results: list[parts.Offer] = field(default_factory=list)
    chosen: parts.Offer | None = None
    result: tuple[str, str] = ("", "")
    onward: list[parts.Offer] = field(default_factory=list)
    # What was said goes by pages: which of how many, and which statements of how many stand on it.
    page: int = 1
    pages: int = 1
    first: int = 0
    last: int = 0
    n: int = 0
    mends: bool = False
    dictate: Any = None
    reword: Attempt | None = None
    reword_of: queries.Said | None = None
    # The departments and units that are asked to attend the item, and the form that asks more.
    asked: list[parts.Item] = field(default_factory=list)
    ask: Any = None
    asks: bool = False
    ask_token: str = ""
    ask_concerns: list[parts.Concern] = field(default_factory=list)

    @property
    def at_page(self) -> str:
        return f"&said={self.page}" if self.page < self.pages else ""


def form_of(attempt: Attempt | None, name: str) -> Any:
    """The form of the move that was tried, where it is this one."""
    return attempt.form if attempt is not None and attempt.move.name == name else None


def on_table(record: Record, actor: Actor, item: Item, attempt: Attempt | None) -> Table:
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
        item.problem_id is None and not item.question,
    )
    made.concerned = record.concerned.get(case.pk, [])
    made.result = RESULT_TAGS.get(item.result, ("", ""))
    if made.open and made.sitting and not actor.reads:
        _speaking(made, record, actor, attempt)
    _asking(made, record, actor, attempt)
    _voting(made, record, attempt)
    _deciding(made, record, actor, attempt)
    return made


def _asking(made: Table, record: Record, actor: Actor, attempt: Attempt | None) -> None:
    """Who is asked to attend the item; more may be asked until it is settled."""
    made.asked = show.of_item(record.asked.get(made.case.pk, ()))
    made.asks = made.open and not actor.reads
    made.ask = form_of(attempt, "ask") if made.asks else None
    if made.ask is not None and attempt is not None:
        made.ask_token = attempt.token
        made.ask_concerns = shown.against(attempt, made.case.edition)


def paged(made: Table, wanted: int | None) -> None:
    made.n = len(made.said)
    made.pages = max(1, -(-made.n // PAGE))
    made.page = min(max(wanted or made.pages, 1), made.pages)
    start = (made.page - 1) * PAGE
    made.said = made.said[start : start + PAGE]
    made.first, made.last = start + 1, start + len(made.said)


def mending(made: Table, record: Record, actor: Actor, attempt: Attempt | None, wanted: int | None) -> None:
    """What may be put right of what was said, and the form for one statement."""
    made.mends = record.case.state in ("in_session", "interrupted", "minutes") and not actor.reads
    if not made.mends:
        return
    form = form_of(attempt, "reword")
    asked = str(form.data.get("statement", "")) if form is not None else str(wanted or "")
    found = record.said.get(made.case.pk, ())
    one = next((one for one in found if str(one.pk) == asked), None)
    if one is None:
        return
    move = procedure("agenda_item").move("reword")
    if form is None:
        given = {"statement": one.pk, "seen": one.note, "position": one.position, "words": one.words}
        attempt = Attempt(move, forms.Reword(case=made.case, actor=actor, initial=given), str(uuid4()))
    elif attempt is not None and attempt.concerns:
        # Once the other's words were shown, what is sent next takes them into account.
        attempt.form = forms.Reword(
            case=made.case, actor=actor, initial=form.cleaned_data | {"seen": one.note}
        )
    made.reword_of, made.reword = one, attempt


def _spoken(one: queries.Said, guests: set[str]) -> tuple[queries.Said, tuple[str, str]]:
    if one.name in guests:
        one = replace(one, standing=f"{one.standing} 列席".strip())
    return one, POSITIONS.get(one.position, ("", ""))


def _speaking(made: Table, record: Record, actor: Actor, attempt: Attempt | None) -> None:
    made.say = form_of(attempt, "say")
    if made.say is None:
        names = [forms.speaker(row) for row in record.attendance if row.state == "present"]
        heard = {one.name for one, _ in made.said}
        following = next((name for name in names if name.partition("　")[0] not in heard), "")
        made.say = forms.Say(actor=actor, initial={"speaker": following})
        made.say.fields["speaker"].choices = [(name, name) for name in names]
    made.recuse = form_of(attempt, "recuse")
    if made.recuse is None:
        made.recuse = forms.Recuse(actor=actor)
        gone = {row.person_id for row in made.concerned}
        rows = [row for row in record.attendance if row.state == "present" and row.person_id not in gone]
        made.recuse.fields["person"].choices = [(str(row.person_id), forms.speaker(row)) for row in rows]
    made.say_token, made.recuse_token, made.vote_token = (str(uuid4()) for _ in range(3))
    if attempt is not None and attempt.move.name == "say":
        made.say_token = attempt.token
    made.dictate = form_of(attempt, "dictate") or forms.Dictate(actor=actor)


def _voting(made: Table, record: Record, attempt: Attempt | None) -> None:
    item, facts = made.item, record.of(made.item)
    made.vote_form = form_of(attempt, "vote")
    typed = made.vote_form.data if made.vote_form is not None else {}
    if attempt is not None and attempt.move.name == "vote":
        made.vote_concerns = shown.against(attempt, made.case.edition)
    voters = {row.person_id for row in record.voters if row.state == "present"}
    away = sum(row.person_id in voters for row in made.concerned)
    made.due = facts.voting
    fields = (("赞成", "votes_for"), ("反对", "votes_against"), ("弃权", "votes_abstain"))
    fillable = made.say is not None
    made.all_for = fillable and not item.secret and item.votes_for is None and facts.voting > 0
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
    wanted, main = _wanted(made, facts, case.edition)
    names = wanted if made.sitting else ("withdraw",)
    found: list[Offer] = [offer for offer in offers(case, actor, facts) if offer.move.name in names]
    chosen = attempt if attempt is not None and attempt.move.name in names else None
    results = shown.moves(case, found, made.base, chosen, main=main)
    if made.item.problem_id is None:
        # What brings no problem has nobody to be told: one press is enough.
        results = [_pressed(one, made.base) if one.name == "hear" else one for one in results]
    made.chosen = next((offer for offer in results if offer.state == "chosen"), None)
    made.results = [offer for offer in results if offer.state != "chosen"]


def _wanted(made: Table, facts: ItemFacts, edition: str) -> tuple[tuple[str, ...], str]:
    """Which results are offered, and which of them is what usually comes next."""
    if made.item.problem_id is None:
        return ("hear", "withdraw"), "hear"
    if facts.deliberation is not None:
        onward = "resolve" if made.item.step == deliberation.LAST else "carry"
        return (onward, "fall", "put_off", "withdraw"), onward
    if (made.item.amount or 0) > rules.THRESHOLD.value(edition):
        return ("deliberate", *RESULTS, "withdraw"), "deliberate"
    return (*RESULTS, "withdraw"), ""


def _pressed(offer: parts.Offer, base: str) -> parts.Offer:
    """A move whose form asks for nothing that is needed, taken with the button itself."""
    if offer.state not in ("ready", "filled"):
        return offer
    return replace(offer, href="", action=f"{base}{offer.name}/", token=str(uuid4()))
