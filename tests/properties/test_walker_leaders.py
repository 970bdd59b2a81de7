"""A walk through every move of linked leaders and of good practice."""

from dataclasses import dataclass
from typing import Any

from tests import ways
from tests.cast import Cast, hold
from tests.oversight.test_practice import WORDS, accepted
from tests.properties.walking import Grounds, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.domains.oversight.leaders import actions
from linli.domains.oversight.models import Follow, LeaderLink, Practice
from linli.domains.oversight.practice import actions as practice_actions

STEPS = 260


@dataclass
class People:
    """The cast, two leaders, and what the walk begins with: finished projects, and letters that wait above."""

    cast: Cast
    leaders: list[Actor]
    projects: list[Case]
    letters: list[int]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cast, name)


def _link(walk: Walk, move: Move, actor: Actor) -> None:
    places = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district_id=actor.place_id)
    place = walk.rng.choice(list(places.order_by("code")[:3]))
    leader = {"leader": str(walk.rng.choice(walk.people.leaders).post_id)}
    walk.with_reasons(lambda reasons: actions.link(place, actor, leader, reasons, walk.token()))


def _take_up(walk: Walk, move: Move, actor: Actor) -> None:
    row = LeaderLink.objects.filter(place=walk.people.place, until__isnull=True).first()
    followed = Follow.objects.filter(ended=False).values("about")
    left = Case.objects.filter(pk__in=walk.people.letters).exclude(pk__in=followed)
    problem = left.select_related("place", "problem").order_by("pk").first()
    if row is None or problem is None:
        raise Refused([Concern(None, "nobody is linked, or nothing waits")])
    leader = next(one for one in walk.people.leaders if one.post_id == row.leader_id)
    actions.take_up(problem, leader, {"words": "去问问"}, walk.token())


def _propose(walk: Walk, move: Move, actor: Actor) -> None:
    taken = Practice.objects.filter(withdrawn=False).values_list("project_id", flat=True)
    left = [case for case in walk.people.projects if case.pk not in taken]
    if not left:
        raise Refused([Concern(None, "every project is told")])
    practice_actions.propose(left[0], walk.people.clerk, WORDS, walk.token())


def _adopt(walk: Walk, move: Move, actor: Actor) -> None:
    row = Practice.objects.filter(case__state="published").select_related("case").first()
    if row is None:
        raise Refused([Concern(None, "nothing is public")])
    place = Place.objects.get(pk=walk.people.stranger.place_id)
    practice_actions.adopt(row, place, walk.people.stranger, {"words": ""}, walk.token())


def _log(walk: Walk, move: Move, actor: Actor) -> None:
    data = {"medium": "paper", "outlet": "报", "headline": "亮了", "on": clock.today()}
    place = Place.objects.get(pk=actor.place_id)
    practice_actions.log(place, actor, data, walk.token())


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    if role == "leader":
        held = case.assignee_id if case is not None else None
        found = [one for one in walk.people.leaders if one.post_id == held]
        return found[0] if found else walk.people.leaders[0]  # type: ignore[no-any-return]
    if case is not None and case.place_id == walk.people.stranger.place_id and role in ("secretary", "clerk"):
        return walk.people.stranger  # type: ignore[no-any-return]
    return getattr(walk.people, role)  # type: ignore[no-any-return]


def _replacing(case: Case, rng: Any) -> dict[str, Any]:
    from linli.core.people.models import Post

    others = Post.objects.filter(role="leader", place=case.district_id).exclude(pk=case.assignee_id)
    return {"leader": str(others.order_by("pk")[0].pk), "words": "分工调整"}


GROUNDS = Grounds(
    procedures=("leader_link", "follow", "practice", "adoption", "publicity"),
    openings={
        ("leader_link", "link"): _link,
        ("follow", "take_up"): _take_up,
        ("practice", "propose"): _propose,
        ("adoption", "adopt"): _adopt,
        ("publicity", "log"): _log,
    },
    actor=_actor,
    more={
        ("leader_link", "replace"): _replacing,
        ("leader_link", "report"): lambda case, rng: {"on": clock.today().isoformat()},
        ("leader_link", "visit"): lambda case, rng: {"where": "yard", "on": clock.today().isoformat()},
        ("practice", "mend"): lambda case, rng: dict(WORDS),
    },
    needs=lambda key: {
        ("follow", "take_up"): (("leader_link", ("linked", "reported")),),
        ("follow", "hand_back"): (("follow", ("following",)),),
        ("adoption", "adopt"): (("practice", ("published",)),),
    }.get(key, ()),
    carriers={
        ("leader_link", "succeed"): (("leader_link", "replace"),),
        ("follow", "hand_back"): (("leader_link", "end"), ("leader_link", "replace")),
    },
    pool={"leader_link": 3, "follow": 2, "practice": 2, "adoption": 2, "publicity": 2},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    district = cast.place.district
    leaders = [hold(name, "leader", district) for name in ("沈立群", "田文")]  # type: ignore[arg-type]
    projects = [Case.objects.select_related("place", "project").get(pk=accepted(cast).pk) for _ in range(2)]
    letters = [ways.letter(cast, f"外墙第 {n} 处松动").pk for n in range(4)]
    people = People(cast, leaders, projects, letters)
    assert all_over(Walk(GROUNDS, people, seed=5), STEPS) == []
