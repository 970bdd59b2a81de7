"""What the pages of one candidate, of the call and of an entry on paper show (3.3)."""

from typing import Any
from uuid import uuid4

from linli.core import rulebook
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.procedures import queries as cases
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.procedures.queries import offers
from linli.core.procedures.take import opening_concerns
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates, parts
from linli.domains.committees import facts, rules
from linli.domains.committees.formation import entry_forms, queries, show, slate
from linli.domains.committees.formation.procedure import CANDIDATE
from linli.domains.committees.models import Candidate, Source


def candidate(
    case: Case, actor: Actor, attempt: Attempt | None, revealed: tuple[int, str] = (0, "")
) -> dict[str, Any]:
    """A candidate: who, in which ways, what was asked and checked. What is sealed stays so."""
    known = facts.candidates([case])[case.pk]
    row, base = known.candidate, show.address(case)
    ways = queries.sources([case.pk])
    record = queries.Record(known.round.round.case, known.round, ways)
    found = [one for one in offers(case, actor, known) if one.permitted and one.move.name != "again"]
    events = cases.timeline([case])
    following = _following(record, case) if actor.role in queries.STAFF else None
    return {
        "case": case,
        "base": base,
        "round": show.address(record.case),
        "person": show.person(row, record, False),
        "tags": slate.tags(row, record),
        "state": CANDIDATE.state(case.state),
        "moves": shown.moves(case, found, base, attempt, main=_next(row, record)),
        "ways": [_way(one, case, actor, revealed) for one in ways.get(case.pk, ())],
        "checks": _checks(row, case.edition),
        "facts": _facts(row, record),
        "following": following,
        "lines": show.lines(events),
        "proof": shown.proof(events),
    }


def _next(row: Candidate, record: queries.Record) -> str:
    """The one thing that this candidate lacks first."""
    if row.consented_on is None:
        return "consent"
    if not row.kind or not row.identity:
        return "identify"
    return "check" if set(rules.ELIGIBILITY.value(record.case.edition)) - set(row.checks) else ""


def _following(record: queries.Record, case: Case) -> parts.Link | None:
    """The next candidate who lacks something: so that all are gone through one after another."""
    rows = [row for row in record.facts.among("named", "willing") if _next(row, record)]
    later = [row for row in rows if row.case_id > case.pk] or [row for row in rows if row.case_id != case.pk]
    if not later:
        return None
    move = _next(later[0], record)
    href = f"{show.address(later[0].case)}?move={move}#move-{move}"
    return parts.Link(f"下一位：{later[0].case.title}", href, count=len(rows))


def _way(row: Source, case: Case, actor: Actor, revealed: tuple[int, str]) -> dict[str, Any]:
    labels = {key: item["label"] for key, item in rules.SOURCES.value(case.edition).items()} | {
        "post": "随职务"
    }
    return {
        "pk": row.pk,
        "label": labels.get(row.channel, row.channel),
        "second": f"{dates.shortday(row.at)}" + (f"　{row.organisation}" if row.organisation else ""),
        "sealed": row.sealed_id is not None,
        "contact": revealed[1] if revealed[0] == row.pk else "",
        "reveals": actor.may("reveal") and row.sealed_id is not None and case.closed_at is None,
    }


def _checks(row: Candidate, edition: str) -> list[tuple[str, bool]]:
    return [(item["label"], key in row.checks) for key, item in rules.ELIGIBILITY.value(edition).items()]


def _facts(row: Candidate, record: queries.Record) -> list[parts.Fact]:
    kinds, positions = rules.KINDS.value(record.case.edition), rules.POSITIONS.value(record.case.edition)
    found = [
        parts.Fact("哪一类", kinds[row.kind]["label"] if row.kind else "还没有写明"),
        parts.Fact("身份", row.identity or "还没有写明", "公示时这样写"),
        parts.Fact("拟任", positions[row.position]["label"] if row.position else "没有列入名单"),
        parts.Fact(
            "本人", f"{dates.shortday(row.consented_on)} 表示愿意" if row.consented_on else "还没有表态"
        ),
    ]
    if row.checked_by_id and row.checked_on:
        by = Post.objects.select_related("person").get(pk=row.checked_by_id)
        found.append(parts.Fact("核对", f"{by.person.name}，{dates.shortday(row.checked_on)}"))
    if row.votes_for is not None:
        found.append(
            parts.Fact("表决", f"赞成 {row.votes_for}，反对 {row.votes_against}，弃权 {row.votes_abstain}")
        )
    return found


# --- the call -------------------------------------------------------------------------------------------------


def call(place: Any, actor: Actor, attempt: Attempt) -> dict[str, Any]:
    """The form of the call, with the days on which it may end."""
    form = attempt.form
    assert form is not None
    first = entry_forms.first_end()
    chosen = str(form["closes_on"].value() or "")
    data = {"kind": form["kind"].value() or "formation"}
    found = attempt.concerns or [
        one for one in opening_concerns("round", place, actor, {"title": "社工委"}, data) if one.rule is None
    ]
    return {
        "form": form,
        "token": attempt.token,
        "first": first,
        "weeks": entry_forms.month(first, chosen),
        "concerns": [shown.concern(one, rulebook.current().name) for one in found],
        "reasons": attempt.reasons,
        "mark": rules.CALL.setting(),
        "kinds_mark": rules.KINDS.setting(),
        "sized": f"主任、副主任都算在内，社工委一般 {rules.SIZE.value()} 人",
    }


def calling(record: queries.Record) -> dict[str, Any]:
    """The round while its call is open: who has come, and what each still lacks."""
    kinds = rules.KINDS.value(record.case.edition)
    active = record.facts.among("named", "willing")
    row = record.facts.round
    people = []
    for one in active:
        made = show.person(one, record)
        made.tags = slate.tags(one, record)
        move = _next(one, record)
        made.note = f"{made.href}?move={move}#move-{move}" if move else ""
        people.append(made)
    return {
        "people": people,
        "gone": sum(
            record.facts.states[one.case_id] not in ("named", "willing") for one in record.facts.candidates
        ),
        "asked": sum(bool(one.note) for one in people),
        "seats": [kinds[key]["label"] for key in row.seats if key in kinds],
        "wanted": row.wanted,
        "last": Due(row.closes_at).day,
        "public": f"/c/{record.case.place.code}/call/",
    }


# --- an entry on paper ----------------------------------------------------------------------------------------


def come(round_case: Case, form: Any, attempt: Attempt | None, unit: str = "") -> dict[str, Any]:
    return {
        "case": round_case,
        "round": show.address(round_case),
        "form": form,
        "unit": unit,
        "token": attempt.token if attempt is not None else str(uuid4()),
        "concerns": shown.against(attempt, round_case.edition),
        "last": Due(round_case.round.closes_at).day,
        "open": round_case.state == "calling",
    }


def of_unit(round_case: Case, unit: str) -> list[parts.Item]:
    """Whom a unit on the roll has recommended, and how far that is; nobody else's."""
    rows = Source.objects.filter(case__root=round_case, organisation__name=unit, channel="unit")
    return [
        parts.Item(
            row.case.title, f"{dates.shortday(row.at)} 推荐", right=CANDIDATE.state(row.case.state).label
        )
        for row in rows.select_related("case").order_by("-pk")
    ]
