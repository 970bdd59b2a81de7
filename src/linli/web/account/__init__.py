"""Signing in, factors, the city's identity system, one's own account and invitations."""
