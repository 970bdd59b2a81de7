"""Why a report came before its time was over: who sent it on which day, and the reason that was asked then (5.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from linli.core import clock
from linli.core.journal.models import Note
from linli.core.people import roles
from linli.core.ui import dates
from linli.domains.returns.models import Edition
from linli.domains.returns.periods import Period
from linli.domains.returns.reports import rules


@dataclass(frozen=True)
class Early:
    """An edition that was sent while its time still ran: its figures are of that day."""

    who: str
    day: str
    # Until when the time ran, and how many days of it were still to come.
    until: str
    left: int
    why: str

    @property
    def short(self) -> str:
        """'没到月底（还差 12 天）': for a list."""
        return f"没到期末，还差 {self.left} 天" if self.left else "期末那天报的，那天还没有过完"

    @property
    def reason(self) -> str:
        """What was written; why nothing was asked where nothing was."""
        return self.why or ("没有写原因" if self.left else "期末当天报，不用写原因")


def of(editions: Iterable[Edition], period: Period) -> dict[int, Early]:
    """{edition: why it came early}, in two statements however many there are; what came in time is left out."""
    over = clock.at(period.last + timedelta(days=1))
    early = [one for one in editions if one.at < over]
    if not early:
        return {}
    notes = Note.objects.filter(case_id__in=[one.case_id for one in early], kind="reason", erased_at=None)
    notes = notes.filter(at__in=[one.at for one in early]).order_by("pk")
    why: dict[tuple[int, object], list[str]] = {}
    for note in notes:
        why.setdefault((note.case_id, note.at), []).append(note.text)
    return {
        one.pk: Early(
            _who(one),
            f"{dates.shortday(one.at)} {dates.clocktime(one.at)}",
            f"{period.last.month}月{period.last.day}日",
            (period.last - clock.local(one.at).date()).days,
            "；".join(why.get((one.case_id, one.at), ())),
        )
        for one in early
    }


def _who(one: Edition) -> str:
    if one.post is None:
        return ""
    return f"{one.post.person.name}（{one.post.title or roles.label(one.post.role)}）"


MARK = rules.NOT_EARLY
