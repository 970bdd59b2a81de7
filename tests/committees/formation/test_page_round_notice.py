"""The notice on the desk, objections for their two examiners alone, and the appointment (3.3)."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests import pages
from tests.cast import Cast, hold
from tests.committees.test_page_round import base, said, send
from tests.forming import Forming, bring, forming

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Look, Post
from linli.core.procedures.models import Case
from linli.domains.committees.formation import actions, notice
from linli.domains.committees.models import Member, Notice, Objection

MARK = "去年七月起把公房租给了小舅子，收了租金"


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "publish")


def of(f: Forming) -> str:
    return f"/committee/notices/{f.notice().pk}/"


def objection(f: Forming, name: str = "柳青") -> Case:
    given = {
        "candidate": f.of(name).pk,
        "channel": "page",
        "words": MARK,
        "name": "胡一刀",
        "contact": "13900000000",
    }
    return actions.object_to(f.notice(), PUBLIC, given)


# --- the notice ---------------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("posted", "cells", "sentence"),
    [
        (
            (2021, 9, 17),
            [
                "17:张贴不计",
                "18:第 1 天",
                "19:第 2 天 休息日",
                "20:第 3 天 休息日",
                "21:休息日",
                "22:24:00 截止",
            ],
            "顺延到 9月22日 周三",
        ),
        ((2021, 9, 30), ["30:张贴不计", "1:第 1 天 休息日", "8:24:00 截止"], "顺延到 10月8日 周五"),
        ((2021, 11, 8), ["8:张贴不计", "9:第 1 天", "11:第 3 天 24:00 截止"], "满 3 天"),
    ],
)
def test_the_days_are_counted_before_everybody_s_eyes(posted: Any, cells: list[str], sentence: str) -> None:
    at = datetime(*posted, 10, 0, tzinfo=clock.ZONE)
    from linli.core.rulebook import calendar
    from linli.domains.committees import rules

    case = Case(procedure="notice", edition="2021", opened_at=at)
    row = Notice(case=case, ends_at=calendar.due(at, rules.NOTICE.value("2021")).at)
    shown = [f"{day.number}:{day.counts}" for day in notice.days(row)]
    assert [cell for cell in cells if cell not in shown] == []
    assert shown[0] == cells[0]
    assert shown[-1] == cells[-1]
    assert sentence in notice.counted(row)


@pytest.mark.clause("3.3")
def test_who_sees_the_notice_and_who_changes_it(f: Forming) -> None:
    cast, address = f.cast, of(f)
    for actor in (
        cast.secretary,
        cast.clerk,
        cast.street_officer,
        cast.district_officer,
        f.inspector,
        f.street_inspector,
    ):
        answer = pages.signed_in(actor).get(address)
        assert answer.status_code == 200, actor.role
        assert "邵建华" in pages.text(answer)
    for actor in (cast.member, cast.stranger, cast.city_officer, f.liaison):
        assert pages.signed_in(actor).get(address).status_code in (403, 404), actor.role
    text = said(pages.signed_in(cast.secretary).get(address))
    assert "公示的11人" in text
    assert "改名单，重新公示" in text
    for move in ("void", "amend"):
        answer = send(pages.signed_in(cast.clerk), f"{address}{move}/", words="x", off=[f.of("柳青").pk])
        assert answer.status_code == 422, move


@pytest.mark.clause("3.3")
def test_a_changed_list_is_a_new_notice_and_the_old_one_stays(f: Forming) -> None:
    client, old, first = pages.signed_in(f.cast.secretary), of(f), f.notice()
    clock.advance(timedelta(days=1))
    answer = send(client, f"{old}amend/", off=[f.of("柳青").pk], words="本人退出")
    assert answer["Location"] == base(f)
    assert f.notice().pk != first.pk
    assert f.notice().notice.ends_at > first.notice.ends_at
    text = pages.text(client.get(old))
    assert "本公示作废" in text
    assert "本人退出" in text
    assert of(f) in text
    assert "前后几次公示" in pages.text(client.get(base(f)))
    assert send(client, f"{of(f)}void/", words="名单要重做").status_code == 302
    assert "街道同意 10 人，等公示" in pages.text(client.get(base(f)))


@pytest.mark.clause("3.3")
def test_before_the_end_nobody_is_appointed(f: Forming) -> None:
    answer = send(pages.signed_in(f.cast.secretary), f"{base(f)}appoint/")
    assert answer.status_code == 422
    assert not Member.objects.exists()


# --- an objection that is written down for somebody ---------------------------------------------------------


@pytest.mark.clause("3.3")
def test_who_writes_it_down_cannot_open_it_again(f: Forming) -> None:
    client, token = pages.signed_in(f.cast.clerk), str(uuid4())
    text = pages.text(client.get(f"{of(f)}object/"))
    assert 'value="page"' not in text
    assert "您也打不开" in text
    given = {"candidate": f.of("柳青").pk, "channel": "phone", "words": MARK, "name": "", "token": token}
    for _ in range(2):
        answer = client.post(f"{of(f)}object/", given)
        assert answer["Location"] == of(f)
    case = Case.objects.get(procedure="objection")
    assert Objection.objects.get().channel == "phone"
    for address in ("", "open/", "hear/"):
        there = f"/committee/objections/{case.pk}/{address}"
        answer = client.post(there, {"token": token}) if address else client.get(there)
        assert answer.status_code == 403
    assert client.get(f"/committee/go/{case.pk}/").status_code == 404
    assert MARK not in pages.text(client.get(of(f)))
    assert "异议" not in said(client.get(base(f)))
    answer = client.post(f"{of(f)}object/", given | {"words": "", "token": str(uuid4())})
    assert answer.status_code == 422
    assert "no-store" in answer["Cache-Control"]


def test_who_may_write_one_down(f: Forming) -> None:
    for actor in (f.cast.secretary, f.cast.street_officer, f.inspector, f.street_inspector):
        assert pages.signed_in(actor).get(f"{of(f)}object/").status_code == 200, actor.role
    for actor in (f.cast.district_officer, f.cast.member, f.cast.stranger, f.liaison):
        assert pages.signed_in(actor).get(f"{of(f)}object/").status_code in (403, 404), actor.role
    address = of(f)
    go.until(f.notice().notice.ends_at)
    given = {"candidate": f.of("柳青").pk, "channel": "visit", "words": "晚了"}
    answer = send(pages.signed_in(f.cast.clerk), f"{address}object/", **given)
    assert answer.status_code == 422
    assert "公示期已经结束" in pages.text(answer)
    assert 'href="/plan/#3.3"' in pages.text(answer)


# --- objections, for the two --------------------------------------------------------------------------------


def everybody(f: Forming) -> list[Any]:
    cast = f.cast
    names = ("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary")
    more = ("district_officer", "city_officer", "department", "stranger")
    others = [getattr(cast, name) for name in (*names, *more)]
    return [
        *others,
        f.liaison,
        hold("别的纪检", "inspector", cast.place),
        hold("审计", "audit_admin", cast.place.district),
    ]


@pytest.mark.clause("3.3")
def test_for_everybody_else_there_is_no_objection(f: Forming) -> None:
    """As every role: the page, the words, the list, search, papers, the round and the desk."""
    case = objection(f)
    hidden = re.compile(f"{MARK}|胡一刀|13900000000|/committee/objections/{case.pk}/")
    wide = [
        "/committee/objections/",
        "/search/?q=公房",
        "/search/?q=公示期间",
        "/search/?q=胡一",
        "/papers/",
        "/desk/",
    ]
    wide += [
        base(f),
        of(f),
        f"/problems/{case.pk}/",
        f"/committee/candidates/{f.of('柳青').pk}/",
        "/problems/export.csv",
    ]
    for actor in everybody(f):
        client = pages.signed_in(actor)
        for address in ("", "?move=hear"):
            assert client.get(f"/committee/objections/{case.pk}/{address}").status_code in (403, 404), (
                actor.role
            )
        assert send(client, f"/committee/objections/{case.pk}/open/").status_code in (403, 404), actor.role
        assert send(client, f"/committee/objections/{case.pk}/find/", words="x").status_code in (403, 404)
        assert client.get(f"/committee/go/{case.pk}/").status_code in (403, 404), actor.role
        for address in wide:
            answer = client.get(address)
            body = b"".join(answer.streaming_content).decode() if answer.streaming else pages.text(answer)
            assert not hidden.search(body), (actor.role, address)
    assert not Look.objects.exists()
    assert Client().get(f"/committee/objections/{case.pk}/").status_code == 302


@pytest.mark.clause("3.3")
def test_the_two_open_it_and_each_look_is_written_down(f: Forming) -> None:
    case = objection(f)
    address, client = f"/committee/objections/{case.pk}/", pages.signed_in(f.inspector)
    assert "对 柳青 的异议" in pages.text(client.get("/committee/objections/"))
    desk = pages.text(client.get("/desk/?all=1"))
    assert f"/committee/go/{case.pk}/" in desk
    assert "核查异议" in desk
    assert client.get(f"/committee/go/{case.pk}/")["Location"] == address
    text = pages.text(client.get(address))
    assert MARK not in text
    assert "柳青" not in (re.search("<title>(.*?)</title>", text) or [""])[0]
    answer = send(client, f"{address}open/", move="hear")
    text = pages.text(answer)
    assert MARK in text
    assert "胡一刀" in text
    assert 'name="heard_on"' in text
    assert "no-store" in answer["Cache-Control"]
    send(pages.signed_in(f.street_inspector), f"{address}open/")
    assert set(Look.objects.values_list("post_id", flat=True)) == {
        f.inspector.post_id,
        f.street_inspector.post_id,
    }


@pytest.mark.clause("3.3")
def test_heard_found_and_agreed_by_the_other(f: Forming) -> None:
    case = objection(f)
    address = f"/committee/objections/{case.pk}/"
    one, other = pages.signed_in(f.inspector), pages.signed_in(f.street_inspector)
    found = {"upheld": "yes", "words": "查了租约", "answer": "谢谢您"}
    answer = send(one, f"{address}find/", **found)
    assert answer.status_code == 422
    assert "先听本人说明" in pages.text(answer)
    assert send(one, f"{address}hear/", heard_on=clock.today().isoformat(), words="没有").status_code == 302
    assert send(one, f"{address}find/", **found | {"answer": ""}).status_code == 422
    assert send(one, f"{address}find/", **found).status_code == 302
    answer = send(one, f"{address}uphold/")
    assert answer.status_code == 422
    assert "要由另一名核查人同意" in pages.text(answer)
    assert send(other, f"{address}doubt/", words="租约看错了").status_code == 302
    send(one, f"{address}find/", **found | {"upheld": "no"})
    assert send(other, f"{address}dismiss/").status_code == 302
    assert f.fresh(case).state == "dismissed"
    assert "查清的" in pages.text(one.get("/committee/objections/"))
    secretary = pages.signed_in(f.cast.secretary)
    assert secretary.get(f"/committee/go/{case.pk}/")["Location"] == of(f)


@pytest.mark.clause("3.3")
def test_a_new_examiner_takes_over_what_is_open(f: Forming) -> None:
    case, other = objection(f), hold("新纪检", "inspector", f.cast.place)
    client = pages.signed_in(f.cast.secretary)
    given = {"inspector": f.cast.secretary.post_id, "street_inspector": f.street_inspector.post_id}
    assert send(client, f"{of(f)}examiners/", **given).status_code == 422
    assert send(client, f"{of(f)}examiners/", **given | {"inspector": other.post_id}).status_code == 302
    assert Duty.objects.get(kind="objection.examine", done_at__isnull=True).post_id == other.post_id
    address = f"/committee/objections/{case.pk}/"
    assert pages.signed_in(f.inspector).get(address).status_code == 404
    assert MARK in pages.text(send(pages.signed_in(other), f"{address}open/"))


@pytest.mark.clause("3.3")
def test_when_an_examiner_is_gone_the_secretary_is_led_to_the_notice(f: Forming) -> None:
    from django.db.backends.postgresql.psycopg_any import DateRange

    case = objection(f)
    client = pages.signed_in(f.cast.secretary)
    assert client.get(f"/committee/go/{case.pk}/").status_code == 404
    Post.objects.filter(pk=f.inspector.post_id).update(
        during=DateRange(clock.today() - timedelta(9), clock.today())
    )
    assert client.get(f"/committee/go/{case.pk}/")["Location"] == of(f)
    assert pages.signed_in(f.cast.clerk).get(f"/committee/go/{case.pk}/").status_code == 404


# --- the appointment ----------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_one_waits_and_the_others_are_appointed(f: Forming) -> None:
    objection(f)
    go.until(f.notice().notice.ends_at)
    client = pages.signed_in(f.cast.secretary)
    text = said(client.get(base(f)))
    assert "1人有异议，等查清" in text
    assert "只停这一位" in text
    assert "异议" not in said(pages.signed_in(f.cast.street_officer).get(base(f))).replace(
        "异议还没有查清", ""
    )
    assert send(client, f"{base(f)}appoint/").status_code == 422
    token = str(uuid4())
    for _ in range(2):
        assert client.post(f"{base(f)}appoint_some/", {"token": token}).status_code == 302
    assert Member.objects.count() == 10
    assert f"{base(f)}letters.pdf" in pages.text(client.get(base(f)))
    assert send(pages.signed_in(f.cast.clerk), f"{base(f)}appoint/").status_code == 422
