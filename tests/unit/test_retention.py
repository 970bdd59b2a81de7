"""Personal fields go when their time is over, each day, once, and in the open (3.3, 4.5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests import forming as go
from tests.cast import Cast
from tests.forming import bring, forming

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.retention import KIND
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people import sealed
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.models import Source
from linli.domains.demands import actions as demands
from linli.domains.demands.models import Reporter


@pytest.mark.clause("4.5")
def test_who_reported_is_forgotten_a_year_after_the_end(cast: Cast) -> None:
    data = {"text": "路灯不亮", "spot": "门口", "name": "胡一刀", "phone": "13900000000", "keep_name": False}
    case = demands.report(cast.place, PUBLIC, data, uuid4())[0]
    person = Reporter.objects.get(case=case).person
    assert person is not None
    assert sealed.unseal(person)["name"] == "胡一刀"
    take(case, "accept", cast.clerk, {"handler": cast.clerk.post_id, "facet": case.facet})
    take(case, "decline", cast.secretary, {"reason": "court", "words": "请等法院"})
    closed = Case.objects.get(pk=case.pk).closed_at
    assert closed is not None
    clock.set_now(closed + timedelta(365))
    assert tick()["erased"] == 0
    clock.set_now(closed + timedelta(367))
    assert tick()["erased"] == 1
    person.refresh_from_db()
    assert sealed.unseal(person) == {}
    assert Entry.objects.filter(verb="erase-person", actor="system").count() == 1
    assert tick()["erased"] == 0
    assert verify()["ok"]


@pytest.mark.clause("3.3")
def test_who_proposed_whom_is_forgotten_a_year_after_the_round(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    kept = set(Source.objects.filter(sealed__isnull=False).values_list("sealed_id", flat=True))
    assert len(kept) == len(go.PEOPLE)
    clock.set_now(clock.now() + timedelta(367))
    assert tick()["erased"] == len(kept)
    assert not Person.objects.filter(pk__in=kept, sealed__isnull=False).exists()


def test_each_day_it_is_owed_and_done(cast: Cast) -> None:
    tick()
    clock.set_now(clock.now() + timedelta(1))
    tick()
    rows = Duty.objects.filter(kind=KIND)
    assert rows.count() == 2
    assert all(row.done_at for row in rows)
