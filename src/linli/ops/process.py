"""What the operating system is asked for beyond the standard library.

Run as a program, it changes its own process and then becomes the command that follows, so that nothing has
to happen between fork and exec.
"""

import ctypes
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

PR_SET_PDEATHSIG = 1


def dying_with_me(command: list[str]) -> list[str]:
    """`command`, told to end when its starter dies, whatever kills that."""
    return [sys.executable, "-I", __file__, "dies-with", str(os.getpid()), *command]


def under_number(number: int, command: list[str]) -> list[str]:
    """`command` in a user namespace in which our own number is `number`."""
    return [sys.executable, "-I", __file__, "under-number", str(number), *command]


def end_in_order() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does, so that everything it holds is given up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _die_with(starter: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != starter:
        sys.exit(0)


def _be(number: int) -> None:
    """Raises OSError where this machine does not let users have namespaces."""
    uid, gid = os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    for name, text in (
        ("uid_map", f"{number} {uid} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{number} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


if __name__ == "__main__":
    {"dies-with": _die_with, "under-number": _be}[sys.argv[1]](int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - the command is ours
