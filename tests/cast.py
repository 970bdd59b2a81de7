"""The fixed cast: one community's people, their street and district, and a stranger from next door."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.search import SearchVector  # noqa: F401
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from linli.core import clock
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Account, Body, Person, Post, Seat
from linli.core.places.models import Building, Place

SINCE = DateRange(date(2021, 1, 1), None)


@dataclass
class Cast:
    place: Place
    next_door: Place
    building: Building
    secretary: Actor
    clerk: Actor
    member: Actor
    grid_worker: Actor
    steward: Actor
    street_officer: Actor
    street_secretary: Actor
    department: Actor
    department_head: Actor
    district_officer: Actor
    city_officer: Actor
    stranger: Actor


def hold(name: str, role: str, place: Place, title: str = "", unit: str = "", account: bool = True) -> Actor:
    """A person in a post since the year began, with an account of the role's name and place."""
    person = Person.objects.create(name=name)
    known = DateTimeTZRange(clock.now() - timedelta(days=1), None)
    post = Post.objects.create(
        person=person, role=role, place=place, title=title, unit=unit, during=SINCE, known=known
    )
    if account:
        Account.objects.create(username=f"{role}.{place.code}.{person.pk}", person=person)
    return of_post(Post.objects.select_related("place", "person").get(pk=post.pk))


def seat(place: Place, kind: str, people: list[int], standing: str = "委员") -> Body:
    body, _ = Body.objects.get_or_create(place=place, kind=kind)
    known = DateTimeTZRange(clock.now() - timedelta(days=1), None)
    Seat.objects.bulk_create(
        Seat(body=body, person_id=person, standing=standing, during=SINCE, known=known) for person in people
    )
    return body


def cast_for(skip: int = 0) -> Cast:
    """The cast in the first community, or that many further on."""
    place, next_door = (
        Place.objects.filter(level=Place.COMMUNITY, is_open=True, district__name="城关区")
        .select_related("street", "district")
        .order_by("code")[skip : skip + 2]
    )
    assert place.street
    assert place.district
    city = Place.objects.get(level=Place.CITY)
    building = Building.objects.create(place=place, name="40 号院", token=f"b40.{skip}" if skip else "b40")
    cast = Cast(
        place=place,
        next_door=next_door,
        building=building,
        secretary=hold("周敏", "secretary", place),
        clerk=hold("李楠", "clerk", place),
        member=hold("王建平", "member", place),
        grid_worker=hold("刘宏", "grid_worker", place),
        steward=hold("何桂芳", "steward", place),
        street_officer=hold("韩雪", "street_officer", place.street),
        street_secretary=hold("祁海明", "street_secretary", place.street),
        department=hold("郭宁", "department", place.district, unit="城关区住房和城乡建设局"),
        department_head=hold("梁军", "department_head", place.district, unit="城关区住房和城乡建设局"),
        district_officer=hold("赵琳", "district_officer", place.district),
        city_officer=hold("孙伟", "city_officer", city),
        stranger=hold("马强", "secretary", next_door),
    )
    assert cast.secretary.person_id
    assert cast.clerk.person_id
    people = [cast.secretary.person_id, cast.clerk.person_id]
    people += [Person.objects.create(name=name).pk for name in ("陈雪", "马玉兰", "高志强", "魏国栋", "孙丽")]
    seat(place, "enlarged_committee", people)
    return cast
