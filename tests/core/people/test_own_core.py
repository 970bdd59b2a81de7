"""Who acts, who is told, who owes: each row is of the post, the role, the place and the hours that it says."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests import ways
from tests.cast import Cast, hold
from tests.house.test_reading import reader
from tests.pages import signed_in

from linli.core import clock
from linli.core.duties import queries as duties
from linli.core.duties.models import Duty
from linli.core.messages import outbox
from linli.core.messages.models import Message
from linli.core.people.actor import PUBLIC, Actor, entered
from linli.core.people.models import Account, Post
from linli.core.procedures.kinds import Outgoing
from linli.core.procedures.models import Case
from linli.core.procedures.queries import offers, sent_before
from linli.domains.problems import actions as demands
from linli.web import reading

pytestmark = pytest.mark.django_db


def acts_as(actor: Actor) -> list[int]:
    account = Account.objects.get(person_id=actor.person_id)
    return [post.pk for post in entered(account.pk)[1]]


# --- who acts -------------------------------------------------------------------------------------------------


def test_nobody_acts_under_a_post_that_was_entered_wrongly_and_corrected(cast: Cast) -> None:
    assert acts_as(cast.clerk) == [cast.clerk.post_id]
    known = DateTimeTZRange(clock.now() - timedelta(2), clock.now() - timedelta(1))
    Post.objects.filter(pk=cast.clerk.post_id).update(known=known)
    assert acts_as(cast.clerk) == []


def test_a_post_for_hours_ends_with_its_hour(cast: Cast) -> None:
    Post.objects.filter(pk=cast.clerk.post_id).update(ends_at=clock.now() + timedelta(hours=1))
    assert acts_as(cast.clerk) == [cast.clerk.post_id]
    Post.objects.filter(pk=cast.clerk.post_id).update(ends_at=clock.now() - timedelta(minutes=1))
    assert acts_as(cast.clerk) == []


def test_nobody_acts_under_a_post_at_a_level_that_is_not_its_roles(cast: Cast) -> None:
    assert cast.place.street is not None
    assert acts_as(hold("放错了", "clerk", cast.place.street)) == []


def test_who_sees_figures_finds_no_people(cast: Cast) -> None:
    name = cast.member.name
    assert signed_in(cast.secretary).get("/search/", {"q": name}).context["found"].people != []
    page = signed_in(cast.city_officer).get("/search/", {"q": name})
    assert page.context["found"].people == []


# --- who is told ----------------------------------------------------------------------------------------------


def test_a_message_goes_to_the_role_at_the_place_alone(cast: Cast) -> None:
    second = hold("另一个", "clerk", cast.place)
    hold("隔壁的", "clerk", cast.next_door)
    outbox.put([Outgoing("note", "看一眼", role="clerk", place_id=cast.place.pk)], None, None, clock.now())
    told = set(Message.objects.filter(kind="note").values_list("post_id", flat=True))
    assert told == {cast.clerk.post_id, second.post_id}


def test_mail_goes_to_whose_message_it_is(cast: Cast, settings: Any) -> None:
    settings.MAIL_TO = "{user}@city.example"
    outbox.put([Outgoing("note", "看一眼", post_id=cast.member.post_id, mail=True)], None, None, clock.now())
    row = Message.objects.get(kind="note", channel=Message.MAIL)
    name = Account.objects.get(person_id=cast.member.person_id).username
    assert outbox.address(row) == f"{name}@city.example"


# --- who owes -------------------------------------------------------------------------------------------------


def owes(actor: Actor, *roles: str, heir: bool = False) -> list[str]:
    return [one.kind for one in duties.owed(duties.told(actor.place_id, actor.post_id, roles, heir), 50)]


def owed_by(cast: Cast, post: Actor, kind: str) -> None:
    Duty.objects.create(
        kind=kind, place=cast.place, post_id=post.post_id, case_id=post.post_id, opened_at=clock.now()
    )


def test_only_an_heir_has_what_a_post_of_the_place_left(cast: Cast) -> None:
    assert cast.place.district is not None
    gone, away = hold("走了的", "grid_worker", cast.place), hold("外面的", "department", cast.place.district)
    for post, kind in ((gone, "left.here"), (away, "left.elsewhere"), (cast.grid_worker, "held")):
        owed_by(cast, post, kind)
    Post.objects.filter(pk__in=[gone.post_id, away.post_id]).update(
        during=(clock.today() - timedelta(90), clock.today() - timedelta(1))
    )
    assert owes(cast.secretary, "secretary", heir=True) == ["left.here"]
    assert owes(cast.clerk, "clerk") == []
    assert owes(cast.grid_worker, "grid_worker") == ["held"]


# --- who only reads -------------------------------------------------------------------------------------------


def test_a_file_that_bears_no_mark_does_not_go_out_to_who_only_reads(cast: Cast) -> None:
    inspector = reader("reader_community", cast.place)

    def file(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"no mark fits in here", content_type="application/octet-stream")

    request: Any = RequestFactory().get("/returns/")
    request.actor, request.resolver_match = inspector, None
    request.posts = list(Post.objects.select_related("place").filter(pk=inspector.post_id))
    request.user = Account.objects.get(person_id=inspector.person_id)
    answer = reading.reads(file)(request)
    assert b"no mark fits" not in b"".join(answer)


# --- a form that was sent before ------------------------------------------------------------------------------


def test_what_a_form_made_is_found_in_its_own_family_alone(cast: Cast) -> None:
    token = uuid4()
    case = demands.report(cast.place, PUBLIC, {"text": ways.LAMP, "spot": ""}, token)[0]
    root, other = ways.report(cast), ways.report(cast)
    Case.objects.filter(pk=case.pk).update(root=root.pk)
    assert sent_before(token, "problem", root) == case
    assert sent_before(token, "problem", other) is None
    assert sent_before(uuid4(), "problem", root) is None


@pytest.mark.parametrize("role", ["reader_community", "reader_support"])
def test_who_only_reads_is_offered_no_move(cast: Cast, role: str) -> None:
    case = ways.report(cast)
    assert offers(case, cast.secretary)
    assert offers(case, reader(role, cast.place)) == []
