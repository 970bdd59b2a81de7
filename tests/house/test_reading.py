"""Who only reads: every address as every such role. It sees, nothing is taken, all is marked and written down."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from PIL import Image
from tests import pages
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Opened, Post
from linli.core.places.models import Place
from linli.domains.demands import photos
from linli.ops import access_targets, access_world
from linli.ops.access_world import HOME, Ground


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
        return "".join(read)
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
def test_every_address(fresh_database: str, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    ground = access_world.make()
    with clock.travel(access_world.MOMENT):
        Image.new("RGB", (400, 300), "navy").save(tmp_path / "photos" / ground.ids[HOME]["photo"], "JPEG")
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
    for target in access_targets.targets():
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
            theirs: Any = their.get(asked(target, ids, who))
            if theirs.streaming:
                b"".join(theirs.streaming_content)
            assert theirs.status_code == 200, f"{name}: more than {officer}"
        form = access_targets.filled(target.form, ids)
        token = {"token": "00000000-0000-4000-8000-000000000000"}
        refused = client.post(asked(target, ids, mine), form | token)
        if target.right:
            assert refused.status_code == 403, name
            assert "只能看" in pages.text(refused), name
    assert seen > 15


def asked(target: access_targets.Target, ids: dict[str, Any], actor: Actor) -> str:
    """The address with the ids; a photo's with the key that a page would have given the actor."""
    address = str(access_targets.filled(target.asked, ids))
    return photos.address(ids["photo"], actor) if target.template == "/photos/{name}" else address


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
