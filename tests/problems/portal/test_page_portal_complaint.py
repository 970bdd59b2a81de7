"""Complaints, the display, and the pages that say what went wrong."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from tests.cast import Cast

from linli.core.journal.erase import erase
from linli.core.journal.models import Entry, Note
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.people.actor import Actor
from linli.core.people.models import Account
from linli.core.places.models import Place
from linli.web.portal import errors

HOSTILE = [
    "",
    " ",
    "\x00",
    "'; DROP TABLE",
    "<script>alert(1)</script>",
    "字" * 100_000,
    "%",
    "\u202e",
    "😀",
    "𠀀",
]


def get(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


def complain(client: Client, words: str = "态度不好，记一笔", place: str = "") -> Any:
    return client.post("/complaint/", {"words": words, "place": place})


def as_actor(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person_id=actor.person_id))
    return client


@pytest.mark.clause("6.1")
def test_a_complaint_goes_to_the_level_above(client: Client, cast: Cast) -> None:
    assert "投诉建议" in get(client, f"/complaint/?place={cast.place.code}")
    assert complain(client, place=cast.place.code)["Location"] == f"/complaint/done/?place={cast.place.code}"
    entry, note = Entry.objects.get(), Note.objects.get()
    assert (entry.place_id, entry.verb, entry.actor) == (cast.place.street_id, "complain", "public")
    assert note.text == "态度不好，记一笔"
    assert verify()["ok"]
    assert Message.objects.get().post_id == cast.street_officer.post_id
    for actor, seen in (
        (cast.street_officer, True),
        (cast.district_officer, True),
        (cast.city_officer, True),
    ):
        assert (note.text in get(as_actor(actor), "/complaints/")) is seen
    for actor in (cast.secretary, cast.clerk, cast.department, cast.stranger):
        assert as_actor(actor).get("/complaints/").status_code == 404
    assert client.get("/complaints/").status_code == 302
    erase(note, cast.street_officer)
    assert Entry.objects.get(verb="erase").place_id == cast.place.street_id
    assert "已依规删除" in get(as_actor(cast.street_officer), "/complaints/")
    assert verify()["ok"]


@pytest.mark.clause("6.1")
def test_whoever_complains_of_the_street_from_a_communitys_page_is_read_by_the_district(
    client: Client, cast: Cast
) -> None:
    page = get(client, f"/complaint/?place={cast.place.code}")
    street, district = cast.place.street, cast.place.district
    assert street is not None
    assert district is not None
    for name, reader in (
        (cast.place, street),
        (street, district),
        (district, "兰州市"),
        ("这个平台", "兰州市"),
    ):
        assert f"{name}（由{reader}看）" in page
    assert re.search(rf'<input[^>]*value="{cast.place.code}"[^>]*\bchecked', page), re.findall(
        "<input[^>]*>", page
    )
    sent = {"words": "街道办事处拖了三个月", "origin": cast.place.code}
    empty = client.post("/complaint/", sent | {"place": "", "words": " "})
    assert empty.status_code == 422
    assert f"{street}（由{district}看）" in empty.content.decode()
    client.post("/complaint/", sent | {"place": street.code})
    assert Entry.objects.get().place_id == district.pk
    assert Message.objects.get().post_id == cast.district_officer.post_id
    assert "拖了三个月" not in get(as_actor(cast.street_officer), "/complaints/")
    client.post("/complaint/", sent | {"place": ""})
    assert Entry.objects.latest("pk").place.level == Place.CITY


def test_a_complaint_about_nobody_goes_to_the_city(client: Client, cast: Cast) -> None:
    for place in ("", "1", "<b>", "\x00"):
        assert complain(client, place=place).status_code == 302
    assert Entry.objects.filter(place__level=Place.CITY).count() == 4
    assert "还没有人投诉" in get(as_actor(cast.street_officer), "/complaints/")


@pytest.mark.parametrize("words", ["", "字" * 100_000, "坏\x00", "坏\u202e"])
def test_a_complaint_that_cannot_be_read(client: Client, cast: Cast, words: str) -> None:
    assert complain(client, words).status_code == 422
    assert not Entry.objects.exists()


def test_nobody_floods_the_complaints(client: Client, cast: Cast) -> None:
    assert [complain(client).status_code for _ in range(31)][-2:] == [302, 429]


# --- display and errors -------------------------------------------------------------------------------------


def test_light_dark_and_big_letters(client: Client, cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    there = strict.post("/display/", {"theme": "dark", "elder": "1", "next": "/plan/"})
    assert there["Location"] == "/plan/"
    page = get(strict, "/plan/")
    assert '<html lang="zh-Hans" data-theme="dark" data-elder>' in page
    strict.post("/display/", {"theme": "", "elder": "0", "next": "/"})
    assert '<html lang="zh-Hans">' in get(strict, "/")
    strict.post("/display/", {"theme": "<script>", "elder": "yes"})
    assert '<html lang="zh-Hans">' in get(strict, "/")


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example", "\\\\evil", "javascript:alert(1)", "", "/\\evil"]
)
def test_display_leads_nowhere_else(client: Client, cast: Cast, after: str) -> None:
    assert client.post("/display/", {"theme": "dark", "next": after})["Location"] == "/"


def test_errors_speak_plainly(client: Client, cast: Cast, rf: RequestFactory) -> None:
    assert "没有这一页" in client.get("/nowhere/").content.decode()
    request = rf.post("/x/", {"text": "写过的话<b>", "password": "秘密"})
    for view, status in ((errors.bad_request, 400), (errors.forbidden, 403), (errors.csrf_failure, 403)):
        response = view(request)
        assert response.status_code == status
        assert "秘密" not in response.content.decode()
    assert "写过的话&lt;b&gt;" in errors.bad_request(request).content.decode()
    for plain, status in ((errors.too_big, 413), (errors.server_error, 500)):
        assert plain(request).status_code == status


def test_the_error_page_survives_a_broken_template(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", broken)
    assert errors.server_error(rf.get("/")).status_code == 500


def test_errors_ask_no_database(rf: RequestFactory) -> None:
    """This test has no database at hand: a page that asked would fail."""
    for view in (
        errors.bad_request,
        errors.not_found,
        errors.server_error,
        errors.too_big,
        errors.csrf_failure,
    ):
        assert "回到首页" in view(rf.get("/")).content.decode()
