"""The community whose month is counted: four people, ten doors, and a month before this one. All of it invented."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.ops import scratch
from linli.ops.host import database

# The first working day of a month without public holidays.
FIRST = date(2025, 3, 3)
HOME = "甘家巷社区"
# role, sign-in name, name, title, unit
STAFF = (
    ("secretary", "zhoumin", "周敏", "社区书记、主任", ""),
    ("clerk", "linan", "李楠", "社区工作者", ""),
    ("member", "wangjianping", "王建平", "社工委委员", ""),
    ("grid_worker", "liuhong", "刘宏", "网格员", ""),
    ("street_officer", "hanxue", "韩雪", "街道经办", ""),
    ("department", "guoning", "郭宁", "房屋安全科", "住房和城乡建设局"),
    ("department_head", "liangjun", "梁军", "分管副局长", "住房和城乡建设局"),
)
ROSTER = (
    ("高志强", "省中医院党总支"),
    ("魏国栋", "白银路派出所"),
    ("孙丽", "市场党支部"),
    ("马建国", "兰建物业"),
)
# Ten doors: a unit that was noted down makes the units before it known.
DOORS = ("40 号院 3 单元", "18 号院 3 单元", "62 号院 2 单元", "88 号院", "北小院")


@dataclass
class World:
    """The place and its people, by role; the business clock that the server shares."""

    place: Any
    clock: Path
    now: datetime | None = None
    people: dict[str, Any] = field(default_factory=dict)

    def at(self, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """Go on to a day of the month."""
        moment = self.now = clock.at(FIRST.replace(day=day), hour, minute)
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.clock)
        return moment


@contextmanager
def made() -> Iterator[tuple[World, dict[str, str], Path]]:
    """A scratch database with the community in it; its environment, and the home of its keys."""
    with scratch.empty() as (url, told):
        home = Path(told["LINLI_HOME"])
        path = home / f"burden-{os.getpid()}.clock"
        told = told | {"LINLI_CLOCK": str(path), "LINLI_EMAIL_BACKEND": ""}
        before = FIRST - timedelta(days=31)
        path.write_text(clock.at(before, 9).isoformat())
        database.step("city", **told)
        os.environ["LINLI_CLOCK"] = str(path)
        scratch.use(url, home)
        try:
            yield lived(path), told, home
        finally:
            path.unlink(missing_ok=True)
            os.environ.pop("LINLI_CLOCK", None)


def lived(path: Path) -> World:
    """The people, and last month: everybody was visited once, and a meeting was held."""
    from linli.core.places.models import Place

    world = World(Place.objects.get(short=HOME, level=Place.COMMUNITY), path)
    _people(world)
    _rosters(world)
    before = FIRST - timedelta(days=25)
    with clock.travel(clock.at(before, 10)):
        _visits(world)
        sitting = _planned(world, clock.at(before + timedelta(days=7), 15))
    with clock.travel(clock.at(before + timedelta(days=7), 15)):
        _held(world, sitting)
    world.at(FIRST.day)
    return world


def _people(world: World) -> None:
    from linli.core.people import actions
    from linli.core.people.actor import of_post
    from linli.core.people.models import Person, Post
    from linli.core.people.roles import role as find

    place = world.place
    levels = {"community": place, "street": place.street, "district": place.district}
    for role, username, name, title, unit in STAFF:
        person = Person.objects.create(name=name)
        at = levels[find(role).level]
        whole = f"{place.district}{unit}" if unit else ""
        post = actions.appoint(person, role, at, FIRST - timedelta(days=400), title, whole)
        actions.open_account(username, None, person)
        world.people[role] = of_post(Post.objects.select_related("place", "person").get(pk=post.pk))


def _rosters(world: World) -> None:
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

    from linli.core.people.models import Body, Person, Seat

    sitters = [(Person.objects.create(name=name), standing) for name, standing in ROSTER]
    own = [world.people[role] for role in ("secretary", "clerk", "member")]
    sitters = [(Person.objects.get(pk=one.person_id), one.title) for one in own] + sitters
    since = FIRST - timedelta(days=400)
    during, known = DateRange(since, None), DateTimeTZRange(clock.at(since), None)
    for kind in ("enlarged_committee", "joint_meeting"):
        body = Body.objects.create(place=world.place, kind=kind)
        for person, standing in sitters:
            Seat.objects.create(body=body, person=person, standing=standing, during=during, known=known)


def _visits(world: World) -> None:
    from linli.core.places.models import Building
    from linli.domains.problems.visits import actions as visits_actions

    walkers = [world.people[role] for role in ("member", "grid_worker")]
    for number, spot in enumerate(DOORS):
        name, _, unit = spot.partition(" ")
        name = f"{name} {unit.split(' ')[0]}" if unit.startswith("号院") else name
        building = Building.objects.create(place=world.place, name=name, token=uuid4().hex[:12])
        data = {"heard": "fine", "urgency": "soon", "kind": "resident", "building": building, "spot": spot}
        visits_actions.note(world.place, walkers[number % 2], data, uuid4())


def _planned(world: World, held: datetime) -> Any:
    from linli.core.procedures.take import take
    from linli.domains.meetings import actions

    secretary = world.people["secretary"]
    given = {
        "bodies": ["enlarged_committee"],
        "held_at": held,
        "room": "社区二楼会议室",
        "chair": secretary.post_id,
    }
    sitting = actions.plan(world.place, secretary, given)
    actions.hear_only(sitting, secretary, {"title": "上个月的问题办到哪一步"})
    take(sitting, "notify", secretary, {})
    return sitting


def _held(world: World, sitting: Any) -> None:
    from linli.core.procedures.models import Case
    from linli.core.procedures.take import take
    from linli.domains.meetings.models import Attendance

    secretary = world.people["secretary"]
    rows = list(Attendance.objects.filter(case=sitting).values_list("pk", flat=True))

    def go(pk: int, move: str, **data: Any) -> None:
        take(Case.objects.get(pk=pk), move, secretary, data)

    go(sitting.pk, "attend", present=rows, leave=[])
    go(sitting.pk, "begin")
    for item in Case.objects.filter(root=sitting, procedure="agenda_item"):
        go(item.pk, "hear", measure="")
    go(sitting.pk, "end")
    go(sitting.pk, "file")
