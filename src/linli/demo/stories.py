"""The demo's invented troubles: every route, role and refusal once, something late, something shelved.

Each story yields the moment at which its next lines happen. `w` is the world: its people are attributes.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people.actor import PUBLIC
from linli.core.procedures.kinds import Refused
from linli.demo import (
    formation,
    inspections,
    leaders,
    letters,
    listing,
    oversight,
    reports,
    returns,
    workplan,
)
from linli.demo.acts import (
    accept,
    answer,
    go,
    report,
    solve,
)
from linli.demo.chain import rebuild
from linli.demo.meetings import (
    first_month,
    heating,
    kids,
    last_month,
    this_month,
)
from linli.demo.projects import answered, second_visits, wall_project
from linli.demo.world import Story, World
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Door
from linli.domains.problems.visits import actions

# --- solved by the community ---------------------------------------------------------------------------------


def simple(
    text: str,
    building: str,
    begin: int,
    did: str,
    public: str,
    said: str = "good",
    size: int = 1,
    facet: str = "",
) -> Any:
    """A plain problem that the community solves: reported, done, verified, answered, confirmed or not."""

    def story(w: World) -> Story:
        yield w.work(begin, 9, 12)
        case = report(w, text, building, size=size, **({"facet": facet} if facet else {}))
        yield w.work(begin, 9, 40)
        case = accept(case, w.clerk, w.grid)
        if case.problem.urgent:
            case = go(case, "supplier", w.clerk, utility="property", answered="半小时内到")
        yield w.work(begin, 10, 15)
        case = solve(case, w.secretary, w.grid, measure=did)
        yield w.work(begin + 2, 16, 5)
        case = go(case, "done", w.grid, words=did, result="solved")
        yield w.work(begin + 3, 10, 30)
        case = go(case, "verify", w.second_member, words="到现场看过，办好了")
        yield w.work(begin + 3, 15, 0)
        case = answer(case, w.clerk, f"您反映的事办好了：{did}。您看行不行，请说一声。", public)
        yield w.later(2, 19, 30)
        if said == "silent":
            return
        if said == "reopen":
            case = go(case, "reopen", PUBLIC, words="用了两天又坏了")
            yield w.work(begin + 6, 9, 0)
            case = solve(case, w.secretary, w.grid, "ordinary", "换整套开关")
            yield w.work(begin + 8, 17, 0)
            case = go(case, "done", w.grid, words="整套换了新的", result="solved")
            yield w.work(begin + 9, 9, 30)
            case = go(case, "verify", w.member, words="连看两个晚上，都亮")
            case = answer(case, w.clerk, "整套换了新的，请您再看看。", public)
            yield w.later(2, 20, 0)
            go(case, "confirm", PUBLIC, satisfaction="good", words="这回好了")
            return
        go(case, "confirm", PUBLIC, satisfaction=said, words="")

    return story


def rework(w: World) -> Story:
    """Verified by another, found wanting, done again."""
    yield w.work(20, 9, 0)
    case = report(w, "18 号院垃圾桶离一楼窗户太近，夏天味道大，想挪一挪", "18 号院", size=2)
    yield w.work(20, 11, 0)
    case = solve(accept(case, w.clerk, w.grid), w.secretary, w.grid, measure="挪到院门东侧")
    yield w.work(22, 15, 0)
    case = go(case, "done", w.grid, words="挪了 3 米", result="solved")
    yield w.work(23, 9, 0)
    try:
        go(case, "verify", w.grid, words="好了")
    except Refused:
        case = go(case, "verify_fail", w.member, words="还对着二单元的窗，没有挪到位")
    yield w.work(24, 9, 0)
    case = solve(case, w.secretary, w.grid, "ordinary", "和物业商量，做一个桶站")
    yield w.work(29, 15, 0)
    case = go(case, "done", w.grid, words="在院门东侧做了桶站，硬化了地面", result="solved")
    yield w.work(30, 9, 0)
    case = go(case, "verify", w.steward, words="闻不到了，路也好走")
    yield w.work(30, 11, 0)
    case = answer(case, w.clerk, "桶站做好了，在院门东侧。", "18 号院做了桶站，垃圾桶离窗户远了")
    yield w.later(1, 20, 0)
    go(case, "confirm", PUBLIC, satisfaction="very_good", words="谢谢跑了几趟")


def merged_pair(w: World) -> Story:
    yield w.work(40, 8, 50)
    first = report(w, "民主西路广场南侧夜间烧烤，油烟大，十一点还吵", "民主西路广场", facet="noise")
    yield w.work(40, 9, 10)
    first = accept(first, w.clerk, w.clerk)
    yield w.work(41, 9, 0)
    second = report(w, "广场烧烤摊油烟飘进屋，开不了窗", "民主西路广场", size=3, facet="noise")
    yield w.work(41, 9, 20)
    go(second, "merge", w.clerk, lead=first.pk, reason="same")
    third = report(w, "广场夜里太吵，孩子睡不着", "民主西路广场", size=2, facet="noise")
    yield w.work(41, 10, 0)
    third = go(third, "merge", w.clerk, lead=first.pk, reason="same_cause")
    third = go(third, "unmerge", w.deputy, words="这一件是跳舞的音响，不是烧烤")
    third = solve(third, w.secretary, w.deputy, measure="和舞队约好九点半停")
    yield w.work(42, 10, 0)
    first = go(first, "refer", w.secretary, why="占道经营归城管，社区没有执法权")
    third = go(third, "done", w.deputy, words="舞队签了约定：九点半停，音响朝里", result="solved")
    yield w.work(43, 9, 0)
    first = go(first, "receive", w.street)
    yield w.work(43, 15, 0)
    third = go(third, "verify", w.steward, words="昨晚九点半停了")
    third = answer(third, w.clerk, "舞队答应九点半停，音响朝里放。")
    first = go(
        first, "letter", w.street, post=w.urban.post_id, words="请协助整治广场南侧夜间占道烧烤。",
        points="哪天去管\n管了以后怎么不反弹",
    )  # fmt: skip
    yield w.later(0, 20, 0)
    go(third, "confirm", PUBLIC, satisfaction="fair", words="还行，周末再看")
    yield w.work(44, 10, 0)
    first = go(first, "letter_receive", w.urban)
    yield w.work(48, 10, 0)
    lines = "本周三起每晚 9 点到 12 点有人值守\n划定疏导点，摊主已签承诺"
    first = go(first, "answer", w.urban, answers=lines, result="referred")
    yield w.work(49, 9, 0)
    first = go(first, "sign", w.urban_head)
    yield w.work(50, 21, 0)
    first = go(first, "verify", w.member, words="连看两晚，摊子搬到疏导点了")
    yield w.work(51, 9, 0)
    first = answer(
        first, w.clerk, "烧烤摊搬到疏导点了，每晚有人值守。", "民主西路广场夜间烧烤搬到疏导点，每晚有人值守"
    )
    yield w.later(2, 20, 0)
    go(first, "confirm", PUBLIC, satisfaction="good", words="")


def wall(w: World) -> Story:
    """A department has the letter, and its answer is nearly due."""
    yield w.work(DAY_WALL, 8, 40)
    case = report(
        w, "北小院家属楼北立面外墙砖松动，掉过一次，没伤人", "北小院", size=20, facet="safety", phone="13800000001",
        name="冯某",
    )  # fmt: skip
    yield w.work(DAY_WALL, 9, 0)
    case = accept(case, w.clerk, w.clerk, urgent=True, points="先围起来\n谁来修、哪天修\n修的时候从哪里进出")
    case = go(case, "supplier", w.clerk, utility="property", answered="物业拉了警戒带，当天 9 点半")
    case = go(case, "refer", w.secretary, why="外墙大修归区里，社区没有资金和资质")
    yield w.work(DAY_WALL + 1, 9, 30)
    case = go(case, "receive", w.street)
    yield w.work(DAY_WALL + 1, 16, 0)
    case = go(
        case, "letter", w.street, post=w.housing.post_id, words="请派人勘查北小院家属楼北立面，并答复三点。",
        points="北立面会掉砖，能不能先围起来\n谁来修，哪天修\n修的时候 20 户从哪里进出",
    )  # fmt: skip
    yield w.work(DAY_WALL + 2, 10, 0)
    go(case, "letter_receive", w.housing)


DAY_WALL = 54


def to_be_signed(w: World) -> Story:
    yield w.work(60, 9, 0)
    case = accept(
        report(w, "88 号院门口人行道塌了一块，老人绊倒过", "88 号院", facet="municipal", size=6),
        w.clerk,
        w.clerk,
    )
    case = (
        go(case, "supplier", w.clerk, utility="other", answered="已放锥桶") if case.problem.urgent else case
    )
    yield w.work(60, 10, 0)
    case = go(case, "refer", w.secretary, why="市政道路不归社区")
    yield w.work(61, 9, 0)
    case = go(case, "receive", w.street)
    case = go(case, "letter", w.street, post=w.urban.post_id, words="请修补人行道。", points="哪天修好")
    yield w.work(63, 9, 0)
    case = go(case, "letter_receive", w.urban)
    yield w.work(70, 9, 0)
    go(case, "answer", w.urban, answers="材料已到，下周二前修好", result="referred")


def at_the_street(w: World) -> Story:
    yield w.work(72, 9, 0)
    case = accept(
        report(w, "正宁路 21 号院门前路灯三盏不亮，放学路上黑", "正宁路 21 号院", size=12), w.clerk, w.clerk
    )
    yield w.work(72, 10, 0)
    go(case, "refer", w.secretary, why="路灯归城管局，社区够不着")


def declined(w: World) -> Story:
    yield w.work(33, 14, 0)
    case = report(w, "和开发商的购房合同纠纷，已经起诉，请社区判一判")
    yield w.work(33, 15, 0)
    words = "这件事法院正在办，社区不能另作决定。需要法律援助请打 12348。"
    go(case, "decline", w.secretary, reason="court", words=words)


def shelved(w: World) -> Story:
    yield w.work(15, 9, 0)
    case = report(w, "40 号院想加装电梯，三楼以上意见一致，一楼不同意", "40 号院", size=24, facet="housing")
    yield w.work(15, 11, 0)
    case = accept(case, w.clerk, w.second_member)
    yield w.work(16, 9, 0)
    go(case, "shelve", w.secretary, reason="consent", words="一楼两户担心采光，先请设计院出图再谈")


def explained(w: World) -> Story:
    yield w.work(25, 9, 0)
    case = accept(report(w, "静宁路口想装减速带，电动车太快", "沿街商铺", facet="traffic"), w.clerk, w.clerk)
    yield w.work(26, 9, 0)
    words = "交警答复：这里是公交专用道，规范不许装减速带；已加一块“慢行”牌"
    case = go(case, "explain", w.secretary, words=words)
    yield w.work(27, 9, 0)
    answer(case, w.clerk, words, "静宁路口不能装减速带：公交专用道规范不许；已加“慢行”牌")


def extension(w: World) -> Story:
    yield w.work(66, 9, 0)
    case = report(w, "62 号院 3 单元下水管返臭，厨房不能用", "62 号院", size=4, facet="utilities")
    yield w.work(66, 9, 20)
    case = accept(case, w.clerk, w.grid, urgent=True)
    case = go(case, "supplier", w.clerk, utility="property", answered="一楼铸铁管裂了，要配管件")
    case = w.cases["extension"] = solve(case, w.secretary, w.grid, "ordinary", "换 2 米管")
    yield w.work(71, 9, 0)
    go(case, "extend", w.clerk, reason="parts", words="管件要从厂里调，三天后到")


def late_feedback(w: World) -> Story:
    """Done and verified; nobody has answered yet: it is late."""
    yield w.work(60, 9, 0)
    case = report(w, "40 号院健身器材螺丝松了，孩子爱爬", "40 号院", size=3, facet="services")
    yield w.work(60, 10, 0)
    case = solve(accept(case, w.clerk, w.grid), w.secretary, w.grid, measure="换螺丝，贴告示")
    yield w.work(63, 16, 0)
    case = go(case, "done", w.grid, words="螺丝全部换了", result="solved")
    yield w.work(64, 10, 0)
    go(case, "verify", w.steward, words="每件都摇过，不松了")


def waiting_for_the_resident(w: World) -> Story:
    yield w.work(69, 9, 0)
    case = report(w, "正宁路 21 号院两棵树枯了，怕倒", "正宁路 21 号院", size=6, facet="sanitation")
    case = solve(accept(case, w.clerk, w.deputy), w.secretary, w.deputy, measure="请园林站看")
    yield w.work(71, 15, 0)
    case = go(case, "done", w.deputy, words="锯掉枯枝，补种两棵国槐", result="solved")
    yield w.work(72, 9, 0)
    case = go(case, "verify", w.second_member, words="树坑也围了")
    # Yesterday, holiday or not: silence would close it by the clock.
    yield w.yesterday(16)
    case = answer(case, w.clerk, "枯枝锯了，补种了两棵。", "正宁路 21 号院锯掉枯枝，补种两棵国槐")
    yield w.yesterday(19)
    go(case, "said", w.steward, said="good", words="老太太说好")


def just_now(w: World) -> Story:
    yield w.yesterday(20, 10)
    report(w, "18 号院 2 单元楼梯间电线裸着，孩子够得到", "18 号院", facet="safety", phone="13800000003")
    yield w.yesterday(21)
    case = report(w, "快递车总堵住消防通道", "沿街商铺", facet="traffic", size=2)
    yield w.yesterday(21, 30)
    accept(case, w.clerk, w.clerk)
    report(
        w,
        "楼上半夜拖椅子，睡不着，请别说是我说的",
        "40 号院",
        facet="noise",
        keep_name=True,
        name="楼下",
        phone="13800000004",
    )


def visits(w: World) -> Story:
    """A round each month; what was heard at the door becomes problems by itself."""
    heard = (
        (3, "member", "40 号院", "fine", ""),
        (8, "steward", "40 号院", "demand", "三单元门禁坏了半个月，谁都能进"),
        (17, "grid", "62 号院", "fine", ""),
        (34, "member", "北小院", "advice", "院里想要个晾衣服的地方"),
        (39, "second_member", "沿街商铺", "fine", ""),
        (45, "grid", "18 号院", "demand", "一楼下水口堵，下雨倒灌"),
        (64, "member", "正宁路 21 号院", "fine", ""),
        (68, "steward", "40 号院", "demand", "楼道灯坏了半个月，晚上不敢下楼"),
        (70, "grid", "88 号院", "wish", "独居的张奶奶想有人陪着去一趟医院"),
    )
    for number, who, where, what, text in heard:
        yield w.work(number, 16, 30)
        data = {
            "heard": what,
            "text": text,
            "building": w.buildings[where],
            "urgency": "soon",
            "kind": "resident",
        }
        door = Door.objects.filter(
            case__place=w.place, case__state="walking", building=w.buildings[where], visit=None
        ).first()
        data |= {"door": door.pk, "spot": door.spot} if door is not None else {}
        _, made = actions.note(w.place, w.posts[who], data, uuid4())
        for case in made:
            yield w.work(number + 1, 9, 5)
            case = accept(case, w.clerk, w.grid)
            if case.problem.urgent:
                case = go(case, "supplier", w.clerk, utility="property", answered="下午来人")
            case = solve(case, w.secretary, w.grid, measure="当天去修")
            yield w.work(number + 3, 15, 0)
            case = go(case, "done", w.grid, words="修好了", result="solved")
            yield w.work(number + 4, 9, 30)
            case = go(case, "verify", w.second_member, words="看过，好了")
            case = answer(case, w.clerk, "修好了，请您看看。")


def rounds(w: World) -> Story:
    """Each month the doors are drawn; this month some were walked, one stood closed, two changed hands."""
    months = sorted({day.replace(day=1) for day in w.days if day.replace(day=1) >= w.first})
    for month in months:
        # Drawn before work begins; who looks in on the first of a month even earlier finds it drawn at midnight.
        early = clock.at(month, 7, 30)
        drawn = early if early + timedelta(minutes=20) <= w.until else clock.at(month)
        yield drawn
        case = actions.draw(w.place, w.clerk, {}, uuid4())
    yield w.passed(drawn + timedelta(minutes=10))
    doors = list(Door.objects.filter(case=case).order_by("pk"))
    mine = [door for door in doors if door.post_id == w.member.post_id]
    others = [door for door in doors if door.post_id == w.steward.post_id]
    for door, other in zip(mine[-1:], others, strict=False):
        go(case, "swap", w.member, door=door.pk, other=other.pk)
    for place in w.buildings.values():
        if place.name.endswith("院"):
            go(case, "add", w.member, spot=f"{place.name} 4 单元", building=place, kind="resident")
    yield w.passed(drawn + timedelta(minutes=20))
    mine = list(
        Door.objects.filter(case=case, post=w.member.post_id).select_related("building").order_by("pk")
    )
    data = {"heard": "fine", "urgency": "soon", "kind": "resident", "building": mine[-1].building}
    actions.note(w.place, w.member, {**data, "door": mine[-1].pk, "spot": mine[-1].spot}, uuid4())
    go(case, "nobody", w.member, door=mine[-2].pk)


def next_door(w: World) -> Story:
    yield w.work(70, 9, 0)
    demands.report(w.next_door, PUBLIC, {"text": "小区门口垃圾清运不及时", "spot": "东门"}, uuid4())


ALL = (
    returns.sent_round,
    simple("40 号院 3 单元楼道灯坏了，老人晚上下楼看不见", "40 号院", 5, "换了声控灯 3 盏", "40 号院楼道灯亮了", "very_good", 4),
    simple("62 号院门口井盖松动，车一压就响", "62 号院", 9, "换了防响胶圈，井盖压实", "62 号院门口井盖不响了", "good", 6, "municipal"),
    simple("18 号院声控开关不灵", "18 号院", 13, "换了开关", "", "reopen", 1, "housing"),
    simple("广场边上狗屎没人清", "民主西路广场", 22, "加了两个拾便箱，每天清两次", "广场加了拾便箱", "silent", 7, "sanitation"),
    simple("正宁路 21 号院单元门关不严", "正宁路 21 号院", 35, "换了闭门器", "", "fair", 2, "housing"),
    simple("商铺外放音响太大", "沿街商铺", 47, "约谈三家，音响朝里", "沿街三家商铺音响调低", "bad", 5, "noise"),
    simple("北小院花坛边沿破了，绊过人", "北小院", 56, "补了 4 米边沿", "北小院花坛边沿补好", "good", 5, "municipal"),
    rework, merged_pair, wall, to_be_signed, at_the_street, declined, shelved, explained, heating, kids,
    first_month, last_month, wall_project, this_month, extension, late_feedback, waiting_for_the_resident, just_now,
    rounds, visits, next_door, rebuild, *listing.STORIES, *formation.STORIES, *oversight.STORIES, *inspections.STORIES, *leaders.STORIES, *reports.STORIES, *workplan.STORIES, answered, second_visits, *letters.STORIES,
)  # fmt: skip
