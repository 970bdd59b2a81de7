"""An objection holds one person only, is sealed to its two examiners, and ends in a finding that both carry (3.3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests import forming as go
from tests.cast import Cast
from tests.forming import Forming, bring, forming

from linli.core import clock
from linli.core.journal.verify import verify
from linli.core.people import actions as people
from linli.core.people.actor import PUBLIC, of_post
from linli.core.people.models import Look, Post
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.formation import actions
from linli.domains.committees.models import Member
from linli.domains.committees.term import actions as term_actions

MARK = "他把公房租给了小舅子"


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "publish")


def objection(f: Forming, name: str = "柳青", by: Any = PUBLIC, **more: Any) -> Case:
    data = {
        "candidate": f.of(name).pk,
        "channel": "page",
        "words": MARK,
        "name": "胡一刀",
        "contact": "13900000000",
    }
    return actions.object_to(f.notice(), by, data | more)


def settle(f: Forming, case: Case, upheld: bool) -> None:
    go.take_on(case, "hear", f.inspector, {"heard_on": clock.today(), "words": "本人说没有"})
    found = {"upheld": upheld, "words": "查了租约", "answer": "谢谢您，已经查清"}
    go.take_on(case, "find", f.inspector, found)
    go.take_on(case, "uphold" if upheld else "dismiss", f.street_inspector)


@pytest.mark.clause("3.3")
def test_one_is_held_and_the_others_go_on(f: Forming) -> None:
    case = objection(f)
    go.until(f.notice().notice.ends_at)
    with pytest.raises(Refused) as held:
        go.take_on(f.round, "appoint", f.cast.secretary)
    assert held.value.clauses == ["3.3"]
    go.take_on(f.round, "appoint_some", f.cast.secretary)
    assert Member.objects.count() == 10
    assert f.fresh(f.round).state == "appointing"
    settle(f, case, upheld=False)
    go.take_on(f.round, "appoint", f.cast.secretary)
    assert Member.objects.count() == 11
    assert f.fresh(f.round).state == "formed"
    assert verify()["ok"]


@pytest.mark.clause("3.3")
def test_upheld_takes_the_person_off(f: Forming) -> None:
    case = objection(f)
    settle(f, case, upheld=True)
    assert f.of("柳青").state == "struck"
    go.until(f.notice().notice.ends_at)
    go.take_on(f.round, "appoint", f.cast.secretary)
    assert Member.objects.count() == 10


@pytest.mark.clause("3.3")
def test_who_may_examine(f: Forming) -> None:
    case = objection(f)
    hear = {"heard_on": clock.today(), "words": "没有"}
    for actor in (
        f.cast.secretary,
        f.cast.clerk,
        f.cast.street_officer,
        f.cast.street_secretary,
        f.cast.city_officer,
    ):
        with pytest.raises(Refused):
            take(case, "hear", actor, hear)
        with pytest.raises(PermissionError):
            actions.read(case.objection, case, actor)
    other = go.hold("别的纪检", "inspector", f.cast.place)
    with pytest.raises(Refused) as not_named:
        take(case, "hear", other, hear)
    assert not_named.value.clauses == ["3.3"]
    with pytest.raises(PermissionError):
        actions.read(case.objection, case, other)
    assert actions.read(case.objection, case, f.inspector)["words"] == MARK
    assert Look.objects.filter(case_id=case.pk).count() == 1


@pytest.mark.clause("3.3")
def test_two_carry_a_finding(f: Forming) -> None:
    case = objection(f)
    found = {"upheld": True, "words": "查了", "answer": "是"}
    with pytest.raises(Refused) as unheard:
        take(case, "find", f.inspector, found)
    assert "先听本人说明" in str(unheard.value)
    go.take_on(case, "hear", f.inspector, {"heard_on": clock.today(), "words": "没有"})
    go.take_on(case, "find", f.inspector, found)
    with pytest.raises(Refused) as alone:
        go.take_on(case, "uphold", f.inspector)
    assert alone.value.clauses == ["3.3"]
    with pytest.raises(Refused):
        go.take_on(case, "dismiss", f.street_inspector)
    go.take_on(case, "doubt", f.street_inspector, {"words": "租约看错了"})
    assert f.fresh(case).state == "received"


@pytest.mark.clause("3.3")
def test_who_handled_the_slate_does_not_examine(f: Forming) -> None:
    data = {"inspector": f.cast.secretary.post_id, "street_inspector": f.street_inspector.post_id}
    with pytest.raises(Refused) as tainted:
        go.take_on(f.notice(), "examiners", f.cast.secretary, data)
    assert tainted.value.clauses[0] == "3.3"
    other = go.hold("新纪检", "inspector", f.cast.place)
    go.take_on(f.notice(), "examiners", f.cast.secretary, data | {"inspector": other.post_id})
    case = objection(f)
    with pytest.raises(PermissionError):
        actions.read(case.objection, case, f.inspector)
    assert actions.read(case.objection, case, other)["words"] == MARK


@pytest.mark.clause("3.3")
def test_after_the_end_it_is_too_late(f: Forming) -> None:
    clock.set_now(f.notice().notice.ends_at - timedelta(seconds=1))
    objection(f)
    notice = f.notice()
    clock.set_now(notice.notice.ends_at)
    with pytest.raises(Refused) as late:
        actions.object_to(
            notice, PUBLIC, {"candidate": f.of("李兰英").pk, "channel": "page", "words": "晚了"}
        )
    assert late.value.clauses == ["3.3"]


@pytest.mark.clause("3.3")
def test_nothing_of_it_stands_open_in_the_database(f: Forming) -> None:
    """Every text and number of every table, searched for the words, the name and the number of the phone."""
    case = objection(f)
    settle(f, case, upheld=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [f"{MARK}|胡一刀|13900000000"]
            )
            assert cursor.fetchone() == (0,), table


@pytest.mark.clause("3.2")
@pytest.mark.clause("3.3")
def test_the_secretary_is_taken_off_the_list(f: Forming) -> None:
    """The others are appointed and a vice-director presides; the next secretary is the director by record."""
    case = objection(f, "周敏")
    settle(f, case, upheld=True)
    go.until(f.notice().notice.ends_at)
    with pytest.raises(Refused) as same:
        go.take_on(f.round, "follow", f.cast.clerk)
    assert same.value.clauses == ["3.2"]
    go.take_on(f.round, "appoint", f.cast.secretary)
    assert Member.objects.count() == 10
    assert not Member.objects.filter(position="director").exists()


@pytest.mark.clause("3.2")
def test_the_street_does_not_answer_on_the_director_alone(cast: Cast) -> None:
    other = bring(forming(cast), "decide")
    with pytest.raises(Refused) as alone:
        go.approve(other, {"周敏": "returned"})
    assert "3.2" in alone.value.clauses


@pytest.mark.clause("3.2")
@pytest.mark.clause("3.3")
def test_the_secretary_changes_while_the_director_is_held(f: Forming) -> None:
    """The others were appointed; the new secretary succeeds by record and is seated once."""
    objection(f, "周敏")
    go.until(f.notice().notice.ends_at)
    go.take_on(f.round, "appoint_some", f.cast.secretary)
    committee = Case.objects.get(procedure="committee")
    with pytest.raises(Refused) as held:
        term_actions.succeed(committee, f.cast.secretary)
    assert held.value.clauses == ["3.2"]
    people.end_post(Post.objects.get(pk=f.cast.secretary.post_id), clock.today())
    deputy = Member.objects.get(case__title="赵永福").person
    new = of_post(people.appoint(deputy, "secretary", f.cast.place))
    term_actions.succeed(committee, new)
    with pytest.raises(Refused) as stale:
        go.take_on(f.round, "appoint", new)
    assert "3.2" in stale.value.clauses
    go.take_on(f.round, "follow", f.cast.clerk)
    go.take_on(f.round, "appoint", new)
    assert f.fresh(f.round).state == "formed"
    directors = Member.objects.filter(position="director")
    assert [(row.person_id, row.case.state) for row in directors] == [(deputy.pk, "sitting")]
    assert Member.objects.filter(case__state="sitting").count() == 10


@pytest.mark.clause("3.2")
def test_somebody_listed_becomes_secretary(cast: Cast) -> None:
    """Whoever stood on the list as a member stands there once, as director."""
    other = bring(forming(cast), "approve")
    people.end_post(Post.objects.get(pk=cast.secretary.post_id), clock.today())
    new = of_post(people.appoint(other.of("赵永福").candidate.person, "secretary", cast.place))
    go.take_on(other.round, "follow", cast.clerk)
    other.cast.secretary = new
    go.publish(other)
    go.until(other.notice().notice.ends_at)
    go.take_on(other.round, "appoint", new)
    assert Member.objects.filter(person=new.person_id).count() == 1
    assert Member.objects.count() == 10
