"""`./linli tallies verify [--mend]`: count the journal's lines again and compare. Exit 1 if a tally differs.

`--mend` counts those places anew from their lines, one after another, while all others go on.
"""

import argparse
import json
from itertools import batched
from typing import Any

from linli.core.journal.guard import STANDS, STEPS
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


def main(args: argparse.Namespace) -> int:
    with reading():
        found = verify()
        if args.mend and not found["ok"]:
            mended = mend(found)
            found = verify() | {"mended": mended}
    if args.json:
        print(json.dumps({key: value for key, value in found.items() if key != "places"}, ensure_ascii=False))
    else:
        print(f"统计 tallies: {found['tallies']}")
        for one in found["wrong"]:
            where = f"{one['kind']} @{one['place']} {one['month'] or '现在'}"
            print(f"不符 wrong: {where}: {one['kept']} ≠ {one['counted']}")
        if "mended" in found:
            print(f"重算了 {found['mended']} 处  recounted {found['mended']} places")
        print("一致  in order" if found["ok"] else "不一致  WRONG")
    return 0 if found["ok"] else 1


def verify() -> dict[str, Any]:
    """`{"tallies", "ok", "wrong": [{"place", "month", "kind", "kept", "counted"}], "places"}`.

    `wrong` names the first 50; month None is what stands now; `places` are all that a recount would put right.
    """
    from django.db import connection

    wrong: list[dict[str, Any]] = []
    total, places = 0, set[int]()
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)
        for place, month, kind, *values in cursor.fetchall():
            total += month is not None
            pairs = [(kept, counted) for kept, counted in batched(values, 2) if kept != counted]
            if not pairs:
                continue
            places.add(place)
            told = {"place": place, "month": month.isoformat() if month else None, "kind": kind}
            wrong.append(told | {"kept": int(pairs[0][0]), "counted": int(pairs[0][1])})
    return {"tallies": total, "ok": not wrong, "wrong": wrong[:SHOWN], "places": sorted(places)}


def mend(found: dict[str, Any]) -> int:
    """Count anew what `verify` found wrong, each place in a transaction of its own; how many places."""
    from django.db import connection

    for place in found["places"]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT linli_recount(%s)", [place])
    return len(found["places"])
