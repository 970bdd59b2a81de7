"""Departments' own Excel and Word forms, filled from the record."""
