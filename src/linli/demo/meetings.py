"""The demo's meetings and what led to them and came of them: heating, a wall, a place for children."""

from datetime import datetime, timedelta

from linli.core.duties import tick
from linli.core.people.actor import PUBLIC
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.demo.acts import (
    accept,
    answer,
    go,
    report,
    table,
)
from linli.demo.world import Story, World
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.models import Asked, Attendance, Item, Meeting
from linli.domains.projects import actions as projects

DAYS_TO_MEETING = 77


def heating(w: World) -> Story:
    """No heat: called in at once, lent heaters, the rest to the meeting of this month."""
    yield w.work(58, 10, 12)
    text = "北小院家属楼暖气不热，晚上 14 度，家里有婴儿"
    case = report(w, text, "北小院", size=7, facet="utilities", name="王女士", phone="13800000002")
    yield w.work(58, 10, 30)
    case = accept(case, w.clerk, w.clerk, urgent=True, points="晚上能不能先暖和\n泵哪天换\n立管谁来修")
    try:
        go(case, "hard", w.secretary, question="循环泵哪天换")
    except Refused:
        case = go(
            case, "supplier", w.clerk, utility="heat", answered="14:20 到场，开大支路阀门；循环泵老了要换"
        )
    yield w.work(58, 18, 0)
    case = go(case, "note", w.clerk, words="借出电暖器 4 台，婴儿 2 户、独居老人 2 户")
    yield w.work(60, 9, 0)
    case = go(case, "note", w.member, words="入户测温 5 户，没借电暖器的 14.5—15.8 度")
    yield w.work(61, 9, 0)
    case = go(case, "hard", w.secretary, question="循环泵哪天换，锈堵的 2 根立管谁来修")
    w.cases["heating"] = case


def kids(w: World) -> Story:
    yield w.work(62, 9, 0)
    case = accept(
        report(w, "孩子放学到家长下班之间没有去处，想借个地方", "沿街商铺", size=9, facet="services"),
        w.clerk,
        w.deputy,
    )
    yield w.work(62, 10, 0)
    w.cases["kids"] = go(case, "hard", w.secretary, question="哪家单位腾得出地方")


def last_month(w: World) -> Story:
    """Last month's meeting: a project, a referral, one given back, one put off; its minutes are filed."""
    yield w.work(18, 9, 0)
    yard = accept(
        report(w, "88 号院西墙外倾，裂缝两指宽，怕倒", "88 号院", size=5, facet="housing"), w.clerk, w.member
    )
    yard = go(yard, "hard", w.secretary, question="拆了重砌还是先撑住")
    bikes = accept(
        report(w, "62 号院楼道里停电动车充电", "62 号院", facet="property", size=4), w.clerk, w.grid
    )
    bikes = (
        go(bikes, "supplier", w.clerk, utility="property", answered="当天搬走 3 辆")
        if bikes.problem.urgent
        else bikes
    )
    bikes = go(bikes, "hard", w.secretary, question="充电棚建在哪里")
    cable = accept(
        report(w, "18 号院空中线缆乱，耷拉到头顶", "18 号院", facet="municipal", size=8), w.clerk, w.clerk
    )
    cable = (
        go(cable, "supplier", w.clerk, utility="other", answered="先绑高") if cable.problem.urgent else cable
    )
    cable = go(cable, "hard", w.secretary, question="请哪几家来理线")
    square = accept(
        report(w, "想在广场加两张下棋的桌子", "民主西路广场", facet="services", size=3), w.clerk, w.deputy
    )
    square = go(square, "hard", w.secretary, question="谁家出桌子")
    yield w.work(19, 9, 0)
    held = w.work(26, 15, 0)
    sitting = meetings.plan(
        w.place, w.secretary,
        {"bodies": ["enlarged_committee", "joint_meeting"], "held_at": held, "room": "社区三楼会议室", "chair": w.secretary.post_id},
    )  # fmt: skip
    items = [
        table(problem, w.secretary, meeting=sitting, question=question, amount=amount)
        for problem, question, amount in (
            (yard, "危段拆了重砌", 8600),
            (bikes, "充电棚由物业建", None),
            (cable, "请三家运营商理线", None),
            (square, "下棋的桌子", None),
        )
    ]
    yield held - timedelta(days=5)
    sitting = go(sitting, "notify", w.clerk)
    w.cases["square"] = square
    yield from _sit(w, held, sitting, items)
    yield from _after(w, cable, bikes)


def _sit(w: World, held: datetime, sitting: Case, items: list[Case]) -> Story:
    """The sitting itself: who came, what was said, what was decided."""
    yield held - timedelta(minutes=5)
    rows = list(Attendance.objects.filter(case=sitting, votes=True).order_by("pk"))
    sitting = go(
        sitting, "attend", w.clerk, present=[row.pk for row in rows[:-2]], leave=[row.pk for row in rows[-2:]]
    )
    sitting = go(sitting, "guest", w.clerk, name="何桂芳", standing="40 号院楼院长")
    yield held
    sitting = go(sitting, "begin", w.secretary)
    yield held + timedelta(minutes=12)
    voters = len(rows) - 2
    go(items[0], "say", w.clerk, speaker="马建国", position="for", words="物业出 4 名工人，材料从经费里出")
    go(
        items[0],
        "say",
        w.clerk,
        speaker="高志强",
        position="for",
        words="医院有基建余下的砖，3,000 块，送到院里",
    )
    builder = next(row for row in rows if row.standing == "兰建物业")
    go(items[0], "recuse", w.clerk, person=str(builder.person_id), why="物业承揽人工")
    go(items[0], "vote", w.clerk, votes_for=voters - 1, votes_against=0, votes_abstain=0)
    w.cases["wall_project"] = projects.open_project(
        Case.objects.get(pk=items[0].pk), w.secretary,
        {"measure": "危段 18 米拆了重砌，两周内完工", "owner": w.member.post_id, "ends_on": (held + timedelta(days=40)).date()},
    )  # fmt: skip
    yield held + timedelta(minutes=30)
    go(items[1], "say", w.clerk, speaker="魏国栋", position="condition", words="棚要离楼 6 米以上")
    go(items[1], "back", w.clerk, measure="社区和物业定点，本月建好充电棚")
    yield held + timedelta(minutes=42)
    go(items[2], "refer", w.clerk, measure="建议街道请三家运营商一次理清")
    go(items[3], "put_off", w.clerk, measure="先问三个单位有没有闲置的桌子")
    yield held + timedelta(minutes=55)
    sitting = go(sitting, "end", w.secretary)
    yield w.work(28, 10, 0)
    go(sitting, "file", w.secretary)


def _after(w: World, cable: Case, bikes: Case) -> Story:
    """What the street and the community then did."""
    yield w.work(28, 11, 0)
    cable = go(cable, "receive", w.street)
    yield w.work(36, 11, 0)
    cable = go(cable, "street_done", w.street, words="三家一起来了，剪了废线 11 根", result="solved")
    yield w.work(37, 11, 0)
    cable = go(cable, "verify", w.grid, words="抬头看不见乱线了")
    cable = answer(cable, w.clerk, "三家运营商把线理清了。", "18 号院空中线缆理清，剪掉废线 11 根")
    yield w.later(1, 19, 0)
    go(cable, "confirm", PUBLIC, satisfaction="very_good", words="")
    yield w.work(40, 16, 0)
    bikes = go(bikes, "done", w.grid, words="棚建在院门口，离楼 8 米", result="solved")
    yield w.work(41, 9, 30)
    bikes = go(bikes, "verify", w.member, words="楼道里没有车了，棚里 12 个位")
    answer(bikes, w.clerk, "充电棚建好了，在院门口，离楼 8 米。", "62 号院建了充电棚，楼道里不再停车充电")


def first_month(w: World) -> Story:
    """The month in which the community begins has its meeting too: it only hears."""
    month_end = tick.month_end(tick.month(w.first)) - timedelta(hours=9)
    held = min(w.work(8, 15, 0), month_end)
    yield w.day(0, 9)
    sitting = meetings.plan(
        w.place, w.secretary, {"bodies": ["joint_meeting"], "held_at": held, "room": "社区三楼会议室", "chair": w.secretary.post_id}
    )  # fmt: skip
    go(sitting, "notify", w.clerk)
    yield held
    rows = list(Attendance.objects.filter(case=sitting, votes=True).order_by("pk"))
    go(sitting, "attend", w.clerk, present=[row.pk for row in rows], leave=[])
    go(sitting, "begin", w.secretary)
    go(sitting, "end", w.secretary)
    yield held + timedelta(minutes=50)
    go(sitting, "file", w.secretary)


def this_month(w: World) -> Story:
    """The coming meeting: materials were sent late, with a written reason."""
    yield w.work(66, 9, 0)
    held = w.work(DAYS_TO_MEETING, 15, 0)
    sitting = meetings.plan(
        w.place, w.secretary,
        {"bodies": ["enlarged_committee", "joint_meeting"], "held_at": held, "room": "社区三楼会议室", "chair": w.secretary.post_id},
    )  # fmt: skip
    table(w.cases["heating"], w.secretary, meeting=sitting, question="循环泵哪天换，立管谁来修", amount=6400)
    yield w.work(68, 9, 0)
    square = table(w.cases["square"], w.secretary, meeting=sitting, question="下棋的桌子谁家出")
    go(sitting, "notify", w.clerk)
    yield from _called(w, sitting, square)


def _called(w: World, sitting: Case, square: Case) -> Story:
    """Who comes: some answered themselves, some by telephone; a department is asked to one item; the agenda's times."""
    heat = Item.objects.get(case__root=sitting, problem=w.cases["heating"]).case
    yield w.work(68, 9, 20)
    go(heat, "ask", w.clerk, departments=[str(w.housing.post_id)], units=[])
    length = {heat.pk: 25, square.pk: 10}
    go(sitting, "arrange", w.clerk, order=[heat.pk, square.pk], minutes=length)
    yield w.work(69, 10, 0)
    asked = Asked.objects.select_related("case").get(item=heat)
    go(asked.case, "come", w.housing, who="郭宁")
    go(sitting, "answer", w.secretary, answer="coming", words="")
    yield w.work(69, 15, 0)
    others = Attendance.objects.filter(case=sitting, votes=True).exclude(person=w.secretary.person_id)
    said = (("coming", ""), ("late", "16 点到"), ("coming", ""), ("leave", "去市里开会"))
    rows = [
        {"row": row.pk, "answer": answer, "words": words}
        for row, (answer, words) in zip(others.order_by("pk"), said, strict=False)
    ]
    go(sitting, "enter_answers", w.clerk, how="phone", rows=rows)
    yield w.work(69, 16, 0)
    held = Meeting.objects.get(case=sitting).held_at
    go(sitting, "reschedule", w.clerk, held_at=held, room="社区一楼议事厅", words="三楼会议室那天换窗户")
