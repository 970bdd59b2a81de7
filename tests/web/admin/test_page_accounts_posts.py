"""What posts an office gives beside the plain ones: deputies who say whose, inspectors with an end; and its lists."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Post
from linli.core.places.models import Place
from linli.core.procedures import queries


@pytest.fixture
def city(cast: Cast) -> Actor:
    return hold("白洁", "security_admin", Place.objects.get(level=Place.CITY))


def of(actor: Actor) -> Account:
    return Account.objects.get(person_id=actor.person_id)


def given(cast: Cast, **more: str) -> dict[str, str]:
    return {"role": "secretary", "code": cast.place.code, "since": clock.today().isoformat()} | more


def week() -> str:
    return (clock.today() + timedelta(7)).isoformat()


def test_a_deputy_says_whose_on_the_page_and_in_the_journal(cast: Cast, city: Actor) -> None:
    client, account = pages.signed_in(city), of(cast.clerk)
    there = f"/desk/accounts/{account.pk}/"
    assert client.post(there, given(cast, instead="没有这个人", until=week())).status_code == 422
    assert client.post(there, given(cast, instead="周敏")).status_code == 422, "without an end"
    assert client.post(there, given(cast, instead="周敏", until=week())).status_code == 302
    post = Post.objects.get(person=account.person_id, role="secretary")
    assert post.stands_for_id == cast.secretary.post_id
    assert "代周敏" in pages.text(client.get(there))
    assert account.person.name in pages.text(client.get("/desk/accounts/?state=deputy"))
    desk = pages.signed_in(cast.clerk)
    desk.post("/desk/post/", {"post": post.pk})
    assert "代周敏" in pages.text(desk.get("/desk/"))
    case = ways.report(cast)
    desk.post(
        f"/problems/{case.pk}/note/", {"words": "看过了", "token": "00000000-0000-4000-8000-000000000001"}
    )
    assert queries.timeline([case])[0].who == "李楠（代周敏）　社区书记"
    assert "李楠（代周敏）" in pages.text(desk.get(f"/problems/{case.pk}/"))


def test_an_inspector_has_an_end_and_the_office_gives_no_hourly_post(cast: Cast, city: Actor) -> None:
    client = pages.signed_in(city)
    there = f"/desk/accounts/{of(cast.member).pk}/"
    answer = client.post(there, given(cast, role="reader_community"))
    assert (answer.status_code, "写到哪天为止" in pages.text(answer)) == (422, True)
    assert client.post(there, given(cast, role="reader_support", until=week())).status_code == 422
    assert client.post(there, given(cast, role="reader_community", until=week())).status_code == 302
    post = Post.objects.get(role="reader_community")
    assert post.last == clock.today() + timedelta(7)
    street = hold("管账号的", "street_admin", Place.objects.get(pk=cast.street_officer.place_id))
    desk = pages.signed_in(street)
    district = Place.objects.get(pk=cast.district_officer.place_id)
    wide = given(cast, role="reader_district", code=district.code, until=week())
    assert desk.post(there, wide).status_code == 422, "above the street"
    assert desk.get("/desk/access/").status_code == 403
    assert desk.get("/desk/audit/").status_code == 403
    elsewhere = given(cast, role="reader_community", code=cast.next_door.code, until=week())
    beyond = Place.objects.filter(level=Place.COMMUNITY, is_open=True).exclude(street=cast.place.street)[0]
    assert desk.post(there, elsewhere | {"code": beyond.code}).status_code == 422, "another street's"


def test_the_lists_that_an_office_thinks_of(cast: Cast, city: Actor) -> None:
    client = pages.signed_in(city)
    soon = clock.today() + timedelta(10)
    held = Post.objects.get(pk=cast.member.post_id)
    Post.objects.filter(pk=held.pk).update(during=type(held.during)(held.during.lower, soon))
    ended = Post.objects.filter(pk=cast.steward.post_id)
    ended.update(during=type(held.during)(held.during.lower, clock.today()))
    Account.objects.filter(person=cast.clerk.person_id).update(is_active=False)
    for state, there, other in (
        ("ending", "王建平", "周敏"),
        ("none", "何桂芳", "周敏"),
        ("closed", "李楠", "周敏"),
    ):
        page = pages.text(client.get(f"/desk/accounts/?state={state}"))
        assert there in page, state
        assert other not in page, state
    assert "周敏" in pages.text(client.get("/desk/accounts/?state=no-factor"))
    assert "周敏" in pages.text(client.get("/desk/accounts/?state=bogus"))


def test_a_first_password_is_good_for_some_days(cast: Cast, city: Actor) -> None:
    account = of(cast.clerk)
    page = pages.text(pages.signed_in(city).post(f"/desk/accounts/{account.pk}/reset/"))
    password = page.split("<dt>首次密码</dt><dd><code>")[1].split("</code>")[0]
    assert "有效期" in page
    clock.set_now(clock.now() + timedelta(days=7, minutes=1))
    answer = Client().post("/sign-in/", {"username": account.username, "password": password})
    assert (answer.status_code, "过期了" in pages.text(answer)) == (422, True)
    clock.set_now(clock.now() - timedelta(minutes=2))
    answer = Client().post("/sign-in/", {"username": account.username, "password": password})
    assert answer["location"] == "/sign-in/password/"
