"""The pages of personal fields: for the resident by the code, for the staff at the counter, for who was looked at."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.people import sealed
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Look, Person
from linli.core.procedures.models import Case
from linli.domains.committees.models import Candidate, Source
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Claim, Reporter

WHO = {"name": "欧阳锦绣", "phone": "13987654321"}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def mine(client: Client, cast: Cast) -> tuple[Client, str, Reporter]:
    """A resident's browser with the code typed in, the address of their own data, and their row."""
    case, code = demands.report(cast.place, PUBLIC, {"text": ways.LAMP, **WHO, "consent": "1"}, uuid4())
    base = f"/c/{cast.place.code}/follow/"
    assert client.post(base, {"code": code}).status_code == 302
    return client, f"{base}mine/data/", Reporter.objects.get(origin=case)


def look(cast: Cast, case: Case) -> None:
    row = Reporter.objects.get(origin=case)
    given = {"reporter": row.pk, "reason": "约上门时间"}
    assert signed_in(cast.clerk).post(f"/problems/{case.pk}/phone/", given).status_code == 200


def test_the_resident_sees_what_is_stored_and_who_looked(cast: Cast, mine: Any) -> None:
    client, address, row = mine
    assert "还没有人看过" in text(client.get(address))
    look(cast, row.origin)
    page = text(client.get(address))
    assert "约上门时间" in page
    assert f"{cast.place}　社区工作者" in page
    assert cast.clerk.name not in page, "the post, not the name"
    assert "139****4321" in page
    assert "/privacy/1/" in page
    for secret in WHO.values():
        assert secret not in page
    made = client.get(address.replace("data/", "data.json"))
    assert made["Content-Disposition"] == 'attachment; filename="mine.json"'
    assert json.loads(made.content)["说了什么"] == ways.LAMP
    assert "UTC" not in made.content.decode()
    assert "+00:00" not in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert not any(secret in made.content.decode() for secret in WHO.values())


def test_without_the_code_there_is_nothing(client: Client, cast: Cast, mine: Any) -> None:
    _, address, _ = mine
    for there in (address, address.replace("data/", "data.json")):
        reply = Client().get(there)
        assert (reply.status_code, reply["Location"]) == (302, f"/c/{cast.place.code}/follow/")
    elsewhere = address.replace(cast.place.code, cast.next_door.code)
    assert client.get(elsewhere).status_code == 302, "the code opens one community's case"


def ask(client: Client, address: str, **fields: str) -> Any:
    return client.post(address, {"token": str(uuid4()), **fields})


def test_asking_waiting_and_being_answered(cast: Cast, mine: Any) -> None:
    client, address, row = mine
    assert ask(client, address, kind="correct").status_code == 422
    assert ask(client, address, kind="correct", phone="123").status_code == 422
    assert ask(client, address, kind="drop").status_code == 422
    assert ask(client, address, kind="correct", phone="137 0000 0007").status_code == 302
    assert ask(client, address, kind="correct", phone="137 0000 0007").status_code == 422, "once"
    page = text(client.get(address))
    assert "待答复" in page
    assert "以前答复" in page
    claim = Claim.objects.get()

    staff = signed_in(cast.secretary)
    desk = text(staff.get("/desk/?all=1"))
    assert "更正个人信息" in desk
    assert f"/persons/claims/{claim.pk}/" in desk
    assert staff.get(f"/persons/claims/{claim.pk}/")["Location"] == f"/persons/{row.pk}/"
    shown = text(staff.get(f"/persons/{row.pk}/"))
    assert "137****0007" in shown
    assert "13700000007" not in shown
    assert staff.post(f"/persons/{row.pk}/{claim.pk}/correct/", {"token": str(uuid4())}).status_code == 422
    given = {"token": str(uuid4()), "words": "打过新号码，是本人"}
    assert staff.post(f"/persons/{row.pk}/{claim.pk}/correct/", given).status_code == 302
    row.person.refresh_from_db()
    assert sealed.unseal(row.person)["phone"] == "13700000007"
    assert "已照办" in text(client.get(address))

    ask(client, address, kind="erase", words="搬走了")
    refused = {"token": str(uuid4()), "ground": "law", "words": "账还没有结清"}
    second = Claim.objects.get(kind="erase")
    assert staff.post(f"/persons/{row.pk}/{second.pk}/refuse/", refused).status_code == 302
    page = text(client.get(address))
    assert "法律要求再留一段时间" in page
    assert "账还没有结清" in page
    ask(client, address, kind="erase")
    ask(client, address, kind="withdraw")
    assert "本人收回" in text(client.get(address))


def test_found_by_number_at_the_counter_and_never_in_an_address(cast: Cast) -> None:
    case = ways.report(cast, **WHO)
    row = Reporter.objects.get(origin=case)
    staff = signed_in(cast.clerk)
    found = staff.post("/persons/", {"phone": "139 8765 4321"})
    assert found["Location"] == f"/persons/{row.pk}/"
    assert staff.post("/persons/", {"phone": "13900000000"}).status_code == 422
    assert signed_in(cast.stranger).post("/persons/", {"phone": WHO["phone"]}).status_code == 422
    assert signed_in(cast.stranger).get(f"/persons/{row.pk}/").status_code == 404
    page = text(staff.get(f"/persons/{row.pk}/"))
    assert "欧某某某" in page
    assert not any(secret in page for secret in WHO.values())
    assert [one.field for one in Look.objects.all()] == ["find"], "masked: nobody has looked at more"
    assert "按电话找到这个人" in page
    assert "删除由社区书记办" in page


def test_who_asked_to_be_kept_is_for_the_secretary(cast: Cast) -> None:
    row = Reporter.objects.get(origin=ways.report(cast, **WHO, keep_name=True))
    for actor, status in ((cast.clerk, 404), (cast.secretary, 200), (cast.member, 403)):
        assert signed_in(actor).get(f"/persons/{row.pk}/").status_code == status
    assert signed_in(cast.clerk).post("/persons/", {"phone": WHO["phone"]}).status_code == 422


@pytest.mark.parametrize("form", ["html", "json"])
def test_a_copy_for_the_person_is_whole_and_each_is_a_look(cast: Cast, form: str) -> None:
    first, second = ways.report(cast, "灯坏了", **WHO), ways.report(cast, "门坏了", **WHO)
    row = Reporter.objects.get(origin=first)
    staff = signed_in(cast.clerk)
    address = f"/persons/{row.pk}/copy.{form}"
    assert staff.post(address, {"reason": " "}).status_code == 422
    assert staff.get(address).status_code == 405
    made = staff.post(address, {"reason": "本人带身份证来要"})
    assert "no-store" in made["Cache-Control"]
    assert "attachment" in made["Content-Disposition"]
    for words in (*WHO.values(), "灯坏了", "门坏了", second.number, "本人带身份证来要"):
        assert words in text(made), words
    assert Look.objects.filter(field="copy", reason="本人带身份证来要").count() == 2


def test_erasing_at_the_counter_says_before_what_goes_and_what_stays(cast: Cast) -> None:
    case = ways.report(cast, "灯坏了", **WHO)
    row = Reporter.objects.get(origin=case)
    staff = signed_in(cast.secretary)
    page = text(staff.get(f"/persons/{row.pk}/"))
    assert "销毁钥匙" in page
    assert f"还在办的 {case.number}" in page
    address = f"/persons/{row.pk}/erase/"
    given = {"token": str(uuid4()), "reason": "本人来要求", "asked_on": "2021-11-05"}
    assert signed_in(cast.clerk).post(address, given).status_code == 422, "the secretary's"
    assert staff.post(address, {**given, "asked_on": "2031-11-05"}).status_code == 422
    assert staff.post(address, {**given, "reason": ""}).status_code == 422
    assert staff.post(address, given).status_code == 302
    assert staff.post(address, given).status_code == 302, "the same form twice"
    row.person.refresh_from_db()  # type: ignore[union-attr]
    assert row.person is not None
    assert row.person.erased_at is not None
    assert Claim.objects.get(kind="erase").case.state == "done", (
        "what the clerk entered was waiting, and is done"
    )
    assert "称呼、电话已依规删除" in text(staff.get(f"/persons/{row.pk}/"))


def test_staff_see_who_looked_at_them(cast: Cast) -> None:
    """Somebody proposed by a neighbour now has an account: who looked at the number that was left for them."""
    page = signed_in(cast.member)
    assert "还没有人看过" in text(page.get("/desk/me/"))
    round_case = Case.objects.create(
        procedure="candidate", state="willing", place=cast.place, edition="2021", title=cast.member.name,
        opened_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    Candidate.objects.create(case=round_case, person_id=cast.member.person_id)
    kept = Person()
    sealed.seal(kept, {"contact": "13987654321", "by": "邻居"})
    kept.save()
    Source.objects.create(case=round_case, channel="resident", sealed=kept, at=clock.now())
    sealed.look(kept, "contact", cast.clerk, "请他来谈", round_case.pk)
    sealed.look(kept, "by", cast.clerk, "打印推荐表", round_case.pk)
    shown = text(page.get("/desk/me/"))
    assert "请他来谈" in shown
    assert "社区工作者" in shown
    assert "打印推荐表" not in shown, "who proposed is the proposer's"
