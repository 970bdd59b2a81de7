"""`/desk/handover/`: what is open under a post, and to whom it goes when the post ends."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from linli.core import clock
from linli.core.people import office, roles
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.people.view_access import Request, needs
from linli.core.procedures import handover
from linli.core.procedures import queries as cases
from linli.core.procedures.handover import Work
from linli.domains.committees.roles import TAKES_OVER
from linli.web.home import addresses

STANDING = "每月要办的事"


def heirs(post: Post) -> list[Post]:
    """Who could take over what is open under the post: who holds one of the kind at the same place."""
    kinds = next((group for group in TAKES_OVER if post.role in group), (post.role,))
    found = Post.objects.filter(place=post.place_id, unit=post.unit, role__in=kinds)
    found = handover.running(found).exclude(pk=post.pk).select_related("person")
    return sorted(found, key=lambda one: (kinds.index(one.role), one.pk))


def reached(actor: Actor) -> QuerySet[Post]:
    """The posts whose work this one may hand over: at its place and below; of a unit's head, the unit's."""
    found = Post.objects.filter(known__endswith__isnull=True).select_related("person", "place")
    if addresses.assigned(actor):
        own = Post.objects.get(pk=actor.post_id or 0)
        mine = Q(place=own.place_id, unit=own.unit) if own.unit else Q(pk=own.pk)  # no unit is not one unit
        return found.filter(mine)
    return found.filter(office.below(actor, "place__") & ~Q(role__in=_kept()))


def _kept() -> list[str]:
    """Roles that have no work of their own to hand over."""
    return [name for name, role in roles.REGISTRY.items() if role.apart or role.reads_as]


@needs("handover")
def index(request: Request) -> HttpResponse:
    """What posts that have ended left behind; then whoever holds one and has something open."""
    posts = reached(request.actor)
    left = handover.left(posts)
    held = list(handover.running(posts).order_by("place__code", "role", "pk")[:200])
    work = handover.under([post.pk for post in (*left, *held)])
    near = {post.pk for post in left}
    mine = cases.visible(request.actor).filter(closed_at__isnull=True, assignee__isnull=False)
    beyond = handover.left(Post.objects.filter(pk__in=mine.values("assignee")).exclude(pk__in=near))
    context = {
        "left": [{"post": post, "n": len(work[post.pk])} for post in left],
        "beyond": beyond,
        "held": [{"post": post, "n": len(work[post.pk])} for post in held if work[post.pk]],
    }
    return render(request, "desk/handovers.html", context)


@needs("handover")
def one(request: Request, pk: int) -> HttpResponse:
    """One post's open work; POST hands all of it over."""
    post = get_object_or_404(reached(request.actor), pk=pk)
    choices = heirs(post)
    wrong = ""
    if request.method == "POST":
        heir = next((one for one in choices if str(one.pk) == request.POST.get("heir", "")), None)
        if heir is None:
            wrong = "请选一个接的人"
        else:
            try:
                n = handover.hand_over(request.actor, post, heir)
            except handover.Refusal as refusal:
                wrong = str(refusal)
            else:
                messages.success(request, f"{n} 件交给了{heir.person.name}")
                return redirect("/desk/handover/")
    work = handover.under([post.pk])[post.pk]
    context = {
        "post": post,
        "ended": post.during.upper is not None and post.during.upper <= clock.today(),
        "rows": [_row(item, request.actor) for item in work],
        "heirs": choices,
        "wrong": wrong,
    }
    return render(request, "desk/handover.html", context, status=422 if wrong else 200)


def _row(work: Work, actor: Actor) -> dict[str, Any]:
    """What is open, as what; with the way there for who may go."""
    if work.case is None:
        return {"title": STANDING, "labels": "、".join(work.labels), "href": "", "number": ""}
    hidden = work.case.procedure in ("notice", "objection", "candidate")
    href = "" if hidden or not actor.may("problems") else addresses.of(work.case, actor)
    title = "公示期间的核查" if hidden else work.case.title
    return {"title": title, "labels": "、".join(work.labels), "href": href, "number": work.case.number}
