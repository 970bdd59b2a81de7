"""The boards: one page kind for city, district, street and community, read from the tallies (1.2, 1.3, 6.1, 6.4)."""
