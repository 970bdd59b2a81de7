"""The figures of a board as data: which tallies each adds up, and how it is told in one sentence (practice.md 5A.4)."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from linli.core.procedures.kinds import REGISTRY
from linli.core.tallies import counts
from linli.domains.committees.facts import STANDING
from linli.domains.problems import rules as demands
from linli.domains.problems.procedure import CAME as CAME
from linli.domains.problems.procedure import OPEN as OPEN
from linli.domains.problems.procedure import STATES

type Kinds = tuple[str, ...]


def _verbs(*verbs: str) -> Kinds:
    return tuple(f"problem.{verb}" for verb in verbs)


def _at(*states: str) -> Kinds:
    return tuple(f"problem={state}" for state in states)


def _overdue(*clocks: str) -> Kinds:
    return tuple(f"problem/{counts.OVERDUE}:{clock}" for clock in clocks)


def _ended(how: str, clock: str, verbs: Kinds) -> Kinds:
    return tuple(f"problem/{how}:{clock}:{verb}" for verb in verbs)


AGAIN = _verbs("reopen", "reopen_street", "unmerge", "verify_fail")
HARD = _verbs("hard")
MEETING = _verbs("measures", "meeting_refer", "meeting_back")
DIRECT, PROJECTS = _verbs("solve"), _verbs("measures")
AWAY = _verbs("refer", "meeting_refer", "reopen_street")
ANSWERED = _verbs("feed_back")
PROJECT_ANSWERED = _verbs("project_done")
DECLINED = _verbs("decline")
# By what became of them: a merge that was undone counts no more.
MERGED = _at("merged")
VISITS = ("visit.note_down",)
MEETINGS = ("meeting.end",)
STANDS = tuple(f"committee={state}" for state in STANDING)

# Where a problem stands: the states of each step, those that left the community, those that wait for a better day.
OUTSIDE = ("with_street", "street", "letter", "part_to_sign", "to_sign")
LETTERS = ("letter", "part_to_sign", "to_sign")
SHELVED = ("shelved",)
STEPS: tuple[Kinds, ...] = tuple(
    tuple(s.name for s in STATES if s.stage == step and not s.final and s.name not in (*OUTSIDE, *SHELVED))
    for step in range(1, 6)
)
LATE: tuple[Kinds, ...] = (
    _overdue("acknowledge"),
    _overdue("triage"),
    (),
    _overdue("finish", "verify"),
    _overdue("feed_back"),
)
LATE_OUTSIDE = _overdue("receive", "street", "answer", "sign")
LATE_SHELVED = _overdue("review")
OWN_LATE = (*(kind for step in LATE for kind in step), *LATE_SHELVED)
ALL_LATE = (*OWN_LATE, *LATE_OUTSIDE)
ALL_OPEN = _at(*OPEN)
# What the community owes itself: all that is open but what stands outside.
OWN = tuple(name for name in OPEN if name not in OUTSIDE)
FINAL = tuple(state.name for state in STATES if state.final)
# Where a class is stuck: with the community, the street, a department, or left from before.
WHERE: tuple[tuple[str, Kinds], ...] = (
    ("社区", tuple(name for name in OPEN if name not in (*OUTSIDE, *SHELVED))),
    ("街道", ("with_street", "street")),
    ("部门", LETTERS),
    ("挂账", SHELVED),
)


@dataclass(frozen=True)
class Share:
    """A rate: of `of` and what is `owed`, those that are `part`. `opinion`: what residents said, of whole months of five."""

    key: str
    label: str
    definition: str
    part: Kinds
    of: Kinds
    left_out: Kinds = ()
    opinion: bool = False
    # What stands at the end and should have been done by then: it counts to `of`.
    owed: Kinds = ()


_ACKNOWLEDGED = ("accept", "decline", "merge")
_FINISHED = ("verify", "explain", "close", "project_done")
RESPONSE = Share(
    "response", "按期受理",
    "在时限内受理的 ÷ 这段时间受理、不予受理、并入的。按办的那天算",
    _ended(counts.MET, "acknowledge", _ACKNOWLEDGED),
    (*_ended(counts.MET, "acknowledge", _ACKNOWLEDGED), *_ended(counts.LATE, "acknowledge", _ACKNOWLEDGED)),
)  # fmt: skip
ON_TIME = Share(
    "on_time", "按期办结",
    "在办理时限内办好、核查通过的 ÷ 这段时间办好的，加上截止时超期还没办好的；移送街道、不予受理、并入的剔除。按核查通过的那天算",
    _ended(counts.MET, "finish", _FINISHED),
    (*_ended(counts.MET, "finish", _FINISHED), *_ended(counts.LATE, "finish", _FINISHED)),
    (*AWAY, *DECLINED, *MERGED), owed=_overdue("finish"),
)  # fmt: skip
CONFIRMED = Share(
    "confirmed", "居民确认解决",
    "提出人自己说解决了的 ÷ 自己回了话的（说解决了的，加上退回重办的）；没有回音的不算在内，另外数。按回话的那天算",
    _verbs("confirm"), _verbs("confirm", "reopen", "reopen_street"), _verbs("no_answer"), True,
)  # fmt: skip


@cache
def satisfied() -> Share:
    """By the city's scale: what counts as satisfied, and that who does not know counts for neither."""
    scale = {key: item["satisfied"] for key, item in demands.SCALE.value().items() if item["score"]}
    return Share(
        "satisfied", "满意",
        "说很满意、比较满意的 ÷ 评了五级之一的；“不知道”不计入。按评的那天算",
        tuple(f"problem/satisfied:{key}" for key, good in scale.items() if good),
        tuple(f"problem/satisfied:{key}" for key in scale), ("problem/satisfied:unknown",), True,
    )  # fmt: skip


def shares() -> tuple[Share, ...]:
    return ON_TIME, CONFIRMED, satisfied(), RESPONSE


def classes() -> dict[str, str]:
    return {key: item["label"] for key, item in demands.CLASSES.value().items()}


def class_kinds(states: Kinds, names: Kinds) -> Kinds:
    return tuple(f"problem/{counts.AT}:{state}:{name}" for state, name in product(states, names))


def reason_kinds(keys: Kinds) -> Kinds:
    """That a rule was passed with a written reason, in whichever procedure."""
    return tuple(f"{name}/{counts.REASON}:{key}" for name, key in product(sorted(REGISTRY), keys))
