"""The door in depth: lock-out that no stranger can use, age of passwords, second factor, sessions that end."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests import pages
from tests.cast import Cast
from tests.web.account.test_page_signin import PASSWORD, account, send

from linli.core import clock
from linli.core.people import factor, passwords, sessions
from linli.core.people.models import Account, Recovery, SignedIn


class Real:
    """The machine's time, which a test can let pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.ahead = monkeypatch, 0

    def passes(self, seconds: int) -> None:
        self.ahead += seconds
        self.monkeypatch.setattr(clock, "AHEAD", self.ahead)

    @property
    def now(self) -> int:
        return clock.real()


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Real:
    return Real(monkeypatch)


def secret_of(page: str) -> str:
    return page.split("<code>")[1].split("</code>")[0].replace(" ", "")


def enrolled(who: Account, real: Real) -> str:
    secret = factor.fresh()
    assert factor.set_up(who, secret, pyotp.TOTP(secret).at(real.now))
    real.passes(60)
    return secret


def locked(username: str) -> None:
    """Strangers have tried five times, each from a network of their own."""
    for number in range(5):
        assert send(Client(REMOTE_ADDR=f"10.9.0.{number}"), username, "wrong").status_code == 422


def test_a_name_is_locked_after_five_failures_but_not_for_known_devices(cast: Cast) -> None:
    who = account(cast.secretary)
    own = Client(REMOTE_ADDR="10.0.0.1")
    assert send(own, who.username, PASSWORD).status_code == 302
    own.post("/sign-out/")
    locked(who.username)
    assert send(Client(REMOTE_ADDR="10.9.1.1"), who.username, PASSWORD).status_code == 429
    assert send(own, who.username, PASSWORD).status_code == 302
    clock.set_now(clock.now() + timedelta(minutes=31))
    assert send(Client(REMOTE_ADDR="10.9.1.1"), who.username, PASSWORD).status_code == 302


def test_a_name_that_nobody_has_is_locked_alike(cast: Cast) -> None:
    locked("nobody")
    assert send(Client(REMOTE_ADDR="10.9.0.9"), "nobody", "wrong").status_code == 429


@pytest.mark.parametrize(
    ("password", "right"),
    [
        ("Aa1", False),
        ("abcdefghijkl", False),
        ("Abcdefg12345", True),
        ("abcdefghijklmnopq", True),
        ("password1234A", True),
        ("皋兰山上看日出", False),
        ("皋兰山上看日出很远", True),
    ],
)
def test_what_a_password_must_be(cast: Cast, password: str, right: bool) -> None:
    who = account(cast.secretary)
    if right:
        passwords.suit(password, who)
    else:
        with pytest.raises(passwords.ValidationError):
            passwords.suit(password, who)


def test_the_last_five_are_not_taken_again_and_old_ones_must_go(cast: Cast) -> None:
    who = account(cast.secretary)
    for number in range(6):
        passwords.change(who, f"Abcdefg-{number:04d}")
    assert who.past.count() == 5
    with pytest.raises(passwords.ValidationError):
        passwords.suit("Abcdefg-0001", who)
    passwords.suit(PASSWORD, who)
    clock.set_now(clock.now() + timedelta(days=91))
    client = Client()
    assert send(client, who.username, "Abcdefg-0005")["location"] == "/sign-in/password/"
    assert client.get("/desk/").status_code == 302


def test_above_the_street_a_second_factor_is_set_up_first(cast: Cast, real: Real) -> None:
    who = account(cast.district_officer)
    client = Client()
    assert send(client, who.username, PASSWORD, next="/problems/")["location"] == "/sign-in/factor/"
    assert client.get("/desk/").status_code == 302
    secret = secret_of(pages.text(client.get("/sign-in/factor/")))
    assert client.post("/sign-in/factor/", {"code": "000000"}).status_code == 422
    page = pages.text(client.post("/sign-in/factor/", {"code": pyotp.TOTP(secret).at(real.now)}))
    assert page.count("<li><code>") == factor.CODES
    assert client.get("/desk/").status_code == 302
    assert client.post("/sign-in/done/")["location"] == "/problems/"
    assert client.get("/desk/").status_code == 200
    who.refresh_from_db()
    assert secret.encode() not in bytes(who.factor or b"")


def test_a_code_is_taken_once(cast: Cast, real: Real) -> None:
    who = account(cast.district_officer)
    secret = enrolled(who, real)
    client = Client()
    assert send(client, who.username, PASSWORD)["location"] == "/sign-in/code/"
    code = pyotp.TOTP(secret).at(real.now)
    assert client.get("/sign-in/factor/")["location"] == "/sign-in/"
    assert client.post("/sign-in/done/")["location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "12"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code})["location"] == "/desk/"
    again = Client()
    send(again, who.username, PASSWORD)
    assert again.post("/sign-in/code/", {"code": code}).status_code == 422
    real.passes(30)
    assert again.post("/sign-in/code/", {"code": pyotp.TOTP(secret).at(real.now)}).status_code == 302


def test_a_recovery_code_stands_in_once(cast: Cast, real: Real) -> None:
    who = account(cast.district_officer)
    enrolled(who, real)
    code = factor.new_codes(who)[3]
    assert code.encode() not in b"".join(bytes(row.digest) for row in Recovery.objects.all())
    assert factor.passes(who, code.replace("-", " "))
    assert not factor.passes(who, code)


def test_fresh_recovery_codes_are_for_who_knows_the_password(cast: Cast, real: Real) -> None:
    """A desk that was left open gives nobody a way in for later; guessing there ends as at the door."""
    who = account(cast.district_officer)
    enrolled(who, real)
    client = pages.signed_in(cast.district_officer)
    assert 'name="password"' in pages.text(client.get("/desk/me/"))
    before = set(Recovery.objects.values_list("digest", flat=True))
    for wrong in ({}, {"password": "wrong"}):
        answer = client.post("/desk/me/codes/", wrong)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in pages.text(answer)
    assert set(Recovery.objects.values_list("digest", flat=True)) == before
    page = pages.text(client.post("/desk/me/codes/", {"password": PASSWORD}))
    assert len(re.findall(r"<li><code>([a-z2-9]{4}-){2}[a-z2-9]{4}</code>", page)) == factor.CODES
    assert not before & set(Recovery.objects.values_list("digest", flat=True))
    for _ in range(5):
        client.post("/desk/me/codes/", {"password": "wrong"})
    assert client.post("/desk/me/codes/", {"password": PASSWORD}).status_code == 422


def test_a_phone_is_bound_at_the_desk_by_who_knows_the_password(cast: Cast, real: Real) -> None:
    who = account(cast.secretary)
    client = pages.signed_in(cast.secretary)
    secret = secret_of(pages.text(client.get("/sign-in/factor/")))
    code = {"code": pyotp.TOTP(secret).at(real.now)}
    for wrong in (code, code | {"password": "wrong"}):
        assert client.post("/sign-in/factor/", wrong).status_code == 422
    who.refresh_from_db()
    assert who.factor is None
    assert client.post("/sign-in/factor/", code | {"password": PASSWORD}).status_code == 200
    who.refresh_from_db()
    assert who.factor is not None


def test_halfway_is_not_for_ever(cast: Cast, real: Real) -> None:
    who = account(cast.district_officer)
    secret = enrolled(who, real)
    client = Client()
    send(client, who.username, PASSWORD)
    real.passes(601)
    assert client.post("/sign-in/code/", {"code": pyotp.TOTP(secret).at(real.now)})["location"] == "/sign-in/"


def test_a_password_alone_opens_nothing_of_who_has_a_factor(cast: Cast, real: Real) -> None:
    """Neither another password nor another factor: whoever stole the one could take the account by it."""
    who = account(cast.district_officer)
    secret = enrolled(who, real)
    client = Client()
    send(client, who.username, PASSWORD)
    new = {"new": "皋兰山上看日出 2021", "again": "皋兰山上看日出 2021"}
    assert client.get("/sign-in/password/")["location"] == "/sign-in/"
    assert client.post("/sign-in/password/", new)["location"] == "/sign-in/"
    assert client.post("/sign-in/factor/", {"code": "000000"})["location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": pyotp.TOTP(secret).at(real.now)}).status_code == 302
    assert client.get("/sign-in/factor/")["location"] == "/sign-in/", "it has one"
    who.refresh_from_db()
    assert who.check_password(PASSWORD)


def test_where_no_code_is_asked_there_is_no_page_for_it(cast: Cast) -> None:
    who = account(cast.secretary, "abcd-2345-first", must_change=True)
    client = Client()
    assert send(client, who.username, "abcd-2345-first")["location"] == "/sign-in/password/"
    assert client.get("/sign-in/code/")["location"] == "/sign-in/"


def test_codes_are_guessed_five_times_and_not_by_who_was_closed_meanwhile(cast: Cast, real: Real) -> None:
    who = account(cast.district_officer)
    secret = enrolled(who, real)
    client = Client()
    send(client, who.username, PASSWORD)
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    right = {"code": pyotp.TOTP(secret).at(real.now)}
    assert client.post("/sign-in/code/", right).status_code == 429
    Account.objects.filter(pk=who.pk).update(is_active=False)
    assert client.post("/sign-in/code/", right)["location"] == "/sign-in/"


@pytest.mark.parametrize(("who", "minutes"), [("secretary", 30), ("security_admin", 15)])
def test_nothing_done_ends_the_session(cast: Cast, real: Real, who: str, minutes: int) -> None:
    actor = getattr(cast, who, None) or administrator(cast)
    client = pages.signed_in(actor)
    page = "/desk/me/"
    assert client.get(page).status_code == 200
    real.passes(minutes * 60 - 1)
    assert client.get(page).status_code == 200
    real.passes(minutes * 60 + 1)
    assert client.get(page).status_code == 302


def administrator(cast: Cast) -> Any:
    from tests.cast import hold

    from linli.core.places.models import Place

    return hold("安管", "security_admin", Place.objects.get(level=Place.CITY))


def test_the_longest_session(cast: Cast, real: Real) -> None:
    client = pages.signed_in(cast.secretary)
    for _ in range(25):
        assert client.get("/desk/me/").status_code == 200
        real.passes(29 * 60)
        # What is seen anew is kept anew: it is not its own last day that ends it.
        Session.objects.update(expire_date=sessions.moment() + timedelta(days=30))
    assert client.get("/desk/me/").status_code == 302


def test_where_i_am_signed_in_and_out_again(cast: Cast) -> None:
    who = account(cast.secretary)
    here, there = (
        Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120"),
        Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13) MicroMessenger/8"),
    )
    for client in (here, there):
        assert send(client, who.username, PASSWORD).status_code == 302
    page = pages.text(here.get("/desk/me/"))
    assert "安卓手机，微信" in page
    assert "现在这台" in page
    row = SignedIn.objects.get(device="安卓手机，微信")
    stranger = pages.signed_in(cast.clerk)
    assert stranger.post(f"/desk/me/out/{row.pk}/").status_code == 404
    assert here.post(f"/desk/me/out/{row.pk}/").status_code == 302
    assert there.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200


def test_an_administrator_is_signed_in_once(cast: Cast, real: Real) -> None:
    who = account(administrator(cast))
    secret = enrolled(who, real)
    clients = [Client(), Client()]
    for client in clients:
        send(client, who.username, PASSWORD)
        assert client.post("/sign-in/code/", {"code": pyotp.TOTP(secret).at(real.now)}).status_code == 302
        real.passes(30)
    assert clients[0].get("/desk/me/").status_code == 302
    assert clients[1].get("/desk/me/").status_code == 200


def test_devices_are_named_roughly() -> None:
    assert sessions.device("curl/8") == "别的设备"
    assert sessions.device("Mozilla/5.0 (iPhone) Safari/605") == "苹果手机，Safari"
