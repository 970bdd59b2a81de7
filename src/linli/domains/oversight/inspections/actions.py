"""What the moves of an inspection do (5.3)."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Open, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.domains.oversight.inspections import draw, rules
from linli.domains.oversight.models import Finding, Inspected, Inspection, Seen

FIELDS = ("since", "until", "ends_on", "size", "strata", "everywhere", "lines")


# --- the plan and the draw --------------------------------------------------------------------------------------


def plan(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Case:
    """Plan an inspection of the communities below a city or a district."""
    entry = start("inspection", place, actor, {"title": data["topic"]}, data, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def planned(taking: Taking, s: Subject) -> None:
    row = Inspection(case=s.case)
    _fill(row, s)
    row.save(force_insert=True)
    _record(taking, row)
    _words(taking, s, "words")


def changed(taking: Taking, s: Subject) -> None:
    row: Inspection = s.facts.row
    _fill(row, s)
    row.save()
    taking.set(title=s.data["topic"])
    _record(taking, row)
    _words(taking, s, "words")


def _fill(row: Inspection, s: Subject) -> None:
    given = {
        "everywhere": False
    } | s.data  # drawn from communities with a committee, unless somebody asks for all
    for name in FIELDS:
        setattr(row, name, given[name])


def _record(taking: Taking, row: Inspection) -> None:
    days = {name: getattr(row, name).isoformat() for name in ("since", "until", "ends_on")}
    taking.record(**days, size=row.size, lines=len(row.lines))


def _words(taking: Taking, s: Subject, kind: str, key: str = "words") -> int | None:
    words = (s.data.get(key) or "").strip()
    return taking.note(kind, words) if words else None


def begin(case: Case, actor: Actor, token: UUID | None = None, seed: str = "") -> Entry:
    """Draw the places of an inspection: the seed comes from the machine, and is kept."""
    return take(case, "draw", actor, {"seed": seed or secrets.token_hex(16)}, token=token)


def drawn_places(s: Subject) -> Iterable[Also | Open]:
    """Each place that the seed draws becomes a case of the inspection's family."""
    if not s.taking:
        return
    s.data.setdefault("seed", secrets.token_hex(16))
    row: Inspection = s.facts.row
    frame = draw.frame(s.case.place, row.strata, row.everywhere)
    strata = {one.code: one.stratum for one in frame}
    codes = draw.drawn(s.data["seed"], frame, row.size)
    there = {place.code: place for place in Place.objects.filter(code__in=codes)}
    for position, code in enumerate(codes, 1):
        data = {"inspection": row, "drawn": True, "position": position, "stratum": strata[code]}
        yield Open("inspected", there[code], {"title": f"督导检查：{s.case.title}"}, data, s.case.pk)


def was_drawn(taking: Taking, s: Subject) -> None:
    row: Inspection = s.facts.row
    frame = draw.frame(s.case.place, row.strata, row.everywhere)
    row.seed, row.frame, row.drawn_at = s.data["seed"], draw.kept(frame), s.at
    row.save(update_fields=["seed", "frame", "drawn_at"])
    left_out = places.communities(s.case.place).count() - len(frame)
    taking.record(seed=row.seed, population=len(frame), drawn=min(row.size, len(frame)), left_out=left_out)


def added_place(s: Subject) -> Iterable[Also | Open]:
    place = s.data.get("place")
    if place is None:
        return
    row: Inspection = s.facts.row
    data = {"inspection": row, "drawn": False, "position": row.places.count() + 1, "stratum": ""}
    yield Open("inspected", place, {"title": f"督导检查：{s.case.title}"}, data, s.case.pk)


def added(taking: Taking, s: Subject) -> None:
    taking.record(code=s.data["place"].code)
    _words(taking, s, "why")


def prolonged(taking: Taking, s: Subject) -> None:
    row: Inspection = s.facts.row
    taking.record(was=row.ends_on.isoformat(), ends_on=s.data["ends_on"].isoformat())
    row.ends_on = s.data["ends_on"]
    row.save(update_fields=["ends_on"])
    _words(taking, s, "why")


def left_out(words: str) -> Callable[[Subject], Iterable[Also | Open]]:
    """What was not looked at when the inspection ends is struck off with it."""

    def along(s: Subject) -> Iterable[Also | Open]:
        for case in s.facts.left:
            yield Also(case.pk, "strike", {"words": words})

    return along


# --- on the spot ------------------------------------------------------------------------------------------------


def put_in(taking: Taking, s: Subject) -> None:
    given = s.data
    Inspected.objects.create(
        case=s.case,
        inspection=given["inspection"],
        place_id=s.case.place_id,
        drawn=given["drawn"],
        position=given["position"],
        stratum=given["stratum"],
    )
    taking.record(inspection=given["inspection"].pk, drawn=given["drawn"])


def looked(taking: Taking, s: Subject) -> None:
    """Note what was seen to a line; a second note takes the first one's place, the journal keeps both."""
    row: Inspected = s.facts.row
    line = s.data["line"]
    note = _words(taking, s, "seen")
    was = s.facts.seen.get(line)
    seen = was or Seen(inspected=row, line=line, times=0)
    seen.verdict, seen.note_id, seen.at = s.data["verdict"], note, s.at
    seen.post_id = taking.actor.post_id or 0
    seen.times += 1
    seen.save()
    s.facts.seen[line] = seen
    taking.record(line=line, verdict=seen.verdict)


# --- findings ---------------------------------------------------------------------------------------------------


def raise_finding(row: Inspected, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Send a finding to the community, its street beside it; it is a case of the inspection's family."""
    line = data.get("line") or ""
    items = rules.CHECKLIST.value(row.inspection.case.edition)
    title = items[line]["label"] if line in items else "清单以外的发现"
    return start(
        "finding",
        row.place,
        actor,
        {"title": title, "facet": line},
        {**data, "line": line, "inspected": row},
        root=row.inspection.case,
        token=token,
    )


def raised(taking: Taking, s: Subject) -> None:
    row: Inspected = s.data["inspected"]
    Finding.objects.create(
        case=s.case, inspected=row, line=s.data["line"], raised_by_id=taking.actor.post_id or 0
    )
    taking.record(inspected=row.pk, line=s.data["line"])
    _words(taking, s, "finding")


def mended(taking: Taking, s: Subject) -> None:
    row: Finding = s.facts
    row.mended_by_id, row.disputed = taking.actor.post_id, s.data["what"] == "disputed"
    row.save(update_fields=["mended_by", "disputed"])
    taking.record(what=s.data["what"])
    _words(taking, s, "disputed" if row.disputed else "mended")


def returned(taking: Taking, s: Subject) -> None:
    row: Finding = s.facts
    row.returned += 1
    row.save(update_fields=["returned"])
    taking.record(times=row.returned)
    _words(taking, s, "returned")


def over(kind: str) -> Callable[[Taking, Subject], None]:
    """The finding is closed: checked again, or taken back."""

    def effect(taking: Taking, s: Subject) -> None:
        row: Finding = s.facts
        row.open = False
        row.save(update_fields=["open"])
        _words(taking, s, kind)

    return effect


def noted(kind: str) -> Callable[[Taking, Subject], None]:
    """An effect that keeps what was written as a note of that kind."""

    def effect(taking: Taking, s: Subject) -> None:
        _words(taking, s, kind)

    return effect
