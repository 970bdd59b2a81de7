"""Which door is the right one: what to call first, and where else a matter belongs. It shows and never blocks."""

import re
from dataclasses import dataclass
from typing import Any

from linli.core.ui.parts import Link
from linli.domains.demands import actions, rules

# Further words for what the rulebook's `when` describes.
WORDS: dict[str, tuple[str, ...]] = {
    "fire": ("着火", "起火", "失火", "冒烟", "煤气味", "闻到煤气", "燃气泄漏", "被困电梯", "困在电梯"),
    "police": ("打架", "打人", "小偷", "被盗", "抢劫", "走丢", "家暴", "威胁"),
    "ambulance": ("受伤", "晕倒", "昏倒", "流血", "触电", "不省人事", "自杀", "轻生"),
    "legal": ("打官司", "起诉", "法院"),
    "labour": ("欠薪", "拖欠工资", "讨薪", "工伤"),
    "consumer": ("假货", "乱收费", "过期食品"),
    "discipline": ("贪污", "受贿", "行贿", "以权谋私", "违纪"),
    "petition": ("信访", "上访", "不服"),
    "owners": ("维修资金", "业主大会", "选聘物业", "换物业"),
}
URGENT = ("fire", "police", "ambulance")


@dataclass(frozen=True)
class Door:
    """`urgent`: call now. `number` is '' where the community has not yet written one in."""

    label: str
    number: str
    when: str
    urgent: bool


def calls() -> list[Link]:
    """The numbers to call in danger."""
    items = rules.DANGER.value()
    return [
        Link(f"{items[key]['label']} {items[key]['number']}", f"tel:{items[key]['number']}") for key in URGENT
    ]


def suppliers() -> list[Link]:
    """Who mends water, power, gas and heat, as far as a telephone is written in."""
    items = rules.UTILITIES.value().values()
    return [Link(item["label"], f"tel:{item['phone']}") for item in items if item["phone"]]


def night() -> str:
    return str(rules.DANGER.value()["hotline"]["number"])


def doors(text: str) -> list[Door]:
    """The doors that the words point at, those to call at once first."""
    found = [
        key for key, item in rules.DOORS.value().items() if any(word in text for word in _words(key, item))
    ]
    items = rules.DOORS.value()
    ordered = sorted(found, key=lambda key: key not in URGENT)
    return [
        Door(items[key]["label"], items[key]["number"], items[key]["when"], key in URGENT) for key in ordered
    ]


def supplier_first(text: str) -> bool:
    """Whether the words are about water, power, gas, heat or a danger: the supplier comes first (2.4)."""
    return bool(rules.CLASSES.value()[actions.suggest(text)]["urgent"])


def _words(key: str, item: Any) -> list[str]:
    said = [word for word in re.split("[、，]|或者", item["when"]) if 2 <= len(word) <= 6]
    return [*said, *WORDS.get(key, ())] if key != "hotline" else []
