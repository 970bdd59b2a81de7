"""What the moves of a committee and of its members do: establishing, leaving, succession, the end of a term (3.2–3.4)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Person
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Share, calendar
from linli.domains.committees import facts, rules
from linli.domains.committees.facts import MemberFacts
from linli.domains.committees.models import DIRECTOR, ROSTER, Candidate, Committee, Member

TITLE = "社区建设工作委员会"


def take_over(place: Place, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """Enter a committee that was formed before linli, as it is. data: since, until, words (the evidence)."""
    entry = start("committee", place, actor, {"title": TITLE}, data, move="take_over", **more)
    return Case.objects.get(pk=entry.case_id or 0)


def take_over_member(committee: Case, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """Enter a member who sat before linli. data: name, position, kind, identity, since, until, old_letter, words."""
    fields = {"title": data["name"], "facet": data["position"]}
    entry = start("member", committee.place, actor, fields, data, move="take_over", root=committee, **more)
    return Case.objects.get(pk=entry.case_id or 0)


def succeed(committee: Case, actor: Actor, **more: Any) -> Case:
    """The new secretary is the director, by record; the old one's seat ends (3.2)."""
    person = facts.secretaries([committee.place_id]).get(committee.place_id)
    name = Person.objects.get(pk=person).name if person else ""
    fields = {"title": name, "facet": DIRECTOR}
    entry = start(
        "member",
        committee.place,
        actor,
        fields,
        {"person": person},
        move="succeed",
        root=committee,
        **more,
    )
    return Case.objects.get(pk=entry.case_id or 0)


# --- guards ---------------------------------------------------------------------------------------------------


def none_yet(s: Subject) -> Iterable[Concern]:
    found = Case.objects.filter(procedure="committee", place_id=s.case.place_id, closed_at__isnull=True)
    if found.exists():
        yield Concern(None, "这个社区的社工委已经在系统里")


def entered_before(s: Subject) -> Iterable[Concern]:
    """Whoever is taken over joins a committee that was taken over; one director, nobody twice."""
    known = facts.committees([Case.objects.get(pk=s.case.root_id or 0)])
    found = known.get(s.case.root_id or 0)
    if found is None or not found.committee.taken_over or found.state not in facts.STANDING:
        yield Concern(rules.DIRECTORS, "只有接续进来的社工委才补录成员；别的按程序组建、增补")
        return
    if s.data["position"] == DIRECTOR:
        if any(row.position == DIRECTOR for row in found.members):
            yield Concern(rules.DIRECTORS, "主任已经录了一名")
        elif s.data.get("person") != found.secretary:
            yield Concern(rules.DIRECTORS, "主任由社区党组织书记担任，请先录入书记的岗位")
    if s.data.get("person") in {row.person_id for row in found.members}:
        yield Concern(None, f"{s.case.title}已经在名册上")


def holds_the_post(s: Subject) -> Iterable[Concern]:
    found = facts.committees([Case.objects.get(pk=s.case.root_id or 0)]).get(s.case.root_id or 0)
    if found is None or found.state not in facts.STANDING:
        yield Concern(rules.DIRECTORS, "社工委还没有成立")
    elif found.secretary is None:
        yield Concern(rules.DIRECTORS, "现在没有书记在任，由一名副主任主持")
    elif any(row.position == DIRECTOR and row.person_id == found.secretary for row in found.members):
        yield Concern(rules.DIRECTORS, "主任就是现任书记")
    elif _objected(found):
        yield Concern(rules.DIRECTORS, "公示时对这位书记的异议还没有查清，或者已经成立，不能接任")


def _objected(found: facts.CommitteeFacts) -> bool:
    """Whether the secretary stood on this committee's notice as director, and was not appointed by it."""
    rows = Candidate.objects.filter(case__root=found.committee.round_id or 0, position=DIRECTOR)
    return rows.filter(person=found.secretary, case__state__in=("approved", "struck")).exists()


def no_director(s: Subject) -> Iterable[Concern]:
    """The director follows the post of secretary: no exit, no dismissal by this way (3.2)."""
    if s.facts.member.position == DIRECTOR:
        yield Concern(rules.DIRECTORS, "主任随社区党组织书记职务走，不按这个程序退出、解聘")


def own_exit(s: Subject) -> Iterable[Concern]:
    if s.actor.role == "member" and s.actor.person_id != s.facts.member.person_id:
        yield Concern(rules.EXIT, "只能替自己提出退出")


def both_grounds(s: Subject) -> Iterable[Concern]:
    """A fault, and the harm done by it, with evidence (3.4)."""
    if not s.taking:
        return
    wanted = s.value(rules.DISMISSAL)
    given = {"neglect": bool(s.data["faults"]), "harm": bool(s.data["harm"].strip())}
    if missing := [name for name in wanted if not given[name]]:
        words = {"neglect": "事由", "harm": "造成的不良影响"}
        yield Concern(rules.DISMISSAL, f"还没有写明{'、'.join(words[name] for name in missing)}")


def heard(s: Subject) -> Iterable[Concern]:
    """A talk, and the person's own statement, before anybody votes (3.4)."""
    row: Member = s.facts.member
    if row.talked_on is None or not row.stated:
        yield Concern(rules.HEARD, "还没有谈话，也没有记下本人的陈述")


def party_agreed(s: Subject) -> Iterable[Concern]:
    """Two thirds of the party organisation present, more than half of all entitled in favour (3.4)."""
    known: MemberFacts = s.facts
    party = known.committee.party - {known.member.person_id}
    if not party:
        yield Concern(rules.PERSONNEL_QUORUM, "社区党组织还没有名册，先录入党组织委员")
        return
    if not s.taking:
        return
    quorum: Share = s.value(rules.PERSONNEL_QUORUM)
    majority: Share = s.value(rules.PERSONNEL_MAJORITY)
    present, agreed = s.data["present"], s.data["votes_for"]
    if s.data["met_on"] > clock.local(s.at).date():
        yield Concern(rules.EXIT, "开会的日子不能晚于今天")
    elif s.data["met_on"] < known.member.since:
        on = known.member.since
        yield Concern(rules.EXIT, f"开会的日子在聘任以前：{on.year}年{on.month}月{on.day}日才聘任")
    if present > len(party) or agreed > present:
        yield Concern(rules.PERSONNEL_QUORUM, f"应到 {len(party)} 人，到会和赞成的人数对不上")
    elif not quorum.met(present, len(party)):
        text = f"应到 {len(party)} 人，实到 {present} 人，不到三分之二，不能表决"
        yield Concern(rules.PERSONNEL_QUORUM, text)
    elif not majority.met(agreed, len(party)):
        text = f"应到 {len(party)} 人，赞成 {agreed} 票，没有过半，不能通过"
        yield Concern(rules.PERSONNEL_MAJORITY, text)


# --- effects --------------------------------------------------------------------------------------------------


def term(since: date, s: Subject) -> date:
    """The last day of a term that begins on `since`."""
    return calendar.due(clock.at(since), s.value(rules.TERM)).day - timedelta(1)


def prepared(taking: Taking, s: Subject) -> None:
    today = clock.local(s.at).date()
    Committee.objects.create(case=s.case, since=today, until=term(today, s))


def taken_over(taking: Taking, s: Subject) -> None:
    until = s.data.get("until") or term(s.data["since"], s)
    Committee.objects.create(case=s.case, since=s.data["since"], until=until, taken_over=True)
    taking.record(since=s.data["since"].isoformat(), until=until.isoformat())
    taking.note("evidence", s.data["words"])


def established(taking: Taking, s: Subject) -> None:
    row: Committee = s.facts.committee
    today = clock.local(s.at).date()
    row.since, row.until = today, term(today, s)
    row.round_id = s.leader.pk if s.leader else None
    row.save()
    taking.record(since=row.since.isoformat(), until=row.until.isoformat())


def appointed(taking: Taking, s: Subject) -> None:
    """A seat on the roster, a post and an account, from today to the end of the committee's term."""
    data, today = s.data, clock.local(s.at).date()
    _join(taking, s, data["person"], today, data["until"], data, candidate_id=data["candidate"])


def entered(taking: Taking, s: Subject) -> None:
    data = s.data
    person = data.get("person") or Person.objects.create(name=s.case.title).pk
    row = _join(
        taking, s, person, data["since"], data["until"], data, taken_over=True, old_letter=data["old_letter"]
    )
    taking.note("evidence", data["words"])
    taking.record(since=row.since.isoformat())


def succeeded(taking: Taking, s: Subject) -> None:
    known = facts.committees([Case.objects.get(pk=s.case.root_id or 0)])[s.case.root_id or 0]
    data = {"position": DIRECTOR, "kind": "party_organisation", "identity": "社区党组织书记"}
    today = clock.local(s.at).date()
    # After the others have left: who was a member until now gives up that seat first.
    taking.last(lambda: _seat(taking, s, today, known.committee.until, data))


def _seat(taking: Taking, s: Subject, since: date, until: date, data: dict[str, Any]) -> None:
    _join(taking, s, s.data["person"], since, until, data)


def _join(
    taking: Taking, s: Subject, person_id: int, since: date, until: date, data: dict[str, Any], **more: Any
) -> Member:
    person = Person.objects.get(pk=person_id)
    labels = s.value(rules.POSITIONS)
    seat = rosters.take_seat(s.case.place, ROSTER, person, labels[data["position"]]["label"], since)
    row = Member(
        case=s.case,
        person=person,
        position=data["position"],
        kind=data["kind"],
        identity=data.get("identity", ""),
        since=since,
        until=until,
        **more,
    )
    if data["position"] != DIRECTOR:
        title = f"社工委{labels[data['position']]['label']}"
        row.post, _ = people.hold(person, "member", s.case.place, since, title)
        people.admit(person, f"m{row.post.pk}")
    row.save(force_insert=True)
    taking.index(person.name)
    taking.record(person=person.pk, seat=seat.pk, post=row.post_id)
    return row


def asked_to_leave(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    row.ground = s.data["ground"]
    row.save(update_fields=["ground"])
    taking.record(ground=row.ground)
    if s.data.get("words"):
        taking.note("exit", s.data["words"])


def stays(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    row.ground, row.faults, row.talked_on, row.stated = "", [], None, False
    row.save()
    if s.data.get("words"):
        taking.note("stays", s.data["words"])


def accused(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    row.faults = sorted(s.data["faults"])
    row.save(update_fields=["faults"])
    taking.record(faults=list(row.faults))
    for kind in ("harm", "evidence"):
        taking.note(kind, s.data[kind])


def talked(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    row.talked_on, row.stated = s.data["talked_on"], True
    row.save(update_fields=["talked_on", "stated"])
    taking.note("statement", s.data["words"])


def left(taking: Taking, s: Subject) -> None:
    """The seat ends today, with the post and what could be signed in to; the letter is void (3.4)."""
    row: Member = s.facts.member
    if "met_on" in s.data:
        row.met_on, row.expected = s.data["met_on"], len(s.facts.committee.party - {row.person_id})
        row.present, row.votes_for = s.data["present"], s.data["votes_for"]
        taking.record(expected=row.expected, present=row.present, votes=row.votes_for)
    leave(row, s)


def leave(row: Member, s: Subject) -> None:
    """Today is the first day without the member."""
    today = clock.local(s.at).date()
    rosters.give_up_seat(s.case.place, ROSTER, row.person, today)
    if row.post is not None:
        people.give_up(row.post, today)
    row.left_on = today
    row.save()


def reissued(taking: Taking, s: Subject) -> None:
    taking.note("reissue", s.data["words"])


def filed(taking: Taking, s: Subject) -> None:
    if s.data.get("words"):
        taking.note("filed", s.data["words"])
