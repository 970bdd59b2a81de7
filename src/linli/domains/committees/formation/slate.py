"""The slate while it is made: who stands where, and what the rules say of them, live (3.1, 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people.actor import SYSTEM
from linli.core.procedures import kinds, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.queries import Offer
from linli.core.rulebook import Rule
from linli.core.ui import parts
from linli.domains.committees import rules
from linli.domains.committees.formation import guards, show
from linli.domains.committees.formation.queries import Record, Said
from linli.domains.committees.formation.show import Person, Tag
from linli.domains.committees.models import DIRECTOR, MEMBER, VICE_DIRECTOR, Candidate, Round

ADVICE = {
    rules.WILLING.key: "请本人确认，或者移出名单。不改就不能提交。",
    rules.ELIGIBILITY.key: "由人逐项核对，记名记日期。不改就不能提交。",
    rules.KINDS.key: "写明是哪一类人。不改就不能提交。",
    rules.SIZE.key: "要多要少，写一句理由。",
    rules.VICE_DIRECTORS.key: "要这样设，写一句理由。",
    rules.MAY_CROSS.key: "委员一般不与大党委成员交叉；理由由街道确认。",
    rules.MIX.key: "四个方面一般都有人；缺的写一句理由。",
}
# What several people lack is said once.
TOGETHER = {
    rules.WILLING.key: "还没有表示愿意",
    rules.ELIGIBILITY.key: "的资格还没有核对",
    rules.KINDS.key: "还没有写明是哪一类人",
}


@dataclass(frozen=True)
class Group:
    """The people of one position, or those who are on no list."""

    position: str
    label: str
    people: list[Person]
    note: str = ""
    drop: bool = True


@dataclass(frozen=True)
class Check:
    """One line of the live check. `state`: must, soft (with a field for its reason), or ok."""

    state: str
    title: str
    text: str = ""
    mark: Any = None
    key: str = ""
    reason: str = ""

    @property
    def icon(self) -> str:
        return {"must": "ban", "soft": "alert-triangle"}.get(self.state, "check")


# --- the people -----------------------------------------------------------------------------------------------


def groups(record: Record, moves: bool) -> list[Group]:
    """By position, in order; at the end those who came forward and are not on the list."""
    facts, edition = record.facts, record.case.edition
    wanted = rules.VICE_DIRECTORS.value(edition)
    notes = {
        DIRECTOR: "随社区书记职务，1 名",
        VICE_DIRECTOR: f"一般 {wanted} 名",
        MEMBER: "可以拖动，也可以用键盘、按钮移动" if moves else "",
    }
    made = []
    for position, item in rules.POSITIONS.value(edition).items():
        people = [_row(row, record, moves) for row in facts.slate if row.position == position]
        if position == DIRECTOR and facts.round.kind == Round.SUPPLEMENT:
            continue
        made.append(Group(position, item["label"], people, notes.get(position, ""), position != DIRECTOR))
    rest = [row for row in facts.among("named", "willing") if not row.position]
    made.append(Group("", "没有列入", [_row(row, record, moves) for row in rest], "名单和理由留存，不公开"))
    return made


def _row(row: Candidate, record: Record, moves: bool) -> Person:
    made = show.person(row, record)
    made.tags = tags(row, record)
    if moves and row.position != DIRECTOR:
        made.buttons = BUTTONS[row.position]
    return made


BUTTONS = {
    VICE_DIRECTOR: [(MEMBER, "改委员"), ("", "移出")],
    MEMBER: [(VICE_DIRECTOR, "改副主任"), ("", "移出")],
    "": [(VICE_DIRECTOR, "列为副主任"), (MEMBER, "列入")],
}


def tags(row: Candidate, record: Record) -> list[Tag]:
    """What is in the way of this one, or asks for a reason."""
    edition, found = record.case.edition, []
    if row.consented_on is None:
        found.append(Tag("本人还没表示愿意", "red"))
    if not row.kind:
        found.append(Tag("没写明哪一类", "red"))
    if set(rules.ELIGIBILITY.value(edition)) - set(row.checks):
        found.append(Tag("资格没核对", "red"))
    may = rules.MAY_CROSS.value(edition)
    if row.position and row.position not in may and row.person_id in record.facts.enlarged:
        found.append(Tag("也是大党委委员", "amber"))
    return found


# --- the check ------------------------------------------------------------------------------------------------


def size(record: Record) -> dict[str, Any]:
    """A box for each person, and the bounds that the plan gives (3.1)."""
    span = rules.SIZE.value(record.case.edition)
    n = total(record)
    boxes = [
        {
            "state": "on" if at <= n else "within" if at <= (span.max or n) else "beyond",
            "label": at if at in (span.min, span.max) else "",
        }
        for at in range(1, max((span.max or 0) + 3, n) + 1)
    ]
    return {"n": n, "span": span, "boxes": boxes, "good": n in span}


def total(record: Record) -> int:
    """Everybody on the slate, with those who sit already where seats are filled."""
    added = record.facts.members if record.facts.round.kind == Round.SUPPLEMENT else []
    return len(record.facts.slate) + len(added)


def checks(record: Record, offer: Offer, written: dict[str, str]) -> list[Check]:
    """What refuses first, then what asks for a reason, then what is in order."""
    edition = record.case.edition
    made = [*_hard(offer.must, edition)]
    for found in offer.soft:
        part = shown.concern(found, edition)
        advice = ADVICE.get(_key(found), "")
        made.append(Check("soft", part.text, advice, part, found.key, written.get(found.key, "")))
    wrong = {_key(found) for found in (*offer.must, *offer.soft)}
    return [*made, *_good(record, wrong)]


def _key(found: kinds.Concern) -> str:
    return found.rule.key if found.rule else ""


def _hard(found: Sequence[kinds.Concern], edition: str) -> list[Check]:
    by: dict[str, list[kinds.Concern]] = {}
    for one in found:
        by.setdefault(_key(one) if _key(one) in TOGETHER else one.text, []).append(one)
    made = []
    for key, several in by.items():
        part = shown.concern(several[0], edition)
        text, advice = part.text, ADVICE.get(_key(several[0]), "")
        if len(several) > 1:
            names = "、".join(one.text.removesuffix(TOGETHER[key]) for one in several)
            text, advice = f"{len(several)} 人{TOGETHER[key]}", f"{names}。{advice}"
        made.append(Check("must", text, advice, part if part.clause else None))
    return made


def _good(record: Record, wrong: set[str]) -> list[Check]:
    edition, facts = record.case.edition, record.facts

    def mark(rule: Rule) -> Any:
        return rule.setting(edition)

    made = []
    if rules.DIRECTORS.key not in wrong and facts.round.kind != Round.SUPPLEMENT:
        made.append(Check("ok", "主任由社区党组织书记担任", mark=mark(rules.DIRECTORS)))
    if rules.VICE_DIRECTORS.key not in wrong:
        held = [*facts.slate, *(facts.members if facts.round.kind == Round.SUPPLEMENT else ())]
        n = sum(row.position == VICE_DIRECTOR for row in held)
        made.append(Check("ok", f"副主任 {n} 名", mark=mark(rules.VICE_DIRECTORS)))
    if rules.MAY_CROSS.key not in wrong:
        made.append(Check("ok", "委员没有与大党委交叉的", mark=mark(rules.MAY_CROSS)))
    made.append(_walks(record))
    return made


def _walks(record: Record) -> Check:
    """How many of the walks of life are there, and which are not (3.1)."""
    items = rules.KINDS.value(record.case.edition)
    held = [
        *record.facts.slate,
        *(record.facts.members if record.facts.round.kind == Round.SUPPLEMENT else ()),
    ]
    there = {row.kind for row in held if row.kind}
    missing = [item["label"] for key, item in items.items() if key not in there]
    text = f"还缺 {len(missing)} 类：{'、'.join(missing)}。" if missing else ""
    return Check(
        "ok",
        f"{len(items)} 类人员已有 {len(items) - len(missing)} 类",
        text,
        rules.KINDS.setting(record.case.edition),
    )


def lacking(found: Sequence[Check]) -> str:
    """'还差：1 处要改，2 条理由'."""
    hard, soft = sum(one.state == "must" for one in found), sum(one.state == "soft" for one in found)
    said = [f"{hard} 处要改"] if hard else []
    return "，".join(said + ([f"{soft} 条理由"] if soft else []))


def context(
    record: Record, offer: Offer | None, attempt: Attempt | None, kept: dict[str, str]
) -> dict[str, Any]:
    """The slate's own part of the page; `kept` are reasons typed while people were moved about."""
    made: dict[str, Any] = {
        "groups": groups(record, offer is not None and offer.permitted),
        "token": attempt.token if attempt is not None and attempt.move.name == "submit" else str(uuid4()),
        "size": size(record),
    }
    if offer is None:
        return made
    tried = attempt if attempt is not None and attempt.move.name == "submit" else None
    found = checks(record, offer, tried.reasons if tried else kept)
    members = record.facts.members if record.facts.round.kind == Round.SUPPLEMENT else []
    return made | {
        "checks": found,
        "submit": offer,
        "lacking": lacking(found),
        "hard": any(one.state == "must" for one in found),
        "soft": any(one.state == "soft" for one in found),
        "tried": tried is not None,
        "sitting": len(members),
    }


def concern_rows(record: Record, written: dict[str, Said] | None = None) -> list[parts.Concern]:
    """What the slate was handed on with in spite of a rule: each with the community's own words as its advice."""
    edition = record.case.edition
    known = {one.key: one for one in guards.slate(record.facts, record.facts.slate, _asked(record))}
    written, made = record.reasons if written is None else written, []
    for key in record.facts.round.reasons:
        words = written[key].text if key in written else ""
        part = shown.concern(known[key], edition) if key in known else _gone(key, edition)
        made.append(parts.Concern(part.text, part.clause, part.force, part.origin, key, words))
    return made


def _asked(record: Record) -> kinds.Subject:
    """The slate's rules, asked by nobody in particular."""
    return kinds.Subject(record.case, {}, record.facts, SYSTEM, clock.now(), False)


def _gone(key: str, edition: str) -> parts.Concern:
    """A concern that the vote settled: only the rule is left to name."""
    rule = next(
        one
        for one in (rules.SIZE, rules.VICE_DIRECTORS, rules.MAY_CROSS, rules.MIX)
        if key.startswith(one.key)
    )
    setting = rule.setting(edition)
    return parts.Concern(
        "表决以后已经没有这一处", setting.clause, setting.force.value, setting.origin.value, key
    )
