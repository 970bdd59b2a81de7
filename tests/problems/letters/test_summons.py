"""Departments called to the spot: an invitation of their own, their answer, who came, what each promised (4.3)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import pages, ways
from tests.cast import Cast, hold
from tests.problems.letters.test_letters_late import told
from tests.problems.letters.test_page_letters import letter

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.verify import verify
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.procedures import queries
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.domains.problems.letters import summons
from linli.domains.problems.models import Pledge, Summoned

URBAN = "城关区城市管理和综合执法局"


@pytest.fixture
def urban(cast: Cast) -> Actor:
    assert cast.place.district is not None
    return hold("丁强", "department", cast.place.district, unit=URBAN)


def given(cast: Cast, *others: Actor) -> dict[str, Any]:
    at = clock.now().replace(hour=14, minute=30) + timedelta(days=3)
    posts = [str(cast.department.post_id), *(str(one.post_id) for one in others)]
    return {"posts": posts, "at": at, "where": "北小院西门", "what": "墙和排油烟一起定"}


def call(cast: Cast, *others: Actor) -> tuple[Case, Case]:
    """A problem whose letter is out, and the call about it."""
    problem = letter(cast)
    return problem, summons.call(problem, cast.street_officer, given(cast, *others), uuid4())


def invitation(actor: Actor) -> Case:
    return Summoned.objects.select_related("case").get(post=actor.post_id).case


@pytest.mark.clause("4.3")
def test_each_department_is_invited_on_its_own_page_and_answers_for_itself(cast: Cast, urban: Actor) -> None:
    problem = letter(cast)
    street = pages.signed_in(cast.street_officer)
    assert f"/summons/new/{problem.pk}/" in pages.text(street.get(f"/problems/{problem.pk}/"))
    page = pages.text(street.get(f"/summons/new/{problem.pk}/"))
    assert URBAN in page
    token = str(uuid4())
    sent = {
        "token": token,
        "posts": [str(cast.department.post_id), str(urban.post_id)],
        "on": "2021-11-11",
        "hour": "14:30",
        "where": "北小院西门",
        "what": "墙和排油烟一起定",
    }
    assert street.post(f"/summons/new/{problem.pk}/", {**sent, "posts": []}).status_code == 422
    assert street.post(f"/summons/new/{problem.pk}/", {**sent, "on": "2021-11-01"}).status_code == 422
    for _ in range(2):
        assert street.post(f"/summons/new/{problem.pk}/", sent).status_code == 302
    case = Case.objects.get(procedure="summons")
    assert Summoned.objects.filter(summons=case).count() == 2
    assert Paper.objects.get(kind="summons").number.endswith("1号")
    again = street.post(f"/summons/new/{problem.pk}/", {**sent, "token": str(uuid4())})
    assert again.status_code == 422
    assert "已经约了一次现场会" in pages.text(again)
    theirs = pages.signed_in(urban)
    assert "请您到现场" in pages.text(theirs.get("/letters/"))
    mine = f"/letters/calls/{invitation(urban).pk}/"
    assert "北小院西门" in pages.text(theirs.get(mine))
    other = f"/letters/calls/{invitation(cast.department).pk}/"
    assert theirs.get(other).status_code == 404
    assert theirs.post(f"{other}come/", {"token": str(uuid4()), "who": "我"}).status_code == 404
    assert theirs.post(f"{mine}cannot/", {"token": str(uuid4()), "words": ""}).status_code == 422
    assert theirs.post(f"{mine}come/", {"token": str(uuid4()), "who": "丁强，中队长"})["location"] == mine
    ways.go(invitation(cast.department), "cannot", cast.department, words="当天有会")
    page = pages.text(street.get(f"/summons/{case.pk}/"))
    assert "丁强，中队长" in page
    assert "当天有会" in page
    assert any("来不了" in text for text in told(cast.street_officer, "spot"))
    assert "现场会" in pages.text(street.get(f"/problems/{problem.pk}/"))
    said = [event.label for event in queries.timeline([problem])]
    assert "街道召集部门到现场" in said


@pytest.mark.clause("4.3")
def test_who_came_is_recorded_one_by_one_and_what_they_promised_is_tracked(cast: Cast, urban: Actor) -> None:
    problem, case = call(cast, urban)
    street = pages.signed_in(cast.street_officer)
    ways.go(invitation(urban), "come", urban, who="丁强")
    rows = [
        {"case": one.case_id, "came": True, "post": one.post_id, "department": one.department}
        for one in Summoned.objects.order_by("pk")
    ]
    with pytest.raises(Refused) as early:
        ways.go(case, "hold", cast.street_officer, words="看了", rows=rows)
    assert early.value.clauses == ["4.3"]
    clock.set_now(clock.now() + timedelta(days=3, hours=7))
    with pytest.raises(Refused) as some:
        ways.go(case, "hold", cast.street_officer, words="看了", rows=rows[:1])
    assert some.value.clauses == ["4.3"]
    assert "记到场和结果" in pages.text(street.get(f"/summons/{case.pk}/"))
    page = pages.text(street.get(f"/summons/{case.pk}/?move=hold"))
    assert 'name="came-2"' in page
    sent = {
        "token": str(uuid4()),
        "words": "三处空鼓，先围后修",
        "came-1": "absent",
        "came-2": "came",
        "who-2": "丁强",
        "what-2": "三天内拆排烟管",
        "on-2": "",
    }
    url = f"/summons/{case.pk}/hold/"
    assert "答应的要有日子" in pages.text(street.post(url, sent))
    assert street.post(url, {**sent, "on-2": "2021-11-15", "came-1": ""}).status_code == 422
    assert street.post(url, {**sent, "on-2": "2021-11-15"}).status_code == 302
    states = [one.case.state for one in Summoned.objects.select_related("case").order_by("pk")]
    assert states == ["absent", "came"]
    row = Pledge.objects.select_related("case").get()
    assert (row.post_id, row.due_on, row.problem_id) == (urban.post_id, date(2021, 11, 15), problem.pk)
    assert Duty.objects.filter(case_id=row.case_id, kind="pledge.keep", done_at=None).exists()
    page = pages.text(pages.signed_in(cast.clerk).get(f"/summons/{case.pk}/"))
    assert "没有到" in page
    assert "三天内拆排烟管" in page
    assert "三天内拆排烟管" in pages.text(pages.signed_in(urban).get("/letters/"))
    assert ways.again(problem).state == "letter"
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_only_the_street_calls_and_the_community_asks_it_to(cast: Cast) -> None:
    problem = letter(cast)
    for actor in (cast.secretary, cast.district_officer, cast.department, cast.stranger):
        with pytest.raises(NotPermitted):
            summons.call(problem, actor, given(cast), uuid4())
    assert pages.signed_in(cast.secretary).get(f"/summons/new/{problem.pk}/").status_code == 403
    ways.go(problem, "ask_spot", cast.secretary, words="要住建和城管一起来看")
    assert any("请召集现场" in text for text in told(cast.street_officer, "spot"))
    with pytest.raises(Refused):
        summons.call(problem, cast.street_officer, {**given(cast), "posts": []}, uuid4())
    closed = ways.fed_back(cast)
    with pytest.raises(Refused):
        summons.call(closed, cast.street_officer, given(cast), uuid4())


@pytest.mark.clause("4.3")
def test_a_call_that_is_off_binds_nobody(cast: Cast, urban: Actor) -> None:
    _, case = call(cast, urban)
    ways.go(case, "cancel", cast.street_officer, words="下雨")
    assert {one.case.state for one in Summoned.objects.select_related("case")} == {"off"}
    assert any("不用到现场了" in text for text in told(urban, "summoned"))
    assert not Duty.objects.filter(kind__startswith="summoned", done_at=None).exists()
    assert "请您到现场" not in pages.text(pages.signed_in(urban).get("/letters/"))
    with pytest.raises(Refused):
        ways.go(invitation(urban), "come", urban, who="丁强")


def test_neighbours_do_not_see_it(cast: Cast) -> None:
    _, case = call(cast)
    assert pages.signed_in(cast.stranger).get(f"/summons/{case.pk}/").status_code == 404
    sent = {"token": str(uuid4()), "words": "x"}
    assert pages.signed_in(cast.stranger).post(f"/summons/{case.pk}/cancel/", sent).status_code == 404
    assert pages.signed_in(cast.secretary).post(f"/summons/{case.pk}/cancel/", sent).status_code == 422
