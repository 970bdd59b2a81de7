"""How a problem's record is said: each line's second half, each step's two lines, in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

from linli.core import clock
from linli.core.procedures.queries import Event
from linli.core.ui import dates
from linli.domains.problems import open_promises, rules, urgency
from linli.domains.problems.models import Problem

SAID = {"good": "口头说好", "not_yet": "口头说还没好"}
REACHED = {"no": "没联系上"}
CHANNELS = {
    "individual_now": "逐户告知",
    "individual_gathered": "座谈会上说",
    "public_now": "上社区主页",
    "public_gathered": "上公示栏",
}
CALLED = {"police": "110", "fire": "119", "property": "物业", "other": "抢修单位"}
COMING = {
    2: "受理以后研判怎么办",
    3: "要上会的，到大党委会议或联席会议",
    4: "定了怎么办，就动手",
    5: "办好、核查过，答复提出人",
}
REASONS = {
    "decline": rules.DECLINE_REASONS,
    "merge": rules.MERGE_REASONS,
    "shelve": rules.SHELVE_REASONS,
    "review": rules.SHELVE_REASONS,
    "extend": rules.DELAY_REASONS,
}
# Said in the facts already.
ELSEWHERE = {"report", "visit"}
LONGEST = 240


def notes(event: Event) -> str:
    """The words of the line; reasons are led in, long ones cut."""
    said = [
        f"理由：{text}" if kind == "reason" else " ".join(text.split())
        for kind, text in event.notes
        if kind not in ELSEWHERE
    ]
    words = "；".join(said)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def utility(key: str) -> str:
    found = rules.UTILITIES.value().get(key)
    return f"{found['label']}抢修" if found else CALLED.get(key, key)


def second(event: Event, edition: str, numbers: Mapping[int, str]) -> str:
    """What a line says beneath: its tokens in words, and what was written; `numbers` of cases that it names."""
    data, said = event.data, []
    if event.verb in ("report", "enter", "import") and data.get("source", "resident") != "resident":
        said.append(_label(rules.SOURCES, data["source"], edition))
    if data.get("urgent") == 1:
        marked = urgency.DANGER if event.verb == "visit" else ""
        said.append(
            urgency.why(True, "" if _class_urgent(data, edition) else marked, data.get("facet", ""), edition)
        )
    if event.verb == "promise_over":
        said.append(open_promises.OVER.get(data.get("how", ""), ""))
    if data.get("difficulty"):
        said.append(f"定为“{_label(rules.DIFFICULTY, data['difficulty'], edition)}”")
    if data.get("utility"):
        said.append(utility(data["utility"]))
    if data.get("households"):
        said.append(f"改为 {data['households']} 户")
    if data.get("result"):
        said.append(_label(rules.OUTCOMES, data["result"], edition))
    if data.get("channels"):
        said.append("、".join(CHANNELS.get(name, name) for name in data["channels"]))
    if data.get("channel"):
        said.append(_label(rules.FEEDBACK_CHANNELS, data["channel"], edition))
    if data.get("reached"):
        said.append(REACHED.get(data["reached"], ""))
    if data.get("said"):
        said.append(SAID.get(data["said"], ""))
    if data.get("satisfaction"):
        said.append(_label(rules.SCALE, data["satisfaction"], edition))
    for key, words in (
        ("absorbed", "原编号"),
        ("released", "分出的是"),
        ("lead", "并入的是"),
        ("see", "关联的是"),
        ("seen", "关联的是"),
        ("unsee", "原来关联"),
        ("unseen", "原来关联"),
    ):
        if numbers.get(data.get(key, 0)):
            said.append(f"{words} {numbers[data[key]]}")
    if data.get("rework"):
        said.append(f"第 {data['rework']} 次返工")
    if event.verb in REASONS and data.get("reason"):
        said.append(_label(REASONS[event.verb], data["reason"], edition))
    return "；".join(filter(None, (*said, notes(event))))


def _class_urgent(data: dict[str, Any], edition: str) -> bool:
    """Whether its class alone makes it urgent: the line does not say what was marked beside."""
    return bool(rules.CLASSES.value(edition).get(data.get("facet", ""), {}).get("urgent"))


def _label(rule: Any, key: str, edition: str) -> str:
    found = rule.value(edition).get(key)
    return str(found["label"]) if found else ""


def passed(number: int, events: Sequence[Event]) -> list[str]:
    """When a step was gone through, and what of it matters."""
    oldest = events[::-1]
    if number == 1:
        first = next((event.at for event in oldest), None)
        taken = next((event.at for event in oldest if event.verb == "accept"), None)
        lines = [f"{dates.shortday(first)} 登记"] if first else []
        if first and taken:
            minutes = int((taken - first).total_seconds() // 60)
            used = f"{minutes} 分钟" if minutes < 60 else f"{minutes // 60} 小时"
            lines.append(f"{used}后受理" if minutes else "当时受理")
        return lines
    states = {2: ("tabled",), 3: ("project", "with_street", "solving"), 4: ("to_feed_back",), 5: ("closed",)}[
        number
    ]
    if number == 3:
        held = next((at for at, event in enumerate(oldest) if event.target == "tabled"), len(oldest))
        oldest = oldest[held:]
    found = [event for event in oldest if event.target in states]
    if not found:
        return []
    last = found[-1] if number > 2 else found[0]
    return [f"{_day(last)} {PASSED.get(last.verb, last.label)}"]


PASSED = {
    "table": "列入议程",
    "measures": "议定立项",
    "meeting_refer": "议定移送街道",
    "meeting_back": "议定社区来办",
    "verify": "核查通过",
    "project_done": "项目验收通过",
    "explain": "说明了原因",
    "confirm": "本人说解决了",
    "no_answer": "没有回音，不算满意",
}


def _day(event: Event) -> str:
    day = clock.local(event.at)
    return f"{day.month}月{day.day}日"


def skipped(number: int, problem: Problem) -> str:
    if number == 2:
        return {"community": "不经此步，社区直接办", "referral": "不经此步，移送街道"}.get(
            problem.route, "不经此步"
        )
    return "不经此步"


def outcome(of: Any) -> str:
    """How it ended, in words; silence is never 'satisfied'."""
    problem: Problem = of.problem
    edition = of.case.edition
    if problem.outcome == "confirmed":
        return f"本人确认解决，{_label(rules.SCALE, problem.satisfaction, edition)}"
    if problem.outcome == "no_answer":
        return "没有回音，不算满意"
    return _label(rules.DECLINE_REASONS, problem.outcome, edition) or problem.outcome
