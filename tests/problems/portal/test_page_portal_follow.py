"""Following by code: one's own case in plain words, and the three moves that are the resident's alone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.people import throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Throttle
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.problems import actions
from linli.domains.problems.portal import wording
from linli.domains.problems.procedure import PROBLEM


def put(cast: Cast, text: str = ways.LAMP, **data: Any) -> tuple[Case, str]:
    return actions.report(cast.place, PUBLIC, {"text": text, "spot": "40 号院 3 单元", **data}, uuid4())


def enter(client: Client, cast: Cast, code: str, tail: str = "", **more: Any) -> Any:
    return client.post(f"/c/{cast.place.code}/follow/", {"code": code, "tail": tail}, **more)


def mine(client: Client, cast: Cast) -> str:
    return str(client.get(f"/c/{cast.place.code}/follow/mine/").content.decode())


def move(client: Client, cast: Cast, name: str, **data: Any) -> Any:
    data.setdefault("token", str(uuid4()))
    return client.post(f"/c/{cast.place.code}/follow/mine/{name}/", data)


@pytest.mark.clause("4.5")
def test_it_works(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    assert enter(client, cast, code)["Location"] == f"/c/{cast.place.code}/follow/mine/"
    page = mine(client, cast)
    assert "您反映的事，记下了" in page
    assert case.number in page
    for name in ("记下了", "看过了", "开会商量", "动手办", "告诉您结果"):
        assert name in page
    assert code not in page


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}　{1}"])
def test_however_the_code_is_typed(client: Client, cast: Cast, typed: str) -> None:
    _, code = put(cast)
    assert enter(client, cast, typed.format(code[:4], code[4:])).status_code == 302


def test_full_width_digits(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    assert enter(client, cast, wide).status_code == 302


@pytest.mark.parametrize(
    "wrong", ["", "1", "12345678", "1" * 100_000, "\x00" * 8, "' or 1=1 --", "<b>", "٣" * 8]
)
def test_a_wrong_code_is_said_and_kept(client: Client, cast: Cast, wrong: str) -> None:
    response = enter(client, cast, wrong)
    assert response.status_code == 422
    assert "<b>" not in response.content.decode().split("<main")[1].split('value="')[1].split('"')[0]


def test_a_code_opens_nothing_next_door(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    assert client.post(f"/c/{cast.next_door.code}/follow/", {"code": code}).status_code == 422
    enter(client, cast, code)
    assert client.get(f"/c/{cast.next_door.code}/follow/mine/").status_code == 302


def test_without_a_code_there_is_nothing_to_see(client: Client, cast: Cast) -> None:
    put(cast)
    there = f"/c/{cast.place.code}/follow/mine/"
    assert client.get(there)["Location"] == f"/c/{cast.place.code}/follow/"
    assert move(client, cast, "confirm", satisfaction="good").status_code == 302
    assert not Case.objects.filter(state="closed").exists()


def test_it_closes_after_an_hour_and_when_one_leaves(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    enter(client, cast, code)
    session = client.session
    session["follow"] |= {"until": 0}
    session.save()
    assert client.get(f"/c/{cast.place.code}/follow/mine/").status_code == 302
    enter(client, cast, code)
    client.post(f"/c/{cast.place.code}/follow/mine/leave/")
    assert client.get(f"/c/{cast.place.code}/follow/mine/").status_code == 302


def test_who_guesses_must_wait_and_nobody_else(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    for number in range(10):
        assert enter(client, cast, f"{number:08d}").status_code == 422
    clock.advance(timedelta(minutes=20))
    blocked = enter(client, cast, code)
    assert blocked.status_code == 429
    assert "到社区来" in blocked.content.decode()
    assert "40 分钟以后，都可以再试" in blocked.content.decode()
    assert enter(Client(), cast, code, REMOTE_ADDR="10.0.0.9").status_code == 302
    clock.advance(timedelta(minutes=61))
    assert enter(client, cast, code).status_code == 302


def shut(client: Client, cast: Cast) -> None:
    """Somebody else of the same network has guessed."""
    for number in range(10):
        assert enter(Client(), cast, f"{number:08d}").status_code == 422


def test_while_a_network_waits_a_second_fact_opens_and_a_guess_does_not(client: Client, cast: Cast) -> None:
    _, code = put(cast, phone="138 1234 5678")
    _, bare = put(cast)
    shut(client, cast)
    found = set()
    for typed, tail in ((code, "1234"), (bare, "1234"), ("12345678", "5678"), (code, "78"), (bare, "0000")):
        answer = enter(client, cast, typed, tail=tail)
        assert answer.status_code == 429
        shown = answer.content.decode().replace(typed, "")
        found.add("".join(shown.partition("<h1")[1:]).partition("csrfmiddlewaretoken")[0])
        assert "对不上" in shown
    assert len(found) == 1
    assert enter(client, cast, code, tail="５６ 78").status_code == 302
    for _ in range(5):
        assert enter(Client(), cast, code, tail="0001").status_code == 429
    assert enter(Client(), cast, code, tail="5678").status_code == 429  # ten wrong ones, as of codes


def test_right_codes_and_misprints_are_not_counted(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    for _ in range(12):
        assert enter(client, cast, code).status_code == 302
        assert enter(client, cast, code[:7]).status_code == 422


def test_a_throttle_keeps_no_address(cast: Cast) -> None:
    ask = RequestFactory().get("/", REMOTE_ADDR="192.0.2.77")
    throttle.attempt("code", ask)
    row = Throttle.objects.get()
    assert b"192.0.2.77" not in bytes(row.key)
    assert len(bytes(row.key)) == 32


def test_a_household_of_ipv6_is_one(cast: Cast) -> None:
    for number in range(10):
        assert throttle.attempt("code", RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{number + 1}"))
    assert not throttle.attempt("code", RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2::ff"))
    assert throttle.attempt("code", RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:3::1"))
    assert throttle.attempt("code", RequestFactory().get("/", REMOTE_ADDR="no address"))


def test_old_counts_are_swept(cast: Cast) -> None:
    throttle.attempt("code", RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
    clock.advance(timedelta(days=2))
    throttle.attempt("code", RequestFactory().get("/", REMOTE_ADDR="192.0.2.2"))
    assert Throttle.objects.count() == 1


# --- what a resident reads ----------------------------------------------------------------------------------

INNER = "内部的话不给看"


def test_every_state_has_its_sentence() -> None:
    assert set(wording.SENTENCES) == {state.name for state in PROBLEM.states}
    assert all(verb in {move.name for move in PROBLEM.moves} for verb in wording.SAID)


def test_staffs_own_words_and_names_never_appear(client: Client, cast: Cast) -> None:
    case, code = put(cast, name="王秘密", phone="13800138000")
    case = ways.accept(cast, case)
    case = ways.go(case, "note", cast.clerk, words=INNER)
    case = ways.go(
        case, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id, measure=INNER
    )
    case = ways.go(case, "supplier", cast.clerk, utility="power", answered=INNER)
    case = ways.go(case, "done", cast.grid_worker, words=INNER, result="solved")
    case = ways.go(case, "verify", cast.member, words=INNER)
    ways.go(case, "feed_back", cast.clerk, channels=["individual_now"], personal="灯修好了，请您看看。")
    enter(client, cast, code)
    page = mine(client, cast)
    assert "灯修好了，请您看看。" in page
    assert "网格员" in page
    for hidden in (
        INNER,
        "王秘密",
        "13800138000",
        *(actor.name for actor in (cast.clerk, cast.grid_worker, cast.member)),
    ):
        assert hidden not in page


@pytest.mark.clause("4.3")
def test_a_departments_words_only_after_the_head_has_signed(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    case = ways.go(ways.accept(cast, case), "refer", cast.secretary, why=INNER)
    case = ways.go(case, "receive", cast.street_officer)
    case = ways.go(
        case, "letter", cast.street_officer, post=cast.department.post_id, words=INNER, points="谁修"
    )
    case = ways.go(case, "answer", cast.department, answers="我局年内修好", result="referred")
    enter(client, cast, code)
    assert "我局年内修好" not in mine(client, cast)
    ways.go(case, "sign", cast.department_head)
    page = mine(client, cast)
    assert "我局年内修好" in page
    assert INNER not in page


def test_where_it_belongs_is_told_when_it_is_declined(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.go(case, "decline", cast.secretary, reason="court", words="请找法律援助 12348")
    enter(client, cast, code)
    page = mine(client, cast)
    assert "请找法律援助 12348" in page
    assert "我不同意，请再看看" in page


def test_what_the_community_solves_itself_skips_the_meeting(cast: Cast) -> None:
    case = ways.solving(cast)
    way = wording.way(case, case.problem, [])  # type: ignore[attr-defined]
    assert [step.state for step in way.steps] == ["passed", "skipped", "skipped", "now", "todo"]


@pytest.mark.clause("4.2")
def test_when_one_meets_is_said(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.table(cast, ways.awaiting(cast, case), ways.meeting(cast, in_days=10))
    enter(client, cast, code)
    assert "11月18日 周四 15:00，11月 大党委会议" in mine(client, cast)


def test_late_is_said(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.solving(cast, case)
    clock.advance(timedelta(days=30))
    enter(client, cast, code)
    assert "超期" in mine(client, cast)


@pytest.mark.clause("4.2")
def test_a_merged_one_follows_its_lead_without_the_others_words(client: Client, cast: Cast) -> None:
    lead, _ = put(cast, "甲楼的张三家漏水，电话 13900139000")
    own, code = put(cast, "乙楼也漏水")
    ways.go(ways.accept(cast, own), "merge", cast.clerk, lead=lead.pk, reason="same")
    ways.fed_back(cast, lead)
    enter(client, cast, code)
    page = mine(client, cast)
    assert lead.number in page
    assert "一起办" in page
    assert "乙楼也漏水" in page
    assert "张三" not in page
    assert "13900139000" not in page


# --- the three moves ----------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_only_the_resident_says_that_it_is_solved(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.fed_back(cast, case)
    enter(client, cast, code)
    wrong = move(client, cast, "confirm", words="谢谢甲")
    assert wrong.status_code == 422
    assert "谢谢甲" in wrong.content.decode()
    token = str(uuid4())
    for _ in range(2):
        assert (
            move(client, cast, "confirm", satisfaction="good", words="谢谢", token=token).status_code == 302
        )
    case = ways.again(case)
    assert (case.state, case.problem.satisfaction) == ("closed", "good")
    assert "您说解决了" in mine(client, cast)


def test_nothing_is_preselected(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.fed_back(cast, case)
    enter(client, cast, code)
    page = mine(client, cast)
    assert page.count('name="satisfaction"') == 6
    assert " checked" not in page


@pytest.mark.clause("4.5")
def test_it_goes_back_with_a_sentence(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.fed_back(cast, case)
    enter(client, cast, code)
    assert move(client, cast, "reopen", words="").status_code == 422
    assert move(client, cast, "reopen", words="还是不亮").status_code == 302
    page = mine(client, cast)
    assert ways.again(case).state == "accepted"
    assert "退回以前是怎么办的" in page
    assert "还是不亮" not in page.split("退回以前")[0]


def test_one_may_add_a_sentence(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    enter(client, cast, code)
    for text, status in (("", 422), ("字" * 100_000, 422), ("灯\u202e", 422), ("二单元也不亮<b>", 302)):
        assert move(client, cast, "add", words=text).status_code == status
    assert "补充了一句" in mine(client, cast)


def test_a_move_that_is_no_longer_possible_says_why(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.fed_back(cast, case)
    enter(client, cast, code)
    take(ways.again(case), "confirm", PUBLIC, {"satisfaction": "good", "words": ""})
    again = move(client, cast, "confirm", satisfaction="bad", words="写过的话")
    assert again.status_code == 422
    assert "办结" in again.content.decode()
    assert "写过的话" in again.content.decode()
    assert ways.again(case).problem.satisfaction == "good"


def test_ninety_days_and_no_more(client: Client, cast: Cast) -> None:
    case, code = put(cast)
    ways.fed_back(cast, case)
    enter(client, cast, code)
    move(client, cast, "confirm", satisfaction="good")
    clock.advance(timedelta(days=120))
    late = move(client, cast, "reopen", words="又坏了")
    assert late.status_code == 422
    assert "90 天" in late.content.decode()


def test_staffs_moves_are_not_the_residents(client: Client, cast: Cast) -> None:
    _, code = put(cast)
    enter(client, cast, code)
    for name in ("accept", "close", "decline", "no_answer", "report", "said"):
        assert move(client, cast, name, satisfaction="good", words="x").status_code == 404
    assert client.get(f"/c/{cast.place.code}/follow/mine/confirm/").status_code == 302
    assert move(client, cast, "add", words="好", token="x").status_code == 400


def test_how_many_questions_the_page_asks(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case, code = put(cast)
    ways.fed_back(cast, case)
    enter(client, cast, code)
    with django_assert_max_num_queries(9):
        mine(client, cast)
