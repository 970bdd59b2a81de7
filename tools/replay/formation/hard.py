"""The hard cases of `./linli replay formation`, and what became of them (3.1–3.4)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tools.kit.visitor import Stuck, Visitor, network
from tools.replay.formation.run import (
    Run,
    Town,
    login,
    token,
)

WORDS = "去年十月在二号院代收的费没有公开过，邻居都知道"


def candidates(town: Town) -> list[Any]:
    """The candidates who are still in and are voted on."""
    from linli.domains.committees.facts import ACTIVE
    from linli.domains.committees.models import DIRECTOR, Candidate

    rows = Candidate.objects.filter(case__root=town.round, case__state__in=ACTIVE).exclude(position=DIRECTOR)
    return list(rows.select_related("case").order_by("case_id"))


def secretary_name(town: Town) -> str:
    from linli.domains.committees.formation.actions import holder

    post = holder(town.place, "secretary")
    assert post is not None
    return str(post.person.name)


def crossing_name(town: Town) -> str:
    """Somebody of the enlarged committee who is not the secretary."""
    from linli.core.people import rosters

    seats = list(rosters.roster(town.place, ["enlarged_committee"]))
    return str(seats[-1].person.name)


def entry(case: int, verb: str) -> bool:
    from linli.core.journal.models import Entry

    return Entry.objects.filter(case_id=case, verb=verb).exists()


# --- before the notice ----------------------------------------------------------------------------------------


def too_late(run: Run, town: Town) -> None:
    """Five minutes after the call has closed nobody is taken any more."""
    if not town.cases:
        return
    page = f"/c/{town.place.code}/call/"
    with Visitor(run.address, network(town.number)) as late:
        given = {"name": run.names.new(), "contact": "电话", "kind": "", "why": "", "token": token()}
        run.expect_refused(town, "somebody who came too late", late, page, f"{page}come/", **given)
        run.add(late)


def sent_back(run: Run, town: Town) -> None:
    secretary = run.who("street_secretary", town)
    secretary.act(f"{town.base}?move=return", f"{town.base}return/", words="请补充两位居民代表的材料")


def slate_again(run: Run, town: Town) -> None:
    """What was sent back is handed on, voted on and answered anew, the same day."""
    from tools.replay.formation import waves

    waves.submit(run, town)
    waves.party(run, town)
    waves.approve(run, town)
    if entry(town.round, "return"):
        run.ended(town, "returned")


def secretary_leaves(run: Run, town: Town) -> None:
    """The post of secretary passes on when the street has answered: the director follows it."""
    from linli.core.people import actions as people
    from linli.core.people.models import Account, Person
    from linli.domains.committees.formation.actions import holder

    post = holder(town.place, "secretary")
    assert post is not None
    people.end_post(post, run.today)
    person = Person.objects.create(name=run.names.new())
    people.appoint(person, "secretary", town.place)
    old = Account.objects.get(username=login("secretary", town))
    Account.objects.filter(pk=old.pk).update(username=f"left.{old.pk}")
    Account.objects.create(username=login("secretary", town), person=person, password=old.password)
    if (visitor := run.visitors.pop(login("secretary", town), None)) is not None:
        run.add(visitor)
        visitor.client.close()
    new = run.who("secretary", town)
    run.expect_refused(town, "a notice with the old director", new, town.base, f"{town.base}publish/")
    new.act(town.base, f"{town.base}follow/")


# --- in the notice --------------------------------------------------------------------------------------------


def within_notice(run: Run, town: Town) -> None:
    """Somebody objects, or the list is changed."""
    if town.has("edited_in_notice"):
        edit(run, town)
    if town.has("objection_upheld") or town.has("objection_not_upheld"):
        object_to(run, town)


def edit(run: Run, town: Town) -> None:
    """One is taken off: the notice is void, a new one runs from today."""
    from linli.core.procedures.models import Case

    secretary = run.who("secretary", town)
    last = candidates(town)[-1]
    base = f"/committee/candidates/{last.case_id}/"
    clerk = run.who("clerk", town)
    run.expect_refused(town, "a withdrawal in the notice", clerk, base, f"{base}withdraw/", words="调走")
    page = f"/committee/notices/{town.notice}/"
    secretary.act(f"{page}?move=amend", f"{page}amend/", off=[str(last.case_id)], words="本人调到外地")
    old, town.notice = town.notice, _posted(town)
    ends = Case.objects.get(pk=town.notice).notice.ends_at
    if Case.objects.get(pk=old).state == "void" and ends.date() >= run.today + timedelta(3):
        run.ended(town, "edited_in_notice")


def _posted(town: Town) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(root=town.round, procedure="notice", state="posted")
    return int(rows.values_list("pk", flat=True).get())


def object_to(run: Run, town: Town) -> None:
    """A neighbour objects to the last one listed, with a name: only the two who examine can read it."""
    who = candidates(town)[-1]
    town.struck = who.case.title
    page = f"/c/{town.place.code}/notices/{town.notice}/"
    with Visitor(run.address, network(town.number)) as neighbour:
        given = {
            "candidate": who.case_id,
            "words": WORDS,
            "signed": "yes",
            "name": "胡一刀",
            "contact": "2 号院",
        }
        neighbour.act(page, page, **given)
        run.add(neighbour)
    case = _objection(town)
    for role in ("secretary", "clerk", "street_secretary"):
        visitor = run.who(role, town)
        action = f"/committee/objections/{case}/open/"
        run.expect_refused(town, f"an objection read by {role}", visitor, "/", action, move="hear")


def _objection(town: Town) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(root=town.round, procedure="objection")
    return int(rows.values_list("pk", flat=True).get())


def examined(run: Run, town: Town) -> None:
    """When the notice is over that person alone waits; the two examine, and both carry the finding."""
    upheld = town.has("objection_upheld")
    if not (upheld or town.has("objection_not_upheld")):
        return
    case = _objection(town)
    secretary = run.who("secretary", town)
    run.expect_refused(
        town, "an appointment with an open objection", secretary, town.base, f"{town.base}appoint/"
    )
    if not upheld:
        secretary.act(town.base, f"{town.base}appoint_some/")
    page = f"/committee/objections/{case}/"
    one, other = run.who("inspector", town), run.who("street_inspector", town)
    opened = one.push(page, f"{page}open/", move="hear", token=token())
    if opened != 200:
        raise Stuck(f"the examiner cannot open it: {opened}")
    one.act(f"{page}?move=hear", f"{page}hear/", heard_on=run.today.isoformat(), words="本人说都公开过")
    finding = {"upheld": "yes" if upheld else "no", "words": "查了账本和公开栏", "answer": "已经查清，谢谢您"}
    one.act(f"{page}?move=find", f"{page}find/", **finding)
    agree = "uphold" if upheld else "dismiss"
    run.expect_refused(town, "a finding carried by one alone", one, page, f"{page}{agree}/")
    other.act(page, f"{page}{agree}/")


# --- how it ended ---------------------------------------------------------------------------------------------


def over_the_holiday(
    run: Run, towns: list[Town], publish: Callable[..., None], appoint: Callable[..., None]
) -> None:
    """Posted on 30 September, the notice ends on 8 October at 24:00; on 8 October nobody is appointed yet."""
    run.at("2021-09-30T10:00")
    run.sweep()
    run.wave(publish, towns)
    run.at("2021-10-08T23:50")
    run.sweep()
    run.wave(_still_running, towns)
    run.at("2021-10-09T10:00")
    run.sweep()
    run.wave(appoint, towns)


def _still_running(run: Run, town: Town) -> None:
    from linli.core import clock
    from linli.core.procedures.models import Case

    secretary = run.who("secretary", town)
    run.expect_refused(town, "an appointment on 8 October", secretary, town.base, f"{town.base}appoint/")
    ends = clock.local(Case.objects.get(pk=town.notice).notice.ends_at)
    if (ends.date(), ends.hour) == (date(2021, 10, 9), 0):
        run.ended(town, "national_day")


def check_formed(run: Run, town: Town) -> None:
    """The cases that end with the letters, looked at one by one."""
    from linli.core.procedures.models import Case
    from linli.domains.committees.models import DIRECTOR, Candidate, Member

    members = Member.objects.filter(candidate__root=town.round)
    number, states = members.count(), dict(_states(town))
    if Case.objects.get(pk=town.round).state != "formed" or members.filter(letter__isnull=True).exists():
        run.wrong(town, "appointed, and not formed with a letter for each")
        return
    director = members.filter(position=DIRECTOR).select_related("person").first()
    if director is None or director.person.name != secretary_name(town):
        run.wrong(town, "the director is not the secretary")
        return
    struck = states.get(town.struck, "")
    crossed = Candidate.objects.filter(case__root=town.round, case__title=town.people[-1][0]).first()
    ends = {
        "size_8": number == 8 and entry(town.round, "submit"),
        "size_16": number == 16,
        "crossing": crossed is not None and states.get(town.people[-1][0]) == "appointed",
        "objection_upheld": struck == "struck" and number == len(town.people),
        "objection_not_upheld": struck == "appointed" and number == len(town.people) + 1,
        "new_secretary": entry(town.round, "follow"),
    }
    for case, good in ends.items():
        if good:
            run.ended(town, case)


def _states(town: Town) -> list[tuple[str, str]]:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(root=town.round, procedure="candidate").order_by("pk")
    return list(rows.values_list("title", "state"))


# --- what came after ------------------------------------------------------------------------------------------


def afterwards(run: Run) -> None:
    """In November one leaves, one is dismissed, and whoever is short fills the seats by the full procedure."""
    from tools.replay.formation import waves

    leaving = [town for town in run.towns if town.has("resignation")]
    accused = [town for town in run.towns if town.has("dismissal")]
    if not leaving + accused:
        return
    run.at("2021-11-01T10:00")
    run.sweep()
    run.wave(resign, leaving)
    run.wave(dismiss, accused)
    run.at("2021-11-02T10:00")
    run.wave(file, accused)
    filling = [town for town in leaving if town.has("supplement")]
    run.wave(supplement_call, filling)
    for day, works in (
        ("2021-11-08T10:00", (waves.slate, waves.party)),
        ("2021-11-09T10:00", (waves.street,)),
        ("2021-11-10T10:00", (waves.publish,)),
        ("2021-11-16T10:00", (supplement_end,)),
    ):
        run.at(day)
        run.sweep()
        for work in works:
            run.wave(work, filling)


def _member(town: Town) -> int:
    """A member who is no director and no deputy."""
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="member", place=town.place, state="sitting", facet="member")
    return int(rows.order_by("-pk").values_list("pk", flat=True)[0])


def resign(run: Run, town: Town) -> None:
    from linli.core.procedures.models import Case

    case = _member(town)
    page = f"/committee/members/{case}/"
    clerk, secretary = run.who("clerk", town), run.who("secretary", town)
    clerk.act(f"{page}?move=apply_exit", f"{page}apply_exit/", ground="job", words="调到外地")
    few: dict[str, Any] = {"met_on": run.today.isoformat(), "present": 2, "votes_for": 2}
    run.expect_refused(town, "an exit without a quorum", secretary, page, f"{page}agree_exit/", **few)
    secretary.act(f"{page}?move=agree_exit", f"{page}agree_exit/", **(few | {"present": 6, "votes_for": 6}))
    if Case.objects.get(pk=case).state == "left":
        run.ended(town, "resignation")


def dismiss(run: Run, town: Town) -> None:
    case = _member(town)
    page = f"/committee/members/{case}/"
    secretary = run.who("secretary", town)
    grounds: dict[str, Any] = {"faults": ["neglect"], "evidence": "三次会议记录"}
    run.expect_refused(
        town, "a dismissal without harm", secretary, page, f"{page}accuse/", **grounds, harm=" "
    )
    secretary.act(f"{page}?move=accuse", f"{page}accuse/", **grounds, harm="漏报险情，两户被淹")
    vote: dict[str, Any] = {"met_on": run.today.isoformat(), "present": 6, "votes_for": 6}
    run.expect_refused(town, "a dismissal unheard", secretary, page, f"{page}dismiss/", **vote)
    talk = {"talked_on": run.today.isoformat(), "words": "我那天病了"}
    secretary.act(f"{page}?move=talk", f"{page}talk/", **talk)
    secretary.act(f"{page}?move=dismiss", f"{page}dismiss/", **vote)
    town.struck = str(case)


def file(run: Run, town: Town) -> None:
    from linli.core.procedures.models import Case

    page = f"/committee/members/{town.struck}/"
    run.who("street_officer", town).act(f"{page}?move=file", f"{page}file/", words="")
    if Case.objects.get(pk=int(town.struck)).state == "dismissed":
        run.ended(town, "dismissal")


def supplement_call(run: Run, town: Town) -> None:
    """A new call for as many as are missing; the committee was left with fewer than nine."""
    from tools.replay.formation import waves

    waves.call(run, town, "supplement", 2)
    town.people = [(run.names.new(), kind, "member") for kind in ("veteran", "volunteer")]
    with Visitor(run.address, network(town.number)) as resident:
        page = f"/c/{town.place.code}/call/come/"
        for name, kind, _ in town.people:
            resident.act(page, page, name=name, contact="本社区", kind=kind, why="愿意出力")
        run.add(resident)


def supplement_end(run: Run, town: Town) -> None:
    from linli.core.procedures.models import Case

    run.who("secretary", town).act(town.base, f"{town.base}appoint/")
    committee = Case.objects.get(procedure="committee", place=town.place, state__in=("sitting", "short"))
    if committee.state == "sitting" and entry(committee.pk, "restore"):
        run.ended(town, "supplement")
