"""The time that a form is filled for: a month, a quarter, half a year, a year; and what its headings say beside."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z")
_HALF = re.compile(r"(\d{4})-H([12])\Z")
_YEAR = re.compile(r"(\d{4})\Z")
_SAID_YEAR = re.compile(r"(20\d\d)\s*年")
_SAID_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
_SAID_QUARTER = re.compile(r"第?\s*([一二三四1-4])\s*季度")
_SAID_HALF = re.compile(r"([上下])半年")
# What a heading says when it does not mean the form's own time.
TOTAL, BEFORE, LAST_YEAR = "total", "before", "last_year"
_MEANS = (
    (LAST_YEAR, re.compile(r"去年同期|上年同期|同期")),
    (BEFORE, re.compile(r"上个?月|上个?季度|上期")),
    (TOTAL, re.compile(r"累计|本年|今年|年初以来|年度|全年|1-\d{1,2}月")),
)
OWN = re.compile(
    r"本月|当月|本季度?|本期|当期|累计|本年度?|今年|年初以来|全年|年度|上个?月|上期|上个?季度|去年同期|上年同期|同期|\d-\d{1,2}月"
)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both of it."""

    key: str
    first: date
    last: date
    label: str

    def has(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def read(key: str) -> Period | None:
    """2026-10, 2026-Q3, 2026-H1, 2026; None for anything else."""
    if found := _MONTH.match(key):
        year, month = int(found[1]), int(found[2])
        return _span(key, year, month, 1, f"{year}年{month}月")
    if found := _QUARTER.match(key):
        year, number = int(found[1]), int(found[2])
        return _span(key, year, number * 3 - 2, 3, f"{year}年第{'一二三四'[number - 1]}季度")
    if found := _HALF.match(key):
        year, number = int(found[1]), int(found[2])
        return _span(key, year, number * 6 - 5, 6, f"{year}年{'上下'[number - 1]}半年")
    if found := _YEAR.match(key):
        return _span(key, int(found[1]), 1, 12, f"{found[1]}年")
    return None


def _span(key: str, year: int, month: int, months: int, label: str) -> Period | None:
    if not 2000 <= year <= 2100:
        return None
    end = month + months
    after = date(year + (end > 12), end - 12 if end > 12 else end, 1)
    return Period(key, date(year, month, 1), after - timedelta(days=1), label)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def said(text: str, today: date) -> str:
    """The key of the time that a title names; without a year it is the latest such time; '' when it names none."""
    year = _SAID_YEAR.search(text)
    rest = _SAID_YEAR.sub(" ", text)
    if found := _SAID_QUARTER.search(rest):
        tail = f"Q{NUMERALS[found[1]]}"
    elif found := _SAID_HALF.search(rest):
        tail = f"H{'上下'.index(found[1]) + 1}"
    elif found := _SAID_MONTH.search(rest):
        tail = f"{int(found[1]):02d}"
    else:
        return year[1] if year else ""
    if year:
        return f"{year[1]}-{tail}"
    this = read(f"{today.year}-{tail}")
    return f"{today.year if this and this.first <= today else today.year - 1}-{tail}"


def usual(today: date) -> str:
    """The month that is reported now: this one, in its first days the one before."""
    return month_of(today if today.day > 10 else today.replace(day=1) - timedelta(days=1))


def following(period: Period) -> Period:
    """The one after it, of the same kind."""
    return _beside(period, period.last + timedelta(days=1))


def _beside(period: Period, day: date) -> Period:
    tail = period.key[4:]
    if tail.startswith("-Q"):
        key = f"{day.year}-Q{(day.month + 2) // 3}"
    elif tail.startswith("-H"):
        key = f"{day.year}-H{1 if day.month < 7 else 2}"
    else:
        key = month_of(day) if tail else f"{day.year}"
    return read(key) or period


def meant(period: Period, heading: str) -> Period:
    """The time that a heading means: 累计 is from the year's first day, 上月 the one before, 同期 last year's."""
    kind = next((name for name, pattern in _MEANS if pattern.search(heading)), "")
    if kind == TOTAL:
        return Period(period.key, date(period.last.year, 1, 1), period.last, f"{period.last.year}年累计")
    if kind == BEFORE:
        return _beside(period, period.first - timedelta(days=1))
    if kind == LAST_YEAR:
        return read(f"{int(period.key[:4]) - 1}{period.key[4:]}") or period
    return period


def choices(today: date) -> list[tuple[str, str]]:
    """What may be chosen, newest first: fourteen months, five quarters, halves and years."""
    keys, day = [], today
    for _ in range(14):
        keys.append(month_of(day))
        day = day.replace(day=1) - timedelta(days=1)
    now = today.year
    quarters = [f"{y}-Q{q}" for y in (now, now - 1) for q in (4, 3, 2, 1)]
    keys += quarters + [f"{y}-H{h}" for y in (now, now - 1) for h in (2, 1)] + [f"{now}", f"{now - 1}"]
    found = [read(key) for key in keys]
    return [(one.key, one.label) for one in found if one is not None and one.first <= today]
