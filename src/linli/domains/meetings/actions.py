"""What the moves of a meeting and of its items do."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.core import clock
from linli.core.duties import tick
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Person
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.domains.meetings import answers, bodies, rules
from linli.domains.meetings.agenda import referred_items
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.minutes import confirmation
from linli.domains.meetings.models import Attendance, Concerned, Deliberation, Item, Meeting, Statement

MONTHLY = "meetings.monthly"
# A tick that is taken back within this was a slip of the finger.
SLIP = timedelta(minutes=3)


def title(kinds: list[str], month: int) -> str:
    """'11月 大党委会议暨党建联席会议'."""
    return f"{month}月 {'暨'.join(bodies.names(kinds))}"


def plan(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Case:
    """Fix the day of a meeting; its roster is the bodies' own of that day."""
    held = clock.local(data["held_at"])
    fields = {
        "title": title(data["bodies"], held.month),
        "spot": data.get("room", ""),
        "facet": data["bodies"][0],
    }
    entry = start("meeting", place, actor, fields, data, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def table(problem: Case, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """Put a problem on a meeting's agenda: opens the item and takes the problem along.

    data: meeting (Case), question, amount, secret.
    """
    meeting: Case = data["meeting"]
    fields = {"title": problem.title, "facet": problem.facet, "spot": problem.spot, "size": problem.size}
    given = {**data, "meeting": meeting.pk, "problem": problem.pk}
    entry = start("agenda_item", meeting.place, actor, fields, given, move="table", root=meeting, **more)
    return Case.objects.get(pk=entry.case_id or 0)


def hear_only(meeting: Case, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """Put an item on the agenda that is no problem: it is only heard. data: title."""
    fields = {"title": data["title"]}
    entry = start(
        "agenda_item",
        meeting.place,
        actor,
        fields,
        {"meeting": meeting.pk, "question": referred_items.which(meeting.place, data["title"])},
        move="table",
        root=meeting,
        **more,
    )
    return Case.objects.get(pk=entry.case_id or 0)


def resolve(item: Case, actor: Actor, move: str, data: dict[str, Any], **more: Any) -> None:
    take(item, move, actor, data, **more)


# --- effects ------------------------------------------------------------------------------------------------


def planned(taking: Taking, s: Subject) -> None:
    Meeting.objects.create(
        case=s.case,
        bodies=list(s.data["bodies"]),
        held_at=s.data["held_at"],
        room=s.data.get("room", ""),
        chair_id=int(s.data["chair"]),
    )
    expected = enrol(s.case, list(s.data["bodies"]), s.data["held_at"])
    taking.record(bodies=list(s.data["bodies"]), expected=expected)


def enrol(case: Case, kinds: list[str], held_at: datetime) -> int:
    """Bring those expected in line with the bodies' rosters of that day; who is in both counts once. Gives how many."""
    seats = rosters.roster(case.place, kinds, clock.local(held_at).date())
    wanted: dict[int, Attendance] = {}
    for seat in sorted(seats, key=lambda seat: (kinds.index(seat.body.kind), seat.pk)):
        row = Attendance(case=case, person_id=seat.person_id, body=seat.body.kind)
        row.standing, row.votes = seat.standing, True
        wanted.setdefault(seat.person_id, row)
    there = {row.person_id: row for row in Attendance.objects.filter(case=case)}
    gone = [row.pk for person, row in there.items() if row.votes and person not in wanted]
    Attendance.objects.filter(pk__in=gone).delete()
    for person, row in wanted.items():
        if person in there:
            row.pk = there[person].pk
            row.save(force_update=True, update_fields=["body", "standing", "votes"])
        else:
            row.save(force_insert=True)
    return len(wanted)


def enrolled(taking: Taking, s: Subject) -> None:
    meeting: Meeting = s.facts.meeting
    taking.record(expected=enrol(s.case, list(meeting.bodies), meeting.held_at))


def awaits(row: Attendance, leave: bool) -> None:
    """Somebody who has not come yet: expected, or on leave."""
    row.state = "leave" if leave else "expected"


def attended(taking: Taking, s: Subject) -> None:
    """Keep what was ticked. Of two who take attendance at once each changes only what they touched: `was` is what
    their page showed. Who comes or goes while the meeting sits is kept with the hour (4.3).
    """
    present, leave = set(map(int, s.data["present"])), set(map(int, s.data.get("leave") or ()))
    was: dict[int, str] = s.data.get("was") or {}
    rows = list(Attendance.objects.filter(case=s.case))
    for row in rows:
        ticked = "present" if row.pk in present else "leave" if row.pk in leave else "absent"
        before = "absent" if was.get(row.pk) == "expected" else was.get(row.pk)
        kept = "absent" if row.state == "expected" else row.state
        now = kept if ticked == before else ticked
        if s.case.state == "in_session":
            _timed(row, now, s.at)
        row.state = now
    Attendance.objects.bulk_update(rows, ["state", "came_at", "left_at"])
    voting = sum(row.votes and row.state == "present" for row in rows)
    if came := [row.pk for row in rows if row.state == "present" and row.answer == answers.LEAVE]:
        taking.record(after_leave=came)
    taking.record(present=voting, expected=sum(row.votes for row in rows))


def _timed(row: Attendance, state: str, at: datetime) -> None:
    """The hour at which somebody came or left; a tick taken back at once was a slip."""
    if state == row.state:
        return
    if state == "present":
        row.came_at = row.came_at if row.left_at else at
        row.left_at = None
    elif row.state == "present":
        slip = row.came_at is not None and at - row.came_at < SLIP
        row.came_at, row.left_at = (None, None) if slip else (row.came_at, at)


def guest(taking: Taking, s: Subject) -> None:
    """Somebody who attends, speaks and is minuted, and does not vote."""
    try:
        person = rosters.person_named(s.case.place, s.data["name"])
    except rosters.Namesakes:
        person = None
    person = person or Person.objects.create(name=s.data["name"])
    Attendance.objects.create(case=s.case, person=person, standing=s.data["standing"], state="present")


def began(taking: Taking, s: Subject) -> None:
    """It counts for the day on which it is opened, and is called after that month (4.2)."""
    meeting: Meeting = s.facts.meeting
    meeting.began_at = s.at
    meeting.save(update_fields=["began_at"])
    taking.set(title=title(list(meeting.bodies), clock.local(s.at).month))


def interrupted(taking: Taking, s: Subject) -> None:
    """The meeting stops and goes on another day; a later day may be set again while it waits (4.3)."""
    meeting: Meeting = s.facts.meeting
    note = taking.note("interrupted", s.data["words"])
    if meeting.breaks and not meeting.breaks[-1]["resumed"]:
        meeting.breaks[-1] |= {"until": s.data["until"].isoformat(), "note": note}
    else:
        there = [row.person_id for row in s.facts.attendance if row.state == "present"]
        made = {"at": s.at.isoformat(), "until": s.data["until"].isoformat(), "note": note, "resumed": ""}
        made |= {"present": s.facts.present, "expected": s.facts.expected, "there": there}
        meeting.breaks.append(made)
    meeting.save(update_fields=["breaks"])
    taking.record(until=s.data["until"].isoformat())


def resumed(taking: Taking, s: Subject) -> None:
    meeting: Meeting = s.facts.meeting
    meeting.breaks[-1] |= {"resumed": s.at.isoformat(), "then": s.facts.present, "of": s.facts.expected}
    meeting.save(update_fields=["breaks"])
    taking.record(present=s.facts.present, expected=s.facts.expected)


def broken_off(taking: Taking, s: Subject) -> None:
    """It is not continued: it counts as held, and what has no result goes back to wait."""
    taking.note("broken_off", s.data["words"])
    ended(taking, s)


def ended(taking: Taking, s: Subject) -> None:
    """A meeting of a monthly body satisfies the month in which it was opened; held as one, it satisfies both (4.2)."""
    meeting: Meeting = s.facts.meeting
    meeting.ended_at = s.at
    meeting.save(update_fields=["ended_at"])
    if set(meeting.bodies) & set(s.value(rules.MONTHLY_BODIES)):
        tick.fulfil(MONTHLY, s.case.place, s.at, tick.month(clock.local(meeting.counts_at).date()))


def minutes_edited(taking: Taking, s: Subject) -> None:
    meeting: Meeting = s.facts.meeting
    meeting.edited["remark"] = s.data["words"]
    meeting.edited["by"] = s.actor.person_id
    meeting.save(update_fields=["edited"])
    confirmation.changed(meeting)
    taking.note("minutes", s.data["words"])


def amended(taking: Taking, s: Subject) -> None:
    """What the new edition puts right stands at its end, with its day; what was signed before stays as it was."""
    meeting: Meeting = s.facts.meeting
    day = clock.local(s.at).date().isoformat()
    meeting.edited.setdefault("amended", []).append({"day": day, "words": s.data["words"]})
    meeting.save(update_fields=["edited"])
    taking.note("minutes", s.data["words"])


def tabled(taking: Taking, s: Subject) -> None:
    position = Item.objects.filter(case__root_id=s.case.root_id).count() + 1
    under_way = deliberation.of(s.data.get("problem"))
    amount, question = s.data.get("amount"), s.data.get("question", "")
    if under_way is not None:
        row = Deliberation.objects.get(case=under_way)
        amount, question = row.amount, row.measure
    Item.objects.create(
        case=s.case,
        problem_id=s.data.get("problem"),
        position=position,
        question=question,
        amount=amount,
        secret=bool(s.data.get("secret")),
        deliberation=under_way,
        step=under_way.state if under_way else "",
    )
    taking.record(meeting=s.case.root_id, position=position)


def reordered(taking: Taking, s: Subject) -> None:
    """Swap the item with its neighbour; the family is locked, so positions stay whole."""
    rows = list(Item.objects.filter(case__root_id=s.case.root_id).exclude(result="withdrawn"))
    rows.sort(key=lambda row: (row.position, row.case_id))
    at = next(number for number, row in enumerate(rows) if row.case_id == s.case.pk)
    other = at - 1 if s.data["direction"] == "up" else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for number, row in enumerate(rows, 1):
        row.position = number
    Item.objects.bulk_update(rows, ["position"])
    taking.record(direction=s.data["direction"])


def stated(taking: Taking, s: Subject) -> None:
    position = s.data.get("position", "")
    note = taking.note("statement", s.data["words"])
    _statement(s, s.data["speaker"], position, note).save(force_insert=True)
    taking.record(position=position)


def _statement(s: Subject, speaker: str, position: str, note: int) -> Statement:
    name, _, standing = speaker.partition("　")
    there = [row for row in s.facts.meeting.attendance if row.state == "present" and row.person.name == name]
    named = sorted(there, key=lambda row: row.standing != standing)
    person = named[0].person_id if named else None
    return Statement(case=s.case, person_id=person, speaker=speaker, position=position, note_id=note, at=s.at)


def dictated(taking: Taking, s: Subject) -> None:
    """Many statements at once, in the order in which they were said."""
    made = [
        _statement(s, turn.speaker, turn.position, taking.note("statement", turn.words))
        for turn in s.data["said"]
    ]
    Statement.objects.bulk_create(made)
    taking.record(statements=len(made))


def reworded(taking: Taking, s: Subject) -> None:
    """The new wording is a note of its own; the line says whose correction it is, and the old words stay provable."""
    row = Statement.objects.get(pk=s.data["statement"], case=s.case)
    row.note_id = taking.note("statement", s.data["words"])
    row.position, row.corrected_at, row.corrector_id = s.data["position"], s.at, s.actor.person_id
    row.save()
    taking.record(statement=row.pk, seen=s.data["seen"])


def recused(taking: Taking, s: Subject) -> None:
    Concerned.objects.get_or_create(
        case=s.case, person_id=int(s.data["person"]), defaults={"why": s.data["why"]}
    )
    taking.record(person=int(s.data["person"]))


def voted(taking: Taking, s: Subject) -> None:
    item: Item = s.facts.item
    if item.votes_for is not None:
        item.earlier.append([item.votes_for, item.votes_against, item.votes_abstain])
    item.votes_for, item.votes_against = s.data["votes_for"], s.data["votes_against"]
    item.votes_abstain, item.tellers = s.data["votes_abstain"], s.data.get("tellers", "")
    item.save()
    taking.record(votes=[item.votes_for, item.votes_against, item.votes_abstain])


def resolved(result: str) -> Any:
    """An effect that keeps the item's result and what was said of it."""

    def effect(taking: Taking, s: Subject) -> None:
        item: Item = s.facts.item
        item.result, item.measure = result, s.data.get("measure", "")
        item.save()
        if item.measure:
            taking.note("result", item.measure)
        taking.record(result=result)

    return effect
