"""The street calls several departments to one place for one problem (吹哨): what its moves do (4.3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Concern, Open, Outgoing, Owner, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.problems import rules
from linli.domains.problems.actions import say
from linli.domains.problems.letters import pledges
from linli.domains.problems.models import Summoned, Summons

ASKED = ("asked", "coming", "cannot")
# The states of a problem in which its street may call departments together.
FROM = ("street", "letter", "part_to_sign", "to_sign")


def load(cases: Sequence[Case]) -> dict[int, Any]:
    return {row.case_id: row for row in Summons.objects.filter(case__in=[case.pk for case in cases])}


def load_called(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Summoned.objects.filter(case__in=[case.pk for case in cases])
    return {row.case_id: row for row in rows}


def call(problem: Case, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Case:
    """Call the departments of `data["posts"]` to `where` at `at`, for `what`. The same token again calls once."""
    posts = Post.objects.filter(pk__in=data["posts"], role="department", place=problem.district)
    called = [{"post": post.pk, "department": post.unit} for post in posts.order_by("pk")]
    fields = {"title": problem.title, "spot": data["where"][:120]}
    given = {**data, "problem": problem.pk, "called": called}
    entry = start("summons", problem.place, actor, fields, given, root=problem, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def invites(s: Subject) -> Iterable[Also | Open]:
    """An invitation for each department, of its own; and a line on the problem's record."""
    yield Also(s.data["problem"], "spot", {"words": s.data["what"]})
    fields = {"title": s.case.title, "spot": s.data["where"][:120]}
    for one in s.data["called"]:
        data = {**one, "at": s.data["at"]}
        yield Open("summoned", s.case.place, {**fields, "assignee_id": one["post"]}, data, s.case.root_id)


def called(taking: Taking, s: Subject) -> None:
    Summons.objects.create(
        case=s.case,
        problem_id=s.data["problem"],
        at=s.data["at"],
        where=s.data["where"],
        what=s.data["what"].strip(),
    )
    taking.note("spot", s.data["what"].strip())
    taking.record(problem=s.data["problem"], called=[one["post"] for one in s.data["called"]])


def invited(taking: Taking, s: Subject) -> None:
    assert s.leader is not None
    Summoned.objects.create(
        case=s.case, summons=s.leader, post_id=s.data["post"], department=s.data["department"]
    )
    taking.record(to=s.data["post"])
    when = clock.local(s.data["at"])
    text = f"请到现场，{when.month}月{when.day}日 {when:%H:%M}：{s.case.title}"
    taking.tell(Outgoing("summoned", text, post_id=s.data["post"], mail=True))


def comes(taking: Taking, s: Subject) -> None:
    s.facts.who = s.data["who"].strip()
    s.facts.save(update_fields=["who"])


def cannot(taking: Taking, s: Subject) -> None:
    s.facts.who = ""
    s.facts.save(update_fields=["who"])
    say(taking, s, "spot")


def came(taking: Taking, s: Subject) -> None:
    if s.data.get("who"):
        s.facts.who = s.data["who"].strip()
        s.facts.save(update_fields=["who"])


def outcome(s: Subject) -> Iterable[Also | Open]:
    """Who came and who did not, one by one; what each promised, with its day; a line on the problem's record.

    `rows` in the data: `{"case", "came", "who", "what", "on"}` a department.
    """
    row: Summons = s.facts
    problem = Case.objects.select_related("place").get(pk=row.problem_id)
    for one in s.data.get("rows") or ():
        yield Also(one["case"], "came" if one["came"] else "absent", {"who": one.get("who", "")})
    if problem.closed_at is None:
        yield Also(problem.pk, "spot_held", {"words": s.data.get("words", "")})
    for one in s.data.get("rows") or ():
        if one.get("what") and one.get("on"):
            more = {"summons": s.case.pk}
            yield pledges.opening(problem, one["post"], one["department"], one["what"], one["on"], **more)


def held(taking: Taking, s: Subject) -> None:
    row: Summons = s.facts
    row.outcome = s.data["words"].strip()
    row.save(update_fields=["outcome"])
    rows = s.data["rows"]
    say(taking, s, "spot")
    taking.record(came=sum(bool(one["came"]) for one in rows), of=len(rows))


def off(s: Subject) -> Iterable[Also | Open]:
    """Nobody has to come any more; each is told."""
    for pk in Summoned.objects.filter(summons=s.case, case__state__in=ASKED).values_list(
        "case_id", flat=True
    ):
        yield Also(pk, "off")


def tell_off(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("summoned", f"不用到现场了：{s.case.title}", post_id=s.facts.post_id, mail=True)


def tell_answer(s: Subject) -> Iterable[Outgoing]:
    coming = "会来" if s.case.state == "coming" else "来不了"
    text = f"{s.facts.department}{coming}：{s.case.title}"
    yield Outgoing("spot", text, role="street_officer", place_id=s.case.street_id)


# --- what stands against them, and when they are due ----------------------------------------------------------


def ahead(s: Subject) -> Iterable[Concern]:
    if s.taking and s.data["at"] <= s.at:
        yield Concern(rules.SUMMONS_ATTENDANCE, "约的时间已经过了，请改一个时间")


def several(s: Subject) -> Iterable[Concern]:
    if s.taking and not s.data["called"]:
        yield Concern(rules.SUMMONS_ATTENDANCE, "请至少选一个部门")


def may_be_called(s: Subject) -> Iterable[Concern]:
    """Only while the problem is with the street or a department (its own move says so, too)."""
    if s.taking and Summons.objects.filter(problem=s.data["problem"], case__state="called").exists():
        yield Concern(None, "这件事已经约了一次现场会，开过或者取消以后再约")


def was_held(s: Subject) -> Iterable[Concern]:
    row: Summons = s.facts
    if s.at < row.at:
        at = clock.local(row.at)
        yield Concern(
            rules.SUMMONS_ATTENDANCE, f"约的是 {at.month}月{at.day}日 {at:%H:%M}，还没有到，到没到不能先记"
        )


def every_one(s: Subject) -> Iterable[Concern]:
    """Each department that was called is recorded, none is passed over."""
    if not s.taking:
        return
    wanted = set(
        Summoned.objects.filter(summons=s.case, case__state__in=ASKED).values_list("case_id", flat=True)
    )
    if wanted != {one["case"] for one in s.data["rows"]}:
        yield Concern(rules.SUMMONS_ATTENDANCE, "请了的部门到没到，每一家都要记")


def at_of(s: Subject) -> datetime:
    found: datetime = s.facts.at if s.facts is not None else s.data["at"]
    return found


def record_by(s: Subject) -> Due:
    return calendar.due(at_of(s), s.value(rules.SUMMONS_RECORD))


def reply_by(s: Subject) -> Due:
    """In time for the day: no later than the hour itself."""
    within = calendar.due(s.at, s.value(rules.SUMMONS_REPLY))
    return min(within, Due(s.data["at"]), key=lambda one: one.at)


def guest(s: Subject) -> Owner:
    return Owner(post_id=s.case.assignee_id)


def street(s: Subject) -> Owner:
    return Owner("street_officer", level=Place.STREET)
