"""Who is asked to one item, and a chair who confirms, on purpose: the invariants after every step of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from tests import ways
from tests.cast import Cast
from tests.properties.invariants import broken

from linli.core.journal.models import Entry
from linli.core.procedures.kinds import REGISTRY
from linli.core.procedures.models import Case
from linli.domains.meetings import polling
from linli.domains.meetings.models import Asked, Meeting, Statement

PROCEDURES = ("asked",)
WHY = {"words": "写明原因"}


@contextmanager
def sound() -> Iterator[None]:
    yield
    assert broken() == {}


def asked(cast: Cast, item: Case) -> Case:
    with sound():
        ways.go(item, "ask", cast.clerk, departments=[str(cast.department.post_id)], units=[])
    return Asked.objects.select_related("case").latest("pk").case


def tabled(cast: Cast) -> tuple[Case, Case]:
    meeting = ways.meeting(cast)
    return meeting, ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")


def taken(procedure: str) -> set[str]:
    return set(Entry.objects.filter(procedure=procedure).values_list("verb", flat=True))


def test_every_move_of_an_invitation_leaves_everything_sound(cast: Cast) -> None:
    meeting, item = tabled(cast)
    first = asked(cast, item)
    for move, by, data in (
        ("come", cast.department, {"who": "郭宁"}),
        ("cannot", cast.department, WHY),
        ("said_coming", cast.clerk, {"who": "郭宁", "how": "phone"}),
        ("said_cannot", cast.clerk, {**WHY, "how": "phone"}),
        ("off", cast.clerk, {}),
    ):
        with sound():
            ways.go(first, move, by, **data)
    second = asked(cast, item)
    held = Meeting.objects.get(case=meeting).held_at
    for at, room in ((held + timedelta(days=1), "社区三楼"), (held + timedelta(days=1), "二楼")):
        with sound():
            ways.go(meeting, "reschedule", cast.clerk, held_at=at, room=room, words="停电")
    with sound():
        ways.begin(cast, meeting)
    with sound():
        ways.go(second, "came", cast.clerk, who="郭宁")
    with sound():
        ways.go(item, "put_off", cast.clerk, measure="再议")
        ways.go(meeting, "end", cast.secretary)
    meeting, item = tabled(cast)
    third = asked(cast, item)
    ways.begin(cast, meeting)
    ways.go(item, "put_off", cast.clerk, measure="再议")
    with sound():
        ways.go(meeting, "end", cast.secretary)
    assert ways.again(third).state == "absent"
    assert taken("asked") == {move.name for move in REGISTRY["asked"].moves}


def test_a_chair_who_confirms_and_looks_again_leaves_everything_sound(cast: Cast) -> None:
    meeting, item = tabled(cast)
    Meeting.objects.filter(case=meeting).update(chair=cast.member.post_id)
    ways.begin(cast, meeting)
    ways.go(item, "say", cast.clerk, speaker="魏国栋", position="for", words="支持。")
    ways.go(item, "put_off", cast.clerk, measure="再议")
    with sound():
        ways.go(meeting, "end", cast.secretary)
    with sound():
        ways.go(meeting, "confirm", cast.member, seen=polling.version(meeting.pk))
    row = Statement.objects.get()
    given = {"statement": row.pk, "seen": row.note_id, "position": "for", "words": "支持，出人。"}
    with sound():
        ways.go(item, "reword", cast.clerk, **given)
    with sound():
        ways.go(meeting, "confirm", cast.member, seen=polling.version(meeting.pk))
    with sound():
        ways.go(meeting, "file", cast.secretary)
    assert {"confirm", "reread"} <= taken("meeting")
