"""The page of a round at each of its steps: the call, those who come, the slate, the party organisation's meeting (3.1–3.3)."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests import pages
from tests.cast import Cast, hold, seat
from tests.forming import PEOPLE, Forming, bring, forming
from tests.pages import send

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people.models import Look, Person
from linli.core.procedures.models import Case
from linli.domains.committees.models import MEMBER, VICE_DIRECTOR, Candidate, Organisation, Round

BUDGET = 14 + 2


@pytest.fixture
def f(cast: Cast) -> Forming:
    return forming(cast)


def base(f: Forming) -> str:
    return f"/committee/rounds/{f.round.pk}/"


def clerk(f: Forming) -> Client:
    return pages.signed_in(f.cast.clerk)


def said(answer: Any) -> str:
    """The answer's words, blanks and marks left out."""
    return re.sub(r"<[^>]+>|\s+", "", pages.text(answer))


# --- every step ---------------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_every_step_has_its_page_and_keeps_the_budget(f: Forming) -> None:
    """At each step, for staff and for those above: a page, no more questions than allowed, the step marked."""
    go.call(f)
    for step in go.STEPS[1:]:
        for actor in (f.cast.secretary, f.cast.clerk, f.cast.street_officer, f.cast.street_secretary):
            asked, answer = pages.queries(pages.signed_in(actor), base(f))
            assert asked <= BUDGET, (step, actor.role, asked)
            assert 'aria-current="step"' in pages.text(answer), step
        on(f, step)
    text = pages.text(clerk(f).get(base(f)))
    assert "组建完成，聘任 11 人" in text
    assert 'aria-current="step"' not in text
    assert f"{base(f)}letters.pdf" in text


def on(f: Forming, step: str) -> None:
    acts: dict[str, Any] = {
        "gather": lambda: go.gather(f),
        "close": lambda: go.close(f),
        "arrange": lambda: go.arrange(f),
        "submit": lambda: go.take_on(f.round, "submit", f.cast.clerk),
        "decide": lambda: go.decide(f),
        "approve": lambda: go.approve(f),
        "publish": lambda: go.publish(f),
        "over": lambda: go.until(f.notice().notice.ends_at),
        "appoint": lambda: go.take_on(f.round, "appoint", f.cast.secretary),
    }
    acts[step]()


def test_whose_it_is(f: Forming) -> None:
    bring(f, "gather")
    cast, address = f.cast, base(f)
    for actor in (
        cast.clerk,
        cast.secretary,
        cast.street_officer,
        cast.street_secretary,
        cast.district_officer,
    ):
        assert pages.signed_in(actor).get(address).status_code == 200, actor.role
    assert pages.signed_in(cast.stranger).get(address).status_code == 404
    assert send(pages.signed_in(cast.stranger), f"{address}stop/", words="x").status_code == 404
    for actor in (cast.member, cast.grid_worker, cast.steward, cast.city_officer, f.inspector, f.liaison):
        assert pages.signed_in(actor).get(address).status_code in (403, 404), actor.role
    assert Client().get(address).status_code == 302
    assert send(clerk(f), f"{address}nothing/").status_code == 400
    assert clerk(f).get(f"{address}stop/").status_code == 405
    assert clerk(f).get(f"{address}?move=nothing").status_code == 200
    one = f.of("柳青")
    assert clerk(f).get(f"/committee/rounds/{one.pk}/").status_code == 404
    assert clerk(f).get(f"/committee/candidates/{f.round.pk}/").status_code == 404


@pytest.mark.clause("3.3")
def test_above_the_community_names_are_seen_from_the_vote_on(f: Forming) -> None:
    bring(f, "arrange")
    go.take_on(f.round, "arrange", f.cast.clerk, {"positions": {f.of("柳青").pk: ""}})
    street = pages.signed_in(f.cast.street_officer)
    assert "柳青" not in pages.text(street.get(base(f)))
    assert street.get(f"/committee/candidates/{f.of('柳青').pk}/").status_code == 404
    assert street.get(f"/committee/candidates/{f.of('李兰英').pk}/").status_code == 404
    go.take_on(f.round, "submit", f.cast.clerk)
    go.decide(f)
    assert street.get(f"/committee/candidates/{f.of('李兰英').pk}/").status_code == 200
    assert street.get(f"/committee/candidates/{f.of('柳青').pk}/").status_code == 404


def test_a_late_step_says_so(f: Forming) -> None:
    bring(f, "close")
    case = f.fresh(f.round)
    assert case.due_at is not None
    clock.set_now(case.due_at + timedelta(days=2))
    text = pages.text(clerk(f).get(base(f)))
    assert 'class="late"' in text
    assert "逾期 2 天" in text


# --- the call -----------------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_a_call_is_published_once(f: Forming) -> None:
    client, token = clerk(f), str(uuid4())
    text = pages.text(client.get("/committee/call/?kind=supplement"))
    assert "最早 11月11日 周四" in text
    assert re.search(r'value="supplement"[^>]*checked', text)
    given = {
        "kind": "formation",
        "closes_on": "2021-11-18",
        "wanted": "11",
        "seats": ["veteran"],
        "token": token,
    }
    first, second = (client.post("/committee/call/", given) for _ in range(2))
    assert first["Location"] == second["Location"]
    row = Round.objects.get()
    assert (row.seats, row.wanted) == ({"veteran": 1}, 11)
    assert clock.local(row.closes_at).isoformat()[:16] == "2021-11-19T00:00"
    assert "已经有一轮组建在进行" in pages.text(client.get("/committee/call/"))
    assert send(client, "/committee/call/", **given | {"token": str(uuid4())}).status_code == 422
    assert f"{first['Location']}forms/poster.pdf" in pages.text(client.get(first["Location"]))
    clock.set_now(clock.now() + timedelta(days=2))
    assert "成立时</a>" not in pages.text(client.get("/committee/"))  # not founded yet, only begun


@pytest.mark.clause("3.3")
def test_a_short_call_is_refused_with_its_clause(f: Forming) -> None:
    answer = send(
        clerk(f), "/committee/call/", kind="formation", closes_on="2021-11-10", wanted="11", words="急"
    )
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "选聘公告至少开放 3 天" in text
    assert 'href="/plan/#3.3"' in text
    assert "急" in text
    assert not Round.objects.exists()
    for actor in (f.cast.street_officer, f.cast.member, f.liaison):
        assert pages.signed_in(actor).get("/committee/call/").status_code in (403, 404)


# --- coming forward -----------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_on_paper_and_twice_is_one_candidate(f: Forming) -> None:
    go.call(f)
    client, token = clerk(f), str(uuid4())
    given = {"name": "苏 慧", "channel": "resident", "by": "胡一刀", "contact": "13900000000", "why": "热心"}
    for _ in range(2):
        assert client.post(f"{base(f)}come/", {**given, "token": token}).status_code == 302
    answer = send(client, f"{base(f)}come/", name="苏慧", channel="self", contact="13900000000", more="1")
    assert answer["Location"].endswith("/come/")
    assert [row.channel for row in f.of("苏慧").sources.order_by("pk")] == ["resident", "self"]
    for address in (base(f), f"/committee/candidates/{f.of('苏慧').pk}/"):
        text = pages.text(client.get(address))
        assert "居民推荐" in text
        assert not re.search("胡一刀|13900000000|热心", text)
    title = re.search(
        "<title>(.*?)</title>", pages.text(client.get(f"/committee/candidates/{f.of('苏慧').pk}/"))
    )
    assert title is not None
    assert "苏慧" not in title[1]


@pytest.mark.clause("3.3")
def test_a_unit_recommends_by_its_liaison(f: Forming) -> None:
    client = pages.signed_in(f.liaison)
    assert "现在没有开着的选聘公告" in pages.text(client.get("/committee/come/"))
    Organisation.objects.create(place=f.cast.place, name="省中医院", kind="unit")
    go.call(f)
    assert client.get("/committee/come/")["Location"] == f"{base(f)}come/"
    text = pages.text(client.get(f"{base(f)}come/"))
    assert 'name="channel"' not in text
    assert "省中医院" in text
    assert send(client, f"{base(f)}come/", name="高志强", identity="省中医院院长").status_code == 302
    (source,) = f.of("高志强").sources.all()
    assert (source.channel, source.organisation.name) == ("unit", "省中医院")
    assert "等本人表态" in pages.text(client.get(f"{base(f)}come/"))
    other = pages.signed_in(hold("外人", "liaison", f.cast.next_door, unit="铁路局"))
    assert other.get(f"{base(f)}come/").status_code == 404
    assert send(other, f"{base(f)}come/", name="某人").status_code == 404


@pytest.mark.clause("3.3")
def test_late_and_the_secretary_are_refused_with_the_clause(f: Forming) -> None:
    go.call(f)
    answer = send(clerk(f), f"{base(f)}come/", name=f.cast.secretary.name, channel="self")
    assert answer.status_code == 422
    assert "主任由社区党组织书记担任" in pages.text(answer)
    assert 'href="/plan/#3.2"' in pages.text(answer)
    go.close(f)
    answer = send(clerk(f), f"{base(f)}come/", name="苏慧", channel="self")
    assert answer.status_code == 422
    assert "报名推荐到 11月18日 24 时截止，已经过了" in pages.text(answer)
    assert not Case.objects.filter(procedure="candidate", title="苏慧").exists()


# --- one candidate ------------------------------------------------------------------------------------------


def test_a_look_at_the_contact_is_written_down(f: Forming) -> None:
    go.call(f)
    case = go.recommend(f, "苏慧", "social_worker")
    address, client = f"/committee/candidates/{case.pk}/", clerk(f)
    source = case.sources.get()
    assert "40 号院" not in pages.text(client.get(address))
    assert send(client, f"{address}reveal/", source=source.pk).status_code == 422
    assert not Look.objects.exists()
    answer = send(client, f"{address}reveal/", source=source.pk, reason="问本人愿不愿意")
    assert "40 号院" in pages.text(answer)
    assert "一位邻居" not in pages.text(answer)
    look = Look.objects.get()
    assert (look.field, look.reason, look.case_id) == ("contact", "问本人愿不愿意", case.pk)
    assert "no-store" in answer["Cache-Control"]
    other = go.recommend(f, "安学峰", "concerned_party").sources.get()
    assert send(client, f"{address}reveal/", source=other.pk, reason="看看").status_code == 404
    for actor in (f.cast.street_officer, f.cast.stranger, f.liaison, f.inspector):
        answer = send(pages.signed_in(actor), f"{address}reveal/", source=source.pk, reason="看看")
        assert answer.status_code in (403, 404), actor.role
    assert Look.objects.count() == 1


@pytest.mark.clause("3.3")
def test_a_candidate_is_asked_named_checked_and_the_next_one_follows(f: Forming) -> None:
    go.call(f)
    first, second = go.recommend(f, "苏慧", ""), go.recommend(f, "安学峰", "concerned_party", "商户代表")
    client, address = clerk(f), f"/committee/candidates/{first.pk}/"
    assert f"/committee/candidates/{second.pk}/?move=consent" in pages.text(client.get(address))
    assert send(client, f"{address}consent/", how="phone").status_code == 302
    given = {"kind": "social_worker", "identity": "社会工作者"}
    assert send(client, f"{address}identify/", **given).status_code == 302
    assert send(client, f"{address}check/", checks=["adult", "here", "record"]).status_code == 302
    row = Candidate.objects.get(case=first)
    assert (row.consented_on, row.checked_on) == (clock.today(), clock.today())
    text = said(client.get(address))
    assert "李楠，11月8日周一" in text
    assert "本人还没表示愿意" not in text
    other = f"/committee/candidates/{second.pk}/"
    assert send(client, f"{other}merge/", other=first.pk).status_code == 302
    assert first.sources.count() == 2
    assert send(client, f"{other}consent/", how="phone").status_code == 422
    assert send(client, f"{address}withdraw/", words="要出差").status_code == 302
    assert f.fresh(first).state == "withdrawn"
    assert send(pages.signed_in(f.cast.street_officer), f"{address}consent/", how="phone").status_code == 404


# --- the slate ----------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1", "3.2")
def test_people_are_moved_by_buttons_and_the_check_follows(f: Forming) -> None:
    bring(f, "close")
    client = clerk(f)
    text = said(client.get(base(f)))
    assert "初步人选，1人" in text
    assert "一共1人，一般9—15人" in text
    assert "还缺17类" in text
    for name, _, _, position in PEOPLE:
        assert send(client, f"{base(f)}arrange/", **{f"pos_{f.of(name).pk}": position}).status_code == 302
    text = said(client.get(base(f)))
    assert "初步人选，11人" in text
    assert "提交党组织会议" in text
    assert "没有要说明的" in text
    one = f.of("柳青").pk
    send(client, f"{base(f)}arrange/", **{f"pos_{one}": VICE_DIRECTOR})
    assert [row.case.title for row in f.facts.slate if row.position == VICE_DIRECTOR][-1] == "柳青"
    body = Person.objects.get(pk=f.of("李兰英").candidate.person_id)
    seat(f.cast.place, "enlarged_committee", [body.pk])
    text = said(client.get(base(f)))
    assert "李兰英与大党委交叉" in text
    assert "也是大党委委员" in text
    assert send(client, f"{base(f)}arrange/", **{f"pos_{one}": "director"}).status_code == 422
    assert verify()["ok"]


@pytest.mark.clause("3.2")
def test_a_reason_is_asked_for_there_and_kept_while_people_move(f: Forming) -> None:
    bring(f, "arrange")
    client, key = clerk(f), "committee.vice_directors"
    for name in ("白少军", "柳青"):
        given = {f"pos_{f.of(name).pk}": VICE_DIRECTOR, f"reason:{key}": "辖区有三所学校"}
        send(client, f"{base(f)}arrange/", **given)
    text = pages.text(client.get(base(f)))
    assert "副主任 5 名，一般 3—4 名" in text
    assert f'name="reason:{key}" value="辖区有三所学校"' in text
    answer = send(client, f"{base(f)}submit/")
    assert answer.status_code == 422
    assert "还有理由没有写" in pages.text(answer)
    token = str(uuid4())
    for _ in range(2):
        answer = client.post(f"{base(f)}submit/", {"token": token, f"reason:{key}": "辖区有三所学校"})
        assert answer.status_code == 302
    assert f.fresh(f.round).state == "party_meeting"
    assert Entry.objects.get(verb="submit").data["reasons"] == [key]
    assert send(client, f"{base(f)}recall/", words="漏了一位").status_code == 302
    assert f"{key}" not in str(client.session.get(f"slate-{f.round.pk}"))


@pytest.mark.clause("3.3")
def test_who_is_not_willing_or_not_checked_stops_the_slate(f: Forming) -> None:
    bring(f, "arrange")
    Candidate.objects.filter(case=f.of("柳青")).update(consented_on=None, checks=[])
    Candidate.objects.filter(case=f.of("李兰英")).update(checks=[])
    text = said(clerk(f).get(base(f)))
    assert "柳青还没有表示愿意" in text
    assert "2人的资格还没有核对" in text
    assert "还差：2处要改" in text
    answer = send(clerk(f), f"{base(f)}submit/")
    assert answer.status_code == 422
    assert 'href="/plan/#3.3"' in pages.text(answer)
    assert f.fresh(f.round).state == "slating"


# --- the party organisation's meeting -----------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_nothing_is_voted_before_a_button_is_pressed(f: Forming) -> None:
    bring(f, "submit")
    client = clerk(f)
    text = pages.text(client.get(base(f)))
    assert not re.search(r'name="present"[^>]*checked', text)
    assert not re.search(r'name="for_\d+" value="\d', text)
    answer = send(client, f"{base(f)}decide/", fill="favour")
    assert "先勾实到的人" in pages.text(answer)
    present = [str(pk) for pk in f.party[:6]]
    answer = send(client, f"{base(f)}decide/", fill="favour", present=present, words="都说好")
    text = pages.text(answer)
    assert len(re.findall(r'name="for_\d+" value="6"', text)) == 10
    assert len(re.findall(r'name="against_\d+" value="0"', text)) == 10
    assert "都说好" in text
    text = pages.text(send(client, f"{base(f)}decide/", fill="everybody"))
    assert len(re.findall(r'name="present"[^>]*checked', text)) == 7
    assert not re.search(r'name="for_\d+" value="\d', text)
    assert f.fresh(f.round).state == "party_meeting"


@pytest.mark.clause("3.3")
def test_the_meeting_needs_two_thirds_and_votes_that_add_up(f: Forming) -> None:
    bring(f, "submit")
    client = clerk(f)
    votes = {f"for_{pk}": n[0] for pk, n in go.votes(f).items()}
    votes |= {f"{name}_{pk}": 0 for pk in go.votes(f) for name in ("against", "abstain")}
    day = clock.today().isoformat()
    answer = send(client, f"{base(f)}decide/", met_on=day, present=f.party[:4], **votes)
    assert answer.status_code == 422
    assert "应到 7 人，实到 4 人，不到三分之二，不能表决" in pages.text(answer)
    assert 'href="/plan/#3.3"' in pages.text(answer)
    answer = send(client, f"{base(f)}decide/", met_on=day, present=f.party[:6], **votes)
    assert "应投 6 票，现在合计 7 票，对不上" in pages.text(answer)
    assert send(pages.signed_in(f.cast.street_officer), f"{base(f)}decide/", **votes).status_code == 422
    answer = send(client, f"{base(f)}decide/", met_on=day, present=f.party, **votes)
    assert answer.status_code == 302
    assert f.fresh(f.round).state == "street"
    assert "报街道审批，11 人" in pages.text(client.get(base(f)))


def test_a_supplement_counts_those_who_sit(f: Forming) -> None:
    bring(f, "appoint")
    go.call(f, "supplement")
    go.gather(f, (("苏慧", "social_worker", "社会工作者", MEMBER),))
    go.close(f)
    go.arrange(f, (("苏慧", "social_worker", "社会工作者", MEMBER),))
    asked, answer = pages.queries(clerk(f), base(f))
    assert asked <= BUDGET
    text = said(answer)
    assert "在任的11人不动" in text
    assert "12人一般9—15人" in text
    assert "主任由社区党组织书记担任" not in text
