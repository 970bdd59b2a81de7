"""The problem list as its page shows it: tabs, chips, table, paging."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.committees.roles import COMMUNITY_STAFF, VISITORS
from linli.domains.problems import clocks, queries, redaction, rules, urgency
from linli.domains.problems.letters import parts as letters_parts
from linli.domains.problems.listing import kanban
from linli.domains.problems.models import Problem
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.queries import Filters, Page

HELD = "先看一眼"
# What may be done to several at once, and how its button reads.
SEVERAL = {
    "accept": "受理",
    "solve": "定为社区办",
    "hard": "提交会议",
    "refer": "移送街道",
    "pass_on": "改承办人",
    "merge": "并成一件",
}
# What is not accepted yet is accepted with these: whoever decides the way has taken it on.
ACCEPTING = ("solve", "hard", "refer")
SIZES = (2, 5, 10, 20)
ORDERS = {"due": "到期", "number": "编号", "changed": "最近变化", "size": "户数"}
EMPTY = {
    "open": ("没有在办的问题", "走访记下的、居民扫码反映的，自己进清单，自己编号。"),
    "mine": ("没有轮到您的", "轮到您的时候，这里和“今天”都会有。"),
    "week": ("本周没有到期的", "到期日在本周日 24 点以前的，会排在这里。"),
    "outside": ("没有卡在外面的", "移送街道、等部门答复的，会排在这里，不计入社区。"),
    "shelved": ("没有挂账的", "现在办不了的挂账以后在这里，每季度复查一次。"),
    "closed": ("还没有办结的", "反馈了、本人说解决了的，会到这里来。"),
}


def context(actor: Actor, asked: Filters) -> dict[str, Any]:
    """Everything that the list's template needs: four queries, five when the chips narrow it."""
    now = clock.now()
    counts = queries.counts(actor, now)
    on_board = kanban.of(asked, actor, now) if asked.view == "board" else None
    page = on_board.page if on_board else queries.page(asked, actor, now)
    total = page.total
    if total is None:
        total = queries.total(asked, actor, now) if asked.narrowed else counts[asked.tab]
    first = counts["open"] + counts["closed"] == 0
    return {
        "asked": asked,
        "total": said(total),
        "tabs": tabs(asked, counts),
        "chips": chips(asked, now),
        "clear": _kept(asked).address() if asked.narrowed else "",
        "order": f"按{ORDERS[asked.order[0]]}{'从后往前' if asked.order[1] else '先后'}排列",
        "table": table(actor, asked, page) if page.cases and not on_board else None,
        "board": columns(on_board, asked, page, now) if on_board and page.cases else None,
        "paging": paging(asked, page, total) if not on_board else None,
        "bulk": bulk(actor),
        "way": asked.address(view="" if on_board else "board"),
        "leave": _leave(asked),
        "here": parse_qsl(asked.address()[1:]),
        "wide": actor.level != "community",
        "empty": None if page.cases else empty(actor, asked, first),
        "may_enter": actor.role in VISITORS,
        "may_import": actor.role in COMMUNITY_STAFF,
        "steps": step_names(),
    }


def _kept(asked: Filters) -> Filters:
    """The same tab, looked at in the same way, without conditions."""
    return Filters(tab=asked.tab, sort=asked.sort, view=asked.view, hide=asked.hide)


def _leave(asked: Filters) -> list[parts.Option]:
    """The columns to choose from: those that are shown are chosen."""
    return [parts.Option(key, label, chosen=key not in asked.hide) for key, label in queries.LEAVABLE.items()]


def said(total: int) -> str:
    return f"{queries.MOST:,}+" if total > queries.MOST else f"{total:,}"


def step_names() -> list[str]:
    return [item["label"] for item in rules.STEPS.value().values()]


def tabs(asked: Filters, counts: dict[str, int]) -> list[parts.Link]:
    keep = {"sort": asked.sort if asked.tab != "closed" else ""}
    return [
        parts.Link(label, asked.address(tab=tab, **keep), count=counts[tab], current=tab == asked.tab)
        for tab, label in queries.TABS.items()
    ]


def chips(asked: Filters, now: datetime) -> list[parts.Chip]:
    """What is set comes first and goes with one click; the rest open their choices."""
    classes = {key: item["label"] for key, item in rules.CLASSES.value().items()}
    steps = dict(enumerate(step_names(), 1))
    today = clock.local(now).date()
    found = [
        _chip(asked, "类别", "facet", asked.facet, classes),
        _chip(asked, "走到哪一步", "step", asked.step, steps),
        _chip(
            asked, "停在哪里", "where", asked.where, {key: label for key, (label, _) in queries.WHERE.items()}
        ),
        _chip(asked, "轮到谁", "turn", asked.turn, {key: label for key, (label, _) in queries.TURNS.items()}),
        _chip(asked, "影响户数", "size", asked.size, {size: f"{size} 户以上" for size in SIZES}),
    ]
    since = {
        today - timedelta(days=7): "最近一周",
        today.replace(day=1): "本月",
        today - timedelta(days=92): "最近三个月",
        today.replace(month=1, day=1): "今年",
    }
    dues = {key: name for key, (name, _) in queries.DUES.items()}
    if asked.tab != "closed":
        found.append(_chip(asked, "时限", "due", asked.due, dues))
    label = f"{dates.shortday(asked.since)} 以后" if asked.since else ""
    found.append(_chip(asked, "登记", "since", asked.since, since, label))
    if asked.place is not None:
        found.append(parts.Chip(f"地方：{asked.place}", asked.address(place=None), "set"))
    if asked.words:
        found.append(parts.Chip(f"文字：{asked.words}", asked.address(words=""), "set"))
    return sorted(found, key=lambda chip: chip.state != "set")


def _chip(
    asked: Filters, name: str, key: str, value: Any, choices: dict[Any, str], label: str = ""
) -> parts.Chip:
    if value:
        words = label or choices.get(value) or f"{value} 户以上"
        return parts.Chip(
            f"{name}：{words}", asked.address(**{key: type(value)() if key != "since" else None}), "set"
        )
    options = [parts.Link(words, asked.address(**{key: choice})) for choice, words in choices.items()]
    return parts.Chip(name, options=options)


def table(actor: Actor, asked: Filters, page: Page) -> parts.Table:
    wide = actor.level != "community"
    columns = [
        ("number", _column(asked, "number", "编号")),
        *([("place", parts.Column("社区"))] if wide else []),
        ("title", parts.Column("问题", "lead")),
        ("step", parts.Column("走到哪一步", "path")),
        ("turn", parts.Column("轮到谁")),
        ("due", _column(asked, "due", "时限", "clock")),
        ("size", _column(asked, "size", "户数", "num", minor=True)),
        ("changed", _column(asked, "changed", "最近变化", minor=True)),
    ]
    names, now = step_names(), clock.now()
    kept = [number for number, (key, _) in enumerate(columns) if key not in asked.hide]
    rows = [_row(case, page, wide, names, now, kept) for case in page.cases]
    pick = "pick" if actor.role in COMMUNITY_STAFF and asked.tab != "closed" else ""
    return parts.Table([columns[number][1] for number in kept], rows, "问题清单", pick)


def _column(asked: Filters, key: str, label: str, kind: str = "", minor: bool = False) -> parts.Column:
    name, down = asked.order
    if key in ("due", "size") and asked.tab == "closed":
        return parts.Column(label, kind, minor=minor)
    turned = f"-{key}" if name == key and not down else key
    # The newest first is what one asks of numbers and changes.
    first = key if key == "due" else f"-{key}"
    return parts.Column(
        label,
        kind,
        asked.address(sort=turned if name == key else first),
        ("down" if down else "up") if name == key else "",
        minor,
    )


def _row(
    case: Case, page: Page, wide: bool, names: list[str], now: datetime, kept: Sequence[int]
) -> parts.Row:
    state = PROBLEM.state(case.state)
    problem = page.problems.get(case.pk)
    first = HELD if is_held(case, problem) else ""
    where = " • ".join(filter(None, (first, how_urgent(case, page), case.spot, class_label(case))))
    cells: list[parts.Cell | str | int] = [
        case.number,
        *([str(case.place)] if wide else []),
        parts.Cell(redaction.masked(case.title), where, f"/problems/{case.pk}/"),
        parts.Cell(names[state.stage - 1], state.label, steps=minipath(case, problem, names)),
        queries.turn(case, page.holders),
        parts.Cell(badge=badge(case, problem)),
        case.size,
        dates.moment(case.changed_at, now).split(" 周")[0],
    ]
    return parts.Row([cells[number] for number in kept], str(case.pk))


def columns(of: kanban.Board, asked: Filters, page: Page, now: datetime) -> list[dict[str, Any]]:
    """The board: a column for each step, with the first of its cases and the way to the others."""
    made = []
    for number, name in enumerate(step_names(), 1):
        cases = [case for case in page.cases if PROBLEM.state(case.state).stage == number]
        more = number in of.more
        cards = [
            {
                "case": case,
                "title": redaction.masked(case.title),
                "where": " • ".join(filter(None, (how_urgent(case, page), case.spot, class_label(case)))),
                "state": PROBLEM.state(case.state).label,
                "turn": queries.turn(case, page.holders),
                "badge": badge(case, page.problems.get(case.pk)),
                "many": case.size if case.size > 1 else 0,
            }
            for case in cases
        ]
        href = asked.address(step=number, view="")
        made.append(
            {
                "name": name,
                "n": f"{len(cases)}{'+' if more else ''}",
                "cards": cards,
                "more": more,
                "href": href,
            }
        )
    return made


def is_held(case: Case, problem: Problem | None) -> bool:
    """Whether nobody has looked yet at what came with a great many others from one network."""
    return case.state == "reported" and problem is not None and problem.held


def how_urgent(case: Case, page: Page) -> str:
    """As somebody marked it; what its class says stands beside it anyway. What is over is not urgent any more."""
    if case.closed_at is not None:
        return ""
    marked, problem = page.marked.get(case.pk, ""), page.problems.get(case.pk)
    ticked = urgency.why(problem is not None and problem.urgent, marked, case.facet, case.edition)
    return urgency.label(marked, case.edition) or (ticked if ticked == urgency.TICKED else "")


def class_label(case: Case) -> str:
    item = rules.CLASSES.value(case.edition).get(case.facet)
    return str(item["label"]) if item else ""


def badge(case: Case, problem: Problem | None) -> parts.Badge:
    """The clock of a case: what is left, when it is looked at again, or that it is finished."""
    if case.closed_at is not None:
        late = {"declined": "不予受理", "merged": "已并入"}.get(case.state)
        return parts.Badge("done", late or "办结", icon="" if late is None else "minus")
    if case.state == "shelved" and case.due_at is not None and case.due_at > clock.now():
        return dates.badge(case.due_at, clock.now(), "shelved")
    difficulty, urgent = (problem.difficulty, problem.urgent) if problem else ("", False)
    running = clocks.running(case.state, difficulty, urgent)
    badge = shown.badge(case.due_at, running[1].value(case.edition) if running else None)
    return letters_parts.signing(badge) if case.state in letters_parts.SIGNING else badge


def skipped(case: Case, problem: Problem | None) -> set[int]:
    """Steps that this case went past: what the community solves itself sees no meeting."""
    stage = PROBLEM.state(case.state).stage
    if stage < 4 or (problem is not None and problem.route == "meeting"):
        return set()
    return {2, 3}


def minipath(case: Case, problem: Problem | None, names: Sequence[str] = ()) -> Sequence[parts.Step]:
    """The five steps and where the case is; `names` are theirs, where they were asked already."""
    stage, passed_by = PROBLEM.state(case.state).stage, skipped(case, problem)
    late = case.closed_at is None and case.due_at is not None and case.due_at <= clock.now()
    made = []
    for number, name in enumerate(names or step_names(), 1):
        if number in passed_by:
            state: parts.StepState = "skipped"
        elif number < stage or case.state == "closed":
            state = "passed"
        elif number == stage and case.closed_at is None:
            state = "late" if late else "now"
        else:
            state = "passed" if number == stage else "todo"
        made.append(parts.Step(name, state))
    return made


def paging(asked: Filters, page: Page, total: int) -> dict[str, str]:
    if not page.cases:
        return {}
    first = asked.seen + 1
    words = f"第 {first}—{first + len(page.cases) - 1} 件，共 {said(total)} 件"
    earlier = max(asked.seen - queries.ROWS, 0)
    return {
        "text": words,
        "previous": asked.address(before=page.before, seen=earlier) if page.before else "",
        "following": asked.address(after=page.after, seen=asked.seen + len(page.cases)) if page.after else "",
    }


def bulk(actor: Actor) -> parts.Bulk | None:
    if actor.role not in COMMUNITY_STAFF:
        return None
    able = [name for name in SEVERAL if actor.role in PROBLEM.move(name).by]
    return parts.Bulk(0, [parts.Offer(name, SEVERAL[name]) for name in able], "/problems/")


def empty(actor: Actor, asked: Filters, first: bool) -> dict[str, str]:
    """Why nothing is here, and how the first one gets here."""
    if asked.narrowed:
        text = "换一个条件，或者去掉几个条件再看。"
        return {
            "title": "没有合这些条件的",
            "text": text,
            "href": _kept(asked).address(),
            "label": "去掉条件",
        }
    title, text = EMPTY[asked.tab]
    if first and actor.role in VISITORS:
        return {
            "title": "还没有问题",
            "text": EMPTY["open"][1],
            "href": "/visits/new/",
            "label": "记第一次走访",
        }
    if first:
        return {
            "title": "还没有问题",
            "text": "社区走访记下的、居民扫码反映的，会自己到这里来。",
            "href": "",
            "label": "",
        }
    return {"title": title, "text": text, "href": "", "label": ""}
