"""The page of a deliberation in four steps with two publications (四议两公开, 4.4)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from linli.core.people.view_access import Request, needs
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.meetings import queries, rules
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.models import Deliberation, Item
from linli.domains.meetings.procedure import DELIBERATION

DONE = {
    "proposal": 0,
    "consultation": 1,
    "review": 2,
    "resolution": 3,
    "carried": 4,
    "public": 5,
    "finished": 6,
}


def _case(request: Request, pk: int) -> Case:
    seen = cases.visible(request.actor).filter(procedure="deliberation")
    return get_object_or_404(seen.select_related("place", "deliberation__problem"), pk=pk)


@needs("meetings")
@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """The four steps and two publications, and what may be done now."""
    case = _case(request, pk)
    attempt = desk.opened(case, request.GET.get("move", ""), request.actor, _words(case))
    return _page(request, case, attempt)


@needs("meetings")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    case = _case(request, pk)
    return desk.post(
        request, case, move, f"/meetings/chains/{pk}/", lambda attempt: _page(request, case, attempt, 422)
    )


def _words(case: Case) -> dict[str, Any]:
    """What is published begins as what is known of it."""
    row = case.deliberation
    if case.state == "carried":
        return {"words": f"{row.measure.rstrip('。')}，花费 {row.amount:,} 元。居民（代表）会议已作出决议。"}
    return {"words": f"{row.measure.rstrip('。')}，已经办好。"} if case.state == "public" else {}


def _page(request: Request, case: Case, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    row, items = case.deliberation, queries.steps_of(case)
    base = f"/meetings/chains/{case.pk}/"
    found = cases.offers(case, request.actor)
    main = {"carried": "publish", "public": "report"}.get(case.state, "")
    events = cases.timeline([case])
    last = next((item for item in items if item.result in ("resolved", "measures")), None)
    context = {
        "case": case,
        "row": row,
        "path": _path(case, row, items),
        "state": DELIBERATION.state(case.state),
        "facts_line": [
            parts.Fact("户", f"{case.size} 户", icon="home"),
            parts.Fact("要花", f"要花 {row.amount:,} 元", icon="receipt"),
            parts.Fact(
                "来自", "来自", link=parts.Link(str(row.problem), f"/problems/{row.problem_id}/"), icon="link"
            ),
        ],
        "moves": shown.moves(case, found, base, attempt, main=main),
        "next": deliberation.body_label(case.state) if case.state in deliberation.STEPS else "",
        "to_project": f"/meetings/{last.case.root_id}/items/{last.case_id}/"
        if last and case.state == "public"
        else "",
        "items": [_item(item) for item in items],
        "lines": shown.lines(events, lambda event: ""),
        "proof": shown.proof(events),
    }
    return render(request, "meetings/chain.html", context, status=status)


def _path(case: Case, row: Deliberation, items: list[Item]) -> list[parts.Step]:
    """The six steps with the day on which each was done."""
    held = {item.step: item for item in items if item.result in ("passed", "resolved", "measures")}
    days: dict[str, Any] = {
        name: item.case.root.meeting.began_at for name, item in held.items() if item.case.root
    }
    days |= {"resolution_public": row.published_at, "result_public": row.result_at}
    done = DONE.get(case.state, len(held))
    steps = []
    for number, (name, item) in enumerate(rules.CHAIN.value(case.edition).items()):
        at = days.get(name)
        state: Any = (
            "passed" if number < done else "now" if number == done and case.closed_at is None else "todo"
        )
        if case.state == "stopped" and number >= done:
            state = "skipped"
        steps.append(parts.Step(item["label"], state, [dates.shortday(at)] if at else ()))
    return steps


def _item(item: Item) -> parts.Item:
    """A body's dealing with it: which step, on which day, with how many votes."""
    meeting = item.case.root
    assert meeting is not None
    said = deliberation.step(item.step)["label"]
    votes = (
        f"　赞成 {item.votes_for}，反对 {item.votes_against}，弃权 {item.votes_abstain}"
        if item.votes_for is not None
        else ""
    )
    result = {"passed": "通过", "resolved": "作出决议", "measures": "作出决议", "fallen": "没有通过"}
    text = (
        f"{meeting.title}　{dates.dated(meeting.meeting.counts_at)}{votes}　{result.get(item.result, '待议')}"
    )
    return parts.Item(said, text, f"/meetings/{meeting.pk}/items/{item.case_id}/")
