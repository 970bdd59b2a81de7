"""Acting as: the post that the session works under."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from linli.core.people.actor import of_post
from linli.core.people.view_access import Request, own, public
from linli.web.home import addresses


@public
@own
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
    return redirect(addresses.landing(of_post(post)))
