"""An inspection as procedures: the plan and the draw, each community looked at, each finding mended and checked again (5.3)."""

from collections.abc import Iterable
from datetime import timedelta

from linli.core import clock
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Move, Outgoing, Owner, Procedure, State, Subject
from linli.core.rulebook.calendar import Due
from linli.domains.oversight.inspections import actions, forms, guards, rules
from linli.domains.oversight.inspections import papers as paper
from linli.domains.oversight.models import Inspection

PLANNERS = ("city_officer", "district_officer")
INSPECTORS = (*PLANNERS, "reader_city", "reader_district", "reader_street", "reader_community")
COMMUNITY = ("secretary", "clerk")
STREET = ("street_officer", "street_secretary")


def owner(inspection: Inspection | None, place: Place) -> Owner:
    """Whoever answers for an inspection: the officer of the level that made it."""
    level = inspection.case.place.level if inspection is not None else place.level
    if level == Place.CITY:
        return Owner("city_officer", level=Place.CITY)
    return Owner("district_officer", level=Place.DISTRICT)


def whose(s: Subject) -> Owner:
    return owner(guards.inspection_of(s), s.case.place)


def _end(s: Subject) -> Due:
    day = s.facts.row.ends_on if s.facts else s.data["ends_on"]
    return Due(clock.at(day + timedelta(1)))


def _basis(s: Subject) -> str:
    return str((s.facts.row.ends_on if s.facts else s.data["ends_on"]).isoformat())


def tell_found(s: Subject) -> Iterable[Outgoing]:
    text = f"督导检查发现一件要改的：{s.case.title}"
    yield Outgoing("finding", text, role="secretary", place_id=s.case.place_id)
    yield Outgoing("finding", f"{s.case.place}：{text}", role="street_officer", place_id=s.case.street_id)


def tell_back(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("finding", f"复查退回，还要改：{s.case.title}", role="secretary", place_id=s.case.place_id)


def tell_over(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("finding", f"复查通过：{s.case.title}", role="secretary", place_id=s.case.place_id)


def tell_mended(s: Subject) -> Iterable[Outgoing]:
    held = s.facts.inspected.inspection.case
    role = "city_officer" if held.place.level == Place.CITY else "district_officer"
    text = f"{s.case.place}整改了，请复查：{s.case.title}"
    yield Outgoing("finding", text, role=role, place_id=held.place_id)


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

INSPECTION_MOVES = (
    Move("plan", "定督导检查", (), "planned", PLANNERS, "5.3",
         "查什么、看哪一段的记录、抽几个；材料由系统从记录里取，社区不做", "定了督导检查",
         form=forms.Plan, guards=(guards.own_place, guards.span), effect=actions.planned, icon="clipboard-check"),
    Move("change", "改计划", ("planned",), "=", PLANNERS, "5.3",
         "抽签以前都可以改", "改了计划",
         form=forms.Plan, guards=(guards.ours, guards.span), effect=actions.changed, icon="pencil"),
    Move("draw", "抽签", ("planned",), "under_way", PLANNERS, "5.3",
         "系统分层抽，种子留着，谁都能重抽核对；抽定就不能换", "抽了社区",
         guards=(guards.ours, guards.enough), along=actions.drawn_places, effect=actions.was_drawn, icon="refresh"),
    Move("add", "加一个社区", ("under_way",), "=", PLANNERS, "5.3",
         "抽中的不变；另外要看的，写明原因", "加了一个社区",
         form=forms.Add, guards=(guards.ours, guards.addable), along=actions.added_place, effect=actions.added,
         icon="circle-plus"),
    Move("prolong", "改到以后查完", ("under_way",), "=", PLANNERS, "5.3",
         "写明原因", "推后了查完的日子",
         form=forms.Prolong, guards=(guards.ours, guards.span), effect=actions.prolonged, icon="calendar-plus"),
    Move("close", "结束，出汇总", ("under_way",), "closed", PLANNERS, "5.3",
         "汇总从记录里写；没有改完的发现接着改", "结束了督导检查",
         guards=(guards.ours, guards.every_place), along=actions.left_out("督导检查结束，没有查到"),
         papers=(paper.issue,), icon="check"),
    Move("call_off", "不查了", ("planned", "under_way"), "called_off", PLANNERS, "5.3",
         "写明原因；已经发现的接着改", "不查了",
         form=forms.Why, guards=(guards.ours,), along=actions.left_out("督导检查取消了"),
         effect=actions.noted("why"), icon="x"),
)
INSPECTED_MOVES = (
    Move("put_in", "列入督导检查", (), "to_look", (), "5.3", effect=actions.put_in),
    Move("look", "记一条", ("to_look",), "=", INSPECTORS, "5.3",
         "有、没有、不适用", "记了一条",
         form=forms.Look, guards=(guards.running, guards.ours, guards.there, guards.not_own, guards.as_seen),
         effect=actions.looked, icon="check"),
    Move("finish", "这个社区查完了", ("to_look",), "looked", INSPECTORS, "5.3",
         "没有记的写明原因；查完还能改回来", "查完了",
         guards=(guards.running, guards.ours, guards.there, guards.not_own, guards.every_line), inverse="again",
         icon="check"),
    Move("again", "接着查", ("looked",), "to_look", INSPECTORS, "5.3",
         "督导检查结束以前都可以", "接着查", guards=(guards.running, guards.ours, guards.not_own), icon="arrow-back-up"),
    Move("strike", "划掉，不查了", ("to_look",), "struck", PLANNERS, "5.3",
         "社区撤并了、查不成的，写明原因", "划掉了，没有查",
         form=forms.Why, guards=(guards.ours,), effect=actions.noted("why"), icon="x"),
)
FINDING_MOVES = (
    Move("raise", "送出发现", (), "mending", INSPECTORS, "5.3",
         "社区和街道马上看得到，由社区改，改完再查", "发现了一件",
         form=forms.Raise, guards=(guards.ours, guards.looking, guards.not_own, guards.one_open), effect=actions.raised,
         messages=(tell_found,), icon="alert-triangle"),
    Move("add", "补一句", ("mending",), "=", INSPECTORS, "5.3",
         "另一位督导看到的，写在同一件里", "补了一句",
         form=forms.Words, guards=(guards.ours, guards.not_own), effect=actions.noted("added"), icon="pencil"),
    Move("help", "街道帮着做的", ("mending",), "=", STREET, "5.3",
         "社区改不动的，街道协调", "街道写了一句", form=forms.Words, effect=actions.noted("help"), icon="heart-handshake"),
    Move("mend", "写明整改", ("mending",), "recheck", COMMUNITY, "5.3",
         "做了什么，写一句就行；不用做材料，记录里有的督导自己看", "整改了，等复查",
         form=forms.Mended, effect=actions.mended, messages=(tell_mended,), icon="tool"),
    Move("pass", "复查通过", ("recheck",), "closed", INSPECTORS, "5.3",
         "这一件就了结了", "复查通过",
         form=forms.Passed, guards=(guards.ours, guards.by_another, guards.not_own), effect=actions.over("passed"),
         messages=(tell_over,), icon="check"),
    Move("return", "退回再改", ("recheck",), "mending", INSPECTORS, "5.3",
         "写明还差什么；整改的期限重新算", "退回再改",
         form=forms.Words, guards=(guards.ours, guards.by_another, guards.not_own), effect=actions.returned,
         messages=(tell_back,), icon="arrow-back-up"),
    Move("withdraw", "撤回", ("mending", "recheck"), "withdrawn", INSPECTORS, "5.3",
         "看错了的，写明原因", "撤回了这一件",
         form=forms.Why, guards=(guards.ours, guards.not_own), effect=actions.over("why"), messages=(tell_over,), icon="x"),
)
# fmt: on

INSPECTION = Procedure(
    "inspection",
    "督导检查",
    (
        State("planned", "等抽签", 1),
        State("under_way", "正在查", 2),
        State("closed", "查完了", 3, final=True),
        State("called_off", "不查了", 3, final=True),
    ),
    INSPECTION_MOVES,
    (Clock("end", "查完", ("planned", "under_way"), _end, whose, basis=_basis),),
    guards.inspections,
)
INSPECTED = Procedure(
    "inspected",
    "受查社区",
    (
        State("to_look", "要查", 1, waits="inspection"),
        State("looked", "查完了", 2, rest=True),
        State("struck", "没有查", 2, final=True),
    ),
    INSPECTED_MOVES,
    (),
    guards.inspected,
)
FINDING = Procedure(
    "finding",
    "督导发现",
    (
        State("mending", "整改", 1),
        State("recheck", "等复查", 2),
        State("closed", "复查通过", 3, final=True),
        State("withdrawn", "已撤回", 3, final=True),
    ),
    FINDING_MOVES,
    (
        Clock("mend", "整改", ("mending",), ready.within(rules.MEND), ready.owed_by("secretary"), rules.MEND),
        Clock("recheck", "复查", ("recheck",), ready.within(rules.RECHECK), whose, rules.RECHECK),
    ),
    guards.findings,
)
PROCEDURES = ("inspection", "inspected", "finding")
