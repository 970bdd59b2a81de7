"""A table out of another system: which column is what, what each row becomes, and what is wrong with it (4.1).

Nothing of the file is kept: between looking and taking in, what was read goes with the page, signed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core import signing

from linli.core import clock, sheets
from linli.core.places.models import Building, Place
from linli.core.sheets import Unreadable as Unreadable
from linli.domains.committees import sheet as cells
from linli.domains.problems import actions, redaction, rules, similar
from linli.domains.problems.models import Heads, Outside

MOST_ROWS = 300
MOST_LETTERS = 600_000
HEAD_WITHIN = 12  # rows, above which titles and notes may stand
SALT, HOURS = "demands.imports", 24
# A number that a sheet kept as a number of more digits than it can hold.
_LOST = "#位数"
_BROKEN = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|GETTING_DATA)\Z")
_MONTH_DAY = re.compile(r"(\d{1,2})(?:\s*月\s*|[/-])(\d{1,2})\s*[日号]?\Z")
_HOUR = re.compile(r"[T\s]+\d{1,2}[:：时].*\Z")
NOBODY = frozenset({"匿名", "无", "不详", "未知", "保密", "市民", "群众", "-", "/", "—"})
LIMITS = {"number": 60, "text": 4000, "name": 40}


@dataclass(frozen=True)
class Sheet:
    """What was read: of which system, the headings, the rows with where they stand, and what was left unread."""

    system: str
    head: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


@dataclass
class Row:
    """A row as it would come in. `wrong` says what is to be mended; `skip` why it stays out without being wrong."""

    line: int
    cells: Sequence[str]
    data: dict[str, Any]
    wrong: list[str] = field(default_factory=list)
    skip: str = ""
    likely: list[similar.Similar] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.wrong and not self.skip


# --- reading ------------------------------------------------------------------------------------------------------


def read(file: Any, system: str) -> Sheet:
    """The first sheet of the file. Raises Unreadable with what to do."""
    found = sheets.table(file, file.size, "要导入的表")
    rows = [[_text(cell) for cell in row] for row in found.rows]
    above = [number for number, row in enumerate(rows) if any(row)][:HEAD_WITHIN]
    if not above:
        raise Unreadable("里面一行也没有")
    known = _words()
    first = max(above, key=lambda number: (_hits(rows[number], known), -number))
    if not _hits(rows[first], known):
        first = next((number for number in above if sum(map(bool, rows[number])) > 2), above[0])
    body = [(number + 1, row) for number, row in enumerate(rows) if number > first and any(row)]
    if not body:
        raise Unreadable("只有表头，没有内容")
    if len(body) > MOST_ROWS:
        raise Unreadable(
            f"一次最多 {MOST_ROWS} 行，这里有 {len(body):,} 行：按月份分成几个文件再传，导入过的会自己认出来"
        )
    width = max(number for number, cell in enumerate(rows[first], 1) if cell)
    body = [(number, row[:width]) for number, row in body]
    if sum(len(cell) for _, row in body for cell in row) > MOST_LETTERS:
        raise Unreadable("字太多了：只留编号、内容、地点、日期、电话这几列，再传一次")
    return Sheet(system, _heads(rows[first][:width]), body, _notes(found))


def _notes(found: sheets.Table) -> list[str]:
    said = []
    if found.macros:
        said.append("文件里有宏：只读了格子里的字，宏没有运行，也没有保存")
    if found.merged:
        said.append(f"有 {found.merged} 处合并的格子：合并的每一行都按同样的字读")
    return said


def _text(cell: Any) -> str:
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return _LOST
    if isinstance(cell, datetime) and cell.year < 1901:
        return ""
    return cells.text(cell).replace("\x00", "")


def _heads(row: Sequence[str]) -> list[str]:
    """The headings, each once: a second of the same name bears a number."""
    made: list[str] = []
    for number, cell in enumerate(row, 1):
        name = cell[:40] or f"第 {number} 列"
        made.append(name if name not in made else f"{name}（{number}）")
    return made


def fold(heading: str) -> str:
    """A heading without blanks, and without what stands in brackets."""
    return re.sub(r"[（(].*?[）)]|[\s*＊:：]", "", heading)


def _words() -> dict[str, str]:
    return {
        word: key
        for key, item in rules.IMPORT_COLUMNS.value().items()
        for word in (*item["words"], item["label"])
    }


def _hits(row: Sequence[str], known: Mapping[str, str]) -> int:
    return sum(fold(cell) in known for cell in row)


def pack(sheet: Sheet, place: Place) -> str:
    """What was read, signed for this place, to go with the page."""
    rows = [[line, *row] for line, row in sheet.rows]
    told = {"of": place.pk, "system": sheet.system, "head": sheet.head, "rows": rows, "notes": sheet.notes}
    return signing.dumps(told, salt=SALT, compress=True)


def unpack(text: str, place: Place) -> Sheet | None:
    """What `pack` signed; None when it is another place's, too old, or not ours."""
    try:
        told = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    if told["of"] != place.pk:
        return None
    rows = [(line, row) for line, *row in told["rows"]]
    return Sheet(told["system"], told["head"], rows, told["notes"])


# --- which column is what ---------------------------------------------------------------------------------------------


def recognised(head: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """For each heading its field, or '': as somebody said before, by a usual name, or by a name that holds one."""
    fields = [remembered.get(fold(name), "") for name in head]
    known, folded = _words(), [fold(name) for name in head]
    told = {number for number, name in enumerate(folded) if name in remembered}
    for number, name in enumerate(folded):
        if number not in told and known.get(name, "") not in ("", *fields):
            fields[number] = known[name]
    for number, name in enumerate(folded):
        if number in told or fields[number]:
            continue
        inside = [word for word in known if len(word) > 1 and word in name and known[word] not in fields]
        if inside:
            # 来电人电话 is a telephone: what stands last says what it is.
            fields[number] = known[max(inside, key=lambda word: (name.endswith(word), len(word)))]
    return fields


def remembered(place: Place, system: str) -> dict[str, str]:
    """What somebody said of this system's headings here."""
    found = Heads.objects.filter(place=place, system=system).values_list("fields", flat=True).first()
    return dict(found or {})


def missing(fields: Sequence[str]) -> list[str]:
    """The labels of what cannot be done without."""
    items = rules.IMPORT_COLUMNS.value().items()
    return [item["label"] for key, item in items if item["needed"] and key not in fields]


# --- the rows -----------------------------------------------------------------------------------------------------------


def rows(sheet: Sheet, fields: Sequence[str], place: Place) -> list[Row]:
    """Every row settled: what comes in, what is wrong, what is here already; what is like it on the list."""
    against = _Against(
        place, sheet.system, list(Building.objects.filter(place=place)), tuple(rules.IMPORT_DONE.value())
    )
    made = [_row(line, row, dict(zip(fields, row, strict=False)), against) for line, row in sheet.rows]
    numbers = [row.data["number"] for row in made]
    kept = Outside.objects.filter(place=place, system=sheet.system, number__in=numbers).select_related("case")
    here = {one.number: one.case.number for one in kept}
    recent = similar.recent(place.pk)
    for row in made:
        if row.data["number"] in here:
            row.wrong, row.skip = [], f"已经有了，{here[row.data['number']]}"
        elif row.good:
            data = row.data
            row.likely = similar.among(recent, data["text"], spot=data["spot"], facet=data["facet"], most=1)
    return made


@dataclass
class _Against:
    place: Place
    system: str
    buildings: list[Building]
    done: tuple[str, ...]
    seen: dict[str, int] = field(default_factory=dict)


def _row(line: int, given: Sequence[str], by: dict[str, str], against: _Against) -> Row:
    by.pop("", None)
    wrong = _unread(by)
    by = {
        key: "" if _BROKEN.match(cell) or cell == _LOST or cell[:1] == "=" else cell
        for key, cell in by.items()
    }
    text = by.get("text", "") or by.get("title", "")
    spot = by.get("spot", "")[:120]
    building = similar.named(against.buildings, f"{spot} {text}")
    facet = _facet(by.get("facet", ""), text)
    data: dict[str, Any] = {
        "number": by.get("number", ""),
        "text": text,
        "spot": spot or (building.name if building else ""),
        "building": building,
        "facet": facet,
        "name": "" if by.get("name", "") in NOBODY else by.get("name", ""),
        "title": by.get("title", "") or text,
    }
    # What is wrong in a cell is said once: it is not missing as well.
    wrong += [f"缺少{_label(key)}" for key in ("number", "text") if not data[key] and not _said(wrong, key)]
    wrong += [f"{_label(key)}超过 {most} 个字" for key, most in LIMITS.items() if len(data[key]) > most]
    data["phone"] = _phone(by.get("phone", ""), wrong)
    data["since"] = _day(by.get("since", ""), "since", wrong, _latest)
    data["due"] = _day(by.get("due", ""), "due", wrong, lambda month, day: _next(month, day, data["since"]))
    if data["since"] and data["since"] > clock.today():
        wrong.append(f"{_label('since')}还没有到：{data['since'].isoformat()}")
    row = Row(line, given, data, wrong)
    _once(row, by, against)
    return row


def _unread(by: Mapping[str, str]) -> list[str]:
    """What a cell holds that is no value."""
    said = []
    for key, cell in by.items():
        if cell == _LOST:
            said.append(f"{_label(key)}按数字存，超过 15 位的后几位丢了：在对方系统里按文本导出")
        elif _BROKEN.match(cell):
            said.append(f"{_label(key)}里的公式出错（{cell}）")
        elif cell[:1] == "=":
            said.append(f"{_label(key)}里是公式，请粘贴成值")
    return said


def _said(wrong: Sequence[str], key: str) -> bool:
    return any(words.startswith(_label(key)) for words in wrong)


def _once(row: Row, by: Mapping[str, str], against: _Against) -> None:
    """Each number once, of this community, and not finished where it comes from."""
    number, whose = row.data["number"], fold(by.get("community", ""))
    if number and number in against.seen:
        row.wrong.append(f"{_label('number')}和第 {against.seen[number]} 行一样")
    elif number:
        against.seen[number] = row.line
    names = {against.place.name, str(against.place)}
    if whose and not any(name in whose or whose in name for name in names if name):
        row.wrong.append(f"写的是“{whose[:20]}”，不是本社区的")
    if by.get("state", "") in against.done:
        row.skip, row.wrong = f"对方{by['state']}", []


def _label(key: str) -> str:
    return str(rules.IMPORT_COLUMNS.value()[key]["label"])


def _facet(said: str, text: str) -> str:
    """The class of that name, else what its words and those of the problem suggest."""
    items = rules.CLASSES.value()
    named = [key for key, item in items.items() if said and (item["label"] in said or said in item["label"])]
    return named[0] if len(named) == 1 else actions.suggest(f"{said} {text}")


def _phone(cell: str, wrong: list[str]) -> str:
    """The first telephone number of the cell."""
    if not cell or cell in NOBODY:
        return ""
    if found := redaction.PHONE.search(cell):
        return found.group()
    first = re.split(r"[,，;；、/\s]", cell)[0]
    if re.fullmatch(r"[0-9+\-]{7,20}", first):
        return first
    wrong.append(f"{_label('phone')}不像电话")
    return ""


def _latest(month: int, day: int) -> date | None:
    """The last such day that is not in the future: '11月23日' as Excel often shows a date."""
    today = clock.today()
    return next((one for one in _days(month, day, today.year, -1) if one <= today), None)


def _next(month: int, day: int, since: date | None) -> date | None:
    """A limit without its year ends after the matter came, or from today on where that is not told."""
    begin = since or clock.today()
    return next((one for one in _days(month, day, begin.year, 1) if one >= begin), None)


def _days(month: int, day: int, year: int, step: int) -> Iterator[date]:
    """Such days of the year and those beside it; 29 February has one in nine years at the latest."""
    for one in range(9):
        with suppress(ValueError):
            yield date(year + step * one, month, day)


def _day(cell: str, key: str, wrong: list[str], of_year: Callable[[int, int], date | None]) -> date | None:
    """The day of a cell; `of_year` finds the year of one that names none."""
    if not cell or cell in NOBODY:
        return None
    said = _HOUR.sub("", cell).strip()
    short = _MONTH_DAY.match(said)
    found = of_year(int(short[1]), int(short[2])) if short else cells.day(said)
    if found is None:
        wrong.append(f"{_label(key)}“{cell[:20]}”不是日期，例如 2021-11-08")
    return found
