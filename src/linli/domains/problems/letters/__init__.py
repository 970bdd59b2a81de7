"""Letters of co-operation to departments, what these promise, and calls to one place (协办函, 4.3)."""
