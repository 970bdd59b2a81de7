"""Writing the journal: SM3(previous ‖ canonical line), one chain a place, heads locked last and in order."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from linli.core.journal.models import Note

_TOKEN = re.compile(r"[\x20-\x7e]{0,80}\Z")


@dataclass
class Line:
    """What will become an entry. `data` holds short ASCII tokens, whole numbers and lists of them, no words."""

    place_id: int
    actor: str
    role: str
    verb: str
    case_id: int | None = None
    procedure: str = ""
    source: str = ""
    target: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def canonical(values: Sequence[Any]) -> bytes:
    """The bytes that are digested: a JSON array, keys sorted, ASCII only."""
    return json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(previous: bytes, place_id: int, seq: int, at: datetime, line: Line) -> bytes:
    values = [place_id, seq, stamp(at), line.actor, line.role, line.case_id, line.procedure]
    return sm3(previous + canonical([*values, line.verb, line.source, line.target, line.data]))


def check_tokens(value: Any, key: str = "data") -> None:
    """Refuse words and floats: a line must never hold a sentence, a name or a phone."""
    if isinstance(value, dict):
        for name, inner in value.items():
            check_tokens(name, key)
            check_tokens(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_tokens(inner, key)
    elif isinstance(value, str):
        if not _TOKEN.match(value):
            raise ValueError(
                f"the journal keeps short ASCII tokens; '{key}' is none: put the words in a note"
            )
    elif value is not None and not isinstance(value, int):
        raise ValueError(f"the journal keeps no {type(value).__name__}: '{key}'")


def note(case_id: int, kind: str, text: str, at: datetime) -> list[Any]:
    """Keep words beside the journal; gives the token that the line holds: [id, kind, digest]."""
    salt = os.urandom(16)
    row = Note.objects.create(case_id=case_id, kind=kind, text=text, salt=salt, at=at)
    return [row.pk, kind, note_digest(salt, text)]


def note_digest(salt: bytes, text: str) -> str:
    return sm3(salt + text.encode()).hex()


def append(lines: Iterable[Line], at: datetime) -> list[int]:
    """Write the lines at the heads of their places' chains; gives the entries' ids in the order given.

    Call it last in a transaction: the heads stay locked until commit.
    """
    lines = list(lines)
    if not lines:
        return []
    for line in lines:
        check_tokens(line.data)
    heads = _lock_heads(sorted({line.place_id for line in lines}))
    rows = []
    for line in lines:
        seq, previous = heads[line.place_id]
        made = digest(previous, line.place_id, seq + 1, at, line)
        heads[line.place_id] = (seq + 1, made)
        data = json.dumps(line.data, sort_keys=True)
        rows.append((line.place_id, seq + 1, at, line.actor, line.role, line.case_id, line.procedure))
        rows[-1] += (line.verb, line.source, line.target, data, made)  # type: ignore[assignment]
    return _write(rows, heads)


def _lock_heads(places: list[int]) -> dict[int, tuple[int, bytes]]:
    ask = "SELECT place_id, seq, digest FROM journal_chain WHERE place_id = ANY(%s) ORDER BY place_id FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(ask, [places])
        found = cursor.fetchall()
        if len(found) < len(places):
            cursor.execute(
                "INSERT INTO journal_chain (place_id, seq, digest) SELECT unnest(%s::bigint[]), 0, ''::bytea"
                " ON CONFLICT DO NOTHING",
                [places],
            )
            cursor.execute(ask, [places])
            found = cursor.fetchall()
    return {place: (seq, bytes(head)) for place, seq, head in found}


def _write(rows: list[Any], heads: dict[int, tuple[int, bytes]]) -> list[int]:
    one = "(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s::jsonb,%s)"
    head = "(%s::bigint,%s::bigint,%s::bytea)"
    parameters = [value for row in rows for value in row]
    parameters += [value for place, (seq, made) in heads.items() for value in (place, seq, made)]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO journal_entry (place_id, seq, at, actor, role, case_id, procedure, verb,"  # noqa: S608
            f" source, target, data, digest) VALUES {','.join([one] * len(rows))} RETURNING id, place_id, seq),"
            " moved AS (UPDATE journal_chain c SET seq = v.seq, digest = v.digest FROM"
            f" (VALUES {','.join([head] * len(heads))}) AS v (place_id, seq, digest)"
            " WHERE c.place_id = v.place_id) SELECT id, place_id, seq FROM made",
            parameters,
        )
        ids = {(place, seq): entry for entry, place, seq in cursor.fetchall()}
    return [ids[row[0], row[1]] for row in rows]
