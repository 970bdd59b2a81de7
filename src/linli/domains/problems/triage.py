"""Who does it is somebody else from now on, and what a problem has to do with: moves, so that the record says so (4.2)."""

from collections.abc import Callable, Iterable, Sequence

from linli.core.people.models import Post
from linli.core.procedures.kinds import Also, Concern, Open, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.core.procedures.taking import Taking
from linli.domains.problems import rules
from linli.domains.problems.actions import say
from linli.domains.problems.models import Problem


def somebody_else(s: Subject) -> Iterable[Concern]:
    """Passing on to who has it already would tell the record of nothing."""
    if s.taking and str(s.facts.handler_id) == str(s.data.get("handler", "")):
        yield Concern(None, "现在就是这一位在办")


def passed_on(taking: Taking, s: Subject) -> None:
    """The handler changes; the first taker stays, and no clock begins anew."""
    problem: Problem = s.facts
    problem.handler = Post.objects.get(pk=s.data["handler"])
    problem.save()
    taking.set(assignee_id=problem.handler_id)
    taking.record(handler=problem.handler_id)
    say(taking, s, "pass_on")


# --- what has to do with one another ------------------------------------------------------------------------------

KINDS = {"cause": "同一个原因", "see": "对照着看"}


def other_fits(s: Subject) -> Iterable[Concern]:
    """Only a problem of the same community, and not the case itself."""
    if not s.taking:
        return
    lead = Case.objects.filter(pk=s.data.get("lead") or 0, procedure="problem").first()
    if lead is None or lead.pk == s.case.pk or lead.place_id != s.case.place_id:
        yield Concern(rules.LEAD, "请选本社区的另一件问题")


def both(move: str) -> Callable[[Subject], Iterable[Also | Open]]:
    """The same of the other: a link is seen from both sides."""

    def along(s: Subject) -> Iterable[Also | Open]:
        if lead := s.data.get("lead"):
            yield Also(lead, move, {"kind": s.data.get("kind", "")})

    return along


def seeing(taking: Taking, s: Subject) -> None:
    taking.record(see=s.data["lead"], kind=s.data["kind"])


def seen(taking: Taking, s: Subject) -> None:
    assert s.leader is not None
    taking.record(seen=s.leader.pk, kind=s.data["kind"])


def unseeing(taking: Taking, s: Subject) -> None:
    taking.record(unsee=s.data["lead"])


def unseen(taking: Taking, s: Subject) -> None:
    assert s.leader is not None
    taking.record(unseen=s.leader.pk)


def links(events: Sequence[Event]) -> dict[int, str]:
    """What the case is said to have to do with now, and how. events: the newest first."""
    found: dict[int, str] = {}
    for event in events[::-1]:
        data = event.data
        if event.verb in ("see", "seen"):
            found[data.get("see") or data.get("seen") or 0] = data.get("kind", "")
        elif event.verb in ("unsee", "unseen"):
            found.pop(data.get("unsee") or data.get("unseen") or 0, None)
    return found


def mentioned(events: Iterable[Event]) -> set[int]:
    """Every case that these links ever named."""
    verbs = ("see", "seen", "unsee", "unseen")
    return {event.data.get(verb, 0) for event in events if event.verb in verbs for verb in verbs}
