"""Fields drawn by functions: Django's own markup to the byte, where its templates are one for each option of a list."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


def _attributes(widget: Widget) -> SafeString | str:
    attrs = widget["attrs"]
    if not attrs:
        return ""
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    said = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))
        for name, value in shown
    )
    return format_html_join("", "{}", ((one,) for one in said))


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', str(widget["value"]))
    kind, name = widget["type"], widget["name"]
    return format_html('<input type="{}" name="{}"{}{}>', kind, name, value, _attributes(widget))


def _textarea(widget: Widget) -> SafeString:
    words = localize(widget["value"]) if widget["value"] else ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), words)


def _select(widget: Widget) -> SafeString:
    groups = ((_group(name, options),) for name, options, _ in widget["optgroups"])
    inside = format_html_join("", "{}", groups)
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), inside)


def _group(name: Any, options: Any) -> SafeString:
    rows = ((str(one["value"]), _attributes(one), localize(one["label"])) for one in options)
    made = format_html_join("", '\n  <option value="{}"{}>{}</option>\n', rows)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, made) if name else made


_INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "checkbox",
    "input",
)
DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
}


class Renderer(DjangoTemplates):
    """Django's, but for what stands above."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return super().render(template_name, context, request) if draw is None else draw(context["widget"])
