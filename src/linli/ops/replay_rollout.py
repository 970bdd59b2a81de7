"""`./linli replay rollout`: chapter 5 from 25 August to 31 December 2021, over HTTP, and every board recounted.

The communities form as in `replay formation`, then work: each is walked through, takes problems through their routes,
some meet each month; districts report upward and are answered. In the end the figures of the boards at places and days
drawn by a kept seed are compared with a count of the journal's lines, line by line, that shares no code with them.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from linli.ops import database, replay, scratch
from linli.ops.plain import Plain
from linli.ops.replay_formation import Run, Town, token
from linli.ops.replay_people import PASSWORD, Names
from linli.ops.visitor import Stuck, Visitor, containing, network, offered

CHECKS = 20
SEED = 20211231
# The months in which all that stand work: the days of walking and registering, of doing, of the meeting, of the answer.
MONTHS = ((11, 1), (11, 15), (12, 6))
ALL_MEET = 15
TEXTS = (
    "三单元楼道灯不亮，老人上下看不见。",
    "院里下水井盖松了，车过就响。",
    "楼顶漏水，顶楼两家的墙泡了。",
    "垃圾桶满了两天没有人清。",
    "门口人行道砖碎了，下雨积水。",
    "楼上装修晚上十点还在响。",
)
FACETS = ("housing", "municipal", "property", "sanitation", "traffic", "noise")
# What becomes of a problem, by the number of its town and month.
WAYS = ("solved", "solved", "street", "silent", "declined", "meeting", "reopened", "late")


@dataclass
class Roll:
    """What one replay of the roll-out gathers beside that of the formation."""

    run: Run
    texts: list[str]
    phases: list[dict[str, Any]] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    mismatches: list[str] = field(default_factory=list)


def main(args: argparse.Namespace) -> int:
    began = time.monotonic()
    scale = _scale(args.scale)
    texts = [text for _, text in replay.read(args.messages) if text] if args.messages else list(TEXTS)
    with scratch.empty() as (url, told):
        result = roll(url, told, scale, texts)
    result["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(result, ensure_ascii=False, indent=None if args.json else 2))
    return 1 if result["mismatches"] or result["unexpected"] or not result["journal"]["ok"] else 0


def _scale(asked: str | None) -> float:
    try:
        scale = float(asked or 1)
    except ValueError:
        scale = 0
    if not 0 < scale <= 1:
        raise Plain("--scale 是 0 到 1 之间的数。", "--scale is a number above 0 and at most 1.")
    return scale


def roll(url: str, told: dict[str, str], scale: float, texts: list[str]) -> dict[str, Any]:
    """The whole of it on a migrated, empty database."""
    with prepared(url, told, scale) as run:
        made = Roll(run, texts)
        _days(made)
        return _account(made)


@contextmanager
def prepared(url: str, told: dict[str, str], scale: float) -> Iterator[Run]:
    """The city of that August with its offices, served, on a clock of its own."""
    from linli.ops import replay_people

    home = Path(told["LINLI_HOME"])
    clock = home / f"replay-{os.getpid()}.clock"
    told = told | {"LINLI_CLOCK": str(clock), "LINLI_EMAIL_BACKEND": ""}
    run = Run(home, clock, told, [], Names())
    run.at("2021-08-25T08:00")
    os.environ["LINLI_CLOCK"] = str(clock)
    database.step("city", **told)
    scratch.use(url, home)
    from linli.core.places import queries

    there = queries.communities(queries.city(), replay_people.BEGIN).count()
    run.towns = replay_people.towns(max(2, round(there * scale)), run.names)
    for town in run.towns:
        # The hard cases are the other replay's.
        town.cases = ()
    _offices(run)
    try:
        with replay.served(home, told) as address:
            run.address = address
            yield run
    finally:
        for visitor in run.visitors.values():
            visitor.client.close()
        clock.unlink(missing_ok=True)
        os.environ.pop("LINLI_CLOCK", None)


def _offices(run: Run) -> None:
    """A post of each district concerned, and of the city."""
    from django.contrib.auth.hashers import make_password

    from linli.core.people.actions import appoint
    from linli.core.people.models import Account, Person
    from linli.core.places import queries
    from linli.ops.replay_people import SINCE

    hashed = make_password(PASSWORD)
    districts = {town.place.district_id: town.place.district for town in run.towns}
    for place, role, username in [
        *((one, "district_officer", f"district_officer.d{one.pk}") for one in districts.values()),
        (queries.city(), "city_officer", "city_officer"),
    ]:
        person = Person.objects.create(name=run.names.new())
        Account.objects.create(username=username, person=person, password=hashed)
        appoint(person, role, place, SINCE)


def _days(made: Roll) -> None:
    from linli.ops import replay_formation_waves as waves

    run = made.run
    pilots = [town for town in run.towns if town.pilot]
    waves.autumn(run, pilots, waves.PILOT)
    _work(made, pilots, "2021-09", 13)
    _phase(made, "pilot", "2021-09-30T18:00")
    _briefings(made, "试点的社区都建起来了")
    waves.autumn(run, [town for town in run.towns if not town.pilot], waves.OTHERS)
    for month, day in MONTHS[:2]:
        _work(made, run.towns, f"2021-{month:02d}", day)
    _phase(made, "everywhere", "2021-11-30T18:00")
    for month, day in MONTHS[2:]:
        _work(made, run.towns, f"2021-{month:02d}", day)
    run.at("2021-12-30T09:00")
    run.sweep()
    _briefings(made, "都在运行")
    _phase(made, "consolidation", "2021-12-31T18:00")


def _phase(made: Roll, name: str, moment: str) -> None:
    """How many stand and run by the phase's last day, as the page of the roll-out has it."""
    from linli.core.places import queries as places
    from linli.domains.oversight import queries

    made.run.at(moment)
    made.run.sweep()
    board = queries.board(places.city())
    here = {town.place.pk for town in made.run.towns}
    rows = [row for row in board.rows if row.place.pk in here]
    since = sorted(row.since for row in rows if row.since)
    made.phases.append(
        {
            "phase": name,
            "day": moment[:10],
            "communities": len(rows),
            "formed": sum(row.formed for row in rows),
            "running": sum(row.running for row in rows),
            "last_formed": since[-1].isoformat() if since else None,
        }
    )


def _briefings(made: Roll, progress: str) -> None:
    """Each district reports upward, the city answers each."""
    from linli.core.procedures.models import Case

    run = made.run
    for district in sorted({town.place.district_id for town in run.towns}):
        with Visitor(run.address) as officer:
            officer.sign_in(f"district_officer.d{district}", PASSWORD)
            page = "/rollout/briefings/new/"
            officer.act(page, page, progress=progress, problems="没有经费", suggestions="")
            run.add(officer)
    with Visitor(run.address) as city:
        city.sign_in("city_officer", PASSWORD)
        for pk in Case.objects.filter(procedure="briefing", state="sent").values_list("pk", flat=True):
            page = f"/rollout/briefings/{pk}/"
            city.act(f"{page}?move=answer", f"{page}answer/", words="从为民办实事经费里出")
        for view in ("", "stuck", "people"):
            city.open(f"/board/?view={view}")
        run.add(city)


# --- a fortnight of work ----------------------------------------------------------------------------------------


def _work(made: Roll, towns: list[Town], month: str, day: int) -> None:
    """A walk and a problem in every community, taken through its way, in a fortnight that begins on `day`."""
    run = made.run
    first = date.fromisoformat(f"{month}-{day:02d}")

    def on(after: int, hour: int) -> None:
        run.at(f"{(first + timedelta(days=after)).isoformat()}T{hour:02d}:00")
        run.sweep()

    cases: dict[int, tuple[int, str, str]] = {}
    # In one of the fortnights everybody meets, so that in the end all of them run.
    way = {
        town.number: "meeting" if day == ALL_MEET else WAYS[(town.number + day) % len(WAYS)] for town in towns
    }
    made.ways.update(way.values())

    def of(*names: str) -> list[Town]:
        return [town for town in towns if way[town.number] in names and town.number in cases]

    on(0, 9)
    run.wave(_walk(made, cases), towns)
    on(0, 15)
    run.wave(_triage(cases, way), of(*WAYS))
    on(1, 10)
    run.wave(_street(cases), of("street"))
    on(1, 15)
    run.wave(_meeting(cases, first + timedelta(days=8)), of("meeting"))
    on(3, 17)
    run.wave(_do(cases), of("solved", "silent", "reopened", "street"))
    on(4, 19)
    run.wave(_say(cases, way), of("solved", "reopened", "street"))
    on(5, 10)
    run.wave(_do(cases), of("reopened"))
    on(8, 16)
    run.wave(_hold(cases), of("meeting"))
    on(8, 17)
    run.wave(_do(cases), of("meeting"))
    on(9, 19)
    run.wave(_say(cases, way), of("meeting"))
    on(13, 10)
    run.wave(_do(cases), of("late"))


Cases = dict[int, tuple[int, str, str]]
Wave = Callable[[Run, Town], None]


def _first(name: str) -> Callable[[Any], list[str]]:
    """The first real choice of a list."""

    def values(form: Any) -> list[str]:
        found = form.xpath(".//select[@name=$name]/option/@value | .//input[@name=$name]/@value", name=name)
        return [next(value for value in found if value)]

    return values


def _walk(made: Roll, cases: Cases) -> Wave:
    def walk(run: Run, town: Town) -> None:
        clerk = run.who("clerk", town)
        page = "/visits/new/"
        clerk.act(page, page, where="elsewhere", spot="院里", heard="fine", token=token())
        text = made.texts[(town.number * 7 + run.today.day) % len(made.texts)][:2000]
        home = f"/c/{town.place.code}/"
        with Visitor(run.address, network(town.number)) as resident:
            receipt = resident.act(home + "report/", home + "report/", text=text, spot="院内")
            code, number = _receipt(resident.open(receipt))
            run.add(resident)
        from linli.core.procedures.models import Case

        case = Case.objects.get(procedure="problem", place=town.place, number=number)
        cases[town.number] = (case.pk, code, text)

    return walk


def _receipt(page: Any) -> tuple[str, str]:
    from linli.ops.replay_arrivals import _found

    words = " ".join(page.text_content().split())
    return _found(r"\d{4} \d{4}", words).replace(" ", ""), _found(r"\d{4}-\d{4}", words)


def _move(visitor: Visitor, case: int, name: str, **fields: Any) -> None:
    page = f"/problems/{case}/"
    visitor.act(f"{page}?move={name}", f"{page}{name}/", **fields)


def _triage(cases: Cases, way: dict[int, str]) -> Wave:
    def triage(run: Run, town: Town) -> None:
        case, how = cases[town.number][0], way[town.number]
        clerk, secretary = run.who("clerk", town), run.who("secretary", town)
        if how == "declined":
            _move(secretary, case, "decline", reason="petition", words="归信访部门管")
            return
        mine = containing("handler", _name(run, "clerk", town))
        _move(clerk, case, "accept", facet=FACETS[town.number % len(FACETS)], handler=mine)
        if how == "street":
            _move(secretary, case, "refer", why="不在社区权限以内")
        elif how == "meeting":
            _move(secretary, case, "hard", question="怎么办、谁来办")
        else:
            _move(clerk, case, "solve", difficulty="simple", handler=mine)

    return triage


def _name(run: Run, role: str, town: Town) -> str:
    from linli.core.people.models import Post

    post = Post.objects.select_related("person").filter(role=role, place=town.place).latest("pk")
    return post.person.name


def _street(cases: Cases) -> Wave:
    def street(run: Run, town: Town) -> None:
        officer = run.who("street_officer", town)
        _move(officer, cases[town.number][0], "receive")
        _move(officer, cases[town.number][0], "street_done", words="街道办好了", result="solved")

    return street


def _meeting(cases: Cases, day: date) -> Wave:
    def meeting(run: Run, town: Town) -> None:
        secretary = run.who("secretary", town)
        page = "/meetings/new/"
        when = f"{day.isoformat()}T15:00"
        secretary.act(
            page, page, bodies=["enlarged_committee"], held_at=when, room="三楼", chair=_first("chair")
        )
        held, case = _held(town), cases[town.number][0]
        secretary.act(f"/meetings/?table={case}", f"/meetings/table/{case}/", meeting=held, question="怎么办")
        secretary.act(f"/meetings/{held}/", f"/meetings/{held}/notify/")

    return meeting


def _held(town: Town) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="meeting", place=town.place, closed_at__isnull=True)
    return int(rows.latest("pk").pk)


def _hold(cases: Cases) -> Wave:
    def hold(run: Run, town: Town) -> None:
        from linli.domains.meetings.models import Attendance, Item

        secretary, held = run.who("secretary", town), _held(town)
        room = f"/meetings/{held}/"
        secretary.act(room, f"{room}attend/", present=offered("present"), leave=[])
        secretary.act(room, f"{room}begin/")
        row = Item.objects.filter(case__root=held, problem=cases[town.number][0]).first()
        if row is None:
            raise Stuck("the problem is not on the agenda")
        item = row.case_id
        page, post = f"{room}?item={item}", f"{room}items/{item}/"
        secretary.act(page, f"{post}say/", speaker=_first("speaker"), words="支持")
        here = Attendance.objects.filter(case=held, votes=True, state="present").count()
        secretary.act(page, f"{post}vote/", votes_for=here, votes_against=0, votes_abstain=0)
        secretary.act(f"{page}&move=back", f"{post}back/", measure="照会上说的办")
        secretary.act(room, f"{room}end/")
        secretary.act(room, f"{room}file/")

    return hold


def _do(cases: Cases) -> Wave:
    def do(run: Run, town: Town) -> None:
        from linli.core.procedures.models import Case

        case = Case.objects.get(pk=cases[town.number][0])
        clerk, secretary = run.who("clerk", town), run.who("secretary", town)
        if case.state == "accepted":
            mine = containing("handler", _name(run, "clerk", town))
            _move(clerk, case.pk, "solve", difficulty="simple", handler=mine)
            case.state = "solving"
        if case.state == "solving":
            _move(clerk, case.pk, "done", words="到现场办好了", result="solved")
            case.state = "verifying"
        if case.state == "verifying":
            _move(secretary, case.pk, "verify", words="看过，办好了")
        words = "您反映的事办好了，请您看看。"
        _move(clerk, case.pk, "feed_back", channels=["individual_now"], personal=words, public="")

    return do


def _say(cases: Cases, way: dict[int, str]) -> Wave:
    def say(run: Run, town: Town) -> None:
        home = f"/c/{town.place.code}/"
        with Visitor(run.address, network(town.number)) as resident:
            resident.act(home + "follow/", home + "follow/", code=cases[town.number][1])
            mine = home + "follow/mine/"
            if way[town.number] == "reopened":
                resident.act(f"{mine}?move=reopen", f"{mine}reopen/", words="用了两天又坏了")
            else:
                mark = ("very_good", "good", "fair", "unknown")[town.number % 4]
                resident.act(f"{mine}?move=confirm", f"{mine}confirm/", satisfaction=mark)
            run.add(resident)

    return say


# --- the boards, recounted ------------------------------------------------------------------------------------


def _account(made: Roll) -> dict[str, Any]:
    from linli.core.journal.verify import verify
    from linli.ops import tallies
    from linli.ops.replay_recount import compare

    run = made.run
    rng = Random(SEED)  # noqa: S311 - repeatable, nothing secret
    made.mismatches += compare(run.towns, rng, CHECKS)
    journal, counted = verify(), tallies.verify()
    if not counted["ok"]:
        made.mismatches += [f"tally {one}" for one in counted["wrong"][:10]]
    return {
        "communities": len(run.towns),
        "phases": made.phases,
        "ways": dict(sorted(made.ways.items())),
        "checks": CHECKS,
        "mismatches": made.mismatches,
        "unexpected": sorted(run.unexpected),
        "journal": {"entries": journal["entries"], "ok": journal["ok"]},
        "tallies": counted["tallies"],
        "requests": run.requests + sum(visitor.requests for visitor in run.visitors.values()),
    }
