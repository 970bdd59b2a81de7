"""What must be so after every step, asked of the database in SQL and never of the code that made it so."""

import json
from typing import Any

from django.db import connection

from linli.core import clock
from linli.core.journal.verify import verify
from linli.core.procedures.kinds import REGISTRY
from linli.ops import tallies
from tools.fuzz.judge import OPEN, STATES

WORDS = "SELECT id, data FROM journal_entry WHERE data::text ~ '[^ -~]'"
PHONES = "SELECT id, data FROM journal_entry WHERE data::text ~ '(^|[^0-9a-f])1[3-9][0-9]{9}([^0-9a-f]|$)'"
BELOW_ZERO = "SELECT place_id, kind, n FROM tallies_stock WHERE n < 0"
NUMBERS = """
SELECT procedure, place_id, array_agg(number ORDER BY id) FROM procedures_case WHERE number <> ''
GROUP BY procedure, place_id, left(number, 4) HAVING count(*) <> count(DISTINCT number)
  OR max(substring(number from '[0-9]+$')::int) <> count(*)
"""
CLOSED = "SELECT id, state FROM procedures_case WHERE (closed_at IS NOT NULL) <> (procedure || '.' || state = ANY(%s))"
CLOCKS = "jsonb_to_recordset(%s::jsonb) AS k (procedure text, kind text, over text[], pauses text[], stays boolean)"
RUNNING = f"""
SELECT c.id, c.state, k.kind FROM procedures_case c JOIN {CLOCKS}
  ON k.procedure = c.procedure AND c.state = ANY(k.over)
WHERE NOT EXISTS (SELECT FROM duties_duty d WHERE d.case_id = c.id AND d.kind = k.kind AND d.done_at IS NULL
  AND (d.due_at IS NOT NULL OR k.stays) AND d.left IS NULL)
"""
STOPPED = f"""
SELECT c.id, c.state, d.kind FROM procedures_case c JOIN duties_duty d ON d.case_id = c.id AND d.done_at IS NULL
JOIN {CLOCKS} ON k.kind = d.kind AND NOT c.state = ANY(k.over)
WHERE NOT (c.state = ANY(k.pauses) AND (d.left IS NOT NULL OR k.stays) AND d.due_at IS NULL)
"""
UNKNOWN = (
    f"SELECT id, kind FROM duties_duty WHERE case_id IS NOT NULL AND kind NOT IN (SELECT kind FROM {CLOCKS})"
)
NEXT = """
SELECT c.id, c.state, c.due_at, d.due FROM procedures_case c LEFT JOIN LATERAL (
  SELECT coalesce(min(due_at) FILTER (WHERE "then" = ''), min(due_at)) AS due FROM duties_duty
  WHERE case_id = c.id AND done_at IS NULL) d ON true
WHERE c.due_at IS DISTINCT FROM d.due
"""
# Both reporters follow on: who spoke follows the case that theirs was merged into, however far.
FOLLOWED = """
WITH RECURSIVE led (origin, at) AS (
  SELECT id, id FROM procedures_case WHERE procedure = 'problem'
  UNION SELECT led.origin, p.lead_id FROM led JOIN demands_problem p ON p.case_id = led.at
    JOIN procedures_case c ON c.id = led.at AND c.state = 'merged'
) SELECT r.id, r.origin_id, r.case_id, led.at FROM demands_reporter r JOIN led ON led.origin = r.origin_id
JOIN procedures_case c ON c.id = led.at AND c.state <> 'merged' WHERE r.case_id <> led.at
"""

# --- committees -----------------------------------------------------------------------------------------------

SERVING = "'sitting', 'leaving', 'accused'"
DIRECTORS = f"""
SELECT c.root_id, count(*) FROM committees_member m JOIN procedures_case c ON c.id = m.case_id
WHERE m.position = 'director' AND c.state IN ({SERVING}) GROUP BY c.root_id HAVING count(*) > 1
"""
ROSTER = f"""
WITH seated AS (
  SELECT b.place_id, s.person_id FROM people_seat s JOIN people_body b ON b.id = s.body_id
  WHERE b.kind = 'committee' AND upper(s.known) IS NULL AND s.during @> %s::date
), members AS (
  SELECT c.place_id, m.person_id FROM committees_member m JOIN procedures_case c ON c.id = m.case_id
  WHERE c.state IN ({SERVING})
) (TABLE seated EXCEPT ALL TABLE members) UNION ALL (TABLE members EXCEPT ALL TABLE seated)
"""
POSTS = f"""
SELECT m.case_id, c.state, p.during FROM committees_member m JOIN procedures_case c ON c.id = m.case_id
JOIN people_post p ON p.id = m.post_id WHERE (p.during @> %s::date) <> (c.state IN ({SERVING}))
AND NOT EXISTS (SELECT FROM committees_member n JOIN procedures_case d ON d.id = n.case_id
  WHERE n.post_id = m.post_id AND n.case_id <> m.case_id AND d.state IN ({SERVING}))
"""
LETTERS = """
SELECT key, place_id, year, array_agg(serial ORDER BY serial) FROM papers_paper WHERE key <> ''
GROUP BY key, place_id, year HAVING count(*) <> count(DISTINCT serial) OR max(serial) <> count(*)
"""
# The director comes with the post of secretary, by record; everybody else stood on a notice that ended.
UNSEEN = """
SELECT k.case_id FROM committees_candidate k JOIN procedures_case c ON c.id = k.case_id
WHERE c.state = 'appointed' AND k.position <> 'director' AND NOT EXISTS (SELECT FROM committees_notice n
  JOIN procedures_case d ON d.id = n.case_id WHERE d.root_id = c.root_id AND d.state = 'ended'
  AND k.case_id = ANY(n.listed))
"""
OBJECTED = """
SELECT o.case_id FROM committees_objection o JOIN procedures_case c ON c.id = o.case_id
JOIN procedures_case k ON k.id = o.candidate_id WHERE c.closed_at IS NULL AND k.state = 'appointed'
"""
LEFT_OPEN = """
SELECT c.id, c.procedure, c.state, r.state FROM procedures_case c JOIN procedures_case r ON r.id = c.root_id
WHERE r.closed_at IS NOT NULL AND c.closed_at IS NULL AND c.procedure IN ('candidate', 'notice', 'member')
  AND c.state <> 'filing'
"""
TWICE = """
SELECT place_id, procedure, count(*) FROM procedures_case WHERE closed_at IS NULL AND procedure = 'round'
GROUP BY place_id, procedure HAVING count(*) > 1
"""


def rows(sql: str, told: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall()


# The same statements over some cases alone: what stands before them takes the tables' names.
OF_CASES = """
WITH procedures_case AS (SELECT * FROM public.procedures_case WHERE id = ANY(%s)),
  journal_entry AS (SELECT * FROM public.journal_entry WHERE case_id = ANY(%s)),
  duties_duty AS (SELECT * FROM public.duties_duty WHERE case_id = ANY(%s))
"""


def _by_case() -> dict[str, tuple[str, list[Any]]]:
    """What must be so of each case, whatever other cases there are: {what is wrong: statement, what it is told}."""
    kinds = list(REGISTRY.values())
    final = [f"{kind.name}.{state.name}" for kind in kinds for state in kind.states if state.final]
    clocks = json.dumps(
        [
            {
                "procedure": kind.name,
                "kind": f"{kind.name}.{one.kind}",
                "over": one.over,
                "pauses": one.pauses,
                "stays": one.stays,
            }
            for kind in kinds
            for one in kind.clocks
        ]
    )
    return {
        "state is not that of the last line": (STATES, []),
        "words in a line": (WORDS, []),
        "a telephone in a line": (PHONES, []),
        "an open duty of a closed case": (OPEN, []),
        "closed but not final, or final but not closed": (CLOSED, [final]),
        "due at another time than its duties": (NEXT, []),
        "a state without its running duty": (RUNNING, [clocks]),
        "a duty that should be closed or stopped": (STOPPED, [clocks]),
        "a duty of no clock": (UNKNOWN, [clocks]),
    }


def broken_in(cases: list[int]) -> dict[str, Any]:
    """What is not as it must be in these cases, looked at one by one; what several must be together `broken` asks."""
    found = {name: rows(OF_CASES + sql, [cases] * 3 + told) for name, (sql, told) in _by_case().items()}
    return {name: wrong for name, wrong in found.items() if wrong}


def broken() -> dict[str, Any]:
    """What is not as it must be, by what it is; empty when all is well. Chains and tallies are read from their first line."""
    counted = tallies.verify()
    found: dict[str, Any] = {
        **{name: rows(sql, told or None) for name, (sql, told) in _by_case().items()},
        "a stock below nothing": rows(BELOW_ZERO),
        "a number twice or left out": rows(NUMBERS),
        "a reporter follows the wrong case": rows(FOLLOWED),
        "two directors": rows(DIRECTORS),
        "the roster is not the members": rows(ROSTER, [clock.today()]),
        "a post longer or shorter than its membership": rows(POSTS, [clock.today()]),
        "a paper's number twice or left out": rows(LETTERS),
        "appointed without a notice": rows(UNSEEN),
        "appointed with an open objection": rows(OBJECTED),
        "open in a family that is over": rows(LEFT_OPEN),
        "two rounds at once": rows(TWICE),
        "chain": verify()["broken"],
        "tallies": counted["wrong"] + counted["below"],
    }
    return {name: wrong for name, wrong in found.items() if wrong}
