"""What projects put on the community's board: those under way, what the month cost, and when one meets next (4.4, 4.5)."""

from datetime import date

from django.db.models import Sum

from linli.core import clock
from linli.core.places.models import Place
from linli.core.ui.dates import clocktime, shortday
from linli.domains.demands import board_parts, personal
from linli.domains.demands.board_parts import Doing, Parts
from linli.domains.meetings import moved
from linli.domains.meetings.models import Meeting
from linli.domains.projects import portal
from linli.domains.projects.models import Spending

MOST = 6


def add(place: Place, month: date, made: Parts) -> None:
    """Only what was published, by the words in which it was."""
    for case in portal.published(place).filter(closed_at=None)[:MOST]:
        ends = f"，最晚 {shortday(case.project.ends_on)}" if case.project.ends_on else ""
        href = f"/c/{place.code}/projects/{case.pk}/"
        made.doing.append(
            Doing(personal.masked(case.project.public_title), portal.WORDS[case.state] + ends, href)
        )
    _money(place, month, made)
    _meeting(place, made)


def _money(place: Place, month: date, made: Parts) -> None:
    after = clock.next_month(month)
    rows = Spending.objects.filter(case__in=portal.published(place), on__gte=month, on__lt=after)
    sums = list(
        rows.order_by().values_list("case__project__public_title").annotate(n=Sum("amount")).order_by("-n")
    )
    if sums:
        each = "，".join(f"{personal.masked(title)} {n:,}" for title, n in sums[:4])
        total = sum(n for _, n in sums)
        made.boxes.append(
            ("花了多少钱", f"{month.month}月 {total:,} 元", f"{each}。票据在社区，谁都可以来看。")
        )


def _meeting(place: Place, made: Parts) -> None:
    coming = Meeting.objects.filter(case__place=place, case__state__in=("planned", "notified"))
    row = coming.filter(held_at__gte=clock.now()).select_related("case").order_by("held_at").first()
    if row is not None:
        when = f"{shortday(row.held_at)} {clocktime(row.held_at)}"
        change = moved.first(row)
        note = f"{change.word}了，{change.text}。" if change else ""
        made.lines.append(("下一次会", f"{when} {row.case.title}。{note}想说的先告诉社区。"))


def register() -> None:
    """Offer it; asked once, when the addresses are read."""
    if add not in board_parts.MORE:
        board_parts.MORE.append(add)
