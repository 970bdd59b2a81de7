"""Papers in the database: gapless numbers, frozen documents, and what the public may ask of a check code."""

import threading
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.cast import Cast

from linli.core import clock
from linli.core.papers import actions, pdf, queries
from linli.core.papers.document import Document
from linli.core.papers.models import Paper, Register
from linli.core.places.models import Place

PAPER = Document(
    "minutes", "甘家巷社区大党委会议纪要", blocks=(("number", ""), ("para", "会议议定：“换灯”。"))
)


def issued(place: Place, key: str = "minutes", **more: object) -> Paper:
    return actions.issue(PAPER, place, 7, key, "甘家巷纪" if key else "", **more)  # type: ignore[arg-type]


def test_numbers_run_from_one_by_key_place_and_year(cast: Cast) -> None:
    here, there = cast.place.pk, cast.next_door.pk
    assert [actions.next_number("minutes", here, 2021) for _ in range(3)] == [1, 2, 3]
    assert actions.next_number("notice", here, 2021) == 1
    assert actions.next_number("minutes", there, 2021) == 1
    assert actions.next_number("minutes", here, 2022) == 1
    assert actions.next_number("minutes", here, 2021) == 4


def test_a_rollback_gives_the_number_back(cast: Cast) -> None:
    assert actions.next_number("minutes", cast.place.pk, 2021) == 1
    with transaction.atomic():
        assert actions.next_number("minutes", cast.place.pk, 2021) == 2
        transaction.set_rollback(True)
    assert actions.next_number("minutes", cast.place.pk, 2021) == 2


def test_a_paper_is_kept_as_it_was(cast: Cast) -> None:
    first, second = issued(cast.place), issued(cast.place)
    assert (first.number, second.number) == ("甘家巷纪〔2021〕1号", "甘家巷纪〔2021〕2号")
    assert (first.key, first.kind, first.year, first.serial, first.case_id) == (
        "minutes",
        "minutes",
        2021,
        1,
        7,
    )
    kept = queries.document_of(Paper.objects.get(pk=first.pk))
    assert kept.number == first.number
    assert kept.check == first.check_code != second.check_code
    assert kept.day == "2021-11-08"
    assert kept.blocks == PAPER.blocks
    assert first.made_at == clock.now()
    assert pdf.to_pdf(kept).startswith(b"%PDF")
    assert [paper.pk for paper in queries.of_case(7)] == [second.pk, first.pk]


def test_a_new_year_begins_a_new_series(cast: Cast) -> None:
    assert issued(cast.place).serial == 1
    with clock.travel(datetime(2022, 1, 1, 0, 5, tzinfo=clock.ZONE)):
        assert issued(cast.place).number == "甘家巷纪〔2022〕1号"


def test_a_paper_without_a_register_keeps_its_own_number(cast: Cast) -> None:
    paper = actions.issue(PAPER.replace(number="第 22 期"), cast.place, None, "", kind="board")
    assert (paper.number, paper.year, paper.serial, paper.kind) == ("第 22 期", None, None, "board")
    assert not Register.objects.exists()
    with pytest.raises(ValueError, match="short name"):
        actions.issue(PAPER, cast.place, None, "minutes")


def test_a_secret_code_is_never_kept(cast: Cast) -> None:
    receipt = Document("receipt", "登记回执", blocks=(("secret", {"label": "查询码", "code": "4082 7316"}),))
    with pytest.raises(ValueError, match="secret"):
        actions.issue(receipt, cast.place, None, "")
    assert not Paper.objects.exists()


def test_the_public_asks_by_check_code(cast: Cast) -> None:
    paper = issued(cast.place)
    typed = paper.check_code.lower().replace("-", " ").replace("0", "o").replace("1", "i")
    assert queries.find(typed) == paper
    assert queries.check(typed) == {
        "code": paper.check_code,
        "found": True,
        "state": "valid",
        "state_label": "有效",
        "title": PAPER.title,
        "number": "甘家巷纪〔2021〕1号",
        "date": "2021年11月8日",
        "issued": "2021年11月8日",
        "place": cast.place.name,
        "successor": "",
    }
    assert queries.check("甘家巷") == {"code": None, "found": False}
    assert queries.find("") is None


def test_a_void_paper_says_so_and_keeps_its_number(cast: Cast) -> None:
    paper = issued(cast.place)
    with pytest.raises(ValueError, match="reason"):
        actions.void(paper, "  ")
    closed = actions.void(paper, "出席人数写错")
    assert (closed.state, closed.note) == ("void", "出席人数写错")
    told = queries.check(paper.check_code)
    assert told["state_label"] == "已作废"
    assert "出席人数写错" not in str(told)
    with pytest.raises(ValueError, match="no longer valid"):
        actions.void(paper, "再来一次")
    assert issued(cast.place).serial == 2


def test_a_replaced_paper_names_its_successor(cast: Cast) -> None:
    old = issued(cast.place)
    new = issued(cast.place, replaces=old)
    told = queries.check(old.check_code)
    assert (told["state"], told["successor"]) == ("replaced", new.check_code)
    assert queries.check(new.check_code)["state"] == "valid"
    with pytest.raises(ValueError, match="itself"):
        actions.replace(new, new)
    with pytest.raises(ValueError, match="no longer valid"):
        actions.void(old, "迟了")


@pytest.mark.parametrize(
    "change",
    [
        {"serial": None},
        {"key": ""},
        {"state": "replaced"},
        {"serial": 1},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_a_broken_paper(cast: Cast, change: dict[str, object]) -> None:
    issued(cast.place)
    second = issued(cast.place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=second.pk).update(**change)


@pytest.mark.commits
def test_many_at_once_get_numbers_without_gaps(cast: Cast) -> None:
    with pytest.raises(AssertionError):
        actions.next_number("minutes", cast.place.pk, 2021)
    with pytest.raises(AssertionError):
        issued(cast.place)
    got: list[int] = []
    start = threading.Barrier(4)

    def clerk(spoils: bool) -> None:
        start.wait()
        for i in range(10):
            try:
                with transaction.atomic():
                    serial = actions.next_number("minutes", cast.place.pk, 2021)
                    if spoils and i % 2:
                        raise RuntimeError
                got.append(serial)
            except RuntimeError:
                pass
        connections["default"].close()

    clerks = [threading.Thread(target=clerk, args=(spoils,)) for spoils in (False, True, False, True)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join()
    assert sorted(got) == list(range(1, 31))
    assert not connection.in_atomic_block
