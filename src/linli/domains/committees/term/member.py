"""What a member's page shows: where the seat stands, what may be done, the file that the street keeps."""

from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.queries import Event, offers
from linli.core.ui import dates, parts
from linli.domains.committees import rules
from linli.domains.committees.models import DIRECTOR, Member
from linli.domains.committees.term.procedure import MEMBER
from linli.domains.committees.term.queries import File
from linli.domains.committees.term.show import letter, mark, who

NOTES = {
    "exit": "说明",
    "stays": "说明",
    "harm": "造成的不良影响",
    "evidence": "凭据",
    "statement": "本人陈述",
    "reissue": "原因",
    "filed": "备案意见",
}
TURNS = {
    "leaving": ("secretary", "社区党组织研究"),
    "accused": ("secretary", "谈话、听本人陈述，再开会研究"),
    "filing": ("street_officer", "备案，在辖区公开"),
}


def page(found: File, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    case, row = found.case, found.member
    base = f"/committee/members/{case.pk}/"
    offered = [offer for offer in offers(case, actor) if offer.permitted]
    state = MEMBER.state(case.state)
    back = "/committee/" if actor.level == "community" else f"/committee/{case.place.code}/"
    return {
        "case": case,
        "member": row,
        "place": case.place,
        "base": base,
        "back": back,
        "state": state,
        "turn": _turn(case.state, actor),
        "facts_line": _facts_line(found),
        "moves": shown.moves(case, offered, base, attempt, main=_main(found, actor)),
        "facts": facts(found),
        "leaving": leaving(found),
        "papers": [paper(one) for one in found.papers],
        "lines": shown.lines(found.events, second),
        "proof": shown.proof(found.events),
        "own": actor.person_id == row.person_id,
        "invites": actor.may("invite") and row.post_id is not None and case.closed_at is None,
    }


def _main(found: File, actor: Actor) -> str:
    if found.case.state == "accused":
        return "dismiss" if found.member.stated else "talk"
    return {"leaving": "agree_exit", "filing": "file"}.get(found.case.state, "")


def _turn(state: str, actor: Actor) -> tuple[str, str]:
    role, what = TURNS.get(state, ("", ""))
    if not role:
        return "", ""
    names = {"secretary": "轮到书记", "street_officer": "轮到街道"}
    mine = actor.role == role or (role == "street_officer" and actor.role == "street_secretary")
    return ("轮到您" if mine else names[role]), what


def _facts_line(found: File) -> list[parts.Fact]:
    row, case = found.member, found.case
    label = rules.POSITIONS.value(case.edition)[row.position]["label"]
    made = [parts.Fact("职务", label, icon="id"), parts.Fact("哪一类人", who(row), icon="users")]
    end = row.left_on or row.until
    word = f"{dates.day(row.since)} 起" + (f"，{dates.day(row.left_on)} 止" if row.left_on else "")
    if not row.left_on:
        word += "，随书记职务" if row.position == DIRECTOR else f"，到 {dates.day(end)}"
    made.append(parts.Fact("任期", word, icon="calendar-event"))
    if case.closed_at is None and case.due_at is not None:
        badge = shown.badge(case.due_at)
        tone = {"late": "red", "soon": "amber"}.get(badge.state, "")
        made.append(parts.Fact("时限", f"{badge.text}，{badge.when} 到期", icon="clock", tone=tone))
    return made


def facts(found: File) -> list[parts.Fact]:
    row = found.member
    cell = letter(row)
    link = parts.Link(cell.text, cell.href) if cell.href else None
    said = "" if link else cell.text
    made = [parts.Fact("聘书", said, cell.second, link)]
    if row.taken_over:
        made.append(parts.Fact("怎么来的", "接续", "系统之前就在任，照聘书和名册录入，凭据在办理记录里"))
    elif row.candidate_id:
        made.append(parts.Fact("怎么来的", "按程序聘任"))
    elif row.position == DIRECTOR:
        made.append(parts.Fact("怎么来的", "书记接任", "凭任职记录，不用增补"))
    if row.post is not None:
        ends = row.post.during.upper
        word = (
            f"到 {dates.shortday(ends)} 停用"
            if ends and ends > clock.today()
            else "已停用"
            if ends
            else "开着"
        )
        made.append(parts.Fact("登录的岗位", word, "随任期开，随离任停"))
    return made


def leaving(found: File) -> dict[str, Any] | None:
    """What is on the file of an exit or a dismissal: ground, talk, the party organisation's vote."""
    row, edition = found.member, found.case.edition
    if not row.ground and not row.faults and row.met_on is None:
        return None
    made = []
    if row.ground:
        made.append(parts.Fact("为什么退出", rules.GROUNDS.value(edition)[row.ground]["label"]))
    if row.faults:
        items = rules.FAULTS.value(edition)
        made.append(parts.Fact("事由", "、".join(items[one]["label"] for one in row.faults)))
        made.append(parts.Fact("谈话", dates.day(row.talked_on) if row.talked_on else "还没有谈"))
        made.append(parts.Fact("本人陈述", "记下了" if row.stated else "还没有记"))
    if row.met_on is not None:
        vote = f"应到 {row.expected} 人，实到 {row.present} 人，赞成 {row.votes_for} 票"
        made.append(parts.Fact("党组织会议", dates.day(row.met_on), vote))
    if row.faults:
        title, rule = "解聘的档案", rules.DISMISSAL
    else:
        title, rule = "退出的档案", rules.EXIT
    return {"title": title, "facts": made, "mark": mark(rule), "dismissal": bool(row.faults)}


def second(event: Event) -> str:
    return "；".join(
        f"{NOTES[kind]}：{text}" if kind in NOTES else text for kind, text in event.notes if text
    )


def paper(row: Any) -> parts.Item:
    label, tone = {"valid": ("有效", "green"), "void": ("已作废", ""), "replaced": ("已换发", "")}[row.state]
    href = f"/papers/{row.pk}.pdf"
    return parts.Item(row.title, row.number, href, "file-text", tag=label, tag_tone=tone)


__all__ = ["Member", "page"]
