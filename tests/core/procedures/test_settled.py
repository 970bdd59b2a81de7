"""Whatever is overdue in a plan is settled before its move, however much it is; what cannot be settled says so by name."""

from datetime import timedelta

import pytest
from tests import pages, ways
from tests.cast import Cast
from tests.projects.test_project_work import send

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.procedures.models import Case
from linli.core.procedures.take import TRIES, Unsettled


def planned(cast: Cast, promises: int) -> Case:
    """A project whose plan names that many promises, all for one day."""
    case = ways.opened(cast)
    rows = [
        {"what": "只换灯泡", "cost": 60, "days": 1, "feasible": "还会坏"},
        {"what": "换整根线", "cost": 2400, "days": 3, "feasible": "能办"},
    ]
    case = ways.go(case, "study", cast.grid_worker, feasible="线老化了", rows=rows, chosen=2)
    day = clock.today() + timedelta(days=20)
    pairs = [
        {"what": f"材料 {n}", "giver": "兰建物业", "gives": f"{n} 箱", "due_on": day}
        for n in range(1, promises + 1)
    ]
    steps = [{"what": "换线", "due_on": day, "who": "兰建物业"}]
    money = [{"source": "社工委工作经费", "amount": 2400}]
    case = ways.go(case, "plan", cast.grid_worker, steps=steps, pairs=pairs, money=money)
    ways.heard(cast, case)
    return case


@pytest.mark.clause("4.4")
def test_a_project_with_eight_promises_is_stopped_without_a_tick(cast: Cast) -> None:
    """No sweeper has run since their reminders fell due: the system takes all eight, then the move that was asked for."""
    promises = 8
    assert promises > TRIES
    case = planned(cast, promises)
    owed = [one.pk for one in ways.promised(case)]
    assert len(owed) == promises
    clock.set_now(clock.now() + timedelta(days=19))
    timed = Duty.objects.filter(case_id__in=owed, then="remind", done_at=None, due_at__lte=clock.now())
    assert timed.count() == promises
    ends = {f"promise-{pk}": "released" for pk in owed}
    answer = send(
        pages.signed_in(cast.secretary),
        f"/projects/{case.pk}/stop/",
        words="产权说不清，这次不做了。",
        **ends,
    )
    assert answer.status_code == 302
    verbs = Entry.objects.filter(case_id__in=owed).order_by("pk").values_list("case_id", "verb", "actor")
    for pk in owed:
        told = [(verb, actor) for case_id, verb, actor in verbs if case_id == pk]
        assert told[-2] == ("remind", "system")
        assert told[-1][0] == "release"
        assert Duty.objects.filter(case_id=pk, done_at=None).count() == 0


def test_what_is_as_overdue_after_it_was_settled_is_named(cast: Cast) -> None:
    """A timed move that the system may not take would be settled for ever."""
    case = ways.solving(cast)
    duty = Duty.objects.get(case_id=case.pk, kind="problem.finish", done_at=None)
    Duty.objects.filter(pk=duty.pk).update(then="verify", due_at=clock.now())
    with pytest.raises(Unsettled, match=r"problem\.finish"):
        ways.go(case, "done", cast.grid_worker, words="换了灯泡", result="solved")
    assert ways.again(case).state == "solving"
