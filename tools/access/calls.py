"""Calling every address as everybody: each call begins from the same state, because what it did is rolled back."""

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client

from linli.core import clock
from linli.core.people import sessions
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.models import Account
from linli.core.places.models import Place
from linli.domains.problems import photos
from tools.access.furnished import DOOR, HIGHER, HOME
from tools.access.targets import (
    Target,
    filled,
    slots,
    slots_of_form,
    targets,
)
from tools.access.world import Ground

# In: the page, or what it sent was taken. Told: the page with the reason why not, or that it is not ready. No: 401, 403, 404, 405.
IN, TOLD, NO, SIGN_IN = "in", "told", "no", "sign-in"
VERDICTS = {200: IN, 400: TOLD, 422: TOLD, 503: TOLD, 401: NO, 403: NO, 404: NO, 405: NO}
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
# Whose post it is and where; `out` has none, `idle` did nothing for too long.
POSTS = ("inside", "neighbour", "above", "below", "ended")
WAYS = (*POSTS, "idle", "out")
# With whose ids somebody inside asks: next door's, one of next door's within their own, next door's in the form,
# those of the place above.
# What is public is the same for whoever stands aside.
ASIDE = ("neighbour", "above", "below", "ended", "idle")
IDS = ("other", "mixed", "form", "higher")


@dataclass(frozen=True)
class Ask:
    """One call that is to be made."""

    target: Target
    method: str
    role: str
    standing: str
    address: str
    form: dict[str, Any]
    actor: Actor


@dataclass(frozen=True)
class Got:
    """What came of it; `body` is what could be read of the answer."""

    ask: Ask
    verdict: str
    body: bytes


@dataclass(frozen=True)
class Found:
    """One call's outcome, as it goes between processes; `broken` are the rules that it breaks."""

    template: str
    public: bool
    method: str
    role: str
    standing: str
    verdict: str
    broken: tuple[str, ...] = ()
    # The right that the view asks for: '' is any sign-in.
    right: str = ""


def found(ask: Ask, verdict: str, broken: tuple[str, ...]) -> Found:
    """What came of a call, to be told."""
    told = (ask.target.template, ask.target.public, ask.method, ask.role, ask.standing)
    return Found(*told, verdict, broken, ask.target.right)


@contextmanager
def unlogged() -> Iterator[None]:
    """Nothing is logged: refusals are what is asked for."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def asks(
    ground: Ground, methods: Iterable[str] = METHODS, ways: Iterable[str] = (*WAYS, *IDS)
) -> Iterator[Ask]:
    """Every call of these methods and standings, an actor's together."""
    methods, ways = tuple(methods), tuple(ways)
    found = [ask for target in targets() for ask in _of(target, ground, methods, ways)]
    found.sort(key=lambda ask: (WAYS.index(ask.standing) if ask.standing in WAYS else 0, ask.role))
    yield from found


def _of(target: Target, ground: Ground, methods: tuple[str, ...], ways: tuple[str, ...]) -> Iterator[Ask]:
    own = ground.ids[target.at]
    address = filled(target.asked, own)
    form = filled(target.form, own)
    variants = dict(_variants(target, ground))
    for way in ways:
        if way in IDS:
            address_, form_ = variants.get(way, ("", {}))
            if not address_:
                continue
            for role, actor in cast(ground, target, "inside").items():
                for method in methods:
                    if method in ("GET", "POST"):
                        yield Ask(target, method, role, way, address_, form_, actor)
            continue
        for role, actor in cast(ground, target, way).items():
            for method in methods:
                # What no address takes is asked of who may most, and of nobody.
                if (method in ("GET", "POST") and not (target.public and way in ASIDE)) or way in (
                    "inside",
                    "out",
                ):
                    yield Ask(target, method, role, way, address, form, actor)


def cast(ground: Ground, target: Target, way: str) -> dict[str, Actor]:
    """Who walks in this standing, by role. At the door next door's people are inside, and home's are the neighbours."""
    if way == "out":
        return {"public": PUBLIC}
    rows = ground.actors["inside" if way == "idle" else way]
    if target.at == DOOR and way in ("inside", "neighbour", "idle"):
        swapped = ground.actors["inside" if way == "neighbour" else "neighbour"]
        return rows | {role: one for role, one in swapped.items() if one.level == Place.COMMUNITY}
    return rows


def _variants(target: Target, ground: Ground) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """The same address with ids that are somebody else's."""
    own, other = ground.ids[target.at], ground.ids[HOME if target.at == DOOR else DOOR]
    named = slots(target)
    if target.public:
        return
    if named:
        yield "other", (filled(target.asked, other), filled(target.form, other))
    if len(named) > 1:
        last = named[-1]
        yield (
            "mixed",
            (filled(target.asked, own | {last: other[last]}), filled(target.form, own | {last: other[last]})),
        )
    if set(slots_of_form(target)) - {"today", "later"} - set(named):
        yield (
            "form",
            (
                filled(target.asked, own),
                filled(target.form, own | {key: other[key] for key in other if key not in named}),
            ),
        )
    higher = ground.ids[HIGHER]
    if named and set(named) <= higher.keys():
        yield "higher", (filled(target.asked, higher), filled(target.form, own | higher))


# --- calling --------------------------------------------------------------------------------------------------------


class Walker:
    """Makes calls; keeps a signed-in session for each actor."""

    def __init__(self) -> None:
        self.client: Any = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        self.cookies: dict[tuple[int | None, bool], str] = {}

    def call(self, ask: Ask) -> Got:
        """Make the call and take back all that it did."""
        self._sign_in(ask)
        with transaction.atomic():
            answer = self._send(ask)
            verdict, body = judge(answer), read(answer)
            transaction.set_rollback(True)
        return Got(ask, verdict, body)

    def _send(self, ask: Ask) -> Any:
        address = ask.address
        if ask.target.template == "/photos/{name}":
            # Each has a key of their own, as a page that they saw would have given it.
            address = photos.address(address.split("/")[2], ask.actor)
        if ask.method == "POST":
            return self.client.post(address, {"token": str(uuid4()), **ask.form})
        return getattr(self.client, ask.method.lower())(address)

    def _sign_in(self, ask: Ask) -> None:
        self.client.cookies = SimpleCookie()
        if ask.actor is not PUBLIC:
            key = (ask.actor.post_id, ask.standing == "idle")
            if key not in self.cookies:
                self.cookies[key] = self._session(ask.actor, idle=key[1])
            self.client.cookies["sessionid"] = self.cookies[key]

    def _session(self, actor: Actor, idle: bool) -> str:
        client: Any = Client()
        client.force_login(Account.objects.get(person_id=actor.person_id or 0))
        session = client.session
        session["post"] = actor.post_id
        session["began"] = session["seen"] = clock.real()
        if idle:
            session["seen"] = clock.real() - int(sessions.span(sessions.IDLE.value()).total_seconds()) - 60
        session.save()
        return str(client.cookies["sessionid"].value)


def judge(answer: Any) -> str:
    """In, told, no, sign-in; else the status, which nobody expects."""
    if answer.status_code in (301, 302, 303):
        return SIGN_IN if answer["Location"].startswith("/sign-in/") else IN
    return VERDICTS.get(answer.status_code, str(answer.status_code))


def read(answer: Any) -> bytes:
    """The words of the answer: of a stream the first block, of an office file its parts."""
    if answer.streaming:
        first: bytes = next(iter(answer.streaming_content), b"")
        answer.close()
        return first
    body: bytes = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return b"\n".join(parts.read(name) for name in parts.namelist())
    return body
