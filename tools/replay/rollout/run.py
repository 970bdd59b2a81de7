"""`./linli replay rollout`: chapter 5 from 25 August to 31 December 2021, over HTTP, and every board recounted.

The communities form as in `replay formation`, then work: each is walked through, takes problems through their routes,
meets, makes projects. Leaders are linked and see a matter through, districts report upward, inspect, sit together and
spread what worked. In the end the figures of the boards at places and days drawn by a kept seed are compared with a count
of the journal's lines, line by line, that shares no code with them.
"""

import argparse
import json
import time
from datetime import date
from random import Random
from typing import Any

from linli.ops import scratch
from linli.ops.host.refusals import Plain
from tools.replay import run as replay
from tools.replay.formation import waves
from tools.replay.formation.people import PASSWORD, SINCE, Names
from tools.replay.formation.run import Run, Town, served
from tools.replay.rollout import above, december
from tools.replay.rollout import count as counting
from tools.replay.rollout.turns import (
    Roll,
    Thing,
    Turn,
    play,
)
from tools.replay.rollout.work import fortnight

CHECKS = 20
SEED = 20211231
# From this scale on everything that the plan of the replay names must have happened.
PROMISED = 0.1
DECEMBER = "2021-12-01"
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
        made = Roll(run, texts, scale)
        _days(made)
        return _account(made)


def _towns(scale: float, names: Names) -> list[Town]:
    """That share of the communities, none of them a hard case: those are the other replay's."""
    from linli.core.places import queries
    from tools.replay.formation import people

    there = queries.communities(queries.city(), people.BEGIN).count()
    found = people.towns(max(2, round(there * scale)), names, spread=True)
    for town in found:
        town.cases = ()
    return found


# Who works above the communities: role, title, unit, since when, until when. Leaders are entered by their district.
ABOVE: tuple[tuple[str, str, str, date, date | None], ...] = (
    ("district_officer", "", "", SINCE, None),
    ("department", "", "住房和城乡建设局", SINCE, None),
    ("department_head", "", "住房和城乡建设局", SINCE, None),
    ("reader_district", "督查", "区委督查组", date(2021, 12, 1), date(2021, 12, 31)),
)
CITY = ("city_officer", "security_admin")


def _offices(run: Run) -> None:
    """The posts of each district concerned, and of the city."""
    from django.contrib.auth.hashers import make_password

    from linli.core.people.actions import appoint
    from linli.core.people.models import Account, Person
    from linli.core.places import queries

    hashed = make_password(PASSWORD)

    def hire(
        place: Any, login: str, role: str, title: str, unit: str, since: date, until: date | None
    ) -> None:
        person = Person.objects.create(name=run.names.new())
        Account.objects.create(username=login, person=person, password=hashed)
        appoint(person, role, place, since, title, unit, until=until)

    for place in {town.place.district_id: town.place.district for town in run.towns}.values():
        for role, title, unit, since, until in ABOVE:
            named = f"{place}{unit}" if role.startswith("department") else unit
            hire(place, f"{role}.d{place.pk}", role, title, named, since, until)
    for role in CITY:
        hire(queries.city(), role, role, "", "", SINCE, None)


def _days(made: Roll) -> None:
    """The autumn of 2021: pilots, then everybody, then what December consolidates."""
    run, towns = made.run, made.run.towns
    pilots = [town for town in towns if town.pilot]
    others = [town for town in towns if not town.pilot]
    run.phase = "pilot"
    waves.autumn(run, pilots, waves.PILOT)
    play(made, [
        *above.leaders(made, pilots, "2021-09-10", "2021-09-15"),
        *fortnight(made, pilots, "2021-09", 13),
        *above.reports(made, pilots, "2021-09", "2021-09-30"),
        _phase(made, "pilot", "2021-09-30T18:00"),
        *above.briefings(made, "试点的社区都建起来了", "2021-09-30", "2021-10-08"),
    ])  # fmt: skip
    run.phase = "everywhere"
    waves.autumn(run, others, waves.OTHERS)
    play(made, [
        *above.leaders(made, others, "2021-10-28", "2021-11-03"),
        *(turn for month, day in MONTHS[:2] for turn in fortnight(made, towns, f"2021-{month:02d}", day)),
        *(turn for turn in december.projects(made) if turn.at < DECEMBER),
        *above.reports(made, towns, "2021-11", "2021-11-30"),
        _phase(made, "everywhere", "2021-11-30T18:00"),
    ])  # fmt: skip
    run.phase = "consolidation"
    play(made, [
        *(turn for turn in december.projects(made) if turn.at >= DECEMBER),
        *(turn for month, day in MONTHS[2:] for turn in fortnight(made, towns, f"2021-{month:02d}", day)),
        *december.inspections(made),
        *december.forums(made),
        *december.practice(made),
        *above.briefings(made, "都在运行", "2021-12-29", "2021-12-30"),
        _phase(made, "consolidation", "2021-12-31T18:00"),
    ])  # fmt: skip


def _phase(made: Roll, name: str, moment: str) -> Turn:
    """How many stand, run and have a leader by the phase's last day, as the pages of the roll-out have it."""

    def close_phase(run: Run, thing: Thing) -> None:
        from linli.domains.oversight.rollout import queries

        board = queries.board(thing.place)
        here = {town.place.pk for town in run.towns}
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
                **counting.covered(made),
            }
        )

    return Turn(moment, close_phase, lambda: made.city)


# --- the boards, recounted ------------------------------------------------------------------------------------


def _account(made: Roll) -> dict[str, Any]:
    from linli.core.journal.verify import verify
    from linli.ops import tallies
    from tools.replay.chain.recount import compare

    run = made.run
    run.say("boards recounted")
    rng = Random(SEED)  # noqa: S311 - repeatable, nothing secret
    made.mismatches += compare(run.towns, rng, CHECKS)
    run.say("journal and tallies verified")
    journal, tallied = verify(), tallies.verify()
    if not tallied["ok"]:
        made.mismatches += [f"tally {one}" for one in tallied["wrong"][:10]]
    counted = counting.counted()
    if made.scale >= PROMISED:
        run.unexpected += [f"{name}: none" for name, n in counted.items() if not n]
    return {
        "communities": len(run.towns),
        "phases": made.phases,
        "ways": dict(sorted(made.ways.items())),
        **counted,
        "reports_left": counting.left(),
        "checks": CHECKS,
        "mismatches": made.mismatches,
        "unexpected": sorted(run.unexpected),
        "journal": {"entries": journal["entries"], "ok": journal["ok"]},
        "tallies": tallied["tallies"],
        "requests": run.asked,
    }
