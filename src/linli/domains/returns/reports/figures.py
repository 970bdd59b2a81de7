"""The six figures of a report: each with n, its interval, what is left out, and the cases that it counts."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.procedures.models import Case
from linli.core.shares import interval, spread
from linli.core.tallies import counts
from linli.core.tallies import queries as tallies
from linli.domains.problems import rules
from linli.domains.problems.models import Feedback
from linli.domains.returns import figures
from linli.domains.returns.scope import Ask

FINISH, RECEIVE = "problem.finish", "problem.receive"
SPOKE = ("confirm", "reopen", "reopen_street")
# Said not to be solved: what was answered before is no result any more.
BACK = ("reopen", "reopen_street", "return_reopen")

# What was sent back after the time has lost its result since.
LATER = "期后退回重办"


@dataclass(frozen=True)
class Figure:
    """`n` is what a share is taken of, `left` how many were left out; `held` says why it is not published."""

    key: str
    label: str
    value: str
    unit: str = ""
    spread: str = ""
    note: str = ""
    definition: str = ""
    held: str = ""
    # What is compared when records change afterwards: the bare number, or part and whole of a share.
    raw: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """Where a figure comes from, with the way to its cases."""

    key: str
    label: str
    second: str
    link: str


@dataclass(frozen=True)
class Ended:
    """The limits of the problems that ended in the time: in time, late, left the community; and what is overdue."""

    met: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    overdue: tuple[int, ...] = ()

    @property
    def counted(self) -> int:
        return len(self.met) + len(self.late) + len(self.overdue)


def _share(key: str, label: str, part: int, of: int, left: str, definition: str) -> Figure:
    """A share with its interval; below the smallest n it is not published."""
    least = int(rules.SMALLEST.value())
    more = f"　{left}" if left else ""
    if of < least:
        note = f"n = {of}，少于 {least}{more}"
        return Figure(key, label, "", "", "", note, definition, "不公布", [part, of])
    wide = spread(part * 100 / of, interval(part, of))
    note = f"n = {of}{more}"
    return Figure(key, label, f"{part * 100 / of:.1f}%", "", wide, note, definition, "", [part, of])


def _number(key: str, label: str, n: int, unit: str, note: str, definition: str) -> Figure:
    return Figure(key, label, f"{n:,}", unit, "", note, definition, "", [n])


# --- what is counted --------------------------------------------------------------------------------------------


def ended(ask: Ask) -> Ended:
    """What ended under the community's own limit in the time; that of who left for the street counts for nobody."""
    return _once("ended", ask, lambda: _ended(ask))


def _ended(ask: Ask) -> Ended:
    start, end = ask.span
    end = min(end, clock.now() + timedelta(microseconds=1))
    places = [place.pk for place in ask.communities]
    rows = Duty.objects.filter(kind=FINISH, place__in=places).exclude(case_id=None)
    done = rows.filter(outcome=Duty.DONE, done_at__gte=start, done_at__lt=end)
    told = list(done.values_list("case_id", "done_at", "due_at", "left", "lapsed_at").order_by("pk"))
    received = Duty.objects.filter(kind=RECEIVE, case_id__in=[row[0] for row in told])
    went = set(received.values_list("case_id", "opened_at"))
    made: dict[str, list[int]] = {"met": [], "late": [], "moved": []}
    for case, at, due, left, lapsed in told:
        if case is None or at is None:
            continue
        how = "late" if counts.late(at, due, left, lapsed) else "met"
        made["moved" if (case, at) in went else how].append(case)
    over = rows.filter(due_at__lt=end).filter(Q(done_at__isnull=True) | Q(done_at__gte=end))
    overdue = tuple(case for case in over.values_list("case_id", flat=True).order_by("pk") if case)
    return Ended(tuple(made["met"]), tuple(made["late"]), tuple(made["moved"]), overdue)


def lines(ask: Ask, kinds: Iterable[str]) -> dict[str, int]:
    """How many of these the journal's lines of the time count, for all communities of the place together."""
    last = ask.period.last
    groups = tallies.grouped(ask.place, ask.place.level, min(last, clock.today()))
    found = tallies.flow(kinds, groups, ask.period.first, last).get(ask.place.pk, {})
    return {kind: found[kind].n if kind in found else 0 for kind in kinds}


def spoke(ask: Ask) -> QuerySet[Case]:
    """The problems of which the resident said in the time whether they are solved."""
    start, end = ask.span
    said = Entry.objects.filter(procedure="problem", verb__in=SPOKE, at__gte=start, at__lt=end)
    said = said.filter(place__in=[place.pk for place in ask.communities])
    return ask.problems().filter(pk__in=said.values("case_id"))


def results(ask: Ask) -> QuerySet[Case]:
    """The problems that were answered in the time, and stood as answered at its end."""
    told = ask.problems().filter(ask.within("feedback__at"))
    return told.exclude(pk__in=_once("back", ask, lambda: _sent_back(ask)))


def _sent_back(ask: Ask) -> list[int]:
    """Those that were sent back within the time, and not answered again in it."""
    start, end = ask.span
    said = Entry.objects.filter(procedure="problem", verb__in=BACK, at__gte=start, at__lt=end)
    said = said.filter(place__in=[place.pk for place in ask.communities])
    back = {case: at for case, at in said.values_list("case_id").annotate(at=Max("at")) if case}
    told = Feedback.objects.filter(ask.within("at"), case__in=list(back))
    answered = dict(told.order_by().values_list("case_id").annotate(at=Max("at")))
    return [case for case, at in back.items() if case in answered and answered[case] <= at]


def _closed(ask: Ask, **how: Any) -> QuerySet[Case]:
    return ask.problems().filter(ask.within("closed_at"), **how)


def _once[T](name: str, ask: Ask, make: Callable[[], T]) -> T:
    """What is told in two places of the page is asked once."""
    known = (name, ask.place.pk, ask.period)
    if known not in ask.known:
        ask.known[known] = make()
    made: T = ask.known[known]
    return made


def _merged(ask: Ask) -> int:
    rows = ask.cases("problem").filter(ask.within("opened_at"), state="merged")
    return _once("merged", ask, rows.count)


def _silent(ask: Ask) -> int:
    return _once("silent", ask, _closed(ask, problem__outcome="no_answer").count)


def _left_out(ask: Ask) -> QuerySet[Case]:
    """Left out of the shares, by the reasons that are listed: gone to the street, declined."""
    moved = Q(pk__in=ended(ask).moved)
    return ask.cases("problem").filter(moved | (ask.within("closed_at") & Q(state="declined")))


def behind(key: str, ask: Ask) -> figures.Counted | None:
    """The cases that a figure or a source of the page counts; None for no such one."""
    of = ended(ask)
    made = {
        "visits": lambda: figures.figure("visits.count", ask),
        "received": lambda: figures.figure("problems.received", ask),
        "results": lambda: _counted(results(ask)),
        "in_time": lambda: _counted(ask.problems().filter(pk__in=(*of.met, *of.late, *of.overdue))),
        "confirmed": lambda: _counted(spoke(ask)),
        "satisfied": lambda: figures.figure("feedback.satisfied", ask),
        "left_out": lambda: _counted(_left_out(ask)),
        "no_answer": lambda: _counted(_closed(ask, problem__outcome="no_answer")),
    }
    return made[key]() if key in made else None


def _counted(cases: QuerySet[Case]) -> figures.Counted:
    return figures.Counted(cases.order_by().values("pk").distinct().count(), cases)


# --- the six, and where they come from ----------------------------------------------------------------------------


def six(ask: Ask) -> list[Figure]:
    """The six figures of the time, as they are now."""
    return [_visits(ask), _received(ask), _results(ask), _in_time(ask), _confirmed(ask), _satisfied(ask)]


def value(key: str, ask: Ask) -> int:
    return int(figures.figure(key, ask).value or 0)


def _visits(ask: Ask) -> Figure:
    been, all_of = value("visits.buildings", ask), value("place.buildings", ask)
    note = f"覆盖 {all_of} 个楼院里的 {been} 个" if all_of else f"走到 {been} 个楼院"
    return _number("visits", "走访", value("visits.count", ask), "次", note, "走访记录，完成并送出的")


def _received(ask: Ask) -> Figure:
    behalf = [key for key, item in rules.SOURCES.value().items() if item["staff"] and key != "visit"]
    entered = figures.received(ask, Q(problem__source__in=behalf)).value
    merged = _merged(ask)
    note = "、".join(
        filter(None, (f"含代填 {entered}" if entered else "", f"另并入 {merged}" if merged else ""))
    )
    first, last = ask.period.first, ask.period.last
    said = f"{first.month}月{first.day}日 0:00 至 {last.month}月{last.day}日 24:00 登记的，并入的不重复算"
    return _number("received", "新反映", value("problems.received", ask), "件", note, said)


def _results(ask: Ask) -> Figure:
    kinds, outcomes = _kinds(ask), rules.OUTCOMES.value()
    solved = sum(kinds.get(key, 0) for key, item in outcomes.items() if item["solved"])
    # What a department answered is told apart: whether that solves it is still to be seen.
    apart = [key for key, item in outcomes.items() if not item["solved"] and key != "explained"]
    rest = _parts(
        [*((outcomes[key]["label"], kinds.get(key, 0)) for key in apart), (LATER, kinds.get("", 0))]
    )
    before = results(ask).filter(opened_at__lt=ask.span[0]).order_by().values("pk").distinct().count()
    older = f"，含以前登记的 {before} 件" if before else ""
    definition = f"当期反馈送出、期末没有退回重办的{older}；公开页数的是近 30 天登记的，连同不予受理的"
    note = "，".join(filter(None, (f"解决 {solved}", f"说明原因 {kinds.get('explained', 0)}", rest)))
    return _number("results", "有了结果", sum(kinds.values()), "件", note, definition)


def _kinds(ask: Ask) -> dict[str, int]:
    rows = results(ask).order_by().values_list("problem__result").annotate(n=Count("pk", distinct=True))
    return _once("kinds", ask, lambda: dict(rows))


def _in_time(ask: Ask) -> Figure:
    of = ended(ask)
    left = f"剔除 {len(of.moved)} 件" if of.moved else ""
    said = "期限内办好 ÷ 办好的和到期没办好的，移送街道的不计"
    return _share("in_time", "按期办结", len(of.met), of.counted, left, said)


def said_solved(ask: Ask) -> tuple[int, int]:
    """How often residents said that it is solved, and how often they said anything: by the journal."""

    def count() -> tuple[int, int]:
        found = lines(ask, [f"problem.{verb}" for verb in SPOKE])
        return found["problem.confirm"], sum(found.values())

    return _once("said", ask, count)


def _confirmed(ask: Ask) -> Figure:
    part, of = said_solved(ask)
    silent = _silent(ask)
    left = f"没有回音 {silent}" if silent else ""
    return _share("confirmed", "居民确认解决", part, of, left, "说解决的 ÷ 本人说了的，没有回音的不算")


def _satisfied(ask: Ask) -> Figure:
    rows = figures.figure("feedback.satisfied", ask).cases
    assert rows is not None
    good = [key for key, item in rules.SCALE.value().items() if item["satisfied"]]
    part = rows.filter(problem__satisfaction__in=good).count()
    unsure = _closed(ask, problem__outcome="confirmed", problem__satisfaction="unknown").count()
    left = f"不知道 {unsure}" if unsure else ""
    least = int(rules.SMALLEST.value())
    said = f"很满意和比较满意 ÷ 本人评了的；不满 {least} 份不公布"
    return _share("satisfied", "满意或比较满意", part, rows.count(), left, said)


def sources(ask: Ask) -> list[Source]:
    """Where each figure comes from: how it came in, and what is left out."""
    visits, received = value("visits.count", ask), value("problems.received", ask)
    kinds = _kinds(ask)
    fed_back = sum(kinds.values())
    labels = {key: item["label"] for key, item in rules.OUTCOMES.value().items()}
    declined = _closed(ask, state="declined").count()
    moved, merged = len(ended(ask).moved), _merged(ask)
    silent = _silent(ask)
    away = (("移送街道", moved), ("不予受理", declined))
    made = [
        Source("visits", f"走访 {visits}", _parts(_targets(ask)), f"{visits} 条走访" if visits else ""),
        Source("received", f"新反映 {received}", _parts(_origins(ask)), _link(received)),
        Source(
            "results",
            f"有了结果 {fed_back}",
            _parts([(labels.get(key, LATER), n) for key, n in kinds.items()]),
            _link(fed_back),
        ),
        Source(
            "left_out",
            f"剔除 {moved + declined}",
            (_parts(away) or "没有") + (f"；并入 {merged} 件不重复算" if merged else ""),
            "看理由" if moved + declined else "",
        ),
        Source("no_answer", f"没有回音 {silent}", "到期没说，不算满意，也不算不满意", _link(silent)),
    ]
    return made


def _link(n: int) -> str:
    return f"{n} 件" if n else ""


def _parts(found: Iterable[tuple[str, int]]) -> str:
    return "，".join(f"{label} {n}" for label, n in found if n)


def _targets(ask: Ask) -> list[tuple[str, int]]:
    cases = figures.figure("visits.count", ask).cases
    assert cases is not None
    counted = dict(cases.order_by().values_list("visit__kind").annotate(n=Count("pk")))
    return [(item["label"], counted.get(key, 0)) for key, item in rules.TARGETS.value().items()]


def _origins(ask: Ask) -> list[tuple[str, int]]:
    cases = figures.figure("problems.received", ask).cases
    assert cases is not None
    counted = dict(cases.order_by().values_list("problem__source").annotate(n=Count("pk")))
    return [(item["label"], counted.get(key, 0)) for key, item in rules.SOURCES.value().items()]


def frozen(ask: Ask) -> dict[str, Any]:
    """All of it as plain data, to be kept as it was sent."""
    from linli.domains.returns.reports import recount

    return {
        "six": [asdict(one) for one in six(ask)],
        "sources": [asdict(one) for one in sources(ask)],
        "checks": [asdict(one) for one in recount.checks(ask)],
        "as_of": clock.now().isoformat(),
    }


def changed(before: dict[str, Any], now: list[Figure]) -> list[tuple[str, str, str]]:
    """Which of the six are others now than when they were sent: (what, then, now)."""
    then = {row["key"]: Figure(**row) for row in before["six"]}
    return [
        (one.label, told(then[one.key]), told(one))
        for one in now
        if one.key in then and then[one.key].raw != one.raw
    ]


def told(one: Figure) -> str:
    """'41 件', '91.2%，n = 34', '不公布，n = 4'."""
    if len(one.raw) == 2:
        return f"{one.held or one.value}，n = {one.raw[1]}"
    return f"{one.value} {one.unit}".strip()
