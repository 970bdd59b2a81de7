"""What a replay of the chain came to: every row closed or accounted for, every way counted by what the record says."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tools.replay.chain.routes import DECLINED
from tools.replay.run import Message, Run

# By what its record must show a row went this way: `<procedure>.<verb>` of its own lines and of what came of it.
# What stands before `+` is wanted with what stands after.
WAYS: Mapping[str, str] = {
    "report": "problem.report",
    "entry_for_somebody": "problem.enter",
    "visit_at_a_door": "problem.visit",
    "import": "problem.import",
    "paste": "group.paste",
    "bulk_triage": "list.bulk",
    "merge": "problem.merge",
    "unmerge": "problem.unmerge",
    "link": "problem.see",
    "unlink": "problem.unsee",
    "pass_on": "problem.pass_on",
    "community": "problem.solve",
    "verification_failed": "problem.verify_fail",
    "extension": "problem.extension_grant",
    "extension_refused": "problem.extension_refuse",
    "shelved": "problem.shelve",
    "shelved_reviewed": "problem.review",
    "shelved_resumed": "problem.resume",
    "explained": "problem.explain",
    **{f"declined_{reason}": f"problem.decline+reason.{reason}" for reason in DECLINED},
    "street": "problem.street_done",
    "street_returned": "problem.street_return",
    "letter": "problem.letter",
    "letter_signed": "problem.sign",
    "letter_part": "problem.sign_part",
    "letter_extension": "problem.letter_extension_grant",
    "letter_extension_refused": "problem.letter_extension_refuse",
    "letter_returned": "problem.letter_return",
    "letter_not_signed": "problem.sign_refuse",
    "letter_reminded": "problem.remind",
    "letter_to_street": "problem.escalate+level.1",
    "letter_to_district": "problem.escalate+level.2",
    "letter_to_city": "problem.escalate+level.3",
    "letter_urged": "problem.urge",
    "letter_on_paper": "problem.paper_answer",
    "pledge": "pledge.promise",
    "pledge_kept": "pledge.kept",
    "pledge_not_kept": "pledge.not_kept",
    "pledge_other_day": "pledge.redate",
    "pledge_released": "pledge.release",
    "summons": "summons.hold",
    "summons_absent": "summoned.absent",
    "meeting": "agenda_item.table",
    "meeting_back": "problem.meeting_back",
    "meeting_refer": "problem.meeting_refer",
    "meeting_put_off": "agenda_item.put_off",
    "meeting_heard": "problem.heard",
    "meeting_project": "agenda_item.measures",
    "vote_secret": "vote.secret",
    "vote_again": "vote.again",
    "concerned_left": "agenda_item.recuse",
    "dictated": "agenda_item.dictate",
    "four_meetings": "deliberation.resolve",
    "two_publications": "deliberation.report",
    "four_meetings_fallen": "deliberation.fall",
    "project_accepted": "project.accept",
    "project_not_accepted": "project.reject",
    "project_changed": "project.change",
    "project_stopped": "project.stop",
    "project_public": "project.publish",
    "promise_kept": "promise.keep",
    "promise_broken": "promise.break",
    "promise_put_off": "promise.put_off",
    "promise_released": "promise.release",
    "told_individual_now": "channel.individual_now",
    "told_individual_gathered": "channel.individual_gathered",
    "told_public_now": "channel.public_now",
    "told_public_gathered": "channel.public_gathered",
    "told_meanwhile": "problem.interim",
    "told_one_by_one": "problem.tell",
    "asked_by_another": "problem.ask",
    "thanked": "problem.thank",
    "confirmed": "problem.confirm",
    "silent": "problem.no_answer",
    "reopened": "problem.reopen",
    "reopened_to_street": "problem.reopen_street",
    "second_visit": "return_visit.confirm",
    "second_visit_not_so": "return_visit.deny",
    "second_visit_unreached": "return_visit.miss",
}
OLD = {"merge": "merged", "decline": "declined", "hard": "meeting", "refer": "referral"}


def account(run: Run) -> dict[str, Any]:
    """The whole account, with `ok`: nothing unexpected, nothing unaccounted, every chain and tally in order."""
    from linli.core.journal.verify import verify
    from linli.ops import tallies

    trails = _trails(run)
    closed, waiting, left = _ended(run)
    refused = [{"id": row.key, "why": row.refused} for row in run.messages if row.refused and not row.case]
    journal, counted = verify(), tallies.verify()
    found = {
        "read": len(run.messages),
        "reported": sum(bool(row.case) for row in run.messages),
        "communities": len(run.places),
        "closed": len(closed),
        "waiting": waiting,
        "refused": refused,
        "unaccounted": left,
        "by_route": _by_route(trails, closed),
        "routes": {
            name: sum(_went(trail, wanted) for trail in trails.values()) for name, wanted in WAYS.items()
        },
        **_besides(run),
        "unexpected": run.unexpected,
        "requests": run.requests + sum(one.requests for one in run.visitors.values()),
        "journal": {"entries": journal["entries"], "ok": journal["ok"]},
        "tallies": {"tallies": counted["tallies"], "ok": counted["ok"]},
    }
    whole = found["read"] == len(closed) + len(waiting) + len(refused)
    found["ok"] = whole and not run.unexpected and not left and journal["ok"] and counted["ok"]
    return found


def _ended(run: Run) -> tuple[list[Message], list[dict[str, str]], list[dict[str, str]]]:
    """The closed; those that wait, each with its clock and day; and what nobody can account for."""
    from linli.core.duties.models import Duty
    from linli.core.procedures.models import Case

    cases = Case.objects.in_bulk([row.case for row in run.messages if row.case])
    clocks: dict[int, str] = {}
    for duty in Duty.objects.filter(case_id__in=list(cases), done_at__isnull=True).order_by("due_at"):
        day = f"{duty.due_at:%Y-%m-%d}" if duty.due_at else ""
        clocks.setdefault(duty.case_id or 0, f"{duty.kind} {day}")
    closed, waiting, left = [], [], []
    for row in run.messages:
        case = cases.get(row.case)
        told = {"id": row.key, "way": row.way.name, "number": row.number, "state": case.state if case else ""}
        if case is not None and case.closed_at is not None:
            closed.append(row)
        elif case is not None and row.case in clocks and row.way.ends != "closed":
            waiting.append(told | {"clock": clocks[row.case]})
        elif not row.refused:
            left.append(told | {"clock": clocks.get(row.case, "")})
    return closed, waiting, left


def _trails(run: Run) -> dict[int, set[str]]:
    """What each row's record shows, with that of everything which came of it."""
    from linli.core.journal.models import Entry
    from linli.domains.meetings.models import Item
    from linli.domains.problems.models import Feedback

    trails = {row.case: set(row.went) for row in run.messages if row.case}
    owner = _family(list(trails))
    lines = Entry.objects.filter(case_id__in=list(owner))
    for case_id, procedure, verb, data in lines.values_list("case_id", "procedure", "verb", "data"):
        trail = trails[owner[case_id or 0]]
        trail.add(f"{procedure}.{verb}")
        if verb == "decline":
            trail.add(f"reason.{data.get('reason')}")
        if procedure == "problem" and verb == "escalate":
            trail.add(f"level.{data.get('level')}")
    for case_id, channels in Feedback.objects.filter(case__in=list(trails)).values_list(
        "case_id", "channels"
    ):
        trails[case_id] |= {f"channel.{one}" for one in channels}
    for item in Item.objects.filter(problem__in=list(trails)):
        marks = {"vote.secret": item.secret and item.votes_for is not None, "vote.again": bool(item.earlier)}
        trails[item.problem_id or 0] |= {name for name, there in marks.items() if there}
    return trails


def _family(problems: Sequence[int]) -> dict[int, int]:
    """Each case with the problem that it came of."""
    from linli.domains.meetings.models import Deliberation, Item
    from linli.domains.problems.models import Pledge, ReturnVisit, Summoned, Summons
    from linli.domains.projects.models import Project, Promise

    owner = {pk: pk for pk in problems}
    for model, path in (
        (Pledge, "problem_id"),
        (Summons, "problem_id"),
        (Summoned, "summons__summons__problem_id"),
        (ReturnVisit, "problem_id"),
        (Item, "problem_id"),
        (Deliberation, "problem_id"),
        (Project, "problem_id"),
        (Promise, "project__project__problem_id"),
    ):
        rows = model.objects.filter(**{f"{path.removesuffix('_id')}__in": problems})
        owner |= dict(rows.values_list("case_id", path))
    return owner


def _went(trail: set[str], wanted: str) -> bool:
    return set(wanted.split("+")) <= trail


def _by_route(trails: dict[int, set[str]], closed: Sequence[Message]) -> dict[str, int]:
    """Which way of step 2 the closed ones went, by what was done with them last of these."""
    found = Counter(
        next((way for verb, way in OLD.items() if f"problem.{verb}" in trails[row.case]), "community")
        for row in closed
    )
    return {name: found[name] for name in ("community", *sorted(OLD.values()))}


def _besides(run: Run) -> dict[str, Any]:
    """Meetings, letters, projects, rounds and duties of these communities; and what of them is not over."""
    from django.db.models import F, Q

    from linli.core.duties.models import Duty
    from linli.core.procedures.models import Case
    from linli.domains.problems.models import Referral

    here = [place.pk for place in run.places]
    above = {place.street_id for place in run.places} | {place.district_id for place in run.places}
    cases = Case.objects.filter(place__in=here).exclude(procedure="problem")
    ended: dict[str, Counter[str]] = defaultdict(Counter)
    for procedure, state in cases.values_list("procedure", "state"):
        ended[procedure][state] += 1
    duties = Duty.objects.filter(Q(place__in=here) | Q(place__in=above)).exclude(outcome=Duty.DROPPED)
    done = duties.filter(done_at__isnull=False)
    late = done.filter(due_at__isnull=False, done_at__gt=F("due_at"))
    letters = Referral.objects.filter(case__place__in=here)
    return {
        "meetings": dict(ended["meeting"]),
        "projects": dict(ended["project"]),
        "rounds": dict(ended["visit_round"]),
        "letters": {
            "sent": letters.count(),
            "signed": letters.filter(signed_at__isnull=False).count(),
            "on_paper": letters.filter(reply_on__isnull=False).count(),
            "returned": letters.filter(returned=True).count(),
            "waiting": letters.filter(signed_at__isnull=True, returned=False).count(),
        },
        "cases": {name: dict(states) for name, states in sorted(ended.items())},
        "duties": {
            "done": done.count(),
            "late": late.count(),
            "late_by_kind": dict(Counter(late.values_list("kind", flat=True)).most_common()),
            "lapsed": duties.filter(done_at__isnull=True, lapsed_at__isnull=False).count(),
            "running": duties.filter(done_at__isnull=True, lapsed_at__isnull=True).count(),
        },
    }
