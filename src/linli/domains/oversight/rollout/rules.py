"""The rules of the plan that this room reads (1.3, 5.1, 5.2)."""

from linli.core.rulebook import Rule

PHASES = Rule("phases", "items")
PILOT_DISTRICTS = Rule("pilot.districts", "list")
PILOT_STREETS = Rule("pilot.streets", "list")
PILOT_SHARE = Rule("pilot.share", "items")
PLANNED = Rule("target.committees", "number")
PLANNED_BY = Rule("target.date", "date")
LATE = Rule("rollout.late", "length")
RUNNING = Rule("rollout.running", "items")
SOON = Rule("rollout.next_step", "length")
ANSWER = Rule("briefing.answer", "length")
RATE_STEPS = Rule("board.rate_steps", "list")
LATE_STEPS = Rule("board.late_steps", "list")
LEAST_SHOWN = Rule("board.least_shown", "number")
ALERTS = Rule("alerts.rules", "items")
COMMUNITY_KINDS = Rule("community.kinds", "items")
LAYOUT = Rule("board.layout", "items")
WITHIN_OTHERS = Rule("board.within_others", "list")
EVERYWHERE, PILOT = "everywhere", "pilot"
