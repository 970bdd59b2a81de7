"""A walk through what the levels set below them: the streets' targets, and the difference of roster and plan cleared."""

from datetime import timedelta

from tests.cast import Cast
from tests.properties.walking import Grounds, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.domains.oversight.models import Target
from linli.domains.oversight.rollout import actions, roster

STEPS = 60


def _set(walk: Walk, move: Move, actor: Actor) -> None:
    streets = Place.objects.filter(level=Place.STREET, is_open=True, district_id=actor.place_id)
    place = streets.exclude(pk__in=Target.objects.values("place")).order_by("code").first()
    if place is None:
        raise Refused([Concern(None, "every street has one")])
    data = {"number": walk.rng.randint(5, 9), "ends_on": clock.today() + timedelta(days=30), "why": "名册"}
    actions.set_target(place, actor, data, walk.token())


def _clear(walk: Walk, move: Move, actor: Actor) -> None:
    roster.clear(actor, {"words": "三个社区还没有设"}, walk.token())


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    return getattr(walk.people, role)  # type: ignore[no-any-return]


GROUNDS = Grounds(
    procedures=("street_target", "roster_gap"),
    openings={("street_target", "set"): _set, ("roster_gap", "clear"): _clear},
    actor=_actor,
    more={
        ("street_target", "change"): lambda case, rng: {
            "number": rng.randint(5, 9),
            "ends_on": clock.today() + timedelta(days=9),
        },
    },
    pool={"street_target": 3, "roster_gap": 1},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    assert all_over(Walk(GROUNDS, cast, seed=3), STEPS) == []
