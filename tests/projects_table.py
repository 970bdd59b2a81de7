"""What each step of a project and of answering asks, as data: the table that tests/projects/test_table_projects.py tries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from linli.core import clock
from linli.core.procedures.models import Case
from tests import ways
from tests.cast import Cast

ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary"),
    *("department", "department_head", "district_officer", "city_officer", "stranger", "public", "system"),
)
STAFF, STREET = "secretary clerk", "street_officer street_secretary"
# Whoever works in the community; the grid worker leads every project and handles every problem of these scenes.
HANDLERS = "secretary clerk member grid_worker steward"
OTHERS = "secretary clerk member steward"
type Data = dict[str, Any] | Callable[[Cast, Case], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """A move from a state: in which scenes it is tried, who may, who is barred by which clause."""

    move: str
    sources: str
    to: str
    by: str
    at: str
    data: Data | None = None
    barred: str = ""
    clause: str = ""

    def given(self, cast: Cast, case: Case) -> dict[str, Any]:
        data = self.data(cast, case) if callable(self.data) else self.data
        return {**(data or {})}


def later(days: int) -> Any:
    return clock.today() + timedelta(days=days)


WORDS = {"words": "写明"}
STUDY = {"feasible": "能办", "chosen": 1}


def study(cast: Cast, case: Case) -> dict[str, Any]:
    return {**STUDY, "rows": [{"what": "换线", "cost": 2400, "days": 3, "feasible": "能办"}]}


def plan(cast: Cast, case: Case, amount: int = 2400) -> dict[str, Any]:
    steps = [{"what": "换线", "due_on": later(5), "who": "物业"}]
    pairs = [{"what": "电工", "giver": "兰建物业", "gives": "1 名"}]
    return {"steps": steps, "pairs": pairs, "money": [{"source": "经费", "amount": amount}]}


def stop(cast: Cast, case: Case) -> dict[str, Any]:
    ends = {promise.pk: "released" for promise in ways.promised(case)}
    return {"words": "产权说不清", "ends": ends}


def propose(cast: Cast, case: Case) -> dict[str, Any]:
    coming = Case.objects.filter(procedure="meeting", state="planned").latest("pk")
    return {"what": "stop", "words": "产权说不清", "meeting": coming.pk}


def claim(cast: Cast, case: Case) -> dict[str, Any]:
    return {"need": case.needs.filter(giver="").latest("pk").pk, "giver": "省中医院", "gives": "一名"}


def spend(cast: Cast, case: Case) -> dict[str, Any]:
    return {"fund": case.funds.get().pk, "amount": 100, "what": "线", "vouchers": 1}


def over(cast: Cast, case: Case) -> dict[str, Any]:
    return {**spend(cast, case), "amount": 9000}


def step(cast: Cast, case: Case) -> dict[str, Any]:
    return {"milestone": case.milestones.get().pk}


LOOKED = {"words": "都亮了", "people": ways.LOOKED}
PUBLIC_WORDS = {"title": "换线", "words": "整根换新的"}
DAY = {"due_on": later, "words": "人在外地"}
SHOWN = {"channel": "phone", "words": "写明"}

# fmt: off
ROWS = (
    Row("project.study", "study", "planning", HANDLERS, "study", study),
    Row("project.plan", "planning", "doing", HANDLERS, "planning", plan),
    Row("project.plan", "planning", "", "", "planning", lambda cast, case: plan(cast, case, 12_000),
        barred=HANDLERS, clause="4.4"),
    Row("project.plan", "planning", "", "", "planning", lambda cast, case: {**plan(cast, case), "steps": []},
        barred=HANDLERS, clause="4.4"),
    Row("project.progress", "study planning doing accepting", "=", HANDLERS, "study planning doing accepting", WORDS),
    Row("project.step", "doing", "=", HANDLERS, "doing", step),
    Row("project.offer", "study planning doing", "=", HANDLERS, "study planning doing",
        {"giver": "省中医院", "gives": "梯子"}),
    Row("project.claim", "doing", "=", HANDLERS, "doing", claim),
    Row("project.claim", "planning", "=", HANDLERS, "replanning", claim),
    Row("project.spend", "doing accepting", "=", STAFF, "doing accepting", spend),
    Row("project.spend", "doing", "", "", "doing", over, barred=STAFF, clause="4.4"),
    Row("project.delay", "doing", "=", STAFF, "doing", lambda cast, case: {"ends_on": later(30), **WORDS}),
    Row("project.propose", "study planning doing", "=", STAFF, "study planning doing", propose),
    Row("project.change", "doing", "planning", STAFF, "agreed", WORDS),
    Row("project.change", "doing", "", "", "doing", WORDS, barred=STAFF, clause="4.4"),
    Row("project.publish", "study planning doing accepting accepted stopped", "=", STAFF,
        "study planning doing accepting accepted stopped", PUBLIC_WORDS),
    Row("project.hide", "doing", "=", "secretary", "published", WORDS),
    Row("project.finish", "doing", "accepting", STAFF, "done"),
    Row("project.finish", "doing", "", "", "doing", barred=STAFF, clause="4.4"),
    Row("project.accept", "accepting", "accepted", OTHERS, "accepting", LOOKED, barred="grid_worker", clause="4.4"),
    Row("project.accept", "accepting", "", "", "accepting", WORDS, barred=HANDLERS, clause="4.4"),
    Row("project.reject", "accepting", "doing", OTHERS, "accepting", WORDS, barred="grid_worker", clause="4.4"),
    Row("project.stop", "study", "stopped", "secretary", "heard", stop),
    Row("project.stop", "doing", "stopped", "secretary", "heard_doing", stop),
    Row("project.stop", "doing", "", "", "heard_doing", WORDS, barred="secretary", clause="4.4"),
    Row("project.stop", "study planning doing", "", "", "study planning doing", stop, barred="secretary", clause="4.4"),
    Row("promise.keep", "owed reminded", "kept", HANDLERS, "promised reminded"),
    Row("promise.break", "owed reminded", "broken", HANDLERS, "promised reminded", WORDS),
    Row("promise.put_off", "owed reminded", "owed", HANDLERS, "promised reminded",
        lambda cast, case: {"due_on": later(9), **WORDS}),
    Row("promise.release", "owed reminded", "released", STAFF, "promised reminded", WORDS),
    Row("problem.interim", "solving", "=", f"{HANDLERS} {STREET}", "solving", SHOWN),
    Row("problem.feed_back", "to_feed_back", "fed_back", STAFF, "to_feed_back",
        {"channels": ["individual_now"], "personal": "好了"}),
    Row("problem.feed_back", "to_feed_back", "", "", "of_many", {"channels": ["individual_now"], "personal": "好了"},
        barred=STAFF, clause="4.5"),
    Row("problem.tell", "fed_back closed", "=", HANDLERS, "fed_back confirmed", {"channel": "phone", "reached": "yes"}),
    Row("problem.ask", "fed_back", "=", OTHERS, "fed_back", {"channel": "phone", "reached": "yes", "said": "good"},
        barred="grid_worker", clause="4.5"),
    Row("problem.thank", "to_feed_back fed_back closed", "=", STAFF, "to_feed_back fed_back confirmed",
        {"who": "兰建物业", "whose": "unit", "what": "换灯"}),
    Row("problem.thank", "fed_back", "", "", "fed_back", {"who": "孙丽", "whose": "person", "what": "换灯"},
        barred=STAFF, clause="4.5"),
    Row("problem.confirm", "fed_back", "closed", "public", "fed_back", {"satisfaction": "good"}),
    Row("problem.reopen", "fed_back closed", "accepted", "public", "fed_back confirmed", WORDS),
    Row("problem.close", "to_feed_back", "", "", "to_feed_back", barred="secretary", clause="4.5"),
    Row("return_visit.confirm", "waiting", "confirmed", STREET, "drawn", SHOWN),
    Row("return_visit.deny", "waiting", "not_so", STREET, "drawn", SHOWN),
    Row("return_visit.miss", "waiting", "unreached", STREET, "drawn", WORDS),
)
# fmt: on
