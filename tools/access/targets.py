"""What is asked at each address: of which object, with which form. One line for a new address that takes either.

An address without either needs no line: it is asked as it stands. `{problem}` and the like are ids of `access_furnished`;
with them the same address is asked of home's objects, of next door's, and of the two mixed. `DOOR` lines are asked
of next door's objects by next door's people as their own, because only there the step can be taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tools.access.furnished import DOOR, HOME

ADDRESSES = {
    "/api/v1/communities/{code}/notices/{number}": "/api/v1/communities/{code}/notices/{notice}",
    "/api/{rest}": "/api/none",
    "/before-visit/{code}.{form}": "/before-visit/{code}.docx",
    "/before-visit/{code}/": "/before-visit/{code}/",
    "/c/{code}/": "/c/{code}/",
    "/c/{code}/notices/{pk}/": "/c/{code}/notices/{notice}/",
    "/c/{code}/notices/{pk}/done/": "/c/{code}/notices/{notice}/done/",
    "/c/{code}/projects/{pk}/": "/c/{code}/projects/{project}/",
    "/c/{code}/projects/{pk}/photos/{name}": "/c/{code}/projects/{project}/photos/{photo}",
    "/c/{code}/follow/mine/{name}/": "/c/{code}/follow/mine/confirm/",
    "/check/{code}/": "/check/ABCD-EFGH/",
    "/committee/candidates/{pk}/": "/committee/candidates/{candidate}/",
    "/committee/candidates/{pk}/reveal/": "/committee/candidates/{candidate}/reveal/",
    "/committee/candidates/{pk}/{move}/": "/committee/candidates/{candidate}/check/",
    "/committee/crossings/{pk}/": "/committee/crossings/{crossing}/",
    "/committee/crossings/{pk}/{move}/": "/committee/crossings/{crossing}/explain/",
    "/committee/go/{pk}/": "/committee/go/{committee}/",
    "/committee/members/{pk}/": "/committee/members/{member}/",
    "/committee/members/{pk}/{move}/": "/committee/members/{member}/apply_exit/",
    "/committee/notices/{pk}/": "/committee/notices/{notice}/",
    "/committee/notices/{pk}/object/": "/committee/notices/{notice}/object/",
    "/committee/notices/{pk}/{move}/": "/committee/notices/{notice}/examiners/",
    "/committee/objections/{pk}/": "/committee/objections/{objection}/",
    "/committee/objections/{pk}/open/": "/committee/objections/{objection}/open/",
    "/committee/objections/{pk}/{move}/": "/committee/objections/{objection}/hear/",
    "/committee/of/{pk}/": "/committee/of/{committee}/",
    "/committee/roll/bodies/{body}/": "/committee/roll/bodies/enlarged_committee/",
    "/committee/roll/bodies/{body}/{pk}/": "/committee/roll/bodies/enlarged_committee/{seat}/",
    "/committee/roll/buildings/{pk}/": "/committee/roll/buildings/{building}/",
    "/committee/roll/organisations/{pk}/": "/committee/roll/organisations/{organisation}/",
    "/committee/roster.{form}": "/committee/roster.docx",
    "/committee/rounds/{pk}/": "/committee/rounds/{round}/",
    "/committee/rounds/{pk}/come/": "/committee/rounds/{round}/come/",
    "/committee/rounds/{pk}/forms/{kind}.{form}": "/committee/rounds/{round}/forms/self.docx?filled=1",
    "/committee/rounds/{pk}/letters.{form}": "/committee/rounds/{formed}/letters.docx",
    "/committee/rounds/{pk}/{move}/": "/committee/rounds/{round}/extend/",
    "/committee/{code}/": "/committee/{code}/",
    "/committee/{code}/roll/": "/committee/{code}/roll/",
    "/committee/{code}/roll/secretary/": "/committee/{code}/roll/secretary/",
    "/committee/{code}/roster.xlsx": "/committee/{code}/roster.xlsx",
    "/committee/{code}/succeed/": "/committee/{code}/succeed/",
    "/d/{code}/": "/d/{district}/",
    "/demo/{role}/": "/demo/secretary/",
    "/desk/access/{pk}/{name}/": "/desk/access/{look}/confirm/",
    "/desk/accounts/{pk}/": "/desk/accounts/{account}/",
    "/desk/accounts/{pk}/posts/{post}/": "/desk/accounts/{account}/posts/{held}/",
    "/desk/accounts/{pk}/{name}/": "/desk/accounts/{account}/unlock/",
    "/desk/audit/{name}.csv": "/desk/audit/deeds.csv",
    "/desk/audit/{name}/": "/desk/audit/deeds/",
    "/desk/handover/{pk}/": "/desk/handover/{held}/",
    "/desk/invitations/{pk}/": "/desk/invitations/{invited}/",
    "/desk/journal/heads/{code}/": "/desk/journal/heads/{street}/",
    "/desk/journal/heads/{code}/signed.json": "/desk/journal/heads/{street}/signed.json",
    "/desk/me/out/{pk}/": "/desk/me/out/{sign_in}/",
    "/follows/{pk}/": "/follows/{follow}/",
    "/follows/{pk}/{move}/": "/follows/{follow}/step/",
    "/good-practice/{pk}/": "/good-practice/{shared}/",
    "/leaders/export.{ending}": "/leaders/export.csv",
    "/leaders/people/{pk}/leave/": "/leaders/people/{leader}/leave/",
    "/leaders/{code}/": "/leaders/{code}/",
    "/leaders/{code}/{move}/": "/leaders/{code}/visit/",
    "/leading/take/{pk}/": "/leading/take/{signing}/",
    "/leading/{code}/": "/leading/{code}/",
    "/leading/{code}/{move}/": "/leading/{code}/visit/",
    "/forums/opinions/{pk}/": "/forums/opinions/{opinion}/",
    "/forums/opinions/{pk}/{move}/": "/forums/opinions/{opinion}/decline/",
    "/forums/{pk}/": "/forums/{forum}/",
    "/forums/{pk}/gather/": "/forums/{forum}/gather/",
    "/forums/{pk}/{move}/": "/forums/{forum}/change/",
    "/inspections/findings.{ending}": "/inspections/findings.csv",
    "/inspections/findings/{pk}/": "/inspections/findings/{finding}/",
    "/inspections/findings/{pk}/{move}/": "/inspections/findings/{finding}/add/",
    "/inspections/places/{pk}/": "/inspections/places/{inspected}/",
    "/inspections/places/{pk}/{move}/": "/inspections/places/{inspected}/look/",
    "/inspections/{pk}/": "/inspections/{inspection}/",
    "/inspections/{pk}/drawing.{ending}": "/inspections/{inspection}/drawing.csv",
    "/inspections/{pk}/drawing/": "/inspections/{inspection}/drawing/",
    "/inspections/{pk}/summary.{form}": "/inspections/{inspection}/summary.docx",
    "/inspections/{pk}/summary/": "/inspections/{inspection}/summary/",
    "/inspections/{pk}/{move}/": "/inspections/{inspection}/prolong/",
    "/letters/all.{ending}": "/letters/all.csv",
    "/letters/calls/{pk}/": "/letters/calls/{call}/",
    "/letters/calls/{pk}/{move}/": "/letters/calls/{call}/come/",
    "/letters/pledges/{pk}/": "/letters/pledges/{pledge}/",
    "/letters/pledges/{pk}/{move}/": "/letters/pledges/{pledge}/tell/",
    "/letters/sent.{ending}": "/letters/sent.csv",
    "/letters/{pk}/": "/letters/{letter}/",
    "/letters/{pk}/{kind}.{form}": "/letters/{letter}/paper.docx",
    "/letters/{pk}/{move}/": "/letters/{letter}/letter_receive/",
    "/calendar/{token}.ics": "/calendar/" + "a" * 43 + ".ics",
    "/meetings/asked/{pk}/": "/meetings/asked/{asked}/",
    "/meetings/asked/{pk}/letter.{form}": "/meetings/asked/{asked}/letter.docx",
    "/meetings/asked/{pk}/{move}/": "/meetings/asked/{asked}/come/",
    "/meetings/chains/{pk}/": "/meetings/chains/{chain}/",
    "/meetings/chains/{pk}/{move}/": "/meetings/chains/{chain}/publish/",
    "/meetings/roster/{body}/": "/meetings/roster/enlarged_committee/",
    "/meetings/roster/{body}/{pk}/": "/meetings/roster/enlarged_committee/{seat}/",
    "/meetings/table/{problem}/": "/meetings/table/{waiting}/",
    "/meetings/{pk}/": "/meetings/{meeting}/",
    "/meetings/{pk}/agenda/": "/meetings/{coming}/agenda/",
    "/meetings/{pk}/day/": "/meetings/{coming}/day/",
    "/meetings/{pk}/answers/": "/meetings/{coming}/answers/",
    "/meetings/{pk}/invitation.{form}": "/meetings/{coming}/invitation.docx",
    "/meetings/{pk}/mine/": "/meetings/{coming}/mine/",
    "/meetings/{pk}/mine/{move}/": "/meetings/{coming}/mine/answer/",
    "/meetings/{pk}/extract.{form}": "/meetings/{filed}/extract.docx",
    "/meetings/{pk}/hall/": "/meetings/{meeting}/hall/",
    "/meetings/{pk}/hall/now/": "/meetings/{meeting}/hall/now/",
    "/meetings/{pk}/heard/": "/meetings/{meeting}/heard/",
    "/meetings/{pk}/items/{item}/": "/meetings/{meeting}/items/{item}/",
    "/meetings/{pk}/items/{item}/now/": "/meetings/{meeting}/items/{item}/now/",
    "/meetings/{pk}/items/{item}/{move}/": "/meetings/{meeting}/items/{item}/order/",
    "/meetings/{pk}/meeting.ics": "/meetings/{coming}/meeting.ics",
    "/meetings/{pk}/minutes.{form}": "/meetings/{filed}/minutes.docx",
    "/meetings/{pk}/now/": "/meetings/{meeting}/now/",
    "/board/kinds/{code}/": "/board/kinds/{code}/",
    "/board/table.{ending}": "/board/table.csv",
    "/board/{code}/export.{ending}": "/board/{code}/export.csv",
    "/meetings/{pk}/{move}/": "/meetings/{meeting}/attend/",
    "/meetings/list.{ending}": "/meetings/list.csv",
    "/papers/{pk}.{form}": "/papers/{paper}.docx",
    "/pledges.{ending}": "/pledges.csv",
    "/pledges/{pk}/": "/pledges/{pledge}/",
    "/pledges/{pk}/{move}/": "/pledges/{pledge}/kept/",
    "/persons/claims/{pk}/": "/persons/claims/{claim}/",
    "/persons/{pk}/": "/persons/{reporter}/",
    "/persons/{pk}/copy.{form}": "/persons/{reporter}/copy.json",
    "/persons/{pk}/{claim}/{move}/": "/persons/{reporter}/{claim}/refuse/",
    "/persons/{pk}/{kind}/": "/persons/{reporter}/erase/",
    "/photos/{name}": "/photos/{photo}",
    "/practice/adoptions/{pk}/": "/practice/adoptions/{adoption}/",
    "/practice/adoptions/{pk}/{move}/": "/practice/adoptions/{adoption}/give_up/",
    "/practice/new/{pk}/": "/practice/new/{built}/",
    "/practice/press/export.{ending}": "/practice/press/export.csv",
    "/practice/press/{pk}/strike/": "/practice/press/{press}/strike/",
    "/training/list.{ending}": "/training/list.csv",
    "/training/{pk}/": "/training/{training}/",
    "/training/{pk}/{move}/": "/training/{training}/call_off/",
    "/practice/{pk}/": "/practice/{practice}/",
    "/practice/{pk}/adopt/": "/practice/{shared}/adopt/",
    "/practice/{pk}/{move}/": "/practice/{practice}/return_it/",
    "/privacy/{name}/": "/privacy/1/",
    "/problems/export.{ending}": "/problems/export.csv",
    "/problems/import/{pk}/": "/problems/import/{imported}/",
    "/problems/{pk}/": "/problems/{problem}/",
    "/problems/{pk}/code/": "/problems/{problem}/code/",
    "/problems/{pk}/phone/": "/problems/{problem}/phone/",
    "/problems/{pk}/{move}/": "/problems/{problem}/note/",
    "/projects/open/{item}/": "/projects/open/{voted}/",
    "/projects/list.{ending}": "/projects/list.csv",
    "/projects/{pk}/": "/projects/{project}/",
    "/projects/{pk}/promises/{of}/": "/projects/{project}/promises/{promise}/",
    "/projects/{pk}/promises/{of}/{move}/": "/projects/{project}/promises/{promise}/put_off/",
    "/projects/{pk}/{move}/": "/projects/{project}/progress/",
    "/second-visits/list.{ending}": "/second-visits/list.pdf",
    "/second-visits/{pk}/": "/second-visits/{returning}/",
    "/second-visits/{pk}/{move}/": "/second-visits/{returning}/miss/",
    "/q/{token}/": "/q/{token}/",
    "/reports/go/{pk}/": "/reports/go/{report}/",
    "/reports/{period}/": "/reports/2023-11/",
    "/reports/{period}/all-read/": "/reports/2023-11/all-read/",
    "/reports/{period}/below/": "/reports/2023-11/below/",
    "/reports/{period}/below.{ending}": "/reports/2023-11/below.csv",
    "/reports/{period}/of/{code}/": "/reports/2023-11/of/{code}/",
    "/reports/{period}/of/{code}/behind/{figure}/": "/reports/2023-11/of/{code}/behind/received/",
    "/reports/{period}/of/{code}/report.{form}": "/reports/2023-11/of/{code}/report.docx",
    "/reports/{period}/of/{code}/{move}/": "/reports/2023-11/of/{code}/read/",
    "/reports/{period}/{move}/": "/reports/2023-Q4/send/",
    "/returns/lists/{subject}.{form}": "/returns/lists/problems.csv",
    "/returns/papers/{name}.{form}": "/returns/papers/report.docx",
    "/returns/{pk}/": "/returns/{blank}/",
    "/returns/{pk}/behind/": "/returns/{blank}/behind/?slot=本月数/受理问题数",
    "/returns/{pk}/file/": "/returns/{blank}/file/",
    "/returns/{pk}/{name}/": "/returns/{blank}/keep/",
    "/rollout/briefings/{pk}/": "/rollout/briefings/{briefing}/",
    "/rollout/briefings/{pk}/{move}/": "/rollout/briefings/{briefing}/add/",
    "/rules/editions.{ending}": "/rules/editions.csv",
    "/rollout/export.{ending}": "/rollout/export.csv",
    "/rollout/pilots/{code}/{move}/": "/rollout/pilots/{code}/choose/",
    "/rollout/targets/{code}/": "/rollout/targets/{district}/",
    "/rollout/targets/{code}/lift/": "/rollout/targets/{street}/lift/",
    "/search/": "/search/?q=楼道",
    "/feedback/list.{ending}": "/feedback/list.csv",
    "/visits/list.{ending}": "/visits/list.csv",
    "/visits/rounds/{pk}/": "/visits/rounds/{walk}/",
    "/visits/rounds/{pk}/{move}/": "/visits/rounds/{walk}/hand/",
    "/summons/new/{pk}/": "/summons/new/{signing}/",
    "/summons/{pk}/": "/summons/{summons}/",
    "/summons/{pk}/{move}/": "/summons/{summons}/cancel/",
    "/visits/{pk}/": "/visits/{visit}/",
    "/work-plan/go/{pk}/": "/work-plan/go/{plan}/",
    "/work-plan/{year}/": "/work-plan/2023/",
    "/work-plan/{year}/list.{ending}": "/work-plan/2023/list.csv",
    "/work-plan/{year}/{code}/": "/work-plan/2023/{code}/",
    "/work-plan/{year}/{code}/plan.{form}": "/work-plan/2023/{code}/plan.docx",
    "/work-plan/{year}/{code}/{move}/": "/work-plan/2023/{code}/give_back/",
}
FORMS: dict[str, dict[str, Any]] = {
    "/committee/call/": {"kind": "supplement", "closes_on": "{later}", "wanted": "1"},
    "/committee/candidates/{pk}/reveal/": {"source": "{source}", "reason": "问本人愿不愿意"},
    "/committee/candidates/{pk}/{move}/": {"checks": ["adult", "here", "record"]},
    "/committee/crossings/{pk}/{move}/": {"words": "情况特殊"},
    "/committee/members/{pk}/{move}/": {"ground": "job", "words": "换了工作"},
    "/committee/notices/{pk}/object/": {"candidate": "{candidate}", "channel": "phone", "words": "去年十二月在三号楼收费没有票"},
    "/committee/notices/{pk}/{move}/": {"inspector": "{inspector}", "street_inspector": "{street_inspector}"},
    "/committee/objections/{pk}/{move}/": {"heard_on": "{today}", "words": "去年十二月在三号楼收费没有票"},
    "/committee/roll/bodies/{body}/": {"people": "柳青\t委员", "since": "{today}"},
    "/committee/roll/bodies/{body}/{pk}/": {"seat-{seat}-standing": "书记"},
    "/committee/roll/buildings/": {"name": "新楼院"},
    "/committee/roll/buildings/{pk}/": {"name": "新楼院"},
    "/committee/roll/organisations/": {"name": "邻里社", "kind": "social_organisation"},
    "/committee/roll/organisations/{pk}/": {"name": "邻里社", "kind": "social_organisation"},
    "/committee/rounds/{pk}/come/": {"name": "柳青", "kind": "volunteer", "identity": "志愿者", "contact": "社区有", "channel": "unit", "by": "本单位", "why": "热心"},
    "/committee/rounds/{pk}/{move}/": {"closes_on": "{later}"},
    "/committee/take-over/": {"since": "2021-11-08", "until": "2026-11-07", "words": "名册"},
    "/committee/take-over/member/": {"name": "柳青", "position": "member", "kind": "volunteer", "words": "名册", "since": "2021-11-08", "until": "2026-11-07"},
    "/committee/take-over/sheet/": {"words": "名册", "rows": "柳青\t委员\t志愿者"},
    "/committee/{code}/roll/secretary/": {"name": "孟书记", "since": "{today}"},
    "/desk/access/": {"code": "{code}", "reason": "统计数字对不上", "hours": "1"},
    "/desk/accounts/new/": {
        "name": "新来的", "username": "xin.lai", "role": "clerk", "code": "{code}", "since": "{today}",
    },
    "/desk/accounts/{pk}/": {"role": "steward", "code": "{code}", "since": "{today}"},
    "/desk/contact/": {"phone": "0931-0000009", "address": "院门口"},
    "/desk/post/": {"post": "{grid}"},
    "/follows/{pk}/{move}/": {"words": "有人去看了"},
    "/leaders/people/": {"name": "秦川", "title": "副区长", "username": "qin.chuan"},
    "/leaders/people/{pk}/leave/": {"words": "调离"},
    "/leaders/{code}/{move}/": {"where": "yard"},
    "/leading/{code}/{move}/": {"where": "yard"},
    "/letters/calls/{pk}/{move}/": {"who": "丁队长"},
    "/letters/pledges/{pk}/{move}/": {"words": "修好了"},
    "/meetings/asked/{pk}/{move}/": {"who": "丁队长"},
    "/meetings/year/plan/": {"bodies": ["enlarged_committee"], "held_at": "{later}T15:00", "room": "三楼", "chair": "{chair}"},
    "/meetings/{pk}/agenda/": {"order": ["{listed}"]},
    "/meetings/{pk}/day/": {"held_at": "{later}T16:00", "room": "四楼", "words": "停电"},
    "/meetings/{pk}/answers/": {"how": "phone", "answer-{expected}": "coming"},
    "/meetings/{pk}/mine/{move}/": {"answer": "coming"},
    "/meetings/chains/{pk}/{move}/": {"words": "院墙全部重建，居民代表会议已作出决议。"},
    "/meetings/new/": {"bodies": ["enlarged_committee"], "held_at": "{later}T15:00", "room": "三楼", "chair": "{chair}"},
    "/meetings/roster/{body}/": {"people": "柳青\t委员", "since": "{today}"},
    "/meetings/roster/{body}/{pk}/": {"seat-{seat}-standing": "书记"},
    "/meetings/table/{problem}/": {"meeting": "{coming}", "reason:meeting.materials": "情况紧急"},
    "/meetings/{pk}/heard/": {"title": "三季度经费"},
    "/meetings/{pk}/items/{item}/{move}/": {"direction": "down"},
    "/persons/{pk}/copy.{form}": {"reason": "本人来要"},
    "/persons/{pk}/{claim}/{move}/": {"ground": "law", "words": "账还没有结"},
    "/persons/{pk}/{kind}/": {"reason": "本人来要求", "asked_on": "{today}"},
    "/pledges/{pk}/{move}/": {"words": "看过，修好了"},
    "/practice/adoptions/{pk}/{move}/": {"words": "改做别的"},
    "/practice/new/{pk}/": {"title": "换门", "trouble": "坏了", "how": "修", "result": "好了"},
    "/practice/press/new/": {"medium": "paper", "outlet": "报", "headline": "门不响了", "on": "{today}"},
    "/practice/press/{pk}/strike/": {"words": "重复了"},
    "/training/new/": {"title": "怎样主持议事会", "on": "{today}", "spot": "会议室", "taught_by": "own", "teacher": ""},
    "/training/{pk}/{move}/": {"words": "讲课的人来不了"},
    "/practice/{pk}/{move}/": {"words": "写明谁出钱"},
    "/problems/": {"move": "merge", "pick": ["{first}", "{second}"], "lead": "{first}", "reason": "same"},
    "/problems/import/": {"system": "hotline"},
    "/problems/new/": {"text": "院门坏了关不上", "spot": "院门", "source": "phone"},
    "/problems/new/hints/": {"text": "灯坏了"},
    "/problems/paste/": {"pasted": "王姐：楼道灯坏了"},
    "/problems/views/": {"name": "逾期的", "query": "?when=late"},
    "/problems/{pk}/code/": {"reporter": "{reporter}"},
    "/problems/{pk}/phone/": {"reporter": "{reporter}", "reason": "约上门时间"},
    "/problems/{pk}/{move}/": {"words": "又来电话了"},
    "/projects/open/{item}/": {"measure": "装路灯", "owner": "{grid}", "ends_on": "{later}"},
    "/projects/{pk}/{move}/": {"words": "线换好了"},
    "/reports/{period}/{move}/": {"words": "", "reason:report.not_early": "要换届"},
    "/returns/": {"period": "2023-11"},
    "/returns/{pk}/{name}/": {"period": "2023-11"},
    "/forums/new/": {"topic": "座谈", "held_at": "{later}T09:00", "room": "三楼"},
    "/forums/opinions/{pk}/{move}/": {"words": "方案没有写"},
    "/forums/{pk}/gather/": {"side": "community", "words": "次数怎么算"},
    "/forums/{pk}/{move}/": {"topic": "改期", "held_at": "{later}T15:00", "room": "二楼"},
    "/inspections/findings/{pk}/{move}/": {"words": "八月也没有"},
    "/inspections/new/": {"topic": "督导检查", "since": "2023-09-01", "until": "2023-10-31", "ends_on": "{later}", "size": "2", "lines": ["rounds"]},
    "/inspections/places/{pk}/{move}/": {"line": "size", "verdict": "found", "before": "0"},
    "/inspections/{pk}/{move}/": {"ends_on": "{later}", "words": "下雪"},
    "/rollout/briefings/new/": {"progress": "建成两个", "problems": "书记空缺"},
    "/rollout/briefings/{pk}/{move}/": {"words": "又建成一个"},
    "/rollout/targets/{code}/": {"number": "400", "ends_on": "{later}", "why": "按名册", "sure": "on"},
    "/rollout/targets/{code}/lift/": {"words": "按名册"},
    "/rollout/roster/": {"words": "三个社区还没有设"},
    "/projects/{pk}/promises/{of}/{move}/": {"due_on": "{later}", "words": "人在外地"},
    "/second-visits/{pk}/{move}/": {"words": "去了三次没人"},
    "/summons/new/{pk}/": {"posts": ["{officer}"], "on": "{later}", "hour": "15:00", "where": "院门口", "what": "一起看"},
    "/summons/{pk}/{move}/": {"words": "下雨"},
    "/visits/new/": {"where": "b{building}", "heard": "fine", "urgency": "soon"},
    "/visits/rounds/new/": {"size": "3"},
    "/visits/rounds/{pk}/{move}/": {"door": "{door}", "post": "{grid}"},
    "/visits/send/": {"where": "b{building}", "heard": "fine", "urgency": "soon"},
    "/work-plan/{year}/{code}/{move}/": {"words": "写上谁牵头"},
}  # fmt: skip
# Where the step can be taken next door alone, whose committee was taken over and calls for members.
AT_DOOR = frozenset({
    "/committee/candidates/{pk}/",
    "/committee/candidates/{pk}/reveal/",
    "/committee/candidates/{pk}/{move}/",
    "/committee/rounds/{pk}/come/",
    "/committee/rounds/{pk}/forms/{kind}.{form}",
    "/committee/rounds/{pk}/{move}/",
    "/committee/take-over/member/",
    "/committee/take-over/sheet/",
})  # fmt: skip
# In an address these choose a page or a step; whatever else stands in braces is somebody's object.
CHOICES = frozenset({"move", "name", "form", "kind", "body", "ending", "role"})
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Target:
    """One address as a template, its view, and what is asked there."""

    template: str
    view: Any
    asked: str
    form: dict[str, Any]
    at: str

    @property
    def public(self) -> bool:
        return bool(getattr(self.view, "is_public", False))

    @property
    def right(self) -> str:
        """What the view asks for: '' is any sign-in."""
        return "" if self.public else str(getattr(self.view, "right", "desk"))

    @property
    def of_object(self) -> bool:
        """Whether the address names an object of some place."""
        return bool(SLOT.search(self.asked)) and not self.public


def plain(address: str) -> str:
    """The address as a template: '/problems/{pk}/'."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda m: f"{{{m[1] or m[2]}}}", address)
    return named.replace("^", "").replace("$", "").replace("\\.", ".")


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, pattern.callback
        elif isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)


def targets() -> list[Target]:
    """Every address that there is."""
    found = []
    for address, view in addresses():
        template = plain(address)
        place = DOOR if template in AT_DOOR else HOME
        found.append(
            Target(template, view, ADDRESSES.get(template, template), FORMS.get(template, {}), place)
        )
    return sorted(found, key=lambda one: one.template)


def gone() -> list[str]:
    """Lines of this page whose address is no more."""
    there = {plain(address) for address, _ in addresses()}
    return sorted((ADDRESSES.keys() | FORMS.keys() | AT_DOOR) - there)


def filled(text: Any, ids: dict[str, Any]) -> Any:
    """The address or the form with the ids in their places; KeyError for an address that nobody said the object of."""
    if isinstance(text, dict):
        return {filled(key, ids): filled(value, ids) for key, value in text.items()}
    if isinstance(text, list):
        return [filled(one, ids) for one in text]
    return SLOT.sub(lambda slot: str(ids[slot[1]]), text)


def slots(target: Target) -> list[str]:
    return SLOT.findall(target.asked)


def slots_of_form(target: Target) -> list[str]:
    return SLOT.findall(repr(target.form))
