"""The files for an operator under docs/deploy: what they say is what the code reads, takes and shows."""

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.house.source import ROOT, SOURCE, modules, text

from linli.__main__ import parser
from linli.core import status_files
from linli.ops import serve
from linli.ops.host.refusals import Plain

DEPLOY = ROOT / "docs/deploy"


def unit(name: str) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text(DEPLOY / name))
    return read


def test_the_service_starts_what_there_is() -> None:
    service = unit("linli.service")["Service"]
    words = shlex.split(service["ExecStart"])
    assert words[0] == f"{service['WorkingDirectory']}/linli"
    given = parser().parse_args(words[1:])
    assert (given.command, given.host, given.port) == ("serve", "127.0.0.1", 8000)
    assert f"{given.host}:{given.port}" in text(DEPLOY / "nginx.conf")
    assert f"{given.host}:{given.port}" in text(DEPLOY / "prometheus.yml")


def test_the_backup_takes_what_there_is() -> None:
    script = unit("linli-backup.service")["Service"]["ExecStart"]
    commands = re.findall(r"\./linli ([^;']+)", script)
    given = [parser().parse_args(shlex.split(one)) for one in commands]
    assert [one.command for one in given] == ["backup", "backup"]
    assert given[0].keys == given[1].keys
    assert given[0].out == given[1].check


def test_every_setting_that_is_named_is_one_that_is_read() -> None:
    read = set(re.findall(r"LINLI_[A-Z_]+", "".join(text(path) for path in modules(SOURCE))))
    for name in ("linli.env", "owner.env"):
        said = set(re.findall(r"^(LINLI_[A-Z_]+)=", text(DEPLOY / name), re.M))
        assert said
        assert sorted(said - read) == []


def test_the_proxy_says_what_is_believed_and_lets_nobody_read_the_figures() -> None:
    conf = text(DEPLOY / "nginx.conf")
    for header in (
        "Host $host",
        "X-Forwarded-For $remote_addr",
        "X-Forwarded-Proto $scheme",
        "X-Request-ID $request_id",
    ):
        assert f"proxy_set_header {header};" in conf
    assert re.search(r"location = /metrics \{\s*return 404;", conf)
    assert conf.count("access_log off;") == 2
    assert "client_max_body_size 16m;" in conf


def test_every_figure_that_an_alert_asks_for_is_shown(settings: Any, tmp_path: Path, db: None) -> None:
    settings.HOME, settings.METRICS_TOKEN = tmp_path, "t"
    for name in (status_files.WORKER, status_files.TICK, status_files.BACKUP, status_files.VERIFIED):
        status_files.leave(name)
    Client().get("/health/live")
    shown = Client().get("/metrics", headers={"Authorization": "Bearer t"}).content.decode()
    asked = re.findall(r"\b(linli_\w+)(?:\{what=\"(\w+)\"\})?", text(DEPLOY / "linli-alerts.yml"))
    assert len(asked) > 10
    for name, what in asked:
        assert re.search(rf"^# TYPE {name.removesuffix('_bucket')}\b", shown, re.M), name
        assert not what or f'{name}{{what="{what}"}}' in shown


@pytest.mark.parametrize("said", ["10.0.0.1", "127.0.0.1,::1", "10.0.0.0/8, 192.168.1.5", ""])
def test_proxies_by_address_or_network(said: str) -> None:
    assert serve.refuse_odd_proxies(said) is None


@pytest.mark.parametrize("said", ["nginx", "127.0.0.1;10.0.0.1", "*", "10.0.0.0/40"])
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(Plain, match="neither an address nor a network"):
        serve.refuse_odd_proxies(said)
