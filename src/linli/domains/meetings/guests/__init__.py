"""Departments and units that are asked to attend one item alone (列席, 4.3)."""
