"""The statements of a taking, few and combined: what is read and locked first, and what is written last."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from linli.core import statements
from linli.core.duties.models import Duty
from linli.core.journal import chain
from linli.core.journal.models import Entry
from linli.core.messages import outbox
from linli.core.procedures.models import Case, Token
from linli.core.procedures.taking import Step

_CASE = [str(field.column) for field in Case._meta.concrete_fields if field.name != "words"]
_DUTY = [str(field.column) for field in Duty._meta.concrete_fields]
_LOCK = (
    f"SELECT {', '.join(_CASE)} FROM procedures_case c WHERE id = ANY(%s){{}} ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
)
_TOLD = "INSERT INTO procedures_token (token, at) VALUES (%s, %s) ON CONFLICT DO NOTHING"
# The sub-select is done before the first row is looked at: a token that is under way elsewhere is waited for first.
_TOLD_AND_LOCK = f"WITH told AS ({_TOLD} RETURNING 1) " + _LOCK.format(" AND (SELECT count(*) FROM told) = 1")  # noqa: S608
_OPEN = (
    f"SELECT {', '.join(map(json.dumps, _DUTY))} FROM duties_duty WHERE"  # noqa: S608
    " case_id = ANY(%s) AND done_at IS NULL ORDER BY id FOR NO KEY UPDATE"
)


class Seen(Exception):
    """The form was sent before: this is what came of it."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry


def begin(roots: set[int], token: UUID | None, at: datetime) -> dict[int, Case]:
    """Take the token, then lock the families by their roots, ascending: the roots as they are now. Raises Seen."""
    if token is None:
        return lock(roots)
    if roots:
        found = _cases(_TOLD_AND_LOCK, [token, at, sorted(roots)])
        if not found:
            _seen(token)
        return found
    if not statements.rows(f"{_TOLD} RETURNING 1", [token, at]):
        _seen(token)
    return {}


def lock(roots: set[int]) -> dict[int, Case]:
    """Lock further families, ascending."""
    return _cases(_LOCK.format(""), [sorted(roots)]) if roots else {}


def _cases(sql: str, told: list[Any]) -> dict[int, Case]:
    return {case.pk: case for case in _rows(Case, _CASE, sql, told)}


def _seen(token: UUID) -> None:
    if seq := Token.objects.filter(pk=token).values_list("seq", flat=True).first():
        raise Seen(Entry.objects.get(pk=seq))


def _rows[Row: Model](kind: type[Row], columns: list[str], sql: str, told: list[Any]) -> list[Row]:
    return [kind.from_db("default", columns, values) for values in statements.rows(sql, told)]


def duties(ids: list[int]) -> list[Duty]:
    """The open duties of these cases, locked: the sweeper writes to them too."""
    return _rows(Duty, _DUTY, _OPEN, [ids]) if ids else []


# --- what is written ----------------------------------------------------------------------------------------

_SETTLE = f"""
WITH changed AS (
  UPDATE duties_duty d SET due_at = v.due_at, "left" = v."left", done_at = v.done_at, outcome = v.outcome,
    lapsed_at = v.lapsed_at, role = v.role, post_id = v.post_id, place_id = v.place_id, basis = v.basis, times = v.times
  FROM jsonb_to_recordset(%s::jsonb) AS v (id bigint, due_at timestamptz, "left" int, done_at timestamptz, outcome text,
    lapsed_at timestamptz, role text, post_id bigint, place_id bigint, basis text, times smallint)
  WHERE d.id = v.id AND d.id = ANY(%s)
), opened AS (
  INSERT INTO duties_duty (kind, place_id, role, post_id, case_id, period, "then", opened_at, due_at, provisional,
    outcome, basis, times)
  SELECT kind, place_id, role, post_id, case_id, '', "then", opened_at, due_at, provisional, '', basis, 0
  FROM jsonb_to_recordset(%s::jsonb) AS v (kind text, place_id bigint, role text, post_id bigint, case_id bigint,
    "then" text, opened_at timestamptz, due_at timestamptz, provisional boolean, basis text)
), moved AS (
  UPDATE procedures_case c SET state = v.state, number = v.number, title = v.title, facet = v.facet, spot = v.spot,
    size = v.size, assignee_id = v.assignee_id, turn = v.turn, marks = v.marks, changed_at = v.changed_at,
    closed_at = v.closed_at, due_at = v.due_at,
    words = CASE WHEN v.lexemes IS NULL THEN c.words ELSE array_to_tsvector(v.lexemes) END
  FROM jsonb_to_recordset(%s::jsonb) AS v (id bigint, state text, number text, title text, facet text, spot text,
    size int, assignee_id bigint, turn text, marks text[], changed_at timestamptz, closed_at timestamptz,
    due_at timestamptz, lexemes text[]) WHERE c.id = v.id AND c.id = ANY(%s)
) {chain.LOCK_HEADS}"""  # noqa: S608
_DUTY_CHANGES = [
    "id",
    "due_at",
    "left",
    "done_at",
    "outcome",
    "lapsed_at",
    "role",
    "post_id",
    "place_id",
    "basis",
    "times",
]
_DUTY_OPENED = [
    "kind",
    "place_id",
    "role",
    "post_id",
    "case_id",
    "then",
    "opened_at",
    "due_at",
    "provisional",
    "basis",
]
_CASE_CHANGES = [
    "id",
    "state",
    "number",
    "title",
    "facet",
    "spot",
    "size",
    "assignee_id",
    "turn",
    "marks",
    "changed_at",
    "closed_at",
    "due_at",
]
_CAME_OF_IT = (
    ", told AS (UPDATE procedures_token t SET seq = m.id, case_id = %s FROM made m"
    " WHERE t.token = %s AND m.place_id = %s AND m.seq = %s)"
)


@dataclass
class Changes:
    """Duties to be written, gathered over all steps of a taking."""

    made: list[Duty] = field(default_factory=list)
    changed: list[Duty] = field(default_factory=list)


def settle(steps: Sequence[Step], changes: Changes, places: list[int]) -> chain.Heads:
    """Duties and cases as they are now, then the chains' heads, locked."""
    changed = {duty.pk: _values(duty, _DUTY_CHANGES) for duty in changes.changed}
    opened = [_values(duty, _DUTY_OPENED) for duty in changes.made]
    cases = [{**_values(step.case, _CASE_CHANGES), "lexemes": step.lexemes} for step in steps]
    told = [json.dumps(rows, default=_plain) for rows in (list(changed.values()), opened, cases)]
    ids = [step.case.pk for step in steps]
    # The ids stand in it a second time, so that it goes by the index however many rows are expected.
    found = statements.rows(_SETTLE, [told[0], list(changed), told[1], told[2], ids, places])
    return chain.lock_heads(places, found)


def lines(
    steps: Sequence[Step], lines: Sequence[chain.Line], at: datetime, heads: chain.Heads, token: UUID | None
) -> Entry:
    """The journal's lines, with their messages and what came of the token; gives the first."""
    numbers = chain.numbered(lines, heads)
    also, told = "", list[Any]()
    if token is not None:
        also, told = _CAME_OF_IT, [steps[0].case.pk, token, lines[0].place_id, numbers[0]]
    rows = [
        row
        for step, line, seq in zip(steps, lines, numbers, strict=True)
        for row in outbox.rows(step.outgoing, step.case.pk, at, line.place_id, seq)
    ]
    if rows:
        also, told = also + outbox.PART, [*told, json.dumps(rows)]
    return chain.seal(lines, at, heads, also, told)[0]


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _plain(value: Any) -> str:
    """A time as the database reads it, to the microsecond."""
    if not isinstance(value, datetime):
        raise TypeError(f"a {type(value).__name__} in a row")
    return value.isoformat()
