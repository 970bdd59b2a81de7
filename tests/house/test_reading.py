"""Who only reads: every address as every such role. It sees, nothing is taken, all is marked and written down."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people import view_access
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Opened, Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.problems import photos
from tools.access import targets, world
from tools.access.world import Ground

# What a page would have sent; who only reads is offered nothing of it in the page's own part.
FORMS = re.compile(r"""<form[^>]*method=["']post["'][^>]*>|<(?:input|button)[^>]* form=[^>]*>""")
# What they were sent to note down, and nothing else: tests/oversight/inspections/test_inspections.py sends it.
NOTES = re.compile(r'action="/inspections/(places|findings)/')


def reader(role: str, place: Place, name: str = "王海峰") -> Actor:
    """Somebody who reads at the place for a week."""
    actor = hold(name, "clerk", place, unit="市委组织部")
    week = DateRange(clock.today(), clock.today() + timedelta(7))
    Post.objects.filter(pk=actor.post_id).update(role=role, during=week)
    return of_post(Post.objects.select_related("place", "person").get(pk=actor.post_id))


def words(answer: Any) -> str:
    """What a page or a file says, with what it bears on each page."""
    kind = answer["Content-Type"].partition(";")[0]
    content = answer.content
    if kind == "application/pdf":
        read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        assert all("王海峰" in one for one in read), "a page without its mark"
        # Where a reader of PDF sees a space between the letters of a number depends on the number.
        return "".join("".join(read).split())
    if kind.endswith("wordprocessingml.document"):
        word = docx.Document(io.BytesIO(content))
        return "".join(line.text for part in word.sections for line in part.header.paragraphs)
    if kind.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            sheets = [file.read(name).decode() for name in file.namelist() if "worksheets/sheet" in name]
        assert all("王海峰" in one for one in sheets)
        return "".join(sheets)
    return str(content.decode(errors="replace"))


@pytest.mark.commits
def test_every_address(begin_at: Any) -> None:
    ground = world.read(begin_at("furnished", lambda: world.make().as_json()))
    with clock.travel(world.MOMENT):
        before = Entry.objects.count()
        for role, officer in (("reader_community", "clerk"), ("reader_street", "street_officer")):
            _walk(ground, role, officer)
        assert Entry.objects.count() == before, "something was changed"
    assert not Opened.objects.filter(things__has_key="token").exists()


def _walk(ground: Ground, role: str, officer: str) -> None:
    """Each address behind the sign-in: no more than the officer sees, marked, written down, and nothing taken."""
    who = ground.actors["inside"][officer]
    mine = reader(role, Place.objects.get(pk=who.place_id))
    client, their = pages.signed_in(mine), pages.signed_in(who)
    seen = 0
    for target in targets.targets():
        if target.public:
            continue
        name, ids = target.template, ground.ids[target.at]
        looks = Opened.objects.count()
        answer = client.get(asked(target, ids, mine))
        assert Opened.objects.count() == looks + 1, name
        assert answer.status_code in (200, 302, 403, 404, 405), name
        if answer.status_code == 200:
            seen += 1
            number = Opened.objects.latest("pk").number
            assert "王海峰" in words(answer) or "image/jpeg" in answer["Content-Type"], name
            assert number in words(answer) or "image/jpeg" in answer["Content-Type"], name
            assert answer["X-Look"] == number
            if "text/html" in answer["Content-Type"]:
                main = answer.content.decode().partition("<main")[2].partition("</main")[0]
                assert not [form for form in FORMS.findall(main) if not NOTES.search(form)], name
            theirs: Any = their.get(asked(target, ids, who))
            if theirs.streaming:
                b"".join(theirs.streaming_content)
            assert theirs.status_code == 200, f"{name}: more than {officer}"
        if view_access.notes_of(target.view, mine):
            continue
        form = targets.filled(target.form, ids)
        token = {"token": "00000000-0000-4000-8000-000000000000"}
        refused = client.post(asked(target, ids, mine), form | token)
        if target.right:
            assert refused.status_code == 403, name
            assert "只能看" in pages.text(refused), name
    assert seen > 15


def asked(target: targets.Target, ids: dict[str, Any], actor: Actor) -> str:
    """The address with the ids; a photo's with the key that a page would have given the actor."""
    address = str(targets.filled(target.asked, ids))
    return photos.address(ids["photo"], actor) if target.template == "/photos/{name}" else address


def test_what_is_only_a_form_is_not_shown_and_the_own_display_is_taken(cast: Cast) -> None:
    ways.meeting(cast)
    client = pages.signed_in(reader("reader_community", cast.place))
    listed = client.get("/meetings/").content.decode()
    assert "11月 大党委会议" in listed
    assert not [word for word in ("/meetings/new/", "去开会", "列入 11月", "先定会期") if word in listed]
    case = Case.objects.get(procedure="meeting")
    room = pages.text(client.get(f"/meetings/{case.pk}/"))
    assert "到会" in room
    assert not [word for word in ("点一下改", "记下到会", "都存好了", "加一项，只听取") if word in room]
    assert client.get("/meetings/new/").status_code == 403
    chosen = client.post("/display/", {"theme": "dark", "next": "/meetings/"})
    assert chosen["location"] == "/meetings/"
    assert client.cookies["theme"].value == "dark"
    page = client.get("/meetings/")
    lines = re.findall(r'<text x="8"[^>]*>([^<]+)</text>', page.content.decode())
    assert len(lines) == 2
    assert lines[0].endswith(page["X-Look"])
    assert max(map(len, lines)) < 34


def test_nobody_reads_without_an_end(cast: Cast) -> None:
    actor = reader("reader_community", cast.place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=actor.post_id).update(during=DateRange(clock.today(), None))
    client = pages.signed_in(actor)
    assert client.get("/problems/").status_code == 200
    clock.set_now(clock.at(clock.today() + timedelta(7), 9))
    assert client.get("/problems/").status_code != 200


def test_what_was_opened_cannot_be_rewritten(cast: Cast) -> None:
    pages.signed_in(reader("reader_community", cast.place)).get("/problems/")
    for statement in (
        "UPDATE people_opened SET page = ''",
        "DELETE FROM people_opened",
        "UPDATE people_tried SET what = ''",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
