"""The words of an answer, drafted from the record: for whoever spoke, and for everybody (4.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linli.core import clock
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.domains.problems import redaction, rules
from linli.domains.problems.models import Problem

# The notes of the record that say what was done, oldest first, and how each is led in.
TOLD = {"done": "", "answer": "部门答复：", "verified": "核查：", "explained": ""}


@dataclass(frozen=True)
class Draft:
    """Both versions, each without what concerns others, and what was left out of the public one."""

    personal: str
    public: str
    cuts: tuple[tuple[str, str], ...] = ()


def draft(case: Case, problem: Problem, events: Sequence[Event], names: Iterable[str] = ()) -> Draft:
    """What was done, who verified it, and what the resident can do, in whole sentences."""
    names = list(names)
    told, own = _told(events), redaction.own(case)
    result = rules.OUTCOMES.value(case.edition).get(problem.result, {}).get("plain", "")
    said = clock.local(case.opened_at)
    lead = f"您{said.month}月{said.day}日说的“{case.title.rstrip('。')}”，{result or '有结果了'}。"
    end = "还没解决的，凭查询码点“没解决”退回重办，或者打社区电话，我们接着办。"
    if problem.result == "explained":
        end = "情况变了，我们会再办；您有新情况，凭查询码补一句。"
    many = f"{case.size} 户反映，" if case.size > 1 else ""
    where = f"{case.spot}，" if case.spot and not _named(case.spot, case.title) else ""
    openly = f"{where}{case.title.rstrip('。')}。{many}{result or '有结果了'}。\n" + "\n".join(told)
    found = redaction.find(openly, names)
    return Draft(
        "\n".join(filter(None, [lead, redaction.soften("\n".join(told), names, own), end])),
        redaction.soften(openly, names),
        tuple((one.kind, one.words) for one in found),
    )


def _named(spot: str, title: str) -> bool:
    """Whether the title says already where it is: three characters running are enough."""
    flat, words = "".join(spot.split()), "".join(title.split())
    return any(flat[at : at + 3] in words for at in range(max(len(flat) - 2, 1)))


def _told(events: Sequence[Event]) -> list[str]:
    """Since the last rework only: what failed is not told as done."""
    told: list[str] = []
    for event in events:
        if event.verb in ("verify_fail", "reopen", "reopen_street"):
            break
        for kind, text in reversed(event.notes):
            if kind in TOLD and (words := " ".join(text.split())):
                day = clock.local(event.at)
                told.append(f"{day.month}月{day.day}日，{TOLD[kind]}{words.rstrip('。')}。")
    return told[::-1]
