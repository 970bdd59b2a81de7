"""A resident follows their own case by its secret code: what happened, what comes next, and their own three moves."""

import secrets
import time
import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.people import sealed, throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.desk import read_token
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.core.procedures.take import take
from linli.core.ui import fields
from linli.core.ui.dates import clocktime, last_day, shortday
from linli.domains.committees.portal.forms import Readable
from linli.domains.committees.portal.frame import community, frame, too_many
from linli.domains.problems import codes, open_promises, rules
from linli.domains.problems.feedback import reopening
from linli.domains.problems.letters import parts
from linli.domains.problems.models import Feedback, Problem, Referral, Reporter
from linli.domains.problems.portal import doors, wording
from linli.domains.problems.portal.forms import MOVES
from linli.domains.problems.portal.report import forget
from linli.domains.problems.procedure import OPEN
from linli.domains.problems.queries import AT_DEPARTMENT

# How long a code that was typed opens its case in this browser, in seconds of real time.
OPENED = 3600
TAIL = "code and telephone"


@public
@never_cache
def follow(request: Request, code: str) -> HttpResponse:
    """/c/<code>/follow/: one field. Ten wrong codes from one address in an hour, and that address waits.

    Many share an address: a right code with the last four digits of its telephone opens all the same.
    """
    place = community(code)
    if request.method != "POST":
        return _ask(request, place)
    typed = str(request.POST.get("code", ""))[:40]
    free = throttle.attempt("code", request)
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c in "0123456789")
    wanted = int(rules.CODE_DIGITS.value())
    reporter = codes.find(place.pk, digits) if len(digits) == wanted else None
    if not free and not _second(request, reporter):
        return _ask(request, place, typed, _not_both(request), status=429, blocked=True)
    if reporter is None:
        if len(digits) != wanted:
            throttle.forgive("code", request)
        wrong = (
            f"查询码是 {wanted} 位数字，这里 {len(digits)} 位" if len(digits) != wanted else "没有查到这个码"
        )
        return _ask(request, place, typed, wrong, status=422)
    throttle.forgive("code", request)
    request.session.cycle_key()
    if not request.user.is_authenticated:
        request.session.set_expiry(0)  # gone with the browser: others may use this telephone
    request.session["follow"] = {"place": place.code, "reporter": reporter.pk, "until": time.time() + OPENED}
    return redirect(f"/c/{place.code}/follow/mine/")


def _second(request: Request, reporter: Reporter | None) -> bool:
    """Whether something beside the code speaks for who typed it; tries with a telephone have a count of their own."""
    tail = _tail(request)
    if not tail or not throttle.attempt(TAIL, request):
        return False
    held = sealed.unseal(reporter.person) if reporter is not None and reporter.person is not None else {}
    right = len(tail) == 4 and secrets.compare_digest(held.get("phone", "")[-4:], tail)
    if right:
        throttle.forgive(TAIL, request)
    return right


def _tail(request: Request) -> str:
    typed = unicodedata.normalize("NFKC", str(request.POST.get("tail", ""))[:20])
    return "".join(c for c in typed if c in "0123456789")


def _not_both(request: Request) -> str:
    return "查询码和电话后四位对不上，或者没有留过电话" if _tail(request) else ""


def _ask(
    request: Request, place: Place, typed: str = "", wrong: str = "", status: int = 200, blocked: bool = False
) -> HttpResponse:
    context = {
        "place": place,
        "typed": typed,
        "wrong": wrong,
        "blocked": blocked,
        "most": throttle.LIMITS["code"],
        "minutes": -(-int(throttle.left("code", request).total_seconds()) // 60) if blocked else 0,
        "digits": rules.CODE_DIGITS.value(),
        "night": doors.night(),
        **frame(request, place, "follow"),
    }
    return render(request, "demands/portal/follow.html", context, status=status)


def reporter_of(request: Request, place: Place) -> Reporter | None:
    kept = request.session.get("follow")
    if not kept or kept["place"] != place.code or kept["until"] < time.time():
        return None
    found = Reporter.objects.select_related("case__assignee", "origin")
    return found.filter(pk=kept["reporter"], place=place).first()


@public
@never_cache
def mine(request: Request, code: str) -> HttpResponse:
    """/c/<code>/follow/mine/: the case that the code opened."""
    place = community(code)
    reporter = reporter_of(request, place)
    if reporter is None:
        return redirect(f"/c/{place.code}/follow/")
    return _case(request, place, reporter)


@public
@never_cache
def move(request: Request, code: str, name: str) -> HttpResponse:
    """/c/<code>/follow/mine/<move>/: confirm, reopen, add; or leave, for a browser that others use too."""
    place = community(code)
    if name not in MOVES and name != "leave":
        raise Http404
    reporter = reporter_of(request, place)
    if name == "leave" and request.method == "POST":
        request.session.pop("follow", None)
        reply = redirect(f"/c/{place.code}/")
        forget(reply, place)
        return reply
    if reporter is None or request.method != "POST":
        return redirect(f"/c/{place.code}/follow/" if reporter is None else f"/c/{place.code}/follow/mine/")
    return _taken(request, place, reporter, name)


def _taken(request: Request, place: Place, reporter: Reporter, name: str) -> HttpResponse:
    token = read_token(request)
    form = MOVES[name](fields.fixed(request.POST), auto_id=f"{name}_%s")
    if not form.is_valid() or fields.pressed(request.POST):
        return _case(request, place, reporter, form, name, status=422)
    if not throttle.attempt("words", request):
        return _case(request, place, reporter, form, name, too_many(place), status=429)
    problem = Problem.objects.get(case=reporter.case)
    move = reopening.move_for(problem, reporter.case.edition) if name == "reopen" else name
    try:
        take(reporter.case, move, PUBLIC, form.cleaned_data, token=token)
    except Refused as refused:
        said = "；".join(concern.text for concern in refused.concerns)
        again = reporter_of(request, place) or reporter
        return _case(request, place, again, form, name, said, status=422)
    return redirect(f"/c/{place.code}/follow/mine/")


def _case(
    request: Request,
    place: Place,
    reporter: Reporter,
    tried: Readable | None = None,
    name: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    case = reporter.case
    problems = Problem.objects.in_bulk([case.pk, reporter.origin_id])
    problem, origin = problems[case.pk], problems[reporter.origin_id]
    own = [case] if reporter.origin_id == case.pk else [case, reporter.origin]
    events = queries.timeline(own)
    happened = wording.lines(events, case, reporter.origin_id)
    promise, by = wording.until(case, problem)
    coming = _coming(case, events)
    context: dict[str, Any] = {
        "place": place,
        "case": case,
        "problem": problem,
        "own_words": reporter.origin.title if origin.source == "resident" else "",
        "merged": reporter.origin_id != case.pk,
        "sentence": wording.sentence(case, problem, bool(coming)),
        "coming": coming,
        "promise": promise,
        "by": by,
        "way": wording.way(case, problem, happened, _sitting(case, events)),
        "answer": _answer(reporter, problem),
        "waiting": doors.suppliers() if problem.urgent and case.closed_at is None else [],
        "night": doors.night(),
        "refused": refused,
        "tried": name,
        "moves": _moves(case.state, name, tried),
        "to_street": reopening.often(problem, case.edition),
        **frame(request, place, "follow"),
    }
    return render(request, "demands/portal/mine.html", context, status=status)


def _coming(case: Case, events: Sequence[Event]) -> list[tuple[str, str]]:
    """What a department has yet to answer, and what is promised and not there yet; also when the rest is finished."""
    verbs = {event.verb for event in events}
    found = open_promises.told(open_promises.of(case.pk), clock.now()) if open_promises.AFTER & verbs else []
    if case.state in AT_DEPARTMENT and verbs & {"sign_part", "sign_one"}:
        row = Referral.objects.filter(case=case).order_by("-at", "-pk")[0]
        if (left := parts.unsigned(row.answers)) and row.due_at:
            day = shortday(last_day(row.due_at))
            found.insert(0, (f"{row.department}还有 {left} 点没有答复", f"{day} 以前答复"))
    return found


def _sitting(case: Case, events: Sequence[Event]) -> str:
    """'11月19日 周五 15:00，11月 大党委会议': when what the case waits for is held; '' while it waits for nothing."""
    if case.state != "tabled":
        return ""
    item = next((event.data.get("with") for event in events if event.verb == "table"), None)
    meeting = Case.objects.filter(family=item).first() if item else None
    held = (
        Duty.objects.filter(case_id=meeting.pk, kind__endswith=".hold").order_by("-pk").first()
        if meeting
        else None
    )
    if meeting is None or held is None or held.due_at is None:
        return ""
    again = "（会期改过，这是新的）" if held.times else ""
    return f"{shortday(held.due_at)} {clocktime(held.due_at)}，{meeting.title}{again}"


def _moves(state: str, name: str, tried: Readable | None) -> dict[str, dict[str, Any]]:
    """The forms of the moves that are the resident's now; the one that was tried keeps what was typed."""
    may = {
        "confirm": state == "fed_back",
        "reopen": state in ("fed_back", "closed", "declined"),
        "add": state in OPEN,
    }
    forms = {key: cls(auto_id=f"{key}_%s") for key, cls in MOVES.items() if may[key] and key != name}
    if tried is not None:
        forms[name] = tried
    return {key: {"form": form, "token": uuid4()} for key, form in forms.items()}


def _answer(reporter: Reporter, problem: Problem) -> dict[str, Any] | None:
    """The latest answer. Who came to it by another report reads the public words where there are any."""
    case = reporter.case
    if case.state not in ("fed_back", "closed"):
        return None
    last = Feedback.objects.filter(case=case).order_by("-at", "-pk").first()
    if last is None:
        return None
    text = last.public if reporter.origin_id != case.pk and last.public else last.personal
    label = rules.OUTCOMES.value(case.edition).get(problem.result, {}).get("plain", "")
    return {"text": text, "at": last.at, "label": label, "explained": problem.result == "explained"}
