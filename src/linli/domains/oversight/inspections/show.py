"""What the pages of inspections show, as plain parts (5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures import queries as cases
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.core.ui.parts import Cell, Column, Row, Table
from linli.domains.oversight.inspections import checklist, draw, queries, rules
from linli.domains.oversight.inspections import evidence as inspections_evidence
from linli.domains.oversight.inspections.evidence import Evidence, Source
from linli.domains.oversight.models import Finding, Inspected, Inspection, Seen

TONES = {"under_way": "accent", "looked": "green", "closed": "green", "recheck": "accent", "mending": "amber"}
EVIDENCE = {
    inspections_evidence.YES: ("有", "green", "check"),
    inspections_evidence.PART: ("差一些", "amber", "alert-triangle"),
    inspections_evidence.NO: ("没有", "amber", "alert-triangle"),
    inspections_evidence.NONE: ("", "", ""),
}
VERDICTS = dict(Seen.VERDICTS)
# What was written with the steps, by the kind of its note, in the words of the page.
TITLES = {
    "words": "说明",
    "why": "原因",
    "finding": "发现了什么",
    "added": "另一位督导看到的",
    "help": "街道帮着做的",
    "mended": "社区改了",
    "disputed": "社区说改不了，或者情况不是这样",
    "returned": "复查退回，还差",
    "passed": "复查看到的",
    "held": "哪些方面来了",
    "opinion": "意见",
    "rule": "写进哪条规则",
    "taken_up": "采纳，怎么写",
    "written": "写成了",
    "declined": "没有采纳，为什么",
}


def case_page(case: Case, actor: Actor, base: str, attempt: Attempt | None, main: str = "") -> dict[str, Any]:
    """What every case page of this room has: words, state, clock, moves, record."""
    events = cases.timeline([case])
    offers = cases.offers(case, actor)
    state = procedure(case.procedure).state(case.state)
    return {
        "case": case,
        "base": base,
        "said": shown.said(events, TITLES),
        "state": state,
        "tone": TONES.get(case.state, ""),
        "badge": shown.due(case),
        "moves": [
            one
            for one in shown.moves(case, offers, base, attempt, main=main)
            if one.state != "refused" or _teaches(offers, one.name)
        ],
        "lines": shown.lines(events, lambda event: _second(case, event)),
        "proof": shown.proof(events),
        "attempt": attempt,
    }


def mark(item: Any) -> parts.Mark:
    """The mark of a line of the checklist."""
    return parts.Mark(item["clause"], item["force"], item["origin"])


def _second(case: Case, event: cases.Event) -> str:
    """What a line of the record was about, where its tokens say it."""
    data = event.data
    if event.verb == "look":
        items = rules.CHECKLIST.value(case.edition)
        line = data.get("line", "")
        label = items[line]["label"] if line in items else line
        return f"{label}：{VERDICTS.get(data.get('verdict', ''), '')}"
    if event.verb == "draw":
        out = f"，{data['left_out']} 个没有社工委，不在里面" if data.get("left_out") else ""
        return f"从 {data.get('population')} 个里抽 {data.get('drawn')} 个{out}，种子 {data.get('seed')}"
    if event.verb == "prolong":
        return f"从 {data.get('was')} 改到 {data.get('ends_on')}"
    return ""


def _teaches(offers: Sequence[cases.Offer], name: str) -> bool:
    """A button that is locked by a rule says why; one that is another post's is not shown at all."""
    return any(offer.move.name == name and offer.permitted for offer in offers)


# --- the index --------------------------------------------------------------------------------------------------


def index(actor: Actor, query: dict[str, str]) -> dict[str, Any]:
    """Inspections, who is looked at, findings by tab; `?q=`, `?tab=`, `?sort=`."""
    tab = query.get("tab", "open") if query.get("tab") in queries.TABS else "open"
    words, sort = query.get("q", "").strip()[:40], query.get("sort", "due")
    counts = queries.counted(actor)
    found = list(queries.findings(actor, tab, words, sort)[: queries.MOST])
    kept = {"q": words, "sort": sort} if words else {"sort": sort}
    tabs = [
        parts.Link(
            label, f"/inspections/?{urlencode({'tab': name, **kept})}#findings", "", counts[name], name == tab
        )
        for name, (label, _) in queries.TABS.items()
    ]
    made = queries.inspections(actor)
    looked = queries.looked_at(actor) if not made else ()
    query_now = urlencode({"tab": tab, "q": words, "sort": sort})
    return {
        "inspections": [_item(row) for row in made],
        "looked_at": [_looked_at(row) for row in looked],
        "tabs": tabs,
        "table": listed(found, {"tab": tab, "q": words}, sort) if found else None,
        "count": counts["open"],
        "late": counts["late"],
        "words": words,
        "tab": tab,
        "sort": sort,
        "query": f"?{query_now}",
        "full": len(found) == queries.MOST,
    }


def _item(row: Any) -> parts.Item:
    state = procedure("inspection").state(row.case.state)
    seen = f"查完 {row.seen} / {row.n} 个社区" if row.n else f"要抽 {row.size} 个社区"
    second = f"{row.case.place}　{seen}　{dates.shortday(row.ends_on)}以前查完"
    tone = TONES.get(row.case.state, "")
    return parts.Item(
        row.case.title, second, f"/inspections/{row.case_id}/", right=state.label, right_tone=tone
    )


def how_far(row: Inspected, seen: int) -> str:
    """Where it stands; of one that was not looked at in every line, at how many it was."""
    label, lines = procedure("inspected").state(row.case.state).label, len(row.inspection.lines)
    if row.case.state == "struck" or not seen or (row.case.state == "looked" and seen == lines):
        return label
    return ("" if row.case.state == "to_look" else f"{label}，") + f"看过 {seen} / {lines}"


def _looked_at(row: Inspected) -> parts.Item:
    second = f"{row.inspection.case.place}　{row.inspection.case.title}　{_how(row)}"
    right = how_far(row, row.n_seen)  # type: ignore[attr-defined]
    return parts.Item(str(row.place), second, f"/inspections/places/{row.case_id}/", right=right)


def _how(row: Inspected) -> str:
    return "系统抽定" if row.drawn else "另加的"


def listed(rows: Sequence[Finding], kept: dict[str, str], sort: str) -> Table:
    """Findings one by one; sorted by the head of a column."""

    def column(label: str, name: str, kind: str = "") -> Column:
        href = f"/inspections/?{urlencode({**kept, 'sort': name})}#findings"
        return Column(label, kind, href, "up" if sort == name else "")

    columns = (
        Column("发现", "lead"),
        column("社区", "place"),
        Column("督导检查", minor=True),
        Column("到哪一步"),
        column("期限", "due"),
        column("哪天发现", "opened"),
    )
    made = []
    for row in rows:
        case = row.case
        state = procedure("finding").state(case.state)
        badge = shown.due(case)
        cells = (
            Cell(
                case.title,
                second=f"退回过 {row.returned} 次" if row.returned else "",
                href=f"/inspections/findings/{case.pk}/",
            ),
            Cell(str(case.place), second=str(case.street or "")),
            row.inspected.inspection.case.title,
            Cell(state.label, tone="green" if state.final else ""),
            Cell(badge=badge) if badge else "",
            dates.shortday(case.opened_at),
        )
        made.append(Row(cells, str(case.pk)))
    return Table(columns, made, "督导发现")


HEAD = ("社区", "街道", "督导检查", "依据", "发现", "到哪一步", "哪天发现", "期限", "退回次数", "哪天了结")
WIDTHS = (14, 14, 24, 8, 24, 12, 12, 12, 8, 12)


def exported(rows: Sequence[Finding]) -> Any:
    for row in rows:
        case = row.case
        items = rules.CHECKLIST.value(row.inspected.inspection.case.edition)
        due, closed = case.due_at if case.closed_at is None else None, case.closed_at
        yield (
            str(case.place),
            str(case.street or ""),
            row.inspected.inspection.case.title,
            items[row.line]["clause"] if row.line in items else "",
            case.title,
            procedure("finding").state(case.state).label,
            clock.local(case.opened_at).date().isoformat(),
            dates.last_day(due).isoformat() if due else "",
            row.returned,
            clock.local(closed).date().isoformat() if closed else "",
        )


# --- one inspection ---------------------------------------------------------------------------------------------


def places(row: Inspection) -> Table | None:
    """The communities of an inspection in the order of their codes: what is done, what was found. No order by result."""
    found = list(row.places.select_related("case", "place__street").order_by("place__code"))
    if not found:
        return None
    seen: dict[int, int] = {}
    for pk in Seen.objects.filter(inspected__in=found).values_list("inspected_id", flat=True):
        seen[pk] = seen.get(pk, 0) + 1
    open_findings: dict[int, int] = {}
    for pk in Finding.objects.filter(inspected__in=found, open=True).values_list("inspected_id", flat=True):
        open_findings[pk] = open_findings.get(pk, 0) + 1
    columns = (
        Column("社区", "lead"),
        Column("怎么来的", minor=True),
        Column("正在改", "num"),
        Column("到哪一步"),
    )
    rows = []
    for one in found:
        one.inspection = row
        left = open_findings.get(one.pk, 0)
        rows.append(
            Row(
                (
                    Cell(
                        str(one.place),
                        second=str(one.place.street or ""),
                        href=f"/inspections/places/{one.pk}/",
                    ),
                    _how(one) + (f"，{one.stratum}" if one.stratum else ""),
                    f"{left} 件" if left else "—",
                    Cell(how_far(one, seen.get(one.pk, 0)), tone=TONES.get(one.case.state, "")),
                ),
                one.place.code,
            )
        )
    return Table(columns, rows, "受查的社区")


def drawing(row: Inspection) -> dict[str, Any]:
    """What was drawn from, in the order of the draw, and the draw made again before one's eyes."""
    frame = draw.read(row.frame)
    codes = draw.drawn(row.seed, frame, row.size) if row.seed and frame else []
    kept = list(row.places.filter(drawn=True).order_by("position").values_list("place__code", flat=True))
    return {"frame": frame, "codes": codes, "same": codes == kept, "n": len(codes)}


def drawing_rows(row: Inspection, names: dict[str, str]) -> list[tuple[int, str, str, str, str]]:
    """Place by place in the order of the line that is drawn from: number, code, name, stratum, drawn as which."""
    made = drawing(row)
    line = draw.ordered(row.seed, made["frame"])
    nth = {code: str(number) for number, code in enumerate(made["codes"], 1)}
    return [
        (number, one.code, names.get(one.code, ""), one.stratum, nth.get(one.code, ""))
        for number, one in enumerate(line, 1)
    ]


# --- a community that is looked at ------------------------------------------------------------------------------


@dataclass
class Check:
    """A line of the checklist with what the record says, what was seen, and the way to its card."""

    key: str
    label: str
    mark: parts.Mark
    text: str
    tone: str
    icon: str
    word: str
    href: str
    # Whether the record has anything to it: all, or some.
    recorded: bool = False
    seen: Seen | None = None
    words: str = ""
    current: bool = False
    facts: Sequence[tuple[str, str]] = ()
    sources: Sequence[Source] = ()
    finding: Finding | None = None
    others: Sequence[Finding] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        return VERDICTS.get(self.seen.verdict, "") if self.seen else ""

    @property
    def times(self) -> int:
        return self.seen.times if self.seen else 0


def checks(row: Inspected, actor: Actor, chosen: str) -> list[Check]:
    """Every line in the rulebook's order; the chosen one, else the first that was not looked at, is current."""
    inspection = row.inspection
    items = rules.CHECKLIST.value(inspection.case.edition)
    keys = [key for key in inspection.lines if key in items]
    record = inspections_evidence.Record(
        row.place, inspection.since, inspection.until, inspection.case.edition
    )
    evidence = checklist.pulled(record, keys, items)
    seen = {one.line: one for one in row.seen.select_related("post__person")}
    words = queries.notes(one.note_id for one in seen.values())
    found = list(row.findings.select_related("case").order_by("-pk"))
    first = next((key for key in keys if key not in seen), keys[0] if keys else "")
    current = chosen if chosen in keys else first
    return [
        _check(key, items[key], evidence[key], seen.get(key), words, found, actor, row, key == current)
        for key in keys
    ]


def _check(
    key: str,
    item: Any,
    evidence: Evidence,
    seen: Seen | None,
    words: dict[int, str],
    found: Sequence[Finding],
    actor: Actor,
    row: Inspected,
    current: bool,
) -> Check:
    word, tone, icon = EVIDENCE[evidence.state]
    mine = [one for one in found if one.line == key]
    return Check(
        key,
        item["label"],
        mark(item),
        evidence.text,
        tone,
        icon,
        evidence.short or word,
        f"/inspections/places/{row.case_id}/?line={key}#line",
        evidence.state in (inspections_evidence.YES, inspections_evidence.PART),
        seen,
        words.get(seen.note_id or 0, "") if seen else "",
        current,
        evidence.facts,
        [source for source in evidence.sources if checklist.open_to(actor, source)],
        next((one for one in mine if one.open), None),
        mine,
    )


def title(row: Inspected, found: Sequence[Check]) -> str:
    """'甘家巷社区，18 项里 17 项有记录可查'."""
    there = sum(one.recorded for one in found)
    return f"{row.place}，{len(found)} 项里 {there} 项有记录可查"


def new_token() -> str:
    return str(uuid4())
