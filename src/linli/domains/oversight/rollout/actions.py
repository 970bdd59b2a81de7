"""What the moves of the roll-out do (1.3, 5.1)."""

from typing import Any
from uuid import UUID

from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.domains.oversight.models import Pilot, Target

# --- targets ----------------------------------------------------------------------------------------------------


def set_target(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Set a district's or a street's number and day, or change them. Refused below what is reached already."""
    row = Target.objects.select_related("case").filter(place=place).first()
    if row is not None:
        return take(row.case, "change", actor, data, token=token)
    fields = {"title": f"{place}的组建目标"}
    kind = "street_target" if place.level == Place.STREET else "target"
    return start(kind, place, actor, fields, {**data, "place": place.pk}, token=token)


def target_set(taking: Taking, s: Subject) -> None:
    Target.objects.create(
        case=s.case, place_id=s.case.place_id, number=s.data["number"], ends_on=s.data["ends_on"]
    )
    _told(taking, s)


def target_changed(taking: Taking, s: Subject) -> None:
    row: Target = s.facts.target
    taking.record(was=row.number, until_was=row.ends_on.isoformat())
    row.number, row.ends_on = s.data["number"], s.data["ends_on"]
    row.save()
    _told(taking, s)


def target_lifted(taking: Taking, s: Subject) -> None:
    """The row goes, so that another target may be set; the journal keeps what stood on it."""
    row: Target = s.facts.target
    taking.record(was=row.number, until_was=row.ends_on.isoformat())
    row.delete()
    taking.note("why", s.data["words"])


def _told(taking: Taking, s: Subject) -> None:
    taking.record(number=s.data["number"], until=s.data["ends_on"].isoformat())
    taking.note("why", s.data["why"])


# --- pilots -----------------------------------------------------------------------------------------------------


def choose(place: Place, actor: Actor, token: UUID | None = None) -> Entry:
    """A community goes first. Choosing it twice is refused."""
    return start("pilot", place, actor, {"title": f"{place}先行试点"}, token=token)


def chosen(taking: Taking, s: Subject) -> None:
    Pilot.objects.create(case=s.case, place_id=s.case.place_id)


def dropped(taking: Taking, s: Subject) -> None:
    """The row goes, so that the community may be chosen again; the journal keeps both."""
    Pilot.objects.filter(case=s.case).delete()
    taking.note("why", s.data["words"])


# --- briefings --------------------------------------------------------------------------------------------------


def brief(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Send a district's progress, problems and suggestions upward (5.1)."""
    return start("briefing", place, actor, {"title": f"{place}上报：进展、问题、建议"}, data, token=token)


def sent(taking: Taking, s: Subject) -> None:
    for kind in ("progress", "problems", "suggestions"):
        if words := (s.data.get(kind) or "").strip():
            taking.note(kind, words)


def words(kind: str) -> Any:
    """An effect that keeps what was written as a note of that kind."""

    def effect(taking: Taking, s: Subject) -> None:
        taking.note(kind, s.data["words"])

    return effect
