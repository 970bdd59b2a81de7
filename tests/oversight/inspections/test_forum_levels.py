"""The forum of the levels: who is asked, opinions, and what became of each: a rule, a day, an edition; or why not (5.3)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast, hold
from tests.inspecting import again, reader
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.domains.oversight.forums import actions
from linli.domains.oversight.inspections import rules
from linli.domains.oversight.models import Forum, Opinion

pytestmark = pytest.mark.clause("5.3")


def called(cast: Cast, actor: Actor | None = None, invited: tuple[int, ...] = ()) -> Forum:
    actor = actor or cast.city_officer
    at = clock.now() + timedelta(3)
    given = {"topic": "社工委运行座谈", "held_at": at, "room": "三楼", "invited": list(invited), "words": ""}
    case = actions.call(Place.objects.get(pk=actor.place_id), actor, given)
    return Forum.objects.select_related("case__place").get(case=case)


def said(forum: Forum, actor: Actor, words: str = "走访的次数写明白") -> Case:
    entry = actions.gather(forum, actor, {"side": "community", "about": "4.1", "words": words})
    return again(Case(pk=entry.case_id))


def test_the_whole_way_of_a_forum(cast: Cast) -> None:
    city, district = signed_in(cast.city_officer), signed_in(cast.district_officer)
    at = (clock.local(clock.now()) + timedelta(3)).strftime("%Y-%m-%dT%H:%M")
    form: dict[str, Any] = {"topic": "社工委运行座谈", "held_at": at, "room": "三楼"}
    assert district.get("/forums/").status_code == 200
    answer = send(city, "/forums/new/", **form, invited=[str(cast.district_officer.place_id)])
    forum = Forum.objects.get()
    assert answer["Location"] == f"/forums/{forum.pk}/"
    told = Message.objects.filter(kind="forum").values_list("post_id", flat=True)
    assert list(told) == [cast.district_officer.post_id]
    assert "社工委运行座谈" in text(district.get("/forums/"))
    here = f"/forums/{forum.pk}/"
    given = {"side": "street", "about": "4.1", "words": "走访的次数，拆迁的社区怎么算"}
    assert send(district, f"{here}gather/", **given).status_code == 302, "who was asked may write before"
    assert send(city, f"{here}hold/", words="九个县区").status_code == 422, "it has not begun"
    with clock.travel(clock.now() + timedelta(3, hours=1)):
        assert send(city, f"{here}hold/", words="九个县区，基层代表 12 人").status_code == 302
        assert send(city, f"{here}gather/", side="resident", words="公示栏太高，看不清").status_code == 302
        assert send(city, f"{here}settle/").status_code == 422
        first, second = Opinion.objects.select_related("case").order_by("pk")
        due = calendar.due(first.case.opened_at, rules.ANSWER.value())
        assert first.case.due_at == due.at
        assert "拆迁的社区怎么算" in text(city.get(here))
        day = (clock.today() + timedelta(20)).isoformat()
        taken = {"rule": "每月走访", "due_on": day, "words": "拆迁的按在住户算"}
        assert send(district, f"/forums/opinions/{first.pk}/take_up/", **taken).status_code == 422
        assert send(city, f"/forums/opinions/{first.pk}/take_up/", **taken).status_code == 302
        assert send(city, f"/forums/opinions/{second.pk}/decline/", words="").status_code == 422
        assert (
            send(city, f"/forums/opinions/{second.pk}/decline/", words="归街道装修，已转").status_code == 302
        )
        page = text(district.get(here))
        assert "写进：每月走访" in page
        assert "归街道装修" in page
        assert Message.objects.filter(kind="forum", post=cast.district_officer.post_id).count() == 2
        assert send(city, f"{here}settle/").status_code == 422, "what was taken up is not written yet"
        assert send(city, f"/forums/opinions/{first.pk}/write/", edition="1999").status_code == 422
        assert (
            send(city, f"/forums/opinions/{first.pk}/write/", edition="2021", words="写了").status_code == 302
        )
        assert send(city, f"{here}settle/").status_code == 302
        assert send(city, f"{here}gather/", **given).status_code == 422, "it is settled"
    assert again(forum.case).state == "settled"
    assert "/rules/editions/?to=2021" in text(city.get(f"/forums/opinions/{first.pk}/"))
    assert "拆迁" not in str(list(Entry.objects.filter(procedure="opinion").values_list("data")))


@pytest.mark.parametrize(
    ("wrong", "said_"),
    [
        ({"held_at": "2021-11-01T09:00"}, "已经过去了"),
        ({"held_at": "x"}, "日期"),
        ({"topic": ""}, "还没有填"),
        ({"room": ""}, "还没有填"),
        ({"invited": ["999999"]}, "999999"),
    ],
)
def test_a_forum_that_cannot_be(cast: Cast, wrong: dict[str, Any], said_: str) -> None:
    at = (clock.local(clock.now()) + timedelta(3)).strftime("%Y-%m-%dT%H:%M")
    form: dict[str, Any] = {"topic": "座谈", "held_at": at, "room": "三楼", **wrong}
    answer = send(signed_in(cast.city_officer), "/forums/new/", **form)
    assert answer.status_code == 422
    assert said_ in text(answer)


@pytest.mark.parametrize(
    "role", ["secretary", "clerk", "street_officer", "street_secretary", "member", "department"]
)
def test_it_is_the_officers_of_district_and_city(cast: Cast, role: str) -> None:
    who = getattr(cast, role)
    forum = called(cast)
    for address in ("/forums/", f"/forums/{forum.pk}/", "/forums/new/"):
        assert signed_in(who).get(address).status_code in (403, 404)
    with pytest.raises(NotPermitted):
        take(forum.case, "cancel", who, {"words": "x"})
    with pytest.raises(NotPermitted):
        said(forum, who)


def test_who_was_not_asked_neither_sees_nor_writes(cast: Cast) -> None:
    forum = called(cast)
    assert signed_in(cast.district_officer).get(f"/forums/{forum.pk}/").status_code == 404
    with pytest.raises(Refused, match="没有请您这里"):
        said(forum, cast.district_officer)
    other = Place.objects.filter(level=Place.DISTRICT, is_open=True).exclude(pk=cast.place.district_id)[0]
    beside = hold("许静", "district_officer", other)
    asked = called(cast, invited=(other.pk,))
    case = said(asked, beside)
    assert signed_in(beside).get(f"/forums/opinions/{case.pk}/").status_code == 200
    assert signed_in(cast.district_officer).get(f"/forums/opinions/{case.pk}/").status_code == 404


def test_a_district_holds_its_own_and_answers_it(cast: Cast) -> None:
    forum = called(cast, cast.district_officer)
    case = said(forum, cast.district_officer)
    with pytest.raises(Refused, match="来答复"):
        take(case, "decline", cast.city_officer, {"words": "x"})
    take(case, "decline", cast.district_officer, {"words": "方案没有写"})
    assert again(case).closed_at is not None
    take(again(forum.case), "cancel", cast.district_officer, {"words": "并到市里开"})
    with pytest.raises(Refused, match="已经了结"):
        said(Forum.objects.select_related("case").get(pk=forum.pk), cast.district_officer)


def test_a_day_in_the_past_is_refused(cast: Cast) -> None:
    forum = called(cast)
    case = said(forum, cast.city_officer)
    yesterday = clock.today() - timedelta(1)
    with pytest.raises(Refused, match="已经过去了"):
        take(case, "take_up", cast.city_officer, {"rule": "x", "due_on": yesterday, "words": ""})
    answer = send(
        signed_in(cast.city_officer),
        f"/forums/opinions/{case.pk}/take_up/",
        rule="x",
        due_on=yesterday.isoformat(),
    )
    assert answer.status_code == 422
    assert "已经过去了" in text(answer)


def test_a_forum_is_moved_and_everybody_who_was_asked_is_told(cast: Cast) -> None:
    forum = called(cast, invited=(cast.district_officer.place_id or 0,))
    client = signed_in(cast.city_officer)
    assert "社工委运行座谈" in text(client.get(f"/forums/{forum.pk}/?move=change"))
    at = (clock.local(clock.now()) + timedelta(9)).strftime("%Y-%m-%dT%H:%M")
    given = {"topic": "改期", "held_at": at, "room": "二楼", "invited": [str(cast.district_officer.place_id)]}
    assert send(client, f"/forums/{forum.pk}/change/", **given).status_code == 302
    assert Message.objects.filter(kind="forum", post=cast.district_officer.post_id).count() == 2
    case = again(forum.case)
    assert (case.title, case.due_at) == ("改期", Forum.objects.get(pk=forum.pk).held_at)


def test_who_reads_for_the_city_reads_and_writes_nothing(cast: Cast) -> None:
    forum = called(cast)
    mine = signed_in(reader("reader_city", Place.objects.get(level=Place.CITY)))
    page = text(mine.get(f"/forums/{forum.pk}/"))
    assert "记一条意见" not in page
    assert send(mine, f"/forums/{forum.pk}/gather/", side="community", words="x").status_code == 403
