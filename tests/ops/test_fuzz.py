"""Nonsense to every form: what the judge sees, and that a crowd of all roles breaks nothing."""

import time
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from tests.properties import invariants

from linli.core import clock
from linli.core.people import factor
from linli.core.people.models import Account
from tools.access import furnished, targets, world
from tools.fuzz import judge, play
from tools.fuzz.values import (
    ELSEWHERE,
    MARK,
    Field,
    File,
    files,
    filled,
)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (HttpResponse(f"<html><p>{MARK}</p>"), "reflected"),
        (HttpResponse("<html><p>&lt;linli linlix=&quot;1&quot;&gt;</p>"), ""),
        (HttpResponse(f"<html><input value='{MARK}'>"), "reflected"),
        (HttpResponse('<html><input value="linlix=&quot;1">'), ""),
        (HttpResponse("<html><a href=\"javascript:linli('x')\">x</a>"), "reflected"),
        (HttpResponse("<html><p>49linli</p>"), "reflected"),
        (HttpResponse(MARK, content_type="text/csv"), ""),
        (HttpResponse("x", headers={"X-Linli": "1"}), "header"),
        (HttpResponseRedirect(f"https://{ELSEWHERE}/"), "redirect"),
        (HttpResponseRedirect(f"//{ELSEWHERE}/"), "redirect"),
        (HttpResponseRedirect(f"/check/{ELSEWHERE}/"), ""),
        (HttpResponse("这里出了毛病", status=500), "server_error"),
        (HttpResponse("Traceback (most recent call last)"), "server_error"),
    ],
)
def test_the_judge_sees_what_must_not_be(answer: Any, wrong: str) -> None:
    found = judge.wrong(answer, bytes(answer.content))
    assert list(found) == ([wrong] if wrong else [])


def test_a_form_is_read_as_it_would_be_sent_and_sent_as_no_browser_would() -> None:
    page = play.html.fromstring(
        '<html><form method="post" action="/a/?x=1" enctype="multipart/form-data"><input type="hidden" name="csrfmiddlewaretoken">'
        '<input type="hidden" name="token" value="t"><input type="radio" name="how" value="a"><input type="radio" name="how" value="b">'
        '<select name="who"><option value="1">x</option></select><textarea name="words">y</textarea><input type="file" name="photo">'
        '<button name="go" value="now">go</button></form><form action="//elsewhere.example/"></form></html>'
    )
    (form,) = play.forms(page, "/here/")
    assert (form.action, form.method, form.multipart) == ("/a/?x=1", "POST", True)
    assert {one.name: (one.kind, one.value, one.choices) for one in form.fields} == {
        "token": ("hidden", "t", ()),
        "how": ("radio", "a", ("a", "b")),
        "who": ("select", "1", ("1",)),
        "words": ("text", "y", ()),
        "photo": ("file", "", ()),
        "go": ("hidden", "now", ()),
    }
    sent: Any = [("a", "\ud800\x00"), ("photo", File("p.jpg", b"\xff", "image/jpeg"))]
    body, kind = play.encoded(form, sent)
    assert kind.startswith("multipart/form-data; boundary=linli")
    assert b"\xed\xa0\x80\x00" in body
    assert b'filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\r\n' in body
    assert len({one.content for one in files()}) > 10
    drawn = filled([Field("a", "text", "")], lambda strategy: "good" if "good" in repr(strategy) else None)
    assert [name for name, _ in drawn] == ["a"]


@pytest.mark.commits
def test_a_crowd_of_all_roles_breaks_nothing(begin_at: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    ground = world.read(begin_at("furnished", lambda: world.make().as_json()))
    clock.set_now(world.MOMENT)
    ids = ground.ids[furnished.HOME]
    begin = list(play.entrances(ids["code"]))
    begin += [targets.filled(one.asked, ground.ids[one.at]) for one in targets.targets()]
    follow = {"place": ids["code"], "reporter": ids["reporter"], "until": time.time() + 600}
    crowd = [play.Browser("public", None, {"follow": follow}, begin)]
    for role in (
        "secretary",
        "clerk",
        "street_officer",
        "street_secretary",
        "department",
        "inspector",
        "liaison",
    ):
        actor = ground.actors["inside"][role]
        account = Account.objects.get(person_id=actor.person_id or 0)
        crowd.append(play.Browser(role, account, {"post": actor.post_id}, begin))
    played = play.play(crowd, 200, 5)
    assert {kind: wrong for kind, wrong in played.told().items() if wrong and kind in play.FAULTS} == {}
    assert played.calls >= 200
    assert len(played.forms) > 20
    assert played.roles == {one.role for one in crowd}
    assert invariants.broken() == {}


def test_a_code_of_other_signs_is_only_wrong() -> None:
    """Found by the crowd: a code that is no ASCII was compared as if it were."""
    secret = factor.fresh()
    assert [factor.fits(secret, code) for code in ("１２３４５６", "六位数字码啊", "\x00" * 6, "")] == [0] * 4
