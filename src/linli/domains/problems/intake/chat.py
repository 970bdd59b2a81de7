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
# What the program says itself: taken back, somebody came in, somebody nudged somebody.
NEWS = re.compile(
    r"^.{0,40}(?:撤回了(?:一条|\S{1,20}的)消息|加入了?群聊|(?:拍了拍|移出了群聊).{0,40})(?:\s*重新编辑)?$"
)
# A line of a list that everybody adds to: its head, or a number with a name and a door, and no more than that.
LISTED = re.compile(r"^(?:#?\s*接龙.*|\d{1,3}\s*[.、．)）]\s*(?P<entry>[^，。！？；,!?;]{1,24}))$")
# What is said to one another and asks for nothing.
TALK = re.compile(
    r"^(?:收到|好的?|嗯+|哦+|谢谢.*|感谢.*|辛苦.*|赞|支持|同意|\+1|加一|已?接龙.*|早上?好|晚上好|大家好|在吗|知道了|明白|可以|没问题"
    r"|欢迎.*|节日快乐.*|新年快乐|哈+|呵+|ok|OK|1)[啊呀吧了呢哈。.!！~～]*$"
)
ASKS = re.compile(
    r"坏|漏|堵|滴|扔|抛|砸|渗|溅|停[水电气暖]|不[亮热通走响]|没[有人]?[水电气暖管]|破|塌|裂|臭|脏|乱|吵|噪|堆|占|危险|怕|绊|滑|松|掉|灭|短路|跳闸"
    r"|什么时候|怎么办|能不能|可不可以|希望|建议|请(?:社区|物业|帮|给|把|管|来)|麻烦|反映|投诉|解决|修|装|换|清|管管|老是|一直|又"
)


@dataclass(frozen=True)
class Said:
    """One message: by whom, as the group calls them, and its words."""

    who: str
    text: str
    # Told to everybody in the group: news, and no wish.
    to_all: bool = False
    # A list that went round: whose names stand in it said nothing more.
    listed: bool = False

    @property
    def asks(self) -> bool:
        """Whether it looks like something to be seen to, and not like talk. A clerk has the last word."""
        return (
            len(self.text) >= 4
            and not self.to_all
            and not self.listed
            and not TALK.match(self.text)
            and bool(ASKS.search(self.text))
        )


def parse(pasted: str) -> list[Said]:
    """The messages in their order; without heads each paragraph is one. What one person says on stays together."""
    found: list[Said] = []
    for line in pasted[:MOST_LETTERS].splitlines():
        line = line.strip("\ufeff \t\u2005")
        head = next((match for shape in HEADS if (match := shape.match(line))), None)
        last = found[-1] if found else Said("", "")
        if not line or NEWS.match(line) or STAMP.match(line):
            found.append(Said("", ""))
        elif head is not None:
            said = head.groupdict().get("text") or ""
            found.append(Said(head["who"].strip(), said))
        elif _is_listed(line):
            # Of whoever sent nothing else with it, and of nobody else.
            if last.listed or (last.who and not last.text):
                found[-1] = replace(last, text=f"{last.text}\n{line}".strip(), listed=True)
            else:
                found.append(Said("", line, listed=True))
        elif (last.who or last.text) and not (last.listed and (ASKS.search(line) or not last.who)):
            found[-1] = replace(last, text=f"{last.text}\n{line}".strip())
        else:
            found.append(Said(last.who, line))
    clean = (
        replace(one, who=_name(one.who), text=_words(one.text), to_all="@所有人" in one.text) for one in found
    )
    return _joined([one for one in clean if one.text])


def _is_listed(line: str) -> bool:
    found = LISTED.match(line)
    return found is not None and not (found["entry"] and ASKS.search(found["entry"]))


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
        if (
            last
            and one.who
            and last.who == one.who
            and not one.asks
            and not (last.listed or one.listed or TALK.match(one.text))
        ):
            joined[-1] = replace(last, text=f"{last.text}\n{one.text}")
        else:
            joined.append(one)
    return joined
