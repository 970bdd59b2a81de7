"""What the walk seldom comes by: merges in a row, and undoing them when the other case has gone on."""

from datetime import timedelta

import pytest
from tests import ways
from tests.cast import Cast
from tests.properties.invariants import broken

from linli.core import clock
from linli.core.people.actor import PUBLIC
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.problems.models import Reporter


def into(cast: Cast, case: Case, lead: Case) -> Case:
    return ways.go(case, "merge", cast.clerk, lead=lead.pk, reason="same")


@pytest.mark.clause("4.2")
def test_reporters_follow_however_far_and_back(cast: Cast) -> None:
    first, second, third = (ways.report(cast, f"灯坏了 {number}") for number in range(3))
    into(cast, first, second)
    into(cast, second, third)
    assert ways.again(third).size == 3
    assert broken() == {}
    ways.go(second, "unmerge", cast.clerk)
    assert broken() == {}
    assert dict(Reporter.objects.values_list("origin", "case")) == {
        first.pk: second.pk,
        second.pk: second.pk,
        third.pk: third.pk,
    }
    assert [ways.again(case).size for case in (second, third)] == [2, 1]
    ways.go(first, "unmerge", cast.clerk)
    assert broken() == {}


@pytest.mark.clause("4.2")
def test_a_merge_into_a_declined_one_can_be_undone(cast: Cast) -> None:
    case, lead = ways.report(cast), ways.report(cast, "楼道黑")
    into(cast, case, lead)
    ways.go(lead, "decline", cast.secretary, reason="court", words="请等法院")
    assert ways.go(case, "unmerge", cast.clerk).state == "accepted"
    assert broken() == {}


@pytest.mark.clause("4.5")
def test_letting_go_of_another_does_not_make_a_case_newly_closed(cast: Cast) -> None:
    case, lead = ways.report(cast), ways.report(cast, "楼道黑")
    into(cast, case, lead)
    lead = ways.fed_back(cast, lead)
    take(lead, "confirm", PUBLIC, {"satisfaction": "good"})
    closed = ways.again(lead).closed_at
    with clock.travel(clock.now() + timedelta(days=30)):
        ways.go(case, "unmerge", cast.clerk)
    assert ways.again(lead).closed_at == closed == clock.now()
