"""Sent back by whoever reported it: how often is counted, and from a certain time on the street looks at it (4.5)."""

from collections.abc import Iterable

from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.taking import Taking
from linli.domains.problems import actions, guards, rules
from linli.domains.problems.models import Problem


def often(problem: Problem, edition: str = "") -> bool:
    """Whether the next time is one that the street looks at."""
    limit = rules.REOPEN_STREET.value(edition) if edition else rules.REOPEN_STREET.value()
    return problem.reopened + 1 >= int(limit)


def move_for(problem: Problem, edition: str = "") -> str:
    """The move by which it is sent back now."""
    return "reopen_street" if often(problem, edition) else "reopen"


def not_often(s: Subject) -> Iterable[Concern]:
    if often(s.facts, s.case.edition):
        yield Concern(rules.REOPEN_STREET, f"已经退回 {s.facts.reopened} 次，再退回的由街道来看")


def now_often(s: Subject) -> Iterable[Concern]:
    """Often enough for the street, and as soon as any sending back."""
    if not often(s.facts, s.case.edition):
        yield Concern(rules.REOPEN_STREET, f"第 {s.value(rules.REOPEN_STREET)} 次退回起，由街道来看")
    else:
        yield from guards.within_days(s)


def again(taking: Taking, s: Subject) -> None:
    """Sent back to the community."""
    problem: Problem = s.facts
    problem.reopened += 1
    actions.reopened(taking, s)
    taking.record(reopened=problem.reopened)


def to_street(taking: Taking, s: Subject) -> None:
    """Sent back once too often for going round again: it is the street's now, and no more the community's."""
    problem: Problem = s.facts
    problem.route = "referral"
    again(taking, s)
    taking.set(assignee_id=None)
