"""One page before a visit: for leaders and inspectors, and for outside; who is first responsible (6.1)."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast, hold, seat
from tests.forming import bring, forming
from tests.pages import queries as asked
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.domains.committees.term import responsible
from linli.domains.oversight.leaders import actions, briefing


def words(made: briefing.Brief) -> str:
    return "\n".join(f"{part.title} {label} {said}" for part in made.parts for label, said in part.rows)


@pytest.mark.clause("6.1")
def test_what_it_is_does_owes_and_waits_for(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    leader = hold("沈立群", "leader", cast.place.district, "副区长")  # type: ignore[arg-type]
    actions.link(cast.place, cast.district_officer, {"leader": str(leader.post_id)})
    ways.letter(cast)
    ways.report(cast, "路灯不亮")
    said = words(briefing.brief(cast.place, False))
    assert "成员" in said
    assert "书记 周敏" in said
    assert "沈立群" in said
    assert "反映 2 件" in said
    assert "受理（问题）" in said
    assert "等上面的 1 件" in said
    assert "等住房和城乡建设局答复" in said


@pytest.mark.clause("6.1")
def test_what_is_late_is_part_of_what_is_being_done(cast: Cast) -> None:
    late = ways.report(cast, "路灯不亮")
    Case.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(days=1))
    ways.report(cast, "下水管返臭")
    assert "正在办 2 件，其中超期 1 件" in words(briefing.brief(cast.place, False))


@pytest.mark.clause("6.1")
def test_for_outside_only_what_is_public(cast: Cast) -> None:
    ways.letter(cast)
    made = briefing.brief(cast.place, True)
    said = words(made)
    for kept in ("外墙砖", "联系领导", "等住房", "欠什么"):
        assert kept not in said, kept
    assert [part.title for part in made.parts] == ["是什么", "做什么", "正在办", "刚办好的", "下一次"]
    assert "只写公开的" in made.note


@pytest.mark.clause("6.1")
def test_as_page_word_and_pdf(cast: Cast) -> None:
    ways.letter(cast)
    client, here = signed_in(cast.clerk), f"/before-visit/{cast.place.code}"
    page = text(client.get(f"{here}/"))
    assert "等上面的 1 件" in page
    assert "内部使用，不对外" in page
    outside = text(client.get(f"{here}/?for=outside"))
    assert "等上面的" not in outside
    answer = client.get(f"{here}.docx?for=outside")
    with ZipFile(io.BytesIO(answer.content)) as packed:
        inside = packed.read("word/document.xml").decode()
    assert "外墙砖" not in inside
    assert "是什么" in inside
    assert client.get(f"{here}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{here}.exe").status_code == 404


@pytest.mark.clause("6.1")
def test_it_is_one_sheet_of_paper(cast: Cast) -> None:
    from linli.core.papers import pdf

    for number in range(9):
        ways.letter(cast, f"外墙第 {number} 处的砖松动，掉落过一次，没有伤到人，请尽快来修一修")
    made = briefing.document(briefing.brief(cast.place, False))
    assert pdf.to_pdf(made).count(b"/Type /Page\n") + pdf.to_pdf(made).count(b"/Type/Page/") <= 1


def test_nobody_else_opens_it(cast: Cast) -> None:
    here = f"/before-visit/{cast.place.code}/"
    for actor in (cast.stranger, cast.member, cast.department, cast.city_officer):
        assert signed_in(actor).get(here).status_code in (403, 404)
    for actor in (cast.street_officer, cast.district_officer):
        assert signed_in(actor).get(here).status_code == 200
    assert Client().get(here).status_code == 302


def test_the_page_asks_no_more_for_more_matters(cast: Cast) -> None:
    ways.letter(cast)
    few, _ = asked(signed_in(cast.clerk), f"/before-visit/{cast.place.code}/")
    for number in range(3):
        ways.letter(cast, f"外墙第 {number} 处")
    many, _ = asked(signed_in(cast.clerk), f"/before-visit/{cast.place.code}/")
    assert many == few


@pytest.mark.clause("6.1")
def test_the_two_first_responsible_stand_on_every_page(cast: Cast) -> None:
    made = responsible.of(cast.place)
    assert (made.secretary, made.director, made.same) == ("周敏", "", False)
    head = Person.objects.create(name="马玉兰")
    seat(cast.place, "two_committees", [head.pk], "居委会主任")
    seat(cast.place, "two_committees", [Person.objects.create(name="何涛").pk], "副主任")
    assert responsible.of(cast.place).director == "马玉兰"
    for page in (
        text(Client().get(f"/c/{cast.place.code}/committee/")),
        text(signed_in(cast.secretary).get("/committee/")),
        text(signed_in(cast.district_officer).get(f"/committee/{cast.place.code}/")),
    ):
        assert "第一责任人" in page
        assert "马玉兰" in page
        assert "每月走访一轮" in page


@pytest.mark.clause("6.1")
def test_their_tasks_are_counted_from_the_record(cast: Cast) -> None:
    from linli.core.procedures.take import start

    assert [task.done for task in responsible.of(cast.place).tasks] == [False, False, False]
    given = {"heard": "fine", "spot": "40 号院", "building": cast.building, "kind": "resident"}
    start("visit", cast.place, cast.member, {"title": "走访 40 号院", "spot": "40 号院"}, given)
    first = responsible.of(cast.place).tasks[0]
    assert (first.said, first.done) == ("本月 1 次", True)
    assert clock.today()
