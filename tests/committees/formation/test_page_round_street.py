"""The street's queue of slates and its answer: nothing preselected, each person, each written reason (3.1–3.3)."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests import pages
from tests.cast import Cast
from tests.committees.test_page_round import base, said, send
from tests.forming import Forming, bring, forming

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Note
from linli.core.papers.models import Paper
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.models import VICE_DIRECTOR

VICE = "committee.vice_directors"


@pytest.fixture
def f(cast: Cast) -> Forming:
    """A slate with five deputies, for which the community wrote why, on the street's table."""
    f = bring(forming(cast), "arrange")
    moved = {f.of(name).pk: VICE_DIRECTOR for name in ("白少军", "柳青")}
    go.take_on(f.round, "arrange", cast.clerk, {"positions": moved})
    take(f.fresh(f.round), "submit", cast.clerk, None, {VICE: "辖区有三所学校，教育口单设一名。"})
    go.decide(f, {"柳青": 2})
    return f


def secretary(f: Forming) -> Client:
    return pages.signed_in(f.cast.street_secretary)


def answers(f: Forming, **other: str) -> dict[str, Any]:
    given = {f"answer_{row.case_id}": "agreed" for row in f.facts.among("carried")}
    given |= {f"answer_{f.of(name).pk}": answer for name, answer in other.items()}
    return {
        "met_on": clock.today().isoformat(),
        "minutes": "街党工委纪〔2021〕31号",
        f"ok:{VICE}": "yes",
        **given,
    }


@pytest.mark.clause("3.3")
def test_the_queue_shows_what_is_to_be_explained_first(f: Forming) -> None:
    for actor, button in (
        (f.cast.street_officer, "报党工委会研究"),
        (f.cast.street_secretary, "记会议的决定"),
    ):
        asked, answer = pages.queries(pages.signed_in(actor), "/approvals/")
        assert asked <= 12
        text = said(answer)
        assert str(f.cast.place) in text
        assert "副主任5名，一般3—4名" in text
        assert "“辖区有三所学校，教育口单设一名。”" in text
        assert "1人有反对票" in text
        assert button in text
    for actor in (f.cast.clerk, f.cast.district_officer, f.inspector):
        assert pages.signed_in(actor).get("/approvals/").status_code == 403
    desk = pages.text(secretary(f).get("/desk/"))
    assert "去批复" in desk
    assert f"{f.cast.place}报来社工委名单" in desk
    assert f'href="{base(f)}"' in desk


def test_an_empty_queue_says_how_the_first_one_comes(cast: Cast) -> None:
    text = pages.text(pages.signed_in(cast.street_officer).get("/approvals/"))
    assert "没有等批复的名单" in text


@pytest.mark.clause("3.3")
def test_nothing_is_answered_beforehand(f: Forming) -> None:
    text = pages.text(secretary(f).get(base(f)))
    assert not re.search(r'name="(answer_\d+|ok:[^"]+)"[^>]*checked', text)
    assert "对没有要说明的 6 人全部同意" in text
    assert "0 / 11" in text
    officer = pages.text(pages.signed_in(f.cast.street_officer).get(base(f)))
    assert "answer_" not in officer
    assert "辖区有三所学校" in officer


@pytest.mark.clause("3.3")
def test_one_button_agrees_to_those_without_a_concern_after_the_number(f: Forming) -> None:
    client = secretary(f)
    answer = send(client, f"{base(f)}approve/", all="1")
    assert answer.status_code == 422
    assert "先写会议日期和纪要号" in pages.text(answer)
    assert not re.search(r'name="answer_\d+"[^>]*checked', pages.text(answer))
    given = {"all": "1", "met_on": "2021-11-19", "minutes": "31号", f"answer_{f.of('柳青').pk}": "returned"}
    answer = send(client, f"{base(f)}approve/", **given)
    text = pages.text(answer)
    assert answer.status_code == 200
    assert len(re.findall(r'value="agreed"[^>]*checked', text)) == 6
    assert len(re.findall(r'value="returned"[^>]*checked', text)) == 1
    assert 'value="31号"' in text
    assert "7 / 11" in text
    assert f.fresh(f.round).state == "street"


@pytest.mark.clause("3.3")
def test_who_is_sent_back_is_told_why(f: Forming) -> None:
    client = secretary(f)
    given = answers(f, 柳青="returned", 李兰英="refused")
    answer = send(client, f"{base(f)}approve/", **given)
    assert answer.status_code == 422
    assert "写一句为什么" in pages.text(answer)
    why = {f"why_{f.of('柳青').pk}": "换一位协会的人", f"why_{f.of('李兰英').pk}": "不在本社区"}
    token = str(uuid4())
    for _ in range(2):
        assert client.post(f"{base(f)}approve/", {**given, **why, "token": token}).status_code == 302
    assert f.fresh(f.round).state == "approved"
    assert (f.of("柳青").state, f.of("李兰英").state) == ("willing", "refused")
    assert {"换一位协会的人", "不在本社区"} <= set(Note.objects.values_list("text", flat=True))
    assert Paper.objects.filter(kind="approval").count() == 1
    assert "街道同意 9 人，等公示" in pages.text(client.get(base(f)))
    assert Paper.objects.get(kind="approval").number in pages.text(client.get("/approvals/"))


@pytest.mark.clause("3.3")
def test_that_who_prepares_does_not_approve_bears_one_mark_on_both_pages(f: Forming) -> None:
    """The plan says who approves; that the clerk cannot is the city's reading of it."""
    client = secretary(f)
    for address, words in (("/approvals/", "经办不能批。"), (base(f), "经办只能报，不能批。")):
        mark = pages.text(client.get(address)).partition(words)[2][:300]
        assert "市里规则" in mark, address


@pytest.mark.clause("3.3")
def test_what_was_answered_stands_with_the_day_of_its_paper(f: Forming) -> None:
    send(secretary(f), f"{base(f)}approve/", **answers(f))
    paper = Paper.objects.get(kind="approval")
    day = clock.local(paper.made_at)
    with clock.travel(clock.now() + timedelta(days=1)):
        go.publish(f)
        page = pages.text(secretary(f).get("/approvals/"))
    assert f"{day.month}月{day.day}日 {paper.number}" in page


@pytest.mark.clause("3.2")
def test_a_reason_that_is_not_accepted_stops_the_answer(f: Forming) -> None:
    for value in ("no", ""):
        answer = send(secretary(f), f"{base(f)}approve/", **answers(f) | {f"ok:{VICE}": value})
        assert answer.status_code == 422
        text = pages.text(answer)
        assert "社区说明的 1 处还没有认可" in text
        assert 'href="/plan/#3.3"' in text
    assert f.fresh(f.round).state == "street"


@pytest.mark.clause("3.3")
def test_a_clerk_prepares_and_does_not_approve(f: Forming) -> None:
    client = pages.signed_in(f.cast.street_officer)
    assert send(client, f"{base(f)}approve/", **answers(f)).status_code == 422
    assert "由街道党工委书记办理" in pages.text(send(client, f"{base(f)}approve/", **answers(f)))
    assert send(client, f"{base(f)}prepare/", words="材料齐").status_code == 302
    assert f.fresh(f.round).state == "street"
    assert "韩雪，核过材料，不表决" in said(secretary(f).get(base(f)))
    assert "去看" in said(client.get("/approvals/"))
    for actor in (f.cast.secretary, f.cast.clerk, f.cast.district_officer):
        assert send(pages.signed_in(actor), f"{base(f)}approve/", **answers(f)).status_code == 422
    assert send(pages.signed_in(f.cast.stranger), f"{base(f)}approve/", **answers(f)).status_code == 404


@pytest.mark.clause("3.3")
def test_a_slate_goes_back_whole_with_the_reason(f: Forming) -> None:
    client = secretary(f)
    assert send(client, f"{base(f)}return/").status_code == 422
    assert send(client, f"{base(f)}return/", words="缺两个方面的人").status_code == 302
    text = pages.text(pages.signed_in(f.cast.clerk).get(base(f)))
    assert "街道退回补充" in text
    assert "缺两个方面的人" in text
    assert "初步人选，11 人" in text
    assert "退回补充" in pages.text(client.get("/approvals/"))


@pytest.mark.clause("3.3")
def test_a_slate_is_refused(f: Forming) -> None:
    assert send(secretary(f), f"{base(f)}refuse/", words="重新来").status_code == 302
    text = pages.text(secretary(f).get(base(f)))
    assert "街道不同意" in text
    assert "到这里为止" in text
    assert not Duty.objects.filter(case_id=f.round.pk, done_at__isnull=True).exists()


def test_from_the_message_to_the_page(f: Forming) -> None:
    client = secretary(f)
    assert f"/committee/rounds/{f.round.pk}/" in pages.text(client.get("/desk/"))
    assert client.get(f"/committee/go/{f.round.pk}/")["Location"] == base(f)
    assert client.get("/committee/go/999999/").status_code == 404
    other = Case.objects.filter(procedure="committee").get()
    assert client.get(f"/committee/go/{other.pk}/").status_code == 302
