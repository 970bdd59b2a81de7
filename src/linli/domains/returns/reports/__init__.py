"""The report of a month, quarter or year that makes itself, sent up and frozen."""
