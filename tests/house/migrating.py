"""What a migration may not do while the version before it still serves.

The rule is expand, migrate, contract (docs/operations.md, Update): a release adds what the next one needs in a form
that the old code neither misses nor trips over, moves what is there, and takes away only what no version that may
still run looks at. Operations of migrations that are released (`released.txt`) are not judged again.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.contrib.postgres import operations as postgres
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ForeignKey, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

# What a statement or a function of our own has to say for itself: `hints={"online": "why it harms nobody who serves"}`.
MARK = "online"
# They touch no row that the old code reads or writes.
HARMLESS = (
    ops.CreateModel,
    ops.AlterModelOptions,
    ops.AlterModelManagers,
    ops.AlterModelTableComment,
    ops.RemoveIndex,
    ops.RemoveConstraint,
    ops.RenameIndex,
    postgres.AddIndexConcurrently,
    postgres.RemoveIndexConcurrently,
    postgres.AddConstraintNotValid,
    postgres.ValidateConstraint,
    postgres.CreateExtension,
)
TAKES_AWAY = (ops.RemoveField, ops.DeleteModel)
RENAMES = (ops.RenameField, ops.RenameModel, ops.AlterModelTable)


def newer(released: set[str]) -> Iterator[tuple[Migration, ProjectState, set[tuple[str, str]]]]:
    """The migrations of the house that are not released, in order: with the state before, and the tables that are new."""
    loader = MigrationLoader(None)
    state, fresh = ProjectState(), set[tuple[str, str]]()
    done: set[tuple[str, str]] = set()
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key in done:
                continue
            done.add(key)
            migration = loader.graph.nodes[key]
            ours = migration.__module__.startswith("linli.")
            if ours and f"{key[0]}.{key[1]}" not in released:
                yield migration, state.clone(), fresh
            state = migration.mutate_state(state, preserve=False)


def judged(released: set[str]) -> Iterator[str]:
    """What is wrong with each operation: `app.migration: Operation table.column: why`."""
    for migration, state, fresh in newer(released):
        for one in wrong(migration, state, fresh):
            yield f"{migration.app_label}.{migration.name}: {one}"


def wrong(migration: Migration, state: ProjectState, fresh: set[tuple[str, str]]) -> Iterator[str]:
    app = migration.app_label
    for operation in _flat(migration.operations):
        model = getattr(operation, "model_name", getattr(operation, "name", "")) or ""
        if isinstance(operation, ops.CreateModel):
            fresh.add((app, operation.name.lower()))
        elif (app, str(model).lower()) not in fresh:
            column = f".{operation.name}" if isinstance(operation, ops.AddField | ops.AlterField) else ""
            for why in _why(operation, app, state, atomic=migration.atomic):
                yield f"{type(operation).__name__} {model or '-'}{column}: {why}"
        operation.state_forwards(app, state)


def _flat(operations: list[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, ops.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _why(operation: Operation, app: str, state: ProjectState, atomic: bool) -> Iterator[str]:
    if isinstance(operation, postgres.AddIndexConcurrently) and atomic:
        yield "needs a migration with atomic = False"
    elif isinstance(operation, HARMLESS):
        return
    elif isinstance(operation, TAKES_AWAY):
        yield "the version that serves still reads it"
    elif isinstance(operation, RENAMES):
        yield "the version that serves knows the old name alone"
    elif isinstance(operation, ops.RunSQL | ops.RunPython):
        if not operation.hints.get(MARK):
            yield f"says not why it harms nobody who serves (hints={{{MARK!r}: …}})"
    elif isinstance(operation, ops.AddField):
        yield from _added(operation.field)
    elif isinstance(operation, ops.AlterField):
        old = state.models[app, operation.model_name.lower()].fields[operation.name]
        yield from _altered(old, operation.field)
    elif isinstance(operation, ops.AddIndex):
        yield "nobody can write while the index is made: AddIndexConcurrently"
    elif isinstance(operation, ops.AddConstraint):
        yield "all rows are read under a lock, and the version that serves may break it: AddConstraintNotValid first"
    else:
        yield "is of a kind that nobody has judged"


def _added(field: Field) -> Iterator[str]:
    if isinstance(field, ManyToManyField):
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield "the version that serves writes nothing there: null=True or db_default"
    if _indexed(field):
        yield "nobody can write while its index is made: db_index=False, then AddIndexConcurrently"


def _altered(old: Field, new: Field) -> Iterator[str]:
    if old.null and not new.null:
        yield "the version that serves may write nothing there"
    if not new.null and old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        yield "the version that serves leaves the value to the database"
    if _indexed(new) and not _indexed(old):
        yield "nobody can write while its index is made: AddIndexConcurrently"
    if _narrower(old, new):
        yield "the whole table is written anew under a lock, or what serves writes what no longer fits"


def _indexed(field: Field) -> bool:
    return bool(field.db_index or field.unique or (isinstance(field, ForeignKey) and field.db_index))


def _narrower(old: Field, new: Field) -> bool:
    """Whether the column's type changes, other than to a longer text."""
    kinds = old.get_internal_type(), new.get_internal_type()
    if kinds[0] != kinds[1]:
        return kinds != ("CharField", "TextField")
    sizes = [(one.max_length or 1 << 30) for one in (old, new)]
    digits = [(getattr(one, "max_digits", None), getattr(one, "decimal_places", None)) for one in (old, new)]
    return sizes[1] < sizes[0] or digits[0] != digits[1]


def digests() -> dict[str, str]:
    """Each migration of the house with a digest of its text: a released one is never edited."""
    loader = MigrationLoader(None)
    found = {}
    for (app, name), migration in loader.disk_migrations.items():
        if migration.__module__.startswith("linli."):
            path = Path(str(__import__(migration.__module__, fromlist=["_"]).__file__))
            found[f"{app}.{name}"] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return found
