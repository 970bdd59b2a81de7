"""Parts that most procedures declare alike: a clock's length by a rule, who owes, whom a move tells."""

from collections.abc import Callable, Iterable

from linli.core.places.models import Place
from linli.core.procedures.kinds import Outgoing, Owner, Subject
from linli.core.rulebook import Rule, calendar
from linli.core.rulebook.calendar import Due


def within(rule: Rule) -> Callable[[Subject], Due]:
    """A clock's end: the rule's length, counted from when the clock begins to run."""
    return lambda s: calendar.due(s.at, s.value(rule))


def owed_by(role: str, level: str = "") -> Callable[[Subject], Owner]:
    """Whoever holds the role at the case's place, or at that of the level above."""
    return lambda s: Owner(role, level=level)


def tell(kind: str, text: str, role: str, level: str = "") -> Callable[[Subject], Iterable[Outgoing]]:
    """A message to whoever holds the role at the case's place, or at its street; `{place}` in it is the case's."""

    def messages(s: Subject) -> Iterable[Outgoing]:
        place = s.case.street_id if level == Place.STREET else s.case.place_id
        yield Outgoing(kind, text.format(place=s.case.place), role=role, place_id=place)

    return messages
