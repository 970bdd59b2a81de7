"""Logs: one JSON object a line, or one plain line, on the standard error. Neither holds anything personal.

What an error says, or what a library writes down, may hold what somebody typed: a form's value, a key of a row, an
address. So an error is told by its type and by where it happened, never by its words or the values at hand; of a
library's line only the sentence in its code is kept, without what was put into it. Our own lines are events with
named values, chosen where they are written.
"""

import logging
import os
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

JSON, PLAIN = "json", "plain"
SOURCE = Path(__file__).resolve().parents[2]
# Frames of one error that are told, the innermost ones.
FRAMES = 25
# Errors that are told of a group, and of a chain of causes.
ERRORS = 8
# Whose ready sentences are kept: the server's own, to their first line.
TRUSTED = ("_granian", "linli")
Event = MutableMapping[str, Any]


def get(name: str) -> Any:
    """The logger of that name: `get("tick").warning("late", seconds=90)`."""
    return structlog.stdlib.get_logger(f"linli.{name}")


def config(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything, the server's own lines too, by one formatter on the standard error."""
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *_shared(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"failed": {"()": "django.utils.log.CallbackFilter", "callback": _failed}},
        "formatters": {"linli": {"()": "linli.core.logs.formatter", "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "linli"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "linli": {"level": level.upper()},
            "_granian": {"handlers": ["stderr"], "propagate": False},
            # Django's own handlers and levels for these give way: what is refused is the access line's to say.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR", "filters": ["failed"]},
            "django.security": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def _failed(record: logging.LogRecord) -> bool:
    """Whether something broke: an answer that was meant, as 503 of the readiness page, has its own line."""
    return bool(record.exc_info)


def formatter(form: str = JSON) -> logging.Formatter:
    """What makes a line of a record; a log's settings name it."""
    render: Any = structlog.processors.JSONRenderer(
        ensure_ascii=False, default=lambda one: type(one).__name__
    )
    if form == PLAIN:
        render = _plain
    return ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, _foreign, *_shared()],
        processors=[ProcessorFormatter.remove_processors_meta, _error, render],
        use_get_message=False,
        pass_foreign_args=True,
    )


def told(error: BaseException) -> list[dict[str, Any]]:
    """An error and what caused it, outermost first: type, what kind of trouble, and the frames. No words of it."""
    found: list[dict[str, Any]] = []
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting and len(found) < ERRORS:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        frames = traceback.extract_tb(one.__traceback__)[-FRAMES:]
        found.append({"type": _type(one), **_known(one), "frames": [_frame(frame) for frame in frames]})
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
    return found


def lines(error: BaseException) -> str:
    """`told`, to be read."""
    said = []
    for one in told(error):
        about = " ".join(f"{name}={one[name]}" for name in one if name not in ("type", "frames"))
        said += [f"{one['type']} {about}".rstrip(), *(f"  {frame}" for frame in one["frames"])]
    return "\n".join(said)


def _type(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _known(error: BaseException) -> dict[str, str]:
    """What is the machine's and not a person's: the system's own words, the database's code and the constraint."""
    known: dict[str, str] = {}
    # Mail's errors are OSErrors by name alone: their words hold addresses, and they have no number.
    if isinstance(error, OSError) and isinstance(error.errno, int):
        known["system"] = os.strerror(error.errno)
    if sqlstate := getattr(error, "sqlstate", None):
        known["sqlstate"] = str(sqlstate)
        known |= {
            name: str(value)
            for name in ("table_name", "constraint_name")
            if (value := getattr(getattr(error, "diag", None), name, None))
        }
    return known


def _frame(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    if path.is_relative_to(SOURCE):
        path = path.relative_to(SOURCE)
    elif "site-packages" in path.parts:
        path = Path(*path.parts[path.parts.index("site-packages") + 1 :])
    return f"{path}:{frame.lineno} {frame.name}"


def _shared() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]


def _foreign(_: Any, __: str, event: Event) -> Event:
    """A library's line: the sentence in its code. One that is put together already says only where it was written."""
    record: logging.LogRecord = event["_record"]
    sentence = event["event"]
    put_in = event.pop("positional_args", None)
    if record.name == "py.warnings":  # "path:line: Kind: words", put in whole
        event["event"] = ": ".join(str(put_in[0]).split(": ")[:2]) if put_in else "(withheld)"
    elif record.name.partition(".")[0] in TRUSTED:
        event["event"] = sentence.partition("\n")[0]
    elif not put_in:
        event["event"] = "(withheld)"
    event["at"] = f"{record.module}:{record.lineno} {record.funcName}"
    return event


def _error(_: Any, __: str, event: Event) -> Event:
    """What an event brings of an error, told without its words."""
    brought = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if brought is True:
        raise TypeError("give the error itself: exc_info=error")
    error = brought[1] if isinstance(brought, tuple) else brought
    if isinstance(error, BaseException):
        event["error"] = told(error)
    return event


def _plain(_: Any, __: str, event: Event) -> str:
    """`12:00:01 warning tick late seconds=90`; an error's frames below."""
    rest: Mapping[str, Any] = {
        name: value
        for name, value in event.items()
        if name not in ("time", "level", "logger", "event", "error")
    }
    head = f"{event['time']} {event['level']} {event['logger']} {event['event']}"
    said = [" ".join([head, *(f"{name}={value}" for name, value in rest.items())])]
    for one in event.get("error", ()):
        about = " ".join(f"{name}={one[name]}" for name in one if name not in ("type", "frames"))
        said += [f"  {one['type']} {about}".rstrip(), *(f"    {frame}" for frame in one["frames"])]
    return "\n".join(said)
