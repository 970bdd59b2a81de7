"""The party organisation's meeting on the slate, and the street's: what the two forms show (3.3)."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.http import QueryDict

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Concern, procedure
from linli.core.procedures.models import Case
from linli.core.ui import parts
from linli.domains.committees import forms, rules
from linli.domains.committees.formation import show, slate
from linli.domains.committees.formation.procedure import ROUND
from linli.domains.committees.formation.queries import Record
from linli.domains.committees.models import DIRECTOR, VICE_DIRECTOR

VOTES = ("for", "against", "abstain")
LABELS = {"for": "赞成", "against": "反对", "abstain": "弃权"}


# --- the party organisation -----------------------------------------------------------------------------------


def decide(record: Record, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    """Who was there, and the votes for each. Nothing stands there beforehand but the day."""
    case = record.case
    form = attempt.form if attempt is not None else None
    if form is None:
        form = forms.Decide(case=case, actor=actor, initial={"met_on": clock.today()})
    concerns = shown.against(attempt, case.edition)
    present = {str(pk) for pk in form["present"].value() or ()}
    entitled = len(record.facts.party)
    quorum = rules.PERSONNEL_QUORUM.value(case.edition).least(entitled) if entitled else 0
    return {
        "form": form,
        "token": attempt.token if attempt is not None else str(uuid4()),
        "roster": [
            {
                "pk": pk,
                "name": label.partition("　")[0],
                "standing": label.partition("　")[2],
                "on": pk in present,
            }
            for pk, label in form.fields["present"].choices  # type: ignore[attr-defined]
        ],
        "here": len(present),
        "entitled": entitled,
        "quorum": quorum,
        "quorum_mark": rules.PERSONNEL_QUORUM.setting(case.edition),
        "majority_mark": rules.PERSONNEL_MAJORITY.setting(case.edition),
        "rows": list(_ballots(record, form, present)),
        "hard": [one for one in concerns if one.force != "normally"],
        "soft": [
            (one, attempt.reasons.get(one.key, "")) for one in concerns if one.force == "normally" and attempt
        ],
        "errors": bool(form.errors),
    }


def _ballots(record: Record, form: Any, present: set[str]) -> Iterable[dict[str, Any]]:
    for row in record.facts.slate:
        made: dict[str, Any] = {"person": show.person(row, record), "cells": []}
        if row.position != DIRECTOR:
            made["due"] = len(present - {str(row.person_id)})
            made["cells"] = [
                {
                    "name": f"{vote}_{row.case_id}",
                    "word": LABELS[vote],
                    "label": f"{row.case.title}：{LABELS[vote]}",
                    "value": form[f"{vote}_{row.case_id}"].value(),
                    "wrong": bool(form.errors.get(f"{vote}_{row.case_id}")),
                }
                for vote in VOTES
                if f"{vote}_{row.case_id}" in form.fields
            ]
        yield made


def filled(record: Record, actor: Actor, posted: QueryDict, token: Any) -> Attempt:
    """The form as it was, with everybody present ticked, or with all who are present in favour of each: on a button."""
    case, move = record.case, procedure("round").move("decide")
    given: dict[str, Any] = {name: posted.get(name) for name in posted if name not in ("fill", "present")}
    present = posted.getlist("present")
    if posted.get("fill") == "everybody":
        present = [str(pk) for pk in sorted(record.facts.party)]
    given["present"] = present
    if posted.get("fill") == "favour":
        for row in record.facts.slate:
            due = len(set(present) - {str(row.person_id)})
            given |= {f"for_{row.case_id}": due, f"against_{row.case_id}": 0, f"abstain_{row.case_id}": 0}
    concerns = []
    if posted.get("fill") == "favour" and not present:
        concerns = [Concern(None, "先勾实到的人，再填票数")]
    form = forms.Decide(case=case, actor=actor, initial=given)
    return Attempt(move, form, str(token), concerns)


# --- the street -----------------------------------------------------------------------------------------------


def approve(record: Record, actor: Actor, attempt: Attempt | None, answers: bool) -> dict[str, Any]:
    """The concerns with the community's own words, and everybody with a switch; `answers`: for the street's secretary."""
    case = record.case
    form = attempt.form if attempt is not None else forms.Approve(case=case, actor=actor) if answers else None
    found = slate.concern_rows(record)
    flagged = _flagged(record, found)
    rows = [_answer(row, record, form, flagged) for row in record.facts.among("carried")]
    rows.sort(key=lambda one: one["order"])
    counts = {key: sum(one["answer"] == key for one in rows) for key, _ in forms.ANSWERS}
    left = sum(not one["answer"] for one in rows)
    written = record.reasons
    data = form.data if form is not None and form.is_bound else form.initial if form is not None else {}
    confirmed = [data.get(f"ok:{one.key}", "") for one in found]
    return {
        "form": form,
        "token": attempt.token if attempt is not None else str(uuid4()),
        "concerns": [
            {
                "part": one,
                "said": written.get(one.key),
                "name": f"ok:{one.key}",
                "options": _options((("yes", "认可"), ("no", "不认可")), data.get(f"ok:{one.key}", "")),
            }
            for one in found
        ],
        "rows": rows,
        "plain": sum(not one["flagged"] for one in rows),
        "flagged": sum(one["flagged"] for one in rows),
        "counts": [
            (label if key != "returned" else "退回补充", key, counts[key]) for key, label in forms.ANSWERS
        ],
        "left": left,
        "answered": len(rows) - left,
        "plain_left": sum(not one["flagged"] and not one["answer"] for one in rows),
        "open": sum(not one for one in confirmed),
        "wrong": shown.against(attempt, case.edition),
        "reasons": attempt.reasons if attempt is not None else {},
        "errors": bool(form is not None and form.errors),
    }


def _flagged(record: Record, found: Iterable[parts.Concern]) -> set[int]:
    """Whom a concern is about: the one it names, or all deputies where their number is the matter."""
    made: set[int] = set()
    for one in found:
        key, _, about = one.key.partition(":")
        if about.isdecimal():
            made.add(int(about))
        elif key == rules.VICE_DIRECTORS.key:
            made |= {row.case_id for row in record.facts.slate if row.position == VICE_DIRECTOR}
    return made


def _answer(row: Any, record: Record, form: Any, flagged: set[int]) -> dict[str, Any]:
    name = f"answer_{row.case_id}"
    known = form is not None and name in form.fields
    value = (form[name].value() or "") if known else ""
    why = f"why_{row.case_id}"
    return {
        "person": show.person(row, record),
        "flagged": row.case_id in flagged,
        "name": name,
        "answer": value,
        "options": _options(forms.ANSWERS, value),
        "why": why,
        "why_value": (form[why].value() or "") if known else "",
        "why_wrong": form.errors.get(why, [""])[0] if known and form.errors.get(why) else "",
        "wrong": bool(known and form.errors.get(name)),
        "order": (show.facts_order(row), row.order, row.case_id),
    }


def _options(found: Iterable[tuple[str, str]], chosen: str) -> list[parts.Option]:
    return [parts.Option(value, label, value == chosen) for value, label in found]


def agreed_to_all(record: Record, actor: Actor, posted: QueryDict, token: Any) -> Attempt:
    """Everybody without a concern is agreed to, on a button, once the meeting's day and number stand there."""
    given: dict[str, Any] = {name: posted.get(name) for name in posted if name != "all"}
    concerns = []
    if posted.get("minutes", "").strip() and posted.get("met_on", "").strip():
        flagged = _flagged(record, slate.concern_rows(record))
        for row in record.facts.among("carried"):
            if row.case_id not in flagged and not given.get(f"answer_{row.case_id}"):
                given[f"answer_{row.case_id}"] = "agreed"
    else:
        concerns = [Concern(rules.STREET_APPROVES, "先写会议日期和纪要号，再全部同意")]
    form = forms.Approve(case=record.case, actor=actor, initial=given)
    move = procedure("round").move("approve")
    return Attempt(move, form, str(token), concerns)


def slate_rows(found: Iterable[tuple[Case, Any, Any]], actor: Actor) -> list[dict[str, Any]]:
    """The street's queue: those with most to explain first, then what is due first."""
    made = []
    for case, facts, written in found:
        record = Record(case, facts)
        concerns = slate.concern_rows(record, written)
        badge = shown.badge(case.due_at, rules.APPROVAL.value(case.edition))
        made.append(
            {
                "case": case,
                "name": str(case.place),
                "what": f"{show.KINDS[facts.round.kind]} {len(facts.among('carried'))} 人",
                "met": _met(record),
                "badge": badge,
                "href": show.address(case),
                "button": _button(actor, facts.round),
                "concerns": concerns,
                "prepared": facts.round.prepared_by.person.name if facts.round.prepared_by else "",
            }
        )
    return sorted(
        made, key=lambda one: (-len(one["concerns"]), one["case"].due_at is None, one["case"].due_at)
    )


def _button(actor: Actor, row: Any) -> str:
    if actor.role == "street_secretary":
        return "记会议的决定"
    return "报党工委会研究" if actor.role == "street_officer" and row.prepared_by_id is None else "去看"


def _met(record: Record) -> str:
    row, carried = record.facts.round, record.facts.among("carried")
    against = sum((one.votes_against or 0) > 0 for one in carried)
    said = f"{against} 人有反对票" if against else "没有反对票"
    day = f"{show.shortdate(row.met_on)} 党组织会议，" if row.met_on else ""
    return f"{day}实到 {len(row.present)} / {row.expected}，{said}"


def answered(found: Iterable[Case]) -> list[parts.Item]:
    """What the street answered last, newest first, by the number and the day of its paper."""
    cases = list(found)
    papers = Paper.objects.filter(case_id__in=[case.pk for case in cases], kind="approval").order_by("pk")
    paper = {one.case_id: one for one in papers.defer("document")}
    told = [(case, paper.get(case.pk)) for case in cases]
    told.sort(key=lambda pair: pair[1].pk if pair[1] else 0, reverse=True)
    return [
        parts.Item(
            f"{case.place}　{show.KINDS[case.round.kind]}",
            f"{show.shortdate(one.made_at)} {one.number}" if one else case.round.filing,
            show.address(case),
            right="退回补充" if case.state == "slating" else ROUND.state(case.state).label,
        )
        for case, one in told
    ]
