"""A report that came before its month was over says so: who, on which day, why, and what came after (5.1)."""

from datetime import date, timedelta

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import queries, send, signed_in, text
from tests.reporting import NOVEMBER, lived, month, sent

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Entry, Note
from linli.core.procedures.kinds import Refused
from linli.domains.returns.models import Edition
from linli.domains.returns.reports import actions

WHY = "街道明天下来看，先报一版"
DUE = "report.not_early"


def early(cast: Cast, why: str = WHY) -> str:
    """Sent on the 8th; gives the address that the street opens."""
    actions.send(cast.place, month(), cast.secretary, {"words": ""}, {DUE: why})
    return f"/reports/{NOVEMBER}/of/{cast.place.code}/"


@pytest.mark.clause("5.1")
def test_before_the_month_is_over_a_reason_is_asked_and_kept_beside_the_line(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.send(cast.place, month(), cast.secretary, {"words": ""})
    assert refused.value.need_reason
    early(cast)
    line = Entry.objects.get(procedure="report", verb="report")
    assert line.data["reasons"] == [DUE]
    assert WHY not in str(line.data)


@pytest.mark.clause("5.1")
def test_the_street_reads_who_when_and_why_on_the_report(cast: Cast) -> None:
    lived(cast)
    page = text(signed_in(cast.street_officer).get(early(cast)))
    assert "11月8日 周一 09:00 周敏（" in page
    assert "那时还没有过完（到 11月30日），数是那个时候的" in page
    assert f"早报的原因：{WHY}" in page
    assert "以后记录没有变" in page
    assert WHY in text(signed_in(cast.secretary).get(f"/reports/{NOVEMBER}/"))


@pytest.mark.clause("5.1")
def test_what_came_after_is_shown_beside(cast: Cast) -> None:
    address = early(cast)
    clock.set_now(clock.now() + timedelta(days=3))
    lived(cast, 2)
    page = text(signed_in(cast.street_officer).get(address))
    assert "以后来的，列在下面“报出以后，记录变了”里" in page
    assert "0 件 → <b>2 件</b>" in page


@pytest.mark.clause("5.1")
def test_the_streets_list_says_it_too_and_its_file(cast: Cast) -> None:
    early(cast)
    client = signed_in(cast.street_officer)
    page = text(client.get(f"/reports/{NOVEMBER}/below/"))
    assert "为什么早报" in page
    assert WHY in page
    assert "没到期末，还差 22 天" in page
    rows = client.get(f"/reports/{NOVEMBER}/below.csv").getvalue().decode("utf-8-sig")
    assert f"还差 22 天：{WHY}" in rows


def test_one_that_came_in_time_says_nothing_of_it(cast: Cast) -> None:
    lived(cast)
    case = sent(cast)
    at = clock.at(date(2021, 12, 1), 9)
    Edition.objects.filter(case=case).update(at=at)
    with clock.travel(at):
        client = signed_in(cast.street_officer)
        assert "早报" not in text(client.get(f"/reports/{NOVEMBER}/of/{cast.place.code}/"))
        assert "早报" not in text(client.get(f"/reports/{NOVEMBER}/below/"))


def test_on_the_last_day_itself_it_says_that_none_was_asked(cast: Cast) -> None:
    sent(cast)
    with clock.travel(clock.at(date(2021, 12, 2), 9)):
        page = text(signed_in(cast.street_officer).get(f"/reports/{NOVEMBER}/of/{cast.place.code}/"))
    assert "期末当天报，不用写原因" in page


def test_an_erased_reason_is_gone(cast: Cast) -> None:
    address = early(cast)
    erase.erase(Note.objects.get(kind="reason"), cast.secretary)
    page = text(signed_in(cast.street_officer).get(address))
    assert WHY not in page
    assert "没有写原因" in page


def test_the_list_asks_as_many_queries_for_one_as_for_two(cast: Cast) -> None:
    client = signed_in(cast.street_officer)
    early(cast)
    first, _ = queries(client, f"/reports/{NOVEMBER}/below/")
    assert first <= 40
    assert send(client, f"/reports/{NOVEMBER}/of/{cast.place.code}/read/").status_code == 302
    assert ways.again(Edition.objects.get().case).state == "read"
