"""What a person's page, a month's figures, a form and a table say is of whom and where they are asked: nobody else's."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from PIL import Image
from tests import ways
from tests.cast import SINCE, Cast, cast_for, hold
from tests.house.test_reading import reader
from tests.pages import send, signed_in, text
from tests.problems.intake.test_page_import import LAMP, again, book, counted
from tests.problems.intake.test_page_import import send as looked_at
from tests.problems.letters.test_letter_parts import FIRST
from tests.problems.letters.test_page_letters import GOOD
from tests.problems.letters.test_page_letters import send as answered
from tests.problems.visits.test_page_rounds import drawn

from linli.core import clock
from linli.core.people import sealed
from linli.core.people.actor import PUBLIC, Actor, of_post
from linli.core.people.models import Look, Post
from linli.core.places.models import Building, Place
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems import photos
from linli.domains.problems.intake import tables
from linli.domains.problems.models import Door, Problem, Reporter
from linli.domains.problems.persons import actions


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


# --- on a person's page ---------------------------------------------------------------------------------------


def reported(cast: Cast, words: str, **who: Any) -> Reporter:
    return Reporter.objects.get(origin=ways.report(cast, words, **who))


def test_the_page_of_whoever_left_no_number_tells_of_what_they_said_alone(cast: Cast) -> None:
    who: dict[str, dict[str, Any]] = {
        "楼道灯坏了": {},
        "门禁坏了": {"name": "王五"},
        "下水堵了": {"name": "赵六"},
    }
    rows = {words: reported(cast, words, **one) for words, one in who.items()}
    client = signed_in(cast.clerk)
    for words, row in rows.items():
        page = text(client.get(f"/persons/{row.pk}/"))
        assert [one for one in rows if one in page] == [words]
        copied = text(client.post(f"/persons/{row.pk}/copy.html", {"reason": "本人来要"}))
        assert [one for one in rows if one in copied] == [words]


def test_who_looked_at_somebody_is_told_to_and_of_nobody_else(cast: Cast) -> None:
    codes, rows = {}, {}
    for name, phone in (("欧阳锦绣", "13987654321"), ("王五", "13922222222")):
        told = {"text": f"{name}家漏水", "spot": "门口", "name": name, "phone": phone}
        case, codes[name] = demands.report(cast.place, PUBLIC, told, uuid4())
        rows[name] = Reporter.objects.get(origin=case)
    clerk, reason = signed_in(cast.clerk), "约周五上门看漏水"
    seen = rows["欧阳锦绣"]
    given = {"reporter": seen.pk, "reason": reason}
    assert clerk.post(f"/problems/{seen.case_id}/phone/", given).status_code == 200
    base = f"/c/{cast.place.code}/follow/"
    for name, row in rows.items():
        own = row == seen
        assert (reason in text(clerk.get(f"/persons/{row.pk}/"))) is own
        resident = Client()
        resident.post(base, {"code": codes[name]})
        assert (reason in text(resident.get(f"{base}mine/data/"))) is own


def test_nobody_copies_corrects_or_answers_where_a_name_is_kept_from_them(cast: Cast) -> None:
    who = {"name": "欧阳锦绣", "phone": "13987654321"}
    kept, plain = (
        reported(cast, words, keep_name=words == "楼上漏水", **who) for words in ("楼上漏水", "灯坏了")
    )
    asked = actions.ask(plain, PUBLIC, {"kind": "correct", "phone": "13700000007"}, uuid4())
    counter = {"asked_on": clock.today().isoformat(), "reason": "本人带身份证来", "phone": "13700000008"}
    tries: dict[str, dict[str, str]] = {
        "copy.html": {"reason": "本人来要"},
        "copy.json": {"reason": "本人来要"},
        f"{asked.pk}/correct/": {"words": "打电话核实过"},
        "correct/": counter,
    }
    clerk, secretary = signed_in(cast.clerk), signed_in(cast.secretary)
    for address, given in tries.items():
        assert send(clerk, f"/persons/{plain.pk}/{address}", **given).status_code == 404, address
    assert not Look.objects.exists()
    assert ways.again(asked).state == "asked"
    for row in (kept, plain):
        assert row.person is not None
        row.person.refresh_from_db()
        assert sealed.unseal(row.person)["phone"] == "13987654321"
    for address, given in tries.items():
        assert send(secretary, f"/persons/{plain.pk}/{address}", **given).status_code in (200, 302), address
    assert ways.again(asked).state == "done"


# --- in a month's figures -------------------------------------------------------------------------------------


def month(actor: Actor) -> dict[str, Any]:
    """The figures of the month's page, those that are nothing left out."""
    context = signed_in(actor).get("/feedback/").context
    items = [item for group in ("doing", "came", "heard", "ways") for item in context[group]]
    found = {item.text: item.right for item in items} | {"公示栏": context["posted"]}
    found |= {name: n for name, _, n in context["modes"]}
    return {name: n for name, n in found.items() if n not in (0, "0")}


def test_the_month_counts_the_answers_of_the_place(cast: Cast) -> None:
    ours, theirs = ways.fed_back(cast), cast_for(4)
    case = ways.to_feed_back(theirs)
    both: dict[str, Any] = {
        "channels": ["individual_now", "public_now"],
        "personal": "修好了",
        "public": "楼道灯亮了",
    }
    case = ways.go(case, "feed_back", theirs.clerk, **both)
    told = {"channel": "phone", "reached": "yes", "words": "说过了"}
    assert send(signed_in(theirs.clerk), f"/problems/{case.pk}/tell/", **told).status_code == 302
    ways.go(case, "confirm", PUBLIC, satisfaction="good", words="")
    for who in (cast.clerk, cast.secretary):
        assert month(who) == {"答复了几件": "1", "个别、随时": 1}
    every = month(theirs.clerk)
    assert {"本人说解决了": "1", "办完逐户告知": "1", "公示栏": 1}.items() <= every.items()
    assert "1 次" in every.values()
    assert month(cast.stranger) == {}
    assert ways.again(ours).state == "fed_back"


# --- in forms -------------------------------------------------------------------------------------------------


def test_a_door_of_the_round_is_at_a_building_of_the_place(cast: Cast) -> None:
    other = Building.objects.create(place=cast.next_door, name="隔壁院", token="next")
    case = drawn(cast)
    client, address = signed_in(cast.clerk), f"/visits/rounds/{case.pk}/add/"
    page = text(client.get(address))
    assert "40 号院" in page
    assert "隔壁院" not in page
    before = Door.objects.count()
    assert send(client, address, building=other.pk, where="2 单元").status_code == 422
    assert Door.objects.count() == before
    assert send(client, address, building=cast.building.pk, where="2 单元").status_code == 302
    assert Door.objects.count() == before + 1


# --- what one person may not do twice over --------------------------------------------------------------------


def second_post(of: Actor, role: str) -> Actor:
    """Another post of the same person at the same place."""
    known = DateTimeTZRange(clock.now(), None)
    given = {"person_id": of.person_id, "place_id": of.place_id, "role": role}
    post = Post.objects.create(during=SINCE, known=known, **given)
    return of_post(Post.objects.select_related("place", "person").get(pk=post.pk))


def test_whoever_did_it_does_not_verify_it_under_another_post_either(cast: Cast) -> None:
    case = ways.go(ways.solving(cast), "done", cast.grid_worker, words="换了灯泡", result="solved")
    both = signed_in(second_post(cast.grid_worker, "member"))
    for move in ("verify", "verify_fail"):
        answer = send(both, f"/problems/{case.pk}/{move}/", words="去看过")
        assert answer.status_code == 422
        assert "这件事是您以另一个岗位办的，请另一个人核查" in text(answer)
    assert ways.again(case).state == "verifying"
    assert send(signed_in(cast.member), f"/problems/{case.pk}/verify/", words="去看过").status_code == 302


def test_more_time_is_asked_for_once_while_the_street_has_not_said(cast: Cast) -> None:
    case = ways.solving(cast)
    form, address = {"reason": "parts", "words": "等灯具"}, f"/problems/{case.pk}/extend/"
    assert send(signed_in(cast.clerk), address, **form).status_code == 302
    for who in (cast.clerk, cast.secretary):
        answer = send(signed_in(who), address, **form)
        assert answer.status_code == 422
        assert "延期申请已经报给街道，在等批准" in text(answer)
    granted = send(signed_in(cast.street_officer), f"/problems/{case.pk}/extension_grant/", words="")
    assert granted.status_code == 302


# --- in a table that is read ----------------------------------------------------------------------------------

NAMED = [LAMP[0], "61 号院的楼道灯坏了半个月", "", *LAMP[3:]]


def test_a_table_is_read_against_what_the_place_alone_has(cast: Cast) -> None:
    theirs = Building.objects.create(place=cast.next_door, name="61 号院", token="b61")
    stranger, clerk = signed_in(cast.stranger), signed_in(cast.clerk)
    again(stranger, looked_at(stranger, book(NAMED)), "take")
    first = Problem.objects.get()
    assert first.building == theirs
    assert counted(looked_at(stranger, book(NAMED))) == (0, 0, 1)
    looked = looked_at(clerk, book(NAMED))
    assert counted(looked) == (1, 0, 0)
    number = Case.objects.get(pk=first.pk).number
    assert number
    assert number not in text(looked)
    assert again(clerk, looked, "take").status_code == 302
    ours = Problem.objects.select_related("case").exclude(pk=first.pk).get()
    assert (ours.building, ours.case.spot, ours.case.place_id) == (None, "", cast.place.pk)


def test_a_table_that_was_read_too_long_ago_is_chosen_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.clerk)
    looked = looked_at(client, book(LAMP))
    with monkeypatch.context() as patch:
        patch.setattr(tables, "HOURS", -1)
        answer = again(client, looked, "take")
    assert "这一页放得太久了，请再选一次文件" in text(answer)
    assert not Problem.objects.exists()
    assert again(client, looked_at(client, book(LAMP)), "take").status_code == 302


# --- in a department's letters --------------------------------------------------------------------------------

UNIT = "城关区住房和城乡建设局"


def here(cast: Cast) -> Place:
    assert cast.place.district
    return cast.place.district


def elsewhere(cast: Cast) -> Place:
    return Place.objects.filter(level=Place.DISTRICT).exclude(pk=here(cast).pk).order_by("code")[0]


def listed(actor: Actor) -> list[str]:
    """The titles of the letters that wait, as the department's page lists them."""
    return [one.title for one in signed_in(actor).get("/letters/").context["letters"]]


def in_part(cast: Cast) -> Case:
    """A letter of which the head has one point, and the officer owes the other."""
    case = ways.letter(cast)
    assert answered(signed_in(cast.department), case, "partial", **FIRST).status_code == 302
    return ways.again(case)


@pytest.mark.clause("4.3")
def test_the_rest_of_a_letter_waits_on_the_list_of_whoever_owes_it(cast: Cast) -> None:
    case = in_part(cast)
    assert listed(cast.department) == listed(cast.department_head) == [case.title]
    for who in (
        hold("同事", "department", here(cast), unit=UNIT),
        hold("水务", "department", here(cast), unit="城关区水务局"),
        hold("副局长", "department_head", here(cast), unit=UNIT),
    ):
        assert listed(who) == []


@pytest.mark.clause("4.3")
def test_a_colleague_reads_of_a_running_letter_what_is_asked_and_no_unsigned_word_and_no_picture(
    cast: Cast,
) -> None:
    case = ways.letter(cast)
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "JPEG")
    picture = photos.keep(case, out.getvalue(), uuid4())
    address = f"/letters/{case.pk}/"
    others = [
        signed_in(hold("同事", role, here(cast), unit=UNIT)) for role in ("department", "department_head")
    ]
    assert picture.name in text(signed_in(cast.department).get(address))
    for client in others:
        page = text(client.get(address))
        assert "谁来修，哪天修" in page
        assert picture.name not in page
    answered(signed_in(cast.department), case, "partial", **FIRST)
    head = text(signed_in(cast.department_head).get(address))
    assert FIRST["answer-1"] in head
    assert picture.name in head
    assert f"{address}sign_part/" in head
    for client in others:
        page = text(client.get(address))
        assert "您可以看，不能替他写" in page
        assert FIRST["answer-1"] not in page
        assert picture.name not in page
        assert f"{address}sign" not in page
        assert answered(client, case, "answer", **GOOD).status_code == 422
        assert answered(client, case, "sign_part").status_code == 422
    assert ways.again(case).state == "part_to_sign"


@pytest.mark.clause("4.3")
def test_nobody_answers_for_a_colleague_before_anything_was_sent_to_the_head(cast: Cast) -> None:
    case = ways.letter(cast)
    colleague = signed_in(hold("同事", "department", here(cast), unit=UNIT))
    for move, given in (("answer", GOOD), ("partial", FIRST), ("letter_extend", {"words": "要等招标"})):
        assert answered(colleague, case, move, **given).status_code == 422
    assert ways.again(case).state == "letter"
    assert answered(signed_in(cast.department), case, "answer", **GOOD).status_code == 302


@pytest.mark.clause("4.3")
def test_a_department_is_not_told_what_the_community_did_before_the_street_was_asked(cast: Cast) -> None:
    case = ways.letter(cast)
    ways.go(case, "note", cast.grid_worker, words="302 室夜里也听得见")
    page = text(signed_in(cast.department).get(f"/letters/{case.pk}/"))
    assert cast.secretary.name in page, "who asked the street"
    for words in (cast.clerk.name, cast.grid_worker.name, "302", "补记"):
        assert words not in page, words
    community = text(signed_in(cast.secretary).get(f"/problems/{case.pk}/"))
    for words in (cast.clerk.name, cast.grid_worker.name, "302", "补记"):
        assert words in community, words


@pytest.mark.clause("4.3")
def test_a_department_finds_beside_its_letters_what_it_promised_itself(cast: Cast) -> None:
    case = ways.letter(cast)
    answered(signed_in(cast.department), case, "answer", **GOOD)
    answered(signed_in(cast.department_head), case, "sign")
    promise = Case.objects.get(procedure="pledge")
    page = f"/letters/pledges/{promise.pk}/"
    for who in (cast.department, cast.department_head, hold("同事", "department", here(cast), unit=UNIT)):
        for address in ("/letters/", "/letters/all/", page):
            assert promise.title in text(signed_in(who).get(address)), (who.name, address)
    for who in (
        hold("水务", "department", here(cast), unit="城关区水务局"),
        hold("外区", "department", elsewhere(cast), unit=UNIT),
    ):
        for address in ("/letters/", "/letters/all/"):
            assert promise.title not in text(signed_in(who).get(address)), (who.name, address)
        assert signed_in(who).get(page).status_code == 404


@pytest.mark.clause("4.3")
def test_a_letter_is_read_in_one_department_of_one_district(cast: Cast) -> None:
    case = ways.letter(cast)
    address = f"/letters/{case.pk}/"
    same = hold("同事", "department", here(cast), unit=UNIT)
    far = hold("外区", "department", elsewhere(cast), unit=UNIT)
    for who, reads in ((cast.department, True), (same, True), (far, False)):
        client = signed_in(who)
        assert (client.get(address).status_code == 200) is reads
        assert (case.title in text(client.get("/letters/all/"))) is reads
        assert (case.title in b"".join(client.get("/letters/all.csv")).decode()) is reads


@pytest.mark.clause("4.3")
def test_posts_without_a_department_have_no_letters_in_common(cast: Cast) -> None:
    alone, other = (hold(name, "department", here(cast)) for name in ("没写部门的甲", "没写部门的乙"))
    case = ways.letter(replace(cast, department=alone))
    for who, reads in ((alone, True), (other, False)):
        client = signed_in(who)
        assert (client.get(f"/letters/{case.pk}/").status_code == 200) is reads
        assert (case.title in text(client.get("/letters/all/"))) is reads


@pytest.mark.clause("4.3")
def test_letters_and_promises_of_below_are_for_those_who_see_the_problems(cast: Cast) -> None:
    case = ways.letter(cast)
    assert cast.place.street
    reads = reader("reader_street", cast.place.street)
    for who in (cast.street_officer, cast.district_officer, reads):
        assert case.title in text(signed_in(who).get("/letters/sent/"))
        assert signed_in(who).get("/pledges/").status_code == 200
    for address in ("/letters/sent/", "/letters/sent.csv", "/pledges/", "/pledges.csv"):
        assert signed_in(cast.city_officer).get(address).status_code == 403
    address, call = f"/problems/{case.pk}/", f"/summons/new/{case.pk}/"
    assert call in text(signed_in(cast.street_officer).get(address))
    for other in (reads, cast.secretary, cast.district_officer):
        page = signed_in(other).get(address)
        assert page.status_code == 200
        assert call not in text(page)
