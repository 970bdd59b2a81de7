"""Brings the city's divisions into the database: `places-<year>.csv`, one file for each edition of the codes.

The columns are code, level, name, parent, kind, lat, lon; positions are GCJ-02, as the district shapes are.
The last edition is today's. The first holds from New Year of its year, each other one from New Year of the
year after its own, until the next one does. A place that a later edition no longer has is closed; where one
and only one new place of the same level and name has come, it is its successor. Nothing else is guessed.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from pypinyin import Style, lazy_pinyin

from linli.core import rulebook
from linli.core.places.models import Place, PlaceSpell, Succession
from linli.core.rulebook import RulebookError

LEVELS = (Place.CITY, Place.DISTRICT, Place.STREET, Place.COMMUNITY)
COLUMNS = ["code", "level", "name", "parent", "kind", "lat", "lon"]
LEFT_OUT = ("village", "virtual")  # kinds that are no communities
TODAYS = ("level", "kind", "name", "short", "pinyin", "parent", "street", "district", "is_open", "lat", "lon")


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    level: str
    name: str
    parent: str
    kind: str
    lat: float | None
    lon: float | None


type Edition = Mapping[str, Row]


def short_name(name: str, kind: str) -> str:
    """A division's name as people say it: 甘家巷社区居委会 is 甘家巷社区."""
    if kind == "community":
        return re.sub(r"(社区)?(居民委员会|居委会|社区委会|社区)$", "", name) + "社区"
    if kind == "village":
        return re.sub(r"村?(村民委员会|村委会|委会)$", "", name) + "村"
    return name


def pinyin_key(text: str) -> str:
    """A key to sort and find a Chinese name by: its sounds, and after a space their first letters."""
    sounds = lazy_pinyin(text, style=Style.NORMAL)
    return f"{''.join(sounds)} {''.join(sound[:1] for sound in sounds)}".lower()


def read(path: Path) -> Edition:
    """The rows of an edition by code, parents first. Raises RulebookError with file and line."""
    rows: dict[str, Row] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise RulebookError(f"{path.name}:1: the columns must be {','.join(COLUMNS)}")
        for fields in reader:
            where = f"{path.name}:{reader.line_num}:"
            row = _row(fields, where)
            if row.code in rows:
                raise RulebookError(f"{where} code {row.code} stands there twice")
            above = rows.get(row.parent)
            if row.level != Place.CITY and (
                above is None or LEVELS.index(above.level) != LEVELS.index(row.level) - 1
            ):
                raise RulebookError(
                    f"{where} {row.name} needs a parent one level above it, in an earlier line"
                )
            rows[row.code] = row
    if sum(row.level == Place.CITY for row in rows.values()) != 1:
        raise RulebookError(f"{path.name}:2: must have exactly one city")
    return rows


def _row(fields: Mapping[str, str], where: str) -> Row:
    try:
        lat, lon = (float(fields[name]) if fields[name] else None for name in ("lat", "lon"))
    except (TypeError, ValueError):
        raise RulebookError(f"{where} lat and lon must be numbers, or both empty") from None
    code, level, name = fields["code"], fields["level"], fields["name"].strip("\u3000 ")
    if not re.fullmatch(r"\d{12}", code):
        raise RulebookError(f"{where} code {code!r} must have 12 digits")
    if level not in LEVELS:
        raise RulebookError(f"{where} level {level!r} is not one of {', '.join(LEVELS)}")
    if not name:
        raise RulebookError(f"{where} has no name")
    if (lat is None) != (lon is None):
        raise RulebookError(f"{where} lat and lon must be numbers, or both empty")
    return Row(code, level, name, fields["parent"], fields["kind"], lat, lon)


def editions(city_dir: Path) -> dict[int, Edition]:
    """The editions of the city's divisions by year, oldest first. Raises RulebookError when it has none."""
    files = sorted(city_dir.glob("places-[0-9][0-9][0-9][0-9].csv"))
    if not files:
        raise RulebookError(f"{city_dir.name}/places-*.csv:1: the city has no places")
    return {int(path.stem[-4:]): read(path) for path in files}


@transaction.atomic
def load(city_dir: Path | None = None, villages: bool = False) -> dict[str, int]:
    """Loads all editions; running it again changes nothing that is right. Returns how many there are of what.

    Villages stand in the files and are left out unless asked for. Keys: city, district, street, community (of
    today), closed, spells, successions.
    """
    years = editions(city_dir or rulebook.folder())
    if not villages:
        years = {
            year: {
                code: row
                for code, row in rows.items()
                if row.kind not in LEFT_OUT or row.level == Place.STREET
            }
            for year, rows in years.items()
        }
    places = _save_places(years)
    spells = _save_spells(years, places)
    successions = _save_successions(years, places)
    now = Counter(place.level for place in places.values() if place.is_open)
    closed = sum(not place.is_open for place in places.values())
    return {**{level: now[level] for level in LEVELS}, "closed": closed, "spells": spells, **successions}


def _save_places(years: Mapping[int, Edition]) -> dict[str, Place]:
    """One place for each code, as its last edition has it. Places that no file has are left alone."""
    *_, today = years.values()
    last = {code: row for rows in years.values() for code, row in rows.items()}
    places: dict[str, Place] = {}
    for level in LEVELS:
        some = [_place(row, places, row.code in today) for row in last.values() if row.level == level]
        Place.objects.bulk_create(some, update_conflicts=True, unique_fields=["code"], update_fields=TODAYS)
        places |= {place.code: place for place in some}
    return places


def _place(row: Row, places: Mapping[str, Place], is_open: bool) -> Place:
    short = short_name(row.name, row.kind)
    place = Place(
        code=row.code, level=row.level, kind=row.kind, name=row.name, short=short, pinyin=pinyin_key(short)
    )
    place.is_open, place.lat, place.lon = is_open, row.lat, row.lon
    place.parent = above = places.get(row.parent)
    if above is not None:
        place.street = above if above.level == Place.STREET else None
        place.district = above if above.level == Place.DISTRICT else above.district
    return place


def _spans(years: Mapping[int, Edition]) -> dict[int, DateRange]:
    """Over which days each edition holds."""
    names = list(years)
    starts = [date(names[0], 1, 1), *(date(year + 1, 1, 1) for year in names[1:])]
    return {
        year: DateRange(start, end, "[)")
        for year, start, end in zip(names, starts, [*starts[1:], None], strict=True)
    }


def _save_spells(years: Mapping[int, Edition], places: Mapping[str, Place]) -> int:
    spans = _spans(years)
    wanted = {
        (places[code].pk, year): PlaceSpell(
            place=places[code],
            code=code,
            name=row.name,
            parent=places.get(row.parent),
            edition=year,
            during=spans[year],
        )
        for year, rows in years.items()
        for code, row in rows.items()
    }
    fields = ("code", "name", "parent_id", "during")
    changed = []
    for old in PlaceSpell.objects.all():
        new = wanted.pop((old.place_id, old.edition), None)
        if new and any(getattr(old, field) != getattr(new, field) for field in fields):
            new.pk = old.pk
            changed.append(new)
    PlaceSpell.objects.bulk_update(changed, ["code", "name", "parent", "during"])
    PlaceSpell.objects.bulk_create(wanted.values())
    return sum(map(len, years.values()))


def _save_successions(years: Mapping[int, Edition], places: Mapping[str, Place]) -> dict[str, int]:
    spans, found = _spans(years), []
    for (_, old), (year, new) in zip(list(years.items()), list(years.items())[1:], strict=False):
        came = [row for code, row in new.items() if code not in old]
        for row in (row for code, row in old.items() if code not in new):
            same = [other for other in came if _names(other) == _names(row)]
            if len(same) == 1:
                pair = places[row.code], places[same[0].code]
                found.append(
                    Succession(
                        predecessor=pair[0], successor=pair[1], on=spans[year].lower, note="区划代码调整"
                    )
                )
    Succession.objects.bulk_create(found, ignore_conflicts=True)
    return {"successions": len(found)}


def _names(row: Row) -> tuple[str, str]:
    return row.level, short_name(row.name, row.kind)
