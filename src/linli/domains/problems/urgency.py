"""How urgent a problem is, in its own word: as the visitor marked it, or what made its time short (4.1, 2.4)."""

from collections.abc import Iterable
from typing import Any

from linli.core.procedures.models import Case
from linli.domains.problems import rules
from linli.domains.problems.models import Problem

DANGER = "danger"
TICKED = "有危险，或者水电气热"


def label(marked: str, edition: str | None = None) -> str:
    """'这几天', as it stands on the visitor's telephone; '' for what nobody marked."""
    return str(rules.URGENCY.value(edition).get(marked, {}).get("label", ""))


def why(urgent: bool, marked: str, facet: str, edition: str | None = None) -> str:
    """What makes its time short: a danger, or what its class is called; '' where its time is the usual one."""
    if not urgent:
        return ""
    if marked == DANGER:
        return label(marked, edition)
    item = rules.CLASSES.value(edition).get(facet, {})
    return str(item["label"]) if item.get("urgent") else TICKED


def said(urgent: bool, marked: str, facet: str, edition: str | None = None) -> str:
    """Both, where they are two: '水电气热，走访记的“这几天”'."""
    short, word = why(urgent, marked, facet, edition), label(marked, edition)
    if not short or short == word:
        return short or word
    return f"{short}，走访记的“{word}”" if word else short


def of(ids: Iterable[int]) -> dict[int, tuple[bool, str]]:
    """(urgent, what the visitor marked) by the problem's case, in one query."""
    asked: Any = Problem.objects.filter(case__in=list(ids))
    rows = asked.values_list("case_id", "urgent", "visit__visit__urgency")
    return {pk: (urgent, marked or "") for pk, urgent, marked in rows}


def desk(case: Case, known: tuple[bool, str]) -> str:
    """On the desk, beside who has to go there."""
    urgent, marked = known
    words = said(urgent, marked, case.facet, case.edition)
    return f"{words}，先到场" if urgent else words
