"""Departments and units that are asked to attend one item of a meeting (列席): what their moves do (4.3).

A department answers on its own page, a unit's liaison too; for whom nobody has a post the community enters the answer.
They speak and are minuted and have no vote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from linli.core import clock
from linli.core.people import rosters
from linli.core.people.actor import in_office
from linli.core.people.models import Person, Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Concern, Open, Outgoing, Owner, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates
from linli.domains.committees.models import Organisation
from linli.domains.meetings import changes, rules
from linli.domains.meetings.models import Asked, Attendance, Item, Meeting
from linli.domains.problems import redaction

WAITING = ("asked", "coming", "cannot")
PRIVATE = "一件要求保密的事"


@dataclass
class Facts:
    """The invitation, and how its meeting stands."""

    asked: Asked
    meeting: Meeting
    meeting_state: str


def load(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Asked.objects.filter(case__in=[case.pk for case in cases])
    rows = rows.select_related("case", "item__root__meeting")
    return {row.case_id: Facts(row, row.item.root.meeting, row.item.root.state) for row in rows}  # type: ignore[union-attr]


def title_of(item: Item) -> str:
    """What outsiders read of an item: nothing personal, and of a matter that is to be kept secret nothing at all."""
    return PRIVATE if kept_secret(item) else redaction.masked(item.case.title)


def kept_secret(item: Item) -> bool:
    """Whether whoever brought the matter asked that it be kept secret."""
    return item.problem is not None and item.problem.problem.private


def departments(place: Place) -> list[tuple[str, str]]:
    """The departments of the district that have an officer, as choices by the officer's post."""
    posts = Post.objects.filter(in_office(), role="department", place=place.district_id or 0)
    return [(str(post.pk), post.unit or post.title) for post in posts.order_by("unit", "pk")]


def units(place: Place) -> list[tuple[str, str]]:
    """The units and organisations on the community's roll, as choices."""
    found = Organisation.objects.filter(place=place, closed_on=None).order_by("name")
    return [(str(one.pk), one.name) for one in found]


def rows_of(place: Place, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom the form names: `{"unit", "post"}` each, the post of a unit being its liaison's where it has one."""
    chosen = set(data.get("departments") or ())
    found = [{"unit": name, "post": int(pk)} for pk, name in departments(place) if pk in chosen]
    wanted = set(data.get("units") or ())
    names = [name for pk, name in units(place) if pk in wanted]
    liaisons = Post.objects.filter(in_office(), role="liaison", place=place, unit__in=names).order_by("-pk")
    post = {one.unit: one.pk for one in liaisons}
    return found + [{"unit": name, "post": post.get(name)} for name in names]


# --- what goes along, what stands against ---------------------------------------------------------------------------


def invitations(s: Subject) -> Iterable[Also | Open]:
    """An invitation of its own for each department and unit."""
    title = title_of(s.facts.item)
    for one in rows_of(s.case.place, s.data):
        fields = {"title": title, "assignee_id": one["post"]}
        yield Open("asked", s.case.place, fields, {**one, "item": s.case.pk}, s.case.root_id)


def off(item: int) -> Iterable[Also | Open]:
    """The item is not dealt with: nobody has to come for it any more."""
    waiting = Asked.objects.filter(item=item, case__state__in=WAITING)
    for pk in waiting.values_list("case_id", flat=True):
        yield Also(pk, "off")


def stayed_away(s: Subject) -> Iterable[Also | Open]:
    """The meeting is over: who was not seen at it did not come."""
    items = [pk for pk, state in s.facts.items if state != "tabled"]
    waiting = Asked.objects.filter(item__in=items, case__state__in=WAITING)
    for pk in waiting.values_list("case_id", flat=True):
        yield Also(pk, "absent")


def somebody(s: Subject) -> Iterable[Concern]:
    if s.taking and not (s.data.get("departments") or s.data.get("units")):
        yield Concern(rules.VOTES, "请至少选一个部门或者单位")


def may_know(s: Subject) -> Iterable[Concern]:
    """What somebody asked to be kept to themselves is told to who has to deal with it, and to no firm next door."""
    if s.taking and s.facts.private and s.data.get("units"):
        yield Concern(rules.PRIVATE, "提出人要求保密，只能请办事的部门，不能请驻区单位")


def not_over(s: Subject) -> Iterable[Concern]:
    if s.facts.meeting_state not in ("planned", "notified", "in_session", "interrupted"):
        yield Concern(rules.VOTES, "会议已经结束")


def own(s: Subject) -> Iterable[Concern]:
    """Each unit answers its own invitation."""
    if s.facts.asked.post_id != s.actor.post_id:
        yield Concern(rules.VOTES, "请的是别的单位")


def sits(s: Subject) -> Iterable[Concern]:
    """Nobody is there before the meeting is."""
    if s.facts.meeting_state not in ("in_session", "interrupted"):
        yield Concern(rules.VOTES, "会议还没有开，到没到不能先记")


# --- effects --------------------------------------------------------------------------------------------------------


def invited(taking: Taking, s: Subject) -> None:
    Asked.objects.create(case=s.case, item_id=s.data["item"], unit=s.data["unit"], post_id=s.data["post"])
    taking.record(item=s.data["item"], to=s.data["post"])
    if s.data["post"]:
        at = clock.local(Meeting.objects.get(case=s.case.root_id).announced_at)
        text = f"请来列席，{dates.monthday(at)} {at:%H:%M}：{s.case.title}"
        taking.tell(Outgoing("asked", text, post_id=s.data["post"], mail=True))


def comes(taking: Taking, s: Subject) -> None:
    _keep(s, s.data["who"].strip())
    taking.record(how=s.data.get("how", ""))


def cannot(taking: Taking, s: Subject) -> None:
    _keep(s, "")
    taking.note("asked", s.data["words"].strip())
    taking.record(how=s.data.get("how", ""))


def came(taking: Taking, s: Subject) -> None:
    """Whoever came attends the meeting from now on: speaks, is minuted, does not vote."""
    name, unit = s.data["who"].strip(), s.facts.asked.unit
    _keep(s, name)
    if Attendance.objects.filter(case=s.case.root_id, person__name=name).exists():
        return
    try:
        person = rosters.person_named(s.case.place, name)
    except rosters.Namesakes:
        person = None
    person = person or Person.objects.create(name=name)
    guest = Attendance(case_id=s.case.root_id or 0, person=person, standing=unit[:60], state="present")
    guest.came_at = s.at if s.facts.meeting_state == "in_session" else None
    guest.save(force_insert=True)


def _keep(s: Subject, who: str) -> None:
    row: Asked = s.facts.asked
    row.who, row.how = who, s.data.get("how", "")
    row.save(update_fields=["who", "how"])


def tell_answer(s: Subject) -> Iterable[Outgoing]:
    """The community reads the answer at once; `with` is the meeting's own page."""
    word = "会来" if s.case.state == "coming" else "来不了"
    text = f"{s.facts.asked.unit}{word}：{s.case.title}"
    yield Outgoing("asked", text, role="secretary", place_id=s.case.place_id)


def tell_off(s: Subject) -> Iterable[Outgoing]:
    if s.facts.asked.post_id:
        yield Outgoing("asked", f"不用来了：{s.case.title}", post_id=s.facts.asked.post_id, mail=True)


# --- when the meeting itself is moved ----------------------------------------------------------------------------------


def asked_again(taking: Taking, s: Subject) -> None:
    """The unit is asked once more, with time of its own to answer."""
    row: Asked = s.facts.asked
    row.who, row.how = "", ""
    row.save(update_fields=["who", "how"])
    taking.postpone("reply", reply_by(s).at)
    _tell_unit(taking, s, "请重新回话来不来")


def told_room(taking: Taking, s: Subject) -> None:
    _tell_unit(taking, s, "您的回话照旧")


def _tell_unit(taking: Taking, s: Subject, end: str) -> None:
    change = changes.told(Meeting.objects.get(case=s.case.root_id))[-1]
    if s.facts.asked.post_id:
        text = f"列席的会{change.word}了，{change.text}。{end}：{s.case.title}"
        taking.tell(Outgoing("asked", text, post_id=s.facts.asked.post_id, mail=True))


# --- when, and who owes it ------------------------------------------------------------------------------------------


def reply_by(s: Subject) -> Due:
    """In time for the meeting: no later than its hour."""
    within = calendar.due(s.at, s.value(rules.ASKED))
    held = Meeting.objects.get(case=s.case.root_id).announced_at
    return min(within, Due(max(held, s.at)), key=lambda one: one.at)


def guest(s: Subject) -> Owner:
    """The one who is asked; where it has no post, the community finds out."""
    return Owner(post_id=s.case.assignee_id) if s.case.assignee_id else Owner("clerk")
