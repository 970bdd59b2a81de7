"""The deliberation in four steps with two publications as data (四议两公开, 4.4)."""

from collections.abc import Iterable, Sequence
from typing import Any

from linli.core.procedures.kinds import Clock, Concern, Move, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.meetings import forms, rules
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.models import Deliberation
from linli.domains.problems.models import Notice

STAFF = COMMUNITY_STAFF
# The words on the board end here, the time stays: what a notice of this kind says on the board.
RESOLUTION = "resolution"


class Facts:
    """The deliberation, and how the problem stands."""

    def __init__(self, row: Deliberation) -> None:
        self.deliberation, self.problem = row, row.problem
        self.private: bool = row.problem.problem.private


def load(cases: Sequence[Case]) -> dict[int, Any]:
    found = Deliberation.objects.filter(case__in=[case.pk for case in cases]).select_related(
        "problem__problem"
    )
    return {row.case_id: Facts(row) for row in found}


# --- what stands against it -------------------------------------------------------------------------------------


def open_to_all(s: Subject) -> Iterable[Concern]:
    """What somebody asked to be kept to themselves is not published (4.5); such a matter cannot go this way."""
    if s.facts.private:
        yield Concern(rules.PRIVATE, "提出人要求保密，这件事不能公开，也就不能走“四议两公开”")


def carried_out(s: Subject) -> Iterable[Concern]:
    """The result is published when there is one."""
    if s.facts.problem.state in ("tabled", "awaiting", "project"):
        yield Concern(rules.CHAIN, "项目还没有验收，没有结果可以公开")


# --- what moves do ----------------------------------------------------------------------------------------------


def opened(taking: Taking, s: Subject) -> None:
    Deliberation.objects.create(
        case=s.case, problem_id=s.data["problem"], amount=s.data["amount"], measure=s.data["measure"]
    )
    taking.note("measure", s.data["measure"])
    taking.record(problem=s.data["problem"], amount=s.data["amount"])


def _hang(taking: Taking, s: Subject, result: str) -> None:
    Notice.objects.create(place=s.case.place, case=s.case, text=s.data["words"], result=result, at=s.at)
    taking.note("published", s.data["words"])


def published(taking: Taking, s: Subject) -> None:
    s.facts.deliberation.published_at = s.at
    s.facts.deliberation.save(update_fields=["published_at"])
    _hang(taking, s, RESOLUTION)


def result_published(taking: Taking, s: Subject) -> None:
    s.facts.deliberation.result_at = s.at
    s.facts.deliberation.save(update_fields=["result_at"])
    _hang(taking, s, "solved")


def stopped(taking: Taking, s: Subject) -> None:
    if s.data.get("words"):
        taking.note("stopped", s.data["words"])


def _publish(s: Subject) -> Due:
    return calendar.due(s.at, s.value(rules.PUBLISH))


def _secretary(s: Subject) -> Owner:
    return Owner("secretary")


# fmt: off
MOVES = (
    Move("open", "走“四议两公开”", (), "proposal", (), "4.4", said="开始“四议两公开”", effect=opened),
    Move("propose", "党组织提议", ("proposal",), "consultation", (), "4.4", said="党组织提议，通过"),
    Move("consult", "“两委”商议", ("consultation",), "review", (), "4.4", said="“两委”商议，通过"),
    Move("review", "党员大会审议", ("review",), "resolution", (), "4.4", said="党员大会审议，通过"),
    Move("resolve", "居民（代表）会议决议", ("resolution",), "carried", (), "4.4",
         said="居民（代表）会议决议，通过"),
    Move("fall", "没有通过", deliberation.STEPS, "stopped", (), "4.4", said="没有通过"),
    Move("publish", "公开决议", ("carried",), "public", STAFF, "4.4",
         "贴上公开栏；公开以后才能立项动工", "公开决议",
         form=forms.Published, guards=(open_to_all,), effect=published, icon="speakerphone"),
    Move("report", "公开实施结果", ("public",), "finished", STAFF, "4.4",
         "办成什么样、花了多少，贴上公开栏", "公开实施结果",
         form=forms.Published, guards=(carried_out, open_to_all), effect=result_published, icon="speakerphone"),
    Move("stop", "不再走", deliberation.STEPS, "stopped", ("secretary",), "4.4",
         "写明原因；问题退回等列入议程", "停下“四议两公开”", form=forms.Why, effect=stopped, icon="x"),
)
# fmt: on

DELIBERATION = Procedure(
    "deliberation",
    "四议两公开",
    (
        State("proposal", "等党组织提议", 3, waits="agenda_item"),
        State("consultation", "等“两委”商议", 3, waits="agenda_item"),
        State("review", "等党员大会审议", 3, waits="agenda_item"),
        State("resolution", "等居民（代表）会议决议", 3, waits="agenda_item"),
        State("carried", "决议通过，待公开", 3),
        State("public", "决议已公开，等实施结果", 4, waits="project"),
        State("finished", "结果已公开", 5, final=True),
        State("stopped", "没有通过", 3, final=True),
    ),
    MOVES,
    (Clock("publish", "公开决议", ("carried",), _publish, _secretary, rules.PUBLISH),),
    load,
)
