"""How the messages of a replay come in: by telephone, at the counter, at a door, in a table, from a chat group (4.1)."""

import io
import re
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import xlsxwriter

from tools.kit.visitor import (
    Stuck,
    Upload,
    Visitor,
    containing,
    network,
)
from tools.replay.run import Message, Run

LIMIT = 4000  # characters of a report; what is longer is added on the follow-up page
MORE = 2000
EXTRA_DOORS = 3  # where nobody is home, a colleague goes, and all is well
HEAD = ("工单编号", "诉求内容", "事发地址", "登记时间")


def arrive(run: Run, number: int) -> None:
    """Everything that comes in on the first day, each way after the other; what one way does not take is entered."""
    for entry, way in WAYS.items():
        rows = [row for row in run.of(number) if row.way.entry == entry]
        if rows or entry == "visit":
            _come(run, number, rows, way)
    left = [row for row in run.of(number) if not row.case and row.way.entry != "report"]
    if left:
        _come(run, number, left, _enter)
    find(run, number)


def _come(run: Run, number: int, rows: list[Message], way: Callable[..., None]) -> None:
    try:
        way(run, number, rows)
    except (Stuck, httpx.HTTPError, LookupError) as wrong:
        run.wrong(number, f"{way.__name__.strip('_')}: {wrong}")


def find(run: Run, number: int) -> None:
    """The cases of the rows whose number is known, and the numbers of those whose case is."""
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="problem", place=run.places[number])
    cases = dict(rows.values_list("number", "pk"))
    numbers = {pk: text for text, pk in cases.items()}
    for row in run.messages:
        if row.place == number and (row.number or row.case):
            row.case = row.case or cases[row.number]
            row.number = row.number or numbers[row.case]


# --- from a phone, without signing in ------------------------------------------------------------------------------


def _report(run: Run, number: int, rows: list[Message]) -> None:
    home = f"/c/{run.places[number].code}/"
    for row in rows:
        with Visitor(run.address, network(zlib.crc32(row.key.encode()))) as visitor:
            try:
                _send(visitor, home, row)
            except Stuck as stuck:
                row.refused = "没有写什么事" if not row.text else str(stuck)
            run.count(visitor)


def _send(visitor: Visitor, home: str, row: Message) -> None:
    first, rest = row.text[:LIMIT], row.text[LIMIT:]
    leads = visitor.act(home + "report/", home + "report/", text=first, spot="院内")
    words = " ".join(visitor.open(leads).text_content().split())
    row.number = _found(r"\d{4}-\d{4}", words)
    row.code = _found(r"\d{4} \d{4}", words).replace(" ", "")
    while rest:
        follow(visitor, home, row)
        visitor.act(home + "follow/mine/?move=add", home + "follow/mine/add/", words=rest[:MORE])
        rest = rest[MORE:]


def follow(visitor: Visitor, home: str, row: Message) -> None:
    visitor.act(home + "follow/", home + "follow/", code=row.code)


def resident(run: Run, number: int, row: Message, move: str, **fields: Any) -> None:
    """Look by code, and say it: solved, or not."""
    home = f"/c/{run.places[number].code}/"
    with Visitor(run.address, network(zlib.crc32(row.key.encode()))) as visitor:
        follow(visitor, home, row)
        visitor.act(f"{home}follow/mine/?move={move}", f"{home}follow/mine/{move}/", **fields)
        run.count(visitor)


def _found(pattern: str, words: str) -> str:
    found = re.search(rf"(?<!\d){pattern}(?!\d)", words)
    if found is None:
        raise Stuck(f"the receipt does not show {pattern}")
    return found[0]


# --- by the staff ---------------------------------------------------------------------------------------------------


def _enter(run: Run, number: int, rows: list[Message]) -> None:
    """For somebody who stands at the counter; what does not fit is noted."""
    for row in rows:
        if row.text:
            run.act(number, "clerk", _entered, run, number, row)
        else:
            row.refused = "没有写什么事"


def _entered(visitor: Visitor, run: Run, number: int, row: Message) -> None:
    before = _latest(run, number)
    given = {"text": row.text[:LIMIT], "spot": "院内", "source": "counter"}
    visitor.act("/problems/new/", "/problems/new/", **given)
    row.case = _latest(run, number)
    if row.case == before:
        raise Stuck(f"{row.key} was not entered")
    _rest(visitor, row, LIMIT)


def _rest(visitor: Visitor, row: Message, taken: int) -> None:
    for at in range(taken, len(row.text), MORE):
        page = f"/problems/{row.case}/"
        visitor.act(f"{page}?move=note", f"{page}note/", words=row.text[at : at + MORE])


def _latest(run: Run, number: int) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="problem", place=run.places[number]).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


# --- at the doors of the month's round ------------------------------------------------------------------------------


def _visit(run: Run, number: int, rows: list[Message]) -> None:
    """The round is drawn; a demand is noted at each door; one is handed on, and at one nobody is home."""
    from linli.domains.problems.models import Door

    size = len(rows) + EXTRA_DOORS
    page = "/visits/rounds/new/"
    run.act(number, "clerk", Visitor.act, page, page, size=size)
    doors = list(Door.objects.filter(case__place=run.places[number]).order_by("pk"))
    for row, door in zip(rows, doors, strict=False):
        if row.text:
            run.act(number, "steward", _noted, row, door.pk)
    round_at = f"/visits/rounds/{doors[0].case_id}/"
    shut, other, fine = doors[-3:]
    nobody, hand = f"{round_at}nobody/", f"{round_at}hand/"
    run.act(number, "steward", Visitor.act, nobody, nobody, door=shut.pk)
    to = containing("post", "王建平")
    run.act(number, "steward", Visitor.act, hand, hand, door=other.pk, post=to)
    for door in (other, fine):
        run.act(number, "member", well, door.pk)


def well(visitor: Visitor, door: int) -> None:
    """All is well at the door."""
    visitor.act(f"/visits/new/?door={door}", "/visits/new/", heard="fine")


def _noted(visitor: Visitor, row: Message, door: int) -> None:
    from linli.core.procedures.models import Case

    at = visitor.act(f"/visits/new/?door={door}", "/visits/new/", heard="demand", text=row.text[:MORE])
    made = Case.objects.filter(problem__visit=int(at.strip("/").rpartition("/")[2])).get()
    row.case, row.number = made.pk, made.number
    _rest(visitor, row, MORE)


# --- out of another system's table ----------------------------------------------------------------------------------


def _import(run: Run, number: int, rows: list[Message]) -> None:
    """One file with all of them, looked through, taken in, and sent once more: which changes nothing."""
    file = Upload("工单.xlsx", _book(rows))
    for wanted in ("take", "look"):
        run.act(number, "clerk", _imported, file, wanted)
    from linli.domains.problems.models import Outside

    found = Outside.objects.filter(place=run.places[number], number__in=[row.key for row in rows])
    cases = dict(found.values_list("number", "case_id"))
    for row in rows:
        row.case = cases.get(row.key, 0)


def _imported(visitor: Visitor, file: Upload, wanted: str) -> None:
    here = "/problems/import/"
    looked = visitor.look(visitor.open(here), here, system="hotline", file=file)
    if wanted == "take" and looked.xpath("//button[@value='take']"):
        visitor.send(looked, here, act="take")
    elif wanted == "look" and looked.xpath("//button[@value='take']"):
        raise Stuck("the same table would be taken in twice")


def _book(rows: list[Message]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    for at, row in enumerate(rows, 1):
        for column, text in enumerate((row.key, row.text, "院内", "2025-03-01")):
            sheet.write_string(at, column, text)
    book.close()
    return made.getvalue()


# --- out of a chat group --------------------------------------------------------------------------------------------


def _paste(run: Run, number: int, rows: list[Message]) -> None:
    """What was said in the group is looked through; what the page takes for talk is entered by hand afterwards."""
    for row in rows:
        if row.text:
            run.act(number, "clerk", _pasted, run, number, row)


def _pasted(visitor: Visitor, run: Run, number: int, row: Message) -> None:
    here = "/problems/paste/"
    said = " ".join(row.text.split())
    looked = visitor.look(
        visitor.open(here), here, pasted=f"王姐 19:20\n{said[: LIMIT - 20]}\n\n物业 19:22\n收到"
    )
    offered = looked.xpath("//input[@name='row0-take']")
    if not offered:
        return
    before = _latest(run, number)
    visitor.look(looked, here, **{"row0-take": "on", "row0-lead": "", "row0-text": said[: LIMIT - 20]})
    row.case = _latest(run, number)
    if row.case == before:
        raise Stuck(f"{row.key} was not registered")
    row.went.add("group.paste")
    _rest(visitor, row, LIMIT - 20)


WAYS: dict[str, Callable[[Run, int, list[Message]], None]] = {
    "report": _report,
    "enter": _enter,
    "visit": _visit,
    "import": _import,
    "paste": _paste,
}
