"""What people fill in about linked leaders (6.1)."""

from datetime import date, timedelta
from typing import Any

from django import forms

from linli.core import clock
from linli.core.people.models import Account
from linli.core.procedures.forms import MoveForm, Readable, long_text, one_of, posts, unchosen
from linli.domains.oversight.leaders import rules
from linli.domains.oversight.leaders.actions import ROLE

BACK = timedelta(days=31)  # a visit is noted down within a month, or not at all


def _day(label: str, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **more)


def _not_ahead(day: date | None) -> date:
    today = clock.today()
    if day is None:
        return today
    if day > today:
        raise forms.ValidationError("还没有到这一天")
    if day < today - BACK:
        raise forms.ValidationError("隔了一个多月，不补记了")
    return day


class Leader(MoveForm):
    """Who of the district's leaders."""

    leader = forms.ChoiceField(label="哪一位")

    def prepare(self) -> None:
        place = self.case.place if self.case is not None else None
        found = posts(place.district_id if place else 0, (ROLE,), clock.today())
        self.fields["leader"].choices = unchosen(found, "请选一位")  # type: ignore[attr-defined]


class Replace(Leader):
    words = long_text("为什么换", rows=2, limit=500)


class Why(MoveForm):
    words = long_text("写明原因", rows=2, limit=500)


class Report(MoveForm):
    on = _day("哪天来的", help_text="不填就是今天")

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"])


class Visit(MoveForm):
    """Three taps: where, a sentence if there is one, done."""

    where = one_of("去了哪里")
    words = long_text("一句话（可以不写）", rows=2, limit=300, required=False)
    on = _day("不是今天去的", help_text="不填就是今天")

    def prepare(self) -> None:
        found = [(key, item["label"]) for key, item in rules.WHERE.value().items()]
        self.fields["where"].choices = found  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"])


class TakeUp(MoveForm):
    words = long_text("您打算怎么办（可以不写）", rows=2, limit=300, required=False)


class Step(MoveForm):
    words = long_text("有了什么进展", rows=2, limit=300)
    waits = long_text("还等什么（可以不写）", rows=2, limit=200, required=False)


class Through(MoveForm):
    words = long_text("结果怎样（可以不写）", rows=2, limit=500, required=False)


class Enter(Readable):
    """A leader of the district, with the name to sign in by."""

    name = forms.CharField(label="姓名", max_length=60)
    title = forms.CharField(label="职务", max_length=60, help_text="例：副区长")
    username = forms.RegexField(
        r"^[a-zA-Z0-9._-]+$",
        label="登录名",
        max_length=60,
        help_text="字母、数字；第一次的口令由账号管理员发",
        error_messages={"invalid": "登录名只用字母、数字、点和横线"},
    )

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if Account.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(f"登录名“{name}”已经有人用了，换一个")
        return name


class Leave(Readable):
    words = long_text("写明原因", rows=2, limit=500)
