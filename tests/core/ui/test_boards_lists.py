"""A figure that opens something opens what it counts: by class and place on a board, by place on the desk (6.4)."""

from datetime import timedelta

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.people.actor import Actor
from linli.core.ui.parts import Cell

pytestmark = pytest.mark.clause("6.4")


def listed(actor: Actor, href: str) -> int:
    """How many the list has that a figure opens."""
    answer = signed_in(actor).get(href)
    assert answer.status_code == 200
    return int(answer.context["total"])


def opened(cells: object) -> list[tuple[int, str]]:
    return [(int(one.text), one.href) for one in cells if isinstance(one, Cell) and one.href]  # type: ignore[attr-defined]


def test_where_a_class_is_stuck_opens_the_list_of_its_length(cast: Cast) -> None:
    ways.solving(cast)
    ways.letter(cast)
    ways.go(ways.solving(cast), "refer", cast.secretary, reason="beyond")
    actor = cast.street_officer
    rows = signed_in(actor).get("/board/?view=stuck").context["stuck"].rows
    found = [one for row in rows for one in opened(row.cells)]
    assert len(found) >= 6
    assert [n for n, _ in found] == [listed(actor, href) for _, href in found]
    assert not [one for row in rows for one in row.cells if isinstance(one, Cell) and one.text == "0"]
    # Of another day the list is not that of the figure, and the city has no cases: neither opens any.
    for who, span in ((actor, "&from=2021-01-01&to=2021-11-07"), (cast.city_officer, "")):
        past = signed_in(who).get(f"/board/?view=stuck{span}").context["stuck"].rows
        assert not [one for row in past for one in row.cells if isinstance(one, Cell) and one.href]


def test_the_desks_table_of_places_opens_their_lists(cast: Cast) -> None:
    ways.solving(cast)
    ways.go(ways.solving(cast), "refer", cast.secretary, reason="beyond")
    with clock.travel(clock.now() + timedelta(days=30)):
        tick()
        for actor in (cast.street_officer, cast.district_officer):
            rows = signed_in(actor).get("/desk/").context["table"].rows
            found = [one for row in rows for one in opened(row.cells[1:4])]
            assert len(found) == 3, found
            assert [n for n, _ in found] == [listed(actor, href) for _, href in found]


def test_where_visits_are_asked_for_the_table_has_them(cast: Cast) -> None:
    client = signed_in(cast.city_officer)
    assert "走访" not in [one.label for one in client.get("/board/").context["table"].columns]
    link = client.get("/board/").context["rates"][-1].link
    assert link.label == "看在哪里"
    made = client.get(link.href.split("#")[0]).context["table"]
    assert made.columns[-1].label == "走访"
    assert {len(row.cells) for row in made.rows} == {len(made.columns)}
    assert "看是哪些" not in text(client.get("/board/"))
