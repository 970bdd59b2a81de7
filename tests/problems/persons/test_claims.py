"""A person's rights over their own fields: found, copied, corrected and erased, at the counter or by the code."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from tests import pages, ways
from tests.cast import Cast
from tests.core.test_erase import everywhere

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal import erase
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people import sealed
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Person
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.problems import photos
from linli.domains.problems.models import Photo, Reporter
from linli.domains.problems.persons import actions

WHO = {"name": "欧阳锦绣", "phone": "13987654321"}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def reporter(case: Case) -> Reporter:
    return Reporter.objects.select_related("person").get(origin=case)


def closed(cast: Cast, text: str, **data: Any) -> Case:
    case = ways.fed_back(cast, ways.report(cast, text, **data))
    return ways.go(case, "confirm", PUBLIC, satisfaction="good", words=f"{data['name']}谢谢大家")


def at_the_counter(kind: str, **data: Any) -> dict[str, Any]:
    return {"kind": kind, "reason": "本人带身份证来", "asked_on": clock.today(), **data}


def test_one_human_is_found_by_the_number_wherever_it_was_left(cast: Cast) -> None:
    first, second = ways.report(cast, "灯坏了", **WHO), ways.report(cast, "门坏了", phone="139 8765 4321")
    ways.report(cast, "别人的", name="别人", phone="13911111111")
    ways.report(cast, "没有留")
    found = actions.by_phone(cast.place.pk, "139-8765-4321")
    assert [row.origin_id for row in found] == [first.pk, second.pk]
    assert actions.by_phone(cast.next_door.pk, WHO["phone"]) == []
    assert [row.origin_id for row in actions.same(reporter(second))] == [first.pk, second.pk]


def test_correcting_changes_every_row_and_says_nothing_of_it_in_the_journal(cast: Cast) -> None:
    rows = [reporter(ways.report(cast, text, **WHO)) for text in ("灯坏了", "门坏了")]
    token = uuid4()
    given = at_the_counter("correct", phone="13700000007")
    for _ in range(2):  # pressed twice
        actions.carry_out(rows[0], cast.clerk, given, token)
    for row in rows:
        row.person.refresh_from_db()  # type: ignore[union-attr]
        assert sealed.unseal(row.person) == {**WHO, "phone": "13700000007"}  # type: ignore[arg-type]
    assert len(actions.by_phone(cast.place.pk, "13700000007")) == 2
    assert "13700000007" not in everywhere()
    line = Entry.objects.get(procedure="claim", verb="correct")
    assert (line.data["fields"], line.target) == (["phone"], "done")
    assert verify()["ok"]


def test_erasing_takes_what_it_says_and_leaves_what_it_says(
    cast: Cast, home: Path, django_capture_on_commit_callbacks: Any
) -> None:
    over = closed(cast, "欧阳锦绣家楼道灯坏了", spot="40 号院 3-2-501", **WHO)
    still = ways.report(cast, "欧阳锦绣家门坏了", **WHO)
    other = closed(cast, "张三家的事", name="张三", phone="13911111111")
    ways.go(ways.accept(cast, still), "note", cast.clerk, words="去过了")
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "JPEG")
    photo = photos.keep(over, out.getvalue(), uuid4())
    of = actions.known(reporter(over))
    assert [case.pk for case in of.cases] == [over.pk, still.pk]
    assert len(actions.goes(of)) == 3
    assert still.number in actions.stays(of)[0][0]

    with django_capture_on_commit_callbacks(execute=True):
        actions.carry_out(reporter(over), cast.secretary, at_the_counter("erase"), uuid4())
    left = everywhere()
    assert "家楼道灯坏了" not in left
    assert "欧阳锦绣谢谢大家" not in left
    assert "欧阳锦绣家门坏了" in left, "what is still being dealt with"
    assert "张三谢谢大家" in left
    assert ways.again(over).title == erase.GONE
    assert ways.again(over).spot == "40 号院"
    assert ways.again(over).state == "closed"
    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert not (home / "photos" / photo.name).exists()
    for case in (over, still):
        person = reporter(case).person
        assert person is not None
        assert (person.data_key, person.sealed, person.phone_index) == (None, None, None)
    assert sealed.unseal(reporter(other).person)["name"] == "张三"  # type: ignore[arg-type]
    assert verify()["ok"]
    assert verify()["erased"] == 3

    # Over at last, the rest goes too.
    ways.go(still, "decline", cast.secretary, reason="court", words="请等法院")
    actions.carry_out(reporter(still), cast.secretary, at_the_counter("erase"), uuid4())
    assert "欧阳锦绣" not in everywhere()
    assert verify()["ok"]


def test_what_neighbours_share_stays_theirs(cast: Cast) -> None:
    lead, mine = closed_pair(cast)
    of = actions.known(reporter(mine))
    assert of.alone == {mine.pk}
    actions.carry_out(reporter(mine), cast.secretary, at_the_counter("erase"), uuid4())
    assert "我家也黑" not in everywhere()
    assert "楼道灯坏了半个月" in everywhere(), "the neighbour's words"
    assert ways.again(lead).title != erase.GONE


def closed_pair(cast: Cast) -> tuple[Case, Case]:
    lead = ways.report(cast, "楼道灯坏了半个月", name="王五", phone="13922222222")
    mine = ways.report(cast, "我家也黑", **WHO)
    ways.go(mine, "merge", cast.clerk, lead=lead.pk, reason="same")
    lead = ways.fed_back(cast, lead)
    return ways.go(lead, "confirm", PUBLIC, satisfaction="good"), mine


def test_a_request_is_owed_from_the_day_it_was_made_and_answered_in_time(cast: Cast) -> None:
    row = reporter(ways.report(cast, **WHO))
    case = actions.ask(row, PUBLIC, {"kind": "erase", "words": "删掉我的电话"}, uuid4())
    duty = Duty.objects.get(case_id=case.pk)
    assert (duty.kind, duty.role, duty.place_id) == ("claim.answer", "secretary", cast.place.pk)
    assert clock.local(duty.due_at or clock.now()).date() == clock.today() + timedelta(21), "15 working days"
    late = actions.ask(
        row,
        cast.clerk,
        at_the_counter("correct", name="新名", asked_on=clock.today() - timedelta(7)),
        uuid4(),
    )
    assert clock.local(
        Duty.objects.get(case_id=late.pk).due_at or clock.now()
    ).date() == clock.today() + timedelta(14)
    assert "删掉我的电话" not in everywhere()

    with pytest.raises(NotPermitted):
        take(case, "erase", cast.clerk, {"words": "x"})
    with pytest.raises(NotPermitted):
        take(case, "erase", cast.stranger, {"words": "x"})
    with pytest.raises(Refused, match="不能“更正个人信息”"):
        take(case, "correct", cast.secretary, {"words": "x"})
    take(case, "refuse", cast.secretary, {"ground": "law", "words": "账还没有结"})
    take(late, "withdraw", PUBLIC)
    assert not Duty.objects.filter(done_at__isnull=True, kind="claim.answer").exists()
    # What was asked for is not kept.
    assert not Person.objects.filter(sealed__isnull=False).exclude(pk=row.person_id).exists()
    assert sealed.unseal(row.person) == WHO  # type: ignore[arg-type]
    assert verify()["ok"]


def test_a_restore_brings_back_no_photo_of_what_was_erased(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    from django.db import transaction

    case = closed(cast, "欧阳锦绣家灯坏了", **WHO)
    photos.keep(case, b"\xff\xd8", uuid4())
    before = transaction.savepoint_create()
    actions.carry_out(reporter(case), cast.secretary, at_the_counter("erase"), uuid4())
    transaction.savepoint_rollback(before)
    assert Photo.objects.filter(case=case).exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase.reapply()
    assert not Photo.objects.filter(case=case).exists()
    assert list(photos.folder().iterdir()) == []
    assert "欧阳锦绣" not in everywhere()
    assert sealed.unseal(reporter(case).person) == {}  # type: ignore[arg-type]


def test_a_problem_whose_words_were_erased_can_still_be_opened(cast: Cast) -> None:
    case = closed(cast, "灯坏了", **WHO)
    actions.carry_out(reporter(case), cast.secretary, at_the_counter("erase"), uuid4())
    assert "个人信息请求" in pages.text(pages.signed_in(cast.clerk).get(f"/problems/{case.pk}/"))
