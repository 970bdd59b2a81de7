"""The project list (项目清单): needs and services side by side, as a sheet to print and as a file (4.4)."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase

from linli.core import clock, downloads
from linli.core.papers import files
from linli.core.papers.document import SHEET, Block, Document
from linli.core.people.view_access import Request
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.problems import redaction
from linli.domains.projects import queries
from linli.domains.projects.procedure import PROJECT

MOST = 500
HEAD = (
    "编号",
    "社区",
    "项目",
    "在哪里",
    "走到哪一步",
    "承办",
    "完工",
    "需要什么",
    "谁拿得出",
    "计划（元）",
    "已花（元）",
    "钱从哪里来",
)
WIDTHS = (12, 14, 40, 20, 12, 12, 12, 36, 36, 12, 12, 36)


def reply(request: Request, tab: str, ending: str) -> HttpResponseBase:
    """The list as `ending`; pdf and docx are sheets, the others files of rows."""
    found = queries.whole(request.actor, tab, MOST)
    scope = Place.objects.get(pk=request.actor.place_id or 0)
    name = f"项目清单_{scope}_{'办完的' if tab == 'closed' else '在办'}_{clock.today().isoformat()}"
    if ending in ("pdf", "docx"):
        return files.download(request, sheet(str(scope), tab, found), ending, None, name, "/projects/")
    return downloads.rows(name, ending, "项目清单", HEAD, WIDTHS, map(_row, found), wrap=True)


def _needs(case: Case) -> list[tuple[str, str]]:
    """Each need with who serves it."""
    return [
        (need.what, "：".join(filter(None, (need.giver, need.gives))) or "还没有人接")
        for need in case.needs.all()
    ]


def _row(case: Case) -> tuple[Any, ...]:
    owner, pairs, funds = case.project.owner, _needs(case), list(case.funds.all())
    return (
        case.number,
        str(case.place),
        redaction.masked(case.title),
        case.spot,
        PROJECT.state(case.state).label,
        owner.person.name if owner is not None else "",
        f"{case.project.ends_on:%Y-%m-%d}" if case.project.ends_on else "",
        "\n".join(what for what, _ in pairs),
        "\n".join(giver for _, giver in pairs),
        sum(fund.amount for fund in funds),
        sum(row.amount for row in case.spending.all()),
        "\n".join(f"{fund.source} {fund.amount:,}" for fund in funds),
    )


def sheet(scope: str, tab: str, found: list[Case]) -> Document:
    """One project a part: its facts, then needs and services side by side."""
    today = clock.today().isoformat()
    blocks: list[Block] = [
        ("title", f"{scope}项目清单"),
        ("note", f"{'办完的' if tab == 'closed' else '在办'} {len(found)} 件"),
    ]
    for case in found:
        blocks += list(_part(case))
    blocks += [("signature", scope), ("date", today)]
    return Document(SHEET, f"{scope}项目清单", blocks=tuple(blocks), day=today)


def _part(case: Case) -> Iterator[Block]:
    row = _row(case)
    yield "heading1", f"{row[0]} {row[2]}"
    yield (
        "facts",
        [
            ["在哪里", row[3] or row[1]],
            ["走到哪一步", f"{row[4]}{f'，{row[6]} 完工' if row[6] else ''}"],
            ["承办", row[5]],
            ["钱", f"计划 {row[9]:,} 元，已花 {row[10]:,} 元"],
        ],
    )
    pairs = [list(pair) for pair in _needs(case)]
    if pairs:
        yield "table", {"head": ["需要什么", "谁拿得出"], "rows": pairs, "widths": [1, 1]}
