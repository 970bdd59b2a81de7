"""A walk through trainings: fixed, moved to another day, held and counted, put right, called off (1.2)."""

from datetime import timedelta

from tests.cast import Cast
from tests.properties.walking import Grounds, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.kinds import Move
from linli.core.procedures.models import Case
from linli.domains.committees.training import procedure

STEPS = 60


def _fix(walk: Walk, move: Move, actor: Actor) -> None:
    procedure.fix(walk.people.place, actor, _given(walk.rng.randint(0, 9)), walk.token())


def _given(days: int) -> dict[str, object]:
    given: dict[str, object] = {"title": "急救", "spot": "院里", "taught_by": "own", "teacher": ""}
    return given | {"on": clock.today() + timedelta(days)}


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    return getattr(walk.people, role)  # type: ignore[no-any-return]


GROUNDS = Grounds(
    procedures=("training",),
    openings={("training", "fix"): _fix},
    actor=_actor,
    more={
        ("training", "change"): lambda case, rng: _given(rng.randint(0, 5)),
        ("training", "hold"): lambda case, rng: {"numbers": {"volunteers": rng.randint(1, 30)}, "words": ""},
        ("training", "correct"): lambda case, rng: {
            "numbers": {"residents": rng.randint(1, 30)},
            "words": "",
        },
    },
    pool={"training": 4},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    assert all_over(Walk(GROUNDS, cast, seed=3), STEPS) == []
