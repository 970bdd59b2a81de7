"""The rules that the reports read (5.1, 6.3)."""

from linli.core.rulebook import Rule

MONTHLY = Rule("report.monthly", "number")
NOT_EARLY = Rule("report.not_early", "flag")
READ = Rule("report.read", "length")
MEND = Rule("report.mend", "length")
