"""/problems/import/: a table out of another system is looked at, its columns are told, and it is taken in (4.1)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.core.people import sealed
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.models import Case, Token
from linli.core.ui import dates, parts
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.problems import queries, redaction, rules, similar
from linli.domains.problems.intake import actions, files, tables
from linli.domains.problems.intake.tables import Row, Sheet
from linli.domains.problems.listing import page

HERE = "/problems/import/"
SHOWN = 100  # rows of the table that is looked through; those with something to say come first
OLD = "这一页放得太久了，请再选一次文件"
MEANWHILE = "刚才有人导入了其中几件，请再看一遍"


def _place(request: Request) -> Place:
    """Whose list it would go on. 403 for who does not keep one."""
    if request.actor.role not in COMMUNITY_STAFF:
        raise PermissionDenied
    return queries.place_of(request.actor)


@needs("problems")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file; look through it with its columns told; take the good rows in, or have the others as a file."""
    place = _place(request)
    if request.method != "POST":
        return _ask(request)
    if "packed" in request.POST:
        return _go_on(request, place, desk.read_token(request))
    system, file = request.POST.get("system", ""), request.FILES.get("file")
    if system not in rules.IMPORTS.value():
        return _ask(request, {"system": "请选是从哪里导出的"}, system)
    if file is None:
        return _ask(request, {"file": "还没有选文件"}, system)
    try:
        sheet = tables.read(file, system)
    except tables.Unreadable as unreadable:
        return _ask(request, {"file": str(unreadable)}, system)
    fields = tables.recognised(sheet.head, tables.remembered(place, system))
    return _look(request, place, sheet, fields, uuid4())


def _ask(request: Request, wrong: dict[str, str] | None = None, system: str = "") -> HttpResponse:
    context = {
        "systems": rules.IMPORTS.value(),
        "system": system,
        "wrong": wrong or {},
        "most": tables.MOST_ROWS,
        "columns": [item["label"] for item in rules.IMPORT_COLUMNS.value().values()],
    }
    return render(request, "demands/import.html", context, status=422 if wrong else 200)


def _go_on(request: Request, place: Place, token: UUID) -> HttpResponse:
    """What was looked at comes back, with the columns as they were told."""
    sheet = tables.unpack(request.POST["packed"], place)
    if sheet is None or sheet.system not in rules.IMPORTS.value():
        return _ask(request, {"file": OLD})
    fields = _told(request, sheet)
    act = request.POST.get("act", "look")
    if act not in ("wrong", "take") or tables.missing(fields):
        return _look(request, place, sheet, fields, token)
    rows = tables.rows(sheet, fields, place)
    if act == "wrong":
        return files.wrong(sheet, rows)
    return _take(request, place, sheet, fields, rows, token)


def _told(request: Request, sheet: Sheet) -> list[str]:
    """The field of each column as it was told; one field stands for one column, the first."""
    known, found = rules.IMPORT_COLUMNS.value(), list[str]()
    for number in range(len(sheet.head)):
        key = request.POST.get(f"column-{number}", "")
        found.append(key if key in known and key not in found else "")
    return found


def _take(
    request: Request, place: Place, sheet: Sheet, fields: Sequence[str], rows: list[Row], token: UUID
) -> HttpResponse:
    good = [row.data for row in rows if row.good]
    if not good and not Token.objects.filter(token=token).exists():
        return _look(request, place, sheet, fields, token, rows)
    said = {tables.fold(name): key for name, key in zip(sheet.head, fields, strict=True)}
    try:
        case = actions.take_in(place, request.actor, sheet.system, good, said, token)
    except IntegrityError:
        return _look(request, place, sheet, fields, uuid4(), wrong=MEANWHILE)
    return redirect(f"{HERE}{case.pk}/")


def _look(
    request: Request,
    place: Place,
    sheet: Sheet,
    fields: Sequence[str],
    token: UUID,
    rows: list[Row] | None = None,
    wrong: str = "",
) -> HttpResponse:
    missing = tables.missing(fields)
    rows = [] if missing else rows or tables.rows(sheet, fields, place)
    good = [row for row in rows if row.good]
    context = {
        "sheet": sheet,
        "label": rules.IMPORTS.value()[sheet.system]["label"],
        "packed": tables.pack(sheet, place),
        "token": token,
        "columns": _columns(sheet, fields),
        "fields": {key: item["label"] for key, item in rules.IMPORT_COLUMNS.value().items()},
        "missing": missing,
        "table": table(rows) if rows else None,
        "more": max(len(rows) - SHOWN, 0),
        "read": len(sheet.rows),
        "good": len(good),
        "bad": sum(bool(row.wrong) for row in rows),
        "here": sum(row.skip.startswith("已经有了") for row in rows),
        "done": sum(bool(row.skip) and not row.skip.startswith("已经有了") for row in rows),
        "likely": sum(bool(row.likely) for row in good),
        "wrong": wrong,
    }
    reply = render(request, "demands/import_look.html", context, status=422 if missing or wrong else 200)
    reply["Cache-Control"] = "no-store"
    return reply


def _columns(sheet: Sheet, fields: Sequence[str]) -> list[dict[str, str]]:
    """Each heading with its field and the first thing that stands below it."""
    found = []
    for number, (name, key) in enumerate(zip(sheet.head, fields, strict=True)):
        below = next((row[number] for _, row in sheet.rows if number < len(row) and row[number]), "")
        # It is only to tell the columns apart: no name and no number of a resident is needed for that.
        below = sealed.mask_name(below) if key == "name" else redaction.masked(below)
        found.append({"name": name, "field": key, "first": below[:24] + "…" * (len(below) > 24)})
    return found


def table(rows: list[Row]) -> parts.Table:
    """The rows as they were read: first what is to be mended, then what is like something on the list."""
    columns = [
        parts.Column("行", "num"),
        parts.Column("编号"),
        parts.Column("问题", "lead"),
        parts.Column("在哪里", minor=True),
        parts.Column("类别", minor=True),
        parts.Column("登记", minor=True),
        parts.Column("怎么办"),
    ]
    order = sorted(rows, key=lambda row: (not row.wrong, not row.likely, bool(row.skip), row.line))
    return parts.Table(columns, [_row(row) for row in order[:SHOWN]], "读到的每一行")


def _row(row: Row) -> parts.Row:
    data, classes = row.data, rules.CLASSES.value()
    said = "；".join(row.wrong)
    if row.likely and row.good:
        said = f"像 {row.likely[0].case.number}（{row.likely[0].why}）"
    text = redaction.masked(data["text"])
    cells: list[parts.Cell | str | int] = [
        str(row.line),
        data["number"] or "—",
        parts.Cell(text if len(text) <= 40 else f"{text[:39]}…", said, tone="amber" if said else ""),
        data["spot"],
        str(classes[data["facet"]]["label"]),
        dates.shortday(data["since"]).split(" 周")[0] if data["since"] else "",
        "要改" if row.wrong else row.skip or "导入",
    ]
    return parts.Row(cells, str(row.line))


@needs("problems")
@require_GET
def template(request: Request) -> HttpResponse:
    """/problems/import/empty.xlsx: the columns by their own names."""
    _place(request)
    return files.template()


@needs("problems")
@require_GET
def done(request: Request, pk: int) -> HttpResponse:
    """/problems/import/<pk>/: what came in, and what of it is like something that was there."""
    found = cases.visible(request.actor).filter(procedure="intake", pk=pk)
    case = next(iter(found), None)
    if case is None:
        raise Http404
    return render(request, "demands/import_done.html", {"case": case, "rows": brought(case, request)})


def brought(case: Case, request: Request) -> list[dict[str, Any]]:
    """The problems of one import in their order, each with the likeliest that it may be one with."""
    rows = queries.problems(request.actor).filter(outside__intake=case).select_related("outside", "problem")
    recent = similar.recent(case.place_id)
    may = request.actor.role in COMMUNITY_STAFF
    found = []
    for one in rows.order_by("pk")[: tables.MOST_ROWS]:
        near = []
        if may and one.state in ("reported", "accepted"):
            others = (row for row in recent if row.case_id != one.pk)
            near = similar.among(others, one.problem.text, spot=one.spot, facet=one.facet, most=1)
        found.append(
            {
                "case": one,
                "title": redaction.masked(one.title),
                "where": " • ".join(filter(None, (one.spot, page.class_label(one)))),
                "number": one.outside.number,
                "likely": near[0] if near else None,
            }
        )
    return found
