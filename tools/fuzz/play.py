"""A crowd that sends nonsense: everybody opens pages, reads the forms on them, fills them in wrongly, sends them.

The least visited address of the least busy role comes next, so that all are reached. What is sent is drawn by
hypothesis from bytes under a seed, as by a fuzzer from outside: it is not shrunk, because every call finds the house
as the ones before it left it.
"""

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import uuid4
from zlib import crc32

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from lxml import html

from linli.core.people.models import Account
from linli.web.middleware import BY_ADDRESS
from tools.access.targets import addresses
from tools.fuzz import judge
from tools.fuzz import values as fuzz_values
from tools.fuzz.values import Field, File, Given

ENTROPY = 16_384  # bytes that one step may draw its values from
KEPT = 3  # addresses of one route that a role remembers, each with other numbers
NUMBER = re.compile(r"(?<=/)\d+(?=[/.])")
# What pages read from an address, whether or not a form on them says so.
QUERIES = {
    "q",
    "tab",
    "page",
    "month",
    "place",
    "move",
    "next",
    "b",
    "round",
    "since",
    "after",
    "before",
    "n",
    "day",
    "known",
}
# What a clean run has none of.
FAULTS = ("server_errors", "reflected", "headers", "redirects", "warnings", "broken")
AT_ONCE = 3  # forms of one page sent at a visit
ENOUGH = 4  # times that a role sends a form before others come first
# Whoever signs out, or ends all of their sessions, only has to come back.
LAST = ("/sign-out/",)


@dataclass
class Form:
    action: str
    method: str
    multipart: bool
    fields: list[Field]


@dataclass
class Found:
    """What was called and what was wrong."""

    calls: int = 0
    forms: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def told(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "calls": self.calls,
            "forms": len(self.forms),
            "addresses": len(self.routes),
            "never_called": sorted(every_route() - self.routes),
            "roles": sorted(self.roles),
            "statuses": {str(status): n for status, n in sorted(self.statuses.items())},
            "server_errors": self.wrong["server_error"],
            "reflected": self.wrong["reflected"],
            "headers": self.wrong["header"],
            "redirects": self.wrong["redirect"],
            "warnings": self.wrong["warning"],
            "broken": self.wrong["broken"],
        }

    @property
    def clean(self) -> bool:
        return not any(self.wrong.values())


class Browser:
    """One role's browser: what it knows of the house, and how often it was where."""

    def __init__(
        self, role: str, account: Account | None, kept: dict[str, Any], begin: Sequence[str]
    ) -> None:
        """`kept` is what stands in the role's session: the post acted under, the case that a code has opened."""
        self.role, self.account, self.kept = role, account, kept
        self.known: dict[str, dict[str, str]] = defaultdict(dict)
        self.visits: Counter[str] = Counter()
        self.sent: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for address in begin:
            self.learn(address)

    def sign_in(self) -> None:
        self.client = Client(raise_request_exception=False, headers={"host": "localhost"})
        if self.account is not None:
            self.client.force_login(self.account)
        session = self.client.session
        session.update(self.kept)
        session.save()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""

    def learn(self, address: str) -> None:
        """Remember a few addresses of each route; a move that a page opens is a route of its own."""
        parts = urlsplit(address)
        if parts.netloc or parts.scheme or not parts.path.startswith("/") or parts.path in LAST:
            return
        # What machines watch by says 503 where it is so, and takes nothing.
        if parts.path.startswith(BY_ADDRESS) or (where := route(parts.path)) is None:
            return
        query = dict(parse_qsl(parts.query))
        key = f"{where}?{query['move']}" if "move" in query else where
        seen = self.known[key]
        if address not in seen and len(seen) < KEPT:
            seen[address] = address

    def next(self) -> tuple[str, str]:
        """The route that was opened least often, and one of its addresses, which take turns."""
        # Each role begins elsewhere in the house, always at the same place.
        key = min(self.known, key=lambda one: (self.visits[one], crc32(f"{self.role} {one}".encode())))
        self.visits[key] += 1
        addresses = list(self.known[key])
        return key, addresses[self.visits[key] % len(addresses)]


def route(path: str) -> str | None:
    """The pattern that an address is one of; None for what is no page."""
    try:
        return str(resolve(path).route)
    except Resolver404:
        return None


_CODE = re.compile(r"\(\?P<code>[^)]*\)|<(?:str:)?code>")


def entrances(code: str) -> list[str]:
    """Every address that needs no number but a community's: from there the rest is found by its links."""
    named = [_CODE.sub(code, one).replace("\\.", ".") for one in every_route()]
    return sorted(f"/{one.replace('^', '').replace('$', '')}" for one in named if "<" not in one)


def every_route() -> set[str]:
    """All but the reading interface, which is called by its own description."""
    found = {address.removeprefix("/") for address, _ in addresses()}
    return {one for one in found if not f"/{one.lstrip('^')}".startswith(("/api/", *BY_ADDRESS))}


def forms(page: Any, here: str) -> Iterator[Form]:
    """The forms of a page as they would be sent."""
    for form in page.forms:
        fields = [one for one in _fields(form) if one.name != "csrfmiddlewaretoken"]
        action = urlsplit(form.action or here)
        if action.netloc or action.path in LAST:
            continue
        address = (action.path or urlsplit(here).path) + (f"?{action.query}" if action.query else "")
        yield Form(address, form.method.upper(), form.get("enctype") == "multipart/form-data", fields)


def _fields(form: Any) -> Iterator[Field]:
    boxes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]|.//button[@name]"):
        name, kind = one.get("name"), one.get("type") or "text"
        if one.tag == "select":
            values = tuple(option.get("value") or "" for option in one.xpath(".//option"))
            yield Field(name, "select", values[0] if values else "", values, one.get("multiple") is not None)
        elif one.tag == "textarea":
            yield Field(name, "text", one.text or "")
        elif one.tag == "button" or kind == "submit":
            yield Field(name, "hidden", one.get("value") or "")
        elif kind in ("radio", "checkbox"):
            boxes[name, kind].append(one.get("value") or "on")
        else:
            yield Field(name, kind, one.get("value") or "")
    for (name, kind), found in boxes.items():
        yield Field(name, kind, found[0], tuple(found), kind == "checkbox" and len(found) > 1)


def encoded(form: Form, sent: Given) -> tuple[bytes, str]:
    """The body as a browser would send it, but that it sends what no browser does (halves of characters, NUL)."""
    if not form.multipart and not any(isinstance(value, File) for _, value in sent):
        return _urlencoded(sent).encode(), "application/x-www-form-urlencoded"
    edge, parts = f"linli{uuid4().hex}", []
    for name, value in sent:
        if isinstance(value, File):
            head = f'name="{_quoted(name)}"; filename="{_quoted(value.name)}"\r\nContent-Type: {value.type}'
            content = value.content
        else:
            head, content = f'name="{_quoted(name)}"', value.encode(errors="surrogatepass")
        parts.append(
            f"--{edge}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        )
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "").replace("\n", "")


def _urlencoded(sent: Given) -> str:
    pairs = [(name, value) for name, value in sent if isinstance(value, str)]
    return urlencode(pairs, errors="surrogatepass")


class Crowd:
    """The browsers, and what they found."""

    def __init__(self, browsers: Sequence[Browser], found: Found) -> None:
        self.browsers, self.found = browsers, found
        self.turn: Counter[str] = Counter()

    def step(self, draw: Any) -> None:
        """One role opens one page, by its address or by a wrong one, and sends the forms it has least often sent."""
        browser = min(self.browsers, key=lambda one: (self.turn[one.role], one.role))
        self.turn[browser.role] += 1
        key, address = browser.next()
        way = draw(st.sampled_from(("plain", "plain", "plain", "query", "number")))
        if way == "query":
            address = f"{urlsplit(address).path}?{_urlencoded(fuzz_values.query(sorted(QUERIES), draw))}"
        elif way == "number" and (numbers := NUMBER.findall(address)):
            other = draw(
                st.sampled_from(("0", "1", "2", "7", "20", "999999999999999999", "9" * 30, *numbers))
            )
            address = NUMBER.sub(other, address, count=1)
        answer, body = self.call(browser, "GET", address)
        if answer.status_code != 200 or b"<html" not in body[:300]:
            # Nothing to be had there: others come first.
            browser.visits[key] += 20 if way == "plain" else 0
            return
        page = html.fromstring(body.decode(errors="replace"))
        for link in page.xpath("//a/@href|//img/@src"):
            browser.learn(str(link))
        offered = sorted(forms(page, address), key=lambda one: (browser.sent[self.key(one)], one.action))
        browser.visits[key] += 0 if any(browser.sent[self.key(one)] < ENOUGH for one in offered) else 2
        for form in offered[:AT_ONCE]:
            self.send(browser, form, draw)

    def key(self, form: Form) -> tuple[str, tuple[str, ...]]:
        names = {re.sub(r"\d+", "n", one.name) for one in form.fields}
        return route(urlsplit(form.action).path) or form.action, tuple(sorted(names))

    def send(self, browser: Browser, form: Form, draw: Any) -> None:
        key = self.key(form)
        browser.sent[key] += 1
        self.found.forms.add(key)
        sent = fuzz_values.filled(form.fields, draw)
        if form.method == "GET":
            self.call(browser, "GET", f"{urlsplit(form.action).path}?{_urlencoded(sent)}")
            return
        body, kind = encoded(form, sent)
        answer, _ = self.call(browser, "POST", form.action, body, kind, sent)
        if answer.status_code == 302:
            after = answer.headers["Location"]
            if after.startswith("/") and not after.startswith("//"):
                self.call(browser, "GET", after)

    def call(
        self,
        browser: Browser,
        method: str,
        address: str,
        body: bytes = b"",
        kind: str = "",
        sent: Given | None = None,
    ) -> tuple[Any, bytes]:
        """Ask, and judge the answer."""
        found = self.found
        found.calls += 1
        found.roles.add(browser.role)
        if (where := route(urlsplit(address).path)) is not None:
            found.routes.add(where)
        # Everybody comes from a network of their own: what is tried here is not the limit of tries.
        source = f"10.{found.calls >> 16 & 255}.{found.calls >> 8 & 255}.{found.calls & 255}"
        path = quote(urlsplit(address).path, safe="/%:@!$&'()*+,;=~-._")
        whole = path + (f"?{urlsplit(address).query}" if urlsplit(address).query else "")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            answer = browser.client.generic(
                method, whole, body, kind or "application/octet-stream", REMOTE_ADDR=source
            )
            content = judge.body_of(answer)
        found.statuses[answer.status_code] += 1
        wrong = judge.wrong(answer, content)
        wrong |= {"warning": str(said[0].message)} if said else {}
        for what, text in wrong.items():
            self.note(what, text, browser.role, method, address, sent or [])
        if (
            answer.status_code == 302
            and answer.headers["Location"].startswith("/sign-in/")
            and browser.account
        ):
            browser.sign_in()
        return answer, content

    def note(self, what: str, text: str, role: str, method: str, address: str, sent: Given) -> None:
        """Keep what was wrong once for each place where it was, with all that is needed to do it again."""
        same = [
            one for one in self.found.wrong[what] if one["what"].split(" at ")[-1] == text.split(" at ")[-1]
        ]
        if what == "server_error" and same:
            same[0]["times"] += 1
            return
        fields = [[name, repr(value)[:200]] for name, value in sent]
        one = {
            "what": text,
            "call": self.found.calls,
            "role": role,
            "method": method,
            "address": address[:300],
        }
        self.found.wrong[what].append(one | {"fields": fields, "times": 1})


def play(browsers: Sequence[Browser], calls: int, number: int, found: Found | None = None) -> Found:
    """Let the crowd make about so many calls, drawn under the seed `number`; gives what was found."""
    found = found or Found()
    for browser in browsers:
        browser.sign_in()
    crowd = Crowd(browsers, found)
    until = found.calls + calls

    @how(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def drawn(data: Any) -> None:
        crowd.step(data.draw)

    feed = drawn.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    chance = Random(number)  # noqa: S311 - to be the same again is what is wanted
    while found.calls < until:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of hypothesis itself
            feed(chance.randbytes(ENTROPY))
    if wrong := judge.broken():
        found.wrong["broken"].append({name: str(rows)[:500] for name, rows in wrong.items()})
    return found
