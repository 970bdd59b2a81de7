"""`./linli tallies verify`: count the journal's lines again and compare. Exit 1 if a tally differs."""

import argparse
import json
from typing import Any

from linli.ops.scratch import reading

SHOWN = 50

RECOUNT = """
WITH lines AS (
  SELECT place_id, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month,
         procedure, verb, source, target
  FROM journal_entry WHERE procedure <> ''
), steps AS (
  SELECT place_id, month, procedure || '.' || verb AS kind, 1 AS n FROM lines
  UNION ALL SELECT place_id, month, procedure || '=' || target, 1 FROM lines WHERE target NOT IN ('', source)
  UNION ALL SELECT place_id, month, procedure || '=' || source, -1 FROM lines WHERE source NOT IN ('', target)
), counted AS (
  SELECT place_id, month, kind, sum(n) AS n FROM steps GROUP BY place_id, month, kind
)
SELECT place_id, month, kind, coalesce(tallies_tally.n, 0), coalesce(counted.n, 0)
FROM tallies_tally FULL JOIN counted USING (place_id, month, kind)
"""


def main(args: argparse.Namespace) -> int:
    with reading():
        found = verify()
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(f"统计 tallies: {found['tallies']}")
        for one in found["wrong"]:
            where = f"{one['kind']} @{one['place']} {one['month']}"
            print(f"不符 wrong: {where}: {one['kept']} ≠ {one['counted']}")
        print("一致  in order" if found["ok"] else "不一致  WRONG")
    return 0 if found["ok"] else 1


def verify() -> dict[str, Any]:
    """`{"tallies", "ok", "wrong": [{"place", "month", "kind", "kept", "counted"}]}`, the first 50 of them."""
    from django.db import connection

    wrong: list[dict[str, Any]] = []
    total = differing = 0
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)
        for place, month, kind, kept, counted in cursor.fetchall():
            total += 1
            if kept != counted:
                differing += 1
                told = {"place": place, "month": month.isoformat(), "kind": kind}
                wrong.append(told | {"kept": int(kept), "counted": int(counted)})
    return {"tallies": total, "ok": not differing, "wrong": wrong[:SHOWN]}
