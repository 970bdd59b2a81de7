"""What people fill in on a project's way."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, choices, long_text, one_of, posts
from linli.core.ui.parts import Fix
from linli.domains.problems import redaction
from linli.domains.problems.forms import photo, reporters_names
from linli.domains.projects import reapproval
from linli.domains.projects.row_fields import Column, RowsField, day, optional_day, whole, words

OWNERS = ("secretary", "clerk", "member", "grid_worker", "steward")


def _date(label: str, **extra: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **extra)


def _later(day: Any) -> Any:
    if day < clock.today():
        raise forms.ValidationError("这一天已经过去了，请写以后的日子")
    return day


class Photographed(MoveForm):
    """A form that takes a photo along; `shown` is said by whoever looked that nobody can be known on it."""

    photo = forms.FileField(label="加一张照片（可以不加）", required=False)
    shown = forms.BooleanField(
        label="照片可以公开：没有人脸、车牌、门牌", required=False, help_text="不勾的，只有工作人员看得到"
    )

    def prepare(self) -> None:
        self.fields["photo"].widget.attrs |= {"accept": "image/*"}

    def clean_photo(self) -> bytes | None:
        return photo(self)


class Measures(MoveForm):
    measure = long_text("定下怎么办", limit=2000)
    owner = forms.ChoiceField(label="谁负责")
    ends_on = _date("哪天办好")

    def prepare(self) -> None:
        place = self.case.place_id if self.case else None
        self.fields["owner"].choices = posts(place, OWNERS, clock.today())  # type: ignore[attr-defined]

    def clean_ends_on(self) -> Any:
        return _later(self.cleaned_data["ends_on"])


class Study(Photographed):
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
            Column("due_on", "哪天前", optional_day, "date", example="2021-11-12"),
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


class Telling(Photographed):
    """A word on how far it is, which whoever reported the problem may read as well; `tell` is said by who writes it."""

    tell = forms.BooleanField(
        label="这句话也告诉提出人", required=False, help_text="提出人在查询页上看到，不用再写一遍"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words = (data.get("words") or "").strip()
        if data.get("tell") and not words and "words" not in self.errors:
            self.add_error("words", "要告诉提出人，就写一句到哪一步了")
        elif data.get("tell") and redaction.masked(words) != words:
            self.add_error("words", "几户一起看得到，不写电话和证件号")
        return data


class Progress(Telling):
    words = long_text("进展", rows=2, limit=1000, help_text="一句话就行；居民看到的页同时更新")


class Step(Telling):
    milestone = forms.ChoiceField(label="哪一步做完了")
    words = long_text("怎么样（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        super().prepare()
        if self.case is not None:
            left = self.case.milestones.filter(done_on__isnull=True)
            found = [(str(row.pk), f"{row.what}（{row.due_on.month}月{row.due_on.day}日）") for row in left]
            self.fields["milestone"].choices = found  # type: ignore[attr-defined]


class Claim(MoveForm):
    need = forms.ChoiceField(label="哪一项")
    service = forms.ChoiceField(label="拿得出、还没配上的（没有就自己写）", required=False)
    giver = forms.CharField(label="谁拿得出", max_length=80, required=False)
    gives = forms.CharField(label="拿出什么（可以不写）", max_length=120, required=False)
    due_on = _date("哪天前做到（不写就是完工那天）", required=False)

    def prepare(self) -> None:
        if self.case is None:
            return
        needs = [(str(row.pk), row.what) for row in self.case.needs.filter(giver="").order_by("pk")]
        self.fields["need"].choices = needs  # type: ignore[attr-defined]
        spare = self.case.services.filter(need__isnull=True).order_by("pk")
        found = [(str(row.pk), f"{row.giver}：{row.gives}") for row in spare]
        if found:
            self.fields["service"].choices = [("", "自己写"), *found]  # type: ignore[attr-defined]
        else:
            del self.fields["service"]

    def clean_due_on(self) -> Any:
        return _later(self.cleaned_data["due_on"]) if self.cleaned_data["due_on"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("service") and not data.get("giver"):
            self.add_error("giver", "写明谁拿得出，或者从上面选一项")
        return data


class Offer(MoveForm):
    """What somebody can give, when no need is written down for it yet."""

    giver = forms.CharField(label="谁拿得出", max_length=80)
    gives = forms.CharField(label="拿得出什么", max_length=120)


class Said(MoveForm):
    words = long_text("怎么样（可以不写）", rows=2, required=False, limit=1000)


class PutOff(MoveForm):
    due_on = _date("改到哪天")
    words = long_text("为什么", rows=2, limit=1000)

    def clean_due_on(self) -> Any:
        return _later(self.cleaned_data["due_on"])


class Delay(MoveForm):
    ends_on = _date("改到哪天")
    words = long_text("为什么", limit=1000)


class Spend(MoveForm):
    fund = forms.ChoiceField(label="从哪里出")
    amount = forms.IntegerField(label="多少元", min_value=1, max_value=100_000_000)
    what = forms.CharField(label="买了什么、付给谁", max_length=120)
    vouchers = forms.IntegerField(label="票据几张", min_value=0, max_value=999, initial=1)

    def prepare(self) -> None:
        if self.case is not None:
            rows = self.case.funds.order_by("-amount", "pk")
            found = [(str(row.pk), f"{row.source}（{row.amount:,} 元）") for row in rows]
            self.fields["fund"].choices = found  # type: ignore[attr-defined]


PEOPLE = (
    Column("name", "姓名", words(20), wanted=True, example="张桂兰"),
    Column("standing", "身份", words(40), wanted=True, example="居民代表，3 单元"),
)


MENDING = (
    Column("what", "要补什么", words(120), wanted=True, example="墙脚排水孔疏通"),
    Column("due_on", "哪天补好", day, "date", wanted=True, example="2021-12-06"),
    Column("who", "谁", words(80), example="兰建物业"),
)


class Accept(Photographed):
    """Who looked, and what they saw. Residents' names are sealed; on paper they sign themselves."""

    people = RowsField(
        PEOPLE,
        label="谁来看的（居民代表）",
        required=False,
        help_text="姓名加密保存，一年后删除，只用来证明谁验收过；公开的只写几名。施工的、承办的不算",
    )
    words = long_text("验收看到什么", limit=2000)


class Reject(MoveForm):
    """What is to be mended becomes steps of the plan, each with its day."""

    people = RowsField(PEOPLE, label="谁来看的（居民代表）", required=False, help_text="姓名加密保存")
    words = long_text("哪一条不过", limit=1000)
    steps = RowsField(
        MENDING,
        label="要补的，一条一条写",
        required=False,
        help_text="写在这里的，自动成为计划里的步",
    )


class Propose(MoveForm):
    """To do it otherwise, or to stop it: put before the body that approved it."""

    what = one_of("想怎么样", choices=(("change", "改办法、加钱"), ("stop", "停办")))
    words = long_text("为什么，打算怎么改", limit=1000)
    meeting = forms.ChoiceField(label="提到哪次会上")

    def prepare(self) -> None:
        if self.case is not None:
            self.fields["meeting"].choices = reapproval.coming(self.case)  # type: ignore[attr-defined]


class Change(MoveForm):
    words = long_text("会上怎么说的，改什么", limit=1000)


class Stop(MoveForm):
    """Why, and what becomes of each promise that stands open."""

    words = long_text("写明原因", limit=1000)

    def prepare(self) -> None:
        if self.case is None:
            return
        ends = choices("project.promise_ends", self.case.edition)
        rows = self.case.promises.filter(case__closed_at__isnull=True).select_related("need").order_by("pk")
        for row in rows:
            label = (
                f"{row.giver}答应的：{row.gives or row.need.what}（{row.due_on.month}月{row.due_on.day}日前）"
            )
            self.fields[f"promise-{row.pk}"] = one_of(label, choices=ends)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = {int(name.split("-")[1]): end for name, end in data.items() if name.startswith("promise-")}
        return {**data, "ends": {pk: end for pk, end in chosen.items() if end}}


class Why(MoveForm):
    words = long_text("写明原因", limit=1000)


class Publish(MoveForm):
    """What residents read of the project; nobody is named who did not agree."""

    title = forms.CharField(label="给居民看的标题", max_length=60)
    words = long_text(
        "给居民看的话", limit=1000, help_text="为什么做、怎么做、对大家有什么影响。不写姓名、门牌、电话"
    )
    named = forms.MultipleChoiceField(
        label="写出名字的（单位可以写；个人要本人同意）", required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        if self.case is None:
            return
        rows = list(self.case.promises.order_by("pk"))
        if rows:
            self.fields["named"].choices = [(str(row.pk), row.giver) for row in rows]  # type: ignore[attr-defined]
            self.initial.setdefault("named", [str(row.pk) for row in rows if row.named])
        else:
            del self.fields["named"]
        project = self.case.project
        self.initial.setdefault("title", project.public_title)
        self.initial.setdefault("words", project.public_words or project.measure)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = reporters_names(self.case.project.problem) if self.case is not None else []
        for name in ("title", "words"):
            found = redaction.find(data.get(name) or "", names)
            if found:
                fix = Fix("替我拿掉", value=redaction.soften(data[name], names))
                told = f"里面还有：{redaction.said(found)}。拿掉再公开"
                self.add_error(name, forms.ValidationError(told, code="personal", params={"fix": fix}))
        return data
