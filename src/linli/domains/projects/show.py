"""What the projects' pages show, as plain parts for their templates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from linli.core import clock
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event, offers
from linli.core.procedures.take import opening_concerns
from linli.core.rulebook import calendar
from linli.core.ui import dates, figures, parts
from linli.domains.meetings import queries as meetings
from linli.domains.meetings.procedure import AGENDA_ITEM
from linli.domains.problems import rules as demands
from linli.domains.problems.case import loading
from linli.domains.problems.case import page as case_page
from linli.domains.projects import actions, queries, rules, work
from linli.domains.projects.models import Fund, Milestone, Option, Project
from linli.domains.projects.procedure import PROJECT
from linli.domains.projects.queries import Page, Record

MAIN = {"study": "study", "planning": "plan", "doing": "progress", "accepting": "accept"}
# What is done once in a project, if at all.
SELDOM = ("offer", "delay", "propose", "change", "publish", "hide", "stop")
NUMERALS = "〇一二三四五六七八九十"


def counted(number: int) -> str:
    """'三' up to ten, else figures."""
    return NUMERALS[number] if number <= 10 else str(number)


# --- the list -------------------------------------------------------------------------------------------------


def listed(page: Page, tab: str, later: bool, actor: Actor) -> dict[str, Any]:
    columns = [
        parts.Column("编号"),
        parts.Column("项目", "lead"),
        parts.Column("走到哪一步"),
        parts.Column("承办"),
        parts.Column("时限", "clock"),
        parts.Column("步骤", "num"),
        parts.Column("需求配上", "num"),
    ]
    return {
        "tab": tab,
        "tabs": [
            parts.Link(
                "在办", "/projects/", current=tab == "open", count=page.total if tab == "open" else None
            ),
            parts.Link(
                "办完的",
                "/projects/?tab=closed",
                current=tab == "closed",
                count=page.total if tab == "closed" else None,
            ),
        ],
        "total": page.total,
        "table": parts.Table(
            columns, [_row(case, page.counts[case.pk], actor) for case in page.cases], "项目"
        )
        if page.cases
        else None,
        "following": f"/projects/?tab={tab}&before={page.following}" if page.following else "",
        "first": f"/projects/?tab={tab}" if later else "",
        "shown": len(page.cases),
    }


def _row(case: Case, counts: dict[str, int], actor: Actor) -> parts.Row:
    owner = case.project.owner
    place = str(case.place) if actor.level != "community" else ""
    where = "　".join(filter(None, (place, case.spot)))
    return parts.Row(
        [
            parts.Cell(case.number),
            parts.Cell(case.title, where, f"/projects/{case.pk}/"),
            parts.Cell(PROJECT.state(case.state).label),
            parts.Cell(
                owner.person.name if owner is not None else "", owner.title if owner is not None else ""
            ),
            parts.Cell(badge=_badge(case)),
            parts.Cell(f"{counts['done']} / {counts['steps']}" if counts["steps"] else ""),
            parts.Cell(f"{counts['given']} / {counts['needs']}" if counts["needs"] else ""),
        ],
        str(case.pk),
    )


def _badge(case: Case) -> parts.Badge:
    if case.closed_at is not None:
        return parts.Badge(
            "done", f"{dates.shortday(case.closed_at)} {PROJECT.state(case.state).label}", icon="check"
        )
    return shown.badge(case.due_at)


# --- the opening ------------------------------------------------------------------------------------------------


def decided(item: Case) -> dict[str, Any]:
    """Who took the problem on goes on with it, until the day that a hard one has, unless the meeting says otherwise.

    What it resolved is written by whoever keeps the minutes: the question that was put to it is no answer.
    """
    problem = item.item.problem
    handler = problem.problem.handler_id if problem is not None else None
    hard = demands.LENGTHS["complex"].value(item.edition)
    made: dict[str, Any] = {
        "ends_on": calendar.due(clock.now(), hard).day.isoformat(),
    }
    return made | ({"owner": str(handler)} if handler else {})


def opening(item: Case, actor: Actor, attempt: Attempt) -> dict[str, Any]:
    """The page that opens a project from an item, with what stands against it."""
    fields, data = actions.opening(item, {})
    found = attempt.concerns or opening_concerns("project", item.place, actor, fields, data)
    said = meetings.said(item)
    return {
        "item": item,
        "back": f"/meetings/{item.root_id}/items/{item.pk}/",
        "form": attempt.form,
        "token": attempt.token,
        "concerns": [shown.concern(one, item.edition) for one in found],
        "reasons": attempt.reasons,
        "said": said,
    }


# --- the project ------------------------------------------------------------------------------------------------


def initial(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a link fills in beforehand: the need that somebody takes on, the step that is done."""
    return {name: asked[name] for name in ("need", "milestone", "giver") if asked.get(name)}


def begun(case: Case, move: str) -> dict[str, Any]:
    """What the record knows already of what a move asks for: nobody writes it again (4.4)."""
    project: Project = case.project
    if move == "study":
        amount = project.item.item.amount if project.item is not None else None
        return {"rows": [[project.measure.splitlines()[0][:200], str(amount or ""), "", ""]]}
    if move != "plan":
        return {}
    chosen = Option.objects.filter(case=case, chosen=True).first()
    what, cost = (chosen.what, chosen.cost) if chosen else (project.measure.splitlines()[0], 0)
    who = project.owner.person.name if project.owner is not None else ""
    until = project.ends_on.isoformat() if project.ends_on else ""
    made: dict[str, Any] = {"steps": [[what[:120], until, who]]}
    if cost:
        last = Fund.objects.filter(case__place=case.place_id).order_by("-pk").first()
        made["money"] = [[last.source if last else "", str(cost)]]
    return made


def page(case: Case, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    """Everything that the project's template is given."""
    row: Any = case
    record = queries.record(case)
    base = f"/projects/{case.pk}/"
    found = [offer for offer in offers(case, actor, record.facts) if offer.permitted]
    problem = case.project.problem
    of_problem = loading.Loaded(problem, problem.problem, record.of(problem), [])
    owner = case.project.owner
    given = [need for need in record.needs if need.giver]
    return {
        "case": case,
        "project": case.project,
        "problem": problem,
        "base": base,
        "turn": _turn(record, actor),
        "facts_line": _facts_line(record),
        "path": case_page.path(of_problem),
        **_moves(record, shown.moves(case, found, base, attempt, main=MAIN.get(case.state, ""))),
        "study": _study(record),
        "study_title": f"调研，{counted(len(record.options))}个办法" if record.options else "",
        "pairs": _pairs(record, base),
        "pairs_title": _matched(len(given), len(record.needs)),
        "milestones": _milestones(record.steps),
        "delay": _delay(record),
        "services": work.services(record),
        "promises": work.table(record, base),
        "promises_title": work.kept(record),
        "sources": work.sources(record),
        "total": sum(fund.amount for fund in record.funds),
        "spent": sum(record.paid.values()),
        "spending": work.spending(record),
        "photos": work.pictures(row.pictures, actor),
        "acceptance": work.acceptance(record),
        "lane": _lane(record),
        "public": f"/c/{case.place.code}/projects/{case.pk}/" if case.project.published_at else "",
        "papers": [_paper(one) for one in row.papers],
        "lines": _lines(record),
        "proof": shown.proof([event for event in record.events if event.case_id != problem.pk]),
        "owner": f"{owner.person.name}　{owner.title or roles.label(owner.role)}"
        if owner is not None
        else "",
        "state": PROJECT.state(case.state),
    }


def _moves(record: Record, found: list[parts.Offer]) -> dict[str, Any]:
    """The moves of every day, and behind a fold those of once in a while; none that makes no sense yet."""
    hidden = {"hide"} if record.project.published_at is None else set()
    if record.change is None:
        hidden.add("change")
    able = [offer for offer in found if offer.name not in hidden]
    seldom = [offer for offer in able if offer.name in SELDOM]
    return {
        "moves": [offer for offer in able if offer.name not in SELDOM],
        "seldom": seldom,
        "seldom_open": any(offer.state == "chosen" for offer in seldom) or record.change is not None,
    }


def _turn(record: Record, actor: Actor) -> tuple[str, str]:
    """Whose turn it is, and what for."""
    case, owner = record.case, record.project.owner
    if case.closed_at is not None:
        return "", ""
    what = {"study": "写调研", "planning": "定计划", "accepting": "组织验收"}.get(case.state, "")
    if case.state == "doing":
        following = next((step for step in record.steps if step.done_on is None), None)
        what = f"{dates.moment(following.due_on, clock.now())}前{following.what}" if following else "组织验收"
    if case.state == "accepting":
        return ("轮到您" if actor.role == "secretary" else "轮到书记"), what
    if owner is None:
        return "", ""
    return ("轮到您" if owner.pk == actor.post_id else f"轮到 {owner.person.name}"), what


def _facts_line(record: Record) -> list[parts.Fact]:
    case, problem = record.case, record.project.problem
    found = [parts.Fact("地点", case.spot or str(case.place), icon="map-pin")]
    found.append(parts.Fact("户", f"{case.size} 户", icon="home"))
    link = parts.Link(f"{problem.number} {problem.title}", f"/problems/{problem.pk}/")
    found.append(parts.Fact("来自", "来自", link=link, icon="link"))
    if case.closed_at is None and case.due_at is not None:
        badge = shown.badge(case.due_at)
        tone = {"late": "red", "soon": "amber"}.get(badge.state, "")
        found.append(
            parts.Fact(
                "时限",
                f"{badge.text}，{badge.when} 到期",
                icon="clock",
                tone=tone,
            )
        )
    return found


def _study(record: Record) -> parts.Table | None:
    if not record.options:
        return None
    columns = (
        parts.Column("办法"),
        parts.Column("做什么", "lead"),
        parts.Column("花费", "num"),
        parts.Column("工期", "num"),
        parts.Column("能不能办"),
    )
    rows = [
        parts.Row(
            [
                parts.Cell(counted(row.position), tag="选定" if row.chosen else ""),
                parts.Cell(row.what),
                parts.Cell(f"{row.cost:,} 元" if row.cost else "不花钱"),
                parts.Cell(f"{row.days} 天" if row.days else ""),
                parts.Cell(row.feasible),
            ],
            chosen=row.chosen,
        )
        for row in record.options
    ]
    return parts.Table(columns, rows, "调研的办法", dense=True)


def _matched(given: int, all_of: int) -> str:
    if not all_of:
        return "需求与服务"
    left = all_of - given
    return f"需求与服务，配上 {given} 项" + (f"，还差 {left} 项" if left else "")


def _pairs(record: Record, base: str) -> list[figures.Pair]:
    able = record.case.state in ("planning", "doing")
    found = []
    for need in record.needs:
        since = ""
        if need.giver and need.promised_on is not None:
            since = f"{need.gives}　{dates.shortday(need.promised_on)} 认领".strip("　")
        ways = [parts.Link("有人认领", f"{base}?move=claim&need={need.pk}#move-claim")] if able else []
        found.append(figures.Pair(need.what, need.detail, need.giver, since, ways))
    return found


def _milestones(steps: Sequence[Milestone]) -> list[figures.Milestone]:
    today, found, now = clock.today(), [], True
    for step in steps:
        if step.done_on is not None:
            late = (step.done_on - step.due_on).days
            word = f"晚 {late} 天" if late > 0 else "按期"
            found.append(_milestone(step, "passed", word, step.done_on))
        elif step.due_on < today:
            found.append(_milestone(step, "late", f"超期 {(today - step.due_on).days} 天", step.due_on))
            now = False
        else:
            found.append(
                _milestone(step, "now" if now else "todo", "正在做" if now else "还没开始", step.due_on)
            )
            now = False
    return found


def _milestone(step: Milestone, state: Any, word: str, day: date) -> figures.Milestone:
    second = f"原定 {dates.shortday(step.due_on)}" if step.done_on and step.done_on > step.due_on else ""
    return figures.Milestone(step.position, step.what, second, dates.shortday(day), state, word, step.who)


def _delay(record: Record) -> str:
    """The delay, said once: until when now, who agreed, and why."""
    event = next((one for one in record.of(record.case) if one.verb == "delay"), None)
    if event is None:
        return ""
    who = event.who.split("　")[0]
    return (
        f"{dates.shortday(event.at)} {who}改到 {dates.shortday(record.project.ends_on)}：{shown.notes(event)}"
    )


def _lines(record: Record) -> list[parts.Line]:
    """The record of the project and of what was promised within it; each promise is named on its lines."""
    names = {row.case_id: row.case.title for row in record.promises}

    def second(event: Event) -> str:
        return "；".join(filter(None, (names.get(event.case_id or 0, ""), shown.notes(event))))

    events = [event for event in record.events if event.case_id != record.project.problem_id]
    return shown.lines(events, second)


def _lane(record: Record) -> dict[str, Any]:
    """Whether it is the small-sum lane, and what was proposed to the meeting that approved it."""
    most, change = rules.SMALL.value(record.case.edition), record.change
    setting = rules.SMALL.setting(record.case.edition)
    total = sum(fund.amount for fund in record.funds)
    words = (
        f"{total:,} 元，小额：会上定了就办" if total <= most else f"{total:,} 元，超过小额限额 {most:,} 元"
    )
    said = ""
    if change is not None and change.item is not None:
        what = "停办" if change.stops else "改计划"
        said = f"已经提请会议再议（{what}）：{AGENDA_ITEM.state(change.item.state).label}"
    return {
        "words": words if total else "",
        "said": said,
        "mark": parts.Mark(setting.clause, setting.force.value, setting.origin.value),
    }


def _paper(row: dict[str, Any]) -> parts.Item:
    label, tone = {"valid": ("有效", "green"), "void": ("已作废", ""), "replaced": ("已换发", "")}[
        row["state"]
    ]
    href = f"/papers/{row['pk']}.pdf"
    return parts.Item(row["title"], row["number"], href, "file-text", tag=label, tag_tone=tone)
