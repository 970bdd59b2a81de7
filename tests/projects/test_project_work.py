"""A project's promises, gate, money, photos and public page (4.4): what is kept, refused and shown."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import pages, ways
from tests.cast import Cast
from tests.pages import send

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.problems.models import Photo


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


@pytest.fixture
def doer(cast: Cast) -> Client:
    return pages.signed_in(cast.grid_worker)


STUDY = {
    "feasible": "线老化了，能换",
    "rows": "只换灯泡 | 60 | 1 | 还会坏\n换整根线 | 2400 | 3 | 能办",
    "chosen": "2",
}


@pytest.mark.clause("4.4")
def test_a_project_stopped_with_promises_open(cast: Cast, staff: Client) -> None:
    """Each open promise is shown and asked after; what is carried on keeps its day and its duty."""
    case = ways.opened(cast)
    send(staff, f"/projects/{case.pk}/study/", **STUDY)
    day_ = (clock.today() + timedelta(days=20)).isoformat()
    pairs = f"砖 | 省中医院 | 3,000 块 | {day_}\n人手 | 兰建物业 | 4 名 | {day_}\n场地 | 静宁路小学 | 操场 | {day_}"
    send(staff, f"/projects/{case.pk}/plan/", steps=f"砌墙 | {day_} | 物业", pairs=pairs)
    ways.heard(cast, case)
    base = f"/projects/{case.pk}/"
    text = pages.text(staff.get(base + "?move=stop"))
    assert all(name in text for name in ("省中医院答应的", "兰建物业答应的", "静宁路小学答应的", "照样做到"))
    brick, hands, ground = (promise.pk for promise in ways.promised(case))
    some = send(staff, base + "stop/", words="产权说不清", **{f"promise-{brick}": "kept"})
    assert some.status_code == 422
    assert ways.again(case).state == "doing"
    ends = {f"promise-{brick}": "kept", f"promise-{hands}": "released", f"promise-{ground}": "carried"}
    assert send(staff, base + "stop/", words="产权说不清", **ends).status_code == 302
    states = {pk: Case.objects.get(pk=pk).state for pk in (brick, hands, ground)}
    assert states == {brick: "kept", hands: "released", ground: "owed"}
    assert Duty.objects.filter(case_id=ground, kind="promise.keep", done_at=None).count() == 1
    assert send(staff, f"{base}promises/{ground}/keep/").status_code == 302


@pytest.mark.clause("4.4")
def test_a_meeting_that_says_no_stops_nothing(cast: Cast, staff: Client) -> None:
    case = ways.opened(cast)
    ways.heard(cast, case, votes=(2, 5))
    answer = send(staff, f"/projects/{case.pk}/stop/", words="产权说不清")
    assert answer.status_code == 422
    assert "大党委会议没有表决同意" in pages.text(answer)


@pytest.mark.clause("4.4")
def test_a_plan_is_changed_after_it_was_heard(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    with pytest.raises(Refused) as refused:
        ways.go(case, "change", cast.clerk, words="改用铜线")
    assert refused.value.clauses == ["4.4"]
    ways.heard(cast, case, "change")
    assert ways.go(case, "change", cast.clerk, words="改用铜线").state == "planning"
    steps = [{"what": "换铜线", "due_on": clock.today() + timedelta(days=9), "who": "物业"}]
    money = [{"source": "社工委工作经费", "amount": 3600}]
    ways.go(case, "plan", cast.grid_worker, steps=steps, pairs=[], money=money)
    assert case.milestones.get().what == "换铜线"
    assert case.funds.get().amount == 3600
    assert len(ways.promised(case)) == 1
    with pytest.raises(Refused):
        ways.go(case, "change", cast.clerk, words="再改一次")


@pytest.mark.clause("4.4")
def test_a_promise_is_reminded_of_asked_after_and_found_anew(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    (promise,) = ways.promised(case)
    duty = Duty.objects.get(case_id=promise.pk, kind="promise.keep")
    assert duty.due_at == clock.at(clock.today() + timedelta(days=4), 18)
    assert duty.post_id == cast.grid_worker.post_id
    clock.set_now(clock.now() + timedelta(days=3))
    tick()
    assert ways.again(promise).state == "reminded"
    assert Message.objects.filter(kind="promise", case_id=promise.pk).count() == 1
    later = clock.today() + timedelta(days=6)
    ways.go(promise, "put_off", cast.grid_worker, due_on=later, words="人在外地")
    duty.refresh_from_db()
    assert duty.due_at == clock.at(later, 18)
    clock.set_now(clock.at(later, 19))
    tick()
    assert Entry.objects.filter(case_id=promise.pk, verb="lapse").count() == 1
    ways.go(promise, "break", cast.clerk, words="来不了了")
    need = case.needs.get()
    assert (need.giver, need.kept) == ("", None)
    text = pages.text(staff.get(f"/projects/{case.pk}/"))
    assert "1 项没做到" in text
    assert "还没有人接" in text
    send(staff, f"/projects/{case.pk}/claim/", need=need.pk, giver="省中医院", gives="一名")
    assert [one.title for one in ways.promised(case)] == ["省中医院：一名"]


@pytest.mark.clause("4.4")
def test_a_service_is_written_down_and_matched_later(cast: Cast, staff: Client, doer: Client) -> None:
    case = ways.opened(cast)
    send(doer, f"/projects/{case.pk}/offer/", giver="省中医院", gives="梯子一架")
    assert "拿得出、还没配上的" in pages.text(staff.get(f"/projects/{case.pk}/"))
    send(doer, f"/projects/{case.pk}/study/", **STUDY)
    send(
        doer,
        f"/projects/{case.pk}/plan/",
        steps=f"换线|{clock.today() + timedelta(days=9)}|物业",
        pairs="梯子",
    )
    need = case.needs.get()
    send(doer, f"/projects/{case.pk}/claim/", need=need.pk, service=case.services.get().pk)
    need.refresh_from_db()
    assert (need.giver, need.gives) == ("省中医院", "梯子一架")
    assert case.services.get().need_id == need.pk
    assert "拿得出、还没配上的" not in pages.text(staff.get(f"/projects/{case.pk}/"))


@pytest.mark.clause("4.4")
def test_money_stays_within_its_lane_and_its_plan(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    fund = case.funds.get()
    base = f"/projects/{case.pk}/"
    assert (
        send(staff, base + "spend/", fund=fund.pk, amount=2500, what="线和灯", vouchers=2).status_code == 302
    )
    over = send(staff, base + "spend/", fund=fund.pk, amount=300, what="再买", vouchers=1)
    assert over.status_code == 422
    assert "多出一成以上" in pages.text(over)
    text = pages.text(staff.get(base))
    assert "已付 2,500 元，票据 2 张" in text
    other = ways.opened(cast)
    ways.go(other, "study", cast.grid_worker, feasible="能办", rows=[{"what": "换线"}], chosen=1)
    steps = [{"what": "换线", "due_on": clock.today(), "who": ""}]
    money = [{"source": "经费", "amount": 12_000}]
    with pytest.raises(Refused) as refused:
        ways.go(other, "plan", cast.grid_worker, steps=steps, pairs=[], money=money)
    assert refused.value.clauses == ["4.4"]
    assert "四议两公开" in str(refused.value)


@pytest.mark.clause("4.4", "4.5")
def test_what_residents_read_of_it(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    at = f"/c/{cast.place.code}/projects/"
    assert Client().get(f"{at}{case.pk}/").status_code == 404
    assert "还没有公开的项目" in pages.text(Client().get(at))
    base = f"/projects/{case.pk}/"
    wrong = send(staff, base + "publish/", title="换线", words="打 13800000000 问")
    assert wrong.status_code == 422
    (promise,) = ways.promised(case)
    given = {"title": "40 号院三单元换线", "words": "线老化了，整根换新的。", "named": [promise.pk]}
    assert send(staff, base + "publish/", **given).status_code == 302
    send(staff, base + "progress/", words="内部：先别说")
    ways.go(promise, "keep", cast.clerk)
    text = pages.text(Client().get(f"{at}{case.pk}/"))
    for words in (
        "40 号院三单元换线",
        "线老化了，整根换新的。",
        "2,400",
        "社工委工作经费",
        "谢谢他们",
        "兰建物业",
    ):
        assert words in text
    for words in ("先别说", "刘宏", case.title):
        assert words not in text
    assert "40 号院三单元换线" in pages.text(Client().get(at))
    next_door = f"/c/{cast.next_door.code}/projects/{case.pk}/"
    assert Client().get(next_door).status_code == 404
    send(staff, base + "hide/", words="有一处写错了")
    assert Client().get(f"{at}{case.pk}/").status_code == 404


@pytest.mark.clause("4.4")
def test_photos_of_the_work_and_who_sees_them(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    base, at = f"/projects/{case.pk}/", f"/c/{cast.place.code}/projects/{case.pk}/"
    send(staff, base + "publish/", title="换线", words="换新的")
    send(staff, base + "progress/", words="拆了旧线", photo=picture())
    send(staff, base + "progress/", words="拉了新线", photo=picture(), shown="on")
    hidden, shown = Photo.objects.filter(case=case).order_by("pk")
    assert (hidden.shown, shown.shown, shown.moment) == (False, True, "during")
    seen = Client().get(f"{at}photos/{shown.name}")
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(seen.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert Client().get(f"{at}photos/{hidden.name}").status_code == 404
    assert "居民看得到" in pages.text(staff.get(base))
    assert shown.name in pages.text(Client().get(at))
    send(staff, base + "hide/", words="撤一下")
    assert Client().get(f"{at}photos/{shown.name}").status_code == 404


def picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "JPEG")
    return SimpleUploadedFile("a.jpg", made.getvalue(), content_type="image/jpeg")


@pytest.mark.clause("4.4")
def test_a_private_problem_s_project_is_not_published(cast: Cast, staff: Client) -> None:
    problem = ways.awaiting(cast, ways.report(cast, keep_name=True))
    meeting = ways.meeting(cast)
    item = ways.table(cast, problem, meeting)
    ways.begin(cast, meeting)
    case = ways.project(cast, ways.carried(cast, item))
    answer = send(staff, f"/projects/{case.pk}/publish/", title="换线", words="换新的")
    assert answer.status_code == 422
    assert "要求保密" in pages.text(answer)


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "csv"])
def test_the_list_on_paper_and_as_a_file(cast: Cast, staff: Client, ending: str) -> None:
    case = ways.studied(cast, ways.opened(cast))
    answer = staff.get(f"/projects/list.{ending}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert len(content) > 100
    if ending == "csv":
        assert case.number in content.decode("utf-8-sig")
        assert "兰建物业：1 名" in content.decode("utf-8-sig")
    assert pages.signed_in(cast.stranger).get(f"/projects/list.{ending}").status_code == 200
    assert staff.get("/projects/list.exe").status_code == 404
