"""What the page of a year's plan shows: the months with what is owed and what was done, the committee's own, last year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from linli.core import clock
from linli.core.journal.models import Note
from linli.core.papers import queries as papers
from linli.core.papers.document import Document
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures import queries as cases
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.ui import dates
from linli.core.ui.parts import Cell, Column, Item, Row, Table
from linli.domains.oversight.workplan import actions, progress, rules
from linli.domains.oversight.workplan import papers as paper
from linli.domains.oversight.workplan.models import WorkPlan
from linli.domains.oversight.workplan.papers import Sheet
from linli.domains.oversight.workplan.procedure import ALL, OPEN
from linli.domains.oversight.workplan.progress import DutyRow, Own
from linli.domains.problems import actions as demands
from linli.domains.problems import redaction
from linli.domains.problems.models import Visit
from linli.domains.returns.models import Edition
from linli.domains.returns.reports.actions import editions, said

# What is done with one line stands beside the line, not among the plan's own steps.
OF_A_LINE = ("edit", "drop", "restore", "link")
HREFS = {"project": "/projects/{}/", "meeting": "/meetings/{}/", "problem": "/problems/{}/"}


def address(place: Place, year: int) -> str:
    return f"/work-plan/{year}/{place.code}/"


@dataclass
class Page:
    """One plan: `edition` None is how it stands now."""

    place: Place
    year: int
    row: WorkPlan | None
    actor: Actor
    now: datetime
    editions: list[Edition]
    edition: Edition | None
    duties: list[DutyRow] = field(default_factory=list)
    lines: list[Own] = field(default_factory=list)

    @property
    def own(self) -> bool:
        return self.actor.place_id == self.place.pk

    @property
    def base(self) -> str:
        return address(self.place, self.year)

    @property
    def state(self) -> str:
        return self.row.case.state if self.row else ""

    @cached_property
    def sheet(self) -> Sheet:
        edition = self.row.case.edition if self.row else actions.blank(self.place, self.year).edition
        return Sheet(self.place, self.row.pk if self.row else None, self.year, edition, self.now)

    @property
    def document(self) -> Document:
        return papers.document_of(self.edition.paper) if self.edition else paper.plan(self.sheet)


def page(place: Place, year: int, row: WorkPlan | None, actor: Actor, chosen: str) -> Page | None:
    """The plan of the place and year; `chosen` names an edition. None for an edition that there is not."""
    found = editions(row.case) if row else []
    by_number = {str(one.number): one for one in found}
    if chosen and chosen not in by_number:
        return None
    made = Page(place, year, row, actor, clock.now(), found, by_number.get(chosen))
    if made.edition is None and made.state in ("sent", "read", "summed"):
        made.edition = found[0]
    first = made.sheet.first
    made.duties = progress.duties(place, year, first, made.now)
    made.lines = progress.lines(row.pk if row else None, year, made.now)
    return made


def initial(made: Page, query: Mapping[str, Any]) -> dict[str, Any]:
    """What a form begins with: the line that was pressed as it is, or the emphasis that has nothing yet."""
    number = str(query.get("line", ""))
    for one in made.lines:
        if str(one.row.pk) == number:
            row = one.row
            told = {"line": row.pk, "title": row.title, "month": row.month, "lead": row.lead_id}
            return told | {"duty": row.duty, "emphasis": row.emphasis, "about": row.about_id}
    return {"line": number, "emphasis": query.get("emphasis", ""), "month": clock.today().month}


def context(made: Page, attempt: Attempt | None) -> dict[str, Any]:
    """All of the page. An earlier edition is its paper alone: progress is always that of today."""
    past = _past(made)
    moves = _moves(made, attempt)
    state = procedure("work_plan").state(made.state) if made.row else None
    before = paper.last(made.place, made.year, made.now)
    lines = [] if past else made.lines
    return {
        "page": made,
        "place": made.place,
        "year": made.year,
        "heading": heading(made),
        "lede": lede(made),
        "state": state,
        "label": label(made),
        "tone": "" if past else {"read": "green", "summed": "green", "returned": "amber"}.get(made.state, ""),
        "badge": shown.badge(made.row.case.due_at, None, made.now)
        if made.row and _runs(made) and not past
        else None,
        "back": said(made.row.case, "returned") if made.row and made.state == "returned" else "",
        "reason": said(made.row.case, "reason")
        if made.row and made.edition is None and made.state in ("revising", "drafted")
        else _told(made, "reason"),
        "told": _told(made, "words"),
        "lost": lost(attempt, moves),
        "past": past,
        "duties": _duties(made, before),
        "months": months(made) if not past else None,
        "stresses": stresses(made, lines),
        "lines": [_line(one, made) for one in lines],
        "done": sum(one.done for one in lines),
        "dropped": _dropped(made),
        "writes": made.own and made.state in OPEN and not made.actor.reads,
        "links": made.own and made.state in ALL and not made.actor.reads,
        "moves": moves,
        "begins": _begin(made, attempt),
        "reasons": reasons(made),
        "before": _before(made),
        "young": progress.since(made.place, made.year - 1) is None,
        "years": years(made.place, made.year),
        "query": f"?edition={made.edition.number}" if made.edition else "",
        "rule": rules.YEARLY.setting(),
        "public": bool(made.editions),
        "over": over(made),
    }


def _past(made: Page) -> bool:
    return made.edition is not None and made.edition is not made.editions[0]


def label(made: Page) -> str:
    """What stands beside the title: an earlier edition has its own; a plan that was called back is not unadopted."""
    if made.edition is not None and _past(made):
        how = "主任看过，同意" if made.edition.figures.get("how") == "director" else "会上商议通过"
        return "完成情况" if made.edition.figures["kind"] == actions.RESULTS else how
    if made.row is None:
        return ""
    if made.state == "drafted" and made.editions:
        return f"收回修改中，居民看到的是第 {made.editions[0].number} 版"
    return procedure("work_plan").state(made.state).label


def _told(made: Page, kind: str) -> str:
    """What was written with the edition that is shown; the last one where none is chosen."""
    if made.row is None or not made.editions:
        return ""
    return actions.told(made.row.case, kind, (made.edition or made.editions[0]).number)


def lost(attempt: Attempt | None, moves: Sequence[Any]) -> dict[str, Any] | None:
    """What was sent after the plan had gone on, as from a second window: why it was not taken, and the words."""
    if attempt is None or not attempt.concerns or any(one.state == "chosen" for one in moves):
        return None
    data = attempt.form.data if attempt.form is not None else {}
    words = [str(data.get(name, "")).strip() for name in ("title", "words")]
    return {"concerns": shown.against(attempt), "words": [one for one in words if one]}


def _runs(made: Page) -> bool:
    return made.row is not None and made.row.case.due_at is not None and made.state in ("sent", "returned")


def heading(made: Page) -> str:
    what = f"{made.year}年工作计划"
    if not made.own:
        return f"{made.place} {what}"
    if made.row is None:
        return f"{made.year}年没有工作计划" if over(made) else f"{what}排好了，等您起草"
    if made.edition is not None and _past(made):
        return f"{what}，第 {made.edition.number} 版"
    return what


def over(made: Page) -> bool:
    """Whether the year went by without a plan: what was done stands in the record; nobody writes one afterwards."""
    return made.row is None and made.year < clock.local(made.now).year


def lede(made: Page) -> str:
    """Which months, from what; what became of it."""
    first = made.sheet.first
    span = "全年" if first.month == 1 and first.day == 1 else f"{first.month}月{first.day}日社工委成立起"
    last = made.editions[0] if made.editions else None
    words = f"{made.place}社工委，{span}。"
    if over(made):
        return f"{words}没有写过计划，不补写；按职责办得怎样，从记录里来。"
    if last is None:
        return f"{words}职责和月份从规则里来，进度从记录里来，没有要打勾的。"
    if made.state == "drafted" and made.edition is None:
        return f"{words}第 {last.number} 版收回来改，改好再报；居民看到的还是第 {last.number} 版。"
    at = made.edition.at if made.edition else last.at
    number = made.edition.number if made.edition else last.number
    return f"{words}{dates.moment(clock.local(at), made.now)} 报街道的第 {number} 版。进度从记录里来，没有要打勾的。"


def _duties(made: Page, before: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "now": progress.tally(row) or "还没有到做的时候",
            "left": row.count("coming", "open"),
            "before": before.get(row.kind, ""),
        }
        for row in made.duties
    ]


def months(made: Page) -> Table:
    """The year by month: each duty's square, and what the committee means to have done by then."""
    columns = [Column("月份", "lead"), *(Column(row.label) for row in made.duties), Column("自己要办的")]
    first = made.sheet.first.month
    lines: list[Row] = []
    for month in range(first, 13):
        own = [one for one in made.lines if one.row.month == month]
        if not lines and not own and all(row.months.get(month) == "none" for row in made.duties):
            continue  # before anything was recorded here
        cells: list[Cell | str] = [Cell(f"{month}月", second=_of_month(month, made))]
        cells += [_walked(row, month, made) or _square(row.months.get(month, "")) for row in made.duties]
        cells.append(Cell("；".join(redaction.masked(one.row.title) for one in own), second=_said(own)))
        lines.append(Row(cells, str(month), chosen=_is_now(month, made)))
    return Table(columns, lines, f"{made.year}年按月", dense=True)


def _is_now(month: int, made: Page) -> bool:
    return clock.today().replace(day=1) == date(made.year, month, 1)


def _of_month(month: int, made: Page) -> str:
    return "这个月" if _is_now(month, made) else ""


def _walked(row: DutyRow, month: int, made: Page) -> Cell | None:
    """A drawn round counts when it ends: until then the visits of the month are told, as the desk tells them."""
    if row.kind != demands.ROUND or not _is_now(month, made) or row.months.get(month) != "open":
        return None
    first = clock.local(made.now).date().replace(day=1)
    n = Visit.objects.filter(case__place=made.place, visited_on__gte=first).count()
    return Cell(f"走访了 {n} 次", second="这一轮还没结束") if n else None


def _square(state: str) -> Cell | str:
    if state in ("", "coming"):
        return Cell("还没到") if state else "—"
    icon = {"met": "check", "late": "clock", "missed": "alert-triangle"}.get(state, "")
    return Cell(progress.WORDS[state], tone=progress.TONES.get(state, ""), icon=icon)


def _said(own: Sequence[Own]) -> str:
    done = sum(one.done for one in own)
    return f"{len(own)} 件，办成 {done} 件" if len(own) > 1 else (own[0].said if own else "")


def stresses(made: Page, lines: Sequence[Own]) -> list[dict[str, Any]]:
    """The year's emphases, each with how many lines serve it."""
    edition = made.row.case.edition if made.row else None
    found = progress.emphases(made.place, made.year, edition)
    return [
        {"key": key, "label": item["label"], "clause": item.get("clause", ""), "n": n, "done": done}
        for key, item in found.items()
        for serving in ([one for one in lines if one.row.emphasis == key],)
        for n, done in ((len(serving), sum(one.done for one in serving)),)
    ]


def _line(one: Own, made: Page) -> dict[str, Any]:
    row, sheet = one.row, made.sheet
    pieces = [sheet.label(row.duty), sheet.stress(row.emphasis)]
    lead = row.lead.name if row.lead and row.lead.name else ""
    pieces.append(f"{lead} 牵头" if lead else "还没有定谁牵头")
    href = ""
    if row.about is not None and made.own:
        href = HREFS[row.about.procedure].format(row.about_id)
    return {
        "one": one,
        "row": row,
        "title": redaction.masked(row.title),
        "second": "，".join(filter(None, pieces)),
        "href": href,
    }


def _dropped(made: Page) -> list[Own]:
    if made.row is None or made.state not in OPEN or not made.own:
        return []
    return progress.lines(made.row.pk, made.year, made.now, dropped=True)


def _moves(made: Page, attempt: Attempt | None) -> list[Any]:
    """The plan's steps; one of a line's only while its form is open."""
    if made.row is None or _past(made):
        return []
    tried = attempt.move.name if attempt else ""
    found = [one for one in cases.offers(made.row.case, made.actor) if one.permitted]
    found = [one for one in found if one.move.name not in OF_A_LINE or one.move.name == tried]
    main = {"drafted": "adopt", "returned": "adopt", "revising": "adopt", "sent": "read"}.get(made.state, "")
    offered = shown.moves(made.row.case, found, made.base, attempt, main=main)
    return [one for one in offered if made.own or one.state != "refused"]


def _begin(made: Page, attempt: Attempt | None) -> Any:
    """The one button of a plan that nobody has begun."""
    if made.row is not None or not made.own or made.actor.reads or over(made):
        return None
    move = procedure("work_plan").move("begin")
    if made.actor.role not in move.by:
        return None
    offer = cases.Offer(move, True, list(attempt.concerns) if attempt else [])
    return shown.moves(actions.blank(made.place, made.year), [offer], made.base, None, main="begin")[0]


def reasons(made: Page) -> list[Item]:
    """What was written when the year was summed up, beside what it is about."""
    if made.state != "summed" or made.row is None:
        return []
    labels = {f"why-{one.key}": redaction.masked(one.row.title) for one in made.lines}
    labels |= {f"why-{row.key}"[:40]: row.label for row in made.duties}
    notes = Note.objects.filter(case_id=made.row.pk, kind__startswith="why-", erased_at__isnull=True)
    return [Item(labels.get(one.kind, "别的"), one.text) for one in notes.order_by("pk")]


def _before(made: Page) -> dict[str, Any] | None:
    """Last year's plan beside this year's: how many of its own lines were done."""
    row = actions.of(made.place, made.year - 1)
    if row is None:
        return None
    found = progress.lines(row.pk, row.year, made.now)
    return {"href": address(made.place, row.year), "n": len(found), "done": sum(one.done for one in found)}


def years(place: Place, year: int) -> list[dict[str, Any]]:
    """The years that one may go to from here."""
    today = clock.today()
    there = set(WorkPlan.objects.filter(place=place).values_list("year", flat=True))
    found = sorted({*there, today.year, progress.last_open(today), year}, reverse=True)
    return [{"year": one, "href": address(place, one), "current": one == year} for one in found]
