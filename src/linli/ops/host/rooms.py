"""All rooms' procedures, loaded: the whole register, not what happened to be imported."""

import importlib
import importlib.util
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.core.procedures.kinds import Procedure


def load() -> None:
    """Import every room's roles and procedure."""
    import linli.domains as domains

    for room in pkgutil.iter_modules(domains.__path__, f"{domains.__name__}."):
        for part in ("roles", "procedure"):
            if importlib.util.find_spec(f"{room.name}.{part}") is not None:
                importlib.import_module(f"{room.name}.{part}")


def procedures() -> "dict[str, Procedure]":
    """Every procedure by name, in the order of the names: whatever was imported first."""
    from linli.core.procedures.kinds import REGISTRY

    load()
    return dict(sorted(REGISTRY.items()))
