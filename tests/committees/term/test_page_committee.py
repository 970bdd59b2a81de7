"""The page of a committee on a day, its members' pages, and the table of those below (3.1, 3.2, 3.4)."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from tests import forming as go
from tests import pages
from tests.cast import Cast
from tests.forming import Forming, bring, forming

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Post
from linli.core.procedures.models import Case
from linli.domains.committees import overview
from linli.domains.committees.models import Member
from linli.domains.committees.term import actions

BUDGET = 12
MEMBER_BUDGET = 14


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "appoint")


def member(name: str) -> Case:
    return Case.objects.get(procedure="member", title=name, closed_at=None)


def own(name: str) -> Actor:
    post = Post.objects.select_related("place", "person").get(pk=member(name).member.post_id)
    return of_post(post)


def send(actor: Actor, address: str, **data: Any) -> Any:
    return pages.signed_in(actor).post(address, {"token": str(uuid4()), **data})


def leave(f: Forming, name: str) -> None:
    go.take_on(member(name), "apply_exit", f.cast.clerk, {"ground": "job", "words": ""})
    vote = {"met_on": clock.today(), "present": 7, "votes_for": 6}
    go.take_on(member(name), "agree_exit", f.cast.secretary, vote)


# --- the committee on a day -----------------------------------------------------------------------------------


def test_a_community_without_a_committee_is_told_how_to_begin(cast: Cast) -> None:
    text = pages.text(pages.signed_in(cast.secretary).get("/committee/"))
    assert "还没有社工委" in text
    assert "/committee/take-over/" in text
    assert "/committee/take-over/" not in pages.text(pages.signed_in(cast.member).get("/committee/"))


@pytest.mark.clause("3.1")
def test_today_shows_who_sits_as_what_and_what_is_missing(f: Forming) -> None:
    asked, answer = pages.queries(pages.signed_in(f.cast.secretary), "/committee/")
    text = pages.text(answer)
    assert asked <= BUDGET
    assert "社工委，今天有 11 人" in text
    assert "主任 1，副主任 3，委员 7；一般 9—15 人" in text
    for words in ("退役军人，退役军人服务站站长", "随职务", "18 类里有 11 类", "现在多 2 人", "代主持"):
        assert words in text, words
    assert "提建议，不作决定" in text
    assert "聚合各方力量" in text
    assert "还没有记录" in text
    assert "发增补公告" in text


@pytest.mark.clause("3.4")
def test_a_past_day_and_what_changed_since(f: Forming) -> None:
    founded = clock.today()
    clock.set_now(clock.now() + timedelta(3))
    leave(f, "柳青")
    client = pages.signed_in(f.cast.clerk)
    today = pages.text(client.get("/committee/"))
    assert "今天有 10 人" in today
    assert "和成立时比，走了 1 人" in today
    assert "工作变动，党组织批准" in today
    assert "空 1 席" in today
    assert "10 人在 9—15 之内，不限期" in today
    then = pages.text(client.get(f"/committee/?on={founded.isoformat()}"))
    assert "有 11 人" in then
    assert "柳青" in then
    assert "没有变动" in then
    between = pages.text(client.get(f"/committee/?since={founded + timedelta(1)}"))
    assert "走了 1 人" in between
    assert "和成立时比" not in between


def test_what_was_not_known_on_a_day_is_not_shown_as_known(cast: Cast) -> None:
    data = {"since": date(2021, 9, 23), "until": None, "words": "街党工委备〔2021〕23号"}
    committee = actions.take_over(cast.place, cast.clerk, data)
    entered = {"kind": "veteran", "identity": "", "since": date(2021, 9, 23), "until": date(2026, 9, 22)}
    entered |= {"old_letter": "聘〔2021〕2号", "words": "名册", "name": "赵永福", "position": "vice_director"}
    actions.take_over_member(committee, cast.clerk, entered)
    client = pages.signed_in(cast.clerk)
    assert "赵永福" in pages.text(client.get("/committee/?on=2021-10-01"))
    before = pages.text(client.get("/committee/?on=2021-10-01&known=2021-10-02"))
    assert "赵永福" not in before
    text = pages.text(client.get("/committee/"))
    assert "聘〔2021〕2号" in text
    assert "接续" in text
    for odd in ("?on=2021-13-01", "?on=abc", "?on=2999-01-01", "?known=&since="):
        assert client.get(f"/committee/{odd}").status_code == 200, odd


@pytest.mark.clause("3.2")
def test_a_new_secretary_is_offered_to_succeed_and_a_vacancy_names_who_presides(f: Forming) -> None:
    people.end_post(Post.objects.get(pk=f.cast.secretary.post_id), clock.today())
    clerk = pages.signed_in(f.cast.clerk)
    text = pages.text(clerk.get("/committee/"))
    assert "书记空缺，由副主任赵永福主持" in text
    assert "接任主任" not in text
    refused = send(f.cast.street_officer, f"/committee/{f.cast.place.code}/succeed/")
    assert refused.status_code == 422
    assert "现在没有书记在任" in pages.text(refused)
    new = go.hold("孟书记", "secretary", f.cast.place)
    assert "凭任职记录接任" in pages.text(clerk.get("/committee/"))
    assert send(f.cast.clerk, "/committee/succeed/").status_code == 422
    token = str(uuid4())
    client = pages.signed_in(new)
    for _ in range(2):
        assert client.post("/committee/succeed/", {"token": token}).status_code == 302
    assert Member.objects.filter(position="director").count() == 2
    assert member("孟书记").state == "sitting"


def test_the_roster_as_excel_is_the_page(f: Forming) -> None:
    answer: Any = pages.signed_in(f.cast.clerk).get("/committee/roster.xlsx")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["姓名", "职务", "哪一类人"]
    assert [row[0] for row in rows[1:12]] == ["周敏", *(name for name, *_ in go.PEOPLE)]


# --- who opens what -------------------------------------------------------------------------------------------


def test_each_post_sees_its_own(f: Forming) -> None:
    cast, place = f.cast, f.cast.place
    pk = member("柳青").pk
    for actor in (
        cast.secretary,
        cast.clerk,
        cast.street_officer,
        cast.street_secretary,
        cast.district_officer,
    ):
        assert pages.signed_in(actor).get(f"/committee/members/{pk}/").status_code == 200, actor.role
    for actor in (cast.stranger, cast.city_officer, cast.member, own("孔令辉")):
        assert pages.signed_in(actor).get(f"/committee/members/{pk}/").status_code == 404, actor.role
    for actor in (cast.grid_worker, cast.steward, cast.department):
        assert pages.signed_in(actor).get("/committee/").status_code in (403, 404), actor.role
    assert pages.signed_in(own("柳青")).get(f"/committee/members/{pk}/").status_code == 200
    for actor in (cast.stranger, cast.city_officer):
        assert pages.signed_in(actor).get(f"/committee/{place.code}/").status_code == 404, actor.role
    assert pages.signed_in(cast.street_officer).get(f"/committee/{place.code}/").status_code == 200
    assert pages.signed_in(cast.clerk).get(f"/committee/{cast.next_door.code}/").status_code == 404
    committee = member("柳青").root_id
    assert pages.signed_in(cast.street_officer).get(f"/committee/of/{committee}/").status_code == 200
    assert pages.signed_in(cast.stranger).get(f"/committee/of/{committee}/").status_code == 404
    for number in ("0", "999999999"):
        assert pages.signed_in(cast.clerk).get(f"/committee/members/{number}/").status_code == 404


# --- a member -------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.4")
def test_a_member_applies_and_the_party_organisation_agrees(f: Forming) -> None:
    case = member("柳青")
    address, mine = f"/committee/members/{case.pk}/", own("柳青")
    asked, answer = pages.queries(pages.signed_in(mine), address)
    assert asked <= MEMBER_BUDGET
    assert "您的任期" in pages.text(answer)
    form = pages.text(pages.signed_in(mine).get(f"{address}?move=apply_exit"))
    assert "为什么" in form
    empty = send(mine, f"{address}apply_exit/", ground="")
    assert empty.status_code == 422
    assert send(mine, f"{address}apply_exit/", ground="job", words="调到外地").status_code == 302
    client = pages.signed_in(f.cast.secretary)
    text = pages.text(client.get(address))
    assert "轮到您" in text
    assert "调到外地" in text
    vote = {"met_on": clock.today().isoformat(), "present": 4, "votes_for": 4}
    refused = send(f.cast.secretary, f"{address}agree_exit/", **vote)
    assert refused.status_code == 422
    assert "不到三分之二" in pages.text(refused)
    token = str(uuid4())
    for _ in range(2):
        done = client.post(f"{address}agree_exit/", {**vote, "present": 7, "votes_for": 6, "token": token})
        assert done.status_code == 302
    text = pages.text(client.get(address))
    assert "已退出" in text
    assert "已作废" in text
    assert Member.objects.get(case=case).left_on == clock.today()


@pytest.mark.clause("3.2")
@pytest.mark.clause("3.4")
def test_dismissal_goes_its_steps_and_never_the_director(f: Forming) -> None:
    director = member("周敏")
    refused = send(
        f.cast.secretary,
        f"/committee/members/{director.pk}/accuse/",
        faults=["neglect"],
        harm="有",
        evidence="有",
    )
    assert refused.status_code == 422
    assert "主任随社区党组织书记职务走" in pages.text(refused)
    case = member("柳青")
    address = f"/committee/members/{case.pk}/"
    said = {"faults": ["neglect"], "harm": "漏报险情，两户被淹", "evidence": "三次会议记录"}
    assert send(f.cast.clerk, f"{address}accuse/", **said).status_code == 422
    assert send(f.cast.secretary, f"{address}accuse/", **said | {"harm": ""}).status_code == 422
    assert send(f.cast.secretary, f"{address}accuse/", **said).status_code == 302
    page = pages.text(pages.signed_in(f.cast.secretary).get(address))
    assert "还没有谈话，也没有记下本人的陈述" in page
    assert "解聘的档案" in page
    today = clock.today().isoformat()
    assert send(f.cast.secretary, f"{address}talk/", talked_on=today, words="我那天病了").status_code == 302
    vote = {"met_on": today, "present": 7, "votes_for": 6}
    assert send(f.cast.secretary, f"{address}dismiss/", **vote).status_code == 302
    street = pages.text(pages.signed_in(f.cast.street_officer).get(address))
    assert "轮到您" in street
    assert "我那天病了" in street
    assert send(f.cast.street_officer, f"{address}file/", words="").status_code == 302
    assert f.fresh(case).state == "dismissed"


# --- those below ----------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_a_street_sees_its_communities_by_step(f: Forming) -> None:
    client = pages.signed_in(f.cast.street_officer)
    asked, answer = pages.queries(client, "/committee/")
    text = pages.text(answer)
    assert asked <= BUDGET
    assert f"/committee/{f.cast.place.code}/" in text
    assert "已成立" in text
    assert "还没开始" in text
    go.call(f, "supplement")
    text = pages.text(client.get("/committee/"))
    assert "社工委增补：公告中" in text
    assert str(f.cast.place) in pages.text(client.get(f"/committee/?q={f.cast.place.code}"))
    assert "没有这样的社区" in pages.text(client.get("/committee/?q=没有这个"))
    for query in ("?step=not_started", "?sort=due", "?sort=step&step=sitting", "?step=odd&sort=odd"):
        assert client.get(f"/committee/{query}").status_code == 200, query
    answer = client.get("/committee/communities.xlsx?step=sitting")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == [str(f.cast.place)]
    assert pages.signed_in(f.cast.clerk).get("/committee/communities.xlsx").status_code == 404


def test_the_city_sees_figures_and_no_community(f: Forming) -> None:
    text = pages.text(pages.signed_in(f.cast.city_officer).get("/committee/"))
    assert "1 个成立了社工委" in text
    assert "城关区" in text
    assert f.cast.place.code not in text
    row = next(one for one in overview.rows(f.cast.place) if one.place.pk == f.cast.place.pk)
    assert (row.step, row.size) == ("sitting", 11)
