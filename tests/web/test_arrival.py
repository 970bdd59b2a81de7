"""Each request has a number and one line in the log; neither the line nor an error's trace says anything personal."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from structlog import contextvars
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock, logs
from linli.core.messages import outbox
from linli.core.messages.models import Message
from linli.core.people import throttle
from linli.core.people.models import Account, Person
from linli.core.people.view_access import public
from linli.web import monitor, urls

MARKERS = ("张翠山", "13900001111", "620102199001011234", "漏水在三楼")


def breaks(request: HttpRequest, kind: str) -> HttpResponse:
    """Fails as real code does: with what was typed in the error's words, its cause's, and a library's line."""
    said = " ".join([*MARKERS, *request.POST.values()])
    logging.getLogger("some.library").warning("could not read %s", said)
    logging.getLogger("some.library").error(f"no such name: {said}")
    if kind == "value":
        raise ValueError(f"invalid literal: {said}")
    if kind == "cause":
        try:
            int(said)
        except ValueError as wrong:
            wrong.add_note(said)
            raise KeyError(said) from wrong
    if kind == "group":
        raise ExceptionGroup(said, [OSError(2, "gone", said), LookupError(said)])
    with transaction.atomic():
        for _ in range(2):
            Account.objects.create(username=said[:60], person=Person.objects.create(name=said[:60]))
    return HttpResponse()


urlpatterns = [*urls.urlpatterns, path("breaks/<str:kind>/", public(breaks))]
handler500 = urls.handler500


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process logs at its most talkative, as JSON lines."""
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger("linli")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(logs.JSON))
    levels = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    contextvars.clear_contextvars()


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("value", ["ValueError"]),
        ("cause", ["KeyError", "ValueError"]),
        ("group", ["ExceptionGroup", "FileNotFoundError", "LookupError"]),
        ("row", ["django.db.utils.IntegrityError", "psycopg.errors.UniqueViolation"]),
    ],
)
def test_a_trace_says_where_and_never_what(
    kind: str, types: list[str], written: io.StringIO, db: None
) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(f"/breaks/{kind}/?name={MARKERS[0]}", {"text": MARKERS[3], "phone": MARKERS[1]})
    assert answer.status_code == 500
    assert [marker for marker in MARKERS if marker in written.getvalue()] == []
    found = next(line for line in lines(written) if "error" in line)
    assert [one["type"] for one in found["error"]] == types
    assert any(re.search(r"test_arrival\.py:\d+ breaks", frame) for frame in found["error"][0]["frames"])
    assert found["request"] == answer["X-Request-ID"]
    if kind == "row":
        assert found["error"][1]["constraint_name"] == "people_account_username_key"
        assert found["error"][1]["sqlstate"] == "23505"
    if kind == "group":
        assert found["error"][1]["system"] == "No such file or directory"
    library = [line["event"] for line in lines(written) if line["logger"] == "some.library"]
    assert library == ["could not read %s", "(withheld)"]


@pytest.mark.urls(__name__)
def test_the_page_of_an_error_shows_the_number_that_the_log_has(written: io.StringIO, db: None) -> None:
    answer = Client(raise_request_exception=False).get("/breaks/value/")
    number = answer["X-Request-ID"]
    assert re.fullmatch(r"[a-z0-9]{5}-[a-z0-9]{5}", number)
    assert f'请把这个编号告诉管理员：<b class="number">{number}</b>' in text(answer)
    assert {line["request"] for line in lines(written)} == {number}


def test_the_plain_form_says_as_little() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(logs.PLAIN))
    log = logging.getLogger("some.other")
    log.addHandler(handler)
    try:
        raise IntegrityError(MARKERS[0])
    except IntegrityError:
        log.exception("lost %s", MARKERS[1])
    finally:
        log.removeHandler(handler)
    said = stream.getvalue()
    assert [marker for marker in MARKERS if marker in said] == []
    assert "error some.other lost %s" in said
    assert "django.db.utils.IntegrityError" in said


def test_of_the_servers_own_line_the_first_is_kept() -> None:
    """It brings the whole trace of what fails outside Django, in its words."""
    said = f"Application callable raised an exception\nTraceback: {MARKERS[0]}"
    record = logging.LogRecord("_granian.utils", logging.ERROR, __file__, 1, said, None, None)
    told = json.loads(logs.formatter(logs.JSON).format(record))
    assert told["event"] == "Application callable raised an exception"
    assert MARKERS[0] not in str(told)


def test_a_warning_says_its_kind_and_place() -> None:
    said = f"app.py:3: RuntimeWarning: naive datetime of {MARKERS[0]}\n  save({MARKERS[1]})"
    record = logging.LogRecord("py.warnings", logging.WARNING, __file__, 1, "%s", (said,), None)
    assert json.loads(logs.formatter(logs.JSON).format(record))["event"] == "app.py:3: RuntimeWarning"


def test_what_runs_beside_the_pages_names_rows_and_no_words(
    cast: Cast, written: io.StringIO, settings: Any
) -> None:
    """A mail that is refused: its letter is nobody's to read in a log."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9},
        }
    }
    message = Message.objects.create(
        channel=Message.MAIL, kind="told", post_id=cast.clerk.post_id, text=MARKERS[3], made_at=clock.now()
    )
    assert outbox.send_due() == 0
    line = next(line for line in lines(written) if line["event"] == "mail")
    assert (line["message"], line["kind"], line["tries"], line["sent"]) == (message.pk, "told", 1, False)
    assert MARKERS[3] not in written.getvalue()


def test_a_line_for_each_page_with_route_and_role_alone(cast: Cast, written: io.StringIO) -> None:
    case = ways.report(cast, "张翠山家漏水", name=MARKERS[0], phone=MARKERS[1])
    signed_in(cast.clerk).get(f"/problems/{case.pk}/?q={MARKERS[0]}")
    Client().get(f"/nowhere/{MARKERS[1]}/")
    shown, nowhere = (line for line in lines(written) if line["event"] == "request")
    assert isinstance(shown.pop("ms"), int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", shown.pop("time"))
    assert shown.pop("request") != nowhere["request"]
    assert shown == {
        "event": "request",
        "level": "info",
        "logger": "linli.web",
        "method": "GET",
        "route": "/problems/<int:pk>/",
        "status": 200,
        "role": "clerk",
    }
    assert (nowhere["route"], nowhere["status"], nowhere["role"]) == ("(none)", 404, "public")
    account = Account.objects.get(person_id=cast.clerk.person_id)
    for secret in (*MARKERS, account.username, cast.clerk.name, str(case.number)):
        assert secret not in written.getvalue()


def test_what_machines_ask_is_no_noise(
    written: io.StringIO, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(monitor, "READY_FOR", -1.0)
    Client().get("/health/live")
    assert Client().get("/health/ready").status_code == 503
    assert [(line["event"], line["level"]) for line in lines(written)] == [("request", "debug")] * 2


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        ([], "trace-0001-abcd", False),
        (["127.0.0.0/8"], "trace-0001-abcd", True),
        (["127.0.0.1"], "short", False),
        (["127.0.0.1"], 'a b\tc"};injected', False),
        (["10.1.2.3"], "trace-0001-abcd", False),
    ],
)
def test_a_number_is_kept_from_our_proxy_alone(
    proxies: list[str], given: str, taken: bool, settings: Any, written: io.StringIO, db: None
) -> None:
    """Beside our own, which is what an answer carries."""
    settings.PROXIES = proxies
    answer = Client().get("/health/live", headers={"X-Request-ID": given})
    (line,) = lines(written)
    assert line["request"] == answer["X-Request-ID"] != given
    assert line.get("proxy") == (given if taken else None)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address", "scheme"),
    [
        ([], "9.9.9.9", "127.0.0.1", "http"),
        (["127.0.0.1"], "9.9.9.9", "9.9.9.9", "https"),
        (
            ["127.0.0.1"],
            "6.6.6.6, 9.9.9.9",
            "9.9.9.9",
            "https",
        ),  # what stands before the last anybody can write
        (["127.0.0.1", "10.0.0.0/8"], "6.6.6.6, 9.9.9.9, 10.1.1.1", "9.9.9.9", "https"),
        (["127.0.0.1"], "9.9.9.9, nonsense", "127.0.0.1", "https"),
        (["127.0.0.1"], "", "127.0.0.1", "https"),
        (["::1", "127.0.0.1"], "2001:db8::7", "2001:db8::7", "https"),
        (["127.0.0.1", "10.0.0.0/8"], "9.9.9.9, ::ffff:10.1.1.1", "9.9.9.9", "https"),
    ],
)
def test_who_asks_is_what_our_proxy_says_and_nobody_else(
    proxies: list[str], forwarded: str, address: str, scheme: str, settings: Any, db: None
) -> None:
    settings.PROXIES = proxies
    sent = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    request = Client().get("/health/live", headers=sent).wsgi_request
    assert (request.META["REMOTE_ADDR"], request.scheme) == (address, scheme)


def test_one_who_guesses_behind_the_proxy_locks_out_nobody_else(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROXIES = ["127.0.0.1"]
    monkeypatch.setitem(throttle.LIMITS, "sign-in", 1)
    form = {"username": "nobody", "password": "wrong"}
    guessing = [
        Client().post("/sign-in/", form | {"username": f"n{n}"}, headers={"X-Forwarded-For": "6.6.6.6"})
        for n in range(2)
    ]
    other = Client().post("/sign-in/", form, headers={"X-Forwarded-For": "9.9.9.9"})
    assert (guessing[-1].status_code, other.status_code) == (429, 422)


def test_without_a_mail_server_nothing_is_written_down_instead(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from linli.settings import MAILERS

    settings.MAILERS = MAILERS
    mail.EmailMessage("邻里", MARKERS[3], to=[MARKERS[1]]).send()
    told = capsys.readouterr()
    assert told.out + told.err == ""
