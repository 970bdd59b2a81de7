"""How far each community is with its committee, by when it can stand, pilots, reports upward (5.1)."""
