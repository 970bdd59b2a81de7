"""What people fill in when a letter is late, when its answer came on paper, and about what was promised."""

from datetime import date
from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text
from linli.domains.problems.forms import photo
from linli.domains.problems.letters.answer_forms import Answer


def day(label: str, **extra: Any) -> forms.DateField:
    """One day, written as a browser's date field writes it."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写成 2021-12-10 这样", "required": "请写一个日子"},
        **extra,
    )


class Urge(MoveForm):
    words = long_text("请部门做什么", rows=3, limit=1000)
    until = day("限哪天以前答复")


class PaperAnswer(Answer):
    """The points as the paper answers them, with its number and day; without a number, a picture of it."""

    locks = False
    PAST = "这一天比来函的落款日期还早，请照来函核对"
    reply = forms.CharField(
        label="部门来函的文号", max_length=60, required=False, help_text="没有文号的，拍一张照片"
    )
    reply_on = day("来函的落款日期")
    photo = forms.FileField(label="来函的照片（有文号的可以不拍）", required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["photo"].widget.attrs |= {"accept": "image/*"}
        points = [name for name in self.fields if name.startswith(("answer-", "on-"))]
        self.order_fields(["reply", "reply_on", *points, "result", "photo"])

    def earliest(self, data: dict[str, Any]) -> date:
        """What the paper promised by its own day is tracked, also where the day has come meanwhile."""
        return data.get("reply_on") or date.min

    def clean_photo(self) -> bytes | None:
        return photo(self)


class Evidence(MoveForm):
    words = long_text("到现场看到什么", rows=3, limit=1000)
    photo = forms.FileField(label="照片（可以不加）", required=False)

    def prepare(self) -> None:
        self.fields["photo"].widget.attrs |= {"accept": "image/*"}

    def clean_photo(self) -> bytes | None:
        return photo(self)


class Told(MoveForm):
    words = long_text("做了什么", rows=3, limit=1000)


class Redate(MoveForm):
    until = day("改到哪天")
    words = long_text("为什么改", rows=2, limit=500)

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until < clock.today():
            raise forms.ValidationError("改的日子要在今天以后")
        return until
