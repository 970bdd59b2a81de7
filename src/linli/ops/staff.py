"""Staff from an Excel file: read, checked row by row, entered all together or not at all.

The first sheet's first row names the columns: 姓名 登录名 角色 地区代码, and if wanted 职务 单位 起 (a day).
One person in several rows (the same 登录名) holds several posts. 角色 is a role's label or its name in code;
地区代码 is the twelve digits of the place, empty for the city.
"""

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from linli.ops.host.refusals import Plain

COLUMNS = {
    "姓名": "name",
    "登录名": "username",
    "角色": "role",
    "地区代码": "place",
    "职务": "title",
    "单位": "unit",
    "起": "since",
}
NEEDED = ("name", "username", "role")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


class Entry(NamedTuple):
    """One post of one person; `row` is where it stands in the file."""

    row: int
    name: str
    username: str
    role: str
    place: str = ""
    title: str = ""
    unit: str = ""
    since: date | None = None
    password: str = ""
    must_change: bool = False


def read(path: Path) -> list[Entry]:
    """The file's entries. Raises Plain for a file that is none, or lacks a column."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError) as error:
        raise Plain(
            f"读不了 {path}：不是 Excel 文件？", f"{path} cannot be read as Excel.", str(error)
        ) from error
    head = [str(cell).strip() for cell in rows[0]] if rows else []
    missing = [title for title, field in COLUMNS.items() if field in NEEDED and title not in head]
    if missing:
        raise Plain(
            f"{path.name} 第 1 行缺少这些列：{'、'.join(missing)}（可有的列：{'、'.join(COLUMNS)}）。",
            f"The first row of {path.name} lacks columns.",
        )
    fields = [COLUMNS.get(title, "") for title in head]
    return [
        _entry(number, dict(zip(fields, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(str(cell).strip() for cell in row)
    ]


def _entry(number: int, cells: dict[str, Any]) -> Entry:
    since = cells.get("since")
    day: date | None = (
        since.date() if isinstance(since, datetime) else since if isinstance(since, date) else None
    )
    if day is None and str(since or "").strip():
        try:
            day = date.fromisoformat(str(since).strip().replace("/", "-"))
        except ValueError:
            day = date.max  # refused by `check`, with its row
    name, username, role, place, title, unit = (
        _text(cells.get(field)) for field in ("name", "username", "role", "place", "title", "unit")
    )
    return Entry(number, name, username, role, place, title, unit, day)


def _text(cell: Any) -> str:
    """A cell as text; Excel makes floats of codes."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def check(entries: Sequence[Entry], administrators: bool = False) -> tuple[list[Entry], list[str]]:
    """The entries with roles and places settled, and what is wrong, each with its row."""
    from linli.core.people import roles
    from linli.core.places.models import Place

    by_label = {role.label: name for name, role in roles.REGISTRY.items()}
    codes = {entry.place for entry in entries if entry.place}
    places = {place.code: place for place in Place.objects.filter(code__in=codes)}
    top = Place.objects.filter(level=Place.CITY).order_by("code").first()
    wrong: list[str] = []
    settled: list[Entry] = []
    names: dict[str, str] = {}
    for entry in entries:
        role = by_label.get(entry.role, entry.role)
        place = places.get(entry.place) if entry.place else top
        settled.append(entry._replace(role=role, place=place.code if place else ""))
        said = _wrong(entry, role, place.level if place else "", roles.REGISTRY, administrators)
        if names.setdefault(entry.username, entry.name) != entry.name:
            said.append(f"登录名 {entry.username} 前面已经给了{names[entry.username]}")
        wrong += [f"第 {entry.row} 行：{words}" for words in said]
    if administrators and not wrong:
        wrong = _three(settled)
    return settled, wrong


def _wrong(entry: Entry, role: str, level: str, known: Any, administrators: bool) -> list[str]:
    said = [
        f"缺少{title}" for title, field in COLUMNS.items() if field in NEEDED and not getattr(entry, field)
    ]
    if entry.role and role not in known:
        said.append(f"没有“{entry.role}”这个角色（有：{'、'.join(one.label for one in known.values())}）")
    elif entry.role and not level:
        said.append(f"没有 {entry.place} 这个地区代码")
    elif entry.role and known[role].level != level:
        said.append(f"{known[role].label}不设在这一级（地区代码 {entry.place or '空'}）")
    if (role in ADMINISTRATORS) != administrators:
        said.append("这里只写三位管理员" if administrators else "管理员不写在这里")
    if entry.since == date.max:
        said.append("“起”不是日期，例如 2026-01-31")
    if len(entry.name) > 60 or len(entry.username) > 60:
        said.append("姓名和登录名不超过 60 个字")
    return said


def _three(entries: Iterable[Entry]) -> list[str]:
    """Three administrators, three people."""
    listed = list(entries)
    held = sorted(entry.role for entry in listed)
    people = {entry.username for entry in listed} | {entry.name for entry in listed}
    if held != sorted(ADMINISTRATORS):
        return ["要正好三位：系统管理员、安全管理员、审计管理员各一位"]
    return [] if len(people) == 6 else ["三位管理员必须是三个人"]


def enter(entries: Sequence[Entry]) -> list[Entry]:
    """Enter what `check` settled; gives the new accounts whose first passwords were made here.

    Everything goes through `appoint`, one call for each post.
    """
    from django.db import transaction

    from linli.core.people import passwords

    made: list[Entry] = []
    with transaction.atomic():
        for entry in entries:
            ready = entry if entry.password else entry._replace(password=passwords.fresh(), must_change=True)
            if appoint(ready) and not entry.password:
                made.append(ready)
    return made


def appoint(entry: Entry) -> bool:
    """One person into one post, with an account if there is none yet; whether the account is new."""
    from linli.core.people import actions
    from linli.core.people.models import Account, Person
    from linli.core.places.models import Place

    account = Account.objects.filter(username=entry.username).select_related("person").first()
    new = account is None
    if account is None:
        person = Person.objects.create(name=entry.name)
        account = actions.open_account(entry.username, entry.password, person, entry.must_change)
    place = Place.objects.get(code=entry.place)
    actions.appoint(account.person, entry.role, place, entry.since, entry.title, entry.unit)
    return new


def keep(path: Path, entries: Sequence[Entry]) -> None:
    """Add names and first passwords to a file that only its owner reads; they serve for one sign-in."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig" if new else "utf-8", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(["姓名", "登录名", "首次密码"])
        writer.writerows((entry.name, entry.username, entry.password) for entry in entries)
