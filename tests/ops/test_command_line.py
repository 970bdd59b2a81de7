"""What the command line says, and the code it ends with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.__main__ import COMMANDS
from linli.ops.environment import ROOT, SOURCE


def linli(*words: str, **told: str) -> subprocess.CompletedProcess[str]:
    """The command line with nothing of ours in the environment but `told`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "linli", *words],
        env=kept | {"PYTHONPATH": str(SOURCE)} | told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_explains_itself() -> None:
    said = linli("--help")
    assert said.returncode == 0
    for name in COMMANDS:
        assert f"    {name} " in said.stdout


def test_an_unknown_command_is_a_question_of_usage() -> None:
    said = linli("dance")
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


def test_a_taken_port_is_said_in_both_languages(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = linli("run", "--port", str(port), LINLI_HOME=str(tmp_path))
    assert said.returncode == 3
    assert f"端口 {port} 不能用" in said.stderr
    assert f"Port {port} cannot be used" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("port", ["0", "70000"])
def test_a_port_that_does_not_exist(port: str, tmp_path: Path) -> None:
    assert linli("run", "--port", port, LINLI_HOME=str(tmp_path)).returncode == 3


def test_a_refusal_as_json(tmp_path: Path) -> None:
    said = linli("serve", "--json", LINLI_HOME=str(tmp_path))
    assert said.returncode == 3
    assert json.loads(said.stdout)["error"] == "No LINLI_DATABASE_URL. ./linli init comes first."


def test_init_shows_how_to_name_a_database(tmp_path: Path) -> None:
    said = linli("init", LINLI_HOME=str(tmp_path))
    assert said.returncode == 3
    assert "CREATE DATABASE" in said.stderr


def test_an_unforeseen_error_goes_to_a_file(tmp_path: Path) -> None:
    city = tmp_path / "cities"
    said = linli("clauses", LINLI_HOME=str(tmp_path), LINLI_CITIES=str(city))
    assert said.returncode == 3
    assert "Traceback" not in said.stderr
    kept = (tmp_path / "errors.log").read_text()
    assert "linli/core/rulebook/" in kept
    assert str(city) not in kept, "where it happened, and not what was at hand"


def test_what_nobody_reads_any_more_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -P -m linli clauses | true; echo ${{PIPESTATUS[0]}}"
    said = subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"PYTHONPATH": str(SOURCE), "LINLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in said.stderr
    assert "Error" not in said.stderr


def test_clauses_lists_every_clause_with_what_stands_on_it(tmp_path: Path) -> None:
    said = linli("clauses", "--json", LINLI_HOME=str(tmp_path))
    rows = {row["clause"]: row for row in json.loads(said.stdout)}
    assert said.returncode == 0, said.stderr
    assert set(next(iter(rows.values()))) == {"clause", "force", "rules", "moves", "tests"}
    for clause in ("4.1", "4.2", "4.3", "4.4", "4.5"):
        assert rows[clause]["rules"]
        assert rows[clause]["moves"]
    assert rows["3.1"]["force"] == "normally"


def test_the_scripts_are_plain_posix_shell() -> None:
    for script in ("linli", ".ci/run"):
        path = ROOT / script
        assert os.access(path, os.X_OK)
        subprocess.run(["sh", "-n", path], check=True)
        text = path.read_text()
        assert text.startswith("#!/bin/sh\n")
        assert "[[" not in text
