"""The days of `./linli replay formation`: who does what, through which page (3.1–3.4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tools.kit.visitor import (
    Stuck,
    Visitor,
    network,
    offered,
)
from tools.replay.formation import hard
from tools.replay.formation.run import Run, Town, token

KINDS = (
    *("veteran", "resident_unit", "social_organisation", "residents_committee", "private_business"),
    *("volunteer", "congress_delegate", "owners_committee", "trade_association", "building_steward"),
    *("social_worker", "journalist", "property_company", "resident_representative", "concerned_party"),
)
DEPUTIES = 3
CHECKS = ["adult", "here", "record"]
REASON = "辖区情况特殊，已经向街道说明"
# 9 with the director, unless the case says otherwise.
SIZE = 9


def all_of_it(run: Run) -> None:
    """The pilots from 25 August, the others from 8 October, and what came after."""
    pilots = [town for town in run.towns if town.pilot]
    others = [town for town in run.towns if not town.pilot]
    autumn(run, pilots, PILOT)
    autumn(run, others, OTHERS)
    hard.afterwards(run)


# When each step is taken; the holiday's notice is posted on 30 September and ends on 8 October.
PILOT = {
    "call": "2021-08-25T09:00",
    "close": "2021-08-31T00:05",
    "slate": "2021-08-31T10:00",
    "party": "2021-09-01T15:00",
    "street": "2021-09-02T15:00",
    "again": "2021-09-03T09:00",
    "publish": "2021-09-03T16:00",
    "within": "2021-09-06T10:00",
    "over": "2021-09-07T00:05",
    "appoint": "2021-09-07T10:00",
    "later": "2021-09-10T00:05",
}
OTHERS = {
    "call": "2021-10-08T09:00",
    "close": "2021-10-14T00:05",
    "slate": "2021-10-14T10:00",
    "party": "2021-10-15T15:00",
    "street": "2021-10-18T15:00",
    "again": "2021-10-19T09:00",
    "publish": "2021-10-19T16:00",
    "within": "2021-10-22T10:00",
    "over": "2021-10-23T00:05",
    "appoint": "2021-10-25T10:00",
    "later": "2021-10-28T00:05",
}


def autumn(run: Run, towns: list[Town], days: dict[str, str]) -> None:
    """One wave of communities from the call to the letters."""
    if not towns:
        return

    def step(day: str, *works: Callable[[Run, Town], None], among: str = "") -> None:
        run.at(days[day])
        run.sweep()
        for work in works:
            run.wave(work, [town for town in towns if not among or town.has(among)])

    step("call", call, come)
    step("close", hard.too_late)
    step("slate", slate)
    step("party", party)
    step("street", street)
    step("again", hard.slate_again, among="returned")
    step("again", hard.secretary_leaves, among="new_secretary")
    step("publish", publish)
    step("within", hard.within_notice)
    step("over", hard.examined)
    step("appoint", appoint)
    step("later", appoint_edited, among="edited_in_notice")
    if any(town.has("national_day") for town in towns):
        hard.over_the_holiday(run, [town for town in towns if town.has("national_day")], publish, appoint)


# --- the call and coming forward ------------------------------------------------------------------------------


def call(run: Run, town: Town, kind: str = "formation", wanted: int = SIZE) -> None:
    """The clerk publishes a call of five days; one of two days is refused."""
    clerk = run.who("clerk", town)
    page = "/committee/call/"
    given: dict[str, Any] = {"kind": kind, "wanted": wanted, "words": ""}
    if town.cases:
        short = (run.today + timedelta(2)).isoformat()
        run.expect_refused(town, "a call of two days", clerk, page, page, **given, closes_on=short)
    last = (run.today + timedelta(5)).isoformat()
    lead = clerk.act(page, page, **given, closes_on=last)
    town.round = int(lead.rstrip("/").rpartition("/")[2])


def size(town: Town) -> int:
    return 8 if town.has("size_8") else 16 if town.has("size_16") else SIZE


def come(run: Run, town: Town) -> None:
    """Most come by themselves on the public page; one is recommended there, one by the unit, one on paper."""
    number = size(town) - 1
    town.people = [
        (run.names.new(), KINDS[at % len(KINDS)], "vice_director" if at < DEPUTIES else "member")
        for at in range(number)
    ]
    if town.has("crossing"):
        town.people[-1] = (hard.crossing_name(town), *town.people[-1][1:])
    ways = {0: _by_unit, 3: _by_neighbour, 4: _on_paper}
    with Visitor(run.address, network(town.number)) as resident:
        page = resident.open(f"/c/{town.place.code}/call/come/")
        for at, (name, kind, _) in enumerate(town.people):
            if at in ways:
                ways[at](run, town, name, kind)
            else:
                _alone(resident, page, town, name, kind)
        _secretary_herself(run, town, resident)
        run.add(resident)


def _alone(resident: Visitor, page: Any, town: Town, name: str, kind: str) -> None:
    given = {"name": name, "contact": "本社区", "kind": kind, "why": "愿意出力", "token": token()}
    resident.send(page, f"/c/{town.place.code}/call/come/", **given)


def _by_neighbour(run: Run, town: Town, name: str, kind: str) -> None:
    with Visitor(run.address, network(town.number)) as resident:
        page = f"/c/{town.place.code}/call/recommend/"
        given = {
            "name": name,
            "contact": "2 号院",
            "kind": kind,
            "why": "有事都找她",
            "named": "yes",
            "by": "邻居",
        }
        resident.act(page, page, **given)
        run.add(resident)


def _by_unit(run: Run, town: Town, name: str, kind: str) -> None:
    page = f"{town.base}come/"
    run.who("liaison", town).act(
        page, page, name=name, kind=kind, identity="省中医院", contact="院办", why=""
    )


def _on_paper(run: Run, town: Town, name: str, kind: str) -> None:
    page = f"{town.base}come/"
    given = {"name": name, "channel": "resident", "kind": kind, "identity": "居民", "by": "邻居"}
    run.who("clerk", town).act(page, page, **given, contact="3 号院", why="热心")


def _secretary_herself(run: Run, town: Town, resident: Visitor) -> None:
    """The director comes with the post: the secretary does not put herself forward."""
    if town.cases:
        name = hard.secretary_name(town)
        page = f"/c/{town.place.code}/call/come/"
        given = {"name": name, "contact": "社区", "kind": "", "why": "", "token": token()}
        run.expect_refused(town, "a secretary who recommends herself", resident, page, page, **given)


# --- the slate and the two meetings ---------------------------------------------------------------------------


def slate(run: Run, town: Town) -> None:
    """Everybody who was recommended is asked, everybody is checked, the list is made and handed on."""
    clerk = run.who("clerk", town)
    rows = hard.candidates(town)
    page = clerk.open(town.base)
    for row in rows:
        base = f"/committee/candidates/{row.case_id}/"
        named = row.case.state == "named"
        if not town.cases:
            # From the page that is open, as who has the addresses by heart: a request less for each.
            done = [clerk.post(page, f"{base}consent/", how="phone", token=token())] if named else []
            done.append(clerk.post(page, f"{base}check/", checks=CHECKS, token=token()))
            if set(done) != {302}:
                raise Stuck(f"{base} was not taken: {done}")
            continue
        if named:
            clerk.act(f"{base}?move=consent", f"{base}consent/", how="phone")
        clerk.act(f"{base}?move=check", f"{base}check/", checks=offered("checks"))
    places = {name: position for name, _, position in town.people}
    given = {f"pos_{row.case_id}": places[row.case.title] for row in rows}
    status = clerk.post(page, f"{town.base}arrange/", **given, token=token())
    if status != 302:
        raise Stuck(f"the list was not taken: {status}")
    submit(run, town)


def submit(run: Run, town: Town) -> None:
    """Handed on, with a reason for each thing that the rules normally have otherwise."""
    clerk = run.who("clerk", town)
    page = clerk.open(town.base)
    asked = page.xpath("//input[starts-with(@name, 'reason:')]/@name")
    if asked:
        run.expect_refused(town, "a list without reasons", clerk, town.base, f"{town.base}submit/")
    clerk.send(page, f"{town.base}submit/", **dict.fromkeys(asked, REASON))


def party(run: Run, town: Town) -> None:
    """All are there and for everybody; with too few present nobody may vote."""
    clerk = run.who("clerk", town)
    page, form = clerk.open(town.base), {"met_on": run.today.isoformat(), "words": "讨论过，都合适"}
    present = page.xpath("//input[@name='present']/@value")
    votes = votes_for(town, len(present))
    if town.cases:
        few = {**votes_for(town, 2), **form, "present": present[:2]}
        run.expect_refused(town, "a vote without a quorum", clerk, town.base, f"{town.base}decide/", **few)
    clerk.send(page, f"{town.base}decide/", **form, **votes, present=present)


def votes_for(town: Town, present: int) -> dict[str, int]:
    given: dict[str, int] = {}
    for row in hard.candidates(town):
        given |= {f"for_{row.case_id}": present, f"against_{row.case_id}": 0, f"abstain_{row.case_id}": 0}
    return given


def street(run: Run, town: Town) -> None:
    """The clerk of the street checks the file and cannot approve; its secretary answers for the committee."""
    officer = run.who("street_officer", town)
    officer.act(f"{town.base}?move=prepare", f"{town.base}prepare/", words="材料齐")
    if town.has("returned"):
        hard.sent_back(run, town)
        return
    if town.cases:
        given = answers(run, town, officer)
        run.expect_refused(
            town, "an approval by a clerk", officer, town.base, f"{town.base}approve/", **given
        )
    approve(run, town)


def answers(run: Run, town: Town, visitor: Visitor) -> dict[str, str]:
    from linli.core.procedures.models import Case

    carried = Case.objects.filter(root=town.round, procedure="candidate", state="carried")
    given = {f"answer_{pk}": "agreed" for pk in carried.values_list("pk", flat=True)}
    return {**given, "met_on": run.today.isoformat(), "minutes": f"街党工委纪〔2021〕{town.number + 1}号"}


def approve(run: Run, town: Town) -> None:
    secretary = run.who("street_secretary", town)
    page = secretary.open(town.base)
    known = page.xpath("//input[starts-with(@name, 'ok:')]/@name")
    given = {**answers(run, town, secretary), **dict.fromkeys(known, "yes")}
    secretary.send(page, f"{town.base}approve/", **given)
    if town.cases:
        run.expect_refused(town, "a second answer", secretary, town.base, f"{town.base}approve/", **given)


# --- notice and appointment -----------------------------------------------------------------------------------


def publish(run: Run, town: Town) -> None:
    """Posted, with who examines; the holiday's notice waits for its day."""
    from linli.core.procedures.models import Case

    if town.has("national_day") and run.today.month == 9 and run.today.day < 30:
        return
    secretary = run.who("secretary", town)
    page = f"{town.base}?move=publish"
    form = secretary.open(page)
    chosen = {name: first(form, name) for name in ("inspector", "street_inspector")}
    secretary.send(form, f"{town.base}publish/", **chosen, posted_at="社区公示栏")
    rows = Case.objects.filter(root=town.round, procedure="notice", state="posted")
    town.notice = rows.values_list("pk", flat=True).get()
    if town.cases:
        run.expect_refused(town, "an appointment in the notice", secretary, town.base, f"{town.base}appoint/")


def first(page: Any, name: str) -> str:
    """The first that the form offers under this name."""
    found = page.xpath("//select[@name=$name]/option[@value!='']/@value", name=name)
    found += page.xpath("//input[@name=$name and @value!='']/@value", name=name)
    if not found:
        raise Stuck(f"nobody to choose for {name}")
    return str(found[0])


def appoint(run: Run, town: Town) -> None:
    """Letters for everybody; an edited notice still runs."""
    if town.has("edited_in_notice") and run.today.day in (7, 25):
        return
    if town.has("national_day") and run.today.month == 9:
        return
    run.who("secretary", town).act(town.base, f"{town.base}appoint/")
    hard.check_formed(run, town)


def appoint_edited(run: Run, town: Town) -> None:
    run.who("secretary", town).act(town.base, f"{town.base}appoint/")
    hard.check_formed(run, town)
