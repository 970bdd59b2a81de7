"""`./linli replay rollout`: chapter 5 from 25 August to 31 December 2021, over HTTP, and every board recounted.

The communities form as in `replay formation`, then work: each is walked through, takes problems through their routes,
some meet each month; districts report upward and are answered. In the end the figures of the boards at places and days
drawn by a kept seed are compared with a count of the journal's lines, line by line, that shares no code with them.
"""

import argparse
import json
import time
from random import Random
from typing import Any

from linli.ops import replay, scratch
from linli.ops.plain import Plain
from linli.ops.replay_formation import Run, Town, served
from linli.ops.replay_people import PASSWORD, Names
from linli.ops.replay_rollout_work import Roll, fortnight
from linli.ops.visitor import Visitor

CHECKS = 20
SEED = 20211231
# The months in which all that stand work: the days of walking and registering, of doing, of the meeting, of the answer.
MONTHS = ((11, 1), (11, 15), (12, 6))
TEXTS = (
    "三单元楼道灯不亮，老人上下看不见。",
    "院里下水井盖松了，车过就响。",
    "楼顶漏水，顶楼两家的墙泡了。",
    "垃圾桶满了两天没有人清。",
    "门口人行道砖碎了，下雨积水。",
    "楼上装修晚上十点还在响。",
)


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
    with served(url, told, lambda names: _towns(scale, names)) as run:
        _offices(run)
        made = Roll(run, texts)
        _days(made)
        return _account(made)


def _towns(scale: float, names: Names) -> list[Town]:
    """That share of the communities, none of them a hard case: those are the other replay's."""
    from linli.core.places import queries
    from linli.ops import replay_people

    there = queries.communities(queries.city(), replay_people.BEGIN).count()
    found = replay_people.towns(max(2, round(there * scale)), names)
    for town in found:
        town.cases = ()
    return found


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
    fortnight(made, pilots, "2021-09", 13)
    _phase(made, "pilot", "2021-09-30T18:00")
    _briefings(made, "试点的社区都建起来了")
    waves.autumn(run, [town for town in run.towns if not town.pilot], waves.OTHERS)
    for month, day in MONTHS[:2]:
        fortnight(made, run.towns, f"2021-{month:02d}", day)
    _phase(made, "everywhere", "2021-11-30T18:00")
    for month, day in MONTHS[2:]:
        fortnight(made, run.towns, f"2021-{month:02d}", day)
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
