"""The page of a round put together by its state: slate, meeting, street, notice, appointment."""

from typing import Any

from django.urls import Resolver404, resolve

from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Offer, offers
from linli.core.ui import parts
from linli.domains.committees.formation import meeting as formation_meeting
from linli.domains.committees.formation import notice, queries, show
from linli.domains.committees.formation import people as formation_people
from linli.domains.committees.formation import slate as formation_slate
from linli.domains.committees.formation.procedure import NOTICE, ROUND
from linli.domains.committees.formation.queries import Record

# What has a place of its own on the page and is no row among the moves, by state.
OWN = {"slating": ("arrange", "submit"), "party_meeting": ("decide",), "street": ("approve",)}
MAIN = {"approved": ("publish",), "appointing": ("appoint", "appoint_some")}


def page(case: Case, actor: Actor, attempt: Attempt | None, kept: dict[str, str]) -> dict[str, Any]:
    """Everything that the round's template is given. `kept` are reasons typed while the slate is made."""
    record = queries.record(case)
    found = offers(case, actor, record.facts)
    own = OWN.get(case.state, ())
    rows = [one for one in found if one.permitted and one.move.name not in own and _meant(one)]
    staff = actor.role in queries.STAFF
    made = _of_state(record, actor, found, attempt, kept)
    concerns = len(made["approve"]["concerns"]) if "approve" in made else 0
    return {
        "case": case,
        "round": record.facts.round,
        "base": show.address(case),
        "title": show.title(record, actor, concerns),
        "turn": show.turn(record, actor),
        "facts_line": show.facts_line(record, actor),
        "path": show.path(record),
        "moves": shown.moves(case, rows, show.address(case), attempt, main=_main(case, rows)),
        "papers": show.papers(record),
        "lines": show.lines(record.events, show.TWICE),
        "proof": shown.proof(record.events),
        "state": ROUND.state(case.state),
        "staff": staff,
        "above": actor.level != "community",
        "wrong": _wrong(case, attempt),
        "blanks": blanks(case) if staff and case.state == "calling" else [],
        **made,
    }


def _wrong(case: Case, attempt: Attempt | None) -> list[parts.Concern]:
    """Why a move that has no row of its own was not taken, where nothing else on the page says it."""
    if attempt is None or attempt.move.name not in ("arrange", "submit"):
        return []
    found = [one for one in attempt.concerns if one.rule is None or attempt.move.name == "arrange"]
    return [shown.concern(one, case.edition) for one in found]


def _meant(offer: Offer) -> bool:
    """The director follows the post by a move that is there only when the post has changed hands."""
    return offer.move.name != "follow" or offer.ready


def _main(case: Case, rows: list[Offer]) -> str:
    return next(
        (name for name in MAIN.get(case.state, ()) for one in rows if one.move.name == name and one.ready), ""
    )


def _of_state(
    record: Record, actor: Actor, found: list[Offer], attempt: Attempt | None, kept: dict[str, str]
) -> dict[str, Any]:
    by = {one.move.name: one for one in found}
    state, staff = record.case.state, actor.role in queries.STAFF
    if state == "calling":
        return {"part": "committees/calling.html", "calling": formation_people.calling(record)}
    if state == "slating":
        slate = formation_slate.context(record, by["submit"] if staff else None, attempt, kept)
        if not staff:
            slate["groups"] = [group for group in slate["groups"] if group.position]
        return {"part": "committees/slating.html", "slate": slate, "returned": _returned(record)}
    if state == "party_meeting":
        mine = attempt if attempt is not None and attempt.move.name == "decide" else None
        meeting = formation_meeting.decide(record, actor, mine) if staff else None
        return {"part": "committees/meeting.html", "meeting": meeting, "people": _people(record, staff)}
    if state == "street":
        mine = attempt if attempt is not None and attempt.move.name == "approve" else None
        # A post that only reads is offered no move at all.
        offer = by.get("approve")
        answers = offer is not None and offer.permitted
        return {
            "part": "committees/approve.html",
            "approve": formation_meeting.approve(record, actor, mine, answers),
            "answers": answers,
            "against": [shown.concern(one, record.case.edition) for one in offer.must]
            if offer is not None and answers
            else [],
            "actor": actor,
        }
    return {"part": "committees/later.html", **later(record, staff)}


def _returned(record: Record) -> str:
    """Why the street sent the slate back, where it did and nothing was handed on since."""
    back, sent = record.event("return", "approve"), record.event("submit")
    if back is None or back.verb != "return" or (sent is not None and sent.at > back.at):
        return ""
    return shown.notes(back)


def _people(record: Record, link: bool) -> list[show.Person]:
    return [show.person(row, record, link) for row in record.facts.slate]


def later(record: Record, staff: bool) -> dict[str, Any]:
    """From the street's answer on: who is in, who waits, who is out."""
    facts, state = record.facts, record.case.state
    held = facts.held if state == "appointing" and staff else set()
    people = []
    for row in sorted(facts.candidates, key=lambda one: (show.facts_order(one), one.order, one.case_id)):
        now = facts.states[row.case_id]
        if (row.votes_for is None and row.position != "director") or now in ("merged", "withdrawn"):
            continue
        made = show.person(row, record, staff)
        if row.case_id in held:
            made.note = "有异议，等查清；只停这一位"
        people.append((made, TONES.get(now, "")))
    return {
        "people": people,
        "held": len(held),
        "due": len(facts.due),
        "brief": notice.brief(facts.notice) if facts.notice is not None else None,
        "notices": [
            parts.Item(
                one.paper.number if one.paper else "公示",
                f"{show.shortdate(one.case.opened_at)} 张贴",
                show.address(one.case),
                right=NOTICE.state(one.case.state).label,
            )
            for one in facts.notices[::-1]
        ],
        "letters": letters(record) if facts.among("appointed") else [],
    }


TONES = {"approved": "", "appointed": "green", "refused": "red", "struck": "red", "not_carried": "red"}


def letters(record: Record) -> list[parts.Link]:
    """The whole batch in one file, as soon as somebody is appointed."""
    base = show.address(record.case)
    made = [
        parts.Link("全部聘书，PDF", f"{base}letters.pdf", "download"),
        parts.Link("全部聘书，Word", f"{base}letters.docx", "download"),
    ]
    return [one for one in made if built(one.href)]


def blanks(case: Case) -> list[parts.Link]:
    """The forms to be filled in by hand."""
    base = show.address(case)
    names = (("willing", "报名表"), ("self", "自荐表"), ("resident", "居民推荐表"), ("unit", "单位推荐表"))
    made = [parts.Link(label, f"{base}forms/{kind}.pdf", "download") for kind, label in names]
    return [one for one in made if built(one.href)]


def built(address: str) -> bool:
    """Whether there is a page behind the address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
