"""Taking over a committee that was there before: by hand, pasted, from Excel; all rows or none (3.3, 3.4)."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests import pages
from tests.cast import Cast
from tests.forming import PEOPLE

from linli.core import clock
from linli.core.journal.verify import verify
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Person
from linli.domains.committees import rules, sheet
from linli.domains.committees.models import Committee, Member
from linli.domains.committees.takeover.actions import COLUMNS, NEEDED

HERE = "/committee/take-over/"
HEAD = "\t".join(COLUMNS)


def send(actor: Actor, address: str, **data: Any) -> Any:
    return pages.signed_in(actor).post(address, {"token": str(uuid4()), **data})


@pytest.fixture
def taken(cast: Cast) -> Cast:
    data = {"since": "2021-09-23", "until": "", "words": "街党工委备〔2021〕23号"}
    assert send(cast.clerk, HERE, **data).status_code == 302
    return cast


def block(*rows: str) -> str:
    return "\n".join((HEAD, *rows))


def test_the_committee_first_then_its_members(cast: Cast) -> None:
    client = pages.signed_in(cast.clerk)
    assert "先记社工委，再录成员" in pages.text(client.get(HERE))
    wrong = send(cast.clerk, HERE, since="2021-09-23", until="2021-09-01", words="批复")
    assert wrong.status_code == 422
    assert "任期的末日要在成立以后" in pages.text(wrong)
    data = {"since": "2021-09-23", "until": "", "words": "街党工委备〔2021〕23号"}
    token = str(uuid4())
    for _ in range(2):
        assert client.post(HERE, {**data, "token": token}).status_code == 302
    assert Committee.objects.get().until == date(2026, 9, 22)
    assert send(cast.clerk, HERE, **data).status_code == 422
    assert "一个一个录" in pages.text(client.get(HERE))
    assert pages.signed_in(cast.street_officer).get(HERE).status_code == 404
    assert pages.signed_in(cast.member).get(HERE).status_code == 403


@pytest.mark.clause("3.2")
def test_by_hand_a_known_name_is_that_person_and_nobody_twice(taken: Cast) -> None:
    data = {"position": "vice_director", "kind": "veteran", "identity": "", "old_letter": "聘〔2021〕2号"}
    data |= {"since": "2021-09-23", "until": "2026-09-22", "words": "名册"}
    token = str(uuid4())
    client = pages.signed_in(taken.clerk)
    for _ in range(2):
        sent = client.post(f"{HERE}member/", {**data, "name": "马玉兰", "token": token})
        assert sent.status_code == 302
    row = Member.objects.get()
    enlarged = rosters.roster(taken.place, ["enlarged_committee"]).get(person__name="马玉兰")
    assert row.person_id == enlarged.person_id
    twice = send(taken.clerk, f"{HERE}member/", **data, name="马 玉兰")
    assert twice.status_code == 422
    assert "马玉兰已经在名册上" in pages.text(twice)
    director = send(taken.clerk, f"{HERE}member/", **data | {"position": "director"}, name="赵永福")
    assert director.status_code == 422
    assert "主任由社区党组织书记担任" in pages.text(director)
    assert (
        send(taken.clerk, f"{HERE}member/", **data | {"position": "director"}, name="周敏").status_code == 302
    )


def test_a_pasted_table_is_looked_at_first_and_then_entered_whole(taken: Cast) -> None:
    kinds = {key: item["label"] for key, item in rules.KINDS.value().items()}
    names = {"vice_director": "副主任", "member": "委员"}
    rows = ["周敏\t主任\t社区党组织成员\t书记\t2021-09-23\t\t聘〔2021〕1号"]
    rows += [
        f"{name}\t{names[where]}\t{kinds[kind]}\t{unit}\t2021/9/23\t44000"
        for name, kind, unit, where in PEOPLE
    ]
    rows = [row.replace("\t44000", "\t2026年9月22日") for row in rows]
    data = {"words": "2021年名册", "rows": block(*rows)}
    seen = send(taken.clerk, f"{HERE}sheet/", **data)
    assert seen.status_code == 200
    assert "读到 11 人" in pages.text(seen)
    assert Member.objects.count() == 0
    client, token = pages.signed_in(taken.clerk), str(uuid4())
    for _ in range(2):
        sent = client.post(f"{HERE}sheet/", {**data, "sure": "1", "token": token})
        assert sent.status_code == 302
    assert Member.objects.filter(taken_over=True, until=date(2026, 9, 22)).count() == 11
    assert rosters.roster(taken.place, ["committee"]).count() == 11
    text = pages.text(client.get("/committee/"))
    assert "接续" in text
    assert "聘〔2021〕1号" in text
    case = Member.objects.get(case__title="柳青").case_id
    assert "2021年名册" in pages.text(client.get(f"/committee/members/{case}/"))
    assert verify()["ok"]


def test_a_table_without_its_head_is_read_in_order(taken: Cast) -> None:
    seen = pages.text(send(taken.clerk, f"{HERE}sheet/", words="名册", rows="柳青\t委员\t志愿者"))
    passed = seen.split('<textarea name="rows" hidden>')[1].split("</textarea>")[0]
    assert send(taken.clerk, f"{HERE}sheet/", words="名册", rows=passed, sure="1").status_code == 302
    assert Member.objects.get().case.title == "柳青"
    assert "还没有录" not in pages.text(pages.signed_in(taken.clerk).get("/committee/"))


def test_errors_come_by_row_and_nothing_is_half_in(taken: Cast) -> None:
    Person.objects.create(name="不相干")
    people = Person.objects.count()
    rows = [
        "柳青\t委员\t志愿者",
        "柳青\t委员\t志愿者",
        "孔令辉\t委员\t楼长",
        "安学峰\t委员长\t志愿者",
        "石磊\t委员\t志愿者\t\t2021年13月1日",
        "康明\t委员\t志愿者\t\t2021-09-23\t2020-01-01",
        "丁一\t委员\t志愿者\t\t2999-01-01",
        "=A1\t委员\t志愿者",
        "\t委员\t志愿者",
        "赵永福\t主任\t退役军人",
        "王5\t委员\t志愿者",
    ]
    sent = send(taken.clerk, f"{HERE}sheet/", words="名册", rows=block(*rows), sure="1")
    text = pages.text(sent)
    assert sent.status_code == 422
    assert "有 10 行要改，一行也没有录" in text
    for words in (
        "柳青和第 2 行重了",
        "没有“委员长”这个职务，是不是“委员”",
        "“2021年13月1日”不是日期",
        "届满日要在聘任日以后",
        "聘任日还没有到",
        "姓名里是公式，请粘贴成值",
        "缺少姓名",
        "现在的书记是周敏",
        "不像姓名",
        "没有“楼长”这个类别",
    ):
        assert words in text, words
    assert Member.objects.count() == 0
    assert Person.objects.count() == people


def test_three_hundred_rows_are_read_and_too_many_refused(taken: Cast) -> None:
    names = [f"{a}{b}{c}" for a in "赵钱孙李周吴郑" for b in "一二三四五六七" for c in "东南西北中上下"][:300]
    data = {"words": "名册", "rows": block(*(f"{name}\t委员\t志愿者" for name in names))}
    assert "读到 300 人" in pages.text(send(taken.clerk, f"{HERE}sheet/", **data))
    more = {"words": "名册", "rows": block(*(f"{name}\t委员\t志愿者" for name in names * 2))}
    assert "一次最多 500 行" in pages.text(send(taken.clerk, f"{HERE}sheet/", **more))


def workbook(rows: list[list[Any]]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif isinstance(cell, tuple):
                page.write_formula(number, column, cell[0], None, cell[1])
            else:
                page.write(number, column, cell)
    book.close()
    return made.getvalue()


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.xlsx", content)


def test_an_excel_file_with_days_as_days_as_text_and_as_numbers(taken: Cast) -> None:
    rows: list[list[Any]] = [
        ["姓 名", "职务", "哪一类人", "单位身份（公示时写）", "聘任日", "届满日"],
        ["柳青", "委员", "志愿者", "餐饮协会", date(2021, 9, 23), "2026.9.22"],
        ["孔令辉", "委员", "楼院长", "", 44462, 20260922],
        ["石磊", ('=IF(1,"委员","")', "委员"), "志愿者", "", "", ""],
    ]
    seen = send(taken.clerk, f"{HERE}sheet/", words="名册", file=upload(workbook(rows)))
    text = pages.text(seen)
    assert "读到 3 人" in text
    passed = text.split('<textarea name="rows" hidden>')[1].split("</textarea>")[0]
    assert send(taken.clerk, f"{HERE}sheet/", words="名册", rows=passed, sure="1").status_code == 302
    assert Member.objects.filter(since=date(2021, 9, 23), until=date(2026, 9, 22)).count() == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a workbook", "请存成 .xlsx 再传"),
        (workbook([["姓名", "职务"], ["柳青", "委员"]]), "缺少这些列：哪一类人"),
    ],
)
def test_a_file_that_is_none_is_said_so_at_the_field(content: bytes, said: str, taken: Cast) -> None:
    sent = send(taken.clerk, f"{HERE}sheet/", words="名册", file=upload(content))
    assert sent.status_code == 422
    assert said in pages.text(sent)
    assert "贴一块表格，或者选一个文件" in pages.text(send(taken.clerk, f"{HERE}sheet/", words="名册"))


def test_the_empty_sheet_has_the_columns(taken: Cast) -> None:
    answer: Any = pages.signed_in(taken.clerk).get(f"{HERE}template.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == list(COLUMNS)


def test_days_in_every_spelling() -> None:
    right = ["2021-09-23", "2021/9/23", "2021.9.23", "2021年9月23日", "20210923", "44462", "44462.0"]
    assert {sheet.day(text) for text in right} == {date(2021, 9, 23)}
    assert [sheet.day(text) for text in ("", "去年", "2021-02-30", "9月23日", "123", "999999")] == [None] * 6
    with pytest.raises(sheet.Unreadable):
        sheet.pasted("\n\n", COLUMNS, NEEDED)
    assert clock.today().year == 2021
