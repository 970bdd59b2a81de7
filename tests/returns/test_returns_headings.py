"""What a department's headings mean: a guess is marked as one, what is not understood stays open (returns)."""

import io
from uuid import uuid4

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import blank, pages, ways
from tests.cast import Cast

from linli.domains.returns import periods
from linli.domains.returns.forms import catalogue, excel, filling, package, recognition
from linli.domains.returns.forms.filling import FILLED, MISSING, Answer
from linli.domains.returns.models import Form
from linli.domains.returns.scope import Ask

TITLE = "2021年11月党建引领社区治理统计表"
HEADS = ["社区名称", "本月走访户数", "本月收集问题数", "本月受理问题数", "办结数", "召开会议次数", "项目数", "联系电话"]  # fmt: skip


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def taken(client: Client, content: bytes, name: str = "表.xlsx") -> Form:
    file = SimpleUploadedFile(name, content)
    answer = client.post("/returns/", {"token": str(uuid4()), "file": file, "period": ""})
    assert answer.status_code == 302, pages.text(answer)
    return Form.objects.latest("pk")


def answers(cast: Cast, form: Form) -> dict[str, Answer]:
    period = periods.read(form.period)
    assert period is not None
    return {
        one.slot.label: one for one in filling.fill(form, Ask(cast.secretary, cast.place, period)).answers
    }


def month(cast: Cast) -> None:
    """Two problems came, none of them from a visit; one came by telephone."""
    ways.report(cast, channel="phone")
    ways.report(cast, "院门坏了")


@pytest.mark.django_db
def test_whoever_is_to_be_rung_up_is_no_count(cast: Cast, staff: Client) -> None:
    month(cast)
    form = taken(staff, blank.with_heads(HEADS, TITLE))
    assert form.subject == "places"
    open_ = answers(cast, form)["联系电话"]
    assert (open_.how, open_.value) == (MISSING, "")
    cast.place.phone = "0931-4567890"
    cast.place.save(update_fields=["phone"])
    told = answers(cast, form)["联系电话"]
    assert (told.how, told.value, told.source) == (FILLED, "0931-4567890", "对外电话")
    assert "0931-4567890" in pages.text(staff.get(f"/returns/{form.pk}/"))


@pytest.mark.django_db
def test_what_was_gathered_is_all_that_came_unless_a_heading_says_by_visits(
    cast: Cast, staff: Client
) -> None:
    month(cast)
    told = answers(cast, taken(staff, blank.with_heads(HEADS, TITLE)))
    gathered = told["本月收集问题数"]
    assert (gathered.value, gathered.sure) == (2, False)
    assert (told["本月受理问题数"].value, told["本月受理问题数"].sure) == (2, True)
    heads = [
        [TITLE],
        ["社区名称", "走访情况", "走访情况", "办结数"],
        ["社区名称", "走访户数", "收集问题数", "办结数"],
    ]
    layout = recognition.recognised(excel.read(package.opened(blank.sheet([*heads, [""] * 4], [3], 4)))[0])
    known = catalogue.of((catalogue.PLACES,))
    gathered_by = next(slot for slot in layout.asks if slot.parts[-1] == "收集问题数")
    found = catalogue.match(gathered_by, known)
    assert found is None or found.field.key != "figures:problems.received" or not found.sure
    by_visit = recognition.Slot("k", ("走访情况", "收集问题数"), "column", (3, 3))
    assert catalogue.match(by_visit, known) == catalogue.Match(known["figures:visits.demands"], True)


@pytest.mark.django_db
def test_a_row_below_the_table_that_nobody_knows_stays_open(cast: Cast, staff: Client) -> None:
    month(cast)
    rows = [[TITLE], HEADS, [""] * 8, ["党员人数", *[""] * 7]]
    told = answers(cast, taken(staff, blank.sheet(rows, [2, 3], 8)))
    below = [one for label, one in told.items() if label.endswith("党员人数")]
    assert len(below) == 7
    assert {(one.how, one.value) for one in below} == {(MISSING, "")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "row", "meant"),
    [
        (("本月数", "走访户数"), 1, ("figures:visits.homes", True)),
        (("走访户数", "本月数"), 1, ("figures:visits.homes", True)),
        (("走访户数", "甘家巷社区"), 1, ("figures:visits.homes", True)),
        (("走访户数", "别处社区"), 1, None),
        (("党员人数", "走访户数"), 1, None),
        (("走访", "1"), 0, None),
        (("走访", "次数"), 0, ("figures:visits.count", True)),
        (("志愿者", "培训人数"), 0, ("figures:training.people", False)),
        (("培训情况", "培训人数"), 0, ("figures:training.people", True)),
        (("问题来源", "电话"), 0, ("figures:problems.origin.phone", True)),
        (("房屋修缮问题数",), 0, ("figures:problems.class.housing", True)),
        (("问题类别", "房屋修缮"), 0, ("figures:problems.class.housing", True)),
        (("志愿者人数",), 0, ("figures:committee.kind.volunteer", False)),
        (("社工委成员", "志愿者"), 0, ("figures:committee.kind.volunteer", True)),
        (("居民联系电话",), 0, ("facts:place.phone", False)),
        (("填报单位联系电话",), 0, ("facts:place.phone", True)),
        (("填报单位数",), 0, None),
    ],
)
def test_headings_that_cross_say_the_same_or_are_left_open(
    parts: tuple[str, ...], row: int, meant: tuple[str, bool] | None
) -> None:
    slot = recognition.Slot("k", parts, "cell" if row else "column", (1, 1), row=row)
    found = catalogue.match(slot, catalogue.of((catalogue.PLACES,)), {"甘家巷社区"})
    assert (found and (found.field.key, found.sure)) == meant


@pytest.mark.django_db
def test_a_table_without_borders_is_read_as_one_with_them(cast: Cast, staff: Client) -> None:
    month(cast)
    foot = ["填表人：", "", "填报日期："]
    form = taken(staff, blank.sheet([[TITLE], HEADS, [], [], foot], across=8))
    told = answers(cast, form)
    assert set(HEADS) <= set(told)
    assert (told["本月受理问题数"].value, told["社区名称"].value) == (2, str(cast.place))
    grid = excel.read(package.opened(staff.get(f"/returns/{form.pk}/file/").content))[0]
    assert [grid.at(3, column).text for column in (1, 4)] == [str(cast.place), "2"]  # type: ignore[union-attr]
    assert grid.at(5, 1).text.startswith("填表人：")  # type: ignore[union-attr]
    rows = [
        [TITLE],
        ["序号", "指标名称", "本月数", "本年累计"],
        ["1", "走访户数"],
        ["2", "党员人数"],
        ["填表人："],
    ]
    told = answers(cast, taken(staff, blank.sheet(rows, across=4)))
    assert told["本月数 › 走访户数"].how == FILLED
    assert told["本月数 › 党员人数"].how == MISSING


@pytest.mark.django_db
def test_a_head_with_no_room_below_it_is_said_not_to_be_read(cast: Cast, staff: Client) -> None:
    form = taken(staff, blank.sheet([[TITLE], HEADS, ["填表人：", "", "填报日期："]], across=8))
    assert "“社区名称、本月走访户数、本月收集问题数…”这一行像表头" in pages.text(
        staff.get(f"/returns/{form.pk}/")
    )
    fine = taken(staff, blank.with_heads(HEADS, TITLE))
    assert "像表头" not in pages.text(staff.get(f"/returns/{fine.pk}/"))


@pytest.mark.django_db
def test_word_leaves_open_what_it_does_not_know_too(cast: Cast, staff: Client) -> None:
    made = docx.Document()
    made.add_paragraph(TITLE)
    table = made.add_table(rows=2, cols=4)
    for column, text in enumerate(("社区名称", "收集问题数", "党员人数", "联系电话")):
        table.cell(0, column).text = text
    file = io.BytesIO()
    made.save(file)
    told = answers(cast, taken(staff, file.getvalue(), "表.docx"))
    assert (told["党员人数"].how, told["联系电话"].how) == (MISSING, MISSING)
    assert not told["收集问题数"].sure
