"""What came in is counted alike wherever it is counted: also what another system's table brought (4.1)."""

from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.domains.problems.intake import actions
from linli.domains.problems.procedure import CAME, PROBLEM

ROW = {
    "text": "路灯不亮",
    "title": "路灯不亮",
    "spot": "",
    "building": None,
    "facet": "municipal",
    "name": "",
    "phone": "",
    "since": None,
    "due": None,
}


def test_every_way_in_is_one_of_them() -> None:
    assert set(CAME) == {f"problem.{name}" for name in ("report", "enter", "visit", "import")}
    assert len(CAME) == len(PROBLEM.openings)


@pytest.mark.clause("4.1")
def test_an_imported_problem_came_in_for_the_city_and_for_everybody(cast: Cast, client: Client) -> None:
    ways.report(cast)
    actions.take_in(cast.place, cast.clerk, "hotline", [ROW | {"number": "1"}], {}, uuid4())
    table = pages.signed_in(cast.city_officer).get("/desk/").context["table"]
    row = next(row for row in table.rows if row.cells[0].text == "城关区")
    assert row.cells[1:4] == ("2", "2", "2")
    assert "反映了 2 件事" in pages.text(client.get("/"))
