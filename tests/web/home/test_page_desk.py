"""The desk home: what is owed, what is stuck, what changed, the month; for each kind of post."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, planning, ways
from tests.cast import Cast, hold, seat
from tests.committees.term.test_training import fixed
from tests.problems.visits.test_page_rounds import drawn

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.messages.models import Message
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place
from linli.core.ui import dates
from linli.domains.committees.term import responsible
from linli.domains.problems import actions as demands


def test_it_works(cast: Cast) -> None:
    case = ways.report(cast)
    answer = pages.signed_in(cast.clerk).get("/desk/")
    assert answer.status_code == 200
    words = pages.text(answer)
    assert "今天要办 1 件" in words
    assert f"/problems/{case.pk}/?move=accept#moves" in words
    assert "去受理" in words
    assert "市里规则 4.1 时限" in words
    assert "李楠" in words
    assert "以社区工作者身份" in words


def test_signed_out_goes_to_sign_in(db: None) -> None:
    answer = Client().get("/desk/")
    assert answer.status_code == 302
    assert answer["location"] == "/sign-in/?next=/desk/"


def test_the_late_one_comes_first_and_the_title_says_so(cast: Cast) -> None:
    late = ways.to_feed_back(cast, ways.report(cast, "下水管返臭"))
    with clock.travel(clock.now() + timedelta(days=4)):
        ways.report(cast, "楼梯间电线裸露", urgent=True)
        words = pages.text(pages.signed_in(cast.clerk).get("/desk/"))
    assert "今天要办 2 件，先办逾期的 1 件" in words
    assert words.index("写反馈") < words.index("去受理")
    assert "逾期 1 天" in words
    assert f"/problems/{late.pk}/?move=feed_back#moves" in words
    assert words.count("button filled") == 1


@pytest.mark.clause("4.3")
def test_the_days_are_those_since_when_it_is_owed_whatever_was_noted_meanwhile(cast: Cast) -> None:
    case = ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="归街道")
    ways.go(case, "receive", cast.street_officer)
    with clock.travel(clock.now() + timedelta(days=4)):
        ways.go(case, "note", cast.street_officer, words="打过电话")
        words = pages.text(pages.signed_in(cast.street_officer).get("/desk/?all=1"))
    assert "11月8日 周一 起轮到街道" in words
    assert "今天 09:00 起轮到街道" not in words


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("size", "private", "public"), [(1, False, False), (4, False, False), (5, False, True), (5, True, False)]
)
def test_an_answer_has_to_be_public_from_so_many_homes_on_and_never_in_confidence(
    cast: Cast, size: int, private: bool, public: bool
) -> None:
    case = ways.report(cast, "下水管返臭", keep_name=private)
    ways.go(case, "household", cast.clerk, size=size, words="挨户问的")
    ways.to_feed_back(cast, case)
    words = pages.text(pages.signed_in(cast.secretary).get("/desk/?all=1"))
    assert "写反馈" in words
    assert ("须公开" in words) is public
    assert (f"{size} 户" in words) is (size > 1)


@pytest.mark.clause("1.2")
def test_a_training_that_is_over_asks_for_its_numbers(cast: Cast) -> None:
    held = fixed(cast)
    with clock.travel(clock.now() + timedelta(days=12)):
        words = pages.text(pages.signed_in(cast.clerk).get("/desk/?all=1"))
    assert "记人数" in words
    assert "办过了，记各有多少人" in words
    assert f"/training/{held.pk}/?move=hold#moves" in words


@pytest.mark.clause("4.1")
def test_a_danger_has_the_shorter_clock(cast: Cast) -> None:
    ways.report(cast, "楼梯间电线裸露", urgent=True)
    words = pages.text(pages.signed_in(cast.clerk).get("/desk/"))
    assert "剩 2 小时 0 分" in words
    assert "市里规则 2.4 时限" in words


def test_seven_at_most_and_the_rest_behind_a_link(cast: Cast) -> None:
    for number in range(9):
        ways.report(cast, f"第 {number} 盏灯坏了")
    client = pages.signed_in(cast.clerk)
    words = pages.text(client.get("/desk/"))
    assert "今天要办 9 件" in words
    assert words.count('duty-row"') == 7
    assert "还有 2 件<" in words
    assert pages.text(client.get("/desk/?all=1")).count('duty-row"') == 9


def test_after_a_move_the_next_duty_is_one_press_away(cast: Cast) -> None:
    first, second = ways.report(cast, "下水管返臭"), ways.report(cast, "楼梯扶手松了")
    clerk = pages.signed_in(cast.clerk)
    given = {"facet": "utilities", "handler": cast.clerk.post_id, "token": uuid4()}
    answer = clerk.post(f"/problems/{first.pk}/accept/", given, follow=True)
    words = pages.text(answer)
    assert "接着办" in words
    assert f'<a href="/problems/{second.pk}/?move=accept#moves"><span class="lead">接着办' in words
    assert "接着办" not in pages.text(clerk.get(f"/problems/{first.pk}/"))


def test_after_the_last_duty_nothing_is_offered(cast: Cast) -> None:
    case = ways.report(cast, "下水管返臭")
    clerk = pages.signed_in(cast.clerk)
    given = {"reason": "同一件", "words": "电话问过", "token": uuid4()}
    answer = clerk.post(f"/problems/{case.pk}/note/", given, follow=True)
    assert "补记：下水管返臭" in pages.text(answer)
    assert "接着办" not in pages.text(answer)


def test_what_is_due_later_is_not_todays(cast: Cast) -> None:
    ways.solving(cast)
    words = pages.text(pages.signed_in(cast.grid_worker).get("/desk/"))
    assert "今天没有要办的" in words
    assert "接下来" in words
    assert "办好了" in words
    assert "剩 5 个工作日" in words


def test_the_secretary_covers_the_clerk_but_not_the_other_way_round(cast: Cast) -> None:
    ways.accept(cast, ways.report(cast))
    assert "去研判" in pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    assert "去研判" not in pages.text(pages.signed_in(cast.clerk).get("/desk/"))


def test_next_door_sees_nothing(cast: Cast) -> None:
    ways.report(cast)
    assert "楼道灯" not in pages.text(pages.signed_in(cast.stranger).get("/desk/"))


def test_what_a_post_left_behind_is_the_secretarys(cast: Cast) -> None:
    case = ways.solving(cast)
    assert case.title not in pages.text(pages.signed_in(cast.secretary).get("/desk/?all=1"))
    gone = Post.objects.get(pk=cast.grid_worker.post_id)
    gone.during = type(gone.during)(gone.during.lower, clock.today())
    gone.save()
    assert case.title in pages.text(pages.signed_in(cast.secretary).get("/desk/?all=1"))
    assert case.title not in pages.text(pages.signed_in(cast.clerk).get("/desk/?all=1"))


def test_what_is_stuck_elsewhere(cast: Cast) -> None:
    case = ways.go(ways.accept(cast, ways.report(cast, "外墙砖松动")), "refer", cast.secretary, why="归房管")
    words = pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    assert "外墙砖松动" in words
    assert f"等 {case.street} 接收" in words
    shelved = ways.go(
        ways.accept(cast, ways.report(cast, "加装电梯")),
        "shelve",
        cast.secretary,
        reason="season",
        words="等",
    )
    words = pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    assert "挂账，2022年2月8日" not in words
    badge = dates.badge(shelved.due_at, clock.now(), "shelved").text
    assert badge in words, "the same day as on the list"
    assert shelved.title in words


def test_what_changed_since_the_last_look(cast: Cast) -> None:
    ways.go(ways.solving(cast), "done", cast.grid_worker, words="换了", result="solved")
    client = pages.signed_in(cast.secretary)
    assert "最近的变化" in pages.text(client.get("/desk/"))
    assert not Message.objects.filter(post_id=cast.secretary.post_id, seen_at__isnull=True).exists()
    assert "有回音" in pages.text(client.get("/desk/")), "a page that is loaded again has lost its news"
    with clock.travel(clock.now() + timedelta(hours=3)):
        words = pages.text(client.get("/desk/"))
    assert "今天 09:00 之后的变化" in words
    assert "有回音" not in words


@pytest.mark.clause("4.1", "4.2", "4.5")
def test_the_month(cast: Cast) -> None:
    demands.visit(cast.place, cast.member, {"heard": "fine", "building": cast.building}, uuid4())
    ways.fed_back(cast)
    ways.table(cast, ways.awaiting(cast, ways.report(cast, "换线")), ways.meeting(cast, in_days=10))
    ways.awaiting(cast, ways.report(cast, "换泵"))
    month = pages.signed_in(cast.secretary).get("/desk/").context["month"]
    visits, meetings, answers = month.rows
    assert (visits.state, list(visits.days)) == ("已走访 1 次", [8])
    assert (meetings.state, meetings.note) == ("11月18日 周四", "15:00，已列 1 件，1 件等您列入")
    assert meetings.days[18].text == "15:00 开会，已列 1 件"
    assert (answers.state, list(answers.days)) == ("已办 1 件", [8])
    assert {6, 7, 13, 14, 20, 21, 27, 28} == month.rest


@pytest.mark.clause("4.1", "4.2")
def test_only_the_bodies_that_the_month_means_count_and_only_when_held(cast: Cast) -> None:
    def told() -> tuple[str, str]:
        meetings = pages.signed_in(cast.secretary).get("/desk/").context["month"].rows[1]
        return meetings.state, responsible.of(cast.place).tasks[1].said

    seat(
        cast.place,
        "two_committees",
        [Person.objects.create(name=name).pk for name in ("马玉兰", "何涛", "丁强")],
    )
    other = ways.meeting(cast, bodies=("two_committees",))
    ways.begin(cast, other)
    ways.go(other, "end", cast.secretary)
    assert told() == ("还没定会期", "本月还没有")
    meeting = ways.meeting(cast)
    assert told() == ("11月18日 周四", "本月还没有"), "planned is not held"
    ways.begin(cast, meeting)
    assert told() == ("还没开完", "本月还没有")
    ways.go(meeting, "end", cast.secretary)
    assert told() == ("开过了", "本月开过了")


@pytest.mark.clause("4.1")
def test_visits_of_a_drawn_round_are_told_until_it_ends(cast: Cast) -> None:
    planning.standing(cast)
    tick()
    drawn(cast)
    demands.visit(cast.place, cast.member, {"heard": "fine", "building": cast.building}, uuid4())
    visits = pages.signed_in(cast.secretary).get("/desk/").context["month"].rows[0]
    assert (visits.state, visits.tone, visits.note) == ("已走访 1 次", "", "8 日，这一轮还没结束")
    task = responsible.of(cast.place).tasks[0]
    assert (task.said, task.done) == ("本月 1 次，这一轮还没结束", False)
    plan = pages.text(pages.signed_in(cast.secretary).get(f"/work-plan/2021/{cast.place.code}/"))
    assert "走访了 1 次" in plan
    assert "这一轮还没结束" in plan


@pytest.mark.clause("4.1")
def test_the_round_of_the_month_comes_to_the_desk_on_its_day_of_reminder(cast: Cast) -> None:
    tick()
    ways.report(cast)
    assert "11月这一轮" not in pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    with clock.travel(clock.at(clock.today().replace(day=20), 9)):
        words = pages.text(pages.signed_in(cast.secretary).get("/desk/"))
    assert "11月这一轮" in words
    assert "/visits/new/" in words
    assert "定会期" in words


def test_a_month_that_is_over_is_counted_and_not_owed_any_more(cast: Cast) -> None:
    tick()
    ways.report(cast)
    with clock.travel(clock.at(clock.today().replace(month=12, day=20), 9)):
        tick()
        words = pages.text(pages.signed_in(cast.secretary).get("/desk/?all=1"))
    assert "12月这一轮" in words
    assert "11月这一轮" not in words


def test_a_new_community_is_shown_the_first_steps(cast: Cast) -> None:
    tick()
    words = pages.text(pages.signed_in(cast.stranger).get("/desk/"))
    assert "刚启用，先做三步" in words
    assert f"/c/{cast.next_door.code}/" in words
    ways.report(cast)
    assert "先做三步" not in pages.text(pages.signed_in(cast.secretary).get("/desk/"))


def test_the_street_sees_places_beside_the_cases(cast: Cast) -> None:
    case = ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="归街道")
    answer = pages.signed_in(cast.street_officer).get("/desk/")
    words = pages.text(answer)
    assert "接收或退回" in words
    assert f'<b class="where">{cast.place}</b>' in words
    assert "各社区" in words
    row = next(row for row in answer.context["table"].rows if row.key == cast.place.code)
    assert [getattr(one, "text", one) for one in row.cells[1:4]] == ["1", "1", "0"]
    assert case.title in words


def test_the_streets_table_counts_what_is_late_and_what_the_month_has_done(cast: Cast) -> None:
    demands.visit(cast.place, cast.member, {"heard": "fine", "building": cast.building}, uuid4())
    ways.report(cast)
    with clock.travel(clock.now() + timedelta(days=2)):
        table = pages.signed_in(cast.street_officer).get("/desk/").context["table"]
        wider = pages.signed_in(cast.district_officer).get("/desk/").context["table"]
    row = next(row for row in table.rows if row.key == cast.place.code)
    assert row.cells[2].text == "1"
    assert [cell.text for cell in row.cells[3:6]] == ["1", "走完了", "还没开过"]
    assert cast.place.street is not None
    street = next(row for row in wider.rows if row.key == cast.place.street.code)
    assert street.cells[2].text == "1"
    assert [cell.text for cell in street.cells[3:5]] == ["1", f"1 / {len(table.rows)}"]
    assert [row.key for row in wider.rows] == sorted(row.key for row in wider.rows)


def test_a_department_begins_with_its_letters(cast: Cast) -> None:
    for actor in (cast.department, cast.department_head):
        answer = pages.signed_in(actor).get("/desk/")
        assert (answer.status_code, answer["location"]) == (302, "/letters/")


def test_the_city_sees_counts_and_no_case(cast: Cast) -> None:
    ways.solving(cast)
    ways.report(cast, "别的事")
    answer = pages.signed_in(cast.city_officer).get("/desk/")
    words = pages.text(answer)
    assert "楼道灯" not in words
    row = next(row for row in answer.context["table"].rows if row.cells[0].text == "城关区")
    assert row.cells[1:5] == ("2", "2", "2", "0")


def test_an_administrator_has_one_desk_alone(cast: Cast) -> None:
    city = Place.objects.get(level=Place.CITY)
    admin = hold("陈明", "audit_admin", city)
    client = pages.signed_in(admin)
    assert "谁查看过个人信息" in pages.text(client.get("/desk/journal/"))
    assert client.get("/desk/system/").status_code == 403
    assert client.get("/desk/").status_code == 403
    assert pages.signed_in(cast.secretary).get("/desk/journal/").status_code == 403


def test_counts_stand_beside_what_is_work(cast: Cast) -> None:
    for _ in range(3):
        ways.report(cast)
    ways.meeting(cast)
    answer = pages.signed_in(cast.secretary).get("/desk/")
    ways_shown = {item["label"]: item["count"] for group in answer.context["nav"] for item in group}
    assert (
        ways_shown.items()
        >= {"今天": 3, "问题清单": 3, "走访": 0, "会议": 1, "项目": 0, "公示公开": 0}.items()
    )
    steward = pages.signed_in(cast.steward).get("/desk/").context["nav"]
    assert [item["label"] for group in steward for item in group] == [
        "今天",
        "问题清单",
        "走访",
        "我的会议",
    ]


def test_acting_as_another_post(cast: Cast) -> None:
    assert cast.place.street is not None
    client = pages.signed_in(cast.secretary)
    other = Post.objects.create(
        person_id=cast.secretary.person_id,  # type: ignore[misc]
        role="street_officer",
        place=cast.place.street,
        during=Post.objects.get(pk=cast.secretary.post_id).during,
        known=Post.objects.get(pk=cast.secretary.post_id).known,
    )
    words = pages.text(client.get("/desk/"))
    assert f'name="post" value="{other.pk}"' in words
    answer = client.post("/desk/post/", {"post": other.pk, "next": "/problems/"})
    assert (answer.status_code, answer["location"]) == (302, "/desk/")
    assert "以街道经办身份" in pages.text(client.get("/desk/"))
    assert client.post("/desk/post/", {"post": cast.clerk.post_id}).status_code == 404
    assert client.post("/desk/post/", {"post": "x"}).status_code == 404
    assert client.get("/desk/post/").status_code == 405
    assert Client().post("/desk/post/", {"post": other.pk}).status_code == 302


def test_one_post_has_nothing_to_switch(cast: Cast) -> None:
    assert 'action="/desk/post/"' not in pages.text(pages.signed_in(cast.clerk).get("/desk/"))


@pytest.mark.parametrize("role", ["secretary", "clerk", "grid_worker", "street_officer", "district_officer"])
def test_the_desk_asks_ten_queries_at_most(cast: Cast, role: str) -> None:
    for number in range(4):
        ways.report(cast, f"第 {number} 件")
    ways.fed_back(cast)
    ways.solving(cast)
    ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="归街道")
    ways.table(cast, ways.awaiting(cast), ways.meeting(cast))
    asked, _ = pages.queries(pages.signed_in(getattr(cast, role)), "/desk/")
    assert asked <= 10, asked


def test_public_pages_pay_nothing_for_the_shell(db: None) -> None:
    from django.test import RequestFactory

    from linli.core.people.actor import PUBLIC
    from linli.web.context import shell

    request = RequestFactory().get("/")
    request.actor, request.posts = PUBLIC, []  # type: ignore[attr-defined]
    made = shell(request)
    assert made["nav"] is not None
    assert Account.objects.count() == 0
    assert Duty.objects.count() == 0
