"""Whoever is named in a form was meant: nobody stands there beforehand, unless there is only one."""

from tests import ways
from tests.cast import Cast, hold
from tests.pages import signed_in

from linli.core.procedures.models import Case
from linli.domains.problems.forms import Accept, Letter


def test_the_only_one_there_is_need_not_be_chosen(cast: Cast) -> None:
    """Next door has its secretary and nobody else; two departments are a choice, one is none."""
    assert [key for key, _ in Accept(case=Case(place=cast.next_door)).fields["handler"].choices] == [
        str(cast.stranger.post_id)
    ]
    letter = Letter(case=Case(district=cast.place.district))
    assert [key for key, _ in letter.fields["post"].choices] == [str(cast.department.post_id)]
    hold("田野", "department", cast.place.district, unit="城关区城市管理局")  # type: ignore[arg-type]
    letter = Letter(case=Case(district=cast.place.district))
    assert letter.fields["post"].choices[0] == ("", "请选一个部门")


def test_who_took_it_on_first_stands_there_to_do_it(cast: Cast) -> None:
    case = ways.accept(cast, ways.report(cast))
    answer = signed_in(cast.clerk).get(f"/problems/{case.pk}/?move=solve")
    form = next(offer for offer in answer.context["moves"] if offer.name == "solve").form
    assert form["handler"].value() == str(cast.grid_worker.post_id)
