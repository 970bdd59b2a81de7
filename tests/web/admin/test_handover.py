"""When a post ends: what is open under it goes to the successor in one act, or is shown as left; nothing is orphaned."""

from datetime import timedelta

import pytest
from django.db.models import Q
from tests import forming, pages, ways
from tests.cast import Cast, hold
from tests.committees.term.test_objections import objection
from tests.properties.invariants import broken

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.people import actions as people
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place
from linli.core.procedures import handover
from linli.core.procedures.models import Case
from linli.domains.committees.roll import actions
from linli.domains.meetings.models import Meeting
from linli.domains.problems.models import Problem, Referral
from linli.domains.projects.models import Project


def post(actor: Actor) -> Post:
    return Post.objects.select_related("person", "place").get(pk=actor.post_id)


def busy(cast: Cast) -> dict[str, Case]:
    """Something open of every kind."""
    sitting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), sitting)
    return {
        "problem": ways.solving(cast, ways.report(cast)),
        "letter": ways.letter(cast),
        "meeting": sitting,
        "item": item,
    }


def tomorrow() -> None:
    clock.set_now(clock.now() + timedelta(1))


def orphans() -> set[int]:
    """Open cases and duties whose post has ended, by any column that says whose they are."""
    ended = Post.objects.exclude(during__contains=clock.today()).values("pk")
    found = set(
        Case.objects.filter(closed_at__isnull=True, assignee__in=ended).values_list("assignee", flat=True)
    )
    found |= set(Duty.objects.filter(done_at__isnull=True, post__in=ended).values_list("post", flat=True))
    for model, column in (
        (Problem, "handler"),
        (Meeting, "chair"),
        (Project, "owner"),
        (Referral, "post"),
        (Referral, "head"),
    ):
        wanted = Q(case__closed_at__isnull=True) & Q(**{f"{column}__in": ended})
        wanted &= Q(signed_at__isnull=True, returned=False) if model is Referral else Q()
        found |= set(model.objects.filter(wanted).values_list(column, flat=True))  # type: ignore[attr-defined]
    return found


def test_a_new_secretary_takes_over_in_one_act(cast: Cast) -> None:
    """The street enters the new one; what lay under the old is theirs, each case says so, the journal verifies."""
    made = busy(cast)
    old = post(cast.secretary)
    before = handover.under([old.pk])[old.pk]
    assert before
    tomorrow()
    new = actions.change_secretary(cast.place, "孟书记", clock.today(), cast.street_officer)
    assert new is not None
    assert handover.under([old.pk])[old.pk] == []
    assert len(handover.under([new.pk])[new.pk]) == len(before)
    assert Meeting.objects.get(case=made["meeting"]).chair_id == new.pk
    lines = Entry.objects.filter(verb="hand-over", place=cast.place)
    assert lines.count() == len(before)
    assert all(line.data == {"from": old.pk, "to": new.pk} for line in lines)
    assert {line.actor for line in lines} == {cast.street_officer.key}
    assert "接了周敏的" in Message.objects.get(kind="handover", post=new).text
    assert verify()["ok"]
    assert old.pk not in orphans()


@pytest.mark.parametrize(
    "who", ["secretary", "clerk", "member", "grid_worker", "steward", "department", "department_head"]
)
def test_whatever_post_ends_nothing_is_lost(cast: Cast, who: str) -> None:
    """Without a hand-over what is left is listed, with as many things as there are; with one, nothing is left."""
    busy(cast)
    problem = ways.report(cast)
    if who in ("member", "grid_worker", "steward"):
        ways.solving(cast, problem)
        Problem.objects.filter(case=problem).update(handler=post(getattr(cast, who)))
        Case.objects.filter(pk=problem.pk).update(assignee=post(getattr(cast, who)))
    old = post(getattr(cast, who))
    n = len(handover.under([old.pk])[old.pk])
    tomorrow()
    people.end_post(old, clock.today())
    assert orphans() <= {left.pk for left in handover.left(Post.objects.all())}
    assert (old.pk in orphans()) == (n > 0)
    heir = hold("接任的", old.role, old.place, unit=old.unit)
    assert handover.hand_over(cast.street_officer, old, post(heir)) == n
    assert orphans() == set()
    assert handover.left(Post.objects.all()) == []
    assert handover.hand_over(cast.street_officer, old, post(heir)) == 0, "a second time changes nothing"
    assert broken() == {}


def test_the_secretary_sees_what_a_clerk_left_and_hands_it_over(cast: Cast) -> None:
    case = ways.solving(cast, ways.report(cast))
    clerk = post(cast.clerk)
    Problem.objects.filter(case=case).update(handler=clerk)
    Case.objects.filter(pk=case.pk).update(assignee=clerk)
    client = pages.signed_in(cast.secretary)
    assert "还没有人接" not in pages.text(client.get("/desk/"))
    tomorrow()
    people.end_post(clerk, clock.today())
    assert "件事的经办人已经离任，还没有人接" in pages.text(client.get("/desk/"))
    assert "还没有人接" in pages.text(pages.signed_in(cast.street_officer).get("/desk/"))
    page = pages.text(client.get("/desk/handover/"))
    assert "李楠" in page
    there = f"/desk/handover/{clerk.pk}/"
    assert case.title in pages.text(client.get(there))
    assert client.post(there, {"heir": "0"}).status_code == 422
    assert client.post(there, {"heir": str(cast.stranger.post_id)}).status_code == 422
    answer = client.post(there, {"heir": str(cast.grid_worker.post_id)})
    assert (answer.status_code, answer["location"]) == (302, "/desk/handover/")
    case.refresh_from_db()
    assert case.assignee_id == cast.grid_worker.post_id
    assert "还没有人接" not in pages.text(client.get("/desk/"))
    page = pages.text(client.get(f"/problems/{case.pk}/"))
    assert "交接给接任的人" in page


def test_a_head_hands_over_within_the_unit_alone(cast: Cast) -> None:
    ways.letter(cast)
    assert "还没有人接" not in pages.text(pages.signed_in(cast.department_head).get("/letters/"))
    heir = hold(
        "新来的", "department", Place.objects.get(pk=cast.department.place_id), unit="城关区住房和城乡建设局"
    )
    other = hold("别处的", "department", Place.objects.get(pk=cast.department.place_id), unit="别的局")
    client = pages.signed_in(cast.department_head)
    assert client.get(f"/desk/handover/{other.post_id}/").status_code == 404
    assert client.get(f"/desk/handover/{cast.clerk.post_id}/").status_code == 404
    there = f"/desk/handover/{cast.department.post_id}/"
    assert client.post(there, {"heir": str(other.post_id)}).status_code == 422
    assert client.post(there, {"heir": str(heir.post_id)}).status_code == 302
    assert Referral.objects.get().post_id == heir.post_id
    tomorrow()
    people.end_post(post(heir), clock.today())
    assert "还没有人接" in pages.text(client.get("/letters/"))
    assert "自己交接" in pages.text(pages.signed_in(cast.secretary).get("/desk/handover/"))
    assert "自己交接" not in pages.text(pages.signed_in(cast.stranger).get("/desk/handover/"))


def test_who_has_no_work_of_their_own_is_not_handed_over(cast: Cast) -> None:
    until = clock.today() + timedelta(30)
    looks = Person.objects.create(name="督查的")
    reader = people.appoint(looks, "reader_community", cast.place, clock.today(), unit="纪委", until=until)
    client = pages.signed_in(cast.secretary)
    assert client.get(f"/desk/handover/{cast.clerk.post_id}/").status_code == 200
    assert client.get(f"/desk/handover/{reader.pk}/").status_code == 404


def test_nothing_goes_to_a_post_that_has_ended(cast: Cast) -> None:
    case = ways.solving(cast, ways.report(cast))
    old, heir = post(cast.grid_worker), post(cast.clerk)
    assert Problem.objects.get(case=case).handler_id == old.pk
    Post.objects.filter(pk=heir.pk).update(
        during=(clock.today() - timedelta(9), clock.today() - timedelta(1))
    )
    with pytest.raises(handover.Refusal):
        handover.hand_over(cast.street_officer, old, heir)
    assert Problem.objects.get(case=case).handler_id == old.pk


@pytest.mark.clause("3.3")
def test_two_who_examine_an_objection_stay_two(cast: Cast) -> None:
    f = forming.bring(forming.forming(cast), "publish")
    objection(f)
    with pytest.raises(handover.Refusal, match="由两个人分开办"):
        handover.hand_over(cast.street_officer, post(f.inspector), post(f.street_inspector))
    notice = f.notice().notice
    assert (notice.inspector_id, notice.street_inspector_id) == (
        f.inspector.post_id,
        f.street_inspector.post_id,
    )


def test_next_door_has_no_hand_in_it(cast: Cast) -> None:
    ways.solving(cast, ways.report(cast))
    client = pages.signed_in(cast.stranger)
    assert client.get(f"/desk/handover/{cast.secretary.post_id}/").status_code == 404
    assert "周敏" not in pages.text(client.get("/desk/handover/"))


def test_taking_a_post_back_hands_over_in_the_same_act(cast: Cast) -> None:
    """The office of accounts sees how much there is, never what; and can name who goes on with it."""
    case = ways.solving(cast, ways.report(cast))
    old = post(cast.secretary)
    Problem.objects.filter(case=case).update(handler=old)
    Case.objects.filter(pk=case.pk).update(assignee=old)
    office = pages.signed_in(hold("白洁", "security_admin", Place.objects.get(level=Place.CITY)))
    pk = Account.objects.get(person=old.person_id).pk
    page = pages.text(office.get(f"/desk/accounts/{pk}/"))
    assert "件交给" in page
    assert case.title not in page
    tomorrow()
    office.post(f"/desk/accounts/{pk}/posts/{old.pk}/", {"heir": str(cast.clerk.post_id)})
    case.refresh_from_db()
    assert case.assignee_id == cast.clerk.post_id
    assert old.pk not in orphans()
    assert Person.objects.get(pk=old.person_id).accounts.get().is_active is False
