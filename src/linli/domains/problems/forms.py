"""What people fill in on a problem's way."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from linli.core import clock
from linli.core.people import consent, sealed
from linli.core.people.models import Post
from linli.core.places.models import Building
from linli.core.procedures.forms import MoveForm, choices, held_by, long_text, one_of, posts, unchosen
from linli.core.procedures.models import Case
from linli.core.ui.parts import Fix
from linli.domains.committees.roles import HANDLERS
from linli.domains.problems import photos, redaction, rules, similar
from linli.domains.problems.models import Reporter

# fmt: off
CHANNELS = (
    ("individual_now", "个别，马上告诉本人"), ("individual_gathered", "个别，座谈会上当面说"),
    ("public_now", "公开，今天上社区主页"), ("public_gathered", "公开，上这个月的公示栏"),
)
# fmt: on


class Accept(MoveForm):
    facet = forms.ChoiceField(label="类别")
    handler = forms.ChoiceField(label="首接负责人", error_messages={"required": "请选一位首接负责人"})
    urgent = forms.BooleanField(label="有危险，或者水电气热", required=False)
    points = long_text(
        "要答复的几点", rows=3, required=False, limit=1000, help_text="一行一点；不写就按原话算一点"
    )

    def prepare(self) -> None:
        self.fields["facet"].choices = choices("demand.classes")  # type: ignore[attr-defined]
        held_by(self, "handler", self.case.place_id if self.case else None, HANDLERS, "请选一位")
        problem = getattr(self.case, "problem", None)
        if self.case is not None and problem is not None:
            self.initial.setdefault("facet", self.case.facet)
            # A danger stays one unless somebody says that it is none.
            self.initial.setdefault("urgent", problem.urgent)


class Solve(MoveForm):
    difficulty = one_of("难易")
    handler = forms.ChoiceField(label="谁来办", error_messages={"required": "请选一位来办"})
    measure = long_text("打算怎么办", required=False, limit=1000)

    def prepare(self) -> None:
        self.fields["difficulty"].choices = choices("demand.difficulty")  # type: ignore[attr-defined]
        self.initial.setdefault("difficulty", "simple")
        held = held_by(self, "handler", self.case.place_id if self.case else None, HANDLERS, "请选一位")
        problem = getattr(self.case, "problem", None)
        if problem is not None and any(value == str(problem.handler_id) for value, _ in held):
            # Who was made the first to take it on.
            self.initial.setdefault("handler", str(problem.handler_id))


class Hard(MoveForm):
    question = long_text("会上要定什么", limit=1000, help_text="写进议题单")


class Refer(MoveForm):
    why = long_text("为什么社区办不了", limit=1000, help_text="当天报街道，下次大党委上通报")


class Supplier(MoveForm):
    utility = forms.ChoiceField(label="联系了谁")
    answered = long_text("对方怎么说", rows=2, limit=500)

    def prepare(self) -> None:
        extra = [
            ("police", "报警 110"),
            ("fire", "火警 119"),
            ("property", "物业"),
            ("other", "其他抢修单位"),
        ]
        self.fields["utility"].choices = choices("danger.utilities") + extra  # type: ignore[attr-defined]


class Words(MoveForm):
    words = long_text("写一句", limit=2000)


class Why(MoveForm):
    words = long_text("写明原因", limit=2000)


class Optional(MoveForm):
    words = long_text("写一句（可以不写）", rows=2, required=False, limit=2000)


class Done(MoveForm):
    words = long_text("办了什么", limit=2000)
    result = one_of("结果")

    def prepare(self) -> None:
        found = [pair for pair in choices("demand.outcomes") if pair[0] in ("solved", "partly")]
        self.fields["result"].choices = found  # type: ignore[attr-defined]
        self.initial.setdefault("result", "solved")


class Decline(MoveForm):
    reason = one_of("按哪一条")
    words = long_text(
        "写给提出人的话", limit=1000, required=False, help_text="不写，就用这条理由原来的话，连同该找谁"
    )

    def prepare(self) -> None:
        self.fields["reason"].choices = choices("demand.decline_reasons")  # type: ignore[attr-defined]


class Merge(MoveForm):
    """Into one of the likeliest or latest, or into the one whose number is written."""

    lead = forms.ChoiceField(label="并入哪一件", widget=forms.RadioSelect, required=False)
    number = forms.CharField(
        label="不在上面的，写编号", max_length=40, required=False, help_text="例：2021-0137"
    )
    reason = one_of("为什么是一件")

    def prepare(self) -> None:
        self.fields["reason"].choices = choices("demand.merge_reasons")  # type: ignore[attr-defined]
        self.initial.setdefault("reason", "same")
        if self.case is None:
            return
        likely = similar.similar(
            self.case.place_id,
            self.case.title,
            spot=self.case.spot,
            facet=self.case.facet,
            besides=self.case.pk,
        )
        shown = {str(one.case.pk): f"{one.case}　{one.why}" for one in likely}
        asked = str(self.data.get("lead") or self.initial.get("lead") or "0")
        wanted = self._open().filter(pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
        for case in [*wanted, *self._open().order_by("-changed_at", "-id")[:8]]:
            shown.setdefault(str(case.pk), str(case))
        self.fields["lead"].choices = list(shown.items())  # type: ignore[attr-defined]
        if shown and not self.is_bound:
            self.initial.setdefault("lead", next(iter(shown)) if likely else "")

    def _open(self) -> QuerySet[Case]:
        place, own = (self.case.place_id, self.case.pk) if self.case else (0, 0)
        same = Case.objects.filter(procedure="problem", place_id=place, closed_at__isnull=True)
        return same.exclude(pk=own)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if number := (data.get("number") or "").strip():
            found = self._open().filter(number=number).first()
            data["lead"] = found.pk if found else 0
            if found is None:
                self.add_error("number", f"本社区没有编号是 {number} 的、还在办的问题，请核对编号")
        elif data.get("lead"):
            data["lead"] = int(data["lead"])
        elif "lead" not in self.errors:
            self.add_error("lead", "请选一件，或者写编号")
        return data


class Shelve(MoveForm):
    reason = one_of("在等什么")
    words = long_text("写明情况", limit=1000)

    def prepare(self) -> None:
        self.fields["reason"].choices = choices("demand.shelve_reasons")  # type: ignore[attr-defined]


class Extend(MoveForm):
    reason = one_of("为什么要延期")
    words = long_text("写明情况", limit=1000)

    def prepare(self) -> None:
        self.fields["reason"].choices = choices("demand.delay_reasons")  # type: ignore[attr-defined]


class Letter(MoveForm):
    post = forms.ChoiceField(label="送哪个部门", error_messages={"required": "请选一个部门"})
    words = long_text(
        "函里写什么", rows=5, limit=4000, help_text="只写正文：称呼、地点、落款和文号都自动加上"
    )
    points = long_text("请答复的几点", rows=4, limit=2000, help_text="一行一点")

    def prepare(self) -> None:
        if self.case is not None:
            self.fields["post"].choices = unchosen(departments(self.case), "请选一个部门")  # type: ignore[attr-defined]
            if not self.is_bound and self.case.procedure == "problem":
                self.initial.setdefault("points", self.case.title)


def departments(problem: Case) -> list[tuple[str, str]]:
    """The posts that answer for the district's bureaus, each by the bureau's name and then whose it is."""
    held = posts(problem.district_id, ("department",), clock.today())
    units = dict(Post.objects.filter(pk__in=[int(pk) for pk, _ in held]).values_list("pk", "unit"))
    named = [(pk, "　".join(filter(None, (units[int(pk)], label)))) for pk, label in held]
    return sorted(named, key=lambda one: one[1])


class FeedBack(MoveForm):
    """Four ways, of which one or more; two versions of the words, of which the public one names nobody."""

    channels = forms.MultipleChoiceField(
        label="用哪几种方式",
        choices=CHANNELS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选至少一种方式"},
    )
    personal = long_text(
        "给提出人的话", rows=8, limit=4000, help_text="别人的姓名、门牌、电话、病情，一般不写"
    )
    public = long_text("公开的话", rows=8, required=False, limit=4000, help_text="不写姓名、门牌、电话、病情")

    def prepare(self) -> None:
        self.initial.setdefault("channels", ["individual_now"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(name.startswith("public") for name in data.get("channels") or []):
            return data
        words = (data.get("public") or "").strip()
        names = reporters_names(self.case)
        if not words and "public" not in self.errors:
            self.add_error("public", "选了公开，就要写公开的话")
        elif found := redaction.find(words, names):
            fix = Fix("替我拿掉", value=redaction.soften(words, names))
            told = f"公开的话里还有：{redaction.said(found)}。拿掉再送"
            self.add_error("public", forms.ValidationError(told, code="personal", params={"fix": fix}))
        return data


def reporters_names(case: Case | None) -> list[str]:
    """The names of who spoke of the case, to be kept out of public words. Not for display."""
    rows = Reporter.objects.filter(case=case, person__isnull=False).select_related("person")
    names = [sealed.unseal(row.person).get("name", "") for row in rows if row.person is not None]
    return [name for name in names if name]


class Said(MoveForm):
    said = forms.ChoiceField(
        label="当面听到", choices=(("good", "口头说好"), ("not_yet", "还没好")), widget=forms.RadioSelect
    )
    words = long_text("原话（可以不写）", rows=2, required=False, limit=500)


class Confirm(MoveForm):
    satisfaction = one_of("办得怎么样")
    words = long_text("想说的话（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        self.fields["satisfaction"].choices = choices("satisfaction.scale")  # type: ignore[attr-defined]


class Household(MoveForm):
    size = forms.IntegerField(label="一共几户", min_value=1, max_value=100000)
    words = long_text("怎么知道的", rows=2, limit=500)


class Report(MoveForm):
    """The public form, also filled in by staff for somebody else."""

    text = long_text("什么事", rows=4, limit=4000)
    spot = forms.CharField(label="在哪里", max_length=120, required=False)
    building = forms.CharField(widget=forms.HiddenInput, required=False)
    contact = forms.ChoiceField(
        label="怎么告诉您结果",
        choices=(("code", "不留联系方式，凭查询码看"), ("phone", "留个电话，办好了告诉我")),
        widget=forms.RadioSelect,
        required=False,
        initial="code",
    )
    name = forms.CharField(label="怎么称呼（可以不写）", max_length=40, required=False)
    phone = forms.RegexField(
        label="电话",
        regex=r"^[0-9+\- ]{7,20}$",
        required=False,
        max_length=20,
        error_messages={"invalid": "电话只写数字，例：138 0000 0000"},
    )
    keep_name = forms.BooleanField(label="别让办事的人知道我是谁", required=False)
    photo = forms.FileField(label="加一张照片（可以不加）", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("contact") == "phone" and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "选了留电话，请写上号码；不想留，就选凭查询码看")
        if token := data.get("building"):
            found = Building.objects.filter(token=token)
            data["building"] = found.first()
        return data


class Enter(Report):
    """Entered by staff for somebody: the words first; where it came from, how many households, who spoke."""

    source = forms.ChoiceField(label="从哪里来")
    facet = forms.ChoiceField(label="类别", required=False)
    size = forms.IntegerField(label="涉及几户", min_value=1, max_value=100000, initial=1, required=False)
    urgent = forms.BooleanField(label="有危险，或者水电气热", required=False)

    field_order: tuple[str, ...] = (
        "text",
        "spot",
        "source",
        "facet",
        "size",
        "urgent",
        "name",
        "phone",
        "keep_name",
        "photo",
    )

    def prepare(self) -> None:
        staff = [(key, item["label"]) for key, item in rules.SOURCES.value().items() if item["staff"]]
        # A visit has a page of its own.
        self.fields["source"].choices = [one for one in staff if one[0] != "visit"]  # type: ignore[attr-defined]
        self.fields["facet"].choices = [("", "按文字提示"), *choices("demand.classes")]  # type: ignore[attr-defined]
        for name in ("contact", "building"):
            del self.fields[name]
        self.fields["keep_name"].label = "对方要求保密：是谁、哪一户，只有首接负责人和书记看得到"
        self.fields["name"].label, self.fields["phone"].label = "谁反映的（可以不写）", "电话（可以不写）"
        self.fields["photo"].widget.attrs |= {"accept": "image/*"}

    def clean_photo(self) -> bytes | None:
        return photo(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        place_id = self.actor.place_id if self.actor else None
        if place_id is not None and data.get("spot"):
            data["building"] = similar.building_of(place_id, data["spot"])
        data["size"] = data.get("size") or 1
        return data


def photo(form: forms.Form) -> bytes | None:
    """The form's photo made anew, or why it is not taken, at its field."""
    given = form.cleaned_data["photo"]
    try:
        return photos.made_anew(given, given.size) if given else None
    except photos.NoPhoto as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


FIELDS_OF_REPORT = ("text", "spot", "building", "name", "phone", "keep_name", consent.FIELD)
