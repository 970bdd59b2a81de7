"""The roll-out of chapter 5 as procedures: targets, pilots, and what is reported upward and answered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Concern, Move, Outgoing, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.oversight.models import Pilot, Target
from linli.domains.oversight.rollout import actions, forms, queries, rules
from linli.domains.oversight.rollout.roster import ROSTER

__all__ = ["BRIEFING", "PILOT", "ROSTER", "STREET_TARGET", "TARGET"]

CITY, DISTRICT = ("city_officer",), ("district_officer",)


@dataclass(frozen=True)
class TargetFacts:
    """A district's target, and how many committees stand there."""

    target: Target
    reached: int


def targets(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Target.objects.filter(case__in=cases)
    reached = queries.formed_below([row.place_id for row in rows])
    return {row.case_id: TargetFacts(row, reached.get(row.place_id, 0)) for row in rows}


def not_below(s: Subject) -> Iterable[Concern]:
    """A target below what is reached says nothing (1.3)."""
    number = s.data.get("number")
    if number is None:
        return
    place = s.case.place_id
    reached = s.facts.reached if s.facts else queries.formed_below([place]).get(place, 0)
    if number < reached:
        yield Concern(None, f"已经建成 {reached} 个，目标不能低于它")


def a_district(s: Subject) -> Iterable[Concern]:
    if s.case.place.level != Place.DISTRICT:
        yield Concern(None, "市里的目标定到县区；街道的，由县区定")


def a_street(s: Subject) -> Iterable[Concern]:
    if s.case.place.level != Place.STREET:
        yield Concern(None, "县区的目标定到街道；社区的，街道掌握")


def a_community(s: Subject) -> Iterable[Concern]:
    if s.case.place.level != Place.COMMUNITY:
        yield Concern(None, "试点选的是社区")


def not_twice(s: Subject) -> Iterable[Concern]:
    if Pilot.objects.filter(place=s.case.place_id).exists():
        yield Concern(None, "已经是试点了")


def tell_district(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing(
        "briefing", f"市里答复了：{s.case.title}", role="district_officer", place_id=s.case.place_id
    )


def tell_target(s: Subject) -> Iterable[Outgoing]:
    """Told to whoever is to reach it: the district, or the street."""
    number, end = s.data["number"], s.data["ends_on"]
    street = s.case.place.level == Place.STREET
    text = f"{'县区' if street else '市里'}定了组建目标：{number} 个，{dates.monthday(end, s.at)}以前"
    role = "street_officer" if street else "district_officer"
    yield Outgoing("target", text, role=role, place_id=s.case.place_id)


def tell_community(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("pilot", "县区选了你们社区先行试点", role="secretary", place_id=s.case.place_id)


def _city(s: Subject) -> Owner:
    return Owner("city_officer", level=Place.CITY)


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

def _target_moves(by: tuple[str, ...], of: Callable[[Subject], Iterable[Concern]], told: str) -> tuple[Move, ...]:
    """A level sets the next one's number and day, changes them with a reason, lifts them again."""
    return (
        Move("set", "定目标", (), "standing", by, "1.3",
             f"方案的数是全市的；{told}应建几个、哪天以前，可以另定", "定下组建目标",
             form=forms.Target, guards=(of, not_below), effect=actions.target_set, messages=(tell_target,), icon="flag"),
        Move("change", "改目标", ("standing",), "=", by, "1.3",
             f"写明原因，{told}看得到", "改了组建目标",
             form=forms.Target, guards=(not_below,), effect=actions.target_changed, messages=(tell_target,), icon="flag"),
        Move("lift", "撤销目标", ("standing",), "lifted", by, "1.3",
             "按名册的数和方案的期限算；写明原因", "撤销了组建目标", form=forms.Why, effect=actions.target_lifted, icon="x"),
    )


PILOT_MOVES = (
    Move("choose", "选为试点", (), "going_first", DISTRICT, "5.1",
         "先行先试，总结经验", "选为试点", guards=(a_community, not_twice), effect=actions.chosen, messages=(tell_community,), icon="flag"),
    Move("drop", "不作试点了", ("going_first",), "dropped", DISTRICT, "5.1",
         "写明原因", "不作试点了", form=forms.Why, effect=actions.dropped, icon="x"),
)
BRIEFING_MOVES = (
    Move("send", "上报市里", (), "sent", DISTRICT, "5.1",
         "进展取自记录；问题和建议写一写就能报", "上报",
         form=forms.Briefing, effect=actions.sent, icon="share-3"),
    Move("add", "补充一句", ("sent", "answered"), "=", DISTRICT, "5.1",
         "新的情况接着写", "补充", form=forms.Answer, effect=actions.words("added"), icon="pencil"),
    Move("answer", "答复", ("sent",), "answered", CITY, "5.1",
         "县区马上看得到", "市里答复", form=forms.Answer, effect=actions.words("answer"), messages=(tell_district,),
         icon="message"),
    Move("carry_out", "写明落实", ("answered",), "done", DISTRICT, "5.1",
         "答复落实得怎样，市里看得到", "落实了答复", form=forms.Result, effect=actions.words("result"), icon="check"),
)
# fmt: on

_TARGET_STATES = (State("standing", "现行", 1, rest=True), State("lifted", "已撤销", 1, final=True))
TARGET = Procedure("target", "组建目标", _TARGET_STATES, _target_moves(CITY, a_district, "县区"), (), targets)
STREET_TARGET = Procedure(
    "street_target", "街道的组建目标", _TARGET_STATES, _target_moves(DISTRICT, a_street, "街道"), (), targets
)
PILOT = Procedure(
    "pilot",
    "试点",
    (State("going_first", "先行试点", 1, rest=True), State("dropped", "不作试点了", 1, final=True)),
    PILOT_MOVES,
)
BRIEFING = Procedure(
    "briefing",
    "上报",
    (
        State("sent", "等市里答复", 1),
        State("answered", "市里答复了", 2),
        State("done", "答复已落实", 3, final=True),
    ),
    BRIEFING_MOVES,
    (
        Clock("answer", "答复县区", ("sent",), ready.within(rules.ANSWER), _city, rules.ANSWER),
        Clock(
            "carry_out",
            "落实答复",
            ("answered",),
            ready.within(rules.ANSWER),
            ready.owed_by("district_officer"),
            rules.ANSWER,
        ),
    ),
)
# The room's other procedures stand in files of their own; whoever loads this one loads all.
