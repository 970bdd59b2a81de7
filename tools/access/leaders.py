"""What lies in the walked communities of linked leaders and of good practice, by the real moves."""

from datetime import timedelta
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.demo.acts import go, table
from linli.domains.oversight.leaders import actions
from linli.domains.oversight.models import LeaderLink, Practice
from linli.domains.oversight.practice import actions as practice_actions
from linli.domains.projects import actions as projects
from tools.access.furnished import (
    DOOR,
    HOME,
    MARKS,
    _begun,
    _carry,
    _open,
    _waiting,
)

LOOKED = [{"name": f"住户{number}", "standing": "居民代表"} for number in "一二三"]


def furnish(
    places: dict[str, Place], who: dict[str, dict[str, Actor]], ids: dict[str, dict[str, Any]]
) -> None:
    """A link with its leader, a matter followed; a finished project, a practice on its way, one that is public, and
    what a community does as the other one did."""
    shared: dict[str, int] = {}
    for way, place in places.items():
        row = LeaderLink.objects.select_related("leader__person", "leader__place").get(
            place=place, until__isnull=True
        )
        leader = of_post(Post.objects.select_related("place", "person").get(pk=row.leader_id))
        letter = Case.objects.select_related("place", "problem").get(pk=ids[way]["letter"])
        ids[way]["follow"] = actions.take_up(letter, leader, {"words": "去问"}).case_id
        ids[way]["leader"] = row.leader_id
        built, waiting, public = _finished(place, who[way], MARKS[way][0])
        ids[way]["built"] = built.pk
        ids[way]["practice"] = practice_actions.propose(waiting, who[way]["clerk"], _words("换灯")).case_id
        case = Case.objects.get(
            pk=practice_actions.propose(public, who[way]["clerk"], _words("扶手")).case_id or 0
        )
        case = go(case, "pass_on", who[way]["street_officer"])
        shared[way] = ids[way]["shared"] = go(case, "publish", who[HOME]["district_officer"]).pk
        told = {"medium": "paper", "outlet": "报", "headline": "扶手不晃了", "on": clock.today()}
        ids[way]["press"] = practice_actions.log(place, who[way]["clerk"], told).case_id
    for way, place in places.items():
        practice = Practice.objects.select_related("case").get(pk=shared[DOOR if way == HOME else HOME])
        ids[way]["adoption"] = practice_actions.adopt(practice, place, who[way]["clerk"], {}).case_id


def _words(title: str) -> dict[str, str]:
    return {"title": title, "trouble": "坏了", "how": "大家修", "result": "好了", "advice": ""}


def _finished(place: Place, who: dict[str, Actor], mark: str) -> list[Case]:
    """Three projects of one meeting that residents' representatives have accepted."""
    sitting = _begun(place, who, mark, 60)
    items = [table(_waiting(place, who, mark, what), who["secretary"], meeting=sitting) for what in "门窗梯"]
    sitting = _open(sitting, who)
    made = []
    for item in items:
        _carry(item, sitting, who["clerk"])
        given: dict[str, Any] = {"measure": "修好", "owner": who["grid_worker"].post_id}
        given["ends_on"] = clock.today() + timedelta(20)
        case = projects.open_project(Case.objects.get(pk=item.pk), who["secretary"], given)
        made.append(_accepted(case, who))
    return made


def _accepted(case: Case, who: dict[str, Actor]) -> Case:
    rows = [{"what": "修", "cost": 10, "days": 1, "feasible": "能办"}]
    case = go(case, "study", who["grid_worker"], feasible="能办", rows=rows, chosen=1)
    steps = [{"what": "修", "due_on": clock.today() + timedelta(5), "who": "社区"}]
    case = go(case, "plan", who["grid_worker"], steps=steps, pairs=[], money=[])
    case = go(case, "step", who["grid_worker"], milestone=case.milestones.get().pk)
    case = go(case, "finish", who["clerk"])
    case = go(case, "accept", who["member"], words="好了", people=LOOKED)
    return Case.objects.select_related("place", "project").get(pk=case.pk)
