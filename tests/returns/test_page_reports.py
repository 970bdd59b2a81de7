"""The page of a report: figures that open, files, times that are no report, who may see it, where the desk leads (5.1)."""

import io
from datetime import date
from urllib.parse import unquote
from uuid import uuid4

import docx
import pytest
from django.db import IntegrityError, transaction
from tests import forming, planning, ways
from tests.cast import Cast
from tests.pages import queries, send, signed_in, text
from tests.reporting import NOVEMBER, at_end, lived, month, sent

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.procedures.kinds import Refused
from linli.core.procedures.take import start
from linli.domains.returns.models import Edition, Report
from linli.domains.returns.reports import actions

# All that the page says, sign-in included; however much the month holds.
BUDGET = 60


def test_each_figure_opens_its_cases_and_every_file_comes(cast: Cast) -> None:
    lived(cast, 2)
    client, base = signed_in(cast.secretary), f"/reports/{NOVEMBER}/of/{cast.place.code}/"
    for key in (
        "visits",
        "received",
        "results",
        "in_time",
        "confirmed",
        "satisfied",
        "left_out",
        "no_answer",
    ):
        assert client.get(f"{base}behind/{key}/").status_code == 200, key
    assert text(client.get(f"{base}behind/received/")).count("/problems/") >= 2
    assert client.get(f"{base}behind/nothing/").status_code == 404
    word = client.get(f"{base}report.docx")
    told = docx.Document(io.BytesIO(word.content))
    assert any("工作小结" in one.text for one in told.paragraphs)
    assert client.get(f"{base}report.pdf").content.startswith(b"%PDF")
    assert client.get(f"{base}report.xlsx").content.startswith(b"PK")
    assert "新反映" in client.get(f"{base}report.csv").getvalue().decode("utf-8-sig")
    assert client.get(f"{base}report.exe").status_code == 404
    named = unquote(word["Content-Disposition"])
    assert f"{cast.place}2021年11月小结_截至20211108-0900" in named


def test_a_month_that_runs_says_as_of_when(cast: Cast) -> None:
    page = text(signed_in(cast.secretary).get(f"/reports/{NOVEMBER}/"))
    assert "截至 11月8日 周一 09:00" in page
    assert "11月 小结，写到现在" in page
    with at_end():
        page = text(signed_in(cast.secretary).get(f"/reports/{NOVEMBER}/"))
    assert "11月 小结写好了，等您看一眼" in page
    assert "今天 24:00 前报街道" in page


@pytest.mark.parametrize(
    ("key", "title"), [("2021-Q4", "第四季度"), ("2021", "2021年"), ("2021-H2", "下半年")]
)
def test_quarter_and_year_come_from_the_same_page(cast: Cast, key: str, title: str) -> None:
    lived(cast)
    client = signed_in(cast.secretary)
    assert f"{title} 小结" in text(client.get(f"/reports/{key}/"))
    with clock.travel(clock.at(date(2021, 12, 31), 9)):
        assert send(client, f"/reports/{key}/send/", words="").status_code == 302
    assert Report.objects.get(place=cast.place, period=key).case.state == "sent"
    assert not Duty.objects.filter(kind=actions.MONTHLY, outcome=Duty.DONE).exists()


@pytest.mark.parametrize("key", ["2021-12", "2022-Q1", "2099"])
def test_a_time_that_has_not_begun_says_from_when_it_can_be_seen(cast: Cast, key: str) -> None:
    client = signed_in(cast.secretary)
    answer = client.get(f"/reports/{key}/")
    assert answer.status_code == 404
    assert "还没有到" in text(answer)
    assert send(client, f"/reports/{key}/send/", words="").status_code == 404
    with pytest.raises(Refused, match="还没有到"):
        actions.send(cast.place, month(key), cast.secretary, {"words": ""})
    assert not Report.objects.exists()


@pytest.mark.parametrize("key", ["2021-13", "nothing", "2021-1", "1999", "2021-11%00", "0000-01"])
def test_what_is_no_time_is_no_page(cast: Cast, key: str) -> None:
    client = signed_in(cast.secretary)
    for address in (f"/reports/{key}/", f"/reports/{key}/of/{cast.place.code}/", f"/reports/{key}/below/"):
        assert client.get(address).status_code == 404


def test_before_the_committee_was_there_is_no_report_of_its(cast: Cast) -> None:
    forming.bring(forming.forming(cast), "appoint")
    since = clock.today()
    client = signed_in(cast.secretary)
    answer = client.get("/reports/2021-10/")
    assert answer.status_code == 404
    assert f"{since.month}月{since.day}日 成立" in text(answer)
    assert client.get(f"/reports/{NOVEMBER}/").status_code == 200


def test_what_was_sent_before_the_committee_was_formed_stays_readable_and_leads_there(cast: Cast) -> None:
    with clock.travel(clock.at(date(2021, 10, 31), 10)):
        actions.send(cast.place, month("2021-10"), cast.secretary, {"words": ""})
    forming.bring(forming.forming(cast), "appoint")
    street = signed_in(cast.street_officer)
    found = Duty.objects.get(kind="report.read")
    assert street.get(f"/reports/go/{found.case_id}/", follow=True).status_code == 200
    assert signed_in(cast.secretary).get("/reports/2021-10/").status_code == 200
    assert signed_in(cast.clerk).get(f"/reports/2021-10/of/{cast.place.code}/report.docx").status_code == 200
    below = text(street.get("/reports/2021-10/below/"))
    assert "1 处里报来 1 处" in below
    assert f'href="/reports/2021-10/of/{cast.place.code}/"' in below


def test_a_committee_that_is_only_being_formed_owes_no_report_and_one_owed_leads_to_its_page(
    cast: Cast,
) -> None:
    forming.bring(forming.forming(cast), "decide")
    tick.open_standing([cast.place.pk])
    assert not Duty.objects.filter(place=cast.place, kind=actions.MONTHLY).exists()
    assert signed_in(cast.secretary).get("/reports/2021-10/").status_code == 200
    list_of = signed_in(cast.street_officer).get(f"/reports/{NOVEMBER}/below/")
    assert "还没有社工委，不用报" in text(list_of)
    assert list_of.context["of"] == 0


def test_a_duty_of_before_the_committee_leads_to_a_page(cast: Cast) -> None:
    Duty.objects.create(
        place=cast.place,
        kind=actions.MONTHLY,
        role="secretary",
        period="2021-10",
        opened_at=clock.now(),
        due_at=actions.due("2021-10"),
    )
    forming.bring(forming.forming(cast), "appoint")
    assert signed_in(cast.secretary).get("/reports/2021-10/").status_code == 200


def test_of_two_who_send_at_once_the_second_is_told(cast: Cast) -> None:
    with at_end():
        fields, given = {"title": "x"}, {"words": "一句话", "period": NOVEMBER, "place": cast.place.pk}
        start("report", cast.place, cast.secretary, fields, given)
        with pytest.raises(IntegrityError), transaction.atomic():
            start("report", cast.place, cast.secretary, fields, given)
        answer = send(signed_in(cast.secretary), f"/reports/{NOVEMBER}/send/", words="一句话")
    assert answer.status_code == 422
    assert "不用再报" in text(answer)
    assert Edition.objects.count() == 1


def test_the_same_form_twice_sends_once(cast: Cast) -> None:
    client, token = signed_in(cast.secretary), str(uuid4())
    with at_end():
        for _ in range(2):
            client.post(f"/reports/{NOVEMBER}/send/", {"token": token, "words": ""})
    assert Edition.objects.count() == 1


def test_nobody_elses_report_is_there(cast: Cast) -> None:
    sent(cast)
    case = Report.objects.get().case
    for actor in (cast.stranger, cast.member, cast.department):
        client = signed_in(actor)
        for address in (f"/reports/{NOVEMBER}/of/{cast.place.code}/", f"/reports/go/{case.pk}/"):
            assert client.get(address).status_code in (403, 404)


def test_the_desks_duty_leads_straight_to_the_page_and_so_does_what_comes_next(cast: Cast) -> None:
    planning.standing(cast)
    with at_end():
        tick.open_standing([cast.place.pk])
        client = signed_in(cast.secretary)
        problem = ways.report(cast)
        assert f'href="/reports/{NOVEMBER}/"' in text(client.get("/desk/"))
        data = {"facet": "housing", "handler": cast.grid_worker.post_id, "points": ""}
        answer = client.post(f"/problems/{problem.pk}/accept/", {"token": str(uuid4()), **data}, follow=True)
        assert "接着办" in text(answer)
        assert client.get("/reports/").headers["Location"] == f"/reports/{NOVEMBER}/"


def test_the_page_asks_no_more_for_more_problems(cast: Cast) -> None:
    lived(cast)
    client = signed_in(cast.secretary)
    few, _ = queries(client, f"/reports/{NOVEMBER}/")
    lived(cast, 3)
    many, _ = queries(client, f"/reports/{NOVEMBER}/")
    assert many <= few
    assert many <= BUDGET
