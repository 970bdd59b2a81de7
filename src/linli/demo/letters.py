"""The demo's letters that do not run smoothly: one that nobody answers, one whose measures are due, one on the spot."""

from datetime import timedelta

from linli.core import clock
from linli.core.procedures.models import Case
from linli.demo.acts import accept, go, report
from linli.demo.world import Story, World
from linli.domains.problems.letters import summons
from linli.domains.problems.models import Summoned


def _sent(w: World, case: Case, to: int | None, words: str, points: str) -> Case:
    case = go(accept(case, w.clerk, w.clerk), "refer", w.secretary, why="权限外，社区够不着")
    case = go(case, "receive", w.street)
    return go(case, "letter", w.street, post=to, words=words, points=points)


def unanswered(w: World) -> Story:
    """Received and never answered: told to the street, then to the district, which urges."""
    yield w.work(36, 9, 0)
    case = report(
        w, "62 号院西墙外污水井返味，夏天开不了窗", "62 号院", size=14, facet="municipal", source="phone"
    )
    case = _sent(w, case, w.urban.post_id, "请查明污水井返味的原因并治理。", "哪天来查\n怎么治，哪天治好")
    yield w.work(38, 10, 0)
    case = go(case, "letter_receive", w.urban)
    yield w.work(71, 9, 30)
    order = "请三个工作日内派人到场，答复治理办法和日期。"
    go(case, "urge", w.district, words=order, until=clock.today() + timedelta(days=7))


def measures(w: World) -> Story:
    """Three points with their days: one seen to be done, one that is due soon, one that came to nothing."""
    yield w.work(50, 9, 0)
    case = report(
        w,
        "18 号院到学校的路口没有斑马线，孩子过街危险",
        "18 号院",
        size=9,
        facet="municipal",
        source="hotline",
    )
    points = "先放什么标志\n斑马线哪天划\n信号灯哪天装"
    case = _sent(w, case, w.urban.post_id, "请现场勘查并答复三点。", points)
    yield w.work(52, 10, 0)
    case = go(case, "letter_receive", w.urban)
    yield w.work(58, 15, 0)
    days = [w.day(number, 0).date() for number in (62, 82, 66)]
    said = ("放临时让行标志两块", "划斑马线和停止线", "装按钮信号灯")
    answers = [{"answer": text, "on": day} for text, day in zip(said, days, strict=True)]
    case = go(case, "answer", w.urban, answers=answers, result="referred")
    yield w.work(59, 9, 0)
    case = go(case, "sign", w.urban_head)
    first, _, last = Case.objects.filter(procedure="pledge", root_id=case.pk).order_by("pk")
    yield w.work(62, 16, 0)
    go(first, "tell", w.urban, words="两块都立好了")
    yield w.work(63, 9, 30)
    go(first, "kept", w.grid, words="看过，路口两边各一块")
    yield w.work(68, 9, 0)
    go(last, "not_kept", w.clerk, words="路口还没有灯，也没有人来量过")


def on_the_spot(w: World) -> Story:
    """Two departments at one place: who came, what was promised; and a call that is still to come."""
    yield w.work(56, 9, 0)
    case = report(w, "沿街商铺油烟和占道两头没人管", "沿街商铺", size=11, facet="noise", source="phone")
    case = go(accept(case, w.clerk, w.clerk), "refer", w.secretary, why="油烟、占道、燃气三家的事")
    case = go(case, "receive", w.street)
    yield w.work(57, 9, 0)
    case = go(case, "ask_spot", w.secretary, words="几家一起来看一次，省得来回跑")
    both = [str(w.urban.post_id), str(w.housing.post_id)]
    at = clock.at(w.work(60, 9).date(), 15)
    what = "油烟管从哪里走、占道怎么疏，一次定下来"
    first = summons.call(case, w.street, {"posts": both, "at": at, "where": "沿街商铺南口", "what": what})
    rows = list(Summoned.objects.filter(summons=first).select_related("case").order_by("pk"))
    ours = {row.post_id: row.case for row in rows}
    yield w.work(58, 10, 0)
    go(ours[w.urban.post_id or 0], "come", w.urban, who="丁队长")
    yield w.work(60, 17, 0)
    given = [
        {
            "case": row.case_id,
            "post": row.post_id,
            "department": row.department,
            "came": row.post_id == w.urban.post_id,
        }
        for row in rows
    ]
    for row in given:
        if row["came"]:
            row |= {"who": "丁队长", "what": "划出疏导区，早晚各巡一次", "on": w.day(80, 0).date()}
    go(first, "hold", w.street, words="三家商铺愿意改管道；住建局没有到，另约", rows=given)
    yield w.work(73, 10, 0)
    again = {
        "posts": both,
        "at": clock.at(w.work(79, 9).date(), 15),
        "where": "沿街商铺南口",
        "what": "改管道怎么过楼板",
    }
    summons.call(case, w.street, again)


STORIES = (unanswered, measures, on_the_spot)
