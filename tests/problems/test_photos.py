"""Photos: where and when one was taken is gone, and it is shown to whoever has just seen its case, for a few minutes."""

import html
import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image
from tests import ways
from tests.cast import Cast, hold
from tests.pages import signed_in

from linli.core.people.actor import PUBLIC
from linli.core.people.models import Account
from linli.domains.problems import photos
from linli.domains.problems.models import Photo


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def send(client: Client, cast: Cast, home: Path) -> Any:
    def _send(text: str = ways.LAMP) -> None:
        out = io.BytesIO()
        Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
        out.seek(0)
        out.name = "IMG_2031.jpg"
        data = {"token": str(uuid4()), "text": text, "contact": "code", "photo": out}
        assert client.post(f"/c/{cast.place.code}/report/", data).status_code == 302

    return _send


def test_a_photo_is_seen_by_whoever_may_see_the_case(
    client: Client, cast: Cast, send: Any, home: Path
) -> None:
    send()
    name = Photo.objects.get().name
    assert client.get(photos.address(name, PUBLIC)).status_code == 302, "a stranger signs in first"
    inspector = hold("纪检", "inspector", cast.place)
    for actor, status in (
        (cast.clerk, 200),
        (cast.street_officer, 200),
        (cast.stranger, 404),
        (cast.department, 404),
        (inspector, 404),
    ):
        staff = Client()
        staff.force_login(Account.objects.get(person_id=actor.person_id))
        response = staff.get(photos.address(name, actor))
        assert response.status_code == status
        if status == 200:
            assert response["Content-Type"] == "image/jpeg"
            assert response["Cache-Control"] == "private, no-store"
            assert response["Referrer-Policy"] == "no-referrer"
            assert b"".join(response.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert staff.get("/photos/" + "0" * 32 + ".jpg").status_code == 404
    assert staff.get("/photos/..%2Fdb.jpg").status_code == 404


def test_an_address_of_a_photo_is_good_for_a_few_minutes_and_for_one_post(
    cast: Cast, send: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    send("又一件")
    first, second = (one.name for one in Photo.objects.order_by("pk"))
    staff = signed_in(cast.clerk)
    page_of = staff.get(f"/problems/{Photo.objects.get(name=first).case_id}/").content.decode()
    shown = html.unescape(re.findall(r'src="(/photos/[^"]+)"', page_of)[0])
    given: Any = staff.get(shown)
    assert b"".join(given.streaming_content).startswith(b"\xff\xd8"), "as the page gives it out"
    own = photos.address(first, cast.clerk)
    wrong = (
        f"/photos/{first}",
        f"/photos/{first}?key=",
        own[:-1] + ("A" if own[-1] != "A" else "B"),
        own.replace(first, second),
        photos.address(first, cast.secretary),
    )
    assert [staff.get(one).status_code for one in wrong] == [404] * len(wrong)
    monkeypatch.setattr(photos, "LASTS", -1)
    assert staff.get(own).status_code == 404, "its minutes are over"


def test_where_and_when_a_photo_was_taken_is_gone(home: Path) -> None:
    marks = Image.Exif()
    marks[0x0110] = "SECRET-CAMERA"
    marks[0x8825] = {1: "N", 2: (36.0, 3.0, 41.25), 3: "E", 4: (103.0, 50.0, 3.5), 29: "2021:11:08"}
    taken = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(taken, "JPEG", exif=marks.tobytes())
    for original in (taken.getvalue(), (Path(__file__).parent / "position.heic").read_bytes()):
        assert b"SECRET-CAMERA" in original
        assert b"2021:11:08" in original
        made = photos.made_anew(io.BytesIO(original), len(original))
        assert made.startswith(b"\xff\xd8")
        assert [one for one in (b"SECRET", b"2021:11:08", b"Exif", b"adobe") if one in made] == []
