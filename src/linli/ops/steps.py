"""Steps that need Django, run as `python -m linli.ops.steps NAME`. Exit 3: refused, words on stdout."""

import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable

from linli.ops.plain import Plain


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    known = {app for app, _ in loader.disk_migrations} | {config for config in loader.migrated_apps}
    newer = [
        f"{a}.{n}" for a, n in loader.applied_migrations if a in known and (a, n) not in loader.graph.nodes
    ]
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    if newer := [name for name in newer if tuple(name.split(".", 1)) not in replaced]:
        raise Plain(
            "数据库比这份程序新，请先更新程序再启动；数据没有改动。",
            "The database is newer than this code: update the code first. Nothing was changed.",
            ", ".join(sorted(newer)),
        )
    call_command("migrate", interactive=False, verbosity=0)


def city() -> None:
    if importlib.util.find_spec("linli.core.places.load") is not None:
        importlib.import_module("linli.core.places.load").load()


def static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def demo() -> None:
    """Make the demo; the installation is ready only when all of it is there."""
    from linli.core.procedures.models import Installation

    _born("demo")
    city()
    if importlib.util.find_spec("linli.ops.demo") is not None:
        importlib.import_module("linli.ops.demo").make()
    Installation.objects.update(ready=True)


def opening() -> None:
    """Refuse a rulebook with a mistake; print the demo's sign-ins as JSON: a list of objects of words."""
    from linli.core import rulebook
    from linli.core.rulebook import RulebookError
    from linli.ops import rooms

    try:
        rooms.procedures()
        rulebook.check()
    except RulebookError as error:
        raise Plain(
            "城市的规则有错，先改正再启动。", "The city's rulebook has a mistake.", str(error)
        ) from error
    found = importlib.util.find_spec("linli.ops.demo")
    known = importlib.import_module("linli.ops.demo").sign_ins() if found else []
    print(json.dumps(known, ensure_ascii=False))


def _born(kind: str) -> None:
    from linli.core import clock
    from linli.core.procedures.models import Installation

    born = {"kind": kind, "city": _city(), "ready": False, "born_at": clock.now()}
    Installation.objects.update_or_create(id=1, defaults=born)


def _city() -> str:
    from django.conf import settings

    return str(settings.CITY)


STEPS: dict[str, Callable[[], None]] = {
    "migrate": migrate,
    "city": city,
    "static": static,
    "demo": demo,
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
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
