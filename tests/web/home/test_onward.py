"""After a move only what this post can do now is offered; where there is nothing, what is waited for and until when."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.letters_table import _promised
from tests.pages import signed_in

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.web.home import deeds


def after(actor: Actor, case: Case) -> str:
    """The page after a word was added to the case: with the strip, or without."""
    client: Client = signed_in(actor)
    given = {"words": "电话问过", "token": str(uuid4())}
    return pages.text(client.post(f"/problems/{case.pk}/note/", given, follow=True))


def offered(page: str) -> str:
    """The way that stands in the strip."""
    return page.partition('class="strip read following"><a href="')[2].partition('"')[0]


def test_what_another_has_to_verify_is_not_offered_to_who_did_it(cast: Cast) -> None:
    here = ways.solving(cast, ways.report(cast, "别的事"))
    case = ways.accept(cast, ways.report(cast, "下水管返臭"), cast.secretary)
    case = ways.go(case, "solve", cast.secretary, difficulty="simple", handler=cast.secretary.post_id)
    ways.go(case, "done", cast.secretary, words="通了", result="solved")
    page = after(cast.secretary, here)
    assert f"/problems/{case.pk}/" not in offered(page)
    assert "现在没有要您接着办的。" in page
    assert "这件事是您办的，请另一个人核查" in page


def test_what_is_promised_is_not_looked_at_before_its_day_nor_verified(cast: Cast) -> None:
    here = ways.solving(cast, ways.report(cast, "别的事"))
    found = _promised(cast)
    pledges = [f"/pledges/{row.case_id}/" for row in found["problem"].pledges.all()]
    for actor in (cast.clerk, cast.secretary):
        page = after(actor, here)
        assert offered(page) == ""
        assert "现在没有要您接着办的。" in page
    assert "到日子再办" in after(cast.clerk, here)
    clock.set_now(clock.at(found["pledge"].pledge.due_on, 9))
    assert offered(after(cast.clerk, here)) in pledges


def test_a_meeting_is_gone_to_on_its_day(cast: Cast) -> None:
    here = ways.solving(cast, ways.report(cast, "别的事"))
    sitting = ways.meeting(cast, in_days=2)
    assert f"/meetings/{sitting.pk}/#" not in offered(after(cast.secretary, here)) + "#"
    clock.set_now(clock.now() + timedelta(days=2))
    page = after(cast.secretary, here)
    assert "/meetings/" in offered(page) or "接着办" in page


def test_what_stands_on_an_agenda_waits_for_its_meeting(cast: Cast) -> None:
    here = ways.solving(cast, ways.report(cast, "别的事"))
    case = ways.awaiting(cast, ways.report(cast, "电线乱拉"))
    ways.table(cast, case, ways.meeting(cast))
    assert offered(after(cast.secretary, here)) != f"/problems/{case.pk}/"


def test_what_can_be_done_is_offered_before_what_waits(cast: Cast) -> None:
    here = ways.solving(cast, ways.report(cast, "别的事"))
    case = ways.report(cast, "楼梯扶手松了")
    assert offered(after(cast.clerk, here)) == f"/problems/{case.pk}/?move=accept#moves"


def test_each_day_that_a_duty_waits_for_is_one_that_it_has() -> None:
    assert {deed.on for deed in deeds.DEEDS.values()} == {"", "due", "basis"}
