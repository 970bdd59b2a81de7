"""What the moves of a letter of co-operation (协办函) do: sent, received, returned, answered, signed (4.3)."""

from datetime import date
from typing import Any

from linli.core.duties.models import Duty
from linli.core.people.models import Post
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.domains.problems import rules
from linli.domains.problems.actions import say
from linli.domains.problems.letters import department_heads
from linli.domains.problems.models import Referral


def letter(taking: Taking, s: Subject) -> None:
    post = Post.objects.get(pk=s.data["post"])
    points = [line.strip() for line in s.data["points"].splitlines() if line.strip()]
    Referral.objects.create(
        case=s.case,
        post=post,
        head=department_heads.head_of(post, s.at),
        department=post.unit,
        letter=s.data["words"].strip(),
        answers=[{"point": point, "answer": ""} for point in points],
        at=s.at,
        due_at=calendar.due(s.at, s.value(rules.ANSWER)).at,
    )
    s.facts.letter_asked, s.facts.letter_extensions = False, 0
    s.facts.save()
    taking.set(assignee_id=post.pk)
    taking.record(to=post.pk)
    say(taking, s, "letter")


def latest(case: Case) -> Referral:
    """The letter that runs, or ran last. IndexError where none was ever sent."""
    return Referral.objects.filter(case=case).order_by("-at", "-pk")[0]


def letter_received(taking: Taking, s: Subject) -> None:
    row = latest(s.case)
    row.received_at = s.at
    row.save(update_fields=["received_at"])


def letter_returned(taking: Taking, s: Subject) -> None:
    row = latest(s.case)
    row.returned = True
    row.save(update_fields=["returned"])
    taking.set(assignee_id=None)
    say(taking, s, "returned")


def answered(taking: Taking, s: Subject) -> None:
    """Nobody reads the words before the head has signed: they wait in the letter's row, not in a note.

    `answers` in the data is a list of `{"answer", "on"}` in the letter's order; a text is taken line by line.
    """
    row = latest(s.case)
    write_all(row, s.data["answers"], held(s))
    s.facts.result, s.facts.letter_asked = s.data["result"], False
    s.facts.save()
    to_head(taking, s, row)


def to_head(taking: Taking, s: Subject, row: Referral) -> None:
    """Written words wait in the letter's row for who signs them. Who answers has received the letter, said or not."""
    row.head = row.head or department_heads.head_of(row.post, s.at)
    row.received_at = row.received_at or s.at
    row.save(update_fields=["answers", "head", "received_at"])
    taking.set(assignee_id=row.head_id or row.post_id)


def held(s: Subject) -> bool:
    """Whether the head has a part before them: the officer goes on with the rest, and changes nothing of that part."""
    return s.actor.role == "department" and s.case.assignee_id != s.actor.post_id


def waits(point: dict[str, Any]) -> bool:
    """A point that was sent on with a part, and is not signed."""
    return bool(point.get("part") and point.get("answer") and not point.get("signed"))


def write_all(row: Referral, given: Any, held: bool = False) -> None:
    """Put each answer at its point; `given` as in `answered`, `held` as the function of that name."""
    if isinstance(given, str):
        lines = [line.strip() for line in given.splitlines() if line.strip()]
        single = lines[: len(row.answers) - 1]
        given = [{"answer": text} for text in (*single, "\n".join(lines[len(single) :]))]
    for point, one in zip(row.answers, given, strict=False):
        if not (held and waits(point)):
            write(point, one)


def write(point: dict[str, Any], one: dict[str, Any]) -> None:
    """Put an answer at its point; one that says something else than what was signed is to be signed again."""
    day = one.get("on")
    text, on = one["answer"].strip(), day.isoformat() if day else ""
    if (text, on) != (point.get("answer", ""), point.get("on", "")):
        point.pop("signed", None)
        point.pop("part", None)
    point["answer"], point["on"] = text, on


def extension_asked(taking: Taking, s: Subject) -> None:
    s.facts.letter_asked = True
    s.facts.save()
    say(taking, s, "extension")


def extension_granted(taking: Taking, s: Subject) -> None:
    """The answer is due later by the rule's length, from its day or, if that is past, from now (4.3)."""
    s.facts.letter_asked, s.facts.letter_extensions = False, s.facts.letter_extensions + 1
    s.facts.save()
    owed = Duty.objects.filter(case_id=s.case.pk, kind="problem.answer", done_at=None).first()
    until = max(owed.due_at if owed and owed.due_at else s.at, s.at)
    later = calendar.due(until, s.value(rules.LETTER_EXTENSION)).at
    taking.postpone("answer", later)
    taking.postpone("escalate", later)
    taking.postpone("remind", calendar.before(later, s.value(rules.REMIND)).at)
    row = latest(s.case)
    row.due_at, row.level = later, 0
    row.save(update_fields=["due_at", "level"])
    say(taking, s, "extension")


def extension_refused(taking: Taking, s: Subject) -> None:
    s.facts.letter_asked = False
    s.facts.save()
    say(taking, s, "extension")


def signed(taking: Taking, s: Subject) -> None:
    row = latest(s.case)
    row.signed_at = s.at
    row.save(update_fields=["signed_at"])
    taking.set(assignee_id=None)
    taking.note("answer", said(row.answers))
    taking.record(letter=row.pk)


def said(answers: list[dict[str, str]]) -> str:
    """A letter's answer in words, a line each point."""
    return "\n".join(_answer(point) for point in answers)


def _answer(point: dict[str, str]) -> str:
    """'谁来修：我局修（12月10日 前）'."""
    day = date.fromisoformat(point["on"]) if point.get("on") else None
    return f"{point['point']}：{point['answer'] or '另行答复'}" + (
        f"（{day.month}月{day.day}日 前）" if day else ""
    )


def sign_refused(taking: Taking, s: Subject) -> None:
    row = latest(s.case)
    for point in row.answers:
        if waits(point):
            del point["part"]
    row.save(update_fields=["answers"])
    taking.set(assignee_id=row.post_id)
    say(taking, s, "returned")
