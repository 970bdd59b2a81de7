"""How a form's field is shown, and how a fix that somebody took over comes back."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from linli.core.ui.parts import Fix

FIX = "fix-"
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "chooser"),
    (forms.CheckboxSelectMultiple, "chooser"),
    (forms.CheckboxInput, "tick"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
)


def kind(bound: BoundField) -> str:
    """chooser, tick, file, hidden, or plain for whatever is one input, select or textarea."""
    if bound.is_hidden:
        return "hidden"
    widget = bound.field.widget
    return next((name for cls, name in KINDS if isinstance(widget, cls)), "plain")


def errors(bound: BoundField) -> list[tuple[str, Fix | None]]:
    """Each message with the fix that its ValidationError carries in `params["fix"]`."""
    found: list[tuple[str, Fix | None]] = []
    for error in bound.errors.as_data():
        fix = (error.params or {}).get("fix")
        found += [(str(message), fix if isinstance(fix, Fix) else None) for message in error.messages]
    return found


def fixed(data: QueryDict) -> QueryDict:
    """The posted data with the value of a pressed fix in the place of the wrong one."""
    mended = data.copy()
    for key in [key for key in data if key.startswith(FIX)]:
        mended[key.removeprefix(FIX)] = str(mended.pop(key)[-1])
    return mended


def pressed(data: QueryDict) -> bool:
    """Whether the form came back only to have something put right: show it again, do not act on it."""
    return any(key.startswith(FIX) for key in data)


def wrong(form: forms.BaseForm) -> Iterator[dict[str, Any]]:
    for bound in form:
        if bound.errors:
            yield {"label": bound.label, "id": bound.auto_id, "errors": bound.errors}
