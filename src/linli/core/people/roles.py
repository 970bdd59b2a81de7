"""Roles are data in code: what a post may reach is reviewed as a diff. The plan's roles are declared by the rooms."""

from dataclasses import dataclass

BELOW, ASSIGNED, FIGURES = "below", "assigned", "figures"
# The name of every role that only reads begins so: the database asks for an end of such a post by it.
READER = "reader_"
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
    # The role whose pages this one reads; '' is its own. Who reads as another changes nothing.
    reads_as: str = ""
    # The kinds of case that a role of figures nevertheless opens: between offices, never a resident's.
    oversees: frozenset[str] = frozenset()
    # Opened for some hours by two persons, never given by an office; no other post stands in its way.
    hourly: bool = False

    def __post_init__(self) -> None:
        if bool(self.reads_as) != self.name.startswith(READER):
            raise ValueError("the name of a role that only reads says so")
        REGISTRY[self.name] = self


def role(name: str) -> Role:
    return REGISTRY[name]


def label(name: str) -> str:
    known = {"public": "居民", "system": "系统"}
    return known.get(name) or (REGISTRY[name].label if name in REGISTRY else name)
