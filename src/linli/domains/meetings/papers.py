"""The minutes (会议纪要) made from the record: one item a section, who said what, how it was decided."""

from typing import Any

from linli.core import clock
from linli.core.journal.models import Note
from linli.core.papers import actions as papers
from linli.core.papers.document import MINUTES, Block, Document, people
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule
from linli.domains.meetings import rules
from linli.domains.meetings.models import Attendance, Item, Meeting, Statement

KINDS = Rule("paper.kinds", "items")
NUMERALS = "一二三四五六七八九十"
RESULT_WORDS = {
    "measures": "议定立为项目：",
    "referral": "建议报街道：",
    "back": "交回社区办理：",
    "put_off": "下次会议再议：",
    "noted": "会议听取。",
    "withdrawn": "撤回，本次不议。",
}


def numeral(number: int) -> str:
    """'一' … '十', '十一' … '九十九'."""
    if number <= 10:
        return NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def document(case: Case) -> Document:
    """The minutes as the record stands: drafted while the meeting is on, frozen when they are filed."""
    meeting = Meeting.objects.select_related("chair__person").get(case=case)
    rows = list(Attendance.objects.filter(case=case).select_related("person").order_by("-votes", "pk"))
    items = list(
        Item.objects.filter(case__root=case)
        .exclude(result="withdrawn")
        .select_related("case")
        .order_by("position")
    )
    said = _statements([item.case_id for item in items])
    labels = [rules.BODIES.value(case.edition)[body]["label"] for body in meeting.bodies]
    place = str(case.place)
    expected, present = (
        sum(row.votes for row in rows),
        sum(row.votes and row.state == "present" for row in rows),
    )
    held = clock.local(meeting.began_at or meeting.held_at)
    blocks: list[Block] = [
        (
            "mark",
            [
                place + labels[0].removeprefix("社区"),
                *(f"暨{label.removeprefix('社区')}" for label in labels[1:]),
                "纪要",
            ],
        ),
        ("number", ""),
        ("rule", ""),
        (
            "para",
            f"{held.year}年{held.month}月{held.day}日，{meeting.chair.person.name}主持召开{place}"
            f"{'暨'.join(label.removeprefix('社区') for label in labels)}。应到{expected}人，实到{present}人。纪要如下：",
        ),
    ]
    for number, item in enumerate(items, 1):
        blocks += _section(number, item, said.get(item.case_id, []))
    if meeting.edited.get("remark"):
        blocks.append(("para", meeting.edited["remark"]))
    voters = [row for row in rows if row.votes]
    blocks += [
        people("出席：", [row.person.name for row in voters if row.state == "present"]),
        people("请假：", [row.person.name for row in voters if row.state in ("leave", "absent")] or ["无"]),
        people(
            "列席：",
            [
                f"{row.person.name}（{row.standing}）"
                for row in rows
                if not row.votes and row.state == "present"
            ]
            or ["无"],
        ),
    ]
    foot: list[Block] = [("copyto", {"label": "分送：", "text": f"{case.street or ''}，各到会单位"})]
    day = meeting.ended_at or meeting.began_at or meeting.held_at
    return Document(
        kind=MINUTES,
        title=f"{place}{'暨'.join(label.removeprefix('社区') for label in labels)}纪要",
        blocks=tuple(blocks),
        foot=tuple(foot),
        day=clock.local(day).date().isoformat(),
        author=place,
    )


def _statements(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    rows = list(Statement.objects.filter(case__in=ids).order_by("pk"))
    notes = {note.pk: note.text for note in Note.objects.filter(pk__in=[row.note_id for row in rows])}
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        if notes.get(row.note_id):
            found.setdefault(row.case_id, []).append((row.speaker.split("　")[0], notes[row.note_id]))
    return found


def _section(number: int, item: Item, said: list[tuple[str, str]]) -> list[Block]:
    blocks: list[Block] = [("heading1", f"{numeral(number)}、关于{item.case.title}")]
    if item.question:
        blocks.append(("para", f"会议讨论：{item.question}"))
    if said:
        blocks.append(("para", "".join(f"{who}说，{text.rstrip('。')}。" for who, text in said)))
    if item.votes_for is not None:
        gone = item.case.concerned.count()
        words = f"表决：赞成{item.votes_for}票，反对{item.votes_against}票，弃权{item.votes_abstain}票"
        blocks.append(("para", words + (f"，回避{gone}人。" if gone else "。")))
    if item.result:
        blocks.append(("para", RESULT_WORDS[item.result] + item.measure))
    return blocks


def minutes(taking: Taking, s: Subject) -> None:
    """Freeze and number the minutes: the paper of the move that files them."""
    mark: dict[str, Any] = KINDS.value(s.case.edition)["minutes"]
    short = str(s.case.place).removesuffix("社区") + mark["mark"]
    paper = papers.issue(
        document(s.case), s.case.place, s.case.pk, "minutes", short, year=clock.local(s.at).year
    )
    taking.record(paper=paper.pk)
