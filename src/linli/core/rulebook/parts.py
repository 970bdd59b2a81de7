"""What a rulebook is made of: settings, clauses, and the few shapes that a value may have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

Unit = Literal["minutes", "hours", "days", "working_days", "months", "years"]
UNITS: tuple[Unit, ...] = ("minutes", "hours", "days", "working_days", "months", "years")
_UNIT_WORDS: dict[str, str] = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "天",
    "working_days": "个工作日",
    "months": "个月",
    "years": "年",
}


class RulebookError(ValueError):
    """A mistake in the city's data. The message begins with `file:line:`."""


class Force(StrEnum):
    """How a rule is put: must refuses, normally asks for a reason, goal is measured, clock opens a duty."""

    MUST = "must"
    NORMALLY = "normally"
    GOAL = "goal"
    CLOCK = "clock"

    @property
    def label(self) -> str:
        return {"must": "必须", "normally": "一般", "goal": "目标", "clock": "时限"}[self.value]


class Origin(StrEnum):
    """Whose rule it is: the plan's own words, or a value that the city chose."""

    PLAN = "plan"
    CITY = "city"

    @property
    def label(self) -> str:
        return {"plan": "方案", "city": "市里规则"}[self.value]


@dataclass(frozen=True, slots=True)
class Range:
    """A number between two bounds, both included; None is no bound."""

    min: int | None
    max: int | None

    def __contains__(self, number: int) -> bool:
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)

    def __str__(self) -> str:
        if self.max is None:
            return f"不少于 {self.min}"
        return f"不超过 {self.max}" if self.min is None else f"{self.min}—{self.max}"


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as rules give it.

    roll: when the last day is no working day, the length ends on the next one.
    ends: "close" ends with the office on the last day, "midnight" at 24:00. Only days and longer have it.
    """

    unit: Unit
    amount: int
    roll: bool = False
    ends: Literal["close", "midnight"] = "midnight"

    def __str__(self) -> str:
        return f"{self.amount} {_UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that must be reached (`>=2/3`) or passed (`>1/2`)."""

    part: Fraction
    strict: bool

    def least(self, whole: int) -> int:
        """The smallest whole number that satisfies the share of `whole`: `>1/2` of 12 is 7."""
        exact = self.part * whole
        floor = exact.numerator // exact.denominator
        return floor + 1 if self.strict or floor != exact else floor

    def met(self, number: int, whole: int) -> bool:
        return whole > 0 and number >= self.least(whole)

    def __str__(self) -> str:
        if self.strict and self.part == Fraction(1, 2):
            return "过半数"
        return f"{'超过' if self.strict else '不少于'} {self.part}"


def share(text: str) -> Share:
    """`>1/2` or `>=2/3` as a Share. Raises ValueError for anything else."""
    found = re.fullmatch(r"(>=?)([1-9]\d?)/([1-9]\d?)", text)
    if not found or int(found[2]) > int(found[3]):
        raise ValueError(f"{text!r} is no share; write '>1/2' or '>=2/3'")
    return Share(Fraction(int(found[2]), int(found[3])), found[1] == ">")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the plan: `text` in its own words, `original` as it was published, with its slips."""

    number: str
    title: str
    text: str
    forces: tuple[Force, ...]
    original: str
    corrections: tuple[str, ...] = ()

    @property
    def force(self) -> Force:
        """The strongest way in which the clause speaks."""
        return self.forces[0]

    @property
    def body(self) -> str:
        """The text without the title that it begins with."""
        return self.text.removeprefix(self.title).removeprefix("。")

    @property
    def chapter(self) -> str:
        return self.number.split(".")[0]


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule of an edition: its value, the clause it stands on, how strongly it speaks, and whose it is.

    text: the plan's own words, or what the city rules. reading: what the city reads into the plan's words.
    """

    key: str
    value: Any
    clause: str
    force: Force
    origin: Origin
    text: str
    reading: str = ""
    where: str = field(default="", compare=False)

    @property
    def citation(self) -> str:
        """As a page shows it beside a refusal or a clock: `方案 3.1 一般`."""
        return " ".join(part for part in (self.origin.label, self.clause, self.force.label) if part)

    @property
    def shape(self) -> str:
        return shape(self.value)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One edition of one city's rules."""

    name: str
    label: str
    since: date
    settings: Mapping[str, Setting]
    clauses: Mapping[str, Clause]
    document: Mapping[str, Any]

    def get(self, key: str) -> Setting:
        """The setting of that key. Raises RulebookError when the edition has none."""
        try:
            return self.settings[key]
        except KeyError:
            raise RulebookError(f"edition {self.name} has no setting {key!r}") from None

    def value(self, key: str) -> Any:
        return self.get(key).value

    def clause(self, number: str) -> Clause:
        """The clause of that number, `3.4`. Raises RulebookError when the plan has none."""
        try:
            return self.clauses[number]
        except KeyError:
            raise RulebookError(f"the plan has no clause {number!r}") from None


def shape(value: Any) -> str:
    """The name of a value's shape: number, flag, text, date, list, range, length, share or items."""
    names: tuple[tuple[type, str], ...] = (
        (bool, "flag"),
        (int, "number"),
        (str, "text"),
        (date, "date"),
        (tuple, "list"),
        (Range, "range"),
        (Length, "length"),
        (Share, "share"),
        (Mapping, "items"),
    )
    return next(name for kind, name in names if isinstance(value, kind))
