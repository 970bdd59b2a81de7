"""The reading interface: what the public pages show, for programs, and nothing else; everything as it is described."""

import html
import json
from typing import Any

import pytest
from django.test import Client
from tests import forming as go
from tests import ways
from tests.cast import Cast
from tests.forming import bring, forming
from tests.pages import text

from linli.core.places.models import Place
from linli.web.api import urls
from linli.web.wsgi import application
from tools.fuzz import api

NAME, PHONE, DOOR = "张秀英", "13800000000", "3 单元 501"
PROBLEM = "application/problem+json"


def get(client: Client, address: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{address}", query)
    assert answer.status_code == 200, answer.content.decode()
    return json.loads(answer.content)


def words(value: Any) -> list[str]:
    """Every word of the answer that is not an address or a key."""
    if isinstance(value, dict):
        return [
            one
            for key, inner in value.items()
            if key not in ("page", "check", "next")
            for one in words(inner)
        ]
    if isinstance(value, list):
        return [one for inner in value for one in words(inner)]
    return [value] if isinstance(value, str) and value else []


@pytest.fixture
def here(cast: Cast) -> str:
    """A community whose reporter, heard of nowhere, was answered on the board."""
    case = ways.report(cast, name=NAME, phone=PHONE, spot=f"40 号院 {DOOR}")
    case = ways.to_feed_back(cast, case)
    ways.go(
        case,
        "feed_back",
        cast.clerk,
        channels=["individual_now", "public_now"],
        personal="灯修好了，请您看看。",
        public="三单元楼道灯修好了。换了声控开关。",
    )
    Place.objects.filter(pk=cast.place.pk).update(phone="0931-0000001", address="18 号院东侧一楼")
    return f"communities/{cast.place.code}"


def test_every_community_is_found_once_by_following_next_and_by_its_sound(client: Client, cast: Cast) -> None:
    address, codes = "/api/v1/communities?size=200", []
    while address:
        part = client.get(address).json()
        codes += [one["code"] for one in part["items"]]
        address = part["next"]
    known = set(Place.objects.filter(level=Place.COMMUNITY, is_open=True).values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == part["total"]
    assert set(codes) == known
    districts = get(client, "districts")["items"]
    assert sum(one["communities"] for one in districts) == len(known)
    street = cast.place.street
    assert street
    of_street = get(client, "communities", street=street.code)["items"]
    assert {one["street"]["name"] for one in of_street} == {street.name}
    assert cast.place.code in [one["code"] for one in of_street]
    assert street.code in [
        one["code"] for one in get(client, "streets", district=districts[0]["code"])["items"]
    ]
    for asked in (cast.place.short, cast.place.pinyin.split(" ")[0], cast.place.code):
        assert cast.place.code in [one["code"] for one in get(client, "communities", q=asked)["items"]]
    assert get(client, "communities", q="没有这个地方")["items"] == []
    assert get(client, "communities", q=cast.place.short, district="999999999999")["items"] == []


def test_it_says_what_the_pages_say_and_nothing_of_who_reported(
    client: Client, cast: Cast, here: str
) -> None:
    f = bring(forming(cast), "publish")
    number = f.notice().pk
    code = cast.place.code
    beside = {
        here: f"/c/{code}/",
        f"{here}/board": f"/c/{code}/board/",
        f"{here}/committee": f"/c/{code}/committee/",
        f"{here}/notices/{number}": f"/c/{code}/notices/{number}/",
    }
    missing = {}
    for address, page in beside.items():
        shown = html.unescape(text(client.get(page))) + text(client.get("/"))
        said = [one for one in words(get(client, address)) if not one[:4].isdigit() and not one.isascii()]
        missing[address] = [
            one for one in said if one not in shown and one.removesuffix("居委会") not in shown
        ]
        told = client.get(f"/api/v1/{address}").content.decode()
        assert not [one for one in (NAME, PHONE, DOOR) if one in told]
    assert not any(missing.values()), missing
    community, board = get(client, here), get(client, f"{here}/board")
    assert community["contact"] == {"phone": "0931-0000001", "address": "18 号院东侧一楼"}
    assert (community["secretary"], community["counts"]["solved"]) == ("周敏", 1)
    assert [one["kind"] for one in community["running"]] == ["notice"]
    assert [(one["title"], one["text"], one["solved"]) for one in board["items"]] == [
        ("三单元楼道灯修好了", "换了声控开关。", True)
    ]
    assert board["months"] == [{"month": board["month"], "notices": 1}]


def test_names_on_a_notice_are_given_while_it_runs(client: Client, cast: Cast) -> None:
    f = bring(forming(cast), "publish")
    here = f"communities/{cast.place.code}"
    (line,) = get(client, f"{here}/notices")["items"]
    notice = get(client, f"{here}/notices/{line['id']}")
    assert line["state"] == "posted"
    assert "listed" not in line
    assert {"name": "赵永福", "about": "退役军人服务站站长", "position": "副主任"}.items() <= {
        key: value for one in notice["listed"] if one["name"] == "赵永福" for key, value in one.items()
    }.items()
    assert len(notice["listed"]) == len(f.notice().notice.listed)
    assert client.get(f"/api/v1/communities/{cast.next_door.code}/notices/{line['id']}").status_code == 404
    assert get(client, f"{here}/committee")["state"] == "forming"
    go.until(f.notice().notice.ends_at)
    ended = get(client, f"{here}/notices/{line['id']}")
    assert (ended["state"], ended["listed"]) == ("ended", [])
    go.take_on(f.round, "appoint", cast.secretary)
    roster = get(client, f"{here}/committee")
    assert (roster["state"], roster["members"][0]["name"]) == ("standing", "周敏")
    assert {"name": "赵永福", "position": "副主任", "about": "退役军人服务站站长"} in roster["members"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("communities/1", 422),
        ("communities/<linli>", 422),
        ("communities/999999999999", 404),
        ("communities?page=0", 422),
        ("communities?size=201", 422),
        ("communities?page=99999999999999999999999", 422),
        ("communities?q=" + "长" * 61, 422),
        ("communities?district=linli", 422),
        ("communities/620102001001/board?month=2021-13", 422),
        ("communities/620102001001/board?month=1021-12", 404),
        ("communities/620102001001/notices/0", 422),
        ("linli/", 404),
        ("", 404),
    ],
)
def test_what_is_wrong_is_a_problem_in_chinese(client: Client, db: None, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/{address}")
    said = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"], said["status"]) == (status, PROBLEM, status)
    assert not said["title"].isascii()
    assert "linli" not in answer.content.decode()


def test_it_is_read_only_kept_for_a_minute_and_open_to_no_other_site(client: Client, cast: Cast) -> None:
    address = "/api/v1/districts"
    for method in ("post", "put", "patch", "delete", "options", "trace"):
        refused = getattr(client, method)(address, headers={"Origin": "https://elsewhere.example"})
        assert (refused.status_code, refused["Content-Type"], refused["Allow"]) == (405, PROBLEM, "GET, HEAD")
    answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "public, max-age=60"
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
    elsewhere = client.get(address, headers={"Host": "elsewhere.example"})
    assert (elsewhere.status_code, elsewhere["Content-Type"]) == (400, PROBLEM)


def test_the_page_describes_every_address_parameter_and_field(client: Client, db: None) -> None:
    page = text(client.get("/api/v1/docs/"))
    described = client.get("/api/v1/openapi.json").json()
    assert described == json.loads(json.dumps(urls.schema()))
    assert len(described["paths"]) == 8
    for address, methods in described["paths"].items():
        assert list(methods) == ["get"]
        assert f"GET {address}" in html.unescape(page)
        assert methods["get"]["summary"] in page
        assert all(f"<code>{one['name']}</code>" in page for one in methods["get"].get("parameters", ()))
    for shape in described["components"]["schemas"].values():
        fields = set(shape.get("properties", ())) - {"type", "status", "detail", "errors", "on", "listed"}
        assert [name for name in fields if f"{name}</code>" not in page] == []


@pytest.mark.commits
def test_it_keeps_to_its_description_whatever_is_asked(here: str, cast: Cast) -> None:
    found = api.play(application, 160, 1, cast.place.code)
    assert found["failures"] == []
    assert found["operations"] == 8
    assert set(found["statuses"]) == {"200", "404", "422"}
