"""What the month need not be asked for: what the record holds stands there, and one press does what always goes together."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import projects_table, ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance, Item, Meeting
from linli.domains.problems.models import Contact, Door, Problem, Visit
from linli.domains.projects.models import Project


def several(client: Client, move: str, *cases: Case, **data: Any) -> Any:
    return client.post("/problems/", {"move": move, "pick": [case.pk for case in cases], **data})


@pytest.mark.clause("4.2")
def test_what_goes_to_a_meeting_is_taken_on_with_the_same_press(cast: Cast) -> None:
    fresh, known = ways.report(cast), ways.accept(cast, ways.report(cast, "墙掉砖"))
    client, token = signed_in(cast.secretary), str(uuid4())
    asked = several(client, "hard", fresh, known)
    assert "还没有受理的，一并受理" in text(asked)
    for _ in range(2):
        several(client, "hard", fresh, known, question="修不修", token=token)
    assert {ways.again(case).state for case in (fresh, known)} == {"awaiting"}
    assert Entry.objects.filter(case_id=fresh.pk, verb__in=("accept", "hard")).count() == 2
    assert Problem.objects.get(case=fresh).first_taker_id == cast.secretary.post_id


@pytest.mark.clause("4.3")
def test_what_goes_to_the_street_is_the_secretarys_and_who_wrote_it_down_took_it_first(cast: Cast) -> None:
    case = ways.report(cast, "路上有坑")
    given = {"why": "市政的路", "token": str(uuid4())}
    assert "1 件没有" in text(several(signed_in(cast.clerk), "refer", case, **given))
    assert ways.again(case).state == "reported"
    assert "移送街道" not in text(signed_in(cast.clerk).get("/problems/"))
    noted = _noted(cast)
    several(signed_in(cast.secretary), "refer", case, noted, **given)
    assert {ways.again(one).state for one in (case, noted)} == {"with_street"}
    assert Problem.objects.get(case=noted).first_taker_id == cast.member.post_id


def _noted(cast: Cast) -> Case:
    from linli.domains.problems.visits import actions

    data = {"heard": "demand", "text": "屋顶漏水", "urgency": "soon", "kind": "resident", "spot": "3 单元"}
    return actions.note(cast.place, cast.member, data, uuid4())[1][0]


@pytest.mark.clause("4.2")
def test_a_reason_not_to_take_on_has_its_own_words_and_the_door(cast: Cast) -> None:
    case = ways.report(cast, "停车收费")
    client = signed_in(cast.secretary)
    given = {"reason": "owners", "words": "", "token": str(uuid4())}
    assert client.post(f"/problems/{case.pk}/decline/", given).status_code == 302
    said = text(client.get(f"/problems/{case.pk}/"))
    assert "业主大会表决" in said
    assert "请找业主大会" in said


@pytest.mark.clause("4.2")
def test_a_meeting_is_planned_as_the_last_one_with_what_waits_on_its_agenda(cast: Cast) -> None:
    before = ways.meeting(cast)
    Meeting.objects.filter(case=before).update(room="老地方")
    waits = ways.awaiting(cast)
    client = signed_in(cast.secretary)
    page = client.get("/meetings/new/")
    form = page.context["form"]
    assert form["room"].value() == "老地方"
    assert form["problems"].value() == [str(waits.pk)]
    held = form["held_at"].value()
    given = {
        "bodies": ["enlarged_committee"],
        "held_at": clock.local(held).strftime("%Y-%m-%dT%H:%M"),
        "room": "老地方",
        "chair": cast.secretary.post_id,
        "problems": [waits.pk],
        "heard": "走访听到什么\n\n上月办到哪一步",
        "token": str(uuid4()),
    }
    for _ in range(2):
        client.post("/meetings/new/", given)
    made = Meeting.objects.exclude(case=before).get()
    items = Item.objects.filter(case__root=made.pk).select_related("case").order_by("position")
    assert [row.case.title for row in items] == [waits.title, "走访听到什么", "上月办到哪一步"]
    assert ways.again(waits).state == "tabled"


@pytest.mark.clause("4.3")
def test_all_are_here_begins_or_says_why_not_and_keeps_who_came(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    ways.table(cast, ways.awaiting(cast), sitting)
    client = signed_in(cast.secretary)
    given = {"everybody": "begin", "token": str(uuid4())}
    early = client.post(f"/meetings/{sitting.pk}/attend/", given)
    assert early["Location"].endswith("?move=begin#move-begin")
    rows = Attendance.objects.filter(case=sitting, votes=True)
    assert set(rows.values_list("state", flat=True)) == {"present"}
    assert ways.again(sitting).state != "in_session"
    clock.set_now(Meeting.objects.get(case=sitting).held_at)
    client.post(f"/meetings/{sitting.pk}/attend/", {**given, "token": str(uuid4())})
    assert ways.again(sitting).state == "in_session"


@pytest.mark.clause("4.3")
def test_everybody_in_favour_is_one_press_and_counts_who_is_here(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), sitting)
    clock.set_now(Meeting.objects.get(case=sitting).held_at)
    client = signed_in(cast.secretary)
    client.post(f"/meetings/{sitting.pk}/attend/", {"everybody": "begin", "token": str(uuid4())})
    room = text(client.get(f"/meetings/{sitting.pk}/"))
    due = Attendance.objects.filter(case=sitting, votes=True).count()
    assert f"{due} 人都赞成" in room
    address = f"/meetings/{sitting.pk}/items/{item.pk}/vote/"
    assert client.post(address, {"all": due - 1, "token": str(uuid4())}).status_code == 422
    client.post(address, {"all": due, "token": str(uuid4())})
    kept = Item.objects.get(case=item)
    assert (kept.votes_for, kept.votes_against, kept.votes_abstain) == (due, 0, 0)
    assert "人都赞成" not in text(client.get(f"/meetings/{sitting.pk}/items/{item.pk}/"))


@pytest.mark.clause("4.1")
def test_a_quiet_door_is_one_press_and_the_way_there_another(cast: Cast) -> None:
    from linli.domains.problems.visits import actions

    for name in ("甲院", "乙院"):
        cast.place.buildings.create(name=name, token=uuid4().hex[:12])
    actions.draw(cast.place, cast.clerk, {"size": 3}, uuid4())
    door = Door.objects.select_related("post").first()
    assert door is not None
    actor = next(one for one in vars(cast).values() if getattr(one, "post_id", 0) == door.post_id)
    client = signed_in(actor)
    assert 'href="/visits/round/"' in text(client.get("/desk/"))
    page = text(client.get("/visits/round/"))
    assert "data-fine" in page
    assert "heard=fine" not in page
    given = {"door": door.pk, "heard": "fine", "urgency": "soon", "back": "round", "token": str(uuid4())}
    answer = client.post("/visits/new/", given)
    assert answer["Location"] == "/visits/round/"
    assert Visit.objects.filter(heard="fine").count() == 1
    heard = client.get(f"/visits/new/?door={door.pk}&heard=demand").context["form"]
    assert heard["heard"].value() == "demand"


@pytest.mark.clause("4.4", "4.5")
def test_a_project_begins_with_what_is_known_and_one_word_tells_the_reporter(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), sitting, amount=2400)
    ways.begin(cast, sitting)
    item = ways.carried(cast, item)
    client = signed_in(cast.secretary)
    opening = client.get(f"/projects/open/{item.pk}/").context["form"]
    assert opening["owner"].value() == str(cast.grid_worker.post_id)
    assert opening["ends_on"].value() > clock.today().isoformat()
    made = ways.project(cast, item, cast.grid_worker)
    address = f"/projects/{made.pk}/"
    grid = signed_in(cast.grid_worker)
    study = grid.get(f"{address}?move=study").context["moves"][0].form
    (first,) = study["rows"].value()
    assert first[:2] == [Project.objects.get(case=made).measure[:200], "2400"]
    ways.go(made, "study", cast.grid_worker, **projects_table.study(cast, made))
    (planned,) = (one for one in grid.get(f"{address}?move=plan").context["moves"] if one.form)
    assert planned.form["steps"].value()[0][2] == "刘宏"
    assert planned.form["money"].value() == [["", "2400"]]
    ways.go(made, "plan", cast.grid_worker, **projects_table.plan(cast, made))
    step = {**projects_table.step(cast, made), "tell": "1"}
    for words, status in (("", 422), ("打 13800000001", 422), ("砖到了，周五砌", 302)):
        given = {**step, "words": words, "token": str(uuid4())}
        assert grid.post(f"{address}step/", given).status_code == status
    told = Contact.objects.get(case=Project.objects.get(case=made).problem)
    assert (told.kind, told.channel) == ("interim", "page")
