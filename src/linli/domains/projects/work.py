"""What a project's page shows of its work: what was promised, what it cost, the photos, who accepted it."""

from typing import Any

from linli.core import clock
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.procedures.queries import offers, timeline
from linli.core.ui import dates, figures, parts
from linli.domains.problems import photos
from linli.domains.projects import promises, rules
from linli.domains.projects.models import Promise
from linli.domains.projects.promises import PROMISE
from linli.domains.projects.queries import Record

TONES = ("m6", "m3", "m2", "m4", "m5")
MOMENTS = {"before": "动手以前", "during": "正在办", "after": "办好以后"}


# --- what was promised ----------------------------------------------------------------------------------------


def kept(record: Record) -> str:
    """'各方答应的，5 项做到 3 项，1 项没做到'."""
    states = [row.case.state for row in record.promises]
    words = f"各方答应的，{len(states)} 项做到 {states.count('kept')} 项"
    return words + (f"，{states.count('broken')} 项没做到" if "broken" in states else "")


def table(record: Record, base: str) -> parts.Table | None:
    """Each promise with its day and what became of it; the row leads to where that is told."""
    if not record.promises:
        return None
    columns = (
        parts.Column("谁", "lead"),
        parts.Column("答应什么"),
        parts.Column("到哪天"),
        parts.Column("怎样了"),
    )
    rows = [
        parts.Row(
            [
                parts.Cell(row.giver, href=f"{base}promises/{row.case_id}/"),
                parts.Cell(f"{row.need.what}：{row.gives}" if row.gives else row.need.what),
                parts.Cell(_day(row)),
                _became(row),
            ],
            str(row.case_id),
        )
        for row in record.promises
    ]
    return parts.Table(columns, rows, "各方答应的", dense=True)


def _day(row: Promise) -> str:
    return dates.shortday(row.due_on) + (f"，改过 {row.delays} 次" if row.delays else "")


def _became(row: Promise) -> parts.Cell:
    state = row.case.state
    if state == "kept":
        return parts.Cell("做到了", tone="green", icon="check")
    if state == "broken":
        return parts.Cell("没做到", tone="amber", icon="alert-triangle")
    if state == "released":
        return parts.Cell("不用了")
    late = (clock.today() - row.due_on).days
    if late > 0:
        return parts.Cell(f"过了 {late} 天，还没记", tone="amber", icon="alert-triangle")
    return parts.Cell(promises.LABELS[state])


def services(record: Record) -> list[parts.Item]:
    """What somebody can give and no need is matched with yet."""
    return [parts.Item(row.giver, row.gives, icon="building-community") for row in record.services]


def page(project: Case, case: Case, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    """A promise's own page."""
    row: Promise = case.promise
    base = f"/projects/{project.pk}/promises/{case.pk}/"
    found = [offer for offer in offers(case, actor, row) if offer.permitted]
    events = timeline([case])
    return {
        "case": case,
        "project": project,
        "promise": row,
        "state": PROMISE.state(case.state),
        "badge": shown.badge(case.due_at) if case.closed_at is None else None,
        "moves": shown.moves(case, found, base, attempt, main="keep"),
        "facts": [
            parts.Fact("谁", row.giver),
            parts.Fact("答应什么", row.gives or row.need.what),
            parts.Fact("为了", row.need.what),
            parts.Fact("到哪天", _day(row)),
        ],
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
    }


# --- what it cost -----------------------------------------------------------------------------------------------


def sources(record: Record) -> list[figures.Source]:
    """Each source: planned, and what of it was spent with how many vouchers."""
    found = []
    for number, fund in enumerate(record.funds):
        rows = [row for row in record.spending if row.fund_id == fund.pk]
        note = "实物折算" if fund.in_kind else ""
        if rows:
            note = f"已付 {sum(row.amount for row in rows):,} 元，票据 {sum(row.vouchers for row in rows)} 张"
        found.append(figures.Source(fund.source, fund.amount, note, TONES[number % len(TONES)]))
    return found


def spending(record: Record) -> list[parts.Item]:
    names = {fund.pk: fund.source for fund in record.funds}
    return [
        parts.Item(
            row.what,
            f"{dates.shortday(row.on)}　{names.get(row.fund_id, '')}　票据 {row.vouchers} 张",
            right=f"{row.amount:,} 元",
        )
        for row in record.spending
    ]


# --- photos -------------------------------------------------------------------------------------------------------


def pictures(rows: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """The photos by when they were taken: before the work, during, after. A resident's own is of before."""
    found = []
    for moment, label in MOMENTS.items():
        some = [one for one in rows if (one["moment"] or "before") == moment]
        if some:
            shown_ = [figures.Photo(_caption(one), photos.address(one["name"], actor)) for one in some]
            found.append({"label": label, "key": moment, "photos": shown_})
    return found


def _caption(one: dict[str, Any]) -> str:
    return (one["caption"] or "现场") + ("，居民看得到" if one["shown"] else "")


def caption(moment: str) -> str:
    """What stands below a photo: when it was taken."""
    today = clock.today()
    return f"{MOMENTS[moment]}，{today.month}月{today.day}日"


# --- acceptance -------------------------------------------------------------------------------------------------


def acceptance(record: Record) -> dict[str, Any]:
    """Who accepts, and what of it stands: done, failed before, or to come. Names are masked; the paper bears them by hand."""
    setting = rules.BY_ANOTHER.setting(record.case.edition)
    events = record.of(record.case)
    passed = next((event for event in events if event.verb == "accept"), None)
    failed = next((event for event in events if event.verb == "reject"), None)
    people = [
        parts.Item(
            sealed.mask_name(sealed.unseal(row.person).get("name", "")) or "（姓名已删）",
            row.standing,
            right=f"{dates.shortday(row.on)} {'通过' if row.passed else '没过'}",
        )
        for row in record.acceptors
    ]
    return {
        "mark": parts.Mark(setting.clause, setting.force.value, setting.origin.value),
        "least": rules.ACCEPTORS.value(record.case.edition),
        "passed": f"{dates.shortday(passed.at)} {passed.who.split('　')[0]}：{shown.notes(passed)}"
        if passed
        else "",
        "failed": f"{dates.shortday(failed.at)} 没过：{shown.notes(failed)}" if failed and not passed else "",
        "steps": [(step.what, step.done_on is not None) for step in record.steps],
        "people": people,
    }
