"""What kind of community each is (老旧、新建、混合): said by its street, so that only like is compared with like (6.3).

The kind is the case's class, so that its history is the journal's and its count a tally's; it needs no table of its own.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.forms import MoveForm
from linli.core.procedures.kinds import Concern, Move, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.domains.oversight.rollout import rules

STREET = ("street_officer", "street_secretary")


def labels() -> dict[str, str]:
    return {key: item["label"] for key, item in rules.COMMUNITY_KINDS.value().items()}


def of(communities: Iterable[int]) -> dict[int, str]:
    """{community: its kind}; those of which nobody has said it are left out."""
    found = Case.objects.filter(procedure="likeness", place__in=list(communities), closed_at__isnull=True)
    return dict(found.values_list("place_id", "facet"))


def say(place: Place, actor: Actor, kind: str, token: UUID | None = None) -> Entry:
    """Say the kind of a community, or say another. Refused for the same again."""
    case = running(place)
    if case is not None:
        return take(case, "change", actor, {"kind": kind}, token=token)
    return start("likeness", place, actor, {"title": f"{place}的类型"}, {"kind": kind}, token=token)


def running(place: Place) -> Case | None:
    """What was said of the community and holds."""
    held = Case.objects.filter(procedure="likeness", place=place, closed_at__isnull=True)
    return held.select_related("place").first()


class Kind(MoveForm):
    kind = forms.ChoiceField(label="哪一类", choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(labels().items())  # type: ignore[attr-defined]


def a_community(s: Subject) -> Iterable[Concern]:
    if s.case.place.level != Place.COMMUNITY:
        yield Concern(None, "类型说的是社区")


def another(s: Subject) -> Iterable[Concern]:
    if s.data.get("kind") and s.data["kind"] == s.case.facet:
        yield Concern(None, f"已经是“{labels()[s.case.facet]}”了")


def said(taking: Taking, s: Subject) -> None:
    if s.case.facet:
        taking.record(was=s.case.facet)
    taking.set(facet=s.data["kind"])
    taking.record(kind=s.data["kind"])


def lifted(taking: Taking, s: Subject) -> None:
    taking.record(was=s.case.facet)


LIKENESS = Procedure(
    "likeness",
    "社区类型",
    (State("standing", "现行", 1, rest=True), State("lifted", "已撤销", 1, final=True)),
    (
        Move("say", "定类型", (), "standing", STREET, "6.3",
             "同一类的才放在一起看", "定了类型", form=Kind, guards=(a_community,), effect=said, icon="building-estate"),
        Move("change", "改类型", ("standing",), "=", STREET, "6.3",
             "以前的留在记录里", "改了类型", form=Kind, guards=(another,), effect=said, icon="building-estate"),
        Move("lift", "撤销类型", ("standing",), "lifted", STREET, "6.3",
             "说不准的，先不和别处比", "撤销了类型", effect=lifted, icon="x"),
    ),
)  # fmt: skip
