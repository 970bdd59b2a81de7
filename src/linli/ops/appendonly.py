"""The tables to which the serving role may only add."""

import importlib.util


def tables() -> tuple[str, ...]:
    if importlib.util.find_spec("linli.core.journal.guard") is None:
        return ()
    from linli.core.journal import guard

    return tuple(guard.APPEND_ONLY)
