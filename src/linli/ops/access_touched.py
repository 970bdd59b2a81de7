"""Which call of the walk runs which function: only those calls can show that a function has lost a check."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from types import CodeType
from typing import Any

from linli.ops.access_calls import Ask, Found
from linli.ops.access_rules import outcomes
from linli.ops.environment import SOURCE

ROOT = f"{SOURCE / 'linli'}/"
TOOL = sys.monitoring.PROFILER_ID


@dataclass
class Touched:
    """The calls, and by function (file, and the outermost name it stands in) the numbers of those that ran it."""

    calls: list[Ask]
    by: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def of(self, removed: Iterable[tuple[str, str, str]]) -> list[Ask]:
        """The calls that ran one of these (file, function, view's name), those of every standing in turn.

        A function '' is whatever the file has; of a view's own mark every call of it is asked.
        """
        found: set[int] = set()
        for file, function, view in removed:
            if view:
                found |= {n for n, ask in enumerate(self.calls) if _named(ask.target.view) == view}
            elif function:
                found |= self.by.get((file, function), set())
            else:
                found |= set().union(*(ran for (where, _), ran in self.by.items() if where == file))
        return _in_turn([self.calls[n] for n in sorted(found)])


def _in_turn(calls: list[Ask]) -> list[Ask]:
    """One of each standing, then another of each: whichever notices comes early."""
    by: dict[str, list[Ask]] = {}
    for ask in calls:
        by.setdefault(ask.standing, []).append(ask)
    return [ask for turn in zip_longest(*by.values()) for ask in turn if ask is not None]


def _named(view: Any) -> str:
    return f"{view.__module__}.{view.__name__}"


def watch(calls: list[Ask]) -> Iterator[Found | Touched]:
    """Make the calls as they are; gives each one's outcome, and at last what ran."""
    made = Touched(calls)
    number = 0
    names: dict[CodeType, tuple[str, str] | None] = {}

    def started(code: CodeType, _: int) -> Any:
        if code not in names:
            ours = code.co_filename.startswith(ROOT)
            plain = code.co_qualname.partition(".<locals>")[0]
            names[code] = (code.co_filename.removeprefix(ROOT), plain) if ours else None
        key = names[code]
        if key is None:
            return sys.monitoring.DISABLE
        made.by.setdefault(key, set()).add(number)
        return None

    sys.monitoring.use_tool_id(TOOL, "linli")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, started)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
    try:
        for number, found in enumerate(outcomes(calls), 1):  # noqa: B007 - `started` reads it
            yield found
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)
    yield made
