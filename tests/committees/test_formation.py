"""A committee is formed as 3.1–3.3 say: from the call to the letters, and what stops it on the way."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import forming as go
from tests.cast import Cast
from tests.forming import PEOPLE, Forming, bring, forming

from linli.core import clock
from linli.core.journal.verify import verify
from linli.core.papers.models import Paper
from linli.core.people import actions as people
from linli.core.people import rosters
from linli.core.people.models import Account, Post
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.models import DIRECTOR, MEMBER, Committee, Member


@pytest.fixture
def f(cast: Cast) -> Forming:
    return forming(cast)


def refused(case: Case, move: str, actor: Any, data: Any = None) -> Refused:
    with pytest.raises(Refused) as caught:
        take(Case.objects.get(pk=case.pk), move, actor, data)
    return caught.value


@pytest.mark.clause("3.3")
@pytest.mark.clause("3.1")
def test_from_the_call_to_the_letters(f: Forming) -> None:
    bring(f, "appoint")
    assert f.fresh(f.round).state == "formed"
    members = list(Member.objects.order_by("case_id"))
    assert len(members) == 11
    assert [row.position for row in members].count(DIRECTOR) == 1
    assert members[0].person_id == f.cast.secretary.person_id
    letters = list(Paper.objects.filter(key="letter").order_by("serial").values_list("serial", flat=True))
    assert letters == list(range(1, 12))
    assert all(row.letter_id for row in members)
    today = clock.today()
    assert rosters.roster(f.cast.place, ["committee"]).count() == 11
    assert rosters.roster(f.cast.place, ["committee"], today - timedelta(1)).count() == 0
    posts = Post.objects.filter(role="member", place=f.cast.place).exclude(pk=f.cast.member.post_id)
    assert posts.count() == 10
    assert all(Account.objects.filter(person=post.person_id).exists() for post in posts)
    committee = Committee.objects.get()
    assert (committee.since, committee.case.state) == (today, "sitting")
    assert committee.until == today.replace(year=today.year + 5) - timedelta(1)
    assert verify()["ok"]


@pytest.mark.clause("3.3")
def test_the_window_ends_at_midnight(f: Forming) -> None:
    bring(f, "call")
    closes = f.facts.round.closes_at
    clock.set_now(closes - timedelta(seconds=1))
    go.recommend(f, "赵永福", "veteran")
    clock.set_now(closes)
    with pytest.raises(Refused) as late:
        go.recommend(f, "高志强", "resident_unit")
    assert late.value.clauses == ["3.3"]
    assert "截止" in str(late.value)


@pytest.mark.clause("3.3")
def test_a_call_is_open_for_three_days(f: Forming) -> None:
    with pytest.raises(Refused) as short:
        go.call(f, days=2)
    assert short.value.clauses == ["3.3"]
    go.call(f, days=3)
    with pytest.raises(Refused):
        go.call(f, days=3)


@pytest.mark.clause("3.3")
def test_one_person_by_three_channels_is_one_candidate(f: Forming) -> None:
    bring(f, "call")
    first = go.recommend(f, "苏慧", "social_worker")
    again = go.recommend(f, "苏 慧", "")
    assert first == again
    assert first.sources.count() == 2
    other = go.recommend(f, "苏惠", "social_worker")
    go.take_on(other, "merge", f.cast.clerk, {"other": first.pk})
    assert first.sources.count() == 3
    assert f.fresh(other).state == "merged"


@pytest.mark.clause("3.2")
def test_the_secretary_cannot_come_forward(f: Forming) -> None:
    bring(f, "call")
    with pytest.raises(Refused) as own:
        go.recommend(f, "周敏", "party_organisation", channel="self")
    assert own.value.clauses == ["3.2"]


@pytest.mark.clause("3.1")
@pytest.mark.clause("3.2")
def test_what_stands_against_a_slate(f: Forming) -> None:
    bring(f, "close")
    go.arrange(f, PEOPLE[:4])
    found = refused(f.round, "submit", f.cast.clerk)
    assert found.need_reason
    assert {one.rule.key for one in found.concerns if one.rule} == {"committee.size", "committee.mix"}
    clear = {one.case_id: one.position for one in f.facts.candidates if one.position != DIRECTOR}
    go.take_on(f.round, "arrange", f.cast.clerk, {"positions": dict.fromkeys(clear, MEMBER)})
    found = refused(f.round, "submit", f.cast.clerk)
    keys = [one.rule.key for one in found.concerns if one.rule]
    assert keys == ["committee.vice_directors", "committee.may_cross", "committee.may_cross"]
    # 高志强 and 马玉兰 sit on the enlarged committee: as deputies they may, as members they normally do not.
    assert [one.about for one in found.concerns[1:]] == [f.of("高志强").pk, f.of("马玉兰").pk]
    with pytest.raises(Refused) as second:
        go.take_on(f.round, "arrange", f.cast.clerk, {"positions": {f.of("金小红").pk: DIRECTOR}})
    assert second.value.clauses == ["3.2"]


@pytest.mark.clause("3.3")
def test_nobody_is_listed_unwilling_or_unchecked(f: Forming) -> None:
    bring(f, "gather")
    late = go.recommend(f, "赵玉梅", "resident_representative")
    go.close(f)
    go.arrange(f, (*PEOPLE, ("赵玉梅", "", "", MEMBER)))
    found = refused(f.round, "submit", f.cast.clerk)
    assert not found.need_reason
    assert {one.rule.key for one in found.concerns if one.rule} == {
        "committee.willing",
        "committee.eligibility",
    }
    go.take_on(late, "decline", f.cast.clerk)
    go.take_on(f.round, "submit", f.cast.clerk)


@pytest.mark.clause("3.3")
def test_two_thirds_meet_and_more_than_half_agree(f: Forming) -> None:
    bring(f, "submit")
    data = {"met_on": clock.today(), "present": f.party[:4], "votes": go.votes(f), "words": ""}
    assert "不到三分之二" in str(refused(f.round, "decide", f.cast.clerk, data))
    go.decide(f, {"柳青": 4, "孔令辉": 3})
    assert f.fresh(f.of("柳青")).state == "not_carried"
    assert f.fresh(f.of("孔令辉")).state == "carried"


@pytest.mark.clause("3.3")
def test_only_the_streets_secretary_approves_at_a_meeting(f: Forming) -> None:
    bring(f, "decide")
    answers = {row.case_id: "agreed" for row in f.facts.among("carried")}
    data = {"met_on": clock.today(), "minutes": "纪要1号", "confirmed": [], "answers": answers}
    for actor in (f.cast.street_officer, f.cast.secretary, f.cast.district_officer):
        assert "街道党工委书记" in str(refused(f.round, "approve", actor, data))
    early = {**data, "met_on": clock.today() - timedelta(30)}
    assert refused(f.round, "approve", f.cast.street_secretary, early).clauses == ["3.3"]
    go.take_on(f.of("柳青"), "withdraw", f.cast.clerk, {"words": "本人调走"})
    assert "刚刚有变动" in str(refused(f.round, "approve", f.cast.street_secretary, data))
    go.approve(f, {"孔令辉": "refused", "马春梅": "returned"})
    assert f.of("孔令辉").state == "refused"
    assert f.of("马春梅").state == "willing"
    assert f.facts.round.filing
    with pytest.raises(Refused):
        go.approve(f)


@pytest.mark.clause("3.3")
def test_a_returned_slate_keeps_what_was_done(f: Forming) -> None:
    bring(f, "decide")
    go.take_on(f.round, "return", f.cast.street_secretary, {"words": "请补两位居民代表"})
    assert f.fresh(f.round).state == "slating"
    assert len(f.facts.slate) == 11
    assert all(row.votes_for is None for row in f.facts.slate)
    go.take_on(f.round, "submit", f.cast.clerk)
    go.decide(f)
    go.approve(f)


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("posted", "ends"),
    [("2021-09-30", "2021-10-08"), ("2021-09-17", "2021-09-22"), ("2021-11-17", "2021-11-22")],
)
def test_a_notice_of_three_days(f: Forming, posted: str, ends: str) -> None:
    day = datetime.fromisoformat(f"{posted}T10:00").replace(tzinfo=clock.ZONE)
    with clock.travel(day - timedelta(9)):
        go.call(f, days=4)
        for step in ("gather", "close", "arrange"):
            getattr(go, step)(f)
        go.take_on(f.round, "submit", f.cast.clerk)
        go.decide(f)
        go.approve(f)
        clock.set_now(day)
        notice = go.publish(f)
        last = notice.notice.ends_at
        assert clock.local(last - timedelta(seconds=1)).date().isoformat() == ends
        clock.set_now(last - timedelta(seconds=1))
        assert "公示" in str(refused(f.round, "appoint", f.cast.secretary))
        go.until(last)
        go.take_on(f.round, "appoint", f.cast.secretary)


@pytest.mark.clause("3.3")
def test_a_changed_list_begins_a_new_notice(f: Forming) -> None:
    bring(f, "publish")
    first = f.notice()
    gone = f.of("柳青")
    assert "改名单" in str(refused(gone, "withdraw", f.cast.clerk, {"words": "调走"}))
    clock.set_now(clock.now() + timedelta(1))
    go.take_on(first, "amend", f.cast.secretary, {"off": [gone.pk], "words": "本人调走"})
    second = f.notice()
    assert (f.fresh(first).state, f.fresh(f.round).state) == ("void", "noticing")
    assert second.notice.ends_at > first.notice.ends_at
    assert gone.pk not in second.notice.listed
    assert first.notice.paper.__class__.objects.get(pk=first.notice.paper_id).state == "void"
    go.until(second.notice.ends_at)
    go.take_on(f.round, "appoint", f.cast.secretary)
    assert Member.objects.count() == 10


@pytest.mark.clause("3.3")
def test_a_notice_taken_down_must_be_posted_anew(f: Forming) -> None:
    bring(f, "publish")
    go.take_on(f.notice(), "void", f.cast.secretary, {"words": "误撤"})
    assert f.fresh(f.round).state == "approved"
    assert refused(f.round, "appoint", f.cast.secretary)
    go.publish(f)


@pytest.mark.clause("3.2")
@pytest.mark.parametrize("step", ["arrange", "submit", "decide", "approve", "publish", "over"])
def test_the_director_follows_the_post(f: Forming, step: str) -> None:
    """The secretary is replaced in the middle: the old one is off, the new one is on, and the round goes on."""
    bring(f, step)
    people.end_post(Post.objects.get(pk=f.cast.secretary.post_id), clock.today())
    new = go.hold("孟书记", "secretary", f.cast.place)
    f.cast.secretary = new
    stopped = {
        "arrange": "submit",
        "submit": "decide",
        "decide": "approve",
        "approve": "publish",
        "over": "appoint",
    }
    acts: dict[str, Any] = {
        "submit": lambda: go.take_on(f.round, "submit", f.cast.clerk),
        "decide": lambda: go.decide(f),
        "approve": lambda: go.approve(f),
        "publish": lambda: go.publish(f),
        "over": lambda: go.until(f.notice().notice.ends_at),
        "appoint": lambda: go.take_on(f.round, "appoint", new),
    }
    if step == "publish":
        go.take_on(f.notice(), "void", new, {"words": "书记换人"})
    else:
        with pytest.raises(Refused) as old:
            acts[stopped[step]]()
        assert old.value.clauses[0] == "3.2"
    go.take_on(f.round, "follow", f.cast.clerk)
    begin = list(acts).index({"publish": "publish"}.get(step) or stopped[step])
    for act in list(acts.values())[begin:]:
        act()
    director = Member.objects.get(position=DIRECTOR)
    assert director.person_id == new.person_id
    assert Member.objects.count() == 11
