"""kill -9 of the web, of the worker and of PostgreSQL, each in the middle of writes; and keys changed meanwhile."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from linli.ops import environment, rotation
from linli.ops.host import cluster, database, supervise
from tools.drills.checks import Found, linli, whole
from tools.drills.sink import Sink, sink
from tools.kit import crowd
from tools.kit.visitor import Visitor, network

# So many write at the same time: half of them where little is to be written.
WRITERS, LITTLE = 4, 200
PATIENCE = 120.0  # seconds that anybody waits for a server that was killed
OFTEN = 10  # reports from one network, fewer than are looked at first or refused within the hour
NETWORKS = itertools.count()
RESIDENT = "text"  # what a resident writes into; a clerk writes "words"


def _posts() -> list[tuple[int, int]]:
    """(place, secretary's post) of each community that the drills have people in."""
    from linli.core.people.models import Post

    return list(Post.objects.filter(role="secretary").order_by("place__code").values_list("place_id", "pk"))


# --- PostgreSQL -----------------------------------------------------------------------------------------------


class Writers:
    """Processes that write when they are told to, and what they have said of it so far."""

    def __init__(self, url: str, job: str, writes: int) -> None:
        self.said: list[list[Any]] = []
        self.over: list[int] = []
        posts = itertools.islice(itertools.cycle(_posts()), WRITERS if writes > LITTLE else WRITERS // 2)
        told: dict[str, Any] = {"module": "tools.drills.work", "quiet": True}
        self.crowd = [crowd.begin(url, job, place=place, post=post, **told) for place, post in posts]
        self.ears = [threading.Thread(target=self._hear, args=(one,)) for one in self.crowd]

    def __enter__(self) -> Self:
        for one in self.crowd:
            crowd.ready(one)
        for ear in self.ears:
            ear.start()
        return self

    def __exit__(self, *_told: object) -> None:
        for one in self.crowd:
            if one.stdin:
                one.stdin.close()
        for ear in self.ears:
            ear.join()
        for one in self.crowd:
            one.wait()

    def _hear(self, one: crowd.Process) -> None:
        for line in one.stdout or ():
            if line.endswith("\n"):  # a line that was cut short was not said
                said = json.loads(line)
                if said[0] == "done":
                    self.over.append(one.pid)
                else:
                    self.said.append(said)

    def write(self, writes: int) -> None:
        """Begin so many writes, shared among them."""
        self.said, self.over = [], []
        for one in self.crowd:
            assert one.stdin
            one.stdin.write(f"{-(-writes // len(self.crowd))}\n")
            one.stdin.flush()

    def until(self, number: int) -> None:
        """Wait until so many writes are done, or nobody writes any more."""
        while (
            len(self.said) < number
            and len(self.over) < len(self.crowd)
            and any(ear.is_alive() for ear in self.ears)
        ):
            time.sleep(0.005)

    def done(self, found: Found) -> list[list[Any]]:
        self.until(sys.maxsize)
        found.expect(len(self.over) == len(self.crowd), "a writer gave up")
        return self.said


def _kept(found: Found, said: list[list[Any]]) -> None:
    """What the writers said is there: each report and each move, once."""
    from linli.core.journal.models import Entry

    reports = [pk for verb, pk in said if verb == "report"]
    lines = Entry.objects.filter(verb="report", case_id__in=reports)
    found.once(reports, lines.values_list("case_id", flat=True), "reports")
    moves = [pk for verb, pk in said if verb != "report"]
    found.once(moves, Entry.objects.filter(pk__in=moves).values_list("pk", flat=True), "moves")
    verbs = Entry.objects.filter(case_id__in=reports).values_list("case_id", "verb")
    counted = list(verbs)
    found.expect(len(counted) == len(set(counted)), "a move was made twice")
    whole(found)


def kill_database(times: int, writes: int) -> Found:
    """kill -9 of the server's first process; the writers wait for it, and try again by the same token."""
    from django.db import connection

    home, found = environment.home(), Found()
    url = os.environ["LINLI_DATABASE_URL"]
    with Writers(url, "writes", writes) as writers:
        for _ in range(times):
            found.runs += 1
            writers.write(writes)
            writers.until(writes // 2)
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]
            number = cluster.postmaster(home)
            assert number
            os.kill(number, signal.SIGKILL)
            again = cluster.ensure(home).serving_url(url.rpartition("/")[2])
            found.expect(again == url, "the server came back at another address")
            said = writers.done(found)
            _kept(found, said)
            found.expect(len(said) >= writes, "not all was written")
    return found


# --- the worker -----------------------------------------------------------------------------------------------


def kill_worker(times: int, writes: int) -> Found:
    """kill -9 of the worker while it mails: each mail goes out, twice by the same name at the most where it was killed."""
    from linli.core.messages.models import Message

    home, found = environment.home(), Found()
    url = os.environ["LINLI_DATABASE_URL"]
    with sink() as server:
        told = environment.of(home, url) | server.environment
        child = supervise.worker(home, told)
        with _kept_alive(child), Writers(url, "writes", writes) as writers:
            for _ in range(times):
                found.runs += 1
                before = len(server.got)
                writers.write(writes)
                middle = before + writes // 6  # one write in three sends a mail
                _wait(_mailed, server, middle)
                _kill(child)
                _kept(found, writers.done(found))
                waiting = Message.objects.filter(channel=Message.MAIL, sent_at__isnull=True)
                _wait(_none, waiting)
                _delivered(found, server.got, before)
    return found


def _delivered(found: Found, got: list[Any], before: int) -> None:
    """Every referral told the street once in the app, and by mail once, or again by the same name."""
    from linli.core.journal.models import Entry
    from linli.core.messages.models import Message

    referred = set(Entry.objects.filter(verb="refer").values_list("pk", flat=True))
    for channel in (Message.APP, Message.MAIL):
        rows = list(
            Message.objects.filter(kind="referral", channel=channel).values_list("entry_id", flat=True)
        )
        found.expect(len(rows) == len(referred) and set(rows) == referred, f"{channel}: not once each")
    names = [str(mail["Message-ID"]) for mail in got]
    ids = Message.objects.filter(channel=Message.MAIL).values_list("pk", flat=True)
    numbers = {name.partition("-")[2].partition("@")[0] for name in names}
    lost = [pk for pk in ids if str(pk) not in numbers]
    found.lost += len(lost)
    found.expect(not lost, f"{len(lost)} mails were never sent")
    found.expect(len(names) - len(set(names)) <= found.runs, "a mail went out twice without a kill")
    found.expect(len(got) > before, "nothing was mailed")


# --- the web --------------------------------------------------------------------------------------------------


class Client(threading.Thread):
    """A resident who reports, or a clerk who notes something, over and over; what was answered is remembered."""

    def __init__(self, visitor: Visitor, path: str, action: str, word: str) -> None:
        super().__init__()
        self.visitor, self.action, self.word = visitor, action, word
        page = visitor.open(path)
        form = next(form for form in page.forms if (form.action or "").partition("?")[0] == action)
        self.fields = {name: value for name, value in form.form_values() if isinstance(value, str)}
        self.count, self.said, self.wrong = 0, list[str](), list[str]()

    def again(self) -> "Client":
        """A thread runs once: the same person goes on in another."""
        fresh = Client.__new__(Client)
        threading.Thread.__init__(fresh)
        fresh.visitor, fresh.action, fresh.word = self.visitor, self.action, self.word
        fresh.fields, fresh.count, fresh.said, fresh.wrong = self.fields, 0, [], []
        return fresh

    def run(self) -> None:
        for number in range(self.count):
            if self.word == RESIDENT and number % OFTEN == 0:
                self.visitor.come_from(network(next(NETWORKS)))
            text = f"灯坏了 {uuid4().hex}"
            status = self._send(self.fields | {self.word: text, "token": str(uuid4())})
            if status == 302:
                self.said.append(text)
            else:
                self.wrong.append(f"{self.action}: {status}")

    def _send(self, fields: dict[str, str]) -> int:
        """Send the form until somebody answers; the token makes twice the same as once."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status = self.visitor.client.post(self.action, data=fields).status_code
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if status < 500:
                return status
            time.sleep(0.05)
        return 0


def kill_app(times: int, writes: int) -> Found:
    """kill -9 of a serving process, and every second time of the first one, while forms come in over HTTP."""
    from linli.core.journal.models import Note
    from linli.ops.run import wait_for

    home, found = environment.home(), Found()
    told = environment.of(home, os.environ["LINLI_DATABASE_URL"])
    database.step("static", **told)
    port = next(port for port in (random.randrange(30000, 32000) for _ in range(100)) if cluster.free(port))  # noqa: S311
    child = supervise.web(home, told, "127.0.0.1", port, 2)
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(_kept_alive(child))
        wait_for(address + "/", child)
        clients = list(_clients(stack, address))
        for number in range(times):
            found.runs += 1
            clients = [client.again() for client in clients]
            for client in clients:
                client.count = -(-writes // len(clients))
                client.start()
            _wait(_answered, clients, writes // 2)
            _kill(child, worker=number % 2 == 0)
            for client in clients:
                client.join()
            said = [text for client in clients for text in client.said]
            wrong = [word for client in clients for word in client.wrong]
            found.expect(not wrong, f"refused: {wrong[:2]}")
            found.expect(len(said) >= writes, "not all was written")
            there = Note.objects.filter(text__in=said).values_list("text", flat=True)
            found.once(said, there, "writes")
            whole(found)
    return found


def _clients(stack: ExitStack, address: str) -> Iterator[Client]:
    """Two residents and two clerks, in two communities."""
    from linli.core.people.actor import PUBLIC
    from linli.core.places.models import Place
    from linli.domains.problems import actions
    from tools.replay.run import PASSWORD

    for number, (place, _) in enumerate(_posts()[:2]):
        where = Place.objects.get(pk=place)
        resident, clerk = (stack.enter_context(Visitor(address)) for _ in range(2))
        yield Client(resident, f"/c/{where.code}/report/", f"/c/{where.code}/report/", RESIDENT)
        clerk.sign_in(f"clerk{number}", PASSWORD)
        case, _ = actions.report(where, PUBLIC, {"text": "灯坏了"}, uuid4())
        page = f"/problems/{case.pk}/"
        yield Client(clerk, f"{page}?move=note", f"{page}note/", "words")


@contextmanager
def _kept_alive(child: supervise.Child) -> Iterator[None]:
    """The child runs, and is started again whenever it was killed, as its supervisor does it."""
    ended, stopped = threading.Event(), threading.Event()

    def watch() -> None:  # who starts it must outlive it: it is told to end with its starter
        supervise.start(child)
        while not ended.is_set():
            supervise.revive(child)
            time.sleep(0.05)
        supervise.stop([child])
        stopped.set()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _kill(child: supervise.Child, worker: bool = False) -> None:
    """kill -9 of the child, or of one of the processes that it has started. Its earlier deaths are forgotten."""
    assert child.process
    child.deaths.clear()
    number = child.process.pid
    if worker:
        below = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        number = int(random.choice(below)) if below else number  # noqa: S311
    os.kill(number, signal.SIGKILL)


def _mailed(server: Sink, number: int) -> bool:
    return len(server.got) >= number


def _none(rows: Any) -> bool:
    return not rows.exists()


def _answered(clients: list["Client"], number: int) -> bool:
    return sum(len(one.said) for one in clients) >= number


def _other(path: Path, text: str) -> bool:
    return path.read_text() != text


def _wait(so: Callable[..., bool], *told: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not so(*told) and time.monotonic() < until:
        time.sleep(0.01)


# --- keys -----------------------------------------------------------------------------------------------------


def rotate_keys(times: int, writes: int) -> Found:
    """Keys are changed while people are written and read; the change is killed in the middle and goes on."""
    from linli.core.people import sealed
    from linli.core.people.models import Person

    home, found = environment.home(), Found()
    url = os.environ["LINLI_DATABASE_URL"]
    command = [sys.executable, "-m", "linli", "keys", "rotate", "--json"]
    with Writers(url, "seals", writes) as writers:
        for number in range(times):
            found.runs += 1
            before = (home / "secrets" / "master_key").read_text()
            writers.write(writes)
            writers.until(writes // 3)
            more = ["--reseal"] if number % 2 else []
            cipher = {"LINLI_CIPHER": "sm4" if number % 4 == 1 else "aes"}
            with subprocess.Popen(
                [*command, *more], env=os.environ | cipher, stdout=subprocess.DEVNULL
            ) as first:
                _wait(_other, home / "secrets" / "master_key", before)
                first.kill()
            done = linli(url, "keys", "rotate", *more, **cipher)
            found.expect(done.returncode == 0, f"the change did not finish: {done.stderr[-300:]}")
            found.expect(not rotation.rotate_index()["unreadable"], "the index was not changed")
            said = dict(writers.done(found))
            people = Person.objects.in_bulk(said)
            read = {pk: sealed.unseal(people[pk]).get("name") for pk in said if pk in people}
            found.once(said.items(), read.items(), "persons")
            after = (home / "secrets" / "master_key").read_text()
            found.expect(len(after.split()) == 1 and after not in before, "the old key is still in the ring")
            left = rotation.status()["master"]
            found.expect(len(left) == 1, f"something lies under another key: {left}")
            whole(found)
    return found
