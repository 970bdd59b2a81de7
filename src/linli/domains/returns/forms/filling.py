"""A form with its values: for each thing that it asks, what stands there, where that comes from, and what is missing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from linli.core.places.models import Place
from linli.domains.returns import figures, periods, records
from linli.domains.returns.facts import FACTS
from linli.domains.returns.forms import catalogue, excel, package, recognition, word
from linli.domains.returns.forms.catalogue import EMPTY, TYPED, Field
from linli.domains.returns.forms.grid import Grid, Spot
from linli.domains.returns.forms.package import Package, Unreadable
from linli.domains.returns.forms.recognition import Layout, Slot
from linli.domains.returns.models import Form, Mapping
from linli.domains.returns.scope import Ask, Value

# Where an answer comes from: the record, somebody's hand, nowhere yet, or nowhere on purpose.
FILLED, MISSING = "filled", "missing"
# Filled only when somebody asks for it and says why.
SHUT = "shut"


@dataclass
class Answer:
    """What stands at one slot; of a column the first value, and in how many `rows`.

    `again`: it was typed last time and nobody has looked at it since.
    """

    slot: Slot
    how: str
    field: Field | None = None
    sure: bool = True
    value: Value = ""
    source: str = ""
    href: str = ""
    rows: int = 0
    again: bool = False

    @property
    def personal(self) -> bool:
        return self.field is not None and self.field.personal


@dataclass
class Filled:
    """The form as it would go out now."""

    form: Form
    given: Package
    layout: Layout
    answers: list[Answer]
    rows: list[Any] = field(default_factory=list)
    cells: dict[Spot, Value] = field(default_factory=dict)
    more: int = 0

    @property
    def done(self) -> int:
        return sum(one.how == FILLED for one in self.answers)

    @property
    def missing(self) -> list[Answer]:
        return [one for one in self.answers if one.how == MISSING]

    @property
    def hand(self) -> list[Answer]:
        return [one for one in self.answers if one.how == TYPED]

    @property
    def personal(self) -> list[Answer]:
        return [one for one in self.answers if one.personal]


def grids(given: Package) -> list[Grid]:
    """The tables of the file. Unreadable also for parts that are not what their format says."""
    try:
        return excel.read(given) if given.kind == package.EXCEL else word.read(given)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as wrong:
        raise Unreadable("这个文件读不懂。请在自己电脑上打开、另存一份再传") from wrong


def check(given: Package, table: int) -> None:
    """Whether the table can be written to. Unreadable when its parts are not what their format says."""
    write = excel.fill if given.kind == package.EXCEL else word.fill
    try:
        write(given, table, {}, 0, 0)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, StopIteration) as wrong:
        raise Unreadable("这个文件读不懂。请在自己电脑上打开、另存一份再传") from wrong


def layouts(given: Package) -> dict[int, Layout]:
    """The tables of the file that ask for something, by their place in it. Unreadable when there is none."""
    made = {}
    for number, grid in enumerate(grids(given)):
        if not grid.hidden and (layout := recognition.recognised(grid)).asks:
            made[number] = layout
    if not made:
        raise Unreadable("文件里没有找到要填的空表：表头下面要有空行，或者标签旁边有空格")
    return made


def chosen(form: Form) -> tuple[Package, Layout]:
    """The file and the layout of its chosen table."""
    given = package.opened(bytes(form.content))
    return given, recognition.recognised(grids(given)[form.table])


def mapping(form: Form) -> Mapping | None:
    """What the headings mean: as the place has said, else as its street has."""
    wanted = [form.place_id, *([form.street_id] if form.street_id else [])]
    found = {
        row.place_id: row for row in Mapping.objects.filter(place__in=wanted, fingerprint=form.fingerprint)
    }
    return found.get(form.place_id) or found.get(form.street_id or 0)


def fill(form: Form, ask: Ask) -> Filled:
    """Every answer, by the record as it is now. Not Unreadable: the file was read when it came."""
    given, layout = chosen(form)
    kept = mapping(form)
    answers = _answers(form, layout, kept, ask)
    made = Filled(form, given, layout, answers)
    if layout.body and form.subject:
        made.rows = records.ROWS[form.subject](ask)
    lines: dict[Spot, dict[int, str]] = {}
    for answer in made.answers:
        _value(answer, made, ask)
        if answer.slot.kind == "inline" and answer.value != "":
            lines.setdefault(answer.slot.spot, {})[answer.slot.gap] = str(answer.value)
    _lay(made, lines)
    return made


def _answers(form: Form, layout: Layout, kept: Mapping | None, ask: Ask) -> list[Answer]:
    known = catalogue.fields()
    own = [ask.place] if ask.place.level == Place.COMMUNITY else ask.communities
    here = {recognition.plain(name) for place in own for name in (place.name, place.short) if name}
    proposals = catalogue.proposed(layout, form.subject, here)
    made = []
    for slot in layout.asks:
        said = kept.fields.get(slot.key, "") if kept else ""
        proposal = proposals.get(slot.key)
        if said in known and _fits(slot, known[said], form.subject):
            made.append(Answer(slot, FILLED, known[said]))
        elif said == EMPTY or (not said and not form.typed.get(slot.key) and _by_pen(slot)):
            made.append(Answer(slot, EMPTY))
        elif said == TYPED or (form.typed.get(slot.key) and not proposal):
            made.append(Answer(slot, TYPED))
        elif proposal is not None:
            made.append(Answer(slot, FILLED, proposal.field, proposal.sure))
        else:
            made.append(Answer(slot, MISSING))
    return made


def _by_pen(slot: Slot) -> bool:
    return bool(catalogue.BY_PEN.search(recognition.plain(slot.parts[-1])))


def fitting(slot: Slot, subject: str) -> dict[str, Field]:
    """What may be chosen for a slot: in a list what its rows know, else facts and figures."""
    if slot.kind == "column":
        return catalogue.of((subject,)) if subject else {}
    return catalogue.of((catalogue.PLACES,))


def _fits(slot: Slot, known: Field, subject: str) -> bool:
    return known.key in fitting(slot, subject)


def _value(answer: Answer, made: Filled, ask: Ask) -> None:
    """What stands there, and the words that say where it comes from."""
    form, slot = made.form, answer.slot
    if answer.how == TYPED:
        _by_hand(answer, form)
        return
    if answer.field is None:
        return
    if answer.personal and not ask.personal:
        answer.how, answer.source = SHUT, answer.field.source
        return
    if slot.kind == "column":
        values = [_of_row(answer.field, row, number, slot, ask) for number, row in enumerate(made.rows, 1)]
        answer.value = next((one for one in values if one != ""), "")
        answer.rows = len(values)
        answer.source = answer.field.source
        if values and answer.value == "" and answer.field.group == catalogue.FACTS:
            answer.how, answer.source = MISSING, f"{answer.field.source}里还没有"
        _column(made, slot, values)
        return
    here = _at(slot, ask)
    value, source, href = one(answer.field, here, " ".join(slot.parts))
    answer.value, answer.source = value, source
    answer.href = f"/returns/{form.pk}/behind/?slot={quote(slot.key)}" if href else ""
    if value == "":
        answer.how, answer.source = MISSING, answer.source or f"{answer.field.source}里还没有"
        if form.typed.get(slot.key):
            _by_hand(answer, form)


def _by_hand(answer: Answer, form: Form) -> None:
    answer.value = form.typed.get(answer.slot.key, "")
    answer.how = TYPED if answer.value else MISSING
    answer.again = form.kept_at is None and bool(answer.value)
    answer.source = "手填的" if answer.value else "等您填"


def _name(known: Field) -> str:
    return known.key.partition(":")[2]


def _of_row(known: Field, row: Any, number: int, slot: Slot, ask: Ask) -> Value:
    name = _name(known)
    if name.endswith(".serial"):
        return number
    if isinstance(row, Place):
        return one(known, ask.at(row), " ".join(slot.parts))[0]
    return records.COLUMNS[known.group][name.partition(".")[2]](row, ask)


def one(known: Field, ask: Ask, heading: str) -> tuple[Value, str, bool]:
    """A fact or a figure at a place, the words on where it comes from, and whether its cases can be shown."""
    name = _name(known)
    if known.group == catalogue.FACTS:
        return FACTS[name](ask), known.source, False
    then = ask.during(periods.meant(ask.period, heading))
    counted = figures.figure(name, then)
    if counted.value is None:
        return "", f"{known.source}：{then.period.label}一件也没有，算不出", False
    when = "" if name.startswith("place.") else f"，{then.period.label}"
    where = "" if ask.place.level == Place.COMMUNITY else f"，{ask.place}"
    said = f"{known.source}{where}{when} {counted.value:,} {known.unit}".rstrip()
    return counted.value, said, counted.cases is not None and bool(counted.value)


def counted(answer: Answer, ask: Ask) -> figures.Counted:
    """The figure that stands at a slot, with the cases that it counts."""
    assert answer.field is not None, "only a figure counts"
    then = ask.during(periods.meant(ask.period, " ".join(answer.slot.parts)))
    return figures.figure(_name(answer.field), _at(answer.slot, then))


def _at(slot: Slot, ask: Ask) -> Ask:
    """The community that a heading names, in a street's table; else the form's place."""
    if ask.place.level == Place.COMMUNITY:
        return ask
    said = [recognition.plain(part) for part in slot.parts]
    for place in ask.communities:
        if any(text in (recognition.plain(place.name), recognition.plain(place.short)) for text in said):
            return ask.at(place)
    return ask


def _column(made: Filled, slot: Slot, values: list[Value]) -> None:
    body = made.layout.body
    if body is None:
        return
    for number, value in enumerate(values):
        if value != "":
            made.cells[body.first + number, slot.spot[1]] = value


def _lay(made: Filled, lines: dict[Spot, dict[int, str]]) -> None:
    """Every value to its cell, those below a list that grows moved down with it."""
    body = made.layout.body
    if body is not None and made.rows:
        made.more = max(len(made.rows) - body.size, 0) if not body.made else 0
    for answer in made.answers:
        spot = answer.slot.spot
        if answer.slot.kind == "cell" and answer.value != "":
            made.cells[_down(made, spot)] = answer.value
        if answer.slot.kind == "column" and answer.how == TYPED:
            _column(made, answer.slot, [answer.value] * len(made.rows))
    for spot, values in lines.items():
        cell = made.layout.grid.cells[spot]
        made.cells[_down(made, spot)] = recognition.written(cell.text, values)
    for spot in made.layout.sums:
        column = [value for (row, at), value in made.cells.items() if at == spot[1] and _within(made, row)]
        if column and all(isinstance(value, int | float) for value in column) and not _serial(made, spot[1]):
            made.cells[_down(made, spot)] = sum(value for value in column if not isinstance(value, str))


def _serial(made: Filled, column: int) -> bool:
    fields = [one.field for one in made.answers if one.slot.kind == "column" and one.slot.spot[1] == column]
    return any(one is not None and one.key.endswith((".serial", ".days")) for one in fields)


def _within(made: Filled, row: int) -> bool:
    body = made.layout.body
    return body is not None and body.first <= row <= body.last + made.more


def _down(made: Filled, spot: Spot) -> Spot:
    body = made.layout.body
    return (spot[0] + made.more, spot[1]) if body and spot[0] > body.last else spot


def file(made: Filled) -> bytes:
    """The department's own file, filled. Unreadable when rows cannot be put in."""
    if len(made.rows) > records.MOST:
        raise Unreadable(f"时段里超过 {records.MOST} 行，填不进一张表。请选短一点的时段")
    body = made.layout.body
    write = excel.fill if made.given.kind == package.EXCEL else word.fill
    if made.given.kind == package.WORD and body is not None and body.made:
        made.more = len(made.rows)
    # A head with nothing below it has no row yet: in Word the new ones come after the head itself.
    last = body.last - body.made if body is not None else 0
    return write(made.given, made.form.table, made.cells, last, made.more)


def preview(made: Filled, most: int) -> list[list[str]]:
    """The first rows of the list as they will stand, by its columns."""
    body = made.layout.body
    if body is None:
        return []
    columns = [slot.spot[1] for slot in made.layout.columns]
    last = min(body.first + min(len(made.rows), most), body.first + most)
    return [[str(made.cells.get((row, column), "")) for column in columns] for row in range(body.first, last)]


def name(form: Form, period: str, at: datetime) -> str:
    """What the filled file is called: its title, the place, the time."""
    title = "".join(sign for sign in form.title if sign not in '\\/:*?"<>|\r\n')[:60]
    return f"{title}_{form.place}_{period}_{at:%Y%m%d}.{form.kind}"
