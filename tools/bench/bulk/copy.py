"""Rows on their way into PostgreSQL by COPY, written by a thread of their own while the next ones are thought up."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, LiteralString

import psycopg

# In the order in which they refer to one another.
COLUMNS: dict[str, LiteralString] = {
    "people_person": "id, name, data_key, sealed, phone_index",
    "people_post": "id, person_id, role, place_id, title, unit, during, known",
    "people_account": "password, username, person_id, is_active, must_change, factor_step",
    "procedures_case": "id, procedure, state, place_id, street_id, district_id, edition, number, title, facet,"
    " spot, assignee_id, turn, size, opened_at, changed_at, closed_at, due_at, words, marks",
    "demands_problem": "case_id, source, text, points, urgent, difficulty, route, first_taker_id, handler_id,"
    " lead_id, public, private, supplier_called, reworks, extensions, extension_asked, review_at, result,"
    " outcome, satisfaction",
    "demands_reporter": "case_id, origin_id, place_id, person_id, code, keep_name, channel, said, at",
    "demands_referral": "id, case_id, post_id, head_id, department, letter, answers, received_at, signed_at,"
    " returned, at",
    "demands_feedback": "case_id, channels, personal, public, post_id, at",
    "demands_notice": "place_id, case_id, text, result, at",
    "duties_duty": 'kind, place_id, role, post_id, case_id, period, "then", opened_at, due_at, provisional,'
    ' "left", done_at, outcome, lapsed_at, basis, times',
    "journal_note": "id, case_id, kind, text, salt, at",
    "journal_entry": "id, place_id, seq, at, actor, role, case_id, procedure, verb, source, target, data,"
    " digest",
    "linli_messages_message": "channel, kind, post_id, case_id, entry_id, text, made_at, sent_at, seen_at, tries, error",
}
HEADS = (
    "INSERT INTO journal_chain (place_id, seq, digest) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])"
    " ON CONFLICT (place_id) DO UPDATE SET seq = excluded.seq, digest = excluded.digest"
)
REGISTERS = (
    "INSERT INTO papers_register (key, place_id, year, last)"
    " SELECT 'problem', * FROM unnest(%s::bigint[], %s::int[], %s::int[])"
    " ON CONFLICT (key, place_id, year) DO UPDATE SET last = excluded.last"
)
ABSORBED = (
    "UPDATE procedures_case c SET size = c.size + v.n, changed_at = greatest(c.changed_at, v.at) FROM"
    " (SELECT id, count(*) AS n, max(at) AS at FROM unnest(%s::bigint[], %s::timestamptz[]) AS u (id, at)"
    " GROUP BY id) AS v WHERE c.id = v.id"
)
type Updates = list[tuple[LiteralString, list[list[Any]]]]
encode = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode


def line(*values: Any) -> str:
    """A row as COPY reads it. Words must hold no backslash, tab or line break: ours do not."""
    return "\t".join(
        [
            value if value.__class__ is str else str(value) if value.__class__ is int else _cell(value)
            for value in values
        ]
    )


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if value.__class__ is bool:
        return "t" if value else "f"
    if value.__class__ is bytes:
        return "\\\\x" + value.hex()
    return "{" + ",".join(f'"{one}"' for one in value) + "}"


def ids(connection: psycopg.Connection, table: LiteralString, chunk: int = 20_000) -> Iterator[int]:
    """Numbers of the table's own series, asked for many at a time."""
    while True:
        rows = connection.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, chunk]
        ).fetchall()
        yield from [row[0] for row in rows]


class Writer:
    """Takes batches and writes each in one transaction, in order; a failure comes out at the next call."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        for setting in ("synchronous_commit = off", "work_mem = '64MB'", "maintenance_work_mem = '256MB'"):
            self.connection.execute(f"SET {setting}")
        self.connection.execute("SET gin_pending_list_limit = '64MB'")
        self.pool = ThreadPoolExecutor(1)
        self.pending: Future[None] | None = None

    def put(self, rows: dict[str, list[str]], updates: Updates) -> None:
        if self.pending is not None:
            self.pending.result()
        self.pending = self.pool.submit(self._write, rows, updates)

    def close(self) -> None:
        try:
            if self.pending is not None:
                self.pending.result()
        finally:
            self.pool.shutdown()
            self.connection.close()

    def _write(self, rows: dict[str, list[str]], updates: Updates) -> None:
        with self.connection.transaction():
            for table, columns in COLUMNS.items():
                if found := rows.get(table):
                    self._copy(table, columns, found)
            for statement, lists in updates:
                if lists and lists[0]:
                    self.connection.execute(statement, lists)

    def _copy(self, table: str, columns: LiteralString, rows: list[str]) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for first in range(0, len(rows), 2000):
                copy.write("\n".join(rows[first : first + 2000]) + "\n")
