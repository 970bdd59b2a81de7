"""The city's desk: its figures, and first what waits for the city itself; never a resident's case."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.inspecting import reader
from tests.oversight.inspections.test_forum_levels import called, said

from linli.core import clock
from linli.core.duties.models import Duty
from linli.domains.oversight.rollout import actions


def counted(client: Client) -> tuple[int, list[str]]:
    """What the sidebar says of the desk, and the duties on it."""
    context = client.get("/desk/").context
    count = next(item["count"] for group in context["nav"] for item in group if item["href"] == "/desk/")
    return count, [row.href for row in context["duties"]]


@pytest.mark.clause("5.1")
def test_what_waits_for_the_city_stands_on_its_desk(cast: Cast) -> None:
    client = pages.signed_in(cast.city_officer)
    assert counted(client) == (0, [])
    assert "没有等市里办的" in pages.text(client.get("/desk/"))
    given = {"progress": "已建成 0 个", "problems": "书记空缺", "suggestions": ""}
    assert cast.place.district
    case = actions.brief(cast.place.district, cast.district_officer, given).case_id
    opinion = said(called(cast), cast.city_officer)
    # Not near yet: nothing to count, and said all the same.
    count, hrefs = counted(client)
    assert count == 0
    assert f"/rollout/briefings/{case}/?move=answer#moves" in hrefs
    assert f"/forums/opinions/{opinion.pk}/" in hrefs
    with clock.travel(clock.now() + timedelta(days=60)):
        count, _ = counted(pages.signed_in(cast.city_officer))
        assert count == Duty.objects.filter(place__level="city", done_at=None).count() > 1
        assert "逾期" in pages.text(pages.signed_in(cast.city_officer).get("/desk/"))


def test_a_residents_case_is_not_on_it_even_if_it_were_owed(cast: Cast) -> None:
    case = ways.report(cast, "楼道灯不亮")
    duty = Duty.objects.filter(case_id=case.pk, done_at=None).get()
    Duty.objects.filter(pk=duty.pk).update(role="city_officer", place=cast.city_officer.place_id)
    client = pages.signed_in(cast.city_officer)
    assert counted(client) == (0, [])
    assert "楼道灯" not in pages.text(client.get("/desk/"))


def test_who_reads_for_the_city_owes_nothing_there(cast: Cast) -> None:
    case = called(cast)
    who = reader("reader_city", case.case.place)
    page = pages.text(pages.signed_in(who).get("/desk/"))
    assert "各县区" in page
    assert "轮到市里的" not in page
