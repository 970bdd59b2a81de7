"""What people fill in on the roll-out's pages."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text


class Target(MoveForm):
    number = forms.IntegerField(label="应建几个", min_value=0, max_value=5000)
    ends_on = forms.DateField(
        label="哪天以前", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = long_text("为什么这样定", rows=2, limit=500, help_text="县区看得到")

    def clean_ends_on(self) -> Any:
        end = self.cleaned_data["ends_on"]
        if end < clock.today():
            raise forms.ValidationError("这一天已经过去了，请写以后的日子")
        return end


class Why(MoveForm):
    words = long_text("写明原因", rows=2, limit=500)


class Briefing(MoveForm):
    """What the plan asks a district to report upward (5.1); the first box is drafted from the record."""

    progress = long_text("进展", rows=6, limit=4000, help_text="数字取自记录，改了也以记录为准")
    problems = long_text("存在的问题", rows=4, limit=4000)
    suggestions = long_text("建议", rows=4, required=False, limit=4000)


class Answer(MoveForm):
    words = long_text("答复", rows=4, limit=4000)


class Result(MoveForm):
    words = long_text("落实得怎样", rows=3, limit=2000)
