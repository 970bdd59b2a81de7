"""The items of a meeting and their order, and those of a year."""
