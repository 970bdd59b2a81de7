"""The rooms, one for each part of the plan. `rooms()` reads their procedures in, in the chain's order."""

from importlib import import_module

ROOMS = ("committees.formation", "problems", "meetings", "projects", "returns.reports", "oversight")


def rooms() -> None:
    """Declare every role and procedure; asked once at start."""
    import_module("linli.domains.committees.roles")
    for room in ROOMS:
        import_module(f"linli.domains.{room}.procedure")
