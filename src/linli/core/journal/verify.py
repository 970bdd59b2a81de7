"""Can it be denied? Recompute every chain and every note, and name the first broken line of each place.

All is read as it stood at one moment, in one pass and some thousand lines at a time; nobody is kept from writing.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from linli.core.journal.chain import Line, digest, note_digest
from linli.core.journal.models import Chain, Note

# Two that were under way at once may stand in either order; more than this is worth a look.
SLACK = timedelta(seconds=30)
COLUMNS = "e.place_id, e.seq, e.at, actor, role, case_id, procedure, verb, source, target, data, digest"
AT_A_TIME = 5000
Told = Callable[[int], None]


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything is read as it stands now, whatever is written meanwhile; in a transaction that has begun, by its own rules."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def verify(
    place_id: int | None = None, since: Iterable[dict[str, Any]] = (), told: Told | None = None
) -> dict[str, Any]:
    """`{"chains", "entries", "ok", "broken": [{"place", "seq", "why"}], "warnings", "erased"}`.

    `since` are heads that are held to be right: what lies before them is not read. `told` hears how many lines have
    been read.
    """
    found: dict[str, Any] = {"chains": 0, "entries": 0, "ok": True, "broken": [], "warnings": [], "erased": 0}
    last: dict[int, tuple[int, bytes, Any]] = {}
    broken: set[int] = set()
    notes: dict[int, tuple[int | None, str, str]] = {}
    with snapshot():
        begun = _begun(since)
        last |= {place: (seq, digest, None) for place, (seq, digest) in begun.items()}
        with connection.chunked_cursor() as cursor:
            cursor.execute(*_lines(place_id, begun))
            while rows := cursor.fetchmany(AT_A_TIME):
                found["entries"] += len(rows)
                for row in rows:
                    _check_row(row, last, broken, notes, found)
                _check_notes(notes, found)
                if told:
                    told(found["entries"])
        found["chains"] = len(last)
        _check_heads(last, broken, place_id, found)
    found["ok"] = not found["broken"]
    return found


def _begun(since: Iterable[dict[str, Any]]) -> dict[int, tuple[int, bytes]]:
    """By place, the line after which its chain is read."""
    held = {head["code"]: (int(head["seq"]), bytes.fromhex(head["digest"])) for head in since}
    places = Chain.objects.filter(place__code__in=held).values_list("place_id", "place__code")
    return {place: held[code] for place, code in places}


def _lines(place_id: int | None, begun: dict[int, tuple[int, bytes]]) -> tuple[str, list[Any]]:
    """The statement that gives the lines to be read, and what it is told."""
    told: list[Any] = []
    where = []
    source = "journal_entry e"
    if begun:
        source += (
            " LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS s (place_id, seq) ON s.place_id = e.place_id"
        )
        told += [list(begun), [seq for seq, _ in begun.values()]]
        where.append("e.seq > coalesce(s.seq, 0)")
    if place_id:
        where.append("e.place_id = %s")
        told.append(place_id)
    only = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {COLUMNS} FROM {source}{only} ORDER BY e.place_id, e.seq", told  # noqa: S608


def _check_row(
    row: Any, last: dict[int, Any], broken: set[int], notes: dict[int, Any], found: dict[str, Any]
) -> None:
    place, seq, at, actor, role, case_id, procedure, verb, source, target, data, kept = row
    previous_seq, previous, before = last.get(place, (0, b"", None))
    if isinstance(data, str):  # a bare cursor gives jsonb as text
        data = json.loads(data)
    line = Line(place, actor, role, verb, case_id, procedure, source, target, data)
    if place not in broken:
        why = ""
        if seq != previous_seq + 1:
            why = f"line {previous_seq + 1} is missing"
        elif digest(previous, place, seq, at, line) != bytes(kept):
            why = "the line does not fit its digest"
        if why:
            broken.add(place)
            found["broken"].append({"place": place, "seq": seq, "why": why})
    if before and at < before - SLACK and len(found["warnings"]) < 20:
        found["warnings"].append({"place": place, "seq": seq, "why": "the time goes back"})
    for number, noted, hexed in data.get("notes", ()):
        notes[number] = (case_id, noted, hexed)
    last[place] = (seq, bytes(kept), at)


def _check_notes(notes: dict[int, Any], found: dict[str, Any]) -> None:
    if not notes:
        return
    seen = set()
    for note in Note.objects.filter(pk__in=notes).iterator():
        seen.add(note.pk)
        case_id, kind, hexed = notes[note.pk]
        if (note.case_id, note.kind) != (case_id, kind):
            found["broken"].append({"note": note.pk, "why": "the words were put elsewhere"})
        elif note.erased_at is not None:
            found["erased"] += 1
        elif note_digest(bytes(note.salt), note.text) != hexed:
            found["broken"].append({"note": note.pk, "why": "the words were changed"})
    for lost in sorted(set(notes) - seen):
        found["broken"].append({"note": lost, "why": "the words are gone without a trace of erasing"})
    notes.clear()


def _check_heads(last: dict[int, Any], broken: set[int], place_id: int | None, found: dict[str, Any]) -> None:
    asked = Chain.objects.all() if place_id is None else Chain.objects.filter(place_id=place_id)
    for chain in asked.iterator():
        seq, kept, _ = last.get(chain.place_id, (0, b"", None))
        if chain.place_id not in broken and (chain.seq, bytes(chain.digest)) != (seq, kept):
            found["broken"].append(
                {"place": chain.place_id, "seq": seq, "why": "the chain ends before its head"}
            )
            broken.add(chain.place_id)
    for place in set(last) - set(asked.values_list("place_id", flat=True)):
        found["broken"].append({"place": place, "seq": 0, "why": "the head is gone"})
