"""The furniture's tags. Each shows one component: by a function of `drawn`, or the partial of its name in `templates/ui/`."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, partial, wraps
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from linli.core import clock as core_clock
from linli.core.people import consent as notices
from linli.core.ui import dates, drawing, drawn, fields, figures, parts

register = template.Library()

# Tags of one argument: the name of the tag and the partial that is given it as `part`.
PARTS = [
    "bulk-bar",
    "month-key",
    "rates",
    "figure",
    "vote",
    "milestone",
    "pair",
    "photo",
    "letter",
    "reply",
    "choice-card",
    "feedback-grid",
    "door",
    "sealed",
    "proof",
    "slate-row",
    "seat",
    "watermark",
    "result",
    "facts",
    "facts-line",
    "way",
    "notice-days",
]


def _given(part: Any) -> dict[str, Any]:
    return {"part": part}


for _name in PARTS:
    register.inclusion_tag(f"ui/{_name}.html", name=_name.replace("-", "_"))(partial(_given))


def _carry(context: Context, **values: Any) -> dict[str, Any]:
    """What a partial with a form in it needs of the page's own context."""
    return {"csrf_token": context.get("csrf_token"), "request": context.get("request"), **values}


# Tags whose markup a function draws.
DRAWN: list[Callable[..., str]] = [
    drawn.mark,
    drawn.minipath,
    drawn.table,
    drawn.rows,
    drawn.chip,
    drawn.tabs,
    drawn.nav,
    drawn.duty_row,
    drawn.path,
    drawn.month_strip,
]


def _safe(draw: Callable[..., str]) -> Callable[..., SafeString]:
    @wraps(draw)
    def tag(*told: Any, **named: Any) -> SafeString:
        return mark_safe(draw(*told, **named))  # noqa: S308 - made of escaped words

    return tag


for _draw in DRAWN:
    register.simple_tag(_safe(_draw), name=_draw.__name__)


@register.simple_tag
@_safe
def icon(name: str, label: str = "", css: str = "") -> str:
    """An outline icon beside a word; with `label` it stands alone and is named for screen readers."""
    return drawn.icon(name, label, css)


@register.simple_tag
@cache
def keys() -> SafeString:
    """The list of keys, which is the same on every page."""
    return mark_safe(get_template("ui/keys.html").render())  # noqa: S308 - nothing but the template


@register.inclusion_tag("ui/consent.html")
def consent(form: str) -> dict[str, str]:
    """Beside a public form's button: what happens to what is written, in the version in force, which the form sends along."""
    version = notices.current()
    return {"name": version.name, "words": version.short[form]}


@register.simple_tag
@_safe
def clock(due: Any, now: datetime | None = None, state: str = "", label: str = "") -> str:
    """The clock badge of an aware due time, or of a Badge. With `state` and `label` the caller has counted."""
    if due is None or isinstance(due, datetime):
        due = dates.badge(due, now or core_clock.now(), state, label)
    return drawn.clock(due)


@register.simple_tag
@_safe
def timeline(lines: Sequence[Any], proof: str = "") -> str:
    """Newest first. `proof` is the last line: 5 条记录前后相连，未被改动."""
    return drawn.timeline(lines, proof, core_clock.now())


@register.simple_tag
@_safe
def chips(items: Sequence[parts.Chip], clear: str = "", last: str = "") -> str:
    """Filters. `clear` takes all of them off; `last` is said at the right end."""
    return drawn.chips(items, clear, last)


@register.inclusion_tag("ui/turn.html")
def turn(who: str, what: str = "", href: str = "") -> dict[str, Any]:
    """Whose turn it is: 轮到您，列入议程. The strip jumps to the moves."""
    return {"who": who, "what": what, "href": href}


@register.inclusion_tag("ui/move.html", takes_context=True)
def move(context: Context, offer: Any) -> dict[str, Any]:
    """One move: its button and what it will do; chosen, its form and the reasons that it needs; refused, why."""
    concerns = list(getattr(offer, "concerns", ()))
    soft = [concern for concern in concerns if not _hard(concern)]
    visible = bool(offer.form and offer.form.visible_fields())
    return _carry(
        context,
        offer=offer,
        hard=[concern for concern in concerns if _hard(concern)],
        soft=[_reason(c, "", _written(offer, c), getattr(offer, "seen_by", "")) for c in soft],
        within=len(soft) == 1 and not visible,
    )


def _hard(concern: Any) -> bool:
    force = getattr(concern, "force", "must")
    return str(getattr(force, "value", force)) not in ("normally", "一般")


def _written(offer: Any, concern: Any) -> str:
    return str(getattr(offer, "reasons", {}).get(getattr(concern, "key", ""), ""))


def _reason(concern: Any, name: str, written: str = "", seen_by: str = "") -> dict[str, Any]:
    name = name or f"reason-{getattr(concern, 'key', '') or 'x'}"
    return {"concern": concern, "hard": _hard(concern), "name": name, "written": written, "seen_by": seen_by}


@register.inclusion_tag("ui/reason.html")
def reason(concern: Any, field_name: str = "", written: str = "", seen_by: str = "") -> dict[str, Any]:
    """A soft rule's box with one field (`field_name`, else reason-<key>), or a hard rule's box without."""
    return {"box": _reason(concern, field_name, written, seen_by)}


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField,
    columns: str = "",
    danger: str = "",
    icon: str = "",
    hint: str = "",
    lines: bool = False,
) -> dict[str, Any]:
    """A form's field with label, hint and error. Choosers: `columns` even-2 or even-3, `lines` one below another,
    `danger` the value that stands in red."""
    return {
        "field": bound,
        "kind": fields.kind(bound),
        "errors": fields.errors(bound),
        "columns": "lines" if lines else columns,
        "danger": danger,
        "icon": icon,
        "hint": hint or bound.help_text,
        "single": isinstance(bound.field.widget, forms.RadioSelect),
    }


@register.inclusion_tag("ui/form-errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What concerns the whole form, and a summary when more than three fields fail."""
    wrong = list(fields.wrong(form))
    return {"all": form.non_field_errors(), "wrong": wrong if len(wrong) > 3 else []}


@register.inclusion_tag("ui/form-fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/paging.html")
def paging(text: str, previous: str = "", following: str = "") -> dict[str, Any]:
    return {"text": text, "previous": previous, "following": following}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", href: str = "", label: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "href": href, "label": label}


@register.inclusion_tag("ui/toast.html", takes_context=True)
def toast(context: Context, part: parts.Toast, still: bool = False) -> dict[str, Any]:
    return _carry(context, part=part, still=still)


@register.inclusion_tag("ui/tile-map.html")
def tile_map(part: figures.TileMap, label: str = "") -> dict[str, Any]:
    return {"part": part, "label": label}


@register.inclusion_tag("ui/funnel.html")
def funnel(part: figures.Funnel) -> dict[str, Any]:
    return {"part": part, "flow": drawing.flow(part)}


@register.inclusion_tag("ui/answer.html")
def answer(part: figures.Answer) -> dict[str, Any]:
    return {"part": part, "bar": drawing.shares(part.parts)}


@register.inclusion_tag("ui/money.html")
def money(sources: Sequence[figures.Source], note: str = "", clause: Any = None) -> dict[str, Any]:
    """A bar and one row a source; the heading with the total is the page's."""
    bar = [figures.BarPart(source.name, source.count, source.tone) for source in sources]
    return {"sources": sources, "bar": drawing.shares(bar), "note": note, "clause": clause}


@register.inclusion_tag("ui/chooser.html")
def chooser(
    name: str, options: Sequence[parts.Option], columns: str = "", many: bool = False, label: str = ""
) -> dict[str, Any]:
    """Radio buttons (or boxes) as big buttons, outside a Django form."""
    return {"name": name, "options": options, "columns": columns, "many": many, "label": label}


@register.inclusion_tag("ui/switch.html")
def switch(name: str, options: Sequence[parts.Option], label: str) -> dict[str, Any]:
    """Two or three cells to answer with; nothing is preselected."""
    return {"name": name, "options": options, "label": label}


@register.inclusion_tag("ui/phrases.html")
def phrases(words: Sequence[str], target: str, square: bool = False) -> dict[str, Any]:
    """Quick phrases that add to the field whose id is `target`. They show only where scripts run."""
    return {"words": words, "target": target, "square": square}


@register.inclusion_tag("ui/phases.html")
def phases(part: figures.Growth) -> dict[str, Any]:
    return {"part": part, "drawn": drawing.growth(part)}


@register.inclusion_tag("ui/versions.html")
def versions(
    left: tuple[str, str, str], right: tuple[str, str, str], taken: Sequence[figures.Cut] = ()
) -> dict[str, Any]:
    """Personal and public words side by side: each (title, note, words); `⟦…⟧` in them is taken out or stands for it."""
    return {"left": left, "right": right, "cuts": taken}


@register.inclusion_tag("ui/cuts.html")
def cuts(taken: Sequence[figures.Cut]) -> dict[str, Any]:
    """What the public words leave out, by kind."""
    return {"cuts": taken}


@register.inclusion_tag("ui/strip.html")
def strip(text: str, icon: str = "cloud-off", kind: str = "") -> dict[str, Any]:
    """A strip under the head: no net (amber), or `kind` read for whose eyes this is."""
    return {"text": text, "icon": icon, "kind": kind}


@register.inclusion_tag("ui/danger-card.html")
def danger_card(
    calls: Sequence[parts.Link], suppliers: Sequence[parts.Link] = (), office: str = "", night: str = "12345"
) -> dict[str, Any]:
    """The numbers to call first. `office` is the telephone of the place."""
    return {"calls": calls, "suppliers": suppliers, "office": office, "night": night}


@register.inclusion_tag("ui/display.html", takes_context=True)
def display_switch(context: Context, only: str = "") -> dict[str, Any]:
    """Light, dark and big letters, as forms to /display/. `only` elder shows that one switch."""
    return _carry(context, only=only, **_display(context))


@register.simple_tag(takes_context=True)
def display_attributes(context: Context) -> SafeString:
    """What the cookies ask of the page, for pages without scripts."""
    shown = _display(context)
    theme = format_html(' data-theme="{}"', shown["theme"]) if shown["theme"] else ""
    return format_html("{}{}", theme, " data-elder" if shown["elder"] else "")


def _display(context: Context) -> dict[str, Any]:
    request = context.get("request")
    cookies = request.COOKIES if request else {}
    theme = cookies.get("theme", "")
    return {"theme": theme if theme in ("light", "dark") else "", "elder": cookies.get("elder") == "1"}


@register.filter
def day(at: date | None) -> str:
    return dates.day(at)


@register.filter
def dated(at: date | None) -> str:
    return dates.dated(at) if at is not None else ""


@register.filter
def shortday(at: date | None) -> str:
    return dates.shortday(at)


@register.filter
def clocktime(at: datetime | None) -> str:
    return dates.clocktime(at)


@register.filter
def moment(at: date | None, now: datetime | None = None) -> str:
    return dates.moment(at, now or core_clock.now())


@register.filter
def ago(at: date | None, now: datetime | None = None) -> str:
    return dates.ago(at, now or core_clock.now())


@register.filter
def thousands(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


@register.filter
def squares(part: figures.Squares) -> dict[str, Any]:
    """Where each square of a place stands."""
    return drawing.squares(part.done, part.total, part.columns)


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG wants it, in every language."""
    return f"{number:g}"


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """`text` with the words looked for in <mark>."""
    wanted = "|".join(re.escape(word) for word in words if word)
    pieces = re.split(f"({wanted})", text) if wanted else [text]
    safe = [
        conditional_escape(piece) if i % 2 == 0 else format_html("<mark>{}</mark>", piece)
        for i, piece in enumerate(pieces)
    ]
    return mark_safe("".join(safe))  # noqa: S308


@register.filter
def bracketed(text: str, tag: str) -> SafeString:
    """`⟦…⟧` in `text` as <del> or <ins>."""
    safe = conditional_escape(text)
    return mark_safe(safe.replace("⟦", f"<{tag}>").replace("⟧", f"</{tag}>"))  # noqa: S308
