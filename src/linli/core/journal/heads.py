"""The heads of all chains, to be printed and held outside the system, and compared with it later.

Who rules the database can cut the newest lines off and set the head back, and the chain is whole again: only a head
that somebody else holds shows it. A file of heads is signed (Ed25519), so that who brings it later brings what was
given out; the paper beside it is signed by hand.
"""

from collections.abc import Iterable
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db.models import Q

from linli.core import clock, keyring, statements
from linli.core.journal.chain import canonical
from linli.core.journal.models import Chain
from linli.core.places.models import Place

KIND = "linli-heads-1"
GROUPS, GROUP = 8, 4  # of a digest on paper: 128 bits
_STANDS = (
    "SELECT h.code, h.seq, encode(e.digest, 'hex') FROM unnest(%s::text[], %s::bigint[]) AS h (code, seq)"
    " LEFT JOIN places_place p ON p.code = h.code LEFT JOIN journal_entry e ON e.place_id = p.id AND e.seq = h.seq"
)


def heads(below: str = "") -> list[dict[str, Any]]:
    """`[{"code", "seq", "digest"}]`, a place each that has lines, by code.

    `below`: of one sheet alone, that of a street and what lies below it, or that of the city and its districts.
    """
    rows = Chain.objects.filter(seq__gt=0).order_by("place__code")
    if below and Place.objects.filter(code=below, level=Place.CITY).exists():
        rows = rows.filter(place__level__in=(Place.CITY, Place.DISTRICT))
    elif below:
        rows = rows.filter(Q(place__code=below) | Q(place__street__code=below))
    return [
        {"code": code, "seq": seq, "digest": bytes(cast(bytes, head)).hex()}
        for code, seq, head in rows.values_list("place__code", "seq", "digest")
    ]


def compare(held: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What does not fit heads held outside: `[{"code", "seq", "why"}]`; empty when all of them still stand.

    A digest may be its beginning alone, as paper has it.
    """
    held = list(held)
    told = [[head["code"] for head in held], [head["seq"] for head in held]]
    there = {(code, seq): digest for code, seq, digest in statements.rows(_STANDS, told)}
    broken = []
    for head in held:
        digest = there[head["code"], head["seq"]]
        if digest is None:
            broken.append({"code": head["code"], "seq": head["seq"], "why": "the line is gone"})
        elif not head["digest"] or not digest.startswith(head["digest"]):
            broken.append({"code": head["code"], "seq": head["seq"], "why": "another line stands there"})
    return broken


def short(digest: str) -> str:
    """The digest's beginning as paper has it, in groups of four."""
    return " ".join(digest[at : at + GROUP] for at in range(0, GROUPS * GROUP, GROUP))


def public_key() -> str:
    """What everybody may know of the key that signs."""
    return _private(keyring.ring(keyring.JOURNAL)[0]).public_key().public_bytes_raw().hex()


def signed(below: str = "") -> dict[str, Any]:
    """The heads of today as a document that bears its signature."""
    body = {"kind": KIND, "below": below, "at": clock.now().isoformat(), "heads": heads(below)}
    key = _private(keyring.ring(keyring.JOURNAL)[0])
    return {**body, "public_key": public_key(), "signature": key.sign(canonical([body])).hex()}


def check_signature(document: dict[str, Any], public: str = "") -> None:
    """ValueError unless the document was signed by `public`, else by a key of this installation, and is as it was then."""
    ours = [_private(key).public_key().public_bytes_raw().hex() for key in keyring.ring(keyring.JOURNAL)]
    if document["kind"] != KIND or document["public_key"] not in ([public] if public else ours):
        raise ValueError("signed by another key")
    body = {name: document[name] for name in ("kind", "below", "at", "heads")}
    by = Ed25519PublicKey.from_public_bytes(bytes.fromhex(document["public_key"]))
    try:
        by.verify(bytes.fromhex(document["signature"]), canonical([body]))
    except InvalidSignature as wrong:
        raise ValueError("the signature does not fit: the file was changed") from wrong


def _private(key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key)
