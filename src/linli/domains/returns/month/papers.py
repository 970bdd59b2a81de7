"""The papers of a community's month, set from the record with nothing typed (4.1–4.5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from linli.core import clock
from linli.core.papers import queries
from linli.core.papers.document import LETTER, NOTICE, SHEET, Block, Document, day_text
from linli.core.papers.models import Paper
from linli.core.procedures.models import Case
from linli.domains.meetings import bodies
from linli.domains.meetings.minutes import papers as minutes
from linli.domains.meetings.queries import Record
from linli.domains.problems import redaction, rules
from linli.domains.problems.letters import papers
from linli.domains.problems.models import Feedback, Referral
from linli.domains.returns import records
from linli.domains.returns.scope import Ask

BLANK_LINES = 5
# The second half of a channel, as the rulebook calls it.
TIMES = {"now": "any_time", "gathered": "gathered"}


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> Block:
    told = [[str(cell) for cell in row] for row in rows]
    return "table", {"head": list(head), "rows": told, "widths": list(widths)}


def _sheet(ask: Ask, title: str, blocks: Sequence[Block]) -> Document:
    """A list of the month: whose, for when, as of which day."""
    day = ask.last.isoformat()
    said = f"{ask.place}　{ask.period.label}　截至{day_text(day)}"
    body: list[Block] = [("title", title), ("note", said), *blocks]
    body += [("signature", str(ask.place)), ("date", day)]
    return Document(SHEET, f"{ask.place}{ask.period.label}{title}", blocks=tuple(body), day=day)


def problems(ask: Ask) -> list[Document]:
    """问题清单: what came in the month and how far it is."""
    found = records.problems(ask)
    of = records.PROBLEMS
    names = ("number", "title", "class", "received", "handler", "state")
    rows = [[of[name](case, ask) for name in names] for case in found]
    head = ("编号", "问题", "类别", "登记", "承办", "走到哪一步")
    return [_sheet(ask, "问题清单", [_table(head, rows, (5, 9, 4, 5, 3, 4))])] if rows else []


def projects(ask: Ask) -> list[Document]:
    """项目清单: begun or going on in the month, with money and time."""
    of, names = records.PROJECTS, ("number", "title", "measure", "owner", "ends", "money", "state")
    rows = [[of[name](case, ask) for name in names] for case in records.projects(ask)]
    head = ("编号", "项目", "办法", "承办", "完工", "金额（元）", "进度")
    return [_sheet(ask, "项目清单", [_table(head, rows, (5, 7, 7, 3, 5, 3, 3))])] if rows else []


def feedback(ask: Ask) -> list[Document]:
    """结果反馈表: what was answered in the month, in which way, and what the resident said of it (4.5)."""
    found = Feedback.objects.filter(ask.within("at"), case__in=ask.problems()).order_by("at", "pk")
    rows = []
    for one in found.select_related("case__problem"):
        case = one.case
        said = records.PROBLEMS["satisfaction"](case, ask) or "等本人说"
        result = records.PROBLEMS["result"](case, ask)
        rows.append(
            [case.number, records.PROBLEMS["title"](case, ask), result, _ways(one), _day(one.at), said]
        )
    head = ("编号", "问题", "结果", "方式", "哪天", "本人说")
    return [_sheet(ask, "结果反馈表", [_table(head, rows, (5, 8, 4, 5, 5, 4))])] if rows else []


def _ways(one: Feedback) -> str:
    """'个别反馈、随时反馈': how the answer was given, each word once."""
    manner, timing = rules.MANNER.value(), rules.TIMING.value()
    words = []
    for channel in one.channels:
        who, _, when = channel.partition("_")
        words += [manner[who]["label"]] if who in manner else []
        words += [timing[TIMES[when]]["label"]] if when in TIMES else []
    return "、".join(dict.fromkeys(words))


def _day(at: datetime) -> str:
    return clock.local(at).date().isoformat()


def letters(ask: Ask) -> list[tuple[Document, Paper | None]]:
    """协办函: each letter as it was sent, with its paper; of what is confidential the subject and the points are left out."""
    found = Referral.objects.filter(ask.within("at"), case__in=ask.problems()).order_by("at", "pk")
    rows = list(found.select_related("case__street", "case__place", "case__problem"))
    numbers = [one.number for one in rows if one.number and not one.case.problem.private]
    issued = Paper.objects.filter(case_id__in=[one.case_id for one in rows], number__in=numbers)
    sent = {(paper.case_id, paper.number): paper for paper in issued}
    found_of = [(one, sent.get((one.case_id, one.number))) for one in rows]
    return [(queries.document_of(paper) if paper else _letter(one), paper) for one, paper in found_of]


def _letter(one: Referral) -> Document:
    case, day = one.case, _day(one.at)
    sender = papers.office(case.street or case.place)
    subject = records.PRIVATE if case.problem.private else redaction.masked(case.title)
    asked = [str(row.get("point", "")) for row in one.answers]
    if case.problem.private:
        asked = []
    words = "内容要求保密，见函件原件。" if case.problem.private else redaction.masked(one.letter)
    points = [f"{number}. {redaction.masked(text)}" for number, text in enumerate(asked, 1) if text]
    blocks: list[Block] = [
        ("mark", sender),
        ("number", one.number),
        ("rule", "double"),
        ("title", f"关于{subject}的协办函"),
        ("addressee", f"{one.department}："),
        (
            "para",
            f"{case.place}居民反映的问题（{case.number}），需要贵单位协助。{words}",
        ),
        *(("para", text) for text in points),
        ("signature", sender),
        ("date", day),
    ]
    return Document(LETTER, f"关于{subject}的协办函", blocks=tuple(blocks), day=day, author=sender)


def _meeting(record: Record) -> tuple[str, str, datetime]:
    """The meeting's name, its place, and when it is, or was opened."""
    case = record.case
    name = f"{case.place}{'暨'.join(bodies.names(list(record.meeting.bodies), case.edition))}"
    return name, record.meeting.room or str(case.place), clock.local(record.meeting.counts_at)


def _moment(at: datetime) -> str:
    return f"{day_text(at.date())}{at.hour}时{f'{at.minute}分' if at.minute else ''}"


def _items(record: Record) -> list[str]:
    return [records.item_title(item) for item in record.items]


def notice(record: Record) -> Document:
    """会议通知: when, where, on what; who is asked to come."""
    name, room, _ = _meeting(record)
    # Those expected were told of the day it was called for, whenever it was opened then.
    at = clock.local(record.meeting.held_at)
    listed = [f"（{minutes.numeral(number)}）{text}。" for number, text in enumerate(_items(record), 1)]
    come = "、".join(row.person.name for row in record.voters)
    guests = "、".join(f"{row.person.name}（{row.standing}）" for row in record.guests)
    blocks: list[Block] = [
        ("title", f"关于召开{name}的通知"),
        ("addressee", "各位参会同志："),
        ("para", f"定于{_moment(at)}在{room}召开{name}，请安排好时间，准时参加。有关事项通知如下："),
        ("heading1", "一、议题"),
        *(("para", text) for text in listed or ["会前另行通知。"]),
        ("heading1", "二、参加人员"),
        ("para", f"{come or '由社区另行通知'}。" + (f"列席：{guests}。" if guests else "")),
        ("heading1", "三、有关要求"),
        ("para", "因故不能参加的，会前向社区请假；与议题有关的，会上回避。"),
        ("signature", str(record.case.place)),
        ("date", _told_on(record)),
    ]
    return Document(NOTICE, f"{name}通知", blocks=tuple(blocks), day=_told_on(record))


def _told_on(record: Record) -> str:
    """The day on which the meeting was called, as the record has it."""
    return _day(record.case.opened_at)


def agenda(record: Record) -> Document:
    """会议议程: the items in their order, from where each comes."""
    name, room, at = _meeting(record)
    rows = []
    for number, (item, title) in enumerate(zip(record.items, _items(record), strict=True), 1):
        source = f"问题 {item.problem.number}，{item.problem.size} 户" if item.problem else "只听取"
        rows.append(
            [number, title, "" if title == records.PRIVATE else redaction.masked(item.question), source]
        )
    facts = [["时间", _moment(at)], ["地点", room], ["主持", record.meeting.chair.person.name]]
    blocks: list[Block] = [("title", f"{name}议程"), ("facts", facts)]
    blocks.append(_table(("次序", "议题", "请会议定什么", "从哪里来"), rows, (2, 7, 7, 4)))
    day = at.date().isoformat()
    return Document(SHEET, f"{name}议程", blocks=tuple(blocks), day=day)


def sign_in(record: Record) -> Document:
    """签到表: who is expected, with room to sign; lines left for who comes besides."""
    name, room, at = _meeting(record)
    rows = [
        [number, row.person.name, row.standing or "", "" if row.votes else "列席", ""]
        for number, row in enumerate((*record.voters, *record.guests), 1)
    ]
    rows += [["", "", "", "", ""]] * BLANK_LINES
    facts = [["时间", _moment(at)], ["地点", room], ["应到", f"{len(record.voters)} 人"]]
    blocks: list[Block] = [
        ("title", f"{name}签到表"),
        ("facts", facts),
        _table(("序号", "姓名", "职务、身份", "表决或列席", "签到"), rows, (2, 4, 6, 3, 5)),
    ]
    return Document(SHEET, f"{name}签到表", blocks=tuple(blocks), day=at.date().isoformat())


def drafted(case: Case, record: Record) -> Document:
    """The minutes as they stand before they are filed, marked as a draft."""
    return minutes.draft(minutes.document(case, record))
