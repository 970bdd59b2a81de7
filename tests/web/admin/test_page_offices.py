"""The desks of the system's and the audit's administrators: what they show, and what they never do."""

import json

import pytest
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core.journal import heads
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.domains.problems.models import Reporter


@pytest.fixture
def audit(cast: Cast) -> Actor:
    return hold("审计员", "audit_admin", Place.objects.get(level=Place.CITY))


@pytest.fixture
def system(cast: Cast) -> Actor:
    return hold("系统员", "system_admin", Place.objects.get(level=Place.CITY))


def test_the_audit_sees_who_looked_and_why_but_not_at_what(cast: Cast, audit: Actor) -> None:
    case = ways.report(cast, name="胡一刀", phone="13911112222")
    reporter = Reporter.objects.get(case=case)
    staff = pages.signed_in(cast.clerk)
    staff.post(f"/problems/{case.pk}/phone/", {"reporter": reporter.pk, "reason": "约上门时间"})
    page = pages.text(pages.signed_in(audit).get("/desk/journal/"))
    assert "约上门时间" in page
    assert "李楠" in page
    assert "胡一刀" not in page
    assert "13911112222" not in page


def test_the_audit_reads_the_chain(cast: Cast, audit: Actor) -> None:
    ways.report(cast)
    client = pages.signed_in(audit)
    assert "没有被改动" in pages.text(client.post("/desk/journal/check/"))
    lines = pages.text(client.get("/desk/journal/heads.txt")).splitlines()
    line = Entry.objects.filter(place=cast.place).latest("seq")
    assert f"{cast.place.code} {line.seq} {bytes(line.digest).hex()}" in lines


def test_the_system_shows_what_waits(cast: Cast, system: Actor) -> None:
    page = pages.text(pages.signed_in(system).get("/desk/system/"))
    assert "2021 已录入" in page
    assert "等着发的邮件" in page


def test_each_keeps_to_the_own_office(cast: Cast, audit: Actor, system: Actor) -> None:
    case = ways.report(cast)
    for actor, others in ((audit, ("system", "accounts")), (system, ("journal", "accounts"))):
        client = pages.signed_in(actor)
        for other in others:
            assert client.get(f"/desk/{other}/").status_code == 403
        for address in (f"/problems/{case.pk}/", "/problems/", "/search/?q=灯", "/committee/"):
            assert client.get(address).status_code in (403, 404)


def test_a_sheet_of_heads_is_printed_and_read_again(cast: Cast, audit: Actor) -> None:
    """What is on the paper fits today; a line that was replaced, or that is gone, does not."""
    ways.solving(cast)
    street = cast.place.street
    assert street
    client = pages.signed_in(audit)
    assert str(street) in pages.text(client.get("/desk/journal/heads/"))
    sheet = pages.text(client.get(f"/desk/journal/heads/{street.code}/"))
    line = Entry.objects.filter(place=cast.place).latest("seq")
    short = heads.short(bytes(line.digest).hex())
    assert cast.place.code in sheet
    assert short in sheet
    assert heads.short(heads.public_key()) in sheet
    row = {"code": cast.place.code, "seq": line.seq, "digest": short.upper()}
    for asked, said in (
        (row, "还在原来的位置"),
        (row | {"digest": "0000 1111 2222 3333"}, "现在是另一条"),
        (row | {"seq": 999}, "这一条没有了"),
        (row | {"code": "999999999999"}, "这一条没有了"),
    ):
        assert said in pages.text(client.post("/desk/journal/heads/", asked))
    for wrong in (
        row | {"digest": "abc"},
        row | {"digest": "zz" * 16},
        row | {"code": "1"},
        row | {"seq": 0},
        {},
    ):
        assert client.post("/desk/journal/heads/", wrong).status_code == 422
    for code in ("620100", "999999999999", cast.place.code):
        assert client.get(f"/desk/journal/heads/{code}/").status_code == 404


def test_the_file_beside_the_sheet_is_signed(cast: Cast, audit: Actor) -> None:
    ways.report(cast)
    assert cast.place.street
    client = pages.signed_in(audit)
    for path in ("", f"{cast.place.street.code}/"):
        document = json.loads(client.get(f"/desk/journal/heads/{path}signed.json").content)
        heads.check_signature(document)
        assert [head["code"] for head in document["heads"]] == [cast.place.code]
        with pytest.raises(ValueError, match="was changed"):
            heads.check_signature(document | {"heads": []})
    city = Place.objects.get(level=Place.CITY)
    assert json.loads(client.get(f"/desk/journal/heads/{city.code}/signed.json").content)["heads"] == []


def test_an_office_has_its_own_ways_at_the_foot_of_a_phone(cast: Cast) -> None:
    top = Place.objects.get(level=Place.CITY)
    for role, href in (("security_admin", "/desk/accounts/"), ("audit_admin", "/desk/audit/")):
        page = pages.signed_in(hold(role, role, top)).get(href).content.decode()
        bar = page.partition('<nav class="bar"')[2].partition("<details")[0]
        assert f'href="{href}" aria-current="page"' in bar
