"""Leaders linked to committees, what they see through, and the page before a visit (6.1)."""
