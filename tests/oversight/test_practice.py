"""Good practice: written from a finished project, looked at, published, done again elsewhere, told of by media (6.4)."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import ways
from tests.cast import Cast
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.oversight.practice import actions
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity
from linli.domains.problems.models import Photo

WORDS = {
    "title": "楼道换线，邻居和物业一起出力",
    "trouble": "楼道灯老坏，线老化了。",
    "how": "换整根线，物业出人，工作经费出钱。",
    "result": "三名居民代表验收通过。",
    "advice": "先查线再换灯。",
}


def accepted(cast: Cast) -> Case:
    """A project that residents' representatives have accepted."""
    case = ways.worked(cast, ways.opened(cast))
    case = ways.go(case, "publish", cast.clerk, title="三单元换线", words="楼道的线老了，整根换新的")
    return ways.go(case, "accept", cast.member, words="都亮了", people=ways.LOOKED)


def proposed(cast: Cast) -> Practice:
    project = Case.objects.select_related("place", "project").get(pk=accepted(cast).pk)
    actions.propose(project, cast.clerk, WORDS)
    return Practice.objects.select_related("case__place").get()


def published(cast: Cast) -> Practice:
    row = proposed(cast)
    ways.go(row.case, "pass_on", cast.street_officer)
    ways.go(row.case, "publish", cast.district_officer)
    return Practice.objects.select_related("case__place").get()


@pytest.mark.clause("6.4")
def test_three_boxes_come_from_the_projects_record(cast: Cast) -> None:
    project = Case.objects.select_related("place", "project").get(pk=accepted(cast).pk)
    made = actions.drafted(project)
    assert made["title"] == "三单元换线"
    assert "整根换新的" in made["trouble"]
    assert "换三单元整根线" in made["how"]
    assert "2,400 元" in made["how"]
    assert "3 名居民代表验收通过" in made["result"]
    page = text(signed_in(cast.clerk).get(f"/practice/new/{project.pk}/"))
    assert "2,400 元" in page
    assert "张桂兰" not in page


@pytest.mark.clause("6.4")
def test_only_what_is_finished_and_only_once(cast: Cast) -> None:
    unfinished = ways.opened(cast)
    with pytest.raises(Refused, match="还没有验收") as refused:
        actions.propose(unfinished, cast.clerk, WORDS)
    assert refused.value.clauses == ["6.4"]
    row = proposed_of(cast, unfinished)
    with pytest.raises(Refused, match="已经写过"):
        actions.propose(row.project, cast.clerk, WORDS)


def proposed_of(cast: Cast, case: Case) -> Practice:
    case = ways.go(ways.worked(cast, case), "accept", cast.member, words="都亮了", people=ways.LOOKED)
    actions.propose(case, cast.clerk, WORDS)
    return Practice.objects.select_related("case__place", "project__place").get()


@pytest.mark.clause("6.4")
@pytest.mark.parametrize("words", ["电话 13800000001", "张女士家 3 单元 201"])
def test_nothing_personal_is_published(cast: Cast, words: str) -> None:
    project = Case.objects.select_related("place").get(pk=accepted(cast).pk)
    with pytest.raises(Refused, match="个人信息") as refused:
        actions.propose(project, cast.clerk, WORDS | {"how": words})
    assert refused.value.clauses == ["6.4"]
    actions.propose(project, cast.clerk, WORDS)
    row = Practice.objects.get()
    ways.go(row.case, "pass_on", cast.street_officer)
    Practice.objects.update(result=words)
    with pytest.raises(Refused, match="个人信息"):
        take(ways.again(row.case), "publish", cast.district_officer)


@pytest.mark.clause("6.4")
def test_it_goes_back_is_mended_and_is_published(cast: Cast) -> None:
    row = proposed(cast)
    clerk, street, district = (
        signed_in(one) for one in (cast.clerk, cast.street_officer, cast.district_officer)
    )
    here, public = f"/practice/{row.pk}/", f"/good-practice/{row.pk}/"
    assert Client().get(public).status_code == 404
    assert signed_in(cast.stranger).get(here).status_code == 404
    assert "还没有填" in text(send(street, f"{here}return_it/", words=""))
    assert send(street, f"{here}return_it/", words="写明谁出的钱").status_code == 302
    assert "写明谁出的钱" in text(clerk.get(here))
    mended = {**WORDS, "how": "工作经费出 2,400 元"}
    assert send(clerk, f"{here}mend/", **mended).status_code == 302
    assert send(street, f"{here}pass_on/").status_code == 302
    assert send(street, f"{here}publish/").status_code == 422
    assert send(district, f"{here}publish/").status_code == 302
    page = text(Client().get(public))
    assert "工作经费出 2,400 元" in page
    assert "点赞" not in page
    assert "楼道换线" in text(Client().get("/good-practice/?q=换线"))
    assert "没有找到" in text(Client().get("/good-practice/?q=没有这样的"))
    assert signed_in(cast.stranger).get(here).status_code == 200, "public for every community"
    assert send(district, f"{here}withdraw/", words="数字有误").status_code == 302
    assert Client().get(public).status_code == 404
    assert "数字有误" not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.clause("6.4")
def test_what_is_not_published_says_why_and_another_may_be_written(cast: Cast) -> None:
    row = proposed(cast)
    take(row.case, "decline", cast.street_secretary, {"words": "别处早有"})
    assert ways.again(row.case).state == "declined"
    project = Case.objects.select_related("place").get(pk=row.project_id)
    actions.propose(project, cast.clerk, WORDS)
    assert Practice.objects.count() == 2


@pytest.mark.clause("6.4")
def test_another_community_does_the_same_and_tells_what_came_of_it(cast: Cast) -> None:
    from linli.core.messages.models import Message

    row = published(cast)
    stranger = signed_in(cast.stranger)
    assert send(stranger, f"/practice/{row.pk}/adopt/", words="先在 2 号院试").status_code == 302
    assert "照着你们的做法做" in str(list(Message.objects.values_list("text", flat=True)))
    again = send(stranger, f"/practice/{row.pk}/adopt/")
    assert again.status_code == 422
    assert "已经在照着做" in text(again)
    adoption = Adoption.objects.get()
    here = f"/practice/adoptions/{adoption.pk}/"
    assert signed_in(cast.clerk).get(here).status_code == 404, "another community's work"
    assert "个人信息" in text(send(stranger, f"{here}tell/", outcome="worked", words="李先生家 301 也换了"))
    assert send(stranger, f"{here}tell/", outcome="changed", words="加了感应开关").status_code == 302
    page = text(Client().get(f"/good-practice/{row.pk}/"))
    assert "加了感应开关" in page
    assert "改了以后做成了" in page
    own = send(signed_in(cast.clerk), f"/practice/{row.pk}/adopt/")
    assert own.status_code == 422
    assert "自己社区的做法" in text(own)


@pytest.mark.clause("6.4")
def test_who_may(cast: Cast) -> None:
    row = proposed(cast)
    for actor in (cast.member, cast.department, cast.city_officer, cast.stranger):
        with pytest.raises(NotPermitted):
            take(row.case, "pass_on", actor)
    for actor in (cast.member, cast.department):
        assert signed_in(actor).get("/practice/").status_code in (302, 403, 404)
    for actor in (cast.secretary, cast.street_officer, cast.district_officer, cast.city_officer):
        assert signed_in(actor).get("/practice/").status_code == 200


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, "PNG")
    return SimpleUploadedFile("clip.png", out.getvalue(), "image/png")


def report(**more: Any) -> dict[str, Any]:
    given = {
        "medium": "paper",
        "outlet": "《兰州日报》",
        "headline": "楼道亮了",
        "on": clock.today().isoformat(),
    }
    return given | more


@pytest.mark.clause("6.4")
def test_what_media_told_is_kept_with_its_link_and_clipping(cast: Cast) -> None:
    row = published(cast)
    client = signed_in(cast.clerk)
    address = "/practice/press/new/"
    given = report(link="https://example.org/1", practice=str(row.pk), photo=picture())
    assert send(client, address, **given).status_code == 302
    made = Publicity.objects.get()
    assert made.clipping_id == Photo.objects.latest("pk").pk
    page = text(client.get("/practice/press/"))
    assert "楼道亮了" in page
    assert "剪报" in page
    assert "楼道亮了" in text(Client().get(f"/good-practice/{row.pk}/"))
    assert "没有找到" in text(client.get("/practice/press/?medium=tv"))
    csv = client.get("/practice/press/export.csv?medium=paper").getvalue().decode("utf-8-sig")
    assert "https://example.org/1" in csv
    assert send(client, f"/practice/press/{made.pk}/strike/", words="重复了").status_code == 302
    assert "还没有记过报道" in text(client.get("/practice/press/"))


@pytest.mark.clause("6.4")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"link": "javascript:alert(1)"}, "网址"),
        ({"link": "ftp://example.org/a"}, "http://"),
        ({"on": "2030-01-01"}, "还没有到这一天"),
        ({"medium": "likes"}, ""),
        ({"headline": ""}, "还没有填"),
        ({"photo": SimpleUploadedFile("a.png", b"<script>", "image/png")}, "不是照片"),
    ],
)
def test_odd_reports_are_told_at_the_field(cast: Cast, more: dict[str, Any], said: str) -> None:
    answer = send(signed_in(cast.clerk), "/practice/press/new/", **report(**more))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Publicity.objects.exists()


def test_a_report_is_struck_only_by_the_place_that_wrote_it(cast: Cast) -> None:
    send(signed_in(cast.clerk), "/practice/press/new/", **report())
    pk = Publicity.objects.get().pk
    for actor in (cast.stranger, cast.street_officer):
        assert send(signed_in(actor), f"/practice/press/{pk}/strike/", words="x").status_code == 404


def test_clocks_of_looking_at_it(cast: Cast) -> None:
    from linli.core.duties.models import Duty

    row = proposed(cast)
    duty = Duty.objects.get(case_id=row.case_id, done_at=None)
    assert (duty.kind, duty.role) == ("practice.street", "street_officer")
    assert duty.due_at is not None
    assert duty.due_at > clock.now() + timedelta(days=10)
