"""What people fill in about good practice (6.4)."""

from datetime import date
from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.domains.oversight.practice import rules
from linli.domains.oversight.practice.models import Practice
from linli.domains.problems.forms import photo


class Words(MoveForm):
    """The four boxes of a practice; three come from the project's record."""

    title = forms.CharField(label="叫什么", max_length=60, help_text="说做法，不说社区有多好")
    trouble = long_text("原来有什么难处", rows=4, limit=2000, help_text="取自项目公开的话")
    how = long_text("怎么做的", rows=6, limit=4000, help_text="办法、步骤、各家出力、花费，取自项目的记录")
    result = long_text("结果", rows=3, limit=2000)
    advice = long_text("照着做要当心什么（可以不写）", rows=3, limit=2000, required=False)


class Why(MoveForm):
    words = long_text("写明原因", rows=2, limit=500)


class Adopt(MoveForm):
    words = long_text("打算怎么做（可以不写）", rows=2, limit=500, required=False)


class Result(MoveForm):
    outcome = one_of("做得怎样")
    words = long_text(
        "改了什么，结果怎样", rows=3, limit=1000, help_text="公开的页上看得到，不写居民的姓名、门牌"
    )

    def prepare(self) -> None:
        found = [(key, item["label"]) for key, item in rules.OUTCOMES.value().items()]
        self.fields["outcome"].choices = found  # type: ignore[attr-defined]


class Log(MoveForm):
    """What a medium told: the clipping is made anew from its pixels, as any photo."""

    medium = one_of("哪一类")
    outlet = forms.CharField(label="哪一家", max_length=60, help_text="例：《城市晚报》")
    headline = forms.CharField(label="标题", max_length=120)
    on = forms.DateField(label="哪天登的", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    link = forms.URLField(label="网址（没有的不填）", required=False, max_length=400, assume_scheme="https")
    practice = forms.ChoiceField(label="说的是哪一条做法（可以不选）", required=False)
    photo = forms.FileField(label="剪报的照片（可以不加）", required=False)

    def prepare(self) -> None:
        media = [(key, item["label"]) for key, item in rules.MEDIA.value().items()]
        self.fields["medium"].choices = media  # type: ignore[attr-defined]
        rows = Practice.objects.filter(published_at__isnull=False, withdrawn=False).select_related("case")
        found = [(str(row.pk), row.case.title) for row in rows.order_by("-published_at")[:100]]
        self.fields["practice"].choices = [("", "不说哪一条"), *found]  # type: ignore[attr-defined]
        self.fields["photo"].widget.attrs |= {"accept": "image/*"}

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError("还没有到这一天")
        return day

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"] or "")
        if link and not link.startswith(("http://", "https://")):
            raise forms.ValidationError("网址以 http:// 或 https:// 开头")
        return link

    def clean_photo(self) -> Any:
        return photo(self)
