"""Too much from one network: what a resident says is looked at first, then waits; nobody solves a riddle."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.forming import bring, forming
from tests.pages import signed_in, text

from linli.core.journal.models import Entry
from linli.core.people import throttle
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.problems import codes, rules
from linli.domains.problems.listing import page as listing_page
from linli.domains.problems.models import Problem, Reporter

WRONG, WAIT = 422, 429
PHONE = "0931-0000001"


def report(client: Client, cast: Cast, source: str = "10.0.0.1", **more: Any) -> Any:
    data = {"token": str(uuid4()), "text": ways.LAMP, "contact": "code", **more}
    return client.post(f"/c/{cast.place.code}/report/", data, REMOTE_ADDR=source)


def fill(kind: str, times: int, source: str = "10.0.0.1") -> None:
    """So many tries from the address, counted by the real counter."""
    request: Any = type("Asked", (), {"META": {"REMOTE_ADDR": source}})()
    for _ in range(times):
        throttle.attempt(kind, request, 10**6)


@pytest.mark.clause("4.1")
def test_above_the_first_limit_reports_are_taken_and_looked_at_first(client: Client, cast: Cast) -> None:
    fill("report held", rules.HELD_FROM.value() - 1)
    assert report(client, cast, text="第一件").status_code == 302
    assert report(client, cast, text="第二件").status_code == 302
    assert report(client, cast, text="另一家", source="10.0.0.2").status_code == 302
    held = dict(Problem.objects.order_by("pk").values_list("text", "held"))
    assert held == {"第一件": False, "第二件": True, "另一家": False}
    case = Case.objects.get(title="第二件")
    assert (case.state, Entry.objects.get(case_id=case.pk).data.get("held")) == ("reported", 1)
    assert case.due_at is not None  # its clock runs as every other's
    clerk = signed_in(cast.clerk)
    assert text(clerk.get("/problems/")).count(listing_page.HELD) == 1
    assert listing_page.HELD in text(clerk.get(f"/problems/{case.pk}/"))
    assert listing_page.HELD not in text(clerk.get(f"/problems/{Case.objects.get(title='第一件').pk}/"))
    ways.accept(cast, case)
    assert listing_page.HELD not in text(clerk.get("/problems/"))
    assert listing_page.HELD not in text(clerk.get(f"/problems/{case.pk}/"))


def test_above_the_last_limit_nothing_typed_is_lost_and_the_telephone_is_named(
    client: Client, cast: Cast
) -> None:
    Place.objects.filter(pk=cast.place.pk).update(phone=PHONE)
    fill("report", rules.MOST_FROM_ONE.value())
    sent = report(client, cast, text="三单元楼道灯又坏了", spot="北门外")
    page = text(sent)
    assert sent.status_code == WAIT
    assert f"打社区电话 {PHONE}" in page
    assert "三单元楼道灯又坏了" in page
    assert "北门外" in page
    assert Case.objects.count() == 0
    assert report(client, cast, source="10.0.0.2").status_code == 302


def test_a_household_has_one_count_over_ipv6(client: Client, cast: Cast) -> None:
    fill("report", rules.MOST_FROM_ONE.value(), "2001:db8:1:2::1")
    assert report(client, cast, source="2001:db8:1:2:aaaa::9").status_code == WAIT
    assert report(client, cast, source="2001:db8:1:3::1").status_code == 302


def test_every_public_form_has_a_limit_and_says_what_to_do(client: Client, cast: Cast) -> None:
    f = bring(forming(cast), "call")
    Place.objects.filter(pk=cast.place.pk).update(phone=PHONE)
    case = ways.report(cast)
    reporter = Reporter.objects.get(case=case)
    reporter.code = codes.digest(cast.place.pk, "12345678")
    reporter.save()
    here = f"/c/{cast.place.code}"
    client.post(f"{here}/follow/", {"code": "12345678"})
    proposal = {"name": "柳青", "contact": "13800000000", "kind": "", "why": "热心", "named": "no"}
    forms: dict[str, dict[str, Any]] = {
        f"{here}/call/come/": proposal,
        f"{here}/call/recommend/": proposal,
        f"{here}/follow/mine/add/": {"words": "又坏了一盏"},
        f"/complaint/?place={cast.place.code}": {"words": "没有人接电话"},
    }
    fill("words", throttle.LIMITS["words"], "127.0.0.1")
    said = {}
    for address, data in forms.items():
        answer = client.post(address, {"token": str(uuid4()), **data})
        said[address] = (answer.status_code, PHONE in text(answer), "送得太多了" in text(answer))
    assert said == dict.fromkeys(forms, (WAIT, True, True))
    assert f.round.state == "calling"


def test_a_code_is_long_kept_as_a_digest_and_a_wrong_one_says_nothing(client: Client, cast: Cast) -> None:
    """A code of next door's, one that nobody has, one that was: the same page to the byte."""
    assert rules.CODE_DIGITS.value() >= 8
    reporter = Reporter.objects.get(case=ways.report(cast))
    reporter.place, reporter.code = cast.next_door, codes.digest(cast.next_door.pk, "12345678")
    reporter.save()
    assert b"12345678" not in bytes(reporter.code)
    found = set()
    for code in ("12345678", "87654321", "00000000"):
        answer = client.post(f"/c/{cast.place.code}/follow/", {"code": code})
        assert answer.status_code == WRONG
        found.add(text(answer).replace(code, "").partition("csrfmiddlewaretoken")[0])
    assert len(found) == 1
    codes_given = {codes.derive(uuid4(), 0) for _ in range(200)}
    assert len(codes_given) == 200
    assert {len(code) for code in codes_given} == {rules.CODE_DIGITS.value()}
