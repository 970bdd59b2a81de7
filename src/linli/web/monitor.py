"""For machines that watch over this one: whether it lives, whether it is ready, and figures. Nothing about anybody."""

import hmac
import os
import socket
import time
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from linli.core import clock, metrics, readiness, rulebook, status_files
from linli.core.duties.models import Duty
from linli.core.journal.models import Chain
from linli.core.people.view_access import public
from linli.core.tallies.models import Tally

READY_FOR = 2.0  # seconds that an answer holds, so that asking costs no more than that
KNOCK = 2.0  # seconds that the database's door may take
_answer: tuple[float, dict[str, bool]] = (float("-inf"), {})
_one_at_a_time = Lock()


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """`/health/live`: this process answers. Asks nothing else."""
    return JsonResponse({"live": True})


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """`/health/ready`: 503 where something is missing that people need, and which part it is."""
    global _answer
    if time.monotonic() - _answer[0] > READY_FOR:
        with _one_at_a_time:
            if time.monotonic() - _answer[0] > READY_FOR:
                parts = _parts()
                _answer = (time.monotonic(), parts)
    good = all(_answer[1].values())
    return JsonResponse({"ready": good, "parts": _answer[1]}, status=200 if good else 503)


def _parts() -> dict[str, bool]:
    database = _database()
    return {
        "database": database,
        "migrations": database and not readiness.pending(),
        "worker": status_files.alive(status_files.WORKER),
        "tick": status_files.alive(status_files.TICK),
        "disk": readiness.free() > readiness.LEAST,
    }


def _database() -> bool:
    """Whether it answers. Where nobody opens the door, the pool's own patience is not waited for."""
    told = connection.settings_dict
    try:
        if told["HOST"] and not told["HOST"].startswith("/"):
            socket.create_connection((told["HOST"], int(told["PORT"] or 5432)), KNOCK).close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except (OSError, Error):
        return False


@public
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """`/metrics`: for who brings the token of `secrets/metrics_token`; without a token there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    wanted, given = f"Bearer {settings.METRICS_TOKEN}", request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"}, content_type="text/plain")
    return HttpResponse(_counted() + generate_latest(_standing()), content_type=CONTENT_TYPE_LATEST)


def _counted() -> bytes:
    """What all serving processes have counted."""
    assert metrics.REQUESTS
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _standing() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Standing())
    return registry


class Standing(Collector):
    """What the database, the data folder and the marks say at this moment."""

    def collect(self) -> Iterable[Metric]:
        yield _gauge("linli_edition_info", "The rulebook in force.", 1, edition=rulebook.current().name)
        yield _gauge("linli_disk_free_bytes", "Free on the disk of the data folder.", readiness.free())
        yield from _ages()
        there = _database()
        yield _gauge("linli_database_up", "Whether the database answers.", int(there))
        if there:
            yield from _in_the_database()


def _gauge(name: str, says: str, value: float, **labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _ages() -> Iterator[Metric]:
    """Seconds since each thing was last done; one that never was has no figure."""
    family = GaugeMetricFamily(
        "linli_last_seconds",
        "Seconds since it was last done: a round of a process, a backup.",
        labels=["what"],
    )
    for name in (
        status_files.WORKER,
        status_files.TICK,
        status_files.BACKUP,
        status_files.VERIFIED,
        status_files.DOCTOR,
    ):
        if (age := status_files.age(name)) is not None:
            family.add_metric([name], age)
    yield family


def _in_the_database() -> Iterator[Metric]:
    waiting, stuck = readiness.unsent()
    yield _gauge("linli_outbox_waiting", "Mails that wait.", waiting)
    yield _gauge("linli_outbox_stuck", "Mails that have waited for over an hour.", stuck)
    late = Duty.objects.filter(done_at__isnull=True, due_at__lte=clock.now())
    yield _gauge("linli_duties_overdue", "Duties whose time is over.", late.count())
    yield _gauge("linli_duties_left", "Due for ten minutes and not seen to by the tick.", readiness.overdue())
    yield _gauge("linli_migrations_pending", "Migrations not applied.", len(readiness.pending()))
    lines = Chain.objects.aggregate(n=Sum("seq"))["n"] or 0
    yield CounterMetricFamily("linli_journal_entries", "Lines of the journal.", value=lines)
    yield from _tallied()


def _tallied() -> Iterator[Metric]:
    """Moves and cases as the tallies have them: they outlive every restart."""
    moves = CounterMetricFamily("linli_moves", "Moves taken.", labels=["procedure", "move"])
    cases = GaugeMetricFamily("linli_cases", "Cases by where they stand.", labels=["procedure", "state"])
    asked = Tally.objects.filter(Q(kind__contains=".") | Q(kind__contains="="))
    for kind, n in asked.values_list("kind").annotate(Sum("n")).order_by("kind"):
        family: Any = cases if "=" in kind else moves
        procedure, _, what = kind.partition("=" if "=" in kind else ".")
        family.add_metric([procedure, what], n)
    yield moves
    yield cases


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("metrics", figures, name="metrics"),
]
