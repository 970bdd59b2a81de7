"""The rules that inspections and forums read (5.3)."""

from linli.core.rulebook import Rule

CHECKLIST = Rule("inspection.checklist", "items")
STRATA = Rule("inspection.strata", "items")
SIZES = Rule("inspection.sizes", "list")
POOL = Rule("inspection.pool", "list")
SAMPLE = Rule("inspection.sample", "number")
BY_HAND = Rule("inspection.by_hand", "flag")
EVERY_LINE = Rule("inspection.every_line", "flag")
EVERY_PLACE = Rule("inspection.every_place", "flag")
NOT_OWN = Rule("inspection.not_own", "flag")
MEND = Rule("inspection.mend", "length")
RECHECK = Rule("inspection.recheck", "length")
BY_ANOTHER = Rule("inspection.recheck_by_another", "flag")
PAPER_KINDS = Rule("paper.kinds", "items")
SIDES = Rule("forum.sides", "items")
ANSWER = Rule("forum.answer", "length")
EVERY_OPINION = Rule("forum.every_opinion", "flag")
