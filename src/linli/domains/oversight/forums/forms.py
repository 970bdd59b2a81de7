"""What people fill in about the forum of the levels and its opinions."""

from typing import Any

from django import forms

from linli.core import clock, rulebook
from linli.core.places.models import Place
from linli.core.procedures.forms import MoveForm, choices, long_text
from linli.domains.oversight.inspections import rules

BELOW = {Place.CITY: Place.DISTRICT}


class Call(MoveForm):
    topic = forms.CharField(label="谈什么", max_length=40)
    held_at = forms.DateTimeField(
        label="什么时候",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    room = forms.CharField(label="在哪里", max_length=80)
    invited = forms.MultipleChoiceField(
        label="请哪些县区",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="请到的在系统里看得到，可以先写意见",
    )
    words = long_text("还请谁、谈什么（写方面，不写姓名）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        below = Place.objects.filter(level=Place.DISTRICT, is_open=True).order_by("code")
        at_city = self.case is not None and self.case.place.level == Place.CITY
        found = [(str(place.pk), str(place)) for place in below] if at_city else []
        self.fields["invited"].choices = found  # type: ignore[attr-defined]
        if not at_city:
            del self.fields["invited"]

    def clean_held_at(self) -> Any:
        at = self.cleaned_data["held_at"]
        if at <= clock.now():
            raise forms.ValidationError("这个时间已经过去了，请写以后的")
        return at

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["invited"] = [int(one) for one in data.get("invited") or ()]
        return data


class Held(MoveForm):
    words = long_text("哪些方面来了", rows=2, limit=500, help_text="写方面和人数，不写姓名")


class Gather(MoveForm):
    side = forms.ChoiceField(label="哪一方面的意见")
    about = forms.ChoiceField(label="关于方案哪一条", required=False)
    words = long_text("意见", rows=4, limit=2000, help_text="写事，不写姓名")

    def prepare(self) -> None:
        self.fields["side"].choices = choices(rules.SIDES.key)  # type: ignore[attr-defined]
        clauses = rulebook.current().clauses.values()
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", "不限哪一条"),
            *((clause.number, f"{clause.number} {clause.title}") for clause in clauses),
        ]


class TakeUp(MoveForm):
    rule = forms.CharField(label="写进哪条规则", max_length=80, help_text="规则的名字，或者方案的条目")
    due_on = forms.DateField(
        label="哪天以前", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = long_text("怎么写（可以不写）", rows=3, required=False, limit=2000)

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError("这一天已经过去了，请写以后的日子")
        return day


class Written(MoveForm):
    edition = forms.ChoiceField(label="在哪一版")
    words = long_text("写成了什么（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        found = list(rulebook.editions().values())
        self.fields["edition"].choices = [(book.name, book.label) for book in reversed(found)]  # type: ignore[attr-defined]


class Why(MoveForm):
    words = long_text("写明原因", rows=3, limit=1000)
