"""What the page of a committee says of those who also sit on the enlarged committee (3.2)."""

from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.procedures.queries import offers
from linli.core.ui import dates
from linli.domains.committees import rules
from linli.domains.committees.models import Crossing, Member
from linli.domains.committees.term.procedure import CROSSING
from linli.domains.committees.term.queries import Day, told_with_slate


def may(row: Member | None) -> bool:
    """Whether this member's position may cross."""
    return row is not None and row.position in rules.MAY_CROSS.value(row.case.edition)


def line(made: Day) -> dict[str, str]:
    """Who sits on both; who of them normally should not; and of whom there is nothing on record yet."""
    listed = made.crossing
    odd = [one for one in listed if not may(one.member)]
    if not listed:
        return {"words": "没有人与大党委交叉。每次名单变动都重新核对。", "unknown": ""}
    words = f"与大党委交叉 {len(listed)} 人"
    if not odd:
        return {"words": f"{words}，都是主任、副主任，可以。每次名单变动都重新核对。", "unknown": ""}
    names = "、".join(one.name for one in odd)
    words += f"，其中 {names} 是委员，一般不交叉；确有必要的写明理由，由街道确认。"
    if not made.today:
        return {"words": words, "unknown": ""}
    known, told = {row.person_id for row in made.crossings}, told_with_slate(made)
    if slate := [one.name for one in odd if one.seat.person_id in told - known]:
        words += f"{'、'.join(slate)}的理由随名单报过，街道已认可。"
    unknown = [one.name for one in odd if one.seat.person_id not in known | told]
    return {"words": words, "unknown": "、".join(unknown)}


Crossed = tuple[Case, Any] | None


def standing(made: Day, actor: Actor, crossed: Crossed, *, main: bool) -> list[dict[str, Any]]:
    """The crossings on record; with `main` the page has no other filled button."""
    return [_one(made, row, actor, crossed, main) for row in made.crossings]


def _one(made: Day, row: Crossing, actor: Actor, crossed: Crossed, main: bool) -> dict[str, Any]:
    """What was written, whose turn it is, and what this post may do."""
    case = row.case
    attempt = crossed[1] if crossed is not None and crossed[0].pk == case.pk else None
    found = [offer for offer in offers(case, actor) if offer.permitted]
    following = {"found": "explain", "explained": "confirm"}.get(case.state, "") if main else ""
    said = [
        f"{dates.moment(event.at, clock.now())} {event.label}：{'；'.join(text for _, text in event.notes)}"
        for event in made.reasons
        if event.case_id == case.pk and event.notes
    ]
    return {
        "case": case,
        "state": CROSSING.state(case.state).label,
        "settled": case.state == "confirmed",
        "badge": shown.badge(case.due_at) if case.due_at else None,
        "said": said,
        "moves": shown.moves(case, found, f"/committee/crossings/{case.pk}/", attempt, main=following),
        "still": row.person_id in made.enlarged,
    }
