"""What residents fill in. Whatever is wrong is said at its field, and nothing that was typed is lost."""

from typing import Any

from django import forms as django_forms

from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.domains.committees import forms, rules

_TOO_LONG = "最多 %(limit_value)d 字，这里有 %(show_value)d 字。请写短一点，余下的到社区说"
YES, NO = "yes", "no"


class Readable(MoveForm):
    """A resident's form: what is too long is said in a resident's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, django_forms.CharField):
                field.error_messages |= {"max_length": _TOO_LONG}


def _line(label: str, empty: str, limit: int, complete: str = "", **more: Any) -> django_forms.CharField:
    attrs = {"autocomplete": complete} if complete else {}
    widget = django_forms.TextInput(attrs=attrs)
    errors = {"required": empty}
    return django_forms.CharField(label=label, max_length=limit, widget=widget, error_messages=errors, **more)


class Proposal(Readable):
    """What both ways of coming forward ask for: who, how to be found, and of which kind."""

    kind = django_forms.ChoiceField(label="像哪一类人", required=False)

    def prepare(self) -> None:
        """The kinds that the call looks for, as buttons; a call that names none gets all of them in a list."""
        kinds = forms.labels(rules.KINDS, self.case.edition if self.case else None)
        wanted = [one for one in kinds if self.case and one[0] in self.case.round.seats]
        field = django_forms.ChoiceField(
            label="像哪一类人",
            required=False,
            initial="",
            choices=[*wanted, ("", "说不准")] if wanted else [("", "说不准"), *kinds],
            widget=django_forms.RadioSelect if wanted else django_forms.Select,
        )
        self.fields["kind"] = field


class Come(Proposal):
    """自荐、报名: somebody comes forward."""

    name = _line("您的姓名", "请写姓名，社区好找您", 40, "name")
    contact = _line(
        "怎么找到您",
        "请写电话、住处、单位，一样就够",
        120,
        "tel",
        help_text="写电话、住处、单位都行，一样就够",
    )
    why = long_text("想为大家做什么（可以不写）", required=False, limit=1000)
    field_order = ("name", "contact", "kind", "why")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # With words of their own it is a recommendation of oneself, without it is willingness.
        return data | {"channel": "self" if data.get("why") else "willing"}


class Recommend(Proposal):
    """居民推荐: a neighbour is recommended, with the recommender's name or without."""

    name = _line("推荐谁", "请写他的姓名", 40, "off")
    contact = _line(
        "怎么找到他",
        "请写他的电话、住处、单位，一样就够",
        120,
        "off",
        help_text="写电话、住处、单位都行，一样就够",
    )
    why = long_text("为什么推荐", limit=1000)
    named = one_of(
        "您是谁", choices=((YES, "写名字，记一次居民推荐"), (NO, "不写，请社区去了解")), initial=YES
    )
    by = _line("您的姓名", "", 80, "name", required=False, help_text="公示里不写是谁推荐的")
    field_order = ("name", "contact", "kind", "why", "named", "by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].error_messages |= {"required": "写一句就行，例：楼里谁家有事都找她"}
        self.fields["named"].error_messages |= {"required": "这两样里选一样"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("named") == NO:
            data["by"] = ""
            self.errors.pop("by", None)
        elif data.get("named") == YES and "by" not in self.errors and not data.get("by"):
            self.add_error("by", "请写您的姓名；不想写，就选“不写，请社区去了解”")
        return data | {"channel": "resident"}


class Object(forms.Object, Readable):
    """An objection on the notice's page: signed, then answered in writing, or with facts."""

    signed = one_of("要书面答复吗", choices=((NO, "不署名"), (YES, "署名，书面答复我")), initial=NO)
    field_order = ("candidate", "words", "signed", "name", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["channel"]
        edition = self.case.edition if self.case else None
        choices = ((NO, "不署名"), (YES, f"署名，{rules.EXAMINE.value(edition)}内书面答复我"))
        self.fields["signed"].choices = choices  # type: ignore[attr-defined]
        self.fields["signed"].error_messages |= {"required": "这两样里选一样"}
        self.fields["candidate"].error_messages |= {"required": "请点是对谁"}
        self.fields["words"].error_messages |= {"required": "请写什么事实：时间、地点、什么事"}
        self.fields["name"].label, self.fields["name"].help_text = "姓名", ""
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}
        self.fields["contact"].label = "怎么答复您"
        self.fields["contact"].help_text = "电话或者住处，一样就够"
        self.fields["contact"].widget.attrs |= {"autocomplete": "tel"}

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("signed") != YES:
            # What stood in fields that the choice has closed was not meant to be sent.
            self.cleaned_data |= {"name": "", "contact": ""}
            for closed in ("name", "contact"):
                self.errors.pop(closed, None)
        elif not self.cleaned_data.get("name") and "name" not in self.errors:
            self.add_error("name", "署名的，请写姓名；不想写，就选“不署名”")
            if not self.cleaned_data.get("contact") and "contact" not in self.errors:
                self.add_error("contact", "要书面答复，请写怎么找到您")
        data = super().clean()
        least = rules.FACTS.value(self.case.edition if self.case else None)
        if data.get("signed") == NO and data.get("words") and len(data["words"].strip()) < least:
            self.add_error("words", f"不署名的，请写明时间、地点、什么事，至少 {least} 个字")
        return data | {"channel": "page"}
