"""`/desk/opened/`: who came to look: inspectors and break-glass, with every page that they opened."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from linli.core.people import access
from linli.core.people.models import Opened
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.web.admin.break_glass import listed
from linli.web.home import addresses

PAGE, OTHER = 50, "别的页面"
# A number or word in an address, as Django writes it in a path and in an expression; the template may be cut at its end.
PARAMETER = re.compile(r"\(\?P<(\w+)>(?:[^)]*\)?)|<(?:\w+:)?(\w+)>")
# What an address shows, by its beginning as a template; the first that fits. A line for the first page of a room stands
# after the lines of what lies in it.
NAMES = (
    ("/problems/export", "导出问题清单"),
    ("/problems/import", "导入问题"),
    ("/problems/new", "登记一件问题"),
    ("/problems/paste", "贴群里的话"),
    ("/problems/views", "存下的问题清单"),
    ("/problems/{", "一件问题"),
    ("/problems/", "问题清单"),
    ("/photos/", "一张照片"),
    ("/follows/", "领导跟踪的一件事"),
    ("/visits/round", "这一轮走访"),
    ("/visits/list", "导出走访"),
    ("/visits/{", "一次走访"),
    ("/visits/", "走访"),
    ("/second-visits/", "第二次回访"),
    ("/feedback/", "反馈"),
    ("/pledges/{", "部门答应的一件"),
    ("/pledges", "部门答应的"),
    ("/summons/", "街道召集"),
    ("/letters/sent", "协办函"),
    ("/letters/{", "一封来函"),
    ("/letters/calls", "街道召集"),
    ("/letters/pledges", "部门答应的一件"),
    ("/letters/", "来函"),
    ("/meetings/asked", "请来列席的一项"),
    ("/meetings/chains", "四议两公开的一件"),
    ("/meetings/roster", "会议的名册"),
    ("/meetings/year", "一年的会"),
    ("/meetings/mine", "我的会议"),
    ("/meetings/{", "一次会议"),
    ("/meetings/", "会议"),
    ("/projects/{", "一个项目"),
    ("/projects/", "项目"),
    ("/papers/{", "一份文书"),
    ("/papers/", "文书"),
    ("/approvals/", "名单批复"),
    ("/committee/candidates/", "一位候选人"),
    ("/committee/members/", "一位委员"),
    ("/committee/notices/", "一份公示"),
    ("/committee/rounds/", "一轮选聘"),
    ("/committee/objections/", "异议核查"),
    ("/committee/crossings/", "一处交叉"),
    ("/committee/roll/", "社区的名册"),
    ("/committee/roster", "社工委花名册"),
    ("/committee/", "社工委"),
    ("/training/", "参与和培训"),
    ("/work-plan/", "工作计划"),
    ("/board/table", "选出来的数"),
    ("/board/", "工作进展"),
    ("/rollout/briefings/", "上报"),
    ("/rollout/", "组建进展"),
    ("/leaders/", "联系领导"),
    ("/leading/", "领导联系的社区"),
    ("/before-visit/", "调研之前看的一页"),
    ("/inspections/findings", "督导发现"),
    ("/inspections/places/", "受查的一个社区"),
    ("/inspections/", "督导检查"),
    ("/forums/opinions/", "座谈会上的一条意见"),
    ("/forums/", "座谈会"),
    ("/rules/", "规则对照"),
    ("/practice/press/", "媒体报道"),
    ("/practice/{", "一个好做法"),
    ("/practice/", "好做法"),
    ("/good-practice/", "公开的好做法"),
    ("/reports/", "小结"),
    ("/returns/", "报表"),
    ("/persons/", "个人信息"),
    ("/complaints/", "投诉建议"),
    ("/complaint/", "投诉建议的公开页"),
    ("/search/", "搜索"),
    ("/desk/opened/", "自己看过的"),
    ("/desk/accounts/", "账号"),
    ("/desk/access/", "应急查看"),
    ("/desk/audit/", "谁做了什么"),
    ("/desk/journal/", "办理记录的核对"),
    ("/desk/system/", "系统"),
    ("/desk/handover/", "工作交接"),
    ("/desk/invitations/", "开通账号"),
    ("/desk/contact/", "对外电话"),
    ("/desk/me/", "自己的账号"),
    ("/desk/", "今天"),
    ("/sign-", "登录和退出"),
    ("/demo/", "演示身份"),
    ("/c/{code}/board/", "社区的公示栏"),
    ("/c/", "社区的公开页"),
    ("/d/", "县区的公开页"),
    ("/q/", "二维码打开的页"),
    ("/check/", "文书核验"),
    ("/plan/", "方案原文"),
    ("/privacy/", "个人信息怎么用"),
    ("/calendar/", "订阅的日历"),
    ("/display/", "怎么显示"),
    ("/api/", "公开数据"),
    ("/health/", "系统是否正常"),
    ("/metrics", "系统的运行数"),
    ("/ui/", "页面的样子"),
)


def named(page: str) -> str:
    """What a page is called, by the template of its address: '一件问题'."""
    plain = PARAMETER.sub("{\\1\\2}", page).replace("^", "")
    if plain == "/":
        return "首页"
    return next((name for begins, name in NAMES if plain.startswith(begins)), OTHER)


def visible(request: Request) -> QuerySet[Opened]:
    """What this post is shown: its own looks; those at its place, below it, and of lists that its place is on; all."""
    actor = request.actor
    rows = Opened.objects.select_related("post__person", "post__place", "place").order_by("-pk")
    if actor.reads:
        return rows.filter(post__person=actor.person_id)
    if actor.may("journal"):
        return rows
    place = Place.objects.get(pk=actor.place_id)
    above = [pk for pk in (place.street_id, place.district_id) if pk]
    here = Q(place=place) | Q(place__street=place) | Q(place__district=place)
    return rows.filter(here | Q(place__in=above))


def rows(found: QuerySet[Opened], before: str) -> tuple[list[dict[str, Any]], int]:
    """A page of them, and the number before which the next begins; 0 when it was the last."""
    if before.isdecimal() and len(before) <= 18:
        found = found.filter(pk__lt=int(before))
    some = list(found[: PAGE + 1])
    # The number says which one without a word of what it is about: the audit administrator reads this list too.
    cases = Case.objects.filter(pk__in={row.case_id for row in some if row.case_id})
    numbers = dict(cases.values_list("pk", "number"))
    shown = [
        {"row": row, "what": named(row.page), "which": numbers.get(row.case_id or 0, ""), "href": _href(row)}
        for row in some[:PAGE]
    ]
    return shown, some[PAGE - 1].pk if len(some) > PAGE else 0


def _href(row: Opened) -> str:
    """Where the same thing stands, for who may open it too."""
    room = row.page.replace("^", "").split("/")[1]
    return (
        f"/{room}/{row.case_id}/"
        if row.case_id and room in ("problems", "visits", "meetings", "projects")
        else ""
    )


@needs("opened")
def index(request: Request) -> HttpResponse:
    """Newest first; `?number=` looks the number of a watermark up."""
    number = request.GET.get("number", "").strip().upper()[:12]
    found = visible(request)
    if number:
        found = found.filter(number=number)
    shown, following = rows(found, request.GET.get("before", ""))
    accesses = [] if request.actor.reads else list(access.of_place(request.actor.place_id)[:20])
    context = {
        "rows": shown,
        "following": following,
        "number": number,
        "accesses": listed(accesses),
        "mine": request.actor.reads,
        "home": addresses.landing(request.actor),
    }
    return render(request, "desk/opened.html", context)
