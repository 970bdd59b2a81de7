"""What a post reaches is decided in one place: nobody without a post, without a place or without a role reaches anything."""

from dataclasses import replace

import pytest
from tests import ways
from tests.cast import Cast

from linli.core.people.actor import PUBLIC, SYSTEM, Actor, kept_for, reaches, scope
from linli.core.procedures.models import Case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "who", ["public", "nobody", "a role that is no more", "placeless", "placeless_street", "placeless_city"]
)
def test_who_has_no_role_or_no_place_reaches_nothing(cast: Cast, who: str) -> None:
    case = ways.accept(cast, ways.report(cast))
    Case.objects.filter(pk=case.pk).update(street=None)  # a community that lies below no street
    case.refresh_from_db()
    actor = {
        "public": PUBLIC,
        "nobody": Actor("nobody"),
        "a role that is no more": replace(cast.secretary, role="watchman"),
        "placeless": replace(cast.secretary, place_id=None),
        "placeless_street": replace(cast.street_officer, place_id=None),
        "placeless_city": replace(cast.city_officer, place_id=None),
    }[who]
    assert not Case.objects.filter(scope(actor)).exists()
    assert not reaches(actor, case)


def test_a_kept_query_gives_nothing_to_who_has_no_place(cast: Cast) -> None:
    ways.report(cast)
    found = kept_for(lambda actor: Case.objects.filter(scope(actor)).values_list("pk", flat=True))
    assert len(found(cast.secretary)) == 1
    assert len(found(SYSTEM)) == 1
    assert found(replace(cast.secretary, place_id=None)) == []
    assert found(Actor("nobody")) == []


def test_each_level_reaches_what_lies_at_or_below_it(cast: Cast) -> None:
    case = ways.accept(cast, ways.report(cast))
    for actor, there in (
        (cast.secretary, True),
        (cast.street_officer, True),
        (cast.district_officer, True),
        (cast.stranger, False),
        (cast.city_officer, False),
        (cast.department, False),
        (SYSTEM, True),
    ):
        assert Case.objects.filter(scope(actor), pk=case.pk).exists() is there, actor.role
        assert reaches(actor, case) is there, actor.role
    sent = ways.go(ways.go(case, "refer", cast.secretary, why="归住建"), "receive", cast.street_officer)
    sent = ways.go(
        sent, "letter", cast.street_officer, post=cast.department.post_id, words="修", points="何时"
    )
    assert Case.objects.filter(scope(cast.department), pk=sent.pk).exists()
    assert reaches(cast.department, sent)
