"""What the levels above do in the roll-out's replay: leaders, reports of the month, what goes upward (5.1, 6.1)."""

from typing import Any

from tools.kit.visitor import Stuck, containing
from tools.replay.formation.run import Run, Town
from tools.replay.rollout.turns import (
    Roll,
    Thing,
    Turn,
    does,
    things,
    username,
)

# The county-level leaders of a district: each is linked to one committee, and some committees have nobody (6.1).
LEADERS = 30
TITLES = ("副区长", "区委常委", "区人大副主任", "区政协副主席", "区法院院长", "区检察院检察长")
PLACES = ("community", "yard", "unit")


# --- linked leaders -----------------------------------------------------------------------------------------------


def leaders(made: Roll, towns: list[Town], day: str, visit: str) -> list[Turn]:
    """As many as there are yet: entered, let in, linked on `day`; they report that afternoon, and visit on another day."""
    quota = max(1, round(LEADERS * made.scale))
    for town in towns:
        there = made.leaders.setdefault(town.place.district_id, [])
        if len(there) < quota:
            there.append(f"leader{len(there) + 1}.d{town.place.district_id}")
            made.led[town.place.pk] = there[-1]
    linked = [
        Thing(town.place, f"/leaders/{town.place.code}/") for town in towns if town.place.pk in made.led
    ]
    names = {made.led[thing.place.pk]: made.run.names.new() for thing in linked}

    def enter_leader(run: Run, thing: Thing) -> None:
        login, page = made.led[thing.place.pk], "/leaders/people/"
        title = TITLES[thing.place.pk % len(TITLES)]
        officer = run.signed(username(made, "district_officer", thing.place))
        officer.act(page, page, name=names[login], title=title, username=login)

    def link_leader(run: Run, thing: Thing) -> None:
        officer = run.signed(username(made, "district_officer", thing.place))
        chosen = containing("leader", names[made.led[thing.place.pk]])
        officer.act(thing.base, f"{thing.base}link/", leader=chosen)

    def report_in(run: Run, thing: Thing) -> None:
        leader = _let_in(made, thing)
        leader.act("/leading/", f"/leading/{thing.place.code}/report/")

    def visit_community(run: Run, thing: Thing) -> None:
        leader = run.signed(username(made, "leader", thing.place))
        where = PLACES[thing.place.pk % len(PLACES)]
        leader.act("/leading/", f"/leading/{thing.place.code}/visit/", where=where, words="听了社区的情况")
        if "上次去" not in leader.open("/leading/").text_content():
            raise Stuck("the leader's page does not show the visit")

    return [
        Turn(f"{day}T09:00", enter_leader, lambda: linked),
        Turn(f"{day}T10:00", link_leader, lambda: linked),
        Turn(f"{day}T15:00", report_in, lambda: linked),
        Turn(f"{visit}T14:00", visit_community, lambda: linked),
    ]


def _let_in(made: Roll, thing: Thing) -> Any:
    """The city's security administrator gives a first password on a sheet; the leader signs in by it and chooses another."""
    from linli.core.people.models import Account

    login, run = made.led[thing.place.pk], made.run
    page = f"/desk/accounts/{Account.objects.get(username=login).pk}/"
    admin = run.signed("security_admin")
    sheet = admin.look(admin.open(page), f"{page}reset/")
    return run.signed(login, sheet.xpath("//dd/code/text()")[-1])


# --- reports ------------------------------------------------------------------------------------------------------


def reports(made: Roll, towns: list[Town], month: str, day: str) -> list[Turn]:
    """The month's report of every community, street and district on its last day, each looked at by the level above."""
    page = f"/reports/{month}/"

    def report(who: str) -> Any:
        def send_report(run: Run, thing: Any) -> None:
            visitor = run.signed(username(made, who, thing.place))
            visitor.act(page, f"{page}send/", words="")

        send_report.__name__ = f"{who}_sends_report"
        return send_report

    def read(who: str) -> Any:
        def read_reports(run: Run, thing: Thing) -> None:
            visitor = run.signed(username(made, who, thing.place))
            visitor.act(f"{page}below/", f"{page}all-read/")

        read_reports.__name__ = f"{who}_reads_reports"
        return read_reports

    here = {town.place.street_id for town in towns}
    above = {town.place.district_id for town in towns}
    streets = [thing for thing in made.streets if thing.place.pk in here]
    districts = [thing for thing in made.districts if thing.place.pk in above]
    return [
        Turn(f"{day}T15:00", report("secretary"), lambda: towns),
        Turn(f"{day}T16:00", read("street_officer"), lambda: streets),
        Turn(f"{day}T16:10", report("street_officer"), lambda: streets),
        Turn(f"{day}T16:30", read("district_officer"), lambda: districts),
        Turn(f"{day}T16:40", report("district_officer"), lambda: districts),
        Turn(f"{day}T17:00", read("city_officer"), lambda: made.city),
    ]


def briefings(made: Roll, progress: str, day: str, after: str) -> list[Turn]:
    """Each district reports upward, the city answers each, what it said is carried out on another day (5.1)."""

    def send_briefing(run: Run, thing: Thing) -> None:
        officer, page = run.signed(username(made, "district_officer", thing.place)), "/rollout/briefings/new/"
        officer.act(page, page, progress=progress, problems="没有经费", suggestions="")

    def read_boards(run: Run, thing: Thing) -> None:
        for view in ("", "stuck", "people"):
            run.signed("city_officer").open(f"/board/?view={view}")

    return [
        Turn(f"{day}T18:10", send_briefing, lambda: made.districts),
        Turn(f"{day}T18:30", _answer(made), things("briefing", "sent")),
        Turn(f"{day}T18:40", read_boards, lambda: made.city),
        Turn(f"{after}T10:00", does(made, "district_officer", "carry_out", words="钱到了社区"),
             things("briefing", "answered")),
    ]  # fmt: skip


def _answer(made: Roll) -> Any:
    def city_answers(run: Run, thing: Thing) -> None:
        page = thing.base
        run.signed("city_officer").act(f"{page}?move=answer", f"{page}answer/", words="从为民办实事经费里出")

    return city_answers
