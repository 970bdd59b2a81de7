"""Sums of whole districts and streets, added up to the end of each day that is over.

A city's board asks for some 150 kinds of 400 communities over sixty months: millions of rows, hardly one of which will
ever change again. Places that are looked at together are therefore a roll, named by the digest of their list: a
community that moves to another street makes two new rolls, and whoever looks at a day before it finds the old ones.
Nothing depends on it but time: what is not rolled is read from months and lines (core/tallies/queries.py).
"""

from datetime import date, timedelta

from linli.core import clock, statements
from linli.core.places.models import Place
from linli.core.tallies.queries import FIND, digest, grouped, members

# Whoever began a step before midnight has ended it by then.
REST = timedelta(hours=1)

_LAST = "SELECT min(through) FROM tallies_roll"
_BEGIN = "SELECT linli_roll_begin(%s, %s)"
_ROLL = "SELECT linli_roll(%s)"


def run() -> int:
    """`add_up`, where a day is over since; asked every minute. A community that has just moved waits until the next day."""
    return 0 if statements.rows(_LAST)[0][0] == _until() else add_up()


def _until() -> date:
    return clock.local(clock.now() - REST).date() - timedelta(days=1)


def add_up() -> int:
    """Add up the days that are over of what lies together today; how many steps of a month at most were taken."""
    until = _until()
    upper = Place.objects.filter(level__in=(Place.CITY, Place.DISTRICT))
    below = {Place.CITY: Place.DISTRICT, Place.DISTRICT: Place.STREET}
    lists = [
        sorted(places)
        for one in upper
        for places in members(grouped(one, below[one.level], clock.today())).values()
    ]
    known = {name for name, _, _ in statements.rows(FIND, [[digest(one) for one in lists]])}
    for one in lists:
        if digest(one) not in known:
            statements.rows(_BEGIN, [one, digest(one)])
    steps = 0
    while statements.rows(_ROLL, [until])[0][0]:
        steps += 1
    return steps
