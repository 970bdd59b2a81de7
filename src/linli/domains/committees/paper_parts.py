"""What the papers of this room share: who signs, how the committee is called, lists of people, who said what of whom."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from linli.core import clock
from linli.core.journal.models import Entry, Note
from linli.core.papers import actions as register
from linli.core.papers import document as documents
from linli.core.papers.document import Block, Document
from linli.core.papers.models import Paper
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule
from linli.domains.committees import rules
from linli.domains.committees.models import Candidate, Round, Source

KINDS = Rule("paper.kinds", "items")
SHORT = "社工委"
# A round's kind: how the papers speak of seeking people, and of what they will be.
SEEKS = {Round.FORMATION: "公开选聘", Round.RENEWAL: "换届选聘", Round.SUPPLEMENT: "增补"}
APPOINTS = {Round.FORMATION: "拟聘任", Round.RENEWAL: "换届拟聘任", Round.SUPPLEMENT: "拟增补"}
WHOM = {Round.FORMATION: "成员", Round.RENEWAL: "成员", Round.SUPPLEMENT: "委员"}
# What speaks of people before they are published, or of why they go: for those alone who form the committee.
PERSONNEL = ("slate", "party_meeting", "request", "approval", "notice_report", "exit", "dismissal")
BLANK = "＿＿＿＿＿＿＿＿"


def short(place: Place) -> str:
    """'甘家巷' of 甘家巷社区, '白银路' of 白银路街道: what a paper's number begins with."""
    return str(place).removesuffix("社区").removesuffix("街道")


def committee(place: Place, shortened: bool = True) -> str:
    """'甘家巷社区建设工作委员会（社工委）': the full name first, as 3.1 gives it; 社区 stands in it once."""
    name = str(rules.NAME.value())
    return short(place) + (name if shortened else name.partition("（")[0])


def party(place: Place) -> str:
    """The community's party organisation, as it signs within its street."""
    return f"中共{place.street or ''}{place}委员会"


def party_in_full(place: Place) -> str:
    """The same with city and district: a public notice bears the organisation's full name."""
    # The district, and the city above it.
    rows = Place.objects.filter(Q(pk=place.district_id) | Q(children=place.district_id)).distinct()
    above = "".join(rows.order_by("code").values_list("name", flat=True)) if place.district_id else ""
    return f"中共{above}{place.street or ''}{place}委员会"


def working_committee(place: Place) -> str:
    """The street's party working committee, as it signs."""
    return f"中共{place.street or place}工作委员会"


def reached(place: Place | None) -> str:
    """Telephone, address and letters of an office, with room to write in what nobody has."""
    phone = place.phone if place is not None and place.phone else BLANK
    address = place.address if place is not None and place.address else BLANK
    return f"电话 {phone}\n地址 {address}\n来信寄上面的地址，信封上写明“对公示的意见”"


def document(
    s: Subject,
    title: str,
    blocks: Sequence[Block],
    kind: str = documents.SHEET,
    foot: Sequence[Block] = (),
    place: Place | None = None,
) -> Document:
    """A paper of the day on which the move is taken."""
    day = clock.local(s.at).date().isoformat()
    return Document(kind, title, "", tuple(blocks), tuple(foot), day=day, author=str(place or s.case.place))


def issue(
    taking: Taking, s: Subject, kind: str, made: Document, place: Place | None = None, key: str = ""
) -> Paper:
    """Number it in the register of its kind and place, and note it on the move's line."""
    place = place or s.case.place
    mark = KINDS.value(s.case.edition)[kind]["mark"]
    year = clock.local(s.at).year
    paper = register.issue(made, place, s.case.pk, key or kind, short(place) + mark, kind=kind, year=year)
    taking.record(paper=paper.pk)
    return paper


def sheet_head(lines: Sequence[str]) -> list[Block]:
    return [("title", list(lines)), ("number", "")]


def letter_head(mark: str, lines: Sequence[str], addressee: str = "") -> list[Block]:
    """信函格式: the red name, the double line, the number on the right, the title, to whom."""
    head: list[Block] = [("mark", [mark]), ("rule", "double"), ("number", ""), ("title", list(lines))]
    return [*head, *([("addressee", f"{addressee}：")] if addressee else [])]


def signed(by: str, s: Subject) -> list[Block]:
    return [("space", 1), ("signature", by), ("date", clock.local(s.at).date().isoformat())]


def sealed(by: str, s: Subject) -> list[Block]:
    """Signed where a seal goes on the paper."""
    return [("seal", {"by": by, "day": documents.day_text(clock.local(s.at).date())})]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Block:
    return ("table", {"head": list(head), "rows": [list(row) for row in rows], "widths": list(widths)})


def position(row: Any, edition: str | None) -> str:
    return str(rules.POSITIONS.value(edition)[row.position]["label"]) if row.position else ""


def kind_label(row: Any, edition: str | None) -> str:
    return str(rules.KINDS.value(edition)[row.kind]["label"]) if row.kind else ""


def who(row: Any, edition: str | None) -> str:
    """As it is published: unit or post, else the kind of member."""
    return row.identity or kind_label(row, edition)


def channels(rows: Iterable[Candidate], edition: str) -> dict[int, str]:
    """By candidate, the ways in which they were proposed: '个人自荐、居民推荐'."""
    labels = rules.SOURCES.value(edition)
    found: dict[int, list[str]] = {row.case_id: [] for row in rows}
    for case, channel in (
        Source.objects.filter(case__in=found).order_by("pk").values_list("case_id", "channel")
    ):
        label = str(labels[channel]["label"]) if channel in labels else "随书记职务"
        if label not in found[case]:
            found[case].append(label)
    return {pk: "、".join(names) for pk, names in found.items()}


def explained(case: Case, taking: Taking | None = None) -> dict[str, str]:
    """By the keys of rules, the reasons that were written for going on in spite of them, since the last slate."""
    lines = Entry.objects.filter(case_id=case.pk, verb__in=("submit", "decide", "approve")).order_by("seq")
    told = [(line.data, line.verb) for line in lines]
    if taking is not None:
        told.append(({**taking.step.data, "notes": taking.step.notes}, taking.step.move.name))
    found: dict[str, int] = {}
    for data, verb in told:
        if verb == "submit":
            found = {}
        keys = data.get("reasons") or []
        notes = [token[0] for token in data.get("notes", ()) if token[1] == "reason"]
        found |= dict(zip(keys, notes, strict=False))
    words = dict(Note.objects.filter(pk__in=found.values(), erased_at=None).values_list("pk", "text"))
    return {key: words.get(note, "（已删除）") for key, note in found.items()}


def said(case: Case, kind: str) -> str:
    """The words that were last noted of a case under a kind; '' when none were, or they were erased."""
    found = Note.objects.filter(case_id=case.pk, kind=kind, erased_at=None).order_by("-pk").first()
    return found.text if found is not None else ""
