"""The projects: the list, and one from its study to its acceptance (4.4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.pages import send

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.papers.models import Paper
from linli.core.people.models import Account
from linli.core.procedures import desk
from linli.core.procedures.models import Case
from linli.domains.meetings import actions as meetings
from linli.domains.projects import forms
from linli.domains.projects.models import Fund, Milestone, Need, Option
from linli.domains.projects.row_fields import day, parted, whole

BUDGET, LIST_BUDGET = 11, 9


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


@pytest.fixture
def doer(cast: Cast) -> Client:
    return pages.signed_in(cast.grid_worker)


STUDY = {
    "feasible": "线老化了，能换",
    "rows-what": ["只换灯泡", "换整根线", ""],
    "rows-cost": ["60", "2,400 元", ""],
    "rows-days": ["1", "3", ""],
    "rows-feasible": ["还会坏", "能办", ""],
    "chosen": "2",
}


def test_it_works(cast: Cast, staff: Client) -> None:
    assert "还没有项目" in pages.text(staff.get("/projects/"))
    case = ways.opened(cast)
    text = pages.text(staff.get("/projects/"))
    assert case.number in text
    assert "刘宏" in text
    text = pages.text(staff.get(f"/projects/{case.pk}/"))
    assert "换三单元整根线" in text
    assert "写调研" in text
    assert "会议讨论" in text


def test_a_form_is_opened_for_whom_it_is(cast: Cast, staff: Client) -> None:
    """An address that names a move opens its form for who may take it, and the plain page for who may not."""
    case = ways.opened(cast)
    address = f"/projects/{case.pk}/"
    assert f"{address}study/" in staff.get(f"{address}?move=study").content.decode()
    plain = pages.signed_in(cast.street_officer).get(f"{address}?move=study")
    assert plain.status_code == 200
    assert f"{address}study/" not in plain.content.decode()


def test_whose_it_is(cast: Cast) -> None:
    case = ways.opened(cast)
    address = f"/projects/{case.pk}/"
    for actor in (cast.clerk, cast.member, cast.grid_worker, cast.street_officer, cast.district_officer):
        assert pages.signed_in(actor).get(address).status_code == 200
    assert pages.signed_in(cast.stranger).get(address).status_code == 404
    assert send(pages.signed_in(cast.stranger), address + "stop/", words="x").status_code == 404
    assert pages.signed_in(cast.city_officer).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert pages.signed_in(cast.member).get("/projects/").status_code == 200
    street = pages.text(pages.signed_in(cast.street_officer).get("/projects/"))
    assert str(cast.place) in street
    text = pages.text(pages.signed_in(cast.street_officer).get(address))
    assert 'id="move-' not in text
    assert "由承办人和社区办理" in text


def test_bad_addresses(cast: Cast, staff: Client) -> None:
    case = ways.opened(cast)
    assert staff.get("/projects/999999/").status_code == 404
    assert staff.get(f"/projects/{case.root_id or case.pk + 1000}/").status_code == 404
    assert send(staff, f"/projects/{case.pk}/nothing/").status_code == 400
    assert staff.get(f"/projects/{case.pk}/study/").status_code == 405
    assert staff.get(f"/projects/{case.pk}/?move=nothing").status_code == 200
    assert staff.get("/projects/open/999999/").status_code == 404
    assert pages.signed_in(cast.member).get("/projects/open/1/").status_code == 403
    assert staff.get("/projects/?tab=closed&before=x").status_code == 200
    assert staff.get("/projects/?before=²").status_code == 200


def test_only_the_room_s_own_item_opens_one(cast: Cast, staff: Client) -> None:
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, meeting)
    address = f"/projects/open/{item.pk}/"
    text = pages.text(staff.get(address))
    assert "会议还没有开" in text
    end = (clock.today() + timedelta(days=9)).isoformat()
    answer = send(staff, address, measure="换线", owner=cast.clerk.post_id, ends_on=end)
    assert answer.status_code == 422
    assert not Case.objects.filter(procedure="project").exists()
    assert pages.signed_in(cast.stranger).get(address).status_code == 404


def test_budgets(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    for number in range(3):
        ways.go(case, "progress", cast.grid_worker, words=f"第 {number} 天")
    asked, _ = pages.queries(staff, f"/projects/{case.pk}/")
    assert asked <= BUDGET
    asked, _ = pages.queries(staff, "/projects/")
    assert asked <= LIST_BUDGET


@pytest.mark.clause("4.4")
def test_the_study_in_rows(cast: Cast, doer: Client) -> None:
    case = ways.opened(cast)
    assert 'name="rows-what"' in pages.text(doer.get(f"/projects/{case.pk}/?move=study"))
    assert send(doer, f"/projects/{case.pk}/study/", **STUDY).status_code == 302
    found = list(Option.objects.filter(case=case).order_by("position").values_list("what", "cost", "chosen"))
    assert found == [("只换灯泡", 60, False), ("换整根线", 2400, True)]
    text = pages.text(doer.get(f"/projects/{case.pk}/"))
    assert "调研，二个办法" in text or "调研，两个办法" in text
    assert "选定" in text
    assert "线老化了，能换" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows-cost": ["很多", "1", ""]}, "第 1 行“花费（元）”：写成数字"),
        ({"rows-what": ["", "换整根线", ""]}, "第 1 行没有写“做什么”"),
        ({"chosen": "5"}, "只写了 2 个办法"),
        ({"feasible": ""}, "还没有填"),
        ({"rows-what": [], "rows-cost": [], "rows-days": [], "rows-feasible": []}, "至少写一行"),
    ],
)
def test_a_wrong_row_is_named_and_all_is_kept(cast: Cast, doer: Client, change: Any, said: str) -> None:
    case = ways.opened(cast)
    answer = send(doer, f"/projects/{case.pk}/study/", **{**STUDY, **change})
    assert answer.status_code == 422
    text = pages.text(answer)
    assert said in text
    if "rows-what" not in change:
        assert 'value="只换灯泡"' in text
    assert ways.again(case).state == "study"


@pytest.mark.clause("4.4")
def test_the_plan_may_be_pasted(cast: Cast, doer: Client) -> None:
    case = ways.opened(cast)
    send(doer, f"/projects/{case.pk}/study/", **STUDY)
    year = clock.today().year
    answer = send(
        doer,
        f"/projects/{case.pk}/plan/",
        **{"steps-what": ["换线", ""], "steps-due_on": [f"{year}-11-20", ""], "steps-who": ["兰建物业", ""]},
        steps=f"装灯\t{year}/11/21\t电工\n打扫|11月22日",
        pairs="电工 | 兰建物业 | 1 名\n梯子",
        money="社工委工作经费\t2,400",
    )
    assert answer.status_code == 302
    steps = list(Milestone.objects.filter(case=case).values_list("what", "due_on__day", "who"))
    assert steps == [("换线", 20, "兰建物业"), ("装灯", 21, "电工"), ("打扫", 22, "")]
    assert list(Need.objects.order_by("pk").values_list("what", "giver")) == [
        ("电工", "兰建物业"),
        ("梯子", ""),
    ]
    assert Fund.objects.get().amount == 2400
    text = pages.text(doer.get(f"/projects/{case.pk}/"))
    assert "需求与服务，配上 1 项，还差 1 项" in text
    assert "钱，2,400 元" in text
    assert "各方答应的，1 项做到 0 项" in text
    assert [one.title for one in ways.promised(case)] == ["兰建物业：1 名"]
    paper = Paper.objects.get(case_id=case.pk)
    assert (paper.kind, paper.number[-8:]) == ("project", "〔2021〕1号")
    assert "兰建物业" in str(paper.document)
    assert paper.number in text


def test_a_plan_without_a_day_is_said(cast: Cast, doer: Client) -> None:
    case = ways.opened(cast)
    send(doer, f"/projects/{case.pk}/study/", **STUDY)
    answer = send(doer, f"/projects/{case.pk}/plan/", steps="换线 | 下周三 | 物业")
    assert answer.status_code == 422
    assert "日期看不懂" in pages.text(answer)
    assert "下周三" in pages.text(answer)
    assert send(doer, f"/projects/{case.pk}/plan/", steps="").status_code == 422


@pytest.mark.clause("4.4")
def test_the_way_to_the_acceptance(cast: Cast, staff: Client, doer: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    base = f"/projects/{case.pk}/"
    assert "还不能组织验收：<span>还有 1 步没有完成" in pages.text(staff.get(base))
    assert send(staff, base + "finish/").status_code == 422
    step = case.milestones.get()
    send(doer, base + "step/", milestone=step.pk, words="线换好了")
    (promise,) = ways.promised(case)
    assert f"{base}promises/{promise.pk}/" in pages.text(staff.get(base))
    assert "兰建物业：1 名" in pages.text(staff.get(f"{base}promises/{promise.pk}/"))
    assert send(staff, f"{base}promises/{promise.pk}/keep/", words="来了一上午").status_code == 302
    text = pages.text(staff.get(base))
    assert "1 项做到 1 项" in text
    assert "线换好了" in text
    send(staff, base + "finish/")
    assert "请另一个人验收" in pages.text(doer.get(base))
    assert send(doer, base + "accept/", words="好").status_code == 422
    mend = f"换三楼灯头 | {(clock.today() + timedelta(days=3)).isoformat()} | 物业"
    send(
        pages.signed_in(cast.member),
        base + "reject/",
        words="三楼还不亮",
        steps=mend,
        people="张桂兰|居民代表",
    )
    assert ways.again(case).state == "doing"
    assert case.milestones.get(done_on=None).what == "换三楼灯头"
    assert "没过：三楼还不亮" in pages.text(staff.get(base))
    send(staff, base + "step/", milestone=case.milestones.get(done_on=None).pk)
    send(staff, base + "finish/")
    alone = send(pages.signed_in(cast.member), base + "accept/", words="都亮了")
    assert "一般请 3 名居民代表来看" in pages.text(alone)
    own = f"{cast.clerk.name} | 居民代表\n{cast.grid_worker.name} | 居民代表\n省中医院 | 施工\n张桂兰 | 居民代表"
    mixed = send(pages.signed_in(cast.member), base + "accept/", words="都亮了", people=own)
    assert mixed.status_code == 422
    for words in ("现在写了 1 名", cast.clerk.name, cast.grid_worker.name, "省中医院", "不算"):
        assert words in pages.text(mixed), words
    looked = "\n".join(f"{one['name']} | {one['standing']}" for one in ways.LOOKED)
    took = send(pages.signed_in(cast.member), base + "accept/", words="都亮了", people=looked)
    assert took.status_code == 302
    assert ways.again(case.project.problem).state == "to_feed_back"
    text = pages.text(staff.get(base))
    assert "王建平：都亮了" in text
    assert "张某某" in text
    assert "张桂兰" not in text
    assert set(Paper.objects.filter(case_id=case.pk).values_list("kind", flat=True)) == {
        "project",
        "acceptance",
    }
    assert case.number in pages.text(staff.get("/projects/?tab=closed"))


@pytest.mark.clause("4.4")
def test_somebody_takes_on_what_is_missing(cast: Cast, doer: Client) -> None:
    case = ways.opened(cast)
    send(doer, f"/projects/{case.pk}/study/", **STUDY)
    send(doer, f"/projects/{case.pk}/plan/", steps="换线|2021-11-20|物业", pairs="梯子")
    need = Need.objects.get()
    text = pages.text(doer.get(f"/projects/{case.pk}/"))
    assert f"?move=claim&amp;need={need.pk}" in text
    assert f'value="{need.pk}" selected' in pages.text(
        doer.get(f"/projects/{case.pk}/?move=claim&need={need.pk}")
    )
    send(doer, f"/projects/{case.pk}/claim/", need=need.pk, giver="省中医院", gives="一架")
    need.refresh_from_db()
    assert (need.giver, need.promised_on) == ("省中医院", clock.today())
    assert send(doer, f"/projects/{case.pk}/claim/", need=need.pk, giver="别人").status_code == 422


@pytest.mark.clause("4.4")
def test_where_nothing_is_asked_for_nobody_is_said_to_have_taken_it_on(cast: Cast, doer: Client) -> None:
    case = ways.opened(cast)
    send(doer, f"/projects/{case.pk}/study/", **STUDY)
    send(doer, f"/projects/{case.pk}/plan/", steps="换线|2021-11-20|物业")
    page = pages.text(doer.get(f"/projects/{case.pk}/"))
    assert "还没有写需要什么" in page
    assert "需要的都有人接了" not in page


@pytest.mark.clause("4.4")
def test_a_delay_is_said_once_and_moves_the_clock(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    due = Duty.objects.get(case_id=case.pk, kind="project.end").due_at
    later = clock.today() + timedelta(days=30)
    assert send(staff, f"/projects/{case.pk}/delay/", ends_on=later.isoformat(), words="").status_code == 422
    send(staff, f"/projects/{case.pk}/delay/", ends_on=later.isoformat(), words="等灯具")
    after = Duty.objects.get(case_id=case.pk, kind="project.end", done_at__isnull=True).due_at
    assert due is not None
    assert after is not None
    assert after > due
    assert "周敏改到 12月8日 周三：等灯具" in pages.text(staff.get(f"/projects/{case.pk}/"))


def test_late_steps_are_marked(cast: Cast, staff: Client) -> None:
    case = ways.studied(cast, ways.opened(cast))
    with clock.travel(clock.now() + timedelta(days=8)):
        text = pages.text(staff.get(f"/projects/{case.pk}/"))
    assert "超期 3 天" in text


@pytest.mark.clause("4.4")
def test_a_stopped_project_gives_its_problem_back(cast: Cast, staff: Client, doer: Client) -> None:
    case = ways.opened(cast)
    assert send(doer, f"/projects/{case.pk}/stop/", words="办不了").status_code == 422
    first = send(staff, f"/projects/{case.pk}/stop/", words="产权说不清")
    assert "停办要回到大党委会议上听取" in pages.text(first)
    ways.heard(cast, case)
    assert send(staff, f"/projects/{case.pk}/stop/", words="产权说不清").status_code == 302
    assert ways.again(case.project.problem).state == "accepted"
    text = pages.text(staff.get(f"/projects/{case.pk}/"))
    assert "停办" in text
    assert "产权说不清" in text


def test_ways_from_the_problem(cast: Cast) -> None:
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    assert [link.label for link in desk.links(problem, cast.secretary)] == ["列入议程"]
    assert desk.links(problem, cast.member) == []
    item = ways.table(cast, problem, meeting)
    assert [link.label for link in desk.links(ways.again(problem), cast.secretary)] == ["去会上"]
    ways.begin(cast, meeting)
    case = ways.project(cast, ways.carried(cast, item))
    assert [link.href for link in desk.links(ways.again(problem), cast.clerk)] == [f"/projects/{case.pk}/"]


def test_pages_of_the_list(cast: Cast, staff: Client) -> None:
    case = ways.opened(cast)
    row = Case.objects.get(pk=case.pk)
    extra = case.project
    numbers = []
    for number in range(26):
        row.pk, row.number, row._state.adding = None, f"2021-项{number + 50}", True
        row.save()
        extra.pk, extra.case_id, extra._state.adding = None, row.pk, True
        extra.save()
        numbers.append(row.pk)
    text = pages.text(staff.get("/projects/"))
    assert f"before={numbers[1]}" in text
    later = pages.text(staff.get(f"/projects/?before={numbers[1]}"))
    assert f"/projects/{case.pk}/" in later
    assert f"/projects/{numbers[1]}/" not in later


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2021-11-26", (2021, 11, 26)),
        ("2021/1/6", (2021, 1, 6)),
        ("2021年11月26日", (2021, 11, 26)),
        ("11月26日", (2021, 11, 26)),
        (" 2021.11.26 ", (2021, 11, 26)),
    ],
)
def test_days_as_people_write_them(text: str, found: tuple[int, int, int]) -> None:
    read = day(text)
    assert (read.year, read.month, read.day) == found


@pytest.mark.parametrize("text", ["", "下周三", "2021-13-01", "2021-2-30", "26", "1-2-3-4"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="日期看不懂"):
        day(text)


def test_numbers_and_parts() -> None:
    assert (whole("2,400 元"), whole(""), whole("999999999999")) == (2400, 0, 999999999)
    assert parted("a｜b|c\td", 3) == ["a", "b", "c"]
    assert parted("a", 3) == ["a", "", ""]


def test_the_owner_may_lack_an_account(cast: Cast, staff: Client) -> None:
    Account.objects.filter(person_id=cast.grid_worker.person_id).delete()
    assert staff.get(f"/projects/{ways.opened(cast).pk}/").status_code == 200


def test_what_was_only_heard_cannot_become_a_project(cast: Cast, staff: Client) -> None:
    """Its address can be written by hand; the answer says why, and nothing is opened."""
    sitting = ways.meeting(cast)
    item = meetings.hear_only(sitting, cast.secretary, {"title": "通报冬季供暖"})
    ways.begin(cast, sitting)
    owner, until = cast.grid_worker.post_id, clock.today() + timedelta(days=20)
    data = {"measure": "换线", "owner": owner, "ends_on": until.isoformat()}
    answer = send(staff, f"/projects/open/{item.pk}/", **data)
    assert "这个议题只是听取" in pages.text(answer)
    assert not Case.objects.filter(procedure="project").exists()
    assert ways.again(item).state == "tabled"


def test_stopping_asks_about_every_promise_by_one_query(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    case = ways.studied(cast, ways.opened(cast))
    need = case.needs.create(what="梯子")
    data = {"need": need.pk, "giver": "电力公司", "gives": "", "due_on": clock.today() + timedelta(days=3)}
    case = ways.go(case, "claim", cast.secretary, **data)
    with django_assert_num_queries(1):
        form = forms.Stop(case=case, actor=cast.secretary)
    labels = [str(field.label) for name, field in form.fields.items() if name.startswith("promise-")]
    assert [label.split("：")[1].split("（")[0] for label in labels] == ["1 名", "梯子"]
