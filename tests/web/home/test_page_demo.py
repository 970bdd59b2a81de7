"""The demo's own door: there only in a demo, only on the machine itself."""

import pytest
from django.test import Client
from tests import pages
from tests.cast import Cast

from linli.core import clock
from linli.core.people.models import Account
from linli.core.procedures.models import Installation


def born(kind: str) -> None:
    Installation.objects.update_or_create(
        id=1, defaults={"kind": kind, "city": "lanzhou", "ready": True, "born_at": clock.now()}
    )


def test_it_works(cast: Cast) -> None:
    born("demo")
    client = Client()
    page = pages.text(client.get("/demo/"))
    names = ("周敏", "李楠", "王建平", "刘宏", "何桂芳", "韩雪", "祁海明", "郭宁", "梁军", "赵琳", "孙伟")
    for name in names:
        assert name in page
    stranger = Account.objects.get(person_id=cast.stranger.person_id)
    assert "马强" in page
    assert stranger.username in page
    assert Account.objects.get(person_id=cast.clerk.person_id).username in page
    answer = client.post("/demo/clerk/")
    assert (answer.status_code, answer["location"]) == (302, "/desk/")
    assert "李楠" in pages.text(client.get("/desk/"))
    assert client.post("/demo/department/")["location"] == "/letters/"
    assert "郭宁" in pages.text(client.get("/letters/"))


def test_nobody_is_signed_in_by_opening_a_page(cast: Cast) -> None:
    born("demo")
    assert Client().get("/demo/clerk/").status_code == 405


def test_a_real_installation_has_no_such_door(cast: Cast) -> None:
    for kind in ("real", ""):
        born(kind)
        assert Client().get("/demo/").status_code == 404
        assert Client().post("/demo/clerk/").status_code == 404
    Installation.objects.all().delete()
    assert Client().get("/demo/").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1.example"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_it_opens_only_on_the_machine_itself(cast: Cast, headers: dict[str, str]) -> None:
    born("demo")
    client = Client(**headers)  # type: ignore[arg-type]
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/clerk/").status_code == 404
    assert client.get("/desk/").status_code == 302


def test_an_unknown_role_is_not_there(cast: Cast) -> None:
    born("demo")
    for role in ("mayor", "system_admin", "public"):
        assert Client().post(f"/demo/{role}/").status_code == 404


def test_an_account_that_is_closed_has_no_button(cast: Cast) -> None:
    born("demo")
    Account.objects.filter(person_id=cast.clerk.person_id).update(is_active=False)
    assert "李楠" not in pages.text(Client().get("/demo/"))
    assert Client().post("/demo/clerk/").status_code == 404


def test_the_page_of_the_components_is_there_in_a_demo_and_while_debugging_alone(
    cast: Cast, settings: pytest.FixtureRequest
) -> None:
    born("demo")
    assert Client().get("/ui/").status_code == 200
    born("real")
    assert Client().get("/ui/").status_code == 404
    Installation.objects.all().delete()
    assert Client().get("/ui/").status_code == 404
    settings.DEBUG = True  # type: ignore[attr-defined]
    assert Client().get("/ui/").status_code == 200
