"""What goes wrong, said so that the person at the keyboard knows what to do. Never a traceback."""

from pathlib import Path


class Plain(Exception):
    """A refusal with its words: Chinese first, English below."""

    def __init__(self, chinese: str, english: str, detail: str = "") -> None:
        super().__init__(chinese, english, detail)
        self.chinese = chinese
        self.english = english
        self.detail = detail.strip()

    def __str__(self) -> str:
        return "\n".join(line for line in (self.chinese, self.english, self.detail) if line)


FULL = ("No space left on device", "Disk quota exceeded", "Errno 28", "os error 28", "sqlstate=53100")


def disk(text: str) -> Plain | None:
    """The refusal for a full disk if `text`, an error or a log, speaks of one."""
    lines = [line for line in text.splitlines() if any(sign in line for sign in FULL)]
    if not lines:
        return None
    return Plain(
        "磁盘已满，请腾出空间后重试。", "The disk is full: free some space and try again.", lines[-1][-200:]
    )


def unforeseen(name: str, text: str, log: Path) -> Plain:
    """The words for an error that nobody thought of; where it happened, `text`, goes to the end of `log`.

    Neither holds the error's own words: they may be a person's (see `linli.core.logs`).
    """
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(text.rstrip() + "\n\n")
    except OSError:
        return disk(text) or Plain(f"没有料到的错误：{name}", f"Unforeseen error: {name}")
    return disk(text) or Plain(f"没有料到的错误，详情在 {log}", f"Unforeseen error; details in {log}", name)
