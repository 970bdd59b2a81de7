"""Of a committee, its round and its roll each reads their own: home's alone, and of home what is for them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import forming as go
from tests import planning
from tests.cast import Cast, cast_for, hold, seat
from tests.committees.formation.test_papers_committee import words_of_pdf, words_of_word
from tests.committees.test_papers_committee_files import file
from tests.forming import Forming, forming
from tests.pages import send, signed_in, text
from tests.ways import poster

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people import rosters
from linli.core.people.actor import PUBLIC, Actor, of_post
from linli.core.people.models import Look, Person
from linli.core.people.rosters import Sitter
from linli.core.places.models import Building, Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.formation import actions
from linli.domains.committees.models import Source
from linli.domains.committees.roll import actions as roll_actions
from linli.domains.committees.term import actions as term_actions

BODY = "residents_representatives"
UNIT = {"name": "铁路局", "kind": "resident_unit", "code": ""}
LISTED = (("司马相文", "volunteer", "志愿者", "member"),)


@pytest.fixture
def beside(cast: Cast) -> Cast:
    """Next door, with people of its own."""
    return cast_for(1)


def taken_over(cast: Cast, *names: str) -> list[Case]:
    """A committee that stood before, and who sits on it."""
    committee, found = planning.standing(cast), []
    entered: dict[str, Any] = {
        "kind": "veteran",
        "identity": "",
        "position": "member",
        "old_letter": "",
        "words": "名册",
    }
    entered |= {"since": date(2021, 9, 23), "until": date(2026, 9, 9)}
    for name in names:
        known = rosters.person_named(cast.place, name)
        data = {**entered, "name": name, "person": known.pk if known else None}
        found.append(term_actions.take_over_member(committee, cast.clerk, data))
    return found


def listed_beside(beside: Cast) -> Forming:
    """A round next door that has somebody on its list."""
    f = forming(beside)
    go.call(f, "supplement")
    go.gather(f, LISTED)
    go.close(f)
    go.arrange(f, LISTED)
    return f


def also(actor: Actor, role: str) -> Actor:
    """The same human in one more post at the place."""
    post = poster(actor)
    return of_post(people.appoint(post.person, role, post.place))


def refusal(case: Case, move: str, actor: Actor, **data: Any) -> str:
    with pytest.raises(Refused) as refused:
        take(Case.objects.get(pk=case.pk), move, actor, data)
    return str(refused.value)


# --- the committee on a day -----------------------------------------------------------------------------------


@pytest.mark.clause("3.1")
def test_the_committee_of_a_place_is_that_place_s(cast: Cast, beside: Cast) -> None:
    taken_over(beside, "欧阳锦绣")
    theirs = listed_beside(beside)
    page = text(signed_in(beside.clerk).get("/committee/"))
    for words in ("欧阳锦绣", "司马相文", f"/committee/rounds/{theirs.round.pk}/"):
        assert words in page, words
    client = signed_in(cast.clerk)
    page = text(client.get("/committee/"))
    assert "还没有社工委" in page
    for words in ("欧阳锦绣", "司马相文", f"/committee/rounds/{theirs.round.pk}/"):
        assert words not in page, words
    taken_over(cast, "赵永福")
    page = text(client.get("/committee/"))
    assert "今天有 1 人" in page
    assert "赵永福" in page
    assert "发增补公告" in page, "what is formed next door is no reason to wait"
    for words in ("欧阳锦绣", "司马相文", f"/committee/rounds/{theirs.round.pk}/"):
        assert words not in page, words


@pytest.mark.clause("3.4")
def test_the_roster_of_any_day_names_who_sits_at_the_place(cast: Cast, beside: Cast) -> None:
    taken_over(cast, "赵永福")
    taken_over(beside, "欧阳锦绣")
    for who, own, other in ((cast.clerk, "赵永福", "欧阳锦绣"), (beside.clerk, "欧阳锦绣", "赵永福")):
        words = words_of_word(file(signed_in(who).get("/committee/roster.docx?on=2021-10-08")))
        assert own in words
        assert "共1人" in words
        assert other not in words


@pytest.mark.clause("3.4")
def test_that_a_colleague_wants_to_leave_is_not_for_the_members(cast: Cast) -> None:
    mine, colleague = taken_over(cast, "王建平", "欧阳锦绣")
    go.take_on(colleague, "apply_exit", cast.clerk, {"ground": "job", "words": ""})
    own, others = (f"/committee/members/{case.pk}/" for case in (mine, colleague))
    page = text(signed_in(cast.clerk).get("/committee/"))
    for words in ("申请退出", own, others):
        assert words in page, words
    member = signed_in(cast.member)
    page = text(member.get("/committee/"))
    assert "欧阳锦绣" in page
    assert own in page
    assert others not in page
    assert "申请退出" not in page
    go.take_on(mine, "apply_exit", cast.clerk, {"ground": "job", "words": ""})
    assert "申请退出" in text(member.get("/committee/"))


# --- a round --------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_a_unit_s_liaison_reads_whom_the_unit_recommended(cast: Cast) -> None:
    f = forming(cast)
    go.call(f)
    address = f"/committee/rounds/{f.round.pk}/come/"
    other = hold("联络员", "liaison", cast.place, unit=UNIT["name"])
    for unit in (UNIT, UNIT | {"name": "省中医院"}):
        roll_actions.add_organisation(cast.place, unit, cast.clerk)
    told = {"kind": "volunteer", "identity": "经理", "contact": "单位有", "why": "热心"}
    for who, name in ((f.liaison, "欧阳锦绣"), (other, "司马相文")):
        assert send(signed_in(who), address, name=name, **told).status_code == 302
    for who, own, beside in ((f.liaison, "欧阳锦绣", "司马相文"), (other, "司马相文", "欧阳锦绣")):
        page = text(signed_in(who).get(address))
        assert own in page
        assert beside not in page


@pytest.mark.clause("3.3")
def test_the_forms_that_are_printed_are_those_of_the_round(cast: Cast, beside: Cast) -> None:
    ours, theirs = forming(cast), forming(beside)
    for f, name in ((ours, "欧阳锦绣"), (theirs, "司马相文")):
        go.call(f)
        go.recommend(f, name, "volunteer")
    address = f"/committee/rounds/{ours.round.pk}/forms/resident.docx?filled=1"
    words = words_of_word(file(signed_in(cast.clerk).get(address)))
    assert "欧阳锦绣" in words
    assert "司马相文" not in words
    assert set(Look.objects.values_list("case_id", flat=True)) == {ours.of("欧阳锦绣").pk}


@pytest.mark.clause("3.3")
def test_how_to_find_somebody_is_not_looked_at_once_they_are_out(cast: Cast) -> None:
    f = forming(cast)
    go.call(f)
    case = go.recommend(f, "欧阳锦绣", "volunteer")
    client, address = signed_in(cast.clerk), f"/committee/candidates/{case.pk}/"
    asked = {"source": Source.objects.get(case=case).pk, "reason": "问本人愿不愿意"}
    assert "40 号院" in text(send(client, f"{address}reveal/", **asked))
    looks = Look.objects.count()
    go.take_on(case, "withdraw", cast.clerk, {"words": "本人不来了"})
    assert f"{address}reveal/" not in text(client.get(address))
    assert send(client, f"{address}reveal/", **asked).status_code == 404
    assert Look.objects.count() == looks


@pytest.mark.clause("3.3")
def test_whoever_never_stood_on_the_list_is_not_named_with_those_who_did(cast: Cast) -> None:
    f = go.bring(forming(cast), "call")
    go.recommend(f, "欧阳锦绣", "volunteer")
    twice = go.recommend(f, "司马相文", "volunteer")
    go.take_on(twice, "withdraw", cast.clerk, {"words": "本人不来了"})
    go.gather(f)
    go.close(f)
    go.arrange(f)
    go.take_on(f.round, "submit", cast.clerk)
    go.decide(f)
    go.approve(f)
    for who in (cast.street_officer, cast.district_officer, cast.secretary):
        page = text(signed_in(who).get(f"/committee/rounds/{f.round.pk}/"))
        assert "柳青" in page, who.role
        assert "欧阳锦绣" not in page, who.role
        assert "司马相文" not in page, who.role


@pytest.mark.clause("3.3")
def test_on_the_public_call_stands_what_was_written_into_it(cast: Cast, client: Client) -> None:
    f = forming(cast)
    data = {"kind": "formation", "closes_on": clock.today() + timedelta(10), "wanted": 11}
    f.round = actions.call(cast.place, cast.clerk, {**data, "words": "晚上能来开会的更好"})
    go.take_on(f.round, "stop", cast.secretary, {"words": "两家为一个名额吵起来了"})
    page = text(client.get(f"/c/{cast.place.code}/call/"))
    assert "晚上能来开会的更好" in page
    assert "吵起来" not in page
    assert "吵起来" in text(signed_in(cast.clerk).get(f"/committee/rounds/{f.round.pk}/"))


# --- who examines ---------------------------------------------------------------------------------------------


@pytest.fixture
def approved(cast: Cast) -> Forming:
    """A list to which the street agreed, but for one whom it sent back."""
    f = go.bring(forming(cast), "decide")
    go.approve(f, {"柳青": "returned"})
    return f


@pytest.mark.clause("3.3")
def test_whoever_worked_or_voted_on_the_list_is_not_named_to_examine(cast: Cast, approved: Forming) -> None:
    voted = Person.objects.get(name="石磊")
    worked = also(cast.clerk, "inspector")
    posts = {"李楠": worked.post_id, "石磊": people.appoint(voted, "inspector", cast.place).pk}
    client, address = signed_in(cast.secretary), f"/committee/rounds/{approved.round.pk}/publish/"
    given = {"street_inspector": approved.street_inspector.post_id, "posted_at": ""}
    for name, post in posts.items():
        answer = send(client, address, inspector=post, **given)
        assert answer.status_code == 422
        assert f"{name}参加过名单的表决或办理，不能核查异议" in text(answer)
    assert send(client, address, inspector=approved.inspector.post_id, **given).status_code == 302


@pytest.mark.clause("3.3")
def test_whoever_voted_before_the_list_was_returned_is_not_named_either(cast: Cast) -> None:
    f = go.bring(forming(cast), "decide")
    voted = Person.objects.get(name="石磊")
    go.take_on(f.round, "return", cast.street_secretary, {"words": "请补两位居民代表"})
    go.take_on(f.round, "submit", cast.clerk)
    f.party = [pk for pk in f.party if pk != voted.pk]
    go.decide(f)
    assert voted.pk not in f.facts.round.present
    go.approve(f)
    given = {"street_inspector": f.street_inspector.post_id, "posted_at": ""}
    post = people.appoint(voted, "inspector", cast.place).pk
    address = f"/committee/rounds/{f.round.pk}/publish/"
    answer = send(signed_in(cast.secretary), address, inspector=post, **given)
    assert answer.status_code == 422
    assert "石磊参加过名单的表决或办理，不能核查异议" in text(answer)


@pytest.mark.clause("3.3")
def test_an_examiner_who_worked_on_the_list_since_examines_no_more(cast: Cast, approved: Forming) -> None:
    notice = go.publish(approved)
    data = {"candidate": approved.of("赵永福").pk, "channel": "page", "name": "某人", "contact": ""}
    case = actions.object_to(notice, PUBLIC, {**data, "words": "他把公房租给了小舅子"})
    client, address = signed_in(approved.inspector), f"/committee/objections/{case.pk}/"
    assert client.get(address).status_code == 200
    checks = sorted(approved.of("赵永福").candidate.checks)
    go.take_on(approved.of("柳青"), "check", also(approved.inspector, "clerk"), {"checks": checks})
    assert client.get(address).status_code == 404
    hear = {"heard_on": clock.today(), "words": "没有"}
    assert "您参加过名单的表决或办理" in refusal(case, "hear", approved.inspector, **hear)
    take(Case.objects.get(pk=case.pk), "hear", approved.street_inspector, hear)


# --- those below ----------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_a_street_and_a_district_list_the_committees_below_them(cast: Cast) -> None:
    taken_over(cast, "赵永福")
    for above, column in ((cast.street_officer, "street_id"), (cast.district_officer, "district_id")):
        client = signed_in(above)
        communities = Place.objects.filter(level=Place.COMMUNITY, is_open=True)
        below = set(communities.filter(**{column: above.place_id}).values_list("code", flat=True))
        rows = client.get("/committee/").context["table"].rows
        assert {row.key for row in rows} == below
        assert below < set(communities.values_list("code", flat=True))
        assert [row.key for row in rows if row.cells[-1].text == "1"] == [cast.place.code]


# --- the roll -------------------------------------------------------------------------------------------------


def test_the_roll_holds_what_is_of_the_place(cast: Cast, beside: Cast) -> None:
    roll_actions.add_organisation(beside.place, UNIT, beside.clerk)
    Building.objects.create(place=beside.place, name="隔壁院", token="beside")
    (sat,) = rosters.enter(
        beside.place, BODY, [Sitter("欧阳锦绣")], beside.clerk, clock.today() - timedelta(9)
    )
    rosters.leave(sat, clock.today(), beside.clerk)
    for address, words in (
        ("?tab=organisations", "铁路局"),
        ("?tab=organisations&q=铁路", "铁路局</"),
        ("?tab=buildings", "隔壁院"),
        ("?tab=buildings&q=隔壁", "隔壁院"),
        (f"bodies/{BODY}/", "欧阳锦绣"),
    ):
        assert words in text(signed_in(beside.clerk).get(f"/committee/roll/{address}")), address
        assert words not in text(signed_in(cast.clerk).get(f"/committee/roll/{address}")), address
    street = signed_in(cast.street_officer)
    for tab, words in (("organisations", "铁路局"), ("buildings", "隔壁院")):
        page = text(street.get(f"/committee/{cast.place.code}/roll/?tab={tab}"))
        assert words not in page, tab


# --- the public pages -----------------------------------------------------------------------------------------


@pytest.mark.clause("6.1")
def test_what_runs_and_who_is_responsible_next_door_is_not_told_of_home(
    cast: Cast, beside: Cast, client: Client
) -> None:
    planning.sent(beside)
    go.call(forming(beside), "supplement")
    head = Person.objects.create(name="欧阳锦绣")
    seat(beside.place, "two_committees", [head.pk], "居委会主任")
    told = ("正在选聘", "欧阳锦绣")
    for rest, more in (("", "2021年，社工委要办的"), ("committee/", "")):
        theirs = text(client.get(f"/c/{beside.place.code}/{rest}"))
        ours = text(client.get(f"/c/{cast.place.code}/{rest}"))
        assert "第一责任人" in ours
        for words in filter(None, (*told, more)):
            assert words in theirs, (rest, words)
            assert words not in ours, (rest, words)
    page = text(signed_in(cast.clerk).get("/committee/"))
    assert "第一责任人" in page
    assert "欧阳锦绣" not in page


@pytest.mark.clause("6.1")
def test_the_sheet_at_the_door_names_the_secretary_of_the_place(cast: Cast, client: Client) -> None:
    def sheet(code: str) -> str:
        return words_of_pdf(file(client.get(f"/c/{code}/board.pdf")))

    label = "社区书记、社区建设工作委员会（社工委）主任"
    assert f"{label}周敏" in sheet(cast.place.code)
    assert f"{label}马强" in sheet(cast.next_door.code)
    people.end_post(poster(cast.secretary), clock.today())
    assert f"{label}由社区填写" in sheet(cast.place.code), "nobody else who has a post stands in"
