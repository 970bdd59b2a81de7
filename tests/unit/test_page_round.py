"""The page of a round at each of its steps: the call, those who come, the slate, the party organisation's meeting (3.1–3.3)."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests import pages
from tests.cast import Cast
from tests.forming import Forming, bring, forming

BUDGET = 14 + 2


@pytest.fixture
def f(cast: Cast) -> Forming:
    return forming(cast)


def send(client: Client, address: str, **data: Any) -> Any:
    return client.post(address, {"token": str(uuid4()), **data})


def base(f: Forming) -> str:
    return f"/committee/rounds/{f.round.pk}/"


STEPS = ("call", "gather", "close", "arrange", "submit", "decide", "approve", "publish", "over", "appoint")


@pytest.mark.clause("3.3")
def test_every_step_has_its_page_and_keeps_the_budget(f: Forming) -> None:
    """At each step, for staff and for those above: a page, no more questions than allowed, the step marked."""
    bring(f, "call")
    acts = dict.fromkeys(STEPS[1:])
    for step in acts:
        for actor in (f.cast.secretary, f.cast.clerk, f.cast.street_officer, f.cast.street_secretary):
            asked, answer = pages.queries(pages.signed_in(actor), base(f))
            assert asked <= BUDGET, (step, actor.role, asked)
            assert 'aria-current="step"' in pages.text(answer), step
        one(f, step)
    asked, answer = pages.queries(pages.signed_in(f.cast.clerk), base(f))
    assert asked <= BUDGET
    text = pages.text(answer)
    assert "组建完成，聘任 11 人" in text
    assert 'aria-current="step"' not in text


def one(f: Forming, step: str) -> None:
    acts: dict[str, Any] = {
        "gather": lambda: go.gather(f),
        "close": lambda: go.close(f),
        "arrange": lambda: go.arrange(f),
        "submit": lambda: go.take_on(f.round, "submit", f.cast.clerk),
        "decide": lambda: go.decide(f),
        "approve": lambda: go.approve(f),
        "publish": lambda: go.publish(f),
        "over": lambda: go.until(f.notice().notice.ends_at),
        "appoint": lambda: go.take_on(f.round, "appoint", f.cast.secretary),
    }
    acts[step]()
