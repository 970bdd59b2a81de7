"""A database for commands that read: the installation's own, else a demo made for the moment and dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.ops import environment
from linli.ops.host import cluster, database, installation
from linli.ops.host.refusals import Plain


@contextmanager
def reading() -> Iterator[str]:
    """Point this process at a database and set Django up; gives its address.

    LINLI_DATABASE_URL if given; the demo of this home if it is finished; else a scratch demo.
    """
    with _there() as url:
        if url:
            yield url
            return
    with demo() as url:
        use(url, home())
        yield url


@contextmanager
def installed() -> Iterator[str]:
    """The same for commands that change something: the installation, or the demo of this home. Raises Plain."""
    with _there() as url:
        if not url:
            raise Plain("还没有数据库。", "There is no database yet.")
        yield url


@contextmanager
def _there() -> Iterator[str]:
    """The address of the database that is there, in use; empty where there is none."""
    if given := os.environ.get("LINLI_DATABASE_URL"):
        database.connect(given).close()
        use(given)
        yield given
        return
    if (environment.home() / "postgres.port").exists():
        with cluster.lease(environment.home()) as server:
            url = server.serving_url("linli")
            state = installation.of(url) if "linli" in server.databases() else None
            if state and state.ready:
                use(url)
                yield url
                return
    yield ""


@contextmanager
def demo() -> Iterator[str]:
    """The address of a new demo database, dropped afterwards."""
    with empty() as (url, environ):
        database.step("demo", **environ)
        yield url


@contextmanager
def empty() -> Iterator[tuple[str, dict[str, str]]]:
    """A new migrated database without a city, dropped afterwards: its address, and the environment for it."""
    with cluster.lease(home(), fast=True) as server:
        name = f"linli_scratch_{os.getpid()}"
        server.drop_database(name)
        server.create_database(name)
        try:
            database.migrate(server.owner_url(name))
            url = server.serving_url(name)
            yield url, environment.of(home(), url)
        finally:
            close()
            server.drop_database(name)


def home() -> Path:
    """Whose keys seal what a scratch database holds, and where its photos lie."""
    return environment.home() / "test"


def use(url: str, keys: Path | None = None) -> None:
    """Let this process's Django work on `url` with the keys of a home (its own); it has one database for life."""
    mine = environment.home()
    os.environ.update(environment.of(keys or mine, url) | {"LINLI_HOME": str(mine)})
    set_up()
    from django.conf import settings

    if settings.DATABASES["default"]["NAME"] != url.rpartition("/")[2].partition("?")[0]:
        raise RuntimeError("this process already works on another database")


def set_up() -> None:
    """Set Django up once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def close() -> None:
    """Let go of every connection: the database may be dropped, or made anew under its name."""
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()
            if getattr(connection, "pool", None):
                connection.close_pool()  # type: ignore[attr-defined]
