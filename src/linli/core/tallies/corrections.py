"""Counts that earlier lines put in the wrong place, put right by further lines: what is written is never changed.

Until this release a limit that the street or the district owed was counted as late on their own chain, and counted off,
once the duty ended, on the chain of the case's place: one stock stayed too high by it and the other too low.
"""

from collections import Counter, defaultdict
from datetime import date

from django.db import transaction

from linli.core import clock, statements
from linli.core.journal import chain
from linli.core.journal.guard import CORRECT
from linli.core.tallies import counts

# Why a count is corrected; stands on the line.
LAPSE_PLACE = "lapse-place"

# (procedure, day, count's key)
type Key = tuple[str, date, str]

_MISPLACED = """
SELECT e.place_id, c.place_id, e.procedure, (e.at AT TIME ZONE 'Asia/Shanghai')::date, k.key, sum(k.value::int)::int
FROM journal_entry e JOIN procedures_case c ON c.id = e.case_id AND c.place_id <> e.place_id,
  jsonb_each_text(CASE jsonb_typeof(e.data -> 'count') WHEN 'object' THEN e.data -> 'count' ELSE '{}' END) AS k
WHERE e.verb = 'lapse' GROUP BY 1, 2, 3, 4, 5
"""
_CORRECTED = f"""
SELECT e.place_id, e.procedure, (e.data ->> 'on')::date, k.key, sum(k.value::int)::int
FROM journal_entry e, jsonb_each_text(e.data -> 'count') AS k
WHERE e.verb = '{CORRECT}' AND e.data ->> 'why' = %s AND e.place_id = ANY(%s) GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - a name of ours


def misplaced() -> dict[int, Counter[Key]]:
    """By place, what is still to be corrected of lapses that stand on another chain than their case's; reads all lines."""
    return _left(_wanted())


def correct() -> int:
    """Write what is still to be corrected, each place in a transaction of its own; how many lines.

    A second run, or two at once, write nothing twice. The sums of days touched begin again by the trigger.
    """
    return sum(_correct(place, wanted) for place, wanted in sorted(_wanted().items()))


def _wanted() -> dict[int, Counter[Key]]:
    wanted: dict[int, Counter[Key]] = defaultdict(Counter)
    for wrong, right, procedure, day, key, n in statements.rows(_MISPLACED):
        wanted[wrong][procedure, day, key] -= n
        wanted[right][procedure, day, key] += n
    return wanted


def _left(wanted: dict[int, Counter[Key]]) -> dict[int, Counter[Key]]:
    """What of it no correcting line has put right yet."""
    left = {place: Counter(counted) for place, counted in wanted.items()}
    for place, procedure, day, key, n in statements.rows(_CORRECTED, [LAPSE_PLACE, list(wanted)]):
        left[place][procedure, day, key] -= n
    remaining = {place: Counter({key: n for key, n in row.items() if n}) for place, row in left.items()}
    return {place: row for place, row in remaining.items() if row}


def _correct(place: int, wanted: Counter[Key]) -> int:
    with transaction.atomic():
        heads = chain.lock_heads([place])
        # What is corrected already is asked under the lock: somebody else may have come first.
        by_day: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
        for (procedure, day, key), n in _left({place: wanted}).get(place, Counter()).items():
            by_day[procedure, day][key] += n
        lines = [
            chain.Line(
                place_id=place,
                actor="system",
                role="system",
                verb=CORRECT,
                procedure=procedure,
                data={"on": day.isoformat(), "why": LAPSE_PLACE} | counts.told(row),
            )
            for (procedure, day), row in sorted(by_day.items())
        ]
        if lines:
            chain.seal(lines, clock.now(), heads)
    return len(lines)
