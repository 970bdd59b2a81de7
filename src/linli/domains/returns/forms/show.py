"""What the pages of forms show."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.problems import redaction
from linli.domains.returns import periods, records
from linli.domains.returns.forms import catalogue, filling, package, queries
from linli.domains.returns.forms.catalogue import EMPTY, TYPED
from linli.domains.returns.forms.filling import FILLED, MISSING, SHUT, Answer, Filled
from linli.domains.returns.forms.recognition import Layout
from linli.domains.returns.models import Form

PREVIEW = 8
DAY = re.compile(r"\d{4}-\d\d-\d\d")
GROUPS = {catalogue.FACTS: "社区和社工委", catalogue.FIGURES: "一个数", **catalogue.SUBJECTS}


@dataclass(frozen=True)
class Choice:
    """A field that a heading may mean, within its group."""

    value: str
    label: str
    chosen: bool


@dataclass
class Line:
    """One heading of the form as the page shows it; `number` names its fields of the page's form."""

    number: int
    answer: Answer
    text: str
    word: str
    tone: str
    groups: list[tuple[str, list[Choice]]] = field(default_factory=list)
    others: list[Choice] = field(default_factory=list)
    typed: str = ""
    # The preview shows its values already.
    seen: bool = False

    @property
    def types(self) -> bool:
        return self.answer.how in (MISSING, TYPED)


def listed(forms: Sequence[Form], actor: Actor) -> parts.Table:
    wide = actor.level != Place.COMMUNITY
    columns = [
        parts.Column("表", "lead"),
        parts.Column("时段"),
        parts.Column("谁放进来的", minor=True),
        parts.Column("哪天"),
    ]
    rows = []
    for form in forms:
        period = periods.read(form.period)
        second = " · ".join(filter(None, (str(form.place) if wide else "", package.LABELS[form.kind])))
        cells: list[parts.Cell | str | int] = [
            parts.Cell(form.title, second, f"/returns/{form.pk}/"),
            period.label if period else "",
            form.made_by.person.name,
            dates.moment(clock.local(form.made_at).date(), clock.now()),
        ]
        rows.append(parts.Row(cells, str(form.pk)))
    return parts.Table(columns, rows, "表格")


def page(form: Form, made: Filled, actor: Actor, tables: dict[int, Layout]) -> dict[str, Any]:
    """The form with every answer and what is missing."""
    lines = [_line(number, answer, form) for number, answer in enumerate(made.answers)]
    period = periods.read(form.period)
    return {
        "form": form,
        "own": queries.own(actor, form),
        "period": period,
        "periods": _periods(form),
        "columns": [one for one in lines if one.answer.slot.kind == "column"],
        "cells": [one for one in lines if one.answer.slot.kind != "column"],
        "lines": lines,
        "said": said(made),
        "known": filling.mapping(form) is not None,
        "subjects": [Choice(key, label, key == form.subject) for key, label in catalogue.SUBJECTS.items()]
        if made.layout.body
        else [],
        "about": _about(form, made),
        "preview": _preview(made),
        "left": max(len(made.rows) - PREVIEW, 0),
        "more": made.more,
        "tables": [(number, layout.title, number == form.table) for number, layout in tables.items()]
        if len(tables) > 1
        else [],
        "shut": made.layout.grid.shut,
        "unread": made.layout.unread,
        "personal": [one.slot.label for one in made.personal],
        "reveals": actor.may("reveal") and bool(made.personal) and form.subject == "problems",
        "unsure": sum(one.how == FILLED and not one.sure for one in made.answers),
        "next": periods.following(period).label if period else "",
    }


def said(made: Filled) -> str:
    """'14 处填好 12 处，手填 1 处，还有 1 处等您填'."""
    words = [f"{len(made.answers)} 处，记录里填好 {made.done} 处"]
    hand = sum(one.how == TYPED for one in made.answers)
    empty = sum(one.how in (EMPTY, SHUT) for one in made.answers)
    words += [f"手填 {hand} 处"] if hand else []
    words += [f"空着 {empty} 处"] if empty else []
    words += [f"还有 {len(made.missing)} 处等您填"] if made.missing else []
    return "，".join(words)


def _about(form: Form, made: Filled) -> tuple[str, str]:
    """What the list's rows are, and where they can be looked through."""
    if not made.layout.body or not form.subject:
        return "", ""
    when, href = records.SAID[form.subject]
    label = catalogue.SUBJECTS[form.subject]
    return f"{when}{label} {len(made.rows)} 行", href


def _line(number: int, answer: Answer, form: Form) -> Line:
    states = {
        FILLED: ("记录里有" if answer.sure else "像是这个，请看一眼", "green" if answer.sure else "amber"),
        TYPED: ("上次也这么写，请看一眼" if answer.again else "手填", "amber" if answer.again else ""),
        MISSING: ("记录里没有", "amber"),
        EMPTY: ("空着", ""),
        SHUT: ("写明为什么才填", ""),
    }
    word, tone = states[answer.how]
    text = f"{answer.value:,}" if isinstance(answer.value, int | float) else answer.value
    made = Line(
        number, answer, text.replace("\n", "；"), word, tone, typed=form.typed.get(answer.slot.key, "")
    )
    made.seen = answer.slot.kind == "column" and answer.rows > 0
    chosen = answer.field.key if answer.field else answer.how if answer.how in (TYPED, EMPTY) else ""
    groups: dict[str, list[Choice]] = {}
    for key, known in filling.fitting(answer.slot, form.subject).items():
        groups.setdefault(GROUPS[known.group], []).append(Choice(key, known.label, key == chosen))
    made.groups = list(groups.items())
    made.others = [
        Choice(TYPED, "手填", chosen == TYPED),
        Choice(EMPTY, "空着，打印出来再写", chosen == EMPTY),
    ]
    return made


def _periods(form: Form) -> list[Choice]:
    keys = periods.choices(clock.today())
    if form.period not in dict(keys) and (own := periods.read(form.period)):
        keys = [(own.key, own.label), *keys]
    return [Choice(key, label, key == form.period) for key, label in keys]


def _preview(made: Filled) -> parts.Table | None:
    rows = filling.preview(made, PREVIEW)
    if not rows:
        return None
    columns = [parts.Column(slot.parts[-1]) for slot in made.layout.columns]
    shown = [
        parts.Row([parts.Cell(_short(text)) for text in row], str(number)) for number, row in enumerate(rows)
    ]
    return parts.Table(columns, shown, "填好的前几行", dense=True)


def _short(text: str) -> str:
    line = text.replace("\n", "；")
    # A day stays in one line.
    line = line.replace("-", "\u2011") if DAY.fullmatch(line) else line
    return line if len(line) <= 40 else f"{line[:39]}…"


ADDRESSES = {"problem": "/problems/", "visit": "/visits/", "meeting": "/meetings/", "project": "/projects/"}


def behind(cases: Iterable[Case], actor: Actor) -> parts.Table:
    """The cases that a figure counts, each with the way to it where it has a page."""
    wide = actor.level != Place.COMMUNITY
    columns = [
        parts.Column("编号"),
        parts.Column("哪一件", "lead"),
        *([parts.Column("社区")] if wide else []),
        parts.Column("登记"),
        parts.Column("现在"),
    ]
    rows = []
    for case in cases:
        base = ADDRESSES.get(case.procedure, "")
        title = redaction.masked(case.title) or redaction.soften(case.spot) or str(case.place)
        cells: list[parts.Cell | str | int] = [
            case.number or "—",
            parts.Cell(title, href=f"{base}{case.pk}/" if base else ""),
            *([str(case.place)] if wide else []),
            dates.moment(clock.local(case.opened_at).date(), clock.now()),
            procedure(case.procedure).state(case.state).label,
        ]
        rows.append(parts.Row(cells, str(case.pk)))
    return parts.Table(columns, rows, "是哪几件")
