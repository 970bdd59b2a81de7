"""Two inspectors at one finding, at one line, at one check: one is taken, the other is told, and nothing is lost (5.3)."""

import json
from typing import Any

import pytest
from tests.cast import Cast
from tests.inspecting import again, drawn, found, here, reader

from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.oversight.models import Finding, Seen
from tools.kit.crowd import begin, go

pytestmark = [pytest.mark.commits, pytest.mark.clause("5.3")]


def both(url: str, jobs: list[dict[str, Any]], job: str = "move") -> list[dict[str, Any]]:
    crowd = [begin(url, job, **told) for told in jobs]
    for one in crowd:
        go(one)
    return [json.loads(one.communicate(timeout=60)[0].splitlines()[-1]) for one in crowd]


def test_two_note_one_line_at_once(cast: Cast, fresh_database: str) -> None:
    row = here(drawn(cast), cast.place)
    other = reader("reader_district", cast.place.district)  # type: ignore[arg-type]
    given = {"line": "rounds", "words": "", "before": 0}
    said = both(
        fresh_database,
        [
            {
                "case": row.pk,
                "move": "look",
                "post": cast.district_officer.post_id,
                "data": {**given, "verdict": "found"},
            },
            {"case": row.pk, "move": "look", "post": other.post_id, "data": {**given, "verdict": "missing"}},
        ],
    )
    assert sorted("entry" in one for one in said) == [False, True], said
    assert Entry.objects.filter(case_id=row.pk, verb="look").count() == 1
    assert Seen.objects.filter(inspected=row).count() == 1
    assert verify()["ok"]


def test_two_find_the_same_at_once(cast: Cast, fresh_database: str) -> None:
    row = here(drawn(cast), cast.place)
    other = reader("reader_district", cast.place.district)  # type: ignore[arg-type]
    told = {"inspected": row.pk, "line": "rounds", "words": "9月没有走访"}
    jobs = [{**told, "post": post} for post in (cast.district_officer.post_id, other.post_id)]
    said = both(fresh_database, jobs, "raise_finding")
    assert sorted("entry" in one for one in said) == [False, True], said
    assert Finding.objects.filter(inspected=row, open=True).count() == 1
    assert Case.objects.filter(procedure="finding").count() == 1
    assert verify()["ok"]


@pytest.mark.parametrize("second", ["pass", "return"])
def test_two_check_one_finding_at_once(cast: Cast, fresh_database: str, second: str) -> None:
    case = found(cast)
    take(case, "mend", cast.clerk, {"what": "mended", "words": "补走了"})
    other = reader("reader_district", cast.place.district)  # type: ignore[arg-type]
    said = both(
        fresh_database,
        [
            {"case": case.pk, "move": "pass", "post": cast.district_officer.post_id, "data": {"words": "好"}},
            {"case": case.pk, "move": second, "post": other.post_id, "data": {"words": "还差"}},
        ],
    )
    assert sorted("entry" in one for one in said) == [False, True], said
    assert Entry.objects.filter(case_id=case.pk, verb__in=("pass", "return")).count() == 1
    row = Finding.objects.get(case=case)
    assert row.open == (again(case).state == "mending")
    assert verify()["ok"]
