"""A post's own meetings under an address nobody can guess: what it holds, who ends it, what whoever guesses gets."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, seat

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people import throttle
from linli.core.people.models import Post
from linli.domains.meetings.models import Feed


def made(client: Client) -> str:
    """A fresh address's path."""
    answer = client.post("/meetings/mine/feed/")
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.context["fresh"]).removeprefix("http://testserver")


def lines(client: Client, address: str) -> list[str]:
    """The file's lines, the continued ones put together, as RFC 5545 has them."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    return raw.decode().replace("\r\n ", "").split("\r\n")[:-1]


@pytest.fixture
def member(cast: Cast) -> Client:
    seat(cast.place, "enlarged_committee", [cast.member.person_id or 0])
    return pages.signed_in(cast.member)


def test_it_holds_days_the_body_and_the_page_and_nothing_else(
    cast: Cast, member: Client, client: Client
) -> None:
    meeting = ways.meeting(cast)
    ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")
    found = lines(client, made(member))
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == 1
    assert "SUMMARY:大党委会议" in found
    assert f"URL:http://testserver/meetings/{meeting.pk}/mine/" in found
    assert "DTSTART:20211118T070000Z" in found
    keys = {line.split(":")[0] for line in found}
    assert keys == {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"),
        *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "URL"),
    }
    text = "".join(found)
    for words in ("王建平", "周敏", "三楼", "灯", "换线", str(cast.place)):
        assert words not in text


def test_every_component_is_opened_and_closed_and_has_what_the_standard_asks(
    cast: Cast, member: Client, client: Client
) -> None:
    for days in (5, 10, 15):
        ways.meeting(cast, days)
    stack, events = [], []
    for line in lines(client, made(member)):
        key, _, value = line.partition(":")
        if key == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append(set[str]())
        elif key == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert key not in events[-1]
            events[-1].add(key)
    assert stack == []
    assert len(events) == 3
    assert all(event >= {"UID", "DTSTAMP", "DTSTART"} for event in events)


def test_only_ones_own_meetings(cast: Cast, member: Client, client: Client) -> None:
    ways.meeting(cast)
    steward = pages.signed_in(cast.steward)
    assert "BEGIN:VEVENT" not in lines(client, made(steward))
    assert "BEGIN:VEVENT" in lines(client, made(member))


def test_a_cancelled_meeting_says_so_and_one_that_moved_has_its_new_day(
    cast: Cast, member: Client, client: Client
) -> None:
    address, meeting = made(member), ways.meeting(cast)
    ways.go(meeting, "cancel", cast.clerk, words="改期")
    assert "STATUS:CANCELLED" in lines(client, address)


def test_its_owner_makes_another_and_the_first_opens_nothing(
    cast: Cast, member: Client, client: Client
) -> None:
    first = made(member)
    second = made(member)
    assert first != second
    assert len(second) > 50
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert member.post("/meetings/mine/feed/end/").status_code == 302
    assert client.get(second).status_code == 404
    assert list(Feed.objects.values_list("ended_at", flat=True)).count(None) == 0
    verbs = (
        Entry.objects.filter(actor=f"post:{cast.member.post_id}")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert [one for one in verbs if one.startswith("feed")] == ["feed-made", "feed-made", "feed-ended"]


def test_only_a_digest_of_it_is_kept_and_it_is_shown_once(cast: Cast, member: Client) -> None:
    address = made(member)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    row = Feed.objects.get()
    assert bytes(row.digest) != token.encode()
    assert len(bytes(row.digest)) == 32
    assert token not in pages.text(member.get("/meetings/mine/"))
    assert all(token not in str(entry.data) for entry in Entry.objects.all())


def test_it_ends_with_the_post(cast: Cast, member: Client, client: Client) -> None:
    address = made(member)
    row = Post.objects.get(pk=cast.member.post_id)
    row.during = type(row.during)(row.during.lower, clock.today())
    row.save()
    assert client.get(address).status_code == 404


def test_whoever_guesses_is_slowed_down_and_who_has_it_is_not(
    cast: Cast, member: Client, client: Client
) -> None:
    address = made(member)
    for number in range(throttle.LIMITS["feed"]):
        assert client.get(f"/calendar/{number:a>43}.ics").status_code == 404
        assert number or client.get(address).status_code == 200
    assert client.get("/calendar/" + "b" * 43 + ".ics").status_code == 429
    clock.set_now(clock.now() + timedelta(hours=2))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("token", ["x", "'%20OR%201", "%00", "A" * 400, "会议"])
def test_no_token_is_nobodys(cast: Cast, client: Client, token: str) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_one_post_cannot_end_anothers(cast: Cast, member: Client, client: Client) -> None:
    address = made(member)
    pages.signed_in(cast.steward).post("/meetings/mine/feed/end/")
    pages.signed_in(cast.stranger).post("/meetings/mine/feed/")
    assert client.get(address).status_code == 200
