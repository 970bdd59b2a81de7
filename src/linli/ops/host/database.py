"""One database: migrated by its owner, granted to the role that serves, refused when it is not fit to serve.

The work is done in processes of its own (`linli.ops.steps`), because a process has one database for life.
"""

import os
import subprocess
import sys
import time
from typing import LiteralString
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from linli.ops.environment import SOURCE, home
from linli.ops.host.refusals import Plain, unforeseen
from linli.ops.process import dying_with_me

BUSY = 4  # how a step ends that did not get its lock
# What a migration waits for a lock that somebody holds: whoever comes after it waits behind it, so not for long.
LOCK_TIMEOUT = "3s"
TRIES, PAUSE = 5, 5.0  # how often it steps back for the others, and for how many seconds


def migrate(owner_url: str, serving_role: str = "linli") -> None:
    """Bring the database to this code's state as its owner, then grant and revoke. Raises Plain.

    The version before may still be serving: a migration that does not get its lock at once lets the others go first
    and is tried again. Those before it stay; each is whole or not at all.
    """
    url = brief(owner_url)
    for left in reversed(range(TRIES)):
        try:
            step("migrate", LINLI_DATABASE_URL=url)
            break
        except Busy:
            if not left:
                raise
            time.sleep(PAUSE)
    grant(owner_url, serving_role)


def brief(url: str) -> str:
    """The address with the server told to give up waiting for a lock soon."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    given["options"] = f"{given.get('options', '')} -c lock_timeout={LOCK_TIMEOUT}".strip()
    return urlunsplit(parts._replace(query=urlencode(given, quote_via=quote)))


class Busy(Plain):
    """Somebody holds what a migration needs."""


def load_city(serving_url: str) -> None:
    """The city's places and calendar into the database; again is no harm."""
    step("city", LINLI_DATABASE_URL=serving_url)


def grant(owner_url: str, role: str) -> None:
    """Let `role` read and write every table, except for what `refused` takes back."""
    name = sql.Identifier(role)
    with psycopg.connect(owner_url) as connection:
        for allow in (
            "grant usage on schema public to {}",
            "grant select, insert, update, delete on all tables in schema public to {}",
            "grant usage, select on all sequences in schema public to {}",
        ):
            connection.execute(sql.SQL(allow).format(name))
        for table, rights in refused().items():
            take = sql.SQL("revoke {} on table {} from {}")
            listed = sql.SQL(", ").join(map(sql.SQL, rights))
            connection.execute(take.format(listed, sql.Identifier(table), name))


def refused() -> dict[str, tuple[LiteralString, ...]]:
    """By table, the rights that the serving role does not have."""
    from linli.core.journal import guard

    told: dict[str, tuple[LiteralString, ...]] = {}
    told |= dict.fromkeys(guard.APPEND_ONLY, ("update", "delete", "truncate"))
    told |= dict.fromkeys(guard.KEPT, ("delete", "truncate"))
    told |= dict.fromkeys((*guard.READ_ONLY, "django_migrations"), ("insert", "update", "delete", "truncate"))
    return told


def check_role(url: str) -> None:
    """Refuse to serve as a superuser, as the owner of a table, or who could become it. Raises Plain."""
    question = """
        select rolsuper or rolbypassrls or exists (
            select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and pg_has_role(current_user, c.relowner, 'member'))
        or exists (select from pg_database
            where datname = current_database() and pg_has_role(current_user, datdba, 'member'))
        from pg_roles where rolname = current_user"""
    with connect(url) as connection:
        row = connection.execute(question).fetchone()
    if row is None or row[0]:
        raise Plain(
            "LINLI_DATABASE_URL 用的是超级用户或数据表的所有者，留痕可以被改动，不予启动。"
            "请换成只有读写权限的角色。",
            "LINLI_DATABASE_URL is a superuser or owns the tables, so the journal could be altered: "
            "serve as a role that may only read and write.",
        )


def connect(url: str) -> psycopg.Connection:
    """A connection, or the plain reason why not."""
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Plain("连不上数据库。", "The database cannot be reached.", str(error)) from error


def step(name: str, *args: str, given: str = "", **environment: str) -> str:
    """Run one of `linli.ops.steps` in a process of its own; what it printed. Raises Plain."""
    done = subprocess.run(
        dying_with_me([sys.executable, "-m", "linli.ops.steps", name, *args]),
        env=os.environ | {"PYTHONPATH": str(SOURCE)} | environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return done.stdout
    if done.returncode in (3, BUSY):
        said = [*done.stdout.strip().split("\n", 2), "", ""][:3]
        raise Busy(*said) if done.returncode == BUSY else Plain(*said)
    raise unforeseen(name, done.stderr, home() / "errors.log")
