"""The public form and its receipt: whatever is typed, a resident gets a number and a code, or is told what to mend."""

import io
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.domains.problems import codes, photos, rules
from linli.domains.problems.models import Photo, Problem, Reporter
from linli.domains.problems.portal import doors

WRONG = 422


@pytest.fixture
def send(client: Client, cast: Cast) -> Any:
    def _send(**fields: Any) -> Any:
        data = {"token": str(uuid4()), "text": ways.LAMP, "contact": "code", **fields}
        return client.post(f"/c/{cast.place.code}/report/", data)

    return _send


def page(response: Any) -> str:
    return str(response.content.decode())


def jpeg(size: tuple[int, int] = (400, 300), exif: bool = True, kind: str = "JPEG") -> bytes:
    picture = Image.new("RGB", size, "#337")
    out = io.BytesIO()
    made = picture.getexif()
    if exif:
        made[0x0110] = "SECRET-CAMERA"
        made[0x0112] = 6  # lies on its side
        made.get_ifd(0x8825)[2] = (36.0, 3.0, 30.0)
    picture.save(out, kind, **({"exif": made} if kind == "JPEG" else {}))
    return out.getvalue()


def file(content: bytes, name: str = "IMG_2031.jpg") -> io.BytesIO:
    made = io.BytesIO(content)
    made.name = name
    return made


@pytest.mark.clause("4.1")
def test_it_works(client: Client, cast: Cast, send: Any) -> None:
    assert client.get(f"/c/{cast.place.code}/report/").status_code == 200
    sent = send(spot="40 号院 3 单元")
    assert (sent.status_code, sent["Location"]) == (302, f"/c/{cast.place.code}/report/done/")
    case = Case.objects.get()
    receipt = page(client.get(sent["Location"]))
    reporter = Reporter.objects.get()
    code = codes.of_token(reporter, Entry.objects.get() and _token(client))
    assert (case.state, case.place_id, case.spot) == ("reported", cast.place.pk, "40 号院 3 单元")
    assert len(code) == 8
    assert codes.spaced(code) in receipt
    assert case.number in receipt
    assert code not in client.cookies["receipt"].value
    assert "sessionid" not in client.cookies
    assert code not in receipt.split("<svg")[-1].split("</svg>")[0]


def _token(client: Client) -> Any:
    from uuid import UUID

    return UUID(client.cookies["receipt"].value.split(":")[0].split(".")[1])


def test_the_receipt_is_this_browsers_and_goes(
    client: Client, cast: Cast, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    done = f"/c/{cast.place.code}/report/done/"
    assert "只显示一次" in page(Client().get(done))
    assert "只显示一次" in page(client.get(f"/c/{cast.next_door.code}/report/done/"))
    kept = client.cookies["receipt"].value
    pk, _, rest = kept.partition(".")
    client.cookies["receipt"] = f"{int(pk) + 1}.{rest}"
    assert "只显示一次" in page(client.get(done))
    client.cookies["receipt"] = kept
    later = time.time() + 601
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert "只显示一次" in page(client.get(done))


def test_twice_the_same_form_is_once(client: Client, cast: Cast, send: Any) -> None:
    token = str(uuid4())
    seen = []
    for _ in range(2):
        send(token=token)
        receipt = page(client.get(f"/c/{cast.place.code}/report/done/"))
        seen.append(receipt[receipt.index('class="digits"') :][:40])
    assert Case.objects.count() == 1
    assert seen[0] == seen[1]


def test_a_code_at_the_door_knows_the_building(client: Client, cast: Cast, send: Any) -> None:
    there = client.get("/q/b40/")
    assert there["Location"] == f"/c/{cast.place.code}/report/?b=b40"
    form = page(client.get(there["Location"]))
    assert 'value="40 号院"' in form
    assert "已替您填好" in form
    send(building="b40", spot="")
    assert Problem.objects.get().building == cast.building
    assert Case.objects.get().spot == "40 号院"
    assert client.get("/q/nothing/").status_code == 404
    assert client.get("/q/%00/").status_code == 404


def test_a_building_of_next_door_is_left_aside(client: Client, cast: Cast, send: Any) -> None:
    Building.objects.create(place=cast.next_door, name="邻居院", token="nx1")
    assert "邻居院" not in page(client.get(f"/c/{cast.place.code}/report/?b=nx1"))
    assert send(building="nx1").status_code == 302
    assert Problem.objects.get().building is None
    for strange in ("\x00", "a" * 100_000, "'; drop table", "四零"):
        assert send(building=strange, anew="1").status_code == 302
        assert client.get(f"/c/{cast.place.code}/report/", {"b": strange}).status_code == 200


def test_name_and_phone_are_sealed(client: Client, cast: Cast, send: Any) -> None:
    send(contact="phone", phone="138 0013 8000", name="王秘密", keep_name="on")
    problem, reporter = Problem.objects.get(), Reporter.objects.get()
    assert problem.private
    assert reporter.keep_name
    assert reporter.person is not None
    assert reporter.person.name == ""
    assert "王秘密".encode() not in bytes(reporter.person.sealed or b"")


def test_what_stood_in_fields_that_were_closed_again_is_not_kept(send: Any) -> None:
    send(contact="code", phone="13800138000", name="王秘密")
    assert Reporter.objects.get().person is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "没有写什么事"),
        ({"text": "字" * 100_000}, "最多 4000 字，这里有 100000 字"),
        ({"text": "灯坏了\x07\x1b[31m"}, "看不见的符号"),
        ({"text": "灯\u202e坏了"}, "看不见的符号"),
        ({"text": "灯坏\x00了"}, "字符"),
        ({"spot": "院" * 121}, "最多 120 字"),
        ({"spot": "院\n楼"}, "只写一行"),
        ({"contact": "phone", "phone": ""}, "请写上号码"),
        ({"contact": "phone", "phone": "1380000021"}, "少 1 位"),
        ({"contact": "phone", "phone": "电话是这个"}, "只写数字"),
        ({"contact": "phone", "phone": "13800138000", "name": "名" * 100_000}, "最多 40 字"),
        ({"contact": "phone", "phone": "13800138000", "name": "王\u2066"}, "看不见的符号"),
        ({"contact": "鸽子"}, "这两样里选一样"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    cast: Cast, send: Any, fields: dict[str, str], said: str
) -> None:
    kept = {"text": "楼道灯坏了甲", "spot": "乙单元"}
    response = send(**kept | fields)
    assert response.status_code == WRONG
    assert said in page(response)
    for name, value in kept.items():
        assert name in fields or value in page(response)
    assert not Case.objects.exists()


STRANGE = [
    "'; DROP TABLE procedures_case; --",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "{{ 7 }}{% csrf_token %}",
    "灯坏了😀👨‍👩‍👧🏽",
    "𠀀𪚥住户门口𰻝",
    "%s %d {0} \\u0000",
    "。",
    "\u3000\u3000灯坏了\t\n\r\n第二行",
    "ＦＵＬＬ　ｗｉｄｔｈ　①②③",
    "é\u0301" * 50,
]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_words_are_kept_as_they_are(client: Client, cast: Cast, send: Any, text: str) -> None:
    assert send(text=text, spot=text.strip().splitlines()[0][:100].replace("\t", " ")).status_code == 302
    assert Problem.objects.get().text == text.strip().replace("\r\n", "\r\n")
    receipt = page(client.get(f"/c/{cast.place.code}/report/done/"))
    assert "<script>alert" not in receipt
    assert "<img src=x" not in receipt


def test_a_fix_is_taken_over_without_scripts(cast: Cast, send: Any) -> None:
    again = send(**{"text": "灯\u202e坏了", "fix-text": "灯坏了", "spot": "乙单元"})
    assert again.status_code == 200
    assert "灯坏了</textarea>" in page(again)
    assert "乙单元" in page(again)
    assert not Case.objects.exists()


def test_a_form_without_its_token_is_no_form_of_ours(client: Client, cast: Cast) -> None:
    for token in ("", "nonsense"):
        response = client.post(f"/c/{cast.place.code}/report/", {"text": "灯坏了乙", "token": token})
        assert response.status_code == 400
        assert "灯坏了乙" in page(response)


def test_a_form_that_is_too_old_says_so_and_gives_the_words_back(cast: Cast, settings: Any) -> None:
    settings.CSRF_FAILURE_VIEW = "linli.web.portal.errors.csrf_failure"
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"/c/{cast.place.code}/report/", {"text": "灯坏了丙", "token": str(uuid4())})
    assert response.status_code == 403
    assert "灯坏了丙" in page(response)


@pytest.mark.parametrize(
    ("text", "number"),
    [("屋里起火冒烟", "119"), ("有人打架", "110"), ("老人昏倒了", "120"), ("拖欠工资半年", "12333")],
)
@pytest.mark.clause("2.4")
def test_the_right_door_is_shown_and_nothing_blocked(
    client: Client, cast: Cast, send: Any, text: str, number: str
) -> None:
    assert send(text=text).status_code == 302
    assert f'href="tel:{number}"' in page(client.get(f"/c/{cast.place.code}/report/done/"))
    assert Case.objects.count() == 1


def test_the_numbers_to_call_stand_above_the_form(client: Client, cast: Cast) -> None:
    form = page(client.get(f"/c/{cast.place.code}/report/"))
    for number in ("119", "110", "120", "12345"):
        assert form.index(f"tel:{number}") < form.index("<textarea") or number == "12345"
    assert "先打抢修" not in form, "a utility without a number is no help"


def test_no_cookie_before_a_form_needs_one(client: Client, cast: Cast) -> None:
    for address in (
        "/",
        "/plan/",
        "/check/",
        f"/c/{cast.place.code}/board/",
        f"/d/{cast.place.district.code}/",
    ):  # type: ignore[union-attr]
        assert not client.get(address).cookies, address
    assert set(client.get(f"/c/{cast.place.code}/report/").cookies) == {"csrftoken"}


def test_wrong_addresses(client: Client, cast: Cast) -> None:
    street = cast.place.street
    assert street is not None
    for code in ("000000000000", street.code, "1", "%00", "六二〇一〇二〇〇一〇〇一"):
        for rest in ("", "report/", "report/done/", "follow/", "board/", "board.pdf"):
            assert client.get(f"/c/{code}/{rest}").status_code == 404


# --- photos -------------------------------------------------------------------------------------------------


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_a_photo_is_made_anew(client: Client, cast: Cast, send: Any, home: Path) -> None:
    assert send(photo=file(jpeg((4000, 3000)))).status_code == 302
    photo = Photo.objects.get()
    kept = home / "photos" / photo.name
    assert b"SECRET-CAMERA" not in kept.read_bytes()
    with Image.open(kept) as made:
        assert made.format == "JPEG"
        assert made.size == (1920, 2560), "upright, and at most 2,560"
        assert not made.getexif()
        assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_same_form_twice_keeps_one_photo(send: Any, home: Path) -> None:
    token = str(uuid4())
    for _ in range(2):
        assert send(token=token, photo=file(jpeg())).status_code == 302
    assert Photo.objects.count() == 1
    assert len(list((home / "photos").iterdir())) == 1


def bomb() -> bytes:
    """60 million pixels in some hundred kilobytes."""
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a picture", "不是照片"),
        (b"\xff\xd8\xff\xe0 cut short", "不是照片"),
        (b"%PDF-1.7 whatever", "不是照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
        (jpeg()[:900], "不是照片"),
        (b"", "空"),
        (b"\xff" * (13 * 1024 * 1024), "最多 12 MB"),
    ],
)
def test_what_is_no_photo_is_said_at_its_field(send: Any, home: Path, content: bytes, said: str) -> None:
    response = send(text="楼道灯坏了丁", photo=file(content))
    assert response.status_code == WRONG
    assert said in page(response)
    assert "楼道灯坏了丁" in page(response)
    assert not Case.objects.exists()
    assert not (home / "photos").exists()


def test_a_bomb_is_refused(send: Any, home: Path) -> None:
    response = send(photo=file(bomb(), "a.png"))
    assert response.status_code == WRONG
    assert "大得不正常" in page(response)


def test_forty_megabytes_are_refused_before_they_are_read(client: Client, cast: Cast) -> None:
    size = 40 * 1024 * 1024
    response = client.post(
        f"/c/{cast.place.code}/report/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(size)
    )
    assert response.status_code == 413


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP"])
def test_phones_send_other_kinds_of_photos(send: Any, home: Path, kind: str) -> None:
    assert send(photo=file(jpeg(kind=kind, exif=False))).status_code == 302
    with Image.open(home / "photos" / Photo.objects.get().name) as made:
        assert made.format == "JPEG"


def test_what_shines_through_stands_on_white(home: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    out.seek(0)
    with Image.open(io.BytesIO(photos.made_anew(out, len(out.getvalue())))) as made:
        assert made.getpixel((4, 4)) == (255, 255, 255)


def test_a_wrong_form_says_that_the_photo_must_be_chosen_again(send: Any, home: Path) -> None:
    response = send(text="", photo=file(jpeg()))
    assert "请再选一次" in page(response)


def test_how_many_questions_the_form_asks(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(3):
        client.get(f"/c/{cast.place.code}/report/?b=b40")


def test_a_day_passes(client: Client, cast: Cast, send: Any) -> None:
    """The receipt's promise is the clock's."""
    send()
    assert Case.objects.get().due_at == clock.now() + timedelta(hours=24)


@pytest.mark.clause("2.4")
def test_each_word_of_the_rulebook_points_at_its_door() -> None:
    for item in rules.DOORS.value().values():
        for word in item["keywords"]:
            assert item["label"] in [door.label for door in doors.doors(f"昨天{word}了")]
    assert doors.doors("三单元灯坏了") == []
