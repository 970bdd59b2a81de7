"""`./linli doctor`: examine this installation. Exit 1 if something is wrong."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from linli.ops import chromium, database, environment, installation, rooms
from linli.ops.plain import Plain
from linli.ops.scratch import reading

OK, NOTE, WRONG = "ok", "note", "wrong"
ROOM = 1 << 30  # bytes that the disk of the home should have free


class Finding(NamedTuple):
    """`state` is ok, note (worth knowing) or wrong."""

    name: str
    state: str
    says: str


def main(args: argparse.Namespace) -> int:
    with reading() as url:
        findings = list(examine(url))
    wrong = any(found.state == WRONG for found in findings)
    if args.json:
        told = [found._asdict() for found in findings]
        print(json.dumps({"ok": not wrong, "findings": told}, ensure_ascii=False))
    else:
        for found in findings:
            print(f"{ {OK: '✓', NOTE: '·', WRONG: '✗'}[found.state] } {found.name:<12} {found.says}")
    return 1 if wrong else 0


def examine(url: str) -> Iterator[Finding]:
    """Every finding; an examination that itself fails is one that found something wrong."""
    examinations: list[Callable[[], Finding]] = [
        python,
        disk,
        lambda: server(url),
        lambda: role(url),
        migrations,
        lambda: grants(url),
        lambda: kind(url),
        rules,
        calendar,
        lambda: clocks(url),
        keys,
        mail,
        outbox,
        duties,
        fonts,
        browser,
    ]
    for examination in examinations:
        try:
            yield examination()
        except Plain as words:
            yield Finding(getattr(examination, "__name__", ""), WRONG, f"{words.chinese} {words.english}")
        except Exception as error:
            name = getattr(examination, "__name__", "")
            yield Finding(name, WRONG, f"{type(error).__name__}: {error}")


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", OK if sys.version_info >= (3, 12) else WRONG, f"{version} {sys.executable}")


def disk() -> Finding:
    free = shutil.disk_usage(environment.home()).free
    return Finding(
        "disk", OK if free > ROOM else WRONG, f"{free / (1 << 30):.1f} GB free in {environment.home()}"
    )


def server(url: str) -> Finding:
    with database.connect(url) as connection:
        number = connection.info.server_version
        row = connection.execute("select current_setting('server_version'), current_database()").fetchone()
    says = f"PostgreSQL {row[0]}, database {row[1]}" if row else ""
    return Finding("postgresql", OK if number >= 170000 else WRONG, says)


def role(url: str) -> Finding:
    database.check_role(url)
    return Finding("role", OK, "serves as neither owner nor superuser")


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = [
        f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    if missing:
        return Finding("migrations", WRONG, "not applied (./linli migrate): " + ", ".join(missing))
    return Finding("migrations", OK, f"{len(executor.loader.applied_migrations)} applied")


def grants(url: str) -> Finding:
    held = []
    with database.connect(url) as connection:
        for table, rights in database.refused().items():
            for right in rights:
                row = connection.execute("select has_table_privilege(%s, %s)", (table, right)).fetchone()
                if row and row[0]:
                    held.append(f"{right} on {table}")
    if held:
        return Finding("append-only", WRONG, "the serving role may " + ", ".join(held))
    return Finding("append-only", OK, f"{len(database.refused())} tables are guarded from the serving role")


def kind(url: str) -> Finding:
    state = installation.of(url)
    if state is None:
        return Finding("installation", WRONG, "none: ./linli run (a demo) or ./linli init (a real one)")
    says = f"{state.kind}, {state.city}" + ("" if state.ready else ", its making was not finished")
    return Finding("installation", OK if state.ready else WRONG, says)


def rules() -> Finding:
    from linli.core import rulebook

    rooms.load()
    rulebook.check()
    return Finding(
        "rulebook", OK, f"edition {rulebook.current().name}, {len(rulebook.current().settings)} settings"
    )


def calendar() -> Finding:
    from linli.core import clock
    from linli.core.rulebook.calendar import is_known

    day = clock.today()
    if not is_known(day):
        return Finding("calendar", WRONG, f"the holidays of {day.year} are not known: import them")
    later = day + timedelta(days=60)
    if not is_known(later):
        return Finding(
            "calendar",
            NOTE,
            f"holidays of {later.year} not known yet: due times there are provisional",
        )
    return Finding("calendar", OK, f"known to {later.year}")


def clocks(url: str) -> Finding:
    from linli.core import clock

    with database.connect(url) as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
    apart = abs((row[0] - clock.now()).total_seconds()) if row else 0.0
    state = installation.of(url)
    if clock.travels():
        bad = state is None or state.kind != "demo"
        return Finding("clock", WRONG if bad else NOTE, "the clock travels")
    return Finding("clock", OK if apart < 5 else WRONG, f"{apart:.1f} s from the database's")


def keys() -> Finding:
    """Keys that others can read, or that were never made."""
    from django.conf import settings

    if settings.MASTER_KEY == "00" * 32 or settings.INDEX_KEY == "00" * 32:
        return Finding("keys", WRONG, "no master key or index key")
    folder = environment.home() / "secrets"
    open_ones = [path.name for path in folder.glob("*") if path.stat().st_mode & 0o077]
    if open_ones:
        return Finding("keys", WRONG, f"readable by others: {', '.join(open_ones)}")
    return Finding("keys", OK, f"in {folder}: back them up apart from the database")


def mail() -> Finding:
    from django.conf import settings

    if not settings.MAIL_HOST:
        return Finding("mail", NOTE, "goes to the worker's log: LINLI_MAIL_HOST names no server")
    return Finding("mail", OK, f"by {settings.MAIL_HOST}:{settings.MAIL_OPTIONS['port']}")


def outbox() -> Finding:
    from linli.core import clock
    from linli.core.messages.models import Message

    waiting = Message.objects.filter(channel=Message.MAIL, sent_at__isnull=True)
    stuck = waiting.filter(made_at__lt=clock.now() - timedelta(hours=1)).count()
    return Finding("outbox", NOTE if stuck else OK, f"{waiting.count()} waiting, {stuck} for over an hour")


def duties() -> Finding:
    from linli.core import clock
    from linli.core.duties.models import Duty

    late = clock.now() - timedelta(minutes=10)
    left = Duty.objects.filter(done_at__isnull=True, lapsed_at__isnull=True, due_at__lt=late).count()
    if left:
        return Finding("tick", NOTE, f"{left} things have been due for ten minutes: is the tick running?")
    return Finding("tick", OK, "nothing due was left")


def fonts() -> Finding:
    from linli.core.papers import fonts as known

    own = os.environ.get("LINLI_FONTS")
    missing = [face for face, families in known.faces().items() if not families]
    if missing:
        return Finding("fonts", WRONG, f"no font for {', '.join(missing)}")
    return Finding("fonts", OK, own or "Noto; LINLI_FONTS names the city's own")


def browser() -> Finding:
    found = chromium.find()
    return Finding("chromium", OK if found else NOTE, str(found) if found else "none (only tests need it)")
