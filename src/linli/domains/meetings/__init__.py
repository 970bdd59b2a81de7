"""Meetings: planned, notified, held, filed; its procedure and what its rooms share (4.2, 4.4)."""
