"""A day of a neighbourhood's chat group, taken apart: who said what, and what of it asks for something (4.1).

Nothing of what is pasted is kept but what a clerk registers.
"""

import re
from dataclasses import dataclass, replace

MOST_LETTERS = 40_000
MOST_DEMANDS = 40
_TIME = r"(?:(?:上午|下午|早上|晚上|中午|凌晨)\s?)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_DAY = r"(?:(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|昨天|今天|前天|星期.|周.)"
_WHEN = rf"(?:{_DAY}\s*)?{_TIME}"
# The heads of a message, as the programs of phones and computers write them when several are copied together.
HEADS = (
    re.compile(rf"^(?P<who>[^:：]{{1,30}}?)\s+{_WHEN}$"),
    re.compile(rf"^(?:{_DAY}\s*)?{_TIME}\s+(?P<who>[^:：]{{1,30}})$"),
    re.compile(rf"^\[?{_WHEN}\]?\s*(?P<who>[^:：\s][^:：]{{0,29}})[:：]\s*(?P<text>.*)$"),
    re.compile(r"^(?P<who>[^:：，。！？,!?\d][^:：，。！？,!?]{0,19})[:：]\s*(?P<text>.*)$"),
)
STAMP = re.compile(rf"^—*\s*(?:{_DAY}|{_WHEN})\s*—*$")
# What a message holds beside words, and whom it calls.
BESIDE = re.compile(
    r"\[(?:图片|视频|语音|动画表情|表情|链接|文件|位置|红包|[一-鿿]{1,4})\]|@\S+[\s\u2005]?|https?://\S+"
)
# What is said to one another and asks for nothing.
TALK = re.compile(
    r"^(?:收到|好的?|嗯+|哦+|谢谢.*|感谢.*|辛苦.*|赞|支持|同意|\+1|加一|已?接龙.*|早上?好|晚上好|大家好|在吗|知道了|明白|可以|没问题"
    r"|欢迎.*|节日快乐.*|新年快乐|哈+|呵+|ok|OK|1)[啊呀吧了呢哈。.!！~～]*$"
)
ASKS = re.compile(
    r"坏|漏|堵|停[水电气暖]|不[亮热通走响]|没[有人]?[水电气暖管]|破|塌|裂|臭|脏|乱|吵|噪|堆|占|危险|怕|绊|滑|松|掉|灭|短路|跳闸"
    r"|什么时候|怎么办|能不能|可不可以|希望|建议|请(?:社区|物业|帮|给|把|管|来)|麻烦|反映|投诉|解决|修|装|换|清|管管|老是|一直|又"
)


@dataclass(frozen=True)
class Said:
    """One message: by whom, as the group calls them, and its words."""

    who: str
    text: str
    # Told to everybody in the group: news, and no wish.
    to_all: bool = False

    @property
    def asks(self) -> bool:
        """Whether it looks like something to be seen to, and not like talk. A clerk has the last word."""
        return (
            len(self.text) >= 4
            and not self.to_all
            and not TALK.match(self.text)
            and bool(ASKS.search(self.text))
        )


def parse(pasted: str) -> list[Said]:
    """The messages in their order; without heads each paragraph is one. What one person says on stays together."""
    found: list[Said] = []
    for line in pasted[:MOST_LETTERS].splitlines():
        line = line.strip("\ufeff \t\u2005")
        head = next((match for shape in HEADS if (match := shape.match(line))), None)
        if head is not None:
            said = head.groupdict().get("text") or ""
            found.append(Said(head["who"].strip(), said))
        elif not line or STAMP.match(line):
            found.append(Said("", ""))
        elif found and (found[-1].who or found[-1].text):
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{line}".strip())
        else:
            found.append(Said(found[-1].who if found else "", line))
    clean = (Said(_name(one.who), _words(one.text), "@所有人" in one.text) for one in found)
    return _joined([one for one in clean if one.text])


def _words(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in BESIDE.sub(" ", text).split("\n"))))


def _name(who: str) -> str:
    """'张三(12345678)' as '张三'."""
    return re.sub(r"\s*[(（<]\S*[)）>]$", "", who)[:40]


def _joined(found: list[Said]) -> list[Said]:
    """One who sends three lines one after another says one thing, unless each asks for something."""
    joined: list[Said] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and one.who and last.who == one.who and not one.asks and not TALK.match(one.text):
            joined[-1] = replace(last, text=f"{last.text}\n{one.text}")
        else:
            joined.append(one)
    return joined
