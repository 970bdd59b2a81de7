"""`./linli tallies verify [--mend]`: count the journal's lines again and compare. Exit 1 if a tally differs.

A stock below nothing, or a lapse on another chain than its case's, is wrong, too, though the lines add up to it.

`--mend` counts those places anew from their lines, one after another, while all others go on; sums of days that are
wrong are thrown away and added up again. What the lines themselves say wrongly is corrected by further lines.
"""

import argparse
import json
from itertools import batched
from typing import Any

from linli.core.journal.guard import ROLLED, STANDS, STEPS
from linli.ops.scratch import reading

SHOWN = 50

# Place by place and roll by roll: each statement has a snapshot of its own, so that nobody waits and little is held at once.
_PLACES = """
SELECT place_id FROM journal_chain WHERE seq > 0 UNION SELECT place_id FROM tallies_tally
UNION SELECT place_id FROM tallies_stock ORDER BY 1
"""
_RECOUNT = f"""
WITH counted AS (
  SELECT month, kind, sum(n) AS n, sum(gone) AS gone, sum(minutes) AS minutes
  FROM ({STEPS.format(lines="(SELECT * FROM journal_entry WHERE place_id = %(place)s) AS lines")}) AS steps
  GROUP BY month, kind
), standing AS (
  SELECT kind, sum(n) AS n FROM counted WHERE {STANDS.replace("%", "%%")} GROUP BY kind
)
SELECT month, kind, coalesce(t.n, 0), coalesce(c.n, 0),
  coalesce(t.minutes, 0), coalesce(c.minutes, 0), coalesce(t.gone, 0), coalesce(c.gone, 0)
FROM (SELECT * FROM tallies_tally WHERE place_id = %(place)s) t FULL JOIN counted c USING (month, kind)
UNION ALL
SELECT NULL, kind, coalesce(t.n, 0), coalesce(s.n, 0), 0, 0, 0, 0
FROM (SELECT * FROM tallies_stock WHERE place_id = %(place)s) t FULL JOIN standing s USING (kind)
"""  # noqa: S608

_ROLL = f"""
WITH counted AS (
  SELECT day, kind, sum(n) OVER w AS n, sum(gone) OVER w AS gone, sum(minutes) OVER w AS minutes
  FROM ({
    ROLLED.format(
        lines="(SELECT * FROM journal_entry WHERE place_id = ANY(%(members)s)) AS lines",
        rolls="(SELECT 0 AS roll_id, unnest(%(members)s::bigint[]) AS place)",
    )
}) AS days WHERE day <= (SELECT through FROM tallies_roll WHERE id = %(roll)s)
  WINDOW w AS (PARTITION BY kind ORDER BY day)
)
SELECT day, kind, coalesce(t.n, 0), coalesce(c.n, 0)
FROM (SELECT * FROM tallies_rolled WHERE roll_id = %(roll)s) t FULL JOIN counted c USING (day, kind)
WHERE (t.n, t.gone, t.minutes) IS DISTINCT FROM (c.n, c.gone, c.minutes) ORDER BY day, kind
"""  # noqa: S608


def main(args: argparse.Namespace) -> int:
    with reading():
        found = verify()
        if args.mend and not found["ok"]:
            mended = mend(found)
            found = verify() | {"mended": mended}
    if args.json:
        told = {key: value for key, value in found.items() if key not in ("places", "rolls")}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"统计 tallies: {found['tallies']}")
        for one in found["wrong"] + found["below"]:
            of = one["place"] or f"合计 {one['roll']}"
            where = f"{one['kind']} @{of} {one['month'] or '现在'}"
            print(f"不符 wrong: {where}: {one['kept']} ≠ {one['counted']}")
        if "mended" in found:
            print(f"重算了 {found['mended']} 处  recounted {found['mended']} places and sums")
        print("一致  in order" if found["ok"] else "不一致  WRONG")
    return 0 if found["ok"] else 1


def verify() -> dict[str, Any]:
    """`{"tallies", "ok", "wrong": [{"place", "month", "kind", "kept", "counted"}], "below", "places", "rolls"}`.

    `wrong` names the first 50, `below` those that the lines add up to and that cannot be; month None is what stands now, `roll` and the day are of sums of several places; `places`
    and `rolls` are all that a recount would put right.
    """
    from linli.core import statements

    wrong: list[dict[str, Any]] = []
    total, places, rolls = 0, set[int](), set[int]()
    for (place,) in statements.rows(_PLACES):
        for month, kind, *values in statements.rows(_RECOUNT, {"place": place}):
            total += month is not None
            pairs = [(kept, counted) for kept, counted in batched(values, 2) if kept != counted]
            if not pairs:
                continue
            places.add(place)
            told = {"place": place, "month": month.isoformat() if month else None, "kind": kind}
            wrong.append(told | {"kept": int(pairs[0][0]), "counted": int(pairs[0][1])})
    for roll, members in statements.rows("SELECT id, members FROM tallies_roll ORDER BY id"):
        for day, kind, kept, counted in statements.rows(_ROLL, {"roll": roll, "members": members}):
            rolls.add(roll)
            told = {"place": None, "roll": roll, "month": day.isoformat(), "kind": kind}
            wrong.append(told | {"kept": int(kept), "counted": int(counted)})
    below = _below_zero()
    ok = not wrong and not below
    return {
        "tallies": total,
        "ok": ok,
        "wrong": wrong[:SHOWN],
        "below": below[:SHOWN],
        "places": sorted(places),
        "rolls": sorted(rolls),
    }


def _below_zero() -> list[dict[str, Any]]:
    """Stocks below nothing, and lapses on another chain than their case's: no recount tells, for the lines say so."""
    from linli.core import statements
    from linli.core.tallies import corrections

    below = statements.rows("SELECT place_id, kind, n FROM tallies_stock WHERE n < 0 ORDER BY 1, 2")
    wrong = [
        {"place": place, "month": None, "kind": kind, "kept": int(n), "counted": 0}
        for place, kind, n in below
    ]
    for place, row in sorted(corrections.misplaced().items()):
        wrong += [
            {"place": place, "month": day.isoformat(), "kind": f"{procedure}/{key}", "kept": -n, "counted": 0}
            for (procedure, day, key), n in sorted(row.items())
        ]
    return wrong


def mend(found: dict[str, Any]) -> int:
    """Correct what stands on the wrong chain, then count anew what `verify` found wrong, place by place; how many."""
    from linli.core import statements
    from linli.core.tallies import corrections, roll

    corrected = corrections.correct()
    for place in found["places"]:
        statements.rows("SELECT linli_recount(%s)", [place])
    if found["rolls"]:
        statements.rows("SELECT linli_roll_again(%s)", [found["rolls"]])
        roll.add_up()
    return corrected + len(found["places"]) + len(found["rolls"])
