"""What was issued, kept as bytes: each paper's PDF with its SM3, made soon after the paper and never again.

Made anew under the same fonts, templates and Typst, a PDF has the same bytes; under others it would not, so they are
kept. The address in its code is the site's own, the first of `LINLI_ORIGINS`; where there is none, nothing is kept.
"""

import hashlib

from django.conf import settings
from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.papers import queries
from linli.core.papers.fonts import MissingGlyph
from linli.core.papers.models import Copy, Paper
from linli.core.papers.pdf import to_pdf
from linli.core.people.actor import SYSTEM


def site() -> str:
    """The address of the site without a slash at its end; '' where it is not known."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "").rstrip("/")


def keep(most: int = 50) -> int:
    """Make and keep the PDF of the oldest papers that have none; how many."""
    if not site():
        return 0
    waiting = list(Paper.objects.filter(copy__isnull=True).order_by("pk")[:most])
    for paper in waiting:
        _keep(paper)
    return len(waiting)


def _keep(paper: Paper) -> None:
    """Make it outside a transaction, write it down in one: whoever else did so first wins."""
    address, at = f"{site()}/check/{paper.check_code}/", clock.now()
    row = Copy(paper=paper, address=address, kept_at=at)
    try:
        row.content = to_pdf(queries.document_of(paper), address)
        row.sm3 = hashlib.new("sm3", row.content).hexdigest()
    except MissingGlyph as missing:
        row.lacks = missing.char
    with transaction.atomic():
        Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
        if Copy.objects.filter(paper=paper).exists():
            return
        row.save(force_insert=True)
        told = {"paper": paper.pk, "document": paper.sm3, "pdf": row.sm3}
        line = chain.Line(paper.place_id, SYSTEM.key, SYSTEM.role, "keep-paper", data=told)
        chain.append([line], at)


def of(paper: Paper) -> bytes | None:
    """The kept PDF; None when there is none. A ValueError when its bytes are not those that were kept."""
    row = Copy.objects.filter(paper=paper).exclude(sm3="").first()
    if row is None:
        return None
    content = bytes(row.content)
    if hashlib.new("sm3", content).hexdigest() != row.sm3:
        raise ValueError(f"the kept PDF of paper {paper.pk} was changed")
    return content
