"""Acting as: the post that the session works under, and the first pages of those without cases."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from linli.core.people.actor import of_post
from linli.core.people.gate import Request, needs, public
from linli.web.desk import pages

# What the desks of the three administrators will hold.
OFFICES = {
    "system": ("系统", "这里会有：装了什么版本、备份在哪里、规则和节假日的更新、队列里有没有积压。"),
    "journal": ("记录", "这里会有：记录链核对的结果、谁查看过个人信息、记录头的打印。"),
}


@public
@require_POST
def switch(request: Request) -> HttpResponse:
    """POST `/desk/post/`: act under another of one's own posts."""
    if not request.user.is_authenticated:
        return redirect("/sign-in/")
    wanted = str(request.POST.get("post", ""))
    post = next((post for post in request.posts if str(post.pk) == wanted), None)
    if post is None:
        raise Http404("not a post of this account")
    request.session["post"] = post.pk
    return redirect(pages.landing(of_post(post)))


def _office(request: Request, right: str) -> HttpResponse:
    name, words = OFFICES[right]
    return render(request, "desk/office.html", {"name": name, "words": words})


@needs("system")
def system(request: Request) -> HttpResponse:
    return _office(request, "system")


@needs("journal")
def journal(request: Request) -> HttpResponse:
    return _office(request, "journal")
