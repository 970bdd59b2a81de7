"""What the record has of the committees of many communities, in one statement: one line a fact, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from linli.core import clock, statements
from linli.domains.committees.facts import STANDING
from linli.domains.oversight.rollout import rules

# What it is, of which place; what it is called, on which day, at which moment, how many.
_FACTS = """
SELECT 'target', place_id, '', ends_on, NULL::timestamptz, number::bigint FROM oversight_target
UNION ALL SELECT 'pilot', pilot.place_id, '', NULL, NULL, 1 FROM oversight_pilot pilot
  JOIN procedures_case c ON c.id = pilot.case_id WHERE c.state = 'going_first'
UNION ALL SELECT 'standing', c.place_id, '', committee.since, c.opened_at, 1 FROM committees_committee committee
  JOIN procedures_case c ON c.id = committee.case_id WHERE c.place_id = ANY(%(places)s) AND c.state = ANY(%(standing)s)
UNION ALL SELECT 'done', place_id, kind, NULL, NULL, sum(n)::bigint FROM tallies_tally
  WHERE kind = ANY(%(kinds)s) AND place_id = ANY(%(places)s) GROUP BY place_id, kind
UNION ALL SELECT CASE WHEN c.state = 'calling' THEN 'call' ELSE 'round' END, c.place_id, '', NULL, round.closes_at,
    CASE WHEN c.procedure = 'round' AND c.closed_at IS NULL THEN round.returned ELSE 0 END::bigint
  FROM committees_round round JOIN procedures_case c ON c.id = round.case_id
  WHERE c.place_id = ANY(%(places)s) AND (c.state = 'calling' OR c.closed_at IS NULL)
UNION ALL SELECT c.state, c.place_id, '', NULL, notice.ends_at, 1 FROM committees_notice notice
  JOIN procedures_case c ON c.id = notice.case_id
  WHERE c.place_id = ANY(%(places)s) AND c.state IN ('posted', 'void')
UNION ALL SELECT 'secretary', place_id, '', NULL, NULL, 1 FROM people_post WHERE role = 'secretary'
  AND place_id = ANY(%(places)s) AND during @> %(today)s::date AND upper(known) IS NULL
UNION ALL SELECT 'candidate', named.place_id, '', NULL, NULL, count(*) FROM committees_candidate candidate
  JOIN procedures_case named ON named.id = candidate.case_id JOIN procedures_case root ON root.id = named.root_id
  WHERE root.procedure = 'round' AND root.closed_at IS NULL AND root.place_id = ANY(%(places)s)
    AND named.closed_at IS NULL GROUP BY named.place_id
"""


class Aim(NamedTuple):
    """How many committees a district is to have, and by when, where it was set by hand."""

    number: int
    ends_on: date


@dataclass
class Facts:
    """Each by the place's number."""

    targets: dict[int, Aim] = field(default_factory=dict)
    pilots: set[int] = field(default_factory=set)
    # Since when a committee stands, and when that was entered.
    standing: dict[int, tuple[date, datetime]] = field(default_factory=dict)
    # What of a running committee's work was done once.
    done: dict[int, set[str]] = field(default_factory=dict)
    # Until when a call or a notice runs.
    calls: dict[int, datetime] = field(default_factory=dict)
    notices: dict[int, datetime] = field(default_factory=dict)
    voided: set[int] = field(default_factory=set)
    returned: dict[int, int] = field(default_factory=dict)
    secretaries: set[int] = field(default_factory=set)
    people: dict[int, int] = field(default_factory=dict)


def of(places: Iterable[int]) -> Facts:
    """The facts of these communities; targets and pilots of all."""
    made = Facts()
    told = {
        "places": list(places),
        "standing": list(STANDING),
        "kinds": sorted({item["kind"] for item in rules.RUNNING.value().values()}),
        "today": clock.today(),
    }
    for row in statements.rows(_FACTS, told):
        _add(made, *row)
    return made


def _add(made: Facts, what: str, place: int, word: str, day: Any, at: Any, n: int) -> None:
    if what == "target":
        made.targets[place] = Aim(n, day)
    elif what == "standing":
        made.standing[place] = (day, at)
    elif what == "done" and n > 0:
        made.done.setdefault(place, set()).add(word)
    elif what == "posted":
        made.notices[place] = at
    elif what == "candidate":
        made.people[place] = n
    elif what in ("call", "round"):
        if what == "call":
            made.calls[place] = at
        if n > 0:
            made.returned[place] = n
    elif what in ("pilot", "void", "secretary"):
        {"pilot": made.pilots, "void": made.voided, "secretary": made.secretaries}[what].add(place)
