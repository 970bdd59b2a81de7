"""Communities side by side under one street, and how their forms are filled in with sense."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from tests import forming as go
from tests.cast import Cast, cast_for
from tests.forming import Forming, forming

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people.actor import of_post
from linli.core.people.models import Person, Post
from linli.core.procedures.models import Case
from linli.domains.committees import facts, forms, rules
from linli.domains.committees.models import DIRECTOR

MARK = "把公房租给了小舅子"
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "永福志强玉兰小红少军树林春梅青辉"


class Towns:
    """Communities side by side under one street, with who holds which post in each."""

    def __init__(self, cast: Cast, number: int = 3) -> None:
        self.named = 0
        # A copy: who is secretary changes on the way.
        first = forming(replace(cast))
        self.all = {cast.place.pk: first}
        for _ in range(number - 1):
            town = forming(cast_for(skip=2 * len(self.all)))
            self.all[town.cast.place.pk] = town
        for town in self.all.values():
            town.others = [go.hold("另一名纪检", "inspector", town.cast.place)]
            town.others.append(go.hold("街道另一名", "street_inspector", town.cast.place.street))  # type: ignore[arg-type]

    def of(self, case: Case) -> Forming:
        return self.all[case.place_id]

    def name(self, rng: Random) -> str:
        self.named += 1
        return rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN) + f"{self.named}号"


def change_secretary(town: Forming, name: str) -> None:
    """The post of secretary passes on: who held it holds it no more."""
    old = Post.objects.filter(
        role="secretary", place=town.cast.place, during__contains=clock.today(), known__endswith__isnull=True
    )
    for post in old:
        people.end_post(post, clock.today())
    person = Person.objects.create(name=name)
    post = people.appoint(person, "secretary", town.cast.place)
    town.cast.secretary = of_post(Post.objects.select_related("place", "person").get(pk=post.pk))


# --- what the forms' fields alone do not say --------------------------------------------------------------------


def _mostly(rng: Random) -> bool:
    return rng.random() < 0.85


def _arrange(case: Case, rng: Random) -> dict[str, Any]:
    all_on = _mostly(rng)
    found = forms.rows(case, "named", "willing")
    places = ["member", "member", "vice_director"] if all_on else ["", "member", "vice_director"]
    return {
        f"pos_{row.case_id}": DIRECTOR if row.position == DIRECTOR else rng.choice(places) for row in found
    }


def _decide(case: Case, rng: Random) -> dict[str, Any]:
    """Most often everybody is there and for everybody."""
    known = facts.rounds([case])[case.pk]
    party = sorted(known.party)
    present = party if _mostly(rng) else rng.sample(party, max(1, len(party) - rng.randint(0, 4)))
    agreed, given = _mostly(rng), {}
    for row in known.slate:
        due = len(set(present) - {row.person_id})
        no = 0 if agreed else rng.randint(0, due)
        given |= {f"for_{row.case_id}": str(due - no), f"against_{row.case_id}": str(no)}
        given[f"abstain_{row.case_id}"] = "0"
    return {"met_on": go_day(0), "present": [str(pk) for pk in present], **given}


def _approve(case: Case, rng: Random) -> dict[str, Any]:
    known = facts.rounds([case])[case.pk]
    answers = ["agreed"] if _mostly(rng) else ["agreed", "agreed", "returned", "refused"]
    given = {
        f"answer_{row.case_id}": "agreed" if row.position == DIRECTOR else rng.choice(answers)
        for row in known.among("carried")
    }
    why = {f"why_{row.case_id}": "请补材料" for row in known.among("carried")}
    return {"met_on": go_day(0), "confirmed": list(known.round.reasons), **given, **why}


def go_day(ahead: int) -> str:
    return (clock.today() + timedelta(ahead)).isoformat()


def _vote(case: Case, rng: Random) -> dict[str, Any]:
    present = rng.choice([7, 7, 7, 3])
    return {
        "met_on": go_day(0),
        "present": str(present - 1),
        "votes_for": str(rng.choice([present - 1, 1, present - 1])),
    }


MORE = {
    ("round", "arrange"): _arrange,
    ("round", "decide"): _decide,
    ("round", "approve"): _approve,
    ("round", "extend"): lambda case, rng: {"closes_on": go_day(rng.randint(3, 20))},
    ("candidate", "check"): lambda case, rng: {"checks": list(rules.ELIGIBILITY.value())},
    ("member", "take_over"): lambda case, rng: {"since": go_day(-9)},
    ("member", "agree_exit"): _vote,
    ("member", "dismiss"): _vote,
    ("member", "talk"): lambda case, rng: {"talked_on": go_day(0)},
    ("objection", "hear"): lambda case, rng: {"heard_on": go_day(0), "words": MARK},
    ("objection", "find"): lambda case, rng: {"words": MARK, "answer": MARK},
    ("objection", "doubt"): lambda case, rng: {"words": MARK},
}
