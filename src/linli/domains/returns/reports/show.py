"""What the pages of reports show: one report as it is or as it was sent, and what lies below that came or did not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from linli.core import clock
from linli.core.papers import queries as papers
from linli.core.papers.document import Document
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates, parts
from linli.domains.returns import periods
from linli.domains.returns.models import Edition, Report
from linli.domains.returns.periods import Period
from linli.domains.returns.reports import actions, figures, forms, recount
from linli.domains.returns.reports import early as reports_early
from linli.domains.returns.reports import papers as reports_papers
from linli.domains.returns.reports.figures import Figure, Source
from linli.domains.returns.reports.recount import Check
from linli.domains.returns.scope import Ask

PAST = 3
LEVELS = {Place.CITY: Place.DISTRICT, Place.DISTRICT: Place.STREET, Place.STREET: Place.COMMUNITY}


@dataclass
class Page:
    """One report: `edition` None is how the record stands now."""

    place: Place
    period: Period
    actor: Actor
    case: Case | None
    editions: list[Edition]
    edition: Edition | None
    six: list[Figure] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    document: Document | None = None
    # (what, when sent, now)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    ask: Ask = field(init=False)

    def __post_init__(self) -> None:
        self.ask = Ask(self.actor, self.place, self.period)

    @property
    def state(self) -> str:
        return self.case.state if self.case else ""

    @property
    def sent(self) -> bool:
        return self.state in actions.SENT

    @property
    def own(self) -> bool:
        return self.actor.place_id == self.place.pk

    @property
    def base(self) -> str:
        return address(self.period, self.place)

    @property
    def above(self) -> str:
        return forms.ABOVE.get(self.place.level, "上级")


def address(period: Period, place: Place) -> str:
    return f"/reports/{period.key}/of/{place.code}/"


def short(period: Period) -> str:
    """'11月', '第三季度', '上半年', '2021年'."""
    rest = period.label.partition("年")[2]
    return rest or period.label


def page(place: Place, period: Period, actor: Actor, chosen: str) -> Page | None:
    """The report of the place and time; `chosen` names an edition. None for an edition that there is not."""
    case = actions.of(place, period)
    editions = actions.editions(case)
    by_number = {str(one.number): one for one in editions}
    if chosen and chosen not in by_number:
        return None
    made = Page(place, period, actor, case, editions, by_number.get(chosen))
    if made.edition is None and made.sent and editions:
        made.edition = editions[0]
    ask = made.ask
    if made.edition is None:
        now = clock.now()
        made.six, made.sources = figures.six(ask), figures.sources(ask)
        made.checks = recount.checks(ask)
        words = actions.said(case)
        made.document = reports_papers.document(ask, made.six, words, now)
        return made
    kept = made.edition.figures
    made.six = [Figure(**row) for row in kept["six"]]
    made.sources = [Source(**row) for row in kept["sources"]]
    made.checks = [Check(**row) for row in kept["checks"]]
    made.document = papers.document_of(made.edition.paper)
    if made.edition is editions[0] and actor.level != Place.CITY:
        made.changes = figures.changed(kept, figures.six(ask))
    elif len(editions) > 1 and made.edition is not editions[0]:
        newest = [Figure(**row) for row in editions[0].figures["six"]]
        made.changes = figures.changed(kept, newest)
    return made


def context(made: Page) -> dict[str, Any]:
    """What the template is given beside the forms."""
    now = clock.now()
    document = made.document
    assert document is not None
    return {
        "page": made,
        "heading": heading(made, now),
        "lede": lede(made, now),
        "badge": badge(made, now),
        "text": reports_papers.paragraphs(document),
        "title": next((str(value) for kind, value in document.blocks if kind == "title"), document.title),
        "same": all(one.same for one in made.checks),
        "differences": [one for one in made.checks if not one.same],
        "opens": made.edition is None or made.actor.level != Place.CITY,
        "query": f"?edition={made.edition.number}" if made.edition else "",
        "past": past(made, now),
        "wider": wider(made),
        "earlier": len(made.editions) > 1 or (bool(made.editions) and made.edition is None),
        "newest": made.edition is None or made.edition is made.editions[0],
        "early": _early(made),
        "early_mark": reports_early.MARK.setting(),
        "said_back": actions.said(made.case, actions.WHY) if made.state == "returned" else "",
    }


def _early(made: Page) -> reports_early.Early | None:
    one = made.edition
    return reports_early.of([one], made.period).get(one.pk) if one is not None else None


def heading(made: Page, now: datetime) -> str:
    """'11月 小结写好了，等您看一眼'."""
    what = f"{short(made.period)} 小结"
    if not made.own:
        return f"{made.place} {what}"
    if made.edition is not None:
        return f"{what}报出了" if made.edition is made.editions[0] else f"{what}，第 {made.edition.number} 版"
    if made.state == "returned":
        return f"{what}退回来了，改好再报"
    running = clock.local(now).date() < made.period.last
    return f"{what}，写到现在" if running else f"{what}写好了，等您看一眼"


def lede(made: Page, now: datetime) -> str:
    where = f"{made.place}，{reports_papers.span(made.ask)}。"
    if made.edition is None:
        moment = f"{dates.shortday(now)} {dates.clocktime(now)}"
        after = "以后的变化自动更新到送出为止" if made.own else f"还没有报，报到{made.above}以后才定下来"
        if made.state == "returned":
            after = f"报来的第 {made.editions[0].number} 版退回了，改好再报以前，记录还会变"
        return f"{where}截至 {moment}，{after}。"
    at = made.edition.at
    moment = f"{dates.shortday(at)} {dates.clocktime(at)}"
    if made.edition is not made.editions[0]:
        return f"{where}第 {made.edition.number} 版，{moment} 报出，已经有新的一版。"
    return f"{where}{moment} 报出的第 {made.edition.number} 版，记录再变也不改它。"


def badge(made: Page, now: datetime) -> parts.Badge | None:
    """Until when it goes up: a month of a community alone has its day."""
    if made.sent or not made.own or made.place.level != Place.COMMUNITY:
        return None
    if not owed(made.period):
        return None
    end = actions.due(made.period.key)
    plain = shown.badge(end, None, now)
    if plain.state == "late":
        return replace(plain, text=f"{plain.text}，请补报", when="")
    day = dates.shortday(Due(end).day)
    when = f"今天 24:00 前报{made.above}" if plain.when.endswith("前") or "今天" in plain.text else ""
    return replace(plain, text=when or f"{day} 前报{made.above}", when="")


def owed(period: Period) -> bool:
    """Whether there is a day by which it goes up: a month alone has one."""
    return period.key == periods.month_of(period.first)


def wider(made: Page) -> list[parts.Link]:
    """The quarter and the year that the time lies in, and the months beside it, by the same page."""
    first = made.period.first
    before = periods.month_of(first - timedelta(days=1))
    keys = [before, f"{first.year}-Q{(first.month + 2) // 3}", f"{first.year}"]
    if made.period.last < clock.today():
        keys.insert(0, periods.month_of(made.period.last + timedelta(days=1)))
    found = [periods.read(key) for key in dict.fromkeys(keys) if key != made.period.key]
    links = [
        parts.Link(one.label, f"/reports/{one.key}/" if made.own else address(one, made.place))
        for one in found
        if one is not None and not actions.why_not(made.place, one)
    ]
    return links


def past(made: Page, now: datetime) -> list[parts.Item]:
    """What was reported before: when, and whether it was looked at."""
    rows = Report.objects.filter(place=made.place, period__lt=made.period.key).select_related("case")
    found = [row for row in rows.order_by("-period") if len(row.period) == len(made.period.key)]
    sent = dict(
        Edition.objects.filter(case__in=[row.case_id for row in found])
        .values_list("case_id")
        .annotate(at=Max("at"))
    )
    items = []
    for row in found[:PAST]:
        period = periods.read(row.period)
        if period is None or row.case_id not in sent:
            continue
        told = {"read": f"{made.above}看过", "returned": f"{made.above}退回"}.get(row.case.state, "")
        day = dates.moment(clock.local(sent[row.case_id]).date(), now)
        second = "，".join(filter(None, (f"{day} 报出", told)))
        items.append(parts.Item(f"{short(period)} 小结", second, address(period, made.place)))
    return items


# --- what lies below --------------------------------------------------------------------------------------------


@dataclass
class Below:
    """One place of the level below: what came of it."""

    place: Place
    case: Case | None
    at: datetime | None
    edition: int
    came: int = 0
    of: int = 0
    # It is owed; and the day is over.
    owes: bool = True
    late: bool = False
    # It came while its time still ran.
    early: reports_early.Early | None = None

    @property
    def sent(self) -> bool:
        return self.case is not None and self.case.state in actions.SENT

    @property
    def word(self) -> str:
        state = self.case.state if self.case else ""
        missing = "还没有报" if self.owes else "还没有社工委，不用报"
        return {"sent": "报来了", "read": "看过了", "returned": "退回了，等改"}.get(state, missing)

    @property
    def tone(self) -> str:
        state = self.case.state if self.case else ""
        return {"sent": "", "read": "green", "returned": "amber"}.get(state, "amber" if self.late else "")


def below(of: Place, period: Period) -> list[Below]:
    """Every place of the level below in the order of the codes: never by rank."""
    level = LEVELS[of.level]
    over = level == Place.COMMUNITY and owed(period) and actions.due(period.key) <= clock.now()
    found = list(places.below(of).filter(level=level).order_by("code"))
    owe = owing(found, period) if level == Place.COMMUNITY else {one.pk for one in found}
    rows = Report.objects.filter(place__in=found, period=period.key).select_related("case__place")
    cases = {row.place_id: row.case for row in rows}
    last: dict[int, Edition] = {}
    rows_of = Edition.objects.filter(case__in=[case.pk for case in cases.values()])
    for one in rows_of.select_related("post__person").order_by("number"):
        last[one.case_id] = one
    early = reports_early.of(last.values(), period)
    made = []
    for place in found:
        case = cases.get(place.pk)
        edition = last.get(case.pk) if case else None
        at, number = (edition.at, edition.number) if edition else (None, 0)
        before = early.get(edition.pk) if edition else None
        owes = place.pk in owe
        made.append(Below(place, case, at, number, owes=owes, late=over and owes, early=before))
    if level != Place.COMMUNITY:
        peopled = _counted(made, period, level)
        # Where no community is, nobody owes a report.
        made = [one for one in made if one.place.pk in peopled or one.case]
    return made


def owing(found: Iterable[Place], period: Period) -> set[int]:
    """Which of these communities owe the report of the time: their committee was there before it ended."""
    first = actions.formed(one.pk for one in found)
    return {pk for pk, since in first.items() if since <= period.last}


def _counted(made: Sequence[Below], period: Period, level: str) -> set[int]:
    """How many of the communities below each have sent theirs, of those that owe one or sent one all the same.

    Gives the places that have any community.
    """
    column = "street_id" if level == Place.STREET else "district_id"
    all_of = list(Place.objects.filter(level=Place.COMMUNITY, is_open=True))
    owe = owing(all_of, period)
    came = Report.objects.filter(period=period.key, case__state__in=actions.SENT)
    sent = set(came.filter(place__level=Place.COMMUNITY).values_list("place", flat=True))
    total = Counter(getattr(one, column) for one in all_of if one.pk in owe | sent)
    there = Counter(getattr(one, column) for one in all_of if one.pk in sent)
    for row in made:
        row.came, row.of = there[row.place.pk], total[row.place.pk]
    return {getattr(one, column) for one in all_of}


def _why(early: reports_early.Early | None) -> parts.Cell | str:
    return parts.Cell(early.reason, early.short) if early is not None else ""


def table(rows: Sequence[Below], period: Period, actor: Actor) -> parts.Table:
    """The list as a table: a place that has not sent leads to how its record stands now, but for who sees figures."""
    now = clock.now()
    wide, any_early = any(row.of for row in rows), any(row.early for row in rows)
    columns = [
        parts.Column("哪里", "lead"),
        parts.Column("报了没有"),
        parts.Column("哪天"),
        *([parts.Column("为什么早报")] if any_early else []),
        *([parts.Column("社区报来", "num")] if wide else []),
    ]
    lines = []
    for row in rows:
        opens = row.sent or (actor.level != Place.CITY and (row.owes or row.case is not None))
        second = f"第 {row.edition} 版" if row.edition > 1 else ""
        day = dates.moment(clock.local(row.at), now) if row.at else "—"
        cells: list[parts.Cell | str | int] = [
            parts.Cell(str(row.place), href=address(period, row.place) if opens else ""),
            parts.Cell(row.word, tone=row.tone, icon="check" if row.tone == "green" else ""),
            parts.Cell(day, "　".join(filter(None, (second, row.early.who if row.early else "")))),
            *([_why(row.early)] if any_early else []),
            *([f"{row.came} / {row.of}"] if wide else []),
        ]
        lines.append(parts.Row(cells, row.place.code))
    return parts.Table(columns, lines, "各处的小结")
