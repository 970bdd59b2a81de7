"""The roll of a community: organisations with their code, buildings, rosters, and who is secretary (3.1, 3.2)."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from tests import forming as go
from tests import pages
from tests.cast import Cast
from tests.forming import bring, forming

from linli.core import clock, credit
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Body, Person, Post
from linli.core.people.rosters import Sitter
from linli.core.places.models import Building
from linli.domains.committees.models import ENLARGED, Crossing, Member, Organisation

HERE = "/committee/roll/"
CODE = "91620102MA71" + "0000" + "0"
CODE += credit.check_character(CODE)


def send(actor: Actor, address: str, **data: Any) -> Any:
    return pages.signed_in(actor).post(address, {"token": str(uuid4()), **data})


def read(actor: Actor, address: str) -> str:
    return pages.text(pages.signed_in(actor).get(address))


def test_every_tab_says_how_the_first_gets_there(cast: Cast) -> None:
    assert "书记变动，由街道在这里记" in read(cast.clerk, HERE)
    assert "还没有单位" in read(cast.clerk, f"{HERE}?tab=organisations")
    Building.objects.all().delete()
    assert "还没有楼院" in read(cast.clerk, f"{HERE}?tab=buildings")
    assert "名册上还没有人" in read(cast.clerk, f"{HERE}bodies/party_organisation/")
    assert "没有找到" in read(cast.clerk, f"{HERE}?tab=organisations&q=某")


def test_an_organisation_with_a_wrong_code_is_refused_at_the_field(cast: Cast) -> None:
    address, data = f"{HERE}organisations/", {"name": "省中医院", "kind": "resident_unit"}
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    refused = send(cast.clerk, address, **data, code=wrong)
    assert refused.status_code == 422
    assert "校验位对不上" in pages.text(refused)
    assert "18 位" in pages.text(send(cast.clerk, address, **data, code="9162"))
    assert Organisation.objects.count() == 0
    assert send(cast.clerk, address, **data, code=f" {CODE.lower()} ").status_code == 302
    row = Organisation.objects.get()
    assert row.code == CODE
    assert "已经有“省中医院”" in pages.text(send(cast.clerk, address, **data))
    same = send(cast.clerk, address, name="别家", kind="resident_unit", code=CODE)
    assert "这个代码已经是名册上另一家的" in pages.text(same)
    assert send(cast.clerk, address, name="别家", kind="pirates").status_code == 422
    edit = f"{HERE}organisations/{row.pk}/"
    data |= {"code": CODE, "closed_on": clock.today().isoformat()}
    assert send(cast.clerk, edit, **data).status_code == 302
    row.refresh_from_db()
    assert row.closed_on == clock.today()
    assert "起不在了" in read(cast.clerk, f"{HERE}?tab=organisations")
    verbs = Entry.objects.filter(place=cast.place, verb__startswith="organisation").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["organisation", "organisation-edit"]
    answer: Any = pages.signed_in(cast.clerk).get(f"{HERE}organisations.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["省中医院", "驻区单位", CODE]
    assert verify()["ok"]


def test_a_building_is_added_and_renamed_and_keeps_its_token(cast: Cast) -> None:
    assert send(cast.clerk, f"{HERE}buildings/", name="62 号院").status_code == 302
    row = Building.objects.get(name="62 号院")
    assert "已经有" in pages.text(send(cast.clerk, f"{HERE}buildings/", name="62  号院"))
    assert send(cast.clerk, f"{HERE}buildings/{row.pk}/", name="62 号院（新区）").status_code == 302
    again = Building.objects.get(pk=row.pk)
    assert (again.name, again.token) == ("62 号院（新区）", row.token)
    assert "62 号院（新区）" in read(cast.clerk, f"{HERE}?tab=buildings&q=62")


def test_a_roster_is_pasted_whole_or_not_at_all(cast: Cast) -> None:
    address = f"{HERE}bodies/residents_representatives/"
    people = Person.objects.count()
    wrong = "姓名\t身份\n王芳\t一组\n王芳\t二组\n李5\t三组\n=A2\t四组"
    refused = send(cast.clerk, address, people=wrong, since="")
    assert refused.status_code == 422
    for words in ("第 3 行：王芳和第 2 行重了", "第 4 行：“李5”不像姓名", "第 5 行：“=A2”不像姓名"):
        assert words in pages.text(refused), words
    assert Person.objects.count() == people
    names = [f"{a}{b}{c}" for a in "赵钱孙李周吴郑" for b in "一二三四五六七" for c in "东南西北中上下"][:300]
    rows = "\n".join(f"{name}\t{number} 组" for number, name in enumerate(names))
    assert send(cast.clerk, address, people=rows, since="2021-10-01").status_code == 302
    assert rosters.roster(cast.place, ["residents_representatives"]).count() == 300
    assert send(cast.clerk, address, people="赵一东 一组", since="").status_code == 302
    row = rosters.roster(cast.place, ["residents_representatives"]).get(person__name="赵一东")
    assert row.standing == "一组"
    left = {f"seat-{row.pk}-left_on": clock.today().isoformat(), f"seat-{row.pk}-standing": ""}
    assert send(cast.clerk, f"{address}{row.pk}/", **left).status_code == 302
    assert "起不在" in read(cast.clerk, address)
    assert send(cast.clerk, f"{address}{row.pk}/", **left).status_code == 404
    later = {f"seat-{row.pk}-left_on": "2999-01-01"}
    assert send(cast.clerk, f"{address}{row.pk}/", **later).status_code in (404, 422)


@pytest.mark.clause("3.2")
def test_the_enlarged_committees_roster_is_compared_with_the_committees(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    assert send(cast.clerk, f"{HERE}bodies/{ENLARGED}/", people="柳青 兼职委员", since="").status_code == 302
    assert Crossing.objects.get().case.title == "柳青"
    assert (
        send(cast.clerk, f"/meetings/roster/{ENLARGED}/", people="孔令辉 兼职委员", since="").status_code
        == 302
    )
    assert Crossing.objects.count() == 2


@pytest.mark.clause("3.2")
def test_the_committees_own_roster_is_changed_by_the_procedures_alone(cast: Cast) -> None:
    for address in (f"{HERE}bodies/committee/", "/meetings/roster/committee/"):
        assert pages.signed_in(cast.clerk).get(address).status_code == 404, address
        assert send(cast.clerk, address, people="某人 委员", since="").status_code == 404, address
    assert not Body.objects.filter(place=cast.place, kind="committee").exists()


@pytest.mark.clause("3.2")
def test_the_street_records_a_new_secretary_who_may_then_succeed(cast: Cast) -> None:
    f = bring(forming(cast), "appoint")
    address = f"/committee/{cast.place.code}/roll/secretary/"
    day = clock.today().isoformat()
    assert send(cast.street_secretary, address, name="孟书记", since=day).status_code == 404
    assert send(cast.clerk, address, name="孟书记", since=day).status_code == 404
    assert "就是现在的书记" in pages.text(send(cast.street_officer, address, name="周敏", since=day))
    assert send(cast.street_officer, address, name="孟书记", since="2999-01-01").status_code == 422
    assert "才到任" in pages.text(send(cast.street_officer, address, name="孟书记", since="2020-01-01"))
    assert "记下书记变动" in read(cast.street_officer, f"/committee/{cast.place.code}/roll/")
    assert send(cast.street_officer, address, name="孟书记", since=day).status_code == 302
    assert Post.objects.get(pk=cast.secretary.post_id).during.upper == clock.today()
    new = Post.objects.get(role="secretary", place=cast.place, person__name="孟书记")
    assert new.during.lower == clock.today()
    assert "接任主任" in read(cast.street_officer, f"/committee/{cast.place.code}/")
    assert send(cast.street_officer, f"/committee/{cast.place.code}/succeed/").status_code == 302
    assert Member.objects.get(position="director", case__closed_at=None).case.title == "孟书记"
    clock.set_now(clock.now() + timedelta(2))
    empty = send(cast.street_officer, address, name="", since=clock.today().isoformat())
    assert empty.status_code == 302
    assert "岗位空缺" in read(f.cast.clerk, HERE)
    assert verify()["ok"]


def test_the_roll_of_another_community_is_not_there(cast: Cast) -> None:
    row = Organisation.objects.create(place=cast.place, name="省中医院", kind="resident_unit")
    for address in (
        f"{HERE}organisations/{row.pk}/",
        f"{HERE}buildings/{cast.building.pk}/",
        f"/committee/{cast.place.code}/roll/",
        f"/committee/{cast.place.code}/roll/secretary/",
    ):
        assert send(cast.stranger, address, name="某").status_code in (404, 405), address
        assert pages.signed_in(cast.stranger).get(address).status_code in (404, 405), address
    assert (
        send(cast.street_officer, f"{HERE}organisations/", name="某", kind="resident_unit").status_code == 404
    )
    assert pages.signed_in(cast.member).get(HERE).status_code == 403
    assert "省中医院" in read(cast.street_officer, f"/committee/{cast.place.code}/roll/?tab=organisations")
    assert go.clock.today() == clock.today()


def test_a_seat_given_up_and_taken_anew_at_one_moment(cast: Cast) -> None:
    """Whoever leaves before they had begun, and is put back at once, sits there; no two rows say it for one moment."""
    first = rosters.enter(cast.place, "assembly", [Sitter("张桂兰")], cast.clerk)[0]
    assert rosters.leave(first, clock.today(), cast.clerk) is None
    second = rosters.enter(cast.place, "assembly", [Sitter("张桂兰")], cast.clerk)[0]
    assert [seat.pk for seat in rosters.roster(cast.place, ["assembly"]).filter(person=first.person)] == [
        second.pk
    ]
    first.refresh_from_db()
    assert second.known.lower >= first.known.upper
