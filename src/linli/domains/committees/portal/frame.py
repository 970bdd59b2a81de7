"""What stands around every public page: whose page it is, where one can go, who answers for it."""

from typing import Any

from django.http import Http404, HttpRequest

from linli.core import clock, statements
from linli.core.places.models import Place
from linli.core.ui.dates import clocktime, day
from linli.core.ui.parts import Link
from linli.domains.committees import rules

_COMMUNITY = f"""
SELECT {statements.columns(Place, "place")}, {statements.columns(Place, "street")},
  {statements.columns(Place, "district")}
FROM places_place place LEFT JOIN places_place street ON street.id = place.street_id
  LEFT JOIN places_place district ON district.id = place.district_id
WHERE place.code = %s AND place.level = 'community'
"""  # noqa: S608 - columns of ours


def community(code: str) -> Place:
    """The community of that code with its street and district. Http404 when there is none."""
    for row in statements.rows(_COMMUNITY, [code]):
        place, rest = statements.made(Place, row)
        place.street, rest = statements.perhaps(Place, rest)
        place.district, rest = statements.perhaps(Place, rest)
        return place
    raise Http404


def frame(request: HttpRequest, place: Place | None = None, here: str = "") -> dict[str, Any]:
    """The context of the public shell. `here` names the page of the head's row that this one is."""
    return {
        "portal": {"home": _home(place), "label": label(place), "nav": _nav(place, here)},
        "foot": _foot(place),
    }


def label(place: Place | None) -> str:
    """'白银路街道 甘家巷社区', or the district alone."""
    if place is None:
        return ""
    above = place.street if place.level == Place.COMMUNITY else None
    return f"{above} {place}" if above else str(place)


_SECRETARY = """
SELECT person.name FROM people_post post JOIN people_person person ON person.id = post.person_id
WHERE post.place_id = %s AND post.role = 'secretary' AND post.during @> %s::date AND upper(post.known) IS NULL
ORDER BY post.id LIMIT 1
"""


def secretary(place: Place) -> str:
    """The name of the community's secretary, who is its committee's director (3.2); '' when the post is vacant."""
    return next((name for (name,) in statements.rows(_SECRETARY, [place.pk, clock.today()])), "")


def too_many(place: Place | None) -> str:
    """What is said when too much came from one network within the hour: later, or by telephone, or at the office."""
    phone = f"打社区电话 {place.phone}" if place is not None and place.phone else "到社区说"
    return f"这个网络一小时里送得太多了，请过一会儿再送，或者{phone}；急的事打 12345"


def _home(place: Place | None) -> str:
    if place is None or place.level not in (Place.COMMUNITY, Place.DISTRICT):
        return "/"
    return f"/{'c' if place.level == Place.COMMUNITY else 'd'}/{place.code}/"


def _nav(place: Place | None, here: str) -> list[Link]:
    complain = "/complaint/"
    if place is not None and place.level == Place.COMMUNITY:
        base = f"/c/{place.code}/"
        rows = [
            ("board", "公示公开", f"{base}board/"),
            ("report", "反映一件事", f"{base}report/"),
            ("follow", "查办件", f"{base}follow/"),
            ("complaint", "投诉建议", f"{complain}?place={place.code}"),
        ]
    else:
        rows = [
            ("home", "找社区", "/"),
            ("plan", "方案原文", "/plan/"),
            ("check", "验真", "/check/"),
            ("complaint", "投诉建议", complain),
        ]
    return [Link(text, href, current=key == here) for key, text, href in rows]


def _foot(place: Place | None) -> dict[str, str]:
    at = clock.now()
    chosen = f"?place={place.code}" if place is not None else ""
    return {
        "place": label(place),
        "complain_href": f"/complaint/{chosen}",
        "as_of": f"数据截至 {day(at)} {clocktime(at)}",
        "organiser": rules.HOST.value(),
        "licence": rules.LICENCE.value(),
    }
