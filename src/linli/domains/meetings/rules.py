"""The rules of the plan that this room reads (4.2, 4.3)."""

from linli.core.rulebook import Rule

BODIES = Rule("meeting.bodies", "items")
EARLY = Rule("meeting.early", "length")
NOTICE = Rule("meeting.notice", "length")
MATERIALS = Rule("meeting.materials", "length")
MINUTES = Rule("meeting.minutes", "length")
MONTHLY = Rule("meeting.monthly", "number")
MONTHLY_BODIES = Rule("meeting.monthly_bodies", "list")
MEETING_REMINDER = Rule("meeting.reminder_day", "number")
RESULTS = Rule("meeting.results", "items")
QUORUM = Rule("vote.general.quorum", "share")
MAJORITY = Rule("vote.general.majority", "share")
PERSONNEL_QUORUM = Rule("vote.personnel.quorum", "share")
TELLERS = Rule("vote.tellers", "number")
THRESHOLD = Rule("money.threshold", "number")
CHAIN = Rule("money.chain", "items")
ONE_AGENDA = Rule("chain.one_agenda", "flag")
VOTES = Rule("chain.votes", "flag")
HEARD = Rule("chain.heard", "flag")
TOLD = Rule("chain.told", "flag")
