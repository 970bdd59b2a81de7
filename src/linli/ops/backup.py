"""`./linli backup --out FOLDER --keys FOLDER` and `./linli restore --from FOLDER --keys FOLDER`.

A backup is the database without the persons' data keys. These go into a file of their own, in a folder apart, and
each backup overwrites it: who is erased is then erased in every older backup too, because nothing can open what was
sealed. The file remembers what was erased as well; a restore erases it again.
"""

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from linli.ops import cluster, database, environment, postgres
from linli.ops.plain import Plain, disk

DUMP, PEOPLE, HEADS = "linli.dump", "people.copy", "heads.json"
KEYS, ERASED = "persons.keys", "erased.log"
COLUMNS: LiteralString = "id, name, sealed, phone_index, erased_at"
QUESTION: LiteralString = (
    "SELECT p.code, c.seq, encode(c.digest, 'hex') FROM journal_chain c JOIN places_place p ON p.id = c.place_id"
    " WHERE c.seq > 0 ORDER BY p.code"
)


def main(args: argparse.Namespace) -> int:
    folder = args.out if args.command == "backup" else getattr(args, "from")
    if folder is None or args.keys is None:
        raise Plain("两个目录都要写明，见 --help。", "Both folders must be named: see --help.")
    if args.command == "backup":
        with _addresses(make=False) as (owner, _):
            told = backup(owner, folder, args.keys)
    else:
        with _addresses(make=True) as (owner, serving):
            told = restore(owner, serving, folder, args.keys)
    print(
        json.dumps(told, ensure_ascii=False) if args.json else "  ".join(f"{k}: {v}" for k, v in told.items())
    )
    return 0


@contextmanager
def _addresses(make: bool) -> Iterator[tuple[str, str]]:
    """The database's address as its owner, and the role that serves it: given, else this home's own."""
    owner, serving = os.environ.get("LINLI_OWNER_URL"), os.environ.get("LINLI_DATABASE_URL")
    if owner:
        yield owner, unquote(urlsplit(serving or "").username or "linli")
        return
    with cluster.lease(environment.home()) as server:
        if "linli" not in server.databases():
            if not make:
                raise Plain("还没有数据库。", "There is no database yet.")
            server.create_database("linli")
        yield server.owner_url("linli"), cluster.SERVING


def backup(owner: str, out: Path, keys: Path) -> dict[str, int]:
    """Write the backup whole or not at all, then the keys of today over those of yesterday. Raises Plain."""
    if out.exists() and any(out.iterdir()):
        raise Plain(f"{out} 不是空的。", f"{out} is not empty.")
    draft = out.with_name(out.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    with psycopg.connect(owner) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        left_out = "--exclude-table-data=public.people_person"
        _run("pg_dump", owner, "-Fc", f"--snapshot={snapshot}", left_out, f"--file={draft / DUMP}")
        whole: LiteralString = f"COPY (SELECT {COLUMNS} FROM people_person) TO STDOUT"  # noqa: S608
        people = _out(connection, whole, draft / PEOPLE)
        heads = connection.execute(QUESTION).fetchall()
        new = keys / f"{KEYS}.new"
        keep: LiteralString = "SELECT id, data_key FROM people_person WHERE data_key IS NOT NULL"
        kept = _out(connection, f"COPY ({keep}) TO STDOUT", new)
    listed = [dict(zip(("code", "seq", "digest"), head, strict=True)) for head in heads]
    (draft / HEADS).write_text(json.dumps(listed, indent=0) + "\n")
    if out.exists():
        out.rmdir()
    draft.rename(out)
    new.rename(keys / KEYS)
    _join(environment.home() / ERASED, keys / ERASED)
    return {"persons": people, "keys": kept, "chains": len(listed)}


def restore(owner: str, serving: str, source: Path, keys: Path) -> dict[str, int]:
    """Fill an empty database from a backup, with the keys of the newest; erase again what was erased since."""
    for path in (source / DUMP, source / PEOPLE, keys / KEYS):
        if not path.exists():
            raise Plain(f"缺少 {path}。", f"{path} is missing.")
    with psycopg.connect(owner) as connection:
        there = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if there != (0,):
        raise Plain("只能恢复到空的数据库里。", "Only an empty database can be restored into.")
    _section("pre-data", owner, source)
    _section("data", owner, source)
    with psycopg.connect(owner) as connection:
        people = _in(connection, f"COPY people_person ({COLUMNS}) FROM STDIN", source / PEOPLE)
        connection.execute("CREATE TEMP TABLE kept (id bigint PRIMARY KEY, data_key bytea NOT NULL)")
        _in(connection, "COPY kept FROM STDIN", keys / KEYS)
        found = connection.execute(
            "UPDATE people_person p SET data_key = k.data_key FROM kept k WHERE k.id = p.id"
        ).rowcount
    _section("post-data", owner, source)
    if (keys / ERASED).exists():
        _join(keys / ERASED, environment.home() / ERASED)
    database.migrate(owner, serving)
    return {"persons": people, "keys": found}


def _section(name: str, owner: str, source: Path) -> None:
    options = ("--no-owner", "--no-privileges", "--exit-on-error", f"--section={name}")
    target = conninfo_to_dict(owner)["dbname"]
    _run("pg_restore", owner, *options, f"--dbname={target}", str(source / DUMP))


def _run(program: str, owner: str, *options: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where nobody reads it."""
    told = conninfo_to_dict(owner)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    given = {names[key]: str(value) for key, value in told.items() if key in names}
    command = [str(postgres.programs(environment.home()) / program), "--no-password", *options]
    done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise disk(done.stderr) or Plain(
            f"{program} 没有完成。", f"{program} did not finish.", done.stderr[-800:]
        )


def _out(connection: psycopg.Connection, statement: LiteralString, path: Path) -> int:
    with connection.cursor() as cursor, os.fdopen(_private(path), "wb") as file:
        with cursor.copy(statement) as rows:
            for block in rows:
                file.write(block)
        file.flush()
        os.fsync(file.fileno())
        return cursor.rowcount


def _in(connection: psycopg.Connection, statement: LiteralString, path: Path) -> int:
    with connection.cursor() as cursor:
        with cursor.copy(statement) as rows, path.open("rb") as file:
            while block := file.read(1 << 16):
                rows.write(block)
        return cursor.rowcount


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _join(source: Path, target: Path) -> None:
    """What either of the two remembers as erased, into the second."""
    known = set(target.read_text().splitlines()) if target.exists() else set()
    new = [line for line in (source.read_text().splitlines() if source.exists() else ()) if line not in known]
    if new:
        with target.open("a") as file:
            file.write("".join(f"{line}\n" for line in new))
