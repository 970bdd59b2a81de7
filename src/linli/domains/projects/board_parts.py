"""What projects put on the community's board: those under way, what the month cost, and when one meets next (4.4, 4.5)."""

from datetime import date

from linli.core import clock, statements
from linli.core.places.models import Place
from linli.core.ui.dates import clocktime, dated, shortday
from linli.domains.meetings import changes
from linli.domains.meetings.models import Meeting
from linli.domains.problems import redaction
from linli.domains.problems.portal import board_parts
from linli.domains.problems.portal.board_parts import Doing, Parts
from linli.domains.projects import portal

MOST = 6


# What residents may read of: as `portal.published` has it.
_PUBLISHED = """
FROM procedures_case c JOIN projects_project project ON project.case_id = c.id
  JOIN demands_problem said ON said.case_id = project.problem_id{}
WHERE c.place_id = %(place)s AND c.procedure = 'project' AND project.published_at IS NOT NULL AND NOT said.private
"""
_SPENT = _PUBLISHED.format(" JOIN projects_spending spent ON spent.case_id = c.id")
_SHOWN = f"""
(SELECT 'doing', project.public_title, c.state, c.id, project.ends_on, NULL::timestamptz {_PUBLISHED.format("")}
  AND c.closed_at IS NULL ORDER BY project.published_at DESC, c.id DESC LIMIT {MOST})
UNION ALL (SELECT 'money', project.public_title, '', sum(spent.amount) AS n, NULL, NULL {_SPENT}
  AND spent.on >= %(month)s AND spent.on < %(after)s GROUP BY project.public_title ORDER BY n DESC)
UNION ALL (SELECT 'meeting', c.title, CASE WHEN meeting.moves <> '[]' THEN 'moved' ELSE '' END, c.id, NULL, meeting.held_at
  FROM meetings_meeting meeting JOIN procedures_case c ON c.id = meeting.case_id
  WHERE c.place_id = %(place)s AND c.state IN ('planned', 'notified') AND meeting.held_at >= %(now)s
  ORDER BY meeting.held_at LIMIT 1)
"""  # noqa: S608 - text of ours


def add(place: Place, month: date, made: Parts) -> None:
    """Only what was published, by the words in which it was; in one statement."""
    told = {"place": place.pk, "month": month, "after": clock.next_month(month), "now": clock.now()}
    sums = []
    for what, title, state, number, day, at in statements.rows(_SHOWN, told):
        if what == "doing":
            ends = f"，最晚 {shortday(day)}" if day else ""
            href = f"/c/{place.code}/projects/{number}/"
            made.doing.append(Doing(redaction.masked(title), portal.WORDS[state] + ends, href))
        elif what == "money":
            sums.append((title, number))
        else:
            when = f"{dated(at)} {clocktime(at)}"
            change = changes.first(Meeting.objects.get(pk=number)) if state == "moved" else None
            note = f"{change.word}了，{change.text}。" if change else ""
            made.lines.append(("下一次会", f"{when} {title}。{note}想说的先告诉社区。"))
    if sums:
        each = "，".join(f"{redaction.masked(title)} {n:,}" for title, n in sums[:4])
        total = sum(n for _, n in sums)
        made.boxes.append(
            ("花了多少钱", f"{month.month}月 {total:,} 元", f"{each}。票据在社区，谁都可以来看。")
        )


def register() -> None:
    """Offer it; asked once, when the addresses are read."""
    if add not in board_parts.MORE:
        board_parts.MORE.append(add)
