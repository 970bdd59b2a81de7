"""The month's report makes itself, is sent up, looked at or given back, and stays as it was sent (5.1, 6.3)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import planning, ways
from tests.cast import Cast, hold
from tests.pages import send, signed_in, text
from tests.reporting import LAST, NOVEMBER, at_end, lived, month, sent

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from linli.core.people.actor import PUBLIC, Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.shares import interval
from linli.domains.problems import actions as demands
from linli.domains.problems.portal import notice_board
from linli.domains.returns.models import Edition, Report
from linli.domains.returns.reports import actions, figures, procedure, recount
from linli.domains.returns.scope import Ask


def figures_of(cast: Cast, actor: Actor | None = None, place: Place | None = None) -> dict[str, Any]:
    ask = Ask(actor or cast.secretary, place or cast.place, month())
    return {one.key: one for one in figures.six(ask)}


# --- the figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [(20, 25, 60.9, 91.1), (31, 34, 77.0, 97.0), (0, 5, 0.0, 43.4), (5, 5, 56.6, 100.0), (0, 0, 0.0, 100.0)],
)
def test_the_interval_is_wilsons(part: int, of: int, low: float, high: float) -> None:
    found = interval(part, of)
    assert (round(found[0], 1), round(found[1], 1)) == (low, high)


@pytest.mark.clause("6.3")
def test_a_share_of_fewer_than_five_is_not_published(cast: Cast) -> None:
    lived(cast, 4)
    found = figures_of(cast)
    for key in ("in_time", "confirmed", "satisfied"):
        assert (found[key].held, found[key].value) == ("不公布", "")
        assert "n = 4，少于 5" in found[key].note
    lived(cast)
    found = figures_of(cast)
    assert [found[key].value for key in ("in_time", "confirmed", "satisfied")] == ["100.0%"] * 3
    assert (found["satisfied"].spread, found["satisfied"].note.count("%")) == ("56.6—100.0", 0)


@pytest.mark.clause("5.1")
def test_the_six_count_what_is_in_the_record(cast: Cast) -> None:
    lived(cast, 2)
    merged, lead = ways.report(cast, "院门坏了"), ways.report(cast, "大门关不上")
    ways.go(merged, "merge", cast.clerk, lead=lead.pk, reason="same")
    found = figures_of(cast)
    assert (found["visits"].value, found["visits"].note) == ("1", "覆盖 1 个楼院里的 1 个")
    assert (found["received"].value, found["received"].note) == ("3", "另并入 1")
    assert (found["results"].value, found["results"].note) == ("2", "解决 2，说明原因 0")


@pytest.mark.clause("4.5")
def test_what_was_sent_back_is_no_result_and_a_departments_answer_is_told_apart(cast: Cast) -> None:
    """By what stands at the month's end: on the page, in its note, and on the community's public page."""
    answered = ways.go(ways.solving(cast), "done", cast.grid_worker, words="区里答复了", result="referred")
    answered = ways.go(answered, "verify", cast.member, words="看过答复")
    ways.go(answered, "feed_back", cast.clerk, channels=["individual_now"], personal="区里下月来修。")
    back, again = ways.fed_back(cast), ways.fed_back(cast)
    lived(cast)
    clock.advance(timedelta(hours=1))
    for case in (back, again):
        ways.go(case, "reopen", PUBLIC, words="又不亮了")
    again = ways.go(again, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
    again = ways.go(again, "done", cast.grid_worker, words="换了整根线", result="solved")
    again = ways.go(again, "verify", cast.member, words="亮了")
    clock.advance(timedelta(hours=1))
    ways.go(again, "feed_back", cast.clerk, channels=["individual_now"], personal="修好了。")
    one = figures_of(cast)["results"]
    assert (one.value, one.note) == ("3", "解决 2，说明原因 0，部门已答复 1")
    found = figures.behind("results", Ask(cast.secretary, cast.place, month()))
    assert found is not None
    assert found.value == 3
    assert back not in list(found.cases or ())
    counts = notice_board.counts(cast.place)
    assert (counts.solved, counts.referred, counts.answered, counts.all) == (2, 1, 3, 4)
    page = text(signed_in(cast.secretary).get(f"/c/{cast.place.code}/"))
    assert "<b>3 件</b> 有了结果" in page
    assert "部门已答复 1" in page


def test_what_is_sent_back_after_the_month_was_a_result_at_its_end(cast: Cast) -> None:
    done = lived(cast, 2)
    with clock.travel(clock.at(date(2021, 12, 2), 9)):
        ways.go(done[0], "reopen", PUBLIC, words="又不亮了")
        one = figures_of(cast)["results"]
        assert (one.value, one.note) == ("2", "解决 1，说明原因 0，期后退回重办 1")


def test_a_problem_that_left_for_the_street_is_left_out_and_a_late_one_counts(cast: Cast) -> None:
    ways.letter(cast)
    late = ways.solving(cast)
    ways.go(ways.solving(cast), "refer", cast.secretary, why="归街道")
    with clock.travel(clock.at(date(2021, 11, 29), 9)):
        ask = Ask(cast.secretary, cast.place, month())
        ended = figures.ended(ask)
        assert ended.overdue == (late.pk,)
        assert len(ended.moved) == 1
        assert "剔除 1 件" in figures_of(cast)["in_time"].note
        ways.go(late, "done", cast.grid_worker, words="修好了", result="solved")
        ways.go(late, "verify", cast.member, words="看过")
        ended = figures.ended(Ask(cast.secretary, cast.place, month()))
        assert (ended.late, ended.overdue) == ((late.pk,), ())


@pytest.mark.clause("5.1")
def test_the_journal_says_the_same_and_a_difference_is_told(cast: Cast) -> None:
    done = lived(cast, 2)
    for place, actor in ((cast.place, cast.secretary), (cast.place.street, cast.street_officer)):
        assert place
        checks = recount.checks(Ask(actor, place, month()))
        assert [one.label for one in checks if not one.same] == []
        assert len(checks) == 6
    ways.go(done[0], "reopen", PUBLIC, words="又不亮了")
    wrong = [one for one in recount.checks(Ask(cast.secretary, cast.place, month())) if not one.same]
    assert [(one.records, one.lines) for one in wrong] == [(1, 2), (1, 2)]
    assert "又退回重办" in wrong[0].why
    page = text(signed_in(cast.secretary).get(f"/reports/{NOVEMBER}/"))
    assert "记录 1，流水 2" in page


def test_street_and_district_are_the_sum_of_what_lies_below(cast: Cast) -> None:
    lived(cast, 2)
    demands.report(cast.next_door, PUBLIC, {"text": "院门坏了关不上", "spot": "院门"}, uuid4())
    assert cast.place.street
    assert cast.place.district
    below = figures_of(cast)["received"].raw[0]
    beside = figures_of(cast, cast.stranger, cast.next_door)["received"].raw[0]
    district = figures_of(cast, cast.district_officer, cast.place.district)["received"].raw[0]
    assert (below, beside, district) == (2, 1, 3)


# --- sent, looked at, given back, sent again ----------------------------------------------------------------------


@pytest.mark.clause("5.1")
def test_sending_freezes_figures_and_text_and_closes_the_months_duty(cast: Cast) -> None:
    planning.standing(cast)
    lived(cast, 2)
    tick.open_standing([cast.place.pk])
    duty = Duty.objects.get(place=cast.place, kind=actions.MONTHLY)
    assert (duty.role, duty.due_at, duty.done_at) == ("secretary", clock.at(date(2021, 12, 1)), None)
    case = sent(cast, "望街道协调换阀门")
    duty.refresh_from_db()
    assert duty.outcome == Duty.DONE
    edition = Edition.objects.get(case=case)
    assert (edition.number, edition.paper.kind, edition.paper.state) == (1, "report", "valid")
    kept = str(edition.paper.document)
    assert "新登记问题2件" in kept
    assert "望街道协调换阀门" in kept
    line = Entry.objects.get(procedure="report", verb="report")
    assert line.data["edition"] == 1
    assert "阀门" not in str(line.data), "words are beside the journal"
    told = Message.objects.filter(kind="report")
    assert [one.post_id for one in told if one.channel == "app"] == [cast.street_officer.post_id]


@pytest.mark.clause("5.1")
def test_what_changes_afterwards_leaves_the_edition_and_a_new_one_may_go(cast: Cast) -> None:
    lived(cast)
    case = sent(cast)
    client = signed_in(cast.secretary)
    with at_end(9):
        assert "再报街道一版" not in text(client.get(f"/reports/{NOVEMBER}/"))
        with pytest.raises(Refused, match="一样"):
            actions.send(cast.place, month(), cast.secretary, {"words": ""})
        ways.report(cast, "院墙歪了")
        page = text(client.get(f"/reports/{NOVEMBER}/"))
        assert "1 件 → <b>2 件</b>" in page
        assert "再报街道一版" in page
        assert send(client, f"/reports/{NOVEMBER}/send/", words="").status_code == 302
        page = text(client.get(f"/reports/{NOVEMBER}/of/{cast.place.code}/?edition=1"))
        assert "已经有新的一版" in page
        assert "1 件 → <b>2 件</b>" in page
    first, second = Edition.objects.filter(case=case).select_related("paper").order_by("number")
    assert (first.paper.state, first.paper.replaced_by_id) == ("replaced", second.paper_id)
    assert first.figures["six"][1]["raw"] == [1]
    assert second.figures["six"][1]["raw"] == [2]


@pytest.mark.clause("5.1")
def test_the_street_looks_at_one_or_gives_it_back_with_a_word(cast: Cast) -> None:
    case = sent(cast)
    street = signed_in(cast.street_officer)
    address = f"/reports/{NOVEMBER}/of/{cast.place.code}/"
    with at_end(10):
        page = text(street.get(address))
        assert "退回，写一句" in page
        assert send(street, f"{address}give_back/", words="").status_code == 422
        assert send(street, f"{address}give_back/", words="走访漏记了两次").status_code == 302
        case.refresh_from_db()
        assert case.state == "returned"
        mine = signed_in(cast.secretary)
        page = text(mine.get(f"/reports/{NOVEMBER}/"))
        assert "走访漏记了两次" in page
        assert "改好再报" in page
        assert f"/reports/go/{case.pk}/" in text(mine.get("/desk/?all=1"))
        assert send(mine, f"/reports/{NOVEMBER}/send/", words="补上了").status_code == 302
        assert send(street, f"{address}read/").status_code == 302
    case.refresh_from_db()
    assert case.state == "read"
    assert Edition.objects.filter(case=case).count() == 2


@pytest.mark.clause("5.1")
def test_before_the_last_day_it_goes_only_with_a_reason(cast: Cast) -> None:
    client, address = signed_in(cast.secretary), f"/reports/{NOVEMBER}/send/"
    answer = send(client, address, words="先报")
    assert answer.status_code == 422
    assert "数还会变" in text(answer)
    assert "先报" in text(answer), "nothing that was typed is lost"
    assert send(client, address, words="先报", **{"reason-report.not_early": "要调走了"}).status_code == 302
    line = Entry.objects.get(procedure="report")
    assert line.data["reasons"] == ["report.not_early"]


@pytest.mark.clause("5.1")
def test_the_clerk_prepares_and_the_secretary_sends(cast: Cast) -> None:
    clerk, secretary = signed_in(cast.clerk), signed_in(cast.secretary)
    with at_end():
        assert "存着，等书记报" in text(clerk.get(f"/reports/{NOVEMBER}/"))
        assert send(clerk, f"/reports/{NOVEMBER}/keep/", words="北小院要换阀门").status_code == 302
        assert send(clerk, f"/reports/{NOVEMBER}/keep/", words="北小院要换老阀门").status_code == 302
        assert send(clerk, f"/reports/{NOVEMBER}/send/", words="x").status_code == 422
        page = text(secretary.get(f"/reports/{NOVEMBER}/"))
        assert "北小院要换老阀门" in page
        assert send(secretary, f"/reports/{NOVEMBER}/send/", words="北小院要换老阀门").status_code == 302
    assert Report.objects.get().case.state == "sent"


SENDING = (
    "secretary",
    "clerk",
    "member",
    "street_officer",
    "street_secretary",
    "district_officer",
    "city_officer",
)
# Who may take which step of a community's report, as it stands before it.
TABLE = {
    ("", "report"): {"secretary"},
    ("", "draft"): {"secretary", "clerk"},
    ("drafted", "keep"): {"secretary", "clerk"},
    ("drafted", "send"): {"secretary"},
    ("returned", "keep"): {"secretary", "clerk"},
    ("returned", "send"): {"secretary"},
    ("sent", "correct"): {"secretary"},
    ("read", "correct"): {"secretary"},
    ("sent", "read"): {"street_officer", "street_secretary"},
    ("sent", "give_back"): {"street_officer", "street_secretary"},
}
DATA = {"words": "一句话", "period": NOVEMBER}


def bring(cast: Cast, state: str) -> Case | None:
    """The report at the state, on the month's last day."""
    if not state:
        return None
    fields, given = {"title": actions.title(cast.place, month())}, {**DATA, "place": cast.place.pk}
    move = "draft" if state == "drafted" else "report"
    entry = start("report", cast.place, cast.secretary, fields, given, move=move)
    case = Case.objects.select_related("place").get(pk=entry.case_id or 0)
    if state in ("returned", "read"):
        take(case, "give_back" if state == "returned" else "read", cast.street_officer, DATA)
    return Case.objects.select_related("place").get(pk=case.pk)


@pytest.mark.clause("5.1")
@pytest.mark.parametrize("role", SENDING)
@pytest.mark.parametrize(("state", "move"), sorted(TABLE))
def test_who_may_take_which_step_on_the_last_day_and_before_it(
    cast: Cast, state: str, move: str, role: str
) -> None:
    actor = getattr(cast, role)
    allowed = role in TABLE[state, move]
    with at_end():
        case = bring(cast, state)

    def act(reasons: dict[str, str] | None = None) -> None:
        if case is None:
            fields = {"title": actions.title(cast.place, month())}
            start(
                "report",
                cast.place,
                actor,
                fields,
                {**DATA, "place": cast.place.pk},
                move=move,
                reasons=reasons,
            )
        else:
            take(case, move, actor, DATA, reasons)

    early = move in ("report", "send")
    with clock.travel(clock.at(LAST - timedelta(days=1), 23)):
        if not allowed:
            with pytest.raises((NotPermitted, Refused)):
                act({"report.not_early": "x"})
            return
        if early:
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.need_reason
            assert refused.value.clauses == ["5.1"]
    with at_end(20):
        act()
    row = Report.objects.get(place=cast.place, period=NOVEMBER).case
    kind = procedure.REPORT.move(move)
    assert row.state == (state if kind.target == "=" else kind.target)


def test_a_streets_report_goes_to_the_district_and_the_districts_to_the_city(cast: Cast) -> None:
    street, district = cast.place.street, cast.place.district
    assert street
    assert district
    city = signed_in(cast.city_officer)
    with at_end():
        assert send(signed_in(cast.street_officer), f"/reports/{NOVEMBER}/send/", words="").status_code == 302
        assert city.get(f"/reports/{NOVEMBER}/of/{district.code}/").status_code == 404, "not sent yet"
        assert (
            send(signed_in(cast.district_officer), f"/reports/{NOVEMBER}/send/", words="").status_code == 302
        )
        below = text(signed_in(cast.district_officer).get(f"/reports/{NOVEMBER}/below/"))
        assert "报来了" in below
        base = f"/reports/{NOVEMBER}/of/{district.code}/"
        assert "看过了" in text(city.get(base))
        assert send(city, f"{base}read/").status_code == 302
        for code in (street.code, cast.place.code):
            assert city.get(f"/reports/{NOVEMBER}/of/{code}/").status_code == 404
            assert city.get(f"/reports/{NOVEMBER}/of/{code}/behind/received/").status_code == 404
        assert city.get(f"{base}report.docx").status_code == 200
    assert Report.objects.get(place=district).case.state == "read"


@pytest.mark.clause("5.1")
def test_the_streets_list_says_who_came_by_code_and_looks_at_all_with_one_press(cast: Cast) -> None:
    street = Place.objects.filter(street=cast.place.street, level=Place.COMMUNITY, is_open=True)
    for place in street:
        planning.standing(cast, place=place, by=hold("经办", "clerk", place))
    sent(cast)
    client = signed_in(cast.street_officer)
    with at_end(10):
        page = text(client.get(f"/reports/{NOVEMBER}/below/"))
        assert f"{street.count()} 处里报来 1 处" in page
        assert page.count("还没有报") == street.count() - 1
        places = [str(place) for place in street.order_by("code")]
        assert sorted(places, key=page.index) == places, "in the order of the codes"
        assert "把 1 份都记为看过" in page
        assert send(client, f"/reports/{NOVEMBER}/all-read/").status_code == 302
        assert "看过了" in text(client.get(f"/reports/{NOVEMBER}/below/"))
        answer = client.get(f"/reports/{NOVEMBER}/below.csv")
    said = answer.getvalue().decode("utf-8-sig")
    assert "看过了" in said
    assert Report.objects.get().case.state == "read"
    assert signed_in(cast.secretary).get(f"/reports/{NOVEMBER}/below/").status_code == 404
