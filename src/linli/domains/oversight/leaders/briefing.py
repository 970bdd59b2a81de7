"""One page before a visit: what a committee is, does, owes and waits for; from the record alone (6.1).

`outside` leaves out what is not public: it says what the community's own public pages say, and no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import STANDING
from linli.core.papers.document import SHEET, Block, Document
from linli.core.places.models import Place
from linli.core.procedures.kinds import REGISTRY
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.committees.portal import committee, presenters
from linli.domains.committees.term import responsible
from linli.domains.oversight.leaders import queries as leaders
from linli.domains.oversight.practice.models import Practice
from linli.domains.oversight.workplan import progress as workplan
from linli.domains.oversight.workplan.models import WorkPlan
from linli.domains.problems import redaction
from linli.domains.problems.portal import board_parts, notice_board
from linli.domains.projects import portal as projects

FEW = 4  # of each kind: it is one page
WIDE = 22  # characters of a matter's name


@dataclass
class Part:
    """A heading with its rows, each a label and words."""

    title: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    none: str = ""


@dataclass
class Brief:
    """The page: whose, as of when, for whom, in parts."""

    place: Place
    outside: bool
    at: datetime
    parts: list[Part]

    @property
    def title(self) -> str:
        return f"{self.place}社工委"

    @property
    def note(self) -> str:
        whom = "对外的一页，只写公开的" if self.outside else "内部使用，不对外"
        return f"{whom}。由记录自动写成，数据截至 {dates.day(self.at)} {dates.clocktime(self.at)}。社工委提建议，不作决定。"


def brief(place: Place, outside: bool, now: datetime | None = None) -> Brief:
    """What the record says of the committee now."""
    now = now or clock.now()
    who = responsible.of(place)
    parts = [_is(place, outside, who), _does(place, who), _doing(place, outside)]
    if outside:
        parts.append(_lately(place))
    else:
        parts += [_owes(place, now), _waits(place, now)]
    parts.append(_meets(place, now))
    return Brief(place, outside, now, parts)


def _is(place: Place, outside: bool, who: responsible.Responsible) -> Part:
    made = Part("是什么")
    standing, forming = committee.today(place)
    if standing is None:
        made.rows.append(("社工委", "正在组建" if forming else "还没有成立"))
    else:
        members = committee.members(standing)
        since = f"{dates.day(standing.since)}成立，本届到 {dates.day(standing.until)}"
        made.rows.append((presenters.name(), f"{since}；成员 {len(members)} 人"))
        kinds = list(dict.fromkeys(one["about"] for one in members if one["about"]))
        made.rows.append(("哪些人", "、".join(kinds[:8]) + ("等" if len(kinds) > 8 else "")))
    names = [f"书记 {who.secretary or '空缺'}"]
    names.append("主任由书记兼任" if who.same else f"主任 {who.director}" if who.director else "主任没有写明")
    made.rows.append(("第一责任人", "，".join(names)))
    if not outside:
        made.rows.append(("联系领导", _leader(place)))
    made.rows.append(
        ("在哪里", "，".join(filter(None, (str(place.street or ""), place.address, place.phone))))
    )
    return made


def _short(title: str) -> str:
    return title if len(title) <= WIDE else f"{title[: WIDE - 1]}…"


def _leader(place: Place) -> str:
    row = leaders.current(place)
    if row is None or not leaders.held(row.leader):
        return "还没有人联系"
    came = f"，{dates.shortday(row.reported_on)} 报到" if row.reported_on else "，还没有报到"
    visit = leaders.last_visit(row)
    last = f"，上次来 {dates.shortday(visit.on)}" if visit else ""
    return f"{row.leader.person.name}，{row.leader.title}，{dates.shortday(row.since)} 起{came}{last}"


def _open(in_time: int, late: int) -> str:
    """What is late is part of what is being done."""
    return f"正在办 {in_time + late} 件" + (f"，其中超期 {late} 件" if late else "")


def _does(place: Place, who: responsible.Responsible) -> Part:
    """The figures of the public pages, each with what it is of."""
    found = notice_board.counts(place)
    made = Part("做什么")
    told = f"，部门已答复 {found.referred}" if found.referred else ""
    if found.all:
        words = f"反映 {found.all} 件，有了结果 {found.answered} 件（解决 {found.solved}{told}，说明原因 {found.explained}），"
        made.rows.append(("近 30 天", f"{words}{_open(found.open, found.late)}"))
    else:
        made.rows.append(("近 30 天", "没有人反映"))
    made.rows.append(("本月", "；".join(f"{one.label}：{one.said}" for one in who.tasks)))
    if planned := _planned(place):
        made.rows.append(("今年的计划", planned))
    rows = Practice.objects.filter(case__place=place, published_at__isnull=False, withdrawn=False)
    titles = [row.case.title for row in rows.select_related("case").order_by("-published_at")[:FEW]]
    if titles:
        made.rows.append(("公开的做法", "；".join(titles)))
    return made


def _planned(place: Place) -> str:
    """How much of what the committee wants to do this year is done; '' where it has adopted no plan (5.2)."""
    now = clock.now()
    year = clock.local(now).year
    row = WorkPlan.objects.filter(place=place, year=year, case__editions__isnull=False).first()
    if row is None:
        return ""
    found = workplan.lines(row.pk, year, now)
    done = sum(one.done for one in found)
    return f"自己要办的 {len(found)} 件，办成 {done} 件" if found else "按职责办好每月的事"


def _doing(place: Place, outside: bool) -> Part:
    """Projects by their public titles; of those that are not public, inside, only how many: their titles are residents'."""
    made = Part("正在办", none="没有公开的在办项目" if outside else "没有在办的项目")
    found = list(projects.published(place).filter(closed_at=None))
    for case in found[:FEW]:
        ends = f"，最晚 {dates.shortday(case.project.ends_on)}" if case.project.ends_on else ""
        title = redaction.masked(case.project.public_title)
        made.rows.append((_short(title), projects.WORDS[case.state] + ends))
    rows = Case.objects.filter(place=place, procedure="project", closed_at=None)
    left = rows.count() - min(len(found), FEW)
    if left > 0 and not outside:
        made.rows.append(("此外", f"还有 {left} 个在办"))
    return made


def _lately(place: Place) -> Part:
    made = Part("刚办好的", none="还没有公开的结果")
    for notice in notice_board.notices(place)[:FEW]:
        posted = notice_board.posted(notice)
        made.rows.append((dates.shortday(posted.at), f"{posted.title}（{posted.facts}）"))
    return made


def _owes(place: Place, now: datetime) -> Part:
    """What the community itself owes, by kind: how many, which is due first, how many are late. No person, no case."""
    made = Part("欠什么", none="没有要办的")
    rows = Duty.objects.filter(place=place, done_at__isnull=True, left__isnull=True, then="").exclude(
        role__in=("street_officer", "street_secretary", "district_officer", "")
    )
    kinds = dict(Case.objects.filter(pk__in=rows.values("case_id")).values_list("pk", "procedure"))
    groups: dict[str, list[datetime]] = {}
    for duty in rows.filter(due_at__isnull=False).order_by("due_at"):
        if duty.case_id is None and duty.due_at is not None and duty.due_at <= now:
            continue  # a month that is over was missed, and counted
        label = _label(duty.kind, kinds.get(duty.case_id or 0, ""))
        groups.setdefault(label, []).append(duty.due_at or now)
    for label, due in list(groups.items())[:FEW]:
        late = sum(at <= now for at in due)
        words = f"{len(due)} 件" + (f"，逾期 {late} 件" if late else "")
        coming = next((at for at in due if at > now), None)
        made.rows.append((label, words + (f"，最近到期 {dates.shortday(coming)}" if coming else "")))
    return made


def _label(kind: str, procedure: str) -> str:
    if kind in STANDING:
        return STANDING[kind].label
    clocks = REGISTRY[procedure].clocks if procedure in REGISTRY else ()
    name = kind.rpartition(".")[2]
    label = next((one.label for one in clocks if one.kind == name), name)
    return f"{label}（{REGISTRY[procedure].label}）" if procedure in REGISTRY else label


def _waits(place: Place, now: datetime) -> Part:
    found = leaders.waits(place, now)
    made = Part(f"等上面的 {len(found)} 件" if found else "等上面的", none="没有等街道、等部门的事")
    for one in found[:FEW]:
        made.rows.append(
            (_short(one.title), "，".join(filter(None, (one.whom, one.how_far, one.badge.text))))
        )
    if len(found) > FEW:
        made.rows.append(("", f"还有 {len(found) - FEW} 件"))
    return made


def _meets(place: Place, now: datetime) -> Part:
    more = board_parts.more(place, clock.local(now).date().replace(day=1))
    made = Part("下一次", none="下一次会还没有定")
    made.rows += [(label, text.removesuffix("想说的先告诉社区。").strip()) for label, text in more.lines]
    return made


def document(made: Brief) -> Document:
    """The same page as a paper: a row a part, on one sheet of A4."""
    rows = [[part.title, _joined(part)] for part in made.parts]
    table = {"head": ["", f"截至{dates.day(made.at)}"], "rows": rows, "widths": [3, 15]}
    blocks: list[Block] = [("title", f"{made.title}一页情况"), ("table", table)]
    blocks.append(("note", made.note))
    return Document(
        SHEET, f"{made.title}一页情况", blocks=tuple(blocks), day=clock.local(made.at).date().isoformat()
    )


def _joined(part: Part) -> str:
    told = [f"{label}：{text}" if label else text for label, text in part.rows]
    return "。".join(told or [part.none]) + "。"


def shown(parts: Sequence[Part]) -> Iterable[dict[str, Any]]:
    for number, part in enumerate(parts):
        yield {"id": f"part-{number}", "title": part.title, "rows": part.rows, "none": part.none}
