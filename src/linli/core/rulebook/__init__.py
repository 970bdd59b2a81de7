"""The rulebook: a city's numbers, names and clocks as data, each with the clause it stands on and its force.

    from linli.core import rulebook
    rulebook.current().value("committee.size")          # Range(9, 15)
    SIZE = rulebook.Rule("committee.size", "range")     # at import, beside the code that reads it
    SIZE.value(case.edition)

How to write an edition: docs/rulebook.md.
"""

from linli.core.rulebook.city import current, edition, editions, folder, load
from linli.core.rulebook.describe import describe
from linli.core.rulebook.parts import (
    Clause,
    Force,
    Length,
    Origin,
    Range,
    Rulebook,
    RulebookError,
    Setting,
    Share,
    share,
)
from linli.core.rulebook.rules import RULES, Rule, check, unread, unwritten

__all__ = [
    "RULES",
    "Clause",
    "Force",
    "Length",
    "Origin",
    "Range",
    "Rule",
    "Rulebook",
    "RulebookError",
    "Setting",
    "Share",
    "check",
    "current",
    "describe",
    "edition",
    "editions",
    "folder",
    "load",
    "share",
    "unread",
    "unwritten",
]
