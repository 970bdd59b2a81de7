"""What nobody can see is taken in no field: marks that turn the direction of writing, and control characters."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django import forms
from django.http import QueryDict
from tests import pages, ways
from tests.cast import Cast

from linli.core.journal.models import Note
from linli.core.procedures.desk import reasons_of
from linli.core.procedures.forms import MoveForm, visible
from linli.domains.committees.portal.forms import Come, Object, Recommend
from linli.domains.meetings.forms import Heard, Roster, Seat
from linli.domains.problems.letters.answer_forms import Answer
from linli.domains.problems.portal import forms as portal_forms
from linli.domains.problems.visits.forms import Visit
from linli.domains.projects.row_fields import RowsField
from linli.ops.host import rooms

HIDDEN = ("修\u202e灯", "修\u200f灯", "修\u2066灯\u2069", "修\x07灯", "修\x1b灯")
PLAIN: list[type[forms.Form]] = [
    portal_forms.Report,
    portal_forms.Reopen,
    portal_forms.Add,
    portal_forms.Confirm,
    Come,
    Recommend,
    Object,
    Visit,
    Heard,
    Roster,
    Seat,
]


def every_form() -> Iterator[tuple[str, type[Any]]]:
    for kind in rooms.procedures().values():
        yield from ((f"{kind.name}.{move.name}", move.form) for move in kind.moves if move.form)
    yield from ((form.__name__, form) for form in PLAIN)


def made(form: type[Any], **known: Any) -> Any:
    known = known or ({"case": None, "actor": None} if issubclass(form, MoveForm) else {})
    return form(**known)


def takes(form: type[Any], name: str, words: str, **known: Any) -> bool:
    """Whether the field takes the words; whatever else it asks for does not count."""
    field = made(form, **known).fields[name]
    given = [[words for _ in field.columns]] if isinstance(field, RowsField) else words
    try:
        field.clean(given)
    except forms.ValidationError as wrong:
        return all(error.code != "hidden" for error in wrong.error_list)
    return True


def test_no_field_of_any_form_takes_what_nobody_sees(cast: Cast) -> None:
    asked, taken = 0, []
    for who, form in every_form():
        for name, field in made(form).fields.items():
            if isinstance(field, forms.CharField | RowsField):
                asked += 1
                taken += [f"{who}.{name} {words!r}" for words in HIDDEN if takes(form, name, words)]
                assert takes(form, name, "修灯"), f"{who}.{name}"
    assert asked > 60
    assert taken == []


def test_the_points_of_a_letter_take_none_either(cast: Cast) -> None:
    case = ways.report(cast)
    for move, actor, data in (
        ("accept", cast.clerk, {"facet": case.facet, "handler": cast.clerk.post_id, "urgent": False}),
        ("refer", cast.secretary, {"why": "归热力公司"}),
        ("receive", cast.street_officer, {}),
        (
            "letter",
            cast.street_officer,
            {"post": cast.department.post_id, "words": "请修", "points": "谁修\n哪天"},
        ),
    ):
        case = ways.go(case, move, actor, **data)
    for name in ("answer-1", "answer-2"):
        assert not takes(Answer, name, HIDDEN[0], case=case, actor=cast.department)
        assert takes(Answer, name, "我局修", case=case, actor=cast.department)


def test_the_further_sentences_of_a_visit_take_none_either() -> None:
    form = Visit(QueryDict(urlencode({"text": "灯坏了", "more": HIDDEN[0]})), case=None, actor=None)
    assert [error.code for error in form.errors.as_data()["text"]] == ["hidden"]


def test_line_breaks_and_rare_characters_stay() -> None:
    for words in ("一行\n两行\t三", "𠮷🙂", "A–Z é"):
        assert visible(words) == words
    assert visible("修\u202e灯\x00") == "修灯"


def test_written_reasons_keep_only_what_is_seen() -> None:
    class Asked:
        POST = QueryDict("reason:meeting.early=%E5%86%B7%E2%80%AE%E4%BA%86%00")

    assert reasons_of(Asked()) == {"meeting.early": "冷了"}  # type: ignore[arg-type]


def test_staff_are_offered_the_way_to_mend_it(cast: Cast) -> None:
    case = ways.solving(cast)
    staff, base = pages.signed_in(cast.clerk), f"/problems/{case.pk}/"
    answer = staff.post(base + "note/", {"token": str(uuid4()), "words": "等了\u202e两天"})
    assert answer.status_code == 422
    assert "看不见的符号" in pages.text(answer)
    assert 'name="fix-words"' in pages.text(answer)
    mended = staff.post(base + "note/", {"token": str(uuid4()), "words": "x", "fix-words": "等了两天"})
    assert "等了两天</textarea>" in pages.text(mended)
    assert not Note.objects.filter(case_id=case.pk, kind="note").exists()


@pytest.mark.clause("4.3")
def test_the_room_offers_it_too(cast: Cast) -> None:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    ways.begin(cast, meeting)
    staff, base = pages.signed_in(cast.clerk), f"/meetings/{meeting.pk}/items/{item.pk}/"
    words = {"token": str(uuid4()), "speaker": "魏国栋　委员", "position": "", "words": "支\u202e持"}
    assert 'name="fix-words"' in pages.text(staff.post(base + "say/", words))
    mended = staff.post(base + "say/", words | {"fix-words": "支持"})
    assert "支持</textarea>" in pages.text(mended)
    assert not Note.objects.filter(case_id=item.pk).exists()
