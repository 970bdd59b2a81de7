"""The procedures of oversight's rooms, declared by being read in; each stands in its own room."""

from linli.domains.oversight.boards.community_type import LIKENESS
from linli.domains.oversight.forums import actions as forums
from linli.domains.oversight.inspections import procedure as inspections
from linli.domains.oversight.leaders.procedure import FOLLOW, LINK
from linli.domains.oversight.practice.procedure import ADOPTION, PRACTICE, PUBLICITY
from linli.domains.oversight.rollout.procedure import BRIEFING, PILOT, ROSTER, STREET_TARGET, TARGET
from linli.domains.oversight.workplan.procedure import WORK_PLAN

PROCEDURES = (
    *(BRIEFING, PILOT, ROSTER, STREET_TARGET, TARGET),
    *inspections.PROCEDURES,
    *forums.PROCEDURES,
    *(FOLLOW, LINK),
    *(ADOPTION, PRACTICE, PUBLICITY),
    *(LIKENESS, WORK_PLAN),
)
