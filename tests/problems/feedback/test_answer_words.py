"""What is written to one who reported something is cleaned of what concerns others, as what all read is (4.5)."""

from typing import Any
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core.places.models import Place
from linli.core.procedures.models import Case


def post(client: Any, case: Case, move: str, **data: Any) -> Any:
    return client.post(f"/problems/{case.pk}/{move}/", {"token": str(uuid4()), **data})


def given(**more: Any) -> dict[str, Any]:
    return {"channels": ["individual_now"], "personal": "灯修好了，请您看看。", **more}


@pytest.mark.clause("4.5")
def test_an_answer_names_nobody_else_unless_somebody_says_why(cast: Cast) -> None:
    """The handler's words are about others, too: what is sent to one is cleaned, and asked about, like what all read."""
    report = ways.report(cast, "201 漏水", spot="3 单元", name="王小明", phone="13812345678")
    case = ways.solving(cast, report)
    told = "楼上 301 赵大妈独居，她儿子李建国 13900000001 同意了，201 的水管换好了"
    ways.go(case, "done", cast.grid_worker, words=told, result="solved")
    ways.go(case, "verify", cast.member, words="不漏了")
    client, address = signed_in(cast.clerk), f"/problems/{case.pk}/?move=feed_back"
    drafted = client.get(address).context["form"]["personal"].value()
    for words in ("301", "赵大妈", "独居", "李建国", "13900000001"):
        assert words not in drafted
    assert "201 的水管换好了" in drafted
    kind = {"personal": "王先生您好，楼上赵大妈的电话是 13900000001，有事找她。"}
    refused = post(client, case, "feed_back", **given(**kind))
    assert refused.status_code == 422
    assert "给提出人的话里有别人的信息：姓名：赵大妈；电话：13900000001" in text(refused)
    assert 'name="reason-feedback.personal"' in text(refused)
    reason = {"reason-feedback.personal": "赵大妈同意给"}
    assert post(client, case, "feed_back", **given(**kind), **reason).status_code == 302
    assert ways.again(case).state == "fed_back"


@pytest.mark.clause("4.5")
def test_the_community_may_be_called(cast: Cast) -> None:
    Place.objects.filter(pk=cast.place.pk).update(phone="0931-8888888")
    case = ways.to_feed_back(cast)
    words = {"personal": "修好了。还不亮，打 0931-8888888。"}
    assert post(signed_in(cast.clerk), case, "feed_back", **given(**words)).status_code == 302
