"""What is written with a step stands in the record, also where it may be left out."""

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import send, signed_in, text


@pytest.mark.clause("4.3")
def test_what_the_street_writes_as_it_receives_stands_in_the_record(cast: Cast) -> None:
    case = ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="归街道")
    street = signed_in(cast.street_officer)
    assert 'name="words"' in text(street.get(f"/problems/{case.pk}/?move=receive"))
    assert send(street, f"/problems/{case.pk}/receive/", words="先请城管来看，周三回话").status_code == 302
    for actor in (cast.street_officer, cast.secretary):
        assert "先请城管来看，周三回话" in text(signed_in(actor).get(f"/problems/{case.pk}/"))


@pytest.mark.clause("4.2")
def test_why_it_was_taken_apart_stands_in_the_record(cast: Cast) -> None:
    lead, case = ways.report(cast), ways.report(cast, "另一件")
    ways.go(case, "merge", cast.clerk, lead=lead.pk, reason="same")
    client = signed_in(cast.clerk)
    assert send(client, f"/problems/{case.pk}/unmerge/", words="两栋楼，不是一根管子").status_code == 302
    assert "两栋楼，不是一根管子" in text(client.get(f"/problems/{case.pk}/"))
