"""What is measured: linli's pages in the busiest community, each with the page of the bare twin that it stands beside."""

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg

from linli.ops.bench_client import Ask, Client
from linli.ops.cluster import Cluster
from linli.ops.visitor import Visitor

PLACES, USER = 445, "bench"
PLACE, RECORD, NOTED = (
    7,
    1007,
    1008,
)  # of the twin: a community, a record that is read, one that is written to
WORD = "希望"  # in one of five, so that the page is full in the small installation, too
TEXT = "东湖 18 号院北门路灯整排不亮，已经三天，老人上下很不方便。请派人看看。"
NOTE = "去现场看过，约好明天上午修。"
# Statements that ask nothing.
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

BUSIEST = (
    "SELECT p.id, p.code FROM places_place p JOIN procedures_case c ON c.place_id = p.id"
    " WHERE p.level = 'community' GROUP BY p.id, p.code ORDER BY count(*) DESC, p.id LIMIT 1"
)
# One that is being solved for the case page, the other open ones for the notes.
CASES = (
    "SELECT id FROM procedures_case WHERE place_id = %s AND procedure = 'problem' AND closed_at IS NULL"
    " AND state NOT IN ('fed_back', 'reported') ORDER BY state <> 'solving', id"
)
# Two thirds down the list of what is closed, newest first.
FAR = (
    "SELECT changed_at, id FROM procedures_case WHERE place_id = %s AND procedure = 'problem'"
    " AND closed_at IS NOT NULL ORDER BY changed_at DESC, id DESC OFFSET (SELECT count(*) * 2 / 3"
    " FROM procedures_case WHERE place_id = %s AND procedure = 'problem' AND closed_at IS NOT NULL) LIMIT 1"
)


@dataclass
class Place:
    """The busiest community of one installation."""

    pk: int
    code: str
    cases: list[int]
    far: str


@dataclass
class Page:
    """One page of linli by its address in each installation, and the twin's."""

    name: str
    method: str
    paths: dict[str, list[str]]
    twin: str
    signed: bool
    words: str = ""  # the field that a POST fills in
    size: int = 0
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def asks(self, name: str, client: Client) -> Ask:
        """One request to this page of an installation, timed."""
        given, cookies = self.given.get(name, {}), self.cookies[name]
        if name == "bare":
            paths = itertools.repeat(self.twin + (f"?pad={self.size}" if self.method == "GET" else ""))
        else:
            paths = itertools.cycle(self.paths[name])  # type: ignore[assignment]

        def ask() -> float:
            fields = None
            if self.method == "POST":
                fields = {**given, "token": str(uuid.uuid4())}
            return client.timed(self.method, next(paths), fields, cookies)

        return ask


def pages(server: Cluster, password: str) -> list[Page]:
    """The eight, for the installations `linli` and `small`."""
    at = {name: _place(server.serving_url(name)) for name in ("linli", "small")}

    def each(path: str) -> dict[str, list[str]]:
        return {name: [path.format(p=place, code=place.code)] for name, place in at.items()}

    notes = {
        name: [f"/problems/{pk}/note/" for pk in place.cases[1:] or place.cases] for name, place in at.items()
    }
    far = {name: ["/problems/?" + urlencode({"tab": "closed", "after": p.far})] for name, p in at.items()}
    word = "/problems/?" + urlencode({"tab": "closed", "q": WORD})
    listing, record = f"/desk/{PLACE}/", f"/records/{RECORD}/"
    return [
        Page("board", "GET", each("/c/{code}/board/"), f"/board/{PLACE}/", False),
        Page("desk", "GET", each("/desk/"), listing, True),
        Page("list", "GET", each("/problems/"), listing, True),
        Page("list far down", "GET", far, listing, True),
        Page("list by a word", "GET", each(word), listing, True),
        Page("case", "GET", {name: [f"/problems/{p.cases[0]}/"] for name, p in at.items()}, record, True),
        Page("report", "POST", each("/c/{code}/report/"), f"/report/{PLACE}/", False, "text"),
        Page("note", "POST", notes, f"/records/{NOTED}/note/", True, "words"),
    ]


def _place(url: str) -> Place:
    with psycopg.connect(url) as connection:
        pk, code = connection.execute(BUSIEST).fetchone()  # type: ignore[misc]
        cases = [row[0] for row in connection.execute(CASES, [pk]).fetchall()]
        at, last = connection.execute(FAR, [pk, pk]).fetchone()  # type: ignore[misc]
    return Place(pk, code, cases, f"{at.isoformat()}~{last}")


def enter(clients: dict[str, Client], pages: list[Page], password: str) -> None:
    """Sign in at each installation, read the forms that will be posted, and learn the pages' sizes."""
    for name, client in clients.items():
        code = pages[0].paths["linli" if name == "bare" else name][0].split("/")[2]
        with (
            Visitor(f"http://127.0.0.1:{client.port}") as staff,
            Visitor(f"http://127.0.0.1:{client.port}") as guest,
        ):
            staff.sign_in(USER if name == "bare" else f"secretary.{code}", password)
            for page in pages:
                visitor = staff if page.signed else guest
                if page.method == "POST":
                    page.given[name] = _form(visitor, page, name)
                page.cookies[name] = dict(visitor.client.cookies.items())
    for page in pages:
        if page.method == "GET":
            status, body, _ = clients["linli"].ask("GET", page.paths["linli"][0], None, page.cookies["linli"])
            if status != 200:
                raise RuntimeError(f"{page.name}: {status}")
            page.size = len(body)


def _form(visitor: Visitor, page: Page, name: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them, with our words in."""
    path = page.twin if name == "bare" else page.paths[name][0]
    where, move = path, ""
    if path.endswith("/note/"):
        where, move = path.removesuffix("note/"), "" if name == "bare" else "?move=note"
    found = visitor.open(where + move)
    forms = [one for one in found.forms if (one.action or where).partition("?")[0].endswith(path)]
    forms = forms or [one for one in found.forms if page.words in one.fields]
    if not forms:
        raise RuntimeError(f"{name}: {where} has no form for {path}")
    given = {key: value for key, value in forms[0].form_values() if isinstance(value, str)}
    return {**given, page.words: TEXT if page.words == "text" else NOTE}


def queries(pages: list[Page]) -> dict[str, int]:
    """How many queries each page asks, sign-in included: in this process, over the same database."""
    from django.db import connection
    from django.test import Client as Within

    from linli.core.people.models import Account

    code, found = pages[0].paths["linli"][0].split("/")[2], {}
    for page in pages:
        client = Within(SERVER_NAME="127.0.0.1")
        if page.signed:
            client.force_login(Account.objects.get(username=f"secretary.{code}"))
        path, data = page.paths["linli"][0], _data(page)
        client.get(path if page.method == "GET" else "/plan/")
        asked: list[str] = []

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any, seen: Any = asked) -> Any:
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            answer: Any = client.get(path) if data is None else client.post(path, data)
        if answer.status_code not in (200, 302):
            raise RuntimeError(f"{page.name}: {answer.status_code}")
        found[page.name] = sum(not sql.startswith(CONTROL) for sql in asked)
    return found


def _data(page: Page) -> dict[str, str] | None:
    if page.method == "GET":
        return None
    words = {page.words: TEXT if page.words == "text" else NOTE}
    return {**words, "token": str(uuid.uuid4()), "contact": "code", "spot": "东湖 18 号院"}
