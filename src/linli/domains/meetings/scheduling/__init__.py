"""The day of a meeting: what is against it, moving it, calling it off."""
