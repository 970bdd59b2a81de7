"""Personal fields go when their time is over: a duty of the system, each day, that lapses in the open if it is not done.

A room says for which persons it keeps fields and until when; what is erased is a line of the place's journal.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.erase import erase_person
from linli.core.people import dormant
from linli.core.people.actor import SYSTEM
from linli.core.people.models import Person
from linli.core.rulebook import Rule, calendar

RETENTION = Rule("privacy.retention", "flag")
KIND = "people.retention"


@dataclass(frozen=True)
class Keep:
    """Fields that a room keeps for a length after something ended: `over` gives (person, place) of what ended before."""

    name: str
    rule: Rule
    over: Callable[[datetime], Iterable[tuple[int, int]]]

    def __post_init__(self) -> None:
        KEPT[self.name] = self


@dataclass(frozen=True)
class Sweep:
    """Rows that go by their age and belong to nobody's case: `away` deletes what is older than the rule's length.

    Without a rule the length is the code's own: a day, the end of a session.
    """

    name: str
    rule: Rule | None
    away: Callable[..., int]

    def __post_init__(self) -> None:
        SWEPT[self.name] = self


KEPT: dict[str, Keep] = {}
SWEPT: dict[str, Sweep] = {}


def _day(day: date) -> str:
    return day.isoformat()


def _day_end(period: str) -> datetime:
    return clock.at(date.fromisoformat(period) + calendar.DAY)


DAILY = tick.Standing(KIND, "按期删除个人信息", "city", "system", RETENTION, _day, _day_end)


def run() -> int:
    """Erase what is over, and close accounts without a post, if nobody did today: how many persons' fields that were."""
    with transaction.atomic():
        owed = Duty.objects.select_for_update(skip_locked=True).filter(
            kind=KIND, done_at__isnull=True, period=_day(clock.today())
        )
        duty = owed.first()
        if duty is None:
            return 0
        erased = sum(_erase(keep) for keep in KEPT.values())
        for sweep in SWEPT.values():
            sweep.away(*([sweep.rule.value()] if sweep.rule else ()))
        duty.done_at, duty.outcome, duty.times = clock.now(), Duty.DONE, erased
        duty.save(update_fields=["done_at", "outcome", "times"])
    dormant.close()
    return erased


def _erase(keep: Keep) -> int:
    # The day on which something ends does not count, nor does a last day that is not over.
    before = calendar.before(clock.at(clock.today()) - calendar.DAY, keep.rule.value()).at
    found = dict(keep.over(before))
    people = Person.objects.filter(pk__in=found, data_key__isnull=False).order_by("pk")
    for person in people:
        erase_person(person, SYSTEM, found[person.pk])
    return len(people)
