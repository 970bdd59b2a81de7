"""What lines count for, and that any span and any past day reads as a recount of the lines would have it."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place, PlaceSpell
from linli.core.tallies import counts, queries, roll
from linli.core.tallies.models import Roll, Rolled, Stock, Tally
from linli.ops import tallies

KINDS = (
    "problem.report",
    "problem.done",
    "problem.lapse",
    "problem=reported",
    "problem=solving",
    "problem=closed",
    "problem/at:solving:housing",
    "problem/met:acknowledge:accept",
    "problem/met:finish:verify",
    "problem/late:finish:verify",
    "problem/overdue:finish",
    "problem/satisfied:good",
)


def stock(cast: Cast) -> dict[str, int]:
    return {kind: n for kind, n in Stock.objects.filter(place=cast.place).values_list("kind", "n") if n}


def test_a_duty_that_ends_counts_as_in_time_or_late_with_the_move_that_ended_it() -> None:
    at = datetime(2021, 11, 18, 9, tzinfo=clock.ZONE)
    hour = timedelta(hours=1)
    assert counts.ended("finish", "verify", at, at + hour, None, None) == {"met:finish:verify": 1}
    assert counts.ended("finish", "verify", at, at, None, None) == {"late:finish:verify": 1}
    assert counts.ended("finish", "verify", at, None, 0, None) == {"late:finish:verify": 1}
    assert counts.ended("finish", "verify", at, None, 30, None) == {"met:finish:verify": 1}
    late = counts.ended("finish", "verify", at, at + hour, None, at - hour)
    assert late == {"late:finish:verify": 1, "overdue:finish": -1}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (("", ""), ("reported", ""), {}),
        (("reported", ""), ("accepted", "housing"), {"at:accepted:housing": 1}),
        (("accepted", "housing"), ("accepted", "housing"), {}),
        (
            ("accepted", "housing"),
            ("accepted", "safety"),
            {"at:accepted:housing": -1, "at:accepted:safety": 1},
        ),
        (("accepted", "safety"), ("solving", "safety"), {"at:accepted:safety": -1, "at:solving:safety": 1}),
    ],
)
def test_a_class_is_counted_where_it_stands(
    before: tuple[str, str], after: tuple[str, str], found: dict[str, int]
) -> None:
    assert counts.moved(*before, *after) == Counter(found)


def test_what_stands_now_is_kept_by_state_and_class(cast: Cast) -> None:
    ways.solving(cast)
    ways.accept(cast, ways.report(cast, facet="safety"))
    found = stock(cast)
    assert (found["problem=solving"], found["problem/at:solving:housing"]) == (1, 1)
    assert (found["problem=accepted"], found["problem/at:accepted:safety"]) == (1, 1)
    assert "problem/at:reported:housing" not in found
    assert tallies.verify()["ok"]


def test_what_is_late_is_counted_until_it_is_done(cast: Cast) -> None:
    case = ways.solving(cast)
    with clock.travel(clock.now() + timedelta(days=30)):
        tick()
        assert stock(cast)["problem/overdue:finish"] == 1
        case = ways.go(case, "done", cast.grid_worker, words="换了灯泡", result="solved")
        ways.go(case, "verify", cast.member, words="亮了")
        assert "problem/overdue:finish" not in stock(cast)
        found = dict(Tally.objects.filter(place=cast.place).values_list("kind", "n"))
    assert (found["problem/late:finish:verify"], found.get("problem/met:finish:verify", 0)) == (1, 0)
    assert found["problem/met:acknowledge:accept"] == 1
    assert tallies.verify()["ok"]


def test_how_long_a_step_was_stood_in_follows_from_the_minutes(cast: Cast) -> None:
    """By the moments of leaving less those of reaching: two problems, two days and one."""
    first, second = ways.solving(cast), ways.solving(cast)
    start = clock.now()
    with clock.travel(start + timedelta(days=1)):
        ways.go(first, "done", cast.grid_worker, words="换了", result="solved")
    with clock.travel(start + timedelta(days=2)):
        ways.go(second, "done", cast.grid_worker, words="换了", result="solved")
    row = Tally.objects.get(place=cast.place, kind="problem=solving")
    assert (row.n, row.gone, row.minutes) == (0, 2, 3 * 24 * 60)


def _lived(cast: Cast) -> None:
    """Three months with something in each, the last one begun."""
    for month, day in ((9, 6), (9, 28), (10, 11), (11, 3), (11, 17)):
        with clock.travel(clock.at(date(2021, month, day), 9)):
            case = ways.fed_back(cast)
            ways.solving(cast, ways.report(cast, facet="safety"))
        with clock.travel(clock.at(date(2021, month, day), 18) + timedelta(days=3)):
            tick()
            ways.go(case, "confirm", PUBLIC, satisfaction="good")


def _by_hand(place: Place, first: date, last: date) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in Entry.objects.filter(place=place):
        if not first <= clock.local(entry.at).date() <= last or not entry.procedure:
            continue
        found[f"{entry.procedure}.{entry.verb}"] += 1
        if entry.source != entry.target:
            found[f"{entry.procedure}={entry.target}"] += bool(entry.target)
            found[f"{entry.procedure}={entry.source}"] -= bool(entry.source)
        found.update({f"{entry.procedure}/{key}": n for key, n in entry.data.get("count", {}).items()})
    return found


SPANS = [
    (date(2021, 9, 1), date(2021, 9, 30)),
    (date(2021, 9, 6), date(2021, 9, 6)),
    (date(2021, 9, 7), date(2021, 11, 2)),
    (date(2021, 9, 1), date(2021, 10, 12)),
    (date(2021, 10, 31), date(2021, 11, 30)),
    (date(2021, 11, 5), date(2021, 11, 18)),
    (date(2021, 1, 1), date(2031, 1, 1)),
    (date(2021, 12, 1), date(2022, 1, 1)),
    (date(2021, 11, 2), date(2021, 11, 1)),
]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_any_span_reads_as_its_lines_do(cast: Cast, first: date, last: date) -> None:
    with clock.travel(clock.at(date(2021, 11, 28), 9)):
        _lived(cast)
        found = queries.flow(KINDS, {cast.place.pk: 7}, first, last)[7]
    by_hand = _by_hand(cast.place, first, last)
    assert {kind: found[kind].n for kind in found if found[kind].n} == {
        kind: by_hand[kind] for kind in KINDS if by_hand[kind]
    }


@pytest.mark.parametrize("day", [date(2021, 9, 5), date(2021, 9, 6), date(2021, 10, 31), date(2021, 11, 28)])
def test_a_past_day_shows_what_stood_then(cast: Cast, day: date) -> None:
    with clock.travel(clock.at(date(2021, 11, 28), 9)):
        _lived(cast)
        found = queries.standing(KINDS, {cast.place.pk: 7}, day)[7]
    by_hand = _by_hand(cast.place, date(2021, 1, 1), day)
    kept = [kind for kind in KINDS if "=" in kind or "/at:" in kind or "/overdue:" in kind]
    assert {kind: found[kind].n for kind in kept if kind in found and found[kind].n} == {
        kind: by_hand[kind] for kind in kept if by_hand[kind]
    }


def test_a_place_counts_where_it_then_lay(cast: Cast) -> None:
    """The neighbour moves to another street by a new edition of the codes: before it counts with the old one."""
    street = cast.place.street
    assert street is not None
    other = (
        Place.objects.filter(level=Place.STREET, district_id=street.district_id).exclude(pk=street.pk).first()
    )
    assert other is not None
    spell = PlaceSpell.objects.get(place=cast.place, during__contains=date(2021, 11, 18))
    lower, upper = spell.during.lower, spell.during.upper
    spell.during = (lower, date(2021, 11, 10))
    spell.save()
    PlaceSpell.objects.create(
        place=cast.place, code=spell.code, name=spell.name, parent=other, edition=9,
        during=(date(2021, 11, 10), upper),
    )  # fmt: skip
    city = Place.objects.get(level=Place.CITY)
    before = queries.grouped(city, Place.STREET, date(2021, 11, 9))
    after = queries.grouped(city, Place.STREET, date(2021, 11, 10))
    assert (before[cast.place.pk], after[cast.place.pk]) == (street.pk, other.pk)
    assert before[street.pk] == street.pk
    assert set(queries.grouped(street, Place.STREET, date(2021, 11, 10))) < set(before)


# --- what lies together, added up by day --------------------------------------------------------------------------


def _of_city() -> dict[int, int]:
    city = Place.objects.get(level=Place.CITY)
    return queries.grouped(city, Place.DISTRICT, date(2021, 11, 28))


def _told(sums: queries.Sums) -> dict[tuple[int, str], queries.Sum]:
    return {(group, kind): one for group, row in sums.items() for kind, one in row.items() if any(one)}


@pytest.mark.parametrize("again", [False, True], ids=["at once", "day after day"])
def test_what_is_added_up_reads_as_its_months_and_lines_do(cast: Cast, again: bool) -> None:
    """Every span and every past day of a whole city, also where the last days are not added up yet."""
    with clock.travel(clock.at(date(2021, 11, 28), 9)):
        _lived(cast)
        groups = _of_city()
        spans = [_told(queries.flow(KINDS, groups, *span)) for span in SPANS]
        days = [clock.at(date(2021, 9, 5)).date() + timedelta(days=n) for n in range(0, 85, 6)]
        stood = [_told(queries.standing(KINDS, groups, day)) for day in days]
        assert spans[0]
        assert stood[5]
    until = (date(2021, 9, 7), date(2021, 10, 12), date(2021, 11, 25)) if again else (date(2021, 11, 28),)
    for day in until:
        with clock.travel(clock.at(day, 9)):
            assert roll.run() > 0
            assert roll.run() == 0
    with clock.travel(clock.at(date(2021, 11, 28), 9)):
        assert Rolled.objects.exists()
        assert [_told(queries.flow(KINDS, groups, *span)) for span in SPANS] == spans
        kept = [kind for kind in KINDS if "=" in kind or "/at:" in kind or "/overdue:" in kind]
        for before, day in zip(stood, days, strict=True):
            now = _told(queries.standing(kept, groups, day))
            assert {key: one.n for key, one in now.items() if one.n} == {
                key: one.n for key, one in before.items() if key[1] in kept and one.n
            }


def test_a_day_is_added_up_an_hour_after_it_is_over(cast: Cast) -> None:
    with clock.travel(clock.at(date(2021, 11, 18), 23)):
        ways.report(cast)
    with clock.travel(clock.at(date(2021, 11, 19)) + timedelta(minutes=59)):
        roll.run()
    assert {one.through for one in Roll.objects.all()} == {date(2021, 11, 17)}
    with clock.travel(clock.at(date(2021, 11, 19)) + timedelta(minutes=60)):
        roll.run()
    assert {one.through for one in Roll.objects.all()} == {date(2021, 11, 18)}
    assert Rolled.objects.filter(kind="problem.report", day=date(2021, 11, 18), n=1).exists()


def test_who_moves_counts_with_whom_it_then_lay(cast: Cast) -> None:
    """A community that goes makes two new rolls; those of before stay for whoever looks back."""
    street = cast.place.street
    assert street is not None
    with clock.travel(clock.at(date(2021, 11, 16), 9)):
        ways.report(cast)
    with clock.travel(clock.at(date(2021, 11, 17), 9)):
        roll.run()
        before = queries.grouped(street, Place.STREET, clock.today())
    found = Roll.objects.get(digest=queries.digest([*before]))
    without = {place: group for place, group in before.items() if place != cast.place.pk}
    with clock.travel(clock.at(date(2021, 11, 18), 9)):
        day = date(2021, 11, 16)
        assert queries.flow(["problem.report"], before, day, day)[street.pk]["problem.report"].n == 1
        assert "problem.report" not in queries.flow(["problem.report"], without, day, day)[street.pk]
    assert found.through == date(2021, 11, 16)
