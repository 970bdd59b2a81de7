"""Trainings of members, volunteers and residents, counted by group (1.2)."""
