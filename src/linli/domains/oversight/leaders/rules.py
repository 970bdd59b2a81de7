"""The rules of the plan on leaders and on those first responsible (6.1)."""

from linli.core.rulebook import Rule

LINKED = Rule("leader.linked", "flag")
ONE = Rule("leader.one", "number")
ONCE = Rule("leader.once", "flag")
REPORT = Rule("leader.report", "length")
OWN = Rule("leader.own", "flag")
THROUGH = Rule("leader.through", "flag")
FOLLOW = Rule("leader.follow", "length")
WHERE = Rule("leader.where", "items")
