"""What a party promised, as an obligation with a day: reminded before it, asked after it, never lost with the project.

A promise is a case in its project's family. It outlives a project that is stopped when that is what was agreed.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from linli.core import clock as business
from linli.core.procedures.kinds import (
    Also,
    Clock,
    Concern,
    Move,
    Open,
    Outgoing,
    Owner,
    Procedure,
    State,
    Subject,
)
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.models import Organisation
from linli.domains.committees.roles import COMMUNITY_STAFF, HANDLERS
from linli.domains.projects import forms, rules
from linli.domains.projects.models import Need, Promise

OPEN = ("owed", "reminded")
LABELS = {
    "owed": "等做到",
    "reminded": "快到日子",
    "kept": "做到了",
    "broken": "没做到",
    "released": "不用了",
}


def load(cases: Sequence[Case]) -> dict[int, Any]:
    ids = [case.pk for case in cases]
    found = Promise.objects.filter(case__in=ids).select_related("need", "project__assignee")
    return {row.case_id: row for row in found}


def given(project: Case, giver: str, what: str, row: dict[str, Any], due_on: date) -> Open:
    """The opening of what was promised, called by who promised and what; `row` has the need's id once it is written."""
    fields = {"title": f"{giver}：{what}"[:200], "spot": project.spot, "facet": "promise"}
    return Open("promise", project.place, fields, {"row": row, "due_on": due_on}, project.pk)


# --- effects ------------------------------------------------------------------------------------------------------


def made(taking: Taking, s: Subject) -> None:
    """The need's row says who gives what; the promise keeps it as it was promised."""
    need = Need.objects.get(pk=s.data["row"]["need"])
    unit = Organisation.objects.filter(place=s.case.place, name=need.giver).exists()
    row = Promise.objects.create(
        case=s.case,
        project_id=need.case_id,
        need=need,
        giver=need.giver,
        gives=need.gives,
        due_on=s.data["due_on"],
        named=unit,
    )
    Need.objects.filter(pk=need.pk).update(due_on=row.due_on, kept=None)
    taking.record(need=need.pk, day=row.due_on.isoformat())


def _words(taking: Taking, s: Subject) -> None:
    if text := (s.data.get("words") or "").strip():
        taking.note("promise", text)


def kept(taking: Taking, s: Subject) -> None:
    Need.objects.filter(pk=s.facts.need_id).update(kept=True)
    _words(taking, s)


def broken(taking: Taking, s: Subject) -> None:
    """The need stands open again, for somebody else to take on; that it was not kept stays on the record."""
    Need.objects.filter(pk=s.facts.need_id).update(
        giver="", gives="", promised_on=None, due_on=None, kept=None
    )
    _words(taking, s)


def put_off(taking: Taking, s: Subject) -> None:
    row: Promise = s.facts
    row.due_on, row.delays = s.data["due_on"], row.delays + 1
    row.save(update_fields=["due_on", "delays"])
    Need.objects.filter(pk=row.need_id).update(due_on=row.due_on)
    taking.record(day=row.due_on.isoformat(), delays=row.delays)
    _words(taking, s)


def reminded(s: Subject) -> Iterable[Outgoing]:
    """Who leads the project reads it; the unit is told by telephone or at the door, as it was asked."""
    row: Promise = s.facts
    day = f"{row.due_on.month}月{row.due_on.day}日"
    owner = row.project.assignee_id
    told = {"post_id": owner} if owner else {"role": "secretary", "place_id": s.case.place_id}
    yield Outgoing("promise", f"提醒一声：{row.giver}答应 {day} 前{row.gives or row.need.what}", **told)


# --- clocks -------------------------------------------------------------------------------------------------------


def _end(s: Subject) -> Due:
    return Due(business.at(_row(s).due_on, 18))


def _before(s: Subject) -> Due:
    """The reminder comes this long before the day; what is promised for sooner is reminded of at once."""
    return Due(max(calendar.before(_end(s).at, s.value(rules.REMIND)).at, s.at))


def _row(s: Subject) -> Promise:
    found: Promise = s.facts or Promise.objects.get(case=s.case)  # just made with the case
    return found


def _owner(s: Subject) -> Owner:
    post = _row(s).project.assignee_id
    return Owner(post_id=post) if post else Owner("secretary")


def _until(s: Subject) -> str:
    return _row(s).due_on.isoformat()


def settled(ends: dict[int, str]) -> Iterable[Also]:
    """What becomes of each promise when its project is stopped; `carried` stays owed, with its day."""
    moves = {"kept": "keep", "released": "release"}
    for pk, end in ends.items():
        if end in moves:
            yield Also(pk, moves[end], {"words": "项目停办时议定"})


def _problem(how: str) -> Callable[[Subject], Iterable[Also]]:
    """What outlived its project goes on being waited for by whoever verifies the problem: that record has it too."""

    def along(s: Subject) -> Iterable[Also]:
        project = s.facts.project
        if project.closed_at is not None:
            yield Also(project.project.problem_id, "promise_over", {"how": how, "promise": s.case.pk})

    return along


def unsettled(ends: dict[int, str], opened: Sequence[int]) -> Concern | None:
    """What is left to say of the promises that stand open."""
    left = [pk for pk in opened if pk not in ends]
    return Concern(rules.SETTLED, f"各方答应的还有 {len(left)} 项没有说怎么办") if left else None


# fmt: off
PROMISE = Procedure(
    "promise",
    "各方答应的",
    (
        State("owed", "等做到", 4),
        State("reminded", "快到日子，提醒过", 4),
        State("kept", "做到了", 4, final=True),
        State("broken", "没做到", 4, final=True),
        State("released", "不用了", 4, final=True),
    ),
    (
        Move("give", "答应", (), "owed", (), "4.4", said="答应了", effect=made),
        Move("remind", "提醒", ("owed",), "reminded", ("system",), "4.4",
             said="到日子前提醒", messages=(reminded,)),
        Move("keep", "做到了", OPEN, "kept", HANDLERS, "4.4",
             "这一项办到了，谢谢人家", "做到了", form=forms.Said, along=_problem("kept"), effect=kept, icon="check"),
        Move("break", "没做到", OPEN, "broken", HANDLERS, "4.4",
             "写明怎么回事；这一项重新找人", "没做到", form=forms.Why, along=_problem("broken"), effect=broken,
             icon="alert-triangle"),
        Move("put_off", "改日子", OPEN, "owed", HANDLERS, "4.4",
             "跟对方说好了新的日子再改", "改了日子", form=forms.PutOff, effect=put_off, icon="calendar-plus"),
        Move("release", "不用了", OPEN, "released", COMMUNITY_STAFF, "4.4",
             "不需要了，写一句为什么，告诉人家", "不用了", form=forms.Why, along=_problem("released"), effect=_words, icon="x"),
    ),
    (
        Clock("keep", "问做到没有", OPEN, _end, _owner, rules.PROMISES, basis=_until),
        Clock("remind", "提醒", ("owed",), _before, lambda s: Owner(), rules.REMIND, then="remind", basis=_until),
    ),
    load,
)
# fmt: on
