"""A document as a download."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from linli.core.papers.document import Document
from linli.core.papers.fonts import MissingGlyph
from linli.core.papers.pdf import to_pdf
from linli.core.papers.word import to_docx

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def download(
    request: HttpRequest, made: Document, form: str, url: str | None, name: str, back: str
) -> HttpResponse:
    """The document as `form` (docx or pdf, else Http404) under `name`; `url` is what its QR code says.

    A character that no font shows is said on the page `back`, which offers Word beside PDF.
    """
    if form == "docx":
        return _file(to_docx(made, url), WORD, f"{name}.docx")
    if form != "pdf":
        raise Http404
    try:
        return _file(to_pdf(made, url), "application/pdf", f"{name}.pdf")
    except MissingGlyph as missing:
        messages.error(request, f"“{missing.char}”没有字形，出不了 PDF，请下载 Word")
        return redirect(back)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
