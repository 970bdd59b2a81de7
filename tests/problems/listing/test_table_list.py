"""The list's own moves, step by role by day: passing on, links, and the tenth time that somebody sends it back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.queries import timeline
from linli.core.procedures.take import take
from linli.domains.problems import actions as demands
from linli.domains.problems import rules
from linli.domains.problems.case import time_held
from linli.domains.problems.models import Problem

ROLES = ("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "department", "stranger")
STEPS = {
    "reported": ways.report,
    "accepted": lambda cast: ways.accept(cast, ways.report(cast)),
    "solving": ways.solving,
    "to_feed_back": ways.to_feed_back,
    "fed_back": ways.fed_back,
}
TABLE = {
    "pass_on": ({"accepted", "solving"}, {"secretary", "clerk"}),
    "see": (set(STEPS), {"secretary", "clerk", "member", "grid_worker", "steward"}),
}


def data(cast: Cast, move: str) -> dict[str, Any]:
    other = demands.report(cast.place, PUBLIC, {"text": "隔壁单元也一样", "spot": ""}, uuid4())[0]
    return {"pass_on": {"handler": cast.steward.post_id}, "see": {"lead": other.pk, "kind": "cause"}}[move]


@pytest.mark.clause("4.2")
@pytest.mark.parametrize("move", TABLE)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("days", [0, 40])
def test_who_may_do_it_where_and_when(cast: Cast, move: str, step: str, days: int) -> None:
    steps, roles = TABLE[move]
    for role in ROLES:
        case, actor = STEPS[step](cast), getattr(cast, role)
        with clock.travel(clock.now() + timedelta(days=days)):
            # Who answers for nothing within a week is taken to have no answer: then it is closed.
            settled = step == "fed_back" and days and move == "pass_on"
            if role not in roles:
                with pytest.raises(NotPermitted):
                    ways.go(case, move, actor, **data(cast, move))
            elif step not in steps or settled:
                with pytest.raises(Refused):
                    ways.go(case, move, actor, **data(cast, move))
            else:
                before = ways.again(case).state
                after = ways.go(case, move, actor, **data(cast, move)).state
                assert after == ("closed" if step == "fed_back" and days else before)


def back(cast: Cast, case: Case, times: int) -> Case:
    """Sent back so often, each time answered anew."""
    for _ in range(times):
        case = ways.go(case, "reopen", PUBLIC, words="还是不亮")
        given = {"difficulty": "simple", "handler": cast.grid_worker.post_id}
        case = ways.go(case, "solve", cast.clerk, **given)
        case = ways.go(case, "done", cast.grid_worker, words="又换了", result="solved")
        case = ways.go(case, "verify", cast.member, words="亮了")
        case = ways.go(case, "feed_back", cast.clerk, channels=["individual_now"], personal="又换了，请看看")
    return case


@pytest.mark.clause("4.5")
def test_the_tenth_time_the_street_looks_at_it(cast: Cast) -> None:
    given = {"text": ways.LAMP, "spot": "40 号院", "facet": "housing"}
    case, code = demands.report(cast.place, PUBLIC, given, uuid4())
    most = int(rules.REOPEN_STREET.value())
    case = ways.fed_back(cast, case)
    with pytest.raises(Refused) as early:
        take(case, "reopen_street", PUBLIC, {"words": "还是不亮"})
    assert early.value.clauses == ["4.5"]
    case = back(cast, case, most - 1)
    with pytest.raises(Refused) as refused:
        take(case, "reopen", PUBLIC, {"words": "还是不亮"})
    assert "由街道来看" in str(refused.value)
    assert refused.value.clauses == ["4.5"]
    # The resident's own page has one way, and it is this one.
    client = Client()
    client.post(f"/c/{cast.place.code}/follow/", {"code": code})
    page = text(client.get(f"/c/{cast.place.code}/follow/mine/"))
    assert "还没解决，请街道来看" in page
    answer = client.post(
        f"/c/{cast.place.code}/follow/mine/reopen/", {"words": "第十次了", "token": str(uuid4())}
    )
    assert answer.status_code == 302
    case = ways.again(case)
    assert (case.state, case.turn) == ("with_street", "street_officer")
    problem = Problem.objects.get(case=case)
    assert (problem.reopened, problem.reworks, problem.route) == (most, most, "referral")
    assert Entry.objects.filter(case_id=case.pk, verb="reopen_street").count() == 1
    # The street takes it on, and it is told whole on the case's page.
    case = ways.go(case, "receive", cast.street_officer)
    assert case.state == "street"
    staff = text(signed_in(cast.street_officer).get(f"/problems/{case.pk}/"))
    assert f"返工</dt><dd>{most} 次<small>其中本人退回 {most} 次" in staff
    assert "在谁手上多久" in staff


def test_how_long_it_lay_with_whom(cast: Cast) -> None:
    case = ways.accept(cast, ways.report(cast))
    start = clock.now()
    with clock.travel(start + timedelta(hours=5)):
        case = ways.go(case, "refer", cast.secretary, why="管不了")
    with clock.travel(start + timedelta(days=2)):
        case = ways.go(case, "street_return", cast.street_officer, words="社区办得了")
    with clock.travel(start + timedelta(days=3, minutes=1)):
        case = ways.go(case, "shelve", cast.secretary, reason="money", words="等钱")
    spells = time_held.spells(timeline([case]), start + timedelta(days=10))
    assert [(side, times) for side, _, times in spells] == [("社区", 2), ("街道", 1), ("挂账", 1)]
    assert [time_held.said(length) for _, length, _ in spells] == [
        "1 天 5 小时",
        "1 天 19 小时",
        "6 天 23 小时",
    ]


@pytest.mark.clause("4.2")
def test_a_link_is_seen_from_both_sides_and_taken_back(cast: Cast) -> None:
    one, other = (
        ways.report(cast),
        ways.go(ways.report(cast, "隔壁楼道也黑"), "decline", cast.secretary, reason="court", words="等"),
    )
    client = signed_in(cast.clerk)
    address = f"/problems/{one.pk}/"

    def post(move: str, **given: Any) -> Any:
        return client.post(f"{address}{move}/", {**given, "token": str(uuid4())})

    assert "没有编号是 2021-9999" in text(post("see", other="2021-9999", kind="cause"))
    assert "这就是本件" in text(post("see", other=one.number, kind="cause"))
    assert post("see", other=other.number, kind="cause").status_code == 302
    for here, there in ((one, other), (other, one)):
        page = text(client.get(f"/problems/{here.pk}/"))
        assert f'href="/problems/{there.pk}/"' in page
        assert "同一个原因　" in page
    assert post("unsee", lead=other.pk).status_code == 302
    assert "同一个原因　" not in text(client.get(address))
    foreign = demands.report(cast.next_door, PUBLIC, {"text": "灯坏了", "spot": ""}, uuid4())[0]
    with pytest.raises(Refused):
        ways.go(one, "see", cast.clerk, lead=foreign.pk, kind="see")
