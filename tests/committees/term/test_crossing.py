"""Who sits on the enlarged committee too: found when a roster changes, explained, confirmed by the street (3.2)."""

from typing import Any
from uuid import uuid4

import pytest
from tests import forming as go
from tests import pages
from tests.cast import Cast, hold
from tests.forming import Forming, bring, forming

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.verify import verify
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.rosters import Sitter
from linli.core.procedures.models import Case
from linli.domains.committees.models import ENLARGED, Crossing, Member
from linli.domains.committees.roll import actions as roll_actions
from linli.domains.committees.term import actions, crossing


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "appoint")


def send(actor: Actor, address: str, **data: Any) -> Any:
    return pages.signed_in(actor).post(address, {"token": str(uuid4()), **data})


def seat(cast: Cast, name: str) -> Any:
    return rosters.roster(cast.place, [ENLARGED]).select_related("body__place").get(person__name=name)


@pytest.mark.clause("3.2")
def test_a_member_who_joins_the_enlarged_committee_has_to_be_explained_and_confirmed(f: Forming) -> None:
    cast = f.cast
    assert Crossing.objects.count() == 0
    roll_actions.enter(
        cast.place, ENLARGED, [Sitter("柳青", "兼职委员"), Sitter("赵永福", "兼职委员")], cast.clerk
    )
    row = Crossing.objects.select_related("case").get()
    assert row.case.title == "柳青"
    duty = Duty.objects.get(kind="crossing.explain", done_at=None)
    assert duty.role == "secretary"
    text = pages.text(pages.signed_in(cast.clerk).get("/committee/"))
    assert "其中 柳青 是委员，一般不交叉" in text
    assert "待说明" in text
    address = f"/committee/crossings/{row.case_id}/"
    assert "写明原因" in pages.text(pages.signed_in(cast.clerk).get(f"{address}?move=explain"))
    assert send(cast.clerk, f"{address}explain/", words=" ").status_code == 422
    assert send(cast.street_officer, f"{address}confirm/", words="").status_code == 422
    words = "行业协会只有他一人，街道同意他兼职"
    assert send(cast.clerk, f"{address}explain/", words=words).status_code == 302
    assert Duty.objects.get(kind="crossing.confirm", done_at=None).role == "street_officer"
    street = pages.text(pages.signed_in(cast.street_officer).get(address))
    assert words in street
    assert send(cast.clerk, f"{address}confirm/", words="").status_code == 422
    assert send(cast.street_officer, f"{address}doubt/", words="可以改任副主任").status_code == 302
    assert send(cast.clerk, f"{address}explain/", words="换届时调整").status_code == 302
    token = str(uuid4())
    client = pages.signed_in(cast.street_officer)
    for _ in range(2):
        assert client.post(f"{address}confirm/", {"words": "", "token": token}).status_code == 302
    assert f.fresh(row.case).state == "confirmed"
    assert not Duty.objects.filter(kind__startswith="crossing.", done_at=None).exists()
    assert "街道已确认" in pages.text(pages.signed_in(cast.clerk).get("/committee/"))
    assert verify()["ok"]


@pytest.mark.clause("3.2")
def test_it_is_over_when_either_seat_ends_and_comes_up_again_with_the_next(f: Forming) -> None:
    cast = f.cast
    roll_actions.enter(cast.place, ENLARGED, [Sitter("柳青")], cast.clerk)
    first = Crossing.objects.get().case
    clock.set_now(clock.now() + go.timedelta(1))
    roll_actions.leave(seat(cast, "柳青"), clock.today(), cast.clerk)
    assert f.fresh(first).state == "over"
    roll_actions.enter(cast.place, ENLARGED, [Sitter("柳青")], cast.clerk)
    second = Crossing.objects.exclude(case=first).get().case
    assert second.state == "found"
    member = Case.objects.get(procedure="member", title="柳青")
    go.take_on(member, "apply_exit", cast.clerk, {"ground": "job", "words": ""})
    vote = {"met_on": clock.today(), "present": 7, "votes_for": 6}
    go.take_on(member, "agree_exit", cast.secretary, vote)
    assert f.fresh(second).state == "over"
    assert crossing.recheck(cast.place) == (0, 0)


@pytest.mark.clause("3.2")
def test_what_was_explained_with_the_slate_is_not_asked_again(cast: Cast) -> None:
    f = forming(cast)
    people = (*go.PEOPLE, ("魏国栋", "volunteer", "派出所", "member"))
    go.call(f)
    go.gather(f, people)
    go.close(f)
    go.arrange(f, people)
    for step in ("submit", "decide", "approve"):
        go.take_on(f.round, "submit", cast.clerk) if step == "submit" else getattr(go, step)(f)
    go.publish(f)
    go.until(f.notice().notice.ends_at)
    go.take_on(f.round, "appoint", cast.secretary)
    assert Member.objects.get(case__title="魏国栋").position == "member"
    assert Crossing.objects.count() == 0
    assert crossing.recheck(cast.place) == (0, 0)
    text = pages.text(pages.signed_in(cast.clerk).get("/committee/"))
    assert "魏国栋的理由随名单报过，街道已认可" in text


@pytest.mark.clause("3.2")
def test_who_is_taken_over_and_crosses_comes_up_and_only_where_it_belongs(cast: Cast) -> None:
    term = {"since": clock.today(), "until": clock.today().replace(year=2026)}
    committee = actions.take_over(cast.place, cast.clerk, {**term, "words": "批复"})
    person = seat(cast, "马玉兰").person_id
    data = {
        **term,
        "kind": "volunteer",
        "identity": "",
        "old_letter": "",
        "words": "名册",
        "position": "member",
    }
    actions.take_over_member(committee, cast.clerk, {**data, "name": "马玉兰", "person": person})
    pk = Crossing.objects.get().case_id
    for actor in (cast.stranger, cast.city_officer):
        assert pages.signed_in(actor).get(f"/committee/crossings/{pk}/").status_code in (403, 404), actor.role
        sent = send(actor, f"/committee/crossings/{pk}/explain/", words="理由")
        assert sent.status_code in (403, 404), actor.role
    assert send(cast.member, f"/committee/crossings/{pk}/explain/", words="理由").status_code == 403
    assert send(hold("另一位", "clerk", cast.place), "/committee/crossings/check/").status_code == 302
    assert pages.signed_in(cast.clerk).get("/committee/crossings/0/").status_code == 404
