"""Break-glass: asked by one, confirmed by another, seen at once, over by itself; and nobody reads without it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.people import access
from linli.core.people.actor import Actor, posts_of
from linli.core.people.models import Access, Account, Opened, Post
from linli.core.places.models import Place

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
WHY = "会议页面打不开，要看是哪一次"


@pytest.fixture
def three(cast: Cast) -> dict[str, Actor]:
    top = Place.objects.get(level=Place.CITY)
    return {role: hold(role, role, top) for role in (*ADMINISTRATORS, "support")}


def asked(cast: Cast, who: Actor, hours: int = 2) -> Client:
    client = pages.signed_in(who)
    told = {"code": cast.place.code, "hours": str(hours), "reason": WHY}
    assert client.post("/desk/access/", told)["location"] == "/desk/access/"
    return client


def switch(client: Client, who: Actor) -> None:
    """Act under the reader's post."""
    account = Account.objects.get(person_id=who.person_id)
    post = next(one for one in posts_of(account) if one.role == "reader_support")
    client.post("/desk/post/", {"post": post.pk})


@pytest.mark.parametrize("who", ["system_admin", "support"])
def test_from_asking_to_its_end(cast: Cast, three: dict[str, Actor], who: str) -> None:
    case = ways.report(cast, name="张秀英", phone="13800000000")
    client = asked(cast, three[who])
    assert client.get(f"/problems/{case.pk}/").status_code in (403, 404), "asking opens nothing"
    assert not Opened.objects.exists()
    office = pages.signed_in(three["security_admin"])
    row = Access.objects.get()
    assert WHY in pages.text(office.get("/desk/access/"))
    office.post(f"/desk/access/{row.pk}/confirm/")
    switch(client, three[who])
    page = pages.text(client.get(f"/problems/{case.pk}/"))
    assert case.title in page
    assert "张秀英" not in page
    assert "13800000000" not in page
    assert "watermark" in page
    assert client.post(f"/problems/{case.pk}/note/", {"words": "x"}).status_code == 403
    assert client.post(f"/problems/{case.pk}/phone/", {"reason": "x"}).status_code == 403
    # Seen at once: by the community, on its desk and in its list, and by the audit administrator.
    desk = pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    assert "正在应急查看这个社区" in desk
    seen = pages.text(pages.signed_in(cast.clerk).get("/desk/opened/"))
    assert WHY in seen
    assert f"一件问题 {ways.again(case).number}" in seen, "which one, without a word of what it is about"
    assert case.title not in seen
    assert "正在应急查看" not in pages.text(pages.signed_in(cast.stranger).get("/desk/"))
    assert WHY not in pages.text(pages.signed_in(cast.stranger).get("/desk/opened/"))
    audit = pages.signed_in(three["audit_admin"])
    assert WHY in pages.text(audit.get("/desk/audit/access/"))
    assert "一件问题" in pages.text(audit.get("/desk/audit/opened/"))
    assert Message.objects.filter(kind="access", post=cast.secretary.post_id).exists()
    # Over by itself, at its hour.
    clock.set_now(clock.now() + timedelta(hours=2, minutes=1))
    assert client.get(f"/problems/{case.pk}/").status_code in (302, 403, 404)
    assert "正在应急查看" not in pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    lines = Entry.objects.filter(place=cast.place, verb__contains="access").order_by("pk")
    assert [line.verb for line in lines] == ["ask-access", "confirm-access"]
    assert verify()["ok"]


def test_two_persons_and_no_other(cast: Cast, three: dict[str, Actor]) -> None:
    """Nobody confirms their own, nor somebody without the right; the database refuses it too."""
    client = asked(cast, three["system_admin"])
    row = Access.objects.get()
    assert client.post(f"/desk/access/{row.pk}/confirm/").status_code == 403
    for who in (three["audit_admin"], three["support"], cast.secretary, cast.city_officer):
        assert pages.signed_in(who).post(f"/desk/access/{row.pk}/confirm/").status_code == 403
        with pytest.raises(access.Refusal):
            access.confirm(who, row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Access.objects.filter(pk=row.pk).update(decided_by=row.asked_by_id)
    assert not Post.objects.filter(role="reader_support").exists()


def test_no_longer_than_the_rule_and_not_for_ever_waiting(cast: Cast, three: dict[str, Actor]) -> None:
    told = {"code": cast.place.code, "hours": "5", "reason": WHY}
    client = pages.signed_in(three["support"])
    answer = client.post("/desk/access/", told)
    assert (answer.status_code, "最多 4 小时" in pages.text(answer)) == (422, True)
    asked(cast, three["support"], 4)
    assert client.post("/desk/access/", told | {"hours": "1"}).status_code == 422, "one at a time"
    clock.set_now(clock.now() + timedelta(hours=25))
    with pytest.raises(access.Refusal):
        access.confirm(three["security_admin"], Access.objects.get().pk)
    assert "作废" in pages.text(client.get("/desk/access/"))


def test_it_can_be_closed_before_its_hour_and_asked_again(cast: Cast, three: dict[str, Actor]) -> None:
    client = asked(cast, three["support"])
    access.confirm(three["security_admin"], Access.objects.get().pk)
    switch(client, three["support"])
    assert client.get("/problems/").status_code == 200
    access.end(three["security_admin"], Access.objects.get().pk)
    assert client.get("/problems/").status_code != 200
    again = asked(cast, three["support"])
    access.confirm(three["security_admin"], Access.objects.latest("pk").pk)
    switch(again, three["support"])
    assert again.get("/problems/").status_code == 200
    assert access.running().count() == 1


def test_the_administrators_read_nothing_of_residents(cast: Cast, three: dict[str, Actor]) -> None:
    """None of the three opens a page or a list that shows a trouble, by any way that the house has."""
    case = ways.solving(cast, ways.report(cast, name="张秀英", phone="13800000000"))
    ways.letter(cast)
    there = [
        "/problems/",
        f"/problems/{case.pk}/",
        "/problems/export.csv",
        "/visits/",
        "/meetings/",
        "/projects/",
    ]
    there += [
        "/letters/",
        "/papers/",
        f"/search/?q={case.title}",
        "/complaints/",
        "/committee/",
        "/desk/opened/",
    ]
    for role in (*ADMINISTRATORS, "support"):
        client = pages.signed_in(three[role])
        for address in there:
            answer = client.get(address)
            assert answer.status_code in (403, 404), (role, address)
        for address in (
            "/desk/system/",
            "/desk/accounts/",
            "/desk/journal/",
            "/desk/audit/",
            "/desk/access/",
            "/desk/me/",
        ):
            answer = client.get(address, follow=True)
            assert case.title not in pages.text(answer), (role, address)
