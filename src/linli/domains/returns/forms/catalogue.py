"""What the record knows, as data, and which of it a heading means."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linli.core.rulebook import Rule
from linli.domains.committees import rules as committee_rules
from linli.domains.problems import rules
from linli.domains.returns import periods
from linli.domains.returns.forms.recognition import SERIAL, Layout, Slot, plain

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
_ONE = re.compile(r"(件|户|次|人|个|项|家|场|份|条|名)数\Z")
# Headings that only gather those below them; such as ask for words, and such as ask for a number.
_GROUPS = re.compile(r"(情况|信息|工作|统计|指标|概况|数据)\Z")
_WORDS = re.compile(r"(电话|手机|号码?|方式|姓名|人|人员|时间|日期|地址|地点|名称|单位|签字|签名)\Z")
_COUNTS = re.compile(r"(数|率|量|额|人次)\Z")


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
    # Names that probably mean it, and that somebody should look at.
    maybe: tuple[str, ...] = ()


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
            maybe = tuple(map(plain, row.get("maybe", ())))
            made[f"{group}:{name}"] = Field(
                f"{group}:{name}", group, row["label"], names, row["source"], maybe=maybe, **more
            )
    return made


@dataclass(frozen=True)
class Kinds:
    """Figures of which the rulebook says how many there are: each has the name of its item, with these before or after.

    The bare name of an item says too little to be sure: 志愿者 are more than those who sit on the committee.
    """

    key: str
    rule: Rule
    label: str
    source: str
    unit: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    clause: str = ""


KINDS = (
    Kinds(
        "problems.class", rules.CLASSES, "问题", "问题清单，时段里登记的这一类", "件",
        ("问题类别", "问题类型", "问题分类", "诉求类别", "诉求类型"), ("类", "问题", "类问题", "问题数"),
    ),
    Kinds(
        "problems.origin", rules.SOURCES, "来源", "问题清单，时段里登记、这样来的", "件",
        ("来源", "问题来源", "诉求来源", "渠道", "受理渠道", "反映渠道", "受理方式", "反映方式"),
        ("件数", "问题数"),
    ),
    Kinds(
        "committee.kind", committee_rules.KINDS, "成员", "社工委花名册", "名",
        ("社工委", "社工委成员", "社工委委员", "成员", "委员", "成员类别"), (), "3.2",
    ),
)  # fmt: skip


def fields() -> dict[str, Field]:
    """Everything that can be filled in, by its key; what the rulebook names (classes, sources, kinds) comes last."""
    made = dict(_written())
    # What a community is called or rung by is no count of what came by telephone.
    first = [field for field in made.values() if field.group in (FACTS, FIGURES)]
    taken = {name for field in first for name in (*field.names, *field.maybe)}
    for kind in KINDS:
        for key, item in kind.rule.value().items():
            told = item["label"]
            sure = [*(head + told for head in kind.before), *(told + tail for tail in kind.after)]
            names = tuple(one for said in sure if (one := plain(said)) not in taken)
            maybe = tuple(one for tail in ("", "数", "人数") if (one := plain(told + tail)) not in taken)
            name = f"{FIGURES}:{kind.key}.{key}"
            label = f"{kind.label}：{told}"
            made[name] = Field(name, FIGURES, label, names, kind.source, kind.unit, kind.clause, maybe=maybe)
            taken.update(names + maybe)
    return made


def of(groups: Collection[str]) -> dict[str, Field]:
    """The fields of these groups; a row a community has facts and figures."""
    wanted = {FACTS, FIGURES} if PLACES in groups else set()
    wanted |= set(groups) - {PLACES}
    return {key: one for key, one in fields().items() if one.group in wanted}


def _bare(part: str) -> str:
    said = plain(periods.OWN.sub("", plain(part)))
    return "" if _QUANTITY.fullmatch(said) else said


def match(slot: Slot, known: Mapping[str, Field], here: Collection[str] = ()) -> Match | None:
    """The field of `known` that the headings mean; None where one of them is not understood.

    Where a column's heading and a row's cross, both have to say the same thing, or one of them nothing: the time, the
    quantity, one of the places `here`. A guess is never sure.
    """
    split = len(slot.parts) - slot.row
    column, row = _telling(slot.parts[:split], here), _telling(slot.parts[split:], here)
    if not column and not row:
        return _named([plain(slot.parts[-1])], known)
    if not column or not row:
        return _meant(column or row, known)
    whole = "".join(column + row), "".join(row + column)
    if found := _named(whole, known):
        return found
    one, other = _meant(column, known), _meant(row, known)
    return one if one is not None and other is not None and one.field is other.field else None


def _telling(parts: Sequence[str], here: Collection[str]) -> list[str]:
    """The headings that say something, bare."""
    return [said for part in parts if (said := _bare(part)) and plain(part) not in here]


def _meant(parts: Sequence[str], known: Mapping[str, Field]) -> Match | None:
    """What headings mean of which each stands within the one before: by their very name, else by a name within it."""
    *outer, inner = parts
    above = "".join(_GROUPS.sub("", one) for one in outer)
    whole = list(dict.fromkeys(("".join(parts), "".join(reversed(parts)), above + inner)))
    if found := _named(whole, known):
        return found
    if found := _named([inner], known):
        # One that gathers others, or says less than the inner one does, changes nothing of what that means.
        return Match(found.field, all(_GROUPS.search(one) or one in inner for one in outer))
    return _near([*whole, inner], known, "".join(outer))


def _named(tries: Iterable[str], known: Mapping[str, Field]) -> Match | None:
    """The field that one of these is the very name of."""
    return next((Match(one, True) for said in tries for one in known.values() if said in one.names), None)


def _near(tries: Iterable[str], known: Mapping[str, Field], outer: str = "") -> Match | None:
    """The field with the longest name that makes up half of one of these, and is not said by the outer headings alone.

    Words are asked for or a number, never one where the other is.
    """
    best: tuple[int, Field] | None = None
    for said in tries:
        core, words, counts = _ONE.sub("数", said), _WORDS.search(said), _COUNTS.search(said)
        for field in known.values():
            if words and field.group == FIGURES:
                continue
            for name in (*field.names, *field.maybe):
                if name in outer or (counts and field.group != FIGURES and not _COUNTS.search(name)):
                    continue
                near = name in said or core == _ONE.sub("数", name)
                long = len(name) >= 2 and 2 * len(name) >= len(said)
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
            few = len(told) <= 3 or TITLES[PLACES].search(layout.title)
            score = score if len(figures) >= 2 or (figures and few) else 0.0
        enough = score >= min(2.0 * len(told), 3.0)
        score += 1.5 if TITLES[name].search(layout.title) else 0.0
        if enough and score > best:
            best, found = score, name
    return found


def proposed(layout: Layout, name: str, here: Collection[str] = ()) -> dict[str, Match]:
    """For each slot of the layout the field that its heading means, where the record knows it.

    `here` are the plain names of the places whose lines the table may hold.
    """
    rows, cells = of((name,)) if name else {}, of((PLACES,))
    made: dict[str, Match] = {}
    serial = next((one for key, one in rows.items() if key.endswith(".serial")), None)
    for slot in layout.asks:
        if slot.kind == "column" and serial and plain(slot.parts[-1]) in SERIAL:
            made[slot.key] = Match(serial, True)
            continue
        found = match(slot, rows if slot.kind == "column" else cells, here)
        if found is not None:
            made[slot.key] = found
    return made
