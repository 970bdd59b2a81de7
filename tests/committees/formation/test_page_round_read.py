"""The page of a round for who only reads: an inspector for a month, at each level, at each step (3.1–3.3)."""

import pytest
from tests import forming as go
from tests import pages
from tests.cast import Cast
from tests.committees.test_page_round import base, on
from tests.forming import forming
from tests.inspecting import reader


@pytest.mark.clause("3.3")
def test_every_step_opens_for_who_only_reads_and_offers_nothing(cast: Cast) -> None:
    f = forming(cast)
    go.call(f)
    place = cast.place
    levels = {"reader_community": place, "reader_street": place.street, "reader_district": place.district}
    for step in go.STEPS[1:]:
        readers = [reader(role, where, f"{role}，{step}") for role, where in levels.items() if where]
        for actor in (cast.district_officer, *readers):
            answer = pages.signed_in(actor).get(base(f))
            assert answer.status_code == 200, (step, actor.role)
            assert f'action="{base(f)}' not in pages.text(answer), (step, actor.role)
        on(f, step)
