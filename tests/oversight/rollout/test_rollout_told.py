"""What the roll-out says of numbers: what is to be expected and of whom, who can act, sums that differ and why (1.3, 5.2)."""

from datetime import date, timedelta

import pytest
from tests.cast import Cast
from tests.forming import bring, forming
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.domains.oversight.rollout import chart, queries, show
from linli.domains.returns import periods
from linli.domains.returns.reports import show as reports_show

pytestmark = pytest.mark.clause("5.2")


def city() -> Place:
    return Place.objects.get(level=Place.CITY)


def test_a_forecast_is_of_those_under_way_alone_and_the_others_are_said(cast: Cast) -> None:
    now = clock.now()
    board = queries.board(city())
    drawn = chart.growth(board, now)
    assert not drawn.forecast
    assert not any("最快" in words for _, _, words in drawn.labels)
    bring(forming(cast), "approve")
    board = queries.board(city())
    labels = [words for _, _, words in chart.growth(board, now).labels]
    assert any(words.endswith("最快 1") for words in labels), labels
    assert chart.twin(board, now).rows[-1].cells[2] == "1"
    left = len(board.rows) - 1
    assert chart.not_begun(board) == left
    page = text(signed_in(cast.city_officer).get("/rollout/"))
    assert f"还没启动的 {left} 个没有日子可算" in page


def test_an_axis_over_two_years_says_both(cast: Cast) -> None:
    with clock.travel(clock.at(date(2022, 11, 8), 9)):
        now = clock.now()
        assert [one.scope for one in chart.growth(queries.board(city()), now).phases] == [
            "2021年11月8日—2022年12月8日"
        ]
    with clock.travel(clock.at(date(2022, 2, 10), 9)):
        scopes = [one.scope for one in chart.growth(queries.board(city()), clock.now()).phases]
        assert (scopes[0], scopes[-1]) == ("2021年8月25日—9月30日", "1月1日—2月10日")


def test_who_can_act_where_the_secretarys_post_is_vacant_is_the_street(cast: Cast) -> None:
    Post.objects.filter(pk=cast.secretary.post_id).delete()
    row = next(one for one in queries.board(city()).rows if one.place.pk == cast.place.pk)
    assert (row.why.startswith("社区书记空缺"), row.who) == (True, str(cast.place.street))


def test_the_draft_counts_who_has_begun_apart(cast: Cast) -> None:
    bring(forming(cast), "approve")
    assert cast.place.district
    words = show.draft(queries.board(cast.place.district), clock.now())
    assert "正在组建的：公示 3 天 1 个。" in words
    assert "还没有启动的" in words


@pytest.mark.clause("1.3")
def test_a_total_that_is_not_the_sum_of_its_rows_says_why(cast: Cast) -> None:
    board = queries.board(city())
    made = show.below(board, clock.now())
    assert made
    total = made.rows[-1].cells[1]
    roster = len(board.rows)
    assert (total.text, total.second) == ("0 / 427", f"方案 427；各行按名册，加起来 {roster}")  # type: ignore[union-attr]
    assert cast.place.district
    made = show.below(queries.board(cast.place.district), clock.now())
    assert made
    assert made.rows[-1].cells[1].second == ""  # type: ignore[union-attr]


@pytest.mark.clause("1.3")
def test_a_street_with_more_to_form_than_it_has_is_asked_about(cast: Cast) -> None:
    street = cast.place.street
    assert street
    there = Place.objects.filter(level=Place.COMMUNITY, is_open=True, street=street).count()
    client = signed_in(cast.district_officer)
    given = {"number": there + 1, "ends_on": (clock.today() + timedelta(30)).isoformat(), "why": "x"}
    asked = send(client, f"/rollout/targets/{street.code}/", **given)
    assert asked.status_code == 422
    assert f"名册上只有 {there} 个社区" in text(asked)
    assert send(client, f"/rollout/targets/{street.code}/", **given, sure="on").status_code == 302


@pytest.mark.clause("5.1")
def test_where_every_community_is_a_pilot_the_count_says_so(cast: Cast) -> None:
    assert cast.place.district
    n = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district).count()
    assert signed_in(cast.district_officer).get("/rollout/pilots/").context["n"] == n > 0


def test_a_street_without_communities_owes_no_report(cast: Cast) -> None:
    street, district = cast.place.street, cast.place.district
    assert street
    assert district
    period = periods.read("2021-10")
    assert period
    before = {row.place.pk for row in reports_show.below(district, period)}
    assert street.pk in before
    Place.objects.filter(street=street, level=Place.COMMUNITY).update(is_open=False)
    assert {row.place.pk for row in reports_show.below(district, period)} == before - {street.pk}
