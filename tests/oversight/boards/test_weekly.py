"""Quiet hours and the week's message: nobody is woken for what can wait, nobody is told what is not theirs."""

from datetime import date, datetime, timedelta

import pytest
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties import weekly
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.messages import outbox
from linli.core.messages.models import Message
from linli.core.procedures.kinds import Outgoing
from linli.core.rulebook import calendar


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return clock.at(date(2021, 11, day), hour, minute)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (at(20, 59), None),
        (at(21), at(7, 30, 19)),
        (at(23, 59), at(7, 30, 19)),
        (at(0), at(7, 30)),
        (at(7, 29), at(7, 30)),
        (at(7, 30), None),
        (at(12), None),
    ],
)
def test_quiet_hours_go_over_midnight(moment: datetime, until: datetime | None) -> None:
    assert calendar.quiet_until(moment) == until


def test_mail_waits_for_the_morning_and_a_danger_does_not(cast: Cast) -> None:
    told = [
        Outgoing("letter", "可以等", post_id=cast.department.post_id, mail=True),
        Outgoing("danger", "不能等", post_id=cast.department.post_id, mail=True, urgent=True),
    ]
    with clock.travel(at(22)):
        outbox.put(told, None, None, clock.now())
        held = dict(Message.objects.filter(channel="mail").values_list("kind", "hold_until"))
        assert held == {"letter": at(7, 30, 19), "danger": None}
        assert set(Message.objects.filter(channel="app").values_list("hold_until", flat=True)) == {None}


def test_an_urgent_letter_goes_out_at_night(cast: Cast) -> None:
    with clock.travel(at(22)):
        for urgent in (True, False):
            case = ways.report(cast, facet="safety")
            post = cast.grid_worker.post_id
            ways.go(case, "accept", cast.clerk, facet="safety", handler=post, urgent=urgent, points="")
            ways.go(case, "refer", cast.secretary, words="管线归市政", points="")
        found = Message.objects.filter(channel="mail", kind="referral").order_by("pk")
        assert [one.hold_until for one in found] == [None, at(7, 30, 19)]


def test_each_post_hears_once_a_week_what_it_can_act_on(cast: Cast) -> None:
    ways.solving(cast)
    with clock.travel(clock.at(date(2021, 12, 6), 7, 59)):
        tick()
        assert weekly.run() == 0
    with clock.travel(clock.at(date(2021, 12, 6), 8)):
        assert weekly.run() == 1
        assert weekly.run() == 0
    message = Message.objects.get(kind="weekly", channel="app")
    assert (message.post_id, message.text) == (cast.secretary.post_id, "这周要看的：自己超期 1 件。")
    assert Duty.objects.get(kind=weekly.KIND).period == "2021-W49"
    with clock.travel(clock.at(date(2021, 12, 13), 8) + timedelta(hours=3)):
        assert weekly.run() == 1


def test_a_street_hears_from_its_number_on(cast: Cast) -> None:
    for _ in range(5):
        ways.solving(cast)
    with clock.travel(clock.at(date(2021, 12, 6), 9)):
        tick()
        weekly.run()
    found = dict(Message.objects.filter(kind="weekly", channel="app").values_list("post_id", "text"))
    assert found == {
        cast.secretary.post_id: "这周要看的：自己超期 5 件。",
        cast.street_officer.post_id: "这周要看的：社区超期 5 件。",
    }


def test_nothing_late_is_no_message(cast: Cast) -> None:
    ways.fed_back(cast)
    assert weekly.run() == 0
    assert not Message.objects.filter(kind="weekly").exists()
