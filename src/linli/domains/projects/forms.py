"""What people fill in on a project's way."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text, one_of, posts
from linli.domains.projects.fields import Column, RowsField, day, whole, words

OWNERS = ("secretary", "clerk", "member", "grid_worker", "steward")


def _date(label: str, **extra: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **extra)


class Measures(MoveForm):
    measure = long_text("定下怎么办", limit=2000)
    owner = forms.ChoiceField(label="谁负责")
    ends_on = _date("哪天办好")

    def prepare(self) -> None:
        place = self.case.place_id if self.case else None
        self.fields["owner"].choices = posts(place, OWNERS, clock.today())  # type: ignore[attr-defined]

    def clean_ends_on(self) -> Any:
        end = self.cleaned_data["ends_on"]
        if end < clock.today():
            raise forms.ValidationError("这一天已经过去了，请写以后的日子")
        return end


class Study(MoveForm):
    feasible = long_text("实地看到什么，能不能办", limit=2000)
    rows = RowsField(
        (
            Column("what", "做什么", words(200), wanted=True, example="危段拆了重砌"),
            Column("cost", "花费（元）", whole, "number", example="9600"),
            Column("days", "几天", lambda text: min(whole(text), 32000), "number", example="14"),
            Column("feasible", "能不能办", words(200), example="人手、砖有着落"),
        ),
        label="几个办法",
        help_text="不打分，不按价钱排；会上定过的也写进来",
    )
    chosen = forms.IntegerField(label="选第几个办法", min_value=1, initial=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = data.get("rows")
        if found and data.get("chosen") and data["chosen"] > len(found):
            self.add_error("chosen", f"只写了 {len(found)} 个办法")
        return data


class Plan(MoveForm):
    steps = RowsField(
        (
            Column("what", "做什么", words(120), wanted=True, example="砌墙 18 米"),
            Column("due_on", "哪天做完", day, "date", wanted=True, example="2021-11-26"),
            Column("who", "谁", words(80), example="兰建物业"),
        ),
        label="一步一步怎么办",
    )
    pairs = RowsField(
        (
            Column("what", "需要什么", words(120), wanted=True, example="砖 3,000 块"),
            Column("giver", "谁拿得出（没有就空着）", words(80), example="省中医院"),
            Column("gives", "拿出什么", words(120), example="基建余料"),
        ),
        label="需要什么，谁拿得出",
        required=False,
        help_text="还没有人接的先写上，以后有人认领再配",
    )
    money = RowsField(
        (
            Column("source", "从哪里来", words(80), wanted=True, example="社工委工作经费"),
            Column("amount", "金额（元）", whole, "number", example="9600"),
        ),
        label="钱和实物",
        required=False,
        help_text="人工和实物按公示的价折算",
    )


class Progress(MoveForm):
    words = long_text("进展", rows=2, limit=1000, help_text="一句话就行；居民看到的页同时更新")


class Step(MoveForm):
    milestone = forms.ChoiceField(label="哪一步做完了")
    words = long_text("怎么样（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        if self.case is not None:
            left = self.case.milestones.filter(done_on__isnull=True)
            found = [(str(row.pk), f"{row.what}（{row.due_on.month}月{row.due_on.day}日）") for row in left]
            self.fields["milestone"].choices = found  # type: ignore[attr-defined]


class Claim(MoveForm):
    need = forms.ChoiceField(label="哪一项")
    giver = forms.CharField(label="谁拿得出", max_length=80)
    gives = forms.CharField(label="拿出什么（可以不写）", max_length=120, required=False)

    def prepare(self) -> None:
        if self.case is not None:
            found = [(str(row.pk), row.what) for row in self.case.needs.filter(giver="").order_by("pk")]
            self.fields["need"].choices = found  # type: ignore[attr-defined]


class Keep(MoveForm):
    """Whether what was promised was done."""

    need = forms.ChoiceField(label="哪一项")
    kept = one_of("做到了吗", choices=(("yes", "做到了"), ("no", "没做到")))
    words = long_text("怎么样（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        if self.case is not None:
            rows = self.case.needs.exclude(giver="").order_by("pk")
            found = [(str(row.pk), f"{row.giver}：{row.gives or row.what}") for row in rows]
            self.fields["need"].choices = found  # type: ignore[attr-defined]


class Delay(MoveForm):
    ends_on = _date("改到哪天")
    words = long_text("为什么", limit=1000)


class Accept(MoveForm):
    words = long_text("验收看到什么", limit=2000)


class Why(MoveForm):
    words = long_text("写明原因", limit=1000)
