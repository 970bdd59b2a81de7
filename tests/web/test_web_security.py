"""What every answer bears, what no answer does, and what no file that is sent or fetched can do."""

import csv
import io
import re
import subprocess
import sys
import tracemalloc
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image
from tests import pages, ways
from tests.cast import Cast, hold
from tests.house.source import ROOT
from tests.web.account.test_page_signin import PASSWORD, account

from linli.core import sheets
from linli.core.people import signin
from linli.core.people.models import Account
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.committees.models import Organisation
from linli.domains.problems import codes, photos
from linli.domains.problems.models import Reporter
from linli.web.middleware import BY_ADDRESS
from linli.web.portal import errors
from tools.access.targets import addresses, plain
from tools.fuzz import values

ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example",
    "javascript:alert(1)",
    "https:elsewhere.example",
    "http://127.0.0.1@elsewhere.example/",
    "/%0d%0aLocation:%20https://elsewhere.example",
    " //elsewhere.example",
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "{=1}", "＝1")


STANDS = {
    "{code}": "620102001001",
    "second-visits/list.{ending}": "second-visits/list.pdf",
    "{ending}": "csv",
    "photos/{name}": f"photos/{'0' * 32}.jpg",
    "{name}": "add",
}


def everywhere() -> list[str]:
    """Every address of the house with something where its numbers stand."""
    found = set()
    for one in {plain(address) for address, _ in addresses()}:
        for name, value in STANDS.items():
            one = one.replace(name, value)
        found.add(re.sub(r"\{\w+\}", "1", one))
    return sorted(found)


BORNE = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def lacking(answer: Any) -> list[str]:
    """What the answer should bear and does not, and what it should not and does."""
    wrong = [name for name, said in BORNE.items() if said not in answer.headers.get(name, "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong += [word for word in ("unsafe", "http:", "https:", "*", "nonce") if word in policy]
    return wrong + [
        name for name in answer.headers if name.startswith(("Access-Control", "Server", "X-Powered"))
    ]


@pytest.mark.parametrize("address", ["/papers/?q=%00", "/desk/opened/?number=%00", "/search/?q=灯%00"])
def test_a_search_for_what_nobody_types_finds_nothing(cast: Cast, address: str) -> None:
    assert pages.signed_in(cast.secretary).get(address).status_code == 200


def test_every_answer_bears_the_headers_whatever_it_is(cast: Cast, settings: Any) -> None:
    """Pages, redirects, refusals, what is too big, what broke, a host that is not ours, downloads."""
    stranger, clerk = Client(), pages.signed_in(cast.clerk)
    wrong = {address: found for address in everywhere() if (found := lacking(stranger.get(address)))}
    odd = {
        "too big": stranger.post("/complaint/", b"x", "text/plain", CONTENT_LENGTH=str(10**9)),
        "a host that is not ours": stranger.get("/", headers={"Host": "elsewhere.example"}),
        "not there": stranger.get("/linli/"),
        "no token": Client(enforce_csrf_checks=True).post("/complaint/"),
        "a desk": clerk.get("/desk/"),
        "a file": clerk.get("/problems/export.xlsx"),
        "a stream": clerk.get("/problems/export.csv"),
        "not allowed": clerk.get("/desk/accounts/"),
    }
    statuses = {name: answer.status_code for name, answer in odd.items()}
    assert list(statuses.values()) == [413, 400, 404, 403, 200, 200, 200, 403]
    wrong |= {name: found for name, answer in odd.items() if (found := lacking(answer))}
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.web.test_web_security.breaks"]
    broken = Client(raise_request_exception=False).get("/plan/")
    assert broken.status_code == 500
    wrong |= {"broken": found} if (found := lacking(broken)) else {}
    assert wrong == {}


def breaks(respond: Any) -> Any:
    """A middleware in which everything goes wrong."""

    def middleware(request: Any) -> Any:
        raise RuntimeError("broken on purpose")

    return middleware


def test_what_is_shown_to_who_has_signed_in_is_kept_nowhere(cast: Cast) -> None:
    clerk = pages.signed_in(cast.clerk)
    case = ways.report(cast)
    for address in (
        "/desk/",
        "/problems/",
        f"/problems/{case.pk}/",
        "/problems/export.csv",
        "/desk/me/",
        "/linli/",
    ):
        assert "no-store" in clerk.get(address)["Cache-Control"], address


def test_over_tls_cookies_are_bound_to_the_host_and_tls_is_remembered(cast: Cast) -> None:
    """Settings are read once: those of an installation with TLS are read by a process of their own."""
    code = (
        "from linli import settings as s; from linli.ops.scratch import set_up; set_up();"
        "from django.test import RequestFactory; from django.middleware.security import SecurityMiddleware;"
        "from django.http import HttpResponse;"
        "r = SecurityMiddleware(lambda _: HttpResponse())(RequestFactory().get('/', secure=True));"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " r['Strict-Transport-Security'])"
    )
    told = {"PYTHONPATH": str(ROOT / "src"), "LINLI_TLS": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=False)
    assert (
        done.stdout.strip() == "__Host-session __Host-csrf True True max-age=31536000; includeSubDomains"
    ), done.stderr
    who = account(cast.secretary)
    safe = Client()
    safe.post("/sign-in/", {"username": who.username, "password": PASSWORD}, secure=True)
    device = safe.cookies[f"__Host-{signin.KNOWN}"]
    assert (device["secure"], device["path"], device["domain"]) == (True, "/", "")
    assert signin.KNOWN not in safe.cookies
    # Without TLS the plain names work; scripts read neither, and no other site sends them along.
    client = Client()
    client.get(f"/c/{cast.place.code}/report/")
    reporter = Reporter.objects.get(case=ways.report(cast))
    reporter.code = codes.digest(cast.place.pk, "12345678")
    reporter.save()
    client.post(f"/c/{cast.place.code}/follow/", {"code": "12345678"})
    for name in ("csrftoken", "sessionid"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            True,
            "Lax",
            "/",
            "",
        )


EXEMPT = {"/display/"}


def test_every_post_without_a_token_is_refused(cast: Cast) -> None:
    """Signed in and out, at every address; two things change nothing of anybody's and take none."""
    wrong = {}
    for client in (Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)):
        for address in everywhere():
            answer = client.post(address, {"token": str(uuid4()), "words": "linli"})
            if answer.status_code != 403 and not address.startswith("/api/"):
                wrong[address] = answer.status_code
            assert not address.startswith("/api/") or answer.status_code in (403, 404, 405)
        client.force_login(Account.objects.get(person_id=cast.secretary.person_id))
    assert set(wrong) == EXEMPT
    assert Case.objects.count() == 0


def test_a_host_that_is_not_ours_is_refused_and_a_proxys_word_for_it_is_not_taken(
    client: Client, cast: Cast
) -> None:
    wrong = {}
    for address in everywhere():
        if address.startswith(BY_ADDRESS):  # machines that watch; these make no links
            continue
        answer = client.get(address, headers={"Host": "elsewhere.example"})
        if answer.status_code != 400 or b"elsewhere" in answer.content:
            wrong[address] = answer.status_code
    assert wrong == {}
    told = {"X-Forwarded-Host": "elsewhere.example", "X-Original-URL": "/desk/", "X-Rewrite-URL": "/desk/"}
    shown = client.get(f"/c/{cast.place.code}/report/", headers=told)
    assert shown.status_code == 200
    assert b"elsewhere" not in shown.content


def inside(answer: Any) -> bool:
    """Whether a redirect stays in the house; what is none does."""
    to = answer.headers.get("Location", "/")
    return to.startswith("/") and not re.match(r"/[/\\\s]", to) and "\r" not in to and "\n" not in to


def test_no_address_leads_out_of_the_house(client: Client, cast: Cast) -> None:
    account = Account.objects.get(person_id=cast.clerk.person_id)
    account.set_password("Linli-2021-abcd")
    account.save()
    named = {"username": account.username, "password": "Linli-2021-abcd"}
    asked = {"post": cast.clerk.post_id}
    wrong = {}
    for where in ELSEWHERE:
        visitor, clerk = Client(), pages.signed_in(cast.clerk)
        back = {"Referer": where}
        answers = [
            visitor.post("/display/", {"theme": "dark", "next": where}),
            visitor.get("/check/", {"code": where}),
            visitor.get(f"/{where}"),
            clerk.get("/sign-in/", {"next": where}),
            clerk.post("/desk/post/", asked | {"next": where}, headers=back),
            clerk.get("/problems/", headers=back),
        ]
        assert [answer.status_code for answer in answers[:2]] == [302, 302]
        wrong |= {
            f"{where} {answer.request['PATH_INFO']}": answer["Location"]
            for answer in answers
            if not inside(answer)
        }
        assert b"elsewhere" not in answers[-1].content
    for where in ELSEWHERE[:4]:
        answer = Client().post("/sign-in/", named | {"next": where})
        wrong |= {f"{where} at the sign-in": answer["Location"]} if not inside(answer) else {}
        assert answer.status_code == 302
    assert wrong == {}


def formulas(content: bytes) -> list[str]:
    """What a workbook computes or links to."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [
            book.read(name).decode() for name in book.namelist() if "sheet" in name or "hyperlink" in name
        ]
    return [sign for part in parts for sign in re.findall(r"<f[ >].{0,40}|hyperlink", part)]


@pytest.mark.parametrize("sign", FORMULAS)
def test_no_export_computes_what_somebody_typed(sign: str, cast: Cast) -> None:
    text = f"{sign}&cmd|' /C calc'!A0"
    ways.report(cast, text, spot=text)
    Organisation.objects.create(place=cast.place, name=text, kind="resident_unit")
    Place.objects.filter(pk=cast.place.pk).update(short=text[:40])
    clerk, officer = pages.signed_in(cast.clerk), pages.signed_in(cast.street_officer)
    table = b"".join(clerk.get("/problems/export.csv").streaming_content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert any(sign.strip() in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in tuple("=+-@＝＋－＠\t\r\n") and cell] == []
    books = [clerk.get("/problems/export.xlsx")]
    books += [
        clerk.get(f"/committee/{name}.xlsx")
        for name in ("roster", "roll/organisations", "take-over/template")
    ]
    books += [
        officer.get("/committee/communities.xlsx"),
        officer.get(f"/committee/{cast.place.code}/roster.xlsx"),
    ]
    read = [book.content for book in books if book.status_code == 200]
    assert len(read) >= 4
    assert [found for content in read for found in formulas(content)] == []
    assert "attachment" in books[0]["Content-Disposition"]


BOMBS = {
    "unpacks to 150 MB": values.bomb,
    "one cell at the far corner": lambda: values._book('<c r="XFD1048576"><v>1</v></c>'),
    "a row at the far end": lambda: values._book("</row><row r='1048576'><c><v>1</v></c>"),
    "an entity of the machine's": lambda: values._book("<c><v>&linli;</v></c>", values._XXE),
    "laughs": lambda: values._book(
        "<c><v>&b;</v></c>", '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
    ),
    "a thousand parts": lambda: values._zip({f"xl/a{n}.xml": "<a/>" for n in range(1000)}),
    "another format": lambda: values._zip({"content.xml": "<a/>", "mimetype": "x"}),
    "no archive": lambda: b"PK\x03\x04" + b"\0" * 100,
    "a directory that lies": lambda: lying(values.bomb()),
}


def lying(content: bytes) -> bytes:
    """The same archive, whose directory and heads say that every part unpacks to ten bytes."""
    made = bytearray(content)
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = made.find(sign)
        while at >= 0:
            made[at + place : at + place + 4] = (10).to_bytes(4, "little")
            at = made.find(sign, at + 4)
    return bytes(made)


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_workbook_cannot_become_a_big_one(name: str) -> None:
    content = BOMBS[name]()
    assert len(content) < sheets.MOST_BYTES
    tracemalloc.start()
    with pytest.raises(sheets.Unreadable) as said:
        sheets.rows(io.BytesIO(content), len(content))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * sheets.MOST_UNPACKED
    assert not str(said.value).isascii()


def picture(kind: str, size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#337").save(made, kind, **more)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.png", values._huge_png()),
        ("p.jpg", b"<html><script>alert(1)</script>"),
        ("p.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("p.jpg", picture("TIFF")),
        ("p.jpg", picture("PDF")),
        ("p.jpg", picture("PNG", (9000, 9000))),
        ("p.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"),
    ],
)
def test_a_photo_is_what_it_contains_and_of_a_size_to_be_opened(name: str, content: bytes) -> None:
    with pytest.raises(photos.NoPhoto):
        photos.made_anew(io.BytesIO(content), len(content))


def test_nothing_hidden_behind_a_photo_is_kept() -> None:
    hidden = picture("JPEG") + b"<script>alert(1)</script>PK\x03\x04"
    for content in (hidden, picture("GIF"), picture("PNG", pnginfo=None)):
        made = photos.made_anew(io.BytesIO(content), len(content))
        assert made.startswith(b"\xff\xd8\xff")
        assert b"script" not in made
        assert b"PK\x03\x04" not in made


def test_an_error_says_nothing_of_the_inside(cast: Cast, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.web.test_web_security.breaks"]
    answer = Client(raise_request_exception=False).get(f"/c/{cast.place.code}/")
    shown = pages.text(answer)
    assert answer.status_code == 500
    assert not [
        word
        for word in ("broken on purpose", "RuntimeError", "Traceback", "linli/", "Django")
        if word in shown
    ]
    assert errors.LONGEST <= 4000
    told = Client(raise_request_exception=False).get("/api/v1/districts")
    assert (told.status_code, told["Content-Type"]) == (500, "application/problem+json")


def test_a_parameter_sent_twice_or_in_the_wrong_place_gains_nothing(cast: Cast) -> None:
    """The address's own number wins over one in the query or the form; the last of two of a field is taken."""
    other = hold("外人", "clerk", cast.next_door)
    case = ways.report(cast)
    stranger = pages.signed_in(other)
    for more in ({"place": cast.place.code}, {"pk": case.pk, "place_id": cast.place.pk}):
        assert stranger.get(f"/problems/{case.pk}/", more).status_code == 404
        assert case.title not in pages.text(stranger.get("/problems/", more))
    answer = stranger.post(
        f"/problems/{case.pk}/note/?pk=1", {"token": str(uuid4()), "words": "看看", "pk": case.pk}
    )
    assert answer.status_code == 404
