"""The paper of an inspection: what it came to, as Word and PDF; issued with a number when the inspection ends (5.3)."""

from linli.core import clock
from linli.core.papers import actions as papers
from linli.core.papers.document import SHEET, Block, Document, day_text
from linli.core.procedures.kinds import Subject
from linli.core.procedures.taking import Taking
from linli.core.rulebook.parts import Force, Origin
from linli.domains.oversight.inspections import rules
from linli.domains.oversight.inspections.summary import Summary, summary, told
from linli.domains.oversight.models import Inspection

TITLE = "督导检查情况"


def document(made: Summary) -> Document:
    """Facts, the draw, by clause what was found, what became of it."""
    row = made.row
    facts = [
        ["督导检查", row.case.title],
        ["范围", str(row.case.place)],
        ["记录", f"{day_text(row.since)}—{day_text(row.until)}"],
        ["抽样", f"{len(row.frame)} 个社区里抽 {made.drawn} 个，种子 {row.seed}，可以重抽核对"],
        ["查完的", "、".join(str(place) for place in made.looked) or "还没有"],
    ]
    blocks: list[Block] = [("title", TITLE), ("number", ""), ("facts", facts)]
    first, *rest = told(made)
    blocks += [("heading1", "一、查了什么"), ("para", first), ("heading1", "二、逐条看到的")]
    table = [
        [f"{Origin(one.origin).label} {one.clause} {Force(one.force).label}", one.label, *one.cells, one.said]
        for one in made.lines
    ]
    head = ["依据", "查什么", "有", "没有", "不适用", "看到"]
    blocks.append(("table", {"head": head, "rows": table, "widths": [4, 6, 2, 2, 2, 3]}))
    blocks.append(("note", "单位是查完的社区，“没有”按查的那天记；“看到”按现在的整改。不排名次，不写人。"))
    blocks.append(("heading1", "三、整改"))
    blocks += [("para", words) for words in rest]
    day = clock.local(made.now or clock.now()).date()
    blocks += [("space", 1), ("signature", str(row.case.place)), ("date", day.isoformat())]
    return Document(SHEET, f"{row.case.title}：{TITLE}", blocks=tuple(blocks), day=day.isoformat())


def issue(taking: Taking, s: Subject) -> None:
    """Number it in the register of the place that inspected."""
    row = Inspection.objects.select_related("case__place").get(case=s.case.pk)
    mark = rules.PAPER_KINDS.value(s.case.edition)["inspection"]["mark"]
    made = document(summary(row, s.at))
    place = s.case.place
    paper = papers.issue(made, place, s.case.pk, "paper.inspection", f"{place}{mark}", kind="inspection")
    taking.record(paper=paper.pk)
