"""What a page says when it cannot be what was asked for. None of these asks the database."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from linli.core.people.actor import PUBLIC, Actor
from linli.web.api import problems
from linli.web.home import addresses

# Sent fields that are shown again, so that they can be copied; nothing else of a form is.
KEPT = ("text", "spot", "words", "answers", "personal", "public", "measure", "question", "letter", "points")
LONGEST = 4000


def _page(request: HttpRequest, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    """`href` and `label` name the way on; `kept` holds what was typed. A program is told in its own form."""
    if request.path.startswith(problems.PREFIX):
        return problems.problem(status)
    error = {"title": title, "text": text, "code": "", "phone": "", "staff": _staff(request), **more}
    return HttpResponse(render_to_string("portal/error.html", {"error": error}, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        400,
        "这一页送来的东西不完整",
        "可能是放得太久，或者太大了。请回到上一页，再送一次。",
        kept=_kept(request),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if not _staff(request):
        return _page(request, 403, "这一页不给看", "这里不接受这样的请求，请从首页再走一次。")
    text = _several(request, "要用别的身份办，请先回去，在左上角换岗位，再打开这一页。")
    text += "该由您办、又没有这个岗位的，请市里的安全管理员或者街道账号管理员给您加上。"
    return _page(request, 403, "这一页不归您这个岗位", text, **_back(request))


def only_reads(request: HttpRequest) -> HttpResponse:
    """What a post that only reads has sent is not taken, whatever it was."""
    text = "您现在的岗位只能看，不能改。" + _several(request, "要办事，请先回去，在左上角换成办事的岗位。")
    text += "该由您办、又没有办事岗位的，请市里的安全管理员或者街道账号管理员给您加上。"
    return _page(request, 403, "这个岗位只能看", text, **_back(request))


def by_button(request: HttpRequest) -> HttpResponse:
    """An address that only takes a form, opened by itself; the way on is the nearest page above it."""
    text = "这个地址自己打不开，要在页面上按按钮才办得成；刚才有没有办成，回到那一页看。"
    return _page(request, 405, "这一步要从页面上的按钮办", text, href=_above(request), label="回到那一页")


def unmarked(request: HttpRequest) -> HttpResponse:
    """A file that cannot bear the mark of who reads it does not go out."""
    text = "这份文件加不上水印，只能看的岗位打不开它；要看，请到社区当面看。"
    return _page(request, 403, "这份文件打不开", text, **_back(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "没有这一页", "地址可能抄错了；不是您这里的事，也不在这里显示。")


def too_big(request: HttpRequest) -> HttpResponse:
    text = "一次最多送 16 MB。请返回上一页，换一张小一点的照片，或者不加；写的字还在那里。"
    return _page(request, 413, "照片太大，没有送出去", text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or the browser keeps no cookies: told so, and what was typed comes back."""
    kept = _kept(request)
    why = "这一页放得太久了，或者浏览器不让存小记号（cookie）"
    why += "，也可能是这个浏览器里换了人登录" if _staff(request) else ""
    text = f"{why}。请返回上一页，刷新后再送一次{'；您写的在下面，可以抄走' if kept else ''}。"
    href = came_from(request) or request.path
    return _page(request, 403, "没有送出去", text, kept=kept, href=href, label="重新打开这一页")


def server_error(request: HttpRequest) -> HttpResponse:
    """Must not fail itself, whatever is broken."""
    try:
        text = "不是您的错，已经记下。请过几分钟再试；急的事，打 12345。"
        return _page(request, 500, "这里出了毛病", text, number=getattr(request, "number", ""))
    except Exception:  # the page itself is broken: the bare words are left
        number = getattr(request, "number", "")
        return HttpResponse(
            f"这里出了毛病，请过几分钟再试；急的事，打 12345。编号 {number}",
            status=500,
            content_type="text/plain; charset=utf-8",
        )


def came_from(request: HttpRequest) -> str:
    """The page of ours that the request says it came from, else nothing."""
    try:
        said = urlsplit(request.headers.get("Referer", ""))
        resolve(said.path)
    except (ValueError, Resolver404):
        return ""
    if said.netloc != request.get_host() or said.path.startswith("//"):
        return ""
    return said.path + (f"?{said.query}" if said.query else "")


def _above(request: HttpRequest) -> str:
    """The nearest address above that there is a page for; nothing above it but the front page: one's own first page."""
    parts = request.path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:length])}/"
        try:
            resolve(address)
        except Resolver404:
            continue
        return address
    return str(_back(request)["href"]) if _staff(request) else "/"


def _actor(request: HttpRequest) -> Actor:
    found: Actor = getattr(request, "actor", PUBLIC)
    return found


def _staff(request: HttpRequest) -> bool:
    return _actor(request).role != PUBLIC.role


def _several(request: HttpRequest, text: str) -> str:
    """The text, for who holds several posts."""
    return text if len(getattr(request, "posts", [])) > 1 else ""


def _back(request: HttpRequest) -> dict[str, str]:
    """The way to where the post begins its day; to one's own account, where it has no such page."""
    actor = _actor(request)
    first = addresses.landing(actor)
    if first == "/desk/" and not actor.may("desk"):
        first = "/desk/me/"
    return {"href": first, "label": "回到今天" if first == "/desk/" else "回到我的页面"}


def _kept(request: HttpRequest) -> list[str]:
    try:
        sent = request.POST
    except Exception:  # what could not be read the first time cannot be shown
        return []
    return [
        value[:LONGEST]
        for name in KEPT
        for value in sent.getlist(name)
        if isinstance(value, str) and value.strip()
    ]
