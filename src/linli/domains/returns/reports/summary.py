"""工作小结: what the record says of a time in four paragraphs, for the month's papers and the report upward (4.1–4.5)."""

from collections.abc import Callable, Iterable

from linli.core import clock
from linli.core.papers.document import NOTICE, Block, Document
from linli.core.tallies import queries as tallies
from linli.domains.problems import rules
from linli.domains.problems.procedure import OPEN
from linli.domains.returns import figures
from linli.domains.returns.reports.figures import said_solved
from linli.domains.returns.scope import Ask

type Number = Callable[[str], int | float]


def _some(parts: Iterable[tuple[str, int | float, str]], none: str) -> str:
    """'移送街道2件，街道发协办函1份。': what there is of it; where there is nothing, a sentence that says so."""
    told = [f"{before}{n:,}{after}" for before, n, after in parts if n]
    return ("，".join(told) or none) + "。"


def _gathered(n: Number) -> str:
    visits, came, urgent = n("visits.count"), n("problems.received"), n("problems.urgent")
    parts = [
        ("走访", visits, "次"),
        ("走到", n("visits.buildings"), "个楼院"),
        ("收集问题", n("visits.demands"), "件"),
    ]
    text = _some(parts, "没有走访")
    return text + _some(
        [("新登记问题", came, "件"), ("其中危险和水电气热", urgent, "件")], "没有新登记的问题"
    )


def _met(n: Number) -> str:
    held = [("召开会议", n("meetings.count"), "次"), ("议题", n("meetings.items"), "项")]
    text = _some([*held, ("到会", n("meetings.present"), "人次")], "没有召开会议")
    begun = [("立项", n("projects.opened"), "个"), ("验收通过", n("projects.done"), "个")]
    return text + _some([*begun, ("立项经费", n("projects.money"), "元")], "没有新立项和验收的项目")


def _went(n: Number) -> str:
    sent = [("移送街道", n("problems.referred"), "件"), ("街道发协办函", n("letters.sent"), "份")]
    return _some([*sent, ("部门签发答复", n("letters.answered"), "份")], "没有移送街道的，也没有发协办函")


def _told(n: Number, ask: Ask) -> str:
    told = [("答复", n("feedback.count"), "件"), ("公开栏贴出", n("feedback.notices"), "条")]
    # A share that is not published cannot be worked out of the text beside it.
    spoken = said_solved(ask)[1] >= int(rules.SMALLEST.value())
    text = _some([*told, ("居民确认解决", n("feedback.confirmed") if spoken else 0, "件")], "没有答复的")
    declined = n("problems.declined")
    text += f"不予受理{declined}件，理由都已告诉本人。" if declined else "没有不予受理的。"
    if ask.period.last < clock.today():
        left, shelved = standing(ask)
        return text + _some([("期末在办", left, "件"), ("其中挂账", shelved, "件")], "期末没有在办的")
    late = [("其中逾期", n("problems.overdue"), "件"), ("挂账", n("problems.shelved"), "件")]
    return text + _some([("现在在办", n("problems.open"), "件"), *late], "现在没有在办的")


OPEN_KINDS = tuple(f"problem={state}" for state in OPEN)
SHELVED = "problem=shelved"


def standing(ask: Ask) -> tuple[int, int]:
    """How many were open at the end of the time's last day, as the journal's lines have it, and how many on hold."""
    groups = tallies.grouped(ask.place, ask.place.level, ask.period.last)
    rows = tallies.standing(OPEN_KINDS, groups, ask.period.last).values()
    shelved = sum(row[SHELVED].n for row in rows if SHELVED in row)
    return sum(one.n for row in rows for one in row.values()), shelved


def report(ask: Ask) -> list[Document]:
    """工作小结: the month in figures and four paragraphs, each number one of the record's."""

    def n(key: str) -> int | float:
        return figures.figure(key, ask).value or 0

    rows = [
        ("走访", n("visits.count"), "次", "走访记录"),
        ("新反映", n("problems.received"), "件", "问题清单，当月登记的，并入的不重复算"),
        ("办结", n("problems.closed"), "件", "问题清单，当月办结的"),
        ("答复", n("feedback.count"), "件", "当月答复过提出人的"),
        ("居民确认解决", n("feedback.confirmed"), "件", "本人说解决了；没有回音的不算"),
        ("会议", n("meetings.count"), "次", "当月开过的"),
    ]
    told = [[str(cell) for cell in row] for row in rows]
    title = f"{ask.place}{ask.period.label}工作小结"
    blocks: list[Block] = [
        ("title", title),
        ("table", {"head": ["项目", "数", "单位", "从哪里来"], "rows": told, "widths": [4, 3, 2, 9]}),
        ("heading1", "一、走访和问题"),
        ("para", _gathered(n)),
        ("heading1", "二、会议和项目"),
        ("para", _met(n)),
        ("heading1", "三、移送和协办"),
        ("para", _went(n)),
        ("heading1", "四、反馈和没办成的"),
        ("para", _told(n, ask)),
        ("signature", str(ask.place)),
        ("date", ask.last.isoformat()),
    ]
    return [Document(NOTICE, title, blocks=tuple(blocks), day=ask.last.isoformat(), author=str(ask.place))]
