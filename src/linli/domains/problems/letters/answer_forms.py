"""What a department fills in: its answer to a letter, point by point, as a whole or some points before the others."""

from datetime import date
from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.domains.problems.letters import actions
from linli.domains.problems.models import Referral


class Answer(MoveForm):
    """One field and one day for each point that the letter asks, `answer-1`, `on-1` and so on.

    Cleaned `answers` is a list of `{"answer", "on"}` in the letter's order; `on` is a day or None.
    """

    result = one_of("结果")
    # What the head has before them is not written anew.
    locks = True
    # What is done already is told as such, and its day is over.
    may_be_done = True
    PAST = "这一天已经过了。还没做的，写今天以后的日子；已经做到了的，不写日子，结果选“已经办好”"

    def held(self, point: dict[str, Any]) -> bool:
        state = self.case.state if self.case is not None else ""
        return self.locks and state == "part_to_sign" and actions.waits(point)

    def prepare(self) -> None:
        wanted = {"referred": "答复了办法和日期", "solved": "已经办好", "explained": "办不了，写明原因"}
        self.fields["result"].choices = list(wanted.items())  # type: ignore[attr-defined]
        self.initial.setdefault("result", "referred")
        row = Referral.objects.filter(case=self.case).order_by("-at", "-pk").first() if self.case else None
        self.points: list[dict[str, Any]] = list(row.answers) if row else []
        for number, point in enumerate(self.points, 1):
            if self.held(point):
                continue
            words = long_text(
                point["point"],
                rows=2,
                limit=2000,
                error_messages={"required": "请写办法；不能答的，写为什么"},
            )
            self.fields[f"answer-{number}"] = words
            self.fields[f"on-{number}"] = forms.DateField(
                label="哪天做到",
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": "日期写成 2021-12-10 这样"},
            )
            self.initial.setdefault(f"answer-{number}", point.get("answer", ""))
            self.initial.setdefault(f"on-{number}", point.get("on") or None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["answers"] = [
            {"answer": point["answer"], "on": None}
            if self.held(point)
            else {"answer": data.get(f"answer-{number}", ""), "on": data.get(f"on-{number}")}
            for number, point in enumerate(self.points, 1)
        ]
        if not (self.may_be_done and data.get("result") == "solved"):
            self._look_ahead(data)
        return data

    def earliest(self, data: dict[str, Any]) -> date:
        """The first day that may be promised."""
        return clock.today()

    def _look_ahead(self, data: dict[str, Any]) -> None:
        """A promise is of a day to come; what was signed as it stands is not promised anew."""
        least = self.earliest(data)
        for number, (point, one) in enumerate(zip(self.points, data["answers"], strict=True), 1):
            day, words = one["on"], one["answer"].strip()
            signed = (
                point.get("signed")
                and day
                and (words, day.isoformat())
                == (
                    point.get("answer", ""),
                    point.get("on", ""),
                )
            )
            if day and day < least and not signed:
                self.add_error(f"on-{number}", self.PAST)


class Partial(Answer):
    """Some of the points, before the others: what is left empty stays as it was."""

    may_be_done = False

    def prepare(self) -> None:
        super().prepare()
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        told = [one["answer"].strip() for one in data["answers"]]
        fresh = [
            text
            for text, point in zip(told, self.points, strict=True)
            if text and not point.get("signed") and not self.held(point)
        ]
        if self.points and not self.errors and all(told):
            self.add_error("answer-1", "每一点都写好了，请点“送领导签发”")
        elif self.points and not self.errors and not fresh:
            left = [n for n, one in enumerate(self.points, 1) if not one.get("signed") and not self.held(one)]
            first = left[0] if left else 1
            self.add_error(f"answer-{first}", "先答的至少写一点")
        return data
