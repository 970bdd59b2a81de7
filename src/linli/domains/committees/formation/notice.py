"""A notice on the desk, day by day, and the objections to it for the two who examine them (3.3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.procedures import queries as cases
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Move
from linli.core.procedures.models import Case
from linli.core.procedures.queries import offers
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates, figures, parts
from linli.domains.committees import facts, rules
from linli.domains.committees.facts import ObjectionFacts
from linli.domains.committees.formation import entry_forms, queries, show
from linli.domains.committees.formation.procedure import NOTICE, OBJECTION
from linli.domains.committees.models import Notice, Objection

CHANNELS = dict(Objection.CHANNELS)
HERE = "posted"


# --- the days -------------------------------------------------------------------------------------------------


def days(notice: Notice) -> list[figures.Day]:
    """Each day from the posting to the end, and what it counts as."""
    first, last = clock.local(notice.case.opened_at).date(), Due(notice.ends_at).day
    wanted, today = rules.NOTICE.value(notice.case.edition).amount, clock.today()
    made = []
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        rest = calendar.is_rest(day)
        counts = "张贴不计" if n == 0 else f"第 {n} 天" if n <= wanted else ""
        counts = " ".join(
            filter(None, (counts, "24:00 截止" if day == last else "", "休息日" if rest else ""))
        )
        state = "end" if day == last else "today" if day == today else "rest" if rest else ""
        made.append(figures.Day(day.day, dates.weekday(day)[1:], counts, state))
    return made


def counted(notice: Notice) -> str:
    """One sentence on how it was counted."""
    first, last = clock.local(notice.case.opened_at).date(), Due(notice.ends_at).day
    length = rules.NOTICE.value(notice.case.edition)
    if (last - first).days > length.amount:
        return f"张贴当天不算；第 {length.amount} 天遇休息日，顺延到 {dates.shortday(last)}。"
    return f"张贴当天不算，满 {length}。"


def remaining(notice: Notice) -> str:
    """'4 天 14 小时' until the end."""
    left = int((notice.ends_at - clock.now()).total_seconds() // 3600)
    if left < 1:
        return "不到 1 小时"
    return f"{left // 24} 天 {left % 24} 小时" if left >= 24 else f"{left} 小时"


def brief(notice: Notice) -> dict[str, Any]:
    """A notice in a corner of another page."""
    return {
        "notice": notice,
        "href": show.address(notice.case),
        "state": NOTICE.state(notice.case.state),
        "last": Due(notice.ends_at).day,
        "days": days(notice),
        "counted": counted(notice),
        "left": remaining(notice) if notice.case.state == HERE and notice.ends_at > clock.now() else "",
        "number": notice.paper.number if notice.paper else "",
    }


# --- the notice -----------------------------------------------------------------------------------------------


def page(case: Case, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    loaded = facts.notices([case])[case.pk]
    notice, known, base = loaded.notice, loaded.round, show.address(case)
    record = queries.Record(known.round.case, known, queries.sources(notice.listed))
    rows = {row.case_id: row for row in known.candidates}
    found = offers(case, actor, loaded)
    events = cases.timeline([case])
    void = next((one for one in events if one.target == "void"), None)
    later = next((one for one in known.notices if one.case_id > case.pk), None)
    return {
        "case": case,
        "base": base,
        "round": show.address(known.round.case) if actor.role not in queries.EXAMINERS else "",
        "brief": brief(notice),
        "people": [
            show.person(rows[pk], record, actor.role in queries.STAFF) for pk in notice.listed if pk in rows
        ],
        "keepers": keepers(notice),
        "moves": shown.moves(case, [one for one in found if one.permitted], base, attempt),
        "papers": show.papers(queries.Record(case, known, papers=queries.papers([case]))),
        "public": f"/c/{case.place.code}/notices/{case.pk}/",
        "enters": case.state == HERE and notice.ends_at > clock.now(),
        "void": shown.notes(void) if void else "",
        "later": show.address(later.case) if later else "",
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "mark": rules.NOTICE.setting(case.edition),
    }


def keepers(notice: Notice) -> list[dict[str, str]]:
    """The two who examine: by name and post, as the notice says."""
    posts = Post.objects.filter(pk__in=[notice.inspector_id, notice.street_inspector_id])
    found = {post.pk: post for post in posts.select_related("person", "place")}
    return [
        {
            "name": found[pk].person.name,
            "post": found[pk].title or roles.label(found[pk].role),
            "place": str(found[pk].place),
        }
        for pk in (notice.inspector_id, notice.street_inspector_id)
    ]


def entering(move: Move) -> Move:
    """The opening of an objection with the form that staff fill in for somebody."""
    return replace(move, form=entry_forms.Entered)


# --- objections, for the two who examine ----------------------------------------------------------------------


def listed(found: list[tuple[Case, ObjectionFacts]]) -> dict[str, Any]:
    rows = [_listed(case, known) for case, known in found]
    return {
        "open": [row for row in rows if row["open"]],
        "done": [row for row in rows if not row["open"]],
    }


def _listed(case: Case, known: ObjectionFacts) -> dict[str, Any]:
    return {
        "href": show.address(case),
        "about": _about(known),
        "place": str(case.place),
        "state": OBJECTION.state(case.state).label,
        "open": case.closed_at is None,
        "second": f"{dates.shortday(case.opened_at)} {CHANNELS[known.objection.channel]}，{_named(known)}",
        "badge": shown.badge(case.due_at, rules.EXAMINE.value(case.edition))
        if case.closed_at is None
        else None,
    }


def _named(known: ObjectionFacts) -> str:
    return "署名，要书面答复" if known.objection.named else "没有署名"


def _about(known: ObjectionFacts) -> str:
    rows = {row.case_id: row.case.title for row in known.round.candidates}
    return rows.get(known.objection.candidate_id, "")


WORDS = (
    ("words", "什么事实"),
    ("name", "谁提的"),
    ("contact", "怎么答复"),
    ("statement", "本人怎么说"),
    ("finding", "查了什么，凭什么"),
    ("answer", "给署名人的答复"),
    ("doubt", "不同意结论，为什么"),
)


def objection(
    case: Case,
    known: ObjectionFacts,
    actor: Actor,
    attempt: Attempt | None,
    opened: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One objection; `opened` is what was sealed, for this once."""
    base, row = show.address(case), known.objection
    found = offers(case, actor, known)
    events = cases.timeline([case])
    return {
        "case": case,
        "base": base,
        "about": _about(known),
        "known": row,
        "state": OBJECTION.state(case.state),
        "channel": CHANNELS[row.channel],
        "named": _named(known),
        "keepers": keepers(known.notice),
        "notice": show.address(known.notice.case),
        "badge": shown.badge(case.due_at, rules.EXAMINE.value(case.edition))
        if case.closed_at is None
        else None,
        "mark": rules.EXAMINE.setting(case.edition),
        "moves": shown.moves(case, found, base, attempt),
        "move": attempt.move.name if attempt is not None else "",
        "opened": [(label, opened[key]) for key, label in WORDS if opened.get(key)]
        if opened is not None
        else None,
        "lines": show.lines(events),
        "proof": shown.proof(events),
        "token": str(uuid4()),
        "path": _path(case, known),
    }


def _path(case: Case, known: ObjectionFacts) -> list[parts.Step]:
    heard = known.objection.heard_on
    ended = case.closed_at is not None
    result = OBJECTION.state(case.state).label if ended else ""
    return [
        parts.Step(f"{_about(known)} 先停下来", "passed", ["名单上别的人照常"]),
        parts.Step(
            "两个人去核查",
            "passed" if ended else "now",
            [f"{dates.shortday(heard)} 听过本人说明" if heard else "听本人说明，不告诉他是谁提的"],
        ),
        parts.Step(
            "说明结果",
            "passed" if ended else "todo",
            [f"异议{result}" if ended else "一人写结论，另一人同意才算数"],
        ),
    ]
