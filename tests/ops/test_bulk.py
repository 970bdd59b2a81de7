"""Problems in bulk are what the real moves would have made, and the measuring of pages counts as it says."""

import json
from datetime import timedelta
from random import Random

import psycopg
import pytest
from django.db.models import Count, F, Q

from linli.core import clock, search
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal import chain
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.papers.models import Register
from linli.core.people.actor import of_post
from linli.core.people.models import Account, Post
from linli.core.places.models import Place
from linli.core.procedures import clocks
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.domains.problems.models import Feedback, Notice, Problem, Reporter
from linli.domains.problems.procedure import PROBLEM
from linli.ops import tallies
from tools.bench import client, run
from tools.bench.bulk import load
from tools.bench.bulk import office as bulk_office
from tools.bench.bulk.steps import ROUTES, STEPS

pytestmark = pytest.mark.commits
N = 900
MOVES = {move.name: move for move in PROBLEM.moves}


@pytest.fixture
def loaded(fresh_database: str) -> str:
    found = load.load(fresh_database, N, password="hashed")
    assert found["problems"] == N
    assert found["entries"] == Entry.objects.count()
    return fresh_database


def test_it_works(loaded: str) -> None:
    assert Case.objects.filter(procedure="problem").count() == Problem.objects.count() == N
    assert Reporter.objects.count() == N
    found = verify()
    assert found["ok"], found["broken"]
    assert found["warnings"] == []
    assert found["entries"] > 5 * N
    counted = tallies.verify()
    assert counted["ok"], counted["wrong"]
    assert counted["tallies"] > 0


def test_a_second_loading_goes_on_where_the_first_ended(loaded: str) -> None:
    with clock.travel(clock.now() + timedelta(days=365 * load.YEARS)):
        with psycopg.connect(loaded) as connection:
            before = connection.execute("SELECT count(*) FROM journal_entry").fetchone()
        tallied = tallies.verify()["tallies"]
        # A second set of people would hold the same sign-in names: the loader is for a city without people.
        with pytest.raises(psycopg.errors.UniqueViolation):
            load.load(loaded, 10)
        with psycopg.connect(loaded) as connection:
            assert connection.execute("SELECT count(*) FROM journal_entry").fetchone() == before
        assert tallies.verify()["tallies"] == tallied
        assert verify()["ok"]


def test_every_line_is_a_move_of_the_procedure(loaded: str) -> None:
    assert {name for _, route in ROUTES for name in route if name != "end"} <= STEPS.keys()
    for entry in Entry.objects.filter(procedure="problem").exclude(verb="lapse"):
        move = MOVES[entry.verb]
        assert not entry.source or entry.source in move.sources
        assert entry.target == (entry.source if move.target == "=" else move.target)
        assert not move.by or entry.role in move.by
        chain.check_tokens(entry.data)


def test_states_are_spread_like_life(loaded: str) -> None:
    states = dict(Case.objects.values_list("state").annotate(Count("pk")).order_by())
    still = N - states["closed"] - states["declined"] - states.get("merged", 0)
    assert 0.04 * N < still < 0.14 * N
    assert len(states) > 8
    late = Case.objects.filter(closed_at__isnull=True, due_at__lt=clock.now())
    assert 0 < late.count() < still
    assert Case.objects.values("place").distinct().count() > 300
    assert Feedback.objects.count() >= states["closed"]
    assert Notice.objects.exists()


def test_the_last_line_says_what_the_row_says(loaded: str) -> None:
    for case in Case.objects.all():
        lines = Entry.objects.filter(case_id=case.pk).exclude(target="").order_by("at", "seq")
        assert [line.target for line in lines][-1] == case.state
        assert lines[0].at == case.opened_at
        assert list(lines)[-1].at == case.changed_at
        assert (case.closed_at is not None) == PROBLEM.state(case.state).final
        assert Duty.objects.filter(case_id=case.pk, done_at__isnull=True).exists() != bool(case.closed_at)


def test_numbers_have_no_gaps(loaded: str) -> None:
    for register in Register.objects.select_related("place").filter(key="problem"):
        cases = Case.objects.filter(place=register.place, number__startswith=f"{register.year}-")
        numbers = list(cases.order_by("opened_at", "pk").values_list("number", flat=True))
        assert numbers == [f"{register.year}-{n:04d}" for n in range(1, register.last + 1)]


def test_the_sweeper_finds_nothing_left_undone(loaded: str) -> None:
    with clock.travel(clock.now()):
        found = tick()
    assert (found["taken"], found["lapsed"]) == (0, 0)


def test_open_duties_are_those_that_the_clocks_ask_for(loaded: str) -> None:
    for case in Case.objects.filter(closed_at__isnull=True).select_related("place"):
        problem = Problem.objects.get(case=case)
        held = {duty.kind.split(".")[1]: duty for duty in Duty.objects.filter(case_id=case.pk, done_at=None)}
        over = {one.kind: one for one in PROBLEM.clocks if case.state in one.over}
        # What a clock has brought about already waits without a day until the case leaves it for good.
        running = {k for k, duty in held.items() if duty.left is None and (duty.due_at or k in over)}
        assert over.keys() == running
        subject = Subject(case, {}, problem, of_post(Post.objects.all()[0]), case.changed_at)
        for kind, one in over.items():
            wanted = Duty()
            clocks._owned(wanted, one.who(subject), case)
            assert (held[kind].role, held[kind].post_id, held[kind].place_id) == (
                wanted.role,
                wanted.post_id,
                wanted.place_id,
            )


def test_the_real_moves_go_on_from_there(loaded: str) -> None:
    case = Case.objects.filter(state="to_feed_back")[0]
    post = Post.objects.select_related("place", "person").get(place=case.place, role="clerk")
    data = {"channels": ["individual_now"], "personal": "修好了"}
    case.size = 1
    case.save()
    take(case, "feed_back", of_post(post), data)
    case.refresh_from_db()
    assert case.state == "fed_back"
    assert verify()["ok"]
    assert tallies.verify()["ok"]


def test_words_are_found_and_people_can_sign_in(loaded: str) -> None:
    wanted = Case.objects.filter(title__contains="路灯")
    found = Case.objects.filter(search.matching("words", "路灯"))
    assert set(wanted.values_list("pk", flat=True)) <= set(found.values_list("pk", flat=True))
    assert found.exists()
    community = Place.objects.filter(level="community", is_open=True)[0]
    assert Account.objects.get(username=f"secretary.{community.code}").password == "hashed"
    assert not Post.objects.filter(Q(person__name="") | Q(place__isnull=True)).exists()


def test_merged_ones_point_at_a_lead_that_was_open(fresh_database: str) -> None:
    load.load(fresh_database, N, communities=3)
    merged = list(Problem.objects.filter(case__state="merged").select_related("case", "lead"))
    assert len(merged) > N / 90
    for row in merged:
        assert row.lead is not None
        assert row.lead.place_id == row.case.place_id
        line = Entry.objects.get(case_id=row.lead_id, verb="absorb", data__absorbed=row.case_id)
        assert line.target not in ("closed", "merged", "declined")
        assert Reporter.objects.filter(origin=row.case, case=row.lead).exists()
    assert not Problem.objects.filter(lead=F("case")).exists()
    assert verify()["ok"]


@pytest.mark.parametrize("seed", range(5))
def test_times_are_counted_as_the_calendar_counts(seed: int, loaded: str) -> None:
    rng = Random(seed)
    end = bulk_office.seconds(clock.now())
    office = bulk_office.Office(end - 900 * bulk_office.DAY, end)
    for _ in range(40):
        a = end - rng.randrange(600 * bulk_office.DAY)
        b = a + rng.randrange(30 * bulk_office.DAY)
        moments = bulk_office.moment(a), bulk_office.moment(b)
        assert office.minutes(a, b) == calendar.working_minutes(*moments)
        assert bulk_office.stamp(a) == chain.stamp(moments[0])
        later = bulk_office.moment(office.later(a, rng.randrange(4), rng))
        assert later > moments[0]


def test_medians_and_ranks() -> None:
    assert client.at([float(n) for n in range(1, 101)], 0.5) == 50
    assert client.at([float(n) for n in range(1, 101)], 0.99) == 99
    assert client.at([3.0], 0.99) == 3
    asked: list[str] = []

    def ask(name: str) -> float:
        asked.append(name)
        return 2.0

    times = client.interleave({"a": lambda: ask("a"), "b": lambda: ask("b")}, 2)
    assert asked == ["b", "a", "a", "b"]
    assert times["a"] == client.Times(2.0, 2.0)


def test_what_falls_short_is_said() -> None:
    row = {"page": "board", "method": "GET", "ratio_p50": 1.6, "ratio_p99": 1.9}
    post = {"page": "note", "method": "POST", "ratio_p50": 2.4, "ratio_p99": 9.0}
    assert run._short([row, post], {"board": 1.3, "note": 1.0}) == [
        "board: ratio_p50 1.6 > 1.5",
        "board: growth 1.3 > 1.2",
    ]
    assert json.dumps(run.machine("18"))
