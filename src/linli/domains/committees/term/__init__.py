"""A committee that stands: its members, who leaves or follows, how it crosses with the enlarged committee (3.2, 3.4)."""
