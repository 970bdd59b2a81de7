"""The furniture that pages show often, drawn by functions: what a page has a hundred of costs a template each else.

Each gives markup whose words are escaped; the tags of the same names hand it to templates.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.html import conditional_escape

from linli.core import clock as clock_core
from linli.core.ui import dates, drawing, figures, parts


def said(words: Any) -> str:
    """Words as markup; what is marked safe already, or is no text, goes Django's longer way."""
    return escape(words) if type(words) is str else str(conditional_escape(words))


@cache
def _sheet() -> str:
    """The address of the sheet of icons, which is the same as long as the process lives."""
    return escape(static("ui/icons.svg"))


def icon(name: str, label: str = "", css: str = "") -> str:
    named = f'role="img" aria-label="{said(label)}"' if label else 'aria-hidden="true"'
    return f'<svg class="icon {css}" {named}><use href="{_sheet()}#{said(name)}"></use></svg>'


def clock(badge: Any) -> str:
    sign = badge.icon or parts.STATE_ICONS.get(badge.state, "clock")
    return f'<span class="clock {badge.state}">{icon(sign)}{said(badge.text)}</span>\n'


def mark(clause: Any, force: Any = "", origin: Any = "plan") -> str:
    """A clause by its number, or by any object with .clause, .force and .origin."""
    if hasattr(clause, "clause"):
        clause, force, origin = clause.clause, getattr(clause, "force", ""), getattr(clause, "origin", "plan")
    if not clause:
        return "\n"
    force, origin = getattr(force, "value", force), getattr(origin, "value", origin)
    named = parts.FORCES.get(str(force), force)
    whose = parts.ORIGINS.get(str(origin), origin) or parts.ORIGINS["plan"]
    words = f"{said(whose)} {said(clause)}" + (f" {said(named)}" if named else "")
    return f'<a class="clause-mark" href="/plan/#{said(clause)}">{words}</a>\n'


def minipath(steps: Sequence[parts.Step]) -> str:
    return _minipath(tuple(step.state for step in steps))


@lru_cache(256)
def _minipath(states: tuple[str, ...]) -> str:
    """A case stands at one of few places."""
    at = next((n for n, state in enumerate(states, 1) if state in ("now", "late")), 0)
    label = f"第 {at} 步，共 {len(states)} 步" if at else "走完了"
    spans = "".join(f'<span class="{state}"></span>' for state in states)
    return f'<span class="minipath" role="img" aria-label="{said(label)}">{spans}</span>\n'


# --- tables and lists ---------------------------------------------------------------------------------------


def table(part: parts.Table) -> str:
    css = f"table{' blocks' if part.blocks else ''}{' dense' if part.dense else ''}"
    caption = f'<caption class="sr">{said(part.caption)}</caption>' if part.caption else ""
    every = '<td class="pick"><input type="checkbox" data-pick-all aria-label="全选"></td>'
    heads = (every if part.pick else "") + "".join(map(_head, part.columns))
    opened = [_opened(column) for column in part.columns]
    pick = (said(part.pick), "选") if part.pick else None
    rows = "".join(_row(row, opened, pick) for row in part.rows)
    return f'<table class="{css}">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>\n'


def _head(column: parts.Column) -> str:
    css = f' class="{"" if column.kind == "num" else "of-"}{said(column.kind)}"' if column.kind else ""
    name, order = said(column.label), ""
    if column.href:
        name = f'<a href="{said(column.href)}">{name}</a>'
    if column.sorted:
        up = column.sorted == "up"
        css += f' aria-sort="{"ascending" if up else "descending"}"'
        order = f" {icon('arrow-up' if up else 'arrow-down')}"
    return f'<th scope="col"{css}>{name}{order}</th>'


def _opened(column: parts.Column) -> tuple[str, str]:
    """What stands before and after each cell of the column."""
    if column.kind == "lead":
        return '<th scope="row" class="lead">', "</th>"
    css = "num" if column.kind == "num" else f"of-{said(column.kind or 'text')}"
    label = f' data-label="{said(column.label)}"' if column.kind in ("", "num") else ""
    return f'<td class="{css}{" minor" if column.minor else ""}"{label}>', "</td>"


def _row(row: parts.Row, opened: Sequence[tuple[str, str]], pick: tuple[str, str] | None) -> str:
    css = ' class="chosen"' if row.chosen else ' class="sum"' if row.sum else ""
    first = ""
    if pick:
        key, checked = said(row.key), " checked" if row.chosen else ""
        box = f'name="{pick[0]}" value="{key}"{checked} aria-label="{pick[1]} {key}"'
        first = f'<td class="pick"><input type="checkbox" {box}></td>'
    cells = "".join(f"{a}{cell(one)}{z}" for one, (a, z) in zip(row.cells, opened, strict=True))
    return f"<tr data-row{css}>{first}{cells}</tr>"


def cell(part: parts.Cell | str | int) -> str:
    """Plain words and numbers are cells, too."""
    if not isinstance(part, parts.Cell):
        return f"{said(str(part))}\n"
    second = f'<span class="second">{said(part.second)}</span>' if part.second else ""
    if part.badge:
        return f"{clock(part.badge)}{second}\n"
    words = said(part.text)
    if part.href:
        words = f'<a href="{said(part.href)}" data-go>{words}</a>'
    if part.icon:
        words = f"{icon(part.icon)} {words}"
    if part.tone:
        words = f'<span class="{said(part.tone)}">{words}</span>'
    if part.steps:
        words += minipath(part.steps)
    if part.tag:
        words += f' <span class="tag accent">{icon("check")} {said(part.tag)}</span>'
    return f"{words}{second}\n"


def rows(items: Iterable[parts.Item]) -> str:
    return "".join(map(_item, items)) + "\n"


def _item(item: parts.Item) -> str:
    words = said(item.text)
    if item.href:
        words = f'<a href="{said(item.href)}">{words}</a>'
    if item.icon:
        words = f"{icon(item.icon, '', 'green' if item.icon == 'check' else '')} {words}"
    if item.tag:
        words += f' <span class="tag {said(item.tag_tone)}">{said(item.tag)}</span>'
    if item.second:
        warn = f'　<span class="amber">{said(item.warn)}</span>' if item.warn else ""
        words += f'<span class="second">{said(item.second)}{warn}</span>'
    right = ""
    if item.right or item.badge or item.mark:
        shown = (clock(item.badge) if item.badge else "") + said(item.right)
        shown += mark(item.mark) if item.mark else ""
        right = f'<span class="right {said(item.right_tone)}">{shown}</span>'
    return f'<li><div class="{said(item.tone)}">{words}</div>{right}</li>'


def chips(items: Iterable[parts.Chip], clear: str = "", last: str = "") -> str:
    off = f'<a href="{said(clear)}">清除</a>' if clear else ""
    end = f'<span class="last">{said(last)}</span>' if last else ""
    return f'<div class="chips">{"".join(map(chip, items))}{off}{end}</div>\n'


def chip(part: parts.Chip) -> str:
    label = said(part.label)
    if part.options:
        menu = "".join(_option(one) for one in part.options)
        head = f'<summary class="chip">{label}{icon("chevron-down")}</summary>'
        return f'<details class="menu-of">{head}<div class="menu">{menu}</div></details>\n'
    if part.state == "set":
        off = "去掉这一条"
        return f'<a class="chip set" href="{said(part.href)}" title="{off}">{label}{icon("x")}</a>\n'
    sign = "plus" if part.state == "add" else part.icon
    return f'<a class="chip {part.state}" href="{said(part.href)}">{icon(sign) if sign else ""}{label}</a>\n'


def _option(link: parts.Link) -> str:
    current = ' aria-current="true"' if link.current else ""
    count = "" if link.count is None else f'<span class="faint">{link.count:,}</span>'
    return f'<a href="{said(link.href)}"{current}>{said(link.label)}{count}</a>'


def tabs(links: Iterable[parts.Link]) -> str:
    return f'<div class="tabs">{"".join(map(_tab, links))}</div>\n'


def _tab(link: parts.Link) -> str:
    css = (' aria-current="page"' if link.current else "") + (' class="last"' if link.icon else "")
    sign = f"{icon(link.icon)} " if link.icon else ""
    count = "" if link.count is None else f' <span class="count">{link.count:,}</span>'
    return f'<a href="{said(link.href)}"{css}>{sign}{said(link.label)}{count}</a>'


def nav(groups: Iterable[Iterable[Mapping[str, Any]]]) -> str:
    """The ways of the sidebar; each has label, href and icon, and may have short, count and current."""
    return "".join(f"<ul>{''.join(map(_way, group))}</ul>" for group in groups) + "\n"


def _way(way: Mapping[str, Any]) -> str:
    label, short = said(way["label"]), said((way.get("short") or way["label"])[:3])
    words = f'<span class="full">{label}</span><span class="short" aria-hidden="true">{short}</span>'
    count = f'<span class="n">{way["count"]:,}</span>' if way.get("count") else ""
    current = ' aria-current="page"' if way.get("current") else ""
    return f'<li><a href="{said(way["href"])}"{current}>{icon(way["icon"])}{words}{count}</a></li>'


# --- the desk and the case ----------------------------------------------------------------------------------


def duty_row(part: parts.Duty, placed: bool = False) -> str:
    """A row of the desk; `placed` says at which place, in a column of its own."""
    when = f'<span class="date">{said(part.badge.when)}</span>' if part.badge.when else ""
    about = f'<b class="where">{said(part.about)}</b>' if placed else ""
    case, href, why = said(part.case), said(part.href), said(part.why)
    if part.mark:
        why += ('<span class="dot"> • </span>' if part.why else "") + mark(part.mark)
    what = f'<p class="do"><b>{said(part.verb)}</b><a href="{href}">{case}</a></p><p class="second">{why}</p>'
    button = f'{said(part.button)}<span class="sr">：{case}</span>'
    css = "button filled" if part.first else "button"
    return (
        f'<li class="duty-row" data-row><div class="when">{clock(part.badge)}{when}</div>{about}'
        f'<div class="what">{what}</div><a class="{css}" href="{href}" data-go>{button}</a></li>\n'
    )


def path(steps: Sequence[parts.Step], label: str = "", kind: str | bool = "") -> str:
    """The stepper. `kind` upright stands on every screen (True is the same), chain is the smaller one."""
    kind = "upright" if kind is True else kind
    css = f"path {said(kind)}" if kind else "path"
    named = f' aria-label="{said(label)}"' if label else ""
    return f'<ol class="{css}"{named}>{"".join(_step(n, step) for n, step in enumerate(steps, 1))}</ol>\n'


def _step(number: int, step: parts.Step) -> str:
    current = ' aria-current="step"' if step.state in ("now", "late") else ""
    disc = {"passed": icon("check"), "skipped": icon("minus"), "late": "!"}.get(step.state, str(number))
    after = {"passed": "已走过", "todo": "还没到"}.get(step.state)
    name = said(step.name) + (f'<span class="sr">，{said(after)}</span>' if after else "")
    word, note, line = said(step.said), said(step.note), ""
    if step.state == "now":
        line = f'<span class="line"><b class="said">{word or "现在在这一步"}</b>{note}</span>'
    elif step.state == "skipped":
        line = f'<span class="line">{word or "不经此步"}{note}</span>'
    elif word or note:
        line = f'<span class="line"><b class="said">{word}</b>{note}</span>'
    line += "".join(f'<span class="line">{said(one)}</span>' for one in step.lines)
    return (
        f'<li class="{step.state}"{current}><span class="disc {step.state}" aria-hidden="true">{disc}</span>'
        f'<span class="name">{name}</span>{line}</li>'
    )


def timeline(lines: Iterable[Any], proof: str, now: datetime) -> str:
    drawn = "".join(_line(line, now) for line in lines)
    end = f'<p class="proof-line">{icon("shield-check")}{said(proof)}</p>' if proof else ""
    return f'<ol class="timeline">{drawn}</ol>{end}\n'


def _line(line: Any, now: datetime) -> str:
    css = ' class="changed"' if line.changed else ""
    second = f'<p class="second">{said(line.second)}</p>' if line.second else ""
    iso = (clock_core.local(line.at) if isinstance(line.at, datetime) else line.at).isoformat()
    at = f'<time datetime="{iso}">{said(dates.moment(line.at, now))}</time>'
    words = f"<p>{said(line.text)}</p>{second}"
    return f'<li{css}>{at}<span class="dot" aria-hidden="true"></span><div>{words}</div>{mark(line)}</li>'


def month_strip(month: figures.Month) -> str:
    """The month's duties day by day, and the same as a list below 1024 px."""
    heads = "".join(
        f'<th scope="col"{_class(cell["css"])}>{cell["day"]}<span>{cell["name"]}</span></th>'
        for cell in drawing.month_head(month)
    )
    lines = "".join(_month_row(month, row) for row in month.rows)
    listed = "".join(map(_month_item, month.rows))
    head = f'<th scope="col">{month.first.year}年{month.first.month}月</th>{heads}'
    return (
        f'<table class="month-strip"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
        f'<dl class="month-list">{listed}</dl>\n'
    )


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""


def _month_row(month: figures.Month, row: figures.MonthRow) -> str:
    state = (icon(row.icon) if row.icon else "") + said(row.state)
    label = f'<span class="label">{said(row.label)}<small class="{said(row.tone)}">{state}</small></span>'
    cells = "".join(
        f"<td{_class(cell['css'])}>{_day(cell['mark'])}</td>" for cell in drawing.month_row(month, row)
    )
    return f'<tr><th scope="row">{label}</th>{cells}</tr>'


def _day(part: figures.DayMark | None) -> str:
    if not part:
        return ""
    spot = ""
    if part.kind == "done":
        spot = f'<span class="spot done">{icon("check")}</span><span class="sr">已办</span>'
    elif part.kind == "fixed":
        spot = f'<span class="spot fixed">{icon(part.icon or "calendar-event")}</span>'
    elif part.kind == "late":
        spot = f'<span class="spot late">{icon("alert-circle")}</span><span class="sr">逾期</span>'
    elif part.kind == "due":
        spot = '<span class="spot due"></span>'
        spot += "" if part.text else '<span class="sr">到期日</span>'
    words = f"<span>{said(part.text)}</span>" if part.text else ""
    return f'<span class="day-mark">{spot}{words}\n</span>'


def _month_item(row: figures.MonthRow) -> str:
    if row.listed:
        state = f"<span><b>{said(row.listed)}</b></span>"
    else:
        sign = row.icon or ("alert-circle" if row.tone == "red" else "")
        state = f'<span class="{said(row.tone)}">{icon(sign) if sign else ""}{said(row.state)}</span>'
    return (
        f'<div><dt>{said(row.label)}</dt><dd>{state}<span class="second">{said(row.note)}</span></dd></div>'
    )
