"""Whether the records and the journal's lines say the same: each thing counted twice, in two ways that share nothing."""

from dataclasses import dataclass

from linli.core.procedures.kinds import procedure
from linli.domains.problems import rules
from linli.domains.problems.models import Feedback
from linli.domains.problems.procedure import CAME
from linli.domains.returns import figures
from linli.domains.returns.reports import figures as reports_figures
from linli.domains.returns.scope import Ask


@dataclass(frozen=True)
class Check:
    """One thing as the records have it, and as the lines count it; `why` what a difference comes from, where known."""

    label: str
    records: int
    lines: int
    why: str = ""

    @property
    def same(self) -> bool:
        return self.records == self.lines


def _limits(result: str) -> list[str]:
    return [f"problem/{result}:finish:{move.name}" for move in procedure("problem").moves]


def checks(ask: Ask) -> list[Check]:
    """What stands behind each of the six: by the day of the entry in both, so that the same thing is compared."""
    scale = [f"problem/satisfied:{key}" for key in rules.SCALE.value() if key != "unknown"]
    limits = _limits("met") + _limits("late")
    asked = ("visit.note_down", *CAME, "problem.feed_back", "problem.confirm", *scale, *limits)
    found = reports_figures.lines(ask, asked)

    def by_lines(*kinds: str) -> int:
        return sum(found[kind] for kind in kinds)

    cases, within = ask.cases("problem"), ask.within("opened_at")
    of = reports_figures.ended(ask)
    told = Feedback.objects.filter(ask.within("at"), case__in=cases)
    solved = figures.figure("feedback.confirmed", ask).value or 0
    rated = figures.figure("feedback.satisfied", ask).cases
    again = "后来又退回重办的，记录里不再算办结，流水里还在"
    return [
        Check("走访（按登记的日子）", ask.cases("visit").filter(within).count(), by_lines("visit.note_down")),
        Check("反映（连同并入的）", cases.filter(within).count(), by_lines(*CAME)),
        Check("反馈送出", told.count(), by_lines("problem.feed_back")),
        Check("办理期限到了头", len(of.met) + len(of.late) + len(of.moved), by_lines(*limits)),
        Check("本人确认解决", int(solved), by_lines("problem.confirm"), again),
        Check("本人评了满意不满意", rated.count() if rated is not None else 0, by_lines(*scale), again),
    ]
