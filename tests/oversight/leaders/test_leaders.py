"""Leaders of the district linked to committees, their page on a phone, and the matters they see through (6.1)."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import ways
from tests.cast import Cast, hold
from tests.pages import queries as asked
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry, Note
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.oversight.leaders import actions, queries
from linli.domains.oversight.leaders.models import Follow, LeaderLink, LeaderVisit


@pytest.fixture
def leader(cast: Cast) -> Actor:
    return hold("沈立群", "leader", cast.place.district, "副区长")  # type: ignore[arg-type]


@pytest.fixture
def second(cast: Cast) -> Actor:
    return hold("田文", "leader", cast.place.district, "区委常委")  # type: ignore[arg-type]


def linked(cast: Cast, leader: Actor, place: Place | None = None, reason: str = "") -> Case:
    reasons = {"leader.one": reason} if reason else {}
    entry = actions.link(place or cast.place, cast.district_officer, {"leader": str(leader.post_id)}, reasons)
    return Case.objects.select_related("place").get(pk=entry.case_id or 0)


def taken_up(cast: Cast, leader: Actor, words: str = "我去问区里") -> tuple[Case, Case]:
    """A letter that the leader follows, and the follow-up."""
    problem = Case.objects.select_related("place", "problem").get(pk=ways.letter(cast).pk)
    entry = actions.take_up(problem, leader, {"words": words})
    return problem, Case.objects.get(pk=entry.case_id or 0)


# --- the link ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("6.1")
def test_a_committee_is_linked_once_at_a_time(cast: Cast, leader: Actor, second: Actor) -> None:
    case = linked(cast, leader)
    with pytest.raises(Refused) as refused:
        linked(cast, second)
    assert refused.value.clauses == ["6.1"]
    assert not refused.value.need_reason
    row = LeaderLink.objects.get()
    assert (row.since, row.until, row.leader_id) == (clock.today(), None, leader.post_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaderLink.objects.create(
            case=ways.report(cast), place=cast.place, leader_id=second.post_id, since=clock.today()
        )
    assert case.assignee_id == leader.post_id


@pytest.mark.clause("6.1")
def test_a_leader_with_a_second_committee_needs_a_written_reason(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    with pytest.raises(Refused) as refused:
        linked(cast, leader, cast.next_door)
    assert refused.value.need_reason
    assert refused.value.clauses == ["6.1"]
    assert linked(cast, leader, cast.next_door, "领导比社区少").state == "linked"
    assert Note.objects.filter(kind="reason", text="领导比社区少").exists()


@pytest.mark.clause("6.1")
def test_only_a_leader_of_the_district_who_is_in_office(cast: Cast, leader: Actor) -> None:
    other = Place.objects.filter(level=Place.DISTRICT).exclude(pk=cast.place.district_id)[0]
    stranger = hold("外人", "leader", other)
    for wrong in (stranger, cast.district_officer):
        with pytest.raises(Refused, match="本县区在任"):
            linked(cast, wrong)
    for actor in (cast.secretary, cast.street_officer, cast.city_officer, leader, cast.member):
        with pytest.raises(NotPermitted):
            actions.link(cast.place, actor, {"leader": str(leader.post_id)})


@pytest.mark.clause("6.1")
def test_registration_is_owed_and_dated(cast: Cast, leader: Actor) -> None:
    case = linked(cast, leader)
    duty = Duty.objects.get(case_id=case.pk, kind="leader_link.report")
    assert duty.post_id == leader.post_id
    assert duty.due_at == clock.at(date(2021, 11, 22), 18)
    with pytest.raises(Refused, match="起才联系"):
        take(case, "report", leader, {"on": clock.today() - timedelta(days=1)})
    take(case, "report", cast.clerk, {"on": clock.today()})
    assert LeaderLink.objects.get().reported_on == clock.today()
    duty.refresh_from_db()
    assert duty.outcome == Duty.DONE


@pytest.mark.clause("6.1")
def test_who_is_replaced_ends_and_the_next_begins_the_same_day(
    cast: Cast, leader: Actor, second: Actor
) -> None:
    case = linked(cast, leader)
    _, follow = taken_up(cast, leader)
    with pytest.raises(Refused, match="就是现在这一位"):
        take(case, "replace", cast.district_officer, {"leader": str(leader.post_id), "words": "x"})
    take(case, "replace", cast.district_officer, {"leader": str(second.post_id), "words": "分工调整"})
    first, then = LeaderLink.objects.order_by("pk")
    assert (first.until, then.since, then.until) == (clock.today(), clock.today(), None)
    assert then.leader_id == second.post_id
    assert ways.again(case).state == "replaced"
    assert ways.again(follow).state == "let_go"
    assert not Follow.objects.filter(ended=False).exists()
    assert "分工调整" not in str(list(Entry.objects.filter(case_id=case.pk).values_list("data")))


@pytest.mark.clause("6.1")
def test_a_leader_who_goes_leaves_the_committee_uncovered(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    linked(cast, leader, cast.next_door, "人少")
    district = cast.place.district
    assert district
    assert sum(one.covered for one in queries.covers(district)) == 2
    actions.leave(Post.objects.get(pk=leader.post_id), cast.district_officer, "调离")
    assert sum(one.covered for one in queries.covers(district)) == 0
    assert set(Case.objects.filter(procedure="leader_link").values_list("state", flat=True)) == {"ended"}
    assert not Account.objects.get(person=leader.person_id).is_active


@pytest.mark.clause("6.1")
def test_a_post_that_ended_elsewhere_shows_as_uncovered_at_once(cast: Cast, leader: Actor) -> None:
    from linli.core.people import actions as people

    linked(cast, leader)
    people.end_post(Post.objects.get(pk=leader.post_id), clock.today())
    page = text(signed_in(cast.district_officer).get("/leaders/"))
    assert "等换人" in page
    assert "0 个有县级领导联系" in page


# --- the district's page ----------------------------------------------------------------------------------------


@pytest.mark.clause("6.1")
def test_uncovered_come_first_and_are_found(cast: Cast, leader: Actor) -> None:
    district = cast.place.district
    assert district
    linked(cast, leader)
    found = queries.covers(district)
    assert found[-1].place == cast.place
    assert [one.place.code for one in found[:-1]] == sorted(one.place.code for one in found[:-1])
    client = signed_in(cast.district_officer)
    listed = text(client.get("/leaders/?q=沈立群"))
    assert str(cast.place) in listed
    assert str(cast.next_door) not in listed
    assert "没有这样的社区" in text(client.get("/leaders/?q=没有这个人"))
    assert str(cast.next_door) in text(client.get(f"/leaders/?show=uncovered&in={cast.place.street.code}"))
    assert "1 个社区" in text(client.get("/leaders/?show=covered"))
    for actor in (cast.street_officer, cast.city_officer):
        assert signed_in(actor).get("/leaders/").status_code == 200
    for actor in (cast.secretary, cast.member, cast.department, leader):
        assert signed_in(actor).get("/leaders/").status_code in (403, 404)


def test_the_list_asks_no_more_for_more_communities(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    few, _ = asked(signed_in(cast.street_officer), "/leaders/")
    many, _ = asked(signed_in(cast.district_officer), "/leaders/")
    assert abs(many - few) <= 2


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_list_goes_out_as_a_file(cast: Cast, leader: Actor, ending: str) -> None:
    linked(cast, leader)
    answer = signed_in(cast.district_officer).get(f"/leaders/export.{ending}?q=沈立群")
    assert answer.status_code == 200
    if ending == "csv":
        said = answer.getvalue().decode("utf-8-sig")
        assert "沈立群" in said
        assert len(said.splitlines()) == 2


@pytest.mark.clause("6.1")
def test_a_leader_is_entered_linked_and_leaves_by_the_pages(cast: Cast) -> None:
    client = signed_in(cast.district_officer)
    given = {"name": "秦川", "title": "副区长", "username": "qinchuan"}
    assert send(client, "/leaders/people/", **given).status_code == 302
    again = send(client, "/leaders/people/", **given)
    assert again.status_code == 422
    assert "已经有人用了" in text(again)
    post = Post.objects.get(role="leader", person__name="秦川")
    here = f"/leaders/{cast.place.code}/"
    assert "还没有人联系" in text(client.get(here))
    assert send(client, f"{here}link/", leader=str(post.pk)).status_code == 302
    assert "秦川" in text(client.get(here))
    assert "秦川" in text(signed_in(cast.secretary).get(here))
    assert signed_in(cast.stranger).get(here).status_code == 404
    assert send(signed_in(cast.secretary), f"{here}end/", words="x").status_code == 422
    assert "还没有填" in text(send(client, f"/leaders/people/{post.pk}/leave/", words=""))
    assert send(client, f"/leaders/people/{post.pk}/leave/", words="调离").status_code == 302
    assert "以前的联系领导" in text(client.get(here))
    for actor in (cast.street_officer, cast.city_officer):
        assert signed_in(actor).get("/leaders/people/").status_code == 404


# --- the leader's own page --------------------------------------------------------------------------------------


@pytest.mark.clause("6.1")
def test_the_page_says_what_waits_and_for_which_day_of_how_many(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    ways.letter(cast)
    client = signed_in(leader)
    page = text(client.get("/leading/"))
    assert "有 1 件等上面" in page
    assert "等住房和城乡建设局答复" in page
    assert "第 1 / 15 个工作日" in page
    with clock.travel(datetime(2021, 11, 24, 9, 0, tzinfo=clock.ZONE)):
        assert "第 12 / 15 个工作日" in text(client.get("/leading/"))
    assert "不记谁去得多" in page


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2021-11-08", "第 1 / 15 个工作日"),
        ("2021-11-26", "第 14 / 15 个工作日"),
        ("2021-11-29", "第 15 / 15 个工作日"),
        ("2021-11-30", "第 16 / 15 个工作日"),
    ],
)
def test_how_far_a_limit_is(day: str, said: str) -> None:
    end = clock.at(date(2021, 11, 30))
    assert queries.how_far(end, 15, clock.at(date.fromisoformat(day), 9)) == said


@pytest.mark.clause("6.1")
def test_one_matter_is_taken_up_with_one_tap_and_the_secretary_is_told(cast: Cast, leader: Actor) -> None:
    from linli.core.messages.models import Message

    linked(cast, leader)
    problem = ways.letter(cast)
    client = signed_in(leader)
    assert send(client, f"/leading/take/{problem.pk}/").status_code == 302
    follow = Follow.objects.get()
    assert (follow.about_id, follow.leader_id) == (problem.pk, leader.post_id)
    assert Message.objects.filter(text__contains="接了一件事来盯").exists()
    again = send(client, f"/leading/take/{problem.pk}/")
    assert again.status_code == 422
    assert "已经有人在盯" in text(again)
    here = f"/follows/{follow.pk}/"
    told = {"words": "住建局答应派人看", "waits": "等排日子"}
    assert send(client, f"{here}step/", **told).status_code == 302
    page = text(client.get("/leading/"))
    assert "我盯着的 1 件" in page
    assert "住建局答应派人看" in page
    assert "等排日子" in page
    assert "住建局答应派人看" in text(signed_in(cast.secretary).get(here))
    assert signed_in(cast.stranger).get(here).status_code == 404


@pytest.mark.clause("6.1")
def test_seen_through_before_there_is_a_result_asks_why(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    _, follow = taken_up(cast, leader)
    with pytest.raises(Refused) as refused:
        take(follow, "see_through", leader, {"words": ""})
    assert refused.value.need_reason
    with pytest.raises(NotPermitted):
        take(follow, "see_through", cast.secretary, {"words": ""})
    take(follow, "see_through", leader, {"words": "围好了"}, {"leader.through": "居民已经放心"})
    assert ways.again(follow).closed_at is not None
    assert not Follow.objects.filter(ended=False).exists()


@pytest.mark.clause("6.1")
def test_only_what_waits_above_and_only_at_home(cast: Cast, leader: Actor, second: Actor) -> None:
    linked(cast, leader)
    at_home = Case.objects.select_related("place", "problem").get(pk=ways.solving(cast).pk)
    with pytest.raises(Refused, match="不在等上面") as refused:
        actions.take_up(at_home, leader, {})
    assert refused.value.clauses == ["6.1"]
    waiting = Case.objects.select_related("place", "problem").get(pk=ways.letter(cast).pk)
    with pytest.raises(Refused, match="自己联系的社区"):
        actions.take_up(waiting, second, {})
    assert send(signed_in(second), f"/leading/take/{waiting.pk}/").status_code == 404


@pytest.mark.clause("6.1")
def test_a_visit_in_three_taps_is_taken_back_and_counted_nowhere(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    client, here = signed_in(leader), f"/leading/{cast.place.code}/"
    assert send(client, f"{here}visit/").status_code == 422
    assert send(client, f"{here}visit/", where="yard", words="看了外墙").status_code == 302
    row = LeaderVisit.objects.get()
    assert (row.where, row.on) == ("yard", clock.today())
    page = text(client.get("/leading/"))
    assert "上次去 11月8日" in page
    assert "看了外墙" not in str(list(Entry.objects.values_list("data", flat=True)))
    assert send(client, f"{here}unvisit/").status_code == 302
    assert not LeaderVisit.objects.exists()
    assert send(client, f"{here}unvisit/").status_code == 422
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert send(client, f"{here}visit/", where="yard", on=tomorrow).status_code == 422
    assert send(client, f"{here}link/").status_code == 404
    assert send(client, f"/leading/{cast.next_door.code}/visit/", where="yard").status_code == 404


@pytest.mark.clause("6.1")
def test_a_leader_reaches_the_linked_committee_and_nothing_else(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    problem = ways.letter(cast)
    client = signed_in(leader)
    for address in (f"/problems/{problem.pk}/", "/problems/", "/rollout/", "/letters/", "/committee/"):
        assert client.get(address).status_code in (302, 403, 404), address
    assert client.get(f"/leaders/{cast.next_door.code}/").status_code == 404
    assert client.get(f"/before-visit/{cast.next_door.code}/").status_code == 404
    assert client.get(f"/before-visit/{cast.place.code}/").status_code == 200


def test_what_was_said_in_confidence_is_not_told_a_leader(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    problem = ways.letter(cast, "邻居家的事，请保密：外墙砖松动")
    problem.problem.private = True
    problem.problem.save()
    page = text(signed_in(leader).get("/leading/"))
    assert "邻居家的事" not in page
    assert "有人要求保密的一件事" in page
    entry = actions.take_up(problem, leader, {})
    assert "邻居家" not in Case.objects.get(pk=entry.case_id or 0).title, (
        "what was said may have to be erased"
    )


def test_without_a_link_the_page_says_so(cast: Cast, leader: Actor) -> None:
    assert "还没有定联系哪个社工委" in text(signed_in(leader).get("/leading/"))


def test_the_leaders_page_keeps_its_budget(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    for words in ("外墙砖松动", "路面塌了"):
        ways.letter(cast, words)
    n, _ = asked(signed_in(leader), "/leading/")
    assert n <= 22
