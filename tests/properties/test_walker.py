"""A walk through every move of problems, visits, claims, letters, meetings and projects by the real `take`, the least-trodden move first.

After each step the invariants are asked in SQL; at the end no move is left untried and no case in a dead end.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import ways
from tests.cast import Cast
from tests.properties import test_walk_deliberation, test_walk_meetings, test_walk_reports, test_walk_training
from tests.properties import test_walk_targets as targets
from tests.properties import test_walk_workplan as workplan
from tests.properties import test_walker_committees as committees
from tests.properties import test_walker_inspections as inspections
from tests.properties import test_walker_leaders as leaders
from tests.properties import test_walker_oversight as oversight
from tests.properties.filling import MORE
from tests.properties.invariants import broken
from tests.properties.walking import Ask, Grounds, Key, Needs, Walk, all_over

from linli.core import clock
from linli.core.duties import tick
from linli.core.people.actor import Actor
from linli.core.places.models import Building
from linli.core.procedures.kinds import REGISTRY, Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.models import Attendance, Item
from linli.domains.problems import actions as demands
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.forms import Report
from linli.domains.problems.intake import actions as intake_actions
from linli.domains.problems.letters import summons
from linli.domains.problems.models import Door, Reporter, Summons, VisitRound
from linli.domains.problems.persons import actions
from linli.domains.problems.visits import actions as visits_actions
from linli.domains.projects import actions as projects
from linli.ops.host import rooms

STEPS = 3500


def _report(walk: Walk, move: Move, actor: Actor) -> None:
    data = walk.filled(("problem", move.name), move.form or Report, None, actor)
    demands.report(walk.people.place, actor, data, walk.token(), move.name)


def _visit(walk: Walk, move: Move, actor: Actor) -> None:
    texts = ["楼道灯坏", "下水不通"][: walk.rng.randint(0, 2)]
    data = {"heard": "demand", "text": "窗户漏风", "demands": texts, "building": walk.people.building}
    if (round_ := Case.objects.filter(procedure="visit_round", state="walking").first()) is not None:
        door = Door.objects.filter(case=round_, gone=False, visit=None).first()
        data["door"] = door.pk if door else None
    visits_actions.note(walk.people.place, actor, data, walk.token())


def _draw(walk: Walk, move: Move, actor: Actor) -> None:
    """A round of the month, or of the next one where this month's was drawn."""
    place = walk.people.place
    for name in ("62 号院", "18 号院", "北小院"):
        Building.objects.get_or_create(place=place, name=name, defaults={"token": f"walk {name}"[:12]})
    if VisitRound.objects.filter(place=place, month=clock.today().replace(day=1)).exists():
        clock.set_now(tick.month_end(tick.month(clock.today())))
        tick.tick()
    visits_actions.draw(place, actor, {"size": walk.rng.randint(3, 4)}, walk.token())


def _import(walk: Walk, move: Move, actor: Actor) -> None:
    row = {
        "text": "路灯不亮",
        "title": "路灯",
        "spot": "院门口",
        "building": walk.people.building,
        "facet": "municipal",
    }
    row |= {"name": walk.rng.choice(["", "王丽"]), "phone": "", "since": None, "due": None}
    rows = [{**row, "number": str(walk.token())} for _ in range(walk.rng.randint(1, 3))]
    intake_actions.take_in(walk.people.place, actor, "hotline", rows, {"工单号": "number"}, walk.token())


def _plan(walk: Walk, move: Move, actor: Actor) -> None:
    data = walk.data(("meeting", "plan"), move, None, actor)
    chaired = {"bodies": ["enlarged_committee"], "chair": walk.people.secretary.post_id}
    meetings.plan(walk.people.place, actor, data | chaired, walk.token())


def _table(walk: Walk, move: Move, actor: Actor) -> None:
    sitting, problem = (
        walk.some("meeting", "planned", "notified", "in_session"),
        walk.some("problem", "awaiting"),
    )
    data = {"meeting": sitting, "amount": walk.rng.choice([None, 800]), "secret": walk.rng.random() < 0.2}
    walk.with_reasons(
        lambda reasons: meetings.table(problem, actor, data, reasons=reasons, token=walk.token())
    )


def _open(walk: Walk, move: Move, actor: Actor) -> None:
    item = walk.some("agenda_item", "tabled", root__state="in_session", item__problem__isnull=False)
    if Item.objects.get(case=item).votes_for is None and not walk.second:
        walk.next = [(("agenda_item", "vote"), item), (("project", "open"), None)]
        raise Refused([Concern(None, "not voted yet")])
    data = {
        "measure": "换线",
        "owner": walk.people.grid_worker.post_id,
        "ends_on": clock.today() + timedelta(9),
    }
    projects.open_project(item, actor, data, token=walk.token())


def _draw_again(walk: Walk, move: Move, actor: Actor) -> None:
    """A month later the street draws of what was closed; not while somebody is still to be asked."""
    if Case.objects.filter(procedure="return_visit", state="waiting").exists():
        raise Refused([Concern(None, "somebody is still to be asked")])
    clock.set_now(clock.now() + timedelta(days=31))
    return_visits.draw(walk.people.place.street, actor, walk.token())


def _heard(walk: Walk, case: Case, stops: bool) -> None:
    """The project's change or stop is put before the body that approved it, and heard there."""
    people = walk.people
    held = clock.now() + timedelta(days=9)
    data = {
        "bodies": ["enlarged_committee"],
        "held_at": held,
        "room": "三楼",
        "chair": people.secretary.post_id,
    }
    sitting = meetings.plan(people.place, people.secretary, data, walk.token())
    said = {"what": "stop" if stops else "change", "words": "说不清", "meeting": sitting.pk}
    present = [row.pk for row in Attendance.objects.filter(case=sitting)]
    steps: tuple[tuple[Any, ...], ...] = (
        (case, "propose", said),
        (sitting, "attend", {"present": present, "leave": []}),
        (sitting, "begin", {}),
    )
    for one, name, told in steps:
        _taken(walk, one, name, told)
    for item in Case.objects.filter(root=sitting.pk, procedure="agenda_item"):
        _taken(walk, item, "vote", {"votes_for": len(present), "votes_against": 0, "votes_abstain": 0})
        _taken(walk, item, "hear", {"measure": ""})


def _taken(walk: Walk, case: Case, name: str, data: dict[str, Any]) -> None:
    row = Case.objects.get(pk=case.pk)
    with suppress(Refused):
        walk.with_reasons(lambda why: take(row, name, walk.people.secretary, data, why, walk.token()))


def _claim(walk: Walk, move: Move, actor: Actor) -> None:
    """Somebody who reported asks for a correction or an erasure of their own fields."""
    rows = Reporter.objects.filter(place=walk.people.place).select_related("place", "person", "case")
    found = list(rows.order_by("pk"))
    if not found:
        raise Refused([Concern(None, "nobody has reported yet")])
    over = [row for row in found if row.case.closed_at is not None]
    kind = walk.rng.choice(["correct", "erase"])
    found = over if kind == "erase" and over else found
    data = {"kind": kind, "phone": "13700000007"} if kind == "correct" else {"kind": kind}
    actions.ask(walk.rng.choice(found), actor, data, walk.token())


def _call(walk: Walk, move: Move, actor: Actor) -> None:
    """The street calls the department to the spot."""
    problem = walk.some("problem", *summons.FROM)
    at = clock.now() + timedelta(days=walk.rng.randint(1, 4))
    data = {"posts": [str(walk.people.department.post_id)], "at": at, "where": "院门口", "what": "一起看"}
    summons.call(problem, actor, data, walk.token())


# What must be there, and in which state, before a move can be asked for.
SITTING = ("meeting", ("in_session",))
NEEDS: dict[Key, Needs] = {
    ("agenda_item", "table"): (
        ("meeting", ("planned", "notified", "in_session")),
        ("problem", ("awaiting",)),
    ),
    ("project", "open"): (("agenda_item", ("tabled",)), SITTING),
    ("visit_round", "visited"): (("visit_round", ("walking",)),),
    ("return_draw", "draw"): (("problem", ("closed",)),),
    ("summons", "call"): (("problem", summons.FROM),),
}
# What is in the way, and which move of the same case clears it.
REMEDIES: dict[Key, tuple[str, ...]] = {
    ("meeting", "begin"): ("attend",),
    ("meeting", "resume"): ("attend",),
    ("problem", "hard"): ("supplier",),
    ("problem", "extension_grant"): ("extend",),
    ("problem", "extension_refuse"): ("extend",),
    ("problem", "letter_extension_grant"): ("letter_extend",),
    ("problem", "letter_extension_refuse"): ("letter_extend",),
    # The letter comes to its head a second time, one point before the rest: the one is signed on its own.
    ("problem", "sign_one"): ("sign_refuse", "partial", "answer"),
    ("problem", "unsee"): ("see",),
    ("project", "finish"): ("step",),
    ("project", "hide"): ("publish",),
    ("project", "claim"): ("plan",),
    ("pledge", "not_kept"): ("tell",),
}


def _needs(key: Key) -> Needs:
    return NEEDS.get(
        key, (SITTING,) if key[0] == "agenda_item" and key[1] not in ("withdraw", "order", "ask") else ()
    )


FAR = {
    # A part is signed, and the same point answered anew.
    ("pledge", "replace"): ("refer", "receive", "letter", "partial", "sign_part", "answer", "sign"),
    # Somebody whose problem is over asks for an erasure.
    ("problem", "forget"): ("decline",),
}


def _far(walk: Walk, goal: Key) -> list[Ask]:
    case = Case.objects.filter(procedure="problem", state="accepted").order_by("pk").first()
    if case is None or goal not in FAR:
        return []
    asks: list[Ask] = [(("problem", name), case) for name in FAR[goal]]
    return [*asks, (("claim", "ask"), None)] if goal == ("problem", "forget") else asks


def _remedies(walk: Walk, ask: Ask, refused: Refused) -> list[Ask]:
    key, case = ask
    if case is not None and key in (("project", "stop"), ("project", "change")):
        if ways.again(case).state in REGISTRY["project"].move(key[1]).sources:
            _heard(walk, case, key[1] == "stop")
        return [ask]
    if key == ("return_draw", "draw"):
        # Somebody is told what was done, so that the month has one to draw.
        told = Case.objects.filter(procedure="problem", state="fed_back").order_by("pk").first()
        return [(("problem", "confirm"), told), ask] if told is not None else []
    if key == ("agenda_item", "reword"):
        # Something is said where it can still be put right.
        open_items = Case.objects.filter(procedure="agenda_item", state="tabled", root__state="in_session")
        item = open_items.order_by("pk").first()
        return [(("agenda_item", "say"), item), (key, item)] if item is not None and item != case else []
    if case is not None and key == ("summons", "hold"):
        # Nobody records who came before the hour: it comes.
        clock.set_now(max(clock.now(), Summons.objects.get(case=case).at))
        return [ask]
    if case is None or key not in REMEDIES:
        return []
    return [*(((key[0], name), case) for name in REMEDIES[key]), ask]


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    # Whose post the cast has not, the secretary stands in for.
    return getattr(walk.people, role, walk.people.secretary)  # type: ignore[no-any-return]


GROUNDS = Grounds(
    procedures=(
        *(
            "problem",
            "visit",
            "visit_round",
            "intake",
            "meeting",
            "agenda_item",
            "project",
            "promise",
            "claim",
        ),
        *("return_draw", "return_visit", "pledge", "summons", "summoned"),
    ),
    openings={
        ("problem", "report"): _report,
        ("problem", "enter"): _report,
        ("visit", "note_down"): _visit,
        ("intake", "take_in"): _import,
        ("visit_round", "draw"): _draw,
        ("meeting", "plan"): _plan,
        ("agenda_item", "table"): _table,
        ("project", "open"): _open,
        ("return_draw", "draw"): _draw_again,
        ("claim", "ask"): _claim,
        ("claim", "enter"): _claim,
        ("summons", "call"): _call,
    },
    actor=_actor,
    more=MORE,
    needs=_needs,
    remedies=_remedies,
    far=_far,
    # The meeting's item, once on the agenda, takes the problem along.
    carriers={
        ("problem", "forget"): (("claim", "erase"),),
        ("problem", "table"): (("agenda_item", "table"),),
        ("problem", "heard"): (("agenda_item", "hear"),),
        ("problem", "measures"): (("project", "open"),),
        ("problem", "project_done"): (("project", "accept"),),
        ("problem", "project_stopped"): (("project", "stop"),),
        ("problem", "meeting_refer"): (("agenda_item", "refer"),),
        ("problem", "meeting_back"): (("agenda_item", "back"),),
        ("visit_round", "visited"): (("visit", "note_down"),),
        ("problem", "return_reopen"): (("return_visit", "deny"),),
        ("promise", "give"): (("project", "plan"), ("project", "claim")),
        ("return_visit", "choose"): (("return_draw", "draw"),),
        ("problem", "spot"): (("summons", "call"),),
        ("problem", "spot_held"): (("summons", "hold"),),
        ("pledge", "promise"): (("problem", "sign"), ("problem", "paper_answer"), ("summons", "hold")),
        # A part is signed first, then the same point is answered with another day.
        ("pledge", "replace"): tuple(
            ("problem", name)
            for name in ("sign", "answer", "sign_part", "partial", "letter", "receive", "refer")
        ),
        ("summoned", "invite"): (("summons", "call"),),
        ("summoned", "came"): (("summons", "hold"),),
        ("summoned", "absent"): (("summons", "hold"),),
        ("summoned", "off"): (("summons", "cancel"),),
    },
    # Nobody walks so far that it is sent back ten times: tests/problems/listing/test_table_list.py does.
    # Nor do dice hold four meetings in their order: tests/properties/test_walk_deliberation.py does.
    # Nor is anybody but the secretary in the chair: tests/properties/test_walk_meetings.py has them confirm.
    never={
        ("meeting", "confirm"): ("4.3",),
        ("meeting", "reread"): (),
        ("problem", "close"): ("4.5",),
        ("problem", "reopen_street"): ("4.5",),
        ("agenda_item", "deliberate"): ("4.3", "4.4", "4.5"),
        ("agenda_item", "carry"): ("4.3", "4.4"),
        ("agenda_item", "resolve"): ("4.3", "4.4"),
        ("agenda_item", "fall"): ("4.3", "4.4"),
    },
    pool={"meeting": 2, "agenda_item": 4, "project": 3, "claim": 4, "summons": 2},
)


def test_every_procedure_is_walked() -> None:
    """A new room has a walk too."""
    assert set(rooms.procedures()) == {
        *GROUNDS.procedures,
        *committees.GROUNDS.procedures,
        *oversight.GROUNDS.procedures,
        *leaders.GROUNDS.procedures,
        *inspections.GROUNDS.procedures,
        *test_walk_deliberation.PROCEDURES,
        *test_walk_meetings.PROCEDURES,
        *test_walk_reports.GROUNDS.procedures,
        *test_walk_training.GROUNDS.procedures,
        *targets.GROUNDS.procedures,
        *workplan.GROUNDS.procedures,
    }
    assert REGISTRY.keys() >= set(GROUNDS.procedures)


def test_a_walk_through_every_move(cast: Cast) -> None:
    assert all_over(Walk(GROUNDS, cast, seed=2), STEPS) == []


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0))
def test_walks_that_nobody_chose(seed: int, cast: Cast) -> None:
    """Other dice on each run, in the same community: a failure prints the seed."""
    with transaction.atomic():
        walk = Walk(GROUNDS, cast, seed)
        for number in range(60):
            walk.step()
            assert number % 5 or broken() == {}, "\n".join(walk.trail[-12:])
        assert broken() == {}
        transaction.set_rollback(True)
