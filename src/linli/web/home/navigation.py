"""The desk's ways: where a post may go, with a count only where it is work, in one query."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from linli.core import clock, statements
from linli.core.duties import queries as duties
from linli.core.people import access
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.domains.committees.roles import COVERS, VISITORS
from linli.domains.meetings import actions as meetings
from linli.domains.meetings import rules as meeting_rules
from linli.domains.problems import actions as demands
from linli.domains.problems import rules as demand_rules
from linli.domains.problems.queries import AT_DEPARTMENT
from linli.web.account import contact
from linli.web.home import addresses

# Standing duties stand on the desk from their day of reminder on.
REMINDERS = {demands.ROUND: demand_rules.REMINDER_DAY, meetings.MONTHLY: meeting_rules.MEETING_REMINDER}
# Who also does what a post left behind when nobody holds it any more.
HEIRS = ("secretary", "street_secretary")


@dataclass(frozen=True)
class Way:
    """`right` opens it, or one of `roles`; `level` says whose place `{code}` in the address is."""

    label: str
    icon: str
    href: str
    short: str = ""
    right: str = ""
    count: str = ""
    roles: tuple[str, ...] = ()
    level: str = ""
    # What one goes there for is to change something: not shown to who only reads.
    acts: bool = False
    reads: bool = False
    # Where it leads while there is work of `count`.
    busy: str = ""

    def open_to(self, actor: Actor) -> bool:
        if (self.acts and actor.reads) or (self.reads and not actor.reads):
            return False
        by = actor.may(self.right) if self.right else actor.sight in self.roles
        return by and (not self.level or actor.level == self.level)


STAFF = ("secretary", "clerk", "street_officer", "street_secretary", "district_officer")
# Who may be asked to a meeting, or to one of its items, and does not run it.
INVITED = (
    *("member", "grid_worker", "steward", "inspector", "liaison", "department", "street_officer"),
    *("street_secretary", "street_inspector"),
)
OFFICERS = ("street_officer", "street_secretary", "district_officer", "city_officer")
TODAY = Way("今天", "sun", "/desk/", right="desk", count="duty")
PROBLEMS = Way("问题清单", "list-details", "/problems/", "问题", "problems", "problem")
MEETINGS = Way("会议", "messages", "/meetings/", "会议", "meetings", "meeting")
NOTE = Way(
    "记走访",
    "circle-plus",
    "/visits/new/",
    "记走访",
    count="door",
    roles=VISITORS,
    acts=True,
    busy="/visits/round/",
)
WAYS: tuple[tuple[Way, ...], ...] = (
    (
        TODAY,
        Way("来函", "mail", "/letters/", "来函", "letters_in", "letter"),
        PROBLEMS,
        Way("协办函", "mail", "/letters/sent/", "协办函", "letters_sent"),
        Way("部门答应的", "hourglass", "/pledges/", "答应的", roles=STAFF),
        Way("走访", "walk", "/visits/", "走访", roles=VISITORS, level=Place.COMMUNITY),
        MEETINGS,
        Way("我的会议", "calendar-event", "/meetings/mine/", "我的会", roles=INVITED),
        Way("项目", "hammer", "/projects/", "项目", "projects", "project"),
        Way("名单批复", "user-check", "/approvals/", "批复", "approvals", "round:street"),
        Way("异议核查", "clipboard-check", "/committee/objections/", "核查", "objections"),
        Way("推荐人选", "user-plus", "/committee/come/", "推荐", roles=("liaison",)),
        Way("社工委", "users-group", "/committee/", "社工委", "members"),
        Way("参与和培训", "heart-handshake", "/training/", "参与", "training"),
        Way("工作计划", "target", "/work-plan/", "计划", "reports"),
        Way("工作进展", "chart-bar", "/board/", "进展", "board"),
        Way("组建进展", "flag", "/rollout/", "组建", "rollout"),
        Way("联系领导", "user-check", "/leaders/", "领导", "rollout"),
        Way("我联系的社区", "home-2", "/leading/", "社区", "leading"),
        Way("督导检查", "clipboard-check", "/inspections/", "督导", "inspections"),
        Way("座谈会", "message-2", "/forums/", "座谈", "forums"),
        Way("系统", "settings", "/desk/system/", "系统", "system"),
        Way("账号", "key", "/desk/accounts/", "账号", "accounts"),
        Way("应急查看", "alert-triangle", "/desk/access/", "应急", "access", "access:waiting"),
        Way("谁做了什么", "history", "/desk/audit/", "谁做了", "journal"),
        Way("记录", "shield-check", "/desk/journal/", "记录", "journal"),
    ),
    (
        Way("公示公开", "speakerphone", "/c/{code}/board/", "公示", roles=STAFF, level=Place.COMMUNITY),
        Way("反馈", "message-2", "/feedback/", "反馈", roles=STAFF),
        Way("第二次回访", "refresh", "/second-visits/", "回访", "approvals", level=Place.STREET),
        Way("文书", "files", "/papers/", "文书", roles=STAFF),
        Way("小结", "chart-bar", "/reports/", "小结", "reports"),
        Way("报表", "table-export", "/returns/", "报表", "returns"),
        Way("好做法", "books", "/practice/", "做法", "practice"),
        Way("规则对照", "scale", "/rules/editions/", "规则", roles=OFFICERS),
        Way("投诉建议", "message-report", "/complaints/", "投诉", roles=OFFICERS, acts=True),
        Way("个人信息", "lock", "/persons/", "个人信息", "personal"),
        Way("对外电话", "phone", "/desk/contact/", "电话", roles=contact.ROLES, acts=True),
        Way("工作交接", "switch-horizontal", "/desk/handover/", "交接", "handover", "orphan"),
        Way("谁来查看过", "eye", "/desk/opened/", "查看", "opened", acts=True),
        Way("我打开过的", "eye", "/desk/opened/", "打开过", "opened", reads=True),
    ),
)
# The phone's bottom bar: the first four of these that are open.
BAR = (TODAY, PROBLEMS, NOTE, MEETINGS, *WAYS[1])
# Who has none of the work but an office: its own ways.
OFFICES = ("accounts", "access", "system", "journal", "leading")


def groups(request: HttpRequest) -> list[list[dict[str, Any]]]:
    """The groups of the sidebar for whoever acts; groups without a way are left out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    made = [[_shown(way, request) for way in group if _open(way, actor)] for group in WAYS]
    return [group for group in made if group]


def bar(request: HttpRequest) -> list[dict[str, Any]]:
    """The four ways at the foot of a phone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    offices = tuple(way for way in WAYS[0] if way.right in OFFICES)
    return [_shown(way, request) for way in (*BAR, *offices) if _open(way, actor)][:4]


def _open(way: Way, actor: Actor) -> bool:
    elsewhere = addresses.assigned(actor) or addresses.landing(actor) != "/desk/"
    return way.open_to(actor) and not (way is TODAY and elsewhere) and _built(way.href)


@cache
def _built(href: str) -> bool:
    """Whether there is a page behind the address: rooms come one after another."""
    try:
        resolve(href.replace("{code}", "0" * 12))
    except Resolver404:
        return False
    return True


def _shown(way: Way, request: HttpRequest) -> dict[str, Any]:
    href = way.href.format(code=_code(request)) if "{" in way.href else way.href
    n = counts(request).get(way.count, 0) if way.count else 0
    href = way.busy if way.busy and n else href
    on = (
        request.path == href
        if href in ("/desk/", "/visits/new/", "/visits/round/")
        else request.path.startswith(href)
    )
    return {
        "label": way.label,
        "icon": way.icon,
        "href": href,
        "short": way.short or way.label,
        "count": n,
        "current": on and not (href == "/visits/" and request.path.startswith("/visits/new/")),
    }


def _code(request: HttpRequest) -> str:
    posts = request.posts  # type: ignore[attr-defined]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return next((post.place.code for post in posts if post.pk == actor.post_id), "")


def reminded() -> tuple[str, ...]:
    """The standing duties whose day of reminder has come this month."""
    day = clock.today().day
    return tuple(kind for kind, rule in REMINDERS.items() if day >= rule.value())


def whose(actor: Actor) -> dict[str, Any]:
    """Whose running duties are meant: those of whoever acts."""
    covered = COVERS.get(actor.role, (actor.role,))
    return duties.told(actor.place_id, actor.post_id, covered, actor.role in HEIRS, reminded())


def counts(request: HttpRequest) -> dict[str, int]:
    """How much work there is, by kind, and by `kind:state`; asked once a request, in one query."""
    known: dict[str, int] | None = getattr(request, "_counts", None)
    if known is None:
        known = _count(request.actor)  # type: ignore[attr-defined]
        request._counts = known  # type: ignore[attr-defined]
    return known


_DUTIES = f"SELECT 'duty', '', count(*) FROM duties_duty duty WHERE {duties.OWED} AND {duties.NEAR}"  # noqa: S608
_CASES = """
UNION ALL SELECT procedure, state, count(*) FROM procedures_case WHERE closed_at IS NULL AND {} GROUP BY 1, 2
"""
# Work whose post has ended: a case's by whose turn it is, a duty's by who owes it.
_ORPHANS = """
UNION ALL SELECT 'orphan', '', count(*) FROM procedures_case c JOIN people_post post ON post.id = c.assignee_id
WHERE c.closed_at IS NULL AND {} AND NOT post.during @> %(today)s::date
"""
_UNIT = """EXISTS (SELECT FROM people_post own WHERE own.id = %(post)s AND own.place_id = post.place_id
  AND own.unit = post.unit)"""
_ASSIGNED = _DUTIES + _CASES.format("assignee_id = %(post)s") + _ORPHANS.format(_UNIT)
# Of who sees figures without cases: its own duties between offices.
_OVERSEEN = f"{_DUTIES} AND (duty.case_id IS NULL OR split_part(duty.kind, '.', 1) = ANY(%(oversees)s))"
_WATCHED = """
UNION ALL SELECT 'access', '', count(*) FROM people_access WHERE place_id = %(place)s AND ends_at > %(now)s
"""
# Doors of this month's round that wait for whoever acts.
_DOORS = """
UNION ALL SELECT 'door', '', count(*) FROM demands_door door JOIN procedures_case c ON c.id = door.case_id
WHERE door.post_id = %(post)s AND door.visit_id IS NULL AND NOT door.gone AND c.state = 'walking'
"""
_WITHIN = {
    level: _DUTIES
    + _CASES.format(f"{column} = %(place)s AND procedure IN ('problem', 'meeting', 'project', 'round')")
    + _ORPHANS.format(f"c.{column} = %(place)s")
    + _WATCHED
    + (_DOORS if level == Place.COMMUNITY else "")
    for level, column in ((Place.COMMUNITY, "place_id"), (Place.STREET, "street_id"))
}


def _count(actor: Actor) -> dict[str, int]:
    """A district's running cases are too many to be anybody's work: its duties alone are counted, as the city's are."""
    found: dict[str, int] = {}
    if actor.may(access.CONFIRM) or actor.may("journal"):
        found["access:waiting"] = (
            access.waiting() if actor.may(access.CONFIRM) else access.running()
        ).count()
    if actor.post_id is None:
        return found
    assigned = addresses.assigned(actor)
    sql = _ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)
    told = whose(actor)
    if addresses.figures(actor):
        sql, told = _OVERSEEN, {**told, "oversees": sorted(addresses.oversees(actor))}
    for procedure, state, n in statements.rows(sql, told):
        kind = "letter" if state in AT_DEPARTMENT and assigned else procedure
        found[kind] = found.get(kind, 0) + n
        if state:
            found[f"{kind}:{state}"] = n
    return found
