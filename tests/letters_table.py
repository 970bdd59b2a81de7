"""What each step of a letter asks, of what is promised and of a call to the spot: tried by test_table_letters.py."""

from collections.abc import Callable
from datetime import timedelta

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.domains.problems.letters import summons
from linli.domains.problems.models import Summoned
from tests import ways
from tests.cast import Cast, hold
from tests.steps_table import STAFF, WHY, Data, Row, Scene

ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary"),
    *("department", "department_head", "other", "other_head", "district_officer", "city_officer"),
    *("stranger", "public", "system"),
)
STREET = "street_officer street_secretary"
HANDLERS = f"{STAFF} member grid_worker steward"


def others(cast: Cast) -> dict[str, Actor]:
    """Another department of the same district, and its head."""
    assert cast.place.district is not None
    unit = "城关区城市管理和综合执法局"
    return {
        "other": hold("丁强", "department", cast.place.district, unit=unit),
        "other_head": hold("蒋涛", "department_head", cast.place.district, unit=unit),
    }


def answers(days: int | None = None, points: int = 2) -> Data:
    on = None if days is None else clock.today() + timedelta(days=days)
    return {
        "answers": [{"answer": f"第 {n} 点这样办", "on": on} for n in range(points)],
        "result": "referred",
    }


def paper(cast: Cast, case: Case) -> Data:
    return {**answers(), "reply": "住建复〔2021〕7号", "reply_on": clock.today()}


def order(days: int) -> Callable[[Cast, Case], Data]:
    return lambda cast, case: {"words": "请到场", "until": clock.today() + timedelta(days=days)}


def spot(cast: Cast) -> Data:
    at = clock.now() + timedelta(days=2)
    return {"posts": [str(cast.department.post_id)], "at": at, "where": "院门口", "what": "一起定"}


def attendance(cast: Cast, case: Case) -> Data:
    rows = [
        {"case": row.case_id, "came": True, "post": row.post_id, "department": row.department}
        for row in Summoned.objects.filter(summons=case)
    ]
    return {"words": "定了", "rows": rows}


def _letter(cast: Cast) -> Scene:
    return {"problem": ways.letter(cast)}


def _asked(cast: Cast) -> Scene:
    case = ways.go(ways.letter(cast), "letter_extend", cast.department, **WHY)
    return {"problem": case}


def _part(cast: Cast) -> Scene:
    given = answers(9)["answers"]
    given[1]["answer"] = ""
    return {"problem": ways.go(ways.letter(cast), "partial", cast.department, answers=given)}


def _two_parts(cast: Cast) -> Scene:
    """Of three points the second was sent on while the head had the first; the third is owed."""
    case = ways.letter(cast, points="先围起来\n谁来修\n哪天修")
    for number in range(2):
        given = answers(9, 3)["answers"]
        said = [one if at == number else {"answer": "", "on": None} for at, one in enumerate(given)]
        case = ways.go(case, "partial", cast.department, answers=said)
    return {"problem": case}


def _part_and_rest(cast: Cast) -> Scene:
    return {"problem": ways.go(_part(cast)["problem"], "answer", cast.department, **answers(9))}


def _to_sign(cast: Cast) -> Scene:
    return {"problem": ways.go(ways.letter(cast), "answer", cast.department, **answers(9))}


def _promised(cast: Cast) -> Scene:
    problem = ways.go(_to_sign(cast)["problem"], "sign", cast.department_head)
    return {"problem": problem, "pledge": problem.pledges.order_by("pk")[0].case}


def _told(cast: Cast) -> Scene:
    found = _promised(cast)
    return {**found, "pledge": ways.go(found["pledge"], "tell", cast.department, words="做了")}


def _broken(cast: Cast) -> Scene:
    found = _told(cast)
    return {**found, "pledge": ways.go(found["pledge"], "not_kept", cast.clerk, words="没有")}


def _called(cast: Cast) -> Scene:
    problem = ways.letter(cast)
    case = summons.call(problem, cast.street_officer, spot(cast))
    return {"problem": problem, "summons": case, "summoned": Summoned.objects.get(summons=case).case}


def _coming(cast: Cast) -> Scene:
    found = _called(cast)
    return {**found, "summoned": ways.go(found["summoned"], "come", cast.department, who="郭宁")}


def _hour(cast: Cast) -> Scene:
    found = _coming(cast)
    clock.set_now(clock.now() + timedelta(days=2))
    return found


SCENES: dict[str, Callable[[Cast], Scene]] = {
    "letter": _letter,
    "asked": _asked,
    "part_to_sign": _part,
    "two_parts": _two_parts,
    "part_and_rest": _part_and_rest,
    "to_sign": _to_sign,
    "promised": _promised,
    "told": _told,
    "broken": _broken,
    "called": _called,
    "coming": _coming,
    "hour": _hour,
}

# fmt: off
ROWS = (
    Row("problem.letter_receive", "letter", "letter", "department"),
    Row("problem.letter_return", "letter", "street", "department", WHY),
    Row("problem.answer", "letter", "to_sign", "department", lambda cast, case: answers(9)),
    Row("problem.partial", "letter", "part_to_sign", "department", lambda cast, case: answers(9)),
    Row("problem.letter_extend", "letter", "letter", "department", WHY),
    Row("problem.letter_extend", "asked", "", "", WHY, barred="department"),
    Row("problem.letter_extension_grant", "asked", "letter", STREET, WHY),
    Row("problem.letter_extension_grant", "letter", "", "", WHY, barred=STREET),
    Row("problem.letter_extension_refuse", "asked", "letter", STREET, WHY),
    Row("problem.partial", "part_to_sign", "part_to_sign", "department", lambda cast, case: answers(9)),
    Row("problem.answer", "part_to_sign", "to_sign", "department", lambda cast, case: answers(9)),
    Row("problem.letter_extend", "part_to_sign", "part_to_sign", "department", WHY),
    Row("problem.sign_part", "part_to_sign", "letter", "department_head"),
    Row("problem.sign_part", "two_parts", "letter", "department_head", {"seen": "1,2"}),
    Row("problem.sign_part", "two_parts", "", "", {"seen": "1"}, barred="department_head"),
    Row("problem.sign_one", "two_parts", "part_to_sign", "department_head", {"part": 1}),
    Row("problem.sign_one", "two_parts", "", "", {"part": 7}, barred="department_head"),
    Row("problem.sign_one", "part_to_sign", "", "", {"part": 1}, barred="department_head"),
    Row("problem.sign_one", "part_and_rest", "to_sign", "department_head", {"part": 1}),
    Row("problem.sign", "part_and_rest", "verifying", "department_head"),
    Row("problem.part_refuse", "part_to_sign", "letter", "department_head", WHY),
    Row("problem.sign", "to_sign", "verifying", "department_head"),
    Row("problem.sign_refuse", "to_sign", "letter", "department_head", WHY),
    Row("problem.urge", "letter", "letter", "district_officer", order(3)),
    Row("problem.urge", "part_to_sign", "part_to_sign", "district_officer", order(0)),
    Row("problem.urge", "to_sign", "to_sign", "district_officer", order(3)),
    Row("problem.urge", "letter", "", "", order(-1), barred="district_officer"),
    Row("problem.paper_answer", "letter", "verifying", f"{STAFF} {STREET}", paper),
    Row("problem.paper_answer", "part_to_sign", "verifying", f"{STAFF} {STREET}", paper),
    Row("problem.paper_answer", "letter", "", "",
        lambda cast, case: {**paper(cast, case), "reply_on": clock.today() + timedelta(days=1)},
        barred=f"{STAFF} {STREET}"),
    Row("problem.paper_answer", "letter", "", "", lambda cast, case: {**paper(cast, case), "reply": ""},
        barred=f"{STAFF} {STREET}"),
    Row("problem.ask_spot", "letter", "letter", STAFF, WHY),
    Row("pledge.tell", "promised", "told", "department", WHY),
    Row("pledge.tell", "broken", "told", "department", WHY),
    Row("pledge.kept", "promised", "kept", HANDLERS, WHY),
    Row("pledge.kept", "told", "kept", HANDLERS, WHY),
    Row("pledge.kept", "broken", "kept", HANDLERS, WHY),
    Row("pledge.not_kept", "told", "broken", HANDLERS, WHY),
    Row("pledge.not_kept", "promised", "", "", WHY, barred=HANDLERS),
    Row("pledge.redate", "promised", "promised", STREET, order(5)),
    Row("pledge.redate", "broken", "promised", STREET, order(5)),
    Row("pledge.urge", "promised", "", "", order(5), barred="district_officer"),
    Row("pledge.urge", "broken", "broken", "district_officer", order(5)),
    Row("pledge.release", "promised", "released", STREET, WHY),
    Row("pledge.release", "told", "released", STREET, WHY),
    Row("summons.hold", "called", "", "", attendance, barred=STREET),
    Row("summons.hold", "hour", "held", STREET, attendance),
    Row("summons.hold", "hour", "", "", {"words": "定了", "rows": []}, barred=STREET),
    Row("summons.cancel", "called", "cancelled", STREET, WHY),
    Row("summoned.come", "called", "coming", "department", {"who": "郭宁"}),
    Row("summoned.cannot", "called", "cannot", "department", WHY),
    Row("summoned.cannot", "coming", "cannot", "department", WHY),
)
# fmt: on
