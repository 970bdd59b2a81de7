"""Which pages need a sign-in: all of them, unless they are marked public; and by which right."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from linli.core.people import roles

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request after the middleware: who acts, and the posts that the account holds. For type checking."""

    actor: Any
    posts: list[Any]
    # What is written down of this look, where the post only reads; else None.
    reading: Any


def public(view: View) -> View:
    """Everybody may open the page. A test compares the list of these with the committed one."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def needs(right: str) -> Callable[[View], View]:
    """Only posts whose role has the right; '' is whoever has signed in."""

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        return view

    return mark


def acts(view: View) -> View:
    """A page that is nothing but a form: not shown to who only reads."""
    view.is_form = True  # type: ignore[attr-defined]
    return view


def own(view: View) -> View:
    """What concerns one's own account, or how pages look to oneself: taken of who only reads, too."""
    view.is_own = True  # type: ignore[attr-defined]
    return view


def readers_too(view: View) -> View:
    """What who only reads was sent to note down: the one thing of the house that is taken of them."""
    view.is_for_readers = True  # type: ignore[attr-defined]
    return view


def opens(address: str, actor: Any) -> bool:
    """Whether the page at this address lets the post in, by its right; which cases it shows is the page's to say."""
    try:
        view = resolve(address.partition("?")[0]).func
    except Resolver404:
        return False
    if getattr(view, "is_public", False):
        return True
    right = getattr(view, "right", "desk")
    return (not right or actor.may(right)) and not (actor.reads and getattr(view, "is_form", False))


def takes(view: View) -> bool:
    """Whether the view takes what is sent by any post that only reads: signing in and out, and what is one's own."""
    return bool(getattr(view, "is_own", False)) or getattr(view, "right", None) == ""


def notes_of(view: View, actor: Any) -> bool:
    """Whether the view takes what this post was sent to note down; who looks for some hours was sent for nothing."""
    return bool(getattr(view, "is_for_readers", False)) and not roles.role(actor.role).hourly
