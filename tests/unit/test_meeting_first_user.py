"""What a first user of meetings ran into: an agenda that got lost, a cancelled meeting nobody knew of, days out of reach."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.journal.models import Note
from linli.domains.meetings.models import Item, Meeting

BODY = "enlarged_committee"


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def given(cast: Cast, days: int, **more: Any) -> dict[str, Any]:
    """The plan's form for a meeting so many days from now, at three."""
    held = f"{clock.today() + timedelta(days=days):%Y-%m-%dT15:00}"
    return {"bodies": [BODY], "held_at": held, "room": "三楼", "chair": str(cast.secretary.post_id), **more}


# --- the agenda that is fixed with the day ------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_an_agenda_for_tomorrow_is_asked_a_reason_once_and_kept(cast: Cast, staff: Client) -> None:
    problem = ways.awaiting(cast)
    form = given(cast, 1, problems=[str(problem.pk)], heard="移送街道的两件事")
    answer = pages.send(staff, "/meetings/new/", **form, named=form["held_at"])
    text = pages.text(answer)
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)
    assert "材料一般会前 3 天送达" in text
    main = text[text.index('<div class="form-page">') :]
    inside = main[main.index("<form") : main.index("</form>")]
    assert 'name="reason-meeting.materials"' in inside
    assert "移送街道的两件事" in inside
    form |= {"reason-meeting.materials": "锅炉停了，等不得"}
    assert pages.send(staff, "/meetings/new/", **form, named=form["held_at"]).status_code == 302
    meeting = Meeting.objects.get()
    assert list(Item.objects.order_by("position").values_list("case__root_id", "problem_id")) == [
        (meeting.case_id, problem.pk),
        (meeting.case_id, None),
    ]
    assert Note.objects.filter(text="锅炉停了，等不得").count() == 2


def test_tomorrow_without_an_agenda_is_planned_as_before(cast: Cast, staff: Client) -> None:
    pages.send(staff, "/meetings/new/", **given(cast, 1, heard=""))
    assert (Meeting.objects.count(), Item.objects.count()) == (1, 0)


@pytest.mark.clause("4.2")
def test_what_could_not_be_taken_is_told_on_the_room_s_page(cast: Cast, staff: Client) -> None:
    """Problems go to who takes topics; a body that only walks the chain of four takes none."""
    problem = ways.awaiting(cast)
    form = given(cast, 10, problems=[str(problem.pk)], heard="", bodies=["party_organisation"])
    answer = pages.send(staff, "/meetings/new/", **form)
    page = pages.text(staff.get(answer.headers["Location"]))
    toast = page[page.index('class="toast') :]
    assert "没有列入“" in toast
    assert "这个会只议“四议两公开”的事" in toast
    assert not Item.objects.exists()
