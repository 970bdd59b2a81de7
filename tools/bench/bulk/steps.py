"""What a problem in bulk is made of in memory, and the moves that its routes are made of."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from linli.domains.problems import rules
from tools.bench.bulk.office import Office
from tools.bench.bulk.words import pick, words

Data = dict[str, Any]
CHANNELS = (["individual_now"], ["individual_now"], ["individual_now", "public_now"], ["public_gathered"])
MARKS = ("very_good", "good", "good", "good", "fair", "bad", "unknown")


@dataclass(slots=True)
class Where:
    """A community with its posts by role, and those of its street and department."""

    pk: int
    street: int
    district: int
    posts: dict[str, int]
    office: Office
    letters: Iterator[int]
    serials: dict[int, int] = field(default_factory=dict)
    recent: "list[Life]" = field(default_factory=list)


@dataclass(slots=True)
class Owed:
    """A duty, in whole seconds."""

    kind: str
    place: int
    opened: int
    due: int | None
    provisional: bool
    then: str
    basis: str
    role: str = ""
    post: int | None = None
    left: int | None = None
    done: int | None = None
    outcome: str = ""
    lapsed: int | None = None


@dataclass(slots=True)
class Event:
    """A line of the journal that is to be: when, by whom, what, with which words and messages."""

    at: int
    place: int
    actor: str
    role: str
    case: int | None
    procedure: str
    verb: str
    source: str
    target: str
    data: Data
    notes: list[tuple[str, str]] = field(default_factory=list)
    # kind, text, post, by mail too
    messages: list[tuple[str, str, int, bool]] = field(default_factory=list)


@dataclass(slots=True)
class Life:
    """A problem as it stands at the end of what it has lived so far."""

    pk: int
    where: Where
    opened: int
    facet: str
    spot: str
    text: str
    title: str
    number: str
    size: int
    urgent: bool
    state: str = "reported"
    assignee_id: int | None = None
    handler_id: int | None = None
    first_taker: int | None = None
    difficulty: str = ""
    route: str = ""
    result: str = ""
    outcome: str = ""
    satisfaction: str = ""
    public: str = ""
    personal: str = ""
    channels: list[str] = field(default_factory=list)
    fed_back_at: int | None = None
    reworks: int = 0
    lead: "Life | None" = None
    review_at: str | None = None
    letter: Data | None = None
    changed: int = 0
    closed: int | None = None
    due: int | None = None
    turn: str = ""
    running: dict[str, Owed] = field(default_factory=dict)
    owed: list[Owed] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    # Of its newest line: the move, and what it counts for.
    verb: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    # What an owner of a clock is asked: the case and its facts are this very life.
    @property
    def case(self) -> "Life":
        return self

    @property
    def facts(self) -> "Life":
        return self

    def state_at(self, at: int) -> str:
        found = "reported"
        for event in self.events:
            if event.at <= at and event.target:
                found = event.target
        return found


@dataclass(frozen=True)
class Step:
    """Who takes the move, within how many working days at most, with which words, and what it does."""

    role: str
    days: int
    words: str = ""
    does: Callable[[Life, Random], Data] | None = None
    tells: tuple[str, str, bool] | None = None  # kind, the role that is told, by mail too


def _accept(life: Life, rng: Random) -> Data:
    life.first_taker = life.handler_id = life.assignee_id = life.where.posts["grid_worker"]
    return {"first_taker": life.first_taker, "facet": life.facet}


def _solve(life: Life, rng: Random) -> Data:
    life.handler_id = life.assignee_id = life.where.posts["grid_worker"]
    life.route, life.difficulty = "community", life.difficulty or pick(rng, ("simple", "simple", "ordinary"))
    return {"difficulty": life.difficulty, "handler": life.handler_id}


def _hard(life: Life, rng: Random) -> Data:
    life.route, life.difficulty = "meeting", "complex"
    return {}


def _refer(life: Life, rng: Random) -> Data:
    life.route, life.assignee_id = "referral", None
    return {}


def _letter(life: Life, rng: Random) -> Data:
    life.assignee_id = life.where.posts["department"]
    life.letter = {"pk": next(life.where.letters), "answers": [{"point": life.title, "answer": ""}]}
    return {"to": life.assignee_id}


def _answer(life: Life, rng: Random) -> Data:
    assert life.letter is not None
    life.letter["answers"][0]["answer"] = words(rng, "answer")
    life.result, life.assignee_id = "referred", life.where.posts["department_head"]
    return {}


def _sign(life: Life, rng: Random) -> Data:
    assert life.letter is not None
    life.assignee_id = None
    return {"letter": life.letter["pk"]}


def _done(life: Life, rng: Random) -> Data:
    life.result = "solved" if rng.random() < 0.85 else "partly"
    return {"result": life.result}


def _fail(life: Life, rng: Random) -> Data:
    life.reworks, life.result = life.reworks + 1, ""
    return {"rework": life.reworks}


def _shelve(life: Life, rng: Random) -> Data:
    return {"reason": "money"}


def _explain(life: Life, rng: Random) -> Data:
    life.result = "explained"
    return {}


def _feed_back(life: Life, rng: Random) -> Data:
    many = life.size >= rules.PUBLIC_HOUSEHOLDS.value()
    life.channels = ["individual_now", "public_now"] if many else pick(rng, CHANNELS)
    life.personal = words(rng, "feedback")
    if any(name.startswith("public") for name in life.channels):
        life.public = words(rng, "public")
    return {"channels": life.channels}


def _confirm(life: Life, rng: Random) -> Data:
    life.outcome, life.satisfaction = "confirmed", pick(rng, MARKS)
    return {"satisfaction": life.satisfaction}


def _no_answer(life: Life, rng: Random) -> Data:
    life.outcome = "no_answer"
    return {}


def _decline(life: Life, rng: Random) -> Data:
    life.route, life.outcome = "declined", pick(rng, ("court", "petition", "owners"))
    return {"reason": life.outcome}


def _merge(life: Life, rng: Random) -> Data:
    assert life.lead is not None
    life.route = "merged"
    return {"lead": life.lead.pk, "reason": "same"}


_HANDLER, _BACK = ("handler", "grid_worker", False), ("back", "secretary", False)
STEPS = {
    "accept": Step("clerk", 0, "", _accept, _HANDLER),
    "solve": Step("secretary", 1, "measure", _solve, _HANDLER),
    "hard": Step("secretary", 1, "question", _hard),
    "refer": Step("secretary", 0, "why", _refer, ("referral", "street_officer", True)),
    "receive": Step("street_officer", 2),
    "street_done": Step("street_officer", 2, "done", _done, _BACK),
    "letter": Step("street_officer", 1, "letter", _letter, ("letter", "department", True)),
    "letter_receive": Step("department", 2),
    "answer": Step("department", 14, "", _answer, ("letter", "department_head", True)),
    "sign": Step("department_head", 3, "answer", _sign, _BACK),
    "done": Step("grid_worker", 5, "done", _done, _BACK),
    "verify": Step("clerk", 3, "verified"),
    "verify_fail": Step("clerk", 3, "rework", _fail, _HANDLER),
    "shelve": Step("secretary", 1, "shelved", _shelve),
    "review": Step("secretary", 60, "shelved", _shelve),
    "explain": Step("secretary", 40, "explained", _explain),
    "feed_back": Step("clerk", 3, "feedback", _feed_back),
    "confirm": Step("public", 4, "confirmed", _confirm),
    "no_answer": Step("system", 0, "", _no_answer),
    "decline": Step("secretary", 1, "declined", _decline),
    "merge": Step("clerk", 1, "", _merge),
}
_CLOSE = ("feed_back", "end")
ROUTES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (66, ("accept", "solve", "done", "verify", *_CLOSE)),
    (4, ("accept", "solve", "done", "verify_fail", "solve", "done", "verify", *_CLOSE)),
    (7, ("accept", "hard", "solve", "done", "verify", *_CLOSE)),
    (5, ("accept", "refer", "receive", "street_done", "verify", *_CLOSE)),
    (5, ("accept", "refer", "receive", "letter", "letter_receive", "answer", "sign", "verify", *_CLOSE)),
    (4, ("accept", "shelve", "review", "explain", *_CLOSE)),
    (5, ("decline",)),
    (4, ("merge",)),
)
