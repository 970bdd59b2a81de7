"""`./linli backup --out FOLDER --keys FOLDER`, `./linli backup --check FOLDER`, `./linli restore --from FOLDER --keys
FOLDER`.

A backup is the database without the persons' data keys, and the files that belong to it. The keys go into a file of their own, in a folder apart, and
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

from linli.ops import environment
from linli.ops.host import cluster, database, manifest, postgres
from linli.ops.host.refusals import Plain, disk
from linli.ops.host.secrets import refuse_missing
from linli.ops.scratch import set_up

DUMP, PEOPLE, HEADS = "linli.dump", "people.copy", "heads.json"
KEYS, ERASED = "persons.keys", "erased.log"
SUM = f"{KEYS}.sha256"  # as sha256sum writes it
FILES, CITY = "files", "city"
# Folders of the home that belong to the database, and which of their files it knows. They are written once.
KNOWN: dict[str, LiteralString] = {"photos": "SELECT name FROM demands_photo"}
COLUMNS: LiteralString = "id, name, sealed, phone_index, erased_at"
QUESTION: LiteralString = (
    "SELECT p.code, c.seq, encode(c.digest, 'hex') FROM journal_chain c JOIN places_place p ON p.id = c.place_id"
    " WHERE c.seq > 0 ORDER BY p.code"
)


def main(args: argparse.Namespace) -> int:
    folder = args.out if args.command == "backup" else getattr(args, "from")
    if args.command == "backup" and args.check is not None:
        return _say(check(args.check, args.keys), args.json)
    if folder is None or args.keys is None:
        raise Plain("两个目录都要写明，见 --help。", "Both folders must be named: see --help.")
    if args.command == "backup":
        with _addresses(make=False) as (owner, _):
            told = backup(owner, folder, args.keys)
    else:
        with _addresses(make=True) as (owner, serving):
            told = restore(owner, serving, folder, args.keys)
    return _say(told, args.json)


def _say(told: dict[str, int], as_json: bool) -> int:
    print(
        json.dumps(told, ensure_ascii=False) if as_json else "  ".join(f"{k}: {v}" for k, v in told.items())
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
        names = {name: connection.execute(known).fetchall() for name, known in KNOWN.items()}
        new = keys / f"{KEYS}.new"
        keep: LiteralString = "SELECT id, data_key FROM people_person WHERE data_key IS NOT NULL"
        kept = _out(connection, f"COPY ({keep}) TO STDOUT", new)
    listed = [dict(zip(("code", "seq", "digest"), head, strict=True)) for head in heads]
    (draft / HEADS).write_text(json.dumps(listed, indent=0) + "\n")
    files = sum(
        manifest.copy(environment.home() / name, draft / FILES / name, {one for (one,) in found})
        for name, found in names.items()
    )
    if os.environ.get("LINLI_CITIES"):
        shutil.copytree(environment.city(), draft / FILES / CITY / environment.city().name)
    manifest.write(draft, chains=len(listed), persons=people)
    if out.exists():
        out.rmdir()
    draft.rename(out)
    (keys / f"{SUM}.new").write_text(f"{manifest.digests(new)['sha256']}  {KEYS}\n")
    new.rename(keys / KEYS)
    (keys / f"{SUM}.new").rename(keys / SUM)
    _join(environment.home() / ERASED, keys / ERASED)
    _mark(out, keys)
    return {"persons": people, "keys": kept, "chains": len(listed), "files": files}


def _mark(out: Path, keys: Path) -> None:
    """When the last one was made, for doctor and the monitoring."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.settings")
    from linli.core import status_files

    status_files.leave(status_files.BACKUP, out=str(out.resolve()), keys=str(keys.resolve()))


def check(folder: Path, keys: Path | None) -> dict[str, int]:
    """Whether a backup is what was written, and whether keys of now open what it holds. Raises Plain."""
    told = manifest.check(folder)
    listing = _program("pg_restore", "--list", str(folder / DUMP))
    if listing.returncode:
        raise Plain(
            "备份里的数据库读不了。", "The database in the backup cannot be read.", listing.stderr[-400:]
        )
    opened = fits(folder, keys) if keys is not None else 0
    return {
        "files": len(told["files"]),
        "chains": told["chains"],
        "persons": told["persons"],
        "opened": opened,
    }


def fits(source: Path, keys: Path) -> int:
    """Open every person of the backup with the keys of persons and the master key of this home; how many there were.

    Raises Plain where they do not fit: before anything is written, and not when somebody wants to read a name.
    """
    _whole(keys)
    refuse_missing(environment.home())
    _with_keys()
    from cryptography.exceptions import InvalidTag

    from linli.core.people import sealed
    from linli.core.people.models import Person

    held = {number: key for number, key in _rows(keys / KEYS)}
    opened = 0
    for number, _, text, *_ in _rows(source / PEOPLE):
        if number not in held or text is None:
            continue
        try:
            sealed.unseal(Person(data_key=_bytes(held[number]), sealed=_bytes(text)))
        except (InvalidTag, ValueError) as error:
            raise Plain(
                f"主密钥不对：用 {environment.home() / 'secrets'} 里的密钥读不出这份备份里的人，没有恢复。"
                "把做备份那套系统的 secrets 放回来。",
                f"The master key in {environment.home() / 'secrets'} does not open this backup's persons: nothing was "
                "restored. Put the secrets back of the installation that made it.",
            ) from error
        opened += 1
    return opened


def _with_keys() -> None:
    """Set this process's Django up with the keys of the home, unless it is."""
    from django.apps import apps

    if not apps.ready:
        os.environ.update(environment.of(environment.home(), os.environ.get("LINLI_DATABASE_URL", "")))
        set_up()


def _whole(keys: Path) -> None:
    if (keys / SUM).exists() and manifest.digests(keys / KEYS)["sha256"] not in (keys / SUM).read_text():
        raise Plain(
            f"{keys / KEYS} 坏了，没有用它：换一份，或者再备份一次。",
            f"{keys / KEYS} is damaged and was not used: take another copy, or back up again.",
        )


def _rows(path: Path) -> Iterator[list[str | None]]:
    """Rows as COPY writes them; their texts are left as they are."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield [None if cell == "\\N" else cell for cell in line.rstrip("\n").split("\t")]


def _bytes(cell: str | None) -> bytes:
    return bytes.fromhex((cell or "").removeprefix("\\\\x"))


def restore(owner: str, serving: str, source: Path, keys: Path) -> dict[str, int]:
    """Fill an empty database from a backup, with the keys of the newest; erase again what was erased since."""
    for path in (source / DUMP, source / PEOPLE, keys / KEYS):
        if not path.exists():
            raise Plain(f"缺少 {path}。", f"{path} is missing.")
    manifest.check(source)
    fits(source, keys)
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
    return {"persons": people, "keys": found, "files": _files_back(owner, source)}


def _files_back(owner: str, source: Path) -> int:
    """The files that the database knows after all that; one that was erased since is not put back."""
    number = 0
    with psycopg.connect(owner) as connection:
        for name, known in KNOWN.items():
            wanted = {one for (one,) in connection.execute(known).fetchall()}
            number += manifest.copy(source / FILES / name, environment.home() / name, wanted)
    return number


def _section(name: str, owner: str, source: Path) -> None:
    options = ("--no-owner", "--no-privileges", "--exit-on-error", f"--section={name}")
    target = conninfo_to_dict(owner)["dbname"]
    _run("pg_restore", owner, *options, f"--dbname={target}", str(source / DUMP))


def _program(program: str, *options: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [str(postgres.programs(environment.home()) / program), *options]
    return subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)


def reaching(owner: str) -> dict[str, str]:
    """The environment by which PostgreSQL's programs find the database of this address."""
    told = conninfo_to_dict(owner)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    return {names[key]: str(value) for key, value in told.items() if key in names}


def _run(program: str, owner: str, *options: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where nobody reads it."""
    done = _program(program, "--no-password", *options, **reaching(owner))
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
