"""The pages of a month's round: drawing, my doors, swapping; what a telephone sends later, once (4.1)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.domains.problems.models import Door, Visit
from linli.domains.problems.visits import actions

pytestmark = pytest.mark.clause("4.1")


def drawn(cast: Cast) -> Case:
    for name in ("62 号院", "18 号院", "北小院", "正宁路 21 号院"):
        Building.objects.create(place=cast.place, name=name, token=f"t{name[:6]}")
    return actions.draw(cast.place, cast.clerk, {}, uuid4())


def doors(case: Case, who: Actor | None = None) -> list[Door]:
    rows = Door.objects.filter(case=case).order_by("pk")
    return list(rows.filter(post=who.post_id) if who else rows)


def sent(door: Door | None = None, **more: Any) -> dict[str, Any]:
    given = {"token": str(uuid4()), "heard": "demand", "urgency": "soon", "text": "楼道灯坏了半个月"}
    return {**given, **({"door": door.pk} if door else {"where": "shop"}), **more}


def nobody_at(door: Door) -> dict[str, Any]:
    return {"token": str(uuid4()), "nobody": str(door.pk), "door": str(door.pk)}


def test_staff_draw_and_everybody_finds_their_doors(cast: Cast) -> None:
    clerk = signed_in(cast.clerk)
    assert "名册里还没有楼院" not in text(clerk.get("/visits/rounds/new/"))  # 40 号院 is there
    assert "抽这个月的户" in text(clerk.get("/visits/"))
    page = text(signed_in(cast.member).get("/visits/round/"))
    assert "这个月还没有抽户" in page
    assert "/visits/rounds/new/" not in page
    for name in ("62 号院", "18 号院", "北小院", "正宁路 21 号院"):
        Building.objects.create(place=cast.place, name=name, token=f"t{name[:6]}")
    form = {"token": str(uuid4()), "size": "5"}
    answer = clerk.post("/visits/rounds/new/", form)
    case = Case.objects.get(procedure="visit_round")
    assert answer["Location"] == f"/visits/rounds/{case.pk}/"
    assert clerk.post("/visits/rounds/new/", form)["Location"] == answer["Location"]  # sent twice
    again = clerk.post("/visits/rounds/new/", {**form, "token": str(uuid4())})
    assert again.status_code == 422
    assert "已经抽过户了" in text(again)
    round_page = text(clerk.get(answer["Location"]))
    for door in doors(case):
        assert door.spot in round_page
        mine = text(signed_in(cast.member).get("/visits/round/"))
        assert (f'data-door="{door.pk}"' in mine) == (door.post_id == cast.member.post_id)
    for size in ("0", "301", "", "很多"):
        wrong = clerk.post("/visits/rounds/new/", {"token": str(uuid4()), "size": size})
        assert wrong.status_code == 422


def test_a_month_that_was_drawn_shows_the_way_to_its_round_and_no_form(cast: Cast) -> None:
    case, clerk = drawn(cast), signed_in(cast.clerk)
    page = text(clerk.get("/visits/rounds/new/"))
    assert "这个月已经抽过了" in page
    assert f'href="/visits/rounds/{case.pk}/"' in page
    for part in ('name="size"', "抽好，分给各人", "最先抽到的"):
        assert part not in page
    again = clerk.post("/visits/rounds/new/", {"token": str(uuid4()), "size": "5"})
    assert again.status_code == 422
    assert 'name="size"' not in text(again)


def test_a_door_from_the_list_to_done(cast: Cast) -> None:
    case = drawn(cast)
    client = signed_in(cast.member)
    door = doors(case, cast.member)[0]
    assert "两年里没去过" in text(client.get("/visits/round/"))
    page = text(client.get(f"/visits/new/?door={door.pk}"))
    assert door.spot in page
    answer = client.post("/visits/new/", sent(door, spot="2 层西户"), follow=True)
    assert "1 件进了问题清单" in text(answer)
    assert Visit.objects.get().spot == f"{door.spot} 2 层西户"
    door.refresh_from_db()
    assert door.visit_id == Visit.objects.get().case_id
    assert f'href="/visits/{door.visit_id}/"' in text(client.get("/visits/round/"))


def test_last_times_answer_is_told_at_its_own_door(cast: Cast) -> None:
    case = ways.fed_back(cast, ways.report(cast, building=cast.building))  # 40 号院 3 单元
    kept = ways.fed_back(cast, ways.report(cast, "楼上太吵", building=cast.building, keep_name=True))
    round_ = drawn(cast)
    at = {door.spot: door for door in doors(round_)}
    client = signed_in(cast.steward)
    there = text(client.get(f"/visits/new/?door={at['40 号院 3 单元'].pk}&said-{case.pk}=good"))
    assert f'name="said-{case.pk}" value="good" checked' in there
    assert f"said-{kept.pk}" not in there  # what was told in confidence is not spoken of at doors
    assert f"said-{case.pk}" not in text(client.get(f"/visits/new/?door={at['40 号院 1 单元'].pk}"))
    client.post("/visits/new/", sent(at["40 号院 3 单元"], heard="fine", **{f"said-{case.pk}": "good"}))
    assert ways.again(case).state == "fed_back"
    client.post("/visits/new/", sent(None, heard="fine", **{f"said-{case.pk}": "nonsense", "said-x": "good"}))
    assert "口头说好" in text(signed_in(cast.clerk).get(f"/problems/{case.pk}/"))


@pytest.mark.parametrize("move", ["swap", "hand", "add", "remove", "nobody"])
def test_the_steps_have_a_short_form_each(cast: Cast, move: str) -> None:
    case = drawn(cast)
    client, door = signed_in(cast.steward), doors(case, cast.steward)[0]
    other = next(one for one in doors(case) if one.post_id != cast.steward.post_id)
    address = f"/visits/rounds/{case.pk}/{move}/"
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"token": str(uuid4())})
    assert wrong.status_code == 422
    form = {"door": door.pk, "other": other.pk, "post": cast.clerk.post_id, "where": "便民菜店"}
    form |= {"token": str(uuid4()), "back": f"/visits/rounds/{case.pk}/"}
    for _ in range(2):  # sent twice is once
        assert client.post(address, form)["Location"] == form["back"]
    known = Door.objects.get(pk=door.pk)
    assert {
        "swap": known.post_id == other.post_id,
        "hand": known.post_id == cast.clerk.post_id,
        "add": Door.objects.filter(spot="便民菜店", post=cast.steward.post_id).count() == 1,
        "remove": known.gone,
        "nobody": known.nobody == 1,
    }[move]
    elsewhere = client.post(address, {**form, "token": str(uuid4()), "back": "//other.example/"})
    assert elsewhere.status_code == 422 or elsewhere["Location"] == "/visits/round/"


def test_whose_it_is(cast: Cast) -> None:
    case = drawn(cast)
    door = doors(case)[0]
    stranger = signed_in(cast.stranger)
    assert stranger.get(f"/visits/rounds/{case.pk}/").status_code == 404
    assert stranger.get(f"/visits/rounds/{case.pk}/swap/").status_code == 404
    assert door.spot not in text(stranger.get(f"/visits/new/?door={door.pk}"))
    assert stranger.post("/visits/send/", nobody_at(door)).status_code == 404
    officer = signed_in(cast.street_officer)
    assert officer.get(f"/visits/rounds/{case.pk}/").status_code == 200
    assert "换人去" not in text(officer.get(f"/visits/rounds/{case.pk}/"))
    for address in (
        "/visits/round/",
        "/visits/rounds/new/",
        f"/visits/rounds/{case.pk}/swap/",
        "/visits/send/",
    ):
        assert officer.get(address).status_code == 403
    assert signed_in(cast.member).get("/visits/rounds/new/").status_code == 403
    assert signed_in(cast.member).get(f"/visits/rounds/{case.pk}/close/").status_code == 404
    for number in (999999, 2**63, 10**30):
        assert signed_in(cast.member).get(f"/visits/rounds/{number}/").status_code == 404


# --- what a telephone sends later ------------------------------------------------------------------------------


def test_a_draft_is_taken_once(cast: Cast) -> None:
    case = drawn(cast)
    client, door = signed_in(cast.member), doors(case, cast.member)[0]
    me = client.get("/visits/send/").json()
    assert me["post"] == cast.member.post_id
    noted = clock.now() - timedelta(hours=2)
    form = sent(door, noted_at=noted.isoformat(), post=me["post"], more=["墙皮掉了"])
    answers = [client.post("/visits/send/", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["notes"] == []
    assert Visit.objects.count() == 1
    problems = Case.objects.filter(procedure="problem")
    assert [one.due_at for one in problems] == [noted + timedelta(hours=24)] * 2


def test_a_colleague_was_there_first(cast: Cast) -> None:
    case = drawn(cast)
    door = doors(case, cast.member)[0]
    signed_in(cast.grid_worker).post("/visits/new/", sent(door, heard="fine"))
    answer = signed_in(cast.member).post("/visits/send/", sent(door))
    assert "刘宏 11月8日已经走过" in answer.json()["notes"][0]
    assert Visit.objects.count() == 2
    nobody = signed_in(cast.member).post("/visits/send/", nobody_at(door))
    assert "不用记了" in nobody.json()["notes"][0]


def test_the_round_was_over_when_it_came(cast: Cast) -> None:
    case = drawn(cast)
    door = doors(case, cast.member)[0]
    with clock.travel(clock.now() + timedelta(days=25)):
        answer = signed_in(cast.member).post("/visits/send/", sent(door, noted_at=clock.now().isoformat()))
        assert "照样记下了" in answer.json()["notes"][0]
        assert Visit.objects.count() == 1


def test_what_was_confirmed_meanwhile_is_said(cast: Cast) -> None:
    case = ways.report(cast, building=cast.building)
    answer = signed_in(cast.member).post("/visits/send/", sent(None, **{f"said-{case.pk}": "good"}))
    assert "已经不等回音了" in answer.json()["notes"][0]


@pytest.mark.parametrize("path", ["/visits/send/", "/visits/new/"])
def test_a_telephone_that_lives_tomorrow(cast: Cast, path: str) -> None:
    """It is told what is wrong and by which clause; nothing is taken, and the same draft goes once it is mended."""
    client = signed_in(cast.member)
    form = sent(None, noted_at=(clock.now() + timedelta(days=1)).isoformat())
    answer = client.post(path, form)
    assert answer.status_code == 422
    assert not Visit.objects.exists()
    if path == "/visits/send/":
        (error,) = answer.json()["errors"]
        assert error["clause"] == "4.1"
        assert "手机时间" in error["text"]
    else:
        assert "手机时间" in text(answer)
        assert "楼道灯坏了半个月" in text(answer)
    assert client.post(path, {**form, "noted_at": ""}).status_code in (200, 302)
    assert Visit.objects.get().visited_on == clock.today()


@pytest.mark.parametrize("noted", ["", "nonsense", "2021-11-08T08:00", "2021-11-08T00:00:00.000Z", "9" * 40])
def test_a_clock_that_nobody_can_read_counts_for_nothing(cast: Cast, noted: str) -> None:
    assert signed_in(cast.member).post("/visits/send/", sent(None, noted_at=noted)).status_code == 200
    assert Visit.objects.get().visited_on == clock.today()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"heard": ""}, 422), ({"text": " "}, 422), ({"post": "1"}, 409), ({"token": "x"}, 400)],
)
def test_what_is_wrong_with_a_draft_is_said(cast: Cast, wrong: dict[str, str], status: int) -> None:
    answer = signed_in(cast.member).post("/visits/send/", sent(None, **wrong))
    assert answer.status_code == status
    assert status == 400 or answer.json()["errors"][0]["text"]
    assert not Visit.objects.exists()


def test_the_worker_is_one_file_within_its_scope(cast: Cast) -> None:
    answer = signed_in(cast.member).get("/visits/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "caches.open" in text(answer)
    assert "indexedDB" in text(answer)


def test_entered_afterwards(cast: Cast) -> None:
    client, day = signed_in(cast.member), clock.today() - timedelta(days=5)
    client.post("/visits/new/", sent(None, heard="fine", visited_on=day.isoformat()))
    assert Visit.objects.get().visited_on == day
    wrong = client.post("/visits/new/", sent(None, visited_on=(day - timedelta(days=60)).isoformat()))
    assert wrong.status_code == 422
    assert "补记不超过 31 天" in text(wrong)


def test_few_queries_and_doors_cost_nothing(cast: Cast) -> None:
    case = drawn(cast)
    client = signed_in(cast.secretary)
    pages = ("/visits/round/", f"/visits/rounds/{case.pk}/", "/visits/")
    few = [queries(client, page)[0] for page in pages]
    assert [n for n in few if n > 12] == []
    for number in range(5):
        ways.go(case, "add", cast.secretary, spot=f"菜店 {number}", kind="shop")
        door = doors(case)[-1]
        signed_in(cast.secretary).post("/visits/new/", sent(door))
    assert [queries(client, page)[0] for page in pages] <= few
