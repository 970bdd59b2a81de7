"""A person at a browser without scripts: opens pages, finds the form on them, fills it in, sends it."""

import ssl
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import httpx
import pyotp
from lxml import html

# The spare codes of each who has set up an authenticator, by sign-in name.
SPARE: dict[str, list[str]] = {}
# Fields of several rows, which take text as well as boxes.
TABLES = ("steps", "pairs", "money", "rows")
LOCKS: dict[str, Lock] = {}
# The server is on this machine and speaks plain HTTP: nobody needs a store of certificates, read anew for each visitor.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Upload(NamedTuple):
    """A file that is chosen in a form."""

    name: str
    content: bytes


Value = str | int | list[str] | Upload | Callable[[Any], list[str]]


class Stuck(Exception):
    """What a person could not get through: the page did not offer the form, or refused what was sent."""


def network(number: int) -> str:
    """The `number`-th address of this machine: residents who come by different ones share no limit of a network."""
    return f"127.{1 + number // 250 % 250}.{1 + number % 250}.7"


def _client(address: str, source: str) -> httpx.Client:
    way = httpx.HTTPTransport(verify=PLAIN, local_address=source or None)
    return httpx.Client(base_url=address, timeout=120, trust_env=False, transport=way)


class Visitor:
    """One person's browser, with its own cookies. `requests` counts what was asked."""

    def __init__(self, address: str, source: str = "") -> None:
        """`source`: the address of this machine that the visitor comes from, as if from a network of their own."""
        self.client = _client(address, source)
        self.requests = 0

    def come_from(self, source: str) -> None:
        """Go on from another network of this machine, with the same cookies."""
        before, self.client = self.client, _client(str(self.client.base_url), source)
        self.client.cookies.update(before.cookies)
        before.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: Any, trace: TracebackType | None) -> None:
        self.client.close()

    def open(self, path: str) -> Any:
        """The page at the address, redirects followed. Stuck when it is not there."""
        for _ in range(5):
            self.requests += 1
            answer = self.client.get(path)
            if answer.is_redirect:
                path = answer.headers["location"]
                continue
            if answer.status_code != 200:
                raise Stuck(f"{urlsplit(path).path}: {answer.status_code}")
            return _page(answer.text, urlsplit(path).path)
        raise Stuck(f"{path}: redirects without end")

    def send(self, page: Any, action: str, **fields: Value) -> str:
        """Fill in the page's form for `action` and send it; gives the address it leads to. Stuck when refused."""
        answer = self.fill(page, action, **fields)
        if not answer.is_redirect:
            raise Stuck(f"{action}: {answer.status_code} {_complaint(answer.text)}")
        return answer.headers["location"]

    def look(self, page: Any, action: str, **fields: Value) -> Any:
        """The same of a form that leads to a page of its own, which is given."""
        answer = self.fill(page, action, **fields)
        if answer.status_code != 200:
            raise Stuck(f"{action}: {answer.status_code} {_complaint(answer.text)}")
        return _page(answer.text, action)

    def explain(self, page: Any, action: str, why: str, **fields: Value) -> str:
        """The same of a form that comes back and asks for a written reason first."""
        answer = self.fill(page, action, **fields)
        if answer.status_code == 422:
            asked = _page(answer.text, action)
            names = {str(one) for one in asked.xpath("//@name") if str(one).startswith("reason")}
            return self.send(asked, action, **fields, **dict.fromkeys(names, why))
        if not answer.is_redirect:
            raise Stuck(f"{action}: {answer.status_code} {_complaint(answer.text)}")
        return answer.headers["location"]

    def fill(self, page: Any, action: str, **fields: Value) -> httpx.Response:
        """Send the page's form for `action` with these fields; those of a name that ends in `*` are all that begin so."""
        here = page.get("data-path")
        form = next((form for form in page.forms if action in _leads(form, here)), None)
        if form is None:
            raise Stuck(f"the page has no form for {action}: {_title(page)}")
        fields = _spread(form, fields)
        # A table that is given as text is given instead of its boxes.
        boxes = tuple(f"{name}-" for name in TABLES if name in fields)
        values = [
            (name, value)
            for name, value in form.form_values()
            if name not in fields and not (boxes and name.startswith(boxes))
        ]
        uploads = [(name, value) for name, value in fields.items() if isinstance(value, Upload)]
        for name, value in fields.items():
            if not isinstance(value, Upload):
                chosen = (
                    value(form) if callable(value) else value if isinstance(value, list) else [str(value)]
                )
                values += [(name, one) for one in chosen]
        self.requests += 1
        if form.get("enctype") == "multipart/form-data":
            files: list[Any] = [(name, (None, value.encode())) for name, value in values]
            files += [(name, (one.name, one.content)) for name, one in uploads]
            return self.client.post(action, files=files)
        return self.client.post(action, data=_pairs(values))

    def push(self, path: str, action: str, **fields: Value) -> int:
        """Send what no form on the page offers, as somebody would who knows the address; gives the status."""
        return self.post(self.open(path), action, **fields)

    def post(self, page: Any, action: str, **fields: Value) -> int:
        """`push` from a page that is open already."""
        values: dict[str, list[str]] = {
            "csrfmiddlewaretoken": page.xpath("//input[@name='csrfmiddlewaretoken']/@value")[:1]
        }
        values |= {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
        self.requests += 1
        return self.client.post(action, data=values).status_code

    def act(self, path: str, action: str, **fields: Value) -> str:
        """Open a page and send its form."""
        return self.send(self.open(path), action, **fields)

    def sign_in(self, username: str, password: str, chosen: str = "") -> None:
        """With all that the door asks: an authenticator set up the first time, a spare code after that.

        `chosen` is taken instead of a first password. Several may come as the same one at a time: they wait for each
        other at the door.
        """
        with LOCKS.setdefault(username, Lock()):
            asked = self.act("/sign-in/", "/sign-in/", username=username, password=password)
            if asked == "/sign-in/password/" and chosen:
                asked = self.act(asked, asked, new=chosen, again=chosen)
            if asked == "/sign-in/code/":
                self.act(asked, asked, code=SPARE[username].pop())
                if len(SPARE[username]) < 2:
                    page = self.open("/desk/me/")
                    SPARE[username] = _codes(self._shown(page, "/desk/me/codes/", password=password))
            elif asked == "/sign-in/factor/":
                page = self.open(asked)
                secret = "".join(page.findtext(".//code").split())
                shown = self._shown(page, asked, code=pyotp.TOTP(secret).now())
                SPARE[username] = _codes(shown)
                self.send(shown, "/sign-in/done/")

    def _shown(self, page: Any, action: str, **fields: Value) -> Any:
        """The page that comes of a form which leads nowhere else."""
        values = {"csrfmiddlewaretoken": page.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]}
        self.requests += 1
        answer = self.client.post(action, data=values | {name: str(value) for name, value in fields.items()})
        if answer.status_code != 200:
            raise Stuck(f"{action}: {answer.status_code} {_complaint(answer.text)}")
        return _page(answer.text, action)


def _page(text: str, path: str) -> Any:
    made = html.fromstring(text)
    made.set("data-path", path)
    return made


def _leads(form: Any, here: str) -> list[str]:
    """Where a form that changes something leads, by itself or by a button; one that only asks leads nowhere."""
    if form.method != "POST":
        return []
    return [urlsplit(form.action or "").path or here, *map(str, form.xpath(".//@formaction"))]


def _spread(form: Any, fields: dict[str, Value]) -> dict[str, Value]:
    there = [str(name) for name in form.xpath(".//@name")]
    made: dict[str, Value] = {}
    for name, value in fields.items():
        wanted = [one for one in there if one.startswith(name[:-1])] if name.endswith("*") else [name]
        made |= dict.fromkeys(wanted, value)
    return made


def _codes(page: Any) -> list[str]:
    return [str(code) for code in page.xpath("//ol//code/text()")]


def offered(name: str) -> Callable[[Any], list[str]]:
    """Every value that the form's boxes of this name offer: all of them ticked."""

    def values(form: Any) -> list[str]:
        return [box.get("value") for box in form.inputs.form.xpath(".//input[@name=$name]", name=name)]

    return values


def containing(name: str, words: str) -> Callable[[Any], list[str]]:
    """The value of the choice whose text has `words`, in a list to choose from or among round buttons."""

    def values(form: Any) -> list[str]:
        for option in form.xpath(".//select[@name=$name]/option", name=name):
            if words in option.text_content():
                return [option.get("value")]
        for box in form.xpath(".//input[@name=$name]", name=name):
            label = form.xpath(".//label[@for=$id]", id=box.get("id") or "")
            text = "".join(part.text_content() for part in label) or (box.getparent().text_content())
            if words in text:
                return [box.get("value")]
        raise Stuck(f"nothing to choose with “{words}” in {name}")

    return values


def _pairs(values: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in values:
        found.setdefault(name, []).append(value)
    return found


def _title(page: Any) -> str:
    return " ".join((page.findtext(".//h1") or page.findtext(".//title") or "").split())


def _complaint(text: str) -> str:
    if not text.strip():
        return "an empty answer"
    page = html.fromstring(text)
    said = page.xpath(
        "//*[contains(@class, 'error') or contains(@class, 'reason') or contains(@role, 'alert')]"
    )
    words = " ".join(" ".join(part.text_content().split()) for part in said)
    return (words or _title(page))[:300]
