"""The papers of a letter: the letter itself (协办函), from the street, and the district's order (督办单) (4.3)."""

from linli.core import clock
from linli.core.papers import actions as papers
from linli.core.papers.document import LETTER, Block, Document, day_text
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.domains.problems import redaction, rules
from linli.domains.problems.letters import actions
from linli.domains.problems.models import Pledge, Referral, Summons


def office(street: Place) -> str:
    """Who writes to a bureau for a street: its office (街道办事处), in a town its government; never the party's committee.

    The law of local organisation calls them so in every city.
    """
    name = str(street)
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def letter(s: Subject, row: Referral) -> Document:
    """To the department: where, how many homes, what is asked point by point, by which day. Nothing personal."""
    street = office(s.case.street or s.case.place)
    where = f"{s.case.place}{s.case.spot}"
    homes = f"，涉及 {s.case.size} 户" if s.case.size > 1 else ""
    opening = f"{where}反映：{redaction.masked(s.case.title)}{homes}。{redaction.masked(row.letter)}"
    blocks: list[Block] = [*_head(street, "关于请予协助办理的函", row.department), ("para", opening)]
    blocks.append(("para", "请逐点答复："))
    blocks += [
        ("para", f"{number}. {redaction.masked(point['point'])}")
        for number, point in enumerate(row.answers, 1)
    ]
    if row.due_at is not None:
        blocks.append(
            ("para", f"请于 {day_text(calendar.Due(row.due_at).day)} 前答复办法和日期，由负责人签发。")
        )
    return _made(s, f"{redaction.masked(s.case.title)}协办函", street, blocks)


def urge(s: Subject, row: Referral) -> Document:
    """The order of the district: which letter, since when, what is wanted by when."""
    district = str(s.case.district or s.case.place)
    since = f"{s.case.street} {day_text(clock.local(row.at).date())} 函送（{row.number or '无文号'}）"
    facts = [
        ["事情", redaction.masked(s.case.title)],
        ["地点", f"{s.case.place} {s.case.spot}".strip()],
        ["协办函", since],
        ["原定答复", day_text(calendar.Due(row.due_at).day) if row.due_at else ""],
        ["督办限期", day_text(row.urged_until) if row.urged_until else ""],
    ]
    blocks: list[Block] = [
        *_head(district, "督办单", row.department),
        ("facts", facts),
        ("para", redaction.masked(s.data["words"].strip())),
    ]
    return _made(s, f"{redaction.masked(s.case.title)}督办单", district, blocks)


def order(s: Subject, row: Pledge) -> Document:
    """The order of the district about what was promised and not done: since when, what is wanted by when."""
    district = str(s.case.district or s.case.place)
    number = row.referral.number if row.referral is not None else ""
    facts = [
        ["答应的事", redaction.masked(row.what)],
        ["地点", f"{s.case.place} {s.case.spot}".strip()],
        *([["协办函", number]] if number else []),
        ["原定做到", day_text(row.due_on)],
        ["督办限期", day_text(s.data["until"])],
    ]
    blocks: list[Block] = [
        *_head(district, "督办单", row.department),
        ("facts", facts),
        ("para", redaction.masked(s.data["words"].strip())),
    ]
    return _made(s, f"{redaction.masked(s.case.title)}督办单", district, blocks)


def summons(s: Subject, row: Summons, departments: list[str]) -> Document:
    """The street calls several departments to one place at one time."""
    street = office(s.case.street or s.case.place)
    at = clock.local(row.at)
    facts = [
        ["事情", redaction.masked(s.case.title)],
        ["时间", f"{day_text(at.date())} {at:%H:%M}"],
        ["地点", row.where],
    ]
    blocks: list[Block] = [
        *_head(street, "关于请到现场共同研究的函", "、".join(departments)),
        ("facts", facts),
        ("para", redaction.masked(row.what)),
        ("para", "请回话：谁来；来不了的，写明原因。"),
    ]
    return _made(s, f"{redaction.masked(s.case.title)}现场会通知", street, blocks)


def _head(mark: str, title: str, to: str) -> list[Block]:
    return [
        ("mark", [mark]),
        ("rule", "double"),
        ("number", ""),
        ("title", [title]),
        ("addressee", f"{to}："),
    ]


def _made(s: Subject, title: str, by: str, blocks: list[Block]) -> Document:
    day = clock.local(s.at).date().isoformat()
    signed: list[Block] = [("space", 1), ("signature", by), ("date", day)]
    return Document(LETTER, title, blocks=(*blocks, *signed), day=day)


def issue(taking: Taking, s: Subject, kind: str, made: Document, place: Place | None) -> str:
    """Number the paper in the register of the place that sends it; gives the number."""
    place = place or s.case.place
    mark = rules.PAPER_KINDS.value(s.case.edition)[kind]["mark"]
    paper = papers.issue(made, place, s.case.pk, f"paper.{kind}", f"{place}{mark}", kind=kind)
    taking.record(paper=paper.pk)
    return str(paper.number)


def issue_letter(taking: Taking, s: Subject) -> None:
    row = actions.latest(s.case)
    row.number = issue(taking, s, "cooperation", letter(s, row), s.case.street)
    row.save(update_fields=["number"])


def issue_urge(taking: Taking, s: Subject) -> None:
    row = actions.latest(s.case)
    row.urge = issue(taking, s, "supervision", urge(s, row), s.case.district)
    row.save(update_fields=["urge"])


def issue_order(taking: Taking, s: Subject) -> None:
    issue(taking, s, "supervision", order(s, s.facts), s.case.district)


def issue_summons(taking: Taking, s: Subject) -> None:
    row = Summons.objects.get(case=s.case)
    named = [one["department"] for one in s.data["called"]]
    issue(taking, s, "summons", summons(s, row, named), s.case.street)
