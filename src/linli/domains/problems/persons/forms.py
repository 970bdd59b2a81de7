"""What is filled in to ask for one's own fields, and to answer."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, choices, long_text, one_of
from linli.domains.committees.portal.forms import Readable
from linli.domains.problems.models import Claim

PHONE = r"^[0-9+\- ]{7,20}$"
WRONG = {"invalid": "电话只写数字，例：138 0000 0000"}


class Answer(MoveForm):
    words = long_text("怎么核实的、为什么", rows=2, limit=500)


class Refuse(MoveForm):
    ground = one_of("按哪一条")
    words = long_text("写给本人的话", rows=3, limit=1000, help_text="本人凭查询码看得到")

    def prepare(self) -> None:
        self.fields["ground"].choices = choices("privacy.refusals")  # type: ignore[attr-defined]


class New(Readable):
    """The new name and number: one of them at least."""

    name = forms.CharField(label="称呼改成", max_length=40, required=False)
    phone = forms.RegexField(
        label="电话改成", regex=PHONE, max_length=20, required=False, error_messages=WRONG
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name") and not data.get("phone") and not self.errors:
            self.add_error("phone", "请写要改成什么：称呼、电话，一样就够")
        return data | {"kind": Claim.CORRECT}


class AskCorrect(New):
    """A resident asks by their code."""


class AskErase(Readable):
    words = long_text("想说的（可以不写）", rows=2, required=False, limit=500)

    def clean(self) -> dict[str, Any]:
        return (super().clean() or {}) | {"kind": Claim.ERASE}


class Counter(Readable):
    """Somebody asked at the counter, or by telephone: when, and how they were known to be who they are."""

    asked_on = forms.DateField(
        label="哪天提出的",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写成 2021-12-10 这样", "required": "请写哪天提出的"},
    )
    reason = forms.CharField(
        label="怎么核实是本人、为什么",
        max_length=200,
        help_text="例：本人带身份证来，搬走了不再联系",
        error_messages={"required": "请写一句，记入办理记录"},
    )

    def prepare(self) -> None:
        self.initial.setdefault("asked_on", clock.today())

    def clean_asked_on(self) -> Any:
        day = self.cleaned_data["asked_on"]
        if day > clock.today():
            raise forms.ValidationError("这一天还没有到")
        return day


class Correct(New, Counter):
    """A correction at the counter."""

    field_order = ("name", "phone", "asked_on", "reason")


class Erase(Counter):
    """An erasure at the counter."""

    def clean(self) -> dict[str, Any]:
        return (super().clean() or {}) | {"kind": Claim.ERASE}


ASKED: dict[str, type[Readable]] = {Claim.CORRECT: AskCorrect, Claim.ERASE: AskErase}
AT_THE_COUNTER: dict[str, type[Counter]] = {Claim.CORRECT: Correct, Claim.ERASE: Erase}
