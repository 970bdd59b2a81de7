"""Rounds of visits from door to door, also without a network (走访, 4.1)."""
