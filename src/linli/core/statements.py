"""Statements of ours, by their text, where Django would write the same one out anew for each page, or cannot say it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model


def rows(sql: str, told: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """What the statement gives. Errors are Django's, and tests that count statements count it.

    Without `told` nothing is filled in, and a % is one.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall() if cursor.description else []


@cache
def columns(model: type[Model], table: str, *without: str) -> str:
    """The columns of the model, for a SELECT from its table or from what it is called there."""
    fields = [field for field in model._meta.concrete_fields if field.attname not in without]
    return ", ".join(f'{table}."{field.column}"' for field in fields)


@cache
def _names(model: type[Model], *without: str) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname not in without)


def made[Row: Model](model: type[Row], values: Sequence[Any], *without: str) -> tuple[Row, Sequence[Any]]:
    """The row that the first values make, and the values after them."""
    names = _names(model, *without)
    return model.from_db("default", names, values[: len(names)]), values[len(names) :]


def perhaps[Row: Model](
    model: type[Row], values: Sequence[Any], *without: str
) -> tuple[Row | None, Sequence[Any]]:
    """The same of what was joined from the left: None where there was none."""
    row, rest = made(model, values, *without)
    return (None if values[0] is None else row), rest
