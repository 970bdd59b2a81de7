"""Questions about papers. Never writes."""

from typing import Any

from linli.core import clock
from linli.core.papers.codes import read_code
from linli.core.papers.document import Document, day_text, from_json
from linli.core.papers.models import Paper


def find(check_code: str) -> Paper | None:
    """The paper with this check code, however it was typed; None when there is none."""
    code = read_code(check_code)
    if code is None:
        return None
    return Paper.objects.select_related("place", "replaced_by").filter(check_code=code).first()


def check(check_code: str) -> dict[str, Any]:
    """What the public check page says of a code; the page shows nothing else of a paper.

    `code` is the code as it stands on paper (None: it cannot be one), `found` whether there is such a paper;
    then state (valid, void, replaced), state_label, title, number, date, place, and `successor`, the check
    code of the paper that replaced it, or ''.
    """
    paper = find(check_code)
    if paper is None:
        return {"code": read_code(check_code), "found": False}
    return {
        "code": paper.check_code,
        "found": True,
        "state": paper.state,
        "state_label": Paper.State(paper.state).label,
        "title": paper.title,
        "number": paper.number,
        "date": document_of(paper).day and day_text(document_of(paper).day),
        "issued": day_text(clock.local(paper.made_at).date()),
        "place": paper.place.name,
        "successor": paper.replaced_by.check_code if paper.replaced_by else "",
    }


def of_case(case_id: int) -> list[Paper]:
    """The papers of a case, newest first."""
    return list(Paper.objects.filter(case_id=case_id).defer("document").order_by("-id"))


def document_of(paper: Paper) -> Document:
    """The document as it was issued."""
    return from_json(paper.document)
