"""What the drawn components are given: months, maps, flows, figures, votes, money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from linli.core.ui.parts import Badge, Concern, Link, Option, Step, Tone


@dataclass(frozen=True)
class DayMark:
    """kind done, fixed, due or late is a disc; span is a bar from its day through `until`."""

    kind: Literal["done", "fixed", "due", "late", "span"]
    text: str = ""
    icon: str = ""
    until: int = 0
    name: str = ""


@dataclass(frozen=True)
class MonthRow:
    """`state` is its state in words. Where there is no strip (below 1024 px) `note` says more, and `listed`, when given,
    stands in the place of the state."""

    label: str
    state: str = ""
    tone: Tone = ""
    days: Mapping[int, DayMark] = field(default_factory=dict)
    icon: str = ""
    note: str = ""
    listed: str = ""


@dataclass(frozen=True)
class Month:
    """`first` is the first day of the month; `rest` its rest days; `today` a day of it, or 0."""

    first: date
    rows: Sequence[MonthRow]
    rest: frozenset[int] = frozenset()
    today: int = 0


@dataclass(frozen=True)
class Tile:
    """`grade` is the class of the scale, 1–4 and 6; 0: too few to show."""

    label: str
    name: str
    value: str
    grade: int
    href: str
    chosen: bool = False


@dataclass(frozen=True)
class District:
    name: str
    tiles: Sequence[Tile]
    columns: int = 5


@dataclass(frozen=True)
class Stack:
    """Districts that lie above one another; each line holds those that lie beside one another."""

    lines: Sequence[Sequence[District]]
    panel: bool = False


@dataclass(frozen=True)
class TileMap:
    """`rows` of stacks, about where the districts lie. `panel` (name, text, href) tells of the chosen tile."""

    rows: Sequence[Sequence[Stack]]
    legend: Sequence[tuple[int, str]]
    panel: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Squares:
    """One square a place, the first `done` of `total` filled."""

    name: str
    done: int
    total: int
    columns: int = 0


@dataclass(frozen=True)
class FunnelStep:
    """`easy` and `long` are the two bands of the flow at this step."""

    name: str
    count: int
    easy: int
    long: int
    stuck: int
    late: int
    href: str = ""
    worst: bool = False
    note: str = ""
    # Where the late ones are listed.
    late_href: str = ""


@dataclass(frozen=True)
class Funnel:
    steps: Sequence[FunnelStep]
    easy: str
    long: str
    away: str
    away_count: int
    sum: str = ""


@dataclass(frozen=True)
class Rate:
    """A figure. `spread` is ±; `note` says n and what is left out; `held` is why it is not published."""

    label: str
    value: str
    spread: str = ""
    note: str = ""
    link: Link | None = None
    definition: str = ""
    held: str = ""


@dataclass(frozen=True)
class BarPart:
    """tone names the fill: green, red, amber, m2, m3, m6 or press."""

    label: str
    count: int
    tone: str
    icon: str = ""
    text_tone: Tone = ""


@dataclass(frozen=True)
class Answer:
    """The number, or the sentence, that somebody came for, and its parts."""

    big: str
    unit: str = ""
    words: str = ""
    parts: Sequence[BarPart] = ()


@dataclass(frozen=True)
class VoteCell:
    """`field` is the name of the input; without it the cell counts itself."""

    label: str
    count: int
    field: str = ""


@dataclass(frozen=True)
class Milestone:
    number: int
    text: str
    second: str
    day: str
    state: Literal["passed", "now", "todo", "skipped", "late"]
    word: str
    who: str = ""


@dataclass(frozen=True)
class Pair:
    """A need and what serves it; without `giver` the `ways` to find one."""

    need: str
    second: str = ""
    giver: str = ""
    since: str = ""
    ways: Sequence[Link] = ()


@dataclass(frozen=True)
class Source:
    """A source of money; `count` in yuan."""

    name: str
    count: int
    note: str
    tone: str


@dataclass(frozen=True)
class Photo:
    caption: str
    src: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Letter:
    title: str
    about: str
    due: str
    href: str
    clock_state: str = "far"
    clock_text: str = ""
    current: bool = False


@dataclass(frozen=True)
class Ask:
    """One point asked in a letter, and the names of the two fields that answer it."""

    number: int
    question: str
    field: str
    date_field: str
    text: str = ""
    day: str = ""


@dataclass(frozen=True)
class FeedbackGrid:
    """Rows of a label and two choices each; the choices post under `name`."""

    name: str
    columns: tuple[str, str]
    rows: Sequence[tuple[str, Sequence[Option]]]


@dataclass(frozen=True)
class Cut:
    """What was taken out of the public words, and what is written instead."""

    kind: str
    was: str
    now: str


@dataclass(frozen=True)
class Door:
    """A door of a round. Only the next one is open, with last time's answer."""

    number: int
    place: str
    last: str = ""
    href: str = ""
    open: bool = False
    done: bool = False
    asked: str = ""
    options: Sequence[Option] = ()
    field: str = ""
    action: str = ""


@dataclass(frozen=True)
class Keeper:
    name: str
    post: str
    room: str
    phone: str


@dataclass(frozen=True)
class Day:
    """A day of a notice: state rest, today, end or empty."""

    number: int
    weekday: str
    counts: str
    state: str = ""


@dataclass(frozen=True)
class SlateRow:
    name: str
    what: str
    clock_text: str
    clock_state: str
    button: str
    href: str
    concerns: Sequence[Concern] = ()


@dataclass(frozen=True)
class Seat:
    """A seat of a roster: in, or out (in notice, empty) with why."""

    kind: str
    name: str
    note: str
    out: bool = False
    sign: str = ""


@dataclass(frozen=True)
class Phase:
    """x and width in parts of 1000 of the time axis."""

    name: str
    scope: str
    x: int
    width: int
    to_come: bool = False


@dataclass(frozen=True)
class Growth:
    """Points (x 0–1000, y 0–1000 upwards) of what stands, what is forecast, and the target's height."""

    phases: Sequence[Phase]
    done: Sequence[tuple[int, int]]
    forecast: Sequence[tuple[int, int]]
    labels: Sequence[tuple[int, int, str]]
    target: int
    today: int
    name: str = ""


@dataclass(frozen=True)
class Result:
    """A find. `words` are the words looked for, marked in title and second line; `steps` and `end` follow that line."""

    icon: str
    title: str
    href: str
    second: str = ""
    words: Sequence[str] = ()
    right: str = ""
    tag: str = ""
    tag_tone: Tone = ""
    chosen: bool = False
    badge: Badge | None = None
    steps: Sequence[Step] = ()
    end: str = ""
