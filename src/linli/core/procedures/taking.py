"""What an effect may do within one taking: note words, record tokens, issue papers, change the case's own row."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.core import search
from linli.core.journal import chain
from linli.core.people.actor import Actor
from linli.core.procedures.kinds import Move, Outgoing, Procedure, Subject
from linli.core.procedures.models import Case

# Columns that an effect may set; states, times and dues belong to `take`.
SETTABLE = frozenset({"title", "facet", "spot", "size", "assignee_id", "turn", "marks"})


@dataclass
class Step:
    """One move of one case within a taking."""

    procedure: Procedure
    move: Move
    subject: Subject
    opening: bool = False
    source: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    notes: list[Any] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)
    postponed: dict[str, datetime] = field(default_factory=dict)
    # What the case will be found by; None leaves it as it is.
    lexemes: list[str] | None = None
    # The case's class before the step, and what the line counts for (core/tallies/counts.py).
    facet: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.facet = "" if self.opening else self.subject.case.facet

    @property
    def case(self) -> Case:
        return self.subject.case


@dataclass
class Taking:
    """Handed to effects: each call concerns the step's own case."""

    actor: Actor
    at: datetime
    step: Step

    def note(self, kind: str, text: str) -> int:
        """Keep words beside the journal's line; gives the note's id."""
        token = chain.note(self.step.case.pk, kind, text, self.at)
        self.step.notes.append(token)
        return int(token[0])

    def record(self, **tokens: Any) -> None:
        """Put short tokens on the journal's line."""
        self.step.data.update(tokens)

    def count(self, key: str, n: int = 1) -> None:
        """Let the line count for something more: the tally 'procedure/key' goes up by n. A key of short ASCII tokens."""
        self.step.counts[key] += n

    def set(self, **fields: Any) -> None:
        """Change the case's own columns."""
        assert fields.keys() <= SETTABLE, f"not an effect's to set: {sorted(fields.keys() - SETTABLE)}"
        for name, value in fields.items():
            setattr(self.step.case, name, value)

    def index(self, *texts: str) -> None:
        """Make the case findable by these words (bigrams). Unless told otherwise a title that is new, and the spot, are."""
        self.step.lexemes = search.lexemes(*texts)

    def postpone(self, kind: str, until: datetime) -> None:
        """Give the case's running duty of this clock a later end."""
        self.step.postponed[kind] = until

    def tell(self, outgoing: Outgoing) -> None:
        self.step.outgoing.append(outgoing)

    def last(self, act: Callable[[], None]) -> None:
        """Do something that draws numbers: it waits until the rows are written, so that registers lock late."""
        self.step.later.append(act)
