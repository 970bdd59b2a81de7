"""Inspections: the plan, the draw, a community on the spot, findings until they are mended and checked again (5.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests import ways
from tests.cast import Cast, hold
from tests.inspecting import again, drawn, here, planned, reader
from tests.pages import send, signed_in, text
from tests.planning import standing

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people.models import Opened
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.domains.oversight.inspections import actions, draw
from linli.domains.oversight.models import Inspected, Seen

pytestmark = pytest.mark.clause("5.3")
PLAN = {
    "topic": "年底督导检查",
    "size": 3,
    "strata": ["area", "kind"],
    "everywhere": "on",
    "lines": ["rounds", "size"],
}


def form(**more: Any) -> dict[str, Any]:
    end = clock.today() + timedelta(10)
    days = {"since": "2021-09-01", "until": clock.today().isoformat(), "ends_on": end.isoformat()}
    return {**PLAN, **days, **more}


# --- the plan ---------------------------------------------------------------------------------------------------


def test_a_district_plans_draws_and_everybody_draws_the_same(cast: Cast) -> None:
    client = signed_in(cast.district_officer)
    assert "2021年11月督导检查" in text(client.get("/inspections/new/"))
    answer = send(client, "/inspections/new/", **form())
    case = Case.objects.get(procedure="inspection")
    assert answer["Location"] == f"/inspections/{case.pk}/"
    page = text(client.get(f"/inspections/{case.pk}/"))
    assert "等抽签" in page
    assert client.get(f"/inspections/{case.pk}/drawing/").status_code == 404, "nothing was drawn yet"
    assert send(client, f"/inspections/{case.pk}/draw/", seed="0" * 32).status_code == 302
    row = again(case).inspection
    assert row.seed
    assert row.seed != "0" * 32, "nobody brings a seed along"
    rows = list(row.places.order_by("position").values_list("place__code", flat=True))
    assert len(rows) == 3
    assert draw.drawn(row.seed, draw.read(row.frame), 3) == rows
    assert "和当时抽的一样" in text(client.get(f"/inspections/{case.pk}/drawing/"))
    listed = b"".join(client.get(f"/inspections/{case.pk}/drawing.csv").streaming_content).decode("utf-8-sig")
    assert len(listed.splitlines()) == len(row.frame) + 1
    assert send(client, f"/inspections/{case.pk}/draw/").status_code == 422, (
        "what is drawn is not drawn again"
    )
    assert verify()["ok"]


def test_a_draw_that_was_tampered_with_shows(cast: Cast) -> None:
    case = drawn(cast)
    first = Inspected.objects.filter(inspection=case.pk, drawn=True).exclude(place=cast.place).first()
    assert first
    other = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district_id)
    spare = other.exclude(pk__in=Inspected.objects.values("place")).first()
    Inspected.objects.filter(pk=first.pk).update(place=spare)
    assert "重抽的和当时的不一样" in text(
        signed_in(cast.district_officer).get(f"/inspections/{case.pk}/drawing/")
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until": "2021-11-09"}, "还没有到这一天"),
        ({"since": "2021-11-07", "until": "2021-11-05"}, "起的日子在止的日子以后"),
        ({"ends_on": "2021-11-07"}, "已经过去了"),
        ({"size": "0"}, "大于或等于1"),
        ({"lines": []}, "还没有选"),
        ({"topic": ""}, "还没有填"),
        ({"since": "2021-02-30"}, "有效的日期"),
    ],
)
def test_a_plan_that_cannot_be_is_said_at_the_field(cast: Cast, wrong: dict[str, Any], said: str) -> None:
    answer = send(signed_in(cast.district_officer), "/inspections/new/", **form(**wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Case.objects.filter(procedure="inspection").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": date(2021, 11, 8), "until": date(2021, 11, 1)},
        {"until": date(2021, 11, 9)},
        {"ends_on": date(2021, 11, 7)},
    ],
)
def test_the_days_are_refused_whoever_asks(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        planned(cast, **wrong)


def test_a_plan_is_changed_until_it_is_drawn(cast: Cast) -> None:
    case = planned(cast)
    client = signed_in(cast.district_officer)
    assert "11月督导检查" in text(client.get(f"/inspections/{case.pk}/?move=change"))
    assert send(client, f"/inspections/{case.pk}/change/", **form(topic="改过的")).status_code == 302
    assert (again(case).title, again(case).inspection.size) == ("改过的", 3)
    actions.begin(again(case), cast.district_officer)
    assert send(client, f"/inspections/{case.pk}/change/", **form()).status_code == 422
    end = clock.today() + timedelta(30)
    later = send(client, f"/inspections/{case.pk}/prolong/", ends_on=end.isoformat(), words="下雪")
    assert later.status_code == 302
    assert calendar.Due(again(case).due_at).day == end  # type: ignore[arg-type]


def test_more_than_there_is_draws_all(cast: Cast) -> None:
    case = planned(cast, size=200)
    actions.begin(case, cast.district_officer)
    below = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district_id)
    assert again(case).inspection.places.count() == below.count()


def test_drawn_from_are_those_that_have_a_committee_unless_whoever_plans_takes_all_in(cast: Cast) -> None:
    client = signed_in(cast.district_officer)
    send(
        client, "/inspections/new/", **{name: value for name, value in form().items() if name != "everywhere"}
    )
    case = Case.objects.get(procedure="inspection")
    here_ = f"/inspections/{case.pk}/"
    with pytest.raises(Refused, match="还没有社工委在任"):
        actions.begin(case, cast.district_officer)
    assert "从有社工委在任的社区里抽" in text(client.get(here_))
    standing(cast)
    all_of = Place.objects.filter(
        level=Place.COMMUNITY, is_open=True, district=cast.place.district_id
    ).count()
    assert f"{all_of} 个社区里 1 个有社工委在任" in text(client.get("/inspections/new/"))
    actions.begin(again(case), cast.district_officer)
    row = again(case).inspection
    assert list(row.places.values_list("place__code", flat=True)) == [cast.place.code]
    assert f"从 1 个社区里抽，另有 {all_of - 1} 个还没有社工委，不在里面" in text(client.get(here_))
    assert f"（还没有社工委的 {all_of - 1} 个不在里面）" in text(client.get(f"{here_}summary/"))
    # One without a committee can still be looked at besides, with a reason.
    assert send(client, f"{here_}add/", code=cast.next_door.code, words="想听听").status_code == 302


def test_a_place_is_added_by_hand_with_a_reason(cast: Cast) -> None:
    case = planned(cast, size=1)
    actions.begin(case, cast.district_officer)
    client, here_ = signed_in(cast.district_officer), f"/inspections/{case.pk}/"
    spare = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district_id)
    spare = spare.exclude(pk__in=Inspected.objects.values("place"))
    place = spare.first()
    assert place
    assert send(client, f"{here_}add/", code=place.code, words="").status_code == 422
    assert send(client, f"{here_}add/", code=place.code, words="去年有发现").status_code == 302
    row = Inspected.objects.get(place=place)
    assert (row.drawn, row.position) == (False, 2)
    assert "和当时抽的一样" in text(client.get(f"{here_}drawing/")), "the draw stands as it was"
    again_ = {"place": place, "words": "再加一次"}
    with pytest.raises(Refused, match="已经在里面了"):
        take(again(case), "add", cast.district_officer, again_)
    other = Place.objects.filter(level=Place.COMMUNITY, is_open=True).exclude(
        district=cast.place.district_id
    )[0]
    with pytest.raises(Refused, match="不在"):
        take(again(case), "add", cast.district_officer, {"place": other, "words": "x"})
    assert place.code not in text(client.get(f"{here_}?move=add"))


def test_a_place_that_is_no_more_is_neither_drawn_nor_added_nor_looked_at(cast: Cast) -> None:
    case = drawn(cast)
    row = here(case, cast.place)
    gone = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district_id)
    gone = gone.exclude(pk__in=Inspected.objects.values("place"))[0]
    Place.objects.filter(pk__in=(gone.pk, cast.place.pk)).update(is_open=False)
    gone.refresh_from_db()
    with pytest.raises(Refused, match="已经撤并"):
        take(case, "add", cast.district_officer, {"place": gone, "words": "x"})
    assert gone.code not in {one.code for one in draw.frame(case.place, [], everywhere=True)}
    given = {"line": "rounds", "verdict": "found", "words": "", "before": 0}
    with pytest.raises(Refused, match="已经撤并，请划掉"):
        take(row.case, "look", cast.district_officer, given)
    assert signed_in(cast.district_officer).get(f"/inspections/places/{row.pk}/").status_code == 200
    take(row.case, "strike", cast.district_officer, {"words": "并入邻社区"})
    assert again(row.case).state == "struck"


# --- step by role -----------------------------------------------------------------------------------------------

ROLES = (
    "secretary",
    "clerk",
    "member",
    "street_officer",
    "street_secretary",
    "department",
    "city_officer",
    "stranger",
)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_level_that_inspects_takes_its_steps(cast: Cast, role: str) -> None:
    who = getattr(cast, role)
    with pytest.raises(Refused):
        planned(cast, who) if role != "city_officer" else take(planned(cast), "draw", who)
    case = drawn(cast)
    row = here(case, cast.place)
    look = {"line": "rounds", "verdict": "found", "words": "", "before": 0}
    for of, move, data in (
        (case, "close", {}),
        (case, "call_off", {"words": "x"}),
        (row.case, "look", look),
        (row.case, "finish", {}),
        (row.case, "strike", {"words": "x"}),
    ):
        with pytest.raises(Refused):
            take(
                again(of),
                move,
                who,
                data,
                {key: "r" for key in ("inspection.every_line", "inspection.every_place")},
            )
    with pytest.raises(Refused):
        actions.raise_finding(row, who, {"line": "rounds", "words": "x"})


def test_the_city_inspects_too_and_a_district_leaves_its_inspection_alone(cast: Cast) -> None:
    case = drawn(cast, cast.city_officer, size=424)
    row = here(case, cast.place)
    assert row.stratum == "城关区"
    client = signed_in(cast.city_officer)
    page = text(client.get(f"/inspections/places/{row.pk}/?line=rounds"))
    assert "记下，看下一条" in page
    assert "/problems/" not in page.partition("<main")[2], "the city sees figures: no case of a resident's"
    given = {"line": "rounds", "verdict": "missing", "words": "9月没有", "before": "0"}
    assert send(client, f"/inspections/places/{row.pk}/look/", **given).status_code == 302
    raised = send(client, f"/inspections/places/{row.pk}/raise/", line="rounds", words="9月没有走访")
    assert raised.status_code == 302
    finding = Case.objects.get(procedure="finding")
    for move in ("add", "withdraw"):
        with pytest.raises(Refused, match="由它来查"):
            take(finding, move, cast.district_officer, {"words": "x"})
    assert signed_in(cast.district_officer).get(f"/inspections/{case.pk}/").status_code == 404
    assert signed_in(cast.district_officer).get(f"/inspections/findings/{finding.pk}/").status_code == 200


def test_nobody_inspects_where_they_work(cast: Cast) -> None:
    row = here(drawn(cast), cast.place)
    member = hold("周敏二", "member", cast.place)
    both = reader("reader_street", cast.place.street)  # type: ignore[arg-type]
    from linli.core.people.models import Post

    Post.objects.filter(pk=both.post_id).update(person=member.person_id)
    from linli.core.people.actor import of_post

    both = of_post(Post.objects.select_related("place", "person").get(pk=both.post_id))
    given = {"line": "rounds", "verdict": "found", "words": "", "before": 0}
    with pytest.raises(Refused) as refused:
        take(row.case, "look", both, given)
    assert refused.value.clauses == ["5.3"]
    assert "任职" in str(refused.value)


# --- on the spot ------------------------------------------------------------------------------------------------


def test_a_reader_looks_notes_and_sends_and_nothing_else_is_taken(cast: Cast) -> None:
    """The read-only inspector writes nothing but what was found; each look is written down, as it was."""
    row = here(drawn(cast), cast.place)
    mine = reader("reader_street", cast.place.street)  # type: ignore[arg-type]
    client = signed_in(mine)
    page = text(client.get(f"/inspections/places/{row.pk}/?line=rounds"))
    assert "督查身份看不到任何人的电话和住址" in page
    assert "王海峰" in page, "the page bears the mark"
    looks = Opened.objects.count()
    given = {"line": "rounds", "verdict": "missing", "words": "9月没有", "before": "0"}
    assert send(client, f"/inspections/places/{row.pk}/look/", **given).status_code == 302
    assert (
        send(client, f"/inspections/places/{row.pk}/raise/", line="rounds", words="9月没有走访").status_code
        == 302
    )
    assert Opened.objects.count() == looks + 2
    assert Opened.objects.latest("pk").case_id == row.case_id
    seen = Seen.objects.get(inspected=row, line="rounds")
    assert (seen.verdict, seen.post_id) == ("missing", mine.post_id)
    case = Case.objects.get(procedure="finding")
    assert send(client, f"/inspections/findings/{case.pk}/add/", words="8月也没有").status_code == 302
    assert send(client, f"/inspections/findings/{case.pk}/mend/", what="mended", words="x").status_code == 422
    assert client.get("/inspections/new/").status_code == 403
    assert send(client, "/inspections/new/", **form()).status_code == 403
    assert send(client, f"/inspections/places/{row.pk}/strike/", words="x").status_code == 422
    problem = ways.report(cast)
    assert send(client, f"/problems/{problem.pk}/accept/").status_code == 403
    assert "9月" not in str(
        list(Entry.objects.filter(procedure__in=("inspected", "finding")).values_list("data"))
    )


def test_evidence_is_pulled_from_the_record(cast: Cast) -> None:
    case = ways.fed_back(cast)
    from linli.core.people.actor import PUBLIC

    take(case, "confirm", PUBLIC, {"satisfaction": "good"})
    row = here(drawn(cast), cast.place)
    client = signed_in(cast.district_officer)
    page = text(client.get(f"/inspections/places/{row.pk}/?line=feedback"))
    assert "1 件办结，都先答复过" in page
    assert "1 件，核查的都不是经办的人" in page
    assert "项有记录可查" in page
    assert "材料" in page
    secretary = text(signed_in(cast.secretary).get(f"/inspections/places/{row.pk}/"))
    assert "记下，看下一条" not in secretary, "who is inspected reads along and writes nothing"
    assert signed_in(cast.stranger).get(f"/inspections/places/{row.pk}/").status_code == 404


def test_the_page_asks_no_more_for_more_cases(cast: Cast) -> None:
    from tests.pages import queries as asked

    row = here(drawn(cast), cast.place)
    client = signed_in(cast.district_officer)
    few, _ = asked(client, f"/inspections/places/{row.pk}/")
    for _ in range(3):
        ways.report(cast)
    many, _ = asked(client, f"/inspections/places/{row.pk}/")
    assert many == few
    assert many <= 60


def test_two_inspectors_note_one_line_and_nothing_is_lost(cast: Cast) -> None:
    row = here(drawn(cast), cast.place)
    first, second = (
        signed_in(cast.district_officer),
        signed_in(reader("reader_district", cast.place.district)),
    )  # type: ignore[arg-type]
    here_ = f"/inspections/places/{row.pk}/look/"
    one = {"line": "rounds", "verdict": "found", "words": "都有", "before": "0"}
    assert send(first, here_, **one).status_code == 302
    answer = send(second, here_, line="rounds", verdict="missing", words="九月没有签到的照片", before="0")
    assert answer.status_code == 422
    assert "赵琳" in text(answer)
    assert "已经记为“有”" in text(answer)
    assert "九月没有签到的照片" in text(answer), "what the second wrote is still there"
    assert 'name="before" value="1"' in text(answer)
    assert Seen.objects.get(line="rounds").verdict == "found"
    assert (
        send(second, here_, line="rounds", verdict="missing", words="九月没有", before="1").status_code == 302
    )
    assert Seen.objects.get(line="rounds").times == 2
    assert Entry.objects.filter(procedure="inspected", verb="look").count() == 2


def test_a_line_that_the_inspection_does_not_have_is_refused(cast: Cast) -> None:
    row = here(drawn(cast, lines=["rounds"]), cast.place)
    given = {"line": "size", "verdict": "found", "words": "", "before": 0}
    with pytest.raises(Refused, match="清单里没有这一条"):
        take(row.case, "look", cast.district_officer, given)
    with pytest.raises(Refused, match="清单里没有这一条"):
        actions.raise_finding(row, cast.district_officer, {"line": "size", "words": "x"})
    page = signed_in(cast.district_officer).get(f"/inspections/places/{row.pk}/?line=%00nothing")
    assert page.status_code == 200


def test_a_community_is_done_with_every_line_or_a_reason_and_may_be_taken_up_again(cast: Cast) -> None:
    row = here(drawn(cast, lines=["rounds", "size"]), cast.place)
    client, base = signed_in(cast.district_officer), f"/inspections/places/{row.pk}/"
    given = {"line": "rounds", "verdict": "found", "words": "", "before": "0"}
    answer = send(client, f"{base}look/", **given)
    assert answer["Location"].endswith("?line=size#line"), "the next line comes by itself"
    refused = send(client, f"{base}finish/")
    assert refused.status_code == 422
    assert "还有 1 条没有看" in text(refused)
    done = send(client, f"{base}finish/", **{"reason:inspection.every_line": "社区停电"})
    assert done.status_code == 302
    assert again(row.case).state == "looked"
    assert send(client, f"{base}again/").status_code == 302
    assert again(row.case).state == "to_look"
