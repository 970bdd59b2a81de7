"""A living demo through the real actions: its past is lived on a travelling clock, then served in real time.

Every trouble in it is invented. A story is a generator that yields the moments at which it goes on; the
stories are lived together in the order of those moments, and the sweeper runs each morning.
"""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.people import actions as people
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Account, Body, Person, Post, Seat
from linli.core.places import actions as contact
from linli.core.places.models import Building, Place
from linli.core.rulebook import calendar

DAYS = 75
HOME = "甘家巷社区"
Story = Iterator[datetime]

# role at the place's level, key, name, sign-in name, title, unit
STAFF = (
    ("secretary", "secretary", "周敏", "zhoumin", "社区书记、主任", ""),
    ("clerk", "clerk", "李楠", "linan", "社区工作者", ""),
    ("clerk", "deputy", "陈雪", "chenxue", "副书记", ""),
    ("member", "member", "王建平", "wangjianping", "社工委委员", ""),
    ("member", "second_member", "马玉兰", "mayulan", "社工委副主任", ""),
    ("grid_worker", "grid", "刘宏", "liuhong", "网格员", ""),
    ("steward", "steward", "何桂芳", "heguifang", "40 号院楼院长", ""),
    ("street_officer", "street", "韩雪", "hanxue", "街道经办", ""),
    ("street_secretary", "party", "祁海明", "qihaiming", "街道党工委书记", ""),
    ("department", "housing", "郭宁", "guoning", "房屋安全科", "住房和城乡建设局"),
    ("department_head", "housing_head", "梁军", "liangjun", "分管副局长", "住房和城乡建设局"),
    ("department", "urban", "丁晓燕", "dingxiaoyan", "市容科", "城市管理和综合执法局"),
    ("department_head", "urban_head", "蒋涛", "jiangtao", "分管副局长", "城市管理和综合执法局"),
    ("district_officer", "district", "赵琳", "zhaolin", "基层治理科", ""),
    ("leader", "leader", "沈立群", "shenliqun", "副区长", ""),
    ("city_officer", "city", "孙伟", "sunwei", "基层治理处", ""),
    ("system_admin", "system", "高原", "gaoyuan", "系统管理员", ""),
    ("security_admin", "security", "白洁", "baijie", "安全管理员", ""),
    ("audit_admin", "audit", "石磊", "shilei", "审计管理员", ""),
)
ROSTER = (
    ("高志强", "省中医院党总支"),
    ("魏国栋", "白银路派出所"),
    ("孙丽", "市场党支部"),
    ("马建国", "兰建物业"),
    ("赵永福", "退役军人服务站"),
    ("何涛", "区房管所"),
)
BUILDINGS = (
    "40 号院",
    "18 号院",
    "62 号院",
    "88 号院",
    "北小院",
    "正宁路 21 号院",
    "民主西路广场",
    "沿街商铺",
)


@dataclass
class World:
    """Whoever and whatever the stories speak of."""

    place: Place
    next_door: Place
    # Where the demo's past ends: nothing is lived after it.
    until: datetime
    posts: dict[str, Actor] = field(default_factory=dict)
    buildings: dict[str, Building] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    cases: dict[str, Any] = field(default_factory=dict)
    # What cannot be shown on this day, a sentence each.
    left_out: list[str] = field(default_factory=list)

    @property
    def first(self) -> date:
        """The first day of the demo's past."""
        return self.days[0]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.posts[name]
        except KeyError:
            raise AttributeError(name) from None

    def day(self, number: int, hour: int, minute: int = 0) -> datetime:
        """The `number`-th day of the demo's past, from 0; the last is today, and what lies beyond is to come."""
        return clock.at(self._date(number), hour, minute)

    def work(self, number: int, hour: int, minute: int = 0) -> datetime:
        """As `day`, moved to the next working day; what is past by the story is past on a weekend and at dawn, too."""
        moment = clock.at(calendar.next_working_day(self._date(number)), hour, minute)
        return moment if number >= DAYS else self.passed(moment, working=True)

    def yesterday(self, hour: int, minute: int = 0) -> datetime:
        """The day before the last, holiday or not."""
        return clock.at(self.until.date() - timedelta(days=1), hour, minute)

    def later(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days from now, holiday or not: residents keep no office hours, and an answer waits for nobody."""
        return self.passed(clock.at(clock.today() + timedelta(days=days), hour, minute))

    def passed(self, moment: datetime, working: bool = False) -> datetime:
        """The moment, or where the demo ends before it, the same hour on the last day (working day) that had it."""
        while moment > self.until or (working and calendar.is_rest(moment.date())):
            moment -= timedelta(days=1)
        return moment

    def _date(self, number: int) -> date:
        beyond = number - len(self.days) + 1
        return self.days[-1] + timedelta(days=beyond) if beyond > 0 else self.days[number]


def past(until: date) -> list[date]:
    """The days that the stories count by: today and those before it, without long holidays.

    A holiday between two steps then never pushes both onto one day: a step only comes later, as in a real office.
    """
    days = [until]
    while len(days) <= DAYS:
        day = days[0] - timedelta(days=1)
        while _long_holiday(day):
            day -= timedelta(days=1)
        days.insert(0, day)
    return days


def _long_holiday(day: date) -> bool:
    """Whether one rests on the day, and for longer than a weekend."""
    if not calendar.is_rest(day):
        return False
    first = last = day
    while calendar.is_rest(first - timedelta(days=1)):
        first -= timedelta(days=1)
    while calendar.is_rest(last + timedelta(days=1)):
        last += timedelta(days=1)
    return (last - first).days >= 2


def make(until: datetime | None = None) -> World:
    """Fill an empty installation: people first, then the stories, until `until`, or until now."""
    until = until or clock.now()
    with clock.travel(until):
        world = lived(until)
        clock.set_now(until)
        tick()
    return world


def lived(until: datetime) -> World:
    """The demo's past, in an empty installation, up to a moment; the clock stands where its last step left it."""
    from linli.demo import stories

    days = past(until.date())
    clock.set_now(clock.at(days[0], 8))
    world = _people(days, until)
    _live([story(world) for story in stories.ALL], world, until)
    return world


def sign_ins() -> list[dict[str, str]]:
    """Who can be signed in as, for the page that does it and for the line printed at start."""
    posts = (
        Post.objects.filter(person__accounts__username__in=[row[3] for row in STAFF])
        .select_related("person", "place")
        .prefetch_related("person__accounts")
    )
    held = {post.person.accounts.all()[0].username: post for post in posts}
    rows = []
    for _, _, name, username, title, _ in STAFF:
        if post := held.get(username):
            where = post.unit or str(post.place)
            rows.append({"place": where, "title": title, "name": name, "username": username})
    return rows


def _people(days: list[date], until: datetime) -> World:
    place = Place.objects.get(short=HOME, level=Place.COMMUNITY)
    assert place.street is not None
    next_door = Place.objects.filter(level=Place.COMMUNITY, street=place.street).exclude(pk=place.pk)[0]
    world = World(place, next_door, until, days=days)
    levels = {"community": place, "street": place.street, "district": place.district}
    city = Place.objects.get(level=Place.CITY)
    from linli.core.people.roles import role as find

    for role, key, name, username, title, unit in STAFF:
        person = Person.objects.create(name=name)
        at = levels.get(find(role).level) or city
        post = people.appoint(person, role, at, world.first, title, f"{place.district}{unit}" if unit else "")
        people.open_account(username, None, person)
        world.posts[key] = of_post(Post.objects.select_related("place", "person").get(pk=post.pk))
    other = Person.objects.create(name="马强")
    people.open_account("maqiang", None, other)
    post = people.appoint(other, "secretary", next_door, world.first, "社区书记、主任")
    world.posts["neighbour"] = of_post(Post.objects.select_related("place", "person").get(pk=post.pk))
    _rosters(world)
    for number, name in enumerate(BUILDINGS):
        world.buildings[name] = Building.objects.create(place=place, name=name, token=f"demo{number:02d}")
    # No exchange begins with 0: nobody is called by mistake.
    contact.set_contact(place, world.secretary, "0931-0000001", "18 号院东侧一楼")
    if place.street is not None:
        contact.set_contact(place.street, world.posts["street"], "0931-0000002", "街道办事处一楼大厅")
    return world


def _rosters(world: World) -> None:
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

    guests = [(Person.objects.create(name=name), standing) for name, standing in ROSTER]
    staff = [
        (Person.objects.get(pk=world.posts[key].person_id or 0), world.posts[key].title)
        for key in ("secretary", "deputy", "clerk", "second_member", "street")
    ]
    during, known = DateRange(world.first, None), DateTimeTZRange(clock.now(), None)
    for kind, seats in (
        ("two_committees", staff[:4]),
        ("enlarged_committee", staff + guests),
        ("joint_meeting", staff[:2] + guests),
    ):
        body = Body.objects.create(place=world.place, kind=kind)
        Seat.objects.bulk_create(
            Seat(body=body, person=person, standing=standing, during=during, known=known)
            for person, standing in seats
        )


def _live(stories: list[Story], world: World, until: datetime) -> None:
    """Go from moment to moment in the order of time; what lies beyond now is not lived."""
    order = itertools.count()
    queue: list[tuple[datetime, int, Story | None]] = []
    for number in range((until.date() - world.first).days + 1):
        morning = clock.at(world.first + timedelta(days=number), 6)
        heapq.heappush(queue, (morning, next(order), None))
    for story in stories:
        if (moment := next(story, None)) is not None:
            heapq.heappush(queue, (moment, next(order), story))
    while queue:
        moment, _, going = heapq.heappop(queue)
        if moment > until:
            continue
        clock.set_now(max(moment, clock.now()))
        if going is None:
            tick()
        elif (following := next(going, None)) is not None:
            heapq.heappush(queue, (max(following, moment), next(order), going))


def accounts() -> dict[str, Account]:
    """The demo's accounts by sign-in name."""
    names = [row[3] for row in STAFF] + ["maqiang", "wanghaifeng"]
    return {account.username: account for account in Account.objects.filter(username__in=names)}
