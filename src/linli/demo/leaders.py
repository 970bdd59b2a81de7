"""In the demo: leaders linked to committees, a matter that one sees through, and a practice that another community takes over."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.demo.acts import (
    accept,
    answer,
    go,
    reasoned,
    report,
    table,
)
from linli.demo.world import Story, World
from linli.domains.committees.training import procedure
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.models import Attendance
from linli.domains.oversight.leaders import actions
from linli.domains.oversight.practice import actions as practice_actions
from linli.domains.oversight.practice.models import Adoption, Practice
from linli.domains.projects import actions as projects

SHELTER = "40 号院门口公交站没有座，老人等车只能站着"


def linked(w: World) -> Story:
    """The district links three leaders; most committees are still uncovered, and one link has ended."""
    yield w.work(12, 10)
    district = w.place.district
    assert district is not None
    title = (("田文", "区委常委", "tianwen"), ("秦川", "副区长", "qinchuan"))
    posts = [
        actions.enter(district, w.district, name, what, username, clock.today())
        for name, what, username in title
    ]
    reasoned(lambda why: actions.link(w.place, w.district, {"leader": str(w.leader.post_id)}, why))
    actions.link(w.next_door, w.district, {"leader": str(posts[0].pk)})
    third = _third(w)
    if third is not None:
        actions.link(third, w.district, {"leader": str(posts[1].pk)})
    case = Case.objects.get(procedure="leader_link", place=w.place)
    yield w.work(15, 15)
    go(case, "report", w.leader, on=clock.today())
    go(case, "visit", w.leader, where="community", on=clock.today(), words="听了社区的情况")
    yield w.work(47, 16)
    go(case, "visit", w.leader, where="yard", on=clock.today(), words="看了北小院的外墙")
    if third is not None:
        gone = Case.objects.get(procedure="leader_link", place=third)
        go(gone, "end", w.district, words="调到市里，等区委重新分工")


def _third(w: World) -> Place | None:
    near = Place.objects.filter(level=Place.COMMUNITY, street=w.place.street, is_open=True)
    near = near.select_related("street", "district")
    return near.exclude(pk__in=(w.place.pk, w.next_door.pk)).order_by("code").first()


def followed(w: World) -> Story:
    """One matter at a department is taken up, and moves."""
    yield w.work(56, 9, 5)
    case = accept(report(w, SHELTER, "40 号院", size=9, facet="services"), w.clerk, w.clerk)
    go(case, "refer", w.secretary, why="公交站归区里，社区动不了")
    yield w.work(57, 9, 30)
    case = go(case, "receive", w.street)
    sent: dict[str, Any] = {
        "post": w.urban.post_id,
        "words": "请看看能不能加座椅，并答复两点。",
        "points": "能不能加座\n哪天加",
    }
    case = go(case, "letter", w.street, **sent)
    yield w.work(60, 11)
    case = Case.objects.select_related("place", "problem").get(pk=case.pk)
    entry = actions.take_up(case, w.leader, {"words": "我去问区城管局，座椅哪里来"})
    yield w.work(65, 17)
    follow = Case.objects.get(pk=entry.case_id or 0)
    go(follow, "step", w.leader, words="城管局同意加两张座椅", waits="等定放在站牌哪一边")


# --- a practice -------------------------------------------------------------------------------------------------

LOOKED = [
    {"name": "张桂兰", "standing": "居民代表，2 单元"},
    {"name": "马德才", "standing": "居民代表，3 单元"},
    {"name": "冯秀英", "standing": "楼院长"},
]


def handrail(w: World) -> Story:
    """A small project from the meeting to its acceptance: residents', a company's and the community's hands."""
    yield w.work(3, 9)
    text = "62 号院 2 单元楼梯扶手松了，老人不敢扶"
    case = accept(report(w, text, "62 号院", size=12, facet="housing"), w.clerk, w.grid)
    case = go(case, "hard", w.secretary, question="谁出料，谁出工")
    held = w.work(16, 16)
    data = {
        "bodies": ["joint_meeting"],
        "held_at": held,
        "room": "社区三楼会议室",
        "chair": w.secretary.post_id,
    }
    sitting = meetings.plan(w.place, w.secretary, data)
    item = table(case, w.secretary, meeting=sitting, question="扶手谁出料、谁出工")
    go(sitting, "notify", w.clerk)
    yield held
    rows = list(Attendance.objects.filter(case=sitting, votes=True).order_by("pk"))
    go(sitting, "attend", w.clerk, present=[row.pk for row in rows], leave=[])
    go(sitting, "begin", w.secretary)
    go(item, "say", w.clerk, speaker="马建国", position="for", words="物业出两个工，料请社区想办法。")
    go(item, "vote", w.clerk, votes_for=len(rows), votes_against=0, votes_abstain=0)
    given = {
        "measure": "扶手全部拆下加固",
        "owner": w.grid.post_id,
        "ends_on": clock.today() + timedelta(days=20),
    }
    project = projects.open_project(Case.objects.get(pk=item.pk), w.secretary, given)
    yield held + timedelta(hours=1)
    go(sitting, "end", w.secretary)
    go(sitting, "file", w.secretary)
    yield from _built(w, project)


def _built(w: World, project: Case) -> Story:
    yield w.work(18, 9)
    rows = [
        {"what": "只拧紧", "cost": 0, "days": 1, "feasible": "过几个月还会松"},
        {"what": "拆下加固，换膨胀螺栓", "cost": 1200, "days": 2, "feasible": "物业出工，两天能做完"},
    ]
    project = go(project, "study", w.grid, feasible="螺栓锈了，墙还结实", rows=rows, chosen=2)
    day = clock.today()
    steps = [{"what": "拆下加固", "due_on": day + timedelta(days=5), "who": "兰建物业"}]
    pairs = [
        {"what": "工人 2 名", "giver": "兰建物业", "gives": "工人 2 名", "due_on": day + timedelta(days=4)}
    ]
    money = [{"source": "社工委工作经费", "amount": 1200}]
    project = go(project, "plan", w.grid, steps=steps, pairs=pairs, money=money)
    promise = Case.objects.get(root=project.pk, procedure="promise")
    told = "楼梯扶手松了，老人不敢扶。全部拆下加固，物业出工，居民不出钱。"
    go(project, "publish", w.clerk, title="62 号院楼梯扶手加固", words=told, named=[promise.pk])
    yield w.work(22, 16)
    go(promise, "keep", w.clerk, words="来了两个人，做了两天")
    project = go(project, "step", w.grid, milestone=project.milestones.get().pk, words="做完了")
    fund = project.funds.get().pk
    go(project, "spend", w.clerk, fund=fund, amount=1150, what="螺栓、油漆", vouchers=2)
    project = go(project, "finish", w.clerk)
    yield w.work(24, 10)
    project = go(project, "accept", w.member, words="每一级都扶过，不晃了", people=LOOKED)
    case = Case.objects.get(pk=project.project.problem_id)
    case = answer(case, w.clerk, "扶手加固好了，请您扶一扶试试。", "62 号院 2 单元楼梯扶手加固好了")
    yield w.later(2, 19)
    go(case, "confirm", PUBLIC, satisfaction="good", words="")
    w.cases["handrail"] = project


def practice(w: World) -> Story:
    """Told as a practice, looked at, published; next door does the same; a paper writes of it."""
    yield w.work(34, 9)
    project = w.cases.get("handrail")
    if project is None:
        return
    project = Case.objects.select_related("place", "project").get(pk=project.pk)
    advice = {"advice": "先看螺栓锈没锈：锈了的，只拧紧没有用。", "title": "扶手加固：物业出工，经费出料"}
    entry = practice_actions.propose(project, w.clerk, practice_actions.drafted(project) | advice)
    yield w.work(38, 10)
    case = go(Case.objects.get(pk=entry.case_id or 0), "pass_on", w.street)
    yield w.work(43, 15)
    go(case, "publish", w.district)
    row = Practice.objects.select_related("case").get(case=case)
    told = {"medium": "paper", "outlet": "《城关新闻》", "headline": "扶手不晃了，老人敢下楼了", "link": ""}
    practice_actions.log(w.place, w.clerk, told | {"on": clock.today(), "practice": str(row.pk)})
    yield w.work(46, 9)
    practice_actions.adopt(row, w.next_door, w.neighbour, {"words": "东门那栋楼先做"})
    yield w.work(64, 16)
    taken = Adoption.objects.select_related("case").get(practice=row)
    go(taken.case, "tell", w.neighbour, outcome="changed", words="墙是空心砖，改用穿墙螺栓，一个单元做完了。")


def trained(w: World) -> Story:
    """Volunteers and stewards learn to lead a talk of their house; next door also; another one is to come."""
    yield w.work(20, 14)
    first: dict[str, Any] = {
        "title": "怎样主持楼院议事会",
        "spot": "社区二楼会议室",
        "taught_by": "social_work",
    }
    first |= {"teacher": "城关区邻里社会工作服务中心", "on": clock.today()}
    held = procedure.fix(w.place, w.clerk, first, uuid4()).case_id or 0
    beside = procedure.fix(w.next_door, w.neighbour, first | {"spot": "社区活动室"}, uuid4()).case_id or 0
    yield w.work(21, 10)
    told = "讲了怎样列议题、怎样让人把话说完；三个楼院下个月各开一次。"
    go(
        Case.objects.get(pk=held),
        "hold",
        w.clerk,
        numbers={"volunteers": 12, "residents": 9, "members": 4},
        words=told,
    )
    go(Case.objects.get(pk=beside), "hold", w.neighbour, numbers={"volunteers": 7, "staff": 3}, words="")
    yield w.work(66, 11)
    second = {
        "title": "心肺复苏和灭火器",
        "spot": "40 号院",
        "taught_by": "office",
        "teacher": "城关区消防救援大队",
    }
    procedure.fix(w.place, w.clerk, second | {"on": w.days[-1] + timedelta(3)}, uuid4())


STORIES = (linked, followed, handrail, practice, trained)
