"""Roles are data in code: what a post may reach is reviewed as a diff. The plan's roles are declared by the rooms."""

from dataclasses import dataclass

BELOW, ASSIGNED, FIGURES = "below", "assigned", "figures"
REGISTRY: dict[str, "Role"] = {}


@dataclass(frozen=True)
class Role:
    """`reach`: the place and all below it; only what is assigned to the post; or figures without cases."""

    name: str
    label: str
    level: str
    reach: str = BELOW
    # What the post may see beyond its own work; each right is asked for by name where it is used.
    rights: frozenset[str] = frozenset()
    # Roles of one such group are kept apart: nobody holds two of them, nor one of them and another post.
    apart: str = ""

    def __post_init__(self) -> None:
        REGISTRY[self.name] = self


def role(name: str) -> Role:
    return REGISTRY[name]


def label(name: str) -> str:
    known = {"public": "居民", "system": "系统"}
    return known.get(name) or (REGISTRY[name].label if name in REGISTRY else name)
