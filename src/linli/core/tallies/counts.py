"""What a line counts for beside its verb and its states: keys that the line carries and the tallies add up.

`at:STATE:FACET` what stands where, by class; `met:CLOCK:VERB` and `late:CLOCK:VERB` a duty that ended, and by which
move; `overdue:CLOCK` what is late and not ended; `reason:RULE` that a rule was passed with a written reason. A tally's
kind is 'procedure/key'.
"""

from collections import Counter
from datetime import datetime

AT, MET, LATE, OVERDUE, REASON = "at", "met", "late", "overdue", "reason"


def moved(source: str, before: str, target: str, after: str) -> Counter[str]:
    """A case of class `before` went from `source` on to `target`, now of class `after`; '' counts nowhere."""
    found: Counter[str] = Counter()
    if (source, before) != (target, after):
        if source and before:
            found[f"{AT}:{source}:{before}"] -= 1
        if target and after:
            found[f"{AT}:{target}:{after}"] += 1
    return found


def ended(
    clock: str, verb: str, at: datetime, due: datetime | None, left: int | None, lapsed: datetime | None
) -> Counter[str]:
    """A duty of `clock` ended by `verb`: in time or late; one that stopped without a minute left was late."""
    late = lapsed is not None or left == 0 or (due is not None and due <= at)
    found = Counter({f"{LATE if late else MET}:{clock}:{verb}": 1})
    if lapsed is not None:
        found[f"{OVERDUE}:{clock}"] -= 1
    return found


def told(counts: Counter[str]) -> dict[str, dict[str, int]]:
    """What the line's data says of it; nothing where nothing is counted."""
    kept = {key: n for key, n in sorted(counts.items()) if n}
    return {"count": kept} if kept else {}
