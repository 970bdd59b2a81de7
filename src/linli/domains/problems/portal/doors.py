"""Which door is the right one: what to call first, and where else a matter belongs. It shows and never blocks."""

from dataclasses import dataclass

from linli.core.ui.parts import Link
from linli.domains.problems import actions, rules

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
    items = rules.DOORS.value()
    found = [key for key, item in items.items() if any(word in text for word in item["keywords"])]
    ordered = sorted(found, key=lambda key: key not in URGENT)
    return [
        Door(items[key]["label"], items[key]["number"], items[key]["when"], key in URGENT) for key in ordered
    ]


def supplier_first(text: str) -> bool:
    """Whether the words are about water, power, gas, heat or a danger: the supplier comes first (2.4)."""
    return bool(rules.CLASSES.value()[actions.suggest(text)]["urgent"])
