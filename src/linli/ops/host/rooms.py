"""All rooms' procedures, loaded: the whole register, not what happened to be imported."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.core.procedures.kinds import Procedure


def load() -> None:
    """Import every room's roles and procedure."""
    from linli import domains

    domains.rooms()


def procedures() -> "dict[str, Procedure]":
    """Every procedure by name, in the order of the names: whatever was imported first."""
    from linli.core.procedures.kinds import REGISTRY

    load()
    return dict(sorted(REGISTRY.items()))
