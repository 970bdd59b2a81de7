"""The papers that the moves of this room issue, each made from the record (3.3, 3.4).

What stands on each is in `paper_round`, `paper_notice` and `paper_member`; here is when it is issued, under which
number, and what it replaces or makes void.
"""

from linli.core.papers import actions as register
from linli.core.papers.document import Document
from linli.core.papers.models import Paper
from linli.core.procedures.kinds import Subject
from linli.core.procedures.taking import Taking
from linli.domains.committees import facts
from linli.domains.committees.formation import notice_papers
from linli.domains.committees.formation import papers as formation_papers
from linli.domains.committees.models import Candidate, Member, Notice, Round
from linli.domains.committees.paper_parts import issue, party, short, working_committee
from linli.domains.committees.term import papers

LEFT = {"left": "退出", "filing": "解聘", "succeeded": "书记换人，随职务卸任", "expired": "届满"}


def call(taking: Taking, s: Subject) -> None:
    """The call; one with a later end is a new edition, and the old one points at it."""
    row = Round.objects.get(case=s.case)
    _edition(taking, s, "call", formation_papers.call(s, row))


def slate(taking: Taking, s: Subject) -> None:
    _edition(taking, s, "slate", formation_papers.slate(taking, s, s.facts))


def meeting(taking: Taking, s: Subject) -> None:
    _edition(taking, s, "party_meeting", formation_papers.minutes(s, s.facts))


def request(taking: Taking, s: Subject) -> None:
    rows = formation_papers.of_round(s.case, "carried", "willing")
    _edition(taking, s, "request", formation_papers.request(taking, s, rows))


def _edition(taking: Taking, s: Subject, kind: str, made: Document) -> Paper:
    """A paper of the round that takes the place of the one before it, if there was one."""
    old = _last(s.case.pk, kind)
    paper = issue(taking, s, kind, made)
    if old is not None:
        register.replace(old, paper, "名单或日期有变动")
    return paper


def _last(case_id: int, kind: str) -> Paper | None:
    return Paper.objects.filter(case_id=case_id, kind=kind, state="valid").order_by("-pk").first()


def approval(taking: Taking, s: Subject) -> None:
    """The street's answer; its number is the one under which the slate is filed."""
    order = {row.case_id: row for row in s.facts.candidates}
    rows = sorted(
        (order[pk] for pk in s.data["answers"]),
        key=lambda row: (facts.ORDER.get(row.position, 3), row.order, row.case_id),
    )
    paper = issue(
        taking, s, "approval", formation_papers.approval(s, rows, _asked(s)), s.case.street or s.case.place
    )
    Round.objects.filter(case=s.case).update(filing=paper.number)


def returned(taking: Taking, s: Subject) -> None:
    made = formation_papers.answered(s, _asked(s), "名单退回补充，请补充以后重新报来：")
    issue(taking, s, "approval", made, s.case.street or s.case.place)


def refused(taking: Taking, s: Subject) -> None:
    made = formation_papers.answered(s, _asked(s), "不同意这份名单，本轮到此结束。理由：")
    issue(taking, s, "approval", made, s.case.street or s.case.place)


def _asked(s: Subject) -> str:
    """The number of the request that is answered."""
    paper = _last(s.case.pk, "request")
    return paper.number if paper is not None else ""


def notice(taking: Taking, s: Subject) -> None:
    row = Notice.objects.get(case=s.case)
    found = {one.case_id: one for one in Candidate.objects.filter(case__in=row.listed).select_related("case")}
    root = Round.objects.get(case=s.case.root_id or 0)
    made = notice_papers.notice(s, row, [found[pk] for pk in row.listed], root)
    Notice.objects.filter(pk=row.pk).update(paper=issue(taking, s, "notice", made))


def void_notice(taking: Taking, s: Subject) -> None:
    if s.facts.notice.paper is not None:
        register.void(s.facts.notice.paper, s.data["words"])


def report(taking: Taking, s: Subject) -> None:
    row = Notice.objects.select_related("case", "paper").get(case=s.case)
    root = Round.objects.get(case=s.case.root_id or 0)
    number = row.paper.number if row.paper is not None else ""
    issue(taking, s, "notice_report", notice_papers.report(s, row, root, number))


def result(taking: Taking, s: Subject) -> None:
    """The roster as it stands after the appointment, those who sat before included."""
    target = s.facts.forming or s.facts.standing
    rows = Member.objects.filter(case__root=target, left_on=None).select_related("case", "person")
    listed = sorted(rows, key=lambda row: (facts.ORDER[row.position], row.case_id))
    issue(taking, s, "roster", papers.roster_issued(s, listed))


def letter(taking: Taking, s: Subject) -> None:
    row = Member.objects.select_related("person", "candidate").get(case=s.case)
    row.letter = _letter(taking, s, row)
    row.save(update_fields=["letter"])


def _letter(taking: Taking, s: Subject, row: Member, old: Paper | None = None) -> Paper:
    """聘书: one register for the three kinds of letter, gapless by place and year."""
    return issue(taking, s, f"letter_{row.position}", papers.letter(s, row, old), key="letter")


def void_letter(taking: Taking, s: Subject) -> None:
    row: Member = s.facts.member
    if row.letter is not None and row.letter.state == "valid":
        register.void(row.letter, LEFT[s.case.state])


def letter_again(taking: Taking, s: Subject) -> None:
    """The new letter replaces the old one."""
    row: Member = s.facts.member
    old = row.letter
    row.letter = _letter(taking, s, row, old)
    row.save(update_fields=["letter"])
    if old is not None:
        register.replace(old, row.letter, s.data["words"])


def exit_approval(taking: Taking, s: Subject) -> None:
    issue(taking, s, "exit", papers.exit_form(s, s.facts.member))


def dismissal(taking: Taking, s: Subject) -> None:
    issue(taking, s, "dismissal", papers.dismissal(s, s.facts.member))


def dismissal_notice(taking: Taking, s: Subject) -> None:
    issue(taking, s, "dismissal_notice", papers.dismissal_notice(s, s.facts.member))


__all__ = ["party", "short", "working_committee"]
