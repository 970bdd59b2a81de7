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

from linli.core import statements
from linli.core.journal.models import Entry

_TOKEN = re.compile(r"[\x20-\x7e]{0,80}\Z")
# A telephone is short and ASCII, and no token; the digits of a digest are not meant.
_PHONE = re.compile(r"(?<![0-9a-f])1[3-9][0-9]{9}(?![0-9a-f])")


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
        if not _TOKEN.match(value) or (len(value) > 10 and _PHONE.search(value)):
            raise ValueError(
                f"the journal keeps short ASCII tokens; '{key}' is none: put the words in a note"
            )
    elif value is not None and not isinstance(value, int):
        raise ValueError(f"the journal keeps no {type(value).__name__}: '{key}'")


def note(case_id: int, kind: str, text: str, at: datetime) -> list[Any]:
    """Keep words beside the journal; gives the token that the line holds: [id, kind, digest]."""
    salt = os.urandom(16)
    keep = "INSERT INTO journal_note (case_id, kind, text, salt, at) VALUES (%s, %s, %s, %s, %s) RETURNING id"
    ((number,),) = statements.rows(keep, [case_id, kind, text, salt, at])
    return [number, kind, note_digest(salt, text)]


def note_digest(salt: bytes, text: str) -> str:
    return sm3(salt + text.encode()).hex()


# Heads are locked last in a transaction and in the order of the places: they stay locked until commit.
LOCK_HEADS = (
    "SELECT place_id, seq, digest FROM journal_chain WHERE place_id = ANY(%s) ORDER BY place_id FOR UPDATE"
)
_COLUMNS = "place_id, seq, at, actor, role, case_id, procedure, verb, source, target, data"
_SEAL = (
    f"WITH made AS (INSERT INTO journal_entry ({_COLUMNS}, digest)"  # noqa: S608
    f" SELECT {_COLUMNS}, decode(digest, 'hex') FROM jsonb_to_recordset(%s::jsonb) AS v (place_id bigint, seq bigint,"
    " at timestamptz, actor text, role text, case_id bigint, procedure text, verb text, source text, target text,"
    " data jsonb, digest text) RETURNING id, place_id, seq),"
    " moved AS (UPDATE journal_chain c SET seq = v.seq, digest = decode(v.digest, 'hex') FROM"
    " jsonb_to_recordset(%s::jsonb) AS v (place_id bigint, seq bigint, digest text)"
    " WHERE c.place_id = v.place_id AND c.place_id = ANY(%s))"
)
Heads = dict[int, tuple[int, bytes]]


def append(lines: Iterable[Line], at: datetime) -> list[int]:
    """Write the lines at the heads of their places' chains; gives the entries' ids in the order given.

    Call it last in a transaction: the heads stay locked until commit.
    """
    lines = list(lines)
    return [entry.pk for entry in seal(lines, at, lock_heads(places(lines)))] if lines else []


def places(lines: Iterable[Line]) -> list[int]:
    """The places whose chains the lines go to, in the order in which their heads are locked."""
    return sorted({line.place_id for line in lines})


def lock_heads(wanted: list[int], found: Sequence[Any] = ()) -> Heads:
    """The heads of these places, locked; `found` are rows of LOCK_HEADS that the caller has asked for already."""
    with connection.cursor() as cursor:
        if not found:
            cursor.execute(LOCK_HEADS, [wanted])
            found = cursor.fetchall()
        if len(found) < len(wanted):  # every place has a head from the start: this is for one that lost it
            cursor.execute(
                "INSERT INTO journal_chain (place_id, seq, digest) SELECT unnest(%s::bigint[]), 0, ''::bytea"
                " ON CONFLICT DO NOTHING",
                [wanted],
            )
            cursor.execute(LOCK_HEADS, [wanted])
            found = cursor.fetchall()
    return {place: (seq, bytes(head)) for place, seq, head in found}


def numbered(lines: Sequence[Line], heads: Heads) -> list[int]:
    """The number that each line will have in its place's chain."""
    last = {place: seq for place, (seq, _) in heads.items()}
    found = []
    for line in lines:
        last[line.place_id] += 1
        found.append(last[line.place_id])
    return found


def seal(
    lines: Sequence[Line], at: datetime, heads: Heads, also: str = "", told: Sequence[Any] = ()
) -> list[Entry]:
    """Write the lines at heads that are locked already.

    `also` are further parts of the same statement, with `told` for their parameters; they find the new lines
    as `made (id, place_id, seq)`.
    """
    entries, rows, last = [], [], dict(heads)
    for line, seq in zip(lines, numbered(lines, heads), strict=True):
        check_tokens(line.data)
        made = digest(last[line.place_id][1], line.place_id, seq, at, line)
        last[line.place_id] = (seq, made)
        values = {**vars(line), "seq": seq, "at": at}
        entries.append(Entry(**values, digest=made))
        rows.append({**values, "at": stamp(at), "digest": made.hex()})
    ends = [{"place_id": place, "seq": seq, "digest": made.hex()} for place, (seq, made) in last.items()]
    whole = f"{_SEAL}{also} SELECT id, place_id, seq FROM made"  # noqa: S608 - parts of ours
    written = statements.rows(whole, [json.dumps(rows), json.dumps(ends), sorted(last), *told])
    ids = {(place, number): pk for pk, place, number in written}
    for entry in entries:
        entry.pk, entry._state.adding, entry._state.db = ids[entry.place_id, entry.seq], False, "default"
    return entries
