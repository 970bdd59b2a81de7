"""What the meeting room has sixty of, drawn by functions: who is here, and what was said to the item."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from linli.core import clock
from linli.core.ui import dates
from linli.domains.meetings.room.item import Table


def voters(rows: list[Any]) -> SafeString:
    """The boxes of those who vote."""
    away = "请假"
    return format_html_join("", "{}", ((_box(row, away),) for row in rows))


def guests(rows: list[Any]) -> SafeString:
    """The boxes of those who attend and do not vote."""
    return format_html_join("", "{}", ((_box(row, ""),) for row in rows))


_LEAVE = (
    '<label class="away"><input type="checkbox" name="leave" value="{}"{}><span>{}</span>'
    '<span class="sr">：{}</span></label>'
)
_BOX = (
    '<li><input type="hidden" name="was" value="{pk}.{state}"><label for="present-{pk}"><b>{name}</b>'
    ' <span class="faint">{standing}</span>{timed}{answer}</label>{away}'
    '<input type="checkbox" id="present-{pk}" name="present" value="{pk}"{present}></li>'
)


def _box(row: Any, leave: str) -> SafeString:
    """`leave`: what stands at the box that excuses somebody who votes; guests have none."""
    timed, answer, away = row.timed, row.answer if leave else "", ""
    if row.word == "回避":
        away = format_html('<span class="amber">{}</span>', row.word)
    elif leave and not row.present:
        away = format_html(_LEAVE, row.pk, " checked" if row.leave else "", leave, row.name)
    return format_html(
        _BOX,
        pk=row.pk,
        state=row.state,
        name=row.name,
        standing=row.standing,
        timed=format_html(' <span class="amber">{}</span>', timed) if timed else "",
        answer=format_html(' <span class="{}">{}</span>', row.answer_tone, answer) if answer else "",
        away=away,
        present=" checked" if row.present else "",
    )


_SAID = (
    '<li id="said-{}"><time datetime="{}">{}</time><div><p><b>{}</b> <span class="second">{}</span>{}{}{}</p>'
    "<p>{}</p></div></li>"
)


def said(table: Table) -> SafeString:
    """The page of what was said to the item on the table."""
    rows = ((_statement(table, *one),) for one in table.said)
    return format_html("{}\n", format_html_join("", "{}", rows))


def _statement(table: Table, one: Any, position: tuple[str, str]) -> SafeString:
    at = dates.clocktime(one.at)
    word, tone = position
    tag = format_html(' <span class="tag {}">{}</span>', tone, word) if word else ""
    mended = mend = ""
    if one.corrector:
        told = f"{one.corrector} {dates.clocktime(one.corrected_at)} 更正"
        mended = format_html(' <span class="faint">{}</span>', told)
    if table.mends:
        href = f"{table.base}?reword={one.pk}{table.at_page}#reword"
        link = '<a class="mend" href="{}">{}<span class="sr">：{} {}</span></a>'
        mend = format_html(link, href, "更正", one.name, at)
    iso = clock.local(one.at).isoformat()
    return format_html(_SAID, one.pk, iso, at, one.name, one.standing, tag, mended, mend, one.words)
