"""What looks personal in words that everybody will read: found, named, and written otherwise (4.5).

A clerk who reads both versions has the last word on style; what is found here is not sent until it is gone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范"
    "方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文安包闵甘兰祁虎妥喇"
)
CALLED = re.compile(
    rf"[{SURNAMES}](?:[某]{{1,2}}|(?:女士|先生|小姐|奶奶|爷爷|大爷|大妈|大娘|大叔|阿姨|婆婆|老太|老汉|老人家))"
)
HEALTH = re.compile(
    r"卧床|瘫痪|孤寡|独居|空巢|癌|肿瘤|糖尿病|高血压|心脏病|精神病|抑郁|自闭|智障|失能|失独|艾滋|透析|患病|生病|病重|病人|住院|怀孕|孕妇"
    r"|有婴儿|低保户|刑满|吸毒|离异"
)
KINDS = (("姓名", CALLED), ("证件号", IDENTITY), ("电话", PHONE), ("门牌", DOOR), ("健康和家境", HEALTH))


@dataclass(frozen=True)
class Found:
    """Something personal: of which kind, and the very words."""

    kind: str
    words: str


def find(text: str, names: Iterable[str] = ()) -> list[Found]:
    """What looks personal in `text`, each once, in the order of its kinds; `names` are those of reporters."""
    known = [name for name in names if len(name) > 1 and name in text]
    found = [Found("姓名", name) for name in known]
    for kind, pattern in KINDS:
        found += [Found(kind, match.group().strip()) for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))


def number(phone: str) -> str:
    """A telephone number as it is kept and looked up: without blanks and dashes."""
    return re.sub(r"[\s-]", "", phone)


def said(found: Iterable[Found]) -> str:
    """'姓名：张女士；门牌：201'."""
    by_kind: dict[str, list[str]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one.words)
    return "；".join(f"{kind}：{'、'.join(words)}" for kind, words in by_kind.items())


def soften(text: str, names: Iterable[str] = ()) -> str:
    """`text` with what looks personal taken out; a clause that speaks of health goes as a whole."""
    for name in names:
        if len(name) > 1:
            text = text.replace(name, "居民")
    text = re.sub(rf"[^，。；！？\n]*(?:{HEALTH.pattern})[^，。；！？\n]*[，；]?", "", text)
    labelled = rf"(?:(?:联系)?电话|手机)?[：:]?\s*(?:{PHONE.pattern}|{IDENTITY.pattern})"
    text = re.sub(labelled, "", text)
    text = DOOR.sub("住户家" if "家" not in text else "有的住户", CALLED.sub("居民", text))
    text = re.sub(r"[ ]*(居民|住户家|有的住户)[ ]*", r"\1", text)
    text = re.sub(r"(居民|住户家|有的住户)(?:[、和至到，]?\1)+", r"\1", text)
    text = re.sub(r"居民家?(有的住户|住户家)", r"\1", text)
    text = re.sub(r"[，；、]+(?=\s*(?:\n|$))", "。", text)
    text = re.sub(
        r"[，。；！？](?:\s*[，。；！？])+", lambda run: "。" if "。" in run.group() else run.group()[0], text
    )
    return re.sub(r"^[，。；、：:\s]+", "", text, flags=re.MULTILINE).strip()


def masked(text: str) -> str:
    """A title as lists and exports show it: telephone and identity numbers never."""
    return PHONE.sub("（电话）", IDENTITY.sub("（证件号）", text))
