"""Procedures: what may happen next, who may do it, why not. See `kinds` for the parts, `take` for the act."""
