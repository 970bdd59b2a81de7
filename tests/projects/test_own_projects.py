"""A project's needs, money, promises and meetings are its own; residents read of it what they may; forms know their place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from tests import blank, ways
from tests.cast import Cast, cast_for
from tests.house.test_reading import reader
from tests.pages import send, signed_in, text
from tests.returns.test_page_returns import keep, taken

from linli.core import clock
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Meeting
from linli.domains.projects.models import Need, Service
from linli.domains.returns.models import Mapping

TITLE = "40 号院三单元换线"


@pytest.fixture
def beside(cast: Cast) -> Cast:
    """Who works next door."""
    return replace(cast_for(1), secretary=cast.stranger)


def published(cast: Cast, case: Case, **more: object) -> Case:
    given: dict[str, Any] = {"title": TITLE, "words": "线老化了，整根换新的。", **more}
    return ways.go(case, "publish", cast.secretary, **given)


# --- what is of the project -----------------------------------------------------------------------------------


@pytest.mark.parametrize("gives", ["", "1 名"])
def test_a_need_of_another_project_is_not_taken_on_here(cast: Cast, gives: str) -> None:
    ours, theirs = ways.two_planned(cast)
    Need.objects.create(case=ours, what="木工")
    need = Need.objects.create(case=theirs, what="瓦工")
    with pytest.raises(ObjectDoesNotExist), transaction.atomic():
        ways.go(ours, "claim", cast.grid_worker, need=need.pk, giver="别人", gives=gives)
    need.refresh_from_db()
    assert need.giver == ""
    assert "别人" not in text(signed_in(cast.clerk).get(f"/projects/{theirs.pk}/"))


def test_what_somebody_gives_another_project_is_not_spent_on_this_one(cast: Cast) -> None:
    ours, theirs = ways.two_planned(cast)
    need = Need.objects.create(case=ours, what="木工")
    spare = Service.objects.create(case=theirs, giver="省中医院", gives="梯子")
    data: dict[str, Any] = {"need": need.pk, "service": spare.pk, "giver": "兰石医院", "gives": "木工 1 名"}
    ways.go(ours, "claim", cast.grid_worker, **data)
    page = text(signed_in(cast.clerk).get(f"/projects/{ours.pk}/"))
    assert "兰石医院" in page
    assert "省中医院" not in page
    assert "省中医院" in text(signed_in(cast.clerk).get(f"/projects/{theirs.pk}/"))
    spare.refresh_from_db()
    assert spare.need_id is None


def test_nothing_is_paid_from_another_projects_money(cast: Cast) -> None:
    ours, theirs = ways.two_planned(cast)
    fund = theirs.funds.get()
    with pytest.raises(ObjectDoesNotExist), transaction.atomic():
        ways.go(ours, "spend", cast.clerk, fund=fund.pk, amount=100, what="线", vouchers=1)
    assert "已付" not in text(signed_in(cast.clerk).get(f"/projects/{theirs.pk}/"))


def test_a_promise_is_read_at_its_own_project(cast: Cast) -> None:
    ours, theirs = ways.two_planned(cast)
    (promise,) = ways.promised(theirs)
    client = signed_in(cast.clerk)
    for move in ("", "?move=keep"):
        assert client.get(f"/projects/{ours.pk}/promises/{promise.pk}/{move}").status_code == 404
        assert client.get(f"/projects/{theirs.pk}/promises/{promise.pk}/{move}").status_code == 200


def test_a_change_is_put_before_a_meeting_of_the_place(cast: Cast, beside: Cast) -> None:
    case, there = ways.opened(cast), ways.meeting(beside, 12)
    here = ways.meeting(cast, 13)
    Meeting.objects.filter(case=there).update(held_at=clock.now() + timedelta(days=15))
    client, base = signed_in(cast.secretary), f"/projects/{case.pk}/"
    page = text(client.get(f"{base}?move=propose"))
    assert f'value="{here.pk}"' in page
    assert f'value="{there.pk}"' not in page
    assert "11月23日" not in page
    given: dict[str, Any] = {"what": "stop", "words": "产权说不清"}
    assert send(client, f"{base}propose/", **given, meeting=there.pk).status_code == 422
    ways.go(case, "propose", cast.secretary, **given, meeting=there.pk)
    page = text(signed_in(cast.stranger).get(f"/meetings/{there.pk}/"))
    assert case.title not in page
    assert "项目停办" not in page


# --- what residents read --------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_of_those_who_kept_their_word_residents_read_who_agreed(cast: Cast) -> None:
    case = published(cast, ways.studied(cast, ways.opened(cast)))
    (promise,) = ways.promised(case)
    ways.go(promise, "keep", cast.clerk)
    address = f"/c/{cast.place.code}/projects/{case.pk}/"
    page = text(Client().get(address))
    assert TITLE in page
    assert "兰建物业" not in page
    published(cast, case, named=[promise.pk])
    assert "兰建物业" in text(Client().get(address))


@pytest.mark.clause("4.5")
def test_the_board_has_the_places_own_meeting_and_no_project_that_is_to_be_kept_secret(
    cast: Cast, beside: Cast
) -> None:
    case = published(cast, ways.studied(cast, ways.opened(cast)))
    ways.go(case, "spend", cast.clerk, fund=case.funds.get().pk, amount=100, what="线", vouchers=1)
    ways.meeting(beside, 5)
    ours, theirs = f"/c/{cast.place.code}/", f"/c/{cast.next_door.code}/"
    for at in ("", "board/"):
        assert "下一次会" not in text(Client().get(ours + at)), at
    assert "下一次会" in text(Client().get(f"{theirs}board/"))
    assert TITLE in text(Client().get(f"{ours}board/"))
    problem = case.project.problem.problem
    problem.private = True
    problem.save()
    for at in ("", "board/", "projects/"):
        assert TITLE not in text(Client().get(ours + at)), at


# --- to a forum -----------------------------------------------------------------------------------------------


def test_who_only_reads_is_not_sent_to_call_a_forum(cast: Cast) -> None:
    case = ways.to_feed_back(cast, ways.report(cast, size=30))
    for who, offered in ((cast.clerk, True), (reader("reader_community", cast.place), False)):
        page = text(signed_in(who).get(f"/problems/{case.pk}/"))
        assert case.title in page
        assert ("开座谈会" in page) is offered


# --- a form's words -------------------------------------------------------------------------------------------

TYPED = "街道自己写的一百二十份"


@pytest.mark.django_db
def test_what_a_street_typed_into_its_form_is_not_offered_to_a_community(cast: Cast) -> None:
    community, street = signed_in(cast.secretary), signed_in(cast.street_officer)
    before = taken(community, blank.monthly())
    form = taken(street, blank.monthly())
    assert keep(street, form, {"发放宣传资料": "typed"}, 发放宣传资料=TYPED).status_code == 302
    assert TYPED in str(Mapping.objects.get(place=cast.place.street_id).typed)
    again = street.post(f"/returns/{form.pk}/again/", {"token": str(uuid4())})
    assert TYPED in text(street.get(again["location"]))
    fresh = taken(community, blank.monthly())
    following = community.post(f"/returns/{before.pk}/again/", {"token": str(uuid4())})
    for address in (f"/returns/{fresh.pk}/", following["location"]):
        page = community.get(address)
        assert page.status_code == 200
        assert TYPED not in text(page)
