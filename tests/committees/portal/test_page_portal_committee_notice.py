"""The public notice: what it shows and when it ends, and what becomes of an objection made on it (3.3)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests.cast import Cast
from tests.forming import Forming, bring, forming
from tests.pages import text

from linli.core import clock
from linli.core.journal.models import Entry, Note
from linli.core.people import sealed
from linli.core.places.models import Place
from linli.domains.committees.models import Objection
from linli.domains.committees.portal.presenters import days

WRONG, WAIT = 422, 429
WORDS, NAME, CONTACT = "他的店七月占道经营，城管劝过两次，邻居说了也不听", "胡一刀", "13900000000"


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "publish")


@pytest.fixture
def here(f: Forming) -> str:
    return f"/c/{f.cast.place.code}/notices/{f.notice().pk}/"


@pytest.fixture
def send(client: Client, f: Forming, here: str) -> Any:
    def _send(to: str = here, **fields: Any) -> Any:
        data = {"token": str(uuid4()), "candidate": str(f.of("柳青").pk), "words": WORDS, "signed": "yes"}
        return client.post(to, data | {"name": NAME, "contact": CONTACT} | fields)

    return _send


@pytest.mark.clause("3.3")
def test_the_notice_says_who_until_when_and_to_whom(f: Forming, client: Client, here: str) -> None:
    found = text(client.get(here))
    paper = f.notice().notice.paper
    assert paper is not None
    for words in (
        "赵永福", "退役军人服务站站长", "副主任", paper.number, paper.check_code, "公示还剩", "张贴 不计",
        "24:00 截止", "邵建华", "段丽萍", "社区建设工作委员会（社工委）", "公示栏",
    ):  # fmt: skip
        assert words in found
    assert f"/check/{paper.check_code}/" in found
    assert "一位邻居" not in found
    assert "40 号院" not in found
    for address in ("", "board/"):
        page = text(client.get(f"/c/{f.cast.place.code}/{address}"))
        assert "正在公示" in page
        assert here in page


def test_offices_are_shown_as_far_as_they_are_known(f: Forming, client: Client, here: str) -> None:
    assert "也可以打电话" not in text(client.get(here))
    Place.objects.filter(pk=f.cast.place.pk).update(phone="0931-8461234 转 3", address="甘家巷 10 号 203 室")
    found = text(client.get(here))
    for words in ("也可以打电话", "tel:09318461234", "甘家巷 10 号 203 室"):
        assert words in found


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("posted", "counts"),
    [
        (
            datetime(2021, 9, 30, 15, tzinfo=clock.ZONE),
            [
                "张贴 不计",
                "第 1 天 休息日",
                "第 2 天 休息日",
                "第 3 天 休息日",
                *["休息日"] * 4,
                "24:00 截止",
            ],
        ),
        (
            datetime(2021, 9, 17, 9, tzinfo=clock.ZONE),
            ["张贴 不计", "第 1 天", "第 2 天 休息日", "第 3 天 休息日", "休息日", "24:00 截止"],
        ),
        (datetime(2021, 11, 8, 9, tzinfo=clock.ZONE), ["张贴 不计", "第 1 天", "第 2 天", "24:00 截止"]),
    ],
)
def test_the_days_of_the_notice(f: Forming, posted: datetime, counts: list[str]) -> None:
    from linli.core.rulebook import calendar
    from linli.domains.committees import rules

    row = f.notice().notice
    row.case.opened_at, row.ends_at = posted, calendar.due(posted, rules.NOTICE.value()).at
    assert [day.counts for day in days(row)] == counts


@pytest.mark.clause("3.3")
def test_an_objection_is_sealed_and_signed_is_answered(f: Forming, send: Any, client: Client) -> None:
    sent = send()
    assert sent.status_code == 302
    done = text(client.get(sent["Location"]))
    assert "5 个工作日内" in done
    assert "书面答复您" in done
    row = Objection.objects.get()
    assert (row.channel, row.named, row.candidate_id) == ("page", True, f.of("柳青").pk)
    assert sealed.unseal(row.sealed) == {"words": WORDS, "name": NAME, "contact": CONTACT}


def test_nothing_of_an_objection_leaks(f: Forming, send: Any, client: Client, here: str) -> None:
    before = text(client.get(here))
    sent = send()
    pages = [here, sent["Location"], f"/c/{f.cast.place.code}/"]
    pages += [f"/c/{f.cast.place.code}/{one}/" for one in ("call", "committee", "board", "call/done")]
    for address in pages:
        found = text(Client().get(address))
        for mark in (WORDS, NAME, CONTACT):
            assert mark not in found, address
    assert _still(before) == _still(text(Client().get(here)))
    lines = [str(line) for line in Entry.objects.values_list("data", flat=True)]
    lines += list(Note.objects.values_list("text", flat=True))
    assert not [one for one in lines for mark in (WORDS, NAME, CONTACT) if mark in one]


def _still(page: str) -> str:
    """The page without what is new each time."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and "token" not in line)


@pytest.mark.clause("3.3")
def test_without_a_name_then_with_facts(f: Forming, send: Any, client: Client) -> None:
    short = send(signed="no", words="他不好")
    assert short.status_code == WRONG
    assert "不署名的，请写明时间、地点、什么事" in text(short)
    assert "他不好" in text(short)
    sent = send(signed="no", name="字" * 100_000)
    assert sent.status_code == 302
    assert "书面答复您" not in text(client.get(sent["Location"]))
    row = Objection.objects.get()
    assert not row.named
    assert sealed.unseal(row.sealed) == {"words": WORDS}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"candidate": ""}, "请点是对谁"),
        ({"candidate": "1"}, "1"),
        ({"words": ""}, "请写什么事实"),
        ({"name": ""}, "署名的，请写姓名"),
        ({"contact": ""}, "请写怎么找到您"),
        ({"name": "", "contact": ""}, "请写怎么找到您"),
        ({"signed": ""}, "这两样里选一样"),
        ({"words": "他\u202e不好，七月占道经营"}, "看不见的符号"),
        ({"name": "胡\n一刀"}, "只写一行"),
        *(({name: "长" * 100_000}, "这里有 100000 字") for name in ("words", "name", "contact")),
    ],
)
def test_what_is_wrong_is_said_at_its_field(send: Any, fields: dict[str, str], said: str) -> None:
    answer = send(**fields)
    found = text(answer)
    assert answer.status_code == WRONG
    assert said in found
    assert Objection.objects.count() == 0
    for name, value in (("words", WORDS), ("name", NAME), ("contact", CONTACT)):
        if name not in fields:
            assert value in found


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "'; DROP TABLE committees_objection; --"])
def test_markup_is_words(send: Any, words: str) -> None:
    assert send(words=words, name=words, contact=words).status_code == 302
    assert "<script>alert" not in text(send(words=words, name=words, contact=""))


def test_twice_the_same_form_is_once(send: Any) -> None:
    token = str(uuid4())
    assert send(token=token)["Location"] == send(token=token)["Location"]
    assert Objection.objects.count() == 1


def test_a_network_that_sends_too_much_waits(send: Any) -> None:
    for _ in range(30):
        assert send().status_code == 302
    last = send()
    assert last.status_code == WAIT
    assert WORDS in text(last)
    assert Objection.objects.count() == 30


@pytest.mark.clause("3.3")
def test_after_the_end_it_is_closed_and_loses_nothing(
    f: Forming, send: Any, client: Client, here: str
) -> None:
    clock.set_now(f.notice().notice.ends_at - timedelta(seconds=1))
    assert send().status_code == 302
    clock.set_now(f.notice().notice.ends_at)
    found = text(client.get(here))
    assert "公示已经结束" in found
    assert 'name="words"' not in found
    late = send()
    assert late.status_code == WRONG
    for words in ("公示期已经结束，可以向街道党工委反映", "3.3", WORDS, NAME):
        assert words in text(late)
    assert Objection.objects.count() == 1
    assert "正在公示" not in text(client.get(f"/c/{f.cast.place.code}/"))


@pytest.mark.clause("3.3")
def test_a_void_notice_stays_readable_with_its_reason(
    f: Forming, send: Any, client: Client, here: str
) -> None:
    old = f.notice()
    go.take_on(old, "amend", f.cast.secretary, {"off": [f.of("柳青").pk], "words": "本人工作有变动"})
    found = text(client.get(here))
    newer = f.notice().pk
    for words in ("这份公示已经作废", "本人工作有变动", f"/notices/{newer}/", "柳青"):
        assert words in found
    assert 'name="words"' not in found
    assert "柳青" not in text(client.get(f"/c/{f.cast.place.code}/notices/{newer}/"))
    refused = send(to=here)
    assert refused.status_code == WRONG
    assert "请在新的公示上提" in text(refused)
    assert WORDS in text(refused)


def test_of_another_place_there_is_no_such_notice(f: Forming, client: Client) -> None:
    assert client.get(f"/c/{f.cast.next_door.code}/notices/{f.notice().pk}/").status_code == 404
    assert client.get(f"/c/{f.cast.place.code}/notices/{f.round.pk}/").status_code == 404
