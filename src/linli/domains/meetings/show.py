"""What the meeting room and the list of meetings show, as plain parts for their templates."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.papers.document import Document
from linli.core.papers.html import to_html
from linli.core.papers.queries import document_of
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Concern, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.queries import offers
from linli.core.rulebook import Share
from linli.core.ui import dates, parts
from linli.domains.meetings import answers, changes, forms, guards, polling, queries, rules
from linli.domains.meetings.agenda import order as agenda_order
from linli.domains.meetings.minutes import confirmation, papers
from linli.domains.meetings.models import Attendance, Item
from linli.domains.meetings.procedure import ITEM_MOVES as ITEM_TABLE
from linli.domains.meetings.queries import Record
from linli.domains.meetings.room import drawn
from linli.domains.meetings.room.item import RESULT_TAGS, Table, address, form_of, mending, on_table, paged
from linli.domains.meetings.scheduling import cancellation

# What is done beside the list of moves, or on a page of its own.
ELSEWHERE = ("attend", "guest", "answer", "enter_answers", "arrange", "confirm", "reschedule")
ITEM_MOVES = frozenset(move.name for move in ITEM_TABLE)


@dataclass
class Line:
    """A row of the agenda."""

    number: int
    item: Item
    href: str
    current: bool
    second: str
    tag: str = ""
    tone: str = ""
    first: bool = False
    last: bool = False
    order: str = ""
    times: str = ""


@dataclass
class Row:
    """A person at the meeting: `word` stands where there is no box to tick."""

    pk: int
    name: str
    standing: str
    present: bool
    leave: bool
    word: str = ""
    tone: str = ""
    state: str = ""
    # '15:20 到', '16:05 离开': when it was not the whole meeting.
    timed: str = ""
    # What they had answered, where that says more than the box does.
    answer: str = ""
    answer_tone: str = ""


def room(
    record: Record,
    actor: Actor,
    at: int | None,
    attempt: Attempt | None,
    of_item: bool,
    said: int | None = None,
    reword: int | None = None,
) -> dict[str, Any]:
    """Everything that the room's template is given. `said` is a page of what was said (the last), `reword` a
    statement that is to be put right.
    """
    case, base = record.case, address(record.case)
    item = current(record, at)
    mine = attempt if attempt is not None and not of_item else None
    if mine is not None and mine.move.name == "edit" and case.state == "filed":
        mine = _too_late(mine, case, actor)
    found = offers(case, actor, record.facts)
    table = None
    if item is not None:
        table = on_table(record, actor, item, attempt if of_item else None)
        paged(table, said)
        mending(table, record, actor, attempt if of_item else None, reword)
    main = {"planned": "notify", "notified": "begin", "interrupted": "resume", "minutes": "file"}.get(
        case.state, ""
    )
    moves = shown.moves(case, [o for o in found if o.move.name not in ELSEWHERE], base, mine, main=main)
    return {
        "case": case,
        "meeting": record.meeting,
        "base": base,
        "attendance_open": case.state in queries.OPEN and not actor.reads,
        "takes": case.state in queries.TAKES and not actor.reads,
        "agenda": _agenda(record, item),
        "arranges": case.state in queries.COMING and not actor.reads and len(record.items) > 0,
        "outlook": _outlook(record),
        "moves_day": case.state in queries.COMING and not actor.reads,
        "moved": changes.first(record.meeting) if case.state in queries.COMING else None,
        "called_off": cancellation.why(case),
        "confirms": _confirms(record, actor),
        "settled": sum(row.case.state != "tabled" for row in record.items),
        **_present(record, item),
        "quorum": quorum(record),
        "open_for": _open_for(record),
        "opened": _opened(record),
        "breaks": [_break(one) for one in record.breaks],
        "moves": [move for move in moves if move.name != "end" or move.state == "chosen"],
        "end": next((move for move in moves if move.name == "end" and move.state != "chosen"), None),
        "table": table,
        "said": drawn.said(table) if table is not None else "",
        **_beside(case, actor, mine),
        "minutes": to_html(_minutes(record), level=2),
        "mark": f'"{record.seen}"',
        "period": polling.period(case, actor),
        "poll": _poll(base, item, table),
        "dictate_token": str(uuid4()),
        "standing": f"{case.state}.{item.case.state if item else ''}.{len(record.items)}",
        "bodies": [rules.BODIES.value(case.edition)[kind] | {"key": kind} for kind in record.meeting.bodies],
    }


def _present(record: Record, item: Item | None) -> dict[str, Any]:
    """Who is here, as rows and as boxes to tick."""
    voters, guests = _people(record, record.voters, item), _people(record, record.guests, item)
    return {
        "voters": voters,
        "voter_boxes": drawn.voters(voters),
        "guests": guests,
        "guest_boxes": drawn.guests(guests),
        "guests_here": sum(row.state == "present" for row in record.guests),
    }


def _beside(case: Case, actor: Actor, mine: Attempt | None) -> dict[str, Any]:
    """The small forms beside the agenda, and what was wrong with the one that was sent."""
    return {
        "guest": form_of(mine, "guest") or forms.Guest(case=case, actor=actor),
        "heard": form_of(mine, "heard") or forms.Heard(case=case, actor=actor),
        "wrong": mine.move.name if mine is not None else "",
        "concerns": shown.against(mine, case.edition),
        "tokens": {name: str(uuid4()) for name in ("attend", "guest", "heard")},
    }


def _too_late(attempt: Attempt, case: Case, actor: Actor) -> Attempt:
    """The minutes were signed while a change of them was typed: the words go into what a new edition puts right."""
    words = attempt.form.data.get("words", "") if attempt.form is not None else ""
    form = forms.Amend(case=case, actor=actor, initial={"words": words})
    move = procedure("meeting").move("amend")
    return Attempt(
        move,
        form,
        str(uuid4()),
        [Concern(rules.FROZEN, "您写的时候，纪要已经签发了。写的还在，可以出一份更正的纪要")],
    )


def _poll(base: str, item: Item | None, table: Table | None) -> str:
    """Where the page asks for what others changed: of this item, and of this page of what was said."""
    if item is None or table is None:
        return f"{base}now/"
    page = f"?said={table.page}" if table.page < table.pages else ""
    return f"{base}items/{item.case_id}/now/{page}"


def _minutes(record: Record) -> Document:
    """The filed paper, as it was issued; before that what stands so far."""
    paper = queries.minutes_paper(record.case) if record.case.state == "filed" else None
    return document_of(paper) if paper is not None else papers.document(record.case, record)


def current(record: Record, at: int | None) -> Item | None:
    """The item asked for, else the first that has no result, else the first."""
    by_id = {item.case_id: item for item in record.items}
    if at in by_id:
        return by_id[at]
    waiting = [item for item in record.items if item.case.state == "tabled"]
    return next(iter(waiting or record.items), None)


def _confirms(record: Record, actor: Actor) -> bool:
    """Whether this very post was in the chair and has still to confirm the minutes."""
    waits = record.case.state == "minutes" and record.meeting.chair_id == actor.post_id
    return waits and confirmation.open_(record.meeting, record.case.edition)


def _outlook(record: Record) -> answers.Outlook | None:
    """Who comes, as long as the meeting is to come."""
    if record.case.state not in queries.COMING or not record.attendance:
        return None
    return answers.outlook(record.attendance, list(record.meeting.bodies), record.case.edition)


def _agenda(record: Record, at: Item | None) -> list[Line]:
    rows, coming = [], record.case.state in queries.COMING
    slots = agenda_order.slots(record.meeting, record.items, record.case.edition)
    for number, item in enumerate(record.items, 1):
        tag, tone = RESULT_TAGS.get(item.result, ("", ""))
        if not tag and item.votes_for is not None:
            tag, tone = "表决了", "accent"
        href = f"{address(record.case)}items/{item.case_id}/"
        second = "只听取" if item.problem_id is None else f"{item.case.size} 户"
        line = Line(
            number, item, href, item is at, second, tag, tone, number == 1, number == len(record.items)
        )
        line.order = str(uuid4()) if item.case.state == "tabled" else ""
        line.times = slots[number - 1].times if coming else ""
        rows.append(line)
    return rows


def _people(record: Record, rows: list[Attendance], item: Item | None) -> list[Row]:
    gone = {row.person_id for row in record.concerned.get(item.case_id, ())} if item is not None else set()
    chair = record.meeting.chair.person_id
    words = {"present": ("到会", ""), "leave": ("请假", ""), "absent": ("没来", ""), "expected": ("", "")}
    found = []
    for row in rows:
        word, tone = ("回避", "amber") if row.person_id in gone else words[row.state]
        standing = f"{row.standing}，主持" if row.person_id == chair else row.standing
        name = row.person.name
        made = Row(
            row.pk, name, standing, row.state == "present", row.state == "leave", word, tone, row.state
        )
        made.answer, made.answer_tone = _said_before(row)
        made.timed = " ".join(
            f"{dates.clocktime(at)} {what}" for at, what in ((row.came_at, "到"), (row.left_at, "离开")) if at
        )
        found.append(made)
    return found


def _said_before(row: Attendance) -> tuple[str, str]:
    """What they had answered, where it is not what the boxes already say."""
    if row.answer == answers.LEAVE:
        return ("说请假，来了", "amber") if row.state == "present" else ("", "")
    if row.answer and row.state == "absent":
        return f"说{answers.LABELS[row.answer]}，没有来", "amber"
    return (
        (f"说{answers.LABELS[row.answer]}", "faint") if row.answer and row.state == "expected" else ("", "")
    )


def advises(record: Record) -> bool:
    """Whether only bodies meet that advise and decide nothing (the committee's own session)."""
    items = rules.BODIES.value(record.case.edition)
    return all(items[kind]["advises"] for kind in record.meeting.bodies)


@dataclass(frozen=True)
class Quorum:
    met: bool
    text: str


def quorum(record: Record) -> Quorum:
    """Who is here of how many expected, in words."""
    facts = record.facts
    share: Share = rules.QUORUM.value(record.case.edition)
    if not facts.expected:
        return Quorum(False, "还没有名册")
    met = share.met(facts.present, facts.expected)
    word = "过半" if met else f"差 {share.least(facts.expected) - facts.present} 人过半"
    return Quorum(met, f"实到 {facts.present} / 应到 {facts.expected}，{word}")


def _open_for(record: Record) -> str:
    meeting = record.meeting
    if record.case.state == "in_session" and meeting.began_at is not None:
        minutes = int((clock.now() - meeting.began_at).total_seconds() // 60)
        return f"已开 {minutes} 分钟" if minutes < 60 else f"已开 {minutes // 60} 小时 {minutes % 60} 分"
    at = meeting.announced_at
    goes_on = "休会，续会 " if record.case.state == "interrupted" else ""
    return f"{goes_on}{dates.dated(at)} {dates.clocktime(at)}"


def _break(one: queries.Break) -> parts.Item:
    """'11月18日 周四 16:20 休会，热力公司的人没有来', and when it went on, with how many."""
    stopped = f"{dates.dated(one.at)} {dates.clocktime(one.at)} 休会：{one.why}"
    if one.resumed is None:
        return parts.Item(stopped, f"{dates.dated(one.until)} {dates.clocktime(one.until)} 续会")
    went_on = f"{dates.dated(one.resumed)} {dates.clocktime(one.resumed)} 续会"
    return parts.Item(stopped, f"{went_on}，实到 {one.present} / 应到 {one.expected}")


def _opened(record: Record) -> str:
    """'通知 11月18日 15:00，实际 11月15日 10:05 开': where it was opened early, or on another day."""
    meeting = record.meeting
    if meeting.began_at is None:
        return ""
    told, began = clock.local(meeting.held_at), clock.local(meeting.began_at)
    before = guards.early(told, began, rules.EARLY.value(record.case.edition))
    if not before and told.date() == began.date():
        return ""
    days = [f"{dates.dated(at)} {dates.clocktime(at)}" for at in (told, began)]
    return f"通知 {days[0]}，实际 {days[1]} 开"


def blank(record: Record, name: str, actor: Actor, item: Item | None) -> tuple[Attempt, bool] | None:
    """The form that `?move=` opens, and whether it is the item's; None for a move that is not opened so."""
    from linli.core.procedures import desk

    for case in (record.case, item.case if item else None):
        if case is not None and (attempt := desk.opened(case, name, actor)):
            return attempt, case.procedure == "agenda_item"
    return None
