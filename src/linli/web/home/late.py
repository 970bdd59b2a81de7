"""What departments have not answered, or not done as promised, at the level that was told: first on its desk (4.3)."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from linli.core.people.actor import Actor
from linli.core.ui import dates
from linli.core.ui.parts import Cell, Column, Item, Row, Table
from linli.domains.problems import redaction
from linli.domains.problems.letters import ledger, reminders
from linli.domains.problems.models import Pledge, Referral
from linli.web.home.rows import unit

SHOWN = 6


def context(actor: Actor, now: datetime) -> dict[str, Any]:
    """For a street and a district; elsewhere nothing, without a query."""
    if not actor.may("letters_sent"):
        return {}
    letters, n = ledger.escalated(actor, SHOWN)
    level = reminders.OF_LEVEL[actor.level]
    broken = Pledge.objects.filter(
        **{ledger.LEVEL[actor.level]: actor.place_id}, case__closed_at__isnull=True, level__gte=level
    )
    promised = list(broken.select_related("case__place").order_by("due_on", "pk")[:SHOWN])
    made = [_letter(row, actor, now) for row in letters] + [_pledge(row, now) for row in promised]
    said = {row.case_id for row in letters}
    return {"unanswered": made, "unanswered_more": max(n - len(letters), 0), "unanswered_cases": said}


def _letter(row: Referral, actor: Actor, now: datetime) -> Item:
    said = [str(row.case.place), unit(row.department), ledger.reached(row)]
    href = f"/problems/{row.case_id}/"
    if actor.role == "district_officer" and not row.urge:
        href += "?move=urge#move-urge"
    title = redaction.masked(row.case.title)
    late = reminders.missing(row, row.case.state, now) if row.case.state == "to_sign" else ""
    return Item(title, "　".join(filter(None, said)), href, warn=late or ledger.badge(row, now).text)


def _pledge(row: Pledge, now: datetime) -> Item:
    said = f"{row.case.place}　{unit(row.department)}答应 {dates.shortday(row.due_on)} 前"
    return Item(row.case.title, said, f"/pledges/{row.case_id}/", warn="没做到")


def by_district() -> Table | None:
    """For the city: how many letters were told up to it, by district and department; never which."""
    rows = (
        Referral.objects.filter(ledger.WAITS, level__gte=reminders.CITY)
        .order_by("case__district__code", "department")
        .values(district=F("case__district__short"), unit=F("department"))
        .annotate(n=Count("pk"), urged=Count("pk", filter=~Q(urge="")))
    )
    columns = (Column("县区", "lead"), Column("部门"), Column("没有答复", "num"), Column("县区督办过", "num"))
    made = [
        Row([Cell(row["district"] or ""), Cell(row["unit"]), str(row["n"]), str(row["urged"])])
        for row in rows
    ]
    return Table(columns, made, "到期没有答复的协办函") if made else None
