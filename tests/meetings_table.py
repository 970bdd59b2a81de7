"""What each step of a meeting, of its items and of who is asked to them asks: tried by test_table_meetings.py."""

from collections.abc import Callable
from datetime import timedelta

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.domains.committees.roll import actions
from linli.domains.meetings import polling
from linli.domains.meetings.models import Asked, Attendance, Item, Meeting, Statement
from tests import ways
from tests.cast import Cast, hold, seat
from tests.steps_table import STAFF, WHY, Data, Row, Scene

ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "liaison", "inspector"),
    *("street_officer", "street_secretary", "department", "department_head", "other"),
    *("district_officer", "city_officer", "stranger", "public", "system"),
)
UNIT = "兰石医院"


def others(cast: Cast) -> dict[str, Actor]:
    """A unit's liaison, an inspector, and an officer of another department."""
    assert cast.place.district is not None
    return {
        "liaison": hold("魏国栋", "liaison", cast.place, unit=UNIT),
        "inspector": hold("白洁", "inspector", cast.place),
        "other": hold("丁强", "department", cast.place.district, unit="城关区城市管理和综合执法局"),
    }


# --- what is filled in ----------------------------------------------------------------------------------------------


def rows_of(case: Case) -> list[Attendance]:
    return list(Attendance.objects.filter(case=case.root_id or case.pk).order_by("pk"))


def attend(cast: Cast, case: Case) -> Data:
    return {"present": [row.pk for row in rows_of(case)], "leave": []}


def enter(cast: Cast, case: Case) -> Data:
    return {"how": "phone", "rows": [{"row": rows_of(case)[0].pk, "answer": "leave", "words": "出差"}]}


def arrange(cast: Cast, case: Case) -> Data:
    order = list(Item.objects.filter(case__root=case).order_by("-position").values_list("case_id", flat=True))
    return {"order": order, "minutes": dict.fromkeys(order, 20)}


def ask(cast: Cast, case: Case) -> Data:
    return {"departments": [str(cast.department.post_id)], "units": []}


def later(days: int) -> Callable[[Cast, Case], Data]:
    return lambda cast, case: {"words": "停电", "until": clock.now() + timedelta(days=days)}


def moves(days: int, room: str = "社区三楼") -> Callable[[Cast, Case], Data]:
    """So many days later than it was called for; 0 leaves the day as it is."""
    return lambda cast, case: {
        "held_at": Meeting.objects.get(case=case).held_at + timedelta(days=days), "room": room, "words": "停电",
    }  # fmt: skip


def votes(n: int) -> Data:
    return {"votes_for": n, "votes_against": 7 - n, "votes_abstain": 0}


def reword(cast: Cast, case: Case) -> Data:
    row = Statement.objects.filter(case=case).latest("pk")
    return {"statement": row.pk, "seen": row.note_id, "position": "for", "words": "派出所支持，出两个人。"}


def read(cast: Cast, case: Case) -> Data:
    return {"seen": polling.version(case.pk)}


def somebody(cast: Cast, case: Case) -> Data:
    return {"person": rows_of(case)[0].person_id, "why": "他家的"}


# --- scenes ---------------------------------------------------------------------------------------------------------


def _planned(cast: Cast) -> Scene:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")
    return {"meeting": ways.again(meeting), "agenda_item": item}


def _notified(cast: Cast) -> Scene:
    found = _planned(cast)
    return {**found, "meeting": ways.go(found["meeting"], "notify", cast.secretary)}


def _invited(cast: Cast) -> Scene:
    """Everybody who tries sits on the roster."""
    people = [
        getattr(cast, role).person_id
        for role in ("member", "grid_worker", "steward", "street_officer", "street_secretary")
    ]
    seat(cast.place, "enlarged_committee", people)
    return _notified(cast)


def _asked(cast: Cast) -> Scene:
    found = _notified(cast)
    ways.go(found["agenda_item"], "ask", cast.clerk, **ask(cast, found["agenda_item"]))
    return {**found, "asked": Asked.objects.get().case}


def _of_unit(cast: Cast) -> Scene:
    """A unit on the roll, whose liaison answers for it."""
    found = _notified(cast)
    unit = actions.add_organisation(
        cast.place, {"name": UNIT, "kind": "resident_unit", "code": ""}, cast.clerk
    )
    ways.go(found["agenda_item"], "ask", cast.clerk, departments=[], units=[str(unit.pk)])
    return {**found, "asked": Asked.objects.get().case}


def _asked_sits(cast: Cast) -> Scene:
    found = _asked(cast)
    return {**found, "meeting": ways.begin(cast, found["meeting"])}


def _asked_over(cast: Cast) -> Scene:
    """The item was dealt with, the meeting is over: the answer comes too late."""
    found = _asked_sits(cast)
    ways.go(found["agenda_item"], "put_off", cast.clerk, measure="再议")
    asked = ways.go(found["asked"], "came", cast.clerk, who="郭宁")
    return {**found, "meeting": ways.go(found["meeting"], "end", cast.secretary), "asked": asked}


def _sits(cast: Cast) -> Scene:
    found = _planned(cast)
    return {**found, "meeting": ways.begin(cast, found["meeting"])}


def _said(cast: Cast) -> Scene:
    found = _sits(cast)
    words = {"speaker": "魏国栋", "position": "for", "words": "派出所支持。"}
    return {**found, "agenda_item": ways.go(found["agenda_item"], "say", cast.clerk, **words)}


def _few(cast: Cast) -> Scene:
    """It was opened with enough, and then four of seven went."""
    found = _sits(cast)
    there = [row.pk for row in rows_of(found["meeting"])]
    ways.go(found["meeting"], "attend", cast.clerk, present=there[:3], leave=[])
    return found


def _nobody(cast: Cast) -> Scene:
    return _notified(cast)


def _heard(cast: Cast) -> Scene:
    """Every item has its result."""
    found = _said(cast)
    return {**found, "agenda_item": ways.go(found["agenda_item"], "put_off", cast.clerk, measure="再议")}


def _interrupted(cast: Cast) -> Scene:
    found = _sits(cast)
    return {**found, "meeting": ways.go(found["meeting"], "interrupt", cast.clerk, **later(2)(cast, None))}  # type: ignore[arg-type]


def _minutes(cast: Cast) -> Scene:
    found = _heard(cast)
    return {**found, "meeting": ways.go(found["meeting"], "end", cast.secretary)}


def _chaired(cast: Cast) -> Scene:
    """A member of the committee was in the chair."""
    found = _heard(cast)
    Meeting.objects.filter(case=found["meeting"]).update(chair=cast.member.post_id)
    return {**found, "meeting": ways.go(found["meeting"], "end", cast.secretary)}


def _confirmed(cast: Cast) -> Scene:
    found = _chaired(cast)
    return {
        **found,
        "meeting": ways.go(found["meeting"], "confirm", cast.member, **read(cast, found["meeting"])),
    }


def _filed(cast: Cast) -> Scene:
    found = _minutes(cast)
    return {**found, "meeting": ways.go(found["meeting"], "file", cast.secretary)}


SCENES: dict[str, Callable[[Cast], Scene]] = {
    "planned": _planned,
    "notified": _notified,
    "invited": _invited,
    "asked": _asked,
    "of_unit": _of_unit,
    "asked_sits": _asked_sits,
    "asked_over": _asked_over,
    "sits": _sits,
    "said": _said,
    "few": _few,
    "nobody": _nobody,
    "heard": _heard,
    "interrupted": _interrupted,
    "minutes": _minutes,
    "chaired": _chaired,
    "confirmed": _confirmed,
    "filed": _filed,
}

ALL = f"{STAFF} member grid_worker steward street_officer street_secretary"
SIT = "还没有到那一天"
EARLY = {"meeting.early": SIT}

# fmt: off
ROWS = (
    # before the meeting
    Row("meeting.notify", "planned", "notified"),
    Row("meeting.enrol", "planned", "planned"),
    Row("meeting.enrol", "notified", "notified"),
    Row("meeting.answer", "invited", "notified", ALL, {"answer": "coming"}, barred="liaison inspector"),
    Row("meeting.answer", "planned", "planned", f"{STAFF}", {"answer": "leave", "words": "出差"},
        barred="member grid_worker steward liaison inspector street_officer street_secretary"),
    Row("meeting.enter_answers", "planned", "planned", STAFF, enter),
    Row("meeting.enter_answers", "notified", "notified", STAFF, enter),
    Row("meeting.arrange", "planned", "planned", STAFF, arrange, clause="4.2"),
    Row("meeting.arrange", "notified", "notified", STAFF, arrange, clause="4.2"),
    Row("meeting.arrange", "notified", "", "", {"order": [1, 2], "minutes": {}}, barred=STAFF),
    Row("meeting.reschedule", "planned", "planned", STAFF, moves(2), clause="4.2"),
    Row("meeting.reschedule", "notified", "notified", STAFF, moves(2), clause="4.2"),
    Row("meeting.reschedule", "notified", "notified", STAFF, moves(0, "二楼"), clause="4.2"),
    Row("meeting.reschedule", "notified", "", "", moves(0), barred=STAFF, clause="mechanics"),
    Row("meeting.reschedule", "notified", "", "", moves(-8), barred=STAFF, clause="4.2"),
    Row("meeting.reschedule", "notified", "", "", moves(-20), barred=STAFF, clause="mechanics"),
    Row("meeting.reschedule", "sits", "", "", moves(2), barred=STAFF, clause="mechanics"),
    Row("meeting.attend", "planned", "planned", STAFF, attend),
    Row("meeting.attend", "sits", "in_session", STAFF, attend),
    Row("meeting.attend", "interrupted", "interrupted", STAFF, attend),
    Row("meeting.guest", "planned", "planned", STAFF, {"name": "何桂芳", "standing": "楼院长"}),
    Row("meeting.guest", "sits", "in_session", STAFF, {"name": "何桂芳", "standing": "楼院长"}),
    Row("meeting.begin", "nobody", "", "", barred=STAFF),
    Row("meeting.begin", "planned", "", "", barred=STAFF),
    Row("meeting.cancel", "planned", "cancelled", STAFF, WHY, clause="4.2"),
    Row("meeting.cancel", "notified", "cancelled", STAFF, WHY, clause="4.2"),
    # while it sits
    Row("meeting.end", "sits", "", "", barred=STAFF),
    Row("meeting.end", "heard", "minutes"),
    Row("meeting.interrupt", "sits", "interrupted", STAFF, later(2)),
    Row("meeting.interrupt", "interrupted", "interrupted", STAFF, later(3)),
    Row("meeting.resume", "interrupted", "", "", barred=STAFF),
    Row("meeting.break_off", "interrupted", "minutes", STAFF, WHY),
    # its items
    Row("agenda_item.order", "planned", "tabled", STAFF, {"direction": "down"}, clause="4.2"),
    Row("agenda_item.ask", "planned", "tabled", STAFF, ask),
    Row("agenda_item.ask", "sits", "tabled", STAFF, ask),
    Row("agenda_item.ask", "planned", "", "", {"departments": [], "units": []}, barred=STAFF),
    Row("agenda_item.say", "planned", "", "", {"speaker": "魏国栋", "words": "支持"}, barred=STAFF),
    Row("agenda_item.say", "sits", "tabled", STAFF, {"speaker": "魏国栋", "words": "支持"}),
    Row("agenda_item.say", "interrupted", "", "", {"speaker": "魏国栋", "words": "支持"}, barred=STAFF),
    Row("agenda_item.dictate", "planned", "", "", {"said": []}, barred=STAFF),
    Row("agenda_item.dictate", "sits", "tabled", STAFF, {"said": []}),
    Row("agenda_item.reword", "said", "tabled", STAFF, reword),
    Row("agenda_item.reword", "minutes", "put_off", STAFF, reword),
    Row("agenda_item.reword", "filed", "", "", reword, barred=STAFF),
    Row("agenda_item.recuse", "sits", "tabled", STAFF, somebody),
    Row("agenda_item.recuse", "planned", "", "", somebody, barred=STAFF),
    Row("agenda_item.vote", "sits", "tabled", STAFF, votes(5)),
    Row("agenda_item.vote", "sits", "", "", {"votes_for": 8, "votes_against": 0, "votes_abstain": 0}, barred=STAFF),
    Row("agenda_item.vote", "few", "", "", {"votes_for": 3, "votes_against": 0, "votes_abstain": 0}, barred=STAFF),
    Row("agenda_item.vote", "interrupted", "", "", votes(7), barred=STAFF),
    Row("agenda_item.deliberate", "sits", "deliberating", STAFF, {"measure": "重建", "amount": 74_000}),
    Row("agenda_item.deliberate", "sits", "", "", {"measure": "修补", "amount": 900}, barred=STAFF, clause="4.4"),
    Row("agenda_item.carry", "sits", "", "", barred=STAFF, clause="mechanics 4.3"),
    Row("agenda_item.resolve", "sits", "", "", barred=STAFF, clause="mechanics 4.3"),
    Row("agenda_item.fall", "sits", "", "", {"measure": "不办"}, barred=STAFF, clause="mechanics 4.3"),
    Row("agenda_item.put_off", "sits", "put_off", STAFF, {"measure": "下次"}),
    Row("agenda_item.put_off", "few", "put_off", STAFF, {"measure": "下次"}),
    Row("agenda_item.refer", "sits", "referral", STAFF, {"measure": "报街道"}),
    Row("agenda_item.refer", "few", "", "", {"measure": "报街道"}, barred=STAFF),
    Row("agenda_item.back", "sits", "back", STAFF, {"measure": "社区办"}),
    Row("agenda_item.hear", "sits", "noted", STAFF, {"measure": "下周去看"}),
    Row("agenda_item.hear", "sits", "", "", {"measure": ""}, barred=STAFF),
    Row("agenda_item.withdraw", "planned", "withdrawn", STAFF, WHY, clause="4.2"),
    Row("agenda_item.withdraw", "sits", "withdrawn", STAFF, WHY, clause="4.2"),
    # who is asked to an item
    Row("asked.come", "asked", "coming", "department", {"who": "郭宁"}, barred="liaison"),
    Row("asked.come", "of_unit", "coming", "liaison", {"who": "魏国栋"}),
    Row("asked.cannot", "asked", "cannot", "department", WHY, barred="liaison"),
    Row("asked.cannot", "of_unit", "cannot", "liaison", WHY),
    Row("asked.said_coming", "asked", "coming", STAFF, {"who": "郭宁", "how": "phone"}),
    Row("asked.said_cannot", "asked", "cannot", STAFF, {**WHY, "how": "printed"}),
    Row("asked.came", "asked", "", "", {"who": "郭宁"}, barred=STAFF),
    Row("asked.came", "asked_sits", "came", STAFF, {"who": "郭宁"}),
    Row("asked.off", "asked", "off"),
    # the minutes
    Row("meeting.edit", "minutes", "minutes", STAFF, WHY),
    Row("meeting.file", "minutes", "filed", "secretary"),
    Row("meeting.file", "chaired", "", "", barred="secretary"),
    Row("meeting.file", "confirmed", "filed", "secretary"),
    Row("meeting.confirm", "minutes", "", "", read, barred="clerk member"),
    Row("meeting.confirm", "chaired", "minutes", "member", read, barred="clerk"),
    Row("meeting.confirm", "confirmed", "", "", read, barred="clerk member"),
    Row("meeting.confirm", "chaired", "", "", {"seen": "0"}, barred="clerk member"),
    Row("meeting.edit", "filed", "", "", WHY, barred=STAFF, clause="mechanics"),
    Row("meeting.amend", "filed", "filed", "secretary", WHY),
)
# fmt: on
