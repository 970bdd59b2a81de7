"""`./linli tallies verify [--mend]`: count the journal's lines again and compare. Exit 1 if a tally differs.

`--mend` counts those places anew from their lines, one after another, while all others go on; sums of days that are
wrong are thrown away and added up again.
"""

import argparse
import json
from itertools import batched
from typing import Any

from linli.core.journal.guard import ROLLED, STANDS, STEPS
from linli.ops.scratch import reading

SHOWN = 50

RECOUNT = f"""
WITH counted AS (
  SELECT place_id, month, kind, sum(n) AS n, sum(gone) AS gone, sum(minutes) AS minutes
  FROM ({STEPS.format(lines="journal_entry")}) AS steps GROUP BY place_id, month, kind
), standing AS (
  SELECT place_id, kind, sum(n) AS n FROM counted WHERE {STANDS} GROUP BY place_id, kind
)
SELECT place_id, month, kind, coalesce(t.n, 0), coalesce(c.n, 0),
  coalesce(t.minutes, 0), coalesce(c.minutes, 0), coalesce(t.gone, 0), coalesce(c.gone, 0)
FROM tallies_tally t FULL JOIN counted c USING (place_id, month, kind)
UNION ALL
SELECT place_id, NULL, kind, coalesce(t.n, 0), coalesce(s.n, 0), 0, 0, 0, 0
FROM tallies_stock t FULL JOIN standing s USING (place_id, kind)
"""  # noqa: S608

ROLLS = f"""
WITH counted AS (
  SELECT roll_id, day, kind, sum(n) OVER w AS n, sum(gone) OVER w AS gone, sum(minutes) OVER w AS minutes
  FROM ({
    ROLLED.format(
        lines="journal_entry", rolls="(SELECT id AS roll_id, unnest(members) AS place FROM tallies_roll)"
    )
}) AS days JOIN tallies_roll r ON r.id = roll_id AND day <= r.through
  WINDOW w AS (PARTITION BY roll_id, kind ORDER BY day)
)
SELECT roll_id, day, kind, coalesce(t.n, 0), coalesce(c.n, 0)
FROM tallies_rolled t FULL JOIN counted c USING (roll_id, day, kind)
WHERE (t.n, t.gone, t.minutes) IS DISTINCT FROM (c.n, c.gone, c.minutes) ORDER BY roll_id, day, kind
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
        for one in found["wrong"]:
            of = one["place"] or f"合计 {one['roll']}"
            where = f"{one['kind']} @{of} {one['month'] or '现在'}"
            print(f"不符 wrong: {where}: {one['kept']} ≠ {one['counted']}")
        if "mended" in found:
            print(f"重算了 {found['mended']} 处  recounted {found['mended']} places and sums")
        print("一致  in order" if found["ok"] else "不一致  WRONG")
    return 0 if found["ok"] else 1


def verify() -> dict[str, Any]:
    """`{"tallies", "ok", "wrong": [{"place", "month", "kind", "kept", "counted"}], "places", "rolls"}`.

    `wrong` names the first 50; month None is what stands now, `roll` and the day are of sums of several places; `places`
    and `rolls` are all that a recount would put right.
    """
    from linli.core import statements

    wrong: list[dict[str, Any]] = []
    total, places, rolls = 0, set[int](), set[int]()
    for place, month, kind, *values in statements.rows(RECOUNT):
        total += month is not None
        pairs = [(kept, counted) for kept, counted in batched(values, 2) if kept != counted]
        if not pairs:
            continue
        places.add(place)
        told = {"place": place, "month": month.isoformat() if month else None, "kind": kind}
        wrong.append(told | {"kept": int(pairs[0][0]), "counted": int(pairs[0][1])})
    for roll, day, kind, kept, counted in statements.rows(ROLLS):
        rolls.add(roll)
        told = {"place": None, "roll": roll, "month": day.isoformat(), "kind": kind}
        wrong.append(told | {"kept": int(kept), "counted": int(counted)})
    ok = not wrong
    return {
        "tallies": total,
        "ok": ok,
        "wrong": wrong[:SHOWN],
        "places": sorted(places),
        "rolls": sorted(rolls),
    }


def mend(found: dict[str, Any]) -> int:
    """Count anew what `verify` found wrong, each place in a transaction of its own; how many places and sums."""
    from linli.core import statements
    from linli.core.tallies import roll

    for place in found["places"]:
        statements.rows("SELECT linli_recount(%s)", [place])
    if found["rolls"]:
        statements.rows("SELECT linli_roll_again(%s)", [found["rolls"]])
        roll.add_up()
    return len(found["places"]) + len(found["rolls"])
