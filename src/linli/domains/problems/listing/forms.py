"""What people fill in for several problems at once, and to pass one on."""

from typing import Any

from django import forms

from linli.core.procedures.forms import MoveForm, choices, held_by, long_text, one_of
from linli.core.procedures.models import Case
from linli.core.procedures.queries import timeline
from linli.domains.committees.roles import HANDLERS
from linli.domains.problems import similar, triage


class PassOn(MoveForm):
    handler = forms.ChoiceField(label="换谁来办", error_messages={"required": "请选一位来办"})
    words = long_text("写一句为什么（可以不写）", rows=2, required=False, limit=500)

    def prepare(self) -> None:
        place = self.case.place_id if self.case else self.actor.place_id if self.actor else None
        held_by(self, "handler", place, HANDLERS, "请选一位")


class Accept(PassOn):
    """Several are accepted with one first taker; each keeps its own class and what was said."""

    def prepare(self) -> None:
        super().prepare()
        self.fields["handler"].label = "首接负责人"
        del self.fields["words"]


class Solve(PassOn):
    """Several are for the community to do: one handler, as hard as one another."""

    difficulty = one_of("难易")
    field_order: tuple[str, ...] = ("difficulty", "handler", "words")

    def prepare(self) -> None:
        super().prepare()
        self.fields["difficulty"].choices = choices("demand.difficulty")  # type: ignore[attr-defined]
        self.initial.setdefault("difficulty", "simple")
        self.fields["handler"].label, self.fields["words"].label = "谁来办", "打算怎么办（可以不写）"


class Hard(MoveForm):
    """Several go to a meeting, with one question or each with its own words; what was not taken on yet is."""

    question = long_text("会上要定什么", rows=2, limit=1000, help_text="写进议题单；列入议程时还能逐件改")


class Refer(MoveForm):
    """Several are beyond the community for the same reason, written once."""

    why = long_text("为什么社区办不了", rows=2, limit=1000, help_text="当天报街道，下次大党委上通报")


class See(MoveForm):
    """Another problem that has to do with this one, by its number or from the likely ones."""

    other = forms.CharField(
        label="和哪一件有关，写编号", max_length=40, help_text="例：2021-0137，办结的也可以"
    )
    kind = forms.ChoiceField(
        label="什么关系",
        choices=(("cause", "同一个原因"), ("see", "可以对照着看")),
        widget=forms.RadioSelect,
        initial="cause",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if number := (data.get("other") or "").strip():
            place = self.case.place_id if self.case else 0
            data["lead"] = similar.numbered(place, number)
            if data["lead"] is None:
                self.add_error("other", f"本社区没有编号是 {number} 的问题，请核对编号")
            elif self.case is not None and data["lead"] == self.case.pk:
                self.add_error("other", "这就是本件，请写另一件的编号")
        return data


class Unsee(MoveForm):
    """Which of the links was wrong."""

    lead = forms.ChoiceField(label="取消和哪一件的关联", widget=forms.RadioSelect)

    def prepare(self) -> None:
        events = timeline([self.case]) if self.case is not None else []
        rows = Case.objects.filter(pk__in=triage.links(events), procedure="problem").order_by("pk")
        self.fields["lead"].choices = [(str(case.pk), str(case)) for case in rows]  # type: ignore[attr-defined]

    def clean_lead(self) -> int:
        return int(self.cleaned_data["lead"])
