"""A figure of a board and the list that it opens are one number: cases by their state, each counted once (6.4)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.duties import weekly
from linli.core.duties.tick import tick
from linli.core.people.actor import Actor
from linli.domains.oversight.boards import alerts, figures, show, span
from linli.domains.oversight.boards import board as boards_board
from linli.domains.oversight.boards.board import Board

NUMBER = re.compile(r"[\d,]+")
LINK = re.compile(r'<a href="(/problems/[^"]*)"[^>]*>([^<]*)')


def lived(cast: Cast) -> None:
    """One in nearly every state, and sixty days later."""
    ways.report(cast)
    ways.accept(cast, ways.report(cast, "楼道堆了杂物，过不去人"))
    ways.solving(cast, ways.report(cast, "三号楼门禁坏了", facet="safety"))
    ways.awaiting(cast, ways.report(cast, "院墙歪了，怕倒"))
    ways.table(cast, ways.awaiting(cast, ways.report(cast, "想装充电桩")), ways.meeting(cast))
    ways.letter(cast)
    ways.go(ways.accept(cast, ways.report(cast, "路面塌了一块")), "refer", cast.secretary, why="归街道")
    solving = ways.solving(cast, ways.report(cast, "水管漏水"))
    ways.go(solving, "done", cast.grid_worker, words="换了", result="solved")
    ways.to_feed_back(cast, ways.report(cast, "路灯不亮"))


def later(days: int) -> None:
    clock.set_now(clock.now() + timedelta(days=days))
    tick()


def board(cast: Cast) -> Board:
    return boards_board.made(cast.place, span.read({}))


def linked(page: str) -> list[tuple[str, int]]:
    """Every figure of the page that opens the problem list: its address, and what it says."""
    found = []
    for address, words in LINK.findall(page):
        number = NUMBER.search(words)
        if number and ("step=" in address or "when=" in address or "where=" in address):
            found.append((unescape(address), int(number.group().replace(",", ""))))
    return found


@pytest.mark.clause("6.4")
@pytest.mark.parametrize("role", ["secretary", "street_officer", "district_officer"])
def test_every_figure_that_opens_a_list_is_its_length(cast: Cast, role: str) -> None:
    lived(cast)
    later(60)
    actor: Actor = getattr(cast, role)
    client = signed_in(actor)
    found = linked(text(client.get("/board/")))
    assert len(found) >= 12
    assert any(number > 1 for _, number in found)
    for address, number in found:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.context["total"] == f"{number}", (address, number)


@pytest.mark.clause("6.4")
def test_what_is_late_before_a_meeting_stands_at_the_meetings_step(cast: Cast) -> None:
    ways.table(cast, ways.awaiting(cast), ways.meeting(cast, 300))
    later(200)
    steps = show.funnel(board(cast).counted, show.Ways("", "")).steps
    assert [one.late for one in steps] == [0, 0, 1, 0, 0]
    assert [one.stuck for one in steps] == [0, 0, 1, 0, 0]


@pytest.mark.clause("6.4")
def test_a_case_with_two_limits_passed_is_counted_once(cast: Cast) -> None:
    """Late in hand, done at last, and not looked at: the first limit is passed for good, the second too."""
    case = ways.solving(cast)
    later(30)
    ways.go(case, "done", cast.grid_worker, words="换了", result="solved")
    found = board(cast).counted
    assert found.late() == 0
    later(30)
    found = board(cast).counted
    assert found.stood(figures.ALL_LATE) == 2
    assert found.late() == 1
    answer = signed_in(cast.secretary).get("/problems/?when=late")
    assert answer.context["total"] == "1"


def test_a_day_that_is_over_counts_the_limits_of_that_day_and_opens_no_list(cast: Cast) -> None:
    lived(cast)
    later(60)
    today = clock.today()
    later(5)
    page = text(signed_in(cast.secretary).get(f"/board/?from=2021-11-01&to={today.isoformat()}"))
    assert linked(page) == []
    assert "超期按那天过了的时限数" in page
    assert "超期按那天过了的时限数" not in text(signed_in(cast.secretary).get("/board/"))


def test_communities_of_one_kind_open_no_list_of_all(cast: Cast) -> None:
    lived(cast)
    later(60)
    page = text(signed_in(cast.street_officer).get("/board/?like=old"))
    assert linked(page) == []


def test_the_table_and_the_weeks_message_say_the_same(cast: Cast) -> None:
    lived(cast)
    later(60)
    made = board(cast)
    row = text(signed_in(cast.secretary).get("/board/table/?figure=late"))
    assert f">{made.counted.late()}<" in row
    own = made.counted.late_at(tuple(s for step in figures.STEPS for s in step), ())
    words = [one.text for one in alerts.week() if one.role == "secretary"]
    assert any(f"自己超期 {own} 件" in one for one in words)
    assert "boards" in weekly.TOLD


def test_the_city_sees_figures_and_opens_no_list(cast: Cast) -> None:
    lived(cast)
    later(60)
    assert linked(text(signed_in(cast.city_officer).get("/board/"))) == []


def test_a_filter_by_where_it_stands_can_be_taken_off(cast: Cast) -> None:
    lived(cast)
    client = signed_in(cast.secretary)
    page = text(client.get("/problems/?where=outside"))
    assert "停在哪里：街道、部门" in page
    assert client.get("/problems/?where=moon").context["total"] == client.get("/problems/").context["total"]


def test_a_board_asks_as_many_queries_however_much_is_late(cast: Cast) -> None:
    client = signed_in(cast.street_officer)
    before, _ = queries(client, "/board/")
    lived(cast)
    later(60)
    after, _ = queries(client, "/board/")
    assert after <= before + 1
