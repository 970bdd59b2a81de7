"""A committee's plan of the year, whose progress is read from the record (5.2)."""
