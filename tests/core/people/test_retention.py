"""Personal fields go when their time is over, each day, once, and in the open (3.3, 4.5)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection, transaction
from tests import forming as go
from tests.cast import Cast
from tests.forming import bring, forming

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.retention import KIND
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.messages import outbox
from linli.core.messages.models import Message
from linli.core.people import passwords, retention, sealed, sessions
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Account, Look, Person, SignedIn, Throttle
from linli.core.procedures.kinds import Outgoing
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import Length
from linli.domains.committees.models import Source
from linli.domains.problems import actions as demands
from linli.domains.problems import photos
from linli.domains.problems.models import Reporter


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


def test_logs_go_when_their_time_is_over_and_not_before(cast: Cast) -> None:
    account = Account.objects.get(person_id=cast.clerk.person_id)
    passwords.change(account, "Another-password-1")
    passwords.change(account, "Another-password-2")
    person = Person()
    sealed.seal(person, {"phone": "13900000000"})
    person.save()
    now, real = clock.now(), sessions.moment()
    for days in (200, 400, 1200):
        with clock.travel(now - timedelta(days)):
            sealed.look(person, "phone", cast.clerk, f"{days} 天前")
            outbox.put(
                [Outgoing("note", f"{days} 天前", post_id=cast.clerk.post_id)], None, None, clock.now()
            )
        ago = real - timedelta(days)
        SignedIn.objects.create(account=account, session_key=str(days), began_at=ago, seen_at=ago)
        Throttle.objects.create(key=str(days).encode(), since=now - timedelta(days), count=1)
        Session.objects.create(session_key=str(days), session_data="", expire_date=ago)
    Session.objects.create(session_key="running", session_data="", expire_date=real + timedelta(hours=1))
    tick()
    assert set(Look.objects.values_list("reason", flat=True)) == {"200 天前", "400 天前"}
    assert set(Message.objects.filter(kind="note").values_list("text", flat=True)) == {"200 天前"}
    assert set(SignedIn.objects.values_list("session_key", flat=True)) == {"200"}
    assert not Throttle.objects.exists()
    assert [row.session_key for row in Session.objects.all()] == ["running"]
    assert account.past.count() == 2
    Account.objects.filter(pk=account.pk).update(is_active=False)
    clock.set_now(now + timedelta(1))
    tick()
    assert account.past.count() == 0, "nobody signs in with it any more"


def test_nobody_has_looks_of_the_last_half_year_deleted(cast: Cast) -> None:
    """Neither with a rule of a few days, nor by asking the database for it: the role that serves may not."""
    person = Person.objects.create()
    real = sessions.moment()
    for days in (1, 183, 200):
        with clock.travel(real - timedelta(days)):
            sealed.look(person, "phone", cast.clerk, f"{days}")
    with clock.travel(real):
        assert retention.looks(Length("days", 2)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT linli_forget_looks(%s)", [real + timedelta(365)])
    assert set(Look.objects.values_list("reason", flat=True)) == {"1", "183"}
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Look.objects.all().delete()


def test_a_photo_that_belongs_to_nothing_is_swept(
    cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    case = demands.report(cast.place, PUBLIC, {"text": "路灯不亮"}, uuid4())[0]
    kept = photos.keep(case, b"\xff\xd8", uuid4())
    (photos.folder() / "left.jpg.1.a").write_bytes(b"draft")
    assert photos.sweep() == 0, "it may be under way"
    monkeypatch.setattr(photos, "DRAFT", -10)
    assert photos.sweep() == 1
    assert [path.name for path in photos.folder().iterdir()] == [kept.name]
