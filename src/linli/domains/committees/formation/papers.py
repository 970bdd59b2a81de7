"""The papers of a round up to the street's answer: call, slate, minutes, request, answer (3.1–3.3)."""

from collections.abc import Sequence
from typing import Any

from linli.core import clock
from linli.core.papers.document import LETTER, NOTICE, SHEET, Block, Document, day_text, people
from linli.core.people.models import Person
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.domains.committees import facts, rules
from linli.domains.committees.formation import guards
from linli.domains.committees.models import DIRECTOR, Candidate, Round
from linli.domains.committees.paper_parts import (
    APPOINTS,
    BLANK,
    SEEKS,
    WHOM,
    channels,
    committee,
    document,
    explained,
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
    who,
    working_committee,
)

ANSWERS = {"agreed": "同意", "refused": "不同意", "returned": "退回补充"}


def call(s: Subject, row: Round) -> Document:
    """选聘公告: how many, who may come, how, until when, what happens next."""
    place, kind, edition = s.case.place, row.kind, s.case.edition
    first, last = clock.local(s.case.opened_at).date(), calendar.Due(row.closes_at).day
    blocks: list[Block] = [
        *sheet_head([committee(place), f"{SEEKS[kind]}{WHOM[kind]}的公告"]),
        ("para", f"{committee(place)}在社区党组织领导下，由社区内各方面的人组成，{_why(kind)}现公告如下。"),
        ("heading1", "一、选聘多少人"),
        ("para", _how_many(row, edition)),
        ("heading1", "二、什么样的人可以来"),
        *_conditions(edition),
        ("heading1", "三、怎么报名、推荐"),
        (
            "para",
            "自己愿意干的，可以报名、自荐；居民可以推荐邻居，单位可以推荐本单位的人。推荐别人的，本人愿意的才列入。",
        ),
        ("para", f"扫下面的码填写；也可以到社区领表，交到社区。{_office(place)}"),
        ("heading1", "四、到什么时候"),
        ("para", f"自{day_text(first)}起，至{day_text(last)}24时止。过了时间的不收。"),
        ("heading1", "五、接下来怎么办"),
        ("para", _next(place, edition)),
    ]
    if words := said(s.case, "call"):
        blocks += [("heading1", "六、其他事项"), ("para", words)]
    code = {"url": f"/c/{place.code}/call/", "title": "扫码报名、推荐", "text": "也可以到社区领表，当面交"}
    foot: list[Block] = [("code", code), ("check", "")]
    title = f"{committee(place)}{SEEKS[kind]}{WHOM[kind]}的公告"
    return document(s, title, [*blocks, *signed(party_in_full(place), s)], NOTICE, foot)


def _why(kind: str) -> str:
    return {
        Round.FORMATION: "现面向社区公开选聘成员。",
        Round.RENEWAL: "本届任期快满，换届选聘成员。",
        Round.SUPPLEMENT: "因有委员离任，按照委员产生程序增补。",
    }[kind]


def _how_many(row: Round, edition: str) -> str:
    labels = rules.KINDS.value(edition)
    wished = "、".join(str(labels[key]["label"]) for key in row.seats if key in labels)
    number = f"这次{SEEKS[row.kind]}{row.wanted}名。" if row.wanted else ""
    text = number + (f"特别希望有：{wished}。" if wished else "")
    if row.kind == Round.SUPPLEMENT:
        return text or "按照缺额增补。"
    size, deputies = rules.SIZE.value(edition), rules.VICE_DIRECTORS.value(edition)
    return f"{text}连主任在内一般{size}名：主任由社区党组织书记担任，副主任{deputies}名，其余为委员。"


def _conditions(edition: str) -> list[Block]:
    items = [str(item["label"]) for item in rules.ELIGIBILITY.value(edition).values()]
    return [
        ("para", f"（{number}）{text}；" if number < len(items) else f"（{number}）{text}。")
        for number, text in enumerate(items, 1)
    ]


def _office(place: Place) -> str:
    phone, address = place.phone or BLANK, place.address or BLANK
    return f"社区电话{phone}，地址{address}。"


def _next(place: Place, edition: str) -> str:
    days = rules.NOTICE.value(edition).amount
    return (
        f"报名截止以后提出初步人选，由社区党组织会议讨论决定，报{place.street or '街道'}党工委审批备案，"
        f"在社区公示{days}天，没有异议的，正式聘任、发聘书。"
    )


# --- the slate ------------------------------------------------------------------------------------------------


def slate(taking: Taking | None, s: Subject, known: facts.RoundFacts) -> Document:
    """初步人选名单: each with kind, unit, how they came; what deviates, and the reason written for it."""
    place, kind, edition = s.case.place, known.round.kind, s.case.edition
    rows = known.slate
    came = channels(rows, edition)
    body = [
        [
            str(number),
            row.case.title,
            kind_label(row, edition),
            row.identity,
            came[row.case_id],
            position(row, edition),
        ]
        for number, row in enumerate(rows, 1)
    ]
    head = ["序号", "姓名", "哪一类人", "单位、身份", "来源", "拟任"]
    blocks: list[Block] = [
        *sheet_head([committee(place), f"{_adding(kind)}初步人选名单"]),
        ("para", f"{_closed(known.round)}，提出初步人选{len(rows)}名，资格已经逐项核对，本人都愿意。"),
        table(head, body, [1.3, 2.1, 3.2, 4, 2.8, 1.9]),
        ("heading1", "要说明的"),
        *deviations(s, known, rows, explained(s.case, taking)),
        *signed(str(place), s),
    ]
    return document(s, f"{committee(place)}{_adding(kind)}初步人选名单", blocks, SHEET)


def _adding(kind: str) -> str:
    return {Round.SUPPLEMENT: "增补", Round.RENEWAL: "换届"}.get(kind, "")


def _closed(row: Round) -> str:
    return f"报名推荐已于{day_text(calendar.Due(row.closes_at).day)}截止"


def deviations(
    s: Subject, known: facts.RoundFacts, rows: Sequence[Candidate], reasons: dict[str, str]
) -> list[Block]:
    """What the rules say of the list, each with clause and the community's reason; or that there is nothing."""
    found = {one.key: one for one in guards.slate(known, rows, s)}
    if not found:
        return [("para", "人数、职务、各方面的组成都合乎一般规定。")]
    blocks: list[Block] = []
    for number, (key, concern) in enumerate(found.items(), 1):
        setting = concern.setting(s.case.edition)
        clause = f"（方案{setting.clause}）" if setting is not None and setting.clause else ""
        blocks.append(
            (
                "para",
                f"{number}. {concern.text}{clause}。\n说明：{reasons.get(key, '（没有写）').rstrip('。')}。",
            )
        )
    return blocks


# --- the party organisation's meeting -------------------------------------------------------------------------


def minutes(s: Subject, known: facts.RoundFacts) -> Document:
    """社区党组织会议记录: who was there, what was said, the votes for each, what was decided."""
    row, place = known.round, s.case.place
    names = dict(Person.objects.filter(pk__in=known.party | set(row.present)).values_list("pk", "name"))
    there = [names[pk] for pk in row.present]
    away = [names[pk] for pk in sorted(known.party - set(row.present))]
    votes, passed = _votes(s, known)
    facts_of = [
        ["时间", day_text(row.met_on) if row.met_on else ""],
        ["到会", f"应到{row.expected}人，实到{len(row.present)}人，达到三分之二以上，会议有效"],
        ["议题", f"研究{committee(place)}{_adding(row.kind)}人选"],
        ["记录", s.actor.name],
    ]
    resolved = (
        f"会议决定：同意{'、'.join(passed)}等{len(passed)}名同志为{_adding(row.kind)}人选，报{working_committee(place)}审批备案。"
        if passed
        else "会议决定：这份名单没有通过。"
    )
    blocks: list[Block] = [
        *sheet_head([party(place), "会议记录"]),
        ("facts", facts_of),
        ("space", 1),
        people("出席", there or ["无"]),
        people("缺席", away or ["无"]),
        ("heading1", "一、讨论"),
        ("para", s.data.get("words") or "会议听取了初步人选产生的经过和每一位的情况，逐人讨论。"),
        ("heading1", "二、逐人表决"),
        table(
            ["序号", "姓名", "拟任", "应投", "赞成", "反对", "弃权", "结果"],
            votes,
            [1.2, 2, 2, 1.3, 1.3, 1.3, 1.3, 2.8],
        ),
        (
            "note",
            "与本人有关的，本人不投票。赞成票过应投人数的一半为通过；主任由社区党组织书记担任，不表决。无记名表决的，由两名计票人录入总数。",
        ),
        ("heading1", "三、决议"),
        ("para", resolved),
        ("para", f"主持人签名：{BLANK[:5]}　记录人签名：{BLANK[:5]}"),
    ]
    return document(s, f"{party(place)}会议记录", blocks, SHEET)


def _votes(s: Subject, known: facts.RoundFacts) -> tuple[list[list[str]], list[str]]:
    """The table's rows, and the names of those who were carried."""
    body, passed = [], []
    for number, row in enumerate(known.slate, 1):
        label = position(row, s.case.edition)
        carried = guards.carried(row, s)
        passed += [row.case.title] * carried
        if row.position == DIRECTOR:
            body.append([str(number), row.case.title, label, "—", "—", "—", "—", "随书记职务"])
            continue
        due = len(known.party - {row.person_id})
        counted = (row.votes_for, row.votes_against, row.votes_abstain)
        body.append(
            [
                str(number),
                row.case.title,
                label,
                str(due),
                *(str(n or 0) for n in counted),
                "通过" if carried else "没有通过",
            ]
        )
    return body, passed


# --- the street -----------------------------------------------------------------------------------------------


def request(taking: Taking, s: Subject, rows: Sequence[Candidate]) -> Document:
    """请示: the party organisation asks the street to approve and file; deviations with their reasons."""
    row, place = s.facts.round, s.case.place
    met = day_text(row.met_on) if row.met_on else ""
    blocks: list[Block] = [
        *letter_head(
            party(place),
            ["关于审批" + committee(place, False), f"（社工委）{_adding(row.kind)}人选的请示"],
            working_committee(place),
        ),
        (
            "para",
            f"{_opening(row.kind)}{met}社区党组织会议讨论决定，{APPOINTS[row.kind]}下列{len(rows)}名同志为{committee(place)}{WHOM[row.kind]}，请审批备案。",
        ),
        listed(s, rows),
        ("heading1", "要说明的"),
        *deviations(s, s.facts, rows, explained(s.case, taking)),
        ("para", "妥否，请批示。"),
        ("space", 1),
        ("attachments", [f"{committee(place)}{_adding(row.kind)}初步人选名单", f"{party(place)}会议记录"]),
        *signed(party(place), s),
    ]
    return document(s, f"关于审批{committee(place)}{_adding(row.kind)}人选的请示", blocks, LETTER)


def _opening(kind: str) -> str:
    return {Round.SUPPLEMENT: "因有委员离任，按照委员产生程序，", Round.RENEWAL: "因本届任期快满，"}.get(
        kind, ""
    ) + "经"


def listed(s: Subject, rows: Sequence[Candidate], answers: dict[int, str] | None = None) -> Block:
    """The people as a request and an answer hold them."""
    body = []
    for number, row in enumerate(rows, 1):
        line = [str(number), row.case.title, who(row, s.case.edition), position(row, s.case.edition)]
        body.append(line + ([ANSWERS[answers[row.case_id]]] if answers is not None else []))
    head, widths = ["序号", "姓名", "单位、身份", "拟任职务"], [1.2, 2.2, 6, 2.4]
    if answers is not None:
        head, widths = [*head, "答复"], [*widths, 2.2]
    return table(head, body, widths)


def approval(s: Subject, rows: Sequence[Candidate], asked: str) -> Document:
    """批复、备案: each person's answer, the meeting's day and minutes; its number is the one of the filing."""
    row, place, data = s.facts.round, s.case.place, s.data
    answers: dict[int, str] = data["answers"]
    counted = {label: sum(answers.get(one.case_id) == key for one in rows) for key, label in ANSWERS.items()}
    summed = "，".join(f"{label}{number}名" for label, number in counted.items() if number)
    blocks: list[Block] = [
        *_answer_head(s, row.kind),
        (
            "para",
            f"{_received(asked, row.kind, place)}经{day_text(data['met_on'])}党工委会议研究（{data['minutes']}），逐人答复如下：{summed}。",
        ),
        listed(s, rows, answers),
        (
            "para",
            f"同意的，准予备案，备案号即本文文号，请在社区公示{rules.NOTICE.value(s.case.edition).amount}天，没有异议的正式聘任。",
        ),
    ]
    why: dict[Any, str] = data.get("why", {})
    for one in rows:
        if answers.get(one.case_id) != "agreed" and why.get(one.case_id):
            blocks.append(("para", f"{one.case.title}：{why[one.case_id].rstrip('。')}。"))
    if row.reasons:
        blocks.append(("para", f"社区对{len(row.reasons)}处不合一般规定的说明，予以认可。"))
    blocks += sealed(working_committee(place), s)
    return document(s, _answer_title(row.kind, place), blocks, LETTER, place=s.case.street)


def answered(s: Subject, asked: str, words: str) -> Document:
    """The street's answer to a slate as a whole: returned to be completed, or not agreed to."""
    row, place = s.facts.round, s.case.place
    blocks: list[Block] = [
        *_answer_head(s, row.kind),
        ("para", f"{_received(asked, row.kind, place)}经研究，{words}"),
        ("para", s.data["words"]),
        *sealed(working_committee(place), s),
    ]
    return document(s, _answer_title(row.kind, place), blocks, LETTER, place=s.case.street)


def _answer_title(kind: str, place: Place) -> str:
    return f"关于{committee(place)}{_adding(kind)}人选的批复"


def _answer_head(s: Subject, kind: str) -> list[Block]:
    place = s.case.place
    lines = ["关于" + committee(place, False), f"（社工委）{_adding(kind)}人选的批复"]
    return letter_head(working_committee(place), lines, party(place))


def _received(asked: str, kind: str, place: Place) -> str:
    number = f"（{asked}）" if asked else ""
    return f"《关于审批{committee(place)}{_adding(kind)}人选的请示》{number}收悉。"


def of_round(case: Case, *states: str) -> list[Candidate]:
    """The round's people on the list in these states, in the list's order."""
    rows = Candidate.objects.filter(case__root=case, case__state__in=states).exclude(position="")
    found = list(rows.select_related("case", "person"))
    return sorted(found, key=lambda row: (facts.ORDER.get(row.position, 3), row.order, row.case_id))
