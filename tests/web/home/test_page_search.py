"""Search: by number, by words, places, people in posts, the plan; never a resident, never next door."""

from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core.people.actor import PUBLIC
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.web.home import search


def test_it_works(cast: Cast) -> None:
    case = ways.report(cast)
    client = pages.signed_in(cast.clerk)
    words = pages.text(client.get("/search/", {"q": "楼道"}))
    assert f'href="/problems/{case.pk}/"' in words
    assert "<mark>楼道</mark>" in words
    assert "找到 1 条" in words
    assert "写编号" in pages.text(client.get("/search/"))


def test_signed_out_goes_to_sign_in(db: None) -> None:
    assert Client().get("/search/?q=x")["location"] == "/sign-in/?next=/search/%3Fq%3Dx"


@pytest.mark.parametrize("asked", ["2021-0002", "2021-2", "2", "0002", " 2021－0002 ".strip()])
def test_by_number(cast: Cast, asked: str) -> None:
    ways.report(cast)
    second = ways.report(cast, "下水管返臭")
    found = pages.signed_in(cast.clerk).get("/search/", {"q": asked}).context["found"]
    assert [hit.href for hit in found.cases["problem"]] == [f"/problems/{second.pk}/"]


def test_next_doors_cases_are_not_found(cast: Cast) -> None:
    ways.report(cast)
    demands.report(cast.next_door, PUBLIC, {"text": "楼道的灯也坏了"}, uuid4())
    for actor, n in (
        (cast.stranger, 1),
        (cast.secretary, 1),
        (cast.district_officer, 2),
        (cast.department, 0),
    ):
        found = pages.signed_in(actor).get("/search/", {"q": "楼道"}).context["found"]
        assert len(found.cases.get("problem", [])) == n, actor.role


def test_the_city_finds_places_and_no_cases(cast: Cast) -> None:
    ways.report(cast)
    found = pages.signed_in(cast.city_officer).get("/search/", {"q": "楼道"}).context["found"]
    assert found.cases == {}
    assert found.people == []


def test_residents_are_not_found_by_name(cast: Cast) -> None:
    ways.report(cast, "楼道灯坏了", name="冯桂英", phone="13800000001")
    client = pages.signed_in(cast.secretary)
    for asked in ("冯桂英", "13800000001"):
        answer = client.get("/search/", {"q": asked})
        assert not answer.context["any"]
        assert "没有找到" in pages.text(answer)


def test_people_in_posts(cast: Cast) -> None:
    found = pages.signed_in(cast.secretary).get("/search/", {"q": "何桂芳"}).context["found"]
    assert [(hit.title, hit.second) for hit in found.people] == [("何桂芳", f"{cast.place.name}　楼院长")]
    above = pages.signed_in(cast.secretary).get("/search/", {"q": "住房和城乡"}).context["found"]
    assert [hit.title for hit in above.people] == ["郭宁", "梁军"]
    assert not pages.signed_in(cast.secretary).get("/search/", {"q": "马强"}).context["found"].people


def test_places_and_courtyards(cast: Cast) -> None:
    client = pages.signed_in(cast.secretary)
    found = client.get("/search/", {"q": cast.next_door.short}).context["found"]
    assert found.places[0].href == f"/c/{cast.next_door.code}/"
    assert client.get("/search/", {"q": "40 号"}).context["found"].places[0].title == "40 号院"
    stranger = pages.signed_in(cast.stranger).get("/search/", {"q": "40 号"}).context["found"]
    assert stranger.places == []


@pytest.mark.clause("4.5")
def test_the_plans_own_words(cast: Cast) -> None:
    found = pages.signed_in(cast.clerk).get("/search/", {"q": "个别反馈"}).context["found"]
    assert [hit.href for hit in found.clauses] == ["/plan/#4.5"]


def test_kinds_are_chips_and_more_than_a_thousand_is_said_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        ways.report(cast)
    ways.meeting(cast)
    client = pages.signed_in(cast.secretary)
    answer = client.get("/search/", {"q": "楼道"})
    assert "问题 3" in pages.text(answer)
    chosen = client.get("/search/", {"q": "楼道", "kind": "problem"})
    assert list(chosen.context["found"].cases) == ["problem"]
    assert not chosen.context["found"].places
    monkeypatch.setattr(search, "MOST", 2)
    over = client.get("/search/", {"q": "楼道"})
    assert over.context["total"] == "超过 2"
    assert "超过 2" in pages.text(over)


def test_one_character_finds_too(cast: Cast) -> None:
    ways.report(cast)
    found = pages.signed_in(cast.clerk).get("/search/", {"q": "灯"}).context["found"]
    assert len(found.cases["problem"]) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "'; DROP TABLE x; --",
        "\x00楼道",
        "& | ! :*",
        "\\",
        "𠮷" * 500,
        "<script>alert(1)</script>",
        "%_%",
        "\u202e楼",
    ],
)
def test_bad_input_finds_what_it_can(cast: Cast, asked: str) -> None:
    ways.report(cast)
    answer = pages.signed_in(cast.clerk).get("/search/", {"q": asked, "kind": "nonsense"})
    assert answer.status_code == 200
    assert "<script>alert" not in pages.text(answer)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("asked", ["楼道", "2021-0001", "1", "何桂芳"])
def test_a_search_asks_ten_queries_at_most(cast: Cast, asked: str) -> None:
    for _ in range(3):
        ways.report(cast)
    ways.meeting(cast)
    n, _ = pages.queries(pages.signed_in(cast.secretary), f"/search/?q={asked}")
    assert n <= 10
