"""What the record knows, as data, and which of it a heading means."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linli.domains.committees import rules as committee_rules
from linli.domains.demands import rules
from linli.domains.returns import periods
from linli.domains.returns.recognise import SERIAL, Layout, Slot, plain

FACTS, FIGURES, PLACES = "facts", "figures", "places"
# What a list's rows may be, and what they are called. `places`: a row a community, of facts and figures.
SUBJECTS = {
    "problems": "问题",
    "visits": "走访",
    "meetings": "会议",
    "projects": "项目",
    "members": "社工委成员",
    PLACES: "社区",
}
# Words of a table's title that say what its rows are.
TITLES = {
    "problems": re.compile(r"问题|诉求|台账|受理|办理|隐患"),
    "visits": re.compile(r"走访|入户"),
    "meetings": re.compile(r"会议|议事|协商"),
    "projects": re.compile(r"项目|实事"),
    "members": re.compile(r"成员|花名册|名册|委员|人员"),
    PLACES: re.compile(r"统计|汇总|报表|月报|季报|情况表"),
}
# Choices that are no field: what a person types, and what stays empty.
TYPED, EMPTY = "typed", "empty"
# What is written by hand on the printed paper, or not at all: empty unless somebody says otherwise.
BY_PEN = re.compile(r"(备注|说明|签字|签名|签章|盖章|批示|意见栏|审批)[）)]?\Z")
# Headings whose words are a person's: what is typed there is not kept for next time.
PERSONAL = re.compile(r"姓名|电话|手机|身份证|证件|住址|门牌|签字|签名|联系方式|户主|出生|病|残疾")
_QUANTITY = re.compile(
    r"(数量|数目|个数|总数|合计|本期数|完成数|情况|填报内容|填报数据|数据|数值|数|内容|结果|指标值)\Z"
)
_NAMED = re.compile(r"(件|户|次|人|个|项|家|场|份|条|名)数\Z")


@dataclass(frozen=True)
class Field:
    """One thing that can be filled in: where it stands, under which names it is asked for."""

    key: str
    group: str
    label: str
    names: tuple[str, ...]
    source: str
    unit: str = ""
    clause: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Match:
    """The field that a heading means. Not `sure`: it only sounds like it, and somebody should look."""

    field: Field
    sure: bool


@cache
def _written() -> dict[str, Field]:
    with (Path(__file__).parent / "catalogue.toml").open("rb") as file:
        groups = tomllib.load(file)
    made = {}
    for group, rows in groups.items():
        for key, row in rows.items():
            name = key if group in (FACTS, FIGURES) else f"{group}.{key}"
            names = tuple(dict.fromkeys(plain(one) for one in (row["label"], *row["names"])))
            more = {one: row[one] for one in ("unit", "clause", "personal") if one in row}
            made[f"{group}:{name}"] = Field(
                f"{group}:{name}", group, row["label"], names, row["source"], **more
            )
    return made


def fields() -> dict[str, Field]:
    """Everything that can be filled in, by its key; what the rulebook names (classes, sources, kinds) comes last."""
    made = dict(_written())
    for kind, rule, label, source, unit, clause, tails in (
        (
            "problems.class",
            rules.CLASSES,
            "问题",
            "问题清单，时段里登记的这一类",
            "件",
            "",
            ("", "类", "问题", "类问题", "问题数"),
        ),
        (
            "problems.origin",
            rules.SOURCES,
            "来源",
            "问题清单，时段里登记、这样来的",
            "件",
            "",
            ("", "数", "件数", "问题数"),
        ),
        ("committee.kind", committee_rules.KINDS, "成员", "社工委花名册", "名", "3.2", ("", "人数", "数")),
    ):
        taken = {name for field in made.values() if field.group == FIGURES for name in field.names}
        for key, item in rule.value().items():
            name = f"{FIGURES}:{kind}.{key}"
            names = tuple(one for tail in tails if (one := plain(item["label"] + tail)) not in taken)
            made[name] = Field(name, FIGURES, f"{label}：{item['label']}", names, source, unit, clause)
            taken.update(names)
    return made


def of(groups: Collection[str]) -> dict[str, Field]:
    """The fields of these groups; a row a community has facts and figures."""
    wanted = {FACTS, FIGURES} if PLACES in groups else set()
    wanted |= set(groups) - {PLACES}
    return {key: one for key, one in fields().items() if one.group in wanted}


def spellings(slot: Slot) -> list[str]:
    """How the heading may be meant, the whole of it first: without times, units and words that say nothing."""
    parts = [_bare(part) for part in slot.parts]
    parts = [part for part in parts if part]
    tries = ["".join(parts), "".join(reversed(parts)), *reversed(parts)]
    tries += [plain(part) for part in slot.parts]
    return list(dict.fromkeys(one for one in tries if one))


def _bare(part: str) -> str:
    said = plain(periods.OWN.sub("", plain(part)))
    return "" if _QUANTITY.fullmatch(said) else said


def match(slot: Slot, known: Mapping[str, Field], most: float = 0.5) -> Match | None:
    """The field of `known` that the heading means: by its very name, else by the longest name within it."""
    tries = spellings(slot)
    whole = tries[:2] if len(slot.parts) > 1 else tries
    for said in (*whole, *tries):
        for field in known.values():
            if said in field.names:
                return Match(field, True)
    best: tuple[int, Field] | None = None
    for said in tries:
        core = _NAMED.sub("数", said)
        for field in known.values():
            for name in field.names:
                near = name in said or core == _NAMED.sub("数", name)
                long = len(name) >= 2 and len(name) >= most * len(said)
                if near and long and (best is None or len(name) > best[0]):
                    best = len(name), field
    return Match(best[1], False) if best else None


def subject(layout: Layout) -> str:
    """What the rows of the list are: the subject that knows most of its columns; '' when none knows two."""
    best, found = 0.0, ""
    columns = layout.columns
    for name in SUBJECTS:
        known = of((name,))
        told = [match(slot, known) for slot in columns if plain(slot.parts[-1]) not in SERIAL]
        score = sum(2.0 if one.sure else 1.0 for one in told if one)
        if name == PLACES:
            # Facts alone (社区, 日期) head any list: a row a community asks for figures.
            figures = [one for one in told if one and one.field.group == FIGURES]
            score = score if len(figures) >= 2 or (figures and len(told) <= 3) else 0.0
        enough = score >= min(2.0 * len(told), 3.0)
        score += 1.5 if TITLES[name].search(layout.title) else 0.0
        if enough and score > best:
            best, found = score, name
    return found


def proposed(layout: Layout, name: str) -> dict[str, Match]:
    """For each slot of the layout the field that its heading means, where the record knows it."""
    rows, cells = of((name,)) if name else {}, of((PLACES,))
    made: dict[str, Match] = {}
    serial = next((one for key, one in rows.items() if key.endswith(".serial")), None)
    for slot in layout.asks:
        if slot.kind == "column" and serial and plain(slot.parts[-1]) in SERIAL:
            made[slot.key] = Match(serial, True)
            continue
        found = match(slot, rows if slot.kind == "column" else cells)
        if found is not None:
            made[slot.key] = found
    return made
