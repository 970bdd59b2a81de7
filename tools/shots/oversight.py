"""Which pages of oversight are photographed: the roll-out, the boards, leaders, inspections."""

from typing import Any


def oversight(place: Any) -> list[tuple[str, str, str]]:
    from linli.core.procedures.models import Case

    briefing = Case.objects.filter(procedure="briefing").latest("pk")
    return [
        ("rollout", "sunwei", "/rollout/"),
        ("rollout-listed", "hanxue", "/rollout/?step=formed"),
        ("rollout-target", "sunwei", f"/rollout/targets/{place.district.code}/"),
        ("rollout-pilots", "zhaolin", "/rollout/pilots/"),
        ("briefing-new", "zhaolin", "/rollout/briefings/new/"),
        ("briefings", "sunwei", "/rollout/briefings/"),
        ("briefing", "sunwei", f"/rollout/briefings/{briefing.pk}/"),
        *boards(place),
    ]


def boards(place: Any) -> list[tuple[str, str, str]]:
    """One page kind for four levels."""
    return [
        ("board-city", "sunwei", "/board/"),
        ("board-city-late", "sunwei", f"/board/?measure=late&chosen={place.street.code}"),
        ("board-city-stuck", "sunwei", "/board/?view=stuck"),
        ("board-city-people", "sunwei", "/board/?view=people"),
        ("board-city-screen", "sunwei", "/board/?screen=1"),
        ("board-table", "sunwei", "/board/table/"),
        ("board-kinds", "hanxue", "/board/kinds/"),
        ("board-district", "zhaolin", "/board/"),
        ("board-street", "hanxue", "/board/"),
        ("board-community", "zhoumin", "/board/"),
    ]


def leaders(place: Any) -> list[tuple[str, str, str]]:
    """Linked leaders, the page before a visit, good practice."""
    from linli.core.procedures.models import Case
    from linli.domains.oversight.practice.models import Adoption, Practice

    follow = Case.objects.filter(procedure="follow", place=place).latest("pk").pk
    practice, adoption = Practice.objects.latest("pk").pk, Adoption.objects.latest("pk").pk
    training = Case.objects.filter(procedure="training", place=place).latest("pk").pk
    return [
        ("leading", "shenliqun", "/leading/"),
        ("committee-day", "zhoumin", "/committee/"),
        ("leaders", "zhaolin", "/leaders/"),
        ("leaders-people", "zhaolin", "/leaders/people/"),
        ("leader-link", "zhaolin", f"/leaders/{place.code}/"),
        ("leader-follow", "shenliqun", f"/follows/{follow}/"),
        ("before-visit", "zhoumin", f"/before-visit/{place.code}/"),
        ("before-visit-outside", "zhoumin", f"/before-visit/{place.code}/?for=outside"),
        ("training", "linan", "/training/"),
        ("training-street", "hanxue", "/training/"),
        ("training-new", "linan", "/training/new/"),
        ("training-one", "linan", f"/training/{training}/?move=hold"),
        ("board-people", "sunwei", "/board/?view=people"),
        ("practices", "linan", "/practice/"),
        ("practice", "maqiang", f"/practice/{practice}/"),
        ("adoption", "maqiang", f"/practice/adoptions/{adoption}/"),
        ("press", "linan", "/practice/press/"),
        ("press-new", "linan", "/practice/press/new/"),
        ("public-practices", "", "/good-practice/"),
        ("public-practice", "", f"/good-practice/{practice}/"),
    ]


def inspections(place: Any) -> list[tuple[str, str, str]]:
    """The plan, the draw, a community on the spot by who only reads, findings, the summary; a forum; the rules."""
    from linli.core.procedures.models import Case

    def last(procedure: str, **more: Any) -> int:
        return int(Case.objects.filter(procedure=procedure, **more).latest("pk").pk)

    held, here = last("inspection"), last("inspected", place=place)
    finding, opinion = last("finding", state="mending"), last("opinion", state="taking_up")
    return [
        ("inspections", "zhaolin", "/inspections/"),
        ("inspections-community", "zhoumin", "/inspections/"),
        ("inspection-new", "zhaolin", "/inspections/new/"),
        ("inspection", "zhaolin", f"/inspections/{held}/"),
        ("inspection-drawing", "zhaolin", f"/inspections/{held}/drawing/"),
        ("inspection-summary", "zhaolin", f"/inspections/{held}/summary/"),
        ("inspector", "wanghaifeng", f"/inspections/places/{here}/?line=notice_board"),
        ("inspector-line", "wanghaifeng", f"/inspections/places/{here}/?line=monthly"),
        ("inspection-place", "zhaolin", f"/inspections/places/{here}/"),
        ("finding", "zhoumin", f"/inspections/findings/{finding}/?move=mend"),
        ("forums", "sunwei", "/forums/"),
        ("forum-new", "sunwei", "/forums/new/"),
        ("forum", "sunwei", f"/forums/{last('forum')}/"),
        ("opinion", "sunwei", f"/forums/opinions/{opinion}/"),
        ("editions", "hanxue", "/rules/editions/"),
    ]


def plans(place: Any) -> list[tuple[str, str, str]]:
    """The yearly work plans: one's own, a form of it, the street's list, district, city, and what residents see."""
    from linli.domains.oversight.models import PlanLine, WorkPlan

    row = WorkPlan.objects.filter(place=place).latest("pk")
    line = PlanLine.objects.filter(plan=row, dropped=False).earliest("pk").pk
    base = f"/work-plan/{row.year}/{place.code}/"
    waits = WorkPlan.objects.exclude(place=place).select_related("place").latest("pk")
    return [
        ("work-plan", "zhoumin", base),
        ("work-plan-link", "zhoumin", f"{base}?move=link&line={line}"),
        ("work-plan-end", "zhoumin", f"{base}?move=sum_up"),
        ("work-plan-none", "zhoumin", f"/work-plan/{row.year - 1}/{place.code}/"),
        ("work-plan-came", "hanxue", f"/work-plan/{waits.year}/{waits.place.code}/"),
        ("work-plans", "hanxue", f"/work-plan/{row.year}/"),
        ("work-plans-district", "zhaolin", f"/work-plan/{row.year}/"),
        ("work-plans-city", "sunwei", f"/work-plan/{row.year}/"),
        ("public-work-plan", "", f"/c/{place.code}/work-plan/"),
    ]
