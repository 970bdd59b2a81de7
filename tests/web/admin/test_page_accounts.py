"""The office of accounts: what it reaches and what not, first passwords, posts with dates, and its lines."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import pages
from tests.cast import Cast, hold
from tests.web.account.test_page_signin import PASSWORD, send

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people import actions, office
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place


@pytest.fixture
def city(cast: Cast) -> Actor:
    return hold("安全", "security_admin", Place.objects.get(level=Place.CITY))


@pytest.fixture
def street(cast: Cast) -> Actor:
    assert cast.place.street
    return hold("街管", "street_admin", cast.place.street)


def of(actor: Actor) -> Account:
    return Account.objects.get(person_id=actor.person_id)


def told(page: str, label: str) -> str:
    return page.split(f"<dt>{label}</dt><dd><code>")[1].split("</code>")[0]


def new(cast: Cast, **more: Any) -> dict[str, Any]:
    data = {"name": "新来的", "username": "xinlai", "role": "clerk", "code": cast.place.code}
    return data | {"since": clock.today().isoformat(), "until": "", "title": "", "unit": ""} | more


def test_somebody_new_is_entered_with_a_sheet(cast: Cast, city: Actor) -> None:
    client = pages.signed_in(city)
    page = pages.text(client.post("/desk/accounts/new/", new(cast)))
    password = told(page, "首次密码")
    assert told(page, "登录名") == "xinlai"
    own = Client()
    assert send(own, "xinlai", password)["location"] == "/sign-in/password/"
    assert own.post("/sign-in/password/", {"new": PASSWORD, "again": PASSWORD})["location"] == "/desk/"
    lines = Entry.objects.filter(verb__in=("open-account", "appoint"), role="security_admin")
    assert [line.verb for line in lines.order_by("pk")] == ["open-account", "appoint"]
    assert client.post("/desk/accounts/new/", new(cast, username="XINLAI")).status_code == 422
    assert Person.objects.filter(name="新来的").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "没有的社区"},
        {"role": "security_admin"},
        {"role": "street_officer"},
        {"until": "2000-01-01"},
        {"username": "坏 名"},
        {"since": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_half_entered(
    cast: Cast, city: Actor, wrong: dict[str, str]
) -> None:
    before = Account.objects.count(), Entry.objects.count()
    assert pages.signed_in(city).post("/desk/accounts/new/", new(cast) | wrong).status_code == 422
    assert (Account.objects.count(), Entry.objects.count()) == before


def test_a_street_manages_what_lies_below_it(cast: Cast, city: Actor, street: Actor) -> None:
    elsewhere = Place.objects.filter(level=Place.COMMUNITY, is_open=True).exclude(street=cast.place.street)[0]
    other = hold("远处的", "clerk", elsewhere)
    client = pages.signed_in(street)
    assert client.get(f"/desk/accounts/{of(cast.clerk).pk}/").status_code == 200
    for actor in (other, cast.district_officer, city, street):
        for way in ("", "reset/", "close/"):
            answer = client.post(f"/desk/accounts/{of(actor).pk}/{way}", {})
            assert answer.status_code == 404, (actor.role, way)
    assert "远处的" not in pages.text(client.get("/desk/accounts/?q=远处"))
    assert client.post("/desk/accounts/new/", new(cast, code=elsewhere.code)).status_code == 422
    assert client.post("/desk/accounts/new/", new(cast, role="district_officer")).status_code == 422


def test_nobody_else_gets_there(cast: Cast, city: Actor) -> None:
    for actor in (cast.secretary, cast.street_secretary, cast.city_officer):
        client = pages.signed_in(actor)
        assert client.get("/desk/accounts/").status_code == 403
        assert client.post(f"/desk/accounts/{of(cast.clerk).pk}/reset/").status_code == 403
    with pytest.raises(office.Refusal):
        office.reset(cast.secretary, of(cast.city_officer))


def test_no_office_changes_an_administrator(cast: Cast, city: Actor) -> None:
    audit = hold("审计", "audit_admin", Place.objects.get(level=Place.CITY))
    client = pages.signed_in(city)
    for way in ("reset", "factor", "close"):
        assert client.post(f"/desk/accounts/{of(audit).pk}/{way}/").status_code == 404


def test_resetting_ends_the_sessions(cast: Cast, city: Actor) -> None:
    there = pages.signed_in(cast.clerk)
    account = of(cast.clerk)
    account.set_password(PASSWORD)
    account.save()
    there = Client()
    send(there, account.username, PASSWORD)
    assert there.get("/desk/").status_code == 200
    page = pages.text(pages.signed_in(city).post(f"/desk/accounts/{account.pk}/reset/"))
    assert there.get("/desk/").status_code == 302
    assert send(Client(), account.username, PASSWORD).status_code == 422
    assert send(Client(), account.username, told(page, "首次密码"))["location"] == "/sign-in/password/"


def test_closed_and_open_again(cast: Cast, city: Actor) -> None:
    client, pk = pages.signed_in(city), of(cast.clerk).pk
    client.post(f"/desk/accounts/{pk}/close/")
    assert not Account.objects.get(pk=pk).is_active
    client.post(f"/desk/accounts/{pk}/reopen/")
    assert Account.objects.get(pk=pk).is_active
    assert Entry.objects.filter(verb__in=("close-account", "reopen-account")).count() == 2
    assert client.post(f"/desk/accounts/{pk}/nothing/").status_code == 404
    assert client.get(f"/desk/accounts/{pk}/reset/").status_code == 405


def test_a_deputy_holds_the_post_until_a_day(cast: Cast, city: Actor) -> None:
    client, account = pages.signed_in(city), of(cast.clerk)
    until = clock.today() + timedelta(7)
    data = new(cast, role="secretary", until=until.isoformat(), title="代理书记")
    assert client.post(f"/desk/accounts/{account.pk}/", data).status_code == 302
    assert client.post(f"/desk/accounts/{account.pk}/", data).status_code == 422
    post = Post.objects.get(person_id=account.person_id, role="secretary")
    assert post.last == until
    assert [one.role for one in posts(account)] == ["clerk", "secretary"]
    clock.set_now(clock.at(until + timedelta(1), 9))
    assert [one.role for one in posts(account)] == ["clerk"]


def posts(account: Account) -> list[Post]:
    from linli.core.people.actor import posts_of

    return posts_of(account)


def test_with_the_last_post_the_account_ends(cast: Cast, city: Actor) -> None:
    client, account = pages.signed_in(city), of(cast.clerk)
    clock.set_now(clock.now() + timedelta(1))
    client.post(f"/desk/accounts/{account.pk}/posts/{cast.clerk.post_id}/")
    account.refresh_from_db()
    assert not account.is_active
    assert posts(account) == []


def test_the_administrators_are_separate_people(cast: Cast, city: Actor) -> None:
    top = Place.objects.get(level=Place.CITY)
    person = Person.objects.get(pk=city.person_id)
    for role, place in (("audit_admin", top), ("clerk", cast.place)):
        with pytest.raises(ValueError, match="separate"):
            actions.appoint(person, role, place)
    with pytest.raises(ValueError, match="separate"):
        actions.appoint(Person.objects.get(pk=cast.clerk.person_id), "system_admin", top)
