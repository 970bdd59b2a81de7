"""What the moves of a letter of co-operation (协办函) do: sent, received, returned, answered, signed (4.3)."""

from datetime import date

from linli.core.people.models import Post
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.domains.demands import heads
from linli.domains.demands.actions import say
from linli.domains.demands.models import Referral


def letter(taking: Taking, s: Subject) -> None:
    post = Post.objects.get(pk=s.data["post"])
    points = [line.strip() for line in s.data["points"].splitlines() if line.strip()]
    Referral.objects.create(
        case=s.case,
        post=post,
        head=heads.head_of(post, s.at),
        department=post.unit,
        letter=s.data["words"].strip(),
        answers=[{"point": point, "answer": ""} for point in points],
        at=s.at,
    )
    taking.set(assignee_id=post.pk)
    taking.record(to=post.pk)
    say(taking, s, "letter")


def _referral(case: Case) -> Referral:
    return Referral.objects.filter(case=case).order_by("-at", "-pk")[0]


def letter_received(taking: Taking, s: Subject) -> None:
    row = _referral(s.case)
    row.received_at = s.at
    row.save(update_fields=["received_at"])


def letter_returned(taking: Taking, s: Subject) -> None:
    row = _referral(s.case)
    row.returned = True
    row.save(update_fields=["returned"])
    taking.set(assignee_id=None)
    say(taking, s, "returned")


def answered(taking: Taking, s: Subject) -> None:
    """Nobody reads the words before the head has signed: they wait in the letter's row, not in a note.

    `answers` in the data is a list of `{"answer", "on"}` in the letter's order; a text is taken line by line.
    """
    row = _referral(s.case)
    given = s.data["answers"]
    if isinstance(given, str):
        lines = [line.strip() for line in given.splitlines() if line.strip()]
        single = lines[: len(row.answers) - 1]
        given = [{"answer": text} for text in (*single, "\n".join(lines[len(single) :]))]
    for point, one in zip(row.answers, given, strict=False):
        day = one.get("on")
        point["answer"], point["on"] = one["answer"].strip(), day.isoformat() if day else ""
    row.head = row.head or heads.head_of(row.post, s.at)
    row.save(update_fields=["answers", "head"])
    s.facts.result = s.data["result"]
    s.facts.save()
    taking.set(assignee_id=row.head_id or row.post_id)


def signed(taking: Taking, s: Subject) -> None:
    row = _referral(s.case)
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
    taking.set(assignee_id=_referral(s.case).post_id)
    say(taking, s, "returned")
