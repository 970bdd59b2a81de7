"""Every address as every role, inside its place and next door: who is let in, who is sent to sign in, who sees nothing."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.house.source import HERE, listed
from tests.house.test_budgets import life
from tests.house.test_pages import addresses
from tests.pages import signed_in

ROLES = [
    "secretary",
    "clerk",
    "member",
    "grid_worker",
    "steward",
    "street_officer",
    "street_secretary",
    "department",
    "department_head",
    "district_officer",
    "city_officer",
    "stranger",
]


def plain(address: str) -> str:
    """The address as a template: '/problems/{pk}/'."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda m: f"{{{m[1] or m[2]}}}", address)
    return named.replace("^", "").replace("$", "").replace("\\.", ".")


def protected() -> list[str]:
    return sorted({plain(address) for address, view in addresses() if not getattr(view, "is_public", False)})


def test_signed_out_everything_else_goes_to_the_sign_in(client: Client, db: None) -> None:
    wrong = {}
    for address in protected():
        photo = address.replace("photos/{name}", f"photos/{'0' * 32}.jpg")
        there = re.sub(r"\{\w+\}", "1", photo).replace("export.1", "export.csv")
        for method in ("get", "post"):
            answer: Any = getattr(client, method)(there)
            if answer.status_code != 302 or not answer["Location"].startswith("/sign-in/"):
                wrong[f"{method} {there}"] = answer.status_code
    assert wrong == {}


def test_who_is_let_in_where_is_as_declared(cast: Cast) -> None:
    """The table `access.txt`: address, then the roles that get the page; all others get 403, 404 or the way to their own."""
    found = life(cast)
    ways.report(cast)
    pages = {
        "/desk/": "/desk/",
        "/search/": "/search/?q=楼道",
        "/problems/": "/problems/",
        "/problems/new/": "/problems/new/",
        "/problems/{pk}/": f"/problems/{found['problem']}/",
        "/visits/": "/visits/",
        "/visits/new/": "/visits/new/",
        "/meetings/": "/meetings/",
        "/meetings/new/": "/meetings/new/",
        "/meetings/{pk}/": f"/meetings/{found['meeting']}/",
        "/projects/": "/projects/",
        "/projects/{pk}/": f"/projects/{found['project']}/",
        "/letters/": "/letters/",
        "/letters/{pk}/": f"/letters/{found['problem']}/",
        "/papers/": "/papers/",
        "/complaints/": "/complaints/",
        "/desk/contact/": "/desk/contact/",
        "/desk/accounts/": "/desk/accounts/",
        "/desk/system/": "/desk/system/",
        "/desk/journal/": "/desk/journal/",
    }
    assert sorted(set(pages) - set(protected())) == []
    table, odd = [], {}
    for name, address in pages.items():
        let_in = []
        for role in ROLES:
            answer: Any = signed_in(getattr(cast, role)).get(address)
            if answer.status_code == 200:
                let_in.append(role)
            elif answer.status_code not in (403, 404) and answer.get("Location") != "/letters/":
                odd[f"{role} {address}"] = answer.status_code
        table.append(f"{name}  {' '.join(let_in)}".strip())
    assert odd == {}
    assert "\n".join(table) == "\n".join(listed(HERE / "access.txt"))
    for case in ("/problems/{pk}/", "/meetings/{pk}/", "/projects/{pk}/", "/letters/{pk}/"):
        line = next(line for line in table if line.startswith(f"{case} ") or line == case)
        assert "stranger" not in line
        assert "city_officer" not in line


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999999"])
def test_a_number_that_is_none_is_not_found(number: str, cast: Cast) -> None:
    client = signed_in(cast.secretary)
    for room in ("problems", "meetings", "projects", "visits"):
        assert client.get(f"/{room}/{number}/").status_code == 404, room
