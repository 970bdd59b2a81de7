"""How urgent it is is said in its own word wherever it is said: '这几天' is no danger (4.1, 2.4)."""

from typing import Any
from uuid import uuid4

import pytest
from tests import pages, ways
from tests.cast import Cast

from linli.core.procedures.models import Case
from linli.domains.problems import urgency


def visited(cast: Cast, text: str, urgency: str, facet: str = "housing") -> Case:
    """What was heard at a door and marked there."""
    given: dict[str, Any] = {"token": str(uuid4()), "heard": "demand", "where": f"b{cast.building.pk}"}
    pages.signed_in(cast.clerk).post(
        "/visits/new/", given | {"urgency": urgency, "text": text, "kind": "resident"}
    )
    return Case.objects.filter(procedure="problem").latest("pk")


def places(cast: Cast, case: Case) -> dict[str, str]:
    """What the desk, the list, its board and the case say."""
    clerk = pages.signed_in(cast.clerk)
    return {
        address: pages.text(clerk.get(address))
        for address in ("/desk/", "/problems/", "/problems/?view=board", f"/problems/{case.pk}/")
    }


@pytest.mark.clause("4.1")
@pytest.mark.parametrize(
    ("text", "mark", "said", "desk"),
    [
        ("墙皮掉了", "soon", "这几天", "这几天"),
        ("墙皮掉了", "later", "不急", "不急"),
        ("墙皮掉了", "danger", "有危险", "有危险，先到场"),
        ("暖气不热", "soon", "水电气热，走访记的“这几天”", "水电气热，走访记的“这几天”，先到场"),
        ("暖气不热", "later", "不急", "不急"),
        ("电线裸露，漏电", "soon", "安全隐患，走访记的“这几天”", "安全隐患，走访记的“这几天”，先到场"),
    ],
)
def test_each_is_called_by_its_own_word(cast: Cast, text: str, mark: str, said: str, desk: str) -> None:
    case = visited(cast, text, mark)
    found = places(cast, case)
    assert desk in found["/desk/"]
    assert said in found[f"/problems/{case.pk}/"]
    label = {"soon": "这几天", "later": "不急", "danger": "有危险"}[mark]
    for address in ("/problems/", "/problems/?view=board"):
        assert f"{label} • 40 号院" in found[address]
    if mark != "danger":
        assert not any("危险和水电气热先到场" in page for page in found.values())
        assert "有危险 •" not in found["/problems/"]


@pytest.mark.clause("2.4")
def test_what_is_due_first_still_comes_first(cast: Cast) -> None:
    visited(cast, "墙皮掉了", "soon")
    visited(cast, "暖气不热", "soon")
    visited(cast, "墙要倒了", "danger")
    page = pages.text(pages.signed_in(cast.clerk).get("/desk/"))
    assert page.index("暖气不热") < page.index("墙要倒了") < page.index("墙皮掉了")


@pytest.mark.clause("2.4")
def test_what_was_ticked_and_what_nobody_marked(cast: Cast) -> None:
    ways.report(cast, "楼道里堆着煤气罐", urgent=True)
    assert f"{urgency.TICKED}，先到场" in pages.text(pages.signed_in(cast.clerk).get("/desk/"))
    assert urgency.said(False, "", "housing") == ""
    assert urgency.said(True, "", "utilities") == "水电气热"
