"""The forum of the levels: who is asked, what was said, and what became of each opinion (座谈会, 建章立制; 5.3).

An opinion is answered: taken up, in which rule and by which day, and later in which edition; or not, and why.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Concern, Move, Outgoing, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.core.rulebook.calendar import Due
from linli.domains.oversight.forums import forms
from linli.domains.oversight.inspections import rules
from linli.domains.oversight.models import Forum, Opinion

OFFICERS = ("city_officer", "district_officer")


def forums(cases: Sequence[Case]) -> dict[int, Any]:
    return {row.case_id: row for row in Forum.objects.filter(case__in=[case.pk for case in cases])}


def opinions(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Opinion.objects.filter(case__in=[case.pk for case in cases])
    return {row.case_id: row for row in rows.select_related("forum__case__place")}


# --- what stands against it -------------------------------------------------------------------------------------


def own_level(s: Subject) -> Iterable[Concern]:
    if s.case.place_id != s.actor.place_id or s.case.place.level not in (Place.CITY, Place.DISTRICT):
        yield Concern(None, "座谈会由市里、县区在自己这一级开")


def of_ours(s: Subject) -> Iterable[Concern]:
    if s.case.place_id != s.actor.place_id:
        yield Concern(None, f"这次座谈会是{s.case.place}开的，由它来办")


def to_come(s: Subject) -> Iterable[Concern]:
    at = s.data.get("held_at")
    if at is not None and at <= s.at:
        yield Concern(None, "开会的时间已经过去了")


def begun(s: Subject) -> Iterable[Concern]:
    if s.facts is not None and s.facts.held_at > s.at:
        yield Concern(None, "还没有到开会的时候")


def every_opinion(s: Subject) -> Iterable[Concern]:
    left = Case.objects.filter(procedure="opinion", root=s.case.pk, closed_at__isnull=True).count()
    if left:
        yield Concern(rules.EVERY_OPINION, f"还有 {left} 条意见没有了结")


def taken_in(s: Subject) -> Iterable[Concern]:
    """Opinions come in from when the forum was called to when it is settled; from those who were asked, too."""
    row = s.data.get("forum")
    if not isinstance(row, Forum):
        return
    if row.case.closed_at is not None:
        yield Concern(None, "这次座谈会已经了结")
    elif s.actor.place_id != row.case.place_id and s.actor.place_id not in row.invited:
        yield Concern(None, "这次座谈会没有请您这里")


def answers_it(s: Subject) -> Iterable[Concern]:
    held = s.facts.forum.case
    if held.place_id != s.actor.place_id:
        yield Concern(None, f"意见由开会的{held.place}来答复")


def ahead(s: Subject) -> Iterable[Concern]:
    day = s.data.get("due_on")
    if day is not None and day < clock.local(s.at).date():
        yield Concern(None, "写进规则的日子已经过去了")


# --- what it does -----------------------------------------------------------------------------------------------


def call(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Case:
    """Call a forum of the levels."""
    entry = start("forum", place, actor, {"title": data["topic"]}, data, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def called(taking: Taking, s: Subject) -> None:
    row = s.facts or Forum(case=s.case)
    row.held_at, row.room, row.invited = s.data["held_at"], s.data["room"], list(s.data["invited"])
    row.save()
    taking.set(title=s.data["topic"])
    taking.record(held_at=row.held_at.isoformat(), invited=len(row.invited))
    _note(taking, s, "words")


def gather(forum: Forum, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Write an opinion down: by whom the forum is held, or by those who were asked to it."""
    place = Place.objects.get(pk=actor.place_id or 0)
    label = rules.SIDES.value(forum.case.edition)[data["side"]]["label"]
    fields = {"title": f"{label}的意见"}
    return start("opinion", place, actor, fields, {**data, "forum": forum}, root=forum.case, token=token)


def gathered(taking: Taking, s: Subject) -> None:
    given = s.data
    Opinion.objects.create(
        case=s.case, forum=given["forum"], side=given["side"], about=given.get("about") or ""
    )
    taking.record(forum=given["forum"].pk, side=given["side"], about=given.get("about") or "")
    _note(taking, s, "opinion")


def taken_up(taking: Taking, s: Subject) -> None:
    row: Opinion = s.facts
    row.rule, row.due_on = s.data["rule"], s.data["due_on"]
    row.save(update_fields=["rule", "due_on"])
    taking.record(due_on=row.due_on.isoformat())
    taking.note("rule", row.rule)
    _note(taking, s, "taken_up")


def written(taking: Taking, s: Subject) -> None:
    row: Opinion = s.facts
    row.edition = s.data["edition"]
    row.save(update_fields=["edition"])
    taking.record(edition=row.edition)
    _note(taking, s, "written")


def noted(kind: str) -> Any:
    def effect(taking: Taking, s: Subject) -> None:
        _note(taking, s, kind)

    return effect


def _note(taking: Taking, s: Subject, kind: str) -> None:
    if words := (s.data.get("words") or "").strip():
        taking.note(kind, words)


# --- whose turn, and who is told --------------------------------------------------------------------------------


def _owner(place: Place) -> Owner:
    city = place.level == Place.CITY
    return (
        Owner("city_officer", level=Place.CITY) if city else Owner("district_officer", level=Place.DISTRICT)
    )


def _holder(s: Subject) -> Owner:
    return _owner(s.case.place)


def _answers(s: Subject) -> Owner:
    row = s.facts.forum if s.facts else s.data["forum"]
    return _owner(row.case.place)


def _at(s: Subject) -> Due:
    return Due(s.facts.held_at if s.facts else s.data["held_at"])


def _basis(s: Subject) -> str:
    return f"{_at(s).at.isoformat():.16}"


def _by(s: Subject) -> Due:
    return Due(clock.at(s.facts.due_on + timedelta(1)))


def tell_asked(s: Subject) -> Iterable[Outgoing]:
    at = clock.local(s.data["held_at"])
    text = f"请参加座谈会：{s.case.title}，{at.month}月{at.day}日 {at:%H:%M}；意见可以先写上"
    for place in s.data["invited"]:
        yield Outgoing("forum", text, role="district_officer", place_id=place)


def tell_answered(s: Subject) -> Iterable[Outgoing]:
    held = s.facts.forum.case
    if s.case.place_id != held.place_id:
        text = f"座谈会上的意见有了答复：{held.title}"
        yield Outgoing("forum", text, role="district_officer", place_id=s.case.place_id)


# fmt: off
FORUM = Procedure(
    "forum",
    "座谈会",
    (
        State("called", "等开会", 1),
        State("held", "开过了，在答复", 2, waits="opinion"),
        State("settled", "都答复了", 3, final=True),
        State("cancelled", "不开了", 3, final=True),
    ),
    (
        Move("call", "请各级来座谈", (), "called", OFFICERS, "5.3",
             "定时间、地点，请哪些地方；请到的可以先把意见写上", "定了座谈会",
             form=forms.Call, guards=(own_level, to_come), effect=called, messages=(tell_asked,), icon="messages"),
        Move("change", "改时间、地点", ("called",), "=", OFFICERS, "5.3",
             "请到的马上知道", "改了座谈会",
             form=forms.Call, guards=(of_ours, to_come), effect=called, messages=(tell_asked,), icon="pencil"),
        Move("hold", "开过了", ("called",), "held", OFFICERS, "5.3",
             "写明哪些方面来了；意见开会前后都可以写", "座谈会开过了",
             form=forms.Held, guards=(of_ours, begun), effect=noted("held"), icon="check"),
        Move("settle", "都答复了，了结", ("held",), "settled", OFFICERS, "5.3",
             "每一条都有了着落", "座谈会了结", guards=(of_ours, every_opinion), icon="check"),
        Move("cancel", "不开了", ("called",), "cancelled", OFFICERS, "5.3",
             "写明原因；已经写上的意见照样答复", "座谈会不开了",
             form=forms.Why, guards=(of_ours,), effect=noted("why"), icon="x"),
    ),
    (Clock("hold", "开座谈会", ("called",), _at, _holder, basis=_basis),),
    forums,
)
OPINION = Procedure(
    "opinion",
    "座谈会意见",
    (
        State("to_answer", "等答复", 1),
        State("taking_up", "采纳，正在写进规则", 2),
        State("taken_up", "写进规则了", 3, final=True),
        State("not_taken", "没有采纳，说明了原因", 3, final=True),
    ),
    (
        Move("gather", "记一条意见", (), "to_answer", OFFICERS, "5.3",
             "写哪一方面的意见，不写姓名", "记了一条意见",
             form=forms.Gather, guards=(taken_in,), effect=gathered, icon="message-plus"),
        Move("take_up", "采纳", ("to_answer",), "taking_up", OFFICERS, "5.3",
             "写进哪条规则、哪天以前", "采纳了这条意见",
             form=forms.TakeUp, guards=(answers_it, ahead), effect=taken_up, messages=(tell_answered,), icon="check"),
        Move("decline", "不采纳，说明原因", ("to_answer", "taking_up"), "not_taken", OFFICERS, "5.3",
             "提意见的一方看得到原因", "没有采纳，说明了原因",
             form=forms.Why, guards=(answers_it,), effect=noted("declined"), messages=(tell_answered,), icon="message-2"),
        Move("write", "写进规则了", ("taking_up",), "taken_up", OFFICERS, "5.3",
             "写明在哪一版；新旧两版可以对照", "写进了规则",
             form=forms.Written, guards=(answers_it,), effect=written, messages=(tell_answered,), icon="book"),
    ),
    (
        Clock("answer", "答复意见", ("to_answer",), ready.within(rules.ANSWER), _answers, rules.ANSWER),
        Clock("write", "写进规则", ("taking_up",), _by, _answers),
    ),
    opinions,
)
# fmt: on
PROCEDURES = ("forum", "opinion")
