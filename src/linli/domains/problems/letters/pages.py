"""A department's letters (协办函): the list, the open one answered point by point, and the head's signature (4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.people.actor import Actor, reaches, scope
from linli.core.people.view_access import Request, needs
from linli.core.procedures import desk, queries, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.core.ui.figures import Letter
from linli.core.ui.parts import Badge, Concern, Fact, Item, Step
from linli.domains.problems import photos, redaction
from linli.domains.problems.letters import actions, ledger, owed, parts, reminders
from linli.domains.problems.models import Photo, Referral
from linli.domains.problems.queries import AT_DEPARTMENT

# What of a case's record a department reads, and which words of it: nothing that residents said.
VERBS = {
    "report": "有人反映",
    "enter": "有人反映",
    "visit": "走访时记下",
    "import": "有人反映",
    "refer": "社区报街道",
    "meeting_refer": "会议定为报街道",
    "receive": "街道接收",
    "letter": "街道函送",
    "letter_receive": "部门接收",
    "letter_return": "部门退回",
    "answer": "写好答复，送签发",
    "partial": "先答几点，送签发",
    "part_refuse": "退回重写",
    "sign_part": "签发先答的几点",
    "sign_one": "签发先答的几点",
    "letter_extend": "部门申请延期",
    "letter_extension_grant": "街道同意延期",
    "letter_extension_refuse": "街道不同意延期",
    "sign_refuse": "退回重写",
    "sign": "签发答复",
    "remind": "系统提醒，快到期了",
    "escalate": "逾期，报了上一级",
    "urge": "县区督办",
    "ask_spot": "社区请街道召集现场",
    "spot": "街道召集部门到现场",
    "spot_held": "现场会开过了",
    "paper_answer": "录入了纸质答复",
    "promise_over": "答应的有了结果",
    "promise_moved": "答应的改了日子",
    "lapse": "到期没办，记为逾期",
}
WORDS = ("letter", "why", "returned", "answer", "part_answer", "extension", "urge", "spot", "late")
STAYS = ("letter_receive", "letter_extend", "partial", "sign_one")
SENT, SENT_BACK = ("answer", "partial", "sign_part", "sign_one"), ("sign_refuse", "part_refuse")
ANSWERS = ("answer", "partial")


@dataclass
class Opened:
    """The letter in the middle of the page, and what may be done with it."""

    case: Case
    title: str
    row: Referral
    badge: Badge
    path: list[Step]
    facts: list[Fact]
    points: list[dict[str, Any]]
    events: list[Item]
    photos: list[dict[str, str]]
    attempt: Attempt | None = None
    concerns: Sequence[Concern] = ()
    sent_back: str = ""
    # Whether only some points wait for the head, and whether more time may be, is, or was asked for.
    part: bool = False
    extension: str = ""
    # Of a letter that is answered in parts: what is signed, what waits, what is owed; and how many points are.
    stands: str = ""
    owes: int = 0
    # What waits for the head, a row for each time that something was sent: its number, its points, how it is signed.
    sent: list[dict[str, Any]] = field(default_factory=list)
    seen: str = ""
    last_day: date | None = None
    # Answered or returned: only to be read. Another's of the same department: read, and not answered.
    over: bool = False
    reads: bool = False
    # The officer's own, all of it with the head; and how many points that are not signed yet.
    own: bool = False
    to_sign: int = 0
    # Makes a button without a form harmless when it is pressed twice.
    token: str = field(default_factory=lambda: str(uuid4()))


@needs("letters_in")
def letters(request: Request) -> HttpResponse:
    """`/letters/`: those that wait, what is due first comes first; with `?done=1` those that are answered."""
    if request.GET.get("done"):
        return render(
            request,
            "demands/letters/done.html",
            {"done": _done(request.actor)} | owed.frame(request),
        )
    waiting = _waiting(request.actor)
    return _page(request, waiting, waiting[0] if waiting else None)


@needs("letters_in")
def letter(request: Request, pk: int) -> HttpResponse:
    """`/letters/<pk>/`, with `?move=` the form of a move."""
    waiting = _waiting(request.actor)
    return _page(request, waiting, _own(request.actor, pk))


@needs("letters_in")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST `/letters/<pk>/<move>/`. A letter that is sent on is somebody else's: back to the list."""
    case = _own(request.actor, pk)
    back = f"/letters/{pk}/" if move in STAYS else "/letters/"

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, _waiting(request.actor), case, attempt, 422)

    return desk.post(request, case, move, back, again)


def _own(actor: Actor, pk: int) -> Case:
    """The letter that waits at this post, or one that its own department has, or had, to answer."""
    mine = scope(actor) | Q(pk__in=ledger.of_department(actor).filter(case=pk).values("case"))
    found = Case.objects.filter(mine).select_related("place", "street", "district", "problem")
    return get_object_or_404(found, pk=pk, procedure="problem")


def _waiting(actor: Actor) -> list[Case]:
    """What the district ordered comes first, then what is due first."""
    ordered = Referral.objects.filter(ledger.WAITS, case=OuterRef("pk"), urged_at__isnull=False)
    mine = queries.visible(actor).filter(procedure="problem", state__in=AT_DEPARTMENT).values("pk")
    # Each half finds its own by its index; together as one condition neither would.
    mine = mine.union(parts.rest_is_mine(actor).values("case_id"))
    found = Case.objects.filter(pk__in=mine)
    found = found.select_related("place", "street", "district", "problem")
    return list(found.order_by(Exists(ordered).desc(), "due_at", "pk")[:200])


def _page(
    request: Request,
    waiting: list[Case],
    case: Case | None,
    attempt: Attempt | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    rows = _rows([*waiting, *([case] if case else [])], request.actor)
    context = owed.frame(request) | {
        "letters": [
            _listed(one, rows[one.pk], case, now, request.actor) for one in waiting if one.pk in rows
        ],
        "opened": None,
    }
    if case is not None and case.pk in rows:
        wanted = attempt or _wanted(request, case, rows[case.pk])
        context["opened"] = _opened(case, rows[case.pk], wanted, request.actor)
    return render(request, "demands/letters/letters.html", context, status=status)


def _rows(cases: Sequence[Case], actor: Actor) -> dict[int, Referral]:
    """The latest letter of each case that went to this department, in one query; another's it does not read."""
    mine = ledger.of_department(actor) | Referral.objects.filter(head_id=actor.post_id)
    found = mine.filter(case__in={case.pk for case in cases}).select_related("post__person", "head__person")
    return {row.case_id: row for row in found.order_by("at", "pk")} if cases else {}


def _wanted(request: HttpRequest, case: Case, row: Referral) -> Attempt | None:
    """The move whose form stands open: the asked one, else to answer what has been received."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    name = request.GET.get("move", "")
    offered = {offer.move.name for offer in queries.offers(case, actor) if offer.permitted}
    if not name and case.state in ("letter", parts.PART) and row.received_at:
        name = "answer"
    return (
        desk.blank(case, name, actor)
        if name in offered - {"letter_receive", "sign", "sign_part", "sign_one"}
        else None
    )


def _listed(case: Case, row: Referral, opened: Case | None, now: datetime, actor: Actor) -> Letter:
    badge = parts.clock(case, row, now, actor.post_id == row.post_id)
    # The letter's own day, whoever has it before them.
    due = row.due_at if case.state in parts.SIGNING and row.due_at else case.due_at
    new = case.state == "letter" and row.received_at is None and badge.state != "late"
    text = "新到，请先接收" if new else badge.text
    if case.state != "to_sign" and parts.said(row.answers, case.state):
        owes, sent = (
            parts.owes(row.answers, case.state),
            parts.with_head(row.answers, case.state),
        )
        text = f"还欠 {owes} 点，{text}" if actor.post_id == row.post_id else f"{sent} 点，{text}"
    if row.urge:
        text = f"县区督办，{text}"
    return Letter(
        redaction.masked(case.title),
        f"{case.place}　{row.number or f'经{case.street}'}",
        dates.shortday(due and dates.last_day(due)),
        f"/letters/{case.pk}/",
        "late" if row.urge else badge.state,
        text,
        opened is not None and opened.pk == case.pk,
    )


def _opened(case: Case, row: Referral, attempt: Attempt | None, actor: Actor) -> Opened:
    now = clock.now()
    if not running(case, row):
        return _past(case, row, actor, now)
    badge = parts.clock(case, row, now, actor.post_id == row.post_id)
    events = [event for event in queries.timeline([case]) if event.verb in VERBS]
    back = next((event for event in events if event.verb in (*SENT, *SENT_BACK)), None)
    return Opened(
        case,
        redaction.masked(case.title),
        row,
        replace(
            badge, text=f"{badge.text}，{badge.when}" if badge.state != "late" and badge.when else badge.text
        ),
        _path(case, row, actor),
        _facts(case, row),
        [_point(number, _seen(point, row, actor), attempt) for number, point in enumerate(row.answers, 1)],
        [_event(event, now) for event in events],
        [{"src": photos.address(one.name, actor), "caption": one.caption} for one in _photos(case, actor)],
        attempt,
        shown.against(attempt, case.edition),
        _said(back) if back is not None and back.verb in SENT_BACK and case.state == "letter" else "",
        case.state == parts.PART,
        parts.extension(case),
        parts.said(row.answers, case.state),
        parts.owes(row.answers, case.state),
        _sent(row) if actor.post_id == row.head_id else [],
        parts.key(row),
        last_day=row.due_at and dates.last_day(row.due_at),
        reads=not reaches(actor, case),
        own=case.state == "to_sign" and actor.post_id == row.post_id != case.assignee_id,
        to_sign=parts.unsigned(row.answers),
    )


def _sent(row: Referral) -> list[dict[str, Any]]:
    """What was sent to the head before the rest, each time on its own."""
    numbers = {id(point): number for number, point in enumerate(row.answers, 1)}
    return [
        {
            "part": part,
            "token": str(uuid4()),
            "points": [_point(numbers[id(one)], one, None) for one in points],
        }
        for part, points in parts.waiting(row.answers).items()
    ]


def running(case: Case, row: Referral) -> bool:
    """Whether this is the letter that the problem waits for now."""
    return case.state in AT_DEPARTMENT and row.signed_at is None and not row.returned


def _past(case: Case, row: Referral, actor: Actor, now: datetime) -> Opened:
    """A letter that is over, as it was answered; what became of the problem afterwards is not the department's."""
    steps = [Step("接收", "passed"), Step("退回街道", "passed")]
    if row.signed_at is not None:
        steps = [Step("接收", "passed"), Step("签发", "passed", [dates.shortday(row.signed_at)])]
    points = [_point(number, _seen(point, row, actor), None) for number, point in enumerate(row.answers, 1)]
    shown = ledger.badge(row, now)
    return Opened(
        case, redaction.masked(case.title), row, shown, steps, _facts(case, row), points, [], [], over=True
    )


def _photos(case: Case, actor: Actor) -> list[Photo]:
    """Those of the problem, for whom it waits."""
    if case.assignee_id != actor.post_id:
        return []
    return list(Photo.objects.filter(case=case).order_by("pk")[:6])


def _seen(point: dict[str, str], row: Referral, actor: Actor) -> dict[str, str]:
    """Words that nobody has signed yet are between the officer and the head."""
    if actor.post_id in (row.post_id, row.head_id) or row.signed_at is not None or point.get("signed"):
        return point
    return {"point": point["point"]}


def _point(number: int, point: dict[str, str], attempt: Attempt | None) -> dict[str, Any]:
    """A point that was asked, with its two fields where it is being answered, or with its answer."""
    form = attempt.form if attempt and attempt.move.name in ANSWERS else None
    # What the head has before them has no field.
    form = form if form is not None and f"answer-{number}" in form.fields else None
    day = date.fromisoformat(point["on"]) if point.get("on") else None
    return {
        "number": number,
        "question": point["point"],
        "answer": point.get("answer", ""),
        "day": day,
        "part": point.get("part", 0) if actions.waits(point) else 0,
        "signed": datetime.fromisoformat(point["signed"]) if point.get("signed") else None,
        "field": form[f"answer-{number}"] if form else None,
        "on": form[f"on-{number}"] if form else None,
    }


def _path(case: Case, row: Referral, actor: Actor) -> list[Step]:
    who = row.post.person.name
    head = row.head.person.name if row.head else "负责人"
    rest = case.state == parts.PART and actor.post_id == row.post_id
    signing = case.state in ("to_sign", parts.PART)
    received = row.received_at is not None or signing
    took = f"{dates.shortday(row.received_at)}，{who}" if row.received_at else who
    writing: Any = "passed" if signing and not rest else "now" if received else "todo"
    return [
        Step("接收", "passed" if received else "now", [took]),
        Step("写答复", writing, [] if writing == "now" else [who]),
        Step("送领导签发", "now" if signing and not rest else "todo", [head]),
        Step("送到社区和住户", "todo", ["签发的当时"]),
    ]


def _facts(case: Case, row: Referral) -> list[Fact]:
    where = f"{case.district or ''} {case.place} {case.spot}".strip()
    made = [Fact("", where, icon="map-pin")]
    if case.size > 1:
        made.append(Fact("", f"{case.size} 户", icon="home"))
    made.append(Fact("", f"经{case.street} {dates.shortday(row.at)} 送达", icon="mail"))
    if row.due_at and running(case, row) and case.state in parts.SIGNING:
        made.append(
            Fact("", f"答复 {dates.shortday(dates.last_day(row.due_at))} 到期", icon="calendar-event")
        )
    if row.urge:
        day = f"，限 {dates.shortday(row.urged_until)} 以前答复" if row.urged_until else ""
        made.append(Fact("", f"县区督办 {row.urge}{day}", icon="alert-circle", tone="red"))
    elif row.level and row.signed_at is None:
        what = reminders.missing(row, case.state, clock.now())
        text = f"{what}，已报{reminders.LEVELS[row.level]}"
        made.append(Fact("", text, icon="alert-triangle", tone="red"))
    return made


def _event(event: queries.Event, now: datetime) -> Item:
    name = event.who.split("　")[0]
    second = "，".join(filter(None, (name if event.role != "public" else "", _said(event))))
    return Item(VERBS[event.verb], second, right=dates.moment(clock.local(event.at).date(), now))


def _said(event: queries.Event) -> str:
    return "；".join(text for kind, text in event.notes if kind in WORDS)


def _done(actor: Actor) -> list[dict[str, Any]]:
    """The letters that this post answered, signed or returned, newest first."""
    mine = Q(post_id=actor.post_id) | Q(head_id=actor.post_id)
    rows = Referral.objects.filter(mine, Q(signed_at__isnull=False) | Q(returned=True))
    return [
        {
            "title": redaction.masked(row.case.title),
            "place": str(row.case.place),
            "at": row.signed_at or row.at,
            "returned": row.returned,
            "points": [_point(number, point, None) for number, point in enumerate(row.answers, 1)],
        }
        for row in rows.select_related("case__place").order_by("-signed_at", "-pk")[:100]
    ]
