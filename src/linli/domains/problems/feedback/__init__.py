"""Answers to residents, silence, reopening, and the street's second visits (反馈, 4.5)."""
