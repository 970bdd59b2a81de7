"""The page on which an answer is written: four ways, two versions, who confirms, who did what (4.5)."""

from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.desk import Attempt
from linli.core.ui import dates, figures, parts
from linli.domains.problems import forms, redaction, rules, wording
from linli.domains.problems.case.loading import Loaded
from linli.domains.problems.case.page import facts_line
from linli.domains.problems.feedback import drafts

INSTEAD = {
    "姓名": "不写，或者写“居民”",
    "门牌": "写到楼院、单元",
    "电话": "不写",
    "证件号": "不写",
    "健康和家境": "不写",
}


def context(given: dict[str, Any], attempt: Attempt, actor: Actor) -> dict[str, Any]:
    """What the answer's template is given beside the case's own."""
    of: Loaded = given["loaded"]
    names = forms.reporters_names(of.case)
    draft = drafts.draft(of.case, of.problem, of.events, names)
    form = attempt.form
    if form is not None and not form.is_bound:
        drafted = {"personal": draft.personal, "public": draft.public, "channels": _channels(of)}
        form.initial = {**form.initial, **drafted}
    words = (form.data.get("public") or "") if form is not None and form.is_bound else draft.public
    left = redaction.find(words, names)
    line = facts_line(of)
    return {
        "form": form,
        "attempt": attempt,
        "grid": grid(of, form),
        "rule": _rule(of),
        "cuts": cuts(draft),
        "places": len(draft.cuts),
        "left": redaction.said(left),
        "clock": line[-1],
        "confirmers": confirmers(given),
        "hands": hands(of, actor),
        "after": after(of),
        "days": rules.CONFIRM.value(of.case.edition).amount,
        "refused": [concern for concern in next(o for o in given["moves"] if o.name == "feed_back").concerns],
    }


def cuts(draft: drafts.Draft) -> list[figures.Cut]:
    """What the public words leave out, by kind."""
    by_kind: dict[str, list[str]] = {}
    for kind, words in draft.cuts:
        by_kind.setdefault(kind, []).append(words)
    return [
        figures.Cut(f"{kind}，{len(words)} 处" if len(words) > 1 else kind, "；".join(words), INSTEAD[kind])
        for kind, words in by_kind.items()
    ]


def _channels(of: Loaded) -> list[str]:
    least = rules.PUBLIC_HOUSEHOLDS.value(of.case.edition)
    many = (of.case.size >= least or of.problem.public) and not of.problem.private
    return ["individual_now", "public_now"] if many else ["individual_now"]


def grid(of: Loaded, form: Any) -> figures.FeedbackGrid:
    chosen = set(form["channels"].value() or []) if form is not None else set()
    month = clock.local(clock.now()).month
    shut = "locked" if of.problem.private else ""
    private = "要求保密的，不公开"

    def card(value: str, label: str, second: str, state: str = "") -> parts.Option:
        return parts.Option(value, label, value in chosen and not state, second=second, state=state)

    return figures.FeedbackGrid(
        "channels",
        ("随时，马上送", "集中，随下一批"),
        (
            (
                "个别",
                (
                    card(
                        "individual_now",
                        f"逐户告知 {of.case.size} 户",
                        "查询页当时就变；没留联系方式的上门说",
                    ),
                    card("individual_gathered", "座谈会上当面说", "下一次座谈会，请提出人来"),
                ),
            ),
            (
                "公开",
                (
                    card(
                        "public_now", "今天上社区主页", private if shut else "谁都看得到，不写姓名门牌", shut
                    ),
                    card(
                        "public_gathered",
                        f"上 {month}月公示栏",
                        private if shut else "月底张贴，张贴前还能改",
                        shut,
                    ),
                ),
            ),
        ),
    )


def _rule(of: Loaded) -> dict[str, Any]:
    least = rules.PUBLIC_HOUSEHOLDS.value(of.case.edition)
    rule = rules.PRIVATE if of.problem.private else rules.PUBLIC_HOUSEHOLDS
    setting = rule.setting(of.case.edition)
    words = f"{of.case.size} 户，不到 {least} 户：个别答复，公开由您定。"
    if of.problem.private:
        words = "提出人要求保密：只个别答复，不公开。"
    elif of.case.size >= least:
        words = f"涉及 {of.case.size} 户，{least} 户以上须公开答复。"
    return {"words": words, "mark": parts.Mark(setting.clause, setting.force.value, setting.origin.value)}


def confirmers(given: dict[str, Any]) -> list[parts.Item]:
    """Each who spoke, masked, with the channel and what they said."""
    return [
        parts.Item(row["name"], row["channel"], right=row["said"] or "等答复") for row in given["reporters"]
    ] or [parts.Item("没有留查询码的人", "补发回执以后才能自己确认", right="")]


def hands(of: Loaded, actor: Actor) -> list[parts.Fact]:
    """Four different people: who handled, who verified, who answers; who asks is nobody's choice."""
    found = []
    if of.problem.handler is not None:
        found.append(parts.Fact("承办", of.problem.handler.person.name))
    verified = next((event for event in of.events if event.verb in ("verify", "project_done")), None)
    if verified is not None:
        words = f"{verified.who.split('　')[0]}，{dates.shortday(verified.at)}"
        found.append(parts.Fact("核查", words, wording.notes(verified)))
    found.append(parts.Fact("答复", f"{actor.name}，{actor.title}"))
    return found


def after(of: Loaded) -> list[parts.Item]:
    days = rules.CONFIRM.value(of.case.edition).amount
    return [
        parts.Item("查询页当时就变", "“办好了，请您说一声”"),
        parts.Item(f"{days} 天内说没解决，自动重开", "回到研判，算一次返工"),
        parts.Item(f"{days} 天没有回音", "记“没有回音”，不算满意"),
    ]
