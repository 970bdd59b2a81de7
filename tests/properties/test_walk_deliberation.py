"""A deliberation of four bodies on purpose, since dice never come so far: the invariants after every step of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests import ways
from tests.cast import Cast, seat
from tests.meetings.test_meeting_chain import BODIES, deliberating, tabled, through, voted
from tests.properties.invariants import broken

from linli.core.journal.models import Entry
from linli.core.people.models import Seat
from linli.core.procedures.kinds import REGISTRY
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Deliberation

PROCEDURES = ("deliberation",)


def bodies(cast: Cast) -> None:
    people = list(Seat.objects.filter(body__place=cast.place).values_list("person_id", flat=True))
    for body in BODIES:
        seat(cast.place, body, people)


@contextmanager
def sound() -> Iterator[None]:
    yield
    assert broken() == {}


def test_every_move_of_a_deliberation_leaves_everything_sound(cast: Cast) -> None:
    bodies(cast)
    with sound():
        found = deliberating(cast)
    with sound():
        *_, last = through(cast, found)
    with sound():
        ways.go(found, "publish", cast.clerk, words="院墙全部重建，居民代表会议作出了决议。")
    with sound():
        project = ways.worked(cast, ways.project(cast, last))
        ways.go(project, "accept", cast.member, words="看过，砌好了", people=ways.LOOKED)
    with sound():
        ways.go(found, "report", cast.clerk, words="院墙重建好了。")
    with sound():
        second = deliberating_again(cast)
        ways.go(voted(cast, tabled(cast, second, BODIES[0], 40), 3), "fall", cast.clerk, measure="明年再说")
    with sound():
        third = deliberating_again(cast)
        ways.go(third, "stop", cast.secretary, words="钱另有来处")
    taken = set(Entry.objects.filter(procedure="deliberation").values_list("verb", flat=True))
    assert taken == {move.name for move in REGISTRY["deliberation"].moves}


def deliberating_again(cast: Cast) -> Case:
    meeting = ways.meeting(cast, 20)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="重建", amount=74_000)
    ways.begin(cast, meeting)
    ways.go(item, "deliberate", cast.clerk, measure="重建", amount=74_000)
    return Deliberation.objects.latest("pk").case
