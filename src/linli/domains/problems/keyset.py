"""A page of a list begins after a row: its key in an address, and the rows past it."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from linli.core.procedures.models import Case


def beyond(column: str, value: Any, pk: int, up: bool) -> Q:
    """The rows past a key. What has no time limit of its own, as a problem that is a project, comes last."""
    way = "gt" if up else "lt"
    if value is None:
        same = Q(**{f"{column}__isnull": True, f"id__{way}": pk})
        return same if up else same | Q(**{f"{column}__isnull": False})
    past = Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"id__{way}": pk})
    if column == "due_at" and up:
        return past | Q(due_at__isnull=True)
    return past & Q(**{f"{column}__{way}e": value})


def read(column: str, text: str) -> tuple[Any, int] | None:
    """The key that an address names; None where it is none."""
    value, _, pk = text.rpartition("~")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    if column == "number":
        return value[:40], int(pk)
    if column == "size":
        return (int(value), int(pk)) if value.isascii() and value.isdecimal() and len(value) < 9 else None
    if column == "due_at" and not value:
        return None, int(pk)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment, int(pk)) if moment.tzinfo else None


def name(case: Case, column: str) -> str:
    """The key of a row, for an address."""
    value = getattr(case, column)
    if column == "size":
        return f"{value}~{case.pk}"
    return f"{value.isoformat() if isinstance(value, datetime) else value or ''}~{case.pk}"
