"""A form's token is spent on what it was made for: it is no receipt for anything else (4.5)."""

from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC
from linli.domains.problems import actions as demands
from linli.domains.problems import codes

pytestmark = pytest.mark.django_db


@pytest.mark.clause("4.5")
def test_no_receipt_is_printed_for_a_form_that_was_spent_on_something_else(cast: Cast) -> None:
    case, code = demands.report(cast.place, PUBLIC, {"text": "灯坏了"}, uuid4())
    other, token = ways.report(cast), str(uuid4())
    client = signed_in(cast.clerk)
    sent = client.post(f"/problems/{case.pk}/note/", {"token": token, "words": "又来电话了"})
    assert sent.status_code == 302
    for address in (f"/problems/{case.pk}/code/", f"/problems/{other.pk}/code/"):
        answer = client.post(address, {"token": token})
        assert (answer.status_code, answer["Content-Type"][:9]) == (422, "text/html")
    again = client.post(f"/problems/{other.pk}/note/", {"token": token, "words": "别的话"})
    assert again.status_code == 422
    assert "重新打开这一页再办" in text(again)
    assert codes.find(cast.place.pk, code) is not None
    assert not Entry.objects.filter(verb="reissue").exists()
