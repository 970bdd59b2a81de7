"""What is filled in at a door: three taps and a sentence, on a phone (4.1)."""

import re
from datetime import datetime
from typing import Any

from django import forms

from linli.core import clock
from linli.core.places.models import Building
from linli.core.procedures.forms import MoveForm, choices, long_text, one_of, visible
from linli.domains.problems import rules
from linli.domains.problems.forms import photo
from linli.domains.problems.models import Door

ELSEWHERE = "elsewhere"
MOST_DEMANDS = 6
MOST_NEAR = 500  # of a draft: the buildings that were near when it was written may not be near any more
NEAR = 4  # so many buildings stand as buttons; the others are found by writing
SAID = ("good", "not_yet")
ASKED = re.compile(r"said-(\d{1,18})")


class Noted(forms.Form):
    """When something was noted down on a telephone that sends it later."""

    noted_at = forms.CharField(required=False, max_length=40)

    def clean_noted_at(self) -> datetime | None:
        """A moment that a telephone wrote; one that nobody can read counts for nothing."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["noted_at"])
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)


class Visit(Noted, MoveForm):
    """Where, what was heard, how urgent, one sentence; further sentences are demands of their own.

    `said-<id>` is what was heard at the door of a problem's answer. `noted_at` is when it was noted down on a
    telephone that sent it later; `visited_on` the day, where it is entered afterwards.
    """

    where = one_of("去了谁家", error_messages={"required": "请点一下去了哪里"})
    spot = forms.CharField(label="哪一户、哪一处（可以不写）", max_length=80, required=False)
    heard = one_of("听到什么", error_messages={"required": "请点一下听到什么"})
    urgency = one_of("急不急", required=False)
    text = long_text("一句话", rows=3, limit=2000, required=False)
    keep_name = forms.BooleanField(label="对方要求保密：哪一户只有首接人和书记看得到", required=False)
    photo = forms.FileField(label="照片（可不拍）", required=False)
    visited_on = forms.DateField(
        label="哪天去的", required=False, error_messages={"invalid": "日期写成 2021-11-08 这样"}
    )

    def __init__(
        self, *args: Any, near: list[Building] | None = None, door: Door | None = None, **kwargs: Any
    ) -> None:
        self.near, self.door = near or [], door
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        targets = rules.TARGETS.value()
        houses = [(f"b{building.pk}", building.name) for building in self.near]
        others = [(key, item["label"]) for key, item in targets.items() if key != "resident"]
        fields: Any = self.fields
        fields["where"].required = self.door is None
        fields["where"].choices = [*houses, *others, (ELSEWHERE, "别处")]
        fields["heard"].choices = choices("visit.findings")
        fields["urgency"].choices = choices("visit.urgency")
        fields["photo"].widget.attrs |= {"accept": "image/*", "capture": "environment"}
        self.initial.setdefault("urgency", "soon")

    @property
    def more(self) -> list[str]:
        """The further sentences as they were typed; one empty field more where one was asked for."""
        if not self.is_bound:
            return []
        typed = [text for text in self.data.getlist("more") if text.strip()]  # type: ignore[attr-defined]
        return [*typed, *([""] if "add" in self.data else [])][: MOST_DEMANDS - 1]

    def clean_photo(self) -> bytes | None:
        return photo(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        where, makes = (
            data.get("where", ""),
            rules.FINDINGS.value().get(data.get("heard", ""), {}).get("makes"),
        )
        if where == ELSEWHERE and not data.get("spot"):
            self.add_error("spot", "选了“别处”，请写一下是哪里")
        if makes and not (data.get("text") or "").strip() and "text" not in self.errors:
            self.add_error("text", "请写一句是什么事；点下面的常用语也行")
        if any(len(text) > 2000 for text in self.more):
            self.add_error("text", "每件事最多 2000 字")
        if any(visible(text) != text for text in self.more):
            self.add_error("text", forms.ValidationError("别的几件里有看不见的符号，不能收。", code="hidden"))
        data["urgency"] = data.get("urgency") or "soon"
        data["demands"] = [text.strip() for text in self.more if text.strip()]
        data["answers"] = {
            int(found[1]): self.data[name]
            for name in self.data
            if (found := ASKED.fullmatch(name)) and self.data[name] in SAID
        }
        if data.get("noted_at") and not data.get("visited_on"):
            data["visited_on"] = clock.local(data["noted_at"]).date()
        self._place(data, where)
        return data

    def _place(self, data: dict[str, Any], where: str) -> None:
        building = next((one for one in self.near if where == f"b{one.pk}"), None)
        known = rules.TARGETS.value()
        if self.door is not None:
            data |= {"building": self.door.building, "kind": self.door.kind, "door": self.door.pk}
            data["spot"] = " ".join(filter(None, (self.door.spot, data.get("spot", ""))))
            return
        data["building"] = building
        data["kind"] = where if where in known else "resident"
        label = building.name if building else known[where]["label"] if where in known else ""
        data["spot"] = " ".join(filter(None, (label, data.get("spot", ""))))
