"""Steps that need Django, run as `python -m linli.ops.steps NAME`. Exit 3: refused, words on stdout."""

import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from linli.core import logs
from linli.ops import staff
from linli.ops.environment import home
from linli.ops.host import rooms
from linli.ops.host.database import BUSY, Busy
from linli.ops.host.refusals import Plain


def migrate() -> None:
    from django.core.management import call_command
    from django.db import OperationalError
    from psycopg.errors import LockNotAvailable

    refuse_newer()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(
                "有人正在用要升级的表，先让开了；系统照常在用。请过几分钟再运行一次 ./linli migrate。",
                "Somebody was using a table that changes, and went first; people can go on. Run ./linli migrate again.",
            ) from error
        raise
    # A database that came out of a backup: what was erased since is erased again.
    from linli.core.journal import erase

    erase.reapply()


def refuse_newer() -> None:
    """Refuse a database that holds migrations which this code does not have."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {*loader.migrated_apps}
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    unknown = {*loader.applied_migrations} - {*loader.disk_migrations} - replaced
    newer = sorted(f"{app}.{name}" for app, name in unknown if app in ours)
    if newer:
        raise Plain(
            "数据库比这份程序新，请先更新程序再启动；数据没有改动。",
            "The database is newer than this code: update the code first. Nothing was changed.",
            ", ".join(newer),
        )


def city() -> None:
    if importlib.util.find_spec("linli.core.places.load") is not None:
        importlib.import_module("linli.core.places.load").load()


def static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def demo() -> None:
    """Make the demo; the installation is ready only when all of it is there. Prints what could not be shown today."""
    _born("demo")
    city()
    if importlib.util.find_spec("linli.demo.world") is not None:
        for words in importlib.import_module("linli.demo.world").make().left_out:
            print(words)
    ready()


def born() -> None:
    """A real installation begins; one that has begun goes on."""
    _born("real")
    city()


def ready() -> None:
    from linli.core.procedures.models import Installation

    Installation.objects.update(ready=True)


def admins() -> None:
    """Enter the three administrators: of an Excel file, or as JSON on the standard input."""
    if len(sys.argv) > 2:
        _enter(staff.read(Path(sys.argv[2])), administrators=True)
    else:
        _enter([staff.Entry(**one) for one in json.load(sys.stdin)], administrators=True)


def people() -> None:
    """Enter the staff of an Excel file."""
    _enter(staff.read(Path(sys.argv[2])))


def pending() -> None:
    """Print the migrations that the database lacks. Refuses one that is newer than the code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    refuse_newer()
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print(f"{migration.app_label}.{migration.name}")


def opening() -> None:
    """Refuse a rulebook with a mistake; print the demo's sign-ins as JSON: a list of objects of words."""
    from linli.core import rulebook
    from linli.core.rulebook import RulebookError

    try:
        rooms.load()
        rulebook.check()
    except RulebookError as error:
        raise Plain(
            "城市的规则有错，先改正再启动。", "The city's rulebook has a mistake.", str(error)
        ) from error
    found = importlib.util.find_spec("linli.demo.world")
    known = importlib.import_module("linli.demo.world").sign_ins() if found else []
    print(json.dumps(known, ensure_ascii=False))


def _enter(entries: list[staff.Entry], administrators: bool = False) -> None:
    rooms.load()
    settled, wrong = staff.check(entries, administrators)
    if wrong:
        words = "名单有错，一个也没有录入：", "The list has mistakes; nobody was entered:"
        raise Plain(*words, "\n".join(wrong))
    if made := staff.enter(settled):
        staff.keep(home() / "secrets" / "first-sign-ins.csv", made)


def _born(kind: str) -> None:
    from linli.core import clock
    from linli.core.procedures.models import Installation

    born = {"kind": kind, "city": _city(), "ready": False, "born_at": clock.now()}
    Installation.objects.get_or_create(id=1, defaults=born)


def _city() -> str:
    from django.conf import settings

    return str(settings.CITY)


STEPS: dict[str, Callable[[], None]] = {
    "migrate": migrate,
    "city": city,
    "static": static,
    "demo": demo,
    "born": born,
    "ready": ready,
    "admins": admins,
    "staff": people,
    "pending": pending,
    "opening": opening,
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.settings")
    import django

    try:
        django.setup()
        STEPS[sys.argv[1]]()
    except Plain as words:
        print(words)
        return BUSY if isinstance(words, Busy) else 3
    except Exception as error:
        print(logs.lines(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
