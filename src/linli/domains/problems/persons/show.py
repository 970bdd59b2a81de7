"""What pages say of what is stored on somebody: to themselves by their code, and to the community's staff."""

from collections.abc import Iterable
from typing import Any

from linli.core import clock
from linli.core.people import roles, sealed
from linli.core.people.actor import Actor
from linli.core.people.models import Look
from linli.core.procedures import queries
from linli.core.ui import dates
from linli.domains.problems import redaction
from linli.domains.problems.models import Claim, Photo, Problem, Reporter
from linli.domains.problems.persons import actions
from linli.domains.problems.persons.procedure import CLAIM

FIELDS = {
    "phone": "电话",
    "name": "称呼",
    "contact": "联系方式",
    "copy": "全部，给本人一份",
    "find": "按电话找到这个人",
    "objection": "异议",
    "by": "推荐人",
    "why": "理由",
}


def looked(rows: Iterable[Look]) -> list[dict[str, str]]:
    """Which post at which place, when, at what, and why; not the name: the level above knows whom to ask."""
    return [
        {
            "who": f"{row.post.place}　{roles.label(row.post.role)}",
            "at": dates.moment(row.at, clock.now()),
            "what": FIELDS.get(row.field, row.field),
            "why": row.reason,
        }
        for row in rows
    ]


def asked(rows: Iterable[Claim]) -> list[dict[str, Any]]:
    """What was asked, how far it is, and what was answered."""
    found = []
    for row in rows:
        said = [
            text for event in queries.timeline([row.case]) for kind, text in event.notes if kind == "claim"
        ]
        found.append(
            {
                "pk": row.case_id,
                "title": row.case.title,
                "state": CLAIM.state(row.case.state).label,
                "open": row.case.closed_at is None,
                "asked": row.asked_on,
                "until": row.case.due_at,
                "ground": actions.REFUSALS.value().get(row.ground, {}).get("label", ""),
                "said": said[0] if said and row.case.state == "refused" else "",
            }
        )
    return found


def own(reporter: Reporter) -> dict[str, Any]:
    """For whoever came by the code: what this one report holds. The code may be found by another: numbers stay masked."""
    held = sealed.unseal(reporter.person) if reporter.person is not None else {}
    problem = Problem.objects.get(pk=reporter.origin_id)
    rows = Claim.objects.filter(reporter=reporter).select_related("case").order_by("-pk")
    return {
        "name": sealed.mask_name(held.get("name", "")),
        "phone": sealed.mask_phone(held["phone"]) if held.get("phone") else "",
        "gone": reporter.person is not None and reporter.person.erased_at is not None,
        "kept": reporter.keep_name,
        "text": problem.text,
        "spot": f"{reporter.origin.spot}（门牌另外加密存着）".lstrip()
        if held.get("spot")
        else reporter.origin.spot,
        "number": reporter.origin.number,
        "at": reporter.at,
        "photos": Photo.objects.filter(case=reporter.origin_id).count(),
        "version": actions.agreed([reporter]).get(reporter.origin_id, ""),
        "looks": looked(actions.looks([reporter.person])) if reporter.person is not None else [],
        "asked": asked(rows),
    }


def kept(own: dict[str, Any]) -> dict[str, Any]:
    """What `own` says, to be kept by the person: in words that anybody reads, days as the wall clocks show them."""
    return {
        "编号": own["number"],
        "哪天说的": dates.day(own["at"]),
        "称呼": own["name"] or ("已依规删除" if own["gone"] else "没留"),
        "电话": own["phone"] or ("已依规删除" if own["gone"] else "没留"),
        "说了什么": own["text"] or "已依规删除",
        "在哪里": own["spot"],
        "要求保密": "是" if own["kept"] else "否",
        "照片": f"{own['photos']} 张",
        "看到的告知": f"第 {own['version']} 版" if own["version"] else "工作人员登记的",
        "谁看过": [f"{one['at']}　{one['who']}　{one['what']}：{one['why']}" for one in own["looks"]],
        "提过的请求": [
            "　".join(
                filter(
                    None, (dates.day(one["asked"]), one["title"], one["state"], one["ground"], one["said"])
                )
            )
            for one in own["asked"]
        ],
    }


def person(of: actions.Known, actor: Actor) -> dict[str, Any]:
    """For the staff: everything across the place's cases, masked; what an erasure would take and leave."""
    running = actions.running(of)
    return {
        "name": sealed.mask_name(of.held.get("name", "")) or "没留姓名",
        "phone": sealed.mask_phone(of.held["phone"]) if of.held.get("phone") else "没留电话",
        "gone": bool(of.persons) and all(one.erased_at is not None for one in of.persons),
        "rows": [_row(row) for row in of.reporters],
        "looks": looked(actions.looks(of.persons)),
        "goes": actions.goes(of),
        "stays": actions.stays(of),
        "may_erase": actor.role in CLAIM.move("erase").by,
        "running": [_waiting(row, actor) for row in running],
    }


def _row(row: Reporter) -> dict[str, Any]:
    return {
        "href": f"/problems/{row.origin_id}/",
        "number": row.origin.number or "还没有编号",
        "title": redaction.masked(row.origin.title),
        "at": row.at,
        "closed": row.origin.closed_at is not None,
    }


def _waiting(row: Claim, actor: Actor) -> dict[str, Any]:
    """A request that is to be answered, with what the new name and number are, masked."""
    new = sealed.unseal(row.sealed) if row.sealed is not None else {}
    moves = ("correct", "refuse") if row.kind == Claim.CORRECT else ("erase", "refuse")
    return {
        "pk": row.case_id,
        "case": row.case,
        "title": row.case.title,
        "asked": row.asked_on,
        "due": row.case.due_at,
        "name": sealed.mask_name(new.get("name", "")),
        "phone": sealed.mask_phone(new["phone"]) if new.get("phone") else "",
        "words": new.get("words", ""),
        "moves": [CLAIM.move(name) for name in moves if actor.role in CLAIM.move(name).by],
    }


def copy(of: actions.Known) -> dict[str, Any]:
    """Everything that is stored on the person, for the person: as data, and for a page to be printed."""
    agreed = actions.agreed(of.reporters)
    problems = Problem.objects.in_bulk([row.origin_id for row in of.reporters])
    return {
        "称呼": of.held.get("name", ""),
        "电话": of.held.get("phone", ""),
        "事情": [
            {
                "编号": row.origin.number,
                "哪天说的": dates.day(row.at),
                "说了什么": problems[row.origin_id].text,
                "在哪里": _door(row) or row.origin.spot,
                "要求保密": "是" if row.keep_name else "否",
                "照片": f"{Photo.objects.filter(case=row.origin_id).count()} 张",
                "看到的告知": f"第 {agreed[row.origin_id]} 版"
                if row.origin_id in agreed
                else "工作人员登记的",
                "后来": _said(row, row.origin_id in of.alone),
            }
            for row in of.reporters
        ],
        "谁看过": [
            f"{one['at']}　{one['who']}　{one['what']}：{one['why']}"
            for one in looked(actions.looks(of.persons))
        ],
    }


def _door(row: Reporter) -> str:
    """The door that was sealed with the name."""
    return sealed.unseal(row.person).get("spot", "") if row.keep_name and row.person is not None else ""


def _said(row: Reporter, alone: bool) -> list[str]:
    """What the person said later, and what they were told; of a case where others spoke too, only what all were told."""
    kinds = [kind for kind in actions.OWN if kind != "report"] if alone else actions.TOLD
    events = queries.timeline([row.origin] if row.origin_id == row.case_id else [row.origin, row.case])
    return [
        f"{dates.moment(event.at, clock.now())}　{event.label}：{text}"
        for event in reversed(events)
        for kind, text in event.notes
        if kind in (kinds if event.case_id == row.origin_id else actions.TOLD)
    ]
