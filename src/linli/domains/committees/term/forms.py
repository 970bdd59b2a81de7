"""What people fill in when a committee is taken over, and when members leave (3.4)."""

from typing import Any

from django import forms

from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.domains.committees import rules
from linli.domains.committees.forms import day, labels, past


class TakeOver(MoveForm):
    since = day("哪天成立的")
    until = day("任期到哪天（不知道就空着，按五年算）", required=False)
    words = long_text("凭什么（批复、公示、名册的文号）", limit=1000)

    def clean_since(self) -> Any:
        return past(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("until") and data.get("since") and data["until"] <= data["since"]:
            self.add_error("until", "任期的末日要在成立以后")
        return data


class Enter(MoveForm):
    """A member who sat before linli."""

    name = forms.CharField(label="姓名", max_length=40)
    position = one_of("职务")
    kind = forms.ChoiceField(label="哪一类人")
    identity = forms.CharField(label="单位、身份", max_length=80, required=False)
    since = day("哪天聘任的")
    until = day("聘期到哪天")
    old_letter = forms.CharField(label="聘书号（没有就空着）", max_length=60, required=False)
    words = long_text("凭什么", rows=2, limit=500)

    def prepare(self) -> None:
        self.fields["position"].choices = labels(rules.POSITIONS)  # type: ignore[attr-defined]
        self.fields["kind"].choices = labels(rules.KINDS)  # type: ignore[attr-defined]

    def clean_since(self) -> Any:
        return past(self.cleaned_data["since"])


class Exit(MoveForm):
    ground = one_of("为什么")
    words = long_text("说明（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        self.fields["ground"].choices = labels(rules.GROUNDS)  # type: ignore[attr-defined]


class Vote(MoveForm):
    """The party organisation's meeting on one person."""

    met_on = day("社区党组织哪天开的会")
    present = forms.IntegerField(label="实到几人", min_value=0, max_value=999)
    votes_for = forms.IntegerField(label="赞成几票", min_value=0, max_value=999)


class Accuse(MoveForm):
    faults = forms.MultipleChoiceField(label="事由", widget=forms.CheckboxSelectMultiple)
    harm = long_text("造成了什么不良影响", limit=2000)
    evidence = long_text("凭什么", limit=2000)

    def prepare(self) -> None:
        self.fields["faults"].choices = labels(rules.FAULTS)  # type: ignore[attr-defined]


class Talk(MoveForm):
    talked_on = day("哪天谈的话")
    words = long_text("本人的陈述", limit=4000)

    def clean_talked_on(self) -> Any:
        return past(self.cleaned_data["talked_on"])
