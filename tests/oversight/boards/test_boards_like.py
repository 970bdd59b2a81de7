"""Boards of communities of one kind, and who takes part (1.2, 6.3)."""

import pytest
from tests import ways
from tests.cast import Cast
from tests.forming import bring, forming
from tests.oversight.boards.test_boards import city
from tests.pages import send, signed_in, text

from linli.core.journal.models import Entry
from linli.domains.oversight.boards import board, community_type, figures, span


@pytest.mark.clause("6.3")
def test_only_like_communities_are_looked_at_together(cast: Cast) -> None:
    ways.report(cast)
    client = signed_in(cast.street_officer)
    assert "还有" in text(client.get("/board/kinds/"))
    send(client, f"/board/kinds/{cast.place.code}/", kind="old")
    send(client, f"/board/kinds/{cast.next_door.code}/", kind="new")
    assert community_type.of([cast.place.pk, cast.next_door.pk]) == {
        cast.place.pk: "old",
        cast.next_door.pk: "new",
    }
    assert board.made(city(), span.read({}), "old").counted.n(figures.CAME) == 1
    assert board.made(city(), span.read({}), "new").counted.n(figures.CAME) == 0
    page = text(client.get("/board/?like=new"))
    assert str(cast.next_door) in page
    assert f"/board/{cast.place.code}/" not in page
    assert client.get("/board/?like=rich").status_code == 404


@pytest.mark.clause("6.3")
def test_a_kind_is_said_by_the_street_and_kept_in_the_journal(cast: Cast) -> None:
    client = signed_in(cast.street_officer)
    assert send(client, f"/board/kinds/{cast.place.code}/", kind="old").status_code == 302
    again = send(client, f"/board/kinds/{cast.place.code}/", kind="old")
    assert again.status_code == 422
    assert "已经是" in text(again)
    assert send(client, f"/board/kinds/{cast.place.code}/", kind="rich").status_code == 422
    assert send(client, f"/board/kinds/{cast.place.code}/", kind="mixed").status_code == 302
    last = Entry.objects.filter(place=cast.place).latest("seq")
    assert (last.verb, last.data["was"], last.data["kind"]) == ("change", "old", "mixed")
    assert send(client, f"/board/kinds/{cast.place.code}/", lift="1").status_code == 302
    assert community_type.of([cast.place.pk]) == {}
    assert send(client, f"/board/kinds/{cast.place.code}/", kind="new").status_code == 302
    assert community_type.of([cast.place.pk]) == {cast.place.pk: "new"}
    for actor in (cast.secretary, cast.district_officer, cast.city_officer):
        assert send(signed_in(actor), f"/board/kinds/{cast.place.code}/", kind="new").status_code == 404


@pytest.mark.clause("1.2")
def test_who_takes_part_is_told_by_kind_and_never_by_name(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    page = text(signed_in(cast.city_officer).get("/board/?view=people"))
    assert "退役军人" in page
    assert "几个社工委里有" in page
    assert cast.secretary.name not in page
