"""A board as a report in official form: what stands, what came, what is late, by place; nothing typed."""

from linli.core.papers.document import NOTICE, Block, Document
from linli.core.ui import dates
from linli.domains.oversight.boards import figures, show
from linli.domains.oversight.boards.board import Board
from linli.domains.oversight.boards.counts import stayed
from linli.domains.oversight.rollout import rules
from linli.domains.problems import rules as demand_rules


def document(board: Board) -> Document:
    """工作进展: four paragraphs and two tables, as of the span's last day."""
    counted, n = board.counted, board.counted.n
    own = board.own()
    title = f"{board.place}工作进展"
    blocks: list[Block] = [
        ("title", title),
        ("para", f"{board.span.label}，截至{dates.day(board.span.last)}。数都取自记录，没有另外填报。"),
    ]
    blocks += [
        ("heading1", "一、社工委组建和走访"),
        ("para", f"{len(own)}个社区，已建社工委{counted.stood(figures.STANDS)}个；这段时间走访过{len(board.visited)}个社区，"
         f"走访{n(figures.VISITS):,}次，开会{n(figures.MEETINGS):,}次。"),
        ("heading1", "二、问题办理"),
        ("para", f"{show.balance(counted)}。现在超期{counted.late():,}件，"
         f"其中停在街道、部门的{counted.late_at(figures.OUTSIDE, figures.LATE_OUTSIDE):,}件。"),
        _steps(board),
        ("heading1", "三、三个率"),
        *[("para", _said(board, share)) for share in figures.shares()[:3]],
    ]  # fmt: skip
    if board.below:
        blocks += [
            ("heading1", "四、各处的数"),
            _places(board),
            ("note", "按区划代码排列，不排名次。± 为 95% 区间，区间重叠的，不宜说谁好谁差。"),
        ]
    blocks += [("signature", str(board.place)), ("date", board.span.last.isoformat())]
    return Document(
        NOTICE, title, blocks=tuple(blocks), day=board.span.last.isoformat(), author=str(board.place)
    )


def _said(board: Board, share: figures.Share) -> str:
    told = board.counted.share(share)
    if told.percent is None:
        words = "不公布" if share.opinion else "这段时间没有"
        return f"{share.label}：{words}（n={told.n}）。{share.definition}。"
    if told.few and not share.opinion:
        few = f"不足{rules.LEAST_SHOWN.value()}件，不列比率"
        return f"{share.label}：{few}（n={told.n}）。{share.definition}。"
    left = f"，剔除、没有回音或不知道的{told.left_out:,}" if told.left_out else ""
    return (
        f"{share.label}{told.percent:.1f}%（95%区间{told.spread}，n={told.n:,}{left}）。{share.definition}。"
    )


def _steps(board: Board) -> Block:
    names = [item["label"] for item in demand_rules.STEPS.value().values()]
    steps = show.funnel(board.counted, show.Ways("", "")).steps
    rows = []
    for name, step, states in zip(names, steps, figures.STEPS, strict=True):
        days = stayed(board.counted, states, board.span)
        rows.append([name, f"{step.count:,}", f"{step.stuck:,}", f"{step.late:,}", show.days(days)])
    return (
        "table",
        {
            "head": ["走到哪一步", "件次", "停在这里", "超期", "平均停几天"],
            "rows": rows,
            "widths": [4, 3, 3, 3, 4],
        },
    )


def _places(board: Board) -> Block:
    rows = []
    for place in board.below:
        told = board.counted.share(figures.ON_TIME, place.pk)
        few = f"不足{rules.LEAST_SHOWN.value()}件" if told.n else ""
        share = few if told.few or told.percent is None else f"{told.percent:.1f}"
        rows.append([
            str(place), f"{board.counted.stood(figures.STANDS, place.pk)}/{len(board.own(place))}",
            f"{board.counted.n(figures.CAME, place.pk):,}", share, f"{board.counted.late(place):,}",
        ])  # fmt: skip
    if board.owed_above:
        rows.append([show.ABOVE, "", "", "", f"{board.owed_above:,}"])
    return (
        "table",
        {
            "head": ["地方", "已建社工委", "登记", "按期办结率%", "超期"],
            "rows": rows,
            "widths": [5, 3, 3, 4, 2],
        },
    )
