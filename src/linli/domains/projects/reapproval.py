"""Change and stop go through the gate that approved: the body whose meeting made the project hears of it again (4.4)."""

from collections.abc import Iterable

from linli.core import clock
from linli.core.procedures.kinds import Concern, Guard, Open, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.domains.meetings import bodies
from linli.domains.meetings.models import Item, Meeting
from linli.domains.projects import rules
from linli.domains.projects.models import Change

TAKES = ("planned", "notified", "in_session")


def approved_by(project: Case) -> list[str]:
    """The bodies whose meeting opened the project; empty when no meeting did."""
    item = project.project.item
    held = Meeting.objects.filter(case=item.root_id).first() if item is not None else None
    return list(held.bodies) if held is not None else []


def coming(project: Case) -> list[tuple[str, str]]:
    """Meetings to come of a body that approved it, as choices."""
    found = Meeting.objects.filter(case__place=project.place_id, case__state__in=TAKES)
    found = found.filter(bodies__overlap=approved_by(project)).select_related("case").order_by("held_at")
    return [(str(row.pk), f"{row.case.title}（{_day(row)}）") for row in found]


def _day(row: Meeting) -> str:
    held = clock.local(row.held_at)
    return f"{held.month}月{held.day}日"


def latest(cases: Iterable[int]) -> dict[int, Change]:
    """What was proposed last for each project and is not used up."""
    rows = Change.objects.filter(case__in=list(cases), used=False).select_related("item__item").order_by("pk")
    return {row.case_id: row for row in rows}


def to_meeting(s: Subject) -> Iterable[Open]:
    """The proposal becomes an item of the chosen meeting's agenda, heard there by its own body."""
    asked = Case.objects.filter(pk=s.data.get("meeting") or 0, procedure="meeting", place=s.case.place_id)
    meeting = asked.first()
    if meeting is None:
        return
    what = "停办" if s.data["what"] == "stop" else "调整"
    fields = {"title": f"项目{what}：{s.case.title}"[:200], "spot": s.case.spot, "size": s.case.size}
    data = {"meeting": meeting.pk, "question": s.data["words"]}
    yield Open("agenda_item", meeting.place, fields, data, meeting.pk, "table")


def proposed(taking: Taking, s: Subject) -> None:
    """The row waits for its item, which the same transaction opens after it: it is found by the meeting."""
    Change.objects.filter(case=s.case, used=False).update(used=True)
    row = Change.objects.create(case=s.case, stops=s.data["what"] == "stop")
    taking.last(lambda: _bind(row, s))
    taking.note("change", s.data["words"])
    taking.record(stops=int(row.stops), meeting=int(s.data["meeting"]))


def _bind(row: Change, s: Subject) -> None:
    item = (
        Item.objects.filter(case__root=int(s.data["meeting"]), case__procedure="agenda_item")
        .order_by("-pk")
        .first()
    )
    row.item_id = item.case_id if item is not None else None
    row.save(update_fields=["item_id"])


def used(s: Subject) -> None:
    Change.objects.filter(case=s.case, used=False).update(used=True)


def carried(change: Change | None) -> bool:
    """Whether the body heard it and voted for it, as it did for the project."""
    if change is None or change.item is None or change.item.state != "noted":
        return False
    item: Item = change.item.item
    return (item.votes_for or 0) > (item.votes_against or 0) + (item.votes_abstain or 0)


def passed(stops: bool) -> Guard:
    """A guard: what was approved in a meeting is changed or stopped after the same body has heard it."""

    def guard(s: Subject) -> Iterable[Concern]:
        change: Change | None = s.facts.change
        if not s.facts.bodies or (carried(change) and change is not None and change.stops == stops):
            return
        body = "、".join(bodies.names(s.facts.bodies, s.case.edition))
        what = "停办" if stops else "改计划"
        if change is None or change.stops != stops:
            yield Concern(rules.GATE, f"{body}定的项目，{what}要回到{body}上听取，先“提请再议”")
        elif change.item is not None and change.item.state == "tabled":
            yield Concern(rules.GATE, f"已经列入会议议程，等{body}听取")
        else:
            yield Concern(rules.GATE, f"{body}没有表决同意，不能{what}")

    return guard
