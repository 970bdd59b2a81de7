"""The declared table: `docs/access.md`, written from what was found and read back to be compared with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linli.core.people import roles
from linli.ops.environment import ROOT
from tools.access.calls import (
    IDS,
    IN,
    TOLD,
    Ask,
    Found,
    asks,
)
from tools.access.rules import RULES, SECRETS
from tools.access.world import Ground

PAGE = ROOT / "docs/access.md"
BEGIN, END = "<!-- made by ./linli access --write -->", "<!-- made until here -->"
# How the standings are called; the first two have columns of their own.
NAMES = {
    "inside": "本处",
    "neighbour": "邻处",
    "other": "别处的编号",
    "mixed": "混用别处的编号",
    "form": "表单里别处的编号",
    "higher": "上级的编号",
    "above": "设高了一级",
    "below": "设低了一级",
    "ended": "岗位到期",
}
ALL, NOBODY, MARK = "凡登录的", "—", "○"
METHODS = ("GET", "POST")

# By address and method, by standing, by role: in or told. Whoever is not there gets nothing.
type Table = dict[tuple[str, str], dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Declared:
    table: Table
    public: frozenset[str]
    # By address the right that it asks for; '' is any sign-in.
    rights: dict[str, str] = field(default_factory=dict)

    def of(self, template: str, method: str) -> dict[str, dict[str, str]] | None:
        """Who is let in there; None for an address that the table lacks. An address answers to what it has a row for."""
        rows = [self.table.get((template, way)) for way in (method, *METHODS)]
        return None if rows == [None] * 3 else rows[0] or {}

    def with_rows(self, made: "Declared") -> "Declared":
        """With the rows of these addresses in place of its own."""
        told = {template for template, _ in made.table} | made.public
        kept = {key: row for key, row in self.table.items() if key[0] not in told}
        return Declared(kept | made.table, self.public - told | made.public, self.rights | made.rights)


def tabled(found: Iterable[Found]) -> Declared:
    """The table of what was found."""
    table: Table = {}
    public, rights = set(), {}
    for one in found:
        if one.public:
            public.add(one.template)
            continue
        rights[one.template] = one.right
        if one.method in METHODS and one.standing in NAMES:
            row = table.setdefault((one.template, one.method), {})
            if one.verdict in (IN, TOLD):
                row.setdefault(one.standing, {})[one.role] = one.verdict
    return Declared(table, frozenset(public), rights)


# --- writing --------------------------------------------------------------------------------------------------------


def written(declared: Declared, page: str) -> str:
    """The page with the table of today between its two marks."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return "".join((before, BEGIN, "\n\n", "\n".join(lines(declared)), "\n\n", END, after))


def lines(declared: Declared) -> Iterator[str]:
    yield "## 不看表也要成立的"
    yield ""
    yield from (f"- {rule.says}。" for rule in RULES)
    yield from dict.fromkeys(f"- 只有这些人读得到——{secret.says}。" for secret in SECRETS)
    yield ""
    yield "## 公开的"
    yield ""
    yield from (f"- `{template}`" for template in sorted(declared.public))
    yield ""
    yield "## 登录以后"
    yield ""
    yield "| 地址 | 要的权限 | 方式 | 本处 | 邻处 | 其他 |"
    yield "|---|---|---|---|---|---|"
    for template in sorted({template for template, _ in declared.table}):
        head = f"`{template}` | {declared.rights.get(template, '')}"
        both = [declared.table.get((template, method)) for method in METHODS]
        if both[0] == both[1]:
            yield _row(head, "GET POST", both[0] or {})
        else:
            yield from (_row(head, way, row) for way, row in zip(METHODS, both, strict=True) if row)


def _row(head: str, method: str, row: dict[str, dict[str, str]]) -> str:
    rest = "；".join(f"{NAMES[way]}：{_who(row[way])}" for way in list(NAMES)[2:] if way in row)
    return (
        f"| {head} | {method} | {_who(row.get('inside'))} | {_who(row.get('neighbour'))} | {rest or NOBODY} |"
    )


def _who(of: dict[str, str] | None) -> str:
    if not of:
        return NOBODY
    if set(of) == set(roles.REGISTRY) and set(of.values()) == {IN}:
        return ALL
    return "、".join(
        role.label + (MARK if of[role.name] == TOLD else "")
        for role in roles.REGISTRY.values()
        if role.name in of
    )


# --- reading --------------------------------------------------------------------------------------------------------


def declared(page: Path = PAGE) -> Declared:
    """The table as it stands in the page."""
    table: Table = {}
    public, rights = set(), {}
    for line in page.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].splitlines():
        if open_to := re.fullmatch(r"- `(/.*)`", line):
            public.add(open_to[1])
        elif line.startswith("| `/"):
            template, right, methods, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            rights[template.strip("`")] = right
            row = {way: _roles(cell) for way, cell in _cells(cells) if cell != NOBODY}
            table |= {(template.strip("`"), method): row for method in methods.split()}
    return Declared(table, frozenset(public), rights)


def _cells(cells: list[str]) -> Iterator[tuple[str, str]]:
    yield from zip(("inside", "neighbour"), cells, strict=False)
    ways = {name: way for way, name in NAMES.items()}
    for part in cells[2].split("；") if cells[2] != NOBODY else ():
        name, _, who = part.partition("：")
        yield ways[name], who


def _roles(cell: str) -> dict[str, str]:
    if cell == ALL:
        return dict.fromkeys(roles.REGISTRY, IN)
    labels = {role.label: role.name for role in roles.REGISTRY.values()}
    named = ((word.removesuffix(MARK), TOLD if word.endswith(MARK) else IN) for word in cell.split("、"))
    return {labels.get(label, label): verdict for label, verdict in named}


# --- the part that is walked each time ------------------------------------------------------------------------------

# Whoever stands aside gets the same answer from the same line of code, whatever the role: one of each kind is asked.
ASIDE = ("secretary", "street_officer", "security_admin")


def strong(ground: Ground, declared: Declared) -> Iterator[Ask]:
    """What the tests ask each time, a tenth of the whole; `./linli access` asks all of it.

    Whom the gate refuses for want of the right is asked once an address: it knows no place and no object.
    """
    for ask in asks(ground, METHODS, ("inside", "neighbour", "out", *IDS)):
        right = getattr(ask.target.view, "right", "desk")
        first = ask.standing == "inside" and ask.method == "GET"
        if ask.target.public and ask.standing != "out":
            continue
        if right and ask.standing != "out" and not ask.actor.may(right) and not first:
            continue
        rows = [declared.table.get((ask.target.template, method)) for method in METHODS]
        if ask.method == "GET" or rows[0] != rows[1] or ask.target.form:
            yield ask
    for ask in asks(ground, ("GET",), ("above", "below", "ended", "idle")):
        if ask.role in ASIDE:
            yield ask
