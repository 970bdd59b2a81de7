"""A room's meetings are its own: what is next door's or another post's is on none of its pages, choices, counts, files."""

import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from django.db import transaction
from tests import ways
from tests.cast import Cast, cast_for, hold, seat
from tests.meetings.test_meeting_chain import BODIES, deliberating, through
from tests.meetings.test_meeting_feed import made
from tests.pages import send, signed_in, text

from linli.core.people.models import Person, Seat
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.domains.committees.roll import actions
from linli.domains.meetings.models import Asked, Attendance, Deliberation, Meeting, Statement
from linli.domains.problems.models import Notice

NEXT_DOOR = "隔壁二楼会议室"
FOUR = "上次应到 7 人，实到 4 人，刚够过半"


@pytest.fixture
def beside(cast: Cast) -> Cast:
    """Who works next door."""
    other = cast_for(1)
    assert other.place == cast.next_door
    return replace(other, secretary=cast.stranger)


def held(cast: Cast, room: str) -> Case:
    """A meeting to which four of seven came; its minutes are filed."""
    sitting = ways.meeting(cast)
    Meeting.objects.filter(case=sitting).update(room=room)
    ways.begin(cast, sitting, absent=3)
    return ways.go(ways.go(sitting, "end", cast.secretary), "file", cast.secretary)


# --- before a meeting -----------------------------------------------------------------------------------------


def test_what_met_next_door_is_no_month_no_room_and_no_quorum_of_the_place(cast: Cast, beside: Cast) -> None:
    held(beside, NEXT_DOOR)
    ours, theirs = (
        {at: text(signed_in(who).get(at)) for at in ("/meetings/", "/meetings/new/")}
        for who in (cast.secretary, cast.stranger)
    )
    for at, words in (
        ("/meetings/", "11月的会开了"),
        ("/meetings/new/", NEXT_DOOR),
        ("/meetings/new/", FOUR),
    ):
        assert words in theirs[at], words
        assert words not in ours[at], words
    assert "11月还没有定" in ours["/meetings/"]


def test_the_next_meeting_is_told_of_what_the_place_referred(cast: Cast, beside: Cast) -> None:
    ways.go(ways.accept(beside, ways.report(beside)), "refer", beside.secretary, why="归房管")
    assert "移送街道的 1 件事" in text(signed_in(cast.stranger).get("/meetings/new/"))
    assert "移送街道的" not in text(signed_in(cast.secretary).get("/meetings/new/"))


def test_the_year_is_chaired_by_who_is_in_office_at_the_place(cast: Cast) -> None:
    for who in (cast.secretary, cast.stranger):
        page = text(signed_in(who).get("/meetings/year/"))
        assert f'name="chair" value="{who.post_id}"' in page
        assert page.count('name="chair"') == page.count(f'name="chair" value="{who.post_id}"')


def test_the_file_of_meetings_is_of_the_place(cast: Cast, beside: Cast) -> None:
    held(beside, NEXT_DOOR)
    ways.meeting(cast)
    for who, here, away in ((cast.clerk, "社区三楼", NEXT_DOOR), (cast.stranger, NEXT_DOOR, "社区三楼")):
        answer = signed_in(who).get("/meetings/list.csv")
        words = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert here in words
        assert away not in words


# --- who is asked to an item ----------------------------------------------------------------------------------

UNIT, SHOP = "兰石医院", "隔壁超市"


def test_to_an_item_the_districts_departments_and_the_places_units_are_asked(
    cast: Cast, beside: Cast
) -> None:
    far = Place.objects.filter(level="district").exclude(pk=cast.place.district_id or 0)[0]
    away = hold("丁强", "department", far, unit="外区水务局")
    unit = {"name": UNIT, "kind": "resident_unit", "code": ""}
    own = actions.add_organisation(cast.place, unit, cast.clerk)
    shop = actions.add_organisation(cast.next_door, unit | {"name": SHOP}, cast.stranger)
    sitting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), sitting)
    client, base = signed_in(cast.clerk), f"/meetings/{sitting.pk}/items/{item.pk}/"
    page = text(client.get(f"{base}?move=ask"))
    for words, offered in (
        (ways.poster(cast.department).unit, True),
        (UNIT, True),
        ("外区水务局", False),
        (SHOP, False),
    ):
        assert (words in page) is offered, words
    for given in ({"departments": [away.post_id]}, {"units": [shop.pk]}):
        assert send(client, f"{base}ask/", **given).status_code == 422
    assert not Asked.objects.exists()
    assert send(client, f"{base}ask/", units=[own.pk]).status_code == 302
    assert Asked.objects.get().unit == UNIT


def test_a_unit_is_asked_by_its_liaison_at_the_place(cast: Cast) -> None:
    there = hold("隔壁联络员", "liaison", cast.next_door, unit=UNIT)
    here = hold("魏国栋", "liaison", cast.place, unit=UNIT)
    own = actions.add_organisation(
        cast.place, {"name": UNIT, "kind": "resident_unit", "code": ""}, cast.clerk
    )
    sitting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), sitting)
    sent = send(signed_in(cast.clerk), f"/meetings/{sitting.pk}/items/{item.pk}/ask/", units=[own.pk])
    assert sent.status_code == 302
    row = Asked.objects.get()
    assert row.post_id == here.post_id
    for who, shown in ((here, True), (there, False)):
        assert (f"/meetings/asked/{row.pk}/" in text(signed_in(who).get("/meetings/mine/"))) is shown


def words_of(answer: Any) -> str:
    return "".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)


@pytest.mark.clause("4.5")
def test_a_letter_about_a_secret_matter_says_nothing_of_it(cast: Cast) -> None:
    letters = []
    for secret in (False, True):
        sitting = ways.meeting(cast)
        problem = ways.awaiting(cast, ways.report(cast, "楼上夜里打骂孩子", keep_name=secret))
        item = ways.table(cast, problem, sitting, question="孩子先送到谁家住")
        ways.go(item, "ask", cast.clerk, departments=[str(cast.department.post_id)], units=[])
        row = Asked.objects.get(item=item)
        letters.append(words_of(signed_in(cast.department).get(f"/meetings/asked/{row.pk}/letter.docx")))
    open_, kept = letters
    assert "孩子先送到谁家住" in open_
    assert "一件要求保密的事" in kept
    for words in ("谁家住", "打骂孩子", "会上要定的"):
        assert words not in kept, words


# --- one's own ------------------------------------------------------------------------------------------------


def test_ones_own_page_has_ones_own_calendar_chair_and_invitations(cast: Cast) -> None:
    seat(cast.place, "enlarged_committee", [cast.member.person_id or 0, cast.steward.person_id or 0])
    member, steward, secretary = map(signed_in, (cast.member, cast.steward, cast.secretary))
    made(member)
    sitting = ways.meeting(cast)
    Meeting.objects.filter(case=sitting).update(chair=cast.member.post_id)
    item = ways.table(cast, ways.awaiting(cast), sitting)
    ways.go(item, "ask", cast.clerk, departments=[str(cast.department.post_id)], units=[])
    assert "请来列席一项的" in text(signed_in(cast.department).get("/meetings/mine/"))
    assert "请来列席一项的" not in text(secretary.get("/meetings/mine/")), "who sent it is not asked"
    ways.begin(cast, sitting)
    ways.go(item, "put_off", cast.clerk, measure="再议")
    ways.go(sitting, "end", cast.secretary)
    pages = {client: text(client.get("/meetings/mine/")) for client in (member, steward, secretary)}
    for words in ("做的地址还能用", "/meetings/mine/feed/end/", "等您确认的纪要"):
        assert [words in page for page in pages.values()] == [True, False, False], words
    own = f"/meetings/{sitting.pk}/mine/"
    assert "纪要草稿" in text(member.get(own))
    assert "纪要草稿" not in text(steward.get(own)), "it is for the chair"


# --- in the room ----------------------------------------------------------------------------------------------


def test_who_sits_in_another_meeting_neither_speaks_nor_abstains_here(cast: Cast) -> None:
    ours, theirs = ways.meeting(cast), ways.meeting(cast, 11)
    guest = Person.objects.create(name="欧阳锦绣")
    items = {sitting.pk: ways.table(cast, ways.awaiting(cast), sitting) for sitting in (ours, theirs)}
    for sitting in (ours, theirs):
        ways.begin(cast, sitting)
    Attendance.objects.create(case=theirs, person=guest, standing="居民代表", state="present")
    client = signed_in(cast.clerk)
    for sitting, there in ((ours, False), (theirs, True)):
        base = f"/meetings/{sitting.pk}/items/{items[sitting.pk].pk}/"
        for move in ("", "?move=recuse", "?move=say"):
            assert ("欧阳锦绣" in text(client.get(base + move))) is there, base + move
    base = f"/meetings/{ours.pk}/items/{items[ours.pk].pk}/"
    said = send(client, f"{base}say/", speaker="欧阳锦绣　居民代表", position="for", words="同意")
    assert said.status_code == 422
    assert send(client, f"{base}recuse/", person=guest.pk, why="亲戚").status_code == 422


def test_what_was_said_to_another_item_is_not_put_right_here(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    first, second = (ways.table(cast, ways.awaiting(cast), sitting) for _ in range(2))
    ways.begin(cast, sitting)
    ways.go(first, "say", cast.clerk, speaker="魏国栋　委员", position="for", words="电工下周能来")
    row = Statement.objects.get()
    given = {"statement": row.pk, "seen": row.note_id, "position": "against", "words": "不同意"}
    base = f"/meetings/{sitting.pk}/items/"
    client = signed_in(cast.clerk)
    assert send(client, f"{base}{second.pk}/reword/", **given).status_code == 422
    again = Statement.objects.get()
    assert (again.note_id, again.position) == (row.note_id, "for")
    assert send(client, f"{base}{first.pk}/reword/", **given).status_code == 302
    assert Statement.objects.get().position == "against"


def test_a_problem_goes_on_an_agenda_of_its_own_place(cast: Cast, beside: Cast) -> None:
    ours, theirs = ways.awaiting(cast), ways.awaiting(beside)
    here, there = ways.meeting(cast), ways.meeting(beside)
    for problem, sitting in ((ours, there), (theirs, here)):
        with pytest.raises((Refused, NotPermitted)), transaction.atomic():
            ways.table(cast, problem, sitting)
    assert not Case.objects.filter(procedure="agenda_item").exists()
    assert {ways.again(one).state for one in (ours, theirs)} == {"awaiting"}


def test_no_page_puts_a_problem_on_an_agenda_next_door(cast: Cast, beside: Cast) -> None:
    problem, there = ways.awaiting(cast), ways.meeting(beside)
    client, address = signed_in(cast.secretary), f"/meetings/table/{problem.pk}/"
    assert send(client, address, meeting=there.pk).status_code == 422
    assert problem.title not in text(signed_in(cast.stranger).get(f"/meetings/{there.pk}/"))
    assert send(client, address, meeting=ways.meeting(cast).pk).status_code == 302


# --- in public ------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_a_resolution_on_what_is_to_be_kept_secret_is_not_hung_up(cast: Cast) -> None:
    people = list(Seat.objects.filter(body__place=cast.place).values_list("person_id", flat=True))
    for body in BODIES:
        seat(cast.place, body, people)
    found = deliberating(cast)
    through(cast, found)
    problem = Deliberation.objects.get().problem
    problem.problem.private = True
    problem.problem.save()
    base, words = f"/meetings/chains/{found.pk}/publish/", "院墙重建，74,000 元"
    client = signed_in(cast.secretary)
    answer = send(client, base, words=words)
    assert answer.status_code == 422
    assert "提出人要求保密" in text(answer)
    assert not Notice.objects.exists()
    assert ways.again(found).state == "carried"
    problem.problem.private = False
    problem.problem.save()
    assert send(client, base, words=words).status_code == 302
    assert Notice.objects.get().text == words
