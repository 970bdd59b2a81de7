"""Entering a problem for somebody: with one page and one click, without losing or doubling anything."""

from typing import Any
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core.people import sealed
from linli.core.procedures.models import Case
from linli.domains.problems.models import Problem, Reporter


def given(**more: Any) -> dict[str, Any]:
    return {"token": str(uuid4()), "text": "三单元下水堵了，一楼返水", "source": "phone", **more}


def test_it_works(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    assert client.get("/problems/new/").status_code == 200
    answer = client.post("/problems/new/", given(spot="40号院 3 单元", size=2))
    assert answer["Location"] == "/problems/new/?saved=1"
    case = Case.objects.get(procedure="problem")
    assert (case.number, case.spot, case.size, case.facet) == ("2021-0001", "40号院 3 单元", 2, "utilities")
    problem = Problem.objects.get(case=case)
    assert (problem.source, problem.building_id, problem.urgent) == ("phone", cast.building.pk, True)
    page = text(client.get(answer["Location"]))
    assert "记下了，编号 2021-0001" in page
    assert f'action="/problems/{case.pk}/code/"' in page
    assert client.get("/problems/new/").context["saved"] is None


def test_whose_it_is(cast: Cast, client: Any) -> None:
    assert client.get("/problems/new/")["Location"].startswith("/sign-in/")
    for actor in (cast.street_officer, cast.district_officer, cast.department, cast.city_officer):
        assert signed_in(actor).get("/problems/new/").status_code == 403
        assert signed_in(actor).post("/problems/new/", given()).status_code == 403
    for actor in (cast.secretary, cast.member, cast.grid_worker, cast.steward):
        assert signed_in(actor).post("/problems/new/", given()).status_code == 302
    assert {case.place_id for case in Case.objects.all()} == {cast.place.pk}


def test_few_queries(cast: Cast) -> None:
    assert queries(signed_in(cast.clerk), "/problems/new/")[0] <= 6


@pytest.mark.clause("4.1")
def test_who_spoke_is_sealed_and_the_code_is_not_shown(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    more = given(name="王小明", phone="138 1234 5678", keep_name="on")
    answer = client.post("/problems/new/", more, follow=True)
    row = Reporter.objects.get()
    assert row.person is not None
    assert sealed.unseal(row.person) == {"name": "王小明", "phone": "13812345678"}
    assert (row.keep_name, row.channel, Problem.objects.get().private) == (True, "phone", True)
    assert "王小明" not in text(answer)
    assert not answer.redirect_chain[0][0].count("王")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "id_text_error"),
        ({"text": "长" * 4001}, "id_text_error"),
        ({"source": "resident"}, "id_source_error"),
        ({"phone": "打不通的电话"}, "电话只写数字"),
        ({"size": "0"}, "id_size_error"),
        ({"facet": "nonsense"}, "id_facet_error"),
        ({"text": "a\x00b"}, "id_text_error"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_kept(
    cast: Cast, wrong: dict[str, str], said: str
) -> None:
    answer = signed_in(cast.clerk).post("/problems/new/", given(spot="62 号院东头", name="王小明") | wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "62 号院东头" in text(answer)
    assert "王小明" in text(answer)
    assert not Case.objects.exists()


def test_the_same_form_twice_is_one_problem(cast: Cast) -> None:
    client, form = signed_in(cast.clerk), given()
    for _ in range(2):
        assert client.post("/problems/new/", form).status_code == 302
    assert Case.objects.count() == 1
    assert client.post("/problems/new/", {**form, "token": "nonsense"}).status_code == 400
    assert client.put("/problems/new/").status_code == 405


@pytest.mark.clause("4.2")
def test_what_is_on_the_list_already_is_shown_with_why(cast: Cast) -> None:
    old = ways.report(cast, "三单元楼道灯坏了，晚上看不见", spot="40 号院 3 单元", building=cast.building)
    other = ways.report(cast, "广场舞太吵", spot="广场", facet="noise")
    client = signed_in(cast.clerk)
    page = text(client.post("/problems/new/hints/", {"text": "楼道灯又坏了", "spot": "40 号院 3 单元"}))
    assert f"/problems/{old.pk}/" in page
    assert "同一处、刚刚、" in page
    assert "处说法相同" in page
    assert f"/problems/{other.pk}/" not in page
    assert "像是“房屋修缮”" in page
    client.post("/problems/new/", given(text="楼道灯又坏了", spot="40 号院 3 单元"))
    saved = text(client.get("/problems/new/?saved=1"))
    new = Case.objects.latest("pk")
    assert f"/problems/{new.pk}/?move=merge&amp;lead={old.pk}" in saved
    stranger = text(signed_in(cast.stranger).post("/problems/new/hints/", {"text": "楼道灯又坏了"}))
    assert f"/problems/{old.pk}/" not in stranger
    assert signed_in(cast.street_officer).post("/problems/new/hints/", {"text": "灯"}).status_code == 403
    assert client.post("/problems/new/hints/", {"text": "", "spot": ""}).status_code == 200
