"""Names that stand in the journal's lines and in rows of years ago: whatever is renamed in the code, these are not."""

import ast
from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from tests.house.source import HERE, SOURCE, calls, exact, modules

from linli.core import rulebook
from linli.core.duties.tick import STANDING
from linli.core.people import roles
from linli.domains.problems.rules import CLASSES
from linli.ops.host import rooms


def names() -> Iterator[str]:
    """Each with what it is the name of; what belongs to a procedure stands behind its name."""
    import_module("linli.web.urls")  # every room, with what it owes by the calendar
    for procedure in rooms.procedures().values():
        yield f"procedure {procedure.name}"
        yield from (f"state {procedure.name}.{state.name}" for state in procedure.states)
        yield from (f"move {procedure.name}.{move.name}" for move in procedure.moves)
        yield from (f"clock {procedure.name}.{clock.kind}" for clock in procedure.clocks)
    yield from (f"duty {kind}" for kind in STANDING)
    yield from (f"role {name}" for name in roles.REGISTRY)
    yield from (f"rule {key}" for key in rulebook.edition("2021").settings)
    yield from (f"facet {facet}" for facet in CLASSES.value("2021"))
    yield from (
        f"table {model._meta.db_table}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
    )
    yield from (f"app {app.label}" for app in apps.get_app_configs() if app.name.startswith("linli."))
    for path in modules(SOURCE):
        for what, call in calls(path):
            told = call.args[0] if what.endswith("Outgoing") and call.args else None
            if isinstance(told, ast.Constant):
                yield f"message {told.value}"


def test_what_stands_in_lines_and_rows_keeps_its_name() -> None:
    """A new name is added to the list; one that has gone is missing from lines that cannot be written again."""
    assert exact(set(names()), HERE / "names.txt") == []
