"""The heads of all chains, to be printed and held outside the system, and compared with it later.

Who rules the database can cut the newest lines off and set the head back, and the chain is whole again: only a head
that somebody else holds shows it.
"""

from collections.abc import Iterable
from typing import Any, cast

from linli.core.journal.models import Chain, Entry


def heads() -> list[dict[str, Any]]:
    """`[{"code", "seq", "digest"}]`, a place each that has lines, by the places' codes."""
    rows = Chain.objects.filter(seq__gt=0).order_by("place__code")
    return [
        {"code": code, "seq": seq, "digest": bytes(cast(bytes, head)).hex()}
        for code, seq, head in rows.values_list("place__code", "seq", "digest")
    ]


def compare(held: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What does not fit heads held outside: `[{"code", "seq", "why"}]`; empty when all of them still stand."""
    broken = []
    for head in held:
        line = Entry.objects.filter(place__code=head["code"], seq=head["seq"]).first()
        if line is None:
            broken.append({"code": head["code"], "seq": head["seq"], "why": "the line is gone"})
        elif bytes(line.digest).hex() != head["digest"]:
            broken.append({"code": head["code"], "seq": head["seq"], "why": "another line stands there"})
    return broken
