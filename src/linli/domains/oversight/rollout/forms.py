"""What people fill in on the roll-out's pages."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.forms import MoveForm, long_text

# From how many above the roster on a district's target is asked about, and within how many years one lies.
MUCH, YEARS = 10, 10


class Target(MoveForm):
    number = forms.IntegerField(label="应建几个", min_value=0, max_value=5000)
    ends_on = forms.DateField(
        label="哪天以前", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = long_text("为什么这样定", rows=2, limit=500, help_text="目标定给谁，谁看得到")

    sure = forms.BooleanField(label="比名册多，没有写错", required=False)

    def prepare(self) -> None:
        """What lies beyond a street's roster, or far beyond a district's, is asked about once: mostly a slip."""
        if not self._beyond():
            del self.fields["sure"]

    def _beyond(self) -> int:
        """How many communities the roster has, where the number that was written is more than it may be; else 0."""
        number = str(self.data.get("number", "")).strip() if self.is_bound else ""
        if not number.isdecimal() or self.case is None:
            return 0
        there = places.communities(self.case.place).count()
        # Of a street everybody knows the communities by name: one more is one that is not there.
        least = 1 if self.case.place.level == Place.STREET else max(MUCH, there // 10)
        return there if int(number) - there >= least else 0

    def clean_sure(self) -> bool:
        if not self.cleaned_data["sure"]:
            said = f"名册上只有 {self._beyond()} 个社区，请核对应建几个；确实要这么多的，勾上再定"
            raise forms.ValidationError(said)
        return True

    def clean_ends_on(self) -> Any:
        end, today = self.cleaned_data["ends_on"], clock.today()
        if end < today:
            raise forms.ValidationError("这一天已经过去了，请写以后的日子")
        if end.year > today.year + YEARS:
            raise forms.ValidationError(f"离今天太远了，请写 {YEARS} 年以内的日子")
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
