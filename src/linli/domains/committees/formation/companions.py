"""What goes along with the moves of a round, who is told of them, and until when each step is owed (3.3)."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from linli.core.procedures.kinds import Also, Open, Outgoing, Owner, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees import facts, rules
from linli.domains.committees.formation import actions, guards
from linli.domains.committees.models import DIRECTOR, Committee, Notice, Round
from linli.domains.committees.term import procedure

# --- what goes along ------------------------------------------------------------------------------------------


def call(s: Subject) -> Iterable[Also | Open]:
    """A committee that is to be, except where seats are filled; and its director, by the post of secretary."""
    if s.data["kind"] == Round.SUPPLEMENT:
        return
    yield Open("committee", s.case.place, {"title": procedure.TITLE}, move="prepare")


# Where the director joins when the post of secretary changes hands in the middle: nobody votes on who comes by a post.
JOINS = {
    "street": "ex_officio_carried",
    "approved": "ex_officio_approved",
    "appointing": "ex_officio_approved",
}


def director(s: Subject) -> Iterable[Also | Open]:
    """The round's slate begins, and follows, with who holds the post of secretary (3.2)."""
    known: facts.RoundFacts = s.facts
    if known.round.kind == Round.SUPPLEMENT:
        return
    for row in known.among(*facts.ACTIVE):
        if row.position == DIRECTOR or row.person_id == known.secretary:
            yield Also(row.case_id, "withdraw", {"words": "书记换了人"})
    if known.secretary is not None and not guards.established(known):
        yield Open(
            "candidate",
            s.case.place,
            {"title": actions.name_of(known.secretary), "facet": "party_organisation"},
            {
                "person": known.secretary,
                "channel": "post",
                "kind": "party_organisation",
                "identity": "社区党组织书记",
                "position": DIRECTOR,
            },
            root_id=s.case.pk,
            move=JOINS.get(known.state, "ex_officio"),
        )


def close(s: Subject) -> Iterable[Also | Open]:
    if not any(row.position == DIRECTOR for row in s.facts.slate):
        yield from director(s)


def decide(s: Subject) -> Iterable[Also | Open]:
    for row in s.facts.slate:
        voted = row.case_id in s.data.get("votes", {}) or row.position == DIRECTOR
        if voted:
            yield Also(row.case_id, "carry" if guards.carried(row, s) else "fall")


def every(move: str, *states: str) -> Callable[[Subject], Iterable[Also | Open]]:
    def made(s: Subject) -> Iterable[Also | Open]:
        for row in s.facts.among(*states):
            yield Also(row.case_id, move)

    return made


def answered(s: Subject) -> Iterable[Also | Open]:
    moves = {"agreed": "agree", "refused": "deny", "returned": "send_back"}
    for pk, answer in s.data.get("answers", {}).items():
        yield Also(pk, moves[answer], {"words": s.data.get("why", {}).get(pk, "")})


def refused(s: Subject) -> Iterable[Also | Open]:
    yield from every("deny", "carried")(s)
    yield from every("leave_out", "named", "willing")(s)
    yield from never(s)


def stopped(s: Subject) -> Iterable[Also | Open]:
    yield from every("withdraw", "named", "willing", "carried", "approved")(s)
    yield from never(s)


def never(s: Subject) -> Iterable[Also | Open]:
    """The committee that was to be is not."""
    if s.facts.forming is not None:
        yield Also(s.facts.forming, "drop")


def notice(s: Subject, listed: list[int], examiners: dict[str, Any]) -> Open:
    data = {"listed": listed, **examiners}
    return Open(
        "notice", s.case.place, {"title": f"{s.case.title}公示"}, data, root_id=s.case.root_id or s.case.pk
    )


def publish(s: Subject) -> Iterable[Also | Open]:
    if s.data:
        given = {key: s.data.get(key, "") for key in ("inspector", "street_inspector", "posted_at")}
        rows = sorted(s.facts.among("approved"), key=lambda row: facts.ORDER[row.position])
        yield notice(s, [row.case_id for row in rows], given)


def amend(s: Subject) -> Iterable[Also | Open]:
    """The old notice is void; the new one starts now, without those who were taken off (3.3)."""
    row: Notice = s.facts.notice
    off = set(s.data.get("off", ()))
    for pk in sorted(off):
        yield Also(pk, "withdraw", {"words": s.data["words"]})
    if off:
        given = {
            "inspector": row.inspector_id,
            "street_inspector": row.street_inspector_id,
            "posted_at": row.posted_at,
        }
        yield notice(s, [pk for pk in row.listed if pk not in off], given)


def on_round(move: str) -> Callable[[Subject], Iterable[Also | Open]]:
    def made(s: Subject) -> Iterable[Also | Open]:
        yield Also(s.case.root_id or 0, move, {"words": s.data.get("words", "")})

    return made


def appoint(last: bool) -> Callable[[Subject], Iterable[Also | Open]]:
    """The committee is established, those who are due are appointed; at the end nobody is left waiting (3.3)."""

    def made(s: Subject) -> Iterable[Also | Open]:
        known: facts.RoundFacts = s.facts
        target, kind = known.forming, known.round.kind
        if kind == Round.RENEWAL and known.standing is not None and target is not None:
            yield Also(known.standing, "end")
        if target is not None:
            yield Also(target, "establish")
        else:
            target = known.standing
            if known.standing_state == "short" and enough(s):
                yield Also(known.standing or 0, "restore")
        until = _until(known, s) if known.due else None
        for row in sorted(known.due, key=lambda row: (facts.ORDER[row.position], row.order, row.case_id)):
            yield Also(row.case_id, "appoint", {"committee": target, "until": until})
        if last:
            yield from every("leave_out", "named", "willing")(s)

    return made


def _until(known: facts.RoundFacts, s: Subject) -> date:
    """The last day of the committee's term: a new one's is counted from today."""
    if known.forming is not None:
        return procedure.term(procedure.today(s), s)
    return Committee.objects.get(case=known.standing).until


def enough(s: Subject) -> bool:
    known: facts.RoundFacts = s.facts
    return bool(len(known.members) + len(known.due) >= s.value(rules.SIZE).min)


def member(s: Subject) -> Iterable[Also | Open]:
    row = s.facts.candidate
    committee = s.data.get("committee")
    if committee and s.leader is not None:
        data = {
            "person": row.person_id,
            "position": row.position,
            "kind": row.kind,
            "identity": row.identity,
            "candidate": s.case.pk,
            "until": s.data["until"],
        }
        yield Open(
            "member",
            s.leader.place,
            {"title": s.case.title, "facet": row.position},
            data,
            committee,
            "appoint",
        )


def hand_on(s: Subject) -> Iterable[Also | Open]:
    """What is open goes over to the new examiners, and is theirs to owe."""
    if "inspector" not in s.data:
        return
    given = {name: s.data[name] for name in ("inspector", "street_inspector")}
    found = Case.objects.filter(procedure="objection", objection__notice=s.case.pk, closed_at__isnull=True)
    for pk in found.order_by("pk").values_list("pk", flat=True):
        yield Also(pk, "hand_on", given)


def strike(s: Subject) -> Iterable[Also | Open]:
    yield Also(s.facts.objection.candidate_id, "strike")


# --- who is told, and until when ------------------------------------------------------------------------------


def tell_examiners(s: Subject) -> Iterable[Outgoing]:
    row = Notice.objects.get(case_id=s.data.get("notice") or s.facts.notice.case_id)
    for post in (row.inspector_id, row.street_inspector_id):
        yield Outgoing("objection", "收到一件公示期间的异议，请核查", post_id=post)


def window(s: Subject) -> Due:
    return Due(s.data["closes_at"] if s.facts is None else s.facts.round.closes_at)


def notice_end(s: Subject) -> Due:
    if s.facts is None:
        return calendar.due(s.at, s.value(rules.NOTICE))
    return Due(s.facts.notice.ends_at)


def examiner(s: Subject) -> Owner:
    """The community's examiner until a finding stands, then the other one."""
    if s.facts is None:
        return Owner(post_id=Notice.objects.get(case_id=s.data["notice"]).inspector_id)
    notice: Notice = s.facts.notice
    by = s.facts.objection.found_by_id
    return Owner(post_id=notice.street_inspector_id if by == notice.inspector_id else notice.inspector_id)
