"""A real server over a demo of its own, and a real browser that fails on any complaint of a page."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linli.ops import environment
from tests.conftest import point_at
from tools.kit import testdb
from tools.replay.run import served
from tools.shots import run

AXE = (Path(__file__).parent / "axe.min.js").read_text()


@pytest.fixture(scope="session")
def demo(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a demo: database, keys, home."""
    home = tmp_path_factory.mktemp("home")
    url = testdb.clone(testdb.template())
    told = environment.of(home, url)
    subprocess.run(
        [sys.executable, "-m", "linli.ops.steps", "demo"],
        env=os.environ | told,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    yield told
    testdb.drop(url)


@pytest.fixture(scope="session")
def address(demo: dict[str, str]) -> Iterator[str]:
    with served(Path(demo["LINLI_HOME"]), demo) as found:
        yield found


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    with run.browser() as found:
        yield found


@pytest.fixture
def rows(demo: dict[str, str], worker_database: str, django_db_blocker: Any) -> Iterator[None]:
    """Let this test's Django read the demo's database."""
    with django_db_blocker.unblock():
        point_at(demo["LINLI_DATABASE_URL"])
        yield
        point_at(worker_database)


@pytest.fixture
def open_page(chrome: Any, address: str, rows: None, settings: Any, demo: dict[str, str]) -> Iterator[Any]:
    """`open_page(path, username, width, mode, scripts)`: the page; complaints of any page fail the test."""
    from linli.demo.world import accounts

    settings.SECRET_KEY = demo["LINLI_SECRET_KEY"]
    contexts: dict[tuple[str, int, str, bool], Any] = {}
    complaints: list[str] = []

    def opened(
        path: str, username: str = "", width: int = 1440, mode: str = "light", scripts: bool = True
    ) -> Any:
        key = (username, width, mode, scripts)
        if key not in contexts:
            contexts[key] = run.new_context(chrome, address, width, mode, scripts)
            if username:
                run.sign_in(contexts[key], address, accounts()[username])
        page = contexts[key].new_page()
        page.on("console", lambda said: _heard(complaints, said))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    opened.address = address  # type: ignore[attr-defined]
    yield opened
    for context in contexts.values():
        context.close()
    assert complaints == []


def _heard(complaints: list[str], said: Any) -> None:
    """Errors and warnings count; a 422 with a form's errors is what it should be."""
    expected = ("422", "404", "403")
    if said.type in ("error", "warning") and not any(word in said.text for word in expected):
        complaints.append(said.text)


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    def check(page: Any) -> list[str]:
        """What axe finds on the page: empty when there is nothing."""
        page.evaluate(AXE)
        found = page.evaluate("async () => (await axe.run(document)).violations")
        return [
            f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes'][:3]]}" for one in found
        ]

    return check
