"""Oversight by four levels: what its rooms share, and which small counts are not told (5, 6)."""
