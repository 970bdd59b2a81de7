"""Whose door it is, of somebody who asked to be kept in confidence: for the first taker and the secretary alone (4.5)."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems import redaction
from linli.domains.problems.models import Reporter, Visit
from linli.domains.problems.persons import actions, show

SAID = "楼上夜里打骂孩子，我家 2 单元 301 听得见"
DOOR = "40 号院 2 单元 301"


def kept(cast: Cast, **more: Any) -> Case:
    return ways.report(cast, SAID, spot=DOOR, building=cast.building, keep_name=True, **more)


def page(actor: Actor, case: Case) -> str:
    return text(signed_in(actor).get(f"/problems/{case.pk}/"))


@pytest.mark.clause("4.5")
def test_a_kept_door_is_on_no_page_but_the_first_takers_and_the_secretarys(cast: Cast) -> None:
    case = ways.accept(cast, kept(cast, name="王小明", phone="13812345678"), cast.grid_worker)
    assert case.spot == "40 号院"
    for actor in (cast.clerk, cast.member, cast.steward, cast.street_officer):
        client = signed_in(actor)
        pages = [page(actor, case), *(text(client.get(f"/problems/{way}")) for way in ("", "?view=board"))]
        pages += [text(client.get(f"/problems/?q={asked}")) for asked in ("301", "2 单元 301")]
        assert all("301</" not in one and "301 听" not in one and "单元 301 " not in one for one in pages)
        assert "要上门，问首接人刘宏" in pages[0]
        assert "40 号院" in pages[0]
    for actor in (cast.secretary, cast.grid_worker):
        assert DOOR in page(actor, case)
        assert "2 单元 301 听得见" in page(actor, case)
    assert "王某某" not in page(cast.grid_worker, case)


@pytest.mark.clause("4.5")
def test_nobody_finds_it_by_the_door(cast: Cast) -> None:
    case, plain = kept(cast), ways.report(cast, "我家 501 漏水", spot="40 号院 2 单元 501")
    for actor in (cast.secretary, cast.clerk):
        client = signed_in(actor)
        assert case.number not in text(client.get("/problems/?q=301"))
        assert case.number in text(client.get("/problems/?q=打骂孩子"))
        assert plain.number in text(client.get("/problems/?q=501"))
        assert case.number not in text(client.get("/search/?q=301"))
        assert plain.number in text(client.get("/search/?q=501"))
    hints = {"text": "水管漏了 301", "spot": "301"}
    assert case.number not in text(signed_in(cast.clerk).post("/problems/new/hints/", hints))


@pytest.mark.clause("4.5")
def test_what_leaves_as_a_file_has_no_kept_door(cast: Cast) -> None:
    kept(cast)
    told = b"".join(signed_in(cast.clerk).get("/problems/export.csv")).decode()  # type: ignore[arg-type]
    assert ",40 号院," in told
    assert "301" not in told


def test_the_door_is_sealed_and_goes_with_the_name(cast: Cast) -> None:
    case = kept(cast)
    row = Reporter.objects.select_related("person", "origin").get(origin=case)
    assert row.person is not None
    assert sealed.unseal(row.person) == {"spot": DOOR}
    assert show.own(row)["spot"] == "40 号院（门牌另外加密存着）"
    assert show.copy(actions.known(row))["事情"][0]["在哪里"] == DOOR
    sealed.erase(row.person)
    assert DOOR not in page(cast.secretary, case)
    plain = ways.report(cast, spot="40 号院 2 单元 501", keep_name=False)
    assert plain.spot == "40 号院 2 单元 501"
    assert Person.objects.filter(sealed__isnull=False).count() == 0


@pytest.mark.clause("4.1", "4.5")
def test_a_visit_says_no_kept_door(cast: Cast) -> None:
    data = {"heard": "demand", "text": "楼上打孩子", "building": cast.building, "spot": DOOR}
    visit, (case,) = demands.visit(cast.place, cast.steward, {**data, "keep_name": True}, uuid4())
    assert (visit.spot, visit.title, case.spot) == ("40 号院", "走访 40 号院：有件事要办", "40 号院")
    assert Visit.objects.get().spot == DOOR  # where one was is known to the round
    for way in ("/visits/", f"/visits/{visit.pk}/", f"/problems/{case.pk}/"):
        assert "301" not in text(signed_in(cast.member).get(way)).replace("csrf", "")
    assert DOOR in page(cast.secretary, case)


def test_residents_are_told_before_they_send(client: Client, cast: Cast) -> None:
    """Also who leaves no telephone may ask for it: a door alone says who it is."""
    page = f"/c/{cast.place.code}/report/"
    form = text(client.get(page))
    assert "不想让人知道是哪一户，勾下面的" in form
    assert "门牌也只有首接人和书记看得到" in form
    sent = {"token": str(uuid4()), "text": SAID, "spot": DOOR, "contact": "code", "keep_name": "on"}
    assert client.post(page, sent).status_code == 302
    assert (Case.objects.get().spot, Case.objects.get().title) == (
        "40 号院",
        "楼上夜里打骂孩子，我家 （门牌） 听得见",
    )


@pytest.mark.parametrize(
    ("spot", "shown"),
    [
        ("40号院2单元301", "40号院"),
        ("40 号院 3 单元 502 室", "40 号院"),
        ("40号院3号楼2单元301", "40号院3号楼"),
        ("5号楼1203", "5号楼"),
        ("40号院4号楼2-501", "40号院4号楼"),
        ("40号院张秀英家", "40号院"),
        ("二号楼东户", "二号楼"),
        ("40号院三零一室", "40号院"),
        ("3-2-501", "那栋楼"),
        ("302", "那栋楼"),
        ("静宁路302号院北门", "静宁路302号院北门"),
        ("62号院楼道", "62号院楼道"),
        ("天水路路口", "天水路路口"),
    ],
)
def test_a_place_goes_as_far_as_the_building(spot: str, shown: str) -> None:
    assert redaction.courtyard(spot, "那栋楼") == shown


@pytest.mark.parametrize(
    ("told", "closed"),
    [
        ("40号院2单元301漏水", "40号院（门牌）漏水"),
        ("住五楼东户，楼上打孩子", "住（门牌），楼上打孩子"),
        ("3单元楼道灯坏了，花了301元，静宁路302号院", "3单元楼道灯坏了，花了301元，静宁路302号院"),
    ],
)
def test_words_without_doors(told: str, closed: str) -> None:
    assert redaction.closed(told) == closed
