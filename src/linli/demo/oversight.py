"""What a district reports upward, and what the city answers, in the demo."""

from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.demo.world import Story, World
from linli.domains.oversight.rollout import actions


def reported_upward(world: World) -> Story:
    """Answered in time, and carried out; a second one waits."""
    yield world.work(40, 10)
    assert world.place.district is not None
    told = {
        "progress": "白银路街道两个社区建成了社工委，其余三个在走程序。",
        "problems": "有的社区书记刚换，选聘公告还没有发；驻区单位推荐人选慢。",
        "suggestions": "请市里统一给驻区单位发一次函。",
    }
    entry = actions.brief(world.place.district, world.district, told)
    yield world.work(46, 15)
    case = Case.objects.get(pk=entry.case_id or 0)
    take(
        case,
        "answer",
        world.city,
        {"words": "函已经拟好，下周由市里统一发。书记空缺的，请区里先明确代理人。"},
    )
    yield world.work(52, 11)
    take(case, "carry_out", world.district, {"words": "收到函的单位都报了人选；空缺的两个社区明确了代理人。"})
    yield world.work(72, 16)
    again = {
        "progress": "又有一个社区进入公示。",
        "problems": "公示栏在拆迁的院子里，看的人少。",
        "suggestions": "",
    }
    actions.brief(world.place.district, world.district, again)


STORIES = (reported_upward,)
