"""A walk through every move of a report: prepared, sent, given back, looked at, sent again."""

from tests.cast import Cast
from tests.properties.walking import Grounds, Walk, all_over

from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.domains.returns import periods
from linli.domains.returns.models import Report
from linli.domains.returns.reports import actions

STEPS = 160


def _open(walk: Walk, move: Move, actor: Actor) -> None:
    """A time of the past that the place has not reported yet."""
    place = Place.objects.select_related("street", "district").get(pk=actor.place_id)
    taken = set(Report.objects.filter(place=place).values_list("period", flat=True))
    keys = [f"{year}-{month:02d}" for year in (2020, 2021) for month in range(1, 11)]
    free = [key for key in keys if key not in taken]
    if not free:
        raise Refused([Concern(None, "every month has one")])
    period = periods.read(walk.rng.choice(free))
    assert period is not None
    fields = {"title": actions.title(place, period)}
    given = {"words": "一句话", "period": period.key}
    start("report", place, actor, fields, given, move=move.name, token=walk.token())


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    return getattr(walk.people, role)  # type: ignore[no-any-return]


GROUNDS = Grounds(
    procedures=("report",),
    openings={("report", "report"): _open, ("report", "draft"): _open},
    actor=_actor,
    more={},
    needs=lambda key: (),
    remedies=lambda walk, ask, refused: [],
    carriers={},
    never={},
    pool={"report": 6},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    assert all_over(Walk(GROUNDS, cast, seed=5), STEPS) == []
