"""Questions about duties: whose they are, and which are near. Never writes."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.rulebook import calendar


def owed(
    place_id: int | None, post_id: int | None, roles: Iterable[str], heir: bool = False
) -> QuerySet[Duty]:
    """The running duties of a post, and of whoever holds one of `roles` at the place; what hurts first comes first.

    `heir` adds what posts of the place still owe although nobody holds them any more. Clocks that stand still and
    those that the system ends by itself are nobody's work; nor is a period that is over: it was missed, and counted.
    """
    whose = Q(post_id=post_id) | Q(place_id=place_id, role__in=tuple(roles))
    if heir:
        left = Q(place_id=place_id, role="", post__place_id=F("place_id"))
        whose |= left & ~Q(post__during__contains=clock.today())
    over = Q(case_id__isnull=True, due_at__lte=clock.now())
    running = Duty.objects.filter(whose, ~over, done_at__isnull=True, left__isnull=True, then="")
    return running.order_by(F("due_at").asc(nulls_last=True), "pk")


def near(reminded: Iterable[str] = (), day: date | None = None) -> Q:
    """What belongs on today's desk: late, due by the end of the next working day, without a limit.

    `reminded` names the kinds whose day of reminder has come, though their end has not.
    """
    last = calendar.add_working_days(day or clock.today(), 1)
    end = clock.at(last + timedelta(days=1))
    return Q(due_at__lte=end) | Q(due_at__isnull=True) | Q(kind__in=tuple(reminded))


def is_near(duty: Duty, reminded: Iterable[str] = (), day: date | None = None) -> bool:
    """`near` asked of one row in memory."""
    end = clock.at(calendar.add_working_days(day or clock.today(), 1) + timedelta(days=1))
    return duty.due_at is None or duty.due_at <= end or duty.kind in reminded
