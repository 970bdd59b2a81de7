"""The month's visits, answers, second visits and the meetings as files: scoped as their page, nothing personal in them;
and pages that ask as many queries for many rows as for one (4.1–4.5).
"""

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import RequestFactory
from python_calamine import CalamineWorkbook
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.people.actor import PUBLIC, Actor
from linli.core.procedures.models import Case
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.models import ReturnVisit
from linli.domains.problems.visits import actions
from linli.domains.returns import periods
from linli.domains.returns.month import bundle
from linli.domains.returns.scope import Ask

WHO = {"name": "张秀英", "phone": "13800000000"}


def csv(actor: Actor, address: str) -> list[str]:
    answer: Any = pages.signed_in(actor).get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def visit(cast: Cast, spot: str = "40 号院", **data: Any) -> Case:
    given = {
        "kind": "resident",
        "heard": "demand",
        "urgency": "soon",
        "text": "楼道灯坏了",
        "spot": spot,
        **data,
    }
    case, _ = actions.note(cast.place, cast.grid_worker, given, uuid4())
    return case


def closed(cast: Cast, text: str = "灯坏了") -> Case:
    case = ways.fed_back(cast, ways.report(cast, text, **WHO))
    return ways.go(case, "confirm", PUBLIC, satisfaction="good", words="谢谢张秀英")


def second(cast: Cast) -> Case:
    case = closed(cast)
    clock.set_now(clock.now() + timedelta(days=30))
    return_visits.draw(ways.again(case).street, cast.street_officer)  # type: ignore[arg-type]
    return ReturnVisit.objects.latest("pk").case


@pytest.mark.clause("4.1")
def test_the_months_visits_go_out(cast: Cast) -> None:
    visit(cast, text="=1+1 灯坏了，电话 13800000000")
    head, row = csv(cast.clerk, "/visits/list.csv")
    assert head.startswith("哪天,社区,去了哪里,听到什么")
    assert row.startswith(f"{clock.today()},{cast.place},40 号院,有件事要办,")
    assert row.endswith(",1")
    assert "138" not in row
    assert "灯坏了" not in row
    assert len(csv(cast.street_officer, "/visits/list.csv")) == 2
    assert len(csv(cast.stranger, "/visits/list.csv")) == 1
    assert len(csv(cast.clerk, "/visits/list.csv?month=2021-01")) == 1
    answer: Any = pages.signed_in(cast.clerk).get("/visits/list.xlsx")
    assert f"走访_{cast.place}_{clock.today():%Y-%m}_{clock.today()}.xlsx" in unquote(
        answer["Content-Disposition"]
    )
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [len(rows), rows[1][5]] == [2, 1]
    assert "/visits/list.xlsx?month=" in pages.text(pages.signed_in(cast.clerk).get("/visits/"))


@pytest.mark.clause("4.5")
def test_the_months_answers_go_out(cast: Cast) -> None:
    case = closed(cast)
    head, row = csv(cast.clerk, "/feedback/list.csv")
    assert "用了哪几种方式" in head
    assert row.startswith(f"{case.number},{cast.place},灯坏了,")
    assert row.endswith(",已解决,办结")
    assert not any(word in row for word in ("张秀英", "13800000000", "谢谢"))
    assert len(csv(cast.stranger, "/feedback/list.csv")) == 1
    assert len(csv(cast.clerk, "/feedback/list.csv?month=2021-01")) == 1
    assert "/feedback/list.xlsx?month=" in pages.text(pages.signed_in(cast.clerk).get("/feedback/"))


@pytest.mark.clause("4.5")
def test_second_visits_go_out(cast: Cast) -> None:
    case = second(cast)
    ways.go(case, "deny", cast.street_officer, channel="door", words="张秀英说又坏了")
    head, row = csv(cast.street_officer, "/second-visits/list.csv")
    assert "抽的哪月" in head
    assert ",上门," in row
    assert "不属实" in row
    assert "张秀英" not in row
    assert pages.signed_in(cast.clerk).get("/second-visits/list.csv").status_code == 403
    assert pages.signed_in(cast.street_officer).get("/second-visits/list.pdf").status_code == 200


@pytest.mark.clause("4.2")
def test_the_meetings_go_out(cast: Cast) -> None:
    meeting = ways.meeting(cast)
    ways.table(cast, ways.awaiting(cast), meeting)
    ways.begin(cast, meeting, absent=2)
    head, row = csv(cast.clerk, "/meetings/list.csv")
    assert "纪要文号" in head
    expected = ways.again(meeting).attendance.filter(votes=True).count()
    assert f",{expected},{expected - 2},1,正在开," in row
    assert len(csv(cast.secretary, "/meetings/list.csv")) == 2
    assert pages.signed_in(cast.street_officer).get("/meetings/list.csv").status_code in (403, 404)
    assert pages.signed_in(cast.clerk).get("/meetings/list.pdf").status_code == 404
    assert "/meetings/list.xlsx" in pages.text(pages.signed_in(cast.clerk).get("/meetings/"))


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("/problems/?view=board", "clerk"),
        ("/visits/", "clerk"),
        ("/visits/list.xlsx", "clerk"),
        ("/feedback/", "clerk"),
        ("/feedback/list.xlsx", "clerk"),
        ("/letters/all/?tab=all", "department"),
        ("/letters/all.xlsx?tab=all", "department"),
        ("/meetings/", "clerk"),
        ("/meetings/list.xlsx", "clerk"),
        ("/returns/papers/", "clerk"),
        ("/rollout/", "street_officer"),
    ],
)
def test_many_rows_ask_no_more_than_a_few(cast: Cast, address: str, who: str) -> None:
    def more() -> None:
        visit(cast, "18 号院")
        closed(cast)
        ways.letter(cast, "电线垂下来")
        ways.table(cast, ways.awaiting(cast, ways.report(cast, "墙要倒了")), ways.meeting(cast))

    more()
    more()
    client = pages.signed_in(getattr(cast, who))
    few, _ = pages.queries(client, address)
    for _ in range(3):
        more()
    many, _ = pages.queries(client, address)
    assert many <= few, (address, few, many)


def test_what_is_counted_of_a_months_papers_is_what_is_made(cast: Cast) -> None:
    """The page counts most of them without making them."""
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    ways.meeting(cast, 12)
    ways.begin(cast, meeting)
    ways.go(item, "put_off", cast.secretary, measure="下次再议")
    ways.go(meeting, "end", cast.secretary)
    address = "/returns/papers/"
    rows = pages.signed_in(cast.clerk).get(address).context["rows"]
    request = RequestFactory().get(address)
    period = periods.read(periods.month_of(clock.today()))
    assert period is not None
    of = bundle.month(Ask(cast.clerk, cast.place, period), request)
    made = {kind.key: len(bundle.MAKE[kind.key](of)) for kind in bundle.KINDS}
    assert {row.kind.key: row.count for row in rows} == made
    assert (made["notices"], made["agenda"], made["minutes"]) == (2, 1, 1)
