"""What merging two problems does, and taking them apart again (4.2)."""

from linli.core.procedures.kinds import Subject
from linli.core.procedures.taking import Taking
from linli.domains.problems import actions
from linli.domains.problems.models import Problem, Reporter


def merged(taking: Taking, s: Subject) -> None:
    """Both reporters follow on: those of this case now follow the lead."""
    problem: Problem = s.facts
    problem.lead_id, problem.route = s.data["lead"], "merged"
    problem.save()
    Reporter.objects.filter(case=s.case).update(case_id=problem.lead_id)
    taking.record(lead=problem.lead_id, reason=s.data.get("reason", "same"))


def absorbed(taking: Taking, s: Subject) -> None:
    assert s.leader is not None
    taking.set(size=s.case.size + s.leader.size)
    taking.record(absorbed=s.leader.pk)


def unmerged(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    taking.record(lead=problem.lead_id)
    Reporter.objects.filter(origin__in=_with_followers(s.case.pk)).update(case=s.case)
    if problem.first_taker_id is None:
        # Merged before anybody accepted it: whoever takes it apart does, and hands it on if need be.
        problem.first_taker_id = problem.handler_id = s.actor.post_id
        taking.set(assignee_id=s.actor.post_id)
        taking.record(first_taker=s.actor.post_id)
    problem.lead, problem.route = None, ""
    problem.save()
    actions.say(taking, s, "unmerged")


def _with_followers(case_id: int) -> set[int]:
    """The case and all that were merged into it, however far: who spoke in them goes where it goes."""
    found = edge = {case_id}
    while edge:
        merged = Problem.objects.filter(lead__in=edge, case__state="merged").values_list("case_id", flat=True)
        edge = set(merged) - found
        found = found | edge
    return found


def let_go(taking: Taking, s: Subject) -> None:
    assert s.leader is not None
    taking.set(size=max(s.case.size - s.leader.size, 1))
    taking.record(released=s.leader.pk)
