"""A case in the words of who reported it: one sentence, five steps, what is to come. Nothing of staff's own notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from linli.core import clock
from linli.core.people import roles
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.core.ui.dates import day
from linli.core.ui.parts import Step
from linli.domains.problems import open_promises, rules
from linli.domains.problems.models import Problem
from linli.domains.problems.procedure import PROBLEM

SENTENCES = {
    "reported": "您反映的事，记下了",
    "accepted": "您反映的事，看过了，在定怎么办",
    "solving": "您反映的事，正在动手办",
    "awaiting": "您反映的事，准备开会商量",
    "tabled": "您反映的事，列进了会议议程",
    "project": "您反映的事，会上定了，正在动手办",
    "with_street": "您反映的事，社区办不了，报给了街道",
    "street": "您反映的事，街道正在办",
    "letter": "您反映的事，等部门答复",
    "part_to_sign": "您反映的事，等部门答复",
    "to_sign": "您反映的事，等部门答复",
    "shelved": "您反映的事，现在办不了，先挂着",
    "verifying": "您反映的事，说是办好了，正请另一个人去看",
    "to_feed_back": "您反映的事，有结果了，正在写给您",
    "fed_back": "您反映的事，办好了，请您看看",
    "closed": "您反映的事，办结了",
    "declined": "您反映的事，不归社区办，去处写在下面",
    "merged": "您反映的事，和别人反映的一起办",
}
# Verb → (step, words). Step 0: wherever the case stands then. {who} is the post's title, never a name.
SAID: dict[str, tuple[int, str]] = {
    "report": (1, "您反映了这件事"),
    "enter": (1, "{who}替您登记"),
    "visit": (1, "{who}上门时记的"),
    "import": (1, "{who}把您在别处反映的接过来，登记了"),
    "accept": (1, "{who}受理，定了谁先接手"),
    "merge": (1, "和邻居反映的是同一件事，一起办，您的查询码照样用"),
    "unmerge": (1, "原来并在一起的，分开单独办"),
    "absorb": (0, "又有邻居反映同一件事"),
    "supplier": (0, "{who}联系了抢修单位"),
    "add": (0, "补充了一句"),
    "solve": (4, "社区自己办"),
    "hard": (2, "要几家一起定，准备开会商量"),
    "refer": (2, "社区办不了，当天报给街道"),
    "decline": (2, "不归社区办"),
    "explain": (4, "办不了，原因写明了"),
    "table": (3, "列进了会议议程"),
    "untable": (3, "这次会没有议，下次再议"),
    "heard": (3, "会上听了，接下来这样办"),
    "measures": (3, "会上定了怎么办"),
    "meeting_refer": (3, "会上定了报给街道"),
    "meeting_back": (3, "会上定了由社区办"),
    "receive": (4, "街道接下了"),
    "street_return": (4, "街道退回社区，由社区办"),
    "letter": (4, "街道发函请部门办"),
    "letter_receive": (4, "部门收到了"),
    "letter_return": (4, "部门说不归它管，街道另找部门"),
    "sign_part": (4, "部门先答复了几点"),
    "sign_one": (4, "部门先答复了几点"),
    "letter_extension_grant": (0, "街道同意部门晚几天答复"),
    "sign": (4, "部门领导签发了答复"),
    "paper_answer": (4, "部门的书面答复到了"),
    "escalate": (0, "部门逾期，报了上一级"),
    "urge": (0, "县区督办，催部门答复"),
    "spot": (4, "街道请几个部门一起到现场"),
    "spot_held": (4, "几个部门到现场看过，定了怎么办"),
    "promise_over": (0, "答应的有了结果"),
    "promise_moved": (0, "答应的改了日子"),
    "street_done": (4, "街道说办好了"),
    "extension_grant": (0, "街道同意延期一次"),
    "shelve": (4, "现在办不了，先挂着"),
    "review": (4, "又看过一次，还要再等"),
    "resume": (4, "条件有了，接着办"),
    "done": (4, "{who}说办好了，请另一个人去看"),
    "verify": (4, "另一个人看过，通过"),
    "verify_fail": (4, "另一个人看过，没通过，重新办"),
    "project_done": (4, "项目验收通过"),
    "project_stopped": (4, "项目停了，重新定怎么办"),
    "interim": (0, "{who}告诉您办到哪一步了"),
    "feed_back": (5, "把结果告诉您"),
    "return_reopen": (5, "街道又问了一遍，没有解决，退回重办"),
    "confirm": (5, "您说解决了"),
    "reopen": (5, "您说没解决，退回重办"),
    "reopen_street": (5, "您说没解决，这次由街道来看"),
    "pass_on": (0, "换了人接着办"),
    "no_answer": (5, "7 天没有回音，先办结，不算满意"),
}
# The only words of others that a resident reads: what was written to them, to everybody, or signed by a head.
SHOWN = {
    "interim": ("interim",),
    "feed_back": ("feedback",),
    "sign_part": ("part_answer",),
    "sign_one": ("part_answer",),
    "sign": ("answer",),
    "paper_answer": ("answer",),
    "decline": ("answer",),
    "explain": ("explained",),
    "heard": ("heard",),
}
NEXT = {
    2: "先看是社区自己能办的，还是要开会定",
    3: "要几家一起定的，开会商量",
    4: "定下谁来办、哪天办好，这里会写",
    5: "您说解决了才算解决；没解决可以退回去重办",
}
OPENINGS = ("report", "enter", "visit", "import")


@dataclass
class Line:
    """One thing that happened: the day, in a resident's words, and what was written to the resident."""

    at: datetime
    step: int
    text: str
    words: str = ""

    @property
    def said(self) -> str:
        return f"{near(self.at)}，{self.text}"


@dataclass
class Way:
    """The path as it is now, and what was done before the resident sent it back."""

    steps: list[Step]
    before: list[Line] = field(default_factory=list)
    answers: list[Line] = field(default_factory=list)


def near(at: datetime | date) -> str:
    """'11月10日', with the year when it is not this one."""
    on = clock.local(at).date() if isinstance(at, datetime) else at
    return (
        f"{on.month}月{on.day}日" if on.year == clock.today().year else f"{on.year}年{on.month}月{on.day}日"
    )


def sentence(case: Case, problem: Problem, coming: bool = False) -> str:
    """The one sentence that somebody came for; `coming`: something is promised and not there yet."""
    open_yet = case.state in ("verifying", "to_feed_back", "fed_back", "closed")
    if coming and open_yet and problem.outcome != "confirmed":
        return "您反映的事，有了答复，答应的还没有都做到"
    if case.state in ("fed_back", "closed", "to_feed_back") and problem.result == "explained":
        return (
            "您反映的事，没办成，原因写在下面"
            if case.state != "to_feed_back"
            else "您反映的事，没办成，正在写明原因"
        )
    if case.state == "closed" and problem.outcome == "confirmed":
        return "您说解决了，这件事办结了"
    if case.state == "fed_back" and problem.result == "referred":
        return "您反映的事，部门给了答复，请您看看"
    return SENTENCES[case.state]


def until(case: Case, problem: Problem) -> tuple[str, str]:
    """('最晚', '12月20日 周一', …): what is promised by when; the day is '' when nothing runs."""
    if case.state == "shelved" and problem.review_at:
        return "再看一次，在", day(problem.review_at)
    if case.closed_at is not None or case.due_at is None:
        return "", ""
    words = {"reported": "最晚回应您：", "fed_back": "请您在这天前说一声：", "to_feed_back": "最晚告诉您："}
    return words.get(case.state, "这一步最晚："), _whole(case.due_at)


def _whole(due: datetime) -> str:
    """The day that is promised, and the hour only where it is near: a night's end belongs to the day before."""
    at = clock.local(due)
    if due - clock.now() <= timedelta(hours=6):
        return f"{day(at)} {at:%H:%M}"
    return day(at - timedelta(hours=6))


def lines(events: Sequence[Event], case: Case, origin_id: int) -> list[Line]:
    """What happened, oldest first. Of two cases made one, the other reporter's words stay theirs."""
    found: list[Line] = []
    current = 1
    for event in sorted(reversed(events), key=lambda one: one.at):
        said = SAID.get(event.verb)
        if said is None or (event.case_id != case.pk and event.case_id != origin_id):
            continue
        step, text = said[0] or current, said[1].format(who=roles.label(event.role))
        if event.verb in OPENINGS and event.case_id != origin_id:
            text = "邻居先反映了同一件事"
        if event.verb == "promise_over":
            text = open_promises.OVER.get(event.data.get("how", ""), text)
        current = step if said[0] else current
        kinds = SHOWN.get(event.verb, ())
        if event.case_id != origin_id and any(kind == "public" for kind, _ in event.notes):
            kinds = ("public",)
        words = "\n".join(note for kind, note in event.notes if kind in kinds)
        found.append(Line(event.at, step, text, words))
        if event.verb in (
            "reopen",
            "reopen_street",
            "return_reopen",
            "verify_fail",
            "street_return",
            "resume",
            "project_stopped",
        ):
            current = 2
    return found


def way(case: Case, problem: Problem, happened: Sequence[Line], sitting: str = "") -> Way:
    """The five steps in residents' words, each with what happened in it or what will; `sitting` is when one meets."""
    back_again = (SAID["reopen"][1], SAID["return_reopen"][1])
    cut = max((n for n, line in enumerate(happened) if line.text in back_again), default=-1)
    before, now = list(happened[: cut + 1]), list(happened[cut + 1 :])
    if before:
        back, opening = before[-1], before[0]
        now = [opening, Line(back.at, 2, back.text), *now]
    stage = PROBLEM.state(case.state).stage
    names = [item["plain"] for item in rules.STEPS.value(case.edition).values()]
    skipped = _skipped(case, problem, {line.step for line in now}, stage)
    steps = [
        _step(n, name, case, [one for one in now if one.step == n], stage, skipped)
        for n, name in enumerate(names, 1)
    ]
    if sitting:
        steps[2] = replace(steps[2], lines=[*steps[2].lines, sitting])
    return Way(steps, before[1:-1] if before else [], [line for line in now if line.words])


def _skipped(case: Case, problem: Problem, seen: set[int], stage: int) -> dict[int, str]:
    """What the community solves itself goes past the two steps of a meeting; so does what the street takes."""
    if case.state == "declined":
        return {3: "不用开会", 4: "不归社区办"}
    if stage < 4 or 3 in seen:
        return {}
    own = problem.route == "community" and 2 not in seen
    return {2: "看过了，社区自己能办", 3: "不用开会"} if own else {3: "不用开会"}


def _step(n: int, name: str, case: Case, own: Iterable[Line], stage: int, skipped: dict[int, str]) -> Step:
    said = [line.said for line in own]
    if case.state == "declined":
        stage = 6
    if case.closed_at is not None and n == 5:
        return Step(name, "passed", said)
    if n in skipped and n < stage:
        return Step(name, "skipped", said, skipped[n])
    if n < stage:
        return Step(name, "passed", said)
    if n == stage:
        return _here(name, case, said)
    return Step(name, "todo", [NEXT[n]] if n in NEXT else [])


def _here(name: str, case: Case, said: list[str]) -> Step:
    role = case.assignee.role if case.turn == "post" and case.assignee else case.turn
    turn = "您" if case.state == "fed_back" else roles.label(role) if role in roles.REGISTRY else ""
    note = f"　轮到：{turn}" if turn else ""
    late = case.due_at is not None and case.due_at < clock.now() and case.state not in ("fed_back", "shelved")
    if late and case.due_at is not None:
        days = (clock.today() - clock.local(case.due_at).date()).days
        return Step(name, "late", said, f"超期 {days} 天" if days else "超期", note)
    return Step(name, "now", said, "", note)
