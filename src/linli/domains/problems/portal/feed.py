"""The community's board as a feed, for whoever reads it in their own reader: no sign-in, nothing personal (4.5)."""

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from linli.core.people.view_access import Request, public
from linli.domains.committees.portal.frame import community
from linli.domains.problems.portal import notice_board

MOST = 50


@public
@require_safe
def feed(request: Request, code: str) -> HttpResponse:
    """/c/<code>/board.atom: the newest notices of the board, each with its month's page."""
    place = community(code)
    base = request.build_absolute_uri(f"/c/{place.code}/board/")
    made = Atom1Feed(
        title=f"{place} 公示栏",
        link=base,
        description="办好的和没办成的，都写在这里",
        language="zh-cn",
        feed_url=request.build_absolute_uri(),
        feed_guid=base,
    )
    for notice in notice_board.notices(place)[:MOST]:
        item = notice_board.posted(notice)
        month = f"{base}?month={item.at:%Y-%m}"
        words = "。".join(filter(None, (item.text.rstrip("。"), item.facts)))
        made.add_item(
            item.title,
            month,
            words,
            unique_id=f"{base}#{notice.pk}",
            pubdate=notice.at,
            updateddate=notice.at,
            unique_id_is_permalink=False,
        )
    reply = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    reply.headers["Cache-Control"] = "public, max-age=300"
    return reply
