"""What stands against a step of an inspection, and the facts it is judged by (5.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.models import Case
from linli.domains.oversight.inspections import draw, rules
from linli.domains.oversight.models import Finding, Inspected, Inspection, Seen


@dataclass
class InspectionFacts:
    row: Inspection
    # The communities that were not looked at to the end, by case.
    left: list[Case] = field(default_factory=list)


@dataclass
class InspectedFacts:
    row: Inspected
    # What was seen, by line.
    seen: dict[str, Seen] = field(default_factory=dict)


def inspections(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Inspection.objects.filter(case__in=[case.pk for case in cases]).select_related("case__place")
    found = {row.case_id: InspectionFacts(row) for row in rows}
    left = Case.objects.filter(procedure="inspected", state="to_look", root__in=found).select_related("place")
    for case in left.order_by("place__code"):
        found[case.root_id or 0].left.append(case)
    return found


def inspected(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Inspected.objects.filter(case__in=[case.pk for case in cases])
    found = {
        row.case_id: InspectedFacts(row) for row in rows.select_related("inspection__case__place", "place")
    }
    for seen in Seen.objects.filter(inspected__in=found).select_related("post__person"):
        found[seen.inspected_id].seen[seen.line] = seen
    return found


def findings(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Finding.objects.filter(case__in=[case.pk for case in cases])
    rows = rows.select_related("inspected__inspection__case__place", "mended_by", "raised_by")
    return {row.case_id: row for row in rows}


def inspection_of(s: Subject) -> Inspection | None:
    """The inspection that a case belongs to, whichever of the three kinds it is."""
    facts = s.facts
    if isinstance(facts, InspectionFacts):
        return facts.row
    if isinstance(facts, InspectedFacts):
        return facts.row.inspection
    if isinstance(facts, Finding):
        return facts.inspected.inspection
    row = s.data.get("inspected")
    return row.inspection if isinstance(row, Inspected) else None


# --- whose it is ------------------------------------------------------------------------------------------------


def is_ours(actor: Actor, inspection: Inspection) -> bool:
    """The level that inspects: its officer, or whoever was given a post to read for it."""
    case = inspection.case
    if actor.reads:
        return True
    return case.place_id == actor.place_id


def ours(s: Subject) -> Iterable[Concern]:
    row = inspection_of(s)
    if row is not None and not is_ours(s.actor, row):
        yield Concern(None, f"这次督导检查是{row.case.place}的，由它来查")


def not_own(s: Subject) -> Iterable[Concern]:
    """Nobody inspects where they work."""
    held = Post.objects.filter(in_office(), person=s.actor.person_id, place=s.case.place_id)
    if s.actor.person_id and held.exclude(pk=s.actor.post_id or 0).exists():
        yield Concern(rules.NOT_OWN, "您在这个社区任职，请另一个人来查")


def own_place(s: Subject) -> Iterable[Concern]:
    if s.case.place_id != s.actor.place_id or s.case.place.level not in (Place.CITY, Place.DISTRICT):
        yield Concern(None, "督导检查由市里、县区在自己的辖区里定")


# --- the plan, the draw -----------------------------------------------------------------------------------------


def span(s: Subject) -> Iterable[Concern]:
    since, until, end = (s.data.get(name) for name in ("since", "until", "ends_on"))
    today = clock.local(s.at).date()
    if since and until and since > until:
        yield Concern(None, "起的日子在止的日子以后")
    if until and until > today:
        yield Concern(None, "记录看到的日子还没有到")
    if end and end < today:
        yield Concern(None, "查完的日子已经过去了")


def enough(s: Subject) -> Iterable[Concern]:
    if not places.communities(s.case.place).filter(is_open=True).exists():
        yield Concern(None, "辖区里没有社区，抽不了")
    elif not s.facts.row.everywhere and not draw.standing(s.case.place).exists():
        yield Concern(None, "辖区里还没有社工委在任，抽不了；要抽还没有社工委的社区，请先改计划")


def addable(s: Subject) -> Iterable[Concern]:
    place: Place | None = s.data.get("place")
    if "words" not in s.data and place is None:
        return
    if place is None or not place.is_open:
        yield Concern(rules.BY_HAND, "这个社区没有，或者已经撤并，请另选一个")
    elif place.level != Place.COMMUNITY or not places.lies_below(place, s.case.place):
        yield Concern(rules.BY_HAND, f"{place}不在{s.case.place}，加不了")
    elif s.facts.row.places.filter(place=place).exists():
        yield Concern(rules.BY_HAND, f"{place}已经在里面了")
    elif not (s.data.get("words") or "").strip():
        yield Concern(rules.BY_HAND, "写明为什么加")


def every_place(s: Subject) -> Iterable[Concern]:
    if left := s.facts.left:
        names = "、".join(str(case.place) for case in left[:6])
        yield Concern(
            rules.EVERY_PLACE, f"还有 {len(left)} 个社区没有查完：{names}{'等' if len(left) > 6 else ''}"
        )


# --- on the spot ------------------------------------------------------------------------------------------------


def there(s: Subject) -> Iterable[Concern]:
    """A community that was merged away since it was drawn is struck off, not looked at."""
    if not s.facts.row.place.is_open:
        yield Concern(None, f"{s.facts.row.place}已经撤并，请划掉，写明原因")


def running(s: Subject) -> Iterable[Concern]:
    row = inspection_of(s)
    if row is not None and row.case.state != "under_way":
        yield Concern(None, "这次督导检查已经结束")


def as_seen(s: Subject) -> Iterable[Concern]:
    """Of two who note one line, the second is told what the first wrote; nothing is written over unseen."""
    line = s.data.get("line")
    if line is None:
        return
    if line not in s.facts.row.inspection.lines:
        yield Concern(None, "清单里没有这一条")
    elif (was := s.facts.seen.get(line)) is not None and was.times > (s.data.get("before") or 0):
        at = clock.local(was.at)
        yield Concern(
            None,
            f"{was.post.person.name} {at.month}月{at.day}日 {at:%H:%M} 已经记为“{was.get_verdict_display()}”，"
            "看过再改；您写的还在下面",
        )


def every_line(s: Subject) -> Iterable[Concern]:
    found = rules.CHECKLIST.value(s.facts.row.inspection.case.edition)
    left = [key for key in s.facts.row.inspection.lines if key not in s.facts.seen]
    if left:
        names = "、".join(found[key]["label"] if key in found else key for key in left[:4])
        yield Concern(rules.EVERY_LINE, f"还有 {len(left)} 条没有看：{names}{'等' if len(left) > 4 else ''}")


# --- findings ---------------------------------------------------------------------------------------------------


def one_open(s: Subject) -> Iterable[Concern]:
    """One open finding to a line: the second inspector adds to it."""
    row, line = s.data.get("inspected"), s.data.get("line") or ""
    if not isinstance(row, Inspected) or not line:
        return
    if line not in row.inspection.lines:
        yield Concern(None, "清单里没有这一条")
    was = row.findings.filter(line=line, open=True).select_related("raised_by__person", "case").first()
    if was is not None:
        at = clock.local(was.case.opened_at)
        yield Concern(
            None,
            f"这一条 {was.raised_by.person.name} {at.month}月{at.day}日 {at:%H:%M} 已经写了一件，还没有改完："
            "请到那一件里补一句，您写的还在下面",
        )


def looking(s: Subject) -> Iterable[Concern]:
    row = s.data.get("inspected")
    if isinstance(row, Inspected):
        if row.case.state == "struck":
            yield Concern(None, "这个社区这次不查了")
        if row.place_id != s.case.place_id:
            yield Concern(None, "发现写在受查的社区名下")


def by_another(s: Subject) -> Iterable[Concern]:
    mended = s.facts.mended_by
    if mended is not None and mended.person_id == s.actor.person_id:
        yield Concern(rules.BY_ANOTHER, "整改的人不复查自己，请另一个人来查")
