"""What the pages of a community's roll show."""

from collections.abc import Sequence
from typing import Any

from linli.core import clock
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Body, Post, Seat
from linli.core.places.models import Building, Place
from linli.core.ui import dates, parts
from linli.domains.committees import rules
from linli.domains.committees.models import ROSTER, Organisation
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.roll import forms
from linli.domains.committees.term.show import mark

TABS = {"bodies": "名册", "organisations": "单位", "buildings": "楼院"}
MOST = 500


def base(place: Place, actor: Actor) -> str:
    own = "/committee/" if actor.level == "community" else f"/committee/{place.code}/"
    return f"{own}roll/"


def page(
    place: Place, actor: Actor, tab: str, words: str = "", form: Any = None, **more: Any
) -> dict[str, Any]:
    """The roll of a community, on one of its three tabs."""
    tab = tab if tab in TABS else "bodies"
    here, staff = base(place, actor), actor.role in COMMUNITY_STAFF
    made = {
        "place": place,
        "base": here,
        "tab": tab,
        "back": here.removesuffix("roll/"),
        "tabs": [parts.Link(label, f"{here}?tab={key}", current=key == tab) for key, label in TABS.items()],
        "staff": staff,
        "q": words,
    }
    build = {"bodies": bodies, "organisations": organisations, "buildings": buildings}[tab]
    return {**made, **build(place, actor, words, form), **more}


# --- bodies and the secretary -----------------------------------------------------------------------------------


def bodies(place: Place, actor: Actor, words: str, form: Any) -> dict[str, Any]:
    items = {key: item for key, item in rules.BODIES.value().items() if key != ROSTER and item["roster"]}
    counts = rosters.counts(place, list(items))
    posts = list(secretaries(place))
    current = [post for post in posts if clock.today() in post.during]
    changes = actor.role == "street_officer"
    return {
        "bodies": [
            {"key": key, "label": item["label"], "roster": item["roster"], "n": counts[key]}
            for key, item in items.items()
        ],
        "secretary": current[0] if current else None,
        "former": [post for post in posts if post not in current],
        "changes": changes,
        "form": (form or forms.Secretary(label_suffix="")) if changes else None,
        "mark": mark(rules.DIRECTORS),
    }


def secretaries(place: Place) -> Sequence[Post]:
    rows = Post.objects.filter(place=place, role="secretary", known__endswith__isnull=True)
    return list(rows.select_related("person").order_by("-during", "-pk")[:12])


def body(place: Place, kind: str, form: Any, tried: tuple[Seat, Any] | None = None) -> dict[str, Any]:
    """One body's roster of today, each seat with its form; and who sat there before."""
    item = rules.BODIES.value()[kind]
    found = []
    for seat in rosters.roster(place, [kind]):
        mine = tried[1] if tried is not None and tried[0].pk == seat.pk else None
        blank = forms.Seat(initial={"standing": seat.standing}, prefix=f"seat-{seat.pk}", label_suffix="")
        found.append({"seat": seat, "form": mine or blank, "open": mine is not None})
    return {
        "place": place,
        "key": kind,
        "label": item["label"],
        "item": item,
        "rows": found,
        "form": form,
        "gone": gone(place, kind),
    }


def gone(place: Place, kind: str) -> list[Seat]:
    """Who left the roster, the last ones first."""
    found = Body.objects.filter(place=place, kind=kind)
    rows = Seat.objects.filter(
        body__in=found, known__endswith__isnull=True, during__endswith__lte=clock.today()
    )
    return list(rows.select_related("person").order_by("-during__endswith", "-pk")[:20])


# --- organisations ----------------------------------------------------------------------------------------------


def organisations(place: Place, actor: Actor, words: str, form: Any) -> dict[str, Any]:
    rows = Organisation.objects.filter(place=place).order_by("closed_on", "name")
    total = rows.filter(closed_on__isnull=True).count()
    if words:
        rows = rows.filter(name__contains=words) | rows.filter(code__startswith=words.upper())
    listed = list(rows[:MOST])
    return {
        "total": total,
        "table": table(listed, actor) if listed else None,
        "form": form or forms.OrganisationForm(place=place),
    }


def table(listed: Sequence[Organisation], actor: Actor) -> parts.Table:
    kinds, staff = rules.ORGANISATION_KINDS.value(), actor.role in COMMUNITY_STAFF
    columns = [parts.Column("单位", "lead"), parts.Column("哪一类"), parts.Column("统一社会信用代码")]
    made = []
    for row in listed:
        href = f"/committee/roll/organisations/{row.pk}/" if staff else ""
        closed = f"{dates.day(row.closed_on)} 起不在了" if row.closed_on else ""
        kind = kinds[row.kind]["label"] if row.kind in kinds else row.kind
        made.append(parts.Row([parts.Cell(row.name, closed, href), parts.Cell(kind), parts.Cell(row.code)]))
    return parts.Table(columns, made, "辖区里的单位")


# --- buildings --------------------------------------------------------------------------------------------------


def buildings(place: Place, actor: Actor, words: str, form: Any) -> dict[str, Any]:
    rows = Building.objects.filter(place=place)
    if words:
        rows = rows.filter(name__contains=words)
    listed = list(rows.order_by("name")[:MOST])
    return {
        "total": Building.objects.filter(place=place).count(),
        "buildings": [
            {"row": row, "form": forms.BuildingForm(place=place, row=row, initial={"name": row.name})}
            for row in listed
        ],
        "form": form or forms.BuildingForm(place=place),
    }
