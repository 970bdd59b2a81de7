"""Which pages need a sign-in: all of them, unless they are marked public; and by which right."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request after the middleware: who acts, and the posts that the account holds. For type checking."""

    actor: Any
    posts: list[Any]


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
