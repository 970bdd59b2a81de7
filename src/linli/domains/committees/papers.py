"""The papers of forming a committee, made from the record and issued by the moves (3.3, 3.4)."""

from collections.abc import Sequence

from linli.core import clock
from linli.core.papers import actions as register
from linli.core.papers import document as documents
from linli.core.papers.document import Block, Document, day_text
from linli.core.papers.models import Paper
from linli.core.people.models import Person
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule, calendar
from linli.domains.committees import facts, rules
from linli.domains.committees.models import Candidate, Member, Notice, Round

KINDS = Rule("paper.kinds", "items")


def short(place: Place) -> str:
    """'甘家巷' of 甘家巷社区, '白银路' of 白银路街道: what a paper's number begins with."""
    return str(place).removesuffix("社区").removesuffix("街道")


def party(place: Place) -> str:
    """The full name of the community's party organisation, as it signs."""
    return f"中共{place.street or ''}{place}委员会"


def working_committee(place: Place) -> str:
    """The street's party working committee, as it signs."""
    return f"中共{place.street or place}工作委员会"


def _issue(
    taking: Taking, s: Subject, kind: str, made: Document, place: Place | None = None, key: str = ""
) -> Paper:
    place = place or s.case.place
    mark = KINDS.value(s.case.edition)[kind]["mark"]
    year = clock.local(s.at).year
    paper = register.issue(made, place, s.case.pk, key or kind, short(place) + mark, kind=kind, year=year)
    taking.record(paper=paper.pk)
    return paper


def _document(
    s: Subject, title: str, blocks: Sequence[Block], signed: str = "", kind: str = documents.NOTICE
) -> Document:
    day = clock.local(s.at).date()
    end: tuple[Block, ...] = (("signature", signed), ("date", day.isoformat())) if signed else ()
    head: tuple[Block, ...] = (("number", ""), ("title", title))
    return Document(
        kind=kind, title=title, blocks=(*head, *blocks, *end), day=day.isoformat(), author=str(s.case.place)
    )


def _people(s: Subject, rows: Sequence[Candidate]) -> Block:
    kinds, positions = rules.KINDS.value(s.case.edition), rules.POSITIONS.value(s.case.edition)
    body = [
        [
            row.case.title,
            row.identity or (kinds[row.kind]["label"] if row.kind else ""),
            positions[row.position]["label"] if row.position else "",
        ]
        for row in rows
    ]
    return ("table", {"head": ["姓名", "单位、身份", "拟任职务"], "rows": body, "widths": [2, 5, 2]})


def _name(s: Subject) -> str:
    return f"{s.case.place}社区建设工作委员会（社工委）"


def call(taking: Taking, s: Subject) -> None:
    row = Round.objects.get(case=s.case)
    last = calendar.Due(row.closes_at).day
    blocks: list[Block] = [
        ("para", f"{_name(s)}公开选聘成员{row.wanted}名，欢迎报名、推荐。"),
        ("para", f"报名推荐到{day_text(last)}24时止。本人报名、居民推荐、单位推荐都可以；本人愿意的才列入。"),
    ]
    _issue(taking, s, "call", _document(s, "选聘公告", blocks, party(s.case.place)))


def slate(taking: Taking, s: Subject) -> None:
    _issue(taking, s, "slate", _document(s, "初步人选名单", [_people(s, s.facts.slate)], str(s.case.place)))


def meeting(taking: Taking, s: Subject) -> None:
    row: Round = s.facts.round
    people = {p.pk: p.name for p in Person.objects.filter(pk__in=row.present)}
    blocks: list[Block] = [
        (
            "para",
            f"{day_text(row.met_on) if row.met_on else ''}召开社区党组织会议，应到{row.expected}人，实到{len(row.present)}人。",
        ),
        documents.people("出席", [people[pk] for pk in row.present]),
        _people(s, s.facts.slate),
    ]
    _issue(taking, s, "party_meeting", _document(s, "社区党组织会议记录", blocks, party(s.case.place)))


def request(taking: Taking, s: Subject) -> None:
    rows = Candidate.objects.filter(case__root=s.case, case__state__in=("carried", "willing")).exclude(
        position=""
    )
    listed = sorted(rows.select_related("case"), key=lambda row: (facts.ORDER[row.position], row.order))
    blocks: list[Block] = [
        ("addressee", f"{working_committee(s.case.place)}："),
        ("para", f"经社区党组织会议讨论决定，拟聘任下列同志为{_name(s)}成员，现报请审批备案。"),
        _people(s, listed),
    ]
    _issue(taking, s, "request", _document(s, "请示", blocks, party(s.case.place)))


def approval(taking: Taking, s: Subject) -> None:
    """The street's answer; its number is the one under which the slate is filed."""
    row: Round = s.facts.round
    agreed = Candidate.objects.filter(case__root=s.case, case__state="carried").select_related("case")
    answered = s.data["answers"]
    listed = sorted(
        (one for one in agreed if answered.get(one.case_id) == "agreed"),
        key=lambda one: (facts.ORDER[one.position], one.order),
    )
    blocks: list[Block] = [
        ("addressee", f"{party(s.case.place)}："),
        (
            "para",
            f"经{day_text(s.data['met_on'])}党工委会议研究（{s.data['minutes']}），同意下列人选，准予备案。",
        ),
        _people(s, listed),
    ]
    street = s.case.street or s.case.place
    made = _document(s, "批复", blocks, working_committee(s.case.place))
    paper = _issue(taking, s, "approval", made, street)
    Round.objects.filter(pk=row.pk).update(filing=paper.number)


def notice(taking: Taking, s: Subject) -> None:
    row = Notice.objects.get(case=s.case)
    found = {one.case_id: one for one in Candidate.objects.filter(case__in=row.listed).select_related("case")}
    first, last = clock.local(s.at).date(), calendar.Due(row.ends_at).day
    blocks: list[Block] = [
        (
            "para",
            f"经社区党组织会议讨论决定，报街道党工委审批备案，拟聘任下列同志为{_name(s)}成员，现予公示。",
        ),
        _people(s, [found[pk] for pk in row.listed]),
        ("para", f"公示期自{day_text(first)}张贴次日起，至{day_text(last)}24时止。"),
    ]
    paper = _issue(taking, s, "notice", _document(s, "公示", blocks, party(s.case.place)))
    Notice.objects.filter(pk=row.pk).update(paper=paper)


def void_notice(taking: Taking, s: Subject) -> None:
    if s.facts.notice.paper is not None:
        register.void(s.facts.notice.paper, s.data["words"])


def report(taking: Taking, s: Subject) -> None:
    known = s.facts.round
    held = len(known.held)
    text = f"公示期间收到异议，涉及{held}人，正在核查。" if held else "公示期间没有收到异议。"
    _issue(taking, s, "notice_report", _document(s, "公示结果报告", [("para", text)], party(s.case.place)))


def result(taking: Taking, s: Subject) -> None:
    rows = Candidate.objects.filter(case__root=s.case, case__state="approved").select_related("case")
    made = _document(s, "花名册", [_people(s, list(rows))], party(s.case.place))
    _issue(taking, s, "roster", made)


def letter(taking: Taking, s: Subject) -> None:
    row = Member.objects.select_related("person").get(case=s.case)
    row.letter = _letter(taking, s, row)
    row.save(update_fields=["letter"])


def _letter(taking: Taking, s: Subject, row: Member) -> Paper:
    """聘书: one register for the three kinds of letter, gapless by place and year."""
    label = rules.POSITIONS.value(s.case.edition)[row.position]["label"]
    today = clock.local(s.at).date()
    blocks: list[Block] = [
        ("para", f"{row.person.name}同志："),
        (
            "para",
            f"兹聘请您为{s.case.place}社区建设工作委员会{label}，"
            f"聘期自{day_text(today)}至{day_text(row.until)}。",
        ),
    ]
    made = _document(s, "聘书", blocks, party(s.case.place))
    return _issue(taking, s, f"letter_{row.position}", made, key="letter")


def void_letter(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    if row.letter is not None and row.letter.state == "valid":
        register.void(row.letter, LEFT[s.case.state])


LEFT = {"left": "退出", "filing": "解聘", "succeeded": "书记换人，随职务卸任", "expired": "届满"}


def letter_again(taking: Taking, s: Subject) -> None:
    """The new letter replaces the old one."""
    row: Member = s.facts.member
    old = row.letter
    row.letter = _letter(taking, s, row)
    row.save(update_fields=["letter"])
    if old is not None:
        register.replace(old, row.letter, s.data["words"])


def exit_approval(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    ground = rules.GROUNDS.value(s.case.edition)[row.ground]["label"]
    blocks: list[Block] = [
        ("facts", [["姓名", row.person.name], ["事由", ground], ["党组织会议", day_text(s.data["met_on"])]])
    ]
    _issue(taking, s, "exit", _document(s, "退出审批表", blocks, party(s.case.place)))


def dismissal(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    text = f"经社区党组织研究，解聘{row.person.name}的社工委职务。"
    _issue(taking, s, "dismissal", _document(s, "解聘决定", [("para", text)], party(s.case.place)))
