"""A document as a download."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from linli.core.papers import copies, queries
from linli.core.papers.document import Document
from linli.core.papers.models import Paper
from linli.core.papers.pdf import MOST, around, missing, to_pdf_of
from linli.core.papers.word import to_docx_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def download(
    request: HttpRequest, made: Document, form: str, url: str | None, name: str, back: str
) -> HttpResponse:
    """The document as `form` (docx or pdf, else Http404) under `name`; `url` is what its QR code says.

    A character that no font shows is said on the page `back`, which offers Word beside PDF.
    """
    return download_of(request, [(made, url)], form, name, back)


def download_of(
    request: HttpRequest, papers: Sequence[tuple[Document, str | None]], form: str, name: str, back: str
) -> HttpResponse:
    """Several documents of one kind in one file; what no font shows is said of each before anything is printed."""
    if form == "docx":
        return _file(to_docx_of(papers), WORD, f"{name}.docx")
    if form != "pdf":
        raise Http404
    if len(papers) > MOST:
        messages.error(request, f"一个 PDF 最多 {MOST} 份，现在有 {len(papers)} 份，请下载 Word")
        return redirect(back)
    if lacking := [one for made, _ in papers for one in missing(made)]:
        for char, words in lacking[:10]:
            text = f"“{around(char, words)}”里的“{char}”没有字形，出不了 PDF，请下载 Word"
            messages.error(request, text)
        return redirect(back)
    return _file(to_pdf_of(papers), "application/pdf", f"{name}.pdf")


def download_issued(request: HttpRequest, paper: Paper, form: str, back: str) -> HttpResponse:
    """A paper as it was issued: the PDF that was kept, where one was."""
    name = f"{paper.number or paper.check_code} {paper.title}"
    kept = copies.of(paper) if form == "pdf" else None
    if kept is not None:
        return _file(kept, "application/pdf", f"{name}.pdf")
    return download(request, queries.document_of(paper), form, address(request, paper), name, back)


def address(request: HttpRequest, paper: Paper) -> str:
    """What the paper's code says: its page at the check of codes, at the site's own address where that is known."""
    path = f"/check/{paper.check_code}/"
    return copies.site() + path if copies.site() else request.build_absolute_uri(path)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
