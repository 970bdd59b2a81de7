"""What people fill in by hand, blank and filled, and the poster of a call: made for printing, never issued (3.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from linli.core import clock
from linli.core.papers.document import BOARD, SHEET, Block, Document, day_text
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.rulebook import Rule, calendar
from linli.domains.committees import rules
from linli.domains.committees.models import Candidate, Round, Source
from linli.domains.committees.paper_parts import BLANK, SEEKS, WHOM, committee, party

FORMS = {"willing": "意愿征集表", "self": "个人自荐表", "resident": "居民推荐表", "unit": "单位推荐表"}
SIGN = f"{BLANK}　　　　年　　月　　日"
DUTIES = Rule("committee.duties", "items")
READER = "只填这次选聘用得着的。谁推荐的、怎么联系，只给办理的人看；用完按期限销毁。"


def blank(round_case: Case, channel: str) -> Document:
    """An empty form to take away."""
    return _form(round_case, channel, {})


def filled(round_case: Case, channel: str, actor: Actor) -> list[Document]:
    """The forms of everybody who came this way, filled from the record; each look at what is sealed is written down."""
    rows = Source.objects.filter(case__root=round_case, channel=channel).order_by("pk")
    found = list(rows.select_related("case", "sealed", "organisation"))
    people = {
        row.case_id: row
        for row in Candidate.objects.filter(case__in=[one.case_id for one in found]).select_related(
            "checked_by__person"
        )
    }
    return [_form(round_case, channel, _told(one, people[one.case_id], actor)) for one in found]


def _told(source: Source, row: Candidate, actor: Actor) -> dict[str, Any]:
    hidden = {}
    if source.sealed is not None:
        for field in ("by", "contact", "why"):
            hidden[field] = sealed.look(source.sealed, field, actor, "打印推荐表", source.case_id)
    unit = source.organisation
    return {
        **hidden,
        "name": source.case.title,
        "identity": row.identity,
        "kind": row.kind,
        "unit": unit.name if unit is not None else hidden.get("by", ""),
        "code": unit.code if unit is not None else "",
        "at": day_text(clock.local(source.at).date()),
        "consented": day_text(row.consented_on) if row.consented_on else "",
        "clerk": row.checked_by.person.name if row.checked_by is not None else "",
    }


def _form(round_case: Case, channel: str, told: Mapping[str, Any]) -> Document:
    place, kind = round_case.place, round_case.round.kind
    rows = {"willing": _own, "self": _own, "resident": _resident, "unit": _unit}[channel](round_case, told)
    reception = f"收到 {told['at']}" if told else "收到　　　　年　　月　　日"
    rows.append(_row(1, ["社区填写", f"{reception}　　经手 {told.get('clerk') or BLANK[:4]}"]))
    last = day_text(calendar.Due(round_case.round.closes_at).day)
    adding = "增补" if kind == Round.SUPPLEMENT else ""
    blocks: list[Block] = [
        ("title", [committee(place), f"{adding}{WHOM[kind]}{FORMS[channel]}"]),
        ("form", rows),
        ("note", f"请在{last}24时以前交到社区{_where(place)}。{READER}"),
    ]
    title = f"{committee(place)}{adding}{WHOM[kind]}{FORMS[channel]}"
    return Document(SHEET, title, "", tuple(blocks), day=clock.today().isoformat(), author=str(place))


def _where(place: Place) -> str:
    told = "，".join(filter(None, (place.address, place.phone and f"电话{place.phone}")))
    return f"（{told}）" if told else ""


def _row(lines: int, *cells: Sequence[str]) -> dict[str, Any]:
    return {"cells": [list(cell) for cell in cells], "lines": lines}


def _kinds(case: Case, chosen: str) -> list[str]:
    """The kinds of member with a box before each; the chosen one's is full."""
    items = rules.KINDS.value(case.edition).items()
    boxes = [f"{'■' if key == chosen else '□'}{item['label']}" for key, item in items]
    return ["哪方面的人", " ".join(boxes)]


def _own(case: Case, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(2, ["姓名", told.get("name", "")], ["联系方式", told.get("contact", "")]),
        _row(2, ["单位、身份", told.get("identity", "")]),
        _row(6, _kinds(case, told.get("kind", ""))),
        _row(5, ["为什么愿意、\n能做什么", told.get("why", "")]),
        _row(3, ["本人签名", f"以上属实，我愿意参加选聘。\n{_signed(told, told.get('name', ''))}"]),
    ]


def _signed(told: Mapping[str, Any], name: str) -> str:
    return f"{name}　{told['at']}" if told else SIGN


def _consent(told: Mapping[str, Any]) -> str:
    if told:
        return f"■愿意　{told['consented']}" if told["consented"] else "□愿意　□不愿意　还没有问到本人"
    return f"□愿意　□不愿意\n{SIGN}"


def _resident(case: Case, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(2, ["推荐谁", told.get("name", "")], ["怎么找到", told.get("contact", "")]),
        _row(2, ["单位、身份", told.get("identity", "")]),
        _row(6, _kinds(case, told.get("kind", ""))),
        _row(4, ["为什么推荐", told.get("why", "")]),
        _row(1, ["推荐人签名", _signed(told, told.get("by", ""))]),
        _row(3, ["本人意见", _consent(told)]),
    ]


def _unit(case: Case, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(1, ["推荐单位", told.get("unit", "")]),
        _row(2, ["统一社会\n信用代码", told.get("code", "")], ["联系人、\n电话", told.get("by", "")]),
        _row(1, ["推荐谁", told.get("name", "")], ["联系方式", told.get("contact", "")]),
        _row(1, ["职务、身份", told.get("identity", "")]),
        _row(6, _kinds(case, told.get("kind", ""))),
        _row(3, ["为什么推荐", told.get("why", "")]),
        _row(2, ["单位意见", f"（盖章）\n{_signed(told, '')}"]),
        _row(2, ["本人意见", _consent(told)]),
    ]


# --- the poster -----------------------------------------------------------------------------------------------


WAYS = (
    ("自己报名、自荐", "愿意为邻居出力的，写清能做什么就行。"),
    ("推荐邻居", "写清推荐谁、为什么；我们去问本人，本人愿意的才算。"),
    ("单位推荐", "驻区单位、企业、社会组织推荐本单位的人。"),
)


def poster(round_case: Case) -> Document:
    """The call as a sheet to hang up: A3, and on A4 at 71 per cent."""
    place, row = round_case.place, round_case.round
    last, begun = calendar.Due(row.closes_at).day, clock.local(round_case.opened_at).date()
    above = " ".join(str(one) for one in (place.district, place.street) if one is not None)
    until = f"{last.month}月{last.day}日24时截止，过时不收"
    right = [f"{day_text(begun)} 发布", until]
    number = f"{row.wanted} 名" if row.wanted else "欢迎"
    blocks: list[Block] = [
        ("banner", {"over": above, "title": f"{place} {SEEKS[row.kind]}公告", "right": right}),
        ("big", {"lead": committee(place), "figure": number, "words": "等您来", "parts": []}),
        ("columns", [_left(round_case.edition), _right(round_case, day_text(last))]),
    ]
    told = f"{place.address or BLANK}，电话 {place.phone or BLANK}。不会用手机的，我们替您填。"
    code = {"url": f"/c/{place.code}/call/", "title": "扫码报名、推荐", "text": f"不用注册。{until}"}
    foot: list[Block] = [
        ("line", {"label": "到社区来", "text": told}),
        ("codes", [code]),
        ("ends", [f"{party(place)}　{day_text(begun)}", " "]),
    ]
    title = f"{committee(place, False)}{SEEKS[row.kind]}海报"
    return Document(BOARD, title, "", tuple(blocks), tuple(foot), day=begun.isoformat(), author=str(place))


def _left(edition: str) -> list[Block]:
    items = [str(item["label"]) for item in rules.ELIGIBILITY.value(edition).values()]
    return [
        ("section", "三种办法，任选一种"),
        *(_item(*way) for way in WAYS),
        ("section", "什么样的人可以来"),
        *(_item(text) for text in items),
    ]


def _right(round_case: Case, last: str) -> list[Block]:
    place, edition = round_case.place, round_case.edition
    duties = [str(item["label"]) for item in DUTIES.value(edition).values()]
    steps = [
        ("报名、推荐", f"到{last}24时为止"),
        ("社区党组织会议讨论决定", "逐人表决"),
        (f"{place.street or '街道'}党工委审批备案", ""),
        (f"公示{rules.NOTICE.value(edition).amount}天", "谁都可以提意见，提意见的人保密"),
        ("正式聘任、发聘书", ""),
    ]
    return [
        ("section", "进来以后，在社区党组织领导下"),
        _item("走访邻居，把大家的事提出来、一起商量", "、".join(duties)),
        ("section", "一步一步来"),
        *(_item(f"{n}. {name}", text) for n, (name, text) in enumerate(steps, 1)),
    ]


def _item(title: str, text: str = "") -> Block:
    return ("item", {"title": title, "text": text, "after": ""})
