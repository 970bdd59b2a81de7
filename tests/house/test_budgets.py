"""How many queries the pages ask, sign-in included, and that more rows ask no more. House rules, section 6."""

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.forming import PEOPLE, bring, call, forming, gather
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


# A round at any of its steps 14, what lies beside it a case's 9, the street's queue a list's.
ROUND = {"/committee/rounds/{round}/": 14, "/approvals/": 10}


@pytest.mark.parametrize(
    ("step", "role"),
    [
        ("gather", "clerk"),
        ("arrange", "secretary"),
        ("submit", "clerk"),
        ("decide", "street_secretary"),
        ("publish", "secretary"),
        ("over", "secretary"),
    ],
)
def test_a_round_keeps_its_budget(step: str, role: str, cast: Cast) -> None:
    f = bring(forming(cast), step)
    actor = getattr(cast, role)
    mine = [address for address in ROUND if "approvals" not in address or actor.may("approvals")]
    asked = {one: queries(signed_in(actor), one.format(round=f.round.pk))[0] for one in mine}
    assert {one: count for one, count in asked.items() if count > ROUND[one] + SIGN_IN} == {}


def test_more_people_cost_a_round_nothing(cast: Cast) -> None:
    f = forming(cast)
    call(f)
    gather(f, PEOPLE[:4])
    client, address = signed_in(cast.clerk), f"/committee/rounds/{f.round.pk}/"
    few = queries(client, address)[0]
    gather(f, PEOPLE[4:])
    assert queries(client, address)[0] == few
