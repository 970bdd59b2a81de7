"""What is late counts at the place of its case, whoever owes it; what was counted elsewhere is corrected by further lines."""

from datetime import date, timedelta

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal import chain
from linli.core.journal.guard import CORRECT
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.tallies import corrections, queries, roll
from linli.core.tallies.models import Roll, Stock
from linli.domains.oversight.boards import board, figures, show, span
from linli.ops import tallies

KIND = "problem/overdue:receive"


def stock(place: Place | None) -> int:
    assert place is not None
    return sum(Stock.objects.filter(place=place, kind=KIND).values_list("n", flat=True))


def with_street(cast: Cast) -> Case:
    case = ways.accept(cast, ways.report(cast, "路面塌了一块"))
    return ways.go(case, "refer", cast.secretary, why="归街道")


def late_rows(cast: Cast, place: Place, day: date) -> dict[str, str]:
    """Of the table of steps on a board of one past day: how many are late, by step."""
    made = board.made(place, span.read({"from": day.isoformat(), "to": day.isoformat()}))
    table = show.times(made.counted, made.span, show.Ways("", ""))
    return {str(row.cells[0]): row.cells[4].text for row in table.rows}  # type: ignore[union-attr]


def lapse_as_before(case: Case) -> None:
    """As the release before wrote it: the line of a limit that the street owes, on the street's own chain."""
    duty = Duty.objects.get(case_id=case.pk, kind="problem.receive")
    assert duty.place_id == case.street_id
    Duty.objects.filter(pk=duty.pk).update(lapsed_at=clock.now())
    line = chain.Line(
        place_id=duty.place_id,
        actor="system",
        role="system",
        verb="lapse",
        case_id=case.pk,
        procedure="problem",
        data={"duty": duty.kind, "period": "", "count": {"overdue:receive": 1}},
    )
    chain.append([line], clock.now())


@pytest.mark.clause("6.4")
def test_what_the_street_is_late_with_counts_where_the_problem_is(cast: Cast) -> None:
    case = with_street(cast)
    clock.set_now(clock.now() + timedelta(days=30))
    tick()
    line = Entry.objects.get(case_id=case.pk, verb="lapse", data__duty="problem.receive")
    assert line.place_id == cast.place.pk
    assert (stock(cast.place), stock(cast.place.street)) == (1, 0)
    ways.go(case, "receive", cast.street_officer)
    assert (stock(cast.place), stock(cast.place.street)) == (0, 0)
    assert tallies.verify()["ok"]


@pytest.mark.clause("6.4")
def test_a_past_day_shows_by_its_numbers_what_was_late_then(cast: Cast) -> None:
    """On the community's board, in its row of street and departments; on the street's, at that community."""
    case = with_street(cast)
    clock.set_now(clock.now() + timedelta(days=30))
    tick()
    day = clock.today()
    clock.set_now(clock.now() + timedelta(days=3))
    ways.go(case, "receive", cast.street_officer)
    after = clock.today()
    clock.set_now(clock.now() + timedelta(days=3))
    street = cast.place.street
    assert street is not None
    assert late_rows(cast, cast.place, day)["街道、部门办理"] == "1"
    assert late_rows(cast, cast.place, after)["街道、部门办理"] == "0"
    above = board.made(street, span.read({"from": day.isoformat(), "to": day.isoformat()}))
    assert above.counted.stood(figures.LATE_OUTSIDE, cast.place.pk) == 1
    assert above.counted.late() == 1
    page = text(signed_in(cast.street_officer).get(f"/board/table/?figure=late&from={day}&to={day}"))
    assert page.count(">1<") >= 1


def test_what_stood_on_the_wrong_chain_is_corrected_for_its_day(cast: Cast) -> None:
    case, other = with_street(cast), with_street(cast)
    start = clock.now()
    wrong_day = (start + timedelta(days=30)).date()
    clock.set_now(start + timedelta(days=30))
    lapse_as_before(case)
    lapse_as_before(other)
    clock.set_now(start + timedelta(days=33))
    ways.go(case, "receive", cast.street_officer)
    clock.set_now(start + timedelta(days=40))
    assert roll.run() > 0
    assert (stock(cast.place), stock(cast.place.street)) == (-1, 2)
    found = tallies.verify()
    assert not found["ok"]
    assert {(row["place"], row["kind"]) for row in found["below"]} >= {(cast.place.pk, KIND)}
    lines = Entry.objects.count()

    assert corrections.correct() == 2
    assert (stock(cast.place), stock(cast.place.street)) == (1, 0)
    written = Entry.objects.filter(verb=CORRECT)
    assert {(row.place_id, row.data["count"]["overdue:receive"], row.data["on"]) for row in written} == {
        (cast.place.pk, 2, wrong_day.isoformat()),
        (cast.place.street_id, -2, wrong_day.isoformat()),
    }
    assert Entry.objects.count() == lines + 2
    here, elsewhere = (
        Roll.objects.filter(through__lt=wrong_day),
        Roll.objects.filter(through__gte=wrong_day),
    )
    assert all(cast.place.pk in one.members or cast.place.street_id in one.members for one in here)
    assert here.count() == 2
    assert elsewhere.exists()
    groups = {cast.place.pk: 1, cast.place.street_id or 0: 2}
    for day, late in ((wrong_day - timedelta(days=1), 0), (wrong_day, 2), (wrong_day + timedelta(days=3), 1)):
        then = queries.standing([KIND], groups, day)
        assert [then.get(group, {}).get(KIND, queries.Sum()).n for group in (1, 2)] == [late, 0]
    assert corrections.correct() == 0
    assert corrections.misplaced() == {}
    assert roll.run() > 0
    assert tallies.verify()["ok"]
    assert verify()["ok"]


def test_mending_corrects_and_sums_of_days_begin_again(cast: Cast) -> None:
    case = with_street(cast)
    clock.set_now(clock.now() + timedelta(days=30))
    lapse_as_before(case)
    day = clock.today()
    clock.set_now(clock.now() + timedelta(days=2))
    roll.run()
    city = Place.objects.get(level=Place.CITY)
    groups = queries.grouped(city, Place.DISTRICT, clock.today())
    before = queries.standing([KIND], groups, day)
    found = tallies.verify()
    assert not found["ok"]
    assert tallies.mend(found) >= 2
    assert tallies.verify()["ok"]
    assert queries.standing([KIND], groups, day) == before
    roll.run()
    assert queries.standing([KIND], groups, day) == before
    assert queries.standing([KIND], {cast.place.pk: 1}, day)[1][KIND].n == 1


def test_a_stock_below_nothing_is_wrong_though_the_lines_add_up_to_it(cast: Cast) -> None:
    line = chain.Line(
        place_id=cast.place.pk,
        actor="system",
        role="system",
        verb="lapse",
        procedure="problem",
        data={"count": {"overdue:receive": -1}},
    )
    chain.append([line], clock.now())
    found = tallies.verify()
    assert not found["ok"]
    assert [(row["kind"], row["kept"]) for row in found["below"]] == [(KIND, -1)]


def test_two_who_correct_at_once_write_nothing_twice(cast: Cast) -> None:
    """The second has read what is wrong before the first wrote: it asks again under the lock."""
    case = with_street(cast)
    clock.set_now(clock.now() + timedelta(days=30))
    lapse_as_before(case)
    seen = corrections._wanted()
    assert corrections.correct() == 2
    assert [corrections._correct(place, wanted) for place, wanted in seen.items()] == [0, 0]
