"""What residents fill in. Whatever is wrong is said at its field, and nothing that was typed is lost."""

import re
import unicodedata
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError

from linli.core.places.models import Place
from linli.core.procedures.forms import MoveForm, long_text
from linli.core.ui.parts import Fix
from linli.domains.demands import forms, photos

# Marks that turn the direction of writing: in a Chinese sentence they only hide what it says.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_TOO_LONG = "最多 %(limit_value)d 字，这里有 %(show_value)d 字。请写短一点，余下的到社区说"


def visible(text: str) -> str:
    """The text without control characters and marks that turn the direction; line breaks and tabs stay."""
    return "".join(char for char in text if not _hidden(char))


def _hidden(char: str) -> bool:
    return char in _TURNING or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t")


class Readable(MoveForm):
    """A form whose texts a person can read: a text with hidden characters comes back with the way to mend it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, django_forms.CharField):
                many = isinstance(field.widget, django_forms.Textarea)
                field.validators.append(_lines if many else _line)
                field.error_messages |= {"max_length": _TOO_LONG}


def _lines(text: str) -> None:
    mended = visible(text)
    if mended != text:
        raise ValidationError(
            "里面有 %(n)d 个看不见的符号，不能收。",
            code="hidden",
            params={"n": len(text) - len(mended), "fix": Fix("替我去掉", value=mended[:4000])},
        )


def _line(text: str) -> None:
    if "\n" in text or "\r" in text:
        mended = " ".join(visible(text).split())
        raise ValidationError(
            "这一格只写一行。", code="lines", params={"fix": Fix("替我并成一行", value=mended[:120])}
        )
    _lines(text)


class Report(forms.Report, Readable):
    """The public form. A code from another community's building, or none at all, is left aside."""

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        self.place = place
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages |= {"required": "没有写什么事。写一句就行，例：三单元楼道灯坏了"}
        self.fields["contact"].error_messages |= {"invalid_choice": "这两样里选一样"}
        attrs = {"autocomplete": "tel", "inputmode": "tel", "placeholder": "例：138 0000 0000"}
        self.fields["phone"].widget.attrs |= attrs
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}
        self.fields["spot"].widget.attrs |= {"placeholder": "院、楼、单元"}
        self.fields["photo"].widget.attrs |= {"accept": "image/*"}

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        digits = re.sub(r"\D", "", phone)
        if digits.startswith("1") and not digits.startswith("12345") and len(digits) != 11:
            less = 11 - len(digits)
            how = f"少 {less} 位" if less > 0 else f"多 {-less} 位"
            raise ValidationError(f"手机号是 11 位，这里 {len(digits)} 位，{how}。不想留，就选“凭查询码看”")
        return phone

    def clean_photo(self) -> bytes | None:
        given = self.cleaned_data["photo"]
        if not given:
            return None
        try:
            return photos.made_anew(given, given.size)
        except photos.NoPhoto as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        building = data.get("building")
        if building and self.place is not None and building.place_id != self.place.pk:
            data["building"] = None
        if data.get("contact") == "code":
            # What stood in fields that the choice has closed was not meant to be sent.
            data |= {"name": "", "phone": ""}
        return data


class Confirm(forms.Confirm, Readable):
    """Solved, and how well."""


class Reopen(Readable):
    words = long_text("哪里没办好", rows=3, limit=2000)


class Add(Readable):
    words = long_text("补充一句", rows=3, limit=2000)


MOVES: dict[str, type[Readable]] = {"confirm": Confirm, "reopen": Reopen, "add": Add}
