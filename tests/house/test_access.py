"""Every address as every role: who is let in where is what docs/access.md declares, and some never are."""

from typing import Any

import pytest
from tests.cast import Cast
from tests.pages import signed_in

from linli.core import clock
from linli.core.people import roles
from tools.access import (
    apart as access_apart,
)
from tools.access import (
    calls as access_calls,
)
from tools.access import (
    page as access_page,
)
from tools.access import (
    run,
    targets,
    world,
)
from tools.access.calls import NO, Found
from tools.access.rules import OFFICES, RULES, outcomes
from tools.access.world import Ground

# Who asks each time whether a page of home depends on what lies next door; `./linli access` asks as everybody.
FEW = ("secretary", "member", "public")
# The calls are dealt out, so that workers share them.
PARTS = 12


def furnished(begin_at: Any) -> Ground:
    """Two communities with one of everything, made once for all that walk through them."""
    return world.read(begin_at("furnished", lambda: world.make().as_json()))


@pytest.mark.commits
@pytest.mark.parametrize("part", range(PARTS))
def test_who_is_let_in_where_is_as_declared(part: int, begin_at: Any) -> None:
    declared = access_page.declared()
    calls = list(access_page.strong(furnished(begin_at), declared))
    assert len(calls) > 4000
    asked = {ask.target.template for ask in calls}
    assert asked == {template for template, _ in declared.table} | declared.public
    mine = calls[part::PARTS]
    with clock.travel(world.MOMENT):
        found = list(outcomes(mine))
    assert len(found) == len(mine)
    assert run.unexpected(found, declared, whole=False) == []


@pytest.mark.commits
@pytest.mark.parametrize("role", FEW)
def test_a_page_of_home_does_not_depend_on_what_lies_next_door(role: str, begin_at: Any) -> None:
    ground = furnished(begin_at)
    calls = [ask for ask in access_calls.asks(ground, ("GET",), ("inside", "out")) if ask.role == role]
    assert len(access_apart.concerned(calls)) > 50
    with clock.travel(world.MOMENT):
        assert list(access_apart.outcomes(ground, calls)) == []


def test_the_table_is_in_step_with_the_code() -> None:
    """Its addresses, its rules and its form: what is written again from it is the page as it stands."""
    page = access_page.PAGE.read_text("utf-8")
    declared = access_page.declared()
    assert access_page.written(declared, page) == page
    there = {target.template: target.public for target in targets.targets()}
    assert declared.public == {template for template, public in there.items() if public}
    assert {template for template, _ in declared.table} == {
        one for one, public in there.items() if not public
    }
    assert declared.rights == {one.template: one.right for one in targets.targets() if not one.public}
    assert targets.gone() == []


def test_a_rule_stands_whatever_the_table_says() -> None:
    """Declaring a hole does not open it: what breaks a rule is unexpected even where the table has it."""
    hole = Found("/problems/{pk}/", False, "GET", "clerk", "neighbour", "in", ("neighbour",))
    row = {("/problems/{pk}/", "GET"): {"neighbour": {"clerk": "in"}}}
    declared = access_page.Declared(row, frozenset())
    assert [one["declared"] for one in run.unexpected([hole], declared, whole=False)] == ["never: neighbour"]
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert OFFICES.keys() == {name for name, role in roles.REGISTRY.items() if role.apart}


def test_an_address_that_the_table_lacks_and_a_line_without_address_are_unexpected() -> None:
    new = Found("/new/", False, "GET", "clerk", "inside", NO)
    declared = access_page.Declared({("/gone/", "GET"): {}}, frozenset())
    other = access_page.Declared({("/new/", "GET"): {}}, frozenset(), {"/new/": "accounts"})
    assert [one["declared"] for one in run.unexpected([new], other)] == ["the right “accounts”"]
    told = {(one["url"], one["declared"], one["got"]) for one in run.unexpected([new], declared)}
    assert told == {("/new/", "not in the table", NO), ("/gone/", "declared", "no such address")}


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999999"])
def test_a_number_that_is_none_is_not_found(number: str, cast: Cast) -> None:
    client = signed_in(cast.secretary)
    ours = ("committee/rounds", "committee/candidates", "committee/notices")
    for room in ("problems", "meetings", "projects", "visits", *ours):
        assert client.get(f"/{room}/{number}/").status_code == 404, room
