"""Back, and sent again: the same form and the same words make one case; what is new or another one is not lost (4.1)."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.pages import signed_in

from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.procedures import again
from linli.core.procedures.models import Case


def problems() -> int:
    return Case.objects.filter(procedure="problem").count()


class Resident:
    """A browser that is nobody's, at the form of one community."""

    def __init__(self, cast: Cast) -> None:
        self.client, self.code = Client(), cast.place.code

    def send(self, text: str = ways.LAMP, **more: Any) -> Any:
        given = {"token": str(uuid4()), "text": text, "contact": "code", **more}
        return self.client.post(f"/c/{self.code}/report/", given)

    def receipt(self, said: str = "") -> str:
        return pages.text(self.client.get(f"/c/{self.code}/report/done/{said}"))


def digits(page: str) -> str:
    return page.partition('class="digits">')[2].partition("<")[0]


@pytest.mark.clause("4.1")
def test_the_same_words_in_a_form_made_anew_are_the_same_report(cast: Cast) -> None:
    who = Resident(cast)
    assert who.send()["location"].endswith("/report/done/")
    first = digits(who.receipt())
    answer = who.send("  " + ways.LAMP)
    assert answer["location"].endswith("/report/done/?again=1")
    page = who.receipt("?again=1")
    assert "刚才已经登记了，没有再登记一次" in page
    assert digits(page) == first != ""
    assert "再反映另一件" in page
    assert problems() == 1


@pytest.mark.clause("4.1")
def test_the_same_form_gives_the_first_receipt_also_where_the_answer_was_lost(cast: Cast) -> None:
    who, token = Resident(cast), str(uuid4())
    who.send(token=token)
    first = digits(who.receipt())
    who.client.cookies.clear()
    assert who.send(token=token)["location"].endswith("?again=1")
    assert digits(who.receipt()) == first
    assert problems() == 1


@pytest.mark.clause("4.1")
def test_the_same_form_with_other_words_asks_and_loses_nothing(cast: Cast) -> None:
    who, token = Resident(cast), str(uuid4())
    who.send(token=token)
    more = "门也关不上了"
    for cookies in (True, False):
        if not cookies:
            who.client.cookies.clear()
        answer = who.send(more, token=token)
        page = pages.text(answer)
        assert answer.status_code == 422
        assert "刚才已经登记了，编号" in page
        assert more in page
        assert f'name="token" value="{token}"' not in page
        assert 'name="anew"' in page
    assert problems() == 1


@pytest.mark.clause("4.1")
def test_what_is_new_goes_to_what_was_registered_or_is_another_one(cast: Cast) -> None:
    who, token = Resident(cast), str(uuid4())
    who.send(token=token)
    case = Case.objects.get(procedure="problem")
    who.send("门也关不上了", token=token)
    fresh = str(uuid4())
    for _ in range(2):
        answer = who.send("门也关不上了", token=fresh, add="1")
        assert answer["location"].endswith("/report/done/?added=1")
    assert Entry.objects.filter(case_id=case.pk, verb="add").count() == 1
    assert "补充到刚才那件了" in who.receipt("?added=1")
    assert who.send("院墙裂了", token=str(uuid4()), anew="1")["location"].endswith("/report/done/")
    assert problems() == 2
    assert verify()["ok"]


@pytest.mark.clause("4.1")
def test_words_a_little_changed_in_a_form_made_anew_are_asked_about(cast: Cast) -> None:
    who = Resident(cast)
    who.send("三单元楼道灯坏了", spot="40 号院")
    more = "三单元楼道灯坏了，门也关不上"
    answer = who.send(more, spot="40 号院")
    page = pages.text(answer)
    assert answer.status_code == 422
    assert "刚才已经登记了，编号" in page
    assert more in page
    assert 'name="add"' in page
    assert problems() == 1
    assert who.send(more, spot="40 号院", add="1")["location"].endswith("?added=1")
    # The same words of another yard, and another matter of the same one, stay one tap.
    assert who.send("三单元楼道灯坏了", spot="52 号院")["location"].endswith("/report/done/")
    assert who.send("下水管堵了，返臭", spot="52 号院")["location"].endswith("/report/done/")
    assert who.send("下水管堵了，又返臭", spot="52 号院", anew="1")["location"].endswith("/report/done/")
    assert problems() == 4


@pytest.mark.clause("4.1")
def test_who_said_beforehand_that_it_is_another_one_is_not_asked(cast: Cast) -> None:
    """By the receipt's own link; the same words are nevertheless the same, and the asking page leads out of itself."""
    who = Resident(cast)
    who.send("三单元楼道灯坏了", spot="40 号院")
    assert f'href="/c/{who.code}/report/?another=1"' in who.receipt()
    form = pages.text(who.client.get(f"/c/{who.code}/report/?another=1"))
    assert '<input type="hidden" name="another" value="1">' in form
    asked = pages.text(who.send("三单元楼道灯坏了，另一盏", spot="40 号院"))
    assert asked.count('name="anew" value="1"') == 2
    answer = who.send("三单元楼道灯坏了，另一盏", spot="40 号院", another="1")
    assert answer["location"].endswith("/report/done/")
    assert who.send("三单元楼道灯坏了，另一盏", spot="40 号院", another="1")["location"].endswith("?again=1")
    assert problems() == 2


@pytest.mark.clause("4.1")
def test_the_receipt_says_how_long_it_can_be_seen(cast: Cast) -> None:
    who = Resident(cast)
    who.send()
    page = who.receipt()
    assert "过了十分钟，这里就看不到了" in page
    assert "这一次" not in page


@pytest.mark.clause("4.1")
def test_a_really_new_report_and_another_browser_are_not_held_up(cast: Cast) -> None:
    who = Resident(cast)
    who.send()
    assert who.send("院墙裂了")["location"].endswith("/report/done/")
    assert Resident(cast).send()["location"].endswith("/report/done/")
    assert problems() == 3


@pytest.mark.clause("4.1")
def test_nobody_adds_to_what_is_not_theirs(cast: Cast) -> None:
    who, token = Resident(cast), str(uuid4())
    who.send(token=token)
    other = Resident(cast)
    answer = other.send("别人的话", token=token, add="1")
    assert answer["location"].endswith("/follow/")
    assert not Entry.objects.filter(verb="add").exists()
    assert not digits(other.receipt())


def test_the_memory_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    who = Resident(cast)
    who.send()
    import time

    later = time.time() + again.KEPT + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert who.send()["location"].endswith("/report/done/")
    assert problems() == 2


# --- a telephone that others use --------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_what_was_cleared_is_not_shown_again(cast: Cast) -> None:
    who, token = Resident(cast), str(uuid4())
    answer = who.send(token=token)
    kept = answer.cookies["receipt"]
    assert (kept["max-age"], kept["expires"], kept["path"]) == ("", "", f"/c/{who.code}/report/")
    page = who.client.get(f"/c/{who.code}/report/done/")
    assert "no-store" in page["Cache-Control"]
    assert "用完了，清掉这一页" in pages.text(page)
    code = digits(pages.text(page)).replace(" ", "")
    who.client.post(f"/c/{who.code}/follow/", {"code": code})
    mine = who.client.get(f"/c/{who.code}/follow/mine/")
    assert "no-store" in mine["Cache-Control"]
    assert "用完了，清掉这一页" in pages.text(mine)
    assert who.client.session.get_expire_at_browser_close()
    left = who.client.post(f"/c/{who.code}/follow/mine/leave/")
    assert left["location"] == f"/c/{who.code}/"
    assert left["Clear-Site-Data"] == '"cache"'
    assert not digits(who.receipt())
    assert who.client.get(f"/c/{who.code}/follow/mine/").status_code == 302
    form = pages.text(who.client.get(f"/c/{who.code}/report/"))
    assert 'data-waits autocomplete="off"' in form
    # Whoever goes back to the form as it stood gets no receipt for it.
    who.send(token=token)
    assert not digits(who.receipt())
    assert problems() == 1
    # The next one reports as ever.
    who.send("院墙裂了")
    assert digits(who.receipt())
    assert 'data-waits autocomplete="off"' not in pages.text(who.client.get(f"/c/{who.code}/report/"))


# --- who registers for others -----------------------------------------------------------------------------------------

GIVEN = {"text": "二单元下水返臭", "spot": "40 号院", "source": "phone", "facet": "utilities", "size": "1"}


@pytest.mark.clause("4.1")
def test_the_same_words_entered_again_are_asked_about(cast: Cast) -> None:
    clerk, token = signed_in(cast.clerk), str(uuid4())
    assert clerk.post("/problems/new/", {**GIVEN, "token": token})["location"] == "/problems/new/?saved=1"
    twice = clerk.post("/problems/new/", {**GIVEN, "token": token}, follow=True)
    assert "刚才已经登记了" in pages.text(twice)
    anew = clerk.post("/problems/new/", {**GIVEN, "token": str(uuid4())})
    page = pages.text(anew)
    assert anew.status_code == 422
    assert "没有再登记一次" in page
    assert "照样登记" in page
    assert "补记一句" in page
    assert GIVEN["text"] in page
    edited = clerk.post("/problems/new/", {**GIVEN, "token": token, "text": "三单元也返臭"})
    assert edited.status_code == 422
    assert "三单元也返臭" in pages.text(edited)
    assert problems() == 1
    third = str(uuid4())
    for _ in range(2):
        assert clerk.post("/problems/new/", {**GIVEN, "token": third, "anew": "1"}).status_code == 302
    assert problems() == 2
    # Another neighbour's name is another report.
    assert clerk.post("/problems/new/", {**GIVEN, "token": str(uuid4()), "name": "马玉兰"}).status_code == 302
    assert problems() == 3


@pytest.mark.clause("4.1")
def test_a_pasted_day_is_registered_once(cast: Cast) -> None:
    clerk = signed_in(cast.clerk)
    pasted = "张阿姨：三单元楼道灯坏了，晚上看不见\n李叔：下水管堵了，返臭"
    for number in range(2):
        look = clerk.post("/problems/paste/", {"pasted": pasted})
        rows, token = look.context["rows"], str(look.context["token"])
        given: dict[str, Any] = {"token": token, "rows": str(len(rows))}
        for row in rows:
            given |= {
                f"{row.prefix}-{name}": row[name].value() or "" for name in ("text", "spot", "facet", "name")
            }
            given |= {f"{row.prefix}-take": "on", f"{row.prefix}-lead": "", f"{row.prefix}-phone": ""}
        page = pages.text(clerk.post("/problems/paste/", given))
        assert ("刚才已经登记了" in page) == bool(number)
    assert problems() == 2


@pytest.mark.clause("4.1")
def test_the_same_visit_again_is_asked_about_and_the_same_taps_next_door_are_not(cast: Cast) -> None:
    clerk = signed_in(cast.clerk)
    given = {"heard": "demand", "where": f"b{cast.building.pk}", "urgency": "soon", "kind": "resident"}
    told = {**given, "text": "楼道灯坏了"}
    token = str(uuid4())
    first = clerk.post("/visits/new/", {**told, "token": token})["location"]
    assert clerk.post("/visits/new/", {**told, "token": token})["location"] == first
    page = clerk.post("/visits/new/", {**told, "token": str(uuid4())})
    assert page.status_code == 422
    assert "照样记下" in pages.text(page)
    assert problems() == 1
    assert clerk.post("/visits/new/", {**told, "token": str(uuid4()), "anew": "1"}).status_code == 302
    assert problems() == 2
    fine = {**given, "heard": "fine"}
    for _ in range(2):
        assert clerk.post("/visits/new/", {**fine, "token": str(uuid4())}).status_code == 302
    assert Case.objects.filter(procedure="visit").count() == 4
