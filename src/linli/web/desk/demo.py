"""The demo's own door: one page to sign in as each role. It is there only in a demo, and only on the machine itself."""

import ipaddress
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.people import roles, signin
from linli.core.people.actor import of_post
from linli.core.people.gate import Request, public
from linli.core.people.models import Account, Post
from linli.core.procedures.models import Installation
from linli.web.desk import pages

# A proxy stands on the machine itself, and whom it lets in does not.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


@dataclass(frozen=True)
class Door:
    """One role of the demo, who holds it and where, and what they see first."""

    role: str
    label: str
    name: str
    place: str
    username: str


@public
def doors(request: Request) -> HttpResponse:
    """`/demo/`."""
    _only_here(request)
    found = [_door(role, post, account) for role, (post, account) in _holders().items()]
    return render(request, "desk/demo.html", {"doors": found, "back": request.user.is_authenticated})


@public
@require_POST
def enter(request: Request, role: str) -> HttpResponse:
    """POST `/demo/<role>/`: sign in as who holds the role."""
    _only_here(request)
    held = _holders().get(role)
    if held is None:
        raise Http404("no such role in this demo")
    post, account = held
    account.backend = "django.contrib.auth.backends.ModelBackend"
    signin.begin(request, account, post.pk)
    return redirect(pages.landing(of_post(post)))


def _only_here(request: HttpRequest) -> None:
    address = str(request.META.get("REMOTE_ADDR") or "")
    try:
        near = ipaddress.ip_address(address).is_loopback
    except ValueError:
        near = False
    if not near or any(request.META.get(name) for name in FORWARDED):
        raise Http404("not from here")
    if not Installation.objects.filter(kind="demo").exists():
        raise Http404("not a demo")


def _holders() -> dict[str, tuple[Post, Account]]:
    """Of each role the first who holds it today and has an account, in the order the roles are declared."""
    accounts = Account.objects.filter(person_id=OuterRef("person_id"), is_active=True)
    held = Post.objects.filter(
        Exists(accounts), during__contains=clock.today(), known__endswith__isnull=True
    ).order_by("role", "pk")
    first = {post.role: post for post in held.distinct("role").select_related("place", "person")}
    known = {
        account.person_id: account
        for account in Account.objects.filter(
            person_id__in=[post.person_id for post in first.values()], is_active=True
        ).order_by("-pk")
    }
    return {role: (first[role], known[first[role].person_id]) for role in roles.REGISTRY if role in first}


def _door(role: str, post: Post, account: Account) -> Door:
    place = post.unit or post.place.name
    return Door(role, post.title or roles.label(role), post.person.name, place, account.username)
