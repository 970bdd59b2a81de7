"""Databases for tests: one migrated template per state of the code, cloned in some 50 ms, dropped after use.

A state that many tests begin at, such as two communities with one of everything, is made once by its maker and kept as
a template too. Its name holds a digest of all that could make it otherwise, so that none is ever stale. They live in a cluster of their own under the home (`test`), which gives up safety against power loss.
"""

import fcntl
import functools
import hashlib
import itertools
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from linli.ops import environment
from linli.ops.host import cluster as clusters
from linli.ops.host import database
from linli.ops.host.cluster import Cluster

SOURCE = environment.SOURCE / "linli"
# What a maker may use: whatever changes there makes a state anew.
MAKERS = ("src", "tests", "tools", "cities")
KEPT = 3  # templates of earlier states that stay, for a checkout at work in two states
_count = itertools.count()


def home() -> Path:
    return environment.home() / "test"


@functools.cache
def cluster() -> Cluster:
    """The running cluster of tests, started if it is down; nobody's lease stops it under this process."""
    home().mkdir(parents=True, exist_ok=True)
    fcntl.flock(os.open(home() / "postgres.users", os.O_RDWR | os.O_CREAT, 0o644), fcntl.LOCK_SH)
    return clusters.ensure(home(), fast=True)


@functools.cache
def template() -> str:
    """The name of the template database for the code as it is: migrated, granted, with the city's data."""
    server, name = cluster(), f"linli_template_{_state()}"
    with (home() / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(server, name)
        if name not in server.databases():
            draft = f"linli_draft_{os.getpid()}"
            server.drop_database(draft)
            server.create_database(draft)
            try:
                database.migrate(server.owner_url(draft))
                database.load_city(server.serving_url(draft))
                server.rename_database(draft, name)
                server.close_database(name)
            except BaseException:
                server.drop_database(draft)
                raise
    return name


@dataclass(frozen=True)
class State:
    """A kept state: the template's name, the folder of its files (photos and the like), and what its maker told of it."""

    template: str
    folder: Path
    told: str


def state(name: str, make: Callable[[str, Path], str]) -> State:
    """The state `name`, made by `make(address, folder)` unless it is kept for the sources as they are.

    A second process that asks for it waits until the first one has made it.
    """
    server, base = cluster(), template()
    key = f"{name}_{sources()}"
    kept, folder = f"linli_state_{key}", home() / "states" / key
    with (home() / f"state_{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept not in server.databases():
            _forget(server, name)
            draft = f"linli_draft_{os.getpid()}_{name}"
            shutil.rmtree(folder, ignore_errors=True)
            (folder / "home").mkdir(parents=True)
            server.drop_database(draft)
            server.create_database(draft, base)
            try:
                (folder / "told").write_text(make(server.serving_url(draft), folder / "home"))
                server.rename_database(draft, kept)
                server.close_database(kept)
            except BaseException:
                server.drop_database(draft)
                raise
    return State(kept, folder / "home", (folder / "told").read_text())


def _forget(server: Cluster, name: str) -> None:
    """Drop the states of this name that stand for other sources."""
    for left in server.databases():
        if left.startswith(f"linli_state_{name}_"):
            server.drop_database(left)
            shutil.rmtree(home() / "states" / left.removeprefix("linli_state_"), ignore_errors=True)


@functools.cache
def sources() -> str:
    """A digest of every file that a maker may use."""
    digest = hashlib.sha256(template().encode())
    for root in MAKERS:
        for folder, folders, files in os.walk(environment.ROOT / root):
            folders[:] = sorted(one for one in folders if one != "__pycache__")
            for file in sorted(files):
                path = Path(folder, file)
                digest.update(f"{path.relative_to(environment.ROOT)} ".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def clone(template: str) -> str:
    """A new database like `template`; its address for the serving role."""
    name = f"linli_clone_{os.getpid()}_{next(_count)}"
    cluster().create_database(name, template)
    return cluster().serving_url(name)


def name(url: str) -> str:
    """The database's name in an address."""
    return urlsplit(url).path.lstrip("/")


def drop(database: str) -> None:
    """Drop a clone, given by its name or its address."""
    cluster().drop_database(name(database) if "//" in database else database)


def _state() -> str:
    """A digest of all that makes a template: migrations, the city, and how it is made and loaded."""
    files = [*SOURCE.glob("**/migrations/*.py"), *environment.city().rglob("*")]
    files += [SOURCE / "ops/host/database.py", *SOURCE.glob("core/journal/guard.py")]
    files += [*SOURCE.glob("core/places/*.py"), *SOURCE.glob("core/rulebook/*.py")]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.name} {path.parent.name} {content}\n".encode())
    return digest.hexdigest()[:12]


def _sweep(server: Cluster, current: str) -> None:
    """Drop what dead test runs left behind and the oldest templates."""
    names = server.databases()
    for left in names:
        kind, _, rest = left.removeprefix("linli_").partition("_")
        if kind in ("clone", "draft") and not Path(f"/proc/{rest.split('_')[0]}").exists():
            server.drop_database(left)
    templates = [left for left in names if left.startswith("linli_template_") and left != current]
    for left in templates[:-KEPT]:
        server.drop_database(left)
