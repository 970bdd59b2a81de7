"""Personal fields at rest: AES-256-GCM under a data key per person, wrapped by the master key; blind indexes."""

import hashlib
import hmac
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Look, Person


def _master() -> AESGCM:
    return AESGCM(bytes.fromhex(settings.MASTER_KEY))


def seal(person: Person, fields: dict[str, str]) -> None:
    """Put `fields` on the unsaved or loaded person, encrypted; makes its data key the first time."""
    if person.data_key is None:
        key = os.urandom(32)
        nonce = os.urandom(12)
        person.data_key = nonce + _master().encrypt(nonce, key, b"person")
    nonce = os.urandom(12)
    text = json.dumps(fields, ensure_ascii=False).encode()
    person.sealed = nonce + AESGCM(_data_key(person)).encrypt(nonce, text, b"fields")
    person.phone_index = blind(fields["phone"]) if fields.get("phone") else None


def _data_key(person: Person) -> bytes:
    wrapped = bytes(person.data_key or b"")
    return _master().decrypt(wrapped[:12], wrapped[12:], b"person")


def unseal(person: Person) -> dict[str, str]:
    """The person's fields; empty when there are none or they were erased. Not for display: see `look`."""
    if person.data_key is None or person.sealed is None:
        return {}
    text = bytes(person.sealed)
    try:
        opened = AESGCM(_data_key(person)).decrypt(text[:12], text[12:], b"fields")
    except InvalidTag as wrong:
        raise ValueError("sealed under another master key, or tampered with") from wrong
    return dict(json.loads(opened))


def look(person: Person, field: str, actor: Actor, reason: str, case_id: int | None = None) -> str:
    """Show one personal field to a post: the look is written down first."""
    assert actor.post_id is not None, "only a post looks at what is personal"
    Look.objects.create(
        at=clock.now(),
        post_id=actor.post_id,
        person=person,
        case_id=case_id,
        field=field,
        reason=reason[:200],
    )
    return unseal(person).get(field, "")


def erase(person: Person) -> None:
    """Destroy the person's data key: what was sealed under it is gone, in backups too."""
    person.data_key = person.sealed = person.phone_index = None
    person.erased_at = clock.now()
    person.save(update_fields=["data_key", "sealed", "phone_index", "erased_at"])


def blind(value: str) -> bytes:
    """A keyed digest to look a value up by, without storing it."""
    folded = "".join(value.split()).encode()
    return hmac.new(bytes.fromhex(settings.INDEX_KEY), folded, hashlib.sha256).digest()


def mask_name(name: str) -> str:
    """'王小明' as '王某某': enough to greet, too little to find."""
    return name[:1] + "某" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "***"
