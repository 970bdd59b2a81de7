"""A committee from before linli, taken over from its papers or from Excel."""
