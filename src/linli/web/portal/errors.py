"""What a page says when it cannot be what was asked for. None of these asks the database."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from linli.web.api import problems

# Sent fields that are shown again, so that they can be copied; nothing else of a form is.
KEPT = ("text", "spot", "words", "answers", "personal", "public", "measure", "question", "letter", "points")
LONGEST = 4000


def _page(request: HttpRequest, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    """`href` and `label` name the way on; `kept` holds what was typed. A program is told in its own form."""
    if request.path.startswith(problems.PREFIX):
        return problems.problem(status)
    error = {"title": title, "text": text, "code": "", "phone": "", **more}
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
    return _page(
        request,
        403,
        "这一页不归您这个岗位",
        "要用别的身份办，请在左上角换岗位；没有这个岗位的，找社区书记。",
        href="/desk/",
        label="回到今天",
    )


def only_reads(request: HttpRequest) -> HttpResponse:
    """What a post that only reads has sent is not taken, whatever it was."""
    text = "您现在的岗位只能看，不能改。要办事，请在左上角换成办事的岗位；没有这样的岗位，请找社区办。"
    return _page(request, 403, "这个岗位只能看", text, href="/desk/", label="回去")


def unmarked(request: HttpRequest) -> HttpResponse:
    """A file that cannot bear the mark of who reads it does not go out."""
    text = "这份文件加不上水印，只能看的岗位打不开它；要看，请到社区当面看。"
    return _page(request, 403, "这份文件打不开", text, href="/desk/", label="回去")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "没有这一页", "地址可能抄错了；不是您这里的事，也不在这里显示。")


def too_big(request: HttpRequest) -> HttpResponse:
    text = "一次最多送 16 MB。请返回上一页，换一张小一点的照片，或者不加；写的字还在那里。"
    return _page(request, 413, "照片太大，没有送出去", text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or the browser keeps no cookies: told so, and what was typed comes back."""
    text = "这一页放得太久了，或者手机不让存小记号（cookie）。请返回上一页，刷新后再送一次；您写的在下面，可以抄走。"
    return _page(
        request, 403, "没有送出去", text, kept=_kept(request), href=request.path, label="重新打开这一页"
    )


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
