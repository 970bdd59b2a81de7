"""Which call of the walk runs which function: only those calls can show that a function has lost a check."""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, partial
from itertools import zip_longest
from types import CodeType
from typing import Any

from linli.core.statements import Kept
from linli.ops.environment import SOURCE
from tools.access.calls import Ask, Found
from tools.access.rules import outcomes

ROOT = f"{SOURCE / 'linli'}/"
KEEPING = ("linli.domains", "linli.core.people.actor")
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


def key_of(code: CodeType) -> tuple[str, str] | None:
    """The file, and the outermost name it stands in; None for what is not ours."""
    if not code.co_filename.startswith(ROOT):
        return None
    return code.co_filename.removeprefix(ROOT), code.co_qualname.partition(".<locals>")[0]


def memories() -> list[Callable[[], object]]:
    """How to forget each text of a query, and each answer of a room, that a process keeps once it is known.

    Who asks again runs what made it again: else only the first call is seen to run it, and a fork goes on as before.
    """
    found: list[Callable[[], object]] = []
    for one in gc.get_objects():
        if isinstance(one, Kept):
            found.append(partial(vars(one).pop, "_written", None))
        elif isinstance(one, _lru_cache_wrapper) and str(one.__module__).startswith(KEEPING):
            found.append(one.cache_clear)
    return found


def watch(calls: list[Ask]) -> Iterator[Found | Touched]:
    """Make the calls as they are; gives each one's outcome, and at last what ran."""
    made = Touched(calls)
    number = 0
    names: dict[CodeType, tuple[str, str] | None] = {}
    kept = memories()

    def started(code: CodeType, _: int) -> Any:
        if code not in names:
            names[code] = key_of(code)
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
            for forget in kept:
                forget()
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)
    yield made
