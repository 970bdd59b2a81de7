"""The papers of members: letter of appointment, roster, exit, dismissal and what is made known of it (3.3, 3.4)."""

from collections.abc import Sequence
from datetime import date

from linli.core import clock
from linli.core.papers.document import CERTIFICATE, LETTER, NOTICE, SHEET, Block, Document, day_text
from linli.core.papers.models import Paper
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.domains.committees import facts, rules
from linli.domains.committees.models import Member, Notice, Round
from linli.domains.committees.paper_parts import (
    BLANK,
    SHORT,
    committee,
    document,
    kind_label,
    letter_head,
    party,
    party_in_full,
    position,
    said,
    sealed,
    sheet_head,
    signed,
    table,
)


def letter(s: Subject, row: Member, old: Paper | None = None) -> Document:
    """聘书: for whom, as what, until when; the number of the filing and of the notice that it rests on."""
    place, edition = s.case.place, s.case.edition
    filing, noticed, kind = _grounds(row)
    verb = "增聘" if kind == Round.SUPPLEMENT else "聘请"
    wording = [
        [f"兹{verb}您为{committee(place, False)}", ""],
        [position(row, edition), "strong"],
        [f"，聘期自{day_text(row.since)}至{day_text(row.until)}。", ""],
    ]
    rests = "；".join(filter(None, (filing and f"备案 {filing}", noticed and f"公示 {noticed}")))
    lines = ["退出、解聘、换发以后，不再显示“有效”", rests or "主任随社区党组织书记职务担任"]
    if old is not None:
        lines[0] = f"本证换发，原{old.number}作废"
    blocks: list[Block] = [
        ("number", ""),
        ("title", "聘书"),
        ("addressee", f"{row.person.name} 同志："),
        ("runs", wording),
        ("space", 1),
        *sealed(party(place), s),
    ]
    foot: list[Block] = [("proof", {"title": "扫码看这份聘书是不是有效", "lines": lines})]
    return document(s, "聘书", blocks, CERTIFICATE, foot)


def _grounds(row: Member) -> tuple[str, str, str]:
    """The number of the street's filing, of the notice that ended, and the kind of the round."""
    if row.candidate is None:
        return "", "", ""
    root = Round.objects.get(case=row.candidate.root_id)
    posted = Notice.objects.filter(
        case__root=root.case_id, listed__contains=[row.candidate_id], case__state="ended"
    )
    found = posted.select_related("paper").order_by("-case_id").first()
    return root.filing, found.paper.number if found is not None and found.paper else "", root.kind


def seated(place: Place, day: date) -> list[Member]:
    """Who sat on the community's committee on a day, the director first."""
    rows = Member.objects.filter(case__place=place, since__lte=day).exclude(left_on__lte=day)
    found = list(rows.select_related("case", "person", "letter").order_by("case_id"))
    return sorted(found, key=lambda row: facts.ORDER[row.position])


def roster(
    place: Place, edition: str | None, rows: Sequence[Member], day: date, lettered: bool
) -> list[Block]:
    """花名册: those who sit on a day. `lettered`: with the number of each letter, where all have been given out."""
    head, widths = ["序号", "姓名", "职务", "哪一类人", "单位、身份", "聘期到"], [1.2, 2, 1.9, 3.2, 4, 2.9]
    body = [
        [
            str(n),
            row.person.name,
            position(row, edition),
            kind_label(row, edition),
            row.identity,
            f"{row.until:%Y.%m.%d}",
        ]
        for n, row in enumerate(rows, 1)
    ]
    if lettered:
        head, widths = [*head, "聘书"], [*widths, 3.2]
        for line, row in zip(body, rows, strict=True):
            line.append(row.letter.number if row.letter is not None else row.old_letter or "—")
    return [
        *sheet_head([committee(place), "花名册"]),
        ("para", f"{day_text(day)}，{committee(place)}共{len(rows)}人。"),
        table(head, body, widths),
    ]


def roster_issued(s: Subject, rows: Sequence[Member]) -> Document:
    place, day = s.case.place, clock.local(s.at).date()
    blocks = [*roster(place, s.case.edition, rows, day, False), *signed(party(place), s)]
    return document(s, f"{committee(place)}花名册", blocks, SHEET)


def roster_on(place: Place, day: date) -> Document:
    """The roster of any day, made for looking at: it bears no number and no check code."""
    blocks = roster(place, None, seated(place, day), day, True)
    note: Block = ("note", f"{day_text(clock.today())}按记录排成，不是签发的文书")
    return Document(
        SHEET, f"{committee(place)}花名册", "", (*blocks, note), day=day.isoformat(), author=str(place)
    )


def _letter_of(row: Member) -> str:
    return row.letter.number if row.letter is not None else row.old_letter or "没有编号"


def exit_form(s: Subject, row: Member) -> Document:
    """退出审批表: who, why, the party organisation's meeting, and what ends with it."""
    place, edition = s.case.place, s.case.edition
    ground = str(rules.GROUNDS.value(edition)[row.ground]["label"])
    words = said(s.case, "exit")
    day = clock.local(s.at).date()
    met = (
        f"{day_text(s.data['met_on'])}召开社区党组织会议，应到{row.expected}人，实到{row.present}人，"
        f"赞成{row.votes_for}票，过半数，同意退出。"
    )
    blocks: list[Block] = [
        *sheet_head([committee(place), "成员退出审批表"]),
        (
            "form",
            [
                {"cells": [["姓名", row.person.name], ["职务", position(row, edition)]], "lines": 1},
                {"cells": [["单位、身份", row.identity or kind_label(row, edition)]], "lines": 1},
                {
                    "cells": [
                        ["聘书", _letter_of(row)],
                        ["聘期", f"{row.since:%Y.%m.%d}—{row.until:%Y.%m.%d}"],
                    ],
                    "lines": 2,
                },
                {"cells": [["退出原因", ground + (f"：{words}" if words else "")]], "lines": 3},
                {"cells": [["本人签名", f"{BLANK}　　　　年　　月　　日"]], "lines": 2},
                {"cells": [["社区党组织会议", met]], "lines": 3},
                {
                    "cells": [["办理", f"自{day_text(day)}起不再是成员，聘书作废，岗位和账号同时停用。"]],
                    "lines": 1,
                },
            ],
        ),
        *signed(party(place), s),
    ]
    return document(s, f"{committee(place)}成员退出审批表", blocks, SHEET)


def dismissal(s: Subject, row: Member) -> Document:
    """解聘决定: both grounds, the evidence, the talk and the statement, the vote, what follows (3.4)."""
    place, edition = s.case.place, s.case.edition
    labels = rules.FAULTS.value(edition)
    faults = "、".join(str(labels[key]["label"]) for key in row.faults)
    label = position(row, edition)
    talked = day_text(row.talked_on) if row.talked_on else ""
    blocks: list[Block] = [
        *letter_head(party(place), [f"关于解聘{row.person.name}同志{SHORT}{label}", "职务的决定"]),
        (
            "para",
            f"{row.person.name}同志（{row.identity or kind_label(row, edition)}），{day_text(row.since)}起任{committee(place)}{label}。",
        ),
        ("heading1", "一、事由"),
        ("para", f"{faults}。"),
        ("heading1", "二、造成的不良影响"),
        ("para", said(s.case, "harm")),
        ("heading1", "三、依据"),
        ("para", said(s.case, "evidence")),
        ("heading1", "四、谈话和本人陈述"),
        ("para", f"{talked}同本人谈话，听取了本人的陈述，陈述记录存档。"),
        ("heading1", "五、决定"),
        (
            "para",
            f"{day_text(s.data['met_on'])}召开社区党组织会议，应到{row.expected}人，实到{row.present}人，赞成{row.votes_for}票，"
            f"过应到人数的一半。会议决定：解聘{row.person.name}同志{committee(place)}{label}职务，聘书（{_letter_of(row)}）作废，"
            f"报{working(place)}备案，告知本人，备案以后在社区公开。",
        ),
        *sealed(party(place), s),
    ]
    return document(s, "解聘决定", blocks, LETTER)


def working(place: Place) -> str:
    return f"{place.street or '街道'}党工委"


def dismissal_notice(s: Subject, row: Member) -> Document:
    """解聘公告: made known in the area, with no more of the person than the notice of appointment had."""
    place, edition = s.case.place, s.case.edition
    label = position(row, edition)
    left = day_text(row.left_on) if row.left_on else ""
    blocks: list[Block] = [
        *sheet_head([f"关于解聘{SHORT}{label}的公告"]),
        (
            "para",
            f"经社区党组织研究，{left}解聘{row.person.name}同志（{row.identity or kind_label(row, edition)}）"
            f"{committee(place)}{label}职务，已报{working(place)}备案。聘书（{_letter_of(row)}）同时作废。",
        ),
        ("para", "缺额按照委员产生程序增补。"),
        *signed(party_in_full(place), s),
    ]
    return document(s, f"关于解聘{SHORT}{label}的公告", blocks, NOTICE)


__all__ = ["dismissal", "dismissal_notice", "exit_form", "letter", "roster_issued", "roster_on", "seated"]
