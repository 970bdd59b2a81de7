"""Tampering as a superuser, a backup brought back on a blank machine, a person erased: what is found, what is left."""

import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg

from linli.ops import backup, environment
from linli.ops.host import cluster, postgres
from tools.drills.checks import Found, linli, whole

ENTRY: LiteralString = "at, actor, role, case_id, procedure, verb, source, target, data, digest"
# What somebody does who may do anything, to the lines of one place; `{seq}` is one in the middle, `{last}` the last.
TAMPER: dict[str, tuple[LiteralString, ...]] = {
    "altered": ("UPDATE journal_entry SET actor = 'post:999' WHERE place_id = %(place)s AND seq = %(seq)s",),
    "removed": (
        "DELETE FROM journal_entry WHERE place_id = %(place)s AND seq = %(seq)s",
        "UPDATE journal_entry SET seq = -seq + 1 WHERE place_id = %(place)s AND seq > %(seq)s",
        "UPDATE journal_entry SET seq = -seq WHERE place_id = %(place)s AND seq < 0",
        "UPDATE journal_chain SET seq = seq - 1 WHERE place_id = %(place)s",
    ),
    "inserted": (
        "UPDATE journal_entry SET seq = -seq - 1 WHERE place_id = %(place)s AND seq > %(seq)s",
        "UPDATE journal_entry SET seq = -seq WHERE place_id = %(place)s AND seq < 0",
        f"INSERT INTO journal_entry (place_id, seq, {ENTRY}) SELECT place_id, seq + 1, {ENTRY} FROM journal_entry"  # noqa: S608
        " WHERE place_id = %(place)s AND seq = %(seq)s",
        "UPDATE journal_chain SET seq = seq + 1 WHERE place_id = %(place)s",
    ),
    "reordered": (
        "UPDATE journal_entry SET seq = 0 WHERE place_id = %(place)s AND seq = %(seq)s",
        "UPDATE journal_entry SET seq = %(seq)s WHERE place_id = %(place)s AND seq = %(seq)s + 1",
        "UPDATE journal_entry SET seq = %(seq)s + 1 WHERE place_id = %(place)s AND seq = 0",
    ),
    # With the head set back the chain is whole again: only the heads held outside show it.
    "truncated": (
        "DELETE FROM journal_entry WHERE place_id = %(place)s AND seq > %(seq)s",
        "UPDATE journal_chain SET seq = %(seq)s, digest = (SELECT digest FROM journal_entry"
        " WHERE place_id = %(place)s AND seq = %(seq)s) WHERE place_id = %(place)s",
    ),
}
KEEP: tuple[LiteralString, ...] = (
    "CREATE TEMP TABLE kept_entry ON COMMIT PRESERVE ROWS AS SELECT * FROM journal_entry WHERE place_id = %(place)s",
    "CREATE TEMP TABLE kept_chain AS SELECT * FROM journal_chain WHERE place_id = %(place)s",
)
UNDO: tuple[LiteralString, ...] = (
    "DELETE FROM journal_entry WHERE place_id = %(place)s",
    "DELETE FROM journal_chain WHERE place_id = %(place)s",
    "INSERT INTO journal_entry SELECT * FROM kept_entry",
    "INSERT INTO journal_chain SELECT * FROM kept_chain",
    "DROP TABLE kept_entry",
    "DROP TABLE kept_chain",
)


def _server() -> tuple[cluster.Cluster, str]:
    """The drills' server, and the name of this drill's database."""
    return cluster.ensure(environment.home()), os.environ["LINLI_DATABASE_URL"].rpartition("/")[2]


def _lived(number: int, **data: str) -> list[Any]:
    """So many problems, each on its way; gives the cases."""
    from linli.core.people.actor import PUBLIC, of_post
    from linli.core.people.models import Post
    from linli.core.procedures.take import take
    from linli.domains.problems import actions

    posts = Post.objects.filter(role="secretary").select_related("place", "person").order_by("place__code")
    found = []
    for post in itertools.islice(itertools.cycle(list(posts)), number):
        case, _ = actions.report(post.place, PUBLIC, {"text": "楼道灯坏了", **data}, uuid4())
        take(
            case,
            "accept",
            of_post(post),
            {"facet": "housing", "handler": post.pk, "urgent": False, "points": ""},
        )
        found.append(case)
    return found


def _give_out(path: Path) -> None:
    """The heads of now as a signed file, as `journal heads --out` writes it."""
    from linli.core.journal import heads

    path.write_text(json.dumps(heads.signed()))


def tamper(times: int, writes: int) -> Found:
    """Each way of tampering, by turns, at the middle of a chain; each must be found."""
    server, name = _server()
    found = Found()
    _lived(min(writes, 200) // 2)
    url, held = os.environ["LINLI_DATABASE_URL"], environment.home() / f"{name}.heads"
    _give_out(held)
    with psycopg.connect(server.admin_url(name), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        chains = superuser.execute(
            "SELECT place_id, seq FROM journal_chain WHERE seq > 3 ORDER BY 1"
        ).fetchall()
        for number, how in itertools.product(range(times), TAMPER):
            found.runs += 1
            place, last = chains[number % len(chains)]
            where = {"place": place, "seq": 2 + number % (last - 2), "last": last}
            for statement in KEEP + TAMPER[how]:
                superuser.execute(statement, where)
            found.acknowledged += 1
            if not _finds(held):
                found.lost += 1
                found.expect(False, f"{how} was not found")
            for statement in UNDO:
                superuser.execute(statement, where)
    done = linli(url, "journal", "verify", "--from", str(held))
    found.expect(
        done.returncode == 0, f"whole again, it is not in order: {done.stdout[-200:]}{done.stderr[-200:]}"
    )
    whole(found)
    return found


def _finds(held: Path) -> bool:
    """Whether reading the chains, with the heads held outside, shows that something was done."""
    from linli.core.journal.heads import compare
    from linli.core.journal.verify import verify

    return bool(verify()["broken"] or compare(json.loads(held.read_text())["heads"]))


# --- a backup brought back ------------------------------------------------------------------------------------


class Blank:
    """A machine that has nothing but the three things that are kept: a backup, the persons' keys, the secrets."""

    def __init__(self, name: str) -> None:
        self.home = environment.home().with_name(environment.home().name + f"-{name}")
        (self.home / "secrets").mkdir(parents=True, mode=0o700)
        for key in ("secret_key", "master_key", "index_key", "journal_key"):
            shutil.copy2(environment.home() / "secrets" / key, self.home / "secrets" / key)
        self.server = cluster.ensure(self.home)

    def restore(self, name: str, source: Path, keys: Path) -> str:
        """The address of a database restored from the backup."""
        for key in ("master_key", "index_key"):
            shutil.copy2(environment.home() / "secrets" / key, self.home / "secrets" / key)
        self.server.create_database(name)
        before = os.environ["LINLI_HOME"]
        os.environ["LINLI_HOME"] = str(self.home)
        try:
            backup.restore(self.server.owner_url(name), cluster.SERVING, source, keys)
        finally:
            os.environ["LINLI_HOME"] = before
        return self.server.serving_url(name)

    def end(self) -> None:
        self.server.stop()
        shutil.rmtree(postgres.place(self.home), ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)


def restore(times: int, writes: int) -> Found:
    """A backup, more life, an erasing; brought back elsewhere: the same heads and counts, what was erased is erased."""
    found, blank = Found(), Blank("restore")
    server, name = _server()
    try:
        for number in range(times):
            found.runs += 1
            cases = _lived(max(2, min(writes, 100) // 2), name="王小明", phone="13900000000")
            kept, held = (
                environment.home() / f"backup-{number}",
                environment.home() / f"{name}-{number}.heads",
            )
            _give_out(held)
            counts = _counts(server.owner_url(name))
            backup.backup(server.owner_url(name), kept, environment.home() / "persons-keys")
            gone = _erase(cases[0])
            backup.backup(server.owner_url(name), environment.home() / f"later-{number}", _keys())
            url = blank.restore(f"restored_{number}", kept, _keys())
            done = linli(url, "journal", "verify", "--from", str(held), LINLI_HOME=str(blank.home))
            found.expect(
                done.returncode == 0, f"the journal is not the same: {done.stdout[-200:]}{done.stderr[-200:]}"
            )
            after = _counts(blank.server.owner_url(f"restored_{number}"))
            found.acknowledged += sum(counts.values())
            found.lost += sum(abs(counts[table] - after.get(table, 0)) for table in counts)
            found.expect(counts == after, "the tables have other numbers of rows")
            found.expect(_opened(url, gone) == (None, ""), "what was erased since came back")
            found.expect(_opened(url, cases[1])[0] is not None, "a person who was not erased is gone")
            blank.server.drop_database(f"restored_{number}")
    finally:
        blank.end()
    return found


def _keys() -> Path:
    return environment.home() / "persons-keys"


def _erase(case: Any) -> Any:
    """The case's words and its reporter are erased."""
    from linli.core.journal import erase
    from linli.core.journal.models import Note
    from linli.core.people.actor import SYSTEM
    from linli.domains.problems.models import Reporter

    for note in Note.objects.filter(case_id=case.pk):
        erase.erase(note, SYSTEM)
    person = Reporter.objects.select_related("person").get(case_id=case.pk).person
    assert person
    erase.erase_person(person, SYSTEM, case.place_id)
    return case


def _opened(url: str, case: Any) -> tuple[Any, str]:
    """The data key of the case's reporter in that database, and the case's words."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT p.data_key, string_agg(n.text, '') FROM demands_reporter r JOIN people_person p ON p.id = r.person_id"
            " JOIN journal_note n ON n.case_id = r.case_id WHERE r.case_id = %s GROUP BY 1",
            [case.pk],
        ).fetchone()
    return row or (None, "gone")


def _counts(owner: str) -> dict[str, int]:
    """How many rows each table has."""
    with psycopg.connect(owner) as connection:
        tables = connection.execute(
            "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        asked = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for (table,) in tables)  # noqa: S608
        return dict(connection.execute(asked.encode()).fetchall())


# --- erasing --------------------------------------------------------------------------------------------------


def erasure(times: int, writes: int) -> Found:
    """Somebody is erased: no mark of theirs in the live tables, in a dump, in what a backup can bring back."""
    from linli.core.people import sealed
    from linli.domains.problems.models import Reporter

    found, blank = Found(), Blank("erasure")
    server, name = _server()
    try:
        for number in range(times):
            found.runs += 1
            mark = uuid4().hex
            (case,) = _lived(1, text=f"楼道灯坏了 {mark}", name=f"王{mark}", phone=f"139{number:08d}")
            person = Reporter.objects.select_related("person").get(case_id=case.pk).person
            assert person
            key, sealed_text = bytes(person.data_key or b""), bytes(person.sealed or b"")
            found.expect(
                sealed.unseal(person)["name"] == f"王{mark}", "the name cannot be read to begin with"
            )
            found.expect(
                mark.encode() in _dump(server.owner_url(name)), "the words are not in the dump to begin with"
            )
            found.expect(
                f"王{mark}".encode() not in _dump(server.owner_url(name)), "the name is in the dump in plain"
            )
            kept = environment.home() / f"erasure-{number}"
            backup.backup(server.owner_url(name), kept, _keys())
            _erase(case)
            found.acknowledged += 1
            dump = _dump(server.owner_url(name))
            left = [
                what
                for what in (mark.encode(), key.hex().encode(), sealed_text.hex().encode())
                if what in dump
            ]
            backup.backup(server.owner_url(name), environment.home() / f"erased-{number}", _keys())
            left += [what for what in (key.hex().encode(),) if what in (_keys() / backup.KEYS).read_bytes()]
            url = blank.restore(f"erased_{number}", kept, _keys())
            if (
                left
                or _opened(url, case) != (None, "")
                or mark.encode() in _dump(blank.server.owner_url(f"erased_{number}"))
            ):
                found.lost += 1
                found.expect(False, "what was erased is still there")
            done = linli(url, "journal", "verify", LINLI_HOME=str(blank.home))
            found.expect(done.returncode == 0, "the restored journal is broken")
            whole(found)
            blank.server.drop_database(f"erased_{number}")
    finally:
        blank.end()
    return found


def _dump(owner: str) -> bytes:
    """The whole database as text, as somebody reads it who has its files."""
    program = str(postgres.programs(environment.home()) / "pg_dump")
    return subprocess.run(
        [program, "--data-only"], env=os.environ | backup.reaching(owner), capture_output=True, check=True
    ).stdout
