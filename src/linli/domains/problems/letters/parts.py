"""A letter that is answered in parts: what is with the head, what is still owed, and each part signed on its own (4.3).

While a part waits for its head the officer goes on with the rest: `reaches` asks `holds_the_rest` here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms as fields
from django.db.models import QuerySet

from linli.core.people import actor as people
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.forms import MoveForm
from linli.core.procedures.kinds import Also, Concern, Open, Outgoing, Owner, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.ui import dates
from linli.core.ui.parts import Badge
from linli.domains.problems import rules
from linli.domains.problems.letters import actions, pledges
from linli.domains.problems.models import Referral

type Point = dict[str, Any]
PART = "part_to_sign"
# What is with the head: the case's clock is the signature's there, and the letter's own day is told beside it.
SIGNING = ("to_sign", PART)


# --- what of a letter is where ------------------------------------------------------------------------------------


def waiting(points: Sequence[Point]) -> dict[int, list[Point]]:
    """The points that were sent to the head and are not signed, by the part that they were sent with."""
    found: dict[int, list[Point]] = {}
    for point in points:
        if actions.waits(point):
            found.setdefault(int(point["part"]), []).append(point)
    return dict(sorted(found.items()))


def with_head(points: Sequence[Point], state: str) -> int:
    """How many points wait for the signature."""
    if state == "to_sign":
        return unsigned(points)
    return sum(len(one) for one in waiting(points).values()) if state == PART else 0


def unsigned(points: Sequence[Point]) -> int:
    """How many points nobody outside has an answer to yet."""
    return sum(not point.get("signed") for point in points)


def owes(points: Sequence[Point], state: str) -> int:
    """How many points the department has not sent on to be signed."""
    return unsigned(points) - with_head(points, state)


def said(points: Sequence[Point], state: str) -> str:
    """'已签发 1 点，1 点等签发，还欠 1 点'; '' for a letter that is answered as a whole."""
    signed = sum(bool(point.get("signed")) for point in points)
    sent = with_head(points, state)
    if not signed and state != PART:
        return ""
    pieces = ((signed, "已签发 {} 点"), (sent, "{} 点等签发"), (owes(points, state), "还欠 {} 点"))
    return "，".join(words.format(n) for n, words in pieces if n)


def due_days(cases: Iterable[Case]) -> dict[int, date]:
    """By when a letter is to be answered, of the cases whose own clock is its head's; no query where none is."""
    signing = [case.pk for case in cases if case.state in SIGNING]
    if not signing:
        return {}
    rows = Referral.objects.filter(case__in=signing, returned=False).order_by("at", "pk")
    return {pk: dates.last_day(due) for pk, due in rows.values_list("case_id", "due_at") if due}


def clock(case: Case, row: Referral, now: datetime, rest: bool) -> Badge:
    """The letter's time limit; `rest`: to whom the rest of the answer is owed counts that, whatever the head has."""
    if case.state == PART and rest:
        return shown.badge(row.due_at, rules.ANSWER.value(case.edition), now)
    if case.state == "letter":
        return shown.badge(case.due_at, rules.ANSWER.value(case.edition), now)
    return signing(shown.badge(case.due_at, rules.SIGN.value(case.edition), now))


def signing(badge: Badge) -> Badge:
    """The signature's limit by its name: the letter's own stands beside it."""
    return replace(badge, text=f"签发{badge.text}")


def extension(case: Case) -> str:
    """'may': more time may be asked for; 'asked': the street has to say; 'had': it was given."""
    problem: Any = case.problem
    least = rules.LETTER_EXTENSIONS.value(case.edition)
    if problem.letter_asked:
        return "asked"
    return "had" if problem.letter_extensions >= least else "may"


def rest_is_mine(actor: Actor) -> QuerySet[Referral]:
    """The letters of which the officer owes the rest while the head has a part."""
    rows = Referral.objects.filter(post_id=actor.post_id or 0, signed_at__isnull=True, returned=False)
    return rows.filter(case__state=PART) if actor.role == "department" else rows.none()


def holds_the_rest(actor: Actor, case: Any) -> bool:
    """Asked of a case that is assigned to somebody else."""
    if actor.role != "department" or getattr(case, "state", "") != PART or case.procedure != "problem":
        return False
    return officer(case) == actor.post_id


def officer(case: Case) -> int | None:
    """Whose the running letter is to answer."""
    row = Referral.objects.filter(case_id=case.pk, returned=False).order_by("-at", "-pk").first()
    return row.post_id if row else None


people.ALSO.append(holds_the_rest)


# --- what stands against its moves, and what they do ----------------------------------------------------------------


class Seen(MoveForm):
    """Which part is signed, and which ones the head had before them when they pressed the button."""

    part = fields.IntegerField(required=False, min_value=1, widget=fields.HiddenInput)
    seen = fields.CharField(required=False, max_length=80, widget=fields.HiddenInput)


def mine(s: Subject) -> Iterable[Concern]:
    """The officer answers; while a part waits for the head, the rest."""
    if s.case.assignee_id != s.actor.post_id and s.case.state != PART:
        yield Concern(rules.SIGNED, "这封函不是送给您的")


def as_seen(s: Subject) -> Iterable[Concern]:
    """What came after the head had looked is not signed unread."""
    now = key(actions.latest(s.case)) if s.taking and s.data.get("seen") else ""
    if now and s.data["seen"] != now:
        yield Concern(rules.SIGNED, "您打开以后又送来了几点，看过再签")


def key(row: Referral) -> str:
    return ",".join(map(str, waiting(row.answers)))


def one_of_several(s: Subject) -> Iterable[Concern]:
    """The last part that waits is signed by the move that gives the letter back to its officer."""
    found = waiting(actions.latest(s.case).answers)
    if s.taking and s.data.get("part") not in found:
        yield Concern(rules.SIGNED, "这几点已经签发，或者退回了")
    elif len(found) < (2 if s.case.state == PART else 1):
        yield Concern(rules.SIGNED, "没有分几次送来的，一起签发就行")


def chosen(s: Subject) -> Iterable[Also | Open]:
    """What the points of this one part promise."""
    yield from pledges.of_points(s, lambda point: point.get("part") == s.data.get("part"))


def sent(taking: Taking, s: Subject) -> None:
    """Some points are answered before the others; a signed one stays when its field was left empty."""
    row = actions.latest(s.case)
    part = max((point.get("part", 0) for point in row.answers), default=0) + 1
    held = actions.held(s)
    for point, one in zip(row.answers, s.data["answers"], strict=False):
        if (held and actions.waits(point)) or (point.get("signed") and not one["answer"].strip()):
            continue
        actions.write(point, one)
        if point["answer"] and not point.get("signed"):
            point["part"] = part
    actions.to_head(taking, s, row)


def signed_one(taking: Taking, s: Subject) -> None:
    sign(taking, s, [s.data["part"]])


def sign(taking: Taking, s: Subject, parts: Iterable[int] | None = None) -> None:
    """The community and the reporter read these points; the rest is still owed by the same day."""
    row = actions.latest(s.case)
    fresh = [point for point in row.answers if point.get("answer") and not point.get("signed")]
    if parts is not None:
        fresh = [point for point in fresh if point.get("part") in set(parts)]
    for point in fresh:
        point["signed"] = s.at.isoformat()
    row.save(update_fields=["answers"])
    if parts is None:
        taking.set(assignee_id=row.post_id)
    taking.note("part_answer", actions.said(fresh))
    taking.record(letter=row.pk, points=len(fresh))


def tell_officer(s: Subject) -> Iterable[Outgoing]:
    """The officer reads what is still owed and by when."""
    row = actions.latest(s.case)
    left = owes(row.answers, s.case.state)
    if left and row.due_at:
        day = dates.last_day(row.due_at)
        text = f"先答的签发了，还欠 {left} 点，{day.month}月{day.day}日 以前答：{s.case.title}"
        yield Outgoing("letter", text, post_id=row.post_id)


def answerer(fallback: Callable[[Subject], Owner]) -> Callable[[Subject], Owner]:
    """The answer is the officer's to give, also while the head has a part of it."""

    def who(s: Subject) -> Owner:
        post = officer(s.case) if s.case.state == PART else None
        return Owner(post_id=post) if post else fallback(s)

    return who
