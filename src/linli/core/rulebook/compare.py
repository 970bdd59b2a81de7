"""Two editions of a city's rules, rule by rule: what changed, in which clause; a change of force before all others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.core.rulebook.parts import Rulebook, Setting

# What can change in a rule, in the order in which it weighs.
FORCE, ADDED, REMOVED, VALUE, CLAUSE, ORIGIN, WORDS = range(7)
KINDS = {
    FORCE: "力度变了",
    ADDED: "新增",
    REMOVED: "取消",
    VALUE: "数值、名目变了",
    CLAUSE: "依据的条目变了",
    ORIGIN: "谁定的变了",
    WORDS: "文字变了",
}


@dataclass(frozen=True)
class Change:
    """One rule that is not as it was. `parts`: what of it changed, as (name, before, after); '' is nothing there."""

    key: str
    kind: int
    before: Setting | None
    after: Setting | None
    parts: tuple[tuple[str, str, str], ...] = ()

    @property
    def now(self) -> Setting:
        """The rule as it is, or as it was last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    def says(self, words: str) -> bool:
        """Whether the words stand in the rule, before or after; an empty question is answered by every rule."""
        said = [self.key, self.label, *(text for part in self.parts for text in part)]
        for one in filter(None, (self.before, self.after)):
            said += [one.text, one.reading, one.clause, plain(one.value)]
        return words.casefold() in "\n".join(said).casefold()


def compare(before: Rulebook, after: Rulebook) -> list[Change]:
    """Every rule that differs, changes of force first, then by what weighs more, then by clause and key."""
    keys = before.settings.keys() | after.settings.keys()
    found = [
        change
        for key in keys
        if (change := _change(key, before.settings.get(key), after.settings.get(key))) is not None
    ]
    return sorted(found, key=lambda one: (one.kind, place(one.now.clause), one.key))


def clauses(before: Rulebook, after: Rulebook) -> list[tuple[str, str, str]]:
    """The clauses of the plan whose words differ: number, as it was, as it is; '' where there is none."""
    numbers = before.clauses.keys() | after.clauses.keys()
    texts = [
        (number, *(book.clauses[number].text if number in book.clauses else "" for book in (before, after)))
        for number in numbers
    ]
    return sorted((row for row in texts if row[1] != row[2]), key=lambda row: place(row[0]))  # type: ignore[misc]


def _change(key: str, was: Setting | None, now: Setting | None) -> Change | None:
    if was is None or now is None:
        one = now or was
        assert one is not None
        kind = ADDED if was is None else REMOVED
        said = plain(one.value)
        return Change(
            key, kind, was, now, (("数值", "" if was is None else said, said if was is None else ""),)
        )
    parts: list[tuple[int, str, str, str]] = []
    for kind, name, old, new in (
        (FORCE, "力度", was.force.label, now.force.label),
        (CLAUSE, "条目", was.clause or "无", now.clause or "无"),
        (ORIGIN, "谁定的", was.origin.label, now.origin.label),
        (WORDS, "文字", was.text, now.text),
        (WORDS, "理解", was.reading, now.reading),
    ):
        if old != new:
            parts.append((kind, name, old, new))
    parts += [(VALUE, *part) for part in _values(was.value, now.value)]
    if not parts:
        return None
    parts.sort(key=lambda part: part[0])
    return Change(key, parts[0][0], was, now, tuple(part[1:] for part in parts))


def _values(was: Any, now: Any) -> Iterable[tuple[str, str, str]]:
    """What differs between two values; of items each one that came, went or changed, by its label."""
    if was == now:
        return
    if not (isinstance(was, Mapping) and isinstance(now, Mapping)):
        yield "数值", plain(was), plain(now)
        return
    for key in [*was, *(key for key in now if key not in was)]:
        old, new = was.get(key), now.get(key)
        if old == new:
            continue
        name = str((new or old or {}).get("label", key))
        if old is None or new is None:
            yield name, "" if old is None else _item(old), "" if new is None else _item(new)
            continue
        fields = [
            field for field in (*old, *(f for f in new if f not in old)) if old.get(field) != new.get(field)
        ]
        for field in fields:
            yield f"{name} · {field}", plain(old.get(field, "")), plain(new.get(field, ""))
    if list(was) != list(now) and set(was) == set(now):
        yield "次序", "、".join(was), "、".join(now)


def _item(item: Mapping[str, Any]) -> str:
    return "，".join(plain(value) for field, value in item.items() if field != "key" and value != "")


def plain(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "、".join(str(item.get("label", key)) for key, item in value.items())
    if isinstance(value, tuple):
        return "、".join(plain(one) for one in value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def place(clause: str) -> tuple[int, ...]:
    """Clauses in the plan's order: 3.10 after 3.9; rules without one last."""
    return tuple(int(part) for part in clause.split(".")) if clause else (99,)
