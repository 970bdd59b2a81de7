"""Two who send one report at once: one edition goes up, the other is told how it stands now."""

import json
from typing import Any

import pytest
from tests.cast import Cast

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.domains.returns import periods
from linli.domains.returns.models import Edition
from linli.domains.returns.reports import actions
from tools.kit.crowd import begin, go


@pytest.mark.commits
@pytest.mark.clause("5.1")
def test_two_who_send_at_once(cast: Cast, fresh_database: str) -> None:
    month = periods.read(periods.month_of(clock.today()))
    assert month is not None
    actions.draft(cast.place, month, cast.clerk, {"words": "先写着"})
    case = actions.of(cast.place, month)
    assert case is not None
    told: dict[str, Any] = {"case": case.pk, "post": cast.secretary.post_id}
    crowd = [
        begin(fresh_database, "move", move="send", data={"words": words}, **told) for words in ("甲", "乙")
    ]
    for one in crowd:
        go(one)
    said = [json.loads(one.communicate(timeout=120)[0].splitlines()[-1]) for one in crowd]
    assert sorted("entry" in one for one in said) == [False, True], said
    assert Edition.objects.filter(case=case).count() == 1
    assert Entry.objects.filter(case_id=case.pk, verb="send").count() == 1
    assert verify()["ok"]
