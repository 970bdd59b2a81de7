"""Every address as every role, inside its place and next door: who is let in, who is sent to sign in, who sees nothing."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client
from tests import ways
from tests.cast import Cast, hold
from tests.house import rounds
from tests.house.source import HERE, listed
from tests.house.test_budgets import life
from tests.house.test_pages import addresses
from tests.pages import signed_in

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.models import Account, Seat
from linli.core.people.rosters import Sitter
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.committees import life as committee_life
from linli.domains.committees import roll
from linli.domains.committees.models import ENLARGED, Crossing, Member, Organisation
from linli.domains.demands import actions as demands
from linli.domains.demands import claims, photos
from linli.domains.demands.models import Photo, Reporter

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
SHOWN = ("problem", "meeting", "project", "letter", "item")
PHOTO = f"{'0' * 32}.jpg"
BY_HAND = {"name": "柳青", "position": "member", "kind": "volunteer", "words": "名册"}
BY_HAND |= {"since": "2021-11-08", "until": "2026-11-07"}
ADMINISTRATORS = ["system_admin", "security_admin", "audit_admin"]


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


def there(cast: Cast) -> dict[str, int]:
    """One of everything that has an address of its own."""
    found = life(cast)
    found["problem"] = ways.solving(cast, ways.report(cast, name="张秀英", phone="13800000000")).pk
    found["reporter"] = Reporter.objects.get(case=found["problem"]).pk
    spoke = Reporter.objects.select_related("place").get(pk=found["reporter"])
    found["claim"] = claims.ask(spoke, PUBLIC, {"kind": "correct", "phone": "13700000007"}, uuid4()).pk
    found["waiting"] = ways.awaiting(cast).pk
    sitting = Case.objects.get(pk=found["meeting"])
    found["item"] = ways.table(cast, ways.awaiting(cast), sitting).pk
    found["letter"] = ways.letter(cast).pk
    found["visit"] = demands.visit(cast.place, cast.member, {"heard": "fine"}, uuid4())[0].pk
    other = ways.begin(cast, ways.meeting(cast, in_days=11))
    found["filed"] = ways.go(ways.go(other, "end", cast.secretary), "file", cast.secretary).pk
    found["seat"] = (
        Seat.objects.filter(body__place=cast.place, body__kind="enlarged_committee").latest("pk").pk
    )
    found["account"] = Account.objects.get(person_id=cast.grid_worker.person_id).pk
    found["held"] = cast.grid_worker.post_id or 0
    sitting_member = Account.objects.filter(person_id=cast.member.person_id)
    sitting_member.update(password=make_password(None))
    found["invited"] = sitting_member.get().pk
    found["paper"] = Paper.objects.filter(place=cast.place).latest("pk").pk
    found |= seated(cast)
    photos.folder().mkdir()
    (photos.folder() / PHOTO).write_bytes(b"")
    Photo.objects.create(name=PHOTO, case_id=found["problem"], at=clock.now())
    return found


def seated(cast: Cast) -> dict[str, int]:
    """A member of the committee that was formed, one who crosses, a unit; and a committee taken over next door."""
    roll.enter(cast.place, ENLARGED, [Sitter("孔令辉")], cast.clerk)
    since = {"since": date(2021, 9, 23), "until": None, "words": "街党工委备〔2021〕23号"}
    committee_life.take_over(cast.next_door, cast.stranger, since)
    member = Member.objects.select_related("case").get(case__place=cast.place, case__title="马春梅")
    unit = Organisation.objects.create(place=cast.place, name="省中医院", kind="resident_unit")
    return {
        "committee": member.case.root_id or 0,
        "member": member.case_id,
        "code": int(cast.place.code),
        "crossing": Crossing.objects.get().case_id,
        "organisation": unit.pk,
        "building": cast.building.pk,
    }


def heads() -> dict[str, str]:
    """The sheets of the journal's heads."""
    return {
        "/desk/journal/heads/": "/desk/journal/heads/",
        "/desk/journal/heads/signed.json": "/desk/journal/heads/signed.json",
        "/desk/journal/heads/{code}/": f"/desk/journal/heads/{Place.objects.get(level=Place.CITY).code}/",
        "/desk/journal/heads/{code}/signed.json": "/desk/journal/heads/620102001000/signed.json",
    }


def addressed(found: dict[str, int]) -> dict[str, str]:
    """Every address behind the sign-in, by its template, of something that is there."""
    problem, meeting, project, letter, item = (found[key] for key in SHOWN)
    return {
        "/desk/": "/desk/",
        **offices(found),
        "/desk/contact/": "/desk/contact/",
        "/complaints/": "/complaints/",
        "/search/": "/search/?q=楼道",
        "/problems/": "/problems/",
        "/problems/export.{ending}": "/problems/export.csv",
        "/problems/new/": "/problems/new/",
        "/problems/new/hints/": "/problems/new/hints/",
        "/problems/paste/": "/problems/paste/",
        "/problems/{pk}/": f"/problems/{problem}/",
        "/problems/{pk}/code/": f"/problems/{problem}/code/",
        "/problems/{pk}/phone/": f"/problems/{problem}/phone/",
        "/problems/{pk}/{move}/": f"/problems/{problem}/note/",
        "/photos/{name}": f"/photos/{PHOTO}",
        "/visits/": "/visits/",
        "/visits/new/": "/visits/new/",
        "/visits/{pk}/": f"/visits/{found['visit']}/",
        "/meetings/": "/meetings/",
        "/meetings/new/": "/meetings/new/",
        "/meetings/roster/{body}/": "/meetings/roster/enlarged_committee/",
        "/meetings/roster/{body}/{pk}/": f"/meetings/roster/enlarged_committee/{found['seat']}/",
        "/meetings/table/{problem}/": f"/meetings/table/{found['waiting']}/",
        "/meetings/{pk}/": f"/meetings/{meeting}/",
        "/meetings/{pk}/heard/": f"/meetings/{meeting}/heard/",
        "/meetings/{pk}/items/{item}/": f"/meetings/{meeting}/items/{item}/",
        "/meetings/{pk}/items/{item}/{move}/": f"/meetings/{meeting}/items/{item}/order/",
        "/meetings/{pk}/minutes.{form}": f"/meetings/{found['filed']}/minutes.docx",
        "/meetings/{pk}/{move}/": f"/meetings/{meeting}/attend/",
        "/projects/": "/projects/",
        "/projects/open/{item}/": f"/projects/open/{item}/",
        "/projects/{pk}/": f"/projects/{project}/",
        "/projects/{pk}/{move}/": f"/projects/{project}/progress/",
        "/letters/": "/letters/",
        "/letters/{pk}/": f"/letters/{letter}/",
        "/letters/{pk}/{move}/": f"/letters/{letter}/letter_receive/",
        **committees(found),
        **persons(found),
        "/papers/": "/papers/",
        "/papers/{pk}.{form}": f"/papers/{found['paper']}.docx",
    }


def offices(found: dict[str, int]) -> dict[str, str]:
    """The addresses of the offices, of reading, of handing over, and of the own account."""
    return {
        "/desk/accounts/": "/desk/accounts/",
        "/desk/accounts/new/": "/desk/accounts/new/",
        "/desk/accounts/{pk}/": f"/desk/accounts/{found['account']}/",
        "/desk/accounts/{pk}/posts/{post}/": f"/desk/accounts/{found['account']}/posts/{found['held']}/",
        "/desk/accounts/{pk}/{name}/": f"/desk/accounts/{found['account']}/unlock/",
        "/desk/access/": "/desk/access/",
        "/desk/access/{pk}/{name}/": "/desk/access/1/confirm/",
        "/desk/audit/": "/desk/audit/",
        "/desk/audit/{name}/": "/desk/audit/deeds/",
        "/desk/audit/{name}.csv": "/desk/audit/deeds.csv",
        "/desk/handover/": "/desk/handover/",
        "/desk/handover/{pk}/": f"/desk/handover/{found['held']}/",
        "/desk/invitations/": "/desk/invitations/",
        "/desk/invitations/{pk}/": f"/desk/invitations/{found['invited']}/",
        "/desk/opened/": "/desk/opened/",
        "/desk/journal/": "/desk/journal/",
        "/desk/journal/check/": "/desk/journal/check/",
        "/desk/journal/heads.txt": "/desk/journal/heads.txt",
        **heads(),
        "/desk/me/": "/desk/me/",
        "/desk/me/codes/": "/desk/me/codes/",
        "/desk/me/out/": "/desk/me/out/",
        "/desk/me/out/{pk}/": "/desk/me/out/1/",
        "/desk/system/": "/desk/system/",
    }


def persons(found: dict[str, int]) -> dict[str, str]:
    """The addresses of who reported, and of what they ask of their own fields."""
    return {
        "/persons/": "/persons/",
        "/persons/claims/{pk}/": f"/persons/claims/{found['claim']}/",
        "/persons/{pk}/": f"/persons/{found['reporter']}/",
        "/persons/{pk}/copy.{form}": f"/persons/{found['reporter']}/copy.json",
        "/persons/{pk}/{kind}/": f"/persons/{found['reporter']}/erase/",
        "/persons/{pk}/{claim}/{move}/": f"/persons/{found['reporter']}/{found['claim']}/refuse/",
    }


def committees(found: dict[str, int]) -> dict[str, str]:
    """The addresses of committees that stand, and of their members."""
    code, member = found["code"], found["member"]
    return {
        "/committee/": "/committee/",
        "/committee/communities.xlsx": "/committee/communities.xlsx",
        "/committee/roster.xlsx": "/committee/roster.xlsx",
        "/committee/succeed/": "/committee/succeed/",
        "/committee/of/{pk}/": f"/committee/of/{found['committee']}/",
        "/committee/members/{pk}/": f"/committee/members/{member}/",
        "/committee/members/{pk}/{move}/": f"/committee/members/{member}/apply_exit/",
        "/committee/take-over/": "/committee/take-over/",
        "/committee/take-over/member/": "/committee/take-over/member/",
        "/committee/take-over/sheet/": "/committee/take-over/sheet/",
        "/committee/take-over/template.xlsx": "/committee/take-over/template.xlsx",
        "/committee/roll/": "/committee/roll/",
        "/committee/roll/bodies/{body}/": "/committee/roll/bodies/enlarged_committee/",
        "/committee/roll/bodies/{body}/{pk}/": f"/committee/roll/bodies/enlarged_committee/{found['seat']}/",
        "/committee/roll/organisations/": "/committee/roll/organisations/",
        "/committee/roll/organisations.xlsx": "/committee/roll/organisations.xlsx",
        "/committee/roll/organisations/{pk}/": f"/committee/roll/organisations/{found['organisation']}/",
        "/committee/roll/buildings/": "/committee/roll/buildings/",
        "/committee/roll/buildings/{pk}/": f"/committee/roll/buildings/{found['building']}/",
        "/committee/crossings/check/": "/committee/crossings/check/",
        "/committee/crossings/{pk}/": f"/committee/crossings/{found['crossing']}/",
        "/committee/crossings/{pk}/{move}/": f"/committee/crossings/{found['crossing']}/explain/",
        "/committee/{code}/": f"/committee/{code}/",
        "/committee/{code}/roll/": f"/committee/{code}/roll/",
        "/committee/{code}/roll/secretary/": f"/committee/{code}/roll/secretary/",
        "/committee/{code}/roster.xlsx": f"/committee/{code}/roster.xlsx",
        "/committee/{code}/succeed/": f"/committee/{code}/succeed/",
    }


def filled(found: dict[str, int]) -> dict[str, dict[str, Any]]:
    """What is sent to the addresses that only take a form."""
    return {
        "/desk/accounts/{pk}/posts/{post}/": {},
        "/desk/accounts/{pk}/{name}/": {},
        "/desk/access/{pk}/{name}/": {},
        "/desk/invitations/{pk}/": {},
        "/desk/journal/check/": {},
        "/desk/me/codes/": {},
        "/desk/me/out/": {},
        "/desk/me/out/{pk}/": {},
        "/problems/new/hints/": {"text": "灯坏了"},
        "/problems/paste/": {"pasted": "王姐：楼道灯坏了"},
        "/problems/{pk}/code/": {},
        "/problems/{pk}/phone/": {"reporter": found["reporter"], "reason": "约上门时间"},
        "/problems/{pk}/{move}/": {"words": "又来电话了"},
        "/persons/{pk}/copy.{form}": {"reason": "本人来要"},
        "/persons/{pk}/{kind}/": {"reason": "本人来要求", "asked_on": clock.today().isoformat()},
        "/persons/{pk}/{claim}/{move}/": {"ground": "law", "words": "账还没有结"},
        "/meetings/roster/{body}/{pk}/": {f"seat-{found['seat']}-standing": "书记"},
        "/meetings/table/{problem}/": {"meeting": found["meeting"], "reason:meeting.materials": "情况紧急"},
        "/meetings/{pk}/heard/": {"title": "三季度经费"},
        "/meetings/{pk}/items/{item}/{move}/": {"direction": "up"},
        "/meetings/{pk}/{move}/": {},
        "/projects/{pk}/{move}/": {"words": "线换好了"},
        "/letters/{pk}/{move}/": {},
        "/committee/succeed/": {},
        "/committee/members/{pk}/{move}/": {"ground": "job"},
        "/committee/{code}/succeed/": {},
        "/committee/roll/bodies/{body}/{pk}/": {f"seat-{found['seat']}-standing": "书记"},
        "/committee/roll/organisations/": {"name": "邻里互助社", "kind": "social_organisation"},
        "/committee/roll/buildings/": {"name": "62 号院"},
        "/committee/roll/buildings/{pk}/": {"name": "62 号院"},
        "/committee/crossings/check/": {},
        "/committee/crossings/{pk}/{move}/": {"words": "情况特殊"},
        "/committee/{code}/roll/secretary/": {"name": "孟书记", "since": clock.today().isoformat()},
        "/committee/take-over/member/": BY_HAND,
        "/committee/take-over/sheet/": {"words": "名册", "rows": "柳青\t委员\t志愿者"},
    }


def let_in(actor: Actor, address: str, form: dict[str, Any] | None) -> bool:
    """Whether the page is there for the post, and what it sends is taken."""
    client: Any = signed_in(actor)
    if address == f"/photos/{PHOTO}":
        address = photos.address(PHOTO, actor)
    with transaction.atomic():
        answer = (
            client.get(address) if form is None else client.post(address, {"token": str(uuid4()), **form})
        )
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    # Whoever begins with another page is sent there.
    elsewhere = answer.status_code == 302 and form is None
    assert answer.status_code in (200, 302, 403, 404, 422), f"{actor.role} {address}: {answer.status_code}"
    return answer.status_code in (200, 302) and not elsewhere


def test_who_is_let_in_where_is_as_declared(cast: Cast, settings: Any, tmp_path: Path) -> None:
    """The table `access.txt`: each address, then the roles that get it; all others get 403, 404 or their own page."""
    settings.HOME = tmp_path
    f, formed = rounds.there(cast)
    found = there(cast)
    pages = addressed(found) | rounds.addressed(formed)
    forms = filled(found) | rounds.filled(f, formed)
    assert sorted(set(protected()) ^ set(pages)) == []
    city = Place.objects.get(level=Place.CITY)
    actors = {role: getattr(cast, role) for role in ROLES}
    actors |= {role: hold(role, role, city) for role in ADMINISTRATORS}
    actors |= {role: getattr(f, role) for role in ("inspector", "street_inspector", "liaison")}
    table = [
        f"{name}  {' '.join(role for role in actors if let_in(actors[role], pages[name], forms.get(name)))}".strip()
        for name in sorted(pages)
    ]
    assert "\n".join(table) == "\n".join(listed(HERE / "access.txt"))


def test_nobody_reaches_into_the_place_next_door_nor_the_city_into_a_case() -> None:
    """Of the declared table itself: where one thing is shown or changed, the stranger and the city are not let in."""
    ours = [line for line in listed(HERE / "access.txt") if re.search(r"\{(pk|item|problem|name)\}", line)]
    assert len(ours) > 15
    assert [line for line in ours if {"stranger", "city_officer"} & set(line.split())] == []


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999999"])
def test_a_number_that_is_none_is_not_found(number: str, cast: Cast) -> None:
    client = signed_in(cast.secretary)
    ours = ("committee/rounds", "committee/candidates", "committee/notices")
    for room in ("problems", "meetings", "projects", "visits", *ours):
        assert client.get(f"/{room}/{number}/").status_code == 404, room
