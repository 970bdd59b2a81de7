"""What is filled in when a called meeting gets another day, hour or place."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text
from linli.domains.meetings.models import Meeting


def time_field(label: str) -> forms.DateTimeField:
    """A day with its hour."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


# A meeting is called for at most so many days ahead: further on it is a slip of the keys.
FURTHEST = timedelta(days=730)


def reached(held: datetime) -> bool:
    """Whether the day is near enough to be looked at: what lies years away, before or behind, is a slip of the keys."""
    return abs(held.date() - clock.today()) <= FURTHEST


def ahead(held: datetime) -> None:
    """The time is still to come, and not years away. Raises ValidationError."""
    if held <= clock.now():
        raise forms.ValidationError("这个时间已经过去了，请选以后的日子")
    if not reached(held):
        raise forms.ValidationError("太远了，会期最多定到两年以内，看看年份写对没有")


def named(form: MoveForm, held: datetime) -> None:
    """The button named a day: what is sent is that day, or is looked at once more. Raises ValidationError."""
    said = str(form.data.get("named") or "")
    if said and said != f"{clock.local(held):%Y-%m-%dT%H:%M}":
        raise forms.ValidationError("日子换了，下面按钮上写的是新的日子，看一眼再定")


def same(one: datetime, other: datetime) -> bool:
    """Whether both are one minute: a form knows no seconds."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


class Reschedule(MoveForm):
    """The new day, hour and place; whoever is asked reads why."""

    held_at = time_field("改到哪天几点")
    room = forms.CharField(label="在哪里开", max_length=80, required=False)
    # How often it had been moved when the page was drawn.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10_000)
    words = long_text("为什么改", rows=2, limit=500, help_text="请到会的人看得到；不写谁家的私事")

    def prepare(self) -> None:
        meeting = Meeting.objects.filter(case=self.case).first() if self.case is not None else None
        if meeting is not None:
            self.initial.setdefault("held_at", meeting.held_at)
            self.initial.setdefault("room", meeting.room)

    def clean_held_at(self) -> Any:
        """The same moment as before is no change, however its seconds were."""
        held: datetime = self.cleaned_data["held_at"]
        before = self.initial.get("held_at")
        if before is not None and same(before, held):
            held = before
        else:
            ahead(held)
        named(self, held)
        return held
