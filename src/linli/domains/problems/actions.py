"""What the moves of a problem and a visit do, and the doors by which a problem comes in."""

from typing import Any
from uuid import UUID

from linli.core import clock, statements
from linli.core.people import consent, sealed
from linli.core.people.actor import Actor
from linli.core.people.models import Person, Post
from linli.core.places.models import Building, Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.domains.problems import codes, redaction, rules
from linli.domains.problems.models import Feedback, Notice, Problem, Reporter
from linli.domains.problems.persons import actions

ROUND = "demands.round"


def headline(text: str, limit: int = 32) -> str:
    """The first sentence of what was said, as a title: it goes into lists and mails, so numbers of persons do not."""
    return _first(redaction.masked(text), limit)


def headlines(text: str) -> set[str]:
    """Every title that a case may have of these words: also of those that came in before numbers were left out."""
    return {headline(text), headline(redaction.closed(text)), _first(text, 32)}


def _first(text: str, limit: int) -> str:
    flat = " ".join(text.split())
    for stop in "。！？!?；;\n":
        flat = flat.split(stop)[0]
    return (flat if len(flat) <= limit else flat[: limit - 1] + "…") or "（没有写明）"


def suggest(text: str) -> str:
    """The class whose words occur most in the text; 'other' when none does."""
    found = {
        key: sum(text.count(word) * len(word) for word in item.get("keywords", ()))
        for key, item in rules.CLASSES.value().items()
    }
    best = max(found, key=lambda key: found[key])
    return best if found[best] else "other"


def report(
    place: Place, actor: Actor, data: dict[str, Any], token: UUID, move: str = "report"
) -> tuple[Case, str]:
    """Put a problem on the place's list; gives the case and the code that its reporter follows it by.

    The same token again gives the same case and the same code.
    """
    pk = reported(place, actor, data, token, move)
    given = Reporter.objects.select_related("origin").defer("origin__words").filter(origin=pk)
    reporter = given.order_by("pk").first()
    if reporter is None:
        return Case.objects.get(pk=pk), ""
    return reporter.origin, codes.of_token(reporter, token)


def reported(place: Place, actor: Actor, data: dict[str, Any], token: UUID, move: str = "report") -> int:
    """The same, where the case's number is enough."""
    code = codes.free(place.pk, token)
    fields, more = case_fields(data)
    entry = start("problem", place, actor, fields, {**more, "code": code}, move=move, token=token)
    return entry.case_id or 0


def case_fields(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of a report stands on the case, and what its opening move is given."""
    text = data["text"].strip()
    facet = data.get("facet") or suggest(text)
    building = data.get("building")
    spot = data.get("spot") or (building.name if building else "")
    title = headline(redaction.closed(text) if data.get("keep_name") else text)
    fields = {"title": title, "facet": facet, "spot": _shown(spot, data), "size": data.get("size") or 1}
    return fields, {**data, "text": text, "facet": facet, "spot": spot}


def _shown(spot: str, data: dict[str, Any]) -> str:
    """Where it is, as everybody may know it: no door of somebody who asked to be kept in confidence."""
    building = data.get("building")
    kept = redaction.courtyard(spot, building.name if building else "") if data.get("keep_name") else spot
    return kept[:120]


def opened(taking: Taking, s: Subject) -> None:
    """A problem comes in (4.1)."""
    text: str = s.data["text"]
    item = rules.CLASSES.value(s.case.edition)[s.case.facet]
    urgent = bool(s.data.get("urgent")) or (item["urgent"] and s.data.get("urgency") != "later")
    problem = Problem(
        case=s.case,
        source=s.data.get("source", "resident"),
        visit=s.leader if s.leader is not None and s.leader.procedure == "visit" else None,
        building=s.data.get("building") or None,
        text=text,
        points=[point[:200] for point in s.data.get("points") or []],
        urgent=urgent,
        private=bool(s.data.get("keep_name")),
        held=bool(s.data.get("held")),
    )
    person = None
    # A door that is kept is sealed with the name.
    door = ("spot",) if problem.private and s.data.get("code") and s.data.get("spot") != s.case.spot else ()
    if who := actions.fields_of(s.data, *door):
        person = Person()
        sealed.seal(person, who)
        person.save()
    reporters = []
    if s.data.get("code"):
        reporter = Reporter(
            case=s.case,
            origin=s.case,
            place=s.case.place,
            person=person,
            code=codes.digest(s.case.place_id, s.data["code"]),
            keep_name=bool(s.data.get("keep_name")),
            channel="phone" if s.data.get("phone") else "code",
            at=s.at,
        )
        reporters.append(reporter)
    statements.insert(problem, *reporters)
    taking.note("report", text)
    held = {"held": 1} if s.data.get("held") else {}
    taking.record(source=s.data.get("source", "resident"), facet=s.case.facet, urgent=int(urgent), **held)
    consent.record(taking, s.data)
    taking.index(redaction.closed(text) if problem.private else text, s.case.title, s.case.spot)


def accepted(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    handler = Post.objects.get(pk=s.data["handler"])
    problem.first_taker = problem.handler = handler
    problem.urgent = bool(s.data.get("urgent", problem.urgent))
    if s.data.get("points"):
        problem.points = [line.strip()[:200] for line in s.data["points"].splitlines() if line.strip()]
    problem.save()
    taking.set(facet=s.data["facet"], assignee_id=handler.pk)
    taking.record(first_taker=handler.pk, facet=s.data["facet"])


def solving(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    handler = Post.objects.get(pk=s.data["handler"])
    problem.handler, problem.difficulty, problem.route = handler, s.data["difficulty"], "community"
    problem.save()
    taking.set(assignee_id=handler.pk)
    taking.record(difficulty=problem.difficulty, handler=handler.pk)
    say(taking, s, "measure", "measure")


def back_to_community(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.route, problem.difficulty = "community", problem.difficulty or "ordinary"
    problem.save()
    say(taking, s, "measure", "measure")


def hard(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.route, problem.difficulty = "meeting", "complex"
    problem.save()
    say(taking, s, "question", "question")


def referred(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.route = "referral"
    problem.save()
    taking.set(assignee_id=None)
    say(taking, s, "why", "why")


def say(taking: Taking, s: Subject, kind: str, key: str = "words") -> None:
    if text := (s.data.get(key) or "").strip():
        taking.note(kind, text)


def words(kind: str) -> Any:
    """An effect that keeps the form's words as a note of this kind."""

    def effect(taking: Taking, s: Subject) -> None:
        say(taking, s, kind)

    return effect


def put_off(taking: Taking, s: Subject) -> None:
    say(taking, s, "put_off", "measure" if s.data.get("measure") else "words")


def heard(taking: Taking, s: Subject) -> None:
    """What follows from a meeting that only heard the problem: the reporter reads it (4.3)."""
    say(taking, s, "heard", "measure")


def supplier(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.supplier_called = True
    problem.save()
    taking.record(utility=s.data["utility"])
    say(taking, s, "supplier", "answered")


def done(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.result = s.data["result"]
    problem.save()
    taking.record(result=problem.result)
    say(taking, s, "done")


def verified(taking: Taking, s: Subject) -> None:
    s.facts.result = s.facts.result or "solved"
    s.facts.save()
    say(taking, s, "verified")


def sent_back(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.reworks, problem.result = problem.reworks + 1, ""
    problem.save()
    taking.record(rework=problem.reworks)
    say(taking, s, "rework")


def explained(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.result = "explained"
    problem.save()
    say(taking, s, "explained")


def declined(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.route, problem.outcome = "declined", s.data["reason"]
    problem.save()
    taking.record(reason=s.data["reason"])
    taking.note("answer", (s.data.get("words") or "").strip() or rules.declined(s.data["reason"]))


def shelved(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.review_at = clock.local(calendar.due(s.at, s.value(rules.SHELVED)).at).date()
    problem.save()
    taking.record(reason=s.data["reason"])
    say(taking, s, "shelved")


def extension_asked(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.extension_asked = True
    problem.save()
    taking.record(reason=s.data["reason"])
    say(taking, s, "extension")


def extension_granted(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.extension_asked, problem.extensions = False, problem.extensions + 1
    problem.save()
    until = max(s.case.due_at or s.at, s.at)
    taking.postpone("finish", calendar.due(until, s.value(rules.EXTENSION)).at)
    say(taking, s, "extension")


def extension_refused(taking: Taking, s: Subject) -> None:
    s.facts.extension_asked = False
    s.facts.save()
    say(taking, s, "extension")


def reissued(taking: Taking, s: Subject) -> None:
    """A new secret code for one who spoke; the old one opens nothing any more. The line holds no code."""
    code = codes.digest(s.case.place_id, s.data.get("code") or codes.free(s.case.place_id))
    row = Reporter.objects.filter(case=s.case, pk=s.data.get("reporter") or 0).first()
    if row is None:
        row = Reporter(case=s.case, origin=s.case, place=s.case.place, at=s.at)
    row.code = code
    row.save()
    taking.record(reporter=row.pk)


def household(taking: Taking, s: Subject) -> None:
    taking.set(size=s.data["size"])
    taking.record(households=s.data["size"])
    say(taking, s, "households")


def fed_back(taking: Taking, s: Subject) -> None:
    channels = s.data["channels"]
    public = s.data.get("public", "").strip() if any(name.startswith("public") for name in channels) else ""
    Feedback.objects.create(
        case=s.case,
        channels=channels,
        personal=s.data["personal"],
        public=public,
        post_id=s.actor.post_id or 0,
        at=s.at,
    )
    if public:
        Notice.objects.create(
            place=s.case.place, case=s.case, text=public, result=s.facts.result or "solved", at=s.at
        )
        taking.note("public", public)
    taking.note("feedback", s.data["personal"])
    taking.record(channels=list(channels))


def said(taking: Taking, s: Subject) -> None:
    """What a visitor hears at the door is counted apart and closes nothing."""
    Reporter.objects.filter(case=s.case, said="").update(said=s.data["said"])
    taking.record(said=s.data["said"])
    say(taking, s, "said")


def confirmed(taking: Taking, s: Subject) -> None:
    s.facts.outcome, s.facts.satisfaction = "confirmed", s.data["satisfaction"]
    s.facts.save()
    taking.record(satisfaction=s.data["satisfaction"])
    taking.count(f"satisfied:{s.data['satisfaction']}")
    say(taking, s, "confirmed")


def no_answer(taking: Taking, s: Subject) -> None:
    s.facts.outcome = "no_answer"
    s.facts.save()


def reopened(taking: Taking, s: Subject) -> None:
    problem: Problem = s.facts
    problem.reworks += 1
    problem.result = problem.outcome = problem.satisfaction = ""
    problem.save()
    taking.record(rework=problem.reworks)
    say(taking, s, "reopened")


def project_accepted(taking: Taking, s: Subject) -> None:
    s.facts.result = "solved"
    s.facts.save()


def visit(place: Place, actor: Actor, data: dict[str, Any], token: UUID) -> tuple[Case, list[Case]]:
    """Note a visit down; each demand heard at the door becomes a problem of its own.

    data: kind, heard, urgency, text, building, spot, demands (further sentences), keep_name; of a round: door (its
    id), answers ({problem id: what was said of it}); visited_on and noted_at where it is sent later than noted.
    """
    building: Building | None = data.get("building")
    spot = str(data.get("spot") or (building.name if building else ""))
    label = rules.FINDINGS.value()[data["heard"]]["label"]
    shown = _shown(spot, data)
    fields = {"title": f"走访 {shown}：{label}"[:200], "spot": shown, "facet": data["heard"]}
    entry = start("visit", place, actor, fields, {**data, "spot": spot[:120]}, token=token)
    case = Case.objects.get(pk=entry.case_id or 0)
    return case, list(Case.objects.filter(problem__visit=case).order_by("pk"))
