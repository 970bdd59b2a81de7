"""The invitation on paper: to everybody who is expected, with a slip to answer on; to a unit for one item (4.3)."""

from datetime import datetime

from linli.core import clock
from linli.core.papers.document import LETTER, SHEET, Block, Document
from linli.domains.meetings import answers, bodies, changes
from linli.domains.meetings.agenda import order
from linli.domains.meetings.guests import actions
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Asked
from linli.domains.meetings.queries import Record
from linli.domains.problems import redaction


def _moment(at: datetime) -> str:
    local = clock.local(at)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{papers.day_of(local.date().isoformat())}{local.hour}时{minutes}"


def _name(place: str, kinds: list[str], edition: str) -> str:
    return f"{place}{'暨'.join(bodies.names(kinds, edition))}"


def _changed(change: changes.Moved | None, void: str) -> list[Block]:
    """'改期：原定 11月18日 周四 15:00，改到 11月20日 周六 10:00。停电。以前发的邀请单作废。'"""
    if change is None:
        return []
    why = f"{redaction.masked(change.why).rstrip('。')}。" if change.why else ""
    return [("para", f"{change.word}：{change.text}。{why}{void}，以这一份为准。")]


def sheet(record: Record) -> Document:
    """When, where, on what with the clock's times; a row for each who is expected, to be ticked and signed."""
    case, meeting = record.case, record.meeting
    name = _name(str(case.place), list(meeting.bodies), case.edition)
    slots = order.slots(meeting, record.items, case.edition)
    agenda = [[str(one.number), one.times, actions.title_of(one.item)] for one in slots]
    people = [
        [
            row.person.name,
            f"{row.standing}{'' if row.votes else '（列席）'}",
            *("✓" if row.answer == answer else "" for answer, _ in answers.ANSWERS),
            "",
        ]
        for row in record.attendance
    ]
    facts = [
        ["时间", _moment(meeting.announced_at)],
        ["地点", meeting.room or str(case.place)],
        ["主持", meeting.chair.person.name],
    ]
    change = changes.shown(meeting)["moved"]
    word = f"（{change.word}）" if change else ""
    blocks: list[Block] = [
        ("title", f"{name}邀请单{word}"),
        *_changed(change, "以前发的邀请单作废"),
        ("facts", facts),
        ("heading1", "一、议程"),
    ]
    if agenda:
        blocks.append(("table", {"head": ["次序", "时间", "议题"], "rows": agenda, "widths": [2, 4, 12]}))
    else:
        blocks.append(("para", "会前另行通知。"))
    blocks += [
        ("heading1", "二、请到会的人"),
        ("para", "请在一格里打勾，签名后交回社区；请假的，在背面写一句原因。也可以在手机上回话。"),
        (
            "table",
            {
                "head": ["姓名", "身份", "来", "晚到", "请假", "签名"],
                "rows": people,
                "widths": [4, 6, 2, 2, 2, 5],
            },
        ),
        ("signature", str(case.place)),
        ("date", clock.today().isoformat()),
    ]
    return Document(SHEET, f"{name}邀请单{word}", blocks=tuple(blocks), day=clock.today().isoformat())


def letter(row: Asked) -> Document:
    """The letter to a department or unit that is asked to attend one item."""
    case, root = row.case, row.item.root
    assert root is not None
    meeting, item = root.meeting, row.item.item
    name = _name(str(case.place), list(meeting.bodies), case.edition)
    slots = order.slots(meeting, order.rows(root.pk), case.edition)
    slot = next((one for one in slots if one.item.case_id == row.item_id), None)
    change = changes.shown(meeting)["moved"]
    day = clock.local(change.at if change else case.opened_at).date().isoformat()
    private = item.problem is not None and item.problem.problem.private
    asks = "" if private else redaction.masked(item.question).rstrip("。")
    times = f"这一项排在{slot.times}。" if slot else ""
    blocks: list[Block] = [
        ("mark", [str(case.place)]),
        ("rule", "double"),
        ("title", f"关于{name}{change.word}、请列席的函" if change else f"关于请列席{name}的函"),
        ("addressee", f"{row.unit}："),
        *_changed(change, "以前的函作废"),
        ("para", f"定于{_moment(meeting.announced_at)}在{meeting.room or case.place}召开{name}，"
                 f"其中一项议题是“{actions.title_of(item)}”。{times}"),
        *([("para", f"会上要定的是：{asks}。")] if asks else []),
        ("para", "请派一位熟悉情况的同志列席这一项，说明情况、提出办法。列席的同志发言、记录，不表决。"
                 "来不来、谁来，请提前回话。"),
        ("signature", str(case.place)),
        ("date", day),
    ]  # fmt: skip
    return Document(
        LETTER,
        f"请{row.unit}列席的函",
        blocks=tuple(blocks),
        day=day,
        author=str(case.place),
    )
