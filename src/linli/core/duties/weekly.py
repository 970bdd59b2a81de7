"""Once a week each post is told in one message what waits for it, instead of a message for each thing that is late."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal import chain
from linli.core.messages import outbox
from linli.core.places import queries as places
from linli.core.rulebook import Rule

HOUR = Rule("alerts.weekly", "number")
KIND = "system.weekly"
# What rooms tell: each gives its messages for the week that begins.
TOLD: dict[str, Callable[[], Iterable[Any]]] = {}


def run() -> int:
    """Tell the week's messages, once, from Monday's hour on; gives how many were put into the outbox."""
    now = clock.local(clock.now())
    monday = now.date() - timedelta(days=now.weekday())
    if now < clock.at(monday, int(HOUR.value())) or not TOLD:
        return 0
    week, city = monday.strftime("%G-W%V"), places.city()
    with transaction.atomic():
        # The row is made once, also by four sweeps at the same time: whose it is tells the week.
        _, made = Duty.objects.get_or_create(
            place=city,
            kind=KIND,
            period=week,
            defaults={"role": "system", "opened_at": now, "done_at": now, "outcome": Duty.DONE},
        )
        if not made:
            return 0
        told = [one for make in TOLD.values() for one in make()]
        outbox.put(told, None, None, now)
        data = {"week": week, "messages": len(told)}
        chain.append([chain.Line(city.pk, "system", "system", "tell-week", None, data=data)], now)
    return len(told)
