"""Staff by Excel: what is read, what is refused and where, and that all or nobody is entered."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from linli.core.journal.models import Entry
from linli.core.people import passwords
from linli.core.people.models import Account, Post
from linli.core.places.models import Place
from linli.ops import staff
from linli.ops.host import rooms
from linli.ops.host.refusals import Plain

HEAD = ("姓名", "登录名", "角色", "地区代码", "职务", "单位", "起")


@pytest.fixture(autouse=True)
def loaded() -> None:
    rooms.load()


def sheet(path: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for number, row in enumerate((head, *rows)):
            page.write_row(number, 0, row)
    return path


@pytest.fixture
def community(db: None) -> Place:
    return Place.objects.filter(level=Place.COMMUNITY, is_open=True).order_by("code")[0]


def test_a_row_becomes_a_person_with_a_post_and_an_account(tmp_path: Path, community: Place) -> None:
    street = community.street
    assert street
    path = sheet(
        tmp_path / "staff.xlsx",
        ("张三", "zhang", "社区书记", int(community.code), "书记", "", "2021-03-01"),
        ("张三", "zhang", "社工委委员", community.code, "", "", ""),
        ("", "", "", "", "", "", ""),
        ("李四", "li", "street_officer", street.code, "", "", ""),
    )
    entries, wrong = staff.check(staff.read(path))
    assert wrong == []
    made = staff.enter(entries)
    assert [one.username for one in made] == ["zhang", "li"]
    account = Account.objects.get(username="zhang")
    assert account.must_change
    assert account.check_password(made[0].password)
    posts = Post.objects.filter(person=account.person).order_by("pk")
    assert [post.role for post in posts] == ["secretary", "member"]
    assert posts[0].during.lower == date(2021, 3, 1)
    assert Entry.objects.filter(verb="appoint", place=community).count() == 2


def test_the_same_file_again_changes_nothing(tmp_path: Path, community: Place) -> None:
    path = sheet(tmp_path / "staff.xlsx", ("张三", "zhang", "社区书记", community.code, "", "", ""))
    for _ in range(2):
        entries, _wrong = staff.check(staff.read(path))
        staff.enter(entries)
    assert Post.objects.filter(person__accounts__username="zhang").count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "a", "社区书记", "*", "", "", ""), "缺少姓名"),
        (("甲", "", "社区书记", "*", "", "", ""), "缺少登录名"),
        (("甲", "a", "市长", "*", "", "", ""), "没有“市长”这个角色"),
        (("甲", "a", "社区书记", "999", "", "", ""), "没有 999 这个地区代码"),
        (("甲", "a", "街道经办", "*", "", "", ""), "街道经办不设在这一级"),
        (("甲", "a", "社区书记", "*", "", "", "明天"), "“起”不是日期"),
        (("甲", "a", "系统管理员", "", "", "", ""), "管理员不写在这里"),
        (("甲" * 61, "a", "社区书记", "*", "", "", ""), "不超过 60 个字"),
    ],
)
def test_a_mistake_is_named_with_its_row(
    row: tuple[str, ...], words: str, tmp_path: Path, community: Place
) -> None:
    good = ("乙", "b", "社区书记", community.code, "", "", "")
    bad = tuple(community.code if cell == "*" else cell for cell in row)
    _, wrong = staff.check(staff.read(sheet(tmp_path / "staff.xlsx", good, bad)))
    assert len(wrong) == 1
    assert wrong[0].startswith("第 3 行：")
    assert words in wrong[0]


def test_one_sign_in_name_is_one_person(tmp_path: Path, community: Place) -> None:
    rows = [(name, "same", "社工委委员", community.code, "", "", "") for name in ("甲", "乙")]
    _, wrong = staff.check(staff.read(sheet(tmp_path / "staff.xlsx", *rows)))
    assert wrong == ["第 3 行：登录名 same 前面已经给了甲"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("甲", "a", "系统管理员"), ("乙", "b", "安全管理员"), ("丙", "c", "审计管理员")], ""),
        ([("甲", "a", "系统管理员"), ("甲", "a", "安全管理员"), ("丙", "c", "审计管理员")], "三个人"),
        ([("甲", "a", "系统管理员"), ("甲", "b", "安全管理员"), ("丙", "c", "审计管理员")], "三个人"),
        ([("甲", "a", "系统管理员"), ("乙", "b", "安全管理员")], "正好三位"),
        ([("甲", "a", "系统管理员"), ("乙", "b", "安全管理员"), ("丙", "c", "安全管理员")], "正好三位"),
        ([("甲", "a", "系统管理员"), ("乙", "b", "安全管理员"), ("丙", "c", "市级主管部门")], "三位管理员"),
    ],
)
def test_the_three_administrators_are_three_people(
    rows: list[tuple[str, ...]], words: str, tmp_path: Path, db: None
) -> None:
    _, wrong = staff.check(staff.read(sheet(tmp_path / "a.xlsx", *rows, head=HEAD[:3])), administrators=True)
    assert bool(wrong) == bool(words)
    assert words in "".join(wrong)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    path.write_text("姓名,登录名\n")
    with pytest.raises(Plain, match="Excel"):
        staff.read(path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Plain, match="登录名"):
        staff.read(sheet(tmp_path / "staff.xlsx", ("甲",), head=("姓名",)))


def test_first_passwords_are_kept_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    for name in ("甲", "乙"):
        staff.keep(path, [staff.Entry(1, name, "a", "secretary", password=passwords.fresh())])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text("utf-8-sig").count("首次密码") == 1
