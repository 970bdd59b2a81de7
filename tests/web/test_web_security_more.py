"""What the checklist of `docs/security.md` asks for and nothing else proves: mails, files' names, methods, passwords, tokens."""

import ast
import re
import time
from contextlib import nullcontext
from typing import Any
from urllib.parse import unquote

import jwt
import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings as configured
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests import pages
from tests.cast import Cast, hold
from tests.house.source import SOURCE, calls, imported, modules, name, tree
from tests.house.test_markup import static
from tests.web.account.test_page_signin import account, send
from tests.web.test_web_security import everywhere

from linli.core import clock
from linli.core.messages import outbox
from linli.core.messages.models import Message
from linli.core.people import factor, oidc, passwords
from linli.core.people.models import Account
from linli.core.places.models import Place
from linli.web import middleware
from tools.drills.sink import sink

BREAK = "灯坏了\r\nBcc: other@elsewhere.example\r\n\r\n<b>"


def test_no_line_of_a_mail_comes_from_what_was_typed(cast: Cast, settings: Any) -> None:
    """A title with a line break stands in the body alone; the heads are ours."""
    Message.objects.create(
        channel=Message.MAIL, kind="told", post_id=cast.clerk.post_id, text=BREAK, made_at=clock.now()
    )
    with sink() as mails:
        host, port = mails.environment["LINLI_MAIL_HOST"], int(mails.environment["LINLI_MAIL_PORT"])
        options = {"host": host, "port": port}
        settings.MAILERS = {
            "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
        }
        assert outbox.send_due() == 1
        (mail,) = mails.got
    assert mail["Bcc"] is None
    assert "灯坏了" not in str(mail.items())
    assert "elsewhere" not in str(mail.items())
    assert "elsewhere" in (mail.get_payload(decode=True) or b"").decode()


def test_the_name_of_a_file_is_encoded_and_breaks_no_head(cast: Cast) -> None:
    Place.objects.filter(pk=cast.place.pk).update(short='雁"滩;\\')
    clerk = pages.signed_in(cast.clerk)
    for address in ("/problems/export.xlsx", "/problems/export.csv", "/committee/roster.xlsx"):
        said = clerk.get(address)["Content-Disposition"]
        found = re.fullmatch(r"attachment; filename\*=utf-8''([A-Za-z0-9._%~-]+)", said)
        assert found, said
        assert '雁"滩;' in unquote(found[1])


def test_every_text_says_its_characters_and_no_answer_echoes_what_asked(cast: Cast) -> None:
    """TRACE is refused, and gets its own words back from nobody."""
    clerk: Any = pages.signed_in(cast.clerk)
    bare, echoed, taken = [], [], []
    for address in everywhere():
        kind = clerk.get(address).headers.get("Content-Type", "")
        if kind.startswith("text/") and "charset=utf-8" not in kind:
            bare.append(address)
        answer = clerk.generic("TRACE", address, HTTP_X_ASKED="linli-echo")
        if not answer.streaming and b"linli-echo" in answer.content:
            echoed.append(address)
        if answer.status_code not in (403, 404, 405):
            taken.append((address, answer.status_code))
    assert (bare, echoed, taken) == ([], [], [])


def test_a_page_that_names_no_right_is_for_who_has_a_desk(cast: Cast) -> None:
    """Forgetting to say who may is not leaving the door open."""

    def unmarked(request: Any) -> HttpResponse:
        return HttpResponse("in")

    support = hold("值班的", "support", Place.objects.get(level=Place.CITY))
    for who, may in ((cast.clerk, True), (support, False)):
        request: Any = RequestFactory().get("/")
        request.user, request.actor = Account.objects.get(person_id=who.person_id), who
        look = middleware.gate(unmarked).process_view  # type: ignore[attr-defined]
        with nullcontext() if may else pytest.raises(PermissionDenied):
            assert look(request, unmarked, (), {}) is None


def test_nothing_is_kept_in_a_cache() -> None:
    """Django's own memory of the process is the only one there is, and nothing of ours puts anything into it."""
    assert {one["BACKEND"] for one in configured.CACHES.values()} == {
        "django.core.cache.backends.locmem.LocMemCache"
    }
    users = [
        name(path)
        for path in modules(SOURCE)
        if any(re.search(r"^django\.core\.cache|cache_page$", one) for one in imported(path))
    ]
    assert users == []
    assert not [one for one in configured.MIDDLEWARE if "cache" in one]


SERVING = [SOURCE / floor for floor in ("core", "domains", "web")]
# Who may ask another machine: the way to the city's identity system, and whoever knocks at the database's door.
ASKING = {"src/linli/core/people/oidc.py", "src/linli/web/monitor.py"}


def test_what_serves_pages_runs_no_command_reads_no_objects_and_makes_no_code() -> None:
    modules_ = r"subprocess|pickle|marshal|shelve|yaml|multiprocessing|pty|random"
    bad = re.compile(rf"^({modules_})(\.|$)|^os\.(system|popen|exec|spawn)|^hashlib\.(md5|sha1)$")
    made = re.compile(
        r"^(eval|exec|compile|os\.(system|popen|exec\w+|spawn\w+)|hashlib\.(md5|sha1)|Template)$"
    )
    found = {
        f"{name(path)}: {one}" for path in modules(*SERVING) for one in imported(path) if bad.search(one)
    }
    found |= {
        f"{name(path)}: {what}" for path in modules(*SERVING) for what, _ in calls(path) if made.search(what)
    }
    found |= {
        f"{name(path)}: a form of all columns"
        for path in modules(*SERVING)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).endswith("ModelForm")
    }
    assert sorted(found) == []


def test_no_other_machine_is_asked_but_those_of_the_settings() -> None:
    asks = re.compile(r"^(requests|httpx|urllib\.request|http\.client|socket|smtplib|ftplib)(\.|$)")
    found = {name(path) for path in modules(*SERVING) for one in imported(path) if asks.search(one)}
    assert found == ASKING


def test_passwords_are_hidden_may_be_pasted_and_are_taken_as_they_are(cast: Cast) -> None:
    long = "Aa1 " * 24 + " "
    who = account(cast.secretary, long)
    client = Client()
    assert send(Client(), who.username, long.strip()).status_code == 422
    assert send(Client(), who.username, long[:72]).status_code == 422
    assert send(Client(), who.username, long.lower()).status_code == 422
    page = pages.text(client.get("/sign-in/"))
    assert send(client, who.username, long)["location"] == "/desk/"
    page += pages.text(client.get("/sign-in/password/"))
    fields = re.findall(r"<input[^>]*name=\"(?:password|old|new|again)\"[^>]*>", page)
    assert len(fields) == 4
    for field in fields:
        assert 'type="password"' in field
        assert not re.search(r"onpaste|readonly|autocomplete=\"off\"", field)
    new = "皋兰山" * 30
    assert client.post("/sign-in/password/", {"old": long, "new": new, "again": new}).status_code == 302
    who.refresh_from_db()
    assert check_password(new, who.password)


def test_common_words_and_ones_own_name_are_no_password(cast: Cast) -> None:
    who = account(cast.secretary)
    who.username = "zhoumin-yantan"
    for word, code in (("Password123", "password_too_common"), ("Zhoumin-Yantan1", "password_too_similar")):
        with pytest.raises(passwords.ValidationError) as said:
            passwords.suit(word, who)
        assert code in {error.code for error in said.value.error_list}


def test_nobody_is_there_before_somebody_is_entered(db: None) -> None:
    assert list(Account.objects.all()) == []


def token(key: Any, **changed: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": "https://id.example",
        "aud": "linli",
        "sub": "a",
        "nonce": "n",
        "iat": now,
        "exp": now + 60,
    }
    return jwt.encode({**claims, **changed}, key, algorithm="HS256" if isinstance(key, str) else "RS256")


def test_a_token_that_is_over_or_signed_in_another_way_is_refused(settings: Any) -> None:
    key, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    settings.OIDC_ISSUER, settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = (
        "https://id.example",
        "linli",
        "s" * 32,
    )
    settings.OIDC_OP_TOKEN_ENDPOINT = settings.OIDC_OP_JWKS_ENDPOINT = "https://id.example/x"
    settings.OIDC_RP_IDP_SIGN_KEY = public
    assert oidc.Client().verify_token(token(key), nonce="n")["sub"] == "a"
    over = int(time.time()) - 10
    for wrong in (
        token(key, exp=over),
        token(key, exp=None),
        token(key, sub=""),
        token(key, aud=["linli", "other"]),
        token(other),
        token("s" * 32),
    ):
        with pytest.raises(oidc.Mismatch):
            oidc.Client().verify_token(wrong, nonce="n")


def test_scripts_store_nothing_and_make_nothing_of_what_comes_from_outside() -> None:
    """No storage of the browser's but for visits without a network and for a statement that is being typed in a
    meeting, which goes with the tab or with signing out; no markup from words, no objects merged, no messages between
    windows.
    """
    odd = re.compile(
        r"(local|session)Storage|indexedDB|JSON\.parse|Object\.assign|innerHTML|outerHTML|insertAdjacentHTML"
        r"|document\.write|postMessage|\beval\(|__proto__"
    )
    found = {f"{name(path)}: {sign[0]}" for path, content in static(".js") for sign in odd.finditer(content)}
    assert sorted(found) == [
        "src/linli/core/ui/static/ui/linli.js: sessionStorage",
        "src/linli/domains/meetings/static/meetings/live.js: JSON.parse",
        "src/linli/domains/meetings/static/meetings/live.js: sessionStorage",
        "src/linli/domains/problems/static/demands/outbox.js: indexedDB",
    ]


def test_who_is_closed_is_out_at_once(cast: Cast) -> None:
    there = pages.signed_in(cast.clerk)
    assert there.get("/desk/").status_code == 200
    pk = Account.objects.get(person_id=cast.clerk.person_id).pk
    office = pages.signed_in(hold("白洁", "security_admin", Place.objects.get(level=Place.CITY)))
    assert office.post(f"/desk/accounts/{pk}/close/").status_code == 302
    assert there.get("/desk/").status_code == 302


def test_a_first_password_does_not_stand_in_for_the_second_factor(cast: Cast) -> None:
    who = account(cast.clerk)
    secret = factor.fresh()
    spare = factor.set_up(who, secret, pyotp.TOTP(secret).at(clock.real())) or []
    assert len(set(spare)) == factor.CODES
    assert all(len(one.replace("-", "")) >= 8 for one in spare)
    office = pages.signed_in(hold("白洁", "security_admin", Place.objects.get(level=Place.CITY)))
    page = pages.text(office.post(f"/desk/accounts/{who.pk}/reset/"))
    first = page.split("<dt>首次密码</dt><dd><code>")[1].split("</code>")[0]
    client = Client()
    assert send(client, who.username, first)["location"] == "/sign-in/code/"
    assert client.get("/desk/").status_code == 302
