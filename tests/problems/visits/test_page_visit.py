"""A visit on a phone: three taps and a sentence; the months and buildings of the rounds (4.1)."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.domains.problems.models import Photo, Visit


def given(cast: Cast, **more: Any) -> dict[str, Any]:
    tapped = {
        "where": f"b{cast.building.pk}",
        "heard": "demand",
        "urgency": "soon",
        "text": "楼道灯坏了半个月",
    }
    return {"token": str(uuid4()), **tapped, **more}


def problems() -> list[Case]:
    return list(Case.objects.filter(procedure="problem").select_related("problem").order_by("pk"))


@pytest.mark.clause("4.1")
def test_it_works(cast: Cast) -> None:
    client = signed_in(cast.member)
    assert "40 号院" in text(client.get("/visits/new/"))
    answer = client.post("/visits/new/", given(cast, spot="3 单元"))
    visit = Visit.objects.get()
    assert answer["Location"] == f"/visits/{visit.case_id}/"
    assert (visit.building_id, visit.spot, visit.visitor_id) == (
        cast.building.pk,
        "40 号院 3 单元",
        cast.member.post_id,
    )
    (case,) = problems()
    assert (case.title, case.problem.source, case.problem.building_id) == (
        "楼道灯坏了半个月",
        "visit",
        cast.building.pk,
    )
    page = text(client.get(answer["Location"]))
    assert "1 件进了问题清单" in page
    assert case.number in page
    assert "不能撤回" in page
    assert "明天 09:00 前受理" in page


@pytest.mark.clause("4.1")
def test_several_demands_of_one_visit(cast: Cast) -> None:
    client = signed_in(cast.grid_worker)
    form = given(cast, more=["下水不通", "", "  "], keep_name="on")
    more = client.post("/visits/new/", {**form, "add": "1"})
    assert more.status_code == 200
    assert not problems()
    assert text(more).count("<textarea") == 3  # the sentence, the second demand, and an empty one
    assert "下水不通" in text(more)
    assert text(more).count('aria-invalid="true"') == 0
    client.post("/visits/new/", {**form, "token": more.context["token"]})
    assert [case.title for case in problems()] == ["楼道灯坏了半个月", "下水不通"]
    assert all(case.problem.private for case in problems())
    assert Visit.objects.count() == 1


def test_nothing_to_report_is_as_easy(cast: Cast) -> None:
    client = signed_in(cast.steward)
    answer = client.post("/visits/new/", {"token": str(uuid4()), "where": "shop", "heard": "fine"})
    assert "走访记下了" in text(client.get(answer["Location"]))
    visit = Visit.objects.get()
    assert (visit.kind, visit.spot, visit.building) == ("shop", "商户", None)
    assert not problems()


def test_danger_shows_whom_to_call(cast: Cast) -> None:
    client = signed_in(cast.member)
    page = text(client.post("/visits/new/", given(cast, urgency="danger", text="电线裸露"), follow=True))
    assert 'href="tel:119"' in page
    assert problems()[0].problem.urgent


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"where": ""}, "请点一下去了哪里"),
        ({"where": "b999999"}, "b999999"),
        ({"where": "elsewhere"}, "请写一下是哪里"),
        ({"heard": ""}, "请点一下听到什么"),
        ({"text": "  "}, "请写一句是什么事"),
        ({"text": "长" * 2001}, "2000"),
        ({"more": ["长" * 2001]}, "每件事最多 2000 字"),
        ({"heard": "secret"}, "secret"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(cast: Cast, wrong: dict[str, Any], said: str) -> None:
    form = given(cast, keep_name="on") | wrong
    answer = signed_in(cast.member).post("/visits/new/", form)
    assert answer.status_code == 422
    assert said in text(answer)
    assert answer.context["form"]["keep_name"].value()
    assert not Case.objects.exists()


def test_the_same_form_twice_is_one_visit(cast: Cast) -> None:
    client, form = signed_in(cast.member), given(cast)
    places = {client.post("/visits/new/", form)["Location"] for _ in range(2)}
    assert len(places) == Visit.objects.count() == len(problems()) == 1
    assert client.post("/visits/new/", {**form, "token": ""}).status_code == 400


def test_whose_it_is(cast: Cast, client: Any) -> None:
    for address in ("/visits/", "/visits/new/", "/visits/1/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
    signed_in(cast.member).post("/visits/new/", given(cast))
    case = Visit.objects.get().case
    assert signed_in(cast.stranger).get(f"/visits/{case.pk}/").status_code == 404
    assert signed_in(cast.member).get("/visits/999999/").status_code == 404
    assert signed_in(cast.member).get(f"/visits/{problems()[0].pk}/").status_code == 404
    assert f"/visits/{case.pk}/" not in text(signed_in(cast.stranger).get("/visits/"))
    street = signed_in(cast.street_officer)
    assert str(cast.place) in text(street.get("/visits/"))
    assert street.get(f"/visits/{case.pk}/").status_code == 200
    assert street.get("/visits/new/").status_code == 403
    for actor in (cast.department, cast.city_officer):
        assert signed_in(actor).get("/visits/").status_code == 403
    foreign = signed_in(cast.stranger).post("/visits/new/", given(cast))
    assert foreign.status_code == 422  # a building of another community is no choice
    assert signed_in(cast.member).put("/visits/").status_code == 405


@pytest.mark.clause("4.1")
def test_months_and_the_round_of_the_month(cast: Cast) -> None:
    tick()
    client = signed_in(cast.secretary)
    assert "记第一次走访" in text(client.get("/visits/"))
    signed_in(cast.member).post("/visits/new/", given(cast))
    answer = client.get("/visits/")
    assert "本月走访已办" in text(answer)
    assert "11月 1 次，1 人去的，记下 1 件" in text(answer)
    assert "王建平" in text(answer)
    assert Duty.objects.get(kind="demands.round", place=cast.place).outcome == Duty.DONE
    assert "这个月还没有走访" in text(client.get("/visits/?month=2021-10"))
    assert "11月 1 次" in text(client.get("/visits/?month=nonsense"))
    with clock.travel(clock.now() + timedelta(days=40)):
        assert "11月 1 次" in text(client.get("/visits/?month=2021-11"))


def test_buildings_nobody_came_to_stand_first(cast: Cast) -> None:
    far = Building.objects.create(place=cast.place, name="62 号院", token="b62")
    client = signed_in(cast.member)
    client.post("/visits/new/", given(cast))
    answer = client.get("/visits/")
    assert [item.text for item in answer.context["covers"]] == ["62 号院", "40 号院"]
    assert "1 个没去过" in text(answer)
    assert [building.name for building in client.get("/visits/new/").context["form"].near] == [
        "40 号院",
        "62 号院",
    ]
    other = signed_in(cast.steward).get("/visits/new/").context["form"].near
    assert [building.name for building in other] == ["62 号院", "40 号院"]
    with clock.travel(clock.now() + timedelta(days=400)):
        assert "2 个没去过" in text(client.get("/visits/"))
    assert client.get(f"/visits/new/?where=b{far.pk}").context["form"]["where"].value() == f"b{far.pk}"


def test_what_waits_for_an_answer_is_asked_at_the_door(cast: Cast) -> None:
    case = ways.fed_back(cast, ways.report(cast, building=cast.building))
    client = signed_in(cast.member)
    page = text(client.get(f"/visits/new/?where=b{cast.building.pk}"))
    assert "当面说一声" in page
    assert f'name="said-{case.pk}"' in page
    assert "灯修好了" in page
    assert "当面说一声" not in text(client.get("/visits/new/"))


def test_few_queries(cast: Cast) -> None:
    signed_in(cast.member).post("/visits/new/", given(cast))
    client = signed_in(cast.secretary)
    assert queries(client, "/visits/")[0] <= 9
    assert queries(client, "/visits/new/")[0] <= 5


def picture(content: bytes = b"") -> io.BytesIO:
    made = io.BytesIO(content)
    if not content:
        Image.new("RGB", (40, 30), "#337").save(made, "PNG")
    made.name, _ = "door.png", made.seek(0)
    return made


def test_a_photo_goes_with_the_demand_else_with_the_visit(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    client = signed_in(cast.member)
    client.post("/visits/new/", given(cast, photo=picture()))
    client.post("/visits/new/", given(cast, heard="fine", photo=picture()))
    assert [photo.case.procedure for photo in Photo.objects.select_related("case").order_by("pk")] == [
        "problem",
        "visit",
    ]
    page = text(client.get(f"/problems/{problems()[0].pk}/"))
    assert f"/photos/{Photo.objects.order_by('pk')[0].name}" in page
    refused = client.post("/visits/new/", given(cast, photo=picture(b"no picture")))
    assert refused.status_code == 422
    assert "这个文件不是照片" in text(refused)
    assert "楼道灯坏了半个月" in text(refused)
    entered = {"token": str(uuid4()), "text": "墙裂了", "source": "counter"}
    entry = signed_in(cast.clerk).post("/problems/new/", {**entered, "photo": picture()})
    assert entry.status_code == 302
    assert Photo.objects.count() == 3
    wrong = signed_in(cast.clerk).post("/problems/new/", {**entered, "photo": picture(b"GIF89a")})
    assert wrong.status_code == 422
