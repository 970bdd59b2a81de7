"""What of the minutes may hang on the board: each item's result, with nothing that points to a person (4.5)."""

from linli.core.papers.document import MINUTES, Block, Document
from linli.core.procedures.models import Case
from linli.domains.meetings import bodies, queries
from linli.domains.meetings.minutes import amendments, papers
from linli.domains.meetings.models import Item
from linli.domains.problems import redaction

NOTE = "公开栏摘要。没有个人信息，没有谁说了什么；全文见签发的纪要。"


def document(case: Case) -> Document:
    """The extract as plain blocks. Matters that somebody asked to be kept secret are left out."""
    record = queries.record(case)
    names = bodies.names(list(record.meeting.bodies), case.edition)
    title = f"{case.place}{'暨'.join(names)}议定事项"
    whole = papers.document(case, record)
    blocks: list[Block] = [("note", NOTE), ("mark", [title]), ("rule", "")]
    known = [row.person.name for row in record.attendance]
    # What was put right is numbered as the whole is.
    of = {item.case_id: number for number, item in enumerate(record.items, 1)}
    shown = [item for item in record.items if item.problem is None or not item.problem.problem.private]
    for number, item in enumerate(shown, 1):
        head = redaction.soften(item.case.title, known)
        blocks += [
            ("heading1", f"{papers.numeral(number)}、{head}"),
            (
                "para",
                redaction.soften(amendments.of_item(record.meeting, of[item.case_id], _result(item)), known),
            ),
        ]
    return Document(kind=MINUTES, title=title, blocks=tuple(blocks), day=whole.day, author=str(case.place))


def _result(item: Item) -> str:
    votes = ""
    if item.votes_for is not None:
        votes = f"赞成{item.votes_for}票，反对{item.votes_against}票，弃权{item.votes_abstain}票。"
    return votes + (papers.decided(item) if item.result else "本次没有议。")
