"""Filling in any move's form as somebody might: from its own fields and choices; a few forms need more sense."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from django import forms
from django.forms import BaseForm

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance, Concerned, Item, Statement
from linli.domains.problems.letters import actions, parts

WORDS = ("三单元的灯不亮", "等了半个月", "物业说下周来", "已经看过现场", "🙂𠮷 特别的字", "' OR 1=1 --")


def text(rng: Random) -> str:
    return "，".join(rng.sample(WORDS, rng.randint(1, 2)))


def one(field: forms.Field, rng: Random) -> Any:
    """A value that the field may take; None leaves it out. Needed fields get one whenever there is one."""
    if not field.required and rng.random() < 0.4:
        return None
    if isinstance(field, forms.ModelChoiceField):
        keys = [str(row.pk) for row in field.queryset]  # type: ignore[union-attr]
        return rng.choice(keys) if keys else None
    if isinstance(field, forms.MultipleChoiceField):
        keys = [str(key) for key, _ in field.choices]
        return rng.sample(keys, rng.randint(1, len(keys))) if keys else None
    if isinstance(field, forms.ChoiceField):
        keys = [str(key) for key, _ in field.choices if key != ""]
        return rng.choice(keys) if keys else None
    if isinstance(field, forms.BooleanField):
        return rng.choice(["on", None])
    if isinstance(field, forms.IntegerField):
        low, high = field.min_value or 0, field.max_value or 1000
        return str(rng.randint(low, min(high, low + 9)))
    if isinstance(field, forms.DateTimeField):
        held = clock.local(clock.now()) + timedelta(days=rng.randint(1, 20))
        return held.strftime("%Y-%m-%dT%H:%M")
    if isinstance(field, forms.DateField):
        return (clock.today() + timedelta(days=rng.randint(1, 20))).isoformat()
    if isinstance(field, forms.FileField):
        return None
    return "13800000000" if isinstance(field, forms.RegexField) else text(rng)


def votes(case: Case, rng: Random) -> dict[str, Any]:
    """As many votes as there are voters; most often in favour."""
    gone = Concerned.objects.filter(case=case).values("person_id")
    voters = Attendance.objects.filter(case=case.root_id, votes=True, state="present").exclude(
        person_id__in=gone
    )
    there = voters.count()
    favour = there if rng.random() < 0.7 else rng.randint(0, there)
    tellers = "李楠、王建平" if Item.objects.get(case=case).secret else ""
    given = {"votes_for": favour, "votes_against": there - favour, "votes_abstain": 0}
    return {**{key: str(value) for key, value in given.items()}, "tellers": tellers}


def present(case: Case, rng: Random) -> dict[str, Any]:
    """All, or all but a few."""
    people = [str(row.pk) for row in Attendance.objects.filter(case=case)]
    away = rng.sample(people, min(len(people), rng.choice([0, 0, 1, 4])))
    return {"present": [one for one in people if one not in away], "leave": away}


def said(case: Case, rng: Random) -> dict[str, Any]:
    """What everybody said, each with a word."""
    rows = list(Attendance.objects.filter(case=case).order_by("pk"))
    words = {f"words-{row.pk}": "有事" for row in rows}
    return words | {f"answer-{row.pk}": rng.choice(["coming", "late", "leave"]) for row in rows}


def shuffled(case: Case, rng: Random) -> list[int]:
    """The agenda in another order."""
    rows = Item.objects.filter(case__root=case).exclude(result="withdrawn").order_by("case_id")
    found = list(rows.values_list("case_id", flat=True))
    rng.shuffle(found)
    return found


def numbered(case: Case, rng: Random) -> str:
    """The number of another problem of the place, when there is one."""
    rows = Case.objects.filter(procedure="problem", place=case.place_id).exclude(pk=case.pk)
    numbers = list(rows.order_by("pk").values_list("number", flat=True))
    return rng.choice(numbers) if numbers else "2021-9999"


def _here(case: Case) -> str:
    row = Attendance.objects.filter(case=case.root_id, state="present").select_related("person").first()
    return row.person.name if row else "没有人"


def _last_said(case: Case) -> dict[str, int]:
    row = Statement.objects.filter(case=case).order_by("pk").last()
    return {"statement": row.pk, "seen": row.note_id} if row else {"statement": 0, "seen": 0}


def day(ahead: int) -> str:
    return (clock.today() + timedelta(days=ahead)).isoformat()


def a_part(case: Case, rng: Random) -> dict[str, Any]:
    """One of the parts that wait for the head."""
    found = list(parts.waiting(actions.latest(case).answers))
    return {"part": rng.choice(found)} if found else {}


# What the fields alone do not say, by procedure and move.
type More = Mapping[tuple[str, str], Callable[[Case, Random], dict[str, Any]]]
MORE: More = {
    ("agenda_item", "vote"): votes,
    ("meeting", "reschedule"): lambda case, rng: {"seen": str(len(case.meeting.moves))},
    ("meeting", "attend"): present,
    ("meeting", "answer"): lambda case, rng: {"words": "有事"},
    ("meeting", "enter_answers"): said,
    ("meeting", "arrange"): lambda case, rng: {"order": shuffled(case, rng)},
    ("project", "study"): lambda case, rng: {
        "rows": "只换灯泡 | 60 | 1 | 还会坏\n换线 | 2400 | 3 | 能办",
        "chosen": "2",
    },
    ("project", "plan"): lambda case, rng: {
        "steps": f"换线 | {day(5)} | 物业\n验线 | {day(9)} | 社区",
        "pairs": "电工 | 兰建物业 | 1 名\n梯子 | | ",
        "money": "工作经费 | 2400",
    },
    ("agenda_item", "dictate"): lambda case, rng: {"text": f"{_here(case)}：支持换线。"},
    ("agenda_item", "reword"): lambda case, rng: _last_said(case) | {"words": text(rng), "position": "for"},
    ("agenda_item", "deliberate"): lambda case, rng: {"measure": "换整根线", "amount": 800},
    ("problem", "see"): lambda case, rng: {"other": numbered(case, rng)},
    ("project", "accept"): lambda case, rng: {"people": "张 | 居民代表\n马 | 居民代表"},
    ("project", "reject"): lambda case, rng: {"people": "", "steps": f"补一段 | {day(4)} | 物业"},
    ("project", "publish"): lambda case, rng: {"title": "换线", "words": "整根换新的"},
    ("problem", "letter"): lambda case, rng: {"points": "谁来修\n哪天修"},
    ("problem", "partial"): lambda case, rng: {
        "answer-1": text(rng),
        "answer-2": "",
        "on-1": day(rng.randint(1, 20)),
    },
    ("problem", "answer"): lambda case, rng: {
        "on-1": day(rng.randint(1, 20)),
        "result": rng.choice(["referred", "referred", "solved"]),
    },
    ("problem", "sign_part"): lambda case, rng: {"seen": parts.key(actions.latest(case))},
    ("problem", "sign_one"): a_part,
    ("problem", "paper_answer"): lambda case, rng: {"reply": "住建复〔2021〕7号", "reply_on": day(0)},
    ("summons", "hold"): lambda case, rng: rng.choice(
        [{"what-1": "围起来", "on-1": day(5)}, {"what-1": "", "on-1": ""}]
    ),
    ("problem", "feed_back"): lambda case, rng: {
        "channels": rng.choice([["individual_now"], ["individual_now", "public_now"]]),
        "personal": text(rng),
        "public": text(rng),
    },
}


def fill(
    kind: str,
    move: str,
    form: type[BaseForm],
    case: Case | None,
    actor: Actor,
    rng: Random,
    more: More = MORE,
) -> tuple[dict[str, Any] | None, str]:
    """The cleaned data, or None and what is wrong with it."""
    blank = form(case=case, actor=actor)  # type: ignore[call-arg]
    posted = {name: one(field, rng) for name, field in blank.fields.items()}
    if case is not None and (kind, move) in more:
        posted |= more[kind, move](case, rng)
    posted = {name: value for name, value in posted.items() if value is not None}
    bound = form(posted, case=case, actor=actor)  # type: ignore[call-arg]
    if not bound.is_valid():
        return None, str(bound.errors.as_text())
    return bound.cleaned_data, ""
