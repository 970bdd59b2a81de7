"""What happens to a letter that nobody answers: a reminder, the level above, the district's order; and paper (4.3)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from linli.core import clock
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Outgoing, Owner, Subject
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule, calendar
from linli.core.rulebook.calendar import Due
from linli.domains.problems import photos, rules
from linli.domains.problems.actions import say
from linli.domains.problems.letters import actions
from linli.domains.problems.models import Referral

STREET, DISTRICT, CITY = 1, 2, 3
LEVELS = {STREET: "街道", DISTRICT: "县区", CITY: "市里"}
# Whoever is told at a level sees it first: by the post's own level.
OF_LEVEL = {Place.STREET: STREET, Place.DISTRICT: DISTRICT, Place.CITY: CITY}
ABOVE: dict[int, Rule] = {STREET: rules.TO_DISTRICT, DISTRICT: rules.TO_CITY}


def nobody(s: Subject) -> Owner:
    """The system's own: nobody's work."""
    return Owner()


def remind_at(s: Subject) -> Due:
    """The last days before the answer is due."""
    end = calendar.due(s.at, s.value(rules.ANSWER)).at
    return calendar.before(end, s.value(rules.REMIND))


def reminded(taking: Taking, s: Subject) -> None:
    """The officer and the head are told once; what they still owe stays as it is."""
    row = actions.latest(s.case)
    for post in filter(None, (row.post_id, row.head_id)):
        taking.tell(Outgoing("letter", f"快到期了，还没有答复：{s.case.title}", post_id=post, mail=True))


def escalated(taking: Taking, s: Subject) -> None:
    """One level further up is told, and sees it first on its desk; after the city there is nobody."""
    row = actions.latest(s.case)
    row.level = min(row.level + 1, CITY)
    row.save(update_fields=["level"])
    taking.record(level=row.level)
    what = missing(row, s.case.state, s.at)
    taking.note("late", what)
    for told in tell_level(row.level, row.department, s, what):
        taking.tell(told)
    if row.head_id:
        text = f"{what}，已报{LEVELS[row.level]}：{s.case.title}"
        taking.tell(Outgoing("letter", text, post_id=row.head_id, mail=True))
    further = ABOVE.get(row.level)
    if further is not None:
        kind = "escalate_sign" if s.case.state == "to_sign" else "escalate"
        taking.postpone(kind, calendar.due(s.at, s.value(further)).at)


def missing(row: Referral, state: str, at: datetime) -> str:
    """What the department has not done: answered by its day; or signed what is written, though that day is to come."""
    if state != "to_sign":
        return "到期没有答复"
    over = row.due_at is not None and row.due_at <= at
    return "到期没有答复，写好了、没有签发" if over else "答复写好了、没有签发"


def tell_level(level: int, department: str, s: Subject, what: str) -> Iterable[Outgoing]:
    """Whom a level is: the street's officer, the district's, the city's; the city is told no title of a case."""
    text = f"{department}{what}：{s.case.title}"
    if level == STREET:
        yield Outgoing("late", text, role="street_officer", place_id=s.case.street_id, mail=True)
    elif level == DISTRICT:
        yield Outgoing("late", text, role="district_officer", place_id=s.case.district_id, mail=True)
    else:
        city = Place.objects.filter(level=Place.CITY).values_list("pk", flat=True).first()
        text = f"{department}{what}，县区督促过，还没有结果"
        yield Outgoing("late_city", text, role="city_officer", place_id=city, mail=True)


def urged(taking: Taking, s: Subject) -> None:
    """The district's order (督办), with the day by which it wants the answer; the department sees it first."""
    row = actions.latest(s.case)
    row.urged_at, row.urged_until = s.at, s.data["until"]
    row.save(update_fields=["urged_at", "urged_until"])
    taking.record(letter=row.pk, until=s.data["until"].isoformat())
    say(taking, s, "urge")
    for post in filter(None, (row.post_id, row.head_id)):
        taking.tell(Outgoing("letter", f"县区督办：{s.case.title}", post_id=post, mail=True))


def on_paper(taking: Taking, s: Subject) -> None:
    """An answer that came on paper: its head signed it there, so the community and the reporter read it at once."""
    row = actions.latest(s.case)
    actions.write_all(row, s.data["answers"])
    row.reply, row.reply_on, row.signed_at = s.data["reply"], s.data["reply_on"], s.at
    row.save(update_fields=["answers", "reply", "reply_on", "signed_at"])
    s.facts.result, s.facts.letter_asked = s.data["result"], False
    s.facts.save()
    if s.data.get("photo"):
        kept = photos.keep(s.case, s.data["photo"], uuid4())
        kept.caption = "部门答复原件"
        kept.save(update_fields=["caption"])
    taking.set(assignee_id=None)
    taking.note("answer", actions.said(row.answers))
    taking.record(letter=row.pk, paper=1)


def paper_dated(s: Subject) -> Iterable[Concern]:
    """A paper has a number or a picture, and a day between the letter and now."""
    if not s.taking:
        return
    if not s.data.get("reply") and not s.data.get("photo"):
        yield Concern(rules.ON_PAPER, "写明部门来函的文号；没有文号的，拍一张照片")
    day = s.data["reply_on"]
    if day > clock.local(s.at).date():
        yield Concern(rules.ON_PAPER, "落款日期在今天以后，请核对")
    elif day < clock.local(actions.latest(s.case).at).date():
        yield Concern(rules.ON_PAPER, "落款日期比协办函还早，请核对")


def until_ahead(s: Subject) -> Iterable[Concern]:
    if s.taking and s.data["until"] < clock.local(s.at).date():
        yield Concern(rules.URGE, "限期在今天以前，请改一个日子")
