"""Signing in is one's own: what a session, an office and a page let through, each without what stands behind it."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold
from tests.web.account.test_page_factor import Real, enrolled, locked
from tests.web.account.test_page_factor import real as real
from tests.web.account.test_page_signin import PASSWORD, account, send

from linli.core import clock
from linli.core.people import access, office, oidc, signin, throttle
from linli.core.people.actor import Actor
from linli.core.people.models import Account
from linli.core.places.models import Place
from linli.web.home import addresses as ways_to
from linli.web.home import navigation

pytestmark = pytest.mark.django_db


@pytest.fixture
def security(cast: Cast) -> Actor:
    return hold("安全", "security_admin", Place.objects.get(level=Place.CITY))


def signed_in_as(who: Account) -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13) MicroMessenger/8")
    assert send(client, who.username, PASSWORD).status_code == 302
    assert client.get("/desk/").status_code == 200
    return client


def test_an_office_gives_no_administrators_post_at_any_level(cast: Cast, security: Actor) -> None:
    assert cast.place.street is not None
    for who in (security, hold("街管", "street_admin", cast.place.street)):
        given = office.may_give(who)
        assert given
        assert not [role.name for role in given if role.apart or role.hourly]


@pytest.mark.parametrize("deed", ["drop_factor", "link"])
def test_another_factor_and_another_identity_end_what_was_signed_in_before(
    cast: Cast, security: Actor, deed: str
) -> None:
    who = account(cast.secretary)
    client = signed_in_as(who)
    if deed == "link":
        office.link(security, who, "gov-another")
    else:
        office.drop_factor(security, who)
    assert client.get("/desk/").status_code == 302


def test_ones_own_page_lists_ones_own_sessions_alone(cast: Cast) -> None:
    own, other = account(cast.secretary), account(cast.clerk)
    signed_in_as(other)
    client = Client()
    assert send(client, own.username, PASSWORD).status_code == 302
    page = pages.text(client.get("/desk/me/"))
    assert "现在这台" in page
    assert "安卓手机，微信" not in page


def test_a_session_whose_day_is_over_is_not_found_again(cast: Cast) -> None:
    client = signed_in_as(account(cast.secretary))
    Session.objects.update(expire_date=clock.now() - timedelta(minutes=1))
    assert client.get("/desk/").status_code == 302


def test_who_is_closed_while_signed_in_is_out(cast: Cast) -> None:
    who = account(cast.secretary)
    client = signed_in_as(who)
    Account.objects.filter(pk=who.pk).update(is_active=False)
    assert client.get("/desk/").status_code == 302


def test_codes_are_not_guessed_by_one_network_for_as_many_accounts_as_it_has(
    cast: Cast, real: Real, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.LIMITS, "sign-in", 4)
    secrets = {}
    for who in map(account, (cast.district_officer, cast.street_officer)):
        secrets[who.username] = enrolled(who, real)
    clients = {name: Client() for name in secrets}
    for name, client in clients.items():
        assert send(client, name, PASSWORD).status_code == 302
    for _ in range(2):
        for client in clients.values():
            assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    for name, client in clients.items():
        right = {"code": pyotp.TOTP(secrets[name]).at(real.now)}
        assert client.post("/sign-in/code/", right).status_code == 429, "each had three tries left of its own"


def test_a_device_that_another_is_known_by_opens_no_locked_name(cast: Cast) -> None:
    own, other = account(cast.secretary), account(cast.clerk)
    client = Client(REMOTE_ADDR="10.0.0.1")
    assert send(client, other.username, PASSWORD).status_code == 302
    client.post("/sign-out/")
    locked(own.username)
    assert send(client, own.username, PASSWORD).status_code == 429


def test_a_device_is_known_for_its_time_only(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    own = account(cast.secretary)
    client = Client(REMOTE_ADDR="10.0.0.1")
    assert send(client, own.username, PASSWORD).status_code == 302
    client.post("/sign-out/")
    locked(own.username)
    monkeypatch.setattr(signin, "KNOWN_FOR", -1)
    assert send(client, own.username, PASSWORD).status_code == 429
    monkeypatch.undo()
    assert send(client, own.username, PASSWORD).status_code == 302


def test_a_token_that_names_nobody_is_nobodys(cast: Cast, settings: Any) -> None:
    settings.OIDC_CLAIM = "sub"
    assert Account.objects.filter(subject="").exists()
    assert oidc.account_of({}) is None
    assert oidc.account_of({"sub": ""}) is None


def test_a_message_leads_only_to_what_its_reader_reaches(cast: Cast) -> None:
    case = ways.report(cast)
    assert ways_to.told("problem", case, cast.secretary) == f"/problems/{case.pk}/"
    assert ways_to.told("problem", case, cast.stranger) == ""


def test_only_looks_at_the_own_place_are_counted(cast: Cast, security: Actor) -> None:
    support = hold("支持", "support", Place.objects.get(level=Place.CITY))
    access.confirm(security, access.ask(support, cast.next_door, "统计数字对不上，要看页面", 2).pk)
    assert navigation._count(cast.secretary).get("access", 0) == 0
    assert navigation._count(cast.stranger).get("access", 0) == 1
