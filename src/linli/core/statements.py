"""Statements of ours, by their text, where Django would write the same one out anew for each page, or cannot say it."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.query import ModelIterable


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


class Told(Value):
    """In a kept query: a value that is given each time, under this name."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Stands among the parameters itself, until the value takes its place."""
        return "%s", (self,)


def any_of(column: str, name: str) -> "Func[Any]":
    """In a kept query: the column is among the values of a list, however long it is."""
    made: Func[Any] = Func(F(column), Told(name), output_field=BooleanField())
    made.template, made.arg_joiner = "(%(expressions)s))", " = ANY("
    return made


class Kept[Row]:
    """A query of the ORM whose text is written once a process: it is the same for everybody, the values are not.

    `make` gives the query, with `Told` where a value is given by its name each time. A call gives the rows.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Row]]) -> None:
        self.make = make

    @cached_property
    def _written(self) -> tuple[Any, Any, str, Sequence[Any]]:
        query: Any = self.make()
        compiler = query.query.get_compiler("default")
        try:
            return (query, compiler, *compiler.as_sql())
        except EmptyResultSet:
            return (query, compiler, "", ())

    def __call__(self, **told: Any) -> list[Row]:
        query, compiler, sql, params = self._written
        if not sql:  # nothing can be found whatever is told
            return []
        found = [rows(sql, [told[one.value] if isinstance(one, Told) else one for one in params])]
        if query._fields is not None:
            return list(compiler.results_iter(found, tuple_expected=True))
        # Django makes the rows, as it does of a query of its own; only the text is not written again.
        mine = copy(compiler)
        mine.execute_sql = lambda **_: found
        shown = SimpleNamespace(get_compiler=lambda using: mine)
        known = {
            name: getattr(query, name) for name in ("db", "model", "_fetch_mode", "_known_related_objects")
        }
        source: Any = SimpleNamespace(query=shown, **known)
        return list(ModelIterable(source))


@cache
def _insertion(kinds: tuple[type[Model], ...], given: tuple[bool, ...]) -> tuple[str, list[list[Any]]]:
    """The text that writes a row of each kind, and which fields; `given`: whether its key is there already."""
    made, fields = [], []
    for kind, known in zip(kinds, given, strict=True):
        key = kind._meta.pk
        fields.append([field for field in kind._meta.concrete_fields if known or field is not key])
        names = ", ".join(f'"{field.column}"' for field in fields[-1])
        values = ", ".join(["%s"] * len(fields[-1]))
        made.append(
            f'INSERT INTO "{kind._meta.db_table}" ({names}) VALUES ({values}) RETURNING "{key.column}"'  # noqa: S608
        )
    beside = ", ".join(f"row{number} AS ({one})" for number, one in enumerate(made[:-1]))
    return (f"WITH {beside} {made[-1]}" if beside else made[-1]), fields


def insert(*new: Model) -> None:
    """Write new rows in one statement; the last may be given its key by the database, the others have theirs."""
    kinds = tuple(type(row) for row in new)
    sql, fields = _insertion(kinds, tuple(row.pk is not None for row in new))
    told = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row, of in zip(new, fields, strict=True)
        for field in of
    ]
    new[-1].pk = rows(sql, told)[0][0]
    for row in new:
        row._state.adding, row._state.db = False, connection.alias
