"""What people fill in before, in and after a meeting."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text, posts
from linli.core.procedures.models import Case
from linli.domains.meetings import rules
from linli.domains.meetings.models import Attendance


class Plan(MoveForm):
    bodies = forms.MultipleChoiceField(
        label="什么会",
        widget=forms.CheckboxSelectMultiple,
        help_text="大党委会议和联席会议可以合并召开，一份纪要",
    )
    held_at = forms.DateTimeField(
        label="哪天几点",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    room = forms.CharField(label="在哪里开", max_length=80, required=False)
    chair = forms.ChoiceField(label="谁主持")

    def prepare(self) -> None:
        bodies = rules.BODIES.value().items()
        open_bodies = [(key, item["label"]) for key, item in bodies if item["takes_topics"]]
        self.fields["bodies"].choices = open_bodies  # type: ignore[attr-defined]
        place = self.actor.place_id if self.actor else None
        held = posts(place, ("secretary", "clerk"), clock.today())
        self.fields["chair"].choices = held  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("bodies") or []
        items = rules.BODIES.value()
        if len(chosen) == 2 and chosen[1] not in items[chosen[0]]["combines"]:
            self.add_error("bodies", "这两个会不能合并召开；能合并的是大党委会议和联席会议")
        elif len(chosen) > 2:
            self.add_error("bodies", "最多两个会合并召开")
        return data


class Table(MoveForm):
    meeting = forms.ModelChoiceField(label="列入哪次会议", queryset=Case.objects.none(), empty_label=None)
    question = long_text("会上要定什么", limit=1000, required=False)
    amount = forms.IntegerField(
        label="要花多少钱（元，可以不填）", min_value=0, max_value=10**9, required=False
    )
    secret = forms.BooleanField(label="用纸票无记名表决", required=False)

    def prepare(self) -> None:
        place = self.case.place_id if self.case else None
        coming = Case.objects.filter(
            procedure="meeting", place_id=place, state__in=("planned", "notified", "in_session")
        )
        self.fields["meeting"].queryset = coming.order_by("due_at")  # type: ignore[attr-defined]


class Attend(MoveForm):
    """One tick a person: who is there; the rest are on leave or absent."""

    present = forms.MultipleChoiceField(label="实到", widget=forms.CheckboxSelectMultiple, required=False)
    leave = forms.MultipleChoiceField(label="请假", widget=forms.CheckboxSelectMultiple, required=False)

    def prepare(self) -> None:
        rows = Attendance.objects.filter(case=self.case).select_related("person").order_by("-votes", "pk")
        people = [(str(row.pk), f"{row.person.name}　{row.standing}") for row in rows]
        self.fields["present"].choices = people  # type: ignore[attr-defined]
        self.fields["leave"].choices = people  # type: ignore[attr-defined]


class Guest(MoveForm):
    name = forms.CharField(label="姓名", max_length=40)
    standing = forms.CharField(label="单位、身份", max_length=60)


class Say(MoveForm):
    speaker = forms.CharField(label="谁说的", max_length=80)
    position = forms.ChoiceField(
        label="态度",
        required=False,
        choices=(("", "只说情况"), ("for", "赞成"), ("against", "不赞成"), ("condition", "有条件")),
    )
    words = long_text("说了什么", limit=2000)


class Recuse(MoveForm):
    person = forms.ChoiceField(label="谁与本项有关")
    why = forms.CharField(label="为什么", max_length=120)

    def prepare(self) -> None:
        if self.case is not None:
            rows = Attendance.objects.filter(case=self.case.root_id, state="present").select_related("person")
            people = [(str(row.person_id), f"{row.person.name}　{row.standing}") for row in rows]
            self.fields["person"].choices = people  # type: ignore[attr-defined]


class Vote(MoveForm):
    votes_for = forms.IntegerField(label="赞成", min_value=0, max_value=500)
    votes_against = forms.IntegerField(label="反对", min_value=0, max_value=500)
    votes_abstain = forms.IntegerField(label="弃权", min_value=0, max_value=500)
    tellers = forms.CharField(label="计票人（纸票才填，两名）", max_length=80, required=False)


class Outcome(MoveForm):
    measure = long_text("会上怎么说的", limit=2000)


class Minutes(MoveForm):
    words = long_text("改哪里（不改就空着）", rows=3, required=False, limit=4000)


class Why(MoveForm):
    words = long_text("写明原因", limit=1000)
