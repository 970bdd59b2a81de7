"""Reports in the demo: last month's came from most of the street's communities, one did not, one was given back."""

from datetime import date, timedelta

from linli.core import clock
from linli.core.people.actor import Actor, in_office, of_post
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.rulebook import calendar
from linli.demo.acts import go
from linli.demo.world import Story, World
from linli.domains.returns import periods
from linli.domains.returns.periods import Period
from linli.domains.returns.reports import actions

WORDS = "望街道协调供热公司，把北小院二次管网的老阀门一并换了。"
AGAIN = "走访少记了一轮，请对一下再报。"


def _before(day: date) -> date:
    """The last day of the month before the day's."""
    return day.replace(day=1) - timedelta(days=1)


def _month(day: date) -> Period:
    found = periods.read(periods.month_of(day))
    assert found is not None
    return found


def _secretaries(w: World) -> list[Actor]:
    """Whoever leads a community of the street now, by the code of the place; the demo's own is not among them."""
    posts = Post.objects.filter(in_office(), role="secretary", place__street=w.place.street)
    rows = posts.exclude(place=w.place).select_related("place", "person").order_by("place__code")
    return [of_post(post) for post in rows]


def _sent(place: Place, period: Period, by: Actor, words: str = "") -> bool:
    """Sent, where there is a report of that time: a committee that came later has none."""
    try:
        actions.send(place, period, by, {"words": words})
    except Refused:
        return False
    return True


def month_sent(w: World) -> Story:
    """The month before last was sent and looked at; of last month the street gave one back, and one has not come."""
    last = _before(w.days[-1])
    earlier = _before(last)
    if earlier >= w.first:
        yield clock.at(earlier, 17, 10)
        if _sent(w.place, _month(earlier), w.secretary):
            yield clock.at(calendar.next_working_day(earlier + timedelta(days=1)), 9, 5)
            _look(w.place, _month(earlier), w.street)
    yield clock.at(last, 16, 40)
    period = _month(last)
    actions.draft(w.place, period, w.clerk, {"words": WORDS})
    yield clock.at(last, 17, 20)
    _sent(w.place, period, w.secretary, WORDS)
    others = _secretaries(w)
    came = [by.place_id for by in others if by.place_id is not None]
    places = Place.objects.select_related("street", "district").in_bulk(came)
    yield clock.at(last, 17, 50)
    done = [by for by in others[:-1] if _sent(places[by.place_id or 0], period, by)]
    yield w.passed(clock.at(calendar.next_working_day(last + timedelta(days=1)), 9, 20), working=True)
    _look(w.place, period, w.street)
    if done:
        case = actions.of(places[done[0].place_id or 0], period)
        assert case is not None
        go(case, "give_back", w.street, words=AGAIN)
    if w.place.street is not None:
        _sent(w.place.street, period, w.street, "各社区的供热问题集中在二次管网，请区里牵头约一次热力公司。")


def _look(place: Place, period: Period, by: Actor) -> None:
    case = actions.of(place, period)
    if case is not None:
        go(case, "read", by)


STORIES = (month_sent,)
