"""Fields drawn by functions are Django's own to the byte."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from linli.core.ui.drawn_fields import DRAWN, Renderer

PLAIN = [("", "随便"), ("a<b", 'x & "y"'), (3, 4_000)]
GROUPED = [("南<边", [("1", "一")]), ("none", "没有")]
WIDGETS = [
    forms.TextInput({"maxlength": 60, "required": True, "hidden": False, "data-x": '"<'}),
    forms.NumberInput({"min": 1}),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(),
    forms.HiddenInput(),
    forms.DateInput(),
    forms.DateTimeInput(),
    forms.TimeInput(),
    forms.CheckboxInput(),
    forms.Textarea({"rows": 3}),
    forms.Select(choices=PLAIN),
    forms.SelectMultiple(choices=GROUPED),
    forms.NullBooleanSelect(),
]


@pytest.mark.parametrize("value", [None, "", "a<b", "3", 3, True, mark_safe("<i>")])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: type(one).__name__)
def test_the_markup_is_djangos(widget: forms.Widget, value: object) -> None:
    told = [value] if isinstance(widget, forms.SelectMultiple) else value
    drawn, django = (widget.render("na'me", told, {"id": "x"}, how()) for how in (Renderer, DjangoTemplates))
    assert drawn == django


def test_each_that_is_drawn_is_tried() -> None:
    """What shares another's template is drawn like it: multiple choices and yes-or-no as a list."""
    tried = {widget.template_name for widget in WIDGETS}
    assert set(DRAWN) - tried == {"django/forms/widgets/input.html"}
