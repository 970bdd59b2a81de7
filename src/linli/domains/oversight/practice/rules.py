"""The rules of the plan on good practice and on what is told of it (6.4)."""

from linli.core.rulebook import Rule

FINISHED = Rule("practice.finished", "flag")
PRIVATE = Rule("practice.private", "flag")
COUNTED = Rule("practice.counted", "flag")
STREET = Rule("practice.street", "length")
DISTRICT = Rule("practice.district", "length")
MEND = Rule("practice.mend", "length")
RESULT = Rule("practice.result", "length")
OUTCOMES = Rule("practice.outcomes", "items")
MEDIA = Rule("practice.media", "items")
