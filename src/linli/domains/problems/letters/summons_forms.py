"""What people fill in to call departments to a place, to answer the call, and to record who came."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text
from linli.domains.problems.forms import departments
from linli.domains.problems.letters.forms import day
from linli.domains.problems.letters.summons import ASKED
from linli.domains.problems.models import Summoned


class Call(MoveForm):
    """Which departments, when, where, what for. `case` is the problem."""

    posts = forms.MultipleChoiceField(
        label="请哪几个部门",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个部门"},
    )
    on = day("哪天")
    hour = forms.TimeField(
        label="几点",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "时间写成 14:30 这样", "required": "请写几点"},
    )
    where = forms.CharField(label="到哪里", max_length=120)
    what = long_text("请大家一起定什么", rows=3, limit=1000)

    def prepare(self) -> None:
        if self.case is None:
            return
        self.fields["posts"].choices = departments(self.case)  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("where", f"{self.case.place} {self.case.spot}".strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("on") and data.get("hour"):
            data["at"] = clock.at(data["on"], data["hour"].hour, data["hour"].minute)
            if data["at"] <= clock.now():
                self.add_error("on", "约的时间已经过了，请改一个时间")
        return data


class Come(MoveForm):
    who = forms.CharField(label="谁来（姓名、职务、电话）", max_length=60)


class Cannot(MoveForm):
    words = long_text("为什么来不了，请谁另约", rows=2, limit=500)


class Cancel(MoveForm):
    words = long_text("为什么取消", rows=2, limit=500)


class Held(MoveForm):
    """A group of fields for each department that was called: `came-1`, `who-1`, `what-1`, `on-1` and so on.

    Cleaned `rows` as `summons.outcome` wants them.
    """

    words = long_text("现场看到什么，一起定了什么", rows=3, limit=2000)

    def prepare(self) -> None:
        found = Summoned.objects.filter(summons=self.case, case__state__in=ASKED).select_related("case")
        self.called = list(found.order_by("pk")) if self.case else []
        for number, row in enumerate(self.called, 1):
            name = row.department
            self.fields[f"came-{number}"] = forms.ChoiceField(
                label=f"{name}到了没有",
                choices=(("came", "到了"), ("absent", "没有到")),
                widget=forms.RadioSelect,
                error_messages={"required": "到没到，照实选一个"},
            )
            self.fields[f"who-{number}"] = forms.CharField(
                label="来的是谁", max_length=60, required=False, initial=row.who
            )
            self.fields[f"what-{number}"] = long_text(
                "答应做什么（没有就不写）", rows=2, required=False, limit=1000
            )
            self.fields[f"on-{number}"] = day("哪天做到", required=False)

    def groups(self) -> list[tuple[Summoned, list[Any]]]:
        """The fields of each department, for the page."""
        names = ("came", "who", "what", "on")
        return [
            (row, [self[f"{name}-{number}"] for name in names]) for number, row in enumerate(self.called, 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["rows"] = []
        for number, row in enumerate(self.called, 1):
            given = {name: data.get(f"{name}-{number}") for name in ("came", "who", "what", "on")}
            if given["what"] and not given["on"] and f"on-{number}" not in self.errors:
                self.add_error(f"on-{number}", "答应的要有日子，到期系统会提醒他们")
            if given["on"] and not given["what"]:
                self.add_error(f"what-{number}", "写了日子，还要写答应做什么")
            if given["on"] and given["on"] < clock.today():
                self.add_error(f"on-{number}", "日子要在今天以后")
            data["rows"].append(
                {
                    **given,
                    "case": row.case_id,
                    "post": row.post_id,
                    "department": row.department,
                    "came": given["came"] == "came",
                }
            )
        return data
