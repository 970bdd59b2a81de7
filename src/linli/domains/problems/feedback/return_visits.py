"""The street's second return visit: drawn by the platform, seeded, kept; asked by somebody who did not handle it (4.5).

The draw is a case of the street that opens a visit in the family of each problem that it drew. Whoever has the seed
and the list draws the same.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.core import clock as business
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Also, Clock, Concern, Move, Open, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.problems import rules
from linli.domains.problems.feedback import forms
from linli.domains.problems.feedback.actions import STREET
from linli.domains.problems.models import Draw, ReturnVisit


def last_month(day: date) -> str:
    """'2021-10' on any day of November."""
    return f"{day.year - (day.month == 1)}-{(day.month - 2) % 12 + 1:02d}"


def closed_in(street_id: int, period: str) -> QuerySet[Case]:
    """What was closed in the street in that month, silence and explanations included; none that is to be kept private."""
    year, month = map(int, period.split("-"))
    begin = business.at(date(year, month, 1))
    end = business.at(date(year + month // 12, month % 12 + 1, 1))
    found = Case.objects.filter(procedure="problem", state="closed", street=street_id, problem__private=False)
    return found.filter(closed_at__gte=begin, closed_at__lt=end)


def drawn(seed: str, ids: Iterable[int], most: int) -> list[int]:
    """The first `most` of the ids by the digest of seed and id: the same for everybody, foreseen by nobody."""
    return sorted(ids, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest())[:most]


def draw(street: Place, actor: Actor, token: UUID | None = None, seed: str = "", period: str = "") -> Case:
    """Draw the street's visits of a month that is over, once: last month's, where none is named.

    Refused when it was drawn, when nothing was closed in it, or while it runs.
    """
    period = period or last_month(business.today())
    data = {"period": period, "seed": seed or secrets.token_hex(16)}
    fields = {"title": f"{period} 办结的，第二次回访"}
    entry = start("return_draw", street, actor, fields, data, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def _visits(s: Subject) -> Iterable[Also | Open]:
    """Each drawn problem gets a visit in its own family."""
    period = s.data.get("period")
    if not period:
        return
    ids = list(closed_in(s.case.place_id, period).values_list("pk", flat=True))
    chosen = drawn(s.data["seed"], ids, s.value(rules.RETURN_SAMPLE))
    cases = Case.objects.select_related("place").in_bulk(chosen)
    for position, pk in enumerate(chosen, 1):
        case = cases[pk]
        fields = {"title": case.title, "spot": case.spot, "facet": case.facet, "size": case.size}
        data = {"problem": pk, "position": position, "street": s.case.place_id, "period": period}
        yield Open("return_visit", case.place, fields, data, case.root_id or pk)


def once(s: Subject) -> Iterable[Concern]:
    period = s.data.get("period")
    if not period:
        return
    if period > last_month(business.local(s.at).date()):
        yield Concern(rules.RETURN_SAMPLE, f"{period} 还没有过完，下个月再抽")
    elif Draw.objects.filter(street=s.case.place_id, period=period).exists():
        yield Concern(rules.RETURN_SAMPLE, f"{period} 已经抽过了，一个月只抽一次")
    elif not closed_in(s.case.place_id, period).exists():
        yield Concern(rules.RETURN_SAMPLE, f"{period} 没有办结的，不用抽")


def was_drawn(taking: Taking, s: Subject) -> None:
    ids = sorted(closed_in(s.case.place_id, s.data["period"]).values_list("pk", flat=True))
    Draw.objects.create(
        case=s.case,
        street_id=s.case.place_id,
        period=s.data["period"],
        seed=s.data["seed"],
        drawn_from=ids,
    )
    taking.record(period=s.data["period"], seed=s.data["seed"], population=len(ids))


def opened(taking: Taking, s: Subject) -> None:
    made = Draw.objects.get(street=s.data["street"], period=s.data["period"])
    ReturnVisit.objects.create(
        case=s.case, draw=made, problem_id=s.data["problem"], position=s.data["position"]
    )
    taking.record(problem=s.data["problem"], draw=made.pk)


def load(cases: Sequence[Case]) -> dict[int, Any]:
    rows = ReturnVisit.objects.filter(case__in=[case.pk for case in cases])
    return {row.case_id: row for row in rows.select_related("problem__problem__handler")}


def by_another(s: Subject) -> Iterable[Concern]:
    handler = s.facts.problem.problem.handler
    if handler is not None and handler.person_id == s.actor.person_id:
        yield Concern(rules.ASKED_BY_ANOTHER, "这件事是您办的，请另一个人回访")


def _back(s: Subject) -> Iterable[Also | Open]:
    """Not so: the problem is taken up again, unless the resident was quicker."""
    problem: Case = s.facts.problem
    if problem.state == "closed":
        yield Also(problem.pk, "return_reopen", {"words": s.data.get("words", "")})


def heard(taking: Taking, s: Subject) -> None:
    row: ReturnVisit = s.facts
    row.channel = s.data.get("channel") or ""
    row.save(update_fields=["channel"])
    if row.channel:
        taking.record(channel=row.channel)
    taking.note("contact", s.data["words"])


def _owner(s: Subject) -> Owner:
    return Owner("street_officer", level=Place.STREET)


# fmt: off
RETURN_DRAW = Procedure(
    "return_draw",
    "回访抽样",
    (State("drawn", "抽定", 5, final=True),),
    (
        Move("draw", "抽第二次回访的", (), "drawn", STREET, "4.5",
             "系统抽定，抽签的种子留着，谁都能重抽一遍核对", "抽定了第二次回访的",
             guards=(once,), along=_visits, effect=was_drawn),
    ),
)
RETURN_VISIT = Procedure(
    "return_visit",
    "第二次回访",
    (
        State("waiting", "等街道回访", 5),
        State("confirmed", "属实", 5, final=True),
        State("not_so", "不属实，重办", 5, final=True),
        State("unreached", "没有找到人", 5, final=True),
    ),
    (
        Move("choose", "抽中", (), "waiting", (), "4.5", said="抽中第二次回访", effect=opened),
        Move("confirm", "属实", ("waiting",), "confirmed", STREET, "4.5",
             "对方说确实解决了", "第二次回访：属实",
             form=forms.Visited, guards=(by_another,), effect=heard, icon="check"),
        Move("deny", "不属实，退回重办", ("waiting",), "not_so", STREET, "4.5",
             "对方说没有解决；问题退回社区，算一次返工", "第二次回访：不属实",
             form=forms.Visited, guards=(by_another,), along=_back, effect=heard, icon="arrow-back-up"),
        Move("miss", "没有找到人", ("waiting",), "unreached", STREET, "4.5",
             "找过几次都没找到；单独计数，不算属实", "第二次回访：没有找到人",
             form=forms.Unreached, effect=heard, icon="x"),
    ),
    (Clock("visit", "第二次回访", ("waiting",), ready.within(rules.RETURN_VISIT), _owner, rules.RETURN_VISIT),),
    load,
)
# fmt: on
