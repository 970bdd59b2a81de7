"""The people of `./linli replay formation`: made up, from small lists of our own, or from lists that the caller has."""

import csv
import os
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

PASSWORD = "replay-only-2021"  # noqa: S105 - a scratch database that is dropped
SINCE, BEGIN = date(2021, 1, 1), date(2021, 8, 25)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志海春梅玲鑫林宁慧雪晨文辉成东波彬云飞龙"
# The offices of a community and of a street: role, and the title of the post.
COMMUNITY = (("secretary", ""), ("clerk", ""), ("inspector", "纪检委员"), ("liaison", ""))
STREET = (("street_officer", ""), ("street_secretary", ""), ("street_inspector", ""))


class Names:
    """Names without end, no two alike. `LINLI_NAMES` is a folder with surnames.csv and given-name-chars.csv, if any."""

    def __init__(self, folder: str | None = None) -> None:
        self.rng, self.used = Random(20210825), set[str]()  # noqa: S311 - names, no secrets
        path = Path(folder or os.environ.get("LINLI_NAMES") or "-")
        self.surnames = _column(path / "surnames.csv", "surname") or list(SURNAMES)
        self.given = _column(path / "given-name-chars.csv", "char") or list(GIVEN)

    def new(self) -> str:
        while True:
            chosen = self.rng.choices(self.given, k=self.rng.choice((1, 2, 2, 2)))
            name = self.rng.choice(self.surnames) + "".join(chosen)
            if name not in self.used:
                self.used.add(name)
                return name


def _column(path: Path, name: str) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row[name] for row in csv.DictReader(file) if row[name].strip()]
    except OSError:
        return []


def towns(number: int | None, names: Names, spread: bool = False) -> list[Any]:
    """The communities of 2021 with their offices and rosters: the pilots of the plan first (5.1).

    Of fewer than all, half are pilots; `spread` takes them from everywhere, and the scratch city has no others.
    """
    from linli.core.places.models import Place
    from tools.replay.formation.run import CASES, EVERY, Town

    back_then()
    everywhere = Place.objects.filter(level=Place.COMMUNITY)
    ordered = list(everywhere.filter(is_open=True).select_related("street", "district").order_by("code"))
    pilots = _pilots(ordered)
    first = [place for place in ordered if place.pk in pilots]
    then = [place for place in ordered if place.pk not in pilots]
    if number is not None and number < len(ordered):
        first, then = _some(first, -(-number // 2), spread), _some(then, number // 2, spread)
    found = []
    for at, place in enumerate([*first, *then]):
        cases: tuple[str, ...] = CASES[at % EVERY] if at % EVERY < len(CASES) else ()
        pilot = place.pk in pilots
        cases = tuple(case for case in cases if pilot or case != "national_day")
        found.append(Town(at, place, pilot, cases))
    if spread:
        everywhere.exclude(pk__in=[town.place.pk for town in found]).update(is_open=False)
    _hire([town.place for town in found], names)
    return found


def back_then() -> None:
    """Make the scratch database the city of that day: what was merged or founded since is as it was."""
    from linli.core.places import queries
    from linli.core.places.models import Place

    there = list(queries.communities(queries.city(), BEGIN).values_list("pk", flat=True))
    communities = Place.objects.filter(level=Place.COMMUNITY)
    communities.exclude(pk__in=there).update(is_open=False)
    communities.filter(pk__in=there).update(is_open=True)
    # A town whose last community was merged since is closed today; it sent its report like the others.
    above = communities.filter(pk__in=there).values_list("street", flat=True)
    Place.objects.filter(pk__in=list(above)).update(is_open=True)


def _some(places: list[Any], number: int, spread: bool) -> list[Any]:
    """The first ones; or two and two neighbours from everywhere, so that a street has more than one."""
    if not spread:
        return places[:number]
    pairs = -(-number // 2)
    starts = [at * len(places) // pairs for at in range(pairs)]
    chosen = dict.fromkeys(n for at in starts for n in (at, at + 1) if n < len(places))
    return [places[n] for n in list(chosen)[:number]]


def _pilots(places: list[Any]) -> set[int]:
    """All of the pilot district; of each of four others two streets, and of each street two communities."""
    from linli.core import rulebook

    book = rulebook.current()
    whole, some = book.value("pilot.districts"), book.value("pilot.streets")
    found = {place.pk for place in places if place.district.code.startswith(tuple(whole))}
    for district in some:
        streets: dict[int, list[int]] = {}
        for place in places:
            if place.district.code.startswith(district):
                streets.setdefault(place.street_id, []).append(place.pk)
        for below in list(streets.values())[:2]:
            found.update(below[:2])
    return found


def _hire(places: list[Any], names: Names) -> None:
    """Everybody's posts, accounts with the one password, and the two rosters."""
    from django.contrib.auth.hashers import make_password
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

    from linli.core import clock
    from linli.core.people.models import Account, Body, Person, Post, Seat

    hashed = make_password(PASSWORD)
    during = DateRange(SINCE, None)
    known = DateTimeTZRange(clock.now() - timedelta(days=1), None)
    posts: list[tuple[str, str, Any, str]] = []
    for place in places:
        posts += [(role, title, place, f"{role}.c{place.pk}") for role, title in COMMUNITY]
    for street in {place.street_id: place.street for place in places}.values():
        posts += [(role, title, street, f"{role}.s{street.pk}") for role, title in STREET]
    people = Person.objects.bulk_create(Person(name=names.new()) for _ in posts)
    secretaries: dict[int, Person] = {}
    rows, accounts = [], []
    for person, (role, title, place, username) in zip(people, posts, strict=True):
        unit = "省中医院" if role == "liaison" else ""
        rows.append(
            Post(person=person, role=role, place=place, title=title, unit=unit, during=during, known=known)
        )
        accounts.append(Account(username=username, person=person, password=hashed))
        if role == "secretary":
            secretaries[place.pk] = person
    Post.objects.bulk_create(rows)
    Account.objects.bulk_create(accounts)
    others = Person.objects.bulk_create(Person(name=names.new()) for _ in range(8 * len(places)))
    seats = []
    for at, place in enumerate(places):
        bodies = [
            Body.objects.create(place=place, kind=kind)
            for kind in ("party_organisation", "enlarged_committee")
        ]
        mine = [secretaries[place.pk], *others[8 * at : 8 * at + 8]]
        for body, sitting in zip(bodies, (mine[:6], [mine[0], *mine[6:]]), strict=True):
            seats += [
                Seat(body=body, person=one, standing="委员", during=during, known=known) for one in sitting
            ]
    Seat.objects.bulk_create(seats)
