"""`./linli keys status`, and `./linli keys rotate [--index] [--reseal]`: another key while the system serves.

A new master key is put into the ring, where every process finds it at its next use; whatever lies under another is
wrapped anew, some hundred rows at a time; once nothing is left and everybody who began before is done, the old key
leaves the ring for `secrets/retired`, and the journal says so. Killed at any moment, the next `rotate` goes on.
"""

import argparse
import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from linli.ops import environment
from linli.ops.host import secrets
from linli.ops.host.refusals import Plain
from linli.ops.scratch import installed

BATCH = 200  # rows that are locked at a time: others wait for them some hundredths of a second
PATIENCE = 60.0  # seconds for what others hold
ROTATED, RETIRED = "rotate-key", "retire-key"


@dataclass(frozen=True)
class Job:
    """One column to be written anew: for which rows, and what each becomes (None: it may stay)."""

    table: str
    column: str
    reads: str
    where: str
    told: tuple[Any, ...]
    fresh: Callable[[tuple[Any, ...]], bytes | None]


def main(args: argparse.Namespace) -> int:
    with installed():
        if args.what == "status":
            return _say(status(), args.json)
        with _alone(environment.home()):
            done = rotate_index() if args.index else rotate(args.reseal)
    _say(done, args.json)
    if not args.json and done.get("kept"):
        print(f"旧密钥存在 {done['kept']}。下一次备份之后再销毁它：旧的备份密钥还要用它打开。")
        print(
            "The old key is kept there: destroy it after the next backup, whose keys lie under the new one."
        )
    return 1 if done["unreadable"] else 0


def _say(told: dict[str, Any], as_json: bool) -> int:
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
    print(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(lines))
    return 0


def rotate(reseal: bool = False) -> dict[str, Any]:
    """A new master key, or on with the one that was begun; what became of everything under it."""
    from linli.core import keyring

    ring = _renewed(keyring.MASTER, needed=not reseal)
    now, olds = ring[0], ring[1:]
    if olds:
        _write_down(ROTATED, keyring.MASTER, now)
    done: dict[str, Any] = {"key": keyring.ident(now).hex(), "rewrapped": 0, "unreadable": []}
    while True:
        for job in wrapped():
            done["rewrapped"] += _all(job, done["unreadable"])
        if done["unreadable"]:
            return done  # what opens under no key at all: the old keys stay until somebody has looked at it
        _others_done()
        if not any(_count(job) for job in wrapped()):
            break
    if reseal:
        done["resealed"] = sum(_all(job, done["unreadable"]) for job in (*wrapped(cipher=True), texts()))
    done["retired"] = [keyring.ident(old).hex() for old in olds]
    for old in olds:
        _write_down(RETIRED, keyring.MASTER, old)
    if olds and not os.environ.get("LINLI_MASTER_KEY"):
        done["kept"] = str(_retire(keyring.MASTER, now, olds))
        if any(_count(job) for job in wrapped()):  # somebody had read the ring before and wrote after all
            _put(keyring.MASTER, ring)
            return rotate(reseal)
    return done


def rotate_index() -> dict[str, Any]:
    """A new index key: what is looked up by a digest of a text that we have gets a new one.

    Of the residents' codes and the spare codes there is no text: the old key stays in the ring for these.
    """
    from linli.core import keyring

    begun = environment.home() / "secrets" / ".index_key.begun"
    ring = keyring.ring(keyring.INDEX, fresh=True)
    mark = begun.read_text() if begun.exists() else ""
    if not mark or mark == keyring.ident(ring[0]).hex():  # not begun, or killed before the ring had it
        _write(begun, keyring.ident(ring[0]).hex())
        ring = _renewed(keyring.INDEX, more=True)
    _write_down(ROTATED, keyring.INDEX, ring[0])
    done: dict[str, Any] = {"key": keyring.ident(ring[0]).hex(), "reindexed": 0, "unreadable": []}
    while changed := _all(indexes(), done["unreadable"]):
        done["reindexed"] += changed
        _others_done()
    begun.unlink(missing_ok=True)
    return done


def status() -> dict[str, Any]:
    """How much lies under which key, and under which cipher."""
    from linli.core import keyring, statements

    ring = keyring.ring(keyring.MASTER, fresh=True)
    found: dict[str, Any] = {}
    for at, key in enumerate(ring):
        found[keyring.ident(key).hex()] = {"seals": at == 0}
    for job in wrapped():
        sql = (
            f"SELECT CASE WHEN {_IS_MARKED.format(job.column)} THEN encode(substr({job.column}, 7, 4), 'hex')"  # noqa: S608
            f" ELSE 'unmarked' END, count(*) FROM {job.table} WHERE {job.column} IS NOT NULL GROUP BY 1"
        )
        for name, number in statements.rows(sql, []):
            found.setdefault(name, {"in_ring": name == "unmarked"})[job.table] = number
    texts = (
        f"SELECT CASE WHEN {_IS_MARKED.format('sealed')} THEN encode(substr(sealed, 6, 1), 'escape')"  # noqa: S608
        " ELSE 'unmarked' END, count(*) FROM people_person WHERE sealed IS NOT NULL GROUP BY 1"
    )
    names = {cipher.decode(): name for name, cipher in keyring.CIPHERS.items()}
    ciphers = {names.get(cipher, cipher): number for cipher, number in statements.rows(texts, [])}
    index = [keyring.ident(key).hex() for key in keyring.ring(keyring.INDEX, fresh=True)]
    return {"master": found, "index": index, "texts": ciphers}


_IS_MARKED = "substr({0}, 1, 5) = 'linli'::bytea"


def wrapped(cipher: bool = False) -> list[Job]:
    """Everything that lies under a master key, where it is another than that of today; `cipher`: or by another cipher."""
    from django.conf import settings

    from linli.core import keyring
    from linli.core.people import factor, sealed

    now = keyring.ring(keyring.MASTER)[0]
    name, kind = keyring.ident(now), keyring.MARK + keyring.CIPHERS[settings.CIPHER]

    def job(table: str, column: str, whose: Callable[[int], bytes]) -> Job:
        def fresh(row: tuple[Any, ...]) -> bytes:
            return keyring.wrap(keyring.unwrap(bytes(row[1]), whose(row[0])), whose(row[0]))

        other = f"NOT ({_IS_MARKED.format(column)} AND substr({column}, 7, 4) = %s)"
        told: tuple[Any, ...] = (name,)
        if cipher:
            other, told = f"({other} OR substr({column}, 1, 6) <> %s)", (name, kind)
        return Job(table, column, f"id, {column}", f"{column} IS NOT NULL AND {other}", told, fresh)

    return [
        job("people_person", "data_key", lambda pk: sealed.WHOSE),
        job("people_account", "factor", factor.whose),
    ]


def texts() -> Job:
    """The persons' texts that another cipher sealed than that of today."""
    from django.conf import settings

    from linli.core import keyring
    from linli.core.people import sealed
    from linli.core.people.models import Person

    def fresh(row: tuple[Any, ...]) -> bytes:
        person = Person(pk=row[0], data_key=row[1], sealed=row[2])
        sealed.reseal(person)
        return bytes(person.sealed or b"")

    head = keyring.MARK + keyring.CIPHERS[settings.CIPHER]
    where = f"data_key IS NOT NULL AND sealed IS NOT NULL AND substr(sealed, 1, {len(head)}) <> %s"
    return Job("people_person", "sealed", "id, data_key, sealed", where, (head,), fresh)


def indexes() -> Job:
    """The persons' telephones, by which they are found."""
    from linli.core.people import sealed
    from linli.core.people.models import Person

    def fresh(row: tuple[Any, ...]) -> bytes | None:
        phone = sealed.unseal(Person(pk=row[0], data_key=row[1], sealed=row[2])).get("phone", "")
        made = sealed.blind(phone)
        return made if made != bytes(row[3]) else None

    return Job(
        "people_person",
        "phone_index",
        "id, data_key, sealed, phone_index",
        "phone_index IS NOT NULL",
        (),
        fresh,
    )


def _count(job: Job) -> int:
    from linli.core import statements

    sql = f"SELECT count(*) FROM {job.table} WHERE {job.where}"  # noqa: S608 - words of ours
    return int(statements.rows(sql, job.told)[0][0])


def _all(job: Job, unreadable: list[str]) -> int:
    """Write the column anew for all rows that want it, over and over until none was held by somebody else."""
    changed, until = 0, time.monotonic() + PATIENCE
    while True:
        more, held = _pass(job, unreadable)
        changed += more
        if not held or unreadable:
            return changed
        if more:
            until = time.monotonic() + PATIENCE
        elif time.monotonic() > until:
            raise _busy()
        time.sleep(0.05)


def _pass(job: Job, unreadable: list[str]) -> tuple[int, int]:
    """Once over the rows: how many were changed, and how many somebody else held."""
    from django.db import transaction

    from linli.core import statements

    changed = held = last = 0
    ids = f"SELECT id FROM {job.table} WHERE {job.where} AND id > %s ORDER BY id LIMIT {BATCH}"  # noqa: S608
    # Whoever waits for nobody is in no circle of waiting.
    lock = (
        f"SELECT {job.reads} FROM {job.table} WHERE id = ANY(%s) AND {job.where} ORDER BY id"  # noqa: S608
        " FOR NO KEY UPDATE SKIP LOCKED"
    )
    write = (
        f"UPDATE {job.table} t SET {job.column} = v.new"  # noqa: S608
        " FROM unnest(%s::bigint[], %s::bytea[]) AS v (id, new) WHERE t.id = v.id"
    )
    while batch := [pk for (pk,) in statements.rows(ids, [*job.told, last])]:
        last = batch[-1]
        with transaction.atomic():
            rows = statements.rows(lock, [batch, *job.told])
            held += len(batch) - len(rows)
            made: dict[int, bytes] = {}
            for row in rows:
                try:
                    if (new := job.fresh(row)) is not None:
                        made[row[0]] = new
                except (ValueError, InvalidTag):
                    unreadable.append(f"{job.table} {row[0]}")
            if made:
                statements.rows(write, [list(made), list(made.values())])
        changed += len(made)
        if changed and sys.stderr.isatty():
            print(f"\r{job.table}: {changed}", end="", file=sys.stderr, flush=True)
    return changed, held


def _others_done() -> None:
    """Wait until every transaction that has begun is over: it may write what it sealed under the old key."""
    from linli.core import statements

    begun = (
        "SELECT pid, xact_start FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )
    before, until = set(statements.rows(begun, [])), time.monotonic() + PATIENCE
    while before & set(statements.rows(begun, [])):
        if time.monotonic() > until:
            raise _busy()
        time.sleep(0.05)


def _busy() -> Plain:
    return Plain(
        "有事务一直没有结束，旧密钥还不能停用；过一会儿再运行一次，会接着做。",
        "A transaction does not end, so the old key stays: run again later, it goes on from here.",
    )


def _renewed(name: str, needed: bool = True, more: bool = False) -> tuple[bytes, ...]:
    """The ring with a new key at its head, or as it is where a change is under way already, or none is `needed`.

    `more`: old keys stay in this ring for good, and say nothing about a change.
    """
    from linli.core import keyring

    variable, ring = f"LINLI_{name.upper()}", keyring.ring(name, fresh=True)
    if not os.environ.get(variable):
        return ring if len(ring) > 1 and not more else _put(name, (_other(ring), *ring))
    if len(ring) > 1 or not needed:
        return ring
    raise Plain(
        f"密钥来自环境变量：把新密钥放进 {variable}，旧的放进 {variable}_OLD，重新启动，再运行。",
        f"The key comes by the environment: put the new one into {variable}, the old one into {variable}_OLD,"
        " start again, then run this.",
    )


def _other(ring: tuple[bytes, ...]) -> bytes:
    """A new key, with a name that none of the ring has: by the name it is known what lies under it."""
    from linli.core import keyring

    names = {keyring.ident(key) for key in ring}
    while keyring.ident(made := os.urandom(32)) in names:
        pass
    return made


def _put(name: str, ring: tuple[bytes, ...]) -> tuple[bytes, ...]:
    from linli.core import keyring

    _write(environment.home() / "secrets" / name, "\n".join(key.hex() for key in ring) + "\n")
    return keyring.ring(name, fresh=True)


def _retire(name: str, now: bytes, olds: tuple[bytes, ...]) -> Path:
    """Out of the ring, into a folder that no process reads."""
    from linli.core import keyring

    folder = environment.home() / "secrets" / "retired"
    folder.mkdir(mode=0o700, exist_ok=True)
    secrets.give(folder)
    for old in olds:
        _write(folder / f"{name}-{keyring.ident(old).hex()}", old.hex() + "\n")
    _put(name, (now,))
    return folder


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and there after a loss of power."""
    draft = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    secrets.give(draft)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_down(verb: str, name: str, key: bytes) -> None:
    """A line of the city's journal, once for each key."""
    from django.db import transaction

    from linli.core import clock, keyring
    from linli.core.journal import chain
    from linli.core.journal.models import Entry
    from linli.core.people.actor import SYSTEM
    from linli.core.places.models import Place

    data = {"ring": name, "key": keyring.ident(key).hex()}
    city = Place.objects.get(level=Place.CITY)
    with transaction.atomic():
        if not Entry.objects.filter(place=city, verb=verb, procedure="", data=data).exists():
            chain.append([chain.Line(city.pk, SYSTEM.key, SYSTEM.role, verb, data=data)], clock.now())


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "rotation.lock").open("a") as file:
        secrets.give(home / "rotation.lock")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Plain("密钥正在更换。", "The keys are being changed already.") from error
        yield
