"""A walk through every move of the roll-out: targets, pilots, and what is reported upward."""

from datetime import timedelta

from tests.cast import Cast
from tests.properties.walking import Grounds, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.domains.oversight.boards import community_type
from linli.domains.oversight.models import Target
from linli.domains.oversight.rollout import actions

STEPS = 200


def _set(walk: Walk, move: Move, actor: Actor) -> None:
    taken = Target.objects.values("place")
    place = (
        Place.objects.filter(level=Place.DISTRICT, is_open=True)
        .exclude(pk__in=taken)
        .order_by("code")
        .first()
    )
    if place is None:
        raise Refused([Concern(None, "every district has one")])
    data = {"number": walk.rng.randint(50, 90), "ends_on": clock.today() + timedelta(days=30), "why": "名册"}
    actions.set_target(place, actor, data, walk.token())


def _choose(walk: Walk, move: Move, actor: Actor) -> None:
    below = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district_id=actor.place_id)
    actions.choose(walk.rng.choice(list(below.order_by("code")[:6])), actor, walk.token())


def _send(walk: Walk, move: Move, actor: Actor) -> None:
    place = Place.objects.get(pk=actor.place_id)
    actions.brief(place, actor, {"progress": "一", "problems": "二", "suggestions": ""}, walk.token())


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    return getattr(walk.people, role)  # type: ignore[no-any-return]


def _say(walk: Walk, move: Move, actor: Actor) -> None:
    below = Place.objects.filter(level=Place.COMMUNITY, is_open=True, street_id=actor.place_id)
    community_type.say(
        walk.rng.choice(list(below.order_by("code"))),
        actor,
        walk.rng.choice(list(community_type.labels())),
        walk.token(),
    )


MORE = {
    ("likeness", "change"): lambda case, rng: {"kind": rng.choice(list(community_type.labels()))},
    ("target", "change"): lambda case, rng: {
        "number": rng.randint(50, 90),
        "ends_on": clock.today() + timedelta(days=9),
    },
}
GROUNDS = Grounds(
    procedures=("target", "pilot", "briefing", "likeness"),
    openings={
        ("target", "set"): _set,
        ("pilot", "choose"): _choose,
        ("briefing", "send"): _send,
        ("likeness", "say"): _say,
    },
    actor=_actor,
    more=MORE,
    needs=lambda key: (),
    remedies=lambda walk, ask, refused: [],
    carriers={},
    never={},
    pool={"target": 3, "pilot": 3, "briefing": 3, "likeness": 3},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    assert all_over(Walk(GROUNDS, cast, seed=3), STEPS) == []
