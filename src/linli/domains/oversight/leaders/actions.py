"""What the moves of linked leaders do (6.1)."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.journal.models import Entry
from linli.core.people import actions as people
from linli.core.people.actor import Actor
from linli.core.people.models import Person, Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Concern, Open, Refused, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.domains.oversight.leaders.models import Follow, LeaderLink, LeaderVisit
from linli.domains.problems import redaction

ROLE = "leader"

# --- who is a leader --------------------------------------------------------------------------------------------


@transaction.atomic
def enter(district: Place, actor: Actor, name: str, title: str, username: str, since: date) -> Post:
    """A county-level leader of the district is entered: a person, a post, an account that an office lets in."""
    person = Person.objects.create(name=name)
    post = people.appoint(person, ROLE, district, since, title, by=actor)
    account = people.open_account(username, None, person, must_change=True)
    line = chain.Line(district.pk, actor.key, actor.role, "open-account", data={"account": account.pk})
    chain.append([line], clock.now())
    return post


@transaction.atomic
def leave(post: Post, actor: Actor, words: str) -> None:
    """The leader goes: every link ends, what was followed goes back, and the post ends with today."""
    rows = LeaderLink.objects.filter(leader=post, until__isnull=True).select_related("case__place")
    for row in rows.order_by("pk"):
        take(row.case, "end", actor, {"words": words})
    people.end_post(post, clock.today(), actor)


# --- the link ---------------------------------------------------------------------------------------------------


def title(place: Place) -> str:
    return f"县级领导联系{place}"


def link(
    place: Place,
    actor: Actor,
    data: dict[str, Any],
    reasons: dict[str, str] | None = None,
    token: UUID | None = None,
) -> Entry:
    """Link a leader of the district to the community's committee; data: leader (a post's id)."""
    fields = {"title": title(place), "assignee_id": int(data["leader"])}
    return start("leader_link", place, actor, fields, data, reasons=reasons, token=token)


def linked(taking: Taking, s: Subject) -> None:
    leader = int(s.data["leader"])
    taking.record(leader=leader)
    day = clock.local(s.at).date()
    LeaderLink.objects.create(case=s.case, place_id=s.case.place_id, leader_id=leader, since=day)


def successor(s: Subject) -> Iterable[Also | Open]:
    """Who comes instead is linked in the same step; what the one before followed goes back."""
    yield from handed_back(s)
    if s.data.get("leader"):
        fields = {"title": s.case.title, "assignee_id": int(s.data["leader"])}
        yield Open("leader_link", s.case.place, fields, {"leader": s.data["leader"]}, move="succeed")


def handed_back(s: Subject) -> Iterable[Also]:
    """The matters that this leader follows there."""
    if s.facts is None:
        return
    for pk in s.facts.follows:
        yield Also(pk, "hand_back")


def ended(taking: Taking, s: Subject) -> None:
    """The link ends with today: the committee is uncovered, unless somebody comes in the same step."""
    row: LeaderLink = s.facts.row
    row.until = clock.local(s.at).date()
    row.save(update_fields=["until"])
    taking.record(leader=row.leader_id)
    taking.note("why", s.data["words"])


def reported(taking: Taking, s: Subject) -> None:
    row: LeaderLink = s.facts.row
    row.reported_on = s.data["on"]
    row.save(update_fields=["reported_on"])
    taking.record(on=row.reported_on.isoformat())


def visited(taking: Taking, s: Subject) -> None:
    where, on = s.data["where"], s.data["on"]
    LeaderVisit.objects.create(link=s.facts.row, where=where, on=on)
    taking.record(where=where, on=on.isoformat())
    if words := (s.data.get("words") or "").strip():
        taking.note("visit", words)


def unvisited(taking: Taking, s: Subject) -> None:
    """The visit that was just noted down is taken back; the journal keeps both lines."""
    row: LeaderVisit = s.facts.last_visit
    taking.record(where=row.where, on=row.on.isoformat())
    row.delete()


# --- a matter seen through --------------------------------------------------------------------------------------


def matter(problem: Case) -> str:
    """What the matter is called where a leader reads it: nobody's number, and nothing of what was said in confidence."""
    if problem.problem.private:
        return "有人要求保密的一件事"
    return redaction.masked(problem.title)


def take_up(problem: Case, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """A leader takes up one matter of the linked community. Once while somebody follows it."""
    # By its number: the title is what somebody said, and may have to be erased with it.
    fields = {"title": f"领导盯的事 {problem.number}", "assignee_id": actor.post_id}
    return start("follow", problem.place, actor, fields, {**data, "about": problem.pk}, token=token)


def taken_up(taking: Taking, s: Subject) -> None:
    if s.actor.post_id is None:
        raise Refused([Concern(None, "盯的人要有岗位")])
    about = int(s.data["about"])
    Follow.objects.create(case=s.case, about_id=about, leader_id=s.actor.post_id)
    taking.record(about=about)
    if words := (s.data.get("words") or "").strip():
        taking.note("intent", words)


def stepped(taking: Taking, s: Subject) -> None:
    taking.note("step", s.data["words"])
    if waits := (s.data.get("waits") or "").strip():
        taking.note("waits", waits)


def seen_through(taking: Taking, s: Subject) -> None:
    _over(s)
    if words := (s.data.get("words") or "").strip():
        taking.note("result", words)


def let_go(taking: Taking, s: Subject) -> None:
    _over(s)
    taking.note("why", s.data["words"])


def back(taking: Taking, s: Subject) -> None:
    _over(s)


def _over(s: Subject) -> None:
    Follow.objects.filter(case=s.case).update(ended=True)
