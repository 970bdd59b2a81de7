"""In-app exactly once; mail at least once, by one name whenever it is sent twice."""

from datetime import timedelta

import pytest
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.messages.models import Message
from linli.core.messages.outbox import TRIES, put
from linli.core.people.models import Account
from linli.core.procedures.kinds import Outgoing
from tools.drills.sink import sink
from tools.kit.crowd import begin, go, together

pytestmark = pytest.mark.commits


@pytest.fixture
def mail(cast: Cast) -> Message:
    """A referral tells the street: a row in the app, and a mail that waits."""
    case = ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="外墙归房管")
    app, mail = Message.objects.filter(case_id=case.pk, kind="referral").order_by("channel")
    assert (app.channel, app.post_id, app.sent_at) == ("app", cast.street_officer.post_id, clock.now())
    assert (mail.channel, mail.post_id, mail.sent_at) == ("mail", cast.street_officer.post_id, None)
    return mail


def test_one_entry_is_one_row_for_each_receiver(cast: Cast, mail: Message) -> None:
    told = Outgoing(mail.kind, "again", role="street_officer", place_id=cast.place.street_id, mail=True)
    put([told], mail.case_id, mail.entry_id, clock.now())
    assert Message.objects.filter(kind="referral").count() == 2


def test_many_workers_send_a_mail_once(mail: Message, fresh_database: str) -> None:
    """And to whom the city's mail server knows by the sign-in name."""
    with sink() as server:
        to = {"LINLI_MAIL_TO": "{user}@example.gov.cn"}
        jobs = [("send", {"environment": server.environment | to})] * 3
        assert sorted(together(fresh_database, jobs)) == [0, 0, 1]
        user = Account.objects.get(person__posts=mail.post_id).username
        assert [one["To"] for one in server.got] == [f"{user}@example.gov.cn"]
    mail.refresh_from_db()
    assert (mail.sent_at, mail.tries) == (clock.now(), 1)


def test_a_worker_killed_after_the_mail_sends_it_again_by_the_same_name(
    mail: Message, fresh_database: str
) -> None:
    with sink() as server:
        server.silent = True
        worker = begin(fresh_database, "send", environment=server.environment)
        go(worker)
        assert server.holding.wait(60)
        worker.kill()
        worker.communicate()
        mail.refresh_from_db()
        assert mail.sent_at is None
        server.silent = False
        server.ended.set()
        assert together(fresh_database, [("send", {"environment": server.environment})]) == [1]
        first, second = server.got
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].startswith(f"<linli-{mail.pk}@")
    assert first.get_payload(decode=True) == second.get_payload(decode=True)


def test_a_mail_server_that_is_away_costs_no_mail(mail: Message, fresh_database: str) -> None:
    with sink() as server:
        server.refuses = True
        jobs = [("send", {"environment": server.environment})]
        assert together(fresh_database, jobs) == [0]
        mail.refresh_from_db()
        assert (mail.tries, mail.hold_until) == (1, clock.now() + timedelta(minutes=2))
        server.refuses = False
        assert together(fresh_database, jobs) == [0]
        with clock.travel(clock.now() + timedelta(minutes=2)):
            assert together(fresh_database, jobs) == [1]
        assert len(server.got) == 1
    assert TRIES > 10
