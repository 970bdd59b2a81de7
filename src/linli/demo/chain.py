"""The demo's deliberation in four steps: a wall that costs more than a meeting may give, at its second body (4.4)."""

from datetime import datetime, timedelta
from typing import Any

from linli.demo.acts import (
    accept,
    go,
    report,
    table,
)
from linli.demo.world import Story, World
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.models import Attendance


def rebuild(w: World) -> Story:
    """The two committees find it dear, the party organisation proposes it, and it waits for the two committees again."""
    yield w.work(64, 9, 0)
    problem = accept(
        report(w, "62 号院南墙 40 米全都酥了，年年补年年掉", "62 号院", size=21, facet="housing"),
        w.clerk,
        w.member,
    )
    problem = go(problem, "hard", w.secretary, question="南墙补还是重建")
    held = w.work(67, 10, 0)
    sitting, item = _planned(w, problem, "two_committees", held, amount=74_000)
    yield held
    sitting = _opened(w, sitting)
    go(item, "say", w.clerk, speaker="马玉兰", position="for", words="去年补过两次，今年又掉，不如重建")
    go(item, "deliberate", w.clerk, measure="62 号院南墙 40 米拆了重建", amount=74_000)
    yield held + timedelta(minutes=40)
    go(sitting, "end", w.secretary)
    yield held + timedelta(hours=5)
    go(sitting, "file", w.secretary)
    held = w.work(72, 10, 0)
    sitting, item = _planned(w, problem, "party_organisation", held)
    yield held
    sitting = _opened(w, sitting)
    votes = Attendance.objects.filter(case=sitting, state="present", votes=True).count()
    go(item, "vote", w.clerk, votes_for=votes, votes_against=0, votes_abstain=0)
    go(item, "carry", w.clerk)
    yield held + timedelta(minutes=30)
    go(sitting, "end", w.secretary)
    yield held + timedelta(hours=5)
    go(sitting, "file", w.secretary)
    w.cases["rebuild"] = problem


def _planned(w: World, problem: Any, body: str, held: datetime, **more: Any) -> tuple[Any, Any]:
    given = {"bodies": [body], "held_at": held, "room": "社区二楼", "chair": w.secretary.post_id}
    sitting = meetings.plan(w.place, w.secretary, given)
    item = table(problem, w.secretary, meeting=sitting, **more)
    return go(sitting, "notify", w.clerk), item


def _opened(w: World, sitting: Any) -> Any:
    rows = list(Attendance.objects.filter(case=sitting, votes=True).order_by("pk"))
    sitting = go(sitting, "attend", w.clerk, present=[row.pk for row in rows], leave=[])
    return go(sitting, "begin", w.secretary)
