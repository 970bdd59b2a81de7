"""How many papers a month has of each kind, counted without making one of them."""

from typing import NamedTuple

from linli.core import statements
from linli.domains.meetings.queries import OPEN
from linli.domains.returns.scope import Ask


class Counted(NamedTuple):
    """Lists are one paper or none; there is one letter for each department that was asked, and three papers a meeting.

    `minutes`: those that are filed; `drafts`: those of a meeting that is over, and not filed.
    """

    problems: int
    projects: int
    letters: int
    feedback: int
    meetings: int
    agendas: int
    minutes: int
    drafts: int


# What was answered or sent in the month has been changed since it began: the index leaves all the rest out.
_COUNTED = """
WITH problem AS (
  SELECT id, opened_at FROM procedures_case JOIN demands_problem ON case_id = id
  WHERE place_id = %(place)s AND procedure = 'problem' AND state <> 'merged' AND NOT held AND changed_at >= %(start)s
), meeting AS (
  SELECT state = ANY(%(open)s) AS open,
    EXISTS (SELECT FROM procedures_case own JOIN meetings_item item ON item.case_id = own.id
      WHERE own.root_id = c.id AND item.result <> 'withdrawn') AS listed,
    EXISTS (SELECT FROM papers_paper WHERE case_id = c.id AND kind = 'minutes' AND state = 'valid') AS filed
  FROM procedures_case c JOIN meetings_meeting held ON held.case_id = c.id
  WHERE c.place_id = %(place)s AND c.procedure = 'meeting' AND c.state <> 'cancelled'
    AND coalesce(held.began_at, held.held_at) >= %(start)s AND coalesce(held.began_at, held.held_at) < %(end)s
)
SELECT (EXISTS (SELECT FROM problem WHERE opened_at >= %(start)s AND opened_at < %(end)s))::int,
  (EXISTS (SELECT FROM procedures_case WHERE place_id = %(place)s AND procedure = 'project'
    AND (closed_at IS NULL OR closed_at >= %(start)s) AND opened_at < %(end)s))::int,
  (SELECT count(*) FROM problem JOIN demands_referral letter ON letter.case_id = problem.id
    WHERE letter.at >= %(start)s AND letter.at < %(end)s),
  (EXISTS (SELECT FROM problem JOIN demands_feedback told ON told.case_id = problem.id
    WHERE told.at >= %(start)s AND told.at < %(end)s))::int,
  count(meeting), count(*) FILTER (WHERE listed), count(*) FILTER (WHERE filed),
  count(*) FILTER (WHERE NOT filed AND NOT open)
FROM meeting
"""


def counted(ask: Ask) -> Counted:
    """What there is of the community's month, in one statement.

    Whoever may ask reaches all of the community: no role that makes returns sees only what is assigned to it.
    """
    start, end = ask.span
    told = {"place": ask.place.pk, "start": start, "end": end, "open": list(OPEN)}
    return Counted(*statements.rows(_COUNTED, told)[0])
