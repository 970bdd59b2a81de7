"""A walk through every move of forming, filling and ending committees by the real `take`, in three communities at once.

Besides the forms, what happens in life: people gather, a secretary changes, time passes. A committee and its members
stay; everything else comes to an end.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import forming as go
from tests.cast import Cast
from tests.forming import Forming
from tests.properties.crossing import cross
from tests.properties.invariants import broken, rows
from tests.properties.towns import MARK, MORE, Towns, change_secretary
from tests.properties.walking import Ask, Grounds, Key, Needs, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Post
from linli.core.procedures.kinds import Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees import facts, forms, rules
from linli.domains.committees.formation import actions
from linli.domains.committees.models import DIRECTOR, Candidate, Member, Notice
from linli.domains.committees.term import actions as term_actions
from linli.domains.committees.term import forms as term_forms

STEPS = 1500


# --- who asks -------------------------------------------------------------------------------------------------


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    town = walk.people.of(case) if case is not None else walk.rng.choice(list(walk.people.all.values()))
    if role == "member" and case is not None:
        post = Member.objects.get(case=case).post_id
        return _as(post) if post else town.cast.secretary
    if role in ("inspector", "street_inspector") and case is not None and case.procedure == "objection":
        notice = Notice.objects.get(case__objections__case=case)
        return _as(notice.inspector_id if role == "inspector" else notice.street_inspector_id)
    if role in ("inspector", "street_inspector", "liaison"):
        return getattr(town, role)  # type: ignore[no-any-return]
    return getattr(town.cast, role)  # type: ignore[no-any-return]


def _as(post: int) -> Actor:
    return of_post(Post.objects.select_related("place", "person").get(pk=post))


# --- openings -------------------------------------------------------------------------------------------------


def _by(walk: Walk, move: Move, town: Forming) -> Actor:
    roles = [role for role in move.by if role not in ("public", "system")]
    role = walk.rng.choice(roles)
    return getattr(town.cast, role, None) or getattr(town, role)  # type: ignore[no-any-return]


def _town(walk: Walk, wanted: Any) -> Forming:
    found = [town for town in walk.people.all.values() if wanted(town)]
    if not found:
        raise Refused([Concern(None, "no community for it")])
    return walk.rng.choice(found)  # type: ignore[no-any-return]


def _open_cases(town: Forming, procedure: str, *states: str) -> bool:
    found = Case.objects.filter(place=town.cast.place, procedure=procedure, closed_at=None)
    return (found.filter(state__in=states) if states else found).exists()


def _call(walk: Walk, move: Move, actor: Actor) -> None:
    town = _town(walk, lambda town: not _open_cases(town, "round"))
    data = walk.filled(("round", "call"), forms.Call, None, _by(walk, move, town))
    stands = Case.objects.filter(place=town.cast.place, procedure="committee", state__in=facts.STANDING)
    short = stands.filter(state="short").exists()
    kind = "formation" if not stands.exists() else "supplement" if short else walk.rng.choice(KINDS)
    case = actions.call(town.cast.place, _by(walk, move, town), {**data, "kind": kind}, token=walk.token())
    _gather(walk, town, case, 9 if kind == "supplement" else walk.rng.choice([1, 3, 11]))
    if walk.rng.random() < 0.7:
        walk.next = [(("round", move), case) for move in ("close", "arrange", "submit")]


def _gather(walk: Walk, town: Forming, case: Case, number: int) -> None:
    """So many come forward at once, and are checked."""
    kinds = list(rules.KINDS.value())
    for _ in range(number):
        given = {"name": walk.people.name(walk.rng), "kind": walk.rng.choice(kinds), "channel": "self"}
        one = actions.come_forward(case, town.cast.clerk, given | {"identity": "本社区"}, walk.token())
        take(one, "check", town.cast.clerk, {"checks": list(rules.ELIGIBILITY.value())})


KINDS = ("supplement", "renewal")


def _propose(walk: Walk, move: Move, actor: Actor) -> None:
    case = walk.some("round", "calling")
    town = walk.people.of(case)
    data = walk.filled(("candidate", move.name), forms.Propose, case, actor)
    data["channel"] = walk.rng.choice(["willing", "self"] if move.name == "come" else ["resident", "unit"])
    data["name"] = walk.people.name(walk.rng)
    by = actor if actor.role == "public" else _by(walk, move, town)
    actions.come_forward(case, by, data, walk.token())


def _object(walk: Walk, move: Move, actor: Actor) -> None:
    notice = _first_notice() if walk.goal == SOME else None
    notice = notice or walk.some("notice", "posted")
    town = walk.people.of(notice)
    data = walk.filled(("objection", "object"), forms.Object, notice, actor)
    data |= {"words": MARK, "name": walk.rng.choice(["", MARK]), "contact": MARK}
    by = actor if actor.role == "public" else _by(walk, move, town)
    actions.object_to(notice, by, data, token=walk.token())


def _take_over(walk: Walk, move: Move, actor: Actor) -> None:
    town = _town(walk, lambda town: not _open_cases(town, "committee"))
    since = clock.today() - timedelta(walk.rng.choice([30, 1700]))
    until = clock.today() + timedelta(70 if ("committee", "near_end") in walk.missing() else 1000)
    data = {"since": since, "until": until, "words": "街党工委备〔2021〕23号"}
    term_actions.take_over(town.cast.place, _by(walk, move, town), data, token=walk.token())
    walk.next = [(("member", "take_over"), None)] * 10


def _enter(walk: Walk, move: Move, actor: Actor) -> None:
    case = walk.some("committee", *facts.STANDING, committee__taken_over=True)
    town = walk.people.of(case)
    data = walk.filled(("member", "take_over"), term_forms.Enter, case, actor)
    data |= {"name": walk.people.name(walk.rng), "since": clock.today() - timedelta(9), "person": None}
    if data["position"] == DIRECTOR:
        data |= {"name": town.cast.secretary.name, "person": town.cast.secretary.person_id}
    term_actions.take_over_member(case, _by(walk, move, town), data, token=walk.token())


def _succeed(walk: Walk, move: Move, actor: Actor) -> None:
    case = walk.some("committee", *facts.STANDING)
    town = walk.people.of(case)
    if walk.rng.random() < 0.7:
        change_secretary(town, walk.people.name(walk.rng))
    term_actions.succeed(case, _by(walk, move, town), token=walk.token())


# --- what must be there, what clears the way ----------------------------------------------------------------------

NOTICED = ("notice", ("posted",))
STANDS = ("committee", facts.STANDING)
SOME = ("round", "appoint_some")
NEEDS: dict[Key, Needs] = {
    ("candidate", "recommend"): (("round", ("calling",)),),
    ("candidate", "come"): (("round", ("calling",)),),
    ("candidate", "again"): (("round", ("calling",)),),
    ("candidate", "ex_officio_carried"): (("round", ("street",)),),
    ("candidate", "ex_officio_approved"): (("round", ("approved", "appointing")),),
    ("candidate", "return"): (("round", ("street",)),),
    ("candidate", "strike"): (("objection", ("found",)),),
    ("candidate", "leave_out"): (("round", ("appointing",)),),
    ("notice", "amend"): (("round", ("noticing",)),),
    ("objection", "object"): (NOTICED,),
    ("objection", "hand_on"): (("objection", ("received", "found")),),
    ("round", "appoint_some"): (("objection", ("received", "found")),),
    ("committee", "restore"): (("committee", ("short",)), ("round", ("appointing",))),
    ("member", "take_over"): (STANDS,),
    ("member", "succeed"): (STANDS,),
    ("crossing", "find"): (STANDS, ("member", ("sitting",))),
    ("member", "hand_over"): (STANDS,),
    ("member", "expire"): (STANDS, ("round", ("appointing",))),
    ("committee", "end"): (STANDS, ("round", ("appointing",))),
}
CARRIERS: dict[Key, tuple[Key, ...]] = {
    ("crossing", "end"): (("crossing", "find"),),
    ("round", "notice_over"): (("notice", "end"),),
    ("round", "unpublish"): (("notice", "void"),),
    ("candidate", "ex_officio"): (("round", "call"),),
    ("candidate", "ex_officio_carried"): (("round", "follow"),),
    ("candidate", "ex_officio_approved"): (("round", "follow"),),
    ("candidate", "carry"): (("round", "decide"),),
    ("candidate", "fall"): (("round", "decide"),),
    ("candidate", "return"): (("round", "return"),),
    ("candidate", "agree"): (("round", "approve"),),
    ("candidate", "deny"): (("round", "approve"), ("round", "refuse")),
    ("candidate", "send_back"): (("round", "approve"),),
    ("candidate", "strike"): (("objection", "uphold"),),
    ("candidate", "appoint"): (("round", "appoint"), ("round", "appoint_some")),
    ("candidate", "leave_out"): (("round", "appoint"), ("round", "refuse")),
    ("notice", "post"): (("round", "publish"),),
    ("objection", "hand_on"): (("notice", "examiners"),),
    ("committee", "prepare"): (("round", "call"),),
    ("committee", "establish"): (("round", "appoint"), ("round", "appoint_some")),
    ("committee", "drop"): (("round", "refuse"), ("round", "stop")),
    ("committee", "fall_short"): (("member", "agree_exit"), ("member", "dismiss")),
    ("committee", "restore"): (("round", "appoint"), ("round", "appoint_some")),
    ("committee", "end"): (("round", "appoint"),),
    ("member", "appoint"): (("round", "appoint"), ("round", "appoint_some")),
    ("member", "hand_over"): (("member", "succeed"),),
    ("member", "expire"): (("round", "appoint"),),
}


def _needs(key: Key) -> Needs:
    return NEEDS.get(key, ())


def _remedies(walk: Walk, ask: Ask, refused: Refused) -> list[Ask]:
    """Ask whom nobody asked, check whom nobody checked, update the director, examine what holds somebody."""
    key, case = ask
    if case is None:
        return []
    if key == ("round", "submit"):
        follow: list[Ask] = [(("round", "follow"), case)] if "3.2" in refused.clauses else []
        return [(("round", "arrange"), case), *_ready(case), *follow, ask]
    if key == ("round", "follow") and "增补" not in str(refused):
        change_secretary(walk.people.of(case), walk.people.name(walk.rng))
        return [ask]
    if key[0] == "round" and (("3.2" in refused.clauses) or key[1] == "approve"):
        return [(("round", "follow"), case), ask]
    if key == ("objection", "find"):
        return [(("objection", "hear"), case), ask]
    if key[0] == "member" and refused.clauses == ["3.2"]:
        return [(key, other) for other in _others(case)]
    if key == ("candidate", "again"):
        found = Case.objects.filter(procedure="candidate", state="named", root__state="calling")
        return [(key, other) for other in found[:1]]
    if key == ("member", "dismiss"):
        return [(("member", "talk"), case), ask, ask]
    return [ask] if key in AGAIN else []


def _far(walk: Walk, goal: Key) -> list[Ask]:
    """The others are appointed while an objection to one stands: it comes in the last hours of the notice."""
    notice = _first_notice() if goal == SOME else None
    if notice is None:
        return []
    return [(("objection", "object"), None), (("notice", "end"), notice), (SOME, notice.root)]


def _first_notice() -> Case | None:
    found = Case.objects.filter(procedure="notice", state="posted").select_related("place", "root__place")
    return found.order_by("pk").first()


# The dice decide whether it passes: by the other examiner, with enough votes.
AGAIN = {("objection", "uphold"), ("objection", "dismiss"), ("objection", "doubt"), ("member", "agree_exit")}


def _others(case: Case) -> list[Case]:
    """Another member, who is not the director."""
    return list(Case.objects.filter(root=case.root_id, state="sitting").exclude(facet=DIRECTOR)[:1])


def _ready(case: Case) -> list[Ask]:
    found: list[Ask] = []
    listed = Candidate.objects.filter(case__root=case, case__closed_at=None).exclude(position="")
    for row in listed.select_related("case"):
        if row.case.state == "named":
            found.append((("candidate", "consent"), row.case))
        if not row.kind:
            found.append((("candidate", "identify"), row.case))
        if not row.checks:
            found.append((("candidate", "check"), row.case))
    return found


def _fill_up(walk: Walk, case: Case) -> None:
    """A committee that is short, or whose term ends, gets a round: what people do, and it is at rest again."""
    town = walk.people.of(case)
    if case.procedure != "committee" or _open_cases(town, "round"):
        return
    kind = "supplement" if case.state == "short" else "renewal"
    people = [(f"{name}{case.pk}", sort, what, place) for name, sort, what, place in go.PEOPLE]
    go.call(town, kind)
    go.gather(town, people)
    go.close(town)
    go.arrange(town, people)
    go.take_on(town.round, "submit", town.cast.clerk)
    for step in (go.decide, go.approve, go.publish):
        step(town)
    go.until(town.notice().notice.ends_at)
    go.take_on(town.round, "appoint", town.cast.secretary)


GROUNDS = Grounds(
    procedures=("round", "candidate", "notice", "objection", "committee", "member", "crossing"),
    openings={
        ("round", "call"): _call,
        ("candidate", "recommend"): _propose,
        ("candidate", "come"): _propose,
        ("objection", "object"): _object,
        ("committee", "take_over"): _take_over,
        ("member", "take_over"): _enter,
        ("crossing", "find"): cross,
        ("member", "succeed"): _succeed,
    },
    actor=_actor,
    more=MORE,
    needs=_needs,
    remedies=_remedies,
    far=_far,
    carriers=CARRIERS,
    pool={"round": 3, "candidate": 40, "member": 40},
    eager=0.9,
    persistence=1,
    patience=timedelta(40),
    rescue=_fill_up,
)


def sealed() -> list[str]:
    """The tables in which words of a sealed objection stand open."""
    found = []
    for (table,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        (number,) = rows(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{MARK}%"])[0]
        found += [table] * bool(number)
    return found


def test_a_walk_through_every_move_of_a_committee(cast: Cast) -> None:
    towns = Towns(cast)
    # One community begins with a committee from before: else the dice may form one in each, and none is taken over.
    before = list(towns.all.values())[-1].cast
    entered = {
        "since": clock.today(),
        "until": clock.today() + timedelta(70),
        "words": "街党工委备〔2021〕23号",
    }
    term_actions.take_over(before.place, before.clerk, entered)
    walk = Walk(GROUNDS, towns, seed=1)
    assert all_over(walk, STEPS) == []
    assert sealed() == []


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0))
def test_walks_of_committees_that_nobody_chose(seed: int, cast: Cast) -> None:
    """Other dice on each run, and home from wherever they led: a failure prints the seed."""
    with transaction.atomic():
        walk = Walk(GROUNDS, Towns(cast), seed)
        for number in range(40):
            walk.step()
            assert number % 5 or broken() == {}, "\n".join(walk.trail[-12:])
        assert [f"{case.procedure} {case.pk} {case.state}" for case in walk.homeward()] == []
        assert broken() == {}
        assert sealed() == []
        transaction.set_rollback(True)
