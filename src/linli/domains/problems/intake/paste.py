"""/problems/paste/: what was said in a chat group becomes problems, and each who spoke gets an answer to paste (4.1)."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from linli.core import clock, keyring
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Building, Place
from linli.core.procedures import again, desk
from linli.core.procedures.forms import visible
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.roles import VISITORS
from linli.domains.problems import actions, queries, redaction, rules, similar
from linli.domains.problems.intake import chat
from linli.domains.problems.intake.forms import Pasted

# A telephone number in a sentence, with the words that lead to it: it is sealed, and not part of what is told on.
CALL_ME = re.compile(
    rf"[，,。；; ]*(?:请|可以)?(?:打|联系)?(?:我的?)?(?:电话|手机)?(?:号码?)?(?:是|：|:)?\s*{redaction.PHONE.pattern}"
)


@dataclass(frozen=True)
class Done:
    """One that was registered: the problem that now stands for it, whether it was there before, who spoke."""

    case: Case
    merged: bool
    who: str
    title: str
    # Registered before, by the same form.
    again: bool = False


@needs("problems")
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: Request) -> HttpResponse:
    """Paste, look through what was found, register: three steps on one address; the pasted text is not kept."""
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    if request.method != "POST":
        return _ask(request)
    if "pasted" in request.POST:
        return _read(request, visible(request.POST["pasted"]))
    return _register(request, desk.read_token(request))


def _ask(request: Request, pasted: str = "", wrong: str = "") -> HttpResponse:
    context = {"pasted": pasted, "wrong": wrong, "most": chat.MOST_LETTERS}
    return render(request, "demands/paste.html", context, status=422 if wrong else 200)


def _read(request: Request, pasted: str) -> HttpResponse:
    """The demands as a list to look through; the rest is shown below, so that nothing is overlooked."""
    if not pasted.strip():
        return _ask(request, wrong="还没有贴上文字：在群里多选几条消息，复制，贴到这里")
    if len(pasted) > chat.MOST_LETTERS:
        words = f"一次最多 {chat.MOST_LETTERS:,} 个字，这里有 {len(pasted):,} 个：分几次贴"
        return _ask(request, pasted[: chat.MOST_LETTERS], words)
    found = chat.parse(pasted)
    asking = [one for one in found if one.asks]
    rows = _filled(request.actor, asking[: chat.MOST_DEMANDS])
    _offer(request, rows)
    talk = [one for one in found if not one.asks]
    left = {"more": len(asking) - len(rows), **_talk(talk)}
    return _look(request, rows, _token(request, pasted), left)


def _talk(talk: Sequence[chat.Said]) -> dict[str, object]:
    """What is shown below the rows, and what the form sends back of it: nothing of it is kept here meanwhile."""
    return {"talk": talk, "told": json.dumps([[one.who, one.text] for one in talk], ensure_ascii=False)}


def _talked(request: Request) -> list[chat.Said]:
    """What stood below the rows; nothing where it is not what the page sends."""
    try:
        told = json.loads(request.POST.get("told", "")[: 3 * chat.MOST_LETTERS] or "[]")
        return [chat.Said(visible(str(who))[:40], visible(str(text))[:4000]) for who, text in told]
    except (ValueError, TypeError):
        return []


def _token(request: Request, pasted: str) -> UUID:
    """The same text pasted again on the same day by the same post has the same form: each row is registered once."""
    told = f"paste:{request.actor.post_id}:{clock.today()}:{' '.join(pasted.split())}".encode()
    return UUID(bytes=keyring.digests(told)[0][:16])


def _filled(actor: Actor, said: Sequence[chat.Said], first: int = 0) -> list[Pasted]:
    """A form for each, numbered from `first`, with what its words tell; of buildings, those of the own place."""
    buildings = list(Building.objects.filter(place=actor.place_id))
    return [
        Pasted(prefix=f"row{n}", actor=actor, initial=_initial(one, buildings))
        for n, one in enumerate(said, first)
    ]


def _initial(one: chat.Said, buildings: Sequence[Building]) -> dict[str, object]:
    building = similar.named(buildings, one.text)
    facet = actions.suggest(one.text)
    phone = redaction.PHONE.search(one.text)
    return {
        "take": True,
        "text": CALL_ME.sub("", one.text)[:4000],
        "name": one.who,
        "phone": phone.group() if phone else "",
        "spot": building.name if building else "",
        "facet": facet,
        "urgent": rules.CLASSES.value()[facet]["urgent"],
    }


def _look(
    request: Request,
    rows: list[Pasted],
    token: UUID,
    left: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"rows": rows, "token": token, "buildings": similar.buildings(request.actor.place_id)}
    return render(request, "demands/paste_rows.html", context | (left or {}), status=status)


def _offer(request: Request, rows: list[Pasted]) -> None:
    """What is on the list already, for each row: loaded once for all."""
    recent = similar.recent(request.actor.place_id)
    cases = [one.case for one in recent]
    for row in rows:
        text, spot, facet = (str(row[name].value() or "") for name in ("text", "spot", "facet"))
        row.offer(similar.among(recent, text, spot=spot, facet=facet), cases)


def _register(request: Request, token: UUID) -> HttpResponse:
    """Each ticked row is a problem; one that is there already takes it in. The same form again makes nothing twice."""
    count = request.POST.get("rows", "")
    many = min(int(count), chat.MOST_DEMANDS) if count.isdecimal() and len(count) < 5 else 0
    rows = [Pasted(request.POST, prefix=f"row{n}", actor=request.actor) for n in range(many)]
    talk = _talked(request)
    wanted = {one for one in request.POST.getlist("also") if one.isdecimal()}
    also = [one for n, one in enumerate(talk) if str(n) in wanted][: chat.MOST_DEMANDS - many]
    if also:
        return _taken_up(request, token, rows, also, [one for one in talk if one not in also])
    _offer(request, rows)
    taken = [row for row in rows if row["take"].value()]
    # Each is asked, so that each says at once what is wrong with it.
    if not taken or not all([row.is_valid() for row in taken]):
        wrong = "" if taken else "一件也没有勾：勾上要登记的，或者回到清单"
        return _look(request, rows, token, {"wrong": wrong, **_talk(talk)}, 422)
    done, refused = [], []
    place = queries.place_of(request.actor)
    for row in taken:
        one, why = _put(place, request.actor, row.cleaned_data, uuid5(token, row.prefix or ""))
        done.append(one)
        refused += why
    return render(request, "demands/paste_done.html", {"done": done, "refused": refused, "hours": _hours()})


def _taken_up(
    request: Request, token: UUID, rows: list[Pasted], also: Sequence[chat.Said], talk: Sequence[chat.Said]
) -> HttpResponse:
    """What did not look like something to be seen to, and is: looked through with the others, then registered."""
    more = _filled(request.actor, also, len(rows))
    _offer(request, [*rows, *more])
    return _look(request, [*rows, *more], token, {"up": len(more), **_talk(talk)})


def _put(place: Place, actor: Actor, data: dict[str, Any], token: UUID) -> tuple[Done, list[str]]:
    given = {key: value for key, value in data.items() if key not in ("take", "lead")}
    before = again.made_by(token) is not None
    case, _ = actions.report(place, actor, given | {"source": "group"}, token, move="enter")
    who, title = str(data["name"]), case.title
    if not data["lead"]:
        return Done(case, False, who, title, before), []
    try:
        merged = {"lead": data["lead"], "reason": "same"}
        take(case, "merge", actor, merged, token=uuid5(token, "merge"))
    except Refused as refused:
        return Done(case, False, who, title), [f"{case.number} 没有并：{refused}"]
    return Done(Case.objects.get(pk=data["lead"]), True, who, title, before), []


def _hours() -> int:
    return int(rules.ACKNOWLEDGE.value().amount)
