"""The one sweeper: opens what the calendar asks for, takes timed moves, writes down what was missed.

It may run late, twice, or four at once: rows are claimed with SKIP LOCKED and periods are unique.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from linli.core import clock, logs
from linli.core.duties.models import Duty
from linli.core.journal import chain
from linli.core.places.models import Place
from linli.core.rulebook import Rule
from linli.core.tallies import counts

BATCH = 200
log = logs.get("tick")


@dataclass(frozen=True)
class Standing:
    """A duty that the calendar opens for every place of a level: `span` names the period that a day lies in.

    With `owed` not every place owes it, or not all by the same day: it gives who owes it anew on a day, and by when.
    """

    kind: str
    label: str
    level: str
    role: str
    rule: Rule
    span: Callable[[date], str]
    due: Callable[[str], datetime]
    owed: Callable[[date], Mapping[int, datetime]] | None = None

    def __post_init__(self) -> None:
        STANDING[self.kind] = self


STANDING: dict[str, Standing] = {}


def month(day: date) -> str:
    return f"{day:%Y-%m}"


def month_end(period: str) -> datetime:
    """24:00 of the month's last day."""
    year, number = map(int, period.split("-"))
    return clock.at(date(year + number // 12, number % 12 + 1, 1))


def open_standing(places: Iterable[int] | None = None, day: date | None = None) -> int:
    """Open the period's duties where they are missing; gives how many were opened."""
    day, opened = day or clock.today(), 0
    chosen = list(places) if places is not None else None
    for standing in STANDING.values():
        period = standing.span(day)
        if standing.owed is not None:
            opened += _open_owed(standing, period, standing.owed(day), chosen)
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO duties_duty (kind, place_id, role, period, "then", opened_at, due_at, provisional,'
                " outcome, basis, times) SELECT %s, p.id, %s, %s, '', %s, %s, false, '', '', 0 FROM places_place p"
                " WHERE p.level = %s AND p.is_open AND (%s::bigint[] IS NULL OR p.id = ANY(%s))"
                " AND NOT EXISTS (SELECT 1 FROM duties_duty d WHERE d.place_id = p.id AND d.kind = %s"
                " AND d.period = %s) ORDER BY p.id ON CONFLICT DO NOTHING",
                [
                    *(
                        standing.kind,
                        standing.role,
                        period,
                        clock.now(),
                        standing.due(period),
                        standing.level,
                    ),
                    *(chosen, chosen, standing.kind, period),
                ],
            )
            opened += cursor.rowcount
    return opened


def _open_owed(
    standing: Standing, period: str, ends: Mapping[int, datetime], chosen: list[int] | None
) -> int:
    """As `open_standing`, of those alone that owe it, each by a day of its own."""
    at = clock.now()
    rows = [
        Duty(kind=standing.kind, place_id=place, role=standing.role, period=period, opened_at=at, due_at=end)
        for place, end in sorted(ends.items())
        if chosen is None or place in chosen
    ]
    Duty.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def fulfil(kind: str, place: Place, at: datetime, period: str = "") -> Duty:
    """Count a standing duty as done, also before its period's tick has opened it; a second time changes nothing."""
    standing = STANDING[kind]
    period = period or standing.span(clock.local(at).date())
    duty, made = Duty.objects.get_or_create(
        place=place,
        kind=kind,
        period=period,
        defaults={
            "role": standing.role,
            "opened_at": at,
            "due_at": standing.due(period),
            "done_at": at,
            "outcome": Duty.DONE,
            "times": 1,
        },
    )
    if not made:
        changed = Duty.objects.filter(pk=duty.pk, done_at__isnull=True)
        changed.update(done_at=at, outcome=Duty.DONE)
    return duty


def tick() -> dict[str, int]:
    """One sweep. `{"opened", "taken", "erased", "lapsed"}`."""
    from linli.core.duties import retention

    found = {"opened": open_standing(), "taken": 0, "erased": retention.run(), "lapsed": 0}
    found["taken"], wrong = _take_due()
    while (lapsed := _lapse()) > 0:
        found["lapsed"] += lapsed
    if wrong:
        raise ExceptionGroup("timed moves that could not be taken; all else is done", wrong)
    return found


def _take_due() -> tuple[int, list[Exception]]:
    """Timed moves whose end has come: how many, and what went wrong with which; one that fails holds up no other.

    `take` itself sees to it that each happens once.
    """
    from linli.core.procedures.models import Case
    from linli.core.procedures.take import settle

    due = Duty.objects.filter(
        ~Q(then=""), done_at__isnull=True, due_at__lte=clock.now(), case_id__isnull=False
    ).order_by("pk")
    taken, last, wrong = 0, 0, list[Exception]()
    while batch := list(due.filter(pk__gt=last)[:BATCH]):
        for duty in batch:
            last = duty.pk
            try:
                taken += settle(Case.objects.get(pk=duty.case_id or 0), duty.then) is not None
            except OperationalError:
                raise
            except Exception as error:
                told = {"duty": duty.pk, "kind": duty.kind, "case": duty.case_id, "move": duty.then}
                log.error("timed move failed", **told, exc_info=error)
                error.add_note(f"case {duty.case_id}, move {duty.then}")
                wrong.append(error)
    return taken, wrong


def _lapse() -> int:
    """Write the overdue down once: a line of the journal, so that it can be counted and proven."""
    with transaction.atomic():
        late = list(
            Duty.objects.select_for_update(skip_locked=True)
            .filter(then="", done_at__isnull=True, due_at__lte=clock.now(), lapsed_at__isnull=True)
            .order_by("due_at", "pk")[:BATCH]
        )
        if not late:
            return 0
        at = clock.now()
        Duty.objects.filter(pk__in=[duty.pk for duty in late]).update(lapsed_at=at)
        places = _places(late)
        chain.append([_lapsed(duty, places[duty.pk]) for duty in late], at)
    return len(late)


def _places(late: Iterable[Duty]) -> dict[int, int]:
    """{duty: the place whose chain tells of it}: its case's, whoever owes it, for there it is counted off; else its own."""
    from linli.core.procedures.models import Case

    ids = [duty.case_id for duty in late if duty.case_id]
    cases = dict(Case.objects.filter(pk__in=ids).values_list("pk", "place_id"))
    return {duty.pk: cases.get(duty.case_id or 0, duty.place_id) for duty in late}


def _lapsed(duty: Duty, place_id: int) -> chain.Line:
    procedure, _, kind = duty.kind.partition(".") if duty.case_id else ("duty", "", "")
    late = Counter({f"{counts.OVERDUE}:{kind}": 1} if kind else {})
    return chain.Line(
        place_id=place_id,
        actor="system",
        role="system",
        verb="lapse",
        case_id=duty.case_id,
        procedure=procedure,
        data={"duty": duty.kind, "period": duty.period} | counts.told(late),
    )
