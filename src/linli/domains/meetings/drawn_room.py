"""What the meeting room has sixty of, drawn by functions: who is here, and what was said to the item."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.ui import dates
from linli.core.ui.drawn import said as words_of

from .show_item import Table


def voters(rows: list[Any]) -> SafeString:
    """The boxes of those who vote."""
    away = _("请假")
    return mark_safe("".join(_box(row, away) for row in rows))  # noqa: S308


def guests(rows: list[Any]) -> SafeString:
    """The boxes of those who attend and do not vote."""
    return mark_safe("".join(_box(row, "") for row in rows))  # noqa: S308 - made of escaped words


def _box(row: Any, leave: str) -> str:
    """`leave`: what stands at the box that excuses somebody who votes; guests have none."""
    name = words_of(row.name)
    second = f' <span class="amber">{words_of(row.timed)}</span>' if row.timed else ""
    second += (
        f' <span class="{row.answer_tone}">{words_of(row.answer)}</span>' if row.answer and leave else ""
    )
    away = ""
    if row.word == "回避":
        away = f'<span class="amber">{row.word}</span>'
    elif leave and not row.present:
        box = f'<input type="checkbox" name="leave" value="{row.pk}"{" checked" if row.leave else ""}>'
        away = f'<label class="away">{box}<span>{leave}</span><span class="sr">：{name}</span></label>'
    here = f'id="present-{row.pk}" name="present" value="{row.pk}"{" checked" if row.present else ""}'
    return (
        f'<li><input type="hidden" name="was" value="{row.pk}.{row.state}"><label for="present-{row.pk}">'
        f'<b>{name}</b> <span class="faint">{words_of(row.standing)}</span>{second}</label>{away}'
        f'<input type="checkbox" {here}></li>'
    )


def said(table: Table) -> SafeString:
    """The page of what was said to the item on the table."""
    return mark_safe("".join(_statement(table, *one) for one in table.said) + "\n")  # noqa: S308


def _statement(table: Table, one: Any, position: tuple[str, str]) -> str:
    at, name = dates.clocktime(one.at), words_of(one.name)
    word, tone = position
    more = f' <span class="tag {tone}">{word}</span>' if word else ""
    if one.corrector:
        told = {"who": words_of(one.corrector), "at": dates.clocktime(one.corrected_at)}
        more += f' <span class="faint">{_("%(who)s %(at)s 更正") % told}</span>'
    if table.mends:
        href = f"{table.base}?reword={one.pk}{words_of(table.at_page)}#reword"
        more += f'<a class="mend" href="{href}">{_("更正")}<span class="sr">：{name} {at}</span></a>'
    return (
        f'<li id="said-{one.pk}"><time datetime="{clock.local(one.at).isoformat()}">{at}</time><div><p><b>{name}</b>'
        f' <span class="second">{words_of(one.standing)}</span>{more}</p><p>{words_of(one.words)}</p></div></li>'
    )
