"""What looks personal in words that everybody will read: found, named, and written otherwise (4.5).

A clerk who reads both versions has the last word on style; what is found here is not sent until it is gone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linli.core.procedures.models import Case
from linli.domains.problems import name_detection

PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-?\d{7,8})(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)")
DOOR = re.compile(
    r"(?:您家\s?)?(?:"
    r"(?<![\d.])\d{1,3}\s?-\s?\d{1,2}\s?-\s?\d{1,4}(?![\d-])"
    r"|(?<=单元)\s?\d{3,4}\s?[室号户]?(?!\d)"
    r"|(?<![\d.-])\d{3,4}\s?(?:室|号房|房间|住户|号住户)"
    r"|\d{1,2}\s?层\s?[东西南北中]\s?户"
    r"|(?<![\d.,年-])(?:[1-9]|[12]\d|3[0-3])0[1-9](?![\d.]|\s?[年元米人户件个次天度平公万号%％])"
    r")"
)
HEALTH = re.compile(
    r"卧床|瘫痪|孤寡|独居|空巢|癌|肿瘤|糖尿病|高血压|心脏病|精神病|抑郁|自闭|智障|失能|失独|艾滋|透析|患病|生病|病重|病人|住院|怀孕|孕妇"
    r"|有婴儿|低保户|刑满|吸毒|离异"
)
# A number with the words that lead to it, and a stretch of words without a pause.
LABEL = r"(?:(?:身份证|证件)(?:号码?)?|(?:联系|手机)?电话(?:号码?)?|手机(?:号码?)?|联系方式)\s*(?:是|为)?\s*[：:、，和及]?\s*"
NUMBERED = re.compile(rf"(?:(?:请|可以)?(?:打|拨打|拨)?(?:{LABEL})+)?(?:{PHONE.pattern}|{IDENTITY.pattern})")
CLAUSE = r"[^，。；：！？\n（）()]"
KINDS = (("证件号", IDENTITY), ("电话", PHONE), ("门牌", DOOR), ("健康和家境", HEALTH))


@dataclass(frozen=True)
class Found:
    """Something personal: of which kind, and the very words."""

    kind: str
    words: str


def find(text: str, names: Iterable[str] = (), own: str = "") -> list[Found]:
    """What looks personal in `text`, each once, in the order of its kinds; `names` are those of reporters.

    A door that `own` speaks of is no news to whoever said it.
    """
    known = [name for name in names if len(name) > 1 and name in text]
    found = [Found("姓名", name) for name in known]
    found += [Found("姓名", one.words) for one in name_detection.found(text)]
    for kind, pattern in KINDS:
        found += [Found(kind, match.group().strip()) for match in pattern.finditer(text)]
    return [one for one in dict.fromkeys(found) if one.kind != "门牌" or not _same_door(one.words, own)]


def _same_door(door: str, own: str) -> bool:
    digits = re.findall(r"\d+", door)
    return bool(own and digits) and digits[-1] in re.findall(r"\d+", own)


# An answer may begin with whom it speaks to.
GREETING = re.compile(rf"^\s*(?:尊敬的)?{name_detection.CALLED.pattern}(?=[，,：:您]|你好)")


def own(case: Case) -> str:
    """Where whoever reported the case said that they live or were: as far as all who read the answer know it."""
    return f"{case.title} {case.spot}" if case.size == 1 else case.title


def of_others(text: str, case: Case) -> list[Found]:
    """What in words to whoever reported the case looks personal of somebody else."""
    found = find(GREETING.sub("", text), own=own(case))
    return [one for one in found if one.kind != "电话" or number(one.words) != number(case.place.phone)]


def number(phone: str) -> str:
    """A telephone number as it is kept and looked up: without blanks and dashes."""
    return re.sub(r"[\s-]", "", phone)


def said(found: Iterable[Found]) -> str:
    """'姓名：张女士；门牌：201'."""
    by_kind: dict[str, list[str]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one.words)
    return "；".join(f"{kind}：{'、'.join(words)}" for kind, words in by_kind.items())


def soften(text: str, names: Iterable[str] = (), own: str = "") -> str:
    """`text` with what looks personal taken out, so that it still reads; a clause that speaks of health goes as a whole."""
    given = text
    for name in names:
        if len(name) > 1:
            text = text.replace(name, "居民")
    text = name_detection.without(text)
    text = re.sub(rf"{CLAUSE}*(?:{HEALTH.pattern}){CLAUSE}*[，；]?", "", NUMBERED.sub("", text))
    home = "住户家" if "家" not in text else "有的住户"
    text = DOOR.sub(lambda door: door.group() if _same_door(door.group(), own) else home, text)
    return text if text == given else _tidy(text)


# Words that stand for somebody, one beside the other, are said once.
SOMEBODY = "居民|住户家|住户|有的住户"


def _tidy(text: str) -> str:
    """What is left, as one would write it: no word twice, no empty or lonely bracket, no point on a point."""
    text = re.sub(rf"[ ]*({SOMEBODY})[ ]*", r"\1", text)
    text = re.sub(rf"({SOMEBODY})(?:[、和至到，]?\1)+", r"\1", text)
    text = re.sub(r"居民家?(有的住户|住户家)", r"\1", text)
    text = re.sub(rf"[（(](?:{SOMEBODY}|[\s，、；：:。和及])*[）)]", "", text)
    text = re.sub(r"(?<=[（(])[\s，、；：:。]+|[\s，、；：:。]+(?=[）)])", "", _paired(text))
    text = re.sub(r"[，；、：]+(?=\s*(?:\n|$))", "。", text)
    text = re.sub(
        r"[，。；！？、](?:\s*[，。；！？、])+|[：:](?:\s*[，。；！？、])+",
        lambda run: "。" if "。" in run.group() else run.group()[0],
        text,
    )
    return re.sub(r"^[，。；、：:\s]+", "", text, flags=re.MULTILINE).strip()


def _paired(text: str) -> str:
    """`text` without brackets whose other half is gone."""
    opened: list[int] = []
    lonely: set[int] = set()
    for at, sign in enumerate(text):
        if sign in "（(":
            opened.append(at)
        elif sign in "）)" and not opened:
            lonely.add(at)
        elif sign in "）)":
            opened.pop()
    lonely |= set(opened)
    return "".join(sign for at, sign in enumerate(text) if at not in lonely)


# Where in a place's name a household begins: a unit, a storey, a door, whose home it is.
_COUNTED = "[一二三四五六七八九十\\d]{1,3}"
_BUILT = "院楼栋幢座园区号"
HOME = re.compile(
    rf"{_COUNTED}\s*(?:单元|门洞|层)|(?<=[{_BUILT}])\s*{_COUNTED}\s*楼(?!道)|{DOOR.pattern}"
    rf"|(?<![\d号])\d{{1,2}}\s?[-—－]\s?\d{{2,4}}(?!\d)|(?<=[{_BUILT}])\s*\d{{3,4}}(?![\d号])|^\s*\d{{3,4}}\s*[室号户]?$"
    rf"|[〇零一二三四五六七八九]{{3,4}}\s*[室号户]|[东西南北中]\s?户|(?<=[院楼栋幢座园区])[^，,、；;\s]{{1,6}}家(?:里|中)?$"
)
# In a sentence: the door with the unit before it; a unit alone is where everybody goes.
INSIDE = re.compile(
    rf"(?:{_COUNTED}\s*单元\s*)?(?:{_COUNTED}\s*[层楼]\s*)?(?:{DOOR.pattern}|(?<=[{_BUILT}])\s*\d{{3,4}}(?![\d号])"
    rf"|(?<![\d号])\d{{1,2}}\s?[-—－]\s?\d{{3,4}}(?!\d)|[〇零一二三四五六七八九]{{3,4}}\s*[室户]|[东西南北中]\s?户)"
)


def courtyard(spot: str, building: str = "") -> str:
    """Where it is without whose door: '40 号院 2 单元 301' as '40 号院'; `building` where nothing else is left."""
    begins = HOME.search(spot)
    return spot if begins is None else spot[: begins.start()].strip(" ，,、；;-—") or building


def closed(text: str) -> str:
    """`text` without the doors that it names."""
    return INSIDE.sub("（门牌）", text)


def masked(text: str) -> str:
    """A title as lists and exports show it: telephone and identity numbers never."""
    return PHONE.sub("（电话）", IDENTITY.sub("（证件号）", text))
