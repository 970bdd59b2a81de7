"""The order of the agenda and how long each item may take; the clock's times follow from both (4.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm
from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.taking import Taking
from linli.domains.meetings import rules
from linli.domains.meetings.models import Item, Meeting

LONGEST = 240


@dataclass(frozen=True)
class Slot:
    """An item with its times: '14:30–14:50'."""

    item: Item
    number: int
    minutes: int
    begins: datetime
    ends: datetime

    @property
    def times(self) -> str:
        return f"{clock.local(self.begins):%H:%M}–{clock.local(self.ends):%H:%M}"


def slots(meeting: Meeting, items: Sequence[Item], edition: str) -> list[Slot]:
    """The items one after another from the hour of the meeting; who wrote no length has the city's usual one."""
    usual, at = int(rules.ITEM_MINUTES.value(edition)), meeting.held_at
    found = []
    for number, item in enumerate(items, 1):
        minutes = item.minutes or usual
        ends = at + timedelta(minutes=minutes)
        found.append(Slot(item, number, minutes, at, ends))
        at = ends
    return found


def rows(meeting: int) -> list[Item]:
    """What stands on the agenda, in its order."""
    found = Item.objects.filter(case__root_id=meeting).exclude(result="withdrawn")
    return list(found.select_related("case", "problem__problem").order_by("position", "case_id"))


class Arrange(MoveForm):
    """The whole agenda at once: `order` is the items' ids in the order in which they came, `minutes-<id>` each length.

    `press` is the button of one row (`up.<id>`, `down.<id>`): the row changes its place with its neighbour.
    """

    press = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.items: list[Item] = rows(self.case.pk) if self.case is not None else []
        for item in self.items:
            self.fields[f"minutes-{item.case_id}"] = forms.IntegerField(
                label=f"{item.case.title}：几分钟", min_value=1, max_value=LONGEST, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = [item.case_id for item in self.items]
        given = self.data.getlist("order") if hasattr(self.data, "getlist") else self.data.get("order", known)
        order = [int(one) for one in given if str(one).isdecimal() and len(str(one)) < 18]
        minutes = {pk: data.get(f"minutes-{pk}") for pk in known}
        return {"order": pressed(order, str(data.get("press") or "")), "minutes": minutes}


def pressed(order: list[int], press: str) -> list[int]:
    """The order after one row was moved up or down; a row at the end stays where it is."""
    way, _, wanted = press.partition(".")
    found = list(order)
    if wanted.isdecimal() and len(wanted) < 18 and int(wanted) in found:
        at = found.index(int(wanted))
        other = at + {"up": -1, "down": 1}.get(way, 0)
        if 0 <= other < len(found):
            found[at], found[other] = found[other], found[at]
    return found


def same_items(s: Subject) -> Iterable[Concern]:
    """The order is of what stands on the agenda now: of two who change it at once, nobody loses an item."""
    if s.taking and sorted(s.data["order"]) != sorted(item.case_id for item in rows(s.case.pk)):
        yield Concern(rules.ONE_AGENDA, "议程刚刚有人加了或者撤了一项，请看一看再排")


def arranged(taking: Taking, s: Subject) -> None:
    place = {pk: number for number, pk in enumerate(s.data["order"], 1)}
    found = rows(s.case.pk)
    for item in found:
        item.position = place[item.case_id]
        item.minutes = s.data["minutes"].get(item.case_id)
    Item.objects.bulk_update(found, ["position", "minutes"])
    taking.record(order=s.data["order"], minutes=[s.data["minutes"].get(pk) for pk in s.data["order"]])
