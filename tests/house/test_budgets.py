"""How many queries the pages ask, sign-in included, and that more rows ask no more. House rules, section 6."""

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in

from linli.core.people.actor import Actor

SIGN_IN = 2
# Desk home 7, a case 9, a list 6; each with the sign-in's own.
BUDGETS = {
    "/desk/": 7,
    "/problems/": 6,
    "/problems/{problem}/": 9,
    "/visits/": 6,
    "/meetings/": 6,
    "/meetings/{meeting}/": 14,
    "/projects/": 6,
    "/projects/{project}/": 9,
    "/papers/": 6,
    "/search/?q=楼道": 9,
}


def life(cast: Cast) -> dict[str, int]:
    """One of each: a problem that stands, a meeting that sits, a project that is under way."""
    problem, sitting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, sitting)
    ways.begin(cast, sitting)
    project = ways.studied(cast, ways.project(cast, ways.carried(cast, item)))
    return {"problem": ways.solving(cast).pk, "meeting": sitting.pk, "project": project.pk}


def asked(client: Client, found: dict[str, int], actor: Actor) -> dict[str, int]:
    mine = [address for address in BUDGETS if "meetings" not in address or actor.may("meetings")]
    return {address: queries(client, address.format(**found))[0] for address in mine}


@pytest.mark.parametrize("role", ["secretary", "clerk", "member", "street_officer", "district_officer"])
def test_each_page_keeps_its_budget_and_rows_cost_nothing(role: str, cast: Cast) -> None:
    found = life(cast)
    actor = getattr(cast, role)
    client = signed_in(actor)
    few = asked(client, found, actor)
    over = {address: count for address, count in few.items() if count > BUDGETS[address] + SIGN_IN}
    assert over == {}
    for _ in range(3):
        life(cast)
    many = asked(client, found, actor)
    grown = {address: (few[address], count) for address, count in many.items() if count > few[address]}
    assert grown == {}
