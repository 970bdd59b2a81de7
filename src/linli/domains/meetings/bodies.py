"""What the bodies that meet are called."""

from linli.domains.meetings import rules

_UNQUOTED = str.maketrans("", "", "“”")


def names(bodies: list[str], edition: str | None = None) -> list[str]:
    """What the bodies' meetings are called behind the place's name: '大党委会议', '党建联席会议'."""
    items = rules.BODIES.value(edition)
    return [items[body]["label"].removeprefix("社区").translate(_UNQUOTED) for body in bodies]


def open_to_all(bodies: list[str], edition: str | None = None) -> bool:
    """Whether it has no roster and no vote: a forum of all sides (座谈会), where everybody is a guest (4.5)."""
    items = rules.BODIES.value(edition)
    return bool(bodies) and not any(items[body]["roster"] for body in bodies)
