"""Who may follow a meeting while it sits, how often a page asks, and by what it knows that nothing has changed."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from linli.core import clock, statements
from linli.core.people.actor import Actor, reaches
from linli.core.procedures.models import Case
from linli.core.statements import Kept, Told
from linli.domains.meetings.models import Attendance

# How often a page asks, in milliseconds. A statement is seen within two of them.
PERIOD = 1000
# A meeting that does not sit is followed from so long before it goes on, until so long after.
AROUND = timedelta(hours=2)
OPEN = ("planned", "notified", "in_session", "interrupted")

# The last line that the journal has of the meeting or of an item. Lines of one place are committed in their order, so
# the same line is the same state; erasing words is a line too.
_LAST = """
SELECT last.seq, last.digest FROM procedures_case family CROSS JOIN LATERAL (
  SELECT seq, digest FROM journal_entry WHERE case_id = family.id ORDER BY seq DESC LIMIT 1) last
WHERE family.id = %(pk)s OR family.root_id = %(pk)s ORDER BY last.seq DESC LIMIT 1
"""


def version(pk: int) -> str:
    """Short ASCII that changes with whatever is recorded of the meeting."""
    found = statements.rows(_LAST, {"pk": pk})
    return f"{found[0][0]}.{bytes(found[0][1])[:6].hex()}" if found else "0"


_REACHED = Kept(
    lambda: (
        Case.objects.filter(pk=Told("pk"), procedure="meeting")
        .annotate(mine=Exists(Attendance.objects.filter(case=OuterRef("pk"), person=Told("person"))))
        .select_related("place", "street", "meeting")
        .defer("words")
    )
)


def reachable(actor: Actor, pk: int) -> Case | None:
    """The meeting, for the community's staff and for whoever is expected at it or attends it; else None."""
    found: Any = next(iter(_REACHED(pk=pk, person=actor.person_id or 0)), None)
    staff = found is not None and actor.may("meetings") and reaches(actor, found)
    return found if staff or (found is not None and found.mine) else None


def period(case: Case, actor: Actor) -> int:
    """How often the page asks, 0 where there is nothing to follow. Each look of who only reads is written down: it asks not."""
    if actor.reads or case.state not in OPEN:
        return 0
    sits = case.state == "in_session" or abs(case.meeting.announced_at - clock.now()) < AROUND
    return PERIOD if sits else 0
