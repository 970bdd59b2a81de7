"""All rooms' procedures, loaded: the whole register, not what happened to be imported."""

import importlib
import importlib.util
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.core.procedures.kinds import Procedure


def procedures() -> "dict[str, Procedure]":
    """Every procedure by name, in the order of the rooms."""
    import linli.domains as domains
    from linli.core.procedures.kinds import REGISTRY

    for room in pkgutil.iter_modules(domains.__path__, f"{domains.__name__}."):
        name = f"{room.name}.procedure"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    return REGISTRY
