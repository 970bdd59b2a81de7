"""The receipt (回执) with a new secret code: made, handed over, and kept nowhere."""

from django.http import HttpResponse

from linli.core import clock, downloads
from linli.core.papers.document import RECEIPT, Document
from linli.core.papers.pdf import to_pdf
from linli.core.procedures.models import Case
from linli.domains.problems import codes, redaction


def document(case: Case, code: str, address: str) -> Document:
    """What the resident takes home: the case's number, what it is about, the code and where to use it."""
    opened = clock.local(case.opened_at)
    return Document(
        kind=RECEIPT,
        title=f"{case.place}问题登记回执",
        blocks=(
            ("title", f"{case.place}问题登记回执"),
            (
                "facts",
                [
                    ["编号", case.number],
                    ["事情", redaction.masked(case.title)],
                    ["登记", f"{opened.year}年{opened.month}月{opened.day}日"],
                ],
            ),
            ("secret", {"label": "查询码", "code": codes.spaced(code)}),
            (
                "para",
                "查询码只印在这张回执上，工作人员看不到。凭它看办到哪一步，说解决没解决。旧的查询码从现在起作废。",
            ),
            ("code", {"url": address, "title": "扫码查办理情况", "text": "打开后输入查询码"}),
        ),
        day=clock.today().isoformat(),
        author=str(case.place),
    )


def reply(case: Case, code: str, address: str) -> HttpResponse:
    """The receipt as a file. Its address and its name hold nothing secret; no cache keeps it."""
    made = HttpResponse(to_pdf(document(case, code, address)), content_type="application/pdf")
    return downloads.named(made, f"回执_{case.number}.pdf")
