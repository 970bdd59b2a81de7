"""What an installation can and cannot do at this moment: asked by the readiness page, the monitoring and `checkup`."""

import shutil
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import connection

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.messages.models import Message

GIGABYTE = 1 << 30
LEAST = GIGABYTE // 5  # free on the data folder's disk: with less, nobody is served well


def free() -> int:
    """Bytes free on the disk of the data folder."""
    return shutil.disk_usage(settings.HOME).free


@cache
def _in_the_code() -> frozenset[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations)


def pending() -> list[str]:
    """The migrations that the code has and the database has not had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {(app, name) for app, name in cursor.fetchall()}
    return sorted(f"{app}.{name}" for app, name in _in_the_code() - applied)


def overdue() -> int:
    """Timed moves and lapses that the tick should have seen to ten minutes ago."""
    late = clock.now() - timedelta(minutes=10)
    return Duty.objects.filter(done_at__isnull=True, lapsed_at__isnull=True, due_at__lt=late).count()


def unsent() -> tuple[int, int]:
    """How many mails wait, and how many of them for over an hour."""
    waiting = Message.objects.filter(channel=Message.MAIL, sent_at__isnull=True)
    stuck = waiting.filter(made_at__lt=clock.now() - timedelta(hours=1))
    return waiting.count(), stuck.count()
