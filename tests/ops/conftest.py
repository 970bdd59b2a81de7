"""Homes of their own for tests of the operations floor: in the project's data folder, which uid 65xxx can reach."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ops.served import Town

from linli.ops import environment
from linli.ops.host import cluster, supervise


@pytest.fixture(scope="session")
def spare_home() -> Iterator[Path]:
    """A home with a cluster of its own, stopped and removed afterwards."""
    home = environment.home() / "test" / f"home-{os.getpid()}"
    shutil.rmtree(home, ignore_errors=True)
    yield home
    cluster.stop(home)
    shutil.rmtree(home)


@pytest.fixture
def empty_database() -> Iterator[tuple[str, str]]:
    """(owner's address, serving role's address) of a new database without tables, in the cluster of tests."""
    from tools.kit import testdb

    server, name = testdb.cluster(), f"linli_clone_{os.getpid()}_ops"
    server.drop_database(name)
    server.create_database(name)
    yield server.owner_url(name), server.serving_url(name)
    server.drop_database(name)


@pytest.fixture
def town(
    fresh_database: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """A town that is really served, from the test's own database."""
    for name in ("SECRET_KEY", "MASTER_KEY", "INDEX_KEY"):
        monkeypatch.setenv(f"LINLI_{name}", "")
    settings.HOME = tmp_path
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    made = Town(tmp_path, fresh_database, {})
    try:
        yield made
    finally:
        supervise.stop([made.child])
