"""A sheet lets an appointed member in, once, until a day; an account ends with the post."""

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.test import Client
from tests import pages
from tests.cast import Cast

from linli.core import clock
from linli.core.duties import tick
from linli.core.journal.models import Entry
from linli.core.people import dormant, invitations, throttle
from linli.core.people.models import Account, Invitation, Post, SignedIn

PASSWORD = "雁滩的槐树 开花 了"


def invited(cast: Cast) -> tuple[Account, str]:
    """A member whom nobody has given a password, and the code of a sheet that the clerk printed."""
    account = Account.objects.get(person_id=cast.member.person_id)
    account.set_unusable_password()
    account.must_change = True
    account.save()
    page = pages.text(pages.signed_in(cast.clerk).post(f"/desk/invitations/{account.pk}/"))
    found = re.search(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", page)
    assert found, page
    assert "王建平" in page
    assert "<svg" in page
    return account, found[1]


def test_from_the_sheet_to_the_desk(cast: Cast) -> None:
    account, code = invited(cast)
    client = Client()
    answer = client.post("/sign-in/invited/", {"code": code.upper().replace("-", " ")})
    assert answer["location"] == "/sign-in/password/"
    assert client.get("/desk/").status_code == 302, "a code alone signs nobody in"
    assert client.post("/sign-in/password/", {"new": PASSWORD, "again": PASSWORD})["location"] == "/desk/"
    assert "王建平" in pages.text(client.get("/desk/"))
    assert Client().post("/sign-in/invited/", {"code": code}).status_code == 422, "once"
    assert pages.signed_in(cast.clerk).post(f"/desk/invitations/{account.pk}/").status_code == 404, (
        "has a password"
    )
    assert Entry.objects.filter(verb="invite", place=cast.place).count() == 1
    assert code.encode() not in bytes(Invitation.objects.get().digest)


@pytest.mark.parametrize("why", ["late", "closed", "no post", "printed again", "made up"])
def test_a_code_that_is_good_no_more(cast: Cast, why: str) -> None:
    account, code = invited(cast)
    if why == "late":
        clock.set_now(clock.now() + timedelta(days=7, minutes=1))
    elif why == "closed":
        Account.objects.filter(pk=account.pk).update(is_active=False)
    elif why == "no post":
        Post.objects.filter(person=account.person_id).delete()
    elif why == "printed again":
        pages.signed_in(cast.secretary).post(f"/desk/invitations/{account.pk}/")
    else:
        code = "aaaa-bbbb-cccc"
    answer = Client().post("/sign-in/invited/", {"code": code})
    assert (answer.status_code, "过期了" in pages.text(answer)) == (422, True)


def test_guessing_is_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.LIMITS, "invitation", 2)
    _, code = invited(cast)
    for _ in range(2):
        assert Client().post("/sign-in/invited/", {"code": "aaaa-bbbb-cccc"}).status_code == 422
    assert Client().post("/sign-in/invited/", {"code": code}).status_code == 429


def test_nobody_prints_a_way_into_another_account(cast: Cast) -> None:
    """Not next door's, not a colleague's, not of who holds more than the seat."""
    account, _ = invited(cast)
    assert pages.signed_in(cast.stranger).post(f"/desk/invitations/{account.pk}/").status_code == 404
    for colleague in (cast.secretary, cast.grid_worker):
        pk = Account.objects.get(person_id=colleague.person_id).pk
        assert pages.signed_in(cast.clerk).post(f"/desk/invitations/{pk}/").status_code == 404
    assert pages.signed_in(cast.member).get("/desk/invitations/").status_code == 403
    for colleague in (cast.grid_worker, cast.stranger):
        other = Account.objects.get(person_id=colleague.person_id)
        other.set_unusable_password()
        other.save()
        assert pages.signed_in(cast.clerk).post(f"/desk/invitations/{other.pk}/").status_code == 404


@pytest.mark.parametrize("why", ["another post", "another place", "has been here", "closed"])
def test_whoever_needs_no_sheet_gets_none(cast: Cast, why: str) -> None:
    account, _ = invited(cast)
    if why.startswith("another"):
        role = "secretary" if why == "another post" else "member"
        Post.objects.filter(pk=cast.stranger.post_id).update(person=account.person_id, role=role)
    elif why == "has been here":
        SignedIn.objects.create(account=account, session_key="x", began_at=clock.now(), seen_at=clock.now())
    else:
        Account.objects.filter(pk=account.pk).update(is_active=False)
    client = pages.signed_in(cast.clerk)
    assert "王建平" not in pages.text(client.get("/desk/invitations/"))
    assert client.post(f"/desk/invitations/{account.pk}/").status_code == 404
    account.refresh_from_db()
    with pytest.raises(invitations.Refusal) if not why.startswith("another") else nullcontext():
        invitations.invite(cast.clerk, account)


def test_an_account_ends_with_the_post(cast: Cast) -> None:
    """The day after the last one nobody gets in by it; after the rule's days it is closed, with a line."""
    account = Account.objects.get(person_id=cast.clerk.person_id)
    account.set_password(PASSWORD)
    account.save()
    last = clock.today() + timedelta(3)
    held = Post.objects.get(pk=cast.clerk.post_id)
    Post.objects.filter(pk=held.pk).update(during=type(held.during)(held.during.lower, last))
    clock.set_now(clock.at(last, 9))
    answer = Client().post("/sign-in/", {"username": account.username, "password": PASSWORD})
    assert (answer.status_code, "没有职务" in pages.text(answer)) == (422, True)
    assert dormant.close() == 0
    assert account in dormant.without_post()
    clock.set_now(clock.at(last + timedelta(30), 9))
    tick.tick()
    account.refresh_from_db()
    assert not account.is_active
    assert Entry.objects.get(verb="close-account").role == "system"
    assert Account.objects.get(person_id=cast.secretary.person_id).is_active
