"""Unmistakable markers go in through the real forms of a real server; then everything that the system wrote is searched.

Each marker has its list of tables where it may stand in the clear. Logs, addresses, titles, the journal's lines, mails,
exports, other people's searches, and the backup without its keys have none of them.
"""

import io
import json
import re
import subprocess
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from PIL import Image
from tests import forming as go
from tests import ways
from tests.cast import Cast
from tests.ops.served import Browser, Town

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people import factor, passwords, sealed
from linli.core.people.models import Account, Person, Post
from linli.core.procedures.models import Case
from linli.domains.problems.models import Photo, Reporter
from linli.ops import backup as backups
from linli.ops import environment
from linli.ops.host import postgres, supervise
from linli.web import personal
from tools.drills.sink import sink
from tools.kit import testdb

pytestmark = pytest.mark.commits

# What each marker is, and in which tables it may be read. What is not in the list is nowhere.
MARKERS = {
    "name": "欧阳鹧鸪",
    "phone": "13912345671",
    "new_phone": "13812345672",
    "identity": "620102199001019999",
    "text": "鹭鸶井盖塌了",
    "spot": "鹧鸪院7号楼",
    "added": "鸬鹚夜里响",
    "note": "鹌鹑去看过了",
    "answer": "鹡鸰修好了",
    "complaint": "鹈鹕态度不好",
    "proposed": "慕容鸿鹄",
    "contact": "13712345673",
    "by": "司徒鹞鹰",
    "why": "鸳鸯乐于助人",
    "objector": "上官鸷鸟",
    "objection": "鸱鸮收过红包",
    "password": "Ostrich-鸵鸟-2021-Pw",
    "wrong_password": "Pelican-鹈-2021-No",
    "camera": "MARKER-CAMERA",
}
WORDS = {"demands_problem", "journal_note", "procedures_case", "linli_messages_message", "demands_referral"}
MAY = {
    "text": WORDS,
    # As it was written into the words, for which no field asks; never in a title, and so in no list and no message.
    "identity": {"demands_problem", "journal_note"},
    "spot": {"procedures_case"},
    "added": {"journal_note"},
    "note": {"journal_note"},
    "answer": {"journal_note", "demands_feedback"},
    "complaint": {"journal_note"},
    # A candidate's name is published: the person, their case, the papers of the round.
    "proposed": {"people_person", "procedures_case", "papers_paper", "linli_messages_message"},
}


@pytest.fixture
def town(
    cast: Cast, fresh_database: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Town, Any]]:
    for name in ("SECRET_KEY", "MASTER_KEY", "INDEX_KEY"):
        monkeypatch.setenv(f"LINLI_{name}", "")
    settings.HOME = tmp_path
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    with sink() as mails:
        made = Town(tmp_path, fresh_database, mails.environment)
        try:
            yield made, mails
        finally:
            supervise.stop([made.child])


def sign_in(browser: Browser, account: Account, code: str) -> None:
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"username": account.username, "password": MARKERS["wrong_password"]})
    browser.post("/sign-in/", {"username": account.username, "password": MARKERS["password"]})
    page = browser.post("/sign-in/code/", {"code": code})
    assert 'href="/desk/me/"' in page


def account_of(actor: Any) -> tuple[Account, str, str]:
    """With a password of the markers, a second factor, and a code for the day it is lost: (account, secret, code)."""
    account = Account.objects.get(person_id=actor.person_id)
    passwords.change(account, MARKERS["password"])
    secret = factor.fresh()
    codes = factor.set_up(account, secret, factor.pyotp.TOTP(secret).at(clock.real()))
    assert codes
    return account, secret, codes[0]


def photo() -> bytes:
    marks = Image.Exif()
    marks[0x0110] = MARKERS["camera"]
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=marks.tobytes())
    return out.getvalue()


def reported(town: Town, cast: Cast) -> tuple[Browser, str, Case]:
    """A resident reports, with everything that the form takes; and some sendings that go wrong."""
    resident, base = town.browser(), f"/c/{cast.place.code}"
    given = {
        "text": f"{MARKERS['text']}，身份证{MARKERS['identity']}，请修一修",
        "spot": MARKERS["spot"],
        "contact": "phone",
        "name": MARKERS["name"],
        "phone": MARKERS["phone"],
        "consent": "1",
    }
    resident.get(f"{base}/report/")
    resident.post(f"{base}/report/", {**given, "phone": MARKERS["phone"] + "12"})
    assert resident.status == 422
    resident.post(f"{base}/report/", {**given, "token": "none"})
    assert resident.status == 400
    Browser(town.base).post(f"{base}/report/", given, token=False)  # from another site: refused
    page = resident.post(f"{base}/report/", given, photo())
    found = re.search(r"\b(\d{4}) (\d{4})\b", re.sub(r"<[^>]+>", " ", page))
    assert found
    return resident, "".join(found.groups()), Case.objects.get(procedure="problem")


def followed(resident: Browser, cast: Cast, code: str, what: str, fields: dict[str, Any]) -> str:
    base = f"/c/{cast.place.code}/follow/"
    resident.get(base)
    resident.post(base, {"code": code})
    assert resident.status == 200
    return resident.post(f"{base}mine/{what}/", fields)


def lived(town: Town, cast: Cast) -> dict[str, str]:
    """The whole life of a problem and of a request, through the server; gives the secrets that came up on the way."""
    with pytest.raises(DataError), transaction.atomic():  # a statement that the database refuses, and logs
        Person.objects.create(name=MARKERS["name"] * 30)
    account, secret, recovery = account_of(cast.secretary)
    resident, code, case = reported(town, cast)
    staff = town.browser()
    sign_in(staff, account, recovery)
    here = f"/problems/{case.pk}/"
    post = cast.grid_worker.post_id
    staff.post(f"{here}accept/", {"facet": case.facet, "handler": post})
    row = Reporter.objects.get(origin=case)
    page = staff.post(f"{here}phone/", {"reporter": row.pk, "reason": "约上门时间"})
    assert MARKERS["phone"] in page, "shown once, to who says why"
    assert MARKERS["phone"] not in staff.get(here)
    staff.post(f"{here}note/", {"words": MARKERS["note"]})
    followed(resident, cast, code, "add", {"words": MARKERS["added"]})
    other = ways.letter(cast)  # a department's letter by mail, of another case
    _to_feed_back(cast, ways.again(case))
    given = {"channels": "individual_now", "personal": MARKERS["answer"], "public": ""}
    staff.post(f"{here}feed_back/", given)
    assert ways.again(case).state == "fed_back"
    followed(resident, cast, code, "confirm", {"satisfaction": "good", "words": ""})
    followed(resident, cast, code, "data", {"kind": "correct", "phone": MARKERS["new_phone"]})
    resident.get("/complaint/")
    resident.post("/complaint/", {"words": MARKERS["complaint"], "place": cast.place.code})
    for there in (
        "/desk/",
        "/problems/",
        here,
        f"/problems/{other.pk}/",
        "/persons/",
        f"/persons/{row.pk}/",
        "/desk/me/",
    ):
        assert staff.get(there)
        assert staff.status == 200, there
    return {"code": code, "totp": secret, "recovery": recovery, "session": _session(staff)}


def _to_feed_back(cast: Cast, case: Case) -> None:
    data = {"difficulty": "simple", "handler": cast.grid_worker.post_id}
    case = ways.go(case, "solve", cast.clerk, **data)
    case = ways.go(case, "done", cast.grid_worker, words="换了井盖", result="solved")
    ways.go(case, "verify", cast.member, words="看过了")


def _session(browser: Browser) -> str:
    return next(c.value or "" for c in browser.jar if c.name == "sessionid")


def formed(town: Town, cast: Cast) -> None:
    """Somebody is recommended, and objected to, on the public pages."""
    f = go.bring(go.forming(cast), "call")
    town.time()
    neighbour, base = town.browser(), f"/c/{cast.place.code}"
    neighbour.get(f"{base}/call/recommend/")
    given = {"name": MARKERS["proposed"], "contact": MARKERS["contact"], "why": MARKERS["why"], "kind": ""}
    neighbour.post(f"{base}/call/recommend/", {**given, "named": "yes", "by": MARKERS["by"]})
    assert Case.objects.filter(procedure="candidate", title=MARKERS["proposed"]).exists()
    for step in ("gather", "close", "arrange"):
        getattr(go, step)(f)
    go.take_on(f.round, "submit", f.cast.clerk)
    go.decide(f)
    go.approve(f)
    go.publish(f)
    town.time()
    notice = f.notice()
    there = f"{base}/notices/{notice.pk}/"
    listed = re.findall(r'name="candidate" value="(\d+)"', neighbour.get(there))
    objection = {"candidate": listed[0], "words": MARKERS["objection"], "signed": "yes"}
    neighbour.post(there, {**objection, "name": MARKERS["objector"], "contact": MARKERS["phone"]})
    assert Case.objects.filter(procedure="objection").exists()


# --- what is searched -----------------------------------------------------------------------------------------------


def found_in(text: str, secrets_of: dict[str, str]) -> set[str]:
    """Which markers stand in it: as they are, as JSON or an address writes them, or as the bytes of a column."""
    ways_of = {
        kind: (word, json.dumps(word).strip('"'), urllib.parse.quote(word), word.encode().hex())
        for kind, word in secrets_of.items()
    }
    return {kind for kind, spelt in ways_of.items() if any(one in text for one in spelt)}


def by_table(secrets_of: dict[str, str]) -> dict[str, set[str]]:
    """For each marker, the tables in which it can be read."""
    where: dict[str, set[str]] = {kind: set() for kind in secrets_of}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            for kind in found_in("\n".join(row[0] for row in cursor.fetchall()), secrets_of):
                where[kind].add(table)
    return where


def dumped(folder: Path, home: Path) -> str:
    """What a backup's folder says, its dump unpacked."""
    program = postgres.programs(home) / "pg_restore"
    told = subprocess.run(
        [program, "-f", "-", folder / backups.DUMP], capture_output=True, text=True, check=True
    )
    files = [path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]
    return "\n".join([told.stdout, *files])


def opened(content: bytes) -> str:
    """A Word or Excel file with its parts unpacked; anything else as text."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def logs(home: Path) -> str:
    """All that the processes of the town and the commands printed, and what the database itself wrote down."""
    server = testdb.cluster().home
    files = [
        *home.rglob("*.log"),
        *home.rglob("*.log.*"),
        *server.glob("*.log"),
        *server.glob("postgres/*.log"),
    ]
    assert {"web.log", "commands.log", "postgres.log"} <= {path.name for path in files}
    return "\n".join(path.read_text("utf-8", "replace") for path in files if path.name != "erased.log")


def files_of(browser: Browser) -> str:
    """What staff take home: the list, the rosters, every paper."""
    addresses = [
        "/problems/export.xlsx?tab=closed",
        "/problems/export.csv?tab=closed",
        "/committee/roster.xlsx",
        "/papers/",
    ]
    said = []
    for address in addresses:
        browser.get(address)
        said.append(opened(browser.raw))
    for pk in set(re.findall(r"/papers/(\d+)\.", said[-1])):
        browser.get(f"/papers/{pk}.docx")
        said.append(opened(browser.raw))
    return "\n".join(said)


def test_what_somebody_entrusted_is_nowhere_else(town: tuple[Town, Any], cast: Cast, tmp_path: Path) -> None:
    served, mails = town
    came_up = lived(served, cast)
    formed(served, cast)
    served.command("worker", "--once")
    served.command("tick")
    everything = MARKERS | came_up
    rest(everything)
    printed(everything, tmp_path, mails)
    shown = [*(one for browser in served.browsers for one in browser.addresses | browser.titles)]
    assert len(shown) > 100
    assert found_in("\n".join(shown), everything) == set()
    # What staff saw by themselves: nothing that is sealed, but for the one number that was asked for with a reason.
    staff = [one for browser in served.browsers if "desk" in str(browser.addresses) for one in browser.pages]
    assert len(staff) > 10
    seen = {path: found_in(page, hidden(everything)) for path, page in staff}
    assert {kind for path, kinds in seen.items() for kind in kinds if not path.endswith("/phone/")} == set()
    taken_and_found(served, cast, everything)
    kept = (tmp_path / "photos" / Photo.objects.get().name).read_bytes()
    assert MARKERS["camera"].encode() not in kept
    erased_then_backed_up(served, cast, everything, tmp_path)


def rest(everything: dict[str, str]) -> None:
    """The database: each marker in its tables only; what is sealed or digested in none; no sealed key undeclared."""
    where = by_table(everything)
    wrong = {kind: tables - MAY.get(kind, set()) for kind, tables in where.items()}
    wrong["session"] -= {"django_session", "people_signedin"}
    assert {kind: tables for kind, tables in wrong.items() if tables} == {}
    assert all(where[kind] for kind in ("text", "note", "added", "answer", "complaint", "spot", "proposed"))
    keys = {key for one in Person.objects.filter(sealed__isnull=False) for key in sealed.unseal(one)}
    declared = {name.split(":")[1] for group in personal.register() for name in group.fields if ":" in name}
    assert keys <= declared, "a sealed key that the register does not have"


def printed(everything: dict[str, str], home: Path, mails: Any) -> None:
    """Whatever was printed, by whom ever; the journal's lines; the mails."""
    assert logs(home).count("/problems/") > 3, "each request has its line"
    assert found_in(logs(home), everything) == set()
    lines = json.dumps([entry.data for entry in Entry.objects.all()], ensure_ascii=False)
    assert found_in(lines, everything) == set()
    assert len(mails.got) >= 1
    told = "\n".join(
        str(mail["Subject"]) + (mail.get_payload(decode=True) or b"").decode() for mail in mails.got
    )
    assert found_in(told, hidden(everything)) == set()


def hidden(everything: dict[str, str]) -> dict[str, str]:
    """Those that stand in no table in the clear."""
    return {kind: word for kind, word in everything.items() if kind not in MAY}


def taken_and_found(served: Town, cast: Cast, everything: dict[str, str]) -> None:
    """The files that staff take, and what they and others find by searching."""
    clerk, stranger = served.browser(), served.browser()
    for browser, actor in ((clerk, cast.clerk), (stranger, cast.stranger)):
        account, _, recovery = account_of(actor)
        sign_in(browser, account, recovery)
    taken = files_of(clerk)
    assert MARKERS["text"] in taken
    assert found_in(taken, hidden(everything) | {"identity": MARKERS["identity"]}) == set()
    there = f"/problems/{Photo.objects.get().case_id}/"
    for browser, kinds in (
        (clerk, ("name", "phone", "contact", "by", "objector")),
        (stranger, tuple(MARKERS)),
    ):
        for kind in kinds:
            page = browser.get(f"/search/?q={urllib.parse.quote(MARKERS[kind])}")
            assert there not in page, f"found by the {kind}"
            own = {other: word for other, word in hidden(everything).items() if other != kind}
            assert found_in(page, own) == set()
    assert clerk.get("/metrics") is not None
    assert found_in(clerk.raw.decode("utf-8", "replace"), everything) == set()


def erased_then_backed_up(served: Town, cast: Cast, everything: dict[str, str], tmp_path: Path) -> None:
    """Before and after the erasure: a backup says nothing that is sealed; then nothing of the person at all."""
    sealed_ones = {kind: word for kind, word in everything.items() if kind not in (*MAY, "session")}
    owner = testdb.cluster().owner_url(testdb.name(served.url))
    backups.backup(owner, tmp_path / "before", tmp_path / "keys")
    assert found_in(dumped(tmp_path / "before", environment.home()), sealed_ones) == set()

    case = Case.objects.get(procedure="problem", closed_at__isnull=False)
    row = Reporter.objects.get(origin=case)
    account, _, recovery = account_of(cast.secretary)
    staff = served.browser()
    sign_in(staff, account, recovery)
    given = {"reason": "本人来要求", "asked_on": clock.today().isoformat()}
    staff.get(f"/persons/{row.pk}/")
    assert "已依规删除" in staff.post(f"/persons/{row.pk}/erase/", given)
    gone = {kind: everything[kind] for kind in ("name", "phone", "text", "identity", "added", "answer")}
    assert {kind for kind, tables in by_table(gone).items() if tables} == set()
    assert verify()["ok"]
    assert list((tmp_path / "photos").iterdir()) == []
    backups.backup(owner, tmp_path / "after", tmp_path / "keys")
    assert found_in(dumped(tmp_path / "after", environment.home()), {**sealed_ones, **gone}) == set()
    assert found_in(logs(tmp_path), everything) == set()
    assert Post.objects.exists()
