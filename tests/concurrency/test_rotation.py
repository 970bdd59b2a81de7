"""Keys that are changed while others seal and open: what is sealed opens before, during and after."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests import ways
from tests.cast import Cast

from linli.core import keyring
from linli.core.journal import erase
from linli.core.journal.models import Entry
from linli.core.people import factor, sealed
from linli.core.people.models import Account, Person
from linli.domains.problems import codes
from linli.domains.problems.models import Reporter
from linli.ops import doctor, rotation
from linli.ops.environment import SOURCE
from linli.ops.host import secrets
from linli.ops.host.refusals import Plain

NAMED = {"name": "张三", "phone": "138 0000 0000"}


@pytest.fixture
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose keys are files."""
    for name in (keyring.MASTER, keyring.INDEX, keyring.JOURNAL):
        secrets.key(tmp_path, name)
    settings.KEYS, settings.HOME = str(tmp_path / "secrets"), tmp_path
    settings.MASTER_KEY = settings.INDEX_KEY = settings.JOURNAL_KEY = ""
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    return tmp_path


def ring(home: Path, name: str = keyring.MASTER) -> list[str]:
    return (home / "secrets" / name).read_text().split()


def known(fields: dict[str, str] = NAMED) -> Person:
    person = Person()
    sealed.seal(person, fields)
    person.save()
    return person


def of_old(fields: dict[str, str]) -> Person:
    """As it was sealed before a text said its cipher."""
    key, nonce = bytes(range(32)), bytes(12)
    master = keyring.ring(keyring.MASTER)[0]
    wrapped = nonce + AESGCM(master).encrypt(nonce, key, b"person")
    text = nonce + AESGCM(key).encrypt(nonce, json.dumps(fields).encode(), b"fields")
    return Person.objects.create(data_key=wrapped, sealed=text, phone_index=sealed.blind(fields["phone"]))


@pytest.mark.django_db
@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_either_cipher_is_read_whatever_is_written(cipher: str, home: Path, settings: Any) -> None:
    settings.CIPHER = cipher
    person, old = known(), of_old(NAMED)
    text = bytes(person.sealed or b"")
    assert text[5:6] == keyring.CIPHERS[cipher]
    settings.CIPHER = {"aes": "sm4", "sm4": "aes"}[cipher]
    assert sealed.unseal(person) == sealed.unseal(old) == NAMED
    for at in (5, 8, 24, -1):  # its cipher, its tag, its nonce, its end
        changed = bytearray(text)
        changed[at] ^= {5: 0x12}.get(at, 1)
        with pytest.raises(ValueError, match="tampered with"):
            sealed.unseal(Person(data_key=person.data_key, sealed=bytes(changed)))
    wrapped = bytearray(person.data_key or b"")
    wrapped[20] ^= 1
    with pytest.raises(ValueError, match="another master key"):
        sealed.unseal(Person(data_key=bytes(wrapped), sealed=text))


def test_the_ciphers_are_the_standards() -> None:
    """SM4-GCM of RFC 8998, appendix A.1: the library's and ours are the same cipher."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    about = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    writer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    writer.authenticate_additional_data(about)
    text = writer.update(plain) + writer.finalize()
    assert text.hex().upper().startswith("17F399F08C67D5EE19D0DC9969C4BB7D")
    assert writer.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


@pytest.mark.django_db
def test_a_change_wraps_everything_anew_and_retires_the_old(cast: Cast, home: Path) -> None:
    people, account = [known(), of_old(NAMED)], Account.objects.first()
    assert account
    account.factor = keyring.wrap(b"SECRET", factor.whose(account.pk))
    account.save()
    (old,) = ring(home)
    done = rotation.rotate()
    (new,) = ring(home)
    assert (done["rewrapped"], done["unreadable"], new != old) == (3, [], True)
    for person in people:
        person.refresh_from_db()
        assert sealed.unseal(person) == NAMED
    account.refresh_from_db()
    assert keyring.unwrap(bytes(account.factor or b""), factor.whose(account.pk)) == b"SECRET"
    name = keyring.ident(bytes.fromhex(new)).hex()
    assert rotation.status()["master"] == {name: {"seals": True, "people_person": 2, "people_account": 1}}
    was = keyring.ident(bytes.fromhex(old)).hex()
    assert (home / "secrets" / "retired" / f"master_key-{was}").read_text().strip() == old
    lines = Entry.objects.filter(verb__in=(rotation.ROTATED, rotation.RETIRED)).order_by("seq")
    assert [(line.verb, line.actor, line.data["key"]) for line in lines] == [
        (rotation.ROTATED, "system", name),
        (rotation.RETIRED, "system", was),
    ]
    assert old not in str([line.data for line in lines])


@pytest.mark.django_db
def test_what_opens_under_no_key_keeps_the_old_keys(cast: Cast, home: Path) -> None:
    known()
    lost = Person.objects.create(data_key=bytes(60), sealed=bytes(60))
    done = rotation.rotate()
    assert done["unreadable"] == [f"people_person {lost.pk}"]
    assert len(ring(home)) == 2
    Person.objects.filter(pk=lost.pk).update(data_key=None, sealed=None)
    assert rotation.rotate()["unreadable"] == []
    assert len(ring(home)) == 1


@pytest.mark.django_db
def test_sealed_anew_by_the_other_cipher_and_erased_it_stays_erased(
    cast: Cast, home: Path, settings: Any
) -> None:
    """The mark of an erasing fits the text as an older backup has it."""
    people = [known(), of_old(NAMED)]
    before = [(bytes(one.data_key or b""), bytes(one.sealed or b"")) for one in people]
    settings.CIPHER = "sm4"
    assert rotation.rotate(reseal=True)["resealed"] == 2
    assert rotation.status()["texts"] == {"sm4": 2}
    for person in people:
        person.refresh_from_db()
        assert sealed.unseal(person) == NAMED
        sealed.seal(person, NAMED | {"name": "张三丰"})
        person.save()
        erase.erase_person(person, cast.secretary, cast.place.pk)
    for person, (key, text) in zip(people, before, strict=True):
        Person.objects.filter(pk=person.pk).update(data_key=key, sealed=text, erased_at=None)
    assert erase.reapply() == 2
    assert not Person.objects.filter(data_key__isnull=False).exists()


@pytest.mark.django_db
def test_the_index_key_changes_and_what_was_given_out_still_opens(cast: Cast, home: Path) -> None:
    case = ways.report(cast, **NAMED)
    held = Reporter.objects.select_related("person").get(case=case)
    code = "12345678"
    Reporter.objects.filter(pk=held.pk).update(code=codes.digest(cast.place.pk, code))
    old = sealed.blind(NAMED["phone"])
    done = rotation.rotate_index()
    assert (done["reindexed"], done["unreadable"], len(ring(home, keyring.INDEX))) == (1, [], 2)
    new = sealed.blind("13800000000")
    assert sealed.blinds(NAMED["phone"]) == [new, old]
    assert held.person
    held.person.refresh_from_db()
    assert bytes(held.person.phone_index or b"") == new != old
    found = codes.find(cast.place.pk, code)
    assert found
    assert found.pk == held.pk
    assert rotation.rotate_index()["reindexed"] == 1
    assert codes.find(cast.place.pk, code) == found


@pytest.mark.django_db
@pytest.mark.parametrize("wrapped", [0, 1, 2])
def test_a_change_that_was_killed_goes_on(wrapped: int, cast: Cast, home: Path) -> None:
    """With the new key in the ring and none, some or all wrapped: the next run ends it, and makes no third key."""
    people = [known(), of_old(NAMED)]
    (old,) = ring(home)
    new = "ab" * 32
    (home / "secrets" / keyring.MASTER).write_text(f"{new}\n{old}\n")
    for person in people[:wrapped]:
        person.data_key = keyring.wrap(
            keyring.unwrap(bytes(person.data_key or b""), sealed.WHOSE), sealed.WHOSE
        )
        person.save()
    if wrapped == 2:  # killed on the way out: the old key was put away, and the ring not yet written
        (home / "secrets" / "retired").mkdir()
        (home / "secrets" / "retired" / f"master_key-{keyring.ident(bytes.fromhex(old)).hex()}").write_text(
            old
        )
    assert rotation.rotate()["rewrapped"] == 2 - wrapped
    assert ring(home) == [new]
    assert [sealed.unseal(person) for person in Person.objects.filter(data_key__isnull=False)] == [NAMED] * 2
    assert Entry.objects.filter(verb__in=(rotation.ROTATED, rotation.RETIRED)).count() == 2


@pytest.mark.django_db
def test_keys_of_a_vault(cast: Cast, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person = known()
    (old,) = ring(home)
    monkeypatch.setenv("LINLI_MASTER_KEY", old)
    settings.MASTER_KEY = old
    with pytest.raises(Plain, match="LINLI_MASTER_KEY_OLD"):
        rotation.rotate()
    settings.MASTER_KEY, settings.MASTER_KEY_OLD = "ab" * 32, old
    assert sealed.unseal(person) == NAMED
    assert rotation.rotate()["rewrapped"] == 1
    settings.MASTER_KEY_OLD = ""
    person.refresh_from_db()
    assert sealed.unseal(person) == NAMED
    assert ring(home) == [old]


@pytest.mark.django_db
def test_a_key_that_comes_while_one_reads_is_found(home: Path) -> None:
    """Another process has put a key into the ring, and something under it, since this one looked."""
    (old,) = ring(home)
    person = known()
    path = home / "secrets" / keyring.MASTER
    path.write_text(f"{'cd' * 32}\n{old}\n")
    fresh = known()
    assert bytes(fresh.data_key or b"")[6:10] == keyring.ident(b"\xcd" * 32)
    assert sealed.unseal(person) == sealed.unseal(fresh) == NAMED


@pytest.mark.parametrize("text", ["", "ab", "zz" * 32, "ab" * 32 + "cd"])
def test_a_ring_that_is_half_written_is_read_later(text: str, home: Path) -> None:
    """Who has read it goes on with what it was; who has not says what is wrong."""
    before = keyring.ring(keyring.MASTER)
    (home / "secrets" / keyring.MASTER).write_text(text)
    assert keyring.ring(keyring.MASTER) == before
    (home / "secrets" / keyring.INDEX).write_text(text)
    with pytest.raises(ValueError, match="hexadecimal"):
        keyring.ring(keyring.INDEX)


def test_doctor_names_what_lies_under_a_key_that_is_gone(home: Path, db: None) -> None:
    known()
    assert doctor.keys()[1] == doctor.OK
    (home / "secrets" / keyring.MASTER).write_text("ab" * 32 + "\n")
    assert "is not here" in doctor.keys()[3]


def test_only_the_ring_reads_keys() -> None:
    """Whoever else took a key from the settings would miss the next one."""
    used = [
        path.name
        for path in SOURCE.rglob("*.py")
        if ("settings.MASTER_KEY" in path.read_text() or "settings.INDEX_KEY" in path.read_text())
    ]
    assert used == []
