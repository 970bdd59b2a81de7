"""Good practice, a year's plan and a leader's link: each place has its own, and reads of others what is public."""

from datetime import date
from typing import Any

import pytest
from tests import planning, ways
from tests.cast import Cast, cast_for, hold
from tests.house.test_reading import reader
from tests.oversight.leaders.test_leaders import linked
from tests.oversight.test_practice import WORDS, accepted, proposed, published, report
from tests.pages import send, signed_in, text
from tests.planning import LINE, YEAR

from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.domains.committees.models import Member
from linli.domains.committees.term import actions
from linli.domains.oversight.practice import actions as practice
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity
from linli.domains.oversight.rollout import actions as oversight
from linli.domains.oversight.workplan import actions as plans

TITLE = WORDS["title"]
NEW = "还没有总结的项目"


def read(actor: Actor, address: str) -> str:
    """The page's words; it must be one that the post opens."""
    answer = signed_in(actor).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return text(answer)


def csv_of(actor: Actor) -> str:
    answer: Any = signed_in(actor).get("/practice/press/export.csv")
    return str(answer.getvalue().decode("utf-8-sig"))


# --- good practice --------------------------------------------------------------------------------------------


@pytest.mark.clause("6.4")
def test_a_practice_that_is_not_public_is_listed_to_whom_it_is_reported_alone(cast: Cast) -> None:
    row = proposed(cast)
    elsewhere = cast_for(2)
    inside = (cast.clerk, cast.street_officer, cast.district_officer)

    def listed() -> None:
        for actor in inside:
            assert TITLE in read(actor, "/practice/"), actor.role
        for actor in (cast.stranger, elsewhere.clerk):
            assert TITLE not in read(actor, "/practice/"), actor.role
            assert TITLE not in read(actor, "/practice/press/new/"), actor.role

    listed()
    ways.go(row.case, "pass_on", cast.street_officer)
    listed()
    ways.go(row.case, "decline", cast.district_officer, words="别处早有")
    listed()


@pytest.mark.clause("6.4")
def test_what_is_not_public_is_nothing_that_a_report_could_be_said_to_speak_of(cast: Cast) -> None:
    row = proposed(cast)
    choice = f'value="{row.pk}"'
    assert choice not in read(cast.clerk, "/practice/press/new/")
    answer = send(signed_in(cast.stranger), "/practice/press/new/", **report(practice=str(row.pk)))
    assert answer.status_code == 422
    ways.go(row.case, "pass_on", cast.street_officer)
    ways.go(row.case, "publish", cast.district_officer)
    assert choice in read(cast.stranger, "/practice/press/new/")
    ways.go(row.case, "withdraw", cast.district_officer, words="数字有误")
    assert choice not in read(cast.stranger, "/practice/press/new/")


@pytest.mark.clause("6.4")
def test_how_a_public_practice_came_about_is_read_by_those_it_went_through(cast: Cast) -> None:
    row = proposed(cast)
    ways.go(row.case, "return_it", cast.street_officer, words="写明谁出的钱")
    take(ways.again(row.case), "mend", cast.clerk, dict(WORDS))
    ways.go(row.case, "pass_on", cast.street_officer)
    ways.go(row.case, "publish", cast.district_officer)
    address, project = f"/practice/{row.pk}/", f"/projects/{row.project_id}/"
    for actor in (cast.clerk, cast.street_officer, cast.district_officer):
        page = read(actor, address)
        assert "写明谁出的钱" in page, actor.role
        assert project in page, actor.role
    page = read(cast.stranger, address)
    assert TITLE in page
    assert "经过由做出来的社区和它的街道、县区看" in page
    assert "写明谁出的钱" not in page
    assert project not in page


@pytest.mark.clause("6.4")
def test_a_practice_is_written_of_a_project_of_the_own_place_that_is_not_in_confidence(cast: Cast) -> None:
    case = accepted(cast)
    address = f"/practice/new/{case.pk}/"
    assert address in read(cast.clerk, "/practice/")
    for actor in (cast.stranger, cast.street_officer, cast.district_officer):
        assert NEW not in read(actor, "/practice/"), actor.role
        assert signed_in(actor).get(address).status_code == 404, actor.role
        assert send(signed_in(actor), address, **WORDS).status_code == 404, actor.role
    with pytest.raises(Refused, match="还没有验收"):
        start(
            "practice",
            cast.next_door,
            cast.stranger,
            {"title": TITLE},
            WORDS | {"project": case.pk},
        )
    assert not Practice.objects.exists()


@pytest.mark.clause("6.4")
def test_a_project_in_confidence_is_not_offered_to_be_written_of(cast: Cast) -> None:
    case = ways.worked(cast, ways.opened(cast, ways.report(cast, keep_name=True)))
    ways.go(case, "accept", cast.member, words="都亮了", people=ways.LOOKED)
    assert ways.again(case).state == "accepted"
    for actor in (cast.secretary, cast.clerk):
        page = read(actor, "/practice/")
        assert f"/practice/new/{case.pk}/" not in page
        assert NEW not in page


@pytest.mark.clause("6.4")
def test_a_practice_that_was_withdrawn_meanwhile_is_not_followed(cast: Cast) -> None:
    row = published(cast)
    ways.go(row.case, "withdraw", cast.district_officer, words="数字有误")
    with pytest.raises(Refused, match="没有公开，或者撤下了"):
        practice.adopt(row, cast.next_door, cast.stranger, {"words": ""})
    practice.propose(Case.objects.select_related("place").get(pk=row.project_id), cast.clerk, WORDS)
    waiting = Practice.objects.get(case__state="street")
    with pytest.raises(Refused, match="没有公开，或者撤下了"):
        practice.adopt(waiting, cast.next_door, cast.stranger, {"words": ""})
    assert not Adoption.objects.exists()


@pytest.mark.clause("6.4")
def test_what_a_community_does_as_others_did_is_listed_to_it_and_above_it(cast: Cast) -> None:
    row = published(cast)
    practice.adopt(row, cast.next_door, cast.stranger, {"words": "先在 2 号院试"})
    link = f"/practice/adoptions/{Adoption.objects.get().pk}/"
    for actor in (cast.stranger, cast.street_officer, cast.district_officer):
        assert link in read(actor, "/practice/"), actor.role
    for actor in (cast.secretary, cast.clerk, cast_for(2).clerk):
        assert link not in read(actor, "/practice/"), actor.role


@pytest.mark.clause("6.4")
def test_what_media_told_is_listed_and_struck_where_it_was_written_down(cast: Cast) -> None:
    for actor, headline in ((cast.clerk, "楼道亮了"), (cast.stranger, "隔壁修了坡道")):
        answer = send(signed_in(actor), "/practice/press/new/", **report(headline=headline))
        assert answer.status_code == 302
    for actor, own, other in (
        (cast.clerk, "楼道亮了", "隔壁修了坡道"),
        (cast.stranger, "隔壁修了坡道", "楼道亮了"),
    ):
        for said in (read(actor, "/practice/press/"), csv_of(actor)):
            assert own in said
            assert other not in said
    above = read(cast.street_officer, "/practice/press/")
    assert "楼道亮了" in above
    assert "隔壁修了坡道" in above
    assert "记错了" not in above
    theirs = Publicity.objects.get(headline="隔壁修了坡道")
    for actor in (cast.clerk, cast.street_officer, cast.city_officer):
        address = f"/practice/press/{theirs.pk}/strike/"
        assert send(signed_in(actor), address, words="记错").status_code == 404, actor.role
    assert ways.again(theirs.case).state == "logged"


def test_who_only_reads_is_shown_no_form_of_good_practice(cast: Cast) -> None:
    case = accepted(cast)
    assert cast.place.street
    for actor in (reader("reader_community", cast.place), reader("reader_street", cast.place.street, "李静")):
        client = signed_in(actor)
        assert NEW not in read(actor, "/practice/")
        assert "记一条报道" not in read(actor, "/practice/press/")
        for address in (f"/practice/new/{case.pk}/", "/practice/press/new/"):
            assert client.get(address).status_code == 403
            assert send(client, address, **WORDS, **report()).status_code == 403
    assert not Practice.objects.exists()
    assert not Publicity.objects.exists()


# --- what goes up, and a leader's link ------------------------------------------------------------------------


@pytest.mark.clause("5.1")
def test_what_a_district_reported_upward_is_not_listed_to_the_next(cast: Cast) -> None:
    assert cast.place.district
    other = Place.objects.filter(level=Place.DISTRICT).exclude(pk=cast.place.district.pk)[0]
    beside = hold("许静", "district_officer", other)
    words = {"progress": "建成 0 个", "problems": "书记空缺", "suggestions": ""}
    entry = oversight.brief(cast.place.district, cast.district_officer, words)
    link = f"/rollout/briefings/{entry.case_id}/"
    for address in ("/rollout/", "/rollout/briefings/"):
        for actor in (cast.district_officer, cast.city_officer):
            assert link in read(actor, address), (actor.role, address)
        assert link not in read(beside, address), address


@pytest.mark.clause("6.1")
def test_a_leader_whose_link_ended_opens_nothing_of_the_committee_any_more(cast: Cast) -> None:
    assert cast.place.district
    before, after = (hold(name, "leader", cast.place.district, "副区长") for name in ("沈立群", "田文"))
    case = linked(cast, before)
    pages = tuple(f"{room}{cast.place.code}/" for room in ("/leaders/", "/before-visit/"))
    for address in pages:
        assert str(cast.place) in read(before, address)
    problem = ways.letter(cast)
    take(case, "replace", cast.district_officer, {"leader": str(after.post_id), "words": "分工调整"})
    name = str(cast.place).removesuffix("社区")
    assert name not in read(before, "/leading/")
    assert name in read(after, "/leading/")
    client = signed_in(before)
    for address in (*pages, f"/leading/{cast.place.code}/", f"/before-visit/{cast.place.code}.docx"):
        assert client.get(address).status_code == 404, address
    assert send(client, f"/leading/take/{problem.pk}/", words="我去问").status_code == 404


# --- a year's plan --------------------------------------------------------------------------------------------


def plan_of(place: Place) -> str:
    return f"/work-plan/{YEAR}/{place.code}/"


def neighbours(cast: Cast) -> tuple[Cast, Member, tuple[Case, Case]]:
    """The cast next door: who sits on its committee, its meeting that was held, a problem that was put before it."""
    other = cast_for(1)
    entered = {"kind": "veteran", "identity": "", "since": date(2021, 9, 23), "until": date(2026, 9, 9)}
    entered |= {"old_letter": "聘〔2021〕2号", "words": "名册", "name": "赵永福", "position": "vice_director"}
    actions.take_over_member(planning.standing(other), other.clerk, entered)
    problem, sitting = ways.awaiting(other), ways.meeting(other)
    ways.table(other, problem, sitting)
    ways.begin(other, sitting)
    return other, Member.objects.get(), (sitting, problem)


def option(pk: object) -> str:
    return f'value="{pk}"'


@pytest.mark.clause("5.2")
def test_a_plan_is_written_with_people_meetings_and_matters_of_the_place_alone(cast: Cast) -> None:
    other, member, (sitting, problem) = neighbours(cast)
    case = planning.drafted(cast)
    mine = planning.line(case)
    there = planning.plan(plans.begin(other.place, YEAR, other.clerk).case_id)
    ways.go(there, "add", other.clerk, **LINE)
    ours, beside = f"{plan_of(cast.place)}?line={mine.pk}&move=", f"{plan_of(other.place)}?"
    for move in ("add", "edit"):
        assert "赵永福" not in read(cast.secretary, f"{ours}{move}")
    assert "赵永福" in read(other.secretary, f"{beside}move=add")
    line = planning.line(there).pk
    offered = read(cast.secretary, f"{ours}link")
    for one in (sitting, problem):
        assert option(one.pk) in read(other.secretary, f"{beside}line={line}&move=link")
        assert option(one.pk) not in offered
        with pytest.raises(Refused, match="只能连到本社区的"):
            ways.go(case, "link", cast.clerk, line=mine.pk, about=str(one.pk))
    assert option(sitting.pk) in read(other.secretary, f"{beside}move=adopt")
    assert option(sitting.pk) not in read(cast.secretary, f"{ours}adopt")
    with pytest.raises(Refused, match="不是本社区开过的会"):
        ways.go(case, "adopt", cast.secretary, how=str(sitting.pk))
    sent: tuple[tuple[str, dict[str, Any]], ...] = (
        ("link", {"line": mine.pk, "about": problem.pk}),
        ("adopt", {"how": sitting.pk}),
        ("add", LINE | {"lead": member.person_id}),
    )
    for move, data in sent:
        assert send(signed_in(cast.secretary), f"{plan_of(cast.place)}{move}/", **data).status_code == 422
    assert ways.again(case).state == "drafted"


@pytest.mark.clause("5.2")
def test_nobody_begins_or_writes_another_committees_plan(cast: Cast) -> None:
    planning.standing(cast)
    with pytest.raises((NotPermitted, Refused)):
        plans.begin(cast.place, YEAR, cast.stranger)
    assert plans.of(cast.place, YEAR) is None
    case = planning.plan(plans.begin(cast.place, YEAR, cast.clerk).case_id)
    with pytest.raises((NotPermitted, Refused)):
        ways.go(case, "add", cast.stranger, **LINE)
    assert not case.work_plan.lines.exists()


@pytest.mark.clause("5.2")
def test_a_plan_is_offered_to_be_begun_to_who_writes_it_alone(cast: Cast) -> None:
    planning.standing(cast)
    for actor in (cast.secretary, cast.clerk):
        assert "按这份起草" in read(actor, plan_of(cast.place)), actor.role
    assert cast.place.street
    assert cast.place.district
    for actor in (
        cast.street_officer,
        cast.street_secretary,
        cast.district_officer,
        reader("reader_community", cast.place),
        reader("reader_street", cast.place.street, "李静"),
        reader("reader_district", cast.place.district, "王刚"),
    ):
        page = signed_in(actor).get(plan_of(cast.place))
        assert page.status_code == 200, actor.role
        assert page.context["begins"] is None, actor.role


@pytest.mark.clause("5.2")
def test_what_was_taken_out_of_a_plan_is_kept_to_who_writes_it(cast: Cast) -> None:
    case = planning.sent(cast)
    planning.add(cast, ways.go(case, "recall", cast.secretary, words="漏了一件"), title="修一段坡道")
    ways.go(case, "drop", cast.clerk, line=planning.line(case).pk)
    for actor in (cast.secretary, cast.clerk):
        page = read(actor, plan_of(cast.place))
        assert "拿掉的 1 件" in page
        assert LINE["title"] in page
    for actor in (cast.street_officer, cast.district_officer):
        page = read(actor, plan_of(cast.place))
        assert "拿掉的" not in page, actor.role
        assert "放回来" not in page, actor.role
        assert LINE["title"] not in page, actor.role


@pytest.mark.clause("5.2")
def test_a_street_reads_of_the_plans_of_its_own_communities(cast: Cast) -> None:
    street, district = cast.place.street, cast.place.district
    assert street
    assert district
    beside = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=district)
    other = beside.exclude(street=street).order_by("code")[0]
    planning.sent(cast)
    planning.standing(cast, place=other, by=hold("郑洁", "clerk", other))
    page = read(cast.street_officer, f"/work-plan/{YEAR}/")
    assert cast.place.code in page
    assert other.code not in page
    assert "1 个社工委里 1 个有了当年的计划" in page
    whole = read(cast.district_officer, f"/work-plan/{YEAR}/")
    assert "1 / 2" in whole
