"""The rules of the yearly work plan (5.2)."""

from linli.core.rulebook import Rule

YEARLY = Rule("plan.yearly", "number")
FORMED = Rule("plan.formed", "length")
OPENING = Rule("plan.opening", "number")
READ = Rule("plan.read", "length")
MEND = Rule("plan.mend", "length")
CLOSING = Rule("plan.closing", "number")
SUM_UP = Rule("plan.sum_up", "length")
PRIVATE = Rule("plan.private", "flag")
EMPHASES = Rule("plan.emphases", "items")
