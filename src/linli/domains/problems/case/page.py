"""A problem's page: where it is on its way, what may be done, what has happened, what it hangs together with."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people import roles, sealed
from linli.core.people.actor import Actor
from linli.core.procedures import desk, queries, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Offer
from linli.core.ui import dates, parts
from linli.domains.problems import clocks, open_promises, photos, redaction, rules, triage, urgency, wording
from linli.domains.problems.case import confidence, loading, time_held
from linli.domains.problems.case.loading import Loaded
from linli.domains.problems.letters import parts as letters_parts
from linli.domains.problems.listing import page
from linli.domains.problems.models import Problem, Reporter
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.queries import AT_DEPARTMENT, is_mine

# What a post most likely does next in a state: the one filled button.
MAIN = {
    "reported": "accept",
    "accepted": "solve",
    "solving": "done",
    "with_street": "receive",
    "street": "letter",
    "letter": "answer",
    "part_to_sign": "sign_part",
    "to_sign": "sign",
    "shelved": "review",
    "verifying": "verify",
    "to_feed_back": "feed_back",
}
# Done from elsewhere on the page.
ELSEWHERE = {"reissue"}
PLACES = {"problem": "/problems/{pk}/", "visit": "/visits/{pk}/", "meeting": "/meetings/{pk}/"}
PLACES |= {
    "agenda_item": "/meetings/{root}/",
    "project": "/projects/{pk}/",
    "intake": "/problems/import/{pk}/",
    "summons": "/summons/{pk}/",
    "pledge": "/pledges/{pk}/",
    "promise": "/projects/{root}/promises/{pk}/",
}
LINKED = {
    "visit": "走访时记下",
    "agenda_item": "会议议题",
    "meeting": "会议",
    "project": "项目",
    "intake": "一起导入的",
    "summons": "现场会",
    "pledge": "部门答应的",
    "promise": "各方答应的",
    "return_visit": "街道的第二次回访",
    "claim": "个人信息请求",
}


def problem_of(case: Case) -> Problem:
    """The problem's own row."""
    found: Problem = case.problem
    return found


def context(
    case: Case, actor: Actor, attempt: Attempt | None = None, revealed: dict[int, str] | None = None
) -> dict[str, Any]:
    """What the case's templates are given."""
    of = loading.load(case, actor)
    offers = queries.offers(case, actor, of.problem)
    base = f"/problems/{case.pk}/"
    able = [offer for offer in offers if offer.permitted and offer.move.name not in ELSEWHERE]
    main = MAIN.get(case.state, "")
    if not of.seen:
        able = [offer for offer in able if offer.move.name != "unsee"]
    able.sort(key=lambda offer: (not offer.ready, offer.move.name != main, offer.move.target == "="))
    if attempt is not None and all(offer.move.name != attempt.move.name for offer in able):
        able.insert(0, Offer(attempt.move, True))
    ways = desk.links(case, actor, {case.pk: (case, of.problem)})
    numbers = {one.pk: one.number for one in of.linked if one.procedure == "problem"}
    street = f"理由记入办理记录，{case.street}看得到。" if case.street else ""
    return {
        "case": case,
        "problem": of.problem,
        "base": base,
        "state": PROBLEM.state(case.state),
        "turn": turn(case, actor),
        "facts_line": facts_line(of),
        "path": path(of),
        "same_day": same_day(of),
        "still": promised(of),
        "ways": shown.ways(case, ways, filled=attempt is None and not main and is_mine(case, actor)),
        "moves": shown.moves(case, able, base, attempt, main=main, seen_by=street),
        "others": [offer for offer in offers if not offer.permitted],
        "lines": shown.lines(of.events, lambda event: wording.second(event, case.edition, numbers)),
        "proof": shown.proof(of.events),
        "intact": all(event.intact for event in of.events),
        "said_words": confidence.said(of, actor),
        "facts": facts(of, actor),
        "held_by": time_held.facts(of.events, case.closed_at or clock.now()),
        "reporters": people(of, actor, revealed or {}),
        "linked": [_link(one, of) for one in of.linked],
        "papers": [_paper(one) for one in of.papers],
        "photos": [_photo(one, actor) for one in of.photos],
        "may_reissue": actor.role in PROBLEM.move("reissue").by
        and case.state in PROBLEM.move("reissue").sources,
        "code_token": str(uuid4()),
        "loaded": of,
    }


def turn(case: Case, actor: Actor) -> tuple[str, str]:
    """Whose turn it is, and to do what."""
    if case.closed_at is not None:
        return "", PROBLEM.state(case.state).label
    running = clocks.running(case.state, "")
    what = running[0] if running else PROBLEM.state(case.state).label
    what = {"awaiting": "列入议程", "tabled": "等会议议定", "project": "项目在办"}.get(case.state, what)
    if is_mine(case, actor):
        return "轮到您", what
    if case.turn == "post" and case.assignee is not None:
        return f"轮到{case.assignee.unit or case.assignee.person.name}", what
    who = str(case.street) if case.turn == "street_officer" else roles.label(case.turn) if case.turn else ""
    return (f"轮到{who}", what) if who else ("", PROBLEM.state(case.state).label)


def facts_line(of: Loaded) -> list[parts.Fact]:
    case, problem = of.case, of.problem
    least = rules.PUBLIC_HOUSEHOLDS.value(case.edition)
    public = "，须公开答复" if (case.size >= least or problem.public) and not problem.private else ""
    line = [
        parts.Fact("", f"{case.place} {case.spot}".strip(), icon="map-pin"),
        parts.Fact("", f"{case.size} 户{public}", icon="home"),
    ]
    if page.is_held(case, problem):
        said = f"{page.HELD}：同一个网络一小时里送来了很多件"
        line.append(parts.Fact("", said, icon="alert-triangle", tone="amber"))
    if problem.private:
        line.append(parts.Fact("", "要求保密", icon="lock"))
    if words := urgency.said(problem.urgent, of.marked, case.facet, case.edition):
        tone, icon = ("red", "alert-triangle") if problem.urgent else ("", "clock")
        line.append(parts.Fact("", words, icon=icon, tone=tone))
    if problem.urgent:
        line += _urgent(of)
    for day in letters_parts.due_days([case]).values():
        line.append(parts.Fact("", f"协办函 {dates.shortday(day)} 到期", icon="calendar-event"))
    badge = page.badge(case, problem)
    when = f"，{badge.when}" if badge.when else ""
    tone = {"late": "red", "soon": "amber", "done": "green"}.get(badge.state, "")
    icon = badge.icon or parts.STATE_ICONS[badge.state]
    line.append(parts.Fact("", badge.text + when, icon=icon, tone=tone))
    return line


def _urgent(of: Loaded) -> list[parts.Fact]:
    """Two green ticks when the same day's measures were taken in time; red when the answer came late."""
    length = rules.ACKNOWLEDGE_URGENT.value(of.case.edition)
    taken = next((event.at for event in of.events[::-1] if event.verb in ("accept", "supplier")), None)
    found = []
    if taken is not None:
        used = int((taken - of.case.opened_at).total_seconds() // 60)
        in_time = used <= length.amount * 60
        words = f"{length.amount} 小时响应，用时 {used} 分钟" if used < 120 else f"响应用了 {used // 60} 小时"
        found.append(
            parts.Fact(
                "", words, icon="check" if in_time else "alert-circle", tone="green" if in_time else "red"
            )
        )
    if of.problem.supplier_called:
        found.append(parts.Fact("", "应急措施已落实", icon="check", tone="green"))
    else:
        found.append(parts.Fact("", "还没有联系抢修", icon="alert-triangle", tone="red"))
    return found


def path(of: Loaded) -> list[parts.Step]:
    """The five steps as this case went through them, by its own record."""
    case, now = of.case, clock.now()
    stage = PROBLEM.state(case.state).stage
    went = {PROBLEM.state(event.target).stage for event in of.events if event.target}
    held = any(event.target in ("awaiting", "tabled") for event in of.events)
    late = case.closed_at is None and case.due_at is not None and case.due_at <= now
    made = []
    for number, name in enumerate(page.step_names(), 1):
        if case.closed_at is not None and number > stage:
            made.append(parts.Step(name, "todo", ["到这里为止"] if number == stage + 1 else []))
        elif number == stage and case.closed_at is None:
            said = dates.badge(case.due_at, now).text if late else ""
            made.append(parts.Step(name, "late" if late else "now", [PROBLEM.state(case.state).label], said))
        elif number > stage:
            made.append(parts.Step(name, "todo", [wording.COMING[number]]))
        elif number == 1 or (number == 2 and held) or (number > 2 and number in went):
            made.append(parts.Step(name, "passed", wording.passed(number, of.events)))
        else:
            made.append(parts.Step(name, "skipped", said=wording.skipped(number, of.problem)))
    return made


def same_day(of: Loaded) -> list[parts.Item]:
    """Dangers, water, power, gas, heat: who was called and what they answered; what is left."""
    if not of.problem.urgent:
        return []
    items = [
        parts.Item(
            wording.utility(event.data.get("utility", "")),
            f"{dates.moment(event.at, clock.now())} 联系，答复：{wording.notes(event)}",
            icon="check",
            right="当天" if event.at - of.case.opened_at < timedelta(hours=24) else dates.shortday(event.at),
        )
        for event in of.events[::-1]
        if event.verb == "supplier"
    ]
    setting = rules.URGENT_FIRST.setting(of.case.edition)
    mark = parts.Mark(setting.clause, setting.force.value, setting.origin.value)
    question = next((wording.notes(event) for event in of.events if event.verb == "hard"), "")
    left = f"剩下的，上会：{question}" if question else "先打电话，记下对方怎么说" if not items else ""
    if left:
        items.append(parts.Item(left, icon="clock", mark=mark))
    return items


def promised(of: Loaded) -> list[parts.Item]:
    """What was promised and is not there yet: asked for only where something may have been."""
    if not open_promises.AFTER & {event.verb for event in of.events}:
        return []
    return open_promises.rows(open_promises.of(of.case.pk), clock.now())


def sees_names(of: Loaded, actor: Actor, reporter: Reporter) -> bool:
    """Names are for the community's staff; a kept one for the first taker and the secretary alone."""
    if not actor.may("names"):
        return False
    first = of.problem.first_taker_id
    return not reporter.keep_name or actor.role == "secretary" or first == actor.post_id


def people(of: Loaded, actor: Actor, revealed: dict[int, str]) -> list[dict[str, Any]]:
    """Who spoke: masked; a telephone is shown once, to who gives a reason, and the look is kept."""
    found = []
    for row in of.reporters:
        seen = sees_names(of, actor, row)
        held = sealed.unseal(row.person) if row.person is not None and seen else {}
        name = sealed.mask_name(held.get("name", "")) or ("没留姓名" if seen else "姓名不显示")
        found.append(
            {
                "pk": row.pk,
                "name": "要求保密" if row.keep_name and not seen else name,
                "channel": "凭查询码看" if row.channel == "code" else "留了电话",
                "has_phone": bool(held.get("phone")) and actor.may("reveal"),
                "phone": revealed.get(row.pk, ""),
                "manage": seen and actor.may("personal"),
                "said": wording.SAID.get(row.said, ""),
                "kept": row.keep_name,
                "silent": not held and not row.said and not (seen and row.keep_name),
            }
        )
    return found


def facts(of: Loaded, actor: Actor) -> list[parts.Fact]:
    case, problem = of.case, of.problem
    sources = rules.SOURCES.value(case.edition)
    opened = dates.day(case.opened_at)
    found = [
        *confidence.facts(of, actor),
        parts.Fact("类别", page.class_label(case)),
        parts.Fact(
            "来源", f"{sources[problem.source]['label']} {opened}" if problem.source in sources else opened
        ),
    ]
    if of.outside:
        found.append(_outside(of))
    if problem.first_taker is not None:
        found.append(parts.Fact("首接", _post(problem.first_taker)))
    if problem.handler is not None and problem.handler_id != problem.first_taker_id:
        found.append(parts.Fact("承办", _post(problem.handler)))
    if problem.difficulty:
        label = rules.DIFFICULTY.value(case.edition)[problem.difficulty]["label"]
        length = rules.LENGTHS[problem.difficulty].value(case.edition)
        found.append(
            parts.Fact(
                "时限",
                f"{label}，{length.amount} 个工作日",
                "可延期一次" if not problem.extensions else "已延期一次",
            )
        )
    if case.state in AT_DEPARTMENT and (problem.letter_asked or problem.letter_extensions):
        words = "部门申请延期，等街道批准" if problem.letter_asked else "街道已同意部门延期一次"
        found.append(parts.Fact("协办函", words))
    if problem.reworks:
        _, back = time_held.counted(of.events)
        found.append(parts.Fact("返工", f"{problem.reworks} 次", f"其中本人退回 {back} 次" if back else ""))
    if problem.outcome:
        found.append(parts.Fact("结果", wording.outcome(of)))
    return found


def _outside(of: Loaded) -> parts.Fact:
    """The other system's number, and when it wants what."""
    item = rules.IMPORTS.value(of.case.edition)[of.outside["system"]]
    days = [
        f"{dates.day(date.fromisoformat(of.outside[key]))} {words}"
        for key, words in (("since", "对方登记"), ("due", "对方要求办结"))
        if of.outside[key]
    ]
    return parts.Fact(f"{item['number']}", of.outside["number"], "，".join(days))


def _post(post: Any) -> str:
    return f"{post.person.name}，{post.title or roles.label(post.role)}"


def _link(case: Case, of: Loaded) -> parts.Item:
    """A case that hangs together with this one, and how."""
    how = LINKED.get(case.procedure, "")
    if case.pk in of.seen:
        how = triage.KINDS.get(of.seen[case.pk], "有关联")
    if case.pk == of.problem.lead_id:
        how = "本件并入这一件"
    elif case.state == "merged" and case.procedure == "problem":
        how = (
            "已并入本件"
            if any(event.data.get("absorbed") == case.pk for event in of.events)
            else "已并入别件"
        )
    kind = procedure(case.procedure)
    how = how or f"同一楼院，{dates.shortday(case.opened_at)} 登记"
    # What has no page for everybody who reads this one stands without a way there.
    href = PLACES.get(case.procedure, "").format(pk=case.pk, root=case.root_id or case.pk)
    title = f"{case.number} {redaction.masked(case.title)}".strip()
    return parts.Item(title, f"{how}　{kind.state(case.state).label}", href)


def _paper(row: dict[str, Any]) -> parts.Item:
    label, tone = {"valid": ("有效", "green"), "void": ("已作废", ""), "replaced": ("已换发", "")}[
        row["state"]
    ]
    second = "，".join(filter(None, (row["number"], f"校验码 {row['code']}")))
    return parts.Item(row["title"], second, f"/papers/{row['pk']}.pdf", "file-text", tag=label, tag_tone=tone)


def _photo(row: dict[str, Any], actor: Actor) -> dict[str, str]:
    return {
        "src": photos.address(row["name"], actor),
        "caption": row["caption"] or "照片",
        "alt": row["caption"] or "照片",
    }
