"""The project's papers: the sheet (项目书) when the plan is fixed, the acceptance (验收单) when it is done (4.4)."""

from typing import Any

from django.db.models import Sum

from linli.core import clock
from linli.core.papers import actions as papers
from linli.core.papers.document import SHEET, Block, Document, day_text
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.domains.meetings.minutes.papers import KINDS
from linli.domains.projects.models import Acceptor, Fund, Milestone, Need, Option, Project


def sheet(case: Case, project: Project) -> Document:
    """The project list's sheet: why, how, who gives what, step by step, the money."""
    options = list(Option.objects.filter(case=case).order_by("position"))
    needs = list(Need.objects.filter(case=case).order_by("pk"))
    steps = list(Milestone.objects.filter(case=case).order_by("position"))
    funds = list(Fund.objects.filter(case=case).order_by("pk"))
    owner = project.owner
    facts = [
        ["项目", f"{case.number} {case.title}"],
        ["地点", case.spot or str(case.place)],
        ["涉及", f"{case.size} 户"],
        ["会上定的", project.measure],
        ["承办", owner.person.name if owner is not None else ""],
        ["完工", day_text(project.ends_on) if project.ends_on else ""],
        ["可行性", project.feasible],
    ]
    blocks: list[Block] = [("title", "项目书"), ("number", ""), ("facts", facts)]
    if options:
        rows = [
            [
                f"{row.position}{'（选定）' if row.chosen else ''}",
                row.what,
                f"{row.cost:,}",
                str(row.days),
                row.feasible,
            ]
            for row in options
        ]
        head = ["办法", "做什么", "花费（元）", "天数", "能不能办"]
        blocks += [
            ("heading1", "一、调研"),
            ("table", {"head": head, "rows": rows, "widths": [3, 6, 3, 2, 5]}),
        ]
    if needs:
        rows = [[row.what, row.giver or "还没有人接", row.gives] for row in needs]
        head = ["需要什么", "谁拿得出", "拿出什么"]
        blocks += [
            ("heading1", "二、需求与服务"),
            ("table", {"head": head, "rows": rows, "widths": [5, 4, 4]}),
        ]
    rows = [[str(row.position), row.what, day_text(row.due_on), row.who] for row in steps]
    head = ["步", "做什么", "哪天做完", "谁"]
    blocks += [("heading1", "三、计划"), ("table", {"head": head, "rows": rows, "widths": [1, 6, 4, 3]})]
    if funds:
        rows = [[row.source, f"{row.amount:,}"] for row in funds]
        rows.append(["合计", f"{sum(row.amount for row in funds):,}"])
        head = ["从哪里来", "金额（元）"]
        blocks += [("heading1", "四、钱和实物"), ("table", {"head": head, "rows": rows, "widths": [6, 4]})]
    return _signed(case, "项目书", blocks)


def acceptance(case: Case, project: Project, words: str, by: str) -> Document:
    """What was found when the work was looked at, and by whom: another than who did it.

    Residents' representatives sign on the paper themselves; their names stand in no file.
    """
    done = list(Milestone.objects.filter(case=case).order_by("position"))
    owner = project.owner
    facts = [
        ["项目", f"{case.number} {case.title}"],
        ["办法", project.measure],
        ["承办", owner.person.name if owner is not None else ""],
        ["验收", by],
        ["验收看到", words],
    ]
    rows = [[row.what, day_text(row.due_on), day_text(row.done_on) if row.done_on else ""] for row in done]
    blocks: list[Block] = [
        ("title", "验收单"),
        ("number", ""),
        ("facts", facts),
        ("table", {"head": ["做了什么", "原定", "完成"], "rows": rows, "widths": [6, 4, 4]}),
    ]
    looked = Acceptor.objects.filter(case=case, passed=True).order_by("pk").values_list("standing", flat=True)
    if signing := [[standing, "", ""] for standing in looked]:
        head = ["验收的居民代表", "本人签名", "日期"]
        blocks += [("table", {"head": head, "rows": signing, "widths": [5, 5, 4]})]
    funds = list(
        Fund.objects.filter(case=case).annotate(used=Sum("spending__amount")).order_by("-amount", "pk")
    )
    if funds:
        rows = [[fund.source, f"{fund.amount:,}", f"{fund.used or 0:,}"] for fund in funds]
        rows.append(
            ["合计", f"{sum(fund.amount for fund in funds):,}", f"{sum(fund.used or 0 for fund in funds):,}"]
        )
        head = ["钱和实物从哪里来", "计划（元）", "实际（元）"]
        blocks += [("table", {"head": head, "rows": rows, "widths": [6, 4, 4]})]
    return _signed(case, "验收单", blocks)


def _signed(case: Case, title: str, blocks: list[Block]) -> Document:
    today = clock.today()
    blocks += [("signature", str(case.place)), ("date", today.isoformat())]
    return Document(SHEET, f"{case.title}{title}", blocks=tuple(blocks), day=today.isoformat())


def _issue(taking: Taking, s: Subject, kind: str, made: Document) -> None:
    mark: dict[str, Any] = KINDS.value(s.case.edition)[kind]
    short = str(s.case.place).removesuffix("社区") + mark["mark"]
    # A register of its own: the cases of projects are numbered under the procedure's name.
    paper = papers.issue(made, s.case.place, s.case.pk, f"paper.{kind}", short, kind=kind)
    taking.record(paper=paper.pk)


def issue_sheet(taking: Taking, s: Subject) -> None:
    _issue(taking, s, "project", sheet(s.case, s.facts.project))


def issue_acceptance(taking: Taking, s: Subject) -> None:
    by = "　".join(filter(None, (s.actor.name, s.actor.title)))
    _issue(taking, s, "acceptance", acceptance(s.case, s.facts.project, s.data.get("words", ""), by))
