"""What is done with a form: it comes, is told what its headings mean, comes again for the next month, goes.

Each is a line of the place's journal with counts and numbers alone: nothing of what was filled in.
"""

from collections.abc import Mapping as Given
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.models import Token
from linli.domains.returns import periods
from linli.domains.returns.forms import catalogue, filling, package, recognition
from linli.domains.returns.forms.filling import Filled
from linli.domains.returns.models import Form, Mapping
from linli.domains.returns.scope import Ask

MOST_FORMS = 500
LONGEST = 500
NAMES = {"person": "name", "phone": "phone"}


def _line(form: Form, actor: Actor, verb: str, **data: Any) -> None:
    told = {"form": form.pk, **data}
    chain.append([chain.Line(form.place_id, actor.key, actor.role, verb, data=told)], clock.now())


@transaction.atomic
def take(place: Place, actor: Actor, content: bytes, period: str, token: UUID) -> Form:
    """Keep the file that came; the same token again gives the same form. Unreadable when it asks for nothing.

    The table with the most headings is taken first; `period` '' is the one that its title names, else the usual one.
    """
    before, token = _before(place.pk, token)
    if before is not None:
        return before
    given = package.opened(content)
    layouts = filling.layouts(given)
    if Form.objects.filter(place=place).count() >= MOST_FORMS:
        raise package.Unreadable(f"表格太多了，最多留 {MOST_FORMS} 张。请先删掉不用的")
    best = max(layouts, key=lambda number: (len(layouts[number].asks), -number))
    filling.check(given, best)
    form = Form(place=place, street=place.street, district=place.district, kind=given.kind, content=content)
    form.made_by_id, form.made_at = actor.post_id, clock.now()  # type: ignore[assignment]
    today = clock.today()
    named = periods.said(recognition.said(layouts[best].grid), today)
    wanted = period if periods.read(period) else named if periods.read(named) else periods.usual(today)
    form.period = wanted
    _of_table(form, best, layouts[best])
    form.save()
    Token.objects.create(token=token, seq=form.pk, at=clock.now())
    _line(form, actor, "take-form", kind=form.kind, asks=len(layouts[best].asks))
    return form


def _before(place_id: int, token: UUID) -> tuple[Form | None, UUID]:
    """The place's form that this token made; one that made something elsewhere counts for nothing here."""
    used = Token.objects.filter(token=token).first()
    found = Form.objects.filter(pk=used.seq or 0, place=place_id).first() if used is not None else None
    return found, token if found is not None or used is None else uuid4()


def _of_table(form: Form, number: int, layout: recognition.Layout) -> None:
    """The form is about this table of its file; what was typed last time under its headings is offered again."""
    form.table, form.title, form.fingerprint = number, layout.title or "没有标题的表", layout.fingerprint
    form.subject = catalogue.subject(layout) if layout.body else ""
    kept = filling.mapping(form)
    form.typed = dict(kept.typed) if kept and kept.place_id == form.place_id else {}
    form.kept_at = None


@transaction.atomic
def choose(form: Form, actor: Actor, table: int) -> Form:
    """Fill another table of the same file. ValueError when there is none at that place, or it asks for nothing."""
    row = Form.objects.select_for_update().select_related("place").get(pk=form.pk)
    layouts = filling.layouts(package.opened(bytes(row.content)))
    if table not in layouts:
        raise ValueError(f"no table {table}")
    filling.check(package.opened(bytes(row.content)), table)
    _of_table(row, table, layouts[table])
    row.save()
    _line(row, actor, "choose-table", table=table)
    return row


@transaction.atomic
def keep(
    form: Form, actor: Actor, period: str, subject: str, said: Given[str, str], typed: Given[str, str]
) -> Form:
    """Keep what the headings mean (`said`: slot → field, 'typed' or 'empty') and what was typed for this time.

    What is nobody's of these is left out. What was typed is offered next time, unless its heading asks for a person's.
    """
    row = Form.objects.select_for_update().select_related("place").get(pk=form.pk)
    _, layout = filling.chosen(row)
    if periods.read(period):
        row.period = period
    if subject in catalogue.SUBJECTS and layout.body:
        row.subject = subject
    known = catalogue.fields()
    fields, words = {}, {}
    for slot in layout.asks:
        choice, text = said.get(slot.key, ""), " ".join(typed.get(slot.key, "").split())[:LONGEST]
        if choice in known and choice not in filling.fitting(slot, row.subject):
            choice = ""
        if choice in known or choice in (catalogue.TYPED, catalogue.EMPTY):
            fields[slot.key] = choice
        if text:
            words[slot.key] = text
    row.typed, row.kept_at = words, clock.now()
    row.save()
    shown = {slot.key: slot.label for slot in layout.asks}
    again = {key: text for key, text in words.items() if not catalogue.PERSONAL.search(shown[key])}
    Mapping.objects.update_or_create(
        place=row.place,
        fingerprint=row.fingerprint,
        defaults={"fields": fields, "typed": again, "changed_at": clock.now()},
    )
    _line(row, actor, "keep-form", told=len(fields), typed=len(words))
    return row


@transaction.atomic
def again(form: Form, actor: Actor, token: UUID) -> Form:
    """The same form for the time that follows. The same token again gives the same one."""
    before, token = _before(form.place_id, token)
    if before is not None:
        return before
    period = periods.read(form.period)
    new = Form(place=form.place, street_id=form.street_id, district_id=form.district_id, kind=form.kind)
    new.content, new.table, new.title = form.content, form.table, form.title
    new.fingerprint, new.subject = form.fingerprint, form.subject
    new.made_by_id, new.made_at = actor.post_id, clock.now()  # type: ignore[assignment]
    new.period = periods.following(period).key if period else form.period
    kept = filling.mapping(form)
    new.typed = dict(kept.typed) if kept and kept.place_id == form.place_id else {}
    new.save()
    Token.objects.create(token=token, seq=new.pk, at=clock.now())
    _line(new, actor, "take-form", kind=new.kind, like=form.pk)
    return new


@transaction.atomic
def drop(form: Form, actor: Actor) -> None:
    """Delete the form and its file; what its headings mean stays."""
    row = Form.objects.select_for_update().filter(pk=form.pk).first()
    if row is None:
        return
    _line(row, actor, "drop-form")
    row.delete()


@transaction.atomic
def with_personal(form: Form, actor: Actor, ask: Ask, reason: str) -> Filled:
    """The form with the residents' own fields in it: each look is written down, the journal has how many persons.

    `ask.personal` must be set, and the post be one that may look; ValueError without a reason.
    """
    if not reason or not ask.personal:
        raise ValueError("nobody looks without a reason")
    first = filling.fill(form, ask)
    wanted = [one.field.key.rpartition(".")[2] for one in first.personal if one.field is not None]
    people = 0
    for case in first.rows if form.subject == "problems" and wanted else ():
        if case.reporter is not None:
            ask.known["sealed", case.pk] = {
                NAMES[name]: sealed.look(case.reporter, NAMES[name], actor, reason, case.pk)
                for name in dict.fromkeys(wanted)
            }
            people += 1
    _line(form, actor, "fill-personal", persons=people)
    return filling.fill(form, ask)
