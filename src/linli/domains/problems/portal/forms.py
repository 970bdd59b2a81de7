"""What residents fill in. Whatever is wrong is said at its field, and nothing that was typed is lost."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from linli.core.places.models import Place
from linli.core.procedures.forms import long_text
from linli.domains.committees.portal.forms import Readable
from linli.domains.problems import forms, photos


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
        self.fields["spot"].help_text = "不想让人知道是哪一户，勾下面的“别让办事的人知道我是谁”"
        self.fields["keep_name"].help_text = "门牌也只有首接人和书记看得到，别人看到哪个院、哪栋楼为止"
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
