"""Splitting a dictated or pasted text by who spoke: '张三：…', '李四（赞成）：…'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

POSITIONS = {
    "赞成": "for",
    "同意": "for",
    "支持": "for",
    "不赞成": "against",
    "不同意": "against",
    "反对": "against",
    "有条件": "condition",
    "附条件": "condition",
}
# At the beginning of a line: a name of at most 24 characters without marks, perhaps a position, and a colon.
_TURN = re.compile(
    r"^\s*(?P<who>[^\s：:（）()，。；、！？,;!?]{1,24})\s*(?:[（(](?P<how>[^）)]{1,12})[）)])?\s*[：:]\s*(?P<words>.*)$"
)
# What stands before a colon and is no speaker when nobody of that name is here: an hour, a number, a list's head.
_NO_NAME = re.compile(
    r"\d|^(备注|说明|会议|时间|地点|议题|内容|要求|意见|建议|结论|问题|原因|理由|措施|其中|比如|例如|一是|二是|三是)"
)


@dataclass
class Turn:
    """What one person said in one go; `speaker` is how the attendance names them."""

    speaker: str
    name: str
    position: str
    words: str


def split(text: str, present: Sequence[tuple[str, str]]) -> tuple[list[Turn], list[str]]:
    """The turns in their order, and the beginnings of what belongs to nobody who is here.

    present: the choices of a speaker, each '姓名　身份'.
    """
    names = {value.partition("　")[0]: value for value, _ in reversed(present)}
    turns: list[Turn] = []
    odd: list[str] = []
    for line in text.splitlines():
        found = _TURN.match(line)
        who = found["who"] if found else ""
        if found and who in names:
            turns.append(Turn(names[who], who, POSITIONS.get(found["how"] or "", ""), found["words"].strip()))
        elif found and _like_a_name(who):
            odd.append(who)
        elif line.strip() and turns:
            turns[-1].words = f"{turns[-1].words}\n{line.strip()}".strip()
        elif line.strip():
            odd.append(line.strip()[:12])
    odd += [f"{turn.name}：" for turn in turns if not turn.words]
    return turns, odd


def _like_a_name(who: str) -> bool:
    return 2 <= len(who) <= 6 and not _NO_NAME.search(who)
