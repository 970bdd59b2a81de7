"""The people of `./linli replay chain`: the staff of every community, street and department concerned, and the rosters."""

from datetime import timedelta
from typing import Any

from tools.replay.chain.meetings import BODIES
from tools.replay.run import BEGIN, PASSWORD, Run

STAFF = (
    ("secretary", "周敏"),
    ("clerk", "李楠"),
    ("grid_worker", "刘宏"),
    ("member", "王建平"),
    ("steward", "何桂芳"),
)
SITTING = ("陈雪", "马玉兰", "高志强", "魏国栋")
# Of a district: how the login begins, the name, the role, the unit.
ABOVE = (
    ("department", "郭宁", "department", "住房和城乡建设局"),
    ("head", "梁军", "department_head", "住房和城乡建设局"),
    ("department2", "田刚", "department", "城市管理局"),
    ("head2", "石磊", "department_head", "城市管理局"),
    ("district", "秦岚", "district_officer", ""),
)
HOUSES = 8
SINCE = BEGIN.date() - timedelta(days=400)


def login(run: Run, number: int, who: str) -> str:
    """The sign-in name of who has this part for the community."""
    place = run.places[number]
    if who == "street":
        return f"street{place.street_id}"
    if who in {name for name, *_ in ABOVE}:
        return f"{who}.{place.district_id}"
    return f"{who}{number}"


def people(run: Run, count: int) -> None:
    """Everybody's posts, accounts and seats, in `count` communities that lie apart."""
    from linli.core.places.models import Place

    places = Place.objects.filter(level=Place.COMMUNITY, is_open=True).select_related("street", "district")
    step = max(places.count() // count, 1)
    run.places = list(places.order_by("code"))[::step][:count]
    hire = _hiring()
    for number, place in enumerate(run.places):
        seats = [hire(name, role, place, f"{role}{number}") for role, name in STAFF]
        hire("韩雪", "street_officer", place.street, login(run, number, "street"))
        for who, name, role, unit in ABOVE:
            named = f"{place.district}{unit}" if unit else ""
            hire(name, role, place.district, login(run, number, who), named)
        _seat(place, seats)
        _houses(place)


def _hiring() -> Any:
    from django.contrib.auth.hashers import make_password

    from linli.core.people.actions import appoint
    from linli.core.people.models import Account, Person

    hashed = make_password(PASSWORD)
    known: dict[str, Person] = {}

    def hire(name: str, role: str, place: Any, username: str, unit: str = "") -> Person:
        if username not in known:
            known[username] = person = Person.objects.create(name=name)
            Account.objects.create(username=username, person=person, password=hashed)
            appoint(person, role, place, SINCE, unit=unit)
        return known[username]

    return hire


def _seat(place: Any, staff: list[Any]) -> None:
    """The same nine sit on every body of the community."""
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

    from linli.core.people.models import Body, Person, Seat

    during = DateRange(SINCE, None)
    known = DateTimeTZRange(BEGIN - timedelta(days=1), None)
    people = staff + [Person.objects.create(name=name) for name in SITTING]
    for kind in BODIES:
        body = Body.objects.create(place=place, kind=kind)
        Seat.objects.bulk_create(
            Seat(body=body, person=one, standing="委员", during=during, known=known) for one in people
        )


def _houses(place: Any) -> None:
    from linli.core.places.models import Building

    Building.objects.bulk_create(
        Building(place=place, name=f"{n} 号院", token=f"{place.pk}x{n}") for n in range(1, HOUSES + 1)
    )


def alone(run: Run) -> None:
    """The scratch city has no other communities than these: what a month asks for is asked of them only."""
    from linli.core.places.models import Place

    chosen = [place.pk for place in run.places]
    Place.objects.filter(level=Place.COMMUNITY).exclude(pk__in=chosen).update(is_open=False)
