"""What people fill in to take a move. A form knows the case and the actor, so that its choices are theirs."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from linli.core import clock, rulebook
from linli.core.people import roles
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.procedures.models import Case
from linli.core.ui.parts import Fix

# Marks that turn the direction of writing: in a Chinese sentence they only hide what it says.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """The text without control characters and marks that turn the direction; line breaks and tabs stay."""
    return "".join(char for char in text if not _hidden(char))


def _hidden(char: str) -> bool:
    return char in _TURNING or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t")


def readable(fields: Iterable[forms.Field]) -> None:
    """Let the fields for words take only what a person can read, and say at the field how to mend it.

    What was left out is named by its label, unless the field has words of its own for it.
    """
    for field in fields:
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            verb = "选" if isinstance(field, forms.ChoiceField | forms.FileField) else "填"
            field.error_messages["required"] = (
                f"“{field.label}”还没有{verb}" if field.label else f"还没有{verb}"
            )
        if isinstance(field, forms.CharField):
            label = f"“{field.label}”".replace("%", "%%") if field.label else "这一格"
            field.error_messages.setdefault(
                "max_length", f"{label}最多 %(limit_value)d 字，现在有 %(show_value)d 字，请写短一些"
            )
            field.validators.append(_lines if isinstance(field.widget, forms.Textarea) else _line)


def _lines(text: str) -> None:
    mended = visible(text)
    if mended != text:
        raise ValidationError(
            "里面有 %(n)d 个看不见的符号，不能收。",
            code="hidden",
            params={"n": len(text) - len(mended), "fix": Fix("替我去掉", value=mended[:4000])},
        )


def _line(text: str) -> None:
    if "\n" in text or "\r" in text:
        mended = " ".join(visible(text).split())
        raise ValidationError(
            "这一格只写一行。", code="lines", params={"fix": Fix("替我并成一行", value=mended[:120])}
        )
    _lines(text)


class Readable(forms.Form):
    """A form that is no move's, with the same check of its words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readable(self.fields.values())


class MoveForm(forms.Form):
    """The base of every move's form; `prepare` sets choices that depend on case and actor. Its words are readable."""

    def __init__(
        self, *args: Any, case: Case | None = None, actor: Actor | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.case, self.actor = case, actor
        self.prepare()
        readable(self.fields.values())

    def prepare(self) -> None:
        """Override to fill in choices."""


def choices(key: str, edition: str | None = None) -> list[tuple[str, str]]:
    """The items of a rulebook's list as choices."""
    book = rulebook.edition(edition) if edition else rulebook.current()
    return [(name, item["label"]) for name, item in book.value(key).items()]


def long_text(
    label: str, *, rows: int = 3, required: bool = True, limit: int = 4000, **extra: Any
) -> forms.CharField:
    """A field for words: their length is said at the field."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, max_length=limit, **extra)


def one_of(label: str, **extra: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, **extra)


def unchosen(found: list[tuple[str, str]], words: str) -> list[tuple[str, str]]:
    """The choices with none of them chosen beforehand: whoever is named should have been meant. One alone stands."""
    return [("", words), *found] if len(found) > 1 else found


def posts(place_id: int | None, names: tuple[str, ...], day: Any) -> list[tuple[str, str]]:
    """Who holds one of these roles at the place on the day, as choices."""
    found = Post.objects.filter(in_office(day), place_id=place_id or 0, role__in=names)
    return [
        (str(post.pk), f"{post.person.name}　{post.title or roles.label(post.role)}")
        for post in found.select_related("person").order_by("pk")
    ]


def held_by(
    form: forms.Form, field: str, place_id: int | None, names: tuple[str, ...], words: str
) -> list[tuple[str, str]]:
    """Offer in a field whoever holds one of these roles at the place today, nobody of several chosen beforehand."""
    held = posts(place_id, names, clock.today())
    form.fields[field].choices = unchosen(held, words)  # type: ignore[attr-defined]
    return held
