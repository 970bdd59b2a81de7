"""The boards: the same figures for four levels, each within its reach, and nobody found out by taking one from another."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from tests import ways
from tests.boards import answered, board, city
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.journal import chain
from linli.core.journal.chain import Line
from linli.core.places.models import Place
from linli.core.shares import interval
from linli.domains.oversight.boards import board as boards_board
from linli.domains.oversight.boards import counts, figures, show, span, tiles
from linli.domains.oversight.boards import papers as boards_papers
from linli.domains.oversight.boards.board import Board
from linli.domains.oversight.boards.table import FIGURES
from linli.domains.problems.visits import actions

# --- the days -------------------------------------------------------------------------------------------------


def test_a_span_is_named_or_goes_from_day_to_day() -> None:
    assert span.read({}).query == "period=2021"
    assert span.read({"period": "2021-Q4"}).first == date(2021, 10, 1)
    found = span.read({"from": "2021-10-05", "to": "2021-11-07"})
    assert (found.first, found.last, found.running) == (date(2021, 10, 5), date(2021, 11, 7), False)


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ({"period": "2021-10"}, (date(2021, 10, 1), date(2021, 10, 31))),
        ({"period": "2021-Q4"}, (date(2021, 10, 1), date(2021, 10, 31))),
        ({"period": "2021-11"}, None),
        ({"from": "2021-09-02", "to": "2021-10-31"}, (date(2021, 10, 1), date(2021, 10, 31))),
        ({"from": "2021-09-02", "to": "2021-10-30"}, None),
        ({"from": "2021-10-01", "to": "2021-10-01"}, None),
    ],
)
def test_only_months_that_are_over_are_whole(query: dict[str, str], months: Any) -> None:
    assert span.read(query).whole_months == months


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        ("2021-09-01", "2021-09-05", ""),
        ("2021-09-01", "2021-09-06", "a"),
        ("2021-09-06", "2021-11-09", "ab"),
        ("2021-09-07", "2021-11-09", "b"),
        ("2021-10-01", "2021-10-31", ""),
        ("2021-11-09", "2021-11-09", "b"),
        ("2021-11-10", "2021-11-11", ""),
    ],
)
def test_a_community_is_visited_in_the_span_in_which_a_visit_was_entered(
    cast: Cast, first: str, last: str, there: str
) -> None:
    for place, who, moment in (
        (cast.place, cast.clerk, clock.at(date(2021, 9, 6), 23)),
        (cast.next_door, cast.stranger, clock.at(date(2021, 11, 9), 0)),
    ):
        with clock.travel(moment):
            actions.note(place, who, {"heard": "fine", "building": None, "spot": "门口"}, uuid4())
    both = {"a": cast.place.pk, "b": cast.next_door.pk}
    with clock.travel(clock.at(date(2021, 11, 28), 9)):
        assert counts.visited(both.values(), span.read({"from": first, "to": last})) == {
            both[n] for n in there
        }


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"period": "2022-03"}, "还没有到"),
        ({"period": "next"}, "看不懂"),
        ({"from": "2021-11-09", "to": "2021-11-01"}, "换一下"),
        ({"from": "2021-12-01", "to": "2021-12-05"}, "还没有到"),
        ({"from": "2001-01-01"}, "最多看十年"),
        ({"from": "1.11.2021"}, "写成"),
    ],
)
def test_days_that_make_no_sense_are_said_and_never_counted(
    cast: Cast, query: dict[str, str], why: str
) -> None:
    with pytest.raises(span.Wrong, match=why):
        span.read(query)
    answer = signed_in(cast.secretary).get("/board/", query)
    assert answer.status_code == 400
    assert why in text(answer)
    assert signed_in(cast.secretary).get(f"/board/{cast.place.code}/export.csv", query).status_code == 404


# --- what is counted ------------------------------------------------------------------------------------------


@pytest.mark.clause("6.4")
def test_four_levels_see_the_same(cast: Cast) -> None:
    answered(cast)
    ways.awaiting(cast)
    ways.solving(cast, ways.report(cast, facet="safety"))
    ways.report(cast)
    assert cast.place.street
    assert cast.place.district
    found = [board(place) for place in (city(), cast.place.district, cast.place.street, cast.place)]
    steps = [
        [(one.count, one.stuck, one.late) for one in show.funnel(b.counted, show.Ways("", "")).steps]
        for b in found
    ]
    assert steps[0] == [(4, 1, 0), (1, 1, 0), (0, 0, 0), (2, 1, 0), (1, 0, 0)]
    assert steps == [steps[0]] * 4
    assert all(show.balanced(one.counted) for one in found)
    own = {one.pk: one for one in found[0].below}[cast.place.district.pk]
    assert found[0].counted.n(figures.CAME, own.pk) == 4
    assert sum(found[0].counted.n(figures.CAME, one.pk) for one in found[0].below) == 4


@pytest.mark.clause("6.4")
def test_what_is_late_and_where_is_told(cast: Cast) -> None:
    ways.solving(cast)
    with clock.travel(clock.now() + timedelta(days=30)):
        tick()
        found = board(cast.place)
        assert show.funnel(found.counted, show.Ways("", "")).steps[3].late == 1
        assert found.counted.stood(figures.ALL_LATE) >= 1
        map_ = tiles.value(
            tiles.Ground([], {}, {cast.place.pk: [cast.place.pk]}, set(), _by_itself(found)),
            "late",
            cast.place,
        )
        assert map_[0] == 2


def _by_itself(found: Board) -> counts.Counted:
    groups = {found.place.pk: found.place.pk}
    return counts.board(groups, found.span)


@pytest.mark.clause("6.4")
def test_what_street_and_departments_are_late_with_is_no_communitys_and_the_sum_is_right(cast: Cast) -> None:
    """On the page, in the file and in the paper alike."""
    ways.solving(cast)
    ways.letter(cast)
    assert cast.place.street
    with clock.travel(clock.now() + timedelta(days=60)):
        tick()
        found = board(cast.place.street)
        client = signed_in(cast.street_officer)
        lines = b"".join(client.get(f"/board/{cast.place.street.code}/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert found.owed_above > 0
    total = found.counted.late()
    assert sum(found.counted.late(one) for one in found.below) + found.owed_above == total
    shown = [row.cells for row in show.table(found, "", show.Ways("", "")).rows]
    assert [cells[5].text for cells in shown[-2:]] == [f"{found.owed_above}", f"{total}"]  # type: ignore[union-attr]
    rows = [line.split(",") for line in lines.decode("utf-8-sig").splitlines()]
    late = rows[0].index("超期")
    assert [(row[0], row[late]) for row in rows[-2:-1]] == [(show.ABOVE, f"{found.owed_above}")]
    papers = dict(boards_papers._places(found)[1])  # type: ignore[arg-type]
    assert papers["rows"][-1] == [show.ABOVE, "", "", "", f"{found.owed_above}"]


@pytest.mark.clause("6.4")
def test_the_days_at_a_step_are_all_time_there_by_those_who_left(cast: Cast) -> None:
    """Two leave `solving`, after two days and four; one still stands there, for six."""
    start = clock.now()
    first, second, _ = ways.solving(cast), ways.solving(cast), ways.solving(cast)
    for case, days in ((first, 2), (second, 4)):
        with clock.travel(start + timedelta(days=days)):
            ways.go(case, "done", cast.grid_worker, words="换了", result="solved")
    with clock.travel(start + timedelta(days=6)):
        found = board(cast.place)
        assert counts.stayed(found.counted, ("solving",), found.span) == pytest.approx(
            (2 + 4 + 6) / 2, abs=0.01
        )
        assert counts.stayed(found.counted, ("tabled",), found.span) is None
        # The same days, looked at from later on, and cut at both ends.
        cut = board(cast.place, **{"from": (start + timedelta(days=1)).date().isoformat()})
        assert counts.stayed(cut.counted, ("solving",), cut.span) == pytest.approx(
            ((2 + 4 + 6) * 24 - 3 * (24 - 9)) / 24 / 2, abs=0.01
        )


@pytest.mark.clause("6.4")
def test_a_past_day_is_shown_as_it_was_known_then(cast: Cast) -> None:
    start = clock.now()
    case = ways.solving(cast)
    before = board(cast.place)
    with clock.travel(start + timedelta(days=3)):
        ways.go(case, "done", cast.grid_worker, words="换了", result="solved")
        ways.report(cast)
        now = board(cast.place)
        then = board(cast.place, **{"from": "2021-01-01", "to": start.date().isoformat()})
    same = [show.balance(one.counted) for one in (before, then)]
    assert same[0] == same[1] != show.balance(now.counted)
    assert _some(then) == _some(before)


def _some(found: Board) -> dict[str, int]:
    return {kind: one.n for row in found.counted.ended.values() for kind, one in row.items() if one.n}


# --- what residents said --------------------------------------------------------------------------------------


def test_nothing_of_a_month_that_runs_and_nothing_below_five(cast: Cast) -> None:
    with clock.travel(clock.at(date(2021, 10, 11), 9)):
        for _ in range(4):
            answered(cast)
    found = board(cast.place).counted.share(figures.satisfied())
    assert (found.percent, found.n, found.hidden) == (None, 0, 4)
    for _ in range(9):
        answered(cast)
    assert board(cast.place).counted.share(figures.satisfied()).percent is None
    with clock.travel(clock.at(date(2021, 12, 1), 9)):
        found = board(cast.place).counted.share(figures.satisfied())
    assert (found.percent, found.n, found.hidden) == (100.0, 9, 4)


def _say(place: Place, day: date, good: int, bad: int) -> None:
    at = clock.at(day, 10)
    for mark, n in (("good", good), ("bad", bad)):
        lines = [
            Line(place.pk, "public", "public", "confirm", None, "problem", "fed_back", "closed",
                 {"count": {f"satisfied:{mark}": 1}})
            for _ in range(n)
        ]  # fmt: skip
        if lines:
            chain.append(lines, at)


def _spans(months: list[date]) -> Iterator[dict[str, str]]:
    for first, last in itertools.combinations_with_replacement(months, 2):
        for a, b in ((0, 0), (4, 0), (0, 4)):
            end = (last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1 + b)
            yield {"from": (first + timedelta(days=a)).isoformat(), "to": end.isoformat()}


@pytest.mark.clause("6.3")
def test_no_difference_of_two_published_figures_tells_of_fewer_than_five(cast: Cast) -> None:
    """Every place and span that may be asked for; of any two of which one lies in the other, the rest is five or more."""
    rng = Random(7)
    assert cast.place.street
    street = cast.place.street
    months = [date(2021, month, 1) for month in (7, 8, 9, 10)]
    neighbours = list(Place.objects.filter(street=street, level=Place.COMMUNITY).order_by("code"))
    for month, place in itertools.product(months, neighbours):
        _say(place, month + timedelta(days=rng.randrange(27)), rng.randrange(5), rng.randrange(5))
    with clock.travel(clock.at(date(2021, 11, 18), 9)):
        published = {
            (one.code, tuple(query.values())): boards_board.made(one, span.read(query)).counted.share(
                figures.satisfied()
            )
            for one in (street, *neighbours)
            for query in _spans(months)
        }
    assert {told.n for told in published.values()} != {0}
    assert all(told.n == 0 or told.n >= 5 for told in published.values() if told.percent is not None)
    by_span: dict[Any, dict[str, int]] = {}
    for (code, days), told in published.items():
        by_span.setdefault(days, {})[code] = told.n
    for one in by_span.values():
        parts = [n for code, n in one.items() if code != street.code]
        left = one[street.code] - sum(parts)
        assert left == 0, "the street is what its published communities are, and nothing more"
    for (code, days), (other, within) in itertools.permutations(published, 2):
        if code == other and days[0] <= within[0] and within[1] <= days[1]:
            differs = published[code, days].n - published[code, within].n
            assert differs == 0 or differs >= 5, (code, days, within)


def test_a_class_of_few_is_not_told_to_who_sees_figures_alone(cast: Cast) -> None:
    for _ in range(3):
        ways.accept(cast, ways.report(cast, facet="disputes"))
    page = text(signed_in(cast.city_officer).get("/board/?view=stuck"))
    assert "不列" in page.replace("少于 5 件的不列出来", "").replace("也不列", "")
    assert "不列" not in text(signed_in(cast.street_officer).get("/board/?view=stuck"))
    held = text(signed_in(cast.city_officer).get(f"/board/{cast.place.code}/?view=stuck"))
    assert "会看出是谁家的事" in held


def test_a_share_says_no_more_than_all() -> None:
    assert counts.Told(90.0, 100, interval(90, 100)).spread == "±6.0"
    assert counts.Told(100.0, 6, interval(6, 6)).spread == "61.0—100.0"
    assert counts.Told(0.0, 6, interval(0, 6)).spread == "0.0—39.0"


def test_of_few_no_large_figure_says_more_than_the_table(cast: Cast) -> None:
    now, none = span.read({}), show.Ways("", "")
    few = show.rate(figures.ON_TIME, counts.Told(94.7, 19, interval(18, 19)), now, none)
    assert (few.value, few.spread, few.held) == ("", "", "不足 20 件")
    assert "n = 19" in few.note
    enough = show.rate(figures.ON_TIME, counts.Told(95.0, 20, interval(19, 20)), now, none)
    assert (enough.value, enough.spread, enough.held) == ("95.0%", "76.4—99.1", "")


def test_the_classes_of_the_legend_do_not_overlap() -> None:
    assert [words for _, words in tiles.legend("late")] == ["没有", "1—2", "3—5", "6—10", "11 以上"]


def test_what_is_late_and_not_done_counts_against_what_is_in_time(cast: Cast) -> None:
    ways.fed_back(cast)
    ways.solving(cast)
    with clock.travel(clock.now() + timedelta(days=30)):
        tick()
        told = board(cast.place).counted.share(figures.ON_TIME)
    assert (told.n, told.percent) == (2, 50.0)


def test_what_is_called_done_was_done_and_the_share_says_of_how_many(cast: Cast) -> None:
    """One was done and one is late: on the page, in the file."""
    ways.fed_back(cast)
    ways.solving(cast)
    assert cast.place.street
    with clock.travel(clock.now() + timedelta(days=30)):
        tick()
        found = board(cast.place.street)
        client = signed_in(cast.street_officer)
        lines = b"".join(client.get(f"/board/{cast.place.street.code}/export.csv").streaming_content)  # type: ignore[attr-defined]
    made = show.table(found, "", show.Ways("", ""))
    heads, total = [one.label for one in made.columns], made.rows[-1].cells
    assert total[heads.index("办好")] == "1"
    assert total[heads.index("按期办结率")].second == "n = 2"  # type: ignore[union-attr]
    rows = [line.split(",") for line in lines.decode("utf-8-sig").splitlines()]
    last = next(row for row in rows if row[0] == str(cast.place.street))
    told = {name: last[rows[0].index(name)] for name in ("办好", "按期办好", "应办结")}
    assert told == {"办好": "1", "按期办好": "1", "应办结": "2"}


@pytest.mark.clause("4.2")
def test_a_merge_that_was_undone_leaves_nothing_out(cast: Cast) -> None:
    lead, kept = ways.report(cast), ways.report(cast)
    ways.go(kept, "merge", cast.clerk, lead=lead.pk, reason="same")
    undone = ways.go(ways.report(cast), "merge", cast.clerk, lead=lead.pk, reason="same")
    ways.go(undone, "unmerge", cast.clerk)
    found = board(cast.place).counted
    assert found.share(figures.ON_TIME).left_out == 1
    assert found.n(FIGURES["merged"].kinds) == 1
