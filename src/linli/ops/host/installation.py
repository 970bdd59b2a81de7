"""What kind of installation a database is: born as demo or real, and whether its making was finished."""

from typing import NamedTuple

from psycopg import errors

from linli.ops.host.database import connect


class State(NamedTuple):
    kind: str
    city: str
    ready: bool


def of(url: str) -> State | None:
    """The installation that `url` holds, or None where the database does not say."""
    with connect(url) as connection:
        try:
            row = connection.execute("select kind, city, ready from installation").fetchone()
        except (errors.UndefinedTable, errors.InsufficientPrivilege):
            return None
    return State(*row) if row else None
