"""The list looked at otherwise: as a board, with fewer columns, in another order, under a name of one's own."""

from datetime import timedelta
from typing import Any

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.domains.problems.listing import kanban
from linli.domains.problems.models import View


def names(answer: Any) -> list[str]:
    return [view.name for view in answer.context["own"]]


def test_the_board_has_a_column_a_step_and_says_where_there_is_more(cast: Cast) -> None:
    for number in range(kanban.CARDS + 2):
        ways.report(cast, f"第 {number} 件，灯坏了")
    ways.solving(cast)
    ways.go(ways.report(cast), "decline", cast.secretary, reason="court", words="请等法院")
    client = signed_in(cast.clerk)
    columns = client.get("/problems/?view=board").context["board"]
    assert [column["name"] for column in columns] == [
        "征集意愿",
        "提出议题",
        "会议讨论",
        "组织实施",
        "结果反馈",
    ]
    assert [column["n"] for column in columns] == [f"{kanban.CARDS}+", "0", "0", "1", "0"]
    assert len(client.get(f"/problems/{columns[0]['href']}").context["table"].rows) == kanban.CARDS + 2
    alone = client.get("/problems/?view=board&step=4").context["board"]
    assert [column["n"] for column in alone] == ["0", "0", "0", "1", "0"]
    page = text(client.get("/problems/?view=board&q=没有这样的"))
    assert "没有合这些条件的" in page
    assert signed_in(cast.stranger).get("/problems/?view=board").context["board"] is None


def test_a_board_costs_as_many_queries_as_a_list(cast: Cast) -> None:
    for number in range(20):
        ways.report(cast, f"第 {number} 件，灯坏了")
    assert queries(signed_in(cast.clerk), "/problems/?view=board&size=1")[0] <= 9


def test_columns_are_left_out_and_stay_out(cast: Cast) -> None:
    ways.report(cast)
    client = signed_in(cast.clerk)
    answer = client.get("/problems/?cols=&cols=step&cols=due&class=housing")
    assert [column.label for column in answer.context["table"].columns] == ["问题", "走到哪一步", "时限"]
    chip = next(chip for chip in answer.context["chips"] if chip.state == "set")
    again = client.get(f"/problems/{chip.href}")
    assert [column.label for column in again.context["table"].columns] == ["问题", "走到哪一步", "时限"]
    assert len(client.get("/problems/?hide=title,none").context["table"].columns) == 7


def test_what_many_said_comes_first_when_it_is_asked_for(cast: Cast) -> None:
    for size in (3, 12, 1, 7):
        ways.report(cast, f"{size} 户说的", size=size)
    client = signed_in(cast.clerk)
    rows = client.get("/problems/?sort=-size").context["table"].rows
    assert [row.cells[-2] for row in rows] == [12, 7, 3, 1]
    many = client.get("/problems/?size=5&sort=-size").context["table"].rows
    assert [row.cells[-2] for row in many] == [12, 7]
    assert client.get("/problems/?tab=closed&sort=size").status_code == 200


@pytest.mark.parametrize(("when", "found"), [("late", 1), ("today", 1), ("month", 2)])
def test_what_is_due_is_a_condition(cast: Cast, when: str, found: int) -> None:
    ways.solving(cast, difficulty="simple")
    with clock.travel(clock.now() + timedelta(days=9)):
        ways.report(cast)
        table = signed_in(cast.clerk).get(f"/problems/?when={when}").context["table"]
        assert len(table.rows) == found


def test_a_view_is_ones_own(cast: Cast) -> None:
    ways.report(cast)
    client = signed_in(cast.clerk)
    for _ in range(2):
        answer = client.post("/problems/views/", {"name": " 40 号院的 ", "query": "?q=40&sort=-changed&x=1"})
        assert (answer.status_code, answer["Location"]) == (302, "/problems/?q=40&sort=-changed")
    kept = View.objects.get()
    assert (kept.name, kept.query) == ("40 号院的", "?q=40&sort=-changed")
    assert names(client.get("/problems/")) == ["40 号院的"]
    other = signed_in(cast.secretary)
    assert names(other.get("/problems/")) == []
    other.post("/problems/views/", {"forget": kept.pk, "query": ""})
    assert View.objects.count() == 1
    client.post("/problems/views/", {"forget": kept.pk, "query": ""})
    assert View.objects.count() == 0
    for wrong in ("", "很长的名字" * 5):
        client.post("/problems/views/", {"name": wrong, "query": ""})
    assert View.objects.count() == 0
    assert (
        client.post(
            "/problems/views/", {"name": "别处", "query": f"?place={cast.next_door.code}"}
        ).status_code
        == 404
    )


def test_the_views_of_everybody_open(cast: Cast) -> None:
    ways.report(cast)
    client = signed_in(cast.clerk)
    for link in client.get("/problems/").context["views"]:
        assert client.get(f"/problems/{link.href}").status_code == 200
