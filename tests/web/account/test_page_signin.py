"""Signing in and out: what is right, what is wrong without a hint, where one goes, the first password."""

import pyotp
import pytest
from django.test import Client
from tests import pages
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.people import factor, sessions, throttle
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Post, SignedIn, Throttle
from linli.core.places.models import Place

PASSWORD = "雁滩的槐树 开花 了"


def account(actor: Actor, password: str = PASSWORD, **fields: bool) -> Account:
    found = Account.objects.get(person_id=actor.person_id)
    found.set_password(password)
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def send(client: Client, username: str, password: str, **more: str) -> pages.Answer:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_it_works(cast: Cast) -> None:
    who = account(cast.secretary)
    assert who.password.startswith("argon2$")
    client = Client()
    page = pages.text(client.get("/sign-in/"))
    assert "工作人员登录" in page
    assert "城关" in page
    answer = send(client, f" {who.username} ", PASSWORD)
    assert (answer.status_code, answer["location"]) == (302, "/desk/")
    assert "周敏" in pages.text(client.get("/desk/"))
    assert client.get("/sign-in/")["location"] == "/desk/"


def test_one_square_a_community(cast: Cast) -> None:
    page = pages.text(Client().get("/sign-in/"))
    total = Place.objects.filter(level="community", is_open=True).count()
    assert f"全市 {total} 个社区" in page
    assert page.count('class="plain"') == total


@pytest.mark.parametrize(("username", "password"), [("", ""), ("right", "wrong"), ("nobody", PASSWORD)])
def test_what_was_wrong_is_not_said(cast: Cast, username: str, password: str) -> None:
    who = account(cast.secretary)
    named = who.username if username == "right" else username
    client = Client()
    answer = send(client, named, password)
    page = pages.text(answer)
    assert answer.status_code == 422
    assert password not in page or not password
    if username:
        assert "账号或者密码不对" in page
        assert f'value="{named}"' in page
    assert client.get("/desk/").status_code == 302


def test_an_account_that_is_closed_is_told_the_same(cast: Cast) -> None:
    who = account(cast.secretary, is_active=False)
    answer = send(Client(), who.username, PASSWORD)
    assert answer.status_code == 422
    assert "账号或者密码不对" in pages.text(answer)


def test_who_holds_no_post_is_not_let_in(cast: Cast) -> None:
    who = account(cast.secretary)
    Post.objects.filter(person_id=cast.secretary.person_id).delete()
    client = Client()
    answer = send(client, who.username, PASSWORD)
    assert answer.status_code == 422
    assert "没有职务" in pages.text(answer)
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.LIMITS, "sign-in", 3)
    who = account(cast.secretary)
    for _ in range(3):
        assert send(Client(), who.username, "wrong").status_code == 422
    answer = send(Client(), who.username, PASSWORD)
    assert answer.status_code == 429
    assert "试得太多了" in pages.text(answer)
    elsewhere = Client(REMOTE_ADDR="10.3.2.1")
    assert send(elsewhere, who.username, PASSWORD).status_code == 302
    assert who.username.encode() not in b"".join(bytes(row.key) for row in Throttle.objects.all())


def test_the_right_password_is_not_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.LIMITS, "sign-in", 2)
    who = account(cast.secretary)
    for _ in range(5):
        assert send(Client(), who.username, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/problems/?tab=mine", "/problems/?tab=mine"),
        ("/desk/", "/desk/"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/desk/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("desk/", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_only_ways_within_the_house_are_followed(cast: Cast, wanted: str, goes: str) -> None:
    who = account(cast.secretary)
    assert send(Client(), who.username, PASSWORD, next=wanted)["location"] == goes
    page = pages.text(Client().get("/sign-in/", {"next": wanted}))
    kept = f'<input type="hidden" name="next" value="{wanted}">'
    assert (kept in page) == (wanted == goes)


@pytest.mark.parametrize(
    ("who", "goes"), [("department", "/letters/"), ("city_officer", "/desk/"), ("steward", "/desk/")]
)
def test_each_post_begins_where_its_work_is(cast: Cast, who: str, goes: str) -> None:
    assert through(Client(), account(getattr(cast, who)), next="/desk/")["location"] == goes


def through(client: Client, who: Account, **more: str) -> pages.Answer:
    """Sign in with all that is asked: above the street also by a code, here one of those for a lost phone."""
    answer = send(client, who.username, PASSWORD, **more)
    if answer["location"] == "/sign-in/factor/":
        secret = factor.fresh()
        spare = factor.set_up(who, secret, pyotp.TOTP(secret).at(clock.real())) or []
        assert send(client, who.username, PASSWORD, **more)["location"] == "/sign-in/code/"
        answer = client.post("/sign-in/code/", {"code": spare[0]})
    return answer


def test_an_administrator_begins_at_the_own_office(cast: Cast) -> None:
    city = Place.objects.get(level="city")
    found = account(hold("陈明", "security_admin", city))
    client = Client()
    assert through(client, found)["location"] == "/desk/accounts/"
    assert client.get("/desk/accounts/").status_code == 200


def test_the_session_is_another_after_signing_in(cast: Cast) -> None:
    who = account(cast.secretary)
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    send(client, who.username, PASSWORD)
    assert client.cookies["sessionid"].value != session.session_key


def test_the_first_password_is_only_good_for_choosing_another(cast: Cast) -> None:
    who = account(cast.secretary, "abcd-2345-first", must_change=True)
    client = Client()
    assert client.get("/sign-in/password/")["location"] == "/sign-in/"
    answer = send(client, who.username, "abcd-2345-first", next="/problems/")
    assert answer["location"] == "/sign-in/password/"
    assert client.get("/desk/").status_code == 302, "signed in with the first password"
    page = pages.text(client.get("/sign-in/password/"))
    assert "先换一个自己的密码" in page
    assert "现在的密码" not in page
    for new, again in (("short", "short"), ("password1234", "password1234"), (PASSWORD, "other")):
        assert client.post("/sign-in/password/", {"new": new, "again": again}).status_code == 422
    same = {"new": "abcd-2345-first", "again": "abcd-2345-first"}
    assert client.post("/sign-in/password/", same).status_code == 422
    answer = client.post("/sign-in/password/", {"new": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer["location"]) == (302, "/problems/")
    assert client.get("/desk/").status_code == 200
    who.refresh_from_db()
    assert not who.must_change
    assert send(Client(), who.username, "abcd-2345-first").status_code == 422


def test_changing_ones_own_password_asks_the_old_one_and_ends_other_sessions(cast: Cast) -> None:
    who = account(cast.secretary)
    here, there = Client(), Client()
    for client in (here, there):
        send(client, who.username, PASSWORD)
    new = "皋兰山上看日出 2021"
    wrong = {"old": "no", "new": new, "again": new}
    assert here.post("/sign-in/password/", wrong).status_code == 422
    assert here.post("/sign-in/password/", wrong | {"old": PASSWORD})["location"] == "/desk/me/"
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302


def test_signing_out(cast: Cast) -> None:
    client = pages.signed_in(cast.secretary)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["location"] == "/sign-in/"
    assert client.get("/desk/").status_code == 302
    assert Client().post("/sign-out/").status_code == 302


@pytest.mark.parametrize(
    "text", ["\x00", "'; DROP TABLE people_account; --", "<script>", "𠮷" * 200, "\u202e" * 9]
)
def test_bad_input_is_only_wrong(cast: Cast, text: str) -> None:
    answer = send(Client(), text, text)
    assert answer.status_code == 422
    assert "<script>" not in pages.text(answer)


def test_a_form_sent_after_the_end_leads_back_to_its_page_and_says_so(cast: Cast) -> None:
    visitor = Client()
    from_page = {"Referer": "http://testserver/problems/new/?more=1"}
    answer = visitor.post("/problems/new/", {"text": "电线裸露"}, headers=from_page)
    assert answer["location"] == "/sign-in/?over=1&next=/problems/new/%3Fmore%3D1"
    page = pages.text(visitor.get(answer["location"]))
    assert "刚才送出的没有办成，请登录后再做一次" in page
    assert 'name="next" value="/problems/new/?more=1"' in page
    for where in (
        "https://elsewhere.example/problems/",
        "http://testserver//elsewhere.example/",
        "http://[",
        "",
    ):
        answer = visitor.post("/problems/new/", headers={"Referer": where})
        assert answer["location"] == "/sign-in/?over=1&next=/desk/", where
    assert "没有办成" not in pages.text(visitor.get("/sign-in/?over=https://elsewhere.example/"))


def test_who_signed_in_elsewhere_is_told_so(cast: Cast) -> None:
    client = pages.signed_in(cast.clerk)
    key = client.session.session_key or ""
    who = Account.objects.get(person_id=cast.clerk.person_id)
    at = sessions.moment()
    SignedIn.objects.create(account=who, session_key=key, began_at=at, seen_at=at)
    sessions.end_all(who, "elsewhere")
    answer = client.get("/desk/")
    assert answer["location"] == "/sign-in/?over=elsewhere&next=/desk/"
    assert "这个账号在别处登录了" in pages.text(client.get(answer["location"]))
