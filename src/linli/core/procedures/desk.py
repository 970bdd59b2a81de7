"""Taking a move from a page: load (the caller) → form → one call → redirect, or the page again with what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from linli.core.people.actor import Actor
from linli.core.procedures.forms import MoveForm, visible
from linli.core.procedures.kinds import Concern, Move, Refused, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.ui import fields

REASON = "reason:"


@dataclass(frozen=True)
class Link:
    """The way from a case to what a later room does with it; `concerns` say why it cannot be gone yet."""

    label: str
    href: str
    hint: str = ""
    icon: str = ""
    concerns: Sequence[Concern] = ()


# What later rooms offer on an earlier room's page, by the procedure of its case. Each is called with the case and
# the actor, and may take the cases that the page has loaded (`plan.Known`) as a third.
LINKS: dict[str, list[Callable[..., Link | None]]] = {}


def links(case: Case, actor: Actor, *known: Any) -> list[Link]:
    """The ways onward from this case for this actor."""
    made = [make(case, actor, *known) for make in LINKS.get(case.procedure, ())]
    return [link for link in made if link is not None]


@dataclass
class Attempt:
    """What the page shows of a move that is chosen, or was tried and did not go through."""

    move: Move
    form: MoveForm | None
    token: str
    concerns: list[Concern] = field(default_factory=list)
    need_reason: bool = False
    reasons: dict[str, str] = field(default_factory=dict)


def blank(case: Case, name: str, actor: Any, initial: dict[str, Any] | None = None) -> Attempt:
    """The move's form as it opens on the page (`?move=name`). Raises BadRequest for no such move."""
    move = _move(case, name)
    form = move.form(case=case, actor=actor, initial=initial or {}) if move.form else None
    return Attempt(move, form, str(uuid4()))


def opened(case: Case, name: str, actor: Actor, initial: dict[str, Any] | None = None) -> Attempt | None:
    """The form of the move that an address asks for (`?move=name`), where this post may take it in this state."""
    for move in procedure(case.procedure).moves:
        if move.name == name and case.state in move.sources and actor.role in move.by:
            return blank(case, name, actor, initial)
    return None


def post(
    request: HttpRequest,
    case: Case,
    name: str,
    back: str,
    again: Callable[[Attempt], HttpResponse],
    act: Callable[[dict[str, Any], dict[str, str], UUID], Any] | None = None,
    move: Move | None = None,
) -> HttpResponse:
    """Take the move that was posted; `again` renders the page with the attempt (status 422).

    A form that came back only to have a field put right (`fields.pressed`) is shown again, mended, and not taken.
    `act` replaces `take` where the move is another case's opening: it is given data, reasons and token.
    """
    move = move or _move(case, name)
    actor = request.actor  # type: ignore[attr-defined]
    token = read_token(request)
    form: MoveForm | None = None
    data: dict[str, Any] = {}
    if move.form is not None:
        form = move.form(fields.fixed(request.POST), request.FILES, case=case, actor=actor)
        if not form.is_valid() or fields.pressed(request.POST):
            return again(Attempt(move, form, str(token), reasons=reasons_of(request)))
        data = form.cleaned_data
    reasons = reasons_of(request)
    try:
        if act is not None:
            act(data, reasons, token)
        else:
            take(case, name, actor, data, reasons, token)
    except Refused as refused:
        return again(Attempt(move, form, str(token), refused.concerns, refused.need_reason, reasons))
    # An inverse is offered at once: whoever shows the message finds its address among the tags.
    undo = f"undo {back}{move.inverse}/" if move.inverse else ""
    messages.success(request, f"{move.said or move.label}：{case.title}", extra_tags=undo)
    return redirect(back)


def reasons_of(request: HttpRequest) -> dict[str, str]:
    """Written reasons by the key of the concern they answer: fields named `reason:<key>` or `reason-<key>`.

    What nobody could see in them is left out.
    """
    return {
        name[len(REASON) :]: visible(value)
        for name, value in request.POST.items()
        if name.startswith((REASON, "reason-")) and isinstance(value, str)
    }


def read_token(request: HttpRequest) -> UUID:
    """The form's token, which makes sending it twice the same as once. BadRequest when it is none."""
    try:
        return UUID(str(request.POST.get("token", "")))
    except ValueError:
        raise BadRequest("the form has no token") from None


def _move(case: Case, name: str) -> Move:
    for move in procedure(case.procedure).moves:
        if move.name == name and set(move.by) - {"public", "system"}:
            return move
    raise BadRequest(f"no such move: {name}")


__all__ = [
    "LINKS",
    "Attempt",
    "Link",
    "MoveForm",
    "blank",
    "links",
    "opened",
    "post",
    "read_token",
    "reasons_of",
]
