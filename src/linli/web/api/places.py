"""Districts, streets and communities of today: the tree that everything else hangs on."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from linli.core.places import queries
from linli.core.places.models import Place
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.frame import community as of_code
from linli.domains.committees.portal.frame import secretary
from linli.domains.problems.portal import notice_board
from linli.web.api import shapes

router = Router(tags=["地方"])
MOST_FOUND = 200  # a search gives no more: whoever wants all asks without words


def part(
    request: HttpRequest,
    asked: shapes.Paging,
    rows: Sequence[Any] | QuerySet[Any],
    shown: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """One page of the rows, with the address of the next."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    first = (asked.page - 1) * asked.size
    more = first + asked.size < total and asked.page < shapes.MOST_PAGES
    following = asked.model_dump(exclude_defaults=True) | {"page": asked.page + 1}
    return {
        "items": [shown(row) for row in rows[first : first + asked.size]],
        "total": total,
        "page": asked.page,
        "size": asked.size,
        "next": f"{request.path}?{urlencode(following)}" if more else None,
    }


def named(place: Place | None) -> dict[str, str] | None:
    return {"code": place.code, "name": place.name} if place is not None else None


def line(place: Place) -> dict[str, Any]:
    """A community as every list gives it."""
    return {
        "code": place.code,
        "name": place.name,
        "street": named(place.street),
        "district": named(place.district),
        "is_open": place.is_open,
        "page": f"/c/{place.code}/",
    }


@router.get("/districts", response={200: shapes.Part[shapes.District]}, summary="县区")
def districts(request: HttpRequest, asked: Query[shapes.Paging]) -> dict[str, Any]:
    """今天的县区，各有几个社区。"""
    open_ones = Place.objects.filter(level=Place.COMMUNITY, is_open=True).order_by()
    sizes = dict(open_ones.values_list("district").annotate(n=Count("pk")))
    rows = Place.objects.filter(level=Place.DISTRICT, is_open=True).order_by("code")
    return part(
        request,
        asked,
        rows,
        lambda row: {"code": row.code, "name": row.name, "communities": sizes.get(row.pk, 0)},
    )


@router.get("/streets", response={200: shapes.Part[shapes.Street]}, summary="街道")
def streets(request: HttpRequest, asked: Query[shapes.OfDistrict]) -> dict[str, Any]:
    """今天的街道、乡镇；可以只要一个县区的。"""
    rows = Place.objects.filter(level=Place.STREET, is_open=True).select_related("district").order_by("code")
    if asked.district:
        rows = rows.filter(district__code=asked.district)
    return part(
        request,
        asked,
        rows,
        lambda row: {"code": row.code, "name": row.name, "district": named(row.district)},
    )


@router.get("/communities", response={200: shapes.Part[shapes.Community]}, summary="社区")
def communities(request: HttpRequest, asked: Query[shapes.Search]) -> dict[str, Any]:
    """今天的社区，按代码排；用 `q` 找的，名称以它开头的在前，最多 200 个。"""
    if asked.q.strip():
        return part(request, asked, _found(asked), line)
    rows = Place.objects.filter(level=Place.COMMUNITY, is_open=True).select_related("street", "district")
    if asked.district:
        rows = rows.filter(district__code=asked.district)
    if asked.street:
        rows = rows.filter(street__code=asked.street)
    return part(request, asked, rows.order_by("code"), line)


def _found(asked: shapes.Search) -> list[Place]:
    """As the city's page finds them, within the narrower of the two places that were named."""
    code, level = (asked.street, Place.STREET) if asked.street else (asked.district, Place.DISTRICT)
    within = Place.objects.filter(code=code, level=level).first() if code else None
    if code and within is None:
        return []
    found = queries.find(asked.q, within, limit=MOST_FOUND)
    return [one for one in found if one.level == Place.COMMUNITY]


@router.get(
    "/communities/{code}",
    response={200: shapes.CommunityPage, 404: shapes.Problem},
    summary="一个社区",
)
def community(request: HttpRequest, code: shapes.Code) -> dict[str, Any]:
    """电话、地址、书记、近 30 天的件数、正在选聘和公示的：社区公开页上有的。"""
    place = of_code(code)
    counts = notice_board.counts(place)
    figures = {
        key: getattr(counts, key) for key in ("all", "solved", "referred", "explained", "open", "late")
    }
    return line(place) | {
        "contact": {"phone": place.phone, "address": place.address},
        "secretary": secretary(place),
        "counts": {"days": notice_board.DAYS, **figures},
        "running": [
            {
                "kind": "notice" if "/notices/" in one.href else "call",
                "title": one.text,
                "until": one.until,
                "page": one.href,
            }
            for one in presenters.running(place)
        ],
    }
