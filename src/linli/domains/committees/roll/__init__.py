"""A community's roll: its bodies, who sits on them, organisations and buildings (1.2)."""
