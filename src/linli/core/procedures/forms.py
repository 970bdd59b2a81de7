"""What people fill in to take a move. A form knows the case and the actor, so that its choices are theirs."""

from typing import Any

from django import forms

from linli.core import rulebook
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.procedures.models import Case


class MoveForm(forms.Form):
    """The base of every move's form; `prepare` sets choices that depend on case and actor."""

    def __init__(
        self, *args: Any, case: Case | None = None, actor: Actor | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.case, self.actor = case, actor
        self.prepare()

    def prepare(self) -> None:
        """Override to fill in choices."""


def choices(key: str, edition: str | None = None) -> list[tuple[str, str]]:
    """The items of a rulebook's list as choices."""
    book = rulebook.edition(edition) if edition else rulebook.current()
    return [(name, item["label"]) for name, item in book.value(key).items()]


def long_text(
    label: str, *, rows: int = 3, required: bool = True, limit: int = 4000, **extra: Any
) -> forms.CharField:
    """A field for words: control characters are refused by Django, length is said at the field."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, max_length=limit, **extra)


def one_of(label: str, **extra: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, **extra)


def posts(place_id: int | None, names: tuple[str, ...], day: Any) -> list[tuple[str, str]]:
    """Who holds one of these roles at the place on the day, as choices."""
    held = Post.objects.filter(
        place_id=place_id or 0, role__in=names, during__contains=day, known__endswith__isnull=True
    )
    return [
        (str(post.pk), f"{post.person.name}　{post.title or roles.label(post.role)}")
        for post in held.select_related("person").order_by("pk")
    ]
