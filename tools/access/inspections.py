"""What lies in a community of the walk of inspections: one that looks at it, a finding, a forum with an opinion (5.3)."""

from datetime import timedelta
from typing import Any

from linli.core import clock
from linli.core.people.actor import of_post
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.domains.oversight.forums import actions as forums_actions
from linli.domains.oversight.inspections import actions, draw
from linli.domains.oversight.models import Inspected


def furnish(place: Place, mark: str) -> dict[str, Any]:
    """The district looks at the place, found something there, and holds a forum."""
    district = Place.objects.get(pk=place.district_id or 0)
    posts = Post.objects.filter(role="district_officer", place=district, during__contains=clock.today())
    officer = of_post(posts.select_related("place", "person").order_by("pk")[0])
    today = clock.today()
    given: dict[str, Any] = {
        "topic": "年底督导检查",
        "since": today.replace(month=1, day=1),
        "until": today,
        "ends_on": today + timedelta(20),
        "size": 1,
        "strata": ["area"],
        "everywhere": True,
        "lines": ["rounds", "size"],
        "words": f"{mark}看一看",
    }
    case = actions.plan(district, officer, given)
    # Drawn is the place itself: what another's inspection looks at is none of theirs.
    frame = draw.frame(district, given["strata"], everywhere=True)
    seeds = (f"{number:032d}" for number in range(100_000))
    seed = next(seed for seed in seeds if draw.drawn(seed, frame, 1) == [place.code])
    actions.begin(case, officer, seed=seed)
    related = ("case__place", "place", "inspection__case__place")
    row = Inspected.objects.select_related(*related).get(inspection=case.pk, place=place)
    found = actions.raise_finding(row, officer, {"line": "rounds", "words": f"{mark}院没有走到"})
    at = {"held_at": clock.now() + timedelta(3), "room": "三楼", "invited": []}
    held = forums_actions.call(district, officer, {"topic": "座谈", "words": "", **at})
    said = {"side": "community", "about": "4.1", "words": f"{mark}的次数怎么算"}
    opinion = forums_actions.gather(held.forum, officer, said)
    return {
        "inspection": case.pk,
        "inspected": row.pk,
        "finding": found.case_id,
        "forum": held.pk,
        "opinion": opinion.case_id,
    }
