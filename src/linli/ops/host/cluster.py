"""The embedded PostgreSQL of one home: made, started, repaired and stopped.

Two roles live in it: `linli_owner` owns databases and migrates, `linli` serves; the second is neither owner
nor superuser, so what is append-only for it stays so. TCP on 127.0.0.1 with made passwords, no socket files.
"""

import fcntl
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import pq, sql

from linli.ops.host import postgres
from linli.ops.host.refusals import Plain, disk
from linli.ops.host.secrets import exists, key

SUPERUSER, OWNER, SERVING = "postgres", "linli_owner", "linli"
PATIENCE = 60  # seconds that a start or a recovery may take


@dataclass(frozen=True)
class Cluster:
    """A running server and the addresses of its roles."""

    home: Path
    host: str
    port: int

    @property
    def superuser_url(self) -> str:
        return self.admin_url("postgres")

    def admin_url(self, name: str) -> str:
        """The database `name` as superuser: for set-up, and for tests that tamper."""
        return self._url(SUPERUSER, name)

    def owner_url(self, name: str) -> str:
        return self._url(OWNER, name)

    def serving_url(self, name: str) -> str:
        return self._url(SERVING, name)

    def databases(self) -> list[str]:
        with self._admin() as connection:
            rows = connection.execute("select datname from pg_database where not datistemplate order by oid")
            return [row[0] for row in rows]

    def create_database(self, name: str, template: str | None = None) -> None:
        """A new database owned by the owner role, closed to everybody but the two roles."""
        target, source = sql.Identifier(name), sql.Identifier(template or "template0")
        make = sql.SQL("create database {} owner {} template {}").format(
            target, sql.Identifier(OWNER), source
        )
        if template:
            make += sql.SQL(" strategy file_copy")
        with self._admin() as connection:
            connection.execute(make)
            connection.execute(sql.SQL("revoke all on database {} from public").format(target))
            connection.execute(
                sql.SQL("grant connect on database {} to {}").format(target, sql.Identifier(SERVING))
            )

    def drop_database(self, name: str) -> None:
        """Drop `name` if it exists, whoever is still connected."""
        with self._admin() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def rename_database(self, name: str, new: str) -> None:
        with self._admin() as connection:
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(name), sql.Identifier(new))
            )

    def close_database(self, name: str) -> None:
        """Let nobody connect to `name`, so that it can always be copied."""
        with self._admin() as connection:
            connection.execute(
                sql.SQL("alter database {} with allow_connections false").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        stop(self.home)

    def _url(self, role: str, name: str) -> str:
        password = key(self.home, f"postgres-{role}")
        return f"postgresql://{role}:{password}@{self.host}:{self.port}/{name}"

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.superuser_url, autocommit=True, connect_timeout=10)


def ensure(home: Path, fast: bool = False) -> Cluster:
    """The running cluster of `home`: made if there is none, started if it is down, repaired after a kill.

    `fast` gives up safety against power loss, for databases that tests throw away. Raises Plain.
    """
    home = home.resolve()
    if port := running(home):
        return Cluster(home, "127.0.0.1", port)
    try:
        with _alone(home):
            return _ensure(home, fast)
    except OSError as error:
        if full := disk(str(error)):
            raise full from error
        raise Plain(
            f"无法在 {home} 下建立数据库：{error.strerror or error}。",
            f"The database under {home} cannot be set up: {error.strerror or error}.",
        ) from error


def running(home: Path) -> int | None:
    """The port of the live server of `home`, or None."""
    found = _postmaster(home)
    if found is None or not found[1]:
        return None
    return found[1] if _ready(found[1]) else None


def postmaster(home: Path) -> int | None:
    """The number of the server's first process, if it is alive."""
    found = _postmaster(home)
    return found[0] if found else None


def stop(home: Path) -> None:
    """Stop the server of `home` and wait until it is down. Nothing to do is no error."""
    home = home.resolve()
    data = _data(home)
    if not (data / "postmaster.pid").exists():
        return
    folder, uid, log = postgres.programs(home), postgres.number(data, home), _log(home)
    for mode in ("fast", "immediate"):
        args: list[str | Path] = [folder / "pg_ctl", "stop", "-D", data, "-m", mode, "-w", "-t", "30"]
        if postgres.run(args, uid, log) == 0 or _postmaster(home) is None:
            return


@contextmanager
def lease(home: Path, fast: bool = False) -> Iterator[Cluster]:
    """The cluster for a while; the last one to leave stops it if a lease started it."""
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with (home / "postgres.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        started = running(home) is None
        mark = home / "postgres.leased"
        if started:
            mark.touch()
        try:
            yield ensure(home, fast)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if mark.exists():
                    stop(home)
                    mark.unlink()


def _ensure(home: Path, fast: bool) -> Cluster:
    if port := running(home):
        return Cluster(home, "127.0.0.1", port)
    folder, data = postgres.programs(home), _data(home)
    uid = postgres.number(data, home)
    for stale in data.parent.glob("*.new"):
        shutil.rmtree(stale, ignore_errors=True)
    if data.exists():
        _refuse_strange(home, folder, data)
    else:
        _create(home, folder, data, uid, fast)
    port = _start(home, folder, data, uid, fast)
    made = Cluster(home, "127.0.0.1", port)
    _roles(made)
    return made


def _refuse_strange(home: Path, folder: Path, data: Path) -> None:
    """Refuse data whose password is gone, or that another major version of PostgreSQL wrote."""
    if not exists(home, f"postgres-{SUPERUSER}"):
        raise Plain(
            f"数据库在，密码不在了：请从备份放回 {home / 'secrets'}。",
            f"The database is there, its passwords are not: put {home / 'secrets'} back from the backup.",
        )
    wrote, runs = (data / "PG_VERSION").read_text().strip(), postgres.version(folder)
    if wrote != str(runs):
        raise Plain(
            f"{data} 是 PostgreSQL {wrote} 写的，现在的程序是 {runs}。请用 LINLI_PG_BIN 指明 {wrote} 的程序导出数据。",
            f"PostgreSQL {wrote} wrote {data}; the programs are {runs}. Name those of {wrote} to dump it.",
        )


def _create(home: Path, folder: Path, data: Path, uid: int | None, fast: bool) -> None:
    """initdb into a draft that becomes the data folder only when it is whole."""
    draft, words, log = data.with_suffix(".new"), data.with_suffix(".new.words"), _log(home)
    who = postgres.borrowed() if uid is not None else None
    draft.mkdir(mode=0o700)
    words.touch(mode=0o600)
    words.write_text(key(home, f"postgres-{SUPERUSER}") + "\n")
    for path in (draft, words):
        postgres.hand_over(path, who)
    args: list[str | Path] = [folder / "initdb", "-D", draft, "-U", SUPERUSER, f"--pwfile={words}"]
    args += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
    args += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    args += ["--no-sync"] if fast else []
    start = log.stat().st_size if log.exists() else 0
    try:
        code = postgres.run(args, who, log, named=True)
    finally:
        words.unlink()
    if code:
        shutil.rmtree(draft, ignore_errors=True)
        raise _failure("建立数据库失败。", "The database could not be made.", log, start)
    postgres.hand_over(draft, uid)
    draft.rename(data)


def _start(home: Path, folder: Path, data: Path, uid: int | None, fast: bool) -> int:
    """Start the server; the port it listens on."""
    log, until = _log(home), time.monotonic() + PATIENCE
    start = log.stat().st_size if log.exists() else 0
    while time.monotonic() < until:
        _forget_dead(home, data)
        if (found := _postmaster(home)) is None:
            port = _port(home)
            args: list[str | Path] = [folder / "pg_ctl", "start", "-D", data, "-w", "-t", str(PATIENCE), "-l"]
            code = postgres.run([*args, _server_log(data, uid), "-o", _options(port, fast)], uid, log)
        if port_now := running(home):
            return port_now
        if found is None and code and not _worth_another_try(_server_log(data, uid)):
            break
        time.sleep(0.2)
    raise _failure("数据库没有启动起来。", "The database did not start.", _server_log(data, uid), start)


def _options(port: int, fast: bool) -> str:
    values = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": 150,
        "shared_buffers": "192MB",
        "max_wal_size": "2GB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_locks_per_transaction": 256,
        # A statement or a key may hold something personal: the log gets neither.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    if fast:
        values |= {"fsync": "off", "full_page_writes": "off"}
        values |= {"autovacuum_naptime": "1h", "checkpoint_timeout": "1h"}
    return " ".join(f"-c {name}={value if value != '' else chr(39) * 2}" for name, value in values.items())


def _roles(cluster: Cluster) -> None:
    with cluster._admin() as connection:
        there = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for role in (OWNER, SERVING):
            if role not in there:
                make = sql.SQL("create role {} login nosuperuser nocreatedb nocreaterole password {}")
                password = sql.Literal(key(cluster.home, f"postgres-{role}"))
                connection.execute(make.format(sql.Identifier(role), password))


def _data(home: Path) -> Path:
    """The data folder; one per major version, since they do not read each other's."""
    folder = postgres.place(home)
    if not os.environ.get("LINLI_PG_BIN"):
        return folder / "data"
    return folder / f"data-{postgres.version(postgres.programs(home))}"


def _log(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    return home / "postgres.log"


def _server_log(data: Path, uid: int | None) -> Path:
    path = data.with_suffix(".log")
    if not path.exists() or path.stat().st_size > 20_000_000:
        path.write_bytes(b"")
        path.chmod(0o600)
        postgres.hand_over(path, uid)
    return path


def _postmaster(home: Path) -> tuple[int, int] | None:
    """(process id, port) by the server's own note, if that process lives; port 0 while it is starting."""
    try:
        lines = (_data(home) / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError, IndexError):
        return None
    if name not in ("postgres", "postmaster"):
        return None
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return pid, int(lines[3]) if ready else 0


def _forget_dead(home: Path, data: Path) -> None:
    """Remove the note of a server that is gone, whose number another program may have by now."""
    if _postmaster(home) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _ready(port: int) -> bool:
    """What `pg_isready` says: whether a server takes connections at `port`."""
    told = f"host=127.0.0.1 port={port} user={SUPERUSER} dbname=postgres connect_timeout=5"
    return pq.PGconn.ping(told.encode()) == pq.Ping.OK


def _port(home: Path) -> int:
    """A free port: the remembered one if it is still free."""
    note = home / "postgres.port"
    with suppress(OSError, ValueError):
        if free(remembered := int(note.read_text())):
            return remembered
    while not free(port := 20000 + secrets.randbelow(10000)):
        pass
    note.write_text(f"{port}\n")
    return port


def free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens on `port`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError:
        return False
    return True


def _worth_another_try(log: Path) -> bool:
    """After a kill the old server's children may still hold its memory for a moment."""
    return any(sign in _tail(log) for sign in ("pre-existing shared memory", "could not bind"))


def _tail(log: Path, start: int = 0, size: int = 1500) -> str:
    with suppress(OSError):
        text = log.read_bytes()[start:]
        return text[-size:].decode("utf-8", "replace")
    return ""


def _failure(chinese: str, english: str, log: Path, start: int) -> Plain:
    text = _tail(log, start)
    if "in _be\n" in text or "could not look up effective user ID" in text:
        return Plain(
            f"用户编号 {os.geteuid()} 没有名字，PostgreSQL 不肯为它建库；请换有名字的用户或 root。",
            f"PostgreSQL refuses user {os.geteuid()}, who has no name: run as a named user or root.",
        )
    return disk(text) or Plain(f"{chinese}日志：{log}", f"{english} Log: {log}", text[-600:])


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "postgres.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
