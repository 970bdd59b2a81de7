"""Two who answer one letter at once: one is taken, the other is told how it stands now, and nothing is written twice."""

import json
from typing import Any

import pytest
from tests import ways
from tests.cast import Cast

from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.domains.problems.models import Referral
from tools.kit.crowd import begin, go

ANSWER = {"answers": "周五去修\n周六修好", "result": "referred"}


@pytest.mark.commits
@pytest.mark.clause("4.3")
@pytest.mark.parametrize("second", ["answer", "letter_return"])
def test_two_answers_at_once(cast: Cast, fresh_database: str, second: str) -> None:
    case = ways.letter(cast)
    told: dict[str, Any] = {"case": case.pk, "post": cast.department.post_id}
    crowd = [
        begin(fresh_database, "move", move="answer", data=ANSWER, **told),
        begin(fresh_database, "move", move=second, data={**ANSWER, "words": "归城管局"}, **told),
    ]
    for one in crowd:
        go(one)
    said = [json.loads(one.communicate(timeout=60)[0].splitlines()[-1]) for one in crowd]
    assert sorted("entry" in one for one in said) == [False, True], said
    taken = Entry.objects.filter(case_id=case.pk, verb__in=("answer", "letter_return"))
    assert taken.count() == 1
    row = Referral.objects.get(case=case)
    written = [point["answer"] for point in row.answers] == ["周五去修", "周六修好"]
    assert (written, row.returned) in ((True, False), (False, True))
    assert ways.again(case).state in ("to_sign", "street")
    assert verify()["ok"]
