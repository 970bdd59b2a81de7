"""What is filled in about who comes: one's own answer, and those that the community enters for others."""

from typing import Any

from django import forms

from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.domains.meetings import answers
from linli.domains.meetings.models import Attendance

WORDS = 200
NO_REASON = "请假写一句原因"


class Answer(MoveForm):
    """Coming, coming late, or on leave: one tap, and a reason where one does not come."""

    answer = one_of("您来不来", choices=answers.ANSWERS)
    words = long_text("请假的原因，或者大概几点到", rows=2, limit=WORDS, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == answers.LEAVE and not data.get("words", "").strip():
            self.add_error("words", NO_REASON)
        return data


class Entered(MoveForm):
    """A line for each person who is asked: nothing chosen leaves them as they are. Cleans to `rows`."""

    how = forms.ChoiceField(label="怎么说的", choices=answers.HOW)

    def prepare(self) -> None:
        """Two fields for each who is asked: `answer-7` and `words-7`."""
        self.people: list[Attendance] = []
        if self.case is not None:
            rows = Attendance.objects.filter(case=self.case).select_related("person").order_by("-votes", "pk")
            self.people = list(rows)
        chosen = (("", "不改"), *answers.ANSWERS)
        for row in self.people:
            label = row.person.name
            self.fields[f"answer-{row.pk}"] = forms.ChoiceField(label=label, choices=chosen, required=False)
            self.fields[f"words-{row.pk}"] = forms.CharField(
                label=f"{label}：原因或几点到",
                max_length=WORDS,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "原因，几点到"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = []
        for row in self.people:
            answer, words = data.get(f"answer-{row.pk}"), data.get(f"words-{row.pk}") or ""
            if answer == answers.LEAVE and not words.strip():
                self.add_error(f"words-{row.pk}", NO_REASON)
            elif words.strip() and not answer:
                self.add_error(f"answer-{row.pk}", "选来、晚到还是请假")
            elif answer:
                found.append({"row": row.pk, "answer": answer, "words": words})
        if not found and not self.errors:
            raise forms.ValidationError("还没有选谁的回话")
        return {"how": data.get("how"), "rows": found}
