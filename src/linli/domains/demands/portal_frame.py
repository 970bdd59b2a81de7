"""What stands around every public page: whose page it is, where one can go, who answers for it."""

from typing import Any

from django.http import Http404, HttpRequest

from linli.core import clock
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.ui.dates import clocktime, day
from linli.core.ui.parts import Link
from linli.domains.demands import rules


def community(code: str) -> Place:
    """The community of that code with its street and district. Http404 when there is none."""
    place = (
        Place.objects.select_related("street", "district").filter(code=code, level=Place.COMMUNITY).first()
    )
    if place is None:
        raise Http404
    return place


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


def secretary(place: Place) -> str:
    """The name of the community's secretary, who is its committee's director (3.2); '' when the post is vacant."""
    held = Post.objects.filter(
        place=place, role="secretary", during__contains=clock.today(), known__endswith__isnull=True
    )
    return held.order_by("pk").values_list("person__name", flat=True).first() or ""


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
        "licence": rules.FILING.value(),
    }
