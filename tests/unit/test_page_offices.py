"""The desks of the system's and the audit's administrators: what they show, and what they never do."""

import pytest
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.domains.demands.models import Reporter


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
