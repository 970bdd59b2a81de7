"""What is filled in about departments and units that are asked to attend an item."""

from typing import Any

from django import forms

from linli.core.procedures.forms import MoveForm, long_text
from linli.domains.meetings import answers
from linli.domains.meetings.guests import actions
from linli.domains.meetings.models import Asked


class Ask(MoveForm):
    """Whom to ask; who is asked already is not offered again."""

    departments = forms.MultipleChoiceField(
        label="责任部门", widget=forms.CheckboxSelectMultiple, required=False
    )
    units = forms.MultipleChoiceField(label="驻区单位", widget=forms.CheckboxSelectMultiple, required=False)

    def prepare(self) -> None:
        if self.case is None:
            return
        place = self.case.place
        there = set(
            Asked.objects.filter(item=self.case, case__state__in=(*actions.WAITING, "came")).values_list(
                "unit", flat=True
            )
        )
        found = {"departments": actions.departments(place), "units": actions.units(place)}
        for name, rows in found.items():
            self.fields[name].choices = [row for row in rows if row[1] not in there]  # type: ignore[attr-defined]


class Come(MoveForm):
    who = forms.CharField(label="谁来", max_length=40, help_text="写姓名，到会的时候照这个点名")


class Cannot(MoveForm):
    words = long_text("为什么来不了", rows=2, limit=400)


class SaidComing(Come):
    """The same, entered by the community."""

    how = forms.ChoiceField(label="怎么说的", choices=answers.HOW)


class SaidCannot(Cannot):
    """The same, entered by the community."""

    how = forms.ChoiceField(label="怎么说的", choices=answers.HOW)


class Came(MoveForm):
    """Who came; the name that was announced stands there already."""

    who = forms.CharField(label="谁来了", max_length=40)

    def __init__(self, *args: Any, case: Any = None, **kwargs: Any) -> None:
        if case is not None and not kwargs.get("initial"):
            row = Asked.objects.filter(case=case).first()
            kwargs["initial"] = {"who": row.who if row else ""}
        super().__init__(*args, case=case, **kwargs)
