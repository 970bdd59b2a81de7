"""What a procedure is made of. All of it is frozen data; what happens is in `take`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.core import rulebook
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.rulebook import Rule, Setting
from linli.core.rulebook.calendar import Due

if TYPE_CHECKING:
    from linli.core.procedures.forms import MoveForm
    from linli.core.procedures.models import Case
    from linli.core.procedures.taking import Taking


@dataclass(frozen=True)
class Concern:
    """Why not (must), or why only with a written reason (normally). A concern without a rule is plain mechanics."""

    rule: Rule | None
    text: str
    about: int | None = None

    def setting(self, edition: str) -> Setting | None:
        return self.rule.setting(edition) if self.rule else None

    @property
    def key(self) -> str:
        return (
            f"{self.rule.key}:{self.about}"
            if self.rule and self.about
            else self.rule.key
            if self.rule
            else ""
        )


@dataclass
class Subject:
    """What a guard, a clock or an effect is given: the case, the form's data, the facts loaded for it, who and when."""

    case: "Case"
    data: dict[str, Any]
    facts: Any
    actor: Actor
    at: datetime
    taking: bool = True
    # The case that this step goes along with.
    leader: "Case | None" = None

    def value(self, rule: Rule) -> Any:
        return rule.value(self.case.edition)


@dataclass(frozen=True)
class Also:
    """A move of another case made together with this one."""

    case_id: int
    move: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Open:
    """A case opened together with a move, by its procedure's opening move."""

    procedure: str
    place: Place
    fields: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    root_id: int | None = None
    move: str = ""


@dataclass(frozen=True)
class Outgoing:
    """A message to a post, a person, or whoever holds a role at a place. `urgent`: its mail keeps no quiet hours."""

    kind: str
    text: str
    post_id: int | None = None
    person_id: int | None = None
    role: str = ""
    place_id: int | None = None
    mail: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Owner:
    """Who owes: a post, or whoever holds the role at the case's place (or at its street, its district)."""

    role: str = ""
    post_id: int | None = None
    level: str = ""


@dataclass(frozen=True)
class State:
    """`rest` waits for nobody; `waits` names the kind of case it waits for; `stage` is where lists show it."""

    name: str
    label: str
    stage: int = 0
    final: bool = False
    rest: bool = False
    waits: str = ""
    turn: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Clock:
    """One duty, open while the case is in `over`; stopped in `pauses`; `then` is taken by the system at its end."""

    kind: str
    label: str
    over: tuple[str, ...]
    due: Callable[[Subject], Due | None]
    who: Callable[[Subject], Owner]
    rule: Rule | None = None
    pauses: tuple[str, ...] = ()
    then: str = ""
    # What the length hangs on: when it changes, the end is counted anew from when the duty was opened.
    basis: Callable[[Subject], str] | None = None
    # Its move leaves the case where it is and gives the clock a further end (`postpone`); without one it stands still,
    # from the beginning where it has none.
    stays: bool = False


Guard = Callable[[Subject], Iterable[Concern]]


@dataclass(frozen=True)
class Move:
    """`target` '=' stays; `sources` () opens. `by` names roles, 'public', 'system'; () goes only along."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    clause: str
    hint: str = ""
    said: str = ""
    form: "type[MoveForm] | None" = None
    guards: tuple[Guard, ...] = ()
    along: Callable[[Subject], Iterable[Also | Open]] | None = None
    effect: "Callable[[Taking, Subject], None] | None" = None
    messages: tuple[Callable[[Subject], Iterable[Outgoing]], ...] = ()
    papers: "tuple[Callable[[Taking, Subject], None], ...]" = ()
    inverse: str = ""
    icon: str = ""
    why_no_clause: str = ""


@dataclass(frozen=True)
class Procedure:
    name: str
    label: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    clocks: tuple[Clock, ...] = ()
    # Fetches the facts of many cases at once: {case id: facts}. Guards ask no database.
    load: "Callable[[Sequence[Case]], dict[int, Any]] | None" = None
    # The register that numbers the cases, and how a number reads.
    number: Callable[["Case", int], str] | None = None

    def __post_init__(self) -> None:
        REGISTRY[self.name] = self

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def move(self, name: str) -> Move:
        return next(move for move in self.moves if move.name == name)

    @property
    def openings(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if not move.sources)


REGISTRY: dict[str, Procedure] = {}


def procedure(name: str) -> Procedure:
    return REGISTRY[name]


class Refused(Exception):
    """The move is not taken. `concerns` say why; `need_reason` when written reasons would let it pass."""

    def __init__(self, concerns: Sequence[Concern], need_reason: bool = False, edition: str = "") -> None:
        super().__init__("; ".join(concern.text for concern in concerns))
        self.concerns = list(concerns)
        self.need_reason = need_reason
        self.edition = edition

    @property
    def clauses(self) -> list[str]:
        settings = [concern.setting(self.edition or rulebook.current().name) for concern in self.concerns]
        return [setting.clause for setting in settings if setting]


class NotPermitted(Refused):
    """The actor's post has no right to the move; the concern says who has."""
