"""Committees (社工委): what all of its rooms share, models, roles, rules of chapter 3 and papers."""
