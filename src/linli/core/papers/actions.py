"""Issuing papers. Everything here belongs into the transaction of whatever the paper is about."""

import hashlib
import json
from typing import Any

from django.db import connection, transaction

from linli.core import clock
from linli.core.papers import document as documents
from linli.core.papers.codes import new_code, number_text
from linli.core.papers.document import Document
from linli.core.papers.models import REPLACED, VALID, VOID, Paper, Register
from linli.core.places.models import Place


def next_number(key: str, place_id: int, year: int) -> int:
    """The next number of a series, from 1, without gaps.

    The row stays locked until the transaction ends, so take numbers last; a rollback gives the number back.
    Outside a transaction this is an AssertionError, because a number could be lost.
    """
    assert connection.in_atomic_block, "a number may only be taken inside a transaction"
    table = connection.ops.quote_name(Register._meta.db_table)
    statement = (
        f"INSERT INTO {table} AS r (key, place_id, year, last) VALUES (%s, %s, %s, 1)"  # noqa: S608
        " ON CONFLICT (key, place_id, year) DO UPDATE SET last = r.last + 1 RETURNING last"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, place_id, year])
        return int(cursor.fetchone()[0])


def issue(
    document: Document,
    place: Place,
    case_id: int | None,
    key: str,
    shortname: str = "",
    *,
    kind: str = "",
    year: int | None = None,
    replaces: Paper | None = None,
) -> Paper:
    """Number the document, give it a check code, freeze it, and keep it.

    With `key`, the number is the next of that register: `shortname` '甘家巷纪' gives '甘家巷纪〔2021〕5号'.
    With key '' the document keeps the number it came with. A document that holds a secret code is refused
    (ValueError): it is printed once and kept nowhere. `kind` says what the paper is to its caller (else the
    document's own kind). With `replaces`, that paper now points at this one.
    """
    assert connection.in_atomic_block, "a paper may only be issued inside a transaction"
    if document.holds_secret():
        raise ValueError("a document with a secret code is not kept")
    if key and not shortname:
        raise ValueError("a numbered paper needs the short name of its register")
    year = (year or clock.today().year) if key else None
    serial = next_number(key, place.pk, year) if year else None
    number = number_text(shortname, year, serial) if year and serial else document.number
    day = document.day or clock.today().isoformat()
    frozen = document.replace(number=number, check=_fresh_code(), day=day)
    kept = documents.to_json(frozen)
    paper = Paper.objects.create(
        place=place,
        case_id=case_id,
        kind=kind or frozen.kind,
        title=frozen.title,
        key=key,
        number=frozen.number,
        year=year,
        serial=serial,
        check_code=frozen.check,
        document=kept,
        sm3=seal(kept),
        made_at=clock.now(),
    )
    if replaces is not None:
        replace(replaces, paper)
    return paper


def seal(kept: dict[str, Any]) -> str:
    """SM3 of a document as it is kept, in hexadecimal: over JSON with sorted keys, no blanks, ASCII alone."""
    text = json.dumps(kept, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.new("sm3", text.encode()).hexdigest()


def void(paper: Paper, reason: str) -> Paper:
    """Declare a valid paper void (作废). Its number is not used again. ValueError when it is not valid."""
    if not reason.strip():
        raise ValueError("a paper is not made void without a reason")
    return _close(paper, VOID, reason.strip(), None)


def replace(paper: Paper, by: Paper, reason: str = "") -> Paper:
    """Declare a valid paper replaced (换发) by another. ValueError when it is not valid."""
    if paper.pk == by.pk:
        raise ValueError("a paper does not replace itself")
    return _close(paper, REPLACED, reason.strip(), by)


def _close(paper: Paper, state: str, note: str, by: Paper | None) -> Paper:
    with transaction.atomic():
        locked = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
        if locked.state != VALID:
            raise ValueError(f"the paper is no longer valid: {locked.state}")
        locked.state, locked.note, locked.replaced_by = state, note, by
        locked.save(update_fields=["state", "note", "replaced_by"])
    return locked


def _fresh_code() -> str:
    while Paper.objects.filter(check_code=(code := new_code())).exists():
        pass
    return code
