"""What every page knows: who acts, where one can go, what time it is. Asked only where a page shows it."""

from typing import Any
from uuid import uuid4

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linli.core import clock
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.ui.parts import Toast
from linli.domains.committees import rules
from linli.web.home import addresses, navigation, next_steps


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the shells; a page that shows no sidebar pays no query."""
    return {
        "actor": getattr(request, "actor", None),
        "reading": getattr(request, "reading", None),
        "now": clock.now(),
        "shell": SimpleLazyObject(lambda: _shell(request)),
        "nav": SimpleLazyObject(lambda: navigation.groups(request)),
        "foot": SimpleLazyObject(foot),
        "toast": SimpleLazyObject(lambda: _toast(request)),
        "onward": SimpleLazyObject(lambda: next_steps.of(request)),
    }


def foot() -> dict[str, str]:
    """Who answers for the platform, at the foot of every public page."""
    return {
        "organiser": rules.HOST.value(),
        "licence": rules.LICENCE.value(),
        "complain_href": "/complaint/",
        "place": "",
        "as_of": "",
    }


def _shell(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    held = getattr(request, "posts", [])
    if actor is None or actor.post_id is None:
        return {"home": "/", "posts": [], "bar": [], "search_href": "/search/", "help_href": "/plan/"}
    place = next((post.place for post in held if post.pk == actor.post_id), None)
    unit = next((post.unit for post in held if post.pk == actor.post_id), "")
    return {
        "home": addresses.landing(actor),
        "search_href": "/search/",
        "no_search": not actor.may("desk"),
        "help_href": "/plan/",
        "account_href": "/desk/me/",
        "switch_href": "/desk/post/",
        "leave_href": "/sign-out/",
        "place_name": unit or str(place or ""),
        "person_name": actor.name,
        "post_label": _as(actor.role, actor.title) + (f"，代{actor.deputy_for}" if actor.deputy_for else ""),
        "posts": [_post(post, actor) for post in held] if len(held) > 1 else [],
        "bar": navigation.bar(request),
        "watched": navigation.counts(request).get("access", 0),
        "orphaned": navigation.counts(request).get("orphan", 0) if actor.may("handover") else 0,
    }


def _as(role: str, title: str) -> str:
    """Whom one acts as: the role, or in a department's own house the section."""
    return title if role in ("department", "department_head") and title else f"以{roles.label(role)}身份"


def _post(post: Any, actor: Actor) -> dict[str, Any]:
    return {
        "id": post.pk,
        "label": _as(post.role, post.title),
        "place_name": post.unit or str(post.place),
        "current": post.pk == actor.post_id,
    }


def _toast(request: HttpRequest) -> Toast | None:
    """The last word about what was done, with the way back where the move has an inverse."""
    said = list(get_messages(request))
    if not said:
        return None
    kind, _, address = (said[-1].extra_tags or "").partition(" ")
    if kind != "undo":
        return Toast(str(said[-1]))
    return Toast(str(said[-1]), address, token=str(uuid4()))
