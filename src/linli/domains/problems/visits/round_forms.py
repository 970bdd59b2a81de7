"""What is filled in for a month's round of visits: how many doors, which one, whose (4.1)."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.places.models import Building
from linli.core.procedures.forms import MoveForm, posts
from linli.domains.committees.roles import VISITORS
from linli.domains.problems import rules
from linli.domains.problems.models import Door

MOST = 300


def waiting(form: MoveForm) -> list[Door]:
    """The doors of the form's round where nobody has been yet."""
    if form.case is None:
        return []
    times = rules.NOBODY_TIMES.value(form.case.edition)
    doors = Door.objects.filter(case=form.case, gone=False, visit=None, nobody__lt=times)
    return list(doors.select_related("post__person").order_by("pk"))


class Draw(MoveForm):
    size = forms.IntegerField(label="抽几户", min_value=1, max_value=MOST)


class OneDoor(MoveForm):
    door = forms.ChoiceField(label="哪一户", error_messages={"required": "请选一户"})

    def prepare(self) -> None:
        mine = self.actor.post_id if self.actor else None
        doors = sorted(waiting(self), key=lambda door: (door.post_id != mine, door.pk))
        self.fields["door"].choices = [("", "请选一户"), *self.told(doors, mine)]  # type: ignore[attr-defined]

    def told(self, doors: list[Door], mine: int | None) -> list[tuple[str, str]]:
        whose = {door.pk: "" if door.post_id == mine else f"（{door.post.person.name}）" for door in doors}
        return [(str(door.pk), f"{door.spot}{whose[door.pk]}") for door in doors]


class Swap(OneDoor):
    """One of mine for one of somebody else's."""

    other = forms.ChoiceField(label="换哪一户", error_messages={"required": "请选换哪一户"})
    field_order = ("door", "other")

    def prepare(self) -> None:
        mine = self.actor.post_id if self.actor else None
        doors = waiting(self)
        fields: Any = self.fields
        own = [door for door in doors if door.post_id == mine] or doors
        others = [door for door in doors if door.post_id != mine]
        fields["door"].choices = [("", "请选一户"), *self.told(own, mine)]
        fields["other"].choices = [("", "请选一户"), *self.told(others, mine)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("door") and data.get("door") == data.get("other"):
            self.add_error("other", "两户是同一户，请另选一户")
        return data


class Hand(OneDoor):
    post = forms.ChoiceField(label="谁去", error_messages={"required": "请选谁去"})

    def prepare(self) -> None:
        super().prepare()
        place = self.case.place_id if self.case else None
        found = posts(place, VISITORS, clock.today())
        self.fields["post"].choices = [("", "请选谁去"), *found]  # type: ignore[attr-defined]


class Add(MoveForm):
    """A building, with its unit or door in words; or a place in words alone."""

    building = forms.ModelChoiceField(
        Building.objects.none(), label="楼院", required=False, empty_label="不在楼院里"
    )
    where = forms.CharField(label="哪个单元、哪一处", max_length=60, required=False)

    def prepare(self) -> None:
        place = self.case.place_id if self.case else 0
        self.fields["building"].queryset = Building.objects.filter(place=place)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        building, where = data.get("building"), (data.get("where") or "").strip()
        if building is None and not where and "where" not in self.errors:
            self.add_error("where", "请选楼院，或者写一下是哪里")
        data["spot"] = " ".join(filter(None, (building.name if building else "", where)))
        data["kind"] = "resident" if building else "shop"
        return data
