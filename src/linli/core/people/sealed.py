"""Personal fields at rest: sealed under a data key per person, wrapped by the master key; blind indexes.

The cipher is AES-256-GCM or SM4-GCM by setting (`core/keyring.py`). A sealed text bears a tag of chance that stays
the person's when the text is sealed anew: by it, what was erased since a backup is known after a restore.
"""

import hashlib
import json
import os

from cryptography.exceptions import InvalidTag

from linli.core import clock, keyring
from linli.core.people.actor import Actor
from linli.core.people.models import Look, Person

WHOSE, WHAT = b"person", b"fields"
TAG = 16


def seal(person: Person, fields: dict[str, str]) -> None:
    """Put `fields` on the unsaved or loaded person, encrypted; makes its data key the first time."""
    if person.data_key is None:
        person.data_key = keyring.wrap(os.urandom(32), WHOSE)
    text = json.dumps(fields, ensure_ascii=False).encode()
    person.sealed = keyring.close(_data_key(person), text, WHAT, tag(person) or os.urandom(TAG))
    person.phone_index = blind(fields["phone"]) if fields.get("phone") else None


def _data_key(person: Person) -> bytes:
    return keyring.unwrap(bytes(person.data_key or b""), WHOSE)


def tag(person: Person) -> bytes:
    """What the sealed text is known by, now and sealed anew; empty when there is none."""
    sealed = bytes(person.sealed or b"")
    if keyring.marked(sealed):
        return sealed[len(keyring.MARK) + 1 :][:TAG]
    return hashlib.sha256(sealed).digest()[:TAG] if sealed else b""


def reseal(person: Person) -> None:
    """Seal the person's text anew by the cipher of today, under the same key and with the same tag; not saved."""
    label = tag(person)
    text = keyring.open_up(_data_key(person), bytes(person.sealed or b""), WHAT, TAG)
    person.sealed = keyring.close(_data_key(person), text, WHAT, label)


def unseal(person: Person) -> dict[str, str]:
    """The person's fields; empty when there are none or they were erased. Not for display: see `look`."""
    if person.data_key is None or person.sealed is None:
        return {}
    try:
        opened = keyring.open_up(_data_key(person), bytes(person.sealed), WHAT, TAG)
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
    return blinds(value)[0]


def blinds(value: str) -> list[bytes]:
    """The same under each index key: what to look up, as long as some were stored under an older one."""
    return keyring.digests("".join(value.split()).encode())


def mask_name(name: str) -> str:
    """'王小明' as '王某某': enough to greet, too little to find."""
    return name[:1] + "某" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "***"
