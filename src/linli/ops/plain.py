"""What goes wrong, said so that the person at the keyboard knows what to do. Never a traceback."""


class Plain(Exception):
    """A refusal with its words: Chinese first, English below."""

    def __init__(self, chinese: str, english: str, detail: str = "") -> None:
        super().__init__(chinese, english, detail)
        self.chinese = chinese
        self.english = english
        self.detail = detail.strip()

    def __str__(self) -> str:
        return "\n".join(line for line in (self.chinese, self.english, self.detail) if line)


def disk(text: str) -> Plain | None:
    """The refusal for a full disk if `text`, an error or a log, speaks of one."""
    if any(sign in text for sign in ("No space left on device", "Disk quota exceeded", "Errno 28")):
        return Plain(
            "磁盘已满，请腾出空间后重试。", "The disk is full: free some space and try again.", text[-400:]
        )
    return None
