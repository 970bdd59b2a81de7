"""The people of a loading: each community's posts, each street's and district's officers, a department, the city's."""

import json
from random import Random
from typing import TYPE_CHECKING, Any

from tools.bench.bulk.copy import ids, line
from tools.bench.bulk.office import (
    DAY,
    Office,
    iso_day,
    stamp,
)
from tools.bench.bulk.steps import Event, Where

if TYPE_CHECKING:
    from tools.bench.bulk.load import Load

DEPARTMENT = "住房和城乡建设局"
COMMUNITY = (
    ("secretary", "社区书记、主任"), ("clerk", "社区工作者"), ("grid_worker", "网格员"), ("member", "社工委委员"),
)  # fmt: skip
STREET = (("street_officer", "街道经办"), ("street_secretary", "街道党工委书记"))
DEPARTMENTS = ("department", "department_head")
DISTRICT = (
    ("department", "房屋安全科"), ("department_head", "分管副局长"), ("district_officer", "区委组织部"),
)  # fmt: skip
CITY = (("city_officer", "市委组织部"),)
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗", "伟芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚兰"
PLACES = (
    "SELECT id, code, level, street_id, district_id FROM places_place WHERE is_open"
    " AND level IN ('community', 'street', 'district', 'city') ORDER BY code"
)


def people(loading: "Load", start: int, office: Office, password: str) -> list[Where]:
    """Enter everybody on the first day; gives the communities with their posts."""
    posts = ids(loading.reader, "people_post", 500)
    rows = loading.reader.execute(PLACES).fetchall()
    roles = {"community": COMMUNITY, "street": STREET, "district": DISTRICT, "city": CITY}
    held: dict[int, dict[str, int]] = {}
    for pk, code, level, _, _ in rows:
        for role, title in roles[level]:
            post = held.setdefault(pk, {})[role] = next(posts)
            unit = DEPARTMENT if role in DEPARTMENTS else ""
            _person(loading, post, role, pk, title, unit, start, f"{role}.{code}", password)
    return [
        Where(pk, street, district, {**held[pk], **held[street], **held[district]}, office, loading.letters)
        for pk, _, level, street, district in rows
        if level == "community"
    ]


def _person(
    loading: "Load",
    post: int,
    role: str,
    place: int,
    title: str,
    unit: str,
    start: int,
    name: str,
    password: str,
) -> None:
    # Of their own: whoever works in the city, the problems of a seed stay the same.
    rng, person = Random(post), next(loading.persons)  # noqa: S311 - repeatable, nothing secret
    called = rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2))))
    since = iso_day(start)
    rows = loading.rows
    rows["people_person"].append(line(person, called, None, None, None))
    rows["people_post"].append(
        line(post, person, role, place, title, unit, f"[{since},)", f'["{stamp(start)}",)')
    )
    rows["people_account"].append(line(password or "!", name, person, True, False, 0))
    data = {"post": post, "role": role, "since": since}
    loading.push(
        Event(start + int(rng.random() * DAY), place, "system", "system", None, "", "appoint", "", "", data)
    )


def plain(value: Any) -> str:
    """JSON for a column that COPY fills."""
    return json.dumps(value, ensure_ascii=False)
