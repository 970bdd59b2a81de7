"""What a meeting hears of problems that went to the street: counted in the item's title, named in the minutes (4.3)."""

import re

from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Item, Meeting
from linli.domains.problems import redaction

_TITLE = re.compile(r"移送街道的 \d+ 件事\Z")
# More than a meeting is told of one by one.
MOST = 50
PRIVATE = "（本人要求保密）"


def referred(place: Place) -> list[str]:
    """The numbers of the problems at the street, or back from it, that moved since the last meeting."""
    before = Meeting.objects.filter(case__place=place, ended_at__isnull=False).order_by("-ended_at").first()
    found = Case.objects.filter(procedure="problem", place=place, problem__route="referral")
    if before is not None:
        found = found.filter(changed_at__gt=before.ended_at)
    return list(found.order_by("opened_at", "pk").values_list("number", flat=True))


def title(numbers: list[str]) -> str:
    return f"移送街道的 {len(numbers)} 件事"


def which(place: Place, text: str) -> str:
    """The numbers that an item of this title counts; '' for one that says itself what is heard."""
    return "、".join(referred(place)[:MOST]) if _TITLE.match(text) else ""


def named(item: Item) -> str:
    """'W0012“院墙歪了”；W0015': the problems that an item counts, of those in confidence the number alone.

    Their titles are read anew: what is erased there is not told here.
    """
    if item.problem_id or not item.question or not _TITLE.match(item.case.title):
        return ""
    numbers = item.question.split("、")
    found = Case.objects.filter(procedure="problem", place=item.case.place_id, number__in=numbers)
    rows = found.select_related("problem").defer("words").order_by("opened_at", "pk")
    told = [
        (row.number, PRIVATE if row.problem.private else f"“{redaction.masked(row.title)}”") for row in rows
    ]
    return "；".join(f"{number}{words}" for number, words in told)
