"""A measure with a date that a department promised: what its moves do, and when it is due (4.3, 4.4)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.procedures.kinds import Also, Concern, Open, Outgoing, Owner, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.problems import photos, rules
from linli.domains.problems.actions import headline, say
from linli.domains.problems.letters import actions, reminders
from linli.domains.problems.models import Pledge, Referral

type Given = tuple[int, str, date]


def load(cases: Sequence[Case]) -> dict[int, Any]:
    """The pledge rows of the cases, in one query."""
    return {row.case_id: row for row in Pledge.objects.filter(case__in=[case.pk for case in cases])}


def of(s: Subject) -> Pledge:
    """The row, also of a case that is being opened."""
    found: Pledge = s.facts or s.case.pledge
    return found


# --- where they come from -----------------------------------------------------------------------------------


def from_signature(part: bool) -> Callable[[Subject], Iterable[Also | Open]]:
    """Each signed point with a day to come; of a part only what has not been signed before."""

    def along(s: Subject) -> Iterable[Also | Open]:
        if not part and s.facts.result != "referred":
            return
        yield from of_points(s, lambda point: bool(point.get("answer")))

    return along


def of_points(s: Subject, signed: Callable[[dict[str, Any]], bool]) -> Iterable[Also | Open]:
    """Of those points that are signed now for the first time each one with a day to come."""
    row = Referral.objects.filter(case=s.case).order_by("-at", "-pk").first()
    if row is None:
        return
    points = [
        (number, point["answer"], date.fromisoformat(point["on"]))
        for number, point in enumerate(row.answers, 1)
        if signed(point) and point.get("on") and not point.get("signed")
    ]
    yield from _of_letter(s, row, points)


def from_paper(s: Subject) -> Iterable[Also | Open]:
    """Each point of an answer on paper that names a day to come."""
    if s.data.get("result") != "referred":
        return
    given = enumerate(s.data.get("answers") or (), 1)
    points = [(number, one["answer"], one["on"]) for number, one in given if one.get("on")]
    yield from _of_letter(s, actions.latest(s.case), points)


def _of_letter(s: Subject, row: Referral, points: list[Given]) -> Iterable[Also | Open]:
    """What was promised at the same point before gives way to what is promised now."""
    before = dict(
        Pledge.objects.filter(referral=row, case__closed_at__isnull=True).values_list("point", "case_id")
    )
    for number, what, day in points:
        if number in before:
            yield Also(before[number], "replace")
        yield opening(s.case, row.post_id, row.department, what, day, referral=row.pk, point=number)


def opening(problem: Case, post: int, department: str, what: str, day: date, **more: Any) -> Open:
    """The opening of a pledge of this department about this problem."""
    fields = {"title": headline(what), "spot": problem.spot, "assignee_id": post}
    data = {"problem": problem.pk, "post": post, "department": department, "what": what, "on": day, **more}
    return Open("pledge", problem.place, fields, data, problem.root_id or problem.pk)


def to_problem(move: str, how: str = "") -> Callable[[Subject], Iterable[Also | Open]]:
    """The problem's own record has it too: whoever verifies, and whoever reported it, goes on from there."""

    def along(s: Subject) -> Iterable[Also | Open]:
        yield Also(of(s).problem_id, move, {"how": how, "promise": s.case.pk})

    return along


# --- what the moves do ----------------------------------------------------------------------------------------


def promised(taking: Taking, s: Subject) -> None:
    Pledge.objects.create(
        case=s.case,
        problem_id=s.data["problem"],
        referral_id=s.data.get("referral"),
        point=s.data.get("point", 0),
        post_id=s.data["post"],
        department=s.data["department"],
        what=s.data["what"],
        due_on=s.data["on"],
    )
    taking.record(problem=s.data["problem"], to=s.data["post"], on=s.data["on"].isoformat())


def told(taking: Taking, s: Subject) -> None:
    say(taking, s, "pledge")


def looked(taking: Taking, s: Subject) -> None:
    """What was seen on the spot, with a picture where one was taken."""
    say(taking, s, "pledge")
    if s.data.get("photo"):
        photos.keep(s.case, s.data["photo"], uuid4())


def redated(taking: Taking, s: Subject) -> None:
    row = of(s)
    taking.record(was=row.due_on.isoformat(), on=s.data["until"].isoformat())
    row.due_on, row.level = s.data["until"], 0
    row.save(update_fields=["due_on", "level"])
    say(taking, s, "pledge")


def reminded(taking: Taking, s: Subject) -> None:
    day = of(s).due_on
    text = f"您答应 {day.month}月{day.day}日 前做到：{s.case.title}"
    taking.tell(Outgoing("pledge", text, post_id=of(s).post_id, mail=True))


def urged(taking: Taking, s: Subject) -> None:
    """The district's order (督办) to do what was promised; who promised and who leads there read it at once."""
    row = of(s)
    taking.record(until=s.data["until"].isoformat())
    say(taking, s, "urge")
    head = row.referral.head_id if row.referral is not None else None
    for post in filter(None, (row.post_id, head)):
        taking.tell(Outgoing("pledge", f"县区督办：{s.case.title}", post_id=post, mail=True))


def escalated(taking: Taking, s: Subject) -> None:
    """One level further up is told: first the street, then the district, then the city."""
    row = of(s)
    row.level = min(row.level + 1, reminders.CITY)
    row.save(update_fields=["level"])
    taking.record(level=row.level)
    for one in reminders.tell_level(row.level, row.department, s, "答应的到期没有做到"):
        taking.tell(one)
    further = reminders.ABOVE.get(row.level)
    if further is not None:
        taking.postpone("escalate", calendar.due(s.at, s.value(further)).at)


# --- what stands against them, and when they are due ----------------------------------------------------------


def not_past(part: bool = False) -> Callable[[Subject], Iterable[Concern]]:
    """Nobody signs a promise for a day that is over: it would be late before anybody heard of it. `part`: that one alone."""

    def guard(s: Subject) -> Iterable[Concern]:
        if not s.taking or (s.case.state == "to_sign" and not part and s.facts.result != "referred"):
            return
        today = clock.local(s.at).date().isoformat()
        for number, point in enumerate(actions.latest(s.case).answers, 1):
            fresh = point.get("answer") and not point.get("signed")
            mine = not part or point.get("part") == s.data.get("part")
            if fresh and mine and point.get("on") and point["on"] < today:
                yield Concern(rules.SIGNED, f"第 {number} 点答应的日子已经过了，请退回，改一个日子再签")

    return guard


def day_has_come(s: Subject) -> Iterable[Concern]:
    """Nobody says 'not kept' before the day is over, but of what the department itself calls done."""
    if s.case.state == "promised" and s.at < end(s).at:
        day = of(s).due_on
        yield Concern(rules.PLEDGE_EVIDENCE, f"答应的是 {day.month}月{day.day}日 前，还没到日子")


def is_late(s: Subject) -> Iterable[Concern]:
    """Nobody is ordered to do by a day what is not late yet."""
    if s.case.state == "promised" and s.at < end(s).at:
        day = of(s).due_on
        yield Concern(rules.URGE, f"答应的是 {day.month}月{day.day}日 前，还没到日子")


def end_of(row: Pledge) -> datetime:
    """24:00 of the day that was promised."""
    return clock.at(row.due_on + timedelta(days=1))


def end(s: Subject) -> Due:
    return Due(end_of(of(s)))


def until(s: Subject) -> str:
    """Another day counts the clocks anew."""
    return of(s).due_on.isoformat()


def remind_at(s: Subject) -> Due:
    return calendar.before(end(s).at, s.value(rules.PLEDGE_REMIND))


def escalate_at(s: Subject) -> Due:
    """When the day is over; what was told up once already waits as long as the next level waits."""
    row = of(s)
    if row.level:
        return calendar.due(s.at, s.value(reminders.ABOVE.get(row.level, rules.TO_CITY)))
    return end(s)


def look_by(s: Subject) -> Due:
    return calendar.due(end(s).at - timedelta(minutes=1), s.value(rules.PLEDGE_LOOK))


def promiser(s: Subject) -> Owner:
    return Owner(post_id=of(s).post_id)
