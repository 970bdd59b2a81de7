"""What the page of a round shows whatever its state: head, path, people, papers, record; as plain parts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates, parts
from linli.domains.committees import rules
from linli.domains.committees.facts import ORDER
from linli.domains.committees.formation import queries
from linli.domains.committees.formation.procedure import CANDIDATE, ROUND
from linli.domains.committees.formation.queries import Record
from linli.domains.committees.models import DIRECTOR, Candidate, Round, Source

STAGES = {"calling": 2, "slating": 3, "party_meeting": 4, "street": 5, "refused": 5, "formed": 7}
KINDS = dict(Round.KINDS)
PAPER_STATES = {"void": ("已作废", "red"), "replaced": ("已换发", "")}


def address(case: Case) -> str:
    rooms = {"round": "rounds", "candidate": "candidates", "notice": "notices", "objection": "objections"}
    return f"/committee/{rooms[case.procedure]}/{case.pk}/"


def shortdate(at: Any) -> str:
    """'11月8日', without its weekday: for narrow columns."""
    day = clock.local(at).date() if hasattr(at, "hour") else at
    return f"{day.month}月{day.day}日"


def facts_order(row: Candidate) -> int:
    """Director, deputies, members: as they stand on a list."""
    return ORDER.get(row.position, 9)


# --- the path -------------------------------------------------------------------------------------------------


def stage(record: Record) -> int:
    """At which of the six steps the round is, or was stopped."""
    state = record.case.state
    if state == "stopped" and (event := record.event("stop")) is not None:
        before = next((one.target for one in record.events if one.at < event.at and one.target), "calling")
        return STAGES.get(before, 6)
    return STAGES.get(state, 6)


def path(record: Record) -> list[parts.Step]:
    """The six steps as this round went through them (3.3)."""
    case, at = record.case, stage(record)
    late = case.closed_at is None and case.due_at is not None and case.due_at <= clock.now()
    length = rules.NOTICE.value(case.edition)
    names = ("发布公告", "报名推荐", "初步人选", "党组织会议", "街道审批备案", f"公示 {length}，聘任")
    made = []
    for number, name in enumerate(names, 1):
        if number < at:
            made.append(parts.Step(name, "passed", _passed(number, record)))
        elif number == at and case.closed_at is None:
            said = dates.badge(case.due_at, clock.now()).text if late else ""
            made.append(parts.Step(name, "late" if late else "now", _now(record), said))
        elif number == at:
            made.append(parts.Step(name, "skipped", said=ROUND.state(case.state).label))
        elif case.closed_at is not None:
            made.append(parts.Step(name, "todo", ["到这里为止"] if number == at + 1 else []))
        else:
            made.append(parts.Step(name, "todo", [_coming(number, record)]))
    return made


def _passed(number: int, record: Record) -> list[str]:
    case, row = record.case, record.facts.round
    came = sum(record.facts.states[one.case_id] != "merged" for one in record.facts.candidates)
    closed = Due(row.closes_at).day
    if number == 1:
        return [f"{shortdate(case.opened_at)} 起，{(closed - clock.local(case.opened_at).date()).days} 天"]
    if number == 2:
        return [f"{came} 人，{shortdate(closed)} 截止"]
    if number == 3 and (event := record.event("submit")):
        return [f"{shortdate(event.at)} 定下 {event.data.get('listed', 0)} 人"]
    if number == 4 and row.met_on:
        return [f"{shortdate(row.met_on)}，实到 {len(row.present)} / {row.expected}"]
    if number == 5 and (event := record.event("approve")):
        return [f"{shortdate(row.street_met_on)} 同意 {event.data.get('agreed', 0)} 人"]
    if number == 6 and (event := record.event("appoint")):
        return [f"{shortdate(event.at)} 聘任 {len(record.facts.among('appointed'))} 人"]
    return []


def _now(record: Record) -> list[str]:
    facts = record.facts
    if record.case.state == "calling":
        return [f"{len(facts.candidates)} 人，到 {shortdate(Due(facts.round.closes_at).day)}"]
    if record.case.state == "noticing" and facts.notice is not None:
        return [f"{shortdate(Due(facts.notice.ends_at).day)} 24:00 满"]
    if record.case.state in ("approved", "appointing"):
        return [ROUND.state(record.case.state).label]
    return []


def _coming(number: int, record: Record) -> str:
    edition = record.case.edition
    within = {
        3: f"截止后 {rules.SLATE.value(edition)}内",
        4: f"名单提出后 {rules.MEETING.value(edition)}内",
        5: f"报来后 {rules.APPROVAL.value(edition)}内",
        6: "街道同意以后",
    }
    return within.get(number, "")


# --- the head -------------------------------------------------------------------------------------------------


def title(record: Record, actor: Actor, concerns: int = 0) -> str:
    facts, state = record.facts, record.case.state
    n = len(facts.slate)
    if state == "street" and actor.level != "community":
        said = f"，{concerns} 处要说明" if concerns else "，没有要说明的"
        return f"{record.case.place}报来 {len(facts.among('carried'))} 人{said}"
    titles = {
        "calling": f"报名推荐，{len(facts.candidates)} 人",
        "slating": f"初步人选，{n} 人",
        "party_meeting": f"党组织会议，{n} 人的名单",
        "street": f"报街道审批，{len(facts.among('carried'))} 人",
        "approved": f"街道同意 {len(facts.among('approved'))} 人，等公示",
        "noticing": f"公示中，{len(facts.notice.listed) if facts.notice else 0} 人",
        "appointing": f"公示期满，聘任 {len(facts.among('approved'))} 人",
        "formed": f"{KINDS[facts.round.kind]}完成，聘任 {len(facts.among('appointed'))} 人",
    }
    return titles.get(state, f"社工委{KINDS[facts.round.kind]}：{ROUND.state(state).label}")


TURNS = {
    "calling": (queries.STAFF, "社区", "问本人愿不愿意，核对资格"),
    "slating": (queries.STAFF, "社区", "定下名单，提交党组织会议"),
    "party_meeting": (queries.STAFF, "社区", "开党组织会议，逐人表决"),
    "approved": (("secretary",), "社区书记", "公示"),
    "appointing": (("secretary",), "社区书记", "聘任"),
}


def turn(record: Record, actor: Actor) -> tuple[str, str]:
    """Whose turn it is, and what for."""
    case = record.case
    if case.state == "calling" and not record.facts.asking:
        return "公告中", f"{dates.shortday(Due(record.facts.round.closes_at).day)} 24:00 截止"
    if case.state in TURNS:
        who, label, what = TURNS[case.state]
        return ("轮到您" if actor.role in who else f"轮到{label}"), what
    until = f"，{dates.shortday(Due(case.due_at).day)}前" if case.due_at else ""
    if case.state == "street":
        if actor.role == "street_officer" and record.facts.round.prepared_by_id is None:
            return "轮到您", "核材料，报党工委会研究"
        return "轮到党工委", f"记下会议的决定{until}"
    if case.state == "noticing" and record.facts.notice is not None:
        return "公示中", f"{dates.shortday(Due(record.facts.notice.ends_at).day)} 24:00 期满"
    return "", ""


def facts_line(record: Record, actor: Actor) -> list[parts.Fact]:
    case, row = record.case, record.facts.round
    found = [parts.Fact("为什么", f"社工委{KINDS[row.kind]}", icon="users-group")]
    if actor.level != "community":
        found.append(parts.Fact("社区", str(case.place), icon="map-pin"))
    if case.closed_at is None and case.due_at is not None:
        badge = shown.badge(case.due_at)
        tone = {"late": "red", "soon": "amber"}.get(badge.state, "")
        found.append(parts.Fact("时限", f"{badge.text}，{badge.when}", icon="clock", tone=tone))
    if row.filing:
        found.append(parts.Fact("备案号", row.filing, icon="signature"))
    return found


# --- people ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tag:
    """A word on a row that says what is in the way: red stops, amber asks for a reason."""

    text: str
    tone: str

    @property
    def icon(self) -> str:
        return "ban" if self.tone == "red" else "alert-triangle"


@dataclass
class Person:
    """A candidate on a row."""

    pk: int
    name: str
    what: str
    position: str
    came: str
    state: str
    href: str = ""
    tags: list[Tag] = field(default_factory=list)
    # The places that the row may be moved to: (position, word).
    buttons: list[tuple[str, str]] = field(default_factory=list)
    votes: str = ""
    note: str = ""


def person(row: Candidate, record: Record, link: bool = True) -> Person:
    kinds, positions = rules.KINDS.value(record.case.edition), rules.POSITIONS.value(record.case.edition)
    return Person(
        row.case_id,
        row.case.title,
        said(row, kinds),
        positions[row.position]["label"] if row.position else "",
        came(record.sources.get(row.case_id, ()), record.case.edition),
        CANDIDATE.state(record.facts.states[row.case_id]).label,
        address(row.case) if link else "",
        votes=_votes(row),
    )


def _votes(row: Candidate) -> str:
    if row.votes_for is None:
        return "随职务，不表决" if row.position == DIRECTOR else ""
    return f"{row.votes_for} / {row.votes_against} / {row.votes_abstain}"


def said(row: Candidate, kinds: Any) -> str:
    """'退役军人，服务站站长': the kind first, then what is published, unless that says it already."""
    label = kinds[row.kind]["label"] if row.kind else ""
    if label and row.identity and row.identity not in label and label not in row.identity:
        return f"{label}，{row.identity}"
    return row.identity if label in row.identity else label or row.identity


def came(found: Sequence[Source], edition: str) -> str:
    """'自荐、居民推荐 6': in which ways, and how many where several; never by whom."""
    labels = {key: item["label"] for key, item in rules.SOURCES.value(edition).items()} | {"post": "随职务"}
    counted = Counter(row.channel for row in found)
    return "、".join(
        f"{labels.get(channel, channel)} {n}" if n > 1 else labels.get(channel, channel)
        for channel, n in counted.items()
    )


# --- papers and record ----------------------------------------------------------------------------------------


def papers(record: Record) -> list[parts.Item]:
    made = []
    for paper in record.papers:
        tag, tone = PAPER_STATES.get(paper.state, ("", ""))
        day = shortdate(paper.made_at)
        second = f"{day}，{paper.number}" if paper.number else day
        made.append(
            parts.Item(paper.title, second, f"/papers/{paper.pk}.pdf", "file-text", tag=tag, tag_tone=tone)
        )
    return made


# What the notice's own line says already, or the round's.
TWICE = ("post", "end", "unpublish")


def lines(events: Sequence[Event], without: Sequence[str] = ()) -> list[parts.Line]:
    """The record, with people moved about on the slate said once for each day and person who did it."""
    return [
        shown.line(event, second=shown.notes(event)) for event in _folded(events) if event.verb not in without
    ]


def _folded(events: Iterable[Event]) -> Iterable[Event]:
    before: tuple[Any, ...] = ()
    for event in events:
        key = (event.verb, event.who, clock.local(event.at).date()) if event.verb == "arrange" else ()
        if not key or key != before:
            yield event
        before = key
