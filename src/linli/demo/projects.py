"""The demo's project, from its study to the wall half up; who is thanked; and what the street asks a second time."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

from PIL import Image, ImageDraw

from linli.core import clock
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.demo.acts import go
from linli.demo.world import DAYS, Story, World
from linli.domains.problems import photos
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.models import ReturnVisit


def wall(rows: int) -> bytes:
    """A picture of a brick wall with so many rows left: no camera was there, and nobody is on it."""
    made = Image.new("RGB", (800, 600), "#d8d3c6")
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 520, 800, 600), fill="#b9b2a0")
    for row in range(rows):
        top, shift = 520 - (row + 1) * 44, (row % 2) * 40
        for at in range(-80 + shift, 800, 80):
            draw.rectangle(
                (at + row * 2, top, at + row * 2 + 74, top + 38), fill="#a86b52", outline="#8a5642"
            )
    out = io.BytesIO()
    made.save(out, "JPEG", quality=85)
    return out.getvalue()


def _promised(case: Case) -> list[int]:
    return list(Case.objects.filter(root=case.pk, procedure="promise").values_list("pk", flat=True))


def _pairs(w: World) -> list[dict[str, Any]]:
    """What the wall needs and who gives it: one is due after the demo's today, so that it is owed on every day."""
    day = clock.today()
    return [
        {
            "what": "拆墙、砌墙的人手，4 人",
            "giver": "兰建物业",
            "gives": "工人 4 名",
            "due_on": w.day(DAYS + 20, 0).date(),
        },
        {"what": "砖 3,000 块", "giver": "省中医院", "gives": "基建余料", "due_on": day + timedelta(days=9)},
        {
            "what": "施工期借停 6 辆车",
            "giver": "静宁路小学",
            "gives": "放学后操场",
            "due_on": day + timedelta(days=10),
        },
        {"what": "养护用保温棉被 12 条", "giver": "", "gives": ""},
    ]


def wall_project(w: World) -> Story:
    yield w.work(30, 9, 0)
    case = w.cases["wall_project"]
    rows = [
        {"what": "钢管支撑，不拆", "cost": 1800, "days": 2, "feasible": "能撑一冬，明年还要修"},
        {"what": "危段 18 米拆了重砌", "cost": 8600, "days": 14, "feasible": "人手、砖有着落，5 户都同意"},
        {"what": "西墙 62 米全部重建", "cost": 74000, "days": 40, "feasible": "超出社区经费，冬天不能做"},
    ]
    case = go(
        case, "study", w.member, feasible="外倾 9 厘米，墙脚裂缝宽 2 厘米，墙根没有管线", rows=rows, chosen=2
    )
    yield w.work(33, 9, 0)
    day = clock.today()
    steps = [
        {"what": "危段围挡、拆除", "due_on": day + timedelta(days=8), "who": "兰建物业"},
        {"what": "砌墙 18 米", "due_on": day + timedelta(days=34), "who": "兰建物业"},
        {"what": "抹面、清场、车位恢复", "due_on": day + timedelta(days=46), "who": "兰建物业"},
    ]
    money = [
        {"source": "社工委工作经费", "amount": 4600},
        {"source": "兰建物业，人工", "amount": 3000},
        {"source": "省中医院，砖", "amount": 1000},
    ]
    photos.keep(case, wall(9), uuid4(), "before", "西墙北段，外倾 9 厘米", True)
    case = go(case, "plan", w.member, steps=steps, pairs=_pairs(w), money=money)
    told = "西墙北段外倾，怕倒。危段 18 米拆了重砌，两周内完工，居民不出钱。施工时车停到静宁路小学操场，放学以后。"
    case = go(case, "publish", w.clerk, title="88 号院西墙，危段拆了重砌", words=told, named=_promised(case))
    yield w.work(40, 17, 0)
    case = go(
        case, "step", w.member, milestone=case.milestones.get(position=1).pk, words="拆完，没有伤到管线"
    )
    brick, ground = (
        row for row in Case.objects.filter(root=case.pk, procedure="promise").order_by("pk")[1:3]
    )
    go(brick, "keep", w.member, words="送到院里，3,000 块")
    go(ground, "keep", w.clerk, words="放学以后可以停")
    fund = case.funds.get(source="社工委工作经费").pk
    case = go(case, "spend", w.clerk, fund=fund, amount=1800, what="水泥、砂石", vouchers=2)
    soon = w.day(DAYS + 1, 0).date()
    case = go(case, "offer", w.clerk, giver="沿街商铺", gives="旧棉被 5 条", due_on=soon)
    photos.keep(case, wall(3), uuid4(), "during", "危段拆完", True)
    yield w.work(62, 17, 0)
    case = go(
        case, "delay", w.deputy, ends_on=clock.today() + timedelta(days=36), words="连着降温，砂浆养护要加长"
    )
    yield w.work(66, 17, 0)
    go(case, "progress", w.member, words="砌到 7 米，照片贴在院门口")


def answered(w: World) -> Story:
    """Somebody is told one by one, asked by another than who did it, and who helped is thanked."""
    yield w.work(58, 10, 0)
    closed = Case.objects.filter(procedure="problem", place=w.place, state__in=("closed", "fed_back"))
    case = closed.filter(problem__private=False).order_by("-pk").first()
    if case is not None:
        go(case, "thank", w.clerk, who="兰建物业", whose="unit", what="连夜换了零件")
        go(case, "tell", w.steward, channel="door", reached="yes", words="老人说知道了，谢谢")
    yield w.work(67, 15, 0)
    words = "管件从厂里发出了，后天到，到了当天装"
    go(w.cases["extension"], "interim", w.clerk, channel="page", words=words)


def second_visits(w: World) -> Story:
    """The street draws what was closed last month, and has asked after the first of it."""
    yield w.work(70, 9, 0)
    assert w.place.street is not None
    try:
        return_visits.draw(w.place.street, w.street, uuid4())
    except Refused:
        return  # nothing was closed in that month
    yield w.work(71, 15, 0)
    first = ReturnVisit.objects.filter(case__state="waiting").order_by("position").first()
    if first is not None:
        go(first.case, "confirm", w.street, channel="door", words="灯亮着，晚上走着放心")
