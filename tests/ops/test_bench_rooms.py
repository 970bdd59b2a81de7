"""What the bench enters by the pages before it measures: a round of visits and a meeting that sits."""

import pytest
from tests import ways
from tests.cast import Cast
from tests.ops.served import Town

from linli.core.people.models import Account
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance, Statement
from tools.bench import rooms

pytestmark = [pytest.mark.commits]
PASSWORD = "Heron-鹭-2021-Pw"


def test_a_round_and_a_meeting_are_entered_where_problems_wait_for_one(cast: Cast, town: Town) -> None:
    ways.awaiting(cast)
    account = Account.objects.get(person_id=cast.secretary.person_id)
    account.set_password(PASSWORD)
    account.save()
    meeting = rooms.furnish(town.base, account.username, PASSWORD)
    assert Case.objects.get(pk=meeting).state == "in_session"
    assert Attendance.objects.filter(case=meeting, state="present").count() >= rooms.SEATS
    assert Statement.objects.filter(case__root=meeting).count() == rooms.SAID
    assert Case.objects.filter(procedure="visit_round", place=cast.place, state="walking").count() == 1
