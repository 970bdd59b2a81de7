"""The minutes (会议纪要) made from the record: one item a section, who said what, how it was decided."""

from datetime import datetime
from typing import Any

from linli.core import clock
from linli.core.papers import actions as papers
from linli.core.papers.document import MINUTES, Block, Document, people
from linli.core.papers.models import Paper
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule
from linli.domains.meetings import bodies, changes, queries
from linli.domains.meetings.agenda import referred_items
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.minutes import amendments
from linli.domains.meetings.models import Attendance, Item
from linli.domains.meetings.queries import Record, Said

KINDS = Rule("paper.kinds", "items")
NUMERALS = "一二三四五六七八九十"
RESULT_WORDS = {
    "measures": "会议议定，立为项目：",
    "referral": "会议建议，报街道：",
    "back": "会议议定，交回社区办理：",
    "put_off": "下次会议再议：",
    "noted": "会议听取",
    "deliberating": "超过限额，会议建议走“四议两公开”：",
    "passed": "会议通过，提交",
    "resolved": "会议作出决议，公开以后实施。",
    "fallen": "会议没有通过：",
    "withdrawn": "撤回，本次不议。",
}
DRAFT = "草稿，尚未签发。以签发的纪要为准。"


def numeral(number: int) -> str:
    """'一' … '十', '十一' … '九十九'."""
    if number <= 10:
        return NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def document(
    case: Case, record: Record | None = None, printed: str = "", before: Paper | None = None
) -> Document:
    """The minutes as the record stands: drafted while the meeting is on, frozen when they are filed.

    `printed` is the day on which they are filed (ISO); a draft has none. `before` is the edition that this one replaces.
    """
    record = record or queries.record(case)
    names = bodies.names(list(record.meeting.bodies), case.edition)
    place = str(case.place)
    first, *more = names
    mark = [place + first, *(f"暨{name}" for name in more)]
    meeting = record.meeting
    again = amendments.MARK if before is not None else ""
    mark[-1] += f"纪要{again}"
    remark: list[Block] = [("para", meeting.edited["remark"])] if meeting.edited.get("remark") else []
    parts = [
        [("para", _opening(record, place, names)), *_breaks(record)],
        *(_section(number, item, record) for number, item in enumerate(record.items, 1)),
        [*remark, *_lists(record)],
    ]
    blocks: list[Block] = [("mark", mark), ("number", ""), *amendments.instead(before), ("rule", "")]
    blocks += amendments.opening(meeting, before)
    day = clock.local(meeting.ended_at or meeting.began_at or meeting.held_at).date().isoformat()
    foot: list[Block] = [("printed", {"by": place, "day": day_of(printed)})] if printed else []
    copies = "、".join(str(one) for one in (case.street, "各到会单位") if one)
    return Document(
        kind=MINUTES,
        title=f"{place}{'暨'.join(names)}纪要{again}",
        blocks=(*blocks, *amendments.put_right(meeting, parts)),
        foot=(("copyto", {"label": "分送", "text": copies}), *foot),
        day=day,
        author=place,
    )


def draft(made: Document) -> Document:
    """The document with its mark that it is none yet."""
    return made.replace(title=f"{made.title}（草稿）", blocks=(("note", DRAFT), *made.blocks))


def day_of(iso: str) -> str:
    year, month, day = map(int, iso.split("-"))
    return f"{year}年{month}月{day}日"


def _breaks(record: Record) -> list[Block]:
    """'会议于2021年11月18日16时20分休会：…。2021年11月19日15时续会，应到7人，实到5人。'"""
    told = []
    for one in record.breaks:
        text = f"会议于{_moment(one.at)}休会：{one.why.rstrip('。')}。"
        if one.resumed is not None:
            text += f"{_moment(one.resumed)}续会，应到{one.expected}人，实到{one.present}人，过半数。"
        told.append(("para", text))
    return [*told]


def _moment(at: datetime) -> str:
    minutes = f"{at.minute}分" if at.minute else ""
    return f"{day_of(at.date().isoformat())}{at.hour}时{minutes}"


def _opening(record: Record, place: str, names: list[str]) -> str:
    meeting, facts = record.meeting, record.facts
    first = meeting.breaks[0] if meeting.breaks else {"expected": facts.expected, "present": facts.present}
    held = clock.local(meeting.began_at or meeting.held_at)
    told = clock.local(meeting.held_at).date()
    put = changes.first(meeting)
    changed = f"原通知{day_of(told.isoformat())}召开。" if held.date() != told else ""
    if put is not None and put.timed and put.held.date() != held.date():
        changed = f"会议原定{day_of(put.held.date().isoformat())}召开，后改期。{changed}"
    return (
        f"{day_of(held.date().isoformat())}，{meeting.chair.person.name}主持召开{place}{'暨'.join(names)}。"
        f"应到{first['expected']}人，实到{first['present']}人"
        f"{'，过半数，会议有效' if meeting.began_at else ''}。{changed}纪要如下："
    )


def _lists(record: Record) -> list[Block]:
    """出席、请假、列席: after the text, each who left for an item with its number."""
    left: dict[int, list[str]] = {}
    for number, item in enumerate(record.items, 1):
        for row in record.concerned.get(item.case_id, ()):
            left.setdefault(row.person_id, []).append(numeral(number))

    # Who was there before a break and not after it was there all the same.
    before = frozenset().union(*(one.there for one in record.breaks))

    def there(row: Attendance) -> bool:
        return row.state == "present" or row.left_at is not None or row.person_id in before

    def name(row: Attendance) -> str:
        gone = left.get(row.person_id)
        notes = [f"{clock.local(row.came_at):%H:%M}到会"] if row.came_at else []
        notes += [f"{clock.local(row.left_at):%H:%M}离会"] if row.left_at else []
        if row.state != "present" and row.left_at is None:
            notes.append("续会未到")
        notes += [f"第{'、'.join(gone)}项回避"] if gone else []
        return row.person.name + (f"（{'，'.join(notes)}）" if notes else "")

    present = [name(row) for row in record.voters if there(row)]
    away = [row.person.name for row in record.voters if not there(row) and row.state != "expected"]
    guests = [f"{row.person.name}（{_beside(row, record)}）" for row in record.guests if there(row)]
    return [
        ("space", 1),
        people("出席", present or ["无"]),
        people("请假", away or ["无"]),
        people("列席", guests or ["无"], "。列席人员发言，不表决" if guests else ""),
    ]


def _beside(row: Attendance, record: Record) -> str:
    """'住建局，第二、三项': as what somebody attends, and the items that their unit was asked to."""
    found = [
        numeral(number)
        for number, item in enumerate(record.items, 1)
        for one in record.asked.get(item.case_id, ())
        if one.case.state == "came" and (one.who, one.unit[:60]) == (row.person.name, row.standing)
    ]
    return row.standing + (f"，第{'、'.join(found)}项" if found else "")


def _section(number: int, item: Item, record: Record) -> list[Block]:
    facts, said = record.of(item), record.said.get(item.case_id, [])
    head = f"{numeral(number)}、{subject(item)}"
    if not (said or item.result or item.votes_for is not None):
        return [("heading1", f"{head}（待议）")]
    named = referred_items.named(item)
    text = (
        f"会上通报：{named}。"
        if named
        else f"会议讨论：{item.question.rstrip('。')}。"
        if item.question
        else ""
    )
    text += "".join(_told(one) for one in said)
    if item.votes_for is not None:
        again = "经再次表决，" if item.earlier else ""
        text += f"{again}应投{facts.cast}票，赞成{item.votes_for}票，反对{item.votes_against}票，弃权{item.votes_abstain}票。"
    if gone := record.concerned.get(item.case_id):
        text += f"{'、'.join(row.person.name for row in gone)}与本项有关，回避离席。"
    if item.result:
        text += decided(item)
    return [("heading1", head), ("para", text)]


def subject(item: Item) -> str:
    """'关于“孩子放学没有去处，想借个地方”的问题': right for a sentence as for a name."""
    title = item.case.title.strip().rstrip("。").replace("“", "‘").replace("”", "’")
    return f"关于“{title}”的{'问题' if item.problem_id else '议题'}"


def result_words(item: Item) -> str:
    """'会议通过，提交“两委”商议': what came of it, without what was decided; '' as long as nothing did."""
    following = deliberation.following(item.step, item.case.edition) if item.result == "passed" else ""
    return RESULT_WORDS.get(item.result, "").rstrip("。：") + following


def decided(item: Item) -> str:
    """'会议听取：春节前再报一次。'; with nothing more to say '会议听取。'."""
    words = result_words(item) + ("：" if item.measure else "")
    return words + item.measure.rstrip("。") + "。"


def _told(one: Said) -> str:
    return f"{one.name}说，{one.words.rstrip('。')}。"


def minutes(taking: Taking, s: Subject) -> None:
    """Freeze and number the minutes: the paper of the move that files them."""
    mark: dict[str, Any] = KINDS.value(s.case.edition)["minutes"]
    short = str(s.case.place).removesuffix("社区") + mark["mark"]
    today = clock.local(s.at).date()
    before = queries.minutes_paper(s.case)
    made = document(s.case, printed=today.isoformat(), before=before)
    paper = papers.issue(
        made, s.case.place, s.case.pk, "minutes", short, kind="minutes", year=today.year, replaces=before
    )
    taking.record(paper=paper.pk)


def new_edition(taking: Taking, s: Subject) -> None:
    """A new edition with a number of its own: the one before says by which it was replaced."""
    minutes(taking, s)
