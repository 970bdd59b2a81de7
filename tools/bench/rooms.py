"""What the loading does not bring: a month's round of visits, and a meeting that sits, entered by the pages."""

from datetime import timedelta

from tools.kit.visitor import (
    Value,
    Visitor,
    containing,
    offered,
)

BODY = "enlarged_committee"
SEATS, DOORS, ITEMS, SAID = 60, 30, 3, 20


def furnish(address: str, username: str, password: str) -> int:
    """Buildings, a roster, a round of visits, a meeting under way at the secretary's community; gives the meeting."""
    with Visitor(address) as staff:
        staff.sign_in(username, password)
        here = "/committee/roll/"
        for number in range(1, DOORS + 1):
            page = staff.open(f"{here}?tab=buildings")
            staff.send(page, f"{here}buildings/", name=f"东湖 {number} 号院")
        staff.act("/visits/rounds/new/", "/visits/rounds/new/", size=DOORS)
        names = "\n".join(
            f"{first}{second} 委员" for first in "王李张刘陈杨赵黄" for second in "伟芳敏静丽强磊军"
        )
        roster = f"/meetings/roster/{BODY}/"
        staff.act(roster, roster, people="\n".join(names.splitlines()[:SEATS]))
        return _meeting(staff)


def _meeting(staff: Visitor) -> int:
    from linli.core import clock

    held = (clock.local(clock.now()) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M")
    new, why = "/meetings/new/", "今天就开"
    given: dict[str, Value] = {"bodies": [BODY], "held_at": held, "room": "三楼", "chair": offered_first}
    room = staff.explain(staff.open(new), new, why, **given)
    staff.explain(staff.open(f"{room}?move=notify"), f"{room}notify/", why)
    staff.act(room, f"{room}attend/", present=offered("present"), leave=[])
    staff.explain(staff.open(f"{room}?move=begin"), f"{room}begin/", why)
    for number in range(ITEMS):
        staff.explain(staff.open(room), f"{room}heard/", why, title=f"听取第 {number + 1} 项")
    for number in range(SAID):
        page = staff.open(room)
        action = next(one.action for one in page.forms if (one.action or "").endswith("/say/"))
        staff.send(
            page, action, speaker=containing("speaker", "委员"), words=f"第 {number + 1} 句：都同意，尽快办。"
        )
    return int(room.strip("/").rpartition("/")[2])


def offered_first(form: object) -> list[str]:
    """The first of those who may take the chair."""
    found = form.xpath(".//select[@name='chair']/option/@value | .//input[@name='chair']/@value")  # type: ignore[attr-defined]
    return [str(one) for one in found if one][:1]
