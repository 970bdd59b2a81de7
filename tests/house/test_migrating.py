"""Migrations run while the version before them still serves. What they may not do, and that it would be found."""

from typing import Any

import pytest
from django.contrib.postgres import operations as postgres
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from tests.house import migrating
from tests.house.source import HERE, exact, listed, text

RELEASED, ALLOWED = HERE / "released.txt", HERE / "unsafe.txt"


def released() -> dict[str, str]:
    """Migration and digest of its text."""
    return {name: digest for name, digest in (line.split() for line in listed(RELEASED))}


def test_migrations_that_are_not_released_harm_nobody_who_serves() -> None:
    assert exact(set(migrating.judged(set(released()))), ALLOWED) == []
    reasons = [line for line in text(ALLOWED).splitlines() if line and line[0] != "#"]
    assert [line for line in reasons if "  # " not in line] == [], "say why it may"


def test_a_released_migration_is_never_edited_or_removed() -> None:
    now = migrating.digests()
    assert {name: now.get(name) for name in released()} == released()


def judge(*operations: Operation, atomic: bool = True) -> list[str]:
    """What is said of a migration that meets a table `case` with a text `title` and a number `size`."""
    state = ProjectState()
    fields: list[tuple[str, models.Field]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=200, null=True)),
        ("size", models.IntegerField(db_default=1)),
    ]
    state.add_model(ModelState("room", "Case", fields))
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    return list(migrating.wrong(migration("0009_new", "room"), state, set()))


INDEX = models.Index(fields=["title"], name="case_title")
POSITIVE = models.CheckConstraint(condition=models.Q(size__gt=0), name="case_size")
TEXT = models.CharField(max_length=200, null=True)
HARM: dict[str, tuple[Operation, str]] = {
    "a column taken away": (migrations.RemoveField("case", "title"), "still reads it"),
    "a table taken away": (migrations.DeleteModel("Case"), "still reads it"),
    "a column renamed": (migrations.RenameField("case", "title", "name"), "old name alone"),
    "a model renamed": (migrations.RenameModel("Case", "Matter"), "old name alone"),
    "a table renamed": (migrations.AlterModelTable("Case", "matter"), "old name alone"),
    "a column that must be filled": (
        migrations.AddField("case", "facet", models.CharField(max_length=9, default="x")),
        "writes nothing there",
    ),
    "a column with an index": (
        migrations.AddField("case", "facet", models.IntegerField(null=True, db_index=True)),
        "while its index is made",
    ),
    "a key to another table": (
        migrations.AddField("case", "root", models.ForeignKey("room.Case", models.PROTECT, null=True)),
        "while its index is made",
    ),
    "a column that was empty and may not be": (
        migrations.AlterField("case", "title", models.CharField(max_length=200)),
        "may write nothing there",
    ),
    "a shorter text": (
        migrations.AlterField("case", "title", models.CharField(max_length=20, null=True)),
        "no longer fits",
    ),
    "another type": (
        migrations.AlterField("case", "size", models.BigIntegerField(db_default=1)),
        "written anew under a lock",
    ),
    "a default that the database no longer gives": (
        migrations.AlterField("case", "size", models.IntegerField()),
        "leaves the value to the database",
    ),
    "a column that is unique from now on": (
        migrations.AlterField("case", "title", models.CharField(max_length=200, null=True, unique=True)),
        "while its index is made",
    ),
    "an index made under a lock": (migrations.AddIndex("case", INDEX), "AddIndexConcurrently"),
    "a rule that all rows are read for": (
        migrations.AddConstraint("case", POSITIVE),
        "AddConstraintNotValid",
    ),
    "a statement that says nothing for itself": (
        migrations.RunSQL("UPDATE room_case SET size = 2"),
        "says not why",
    ),
    "a function that says nothing for itself": (
        migrations.RunPython(migrations.RunPython.noop),
        "says not why",
    ),
    "one that hides another": (
        migrations.SeparateDatabaseAndState([migrations.RemoveField("case", "title")]),
        "still reads it",
    ),
    "one of a kind that is new": (migrations.AlterUniqueTogether("case", {("title",)}), "nobody has judged"),
}


@pytest.mark.parametrize("name", HARM)
def test_what_harms_is_found(name: str) -> None:
    operation, why = HARM[name]
    said = judge(operation)
    assert len(said) == 1
    assert why in said[0]


def test_an_index_beside_the_writers_needs_a_migration_without_a_transaction() -> None:
    concurrently = postgres.AddIndexConcurrently("case", INDEX)
    assert "atomic = False" in judge(concurrently)[0]
    assert judge(concurrently, atomic=False) == []


def test_what_harms_nobody_passes() -> None:
    longer = models.CharField(max_length=300, null=True)
    assert (
        judge(
            migrations.AddField("case", "note", models.TextField(null=True)),
            migrations.AddField("case", "count", models.IntegerField(db_default=0)),
            migrations.AlterField("case", "title", longer),
            migrations.AlterField("case", "title", models.TextField(null=True)),
            postgres.AddConstraintNotValid("case", POSITIVE),
            postgres.ValidateConstraint("case", "case_size"),
            migrations.RunSQL("SELECT 1", hints={migrating.MARK: "reads only"}),
        )
        == []
    )


def test_a_table_that_is_new_may_become_anything() -> None:
    """Nobody who serves knows it; in whichever of the unreleased migrations."""
    fields: Any = [("id", models.BigAutoField(primary_key=True)), ("title", TEXT)]
    assert (
        judge(
            migrations.CreateModel("Wish", fields),
            migrations.AddIndex("wish", models.Index(fields=["title"], name="wish_title")),
            migrations.RenameField("wish", "title", "words"),
            migrations.RemoveField("wish", "words"),
        )
        == []
    )
