"""The meeting room: the whole meeting on one page, from the invitation to the filed minutes (4.2, 4.3)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance, Item


@pytest.fixture
def client(cast: Cast) -> Client:
    return pages.sign_in(cast.secretary)


def sitting(cast: Cast) -> tuple[Case, Case]:
    """A meeting that sits, with a problem on its agenda."""
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, meeting, question="谁来换线")
    return ways.begin(cast, meeting), item


def send(client: Client, address: str, **data: object) -> object:
    return client.post(address, {"token": str(uuid4()), **data})


def test_it_works(cast: Cast, client: Client) -> None:
    meeting, item = sitting(cast)
    page = client.get(f"/meetings/{meeting.pk}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "谁来换线" in text
    assert "实到 7 / 应到 7，过半" in text
