"""Statements of ours that are the same text each time: prepared by the server once for each connection.

Django puts the values into the text of a statement, so that the server reads and plans it anew each time; for the
combined statements of a taking that is most of their cost.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Prepared":
        return super().execute(query, params, prepare=True)


def rows(sql: str, told: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the statement gives. Errors are Django's, and tests that count statements count it."""
    connection.ensure_connection()
    connection.validate_thread_sharing()
    with CursorWrapper(_Prepared(connection.connection), connection) as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall() if cursor.description else []
