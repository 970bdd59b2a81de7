"""What people fill in on a year's plan: a line of the committee's own, how it was adopted, why not (5.2)."""

from typing import Any

from django import forms
from django.db.models import Q

from linli.core import clock
from linli.core.procedures.forms import MoveForm, choices, long_text, one_of
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.committees.facts import SERVING
from linli.domains.committees.models import Member
from linli.domains.meetings.queries import COUNTS_AT, HELD
from linli.domains.oversight.workplan import progress
from linli.domains.oversight.workplan.models import PlanLine, WorkPlan
from linli.domains.problems import redaction

MOST = 80
LINKED = ("project", "meeting", "problem")
LABELS = {"project": "项目", "meeting": "会议", "problem": "问题"}
AWAY = ("merged", "declined", "cancelled", "stopped")


def plan_of(case: Case | None) -> WorkPlan | None:
    return WorkPlan.objects.select_related("place").filter(case=case).first() if case and case.pk else None


class Line(MoveForm):
    """What the committee wants to do this year."""

    title = forms.CharField(label="今年要办什么", max_length=60, help_text="居民看得到；不写电话、门牌")
    month = forms.TypedChoiceField(label="哪个月办成", coerce=int)
    lead = forms.ChoiceField(label="谁牵头", required=False)
    duty = forms.ChoiceField(label="哪项职责", required=False)
    emphasis = forms.ChoiceField(label="哪项重点", required=False)

    def prepare(self) -> None:
        plan = plan_of(self.case)
        if plan is None or self.case is None:
            return
        first = progress.since(plan.place, plan.year)
        months = range(first.month if first else 1, 13)
        self._choose("month", [(str(n), f"{n}月") for n in months])
        members = Member.objects.filter(case__place=plan.place, case__state__in=SERVING)
        named = members.select_related("person").order_by("case_id")
        people = [(str(one.person_id), one.person.name or "") for one in named]
        self._choose("lead", [("", "还没有定"), *dict.fromkeys(people)])
        self._choose("duty", [("", "都不是"), *choices("committee.duties", self.case.edition)])
        found = progress.emphases(plan.place, plan.year, self.case.edition)
        self._choose("emphasis", [("", "都不是"), *((key, item["label"]) for key, item in found.items())])
        if not found:
            del self.fields["emphasis"]

    def _choose(self, name: str, found: list[tuple[str, str]]) -> None:
        self.fields[name].choices = found  # type: ignore[attr-defined]


class Which(MoveForm):
    """Which line of the plan is meant; it stands in the address that opened the form."""

    line = forms.TypedChoiceField(label="哪一件", coerce=int)
    dropped = False

    def prepare(self) -> None:
        plan = plan_of(self.case)
        rows = (
            PlanLine.objects.filter(plan=plan, dropped=self.dropped).order_by("month", "pk") if plan else ()
        )
        self.fields["line"].choices = [(str(row.pk), f"{row.month}月 {row.title}") for row in rows]  # type: ignore[attr-defined]


class Edit(Line, Which):
    field_order = ("line", "title", "month", "lead", "duty", "emphasis")

    def prepare(self) -> None:
        Which.prepare(self)
        Line.prepare(self)


class Dropped(Which):
    dropped = True


class Link(Which):
    """The project, meeting or problem that does it: its progress is read from there."""

    about = forms.ChoiceField(
        label="连到哪件事", required=False, help_text="连上以后，进度从那件事的记录里来"
    )

    def prepare(self) -> None:
        super().prepare()
        found = [("", "先不连")]
        if (plan := plan_of(self.case)) is not None:
            found += [(str(case.pk), _named(case)) for case in linkable(plan)]
        self.fields["about"].choices = found  # type: ignore[attr-defined]


def linkable(plan: WorkPlan) -> list[Case]:
    """What is under way at the place or was closed since the year began, projects first."""
    start = clock.at(clock.today().replace(year=plan.year, month=1, day=1))
    rows = Case.objects.filter(place=plan.place, procedure__in=LINKED).exclude(state__in=AWAY)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=start)).defer("words")
    return [
        case for name in LINKED for case in rows.filter(procedure=name).order_by("-opened_at", "-pk")[:MOST]
    ]


def _named(case: Case) -> str:
    state = procedure(case.procedure).state(case.state)
    return f"{LABELS[case.procedure]}：{redaction.masked(case.title)}（{state.label}）"


class Adopt(MoveForm):
    """By whom it was adopted: a meeting of the place, or the director. The committee advises; it decides nothing."""

    how = one_of("怎么通过的")
    words = long_text("还有什么要对街道说（可以不写）", rows=2, required=False, limit=500)

    def prepare(self) -> None:
        found = [("director", "主任看过，同意")]
        plan = plan_of(self.case)
        if plan is not None:
            rows = Case.objects.filter(place=plan.place, procedure="meeting", state__in=HELD)
            for case in rows.select_related("meeting").order_by(COUNTS_AT.desc())[:6]:
                day = dates.shortday(case.meeting.counts_at)
                found.append((str(case.pk), f"{day} 的会上商议通过：{case.title}"))
        self.fields["how"].choices = found  # type: ignore[attr-defined]
        self.fields["how"].initial = "director"


class Why(MoveForm):
    words = long_text("为什么改", rows=2, limit=500, help_text="新的一版上写着，街道看得到")


class Back(MoveForm):
    words = long_text("哪里要改", rows=2, limit=500, help_text="退回以后，社区改好再报；先报来的那一版还在")


class SumUp(MoveForm):
    """One box for each thing that was not done: why, once."""

    def prepare(self) -> None:
        plan = plan_of(self.case)
        if plan is None:
            return
        for one in progress.undone(plan.place, plan.pk, plan.year, clock.now()):
            self.fields[f"why_{one.key}"] = long_text(f"{one.label}：为什么", rows=2, limit=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kept = {name.removeprefix("why_"): words for name, words in data.items() if name.startswith("why_")}
        return {**data, "why": kept}
