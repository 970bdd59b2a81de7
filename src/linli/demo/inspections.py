"""An inspection under way with a sample of four, findings on their way, and a forum with three opinions, in the demo."""

import hashlib
from datetime import timedelta
from typing import Any

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Person, Post
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.demo.acts import go
from linli.demo.world import Story, World
from linli.domains.oversight.forums import actions as forums_actions
from linli.domains.oversight.inspections import actions, draw, rules
from linli.domains.oversight.models import Inspected


def _sent(w: World) -> Actor:
    """王海峰 was sent to look at the street for two months, and only reads."""
    assert w.place.street is not None
    person = Person.objects.create(name="王海峰")
    today = clock.today()
    post = people.appoint(
        person, "reader_street", w.place.street, today, "督查", "区委督查组", until=today + timedelta(60)
    )
    people.open_account("wanghaifeng", None, person)
    return of_post(Post.objects.select_related("place", "person").get(pk=post.pk))


def _drawn(case: Case, w: World) -> None:
    """The first seed by which the demo's community is among the four: the demo shows it."""
    row = case.inspection
    frame = draw.frame(case.place, row.strata, row.everywhere)
    seeds = (hashlib.sha256(f"demo {number}".encode()).hexdigest()[:32] for number in range(100_000))
    seed = next(seed for seed in seeds if w.place.code in draw.drawn(seed, frame, row.size))
    actions.begin(case, w.district, seed=seed)


def _at(case: Case, place: Place) -> Inspected:
    related = ("case__place", "place", "inspection__case__place")
    return Inspected.objects.select_related(*related).get(inspection=case.pk, place=place)


def _look(row: Inspected, who: Actor, line: str, verdict: str, words: str = "") -> None:
    take(row.case, "look", who, {"line": line, "verdict": verdict, "words": words, "before": 0})


def inspected(w: World) -> Story:
    """Planned, drawn; two communities are being looked at; one finding is mended and checked, one is being mended."""
    assert w.place.district is not None
    yield w.work(49, 9)
    plan = {
        "topic": "社工委运行情况督导检查",
        "since": w.first,
        "until": clock.today(),
        "ends_on": clock.today() + timedelta(days=40),
        "size": rules.SAMPLE.value(),
        "strata": ["area", "kind"],
        # The roll-out has only begun: few have a committee yet.
        "everywhere": True,
        "lines": list(rules.CHECKLIST.value()),
        "words": "看公示、走访、每月的会和答复；材料从记录里取，不要社区另做。",
    }
    case = actions.plan(w.place.district, w.district, plan)
    yield w.work(50, 10)
    _drawn(case, w)
    added: dict[str, Any] = {"place": w.next_door, "words": "年中有居民打热线说公开栏不更新，一起看看"}
    go(Case.objects.get(pk=case.pk), "add", w.district, **added)
    yield w.work(55, 9)
    reader = _sent(w)
    home, door = _at(case, w.place), _at(case, w.next_door)
    yield w.work(58, 10, 12)
    _look(home, reader, "rounds", "found")
    _look(home, reader, "feedback", "found", "抽 20 件看，都答复过")
    _look(home, reader, "verified", "found")
    _look(home, reader, "notice_board", "missing", "62 号院门口没有张贴记录")
    words = "62 号院门口的公示没有张贴记录。当天门禁坏了，第二天补贴，忘了记。"
    first = actions.raise_finding(home, reader, {"line": "notice_board", "words": words})
    yield w.work(58, 15)
    _look(door, reader, "published", "missing", "公开栏停在上个月")
    told = {"line": "published", "words": "公开栏停在上个月，两件居民普遍关心的没有贴出来。"}
    second = actions.raise_finding(door, reader, told)
    yield w.work(59, 9, 30)
    told = {"what": "mended", "words": "两件都贴出来了，网上也发了；以后办结当天就贴。"}
    mending = take(Case.objects.get(pk=second.case_id or 0), "mend", w.neighbour, told)
    for line in rules.CHECKLIST.value():
        if line != "published":
            _look(door, reader, line, "none" if line in ("exits", "crossing") else "found")
    go(Case.objects.get(pk=door.pk), "finish", reader)
    yield w.work(61, 11)
    go(Case.objects.get(pk=mending.case_id or 0), "pass", w.district, words="到公示栏看过，都在")
    yield w.work(62, 14)
    go(Case.objects.get(pk=first.case_id or 0), "help", w.street, words="街道给 62 号院补了一块公示栏")


def forum(w: World) -> Story:
    """Three opinions: one is written into the rules, one was not taken up and says why, one waits."""
    city = w.city
    assert w.place.district is not None
    yield w.work(48, 10)
    day = w.work(54, 9, 30)
    call = {
        "topic": "社工委运行座谈会",
        "held_at": day,
        "room": "市委党校 2 号楼 203",
        "invited": [w.place.district.pk],
        "words": "请各县区组织部、街道、社区和居民代表，谈谈哪些规则不好用。",
    }
    case = forums_actions.call(places.city(), city, call)
    held = case.forum
    yield w.work(52, 16)
    said = {"side": "street", "about": "4.1", "words": "拆迁的社区住户少，每月走访按在住的户数抽，写明白。"}
    first = forums_actions.gather(held, w.district, said)
    yield w.work(54, 11)
    go(
        Case.objects.get(pk=held.pk),
        "hold",
        city,
        words="三个县区组织部，街道 4 人，社区 6 人，居民代表 5 人",
    )
    held.case.refresh_from_db()
    said = {"side": "community", "about": "3.2", "words": "委员和大党委交叉的，希望不用写理由。"}
    second = forums_actions.gather(held, city, said)
    yield w.work(57, 10)
    day_ = clock.today() + timedelta(60)
    taken: dict[str, Any] = {
        "rule": "走访抽户",
        "due_on": day_,
        "words": "按登记的在住户数抽；空户另记，不算没走到。",
    }
    go(Case.objects.get(pk=first.case_id or 0), "take_up", city, **taken)
    go(
        Case.objects.get(pk=second.case_id or 0),
        "decline",
        city,
        words="方案 3.2 写明一般不交叉，理由要留着、街道要看，一句话就行，不另做材料。",
    )
    yield w.work(68, 15)
    said = {"side": "resident", "about": "4.5", "words": "公示栏太高，老人看不清，字能不能大一点。"}
    forums_actions.gather(held, w.district, said)


STORIES = (inspected, forum)
