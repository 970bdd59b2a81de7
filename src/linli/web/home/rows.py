"""The rows of the desk: duties with their clock, why now and one button; and what is stuck elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from linli.core import clock
from linli.core.duties.queries import Owing
from linli.core.duties.tick import STANDING
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.kinds import REGISTRY, Clock
from linli.core.procedures.models import Case
from linli.core.rulebook import Length, Rule, Setting, calendar
from linli.core.ui import dates, parts
from linli.domains.problems import redaction, rules, urgency
from linli.domains.problems.letters import parts as letters_parts
from linli.domains.problems.models import Problem
from linli.domains.problems.queries import AT_DEPARTMENT
from linli.web.home import addresses, deeds

DEPARTMENTS = Rule("departments", "items")
ELSEWHERE = ("with_street", "street", *AT_DEPARTMENT, "shelved")
# How long each place of waiting may take, to say the how-manieth day it is.
LENGTHS = {
    "with_street": rules.RECEIVE,
    "street": rules.STREET,
    "letter": rules.ANSWER,
    "part_to_sign": rules.SIGN,
    "to_sign": rules.SIGN,
}


@dataclass(frozen=True)
class Known:
    """What the page knows beside the duty and its case."""

    actor: Actor
    now: datetime
    # How many items stand on each meeting's agenda, and how many problems wait for one.
    items: Mapping[int, int]
    waiting: int = 0
    # The meeting of this month that is still to come, for the month's duty.
    coming: int | None = None
    # Of problems that nobody has taken up: whether they are urgent, and what the visitor marked.
    urgent: Mapping[int, tuple[bool, str]] = field(default_factory=dict)


def duty(row: Owing, case: Case | None, known: Known, first: bool = False) -> parts.Duty:
    """A row of the desk."""
    deed = deeds.of(row.kind, case.state if case else "")
    clock_of = _clock(row.kind)
    standing = STANDING.get(row.kind)
    label = clock_of.label if clock_of else standing.label if standing else ""
    return parts.Duty(
        badge=_short(shown.badge(row.due_at, _length(row, case, clock_of), known.now), row.due_at),
        verb=deed.verb or label,
        case=deed.case.format(month=_month(row))
        if standing
        else (redaction.masked(case.title) if case else ""),
        href=_href(row, case, deed, known),
        button="看会议" if standing and _held(row, known) else deed.button,
        why="，".join(_pieces(deed.why, row, case, known)),
        mark=_mark(row, case, clock_of, known),  # type: ignore[arg-type]
        first=first,
        about=str(case.place) if case and known.actor.level != "community" else "",
    )


def _short(badge: parts.Badge, due: datetime | None) -> parts.Badge:
    """What ran out before yesterday is said without its hour: the column is narrow."""
    if badge.state != "late" or due is None or badge.when.startswith(("今天", "昨天")):
        return badge
    day = calendar.Due(due).day
    return replace(badge, when=f"{day.month}月{day.day}日 到期")


def _clock(kind: str) -> Clock | None:
    name, _, clock_kind = kind.partition(".")
    procedure = REGISTRY.get(name)
    found = procedure.clocks if procedure else ()
    return next((one for one in found if one.kind == clock_kind), None)


def _length(row: Owing, case: Case | None, of: Clock | None) -> Length | None:
    """How long the whole takes, to know its last fifth; a standing duty has its period."""
    rule = rules.LENGTHS.get(row.basis) or (of.rule if of else None)
    value = rule.value(case.edition) if rule and case else None
    return value if isinstance(value, Length) else None


def _mark(row: Owing, case: Case | None, of: Clock | None, known: Known) -> Setting | None:
    """The clause of the clock's rule; dangers and utilities have a clock of their own."""
    rule: Rule | None = of.rule if of else STANDING[row.kind].rule if row.kind in STANDING else None
    if rule is rules.ACKNOWLEDGE and known.urgent.get(row.case_id or 0, (False, ""))[0]:
        rule = rules.ACKNOWLEDGE_URGENT
    return rule.setting(case.edition if case else None) if rule else None


def _held(row: Owing, known: Known) -> bool:
    return row.kind == "meetings.monthly" and known.coming is not None


def _href(row: Owing, case: Case | None, deed: deeds.Deed, known: Known) -> str:
    if _held(row, known):
        return f"/meetings/{known.coming}/"
    return deed.page.format(period=row.period) or (
        addresses.of(case, known.actor, deed.move) if case else "/desk/"
    )


def _pieces(why: Iterable[str], row: Owing, case: Case | None, known: Known) -> list[str]:
    facts = _facts(row, case, known)
    if _held(row, known):
        return ["会期已定，开过就算"]
    return [piece.format(**facts) for piece in why if all(facts[name] for name in _names(piece))]


def _names(piece: str) -> list[str]:
    return [part.split("}")[0] for part in piece.split("{")[1:]]


def _facts(row: Owing, case: Case | None, known: Known) -> dict[str, str]:
    if case is None:
        return dict.fromkeys(("opened", "since", "spot", "homes", "public", "urgent", "items", "waiting"), "")
    items = known.items.get(case.pk)
    return {
        "opened": dates.moment(case.opened_at, known.now),
        # Since it is owed: what is done meanwhile, a note or a preparation, changes the case and not this.
        "since": dates.moment(row.opened_at, known.now),
        "spot": case.spot,
        "homes": f"{case.size} 户" if case.size > 1 else "",
        "public": "须公开" if row.kind == "problem.feed_back" and _public(case) else "",
        "urgent": urgency.desk(case, known.urgent[case.pk]) if case.pk in known.urgent else "",
        "items": "" if items is None else f"已列 {items} 件",
        "waiting": f"还有 {known.waiting} 件等您列入" if known.waiting else "",
    }


def _public(case: Case) -> bool:
    """Whether its answer has to be public (4.5): of many homes, and not told in confidence. One home costs no query."""
    if case.size < rules.PUBLIC_HOUSEHOLDS.value(case.edition):
        return False
    return not Problem.objects.filter(case=case.pk, private=True).exists()


def _month(row: Owing) -> str:
    return f"{int(row.period[5:7])}月" if len(row.period) == 7 else "本月"


def stuck(cases: Sequence[Case], actor: Actor, now: datetime) -> list[parts.Item]:
    """What waits for somebody else, and since how many days of how many."""
    days = letters_parts.due_days(cases)
    return [
        parts.Item(
            redaction.masked(case.title),
            _waits(case, actor, now, days.get(case.pk)),
            addresses.of(case, actor),
            warn=_warn(case, now, days.get(case.pk)),
        )
        for case in cases
    ]


def _waits(case: Case, actor: Actor, now: datetime, day: date | None) -> str:
    place = f"{case.place}　" if actor.level != "community" else ""
    if case.state == "shelved":
        return f"{place}挂账" + (
            f"，{dates.shortday(dates.last_day(case.due_at))} 复查" if case.due_at else ""
        )
    named = unit(case.assignee.unit) if case.assignee else ""
    whom = {
        "with_street": f"等 {case.street} 接收",
        "street": f"{case.street} 在办",
        "letter": f"等 {named} 答复",
        "part_to_sign": f"{named} 先答几点，等领导签发",
        "to_sign": f"等 {named} 领导签发",
    }[case.state]
    # With the head only the letter's own day is told: the signature's clock is the department's.
    when = f"协办函 {dates.shortday(day)} 到期" if day else _count(case, now)
    return place + "，".join(filter(None, (whom, when)))


def unit(name: str) -> str:
    """'城关区住房和城乡建设局' as '区住建局', as people call it."""
    for item in DEPARTMENTS.value().values():
        if name.endswith(item["full"]):
            return name.removesuffix(item["full"])[-1:] + str(item["label"])
    return name


def _count(case: Case, now: datetime) -> str:
    """第 13 / 15 个工作日: counted back from the end, which pauses and postponements move along."""
    length = LENGTHS[case.state].value(case.edition)
    if case.due_at is None or length.unit != "working_days" or case.due_at <= now:
        return ""
    day = length.amount - _left(case.due_at, now)
    return f"第 {max(day, 0)} / {length.amount} 个工作日" if day > 0 else ""


def _left(due: datetime, now: datetime) -> int:
    """How many working days lie ahead, the last one included."""
    return calendar.working_days(clock.local(now).date(), calendar.Due(due).day)


def _warn(case: Case, now: datetime, day: date | None) -> str:
    """Of a letter with the head it is its own day that comes near; what is over its time says so by either clock."""
    if case.due_at is None or case.state == "shelved":
        return ""
    if case.due_at <= now:
        return shown.badge(case.due_at, None, now).text
    if day is not None:
        return "快到期" if calendar.working_days(clock.local(now).date(), day) <= 2 else ""
    return "快到期" if _left(case.due_at, now) <= 2 else ""


def changed(rows: Sequence[Any], actor: Actor, now: datetime) -> list[parts.Item]:
    """What the post was told, newest first, each with the way to it. Who is asked to no meeting any more is not asked."""
    off = {row.case_id for row in rows if row.kind == "called_off"}
    left = [row for row in rows if row.kind != "invitation" or row.case_id not in off]
    return [
        parts.Item(
            redaction.masked(row.text),
            dates.moment(clock.local(row.made_at), now),
            addresses.told(row.kind, row.case, actor),
        )
        for row in left
    ]
