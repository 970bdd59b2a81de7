"""Taking over a committee that was formed before linli: its members by hand or from Excel, all of them or none."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from linli.core import clock
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Person
from linli.core.procedures.kinds import Concern, Refused
from linli.core.procedures.models import Case, Token
from linli.domains.committees import facts, rules
from linli.domains.committees.formation.actions import fold
from linli.domains.committees.models import DIRECTOR, Committee, Member
from linli.domains.committees.sheet import Line, day, formula
from linli.domains.committees.term import actions

COLUMNS = {
    "姓名": "name",
    "职务": "position",
    "哪一类人": "kind",
    "单位身份": "identity",
    "聘任日": "since",
    "届满日": "until",
    "聘书号": "old_letter",
}
NEEDED = ("name", "position", "kind")
TITLES = {field: title for title, field in COLUMNS.items()}
LIMITS = {"name": 40, "identity": 80, "old_letter": 60}


@dataclass(frozen=True)
class Row:
    """A member as read: what is entered, and what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    data: dict[str, Any]
    wrong: list[str] = field(default_factory=list)


@dataclass
class Known:
    """What the rows are checked against."""

    committee: Committee
    positions: dict[str, str]
    kinds: dict[str, str]
    sitting: set[str]
    director: bool
    secretary: str
    seen: dict[str, int] = field(default_factory=dict)


def known(committee: Case) -> Known:
    """The committee as it stands: who sits on it already, and who is secretary."""
    rows = Member.objects.filter(case__root=committee, case__closed_at__isnull=True).select_related("case")
    members = list(rows)
    person = facts.secretaries([committee.place_id]).get(committee.place_id)
    secretary = Person.objects.filter(pk=person or 0).values_list("name", flat=True).first()
    return Known(
        Committee.objects.get(case=committee),
        {item["label"]: key for key, item in rules.POSITIONS.value().items()},
        {item["label"]: key for key, item in rules.KINDS.value().items()},
        {row.case.title for row in members},
        any(row.position == DIRECTOR for row in members),
        secretary or "",
    )


def read(committee: Case, lines: Sequence[Line]) -> list[Row]:
    """The rows settled, each with what is wrong with it."""
    against = known(committee)
    return [_row(line, against, committee) for line in lines]


def _row(line: Line, against: Known, committee: Case) -> Row:
    cells = {field: line.cells.get(field, "") for field in COLUMNS.values()}
    wrong = [f"缺少{TITLES[field]}" for field in NEEDED if not cells[field]]
    wrong += [f"{TITLES[field]}里是公式，请粘贴成值" for field, cell in cells.items() if formula(cell)]
    wrong += [f"{TITLES[key]}超过 {most} 个字" for key, most in LIMITS.items() if len(cells[key]) > most]
    name = fold(cells["name"])
    if name and any(char.isdigit() for char in name):
        wrong.append(f"“{name}”不像姓名")
    data: dict[str, Any] = {"name": name, "identity": cells["identity"], "old_letter": cells["old_letter"]}
    data["position"] = _chosen(cells["position"], against.positions, "职务", wrong)
    data["kind"] = _chosen(cells["kind"], against.kinds, "类别", wrong)
    _days(cells, data, against, wrong)
    _once(line.number, data, against, wrong)
    if name and not wrong:
        try:
            person = rosters.person_named(committee.place, name)
            data["person"] = person.pk if person else None
        except rosters.Namesakes:
            wrong.append(f"本社区有不止一位“{name}”，名字后面加一个字分开，例如“{name}（二组）”")
    return Row(line.number, cells, data, wrong)


def _chosen(cell: str, items: dict[str, str], what: str, wrong: list[str]) -> str:
    """The key of a label, or of a label that it means; an unknown one is told with the nearest."""
    if not cell:
        return ""
    if cell in items:
        return items[cell]
    near = [key for label, key in items.items() if len(cell) > 1 and cell in label]
    if len(near) == 1:
        return near[0]
    guess = difflib.get_close_matches(cell, items, 1, 0.4)
    hint = f"，是不是“{guess[0]}”" if guess else ""
    wrong.append(f"没有“{cell}”这个{what}{hint}")
    return ""


def _days(cells: Mapping[str, str], data: dict[str, Any], against: Known, wrong: list[str]) -> None:
    """The days of the term; left out, they are the committee's."""
    term = against.committee
    for name, usual in (("since", term.since), ("until", term.until)):
        found: date | None = day(cells[name]) if cells[name] else usual
        if found is None:
            wrong.append(f"{TITLES[name]}“{cells[name][:20]}”不是日期，例如 2021-09-23")
        data[name] = found
    if data["since"] and data["since"] > clock.today():
        wrong.append("聘任日还没有到")
    if data["since"] and data["until"] and data["until"] <= data["since"]:
        wrong.append("届满日要在聘任日以后")


def _once(number: int, data: dict[str, Any], against: Known, wrong: list[str]) -> None:
    """Nobody twice, one director, and that is the secretary."""
    name = data["name"]
    if name in against.sitting:
        wrong.append(f"{name}已经在名册上")
    elif name in against.seen:
        wrong.append(f"{name}和第 {against.seen[name]} 行重了")
    elif name:
        against.seen[name] = number
    if data["position"] != DIRECTOR:
        return
    if against.director:
        wrong.append("主任已经有一名")
    elif not against.secretary:
        wrong.append("主任由社区党组织书记担任，请街道先在名册里记下书记")
    elif name and name != fold(against.secretary):
        wrong.append(f"主任由社区党组织书记担任，现在的书记是{against.secretary}")
    against.director = True


@transaction.atomic
def enter(committee: Case, actor: Actor, rows: Sequence[Row], words: str, token: UUID) -> int:
    """Enter all rows, or none: Refused for the first that a rule is against. The same token again changes nothing."""
    for row in rows:
        data = {**row.data, "words": words}
        actions.take_over_member(committee, actor, data, token=uuid5(token, str(row.number)))
    return len(rows)


def enter_one(committee: Case, actor: Actor, data: dict[str, Any], token: UUID) -> Case:
    """A member by hand: a name that the community knows is that person. Refused where a rule is against it."""
    name = fold(data["name"])
    again = Token.objects.filter(token=token).exists()
    if not again and name in known(committee).sitting:
        raise Refused([Concern(None, f"{name}已经在名册上")])
    try:
        person = rosters.person_named(committee.place, name)
    except rosters.Namesakes:
        words = f"本社区有不止一位“{name}”，名字后面加一个字分开，例如“{name}（二组）”"
        raise Refused([Concern(None, words)]) from None
    given = {**data, "name": name, "person": person.pk if person else None}
    return actions.take_over_member(committee, actor, given, token=token)


def seen(token: UUID, lines: Sequence[Line]) -> bool:
    """Whether the rows were entered with this token before."""
    return bool(lines) and Token.objects.filter(token=uuid5(token, str(lines[0].number))).exists()


def block(rows: Sequence[Row]) -> str:
    """The rows as a pasted block again, with the head, to be sent back when they were looked at."""
    body = ["\t".join(row.cells[key] for key in COLUMNS.values()) for row in rows]
    return "\n".join(["\t".join(COLUMNS), *body])
