"""The public pages of the committee: the call, coming forward, and who sits on it (3.1-3.3)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests.cast import Cast
from tests.forming import Forming, bring, forming
from tests.pages import text

from linli.core import clock
from linli.core.people import sealed
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.domains.committees.models import Candidate, Source

WRONG, WAIT = 422, 429
NAME = "社区建设工作委员会（社工委）"
BY, CONTACT, WHY = "胡一刀", "甘家巷 40 号院 13900000000", "楼里谁家有事都找她帮忙"


@pytest.fixture
def f(cast: Cast) -> Forming:
    return forming(cast)


@pytest.fixture
def page(client: Client, f: Forming) -> Any:
    """`page("call/")`: a public page of the community."""
    return lambda rest="", **asked: client.get(f"/c/{f.cast.place.code}/{rest}", asked)


@pytest.fixture
def recommend(client: Client, f: Forming) -> Any:
    def send(**fields: Any) -> Any:
        data = {
            "token": str(uuid4()),
            "name": "苏慧",
            "contact": CONTACT,
            "kind": "",
            "why": WHY,
            "named": "yes",
            "by": BY,
        }
        return client.post(f"/c/{f.cast.place.code}/call/recommend/", data | fields)

    return send


@pytest.fixture
def come(client: Client, f: Forming) -> Any:
    def send(**fields: Any) -> Any:
        data = {"token": str(uuid4()), "name": "苏慧", "contact": CONTACT, "kind": "", "why": ""}
        return client.post(f"/c/{f.cast.place.code}/call/come/", data | fields)

    return send


def candidates() -> list[Case]:
    return list(Case.objects.filter(procedure="candidate").order_by("pk"))


@pytest.mark.clause("3.3")
def test_the_call_says_who_until_when_and_how(f: Forming, page: Any) -> None:
    assert "现在没有选聘公告" in text(page("call/"))
    go.call(f)
    found = text(page("call/"))
    for words in (NAME, "11 名", "11月18日 周四 24:00", "还有 10 天", "本人报名", "推荐一位邻居", "单位推荐"):
        assert words in found
    home, board = text(page()), text(page("board/"))
    for found in (home, board):
        assert "正在选聘" in found
        assert f"/c/{f.cast.place.code}/call/" in found
        assert f"/c/{f.cast.place.code}/committee/" in found


@pytest.mark.clause("3.3")
def test_a_closed_call_stays_readable(f: Forming, page: Any, recommend: Any) -> None:
    bring(f, "call")
    end = f.facts.round.closes_at
    clock.set_now(end - timedelta(seconds=1))
    assert recommend(name="苏慧").status_code == 302
    clock.set_now(end)
    late = recommend(name="安学峰")
    assert late.status_code == WRONG
    for words in ("11月18日 24 时截止", "3.3", "安学峰", BY, CONTACT, WHY):
        assert words in text(late)
    assert [case.title for case in candidates()][:1] == ["苏慧"]
    assert "安学峰" not in {case.title for case in candidates()}
    found = text(page("call/"))
    assert "已截止" in found
    assert "本人报名" not in found
    assert "正在选聘" not in text(page())
    shut = text(page("call/recommend/"))
    assert "报名推荐已经截止" in shut
    assert '<form class="section"' not in shut


@pytest.mark.clause("3.3")
def test_coming_forward_needs_a_name_and_how_to_be_found(f: Forming, come: Any, client: Client) -> None:
    go.call(f)
    sent = come()
    assert (sent.status_code, sent["Location"]) == (302, f"/c/{f.cast.place.code}/call/done/?own=1")
    assert "收到您的报名" in text(client.get(sent["Location"]))
    come(name="安学峰", why="开店十年，认得街坊")
    found = {case.title: (case.state, case.sources.get().channel) for case in candidates()}
    assert found == {"苏慧": ("willing", "willing"), "安学峰": ("willing", "self")}


def test_a_recommendation_is_sealed(f: Forming, recommend: Any, page: Any) -> None:
    go.call(f)
    recommend()
    source = Source.objects.get()
    assert source.channel == "resident"
    assert source.sealed is not None
    assert sealed.unseal(source.sealed) == {"by": BY, "contact": CONTACT, "why": WHY}
    for address in ("", "call/", "call/done/", "call/recommend/", "committee/", "board/"):
        found = text(page(address))
        for mark in (BY, CONTACT, WHY, "苏慧"):
            assert mark not in found, address


def test_who_gives_no_name_gives_none(f: Forming, recommend: Any) -> None:
    go.call(f)
    assert recommend(named="no", by=BY).status_code == 302
    assert sealed.unseal(Source.objects.get().sealed) == {"contact": CONTACT, "why": WHY}
    assert recommend(named="yes", by="", name="安学峰").status_code == WRONG


@pytest.mark.clause("3.3")
def test_the_same_person_again_is_one_more_source_and_says_nothing(
    f: Forming, recommend: Any, come: Any, client: Client
) -> None:
    go.call(f)
    answers = [recommend(), recommend(name="苏 慧", by="另一位"), recommend(name="安学峰")]
    assert len({(one.status_code, one["Location"]) for one in answers}) == 1
    assert come()["Location"] == come(name="高远")["Location"]
    assert Candidate.objects.get(case__title="苏慧").case.sources.count() == 3
    said = {text(client.get(one["Location"])).split("csrf")[0] for one in answers}
    assert len(said) == 1


def test_twice_the_same_form_is_once(f: Forming, recommend: Any) -> None:
    go.call(f)
    token = str(uuid4())
    assert recommend(token=token)["Location"] == recommend(token=token)["Location"]
    assert Source.objects.count() == 1


@pytest.mark.clause("3.2")
def test_the_secretary_is_not_recommended(f: Forming, recommend: Any) -> None:
    go.call(f)
    refused = recommend(name="周敏")
    assert refused.status_code == WRONG
    for words in ("主任由社区党组织书记担任", "3.2", WHY):
        assert words in text(refused)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "请写他的姓名"),
        ({"contact": ""}, "一样就够"),
        ({"why": ""}, "写一句就行"),
        ({"named": ""}, "这两样里选一样"),
        ({"kind": "king"}, "king"),
        ({"name": "苏\n慧"}, "只写一行"),
        ({"name": "苏\u202e慧"}, "看不见的符号"),
        ({"why": "好\x07人"}, "看不见的符号"),
        ({"name": "苏\x00慧"}, "字符"),
        *(({name: "长" * 100_000}, "这里有 100000 字") for name in ("name", "contact", "why", "by")),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    f: Forming, recommend: Any, fields: dict[str, str], said: str
) -> None:
    go.call(f)
    answer = recommend(**fields)
    found = text(answer)
    assert answer.status_code == WRONG
    assert said in found
    for name, value in (("name", "苏慧"), ("contact", CONTACT), ("why", WHY), ("by", BY)):
        if name not in fields:
            assert value in found
    assert candidates() == []


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "'; DROP TABLE procedures_case; --", "{{ 7|add:7 }}"]
)
def test_markup_is_words(f: Forming, recommend: Any, words: str) -> None:
    go.call(f)
    assert recommend(name=words, contact=words, why=words, by=words).status_code == 302
    wrong = recommend(name=words, contact="", why=words, by=words)
    assert wrong.status_code == WRONG
    assert "<script>alert" not in text(wrong)
    assert Person.objects.filter(name="".join(words.split())).exists()


def test_a_network_that_sends_too_much_waits(f: Forming, recommend: Any) -> None:
    go.call(f)
    for number in range(30):
        assert recommend(name=f"甲{number}").status_code == 302
    last = recommend(name="苏慧")
    assert last.status_code == WAIT
    assert WHY in text(last)
    assert not Case.objects.filter(title="苏慧").exists()


def test_without_a_call_there_is_nothing_to_come_to(
    f: Forming, recommend: Any, page: Any, client: Client
) -> None:
    here = f"/c/{f.cast.place.code}/call/"
    assert recommend()["Location"] == here
    assert page("call/come/")["Location"] == here
    for code in ("000000000000", f.cast.next_door.street.code if f.cast.next_door.street else ""):
        assert client.get(f"/c/{code}/call/").status_code == 404
    assert client.get(f"/c/{f.cast.place.code}/notices/999999999999999999/").status_code == 404
    for strange in ("x", "-1", "9" * 40):
        assert page("call/", round=strange).status_code == 200


def test_a_form_without_a_token_is_refused(f: Forming, recommend: Any) -> None:
    go.call(f)
    assert recommend(token="none").status_code == 400
    assert candidates() == []


@pytest.mark.clause("3.1")
def test_the_committee_of_today(f: Forming, page: Any) -> None:
    assert "这里还没有写上社工委的成员" in text(page("committee/"))
    bring(f, "publish")
    assert "社工委正在组建" in text(page("committee/"))
    go.until(f.notice().notice.ends_at)
    go.take_on(f.round, "appoint", f.cast.secretary)
    found = text(page("committee/"))
    assert found.index(NAME) < found.index("社工委提建议，不作决定")
    for words in ("周敏", "赵永福", "退役军人服务站站长", "副主任", "成员 11 人", "政策法规宣传"):
        assert words in found
    assert found.index("周敏") < found.index("赵永福") < found.index("金小红")
    assert "文明新风倡导" in found
    assert "正在公示" not in text(page())


def test_the_foot_names_the_organiser_and_no_filing_that_is_not_there(page: Any) -> None:
    found = text(page())
    assert "主办单位：中共兰州市委组织部" in found
    assert "备案号" not in found


@pytest.mark.clause("3.3")
def test_a_round_that_was_stopped_takes_nobody(f: Forming, page: Any, recommend: Any) -> None:
    go.call(f)
    go.take_on(f.round, "stop", f.cast.secretary, {"words": "缺的人另找办法"})
    refused = recommend()
    assert refused.status_code == WRONG
    assert "这一轮已经停下" in text(refused)
    assert WHY in text(refused)
    assert "这一轮停下了" in text(page("call/"))
    assert "这一轮已经停下" in text(page("call/come/"))
