"""The sweeper beside people: what it wrote stays written, it takes nothing before its time, one failure stops no other."""

from datetime import timedelta

import psycopg
import pytest
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC, SYSTEM
from linli.core.procedures.kinds import Refused
from linli.core.procedures.take import take
from tools.kit import testdb
from tools.kit.crowd import begin, go

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.mark.commits
def test_a_move_does_not_wipe_out_a_lapse_written_meanwhile(cast: Cast, fresh_database: str) -> None:
    case = ways.solving(cast)
    duty = Duty.objects.get(case_id=case.pk, done_at__isnull=True)
    told = {"case": case.pk, "post": cast.secretary.post_id, "data": {"question": "谁出钱"}}
    mover = begin(fresh_database, "move", move="hard", **told)
    with (
        psycopg.connect(fresh_database) as sweeper,
        psycopg.connect(testdb.cluster().admin_url(testdb.name(fresh_database)), autocommit=True) as watcher,
    ):
        sweeper.execute("UPDATE duties_duty SET lapsed_at = due_at WHERE id = %s", [duty.pk])
        go(mover)
        while watcher.execute(WAITING).fetchone() == (0,):
            assert mover.poll() is None
        sweeper.commit()
    assert "entry" in mover.communicate(timeout=60)[0]
    assert Duty.objects.get(pk=duty.pk).lapsed_at == duty.due_at


@pytest.mark.clause("4.5")
def test_the_system_takes_no_timed_move_before_its_time(cast: Cast) -> None:
    case = ways.fed_back(cast)
    for moment in (clock.now(), clock.now() + timedelta(days=6, hours=23)):
        with clock.travel(moment), pytest.raises(Refused, match="还没有到"):
            take(case, "no_answer", SYSTEM)
    take(case, "reopen", PUBLIC, {"words": "又坏了"})
    with clock.travel(clock.now() + timedelta(days=30)), pytest.raises(Refused):
        take(case, "no_answer", SYSTEM)
    assert not Entry.objects.filter(verb="no_answer").exists()


def test_one_that_cannot_be_taken_holds_up_no_other(cast: Cast) -> None:
    late, poisoned, quiet = ways.report(cast), ways.fed_back(cast), ways.fed_back(cast)
    Duty.objects.filter(case_id=poisoned.pk, done_at__isnull=True).update(then="no_such_move")
    with clock.travel(clock.now() + timedelta(days=9)):
        with pytest.raises(ExceptionGroup) as wrong:
            tick()
        assert [error.__notes__ for error in wrong.value.exceptions] == [
            [f"case {poisoned.pk}, move no_such_move"]
        ]
    assert ways.again(quiet).state == "closed"
    assert Entry.objects.get(verb="lapse").case_id == late.pk
