"""What a community has posted: its board, its committee, its notices. Nothing that its pages do not show."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from linli.core import clock
from linli.core.papers import document as documents
from linli.core.papers.models import Paper
from linli.core.ui.dates import read_month
from linli.domains.committees.models import Notice
from linli.domains.committees.portal import committee as portal_committee
from linli.domains.committees.portal import notice as portal_notice
from linli.domains.committees.portal.frame import community
from linli.domains.problems.portal import notice_board
from linli.web.api import shapes
from linli.web.api.places import part

router = Router(tags=["公示公开"])
LISTED = ("name", "about", "came", "position")


@router.get("/communities/{code}/board", response={200: shapes.Board, 404: shapes.Problem}, summary="公示栏")
def board(request: HttpRequest, code: shapes.Code, asked: Query[shapes.Month]) -> dict[str, Any]:
    """一个月里办结公示的，没办成的也在内；没有居民的姓名、门牌、电话。"""
    place = community(code)
    months = notice_board.counted_months(place)
    newest = months[0][0] if months else clock.today().replace(day=1)
    month = read_month(asked.month) if asked.month else newest
    if month is None:
        raise Http404
    return {
        "month": f"{month:%Y-%m}",
        "months": [{"month": f"{first:%Y-%m}", "notices": n} for first, n in months],
        "items": [
            {
                "title": one.title,
                "text": one.text,
                "on": clock.local(one.at).date(),
                "solved": one.done,
                "facts": one.facts,
            }
            for one in notice_board.of_month(place, month)
        ],
    }


@router.get(
    "/communities/{code}/committee",
    response={200: shapes.Roster, 404: shapes.Problem},
    summary="社工委的成员",
)
def committee(request: HttpRequest, code: shapes.Code) -> dict[str, Any]:
    """今天在任的，主任在前。"""
    row, forming = portal_committee.today(community(code))
    return {
        "state": "standing" if row else "forming" if forming else "none",
        "since": row.since if row else None,
        "until": row.until if row else None,
        "members": portal_committee.members(row) if row else [],
    }


@router.get(
    "/communities/{code}/notices",
    response={200: shapes.Part[shapes.NoticeLine], 404: shapes.Problem},
    summary="人选公示",
)
def notices(request: HttpRequest, code: shapes.Code, asked: Query[shapes.Paging]) -> dict[str, Any]:
    """公示中的和以前的，新的在前；名单不在这里。"""
    place = community(code)
    found = Notice.objects.filter(case__place=place, paper__isnull=False).select_related("case", "paper")
    rows = found.defer("paper__document").order_by("-case_id")
    return part(request, asked, rows, lambda row: _line(row, place.code))


@router.get(
    "/communities/{code}/notices/{number}",
    response={200: shapes.Notice, 404: shapes.Problem},
    summary="一份公示",
)
def notice(request: HttpRequest, code: shapes.Code, number: shapes.Number) -> dict[str, Any]:
    """名单只在公示期内给：期满以后，程序不再成批取走人名。"""
    place = community(code)
    row = portal_notice.posted(place, number)
    assert row.paper is not None
    shown = _line(row, place.code)
    return shown | {"listed": _listed(row.paper) if shown["state"] == "posted" else []}


def _line(row: Notice, code: str) -> dict[str, Any]:
    assert row.paper is not None
    return {
        "id": row.case_id,
        "title": row.paper.title,
        "number": row.paper.number,
        "state": portal_notice.state_of(row),
        "posted_on": clock.local(row.case.opened_at).date(),
        "ends_at": clock.local(row.ends_at),
        "page": f"/c/{code}/notices/{row.case_id}/",
        "check": f"/check/{row.paper.check_code}/",
    }


def _listed(paper: Paper) -> list[dict[str, str]]:
    """The rows of the paper's own table."""
    made = documents.from_json(paper.document)
    tables: list[Any] = [value for kind, value in made.walk() if kind == "table"]
    return [dict(zip(LISTED, row, strict=True)) for row in tables[0]["rows"]] if tables else []
