"""What the audit administrator reads: every try to sign in, and who changed whom; nobody else, and nobody can touch it."""

from typing import Any

import pyotp
import pytest
from django.contrib.auth import hashers
from django.test import Client
from tests import pages
from tests.cast import Cast, hold
from tests.web.account.test_page_signin import PASSWORD, account, send

from linli.core import clock
from linli.core.people import factor
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Tried
from linli.core.places.models import Place


@pytest.fixture
def audit(cast: Cast) -> Actor:
    return hold("石磊", "audit_admin", Place.objects.get(level=Place.CITY))


def test_every_try_is_written_down_without_what_nobody_is_called(cast: Cast, audit: Actor) -> None:
    who = account(cast.secretary)
    client = Client()
    send(client, who.username, "wrong")
    send(client, "13812345678", PASSWORD)
    send(client, who.username, PASSWORD)
    client.post("/sign-out/")
    assert list(Tried.objects.order_by("pk").values_list("what", flat=True)) == [
        "wrong",
        "wrong",
        "in",
        "out",
    ]
    page = pages.text(pages.signed_in(audit).get("/desk/audit/sign-ins/"))
    assert "周敏" in page
    assert "没有这个账号" in page
    assert "127.0.0.0/24" in page
    failures = pages.text(pages.signed_in(audit).get("/desk/audit/failures/?q=周敏&days=1"))
    assert failures.count("账号或者密码不对") == 1
    assert "13812345678" not in page + failures + str(list(Tried.objects.values()))


def test_filter_and_export(cast: Cast, audit: Actor) -> None:
    office = hold("=白洁", "security_admin", Place.objects.get(level=Place.CITY))
    pk = Account.objects.get(person_id=cast.clerk.person_id).pk
    pages.signed_in(office).post(f"/desk/accounts/{pk}/unlock/")
    client = pages.signed_in(audit)
    page = pages.text(client.get("/desk/audit/deeds/"))
    assert "解锁" in page
    assert "李楠" in page
    assert "解锁" not in pages.text(client.get("/desk/audit/deeds/?q=没有这个人"))
    answer = client.get("/desk/audit/deeds.csv?q=白洁")
    told = b"".join(answer).decode()
    assert "解锁" in told
    assert "'=白洁" in told, "a formula"
    assert client.get("/desk/audit/nothing/").status_code == 404
    for name in ("looks", "opened", "access"):
        assert "没有这样的记录" in pages.text(client.get(f"/desk/audit/{name}/"))


def test_the_second_factor_is_tried_few_times_from_wherever(cast: Cast, audit: Actor) -> None:
    """Who has the password tries five codes, from any address; who does not have it locks nobody out."""
    who = account(cast.secretary)
    secret = factor.fresh()
    spare = factor.set_up(who, secret, pyotp.TOTP(secret).at(clock.real())) or []
    for number in range(5):
        thief = Client(REMOTE_ADDR=f"10.3.{number}.1")
        assert send(thief, who.username, PASSWORD)["location"] == "/sign-in/code/"
        assert thief.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    thief = Client(REMOTE_ADDR="10.4.0.1")
    send(thief, who.username, PASSWORD)
    assert thief.post("/sign-in/code/", {"code": spare[0]}).status_code == 429
    assert "验证码试得太多" in pages.text(pages.signed_in(audit).get("/desk/audit/failures/"))
    office = hold("白洁", "security_admin", Place.objects.get(level=Place.CITY))
    pages.signed_in(office).post(f"/desk/accounts/{who.pk}/unlock/")
    assert thief.post("/sign-in/code/", {"code": spare[0]})["location"] == "/desk/"
    assert send(Client(), who.username, PASSWORD).status_code == 302


class Counting(hashers.Argon2PasswordHasher):
    """The hasher, counting how often it is asked."""

    asked = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).asked += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        type(self).asked += 1
        return super().verify(password, encoded)


def test_a_name_is_not_told_by_the_time_that_it_takes(cast: Cast, settings: Any) -> None:
    """A name that nobody has, one that is closed, one without a password and a wrong password cost one hash each."""
    plain = account(cast.secretary).username
    closed = account(cast.clerk, is_active=False).username
    without = Account.objects.get(person_id=cast.member.person_id)
    without.set_unusable_password()
    without.save()
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    cost = {}
    for name in (plain, "nobody-is-called-so", closed, without.username):
        before = Counting.asked
        assert send(Client(), name, "wrong").status_code == 422
        cost[name] = Counting.asked - before
    assert set(cost.values()) == {1}, cost


def test_nobody_else_reads_it(cast: Cast, audit: Actor) -> None:
    top = Place.objects.get(level=Place.CITY)
    for role in ("system_admin", "security_admin"):
        client = pages.signed_in(hold(role, role, top))
        for address in ("/desk/audit/", "/desk/audit/deeds.csv", "/desk/journal/", "/desk/opened/"):
            assert client.get(address).status_code == 403, (role, address)
        assert client.post("/desk/journal/check/").status_code == 403
