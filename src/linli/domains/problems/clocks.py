"""How long each part of a problem's way may take, and who owes it: one duty a clock (4.1–4.5)."""

from collections.abc import Callable

from linli.core.procedures.kinds import Clock, Owner, Subject
from linli.core.rulebook import Rule, calendar
from linli.core.rulebook.calendar import Due
from linli.domains.problems import open_promises, rules
from linli.domains.problems.letters import parts, reminders
from linli.domains.problems.models import Problem


def _due(rule: Rule) -> Callable[[Subject], Due | None]:
    return lambda s: calendar.due(s.at, s.value(rule))


def _acknowledge(s: Subject) -> Due:
    """Counted from when it was noted down at the door, where the telephone sent it later."""
    problem: Problem = s.case.problem  # as it was just made with the case
    heard = min(s.data.get("noted_at") or s.at, s.at)
    return calendar.due(heard, s.value(rules.ACKNOWLEDGE_URGENT if problem.urgent else rules.ACKNOWLEDGE))


def _finish(s: Subject) -> Due:
    return calendar.due(s.at, s.value(rules.LENGTHS[s.facts.difficulty or "ordinary"]))


def _handler(s: Subject) -> Owner:
    if s.case.state == "solving" and s.facts is not None and s.facts.handler_id:
        return Owner(post_id=s.facts.handler_id)
    return Owner("secretary")


def _assignee(s: Subject) -> Owner:
    return (
        Owner(post_id=s.case.assignee_id) if s.case.assignee_id else Owner("street_officer", level="street")
    )


def _held(role: str, level: str = "") -> Callable[[Subject], Owner]:
    return lambda s: Owner(role, level=level)


CLOCKS = (
    Clock("acknowledge", "受理", ("reported",), _acknowledge, _held("clerk"), rules.ACKNOWLEDGE),
    Clock("triage", "研判难易", ("accepted",), _due(rules.TRIAGE), _held("secretary"), rules.TRIAGE),
    Clock(
        "finish",
        "办理",
        ("solving", "awaiting", "tabled"),
        _finish,
        _handler,
        rules.LENGTHS["complex"],
        pauses=("shelved", "verifying", "accepted", "project"),
        basis=lambda s: s.facts.difficulty or "ordinary",
    ),
    Clock(
        "receive",
        "接收",
        ("with_street",),
        _due(rules.RECEIVE),
        _held("street_officer", "street"),
        rules.RECEIVE,
    ),
    Clock(
        "street",
        "办理或送部门",
        ("street",),
        _due(rules.STREET),
        _held("street_officer", "street"),
        rules.STREET,
    ),
    Clock("sign", "签发答复", ("to_sign", "part_to_sign"), _due(rules.SIGN), _assignee, rules.SIGN),
    # A part that is signed first stops nothing: the rest is owed by the same day.
    Clock(
        "answer",
        "答复",
        ("letter", "part_to_sign"),
        _due(rules.ANSWER),
        parts.answerer(_assignee),
        rules.ANSWER,
        pauses=("to_sign",),
    ),
    Clock(
        "remind",
        "提醒部门",
        ("letter", "part_to_sign"),
        reminders.remind_at,
        reminders.nobody,
        rules.REMIND,
        pauses=("to_sign",),
        then="remind",
        stays=True,
    ),
    Clock(
        "escalate",
        "报上一级",
        ("letter", "part_to_sign"),
        _due(rules.ANSWER),
        reminders.nobody,
        rules.ANSWER,
        pauses=("to_sign",),
        then="escalate",
        stays=True,
    ),
    Clock(
        "escalate_sign",
        "没有签发，报上一级",
        ("to_sign",),
        _due(rules.SIGN),
        reminders.nobody,
        rules.SIGN,
        then="escalate",
        stays=True,
    ),
    Clock("review", "复查挂账", ("shelved",), _due(rules.SHELVED), _held("secretary"), rules.SHELVED),
    # What somebody promised is waited for: until its day is over there is nothing to look at.
    Clock(
        "verify",
        "核查",
        ("verifying",),
        open_promises.verify_by,
        _held("secretary"),
        rules.VERIFICATION,
        basis=open_promises.until,
    ),
    Clock("feed_back", "反馈结果", ("to_feed_back",), _due(rules.FEEDBACK), _held("clerk"), rules.FEEDBACK),
    Clock(
        "confirm",
        "等本人确认",
        ("fed_back",),
        _due(rules.CONFIRM),
        lambda s: Owner(),
        rules.CONFIRM,
        then="no_answer",
    ),
)


def running(state: str, difficulty: str, urgent: bool = False) -> tuple[str, Rule] | None:
    """The clock that a case in this state stands under: what is owed, and the rule that says how long."""
    for clock in CLOCKS:
        if state in clock.over and clock.rule is not None:
            if clock.kind == "finish":
                return clock.label, rules.LENGTHS[difficulty or "ordinary"]
            if clock.kind == "acknowledge" and urgent:
                return clock.label, rules.ACKNOWLEDGE_URGENT
            return clock.label, clock.rule
    return None
