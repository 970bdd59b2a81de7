"""What an answer to nonsense must never be, and what must still be so when all the nonsense has been said."""

import re
import traceback
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from lxml import html

from tools.fuzz.values import ELSEWHERE

# Raw in a page, these are what somebody typed having become markup, an attribute, or computed.
CAME_BACK = re.compile(
    rb"""<linli\b|["'] ?linlix=|<b linlix|(?:href|src|action)=["']?javascript:|49linli""", re.I
)
TRACEBACK = re.compile(
    rb"Traceback \(most recent call last\)|File \"/[^\"]+\", line \d+|psycopg\.|ProgrammingError"
)
HTML = ("text/html", "image/svg+xml", "application/xhtml+xml")

STATES = """
SELECT c.id, c.procedure, c.state, e.target FROM procedures_case c LEFT JOIN LATERAL (
  SELECT target FROM journal_entry WHERE case_id = c.id AND verb <> 'lapse' ORDER BY seq DESC LIMIT 1) e ON true
WHERE e.target IS DISTINCT FROM c.state
"""
OPEN = """
SELECT d.id, d.kind FROM duties_duty d JOIN procedures_case c ON c.id = d.case_id
WHERE d.done_at IS NULL AND c.closed_at IS NOT NULL
"""


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def wrong(answer: Any, body: bytes) -> dict[str, str]:
    """What is wrong with an answer, by what it is: 'server_error', 'reflected', 'header', 'redirect'."""
    found: dict[str, str] = {}
    if answer.status_code >= 500 or TRACEBACK.search(body):
        found["server_error"] = _raised(answer)
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind in HTML and (sign := CAME_BACK.search(body)) and _alive(body):
        begin = max(sign.start() - 60, 0)
        found["reflected"] = body[begin : sign.end() + 40].decode(errors="replace")
    if (
        any("\n" in value or "\r" in value for value in answer.headers.values())
        or "X-Linli" in answer.headers
    ):
        found["header"] = str(dict(answer.headers))[:300]
    if ELSEWHERE in (urlsplit(answer.headers.get("Location", "").replace("\\", "/")).netloc or ""):
        found["redirect"] = answer.headers["Location"][:200]
    return found


def _alive(body: bytes) -> bool:
    """Whether what came back is more than words: an element, an attribute, an address, a sum."""
    page = html.fromstring(body.decode(errors="replace"))
    made = page.xpath(
        "//linli|//*[@linlix]|//@href[starts-with(., 'javascript:')]|//@src[starts-with(., 'javascript:')]"
    )
    return bool(made) or "49linli" in page.text_content()


def _raised(answer: Any) -> str:
    """What was raised, and where in our own code."""
    if not getattr(answer, "exc_info", None):
        return f"status {answer.status_code}"
    kind, error, trace = answer.exc_info
    frames = [one for one in traceback.extract_tb(trace) if "linli" in one.filename] or traceback.extract_tb(
        trace
    )
    where = f"{frames[-1].filename.rpartition('/linli/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{kind.__name__}: {str(error)[:200]!r} at {where}"


def broken() -> dict[str, Any]:
    """What is no longer as it must be: chains, figures, states, duties; empty when all is well."""
    from linli.core.journal.verify import verify
    from linli.ops import tallies

    with connection.cursor() as cursor:
        found: dict[str, Any] = {"journal": verify()["broken"], "tallies": tallies.verify()["wrong"]}
        for name, sql in (
            ("state is not that of the last line", STATES),
            ("open duty of a closed case", OPEN),
        ):
            cursor.execute(sql)
            found[name] = cursor.fetchall()
    return {name: rows for name, rows in found.items() if rows}
