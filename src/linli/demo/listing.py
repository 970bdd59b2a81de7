"""What happens on the problem list as a list: what other systems send is taken in from a table."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.demo.acts import accept
from linli.demo.world import Story, World
from linli.domains.problems import actions as demands
from linli.domains.problems.intake import actions


def _row(w: World, number: str, text: str, building: str, **more: Any) -> dict[str, Any]:
    since = clock.today() - timedelta(days=1)
    row: dict[str, Any] = {
        "number": number,
        "text": text,
        "title": text,
        "spot": building,
        "building": w.buildings.get(building),
    }
    row |= {
        "facet": demands.suggest(text),
        "name": "",
        "phone": "",
        "since": since,
        "due": since + timedelta(days=7),
    }
    return row | more


def hotline(w: World) -> Story:
    """Three of the hotline's come in together; one of them is said on the list already."""
    yield w.work(72, 9, 20)
    rows = [
        _row(
            w,
            "21110900173",
            "楼上空调外机滴水，滴到一楼窗台上，下雨一样",
            "18 号院",
            name="何女士",
            phone="13800000006",
        ),
        _row(w, "21110900205", "小区门口早市收摊以后垃圾没人清，走路绕着走", "正宁路 21 号院"),
        _row(w, "21110900342", "楼下快递车长期停在消防通道上", "沿街商铺"),
    ]
    case = actions.take_in(w.place, w.clerk, "hotline", rows, {"工单编号": "number"}, uuid4())
    yield w.work(72, 10, 0)
    first = next(iter(case.brought.select_related("case").order_by("pk")))
    accept(first.case, w.clerk, w.grid)


STORIES = (hotline,)
