"""What the components are given: plain values, so that any room can use them without knowing their markup.

Texts are plain strings and are escaped. `href` is an address or empty. Rooms may pass objects of their own with the
same attributes. `force` is must, normally, goal or clock; `origin` is plan or city (or the Chinese words themselves).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

BadgeState = Literal["far", "soon", "late", "shelved", "done"]
StepState = Literal["passed", "now", "todo", "skipped", "late"]
MoveState = Literal["ready", "chosen", "refused", "filled"]
Tone = str  # "", green, amber, red or accent

FORCES = {"must": "必须", "normally": "一般", "goal": "目标", "clock": "时限"}
ORIGINS = {"plan": "方案", "city": "市里规则"}
STATE_ICONS = {
    "far": "clock",
    "soon": "clock",
    "late": "alert-circle",
    "shelved": "player-pause",
    "done": "check",
}


@dataclass(frozen=True)
class Badge:
    """How much time is left. `when` is the day or the hour that stands near it."""

    state: BadgeState
    text: str
    when: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Mark:
    clause: str
    force: str = ""
    origin: str = "plan"


@dataclass(frozen=True)
class Link:
    label: str
    href: str = ""
    icon: str = ""
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Duty:
    """A row of the desk. Only the first of a page is `first`: its button is the filled one."""

    badge: Badge
    verb: str
    case: str
    href: str
    button: str
    why: str = ""
    mark: Mark | None = None
    first: bool = False
    about: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a path. `said` is the coloured word (empty: the usual one of its state), `note` follows it."""

    name: str
    state: StepState = "todo"
    lines: Sequence[str] = ()
    said: str = ""
    note: str = ""


@dataclass(frozen=True)
class Concern:
    """Why not (must), or why only with a reason (normally)."""

    text: str
    clause: str = ""
    force: str = "must"
    origin: str = "plan"
    key: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Offer:
    """A move as it is offered.

    ready: a link to `href`, or a button that posts to `action`; chosen: its `form` and the reasons that it needs open
    beneath and post to `action`; refused: its concerns say why; filled: ready, and the one filled button of the page.
    `submit` names the filled button, `other` is the way that needs no reason, `token` makes a doubled post harmless.
    """

    name: str
    label: str
    hint: str = ""
    state: MoveState = "ready"
    concerns: Sequence[Any] = ()
    icon: str = ""
    href: str = ""
    action: str = ""
    form: Any = None
    submit: str = ""
    other: Link | None = None
    token: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    seen_by: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the timeline. `changed`: it changed the state."""

    at: datetime | date
    text: str
    second: str = ""
    clause: str = ""
    force: str = ""
    origin: str = "plan"
    changed: bool = False


@dataclass(frozen=True)
class Chip:
    """state set: leads to the list without it; unset: `options` open beneath; add: dashed."""

    label: str
    href: str = ""
    state: Literal["set", "unset", "add"] = "unset"
    options: Sequence[Link] = ()
    icon: str = ""


@dataclass(frozen=True)
class Column:
    """`sorted` is up, down or empty; `href` sorts by it; `minor` columns vanish on a phone."""

    label: str
    kind: str = ""
    href: str = ""
    sorted: str = ""
    minor: bool = False


@dataclass(frozen=True)
class Cell:
    """`second` stands below. `badge`, `steps` and `tag` show themselves as what they are."""

    text: str = ""
    second: str = ""
    href: str = ""
    badge: Badge | None = None
    steps: Sequence[Step] = ()
    tag: str = ""
    tone: Tone = ""
    icon: str = ""


@dataclass(frozen=True)
class Row:
    cells: Sequence[Cell | str | int]
    key: str = ""
    chosen: bool = False
    sum: bool = False


@dataclass(frozen=True)
class Table:
    """`kind` of a column: lead, num, path, clock or empty. With `pick` each row has a box of that name."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str = ""
    pick: str = ""
    dense: bool = False
    blocks: bool = True


@dataclass(frozen=True)
class Item:
    """A row of two lines in a list: what, and below it what is to be known; at its right a word, a badge or a mark."""

    text: str
    second: str = ""
    href: str = ""
    icon: str = ""
    tone: Tone = ""
    tag: str = ""
    tag_tone: Tone = ""
    right: str = ""
    right_tone: Tone = ""
    badge: Badge | None = None
    mark: Mark | None = None
    warn: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    text: str
    note: str = ""
    link: Link | None = None
    icon: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Bulk:
    """The moves of the chosen rows; a refused one carries its concern. `word` counts: 已选 3 件."""

    count: int
    moves: Sequence[Offer]
    cancel: str
    word: str = "件"


@dataclass(frozen=True)
class Toast:
    """What was done. `undo` is the address that takes it back by POST; only for what has an inverse."""

    text: str
    undo: str = ""
    seconds: int = 8
    token: str = ""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool = False
    tone: Tone = ""
    icon: str = ""
    second: str = ""
    state: str = ""


@dataclass(frozen=True)
class Fix:
    """How a wrong field is put right: a value to take over, or a page to go to.

    Give it with the error: `ValidationError("…", params={"fix": Fix("改过来", value="2021-11-30")})`. The value comes
    back under `fix-<field>`; `forms.fixed(request.POST)` puts it in its place.
    """

    label: str
    value: str = ""
    href: str = ""
