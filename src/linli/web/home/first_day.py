"""The first day of a community: what is ready, and how the first of everything gets here."""

from typing import Any

from django.http import HttpRequest

from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.core.ui.parts import Fact, Item
from linli.domains.meetings import rules as meetings
from linli.domains.problems import rules as demands
from linli.web.home import month

STEPS = (
    ("记第一次走访", "手机上点三下、写一句；说的事自己进问题清单，自己编号。", "记走访", "/visits/new/"),
    (
        "看一眼居民的页面",
        "反映、查办件都在这一页，已经能打开；二维码贴在楼门口就能用。",
        "打开",
        "/c/{code}/",
    ),
    ("定下这个月的会", "难的事列入议程；大党委会议或者联席会议，每月一次。", "定会期", "/meetings/new/"),
)
EMPTY = (
    ("还没有问题", "走访记下的、居民扫码反映的，自己进清单，自己编号。", "/visits/new/", "记第一次走访"),
    ("还没有会议", "难的问题列入议程，会就有了。每月一次。", "", ""),
    ("还没有项目", "会上通过“立项”的，自己过来，不用另外录。", "", ""),
    ("还没有公开的答复", "办完的事选了公开，就上社区的公示栏；姓名、门牌不上去。", "", ""),
)


def is_fresh(actor: Actor, counts: dict[str, int], facts: month.Facts) -> bool:
    """Whether nothing has ever happened at the place. Asks the database only where nothing runs."""
    if any(n for kind, n in counts.items() if kind != "duty") or facts.visits or facts.meetings:
        return False
    return not Case.objects.filter(place_id=actor.place_id or 0).exists()


def context(request: HttpRequest) -> dict[str, Any]:
    """Steps, empty states, what is ready, and from when each duty counts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    post = next(post for post in request.posts if post.pk == actor.post_id)  # type: ignore[attr-defined]
    code = post.place.code
    return {
        "place": post.place,
        "steps": [(*words, href.format(code=code)) for *words, href in STEPS],
        "empties": EMPTY,
        "ready": [
            Item("居民看到的社区页", "已经能打开", f"/c/{code}/", "users"),
            Item("公示栏", "现在还空着，答复了就有", f"/c/{code}/board/", "speakerphone"),
            Item("方案原文", "每一条规则都有出处", "/plan/", "help-circle"),
        ],
        "counted": [
            Fact("受理", f"登记起 {demands.ACKNOWLEDGE.value()}内"),
            Fact("危急", f"危险和水电气热，{demands.ACKNOWLEDGE_URGENT.value()}内"),
            Fact("走访", f"每月 {demands.ROUNDS.value()} 次"),
            Fact("会议", f"每月 {meetings.MONTHLY.value()} 次"),
        ],
    }
