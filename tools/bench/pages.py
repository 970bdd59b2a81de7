"""What is measured: linli's pages in the busiest community, each with the page of the bare twin that it stands beside."""

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg

from linli.ops.host.cluster import Cluster
from tools.bench.client import Ask, Client
from tools.kit.visitor import Visitor, network

PLACES, USER = 445, "bench"
PLACE, RECORD, NOTED = (
    7,
    1007,
    1008,
)  # of the twin: a community, a record that is read, one that is written to
WORD = "希望"  # in one of five, so that the page is full in the small installation, too
TEXT = "东湖 18 号院北门路灯整排不亮，已经三天，老人上下很不方便。请派人看看。"
REPORTS = 10  # from one network, before they come from the next: the public forms have a limit for each
NETWORKS = itertools.count(1)
NOTE = "去现场看过，约好明天上午修。"
# Statements that ask nothing.
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

BUSIEST = (
    "SELECT p.id, p.code, s.code, d.code FROM places_place p JOIN procedures_case c ON c.place_id = p.id"
    " JOIN places_place s ON s.id = p.street_id JOIN places_place d ON d.id = p.district_id"
    " WHERE p.level = 'community' GROUP BY p.id, p.code, s.code, d.code ORDER BY count(*) DESC, p.id LIMIT 1"
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
    # Who opens the pages: the sign-in name by the role.
    who: dict[str, str]
    meeting: int = 0


@dataclass
class Page:
    """One page of linli by its address in each installation, and the twin's."""

    name: str
    method: str
    paths: dict[str, list[str]]
    twin: str
    who: dict[str, str]  # the sign-in name at each installation; nobody's where the page is public
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

        numbers = itertools.count(1)

        def ask() -> float:
            if self.name == "report" and not next(numbers) % REPORTS:
                client.come_from(network(next(NETWORKS)))
            fields = None
            if self.method == "POST":
                fields = {**given, "token": str(uuid.uuid4())}
            return client.timed(self.method, next(paths), fields, cookies)

        return ask


def places(server: Cluster) -> dict[str, Place]:
    """The busiest community of the installations `linli` and `small`."""
    return {name: _place(server.serving_url(name)) for name in ("linli", "small")}


def pages(at: dict[str, Place]) -> list[Page]:
    """What is measured at these communities."""

    def each(path: str) -> dict[str, list[str]]:
        return {name: [path.format(p=place, code=place.code)] for name, place in at.items()}

    def by(role: str) -> dict[str, str]:
        return {name: place.who[role] for name, place in at.items()}

    notes = {
        name: [f"/problems/{pk}/note/" for pk in place.cases[1:] or place.cases] for name, place in at.items()
    }
    far = {name: ["/problems/?" + urlencode({"tab": "closed", "after": p.far})] for name, p in at.items()}
    word = "/problems/?" + urlencode({"tab": "closed", "q": WORD})
    listing, record = f"/desk/{PLACE}/", f"/records/{RECORD}/"
    secretary, nobody = by("secretary"), dict[str, str]()
    case = {name: [f"/problems/{place.cases[0]}/"] for name, place in at.items()}
    return [
        Page("board", "GET", each("/c/{code}/board/"), f"/board/{PLACE}/", nobody),
        Page("desk", "GET", each("/desk/"), listing, secretary),
        Page("list", "GET", each("/problems/"), listing, secretary),
        Page("list far down", "GET", far, listing, secretary),
        Page("list by a word", "GET", each(word), listing, secretary),
        Page("list as a board", "GET", each("/problems/?view=board"), listing, secretary),
        Page("case", "GET", case, record, secretary),
        Page("my doors", "GET", each("/visits/round/"), listing, by("member")),
        Page("meeting room", "GET", each("/meetings/{p.meeting}/"), record, secretary),
        Page("meeting hall", "GET", each("/meetings/{p.meeting}/hall/"), record, secretary),
        Page("hall's poll", "GET", each("/meetings/{p.meeting}/hall/now/"), record, secretary),
        Page("letters owed", "GET", each("/letters/all/"), listing, by("department")),
        Page("answers of the month", "GET", each("/feedback/"), listing, secretary),
        Page("roll-out", "GET", each("/rollout/"), listing, by("street_officer")),
        Page("month's papers", "GET", each("/returns/papers/"), listing, secretary),
        Page("report", "POST", each("/c/{code}/report/"), f"/report/{PLACE}/", nobody, "text"),
        Page("note", "POST", notes, f"/records/{NOTED}/note/", secretary, "words"),
    ]


def _place(url: str) -> Place:
    with psycopg.connect(url) as connection:
        pk, *codes = connection.execute(BUSIEST).fetchone()  # type: ignore[misc]
        cases = [row[0] for row in connection.execute(CASES, [pk]).fetchall()]
        at, last = connection.execute(FAR, [pk, pk]).fetchone()  # type: ignore[misc]
    of = dict(zip(("secretary", "member", "street_officer", "department"), (codes[0], *codes), strict=True))
    return Place(
        pk, codes[0], cases, f"{at.isoformat()}~{last}", {role: f"{role}.{code}" for role, code in of.items()}
    )


def enter(clients: dict[str, Client], pages: list[Page], password: str) -> None:
    """Sign in at each installation, read the forms that will be posted, and learn the pages' sizes."""
    for name, client in clients.items():
        visitors: dict[str, Visitor] = {}
        for page in pages:
            who = page.who and (USER if name == "bare" else page.who[name])
            if (visitor := visitors.get(who or "")) is None:
                visitor = visitors[who or ""] = Visitor(f"http://127.0.0.1:{client.port}")
                if who:
                    visitor.sign_in(who, password)
            if page.method == "POST":
                page.given[name] = _form(visitor, page, name)
            page.cookies[name] = dict(visitor.client.cookies.items())
        for visitor in visitors.values():
            visitor.client.close()
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

    found = {}
    for page in pages:
        client = Within(SERVER_NAME="127.0.0.1")
        if page.who:
            client.force_login(Account.objects.get(username=page.who["linli"]))
        path, data = page.paths["linli"][0], _data(page)
        client.get(path if page.method == "GET" else "/plan/")
        asked: list[str] = []

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any, seen: Any = asked) -> Any:
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            answer: Any = client.get(path) if data is None else client.post(path, data)
        if answer.status_code != (200 if page.method == "GET" else 302):
            raise RuntimeError(f"{page.name}: {answer.status_code}")
        found[page.name] = sum(not sql.startswith(CONTROL) for sql in asked)
    return found


def _data(page: Page) -> dict[str, str] | None:
    if page.method == "GET":
        return None
    words = {page.words: TEXT if page.words == "text" else NOTE}
    return {**words, "token": str(uuid.uuid4()), "contact": "code", "spot": "东湖 18 号院"}
