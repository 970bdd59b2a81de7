"""The month in papers: which there are, which are missing and why, and all of them in one file."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest

from linli.core.papers import files, queries
from linli.core.papers.document import Document
from linli.core.papers.models import VALID, Paper
from linli.core.papers.pdf import to_pdf_of
from linli.core.papers.word import to_docx_of
from linli.domains.meetings import queries as meetings
from linli.domains.meetings.queries import OPEN, Record
from linli.domains.problems.portal import notice_board
from linli.domains.returns.month import papers
from linli.domains.returns.month.counts import counted
from linli.domains.returns.reports import summary
from linli.domains.returns.scope import Ask

type Made = list[tuple[Document, str | None]]


@dataclass(frozen=True)
class Kind:
    """One of the month's papers. `missing` and `todo` say why there may be none, and where one is made."""

    key: str
    label: str
    clause: str
    missing: str
    todo: str
    href: str


@dataclass
class Sheet:
    """A kind with how many of it the month has. `draft`: they are not issued yet."""

    kind: Kind
    count: int
    draft: bool = False
    why: str = ""


@dataclass
class Month:
    """What the papers are made from, asked once."""

    ask: Ask
    request: HttpRequest
    records: list[Record] = field(default_factory=list)
    issued: dict[int, Paper] = field(default_factory=dict)


KINDS = (
    Kind("problems", "问题清单", "4.2", "这个月没有登记过问题", "去登记", "/problems/new/"),
    Kind("notices", "会议通知", "4.2", "这个月没有定会期", "去定会期", "/meetings/new/"),
    Kind("agenda", "会议议程", "4.2", "这个月没有定会期", "去定会期", "/meetings/new/"),
    Kind("sign-in", "签到表", "4.3", "这个月没有定会期", "去定会期", "/meetings/new/"),
    Kind("minutes", "会议纪要", "4.3", "这个月还没有开过会", "看会议", "/meetings/"),
    Kind("letters", "协办函", "4.3", "这个月没有送过部门", "看卡在外面的", "/problems/?tab=outside"),
    Kind("projects", "项目清单", "4.4", "这个月没有在办的项目", "看项目", "/projects/"),
    Kind("feedback", "结果反馈表", "4.5", "这个月还没有答复过提出人", "看问题清单", "/problems/"),
    Kind("board", "公示栏（A3）", "4.5", "", "", ""),
    Kind("report", "工作小结", "6.3", "", "", ""),
)


def month(ask: Ask, request: HttpRequest) -> Month:
    """The month's meetings with all that is in them, and their filed minutes."""
    cases = ask.cases("meeting").filter(meetings.counting(*ask.span)).exclude(state="cancelled")
    made = Month(ask, request)
    listed = list(cases.select_related("place", "street").order_by(meetings.COUNTS_AT, "pk"))
    made.records = meetings.records(listed)
    found = Paper.objects.filter(case_id__in=[case.pk for case in listed], kind="minutes", state=VALID)
    made.issued = {paper.case_id: paper for paper in found.select_related("place") if paper.case_id}
    return made


def _plain(made: list[Document]) -> Made:
    return [(one, None) for one in made]


def _minutes(of: Month) -> Made:
    """As they were filed; a draft of those that are not, for the community itself alone.

    A draft may still hold what nobody has signed, in full: above, minutes are what was signed (4.3).
    """
    made: Made = []
    for record in of.records:
        paper = of.issued.get(record.case.pk)
        if paper is not None:
            made.append((queries.document_of(paper), files.address(of.request, paper)))
        elif of.ask.own and record.case.state not in OPEN:
            made.append((papers.drafted(record.case, record), None))
    return made


def _board(of: Month) -> Made:
    return [
        (
            notice_board.document(of.request, of.ask.place, of.ask.period.first),
            of.request.build_absolute_uri("/"),
        )
    ]


def _letters(of: Month) -> Made:
    """As they were sent, each with the address at which it is checked."""
    return [
        (one, files.address(of.request, paper) if paper else None) for one, paper in papers.letters(of.ask)
    ]


MAKE: dict[str, Callable[[Month], Made]] = {
    "problems": lambda of: _plain(papers.problems(of.ask)),
    "notices": lambda of: _plain([papers.notice(record) for record in of.records]),
    "agenda": lambda of: _plain([papers.agenda(record) for record in of.records if record.items]),
    "sign-in": lambda of: _plain([papers.sign_in(record) for record in of.records]),
    "minutes": _minutes,
    "letters": _letters,
    "projects": lambda of: _plain(papers.projects(of.ask)),
    "feedback": lambda of: _plain(papers.feedback(of.ask)),
    "board": _board,
    "report": lambda of: _plain(summary.report(of.ask)),
}


def sheets(ask: Ask) -> list[Sheet]:
    """Every kind, with what the month has of it, or why it has none."""
    found = counted(ask)
    drafts = found.drafts if ask.own else 0
    counts = {
        "problems": found.problems,
        "notices": found.meetings,
        "agenda": found.agendas,
        "sign-in": found.meetings,
        "minutes": found.minutes + drafts,
        "letters": found.letters,
        "projects": found.projects,
        "feedback": found.feedback,
        "board": 1,
        "report": 1,
    }
    made = []
    for kind in KINDS:
        row = Sheet(kind, counts[kind.key], kind.key == "minutes" and drafts > 0)
        if not row.count:
            row.why = kind.missing
            if kind.key == "agenda" and found.meetings:
                row.why = "会期定了，还没有列议题"
            if kind.key == "minutes" and found.meetings:
                row.why = "会还没有开" if not found.drafts else "会开过了，纪要还没有签发"
        made.append(row)
    return made


def word(made: Made) -> bytes:
    return to_docx_of(made)


def pdf(made: Made) -> bytes:
    """What no font shows stands as an empty square: a rare sign must not keep a month from being printed."""
    return to_pdf_of([(notice_board.readable(one), url) for one, url in made])


WRITERS: dict[str, Callable[[Made], bytes]] = {"docx": word, "pdf": pdf}


def packed(of: Month, form: str) -> bytes:
    """All papers of the month as one archive, numbered in the order of the month's work."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, kind in enumerate(KINDS, 1):
            papers_of = MAKE[kind.key](of)
            if papers_of:
                archive.writestr(f"{number:02d} {kind.label}.{form}", WRITERS[form](papers_of))
    return made.getvalue()
