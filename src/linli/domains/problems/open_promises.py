"""What was promised about a problem and is not there yet: by departments, by the parties of its project (4.3–4.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from linli.core import clock, statements
from linli.core.procedures.kinds import Concern, Outgoing, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates, parts
from linli.domains.problems import redaction, rules
from linli.domains.problems.models import Pledge

# The steps after which something may be promised: a page without one of them has nothing to ask for.
AFTER = frozenset(("sign", "sign_part", "sign_one", "paper_answer", "spot_held", "measures", "promise_moved"))
PROJECT = "各方"
NAMED = 4  # as many are named, each with where it stands, before the rest are counted
OVER = {
    "kept": "答应的，去看过，做到了",
    "released": "答应的，商量过，不用做了",
    "broken": "答应的没有做到，另想办法",
}


@dataclass(frozen=True)
class Still:
    """A promise that is open. `signed`: its words were signed by the department's head, so residents read them."""

    pk: int
    who: str
    what: str
    day: date
    state: str
    signed: bool
    root: int

    @property
    def href(self) -> str:
        own = f"/projects/{self.root}/promises/{self.pk}/"
        return own if self.who == PROJECT else f"/pledges/{self.pk}/"


@cache
def _asked() -> str:
    """Of a project that was stopped what its parties still owe counts too; later rooms' rows by their relations."""
    project, promise = (
        Case._meta.get_field(name).related_model._meta.db_table  # type: ignore[union-attr]
        for name in ("project", "promise")
    )
    return f"""
SELECT c.id, p.department, p.what, p.due_on, c.state, p.referral_id IS NOT NULL, 0
FROM {Pledge._meta.db_table} p JOIN procedures_case c ON c.id = p.case_id
WHERE p.problem_id = %(pk)s AND c.closed_at IS NULL
UNION ALL
SELECT c.id, '{PROJECT}', c.title, p.due_on, c.state, FALSE, p.project_id
FROM {project} project JOIN {promise} p ON p.project_id = project.case_id JOIN procedures_case c ON c.id = p.case_id
WHERE project.problem_id = %(pk)s AND c.closed_at IS NULL
ORDER BY 4, 1
"""  # noqa: S608 - names of ours


def of(problem_id: int) -> list[Still]:
    """What is open, the nearest day first, in one statement."""
    return [Still(*row) for row in statements.rows(_asked(), {"pk": problem_id})]


def last(problem_id: int) -> date | None:
    return max((one.day for one in of(problem_id)), default=None)


# --- what stands against calling it done ------------------------------------------------------------------------


def waits(s: Subject) -> Iterable[Concern]:
    """Whoever calls the whole done while something is promised says why (4.5)."""
    found = of(s.case.pk)
    if found:
        said = [f"{one.who}答应的“{short(one)}”，{stands(one, s.at)}" for one in found[:NAMED]]
        more = f"；另有 {len(found) - NAMED} 件" if len(found) > NAMED else ""
        yield Concern(rules.STILL, "；".join(said) + more)


def short(one: Still) -> str:
    flat = " ".join(redaction.masked(one.what).split())
    return flat if len(flat) <= 24 else flat[:23] + "…"


def stands(one: Still, now: datetime) -> str:
    """'11月19日 前做到，还没到日子': the day, and where it stands."""
    day = f"{one.day.month}月{one.day.day}日"
    if one.state == "told":
        return f"说是做到了（{day} 前），还没有人去看过"
    if one.state == "broken":
        return f"{day} 前，去看过，没做到"
    late = one.day < clock.local(now).date()
    return f"{day} 前做到，" + ("到日子了，还没有结果" if late else "还没到日子")


def rows(found: Iterable[Still], now: datetime) -> list[parts.Item]:
    """For the step of whoever verifies: each with its day and the way to it."""
    return [
        parts.Item(
            f"{one.who}：{short(one)}",
            stands(one, now),
            one.href,
            icon="clock",
            right=dates.shortday(one.day),
            warn="过了" if one.day < clock.local(now).date() or one.state == "broken" else "",
        )
        for one in found
    ]


def told(found: Iterable[Still], now: datetime) -> list[tuple[str, str]]:
    """For residents: what is to come, and by when. Words that nobody signed are not theirs to read."""
    said = []
    for one in found:
        what = (
            redaction.masked(one.what)
            if one.signed
            else "到现场定下的一件事"
            if one.root == 0
            else "答应的一件事"
        )
        said.append((f"{one.who}：{what}", stands(one, now)))
    return said


# --- how long the one who verifies has, and what goes on by itself ------------------------------------------------


def verify_by(s: Subject) -> Due:
    """Verified when the last promised day is over; without a promise, from now."""
    day = last(s.case.pk)
    begins = max(s.at, clock.at(day + timedelta(days=1))) if day else s.at
    return calendar.due(begins, s.value(rules.VERIFICATION))


def until(s: Subject) -> str:
    """Another last day counts the clock anew."""
    day = last(s.case.pk)
    return day.isoformat() if day else ""


def over(taking: Taking, s: Subject) -> None:
    """A promise came to its end: with the last one, whoever verifies is told, and has the rule's time from now."""
    taking.record(how=s.data["how"])
    if s.case.state != "verifying":
        return
    left = [one for one in of(s.case.pk) if one.pk != s.data["promise"]]
    if not left:
        taking.postpone("verify", calendar.due(s.at, s.value(rules.VERIFICATION)).at)
        text = f"答应的都有了结果，请核查：{s.case.title}"
        taking.tell(Outgoing("back", text, role="secretary", place_id=s.case.place_id))
