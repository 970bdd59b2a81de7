"""What an inspection came to, drafted from the record: how many were looked at, by clause what was found, what was mended.

No community is ranked or named beside a result, no person stands in it. How many communities lack a record is told to the
last one: nobody's small figure, and whoever reads it reads each community's page too (ADR 0021).
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from linli.core import clock
from linli.core.papers.document import day_text
from linli.core.places.models import Place
from linli.domains.oversight.inspections import rules
from linli.domains.oversight.inspections.queries import left_out
from linli.domains.oversight.models import Finding, Inspected, Inspection, Seen

WANTING, MENDED = "有要改的", "改好了"


@dataclass(frozen=True)
class Line:
    """One line of the checklist: its rule, and how many had it, had it not, or did not need it."""

    key: str
    label: str
    clause: str
    force: str
    origin: str
    cells: tuple[str, str, str]
    said: str


@dataclass
class Summary:
    row: Inspection
    drawn: int = 0
    by_hand: int = 0
    looked: list[Place] = field(default_factory=list)
    to_look: list[Place] = field(default_factory=list)
    struck: int = 0
    lines: list[Line] = field(default_factory=list)
    # Findings: how many in all, closed after a check, being mended, waiting for the check, late, sent back, withdrawn.
    findings: Counter[str] = field(default_factory=Counter)
    now: datetime | None = None

    @property
    def found(self) -> int:
        return self.findings["all"]


def summary(row: Inspection, now: datetime | None = None) -> Summary:
    """Read from the record, in a number of queries that does not grow with the sample."""
    now = now or clock.now()
    made = Summary(row, now=now)
    found = Inspected.objects.filter(inspection=row).select_related("case", "place").order_by("place__code")
    for one in found:
        made.drawn += one.drawn
        made.by_hand += not one.drawn
        if one.case.state == "struck":
            made.struck += 1
        else:
            (made.looked if one.case.state == "looked" else made.to_look).append(one.place)
    seen = Seen.objects.filter(inspected__inspection=row, inspected__case__state="looked")
    counted = Counter(seen.values_list("line", "verdict"))
    wanting, mended = _wanting(row)
    made.lines = [_line(row, key, counted, wanting[key], mended[key]) for key in row.lines]
    _findings(made, now)
    return made


def _wanting(row: Inspection) -> tuple[Counter[str], Counter[str]]:
    """By line, in how many communities something is still to be mended, and in how many it was, and passed the re-check.

    Also where the community is not looked at to the end: a finding that was sent is being mended all the same.
    """
    found = Finding.objects.filter(inspected__inspection=row)
    being = set(found.filter(open=True).values_list("line", "inspected"))
    passed = set(found.filter(case__state="closed").values_list("line", "inspected"))
    seen = Seen.objects.filter(inspected__inspection=row, verdict=Seen.MISSING)
    missing = set(seen.exclude(inspected__case__state="struck").values_list("line", "inspected"))
    left = being | (missing - passed)
    return Counter(line for line, _ in left), Counter(line for line, _ in passed - left)


def _line(row: Inspection, key: str, counted: Counter[tuple[str, str]], wanting: int, mended: int) -> Line:
    item = rules.CHECKLIST.value(row.case.edition)[key]
    counts = [counted[key, verdict] for verdict, _ in Seen.VERDICTS]
    cells = tuple(str(n) if sum(counts) else "" for n in counts)
    plain = "" if not sum(counts) else "都有" if counts[0] else "不适用"
    said = WANTING if wanting else MENDED if mended else plain
    return Line(key, item["label"], item["clause"], item["force"], item["origin"], cells, said)  # type: ignore[arg-type]


def _findings(made: Summary, now: datetime) -> None:
    rows = Finding.objects.filter(inspected__inspection=made.row)
    for state, due, returned in rows.values_list("case__state", "case__due_at", "returned"):
        made.findings["withdrawn" if state == "withdrawn" else "all"] += 1
        made.findings[state] += 1 if state != "withdrawn" else 0
        made.findings["late"] += bool(state == "mending" and due is not None and due <= now)
        made.findings["returned"] += bool(returned)


def told(made: Summary) -> list[str]:
    """The paragraphs of the draft."""
    row = made.row
    out = left_out(row)
    pool = f"从有社工委在任的 {len(row.frame)} 个社区里（还没有社工委的 {out} 个不在里面）" if out else ""
    span = f"{day_text(row.since)}到{day_text(row.until)}"
    paragraphs = [
        f"{row.case.place}“{row.case.title}”看了{span}的记录，依据清单 {len(row.lines)} 条。"
        f"系统{pool}分层抽定 {made.drawn} 个社区{f'，另加 {made.by_hand} 个' if made.by_hand else ''}；"
        f"查完 {len(made.looked)} 个{f'，没有查 {made.struck} 个' if made.struck else ''}"
        f"{f'，还在查 {len(made.to_look)} 个' if made.to_look else ''}。"
        "记录由系统取，社区没有为检查做材料。"
    ]
    said = [_named(made, WANTING, "有要改的"), _named(made, MENDED, "改好了、复查通过的")]
    if any(said):
        paragraphs.append("".join(said))
    elif made.looked:
        paragraphs.append("查完的社区，看过的各条都有记录。")
    paragraphs.append(_mending(made))
    return paragraphs


def _named(made: Summary, said: str, words: str) -> str:
    lines = [line for line in made.lines if line.said == said]
    return (
        f"{words} {len(lines)} 条：{'、'.join(f'{line.label}（{line.clause}）' for line in lines)}。"
        if lines
        else ""
    )


def _mending(made: Summary) -> str:
    n = made.findings
    if not made.found:
        return "没有送出要改的发现。"
    parts = [f"送出发现 {n['all']} 件，复查通过 {n['closed']} 件"]
    parts += [f"等复查 {n['recheck']} 件"] if n["recheck"] else []
    parts += [f"正在改 {n['mending']} 件"] if n["mending"] else []
    parts += [f"其中逾期 {n['late']} 件"] if n["late"] else []
    parts += [f"退回再改过 {n['returned']} 件"] if n["returned"] else []
    return "，".join(parts) + "。"
