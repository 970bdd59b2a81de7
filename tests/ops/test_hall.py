"""A full hall on a really served town: seen soon, nothing lost or doubled, and the roll right after a kill (4.3)."""

import os
import signal
import threading
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast
from tests.hall import cookie, seated
from tests.ops.served import Town

from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance, Item, Statement
from linli.ops import run
from linli.ops.host import supervise
from tools.bench import seats

pytestmark = [pytest.mark.commits]
SPEAKER = "魏国栋　委员"


def together(acts: list[Callable[[], int]]) -> list[int]:
    """Do all at once; their answers in order."""
    found: list[int] = [0] * len(acts)

    def do(number: int) -> None:
        found[number] = acts[number]()

    crowd = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    return found


def sitting(cast: Cast) -> tuple[Case, Case]:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    return ways.begin(cast, meeting), item


@pytest.mark.clause("4.3")
def test_a_full_hall_sees_each_statement_soon_and_once(cast: Cast, town: Town) -> None:
    meeting, item = sitting(cast)
    cookies, clerk = seated(cast, meeting, 12)
    base, period = f"/meetings/{meeting.pk}/items/{item.pk}", 1.0
    for one in cookies:  # everything is loaded
        assert seats.ask(town.base, f"/meetings/{meeting.pk}/hall/", one) == 200
    crowd, over = seats.fill(town.base, f"/meetings/{meeting.pk}/hall/now/", cookies, period)
    said: dict[int, float] = {}
    for number in range(1, 7):
        said[number] = time.monotonic()
        words = [("token", str(uuid4())), ("speaker", SPEAKER), ("position", ""), ("words", f"第{number}条")]
        # Sent twice at once, as a button that is pressed twice: one statement.
        act = lambda words=words: seats.send(town.base, f"{base}/say/", clerk, words)  # noqa: E731
        assert together([act, act]) == [302, 302]
        over.wait(period / 2)
    over.wait(4 * period)
    seats.empty(crowd, over)
    late = seats.delays(crowd, said, period)
    assert late[len(late) // 2] <= 2
    assert late[-1] < float("inf")
    assert sum(one.failed for one in crowd) == 0
    assert sum(one.unchanged for one in crowd) > 0
    notes = Note.objects.filter(pk__in=Statement.objects.filter(case=item).values("note_id"))
    assert sorted(note.text for note in notes) == [f"第{number}条" for number in range(1, 7)]
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_of_two_windows_one_vote_counts_and_attendance_outlives_a_kill(cast: Cast, town: Town) -> None:
    meeting, item = sitting(cast)
    clerk, secretary = cookie(cast.clerk), cookie(cast.secretary)
    address = f"/meetings/{meeting.pk}/items/{item.pk}/vote/"

    def vote(who: str, votes: tuple[int, int]) -> int:
        data = [("votes_for", str(votes[0])), ("votes_against", str(votes[1])), ("votes_abstain", "0")]
        return seats.send(town.base, address, who, data)

    assert sorted(together([lambda: vote(clerk, (7, 0)), lambda: vote(secretary, (4, 3))])) == [302, 422]
    kept = Item.objects.get(case=item)
    assert (kept.votes_for, kept.votes_against, kept.earlier) in [(7, 0, []), (4, 3, [])]

    rows = list(Attendance.objects.filter(case=meeting, votes=True).order_by("pk"))
    drawn = [("was", f"{row.pk}.present") for row in rows]

    def away(who: str, gone: Attendance) -> int:
        ticks = [("present", str(row.pk)) for row in rows if row.pk != gone.pk]
        return seats.send(town.base, f"/meetings/{meeting.pk}/attend/", who, [*drawn, *ticks])

    # Two who take the roll at once, each from a page that shows everybody here.
    assert together([lambda: away(clerk, rows[0]), lambda: away(secretary, rows[1])]) == [302, 302]
    process = town.child.process
    assert process
    answers: list[tuple[int, int]] = []

    def goes(number: int) -> None:
        answers.append((rows[number].pk, away(clerk, rows[number])))

    writer = threading.Thread(target=lambda: [goes(number) for number in (2, 3)])
    writer.start()
    os.killpg(process.pid, signal.SIGKILL) if os.getpgid(process.pid) == process.pid else process.kill()
    process.wait(20)
    writer.join(60)
    supervise.start(town.child)
    run.wait_for(town.base + "/", town.child)
    gone = {row.pk for row in Attendance.objects.filter(case=meeting, votes=True).exclude(state="present")}
    assert {rows[0].pk, rows[1].pk} <= gone
    assert {pk for pk, status in answers if status == 302} <= gone
    # Whoever was in the middle of it presses again; nobody is counted twice.
    assert [away(clerk, rows[number]) for number in (2, 3)] == [302, 302]
    gone = {row.pk for row in Attendance.objects.filter(case=meeting, votes=True).exclude(state="present")}
    assert gone == {row.pk for row in rows[:4]}
    assert verify()["ok"]
