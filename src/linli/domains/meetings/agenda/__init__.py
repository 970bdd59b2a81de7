"""The items of a meeting, their order, and who is asked to one item alone."""
