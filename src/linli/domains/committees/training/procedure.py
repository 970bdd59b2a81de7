"""People are trained to take part: a training is fixed, held, and what came of it is written down by number (1.2).

Who came is counted by group, never by name: nobody signs in, nobody is marked.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.core.procedures.kinds import Clock, Concern, Move, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule, calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.models import Training
from linli.domains.committees.roles import COMMUNITY_STAFF

GROUPS = Rule("training.groups", "items")
TEACHERS = Rule("training.teachers", "items")
HELD = Rule("training.held", "flag")
COUNTED = Rule("training.counted", "flag")
RECORD = Rule("training.record", "length")
YEARLY = Rule("training.yearly", "number")
OWN = "own"
# More people than this do not fit into a community's room: a slip of the finger.
MOST = 2000


def trainings(cases: Sequence[Case]) -> dict[int, Any]:
    return {row.case_id: row for row in Training.objects.filter(case__in=[case.pk for case in cases])}


# --- what is filled in ------------------------------------------------------------------------------------------


class Fix(MoveForm):
    """What, when, where, by whom."""

    title = forms.CharField(label="讲什么", max_length=60, help_text="例：怎样主持楼院议事会")
    on = forms.DateField(label="哪天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    spot = forms.CharField(label="在哪里", max_length=60)
    taught_by = one_of("谁来讲")
    teacher = forms.CharField(
        label="哪一家（社区自己讲的不填）", max_length=60, required=False, help_text="写单位，不写人"
    )

    def prepare(self) -> None:
        found = [(key, item["label"]) for key, item in TEACHERS.value().items()]
        self.fields["taught_by"].choices = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("taught_by") == OWN:
            given["teacher"] = ""
        elif given.get("taught_by") and not (given.get("teacher") or "").strip():
            self.add_error("teacher", "写明是哪一家")
        return given


class Numbers(MoveForm):
    """How many came of each group, and what was taught."""

    words = long_text("讲了什么，往后怎么用（可以不写）", rows=3, limit=1000, required=False)
    field_order = ("words",)

    def prepare(self) -> None:
        words = self.fields.pop("words")
        for key, item in GROUPS.value(self.case.edition if self.case else None).items():
            self.fields[key] = forms.IntegerField(
                label=item["label"], min_value=0, max_value=MOST, required=False
            )
        self.fields["words"] = words

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        numbers = {key: given.pop(key, None) or 0 for key in self.fields if key != "words"}
        if not self.errors and not any(numbers.values()):
            raise forms.ValidationError("至少填一格：各来了多少人。一个人也没有来的，选“没有办”")
        return given | {"numbers": {key: n for key, n in numbers.items() if n}}


class Why(MoveForm):
    words = long_text("写明原因", rows=2, limit=500)


# --- guards -----------------------------------------------------------------------------------------------------


def over(s: Subject) -> Iterable[Concern]:
    """Nobody is counted before the day."""
    if s.facts is not None and s.facts.on > clock.local(s.at).date():
        yield Concern(HELD, f"{s.facts.on.month}月{s.facts.on.day}日才办，办过再记人数")


# --- effects ----------------------------------------------------------------------------------------------------


def fix(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Fix a training. data: title, on, spot, taught_by, teacher."""
    return start("training", place, actor, {"title": data["title"], "spot": data["spot"]}, data, token=token)


def _kept(row: Training, data: dict[str, Any]) -> None:
    row.on, row.taught_by, row.teacher = data["on"], data["taught_by"], data.get("teacher", "").strip()


def fixed(taking: Taking, s: Subject) -> None:
    row = Training(case=s.case)
    _kept(row, s.data)
    row.save(force_insert=True)
    taking.record(on=row.on.isoformat(), taught_by=row.taught_by)
    taking.index(s.case.title, row.teacher)


def changed(taking: Taking, s: Subject) -> None:
    _kept(s.facts, s.data)
    s.facts.save(update_fields=["on", "taught_by", "teacher"])
    taking.set(title=s.data["title"], spot=s.data["spot"])
    taking.record(on=s.facts.on.isoformat(), taught_by=s.facts.taught_by)
    taking.index(s.data["title"], s.facts.teacher)
    taking.postpone("record", by(s.facts.on, s).at)


def counted(taking: Taking, s: Subject) -> None:
    s.facts.numbers = s.data["numbers"]
    s.facts.save(update_fields=["numbers"])
    taking.record(numbers=s.data["numbers"])
    if words := (s.data.get("words") or "").strip():
        taking.note("words", words)


def said(taking: Taking, s: Subject) -> None:
    taking.note("why", s.data["words"])


def by(on: date, s: Subject) -> Due:
    """Until when the numbers are owed, from the end of the day on."""
    return calendar.due(datetime.combine(on, time(23, 59), clock.ZONE), s.value(RECORD))


def _due(s: Subject) -> Due:
    return by(s.data["on"] if s.facts is None else s.facts.on, s)


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

MOVES = (
    Move("fix", "定一次培训", (), "fixed", COMMUNITY_STAFF, "1.2",
         "到日子提醒记人数", "定下一次培训", form=Fix, effect=fixed, icon="plus"),
    Move("hold", "办过了，记人数", ("fixed",), "held", COMMUNITY_STAFF, "1.2",
         "只记各有多少人，不记是谁", "记下了各有多少人",
         form=Numbers, guards=(over,), effect=counted, icon="check"),
    Move("change", "改日子、改内容", ("fixed",), "=", COMMUNITY_STAFF, "1.2",
         "期限跟着日子走", "改了这次培训", form=Fix, effect=changed, icon="pencil"),
    Move("call_off", "没有办", ("fixed",), "called_off", COMMUNITY_STAFF, "1.2",
         "写明原因", "写明没有办", form=Why, effect=said, icon="x"),
    Move("correct", "人数记错了", ("held",), "=", COMMUNITY_STAFF, "1.2",
         "以前记的留在记录里", "更正了人数", form=Numbers, effect=counted, icon="pencil"),
)
# fmt: on

TRAINING = Procedure(
    "training",
    "培训",
    (
        State("fixed", "还没有办", 1),
        State("held", "办过了", 2, final=True),
        State("called_off", "没有办", 2, final=True),
    ),
    MOVES,
    (Clock("record", "记下培训了多少人", ("fixed",), _due, ready.owed_by("clerk"), RECORD),),
    trainings,
)
