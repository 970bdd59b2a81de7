"""What a walk does about the two rosters: somebody takes a seat on the enlarged committee, or gives it up."""

from tests.properties.walking import Walk

from linli.core import clock
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.rosters import Sitter
from linli.core.procedures.kinds import Move
from linli.domains.committees.models import ENLARGED, Crossing
from linli.domains.committees.roll import actions


def cross(walk: Walk, move: Move, actor: Actor) -> None:
    """Somebody takes a seat on the enlarged committee, or gives it up: a crossing is found, or is over."""
    found = list(Crossing.objects.filter(case__closed_at=None).select_related("case__place"))
    if found and walk.rng.random() < 0.5:
        row = walk.rng.choice(found)
        seats = rosters.roster(row.case.place, [ENLARGED]).select_related("body__place")
        actions.leave(seats.get(person=row.person_id), clock.today(), walk.people.of(row.case).cast.clerk)
        return
    case = walk.some("member", "sitting", member__position="member")
    actions.enter(case.place, ENLARGED, [Sitter(case.title)], walk.people.of(case).cast.clerk)
