"""What came out of another system's table is taken in at once: one deed, and each row a problem of its own (4.1)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Move, Open, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.problems import actions, codes, rules
from linli.domains.problems.models import Heads, Outside

KEPT = ("text", "spot", "building", "facet", "name", "phone", "number", "since", "due")


def take_in(
    place: Place,
    actor: Actor,
    system: str,
    rows: Sequence[Mapping[str, Any]],
    fields: Mapping[str, str],
    token: UUID,
) -> Case:
    """All rows or none, with what was said of the headings; the same token again changes nothing.

    rows: as `imports.Row.data`. fields: by heading, what it means here. An IntegrityError says that one of the
    numbers came in meanwhile.
    """
    label = rules.IMPORTS.value()[system]["label"]
    data = {"system": system, "rows": list(rows), "fields": dict(fields)}
    opening = {"title": f"从 {label} 导入 {len(rows)} 件", "facet": system, "size": max(len(rows), 1)}
    entry = start("intake", place, actor, opening, data, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def _problems(s: Subject) -> Iterable[Also | Open]:
    for row in s.data["rows"]:
        given = {key: row[key] for key in KEPT}
        fields, more = actions.case_fields({**given, "source": s.data["system"]})
        fields["title"] = actions.headline(row["title"])
        # Who is named may ask for a receipt, and goes on to follow it by a code.
        more["code"] = codes.free(s.case.place_id) if given["name"] or given["phone"] else ""
        yield Open("problem", s.case.place, fields, more, move="import")


def taken_in(taking: Taking, s: Subject) -> None:
    """The headings are remembered for the next file of this system."""
    row, _ = Heads.objects.select_for_update().get_or_create(place=s.case.place, system=s.data["system"])
    row.fields = {**row.fields, **s.data["fields"]}
    row.save()
    taking.record(system=s.data["system"], rows=len(s.data["rows"]))


def imported(taking: Taking, s: Subject) -> None:
    """A problem under the number that the other system keeps it by: it is found by that, too."""
    actions.opened(taking, s)
    assert s.leader is not None
    Outside.objects.create(
        case=s.case,
        intake=s.leader,
        place=s.case.place,
        system=s.data["source"],
        number=s.data["number"],
        since=s.data["since"],
        due=s.data["due"],
    )
    taking.index(s.data["text"], s.case.title, s.case.spot, s.data["number"])


INTAKE = Procedure(
    "intake",
    "导入",
    (State("taken_in", "已导入", 1, final=True),),
    (
        Move(
            "take_in",
            "导入",
            (),
            "taken_in",
            COMMUNITY_STAFF,
            "4.1",
            said="从别的系统导入",
            along=_problems,
            effect=taken_in,
        ),
    ),
)
