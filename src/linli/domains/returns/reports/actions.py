"""What is done with a report: it is prepared, sent up, looked at, given back, sent again where records changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Min

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry, Note
from linli.core.papers import actions as papers
from linli.core.papers.document import Document
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Refused, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.domains.committees import facts
from linli.domains.committees.models import Committee
from linli.domains.returns import periods
from linli.domains.returns.models import Edition, Report
from linli.domains.returns.periods import Period
from linli.domains.returns.reports import figures as reports_figures
from linli.domains.returns.reports import papers as reports_papers
from linli.domains.returns.scope import Ask

MONTHLY = "returns.report"
SENT = ("sent", "read")
# A committee in these states is none, or was never one.
UNFORMED = ("forming", "dropped")
SAID, WHY = "words", "returned"


def of(place: Place, period: Period) -> Case | None:
    """The case of the report of this place and time; None where nobody has touched it."""
    row = Report.objects.select_related("case__place", "case__street").filter(place=place, period=period.key)
    found = row.first()
    return found.case if found else None


def why_not(place: Place, period: Period) -> str:
    """Why there is no such report: the time has not begun, or the committee was not there yet; '' where there is one.

    What was begun, sent or asked for stays readable, whenever the committee was formed.
    """
    first, today = period.first, clock.today()
    if first > today:
        return f"{period.label}还没有到，{first.year}年{first.month}月{first.day}日起看得到"
    if place.level == Place.COMMUNITY:
        since = formed([place.pk]).get(place.pk)
        if since is not None and period.last < since and not _there(place, period):
            day = f"{since.year}年{since.month}月{since.day}日"
            return f"{place}的社工委 {day} 成立，那以前没有小结"
    return ""


def _there(place: Place, period: Period) -> bool:
    """Whether somebody has begun it, or owes it."""
    if Report.objects.filter(place=place, period=period.key).exists():
        return True
    return Duty.objects.filter(place=place, kind=MONTHLY, period=period.key).exists()


def formed(within: Iterable[int]) -> dict[int, date]:
    """Since when each place has had a committee; one that is only being formed is none yet."""
    rows = Committee.objects.filter(case__place__in=list(within)).exclude(case__state__in=UNFORMED)
    return dict(rows.values_list("case__place_id").annotate(first=Min("since")))


def owing(day: date) -> dict[int, datetime]:
    """Who owes the month's report, and by when: the places whose committee stands."""
    period = tick.month(day)
    known = Duty.objects.filter(kind=MONTHLY, period=period).values("place")
    rows = Committee.objects.filter(case__state__in=facts.STANDING, case__place__is_open=True)
    found = rows.exclude(case__place__in=known).values_list("case__place_id", flat=True)
    return dict.fromkeys(found, due(period))


def due(period: str) -> datetime:
    """24:00 of the month's last day; of the next working day where one rests on it."""
    last = clock.local(tick.month_end(period)).date() - calendar.DAY
    return clock.at(calendar.next_working_day(last) + calendar.DAY)


def said(case: Case | None, kind: str = SAID) -> str:
    """What was written last in the box, or why it was given back."""
    if case is None or not case.pk:
        return ""
    rows = Note.objects.filter(case_id=case.pk, kind=kind, erased_at__isnull=True).order_by("-pk")
    return rows.values_list("text", flat=True).first() or ""


def editions(case: Case | None) -> list[Edition]:
    """What was sent, newest first."""
    if case is None or not case.pk:
        return []
    rows = Edition.objects.filter(case=case).select_related("paper", "post__person")
    return list(rows.order_by("-number"))


# --- from a page ------------------------------------------------------------------------------------------------


def draft(
    place: Place, period: Period, actor: Actor, data: dict[str, Any], token: UUID | None = None
) -> Entry:
    """Keep what was written for whoever sends it."""
    return _go(place, period, actor, "keep", "draft", data, {}, token)


def send(
    place: Place,
    period: Period,
    actor: Actor,
    data: dict[str, Any],
    reasons: dict[str, str] | None = None,
    token: UUID | None = None,
) -> Entry:
    """Send the report up as the records now are; one that was sent already goes again as a further edition.

    Refused before its time, when nothing has changed, and when somebody else was quicker.
    """
    return _go(place, period, actor, "send", "report", data, reasons or {}, token)


def _go(
    place: Place,
    period: Period,
    actor: Actor,
    name: str,
    opening: str,
    data: dict[str, Any],
    reasons: dict[str, str],
    token: UUID | None,
) -> Entry:
    if why := why_not(place, period):
        raise Refused([Concern(None, why)])
    case = of(place, period)
    given = {**data, "period": period.key, "place": place.pk}
    if case is not None:
        move = "correct" if name == "send" and case.state in SENT else name
        return take(case, move, actor, given | {"same": _same(case, data, actor)}, reasons, token)
    fields = {"title": title(place, period)}
    try:
        return start("report", place, actor, fields, given, move=opening, reasons=reasons, token=token)
    except IntegrityError:
        # Two at once: the other's is there now.
        raise Refused([Concern(None, "刚刚有人报过了，请看一眼再说")]) from None


def _same(case: Case, data: dict[str, Any], actor: Actor) -> bool:
    """Whether a further edition would say what the last one says."""
    before = editions(case)
    if case.state not in SENT or not before:
        return False
    period = periods.read(case.report.period)
    assert period is not None
    now = reports_figures.six(Ask(actor, case.place, period))
    words = (data.get("words") or "").strip()
    return not reports_figures.changed(before[0].figures, now) and words == said(case)


def title(place: Place, period: Period) -> str:
    return f"{place}{period.label}小结"


def read_all(cases: list[Case], actor: Actor) -> int:
    """Look at all of them with one press: how many; one that changed meanwhile is left for its own page."""
    done = 0
    for case in cases:
        try:
            take(case, "read", actor)
        except Refused:
            continue
        done += 1
    return done


# --- effects ----------------------------------------------------------------------------------------------------


def opened(taking: Taking, s: Subject) -> None:
    """The row of the place and time: the database lets there be one."""
    Report.objects.create(case=s.case, place_id=s.case.place_id, period=s.data["period"])
    taking.record(period=s.data["period"])
    kept(taking, s)


def kept(taking: Taking, s: Subject) -> None:
    taking.note(SAID, (s.data.get("words") or "").strip())


def sent_first(taking: Taking, s: Subject) -> None:
    opened(taking, s)
    _edition(taking, s)


def sent(taking: Taking, s: Subject) -> None:
    kept(taking, s)
    _edition(taking, s)


def _edition(taking: Taking, s: Subject) -> None:
    """Freeze what is sent: figures and sources as data, all of it as a paper; the month's duty is done with it."""
    place = places.placed(s.case.place_id)
    period = periods.read(Report.objects.get(case=s.case).period)
    assert period is not None
    ask = Ask(s.actor, place, period)
    words = (s.data.get("words") or "").strip()
    made = reports_papers.document(ask, reports_figures.six(ask), words, s.at)
    freeze(taking, s, place, made, reports_figures.frozen(ask), last_edition(s.case))
    if MONTHLY in tick.STANDING and place.level == Place.COMMUNITY and period.key == tick.month(period.first):
        tick.fulfil(MONTHLY, place, s.at, period.key)


def last_edition(case: Case) -> Edition | None:
    return Edition.objects.filter(case=case).select_related("paper").order_by("-number").first()


def freeze(
    taking: Taking, s: Subject, place: Place, made: Document, figures: dict[str, Any], before: Edition | None
) -> None:
    """Keep what is sent as an edition with its paper, which takes the place of the edition before."""
    paper = papers.issue(
        made,
        place,
        s.case.pk,
        "",
        kind=s.case.procedure,
        replaces=before.paper if before is not None else None,
    )
    number = before.number + 1 if before is not None else 1
    Edition.objects.create(
        case=s.case, number=number, figures=figures, paper=paper, post_id=s.actor.post_id, at=s.at
    )
    taking.record(edition=number, paper=paper.pk)


def given_back(taking: Taking, s: Subject) -> None:
    taking.note(WHY, s.data["words"])
