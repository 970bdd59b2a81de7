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


def late[Moment: (datetime, int)](
    at: Moment, due: Moment | None, left: int | None, lapsed: Moment | None
) -> bool:
    """Whether a duty that ended then was late; one that had stopped without a minute left was, too."""
    return lapsed is not None or left == 0 or (due is not None and due <= at)


def ended[Moment: (datetime, int)](
    clock: str, verb: str, at: Moment, due: Moment | None, left: int | None, lapsed: Moment | None
) -> Counter[str]:
    """A duty of `clock` ended by `verb`: in time or late. Moments are times, or whole seconds."""
    found = Counter({f"{LATE if late(at, due, left, lapsed) else MET}:{clock}:{verb}": 1})
    if lapsed is not None:
        found[f"{OVERDUE}:{clock}"] -= 1
    return found


def told(counts: Counter[str]) -> dict[str, dict[str, int]]:
    """What the line's data says of it; nothing where nothing is counted."""
    kept = {key: n for key, n in sorted(counts.items()) if n}
    return {"count": kept} if kept else {}
