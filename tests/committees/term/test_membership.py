"""A committee lives: exits, dismissals, supplements, a new secretary, the end of a term; and any past day (3.2, 3.4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests import forming as go
from tests.cast import Cast
from tests.forming import PEOPLE, Forming, bring, forming

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.verify import verify
from linli.core.papers.models import Paper
from linli.core.people import actions as people
from linli.core.people import rosters
from linli.core.people.actor import of_post
from linli.core.people.models import Account, Person, Post
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.models import DIRECTOR, Committee, Member, Round
from linli.domains.committees.term import actions

VOTE = {"present": 7, "votes_for": 6}


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "appoint")


def member(name: str) -> Case:
    return Case.objects.get(procedure="member", title=name, closed_at=None)


def vote(**more: Any) -> dict[str, Any]:
    return {"met_on": clock.today(), **VOTE, **more}


def leave(f: Forming, name: str) -> None:
    case = member(name)
    go.take_on(case, "apply_exit", f.cast.clerk, {"ground": "job", "words": ""})
    go.take_on(case, "agree_exit", f.cast.secretary, vote())


@pytest.mark.clause("3.4")
def test_leaving_needs_the_party_organisation(f: Forming) -> None:
    case = member("柳青")
    row = case.member
    with pytest.raises(Refused):
        go.take_on(case, "agree_exit", f.cast.secretary, vote())
    own = of_post(Post.objects.select_related("place", "person").get(pk=row.post_id))
    with pytest.raises(Refused) as another:
        go.take_on(member("孔令辉"), "apply_exit", own, {"ground": "job", "words": ""})
    assert another.value.clauses == ["3.4"]
    go.take_on(case, "apply_exit", own, {"ground": "job", "words": "调到外地"})
    for few in ({"present": 4, "votes_for": 4}, {"present": 7, "votes_for": 3}):
        with pytest.raises(Refused) as found:
            go.take_on(case, "agree_exit", f.cast.secretary, vote(**few))
        assert found.value.clauses == ["3.3"]
    with pytest.raises(Refused, match="在聘任以前"):
        go.take_on(case, "agree_exit", f.cast.secretary, vote(met_on=row.since - timedelta(1)))
    clock.set_now(clock.now() + timedelta(2))
    go.take_on(case, "agree_exit", f.cast.secretary, vote())
    row.refresh_from_db()
    assert (f.fresh(case).state, row.left_on) == ("left", clock.today())
    assert Paper.objects.get(pk=row.letter_id).state == "void"
    assert not Account.objects.get(person=row.person_id).is_active
    assert rosters.roster(f.cast.place, ["committee"]).count() == 10
    assert rosters.roster(f.cast.place, ["committee"], clock.today() - timedelta(1)).count() == 11


@pytest.mark.clause("3.2")
@pytest.mark.clause("3.4")
def test_the_director_neither_leaves_nor_is_dismissed(f: Forming) -> None:
    director = member("周敏")
    for move, data in (
        ("apply_exit", {"ground": "job", "words": ""}),
        ("accuse", {"faults": ["neglect"], "harm": "有", "evidence": "有"}),
    ):
        with pytest.raises(Refused) as found:
            go.take_on(director, move, f.cast.secretary, data)
        assert found.value.clauses == ["3.2"]


@pytest.mark.clause("3.4")
def test_dismissal_needs_fault_and_harm_a_talk_and_a_vote(f: Forming) -> None:
    case = member("柳青")
    for data in ({"faults": [], "harm": "有"}, {"faults": ["neglect"], "harm": " "}):
        with pytest.raises(Refused) as found:
            go.take_on(case, "accuse", f.cast.secretary, {**data, "evidence": "三次会议记录"})
        assert found.value.clauses == ["3.4"]
    accusation = {"faults": ["neglect"], "harm": "漏报险情，两户被淹", "evidence": "三次会议记录"}
    go.take_on(case, "accuse", f.cast.secretary, accusation)
    with pytest.raises(Refused) as unheard:
        go.take_on(case, "dismiss", f.cast.secretary, vote())
    assert "谈话" in str(unheard.value)
    go.take_on(case, "talk", f.cast.secretary, {"talked_on": clock.today(), "words": "我那天病了"})
    go.take_on(case, "dismiss", f.cast.secretary, vote())
    assert f.fresh(case).state == "filing"
    assert Duty.objects.filter(case_id=case.pk, kind="member.filing", done_at=None).exists()
    assert rosters.roster(f.cast.place, ["committee"]).count() == 10
    go.take_on(case, "file", f.cast.street_officer, {"words": ""})
    assert f.fresh(case).state == "dismissed"


@pytest.mark.clause("3.4")
def test_fewer_than_nine_owe_a_supplement(f: Forming) -> None:
    committee = Committee.objects.get().case
    leave(f, "柳青")
    leave(f, "孔令辉")
    assert f.fresh(committee).state == "sitting"
    leave(f, "马春梅")
    assert f.fresh(committee).state == "short"
    duty = Duty.objects.get(kind="committee.supplement")
    assert clock.local(duty.due_at or clock.now()).date() == clock.today() + timedelta(31)
    new = (("苏慧", "social_worker", "社工站", "member"), ("安学峰", "concerned_party", "商户代表", "member"))
    go.call(f, "supplement")
    go.gather(f, new)
    go.close(f)
    go.arrange(f, new)
    assert [row.position for row in f.facts.slate] == ["member", "member"]
    for step in (
        lambda: go.take_on(f.round, "submit", f.cast.clerk),
        lambda: go.decide(f),
        lambda: go.approve(f),
    ):
        step()
    go.publish(f)
    go.until(f.notice().notice.ends_at)
    go.take_on(f.round, "appoint", f.cast.secretary)
    assert f.fresh(committee).state == "sitting"
    assert rosters.roster(f.cast.place, ["committee"]).count() == 10
    assert Member.objects.get(case__title="苏慧").until == Committee.objects.get().until
    assert Paper.objects.filter(key="letter").count() == 13


@pytest.mark.clause("3.2")
def test_a_new_secretary_succeeds_by_record(f: Forming) -> None:
    committee = Committee.objects.get().case
    people.end_post(Post.objects.get(pk=f.cast.secretary.post_id), clock.today())
    with pytest.raises(Refused) as nobody:
        actions.succeed(committee, f.cast.street_officer)
    assert nobody.value.clauses == ["3.2"]
    new = go.hold("孟书记", "secretary", f.cast.place)
    clock.set_now(clock.now() + timedelta(1))
    actions.succeed(committee, new)
    directors = Member.objects.filter(position=DIRECTOR).select_related("case").order_by("case_id")
    assert [row.case.state for row in directors] == ["succeeded", "sitting"]
    assert rosters.roster(f.cast.place, ["committee"]).get(standing="主任").person_id == new.person_id
    with pytest.raises(Refused):
        actions.succeed(committee, new)


@pytest.mark.clause("3.3")
def test_a_term_ends_by_renewal(f: Forming) -> None:
    old = Committee.objects.get()
    go.until(clock.at(old.until - timedelta(58)))
    assert f.fresh(old.case).state == "ending"
    assert Duty.objects.filter(kind="committee.renew", done_at=None).exists()
    go.call(f, "renewal")
    go.gather(f, PEOPLE[:9])
    go.close(f)
    go.arrange(f, PEOPLE[:9])
    go.take_on(f.round, "submit", f.cast.clerk)
    go.decide(f)
    go.approve(f)
    go.publish(f)
    go.until(f.notice().notice.ends_at)
    go.take_on(f.round, "appoint", f.cast.secretary)
    assert f.fresh(old.case).state == "ended"
    assert Member.objects.filter(case__state="expired").count() == 11
    assert Member.objects.filter(case__state="sitting").count() == 10
    assert rosters.roster(f.cast.place, ["committee"]).count() == 10
    assert all(
        Account.objects.get(person=row.person_id).is_active
        for row in Member.objects.filter(case__state="sitting")
    )
    assert verify()["ok"]


@pytest.mark.clause("3.3")
def test_a_letter_is_replaced(f: Forming) -> None:
    case = member("柳青")
    first = case.member.letter
    go.take_on(case, "reissue", f.cast.clerk, {"words": "丢了"})
    row = Member.objects.get(case=case)
    assert first is not None
    assert row.letter is not None
    first.refresh_from_db()
    assert (first.state, first.replaced_by_id, row.letter.serial) == ("replaced", row.letter_id, 12)


@pytest.mark.clause("3.4")
def test_what_existed_is_taken_over_without_a_history(cast: Cast) -> None:
    data = {"since": date(2021, 9, 23), "until": None, "words": "街党工委备〔2021〕23号"}
    committee = actions.take_over(cast.place, cast.clerk, data)
    assert Committee.objects.get().until == date(2026, 9, 22)
    entered = {"kind": "veteran", "identity": "", "since": date(2021, 9, 23), "until": date(2026, 9, 22)}
    entered |= {"old_letter": "聘〔2021〕2号", "words": "名册"}
    person = cast.secretary.person_id
    director = {**entered, "name": "周敏", "position": DIRECTOR, "person": person}
    actions.take_over_member(committee, cast.clerk, director)
    actions.take_over_member(
        committee, cast.clerk, {**entered, "name": "赵永福", "position": "vice_director"}
    )
    with pytest.raises(Refused):
        actions.take_over_member(committee, cast.clerk, director)
    with pytest.raises(Refused):
        actions.take_over(cast.place, cast.clerk, data)
    assert Round.objects.count() == 0
    assert rosters.roster(cast.place, ["committee"], date(2021, 10, 1)).count() == 2
    assert (
        rosters.known_at(cast.place, "committee", date(2021, 10, 1), clock.now() - timedelta(1)).count() == 0
    )
    duty = Duty.objects.get(kind="committee.term")
    assert duty.due_at is not None
    assert duty.due_at == clock.at(date(2026, 7, 26))  # 24:00 of 25 July


@pytest.mark.clause("3.3")
def test_after_taking_over_the_procedures_go_on(f: Forming) -> None:
    with pytest.raises(Refused):
        take(member("柳青"), "keep", f.cast.clerk, {"words": ""})
    leave(f, "柳青")
    assert verify()["ok"]


@pytest.mark.clause("3.3")
def test_a_seat_can_be_left_and_taken_again_at_one_instant(cast: Cast) -> None:
    """A term that ends and another that begins within one move, on the very day on which the first began."""
    person = Person.objects.create(name="柳青")
    for _ in range(3):
        rosters.take_seat(cast.place, "committee", person, "委员", clock.today())
        rosters.give_up_seat(cast.place, "committee", person, clock.today())
    rosters.take_seat(cast.place, "committee", person, "副主任", clock.today())
    seats = rosters.roster(cast.place, ["committee"])
    assert [(seat.person_id, seat.standing) for seat in seats] == [(person.pk, "副主任")]
