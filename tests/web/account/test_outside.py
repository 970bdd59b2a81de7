"""Signing in by the city's identity system, against a real one: who is let in, and what does not fit."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from django.test import Client
from tests import pages
from tests.cast import Cast
from tests.web.account.test_page_signin import PASSWORD, account, send

from linli.core import clock
from linli.core.people import factor, oidc
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Post

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The provider's address."""
    told = [sys.executable, "-m", "tests.provider.serve", str(tmp_path_factory.mktemp("provider"))]
    with subprocess.Popen(told, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the provider did not start"
        yield f"http://127.0.0.1:{port}"
        process.kill()


@pytest.fixture
def city(provider: str, settings: Any) -> str:
    """A city that has one."""
    settings.OIDC_ISSUER = f"{provider}/o"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider}/o/authorize/"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider}/o/token/"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider}/o/.well-known/jwks.json"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "linli", "secret-of-linli"
    settings.OIDC_FACTOR = ["otp"]
    return provider


def known(actor: Actor, subject: str, **fields: Any) -> Account:
    found = Account.objects.get(person_id=actor.person_id)
    Account.objects.filter(pk=found.pk).update(subject=subject, **fields)
    return found


def there(client: Client, city: str, who: str, following: str = "") -> str:
    """Go to the provider as somebody; the address that it sends back to."""
    asked = client.get("/sign-in/outside/", {"next": following} if following else {})
    assert asked.status_code == 302
    with httpx.Client() as browser:
        browser.get(f"{city}/enter/", params={"who": who})
        answer = browser.get(asked["location"])
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def test_who_is_entered_is_let_in(cast: Cast, city: str) -> None:
    """Without a password, to where one was going; the session is as any other, the device is known."""
    who = known(cast.secretary, "gov-zhou", must_change=True)
    client = Client()
    assert "用市统一身份认证登录" in pages.text(client.get("/sign-in/"))
    asked = parse_qs(urlsplit(client.get("/sign-in/outside/")["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    back = there(client, city, "zhou", "/problems/")
    answer = client.get(back)
    assert (answer.status_code, answer["location"]) == (302, "/problems/")
    assert "周敏" in pages.text(client.get("/desk/"))
    assert who.sign_ins.get().ended_at is None
    assert "linli-known" in answer.cookies
    assert client.get(back).status_code == 400, "the same answer twice"
    assert client.post("/sign-out/")["location"] == "/sign-in/?left=1"
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("who", ["zhou", "sun"])
def test_the_second_factor_is_left_to_it_only_where_it_says_so(cast: Cast, city: str, who: str) -> None:
    """A district's officer signs in with a second factor: the provider's where it asked for one, else ours."""
    known(cast.district_officer, f"gov-{who}")
    client = Client()
    answer = client.get(there(client, city, who))
    assert answer["location"] == ("/desk/" if who == "sun" else "/sign-in/factor/")
    assert (client.get("/desk/").status_code == 200) == (who == "sun")


def test_our_own_factor_is_asked_after_it(cast: Cast, city: str) -> None:
    found = known(cast.secretary, "gov-zhou")
    secret = factor.fresh()

    spare = factor.set_up(found, secret, pyotp.TOTP(secret).at(clock.real())) or []
    client = Client()
    assert client.get(there(client, city, "zhou"))["location"] == "/sign-in/code/"
    assert client.get("/desk/").status_code == 302
    assert client.post("/sign-in/code/", {"code": spare[0]})["location"] == "/desk/"


def test_who_is_not_entered_is_told_so_and_nobody_is_made(cast: Cast, city: str) -> None:
    before = Account.objects.count(), Post.objects.count()
    client = Client()
    answer = client.get(there(client, city, "nobody"))
    assert answer.status_code == 403
    assert "还没有登记" in pages.text(answer)
    assert (Account.objects.count(), Post.objects.count()) == before
    assert "_auth_user_id" not in client.session


def test_what_comes_back_belongs_to_what_went_out_and_is_looked_at_once(cast: Cast, city: str) -> None:
    """Said of a state that this session never had, or that came back before, it is no answer to anything."""
    client = Client()
    state = parse_qs(urlsplit(client.get("/sign-in/outside/")["location"]).query)["state"][0]
    back = "/sign-in/outside/back/"
    assert client.get(back, {"state": "made-up", "error": "access_denied"}).status_code == 400
    assert client.get(back, {"state": state, "error": "access_denied"}).status_code == 403
    assert client.get(back, {"state": state, "error": "access_denied"}).status_code == 400


def test_a_closed_account_and_an_ended_post(cast: Cast, city: str) -> None:
    found = known(cast.secretary, "gov-zhou", is_active=False)
    client = Client()
    answer = client.get(there(client, city, "zhou"))
    assert (answer.status_code, "停用" in pages.text(answer)) == (403, True)
    Account.objects.filter(pk=found.pk).update(is_active=True)
    Post.objects.filter(person_id=cast.secretary.person_id).delete()
    answer = client.get(there(client, city, "zhou"))
    assert (answer.status_code, "没有职务" in pages.text(answer)) == (403, True)
    assert client.get("/desk/").status_code == 302


class Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever asks on to the address that the server was given."""

    def do_POST(self) -> None:
        self.send_response(307)
        self.send_header("Location", self.server.goes)  # type: ignore[attr-defined]
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: Any) -> None:
        pass


@pytest.mark.parametrize("which", ["OIDC_OP_TOKEN_ENDPOINT", "OIDC_OP_JWKS_ENDPOINT"])
def test_whoever_is_asked_sends_nobody_elsewhere(cast: Cast, city: str, settings: Any, which: str) -> None:
    """The code and the secret go where the city said, and keys come from there: an answer that leads on is none."""
    known(cast.secretary, "gov-zhou")
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.goes = getattr(settings, which)  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        setattr(settings, which, f"http://127.0.0.1:{server.server_port}/")
        client = Client()
        answer = client.get(there(client, city, "zhou"))
        server.shutdown()
    assert answer.status_code in (400, 502)
    assert client.get("/desk/").status_code == 302


def test_what_does_not_belong_to_this_session_is_not_looked_at(cast: Cast, city: str) -> None:
    """Another's answer, an invented state, a refusal: told in plain words, nobody is in."""
    known(cast.secretary, "gov-zhou")
    stolen = there(Client(), city, "zhou")
    client = Client()
    client.get("/sign-in/outside/")
    for address in (stolen, "/sign-in/outside/back/?state=x&code=y", "/sign-in/outside/back/"):
        answer = client.get(address)
        assert (answer.status_code, "没有对上" in pages.text(answer)) == (400, True)
    state = next(iter(client.session["oidc_states"]))
    assert client.get("/sign-in/outside/back/", {"state": state, "error": "access_denied"}).status_code == 403
    client.get("/sign-in/outside/")
    state = next(iter(client.session["oidc_states"]))
    assert client.get("/sign-in/outside/back/", {"state": state, "code": "made-up"}).status_code == 400
    assert client.get("/desk/").status_code == 302


def test_a_token_for_another_or_of_another_time_is_refused(cast: Cast, city: str, settings: Any) -> None:
    """A right token of the same provider for another client; and one with another nonce, issuer, key or no signature."""
    client = Client()
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "other", "secret-of-other"
    back = parse_qs(urlsplit(there(client, city, "zhou")).query)
    kept = client.session["oidc_states"][back["state"][0]]
    asked = {
        "grant_type": "authorization_code",
        "code": back["code"][0],
        "code_verifier": kept["code_verifier"],
    }
    asked |= {"client_id": "other", "client_secret": "secret-of-other"}
    asked |= {"redirect_uri": "http://testserver/sign-in/outside/back/"}
    token = httpx.post(f"{city}/o/token/", data=asked).json()["id_token"]
    assert oidc.Client().verify_token(token, nonce=kept["nonce"])["sub"] == "gov-zhou"
    head, body, _ = token.split(".")
    none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
    for wrong, nonce in (
        (token, "another"),
        (token, None),
        (f"{head}.{body}.AAAA", kept["nonce"]),
        (f"{none}.{body}.", kept["nonce"]),
    ):
        with pytest.raises(oidc.Mismatch):
            oidc.Client().verify_token(wrong, nonce=nonce)
    settings.OIDC_ISSUER = "https://elsewhere.example/o"
    with pytest.raises(oidc.Mismatch):
        oidc.Client().verify_token(token, nonce=kept["nonce"])
    settings.OIDC_ISSUER, settings.OIDC_RP_CLIENT_ID = f"{city}/o", "linli"
    with pytest.raises(oidc.Mismatch):
        oidc.Client().verify_token(token, nonce=kept["nonce"])


def test_when_it_is_down_the_password_goes_on_working(cast: Cast, city: str, settings: Any) -> None:
    known(cast.secretary, "gov-zhou")
    who = account(cast.secretary)
    client = Client()
    back = there(client, city, "zhou", "/problems/")
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/o/token/"
    answer = client.get(back)
    assert (answer.status_code, "连不上" in pages.text(answer)) == (502, True)
    assert 'name="password"' in pages.text(answer)
    assert send(client, who.username, PASSWORD)["location"] == "/problems/"


def test_a_city_without_one_has_no_such_page(cast: Cast) -> None:
    assert "统一身份认证" not in pages.text(Client().get("/sign-in/"))
    assert Client().get("/sign-in/outside/").status_code == 404
    assert Client().get("/sign-in/outside/back/?code=a&state=b").status_code == 404
