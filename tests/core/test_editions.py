"""Two editions of the rules side by side: what changed, in which clause, a change of force first (建章立制, 5.3)."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as ours
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core import rulebook
from linli.core.rulebook import compare

pytestmark = pytest.mark.clause("5.3")

# What the second edition of the test's city writes otherwise: file, as it was, as it is.
OTHERWISE = (
    # A clock longer, its words with it.
    ("clocks.toml", 'working_days = 5\nclause = "4.2"\nforce = "clock"\norigin = "city"\ntext = "简单的，5个工作日办完"',
     'working_days = 7\nclause = "4.2"\nforce = "clock"\norigin = "city"\ntext = "简单的，7个工作日办完"'),
    # A goal that is binding from now on.
    ("inspections.toml", '[inspection.every_line]\nvalue = true\nclause = "5.3"\nforce = "normally"',
     '[inspection.every_line]\nvalue = true\nclause = "5.3"\nforce = "must"'),
    # An item that comes, one that reads otherwise.
    ("inspections.toml", 'resident = { label = "居民代表" }', 'resident = { label = "居民" }\nmedia = { label = "媒体" }'),
    ("inspections.toml", '[inspection.sample]\nvalue = 4', '[inspection.sample]\nvalue = 6'),
)  # fmt: skip


@pytest.fixture
def second(tmp_path: Path, settings: Any) -> Path:
    """A city of the test's own that has a second edition, from 2022 on."""
    city = tmp_path / "testcity"
    shutil.copytree(Path(ours.CITIES) / "lanzhou", city)
    folder = city / "editions/2022"
    shutil.copytree(city / "editions/2021", folder)
    (folder / "edition.toml").write_text('name = "2022"\nlabel = "2022年版"\nsince = 2022-01-01\n')
    for name, was, now in OTHERWISE:
        path = folder / name
        words = path.read_text()
        assert was in words, (name, was)
        path.write_text(words.replace(was, now))
    settings.CITIES, settings.CITY = tmp_path, "testcity"
    return folder


def both() -> tuple[Any, Any]:
    return rulebook.edition("2021"), rulebook.edition("2022")


def test_every_change_is_found_force_first(second: Path) -> None:
    rulebook.check()
    found = compare.compare(*both())
    assert [(one.key, one.kind) for one in found] == [
        ("inspection.every_line", compare.FORCE),
        ("demand.simple", compare.VALUE),
        ("forum.sides", compare.VALUE),
        ("inspection.sample", compare.VALUE),
    ]
    assert found[0].parts == (("力度", "一般", "必须"),)
    assert ("数值", "5 个工作日", "7 个工作日") in found[1].parts
    assert ("文字", "简单的，5个工作日办完", "简单的，7个工作日办完") in found[1].parts
    assert found[2].parts == (("居民 · label", "居民代表", "居民"), ("媒体", "", "媒体"))
    assert compare.clauses(*both()) == []
    assert compare.compare(both()[0], both()[0]) == []


def test_backwards_is_the_same_the_other_way_round(second: Path) -> None:
    old, new = both()
    forth, back = compare.compare(old, new), compare.compare(new, old)
    assert {one.key for one in forth} == {one.key for one in back}
    turned = {(one.key, name): (after, before) for one in back for name, before, after in one.parts}
    straight = {(one.key, name): (before, after) for one in forth for name, before, after in one.parts}
    same = straight.keys() & turned.keys()
    assert {key: straight[key] for key in same} == {key: turned[key] for key in same}


def test_rules_that_come_and_go(second: Path) -> None:
    path = second / "inspections.toml"
    words = path.read_text()
    begin, end = words.index("[inspection.sample]"), words.index("\n[", words.index("[inspection.sample]"))
    path.write_text(
        words[:begin] + words[end:] + '\n[inspection.new]\nvalue = 3\nclause = "5.3"\nforce = "goal"\n'
        'origin = "city"\ntext = "新的一条"\n'
    )
    rulebook.city.load.cache_clear()
    kinds = {one.key: one.label for one in compare.compare(*both())}
    assert kinds["inspection.new"] == "新增"
    assert kinds["inspection.sample"] == "取消"
    rulebook.city.load.cache_clear()


def test_the_page_compares_searches_and_exports(cast: Cast, second: Path) -> None:
    client = signed_in(cast.district_officer)
    page = text(client.get("/rules/editions/"))
    assert "2021年试行版和2022年版，4 条不一样" in page
    assert page.index("力度变了") < page.index("<del>5 个工作日</del>")
    assert "<ins>7 个工作日</ins>" in page
    found = text(client.get("/rules/editions/?q=简单的"))
    assert "7个工作日办完" in found
    assert "居民代表" not in found
    only = text(client.get("/rules/editions/?kind=0"))
    assert "一般每一条都看过" in only
    assert "简单的" not in only.partition("<main")[2]
    assert "没有找到" in text(client.get("/rules/editions/?q=没有这样的规则"))
    assert "4 条不一样" in text(client.get("/rules/editions/?from=2022&to=2021"))
    same = text(client.get("/rules/editions/?from=2022&to=2022"))
    assert "两边是同一版" in same
    answer: Any = client.get("/rules/editions.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("力度变了,inspection.every_line,市里规则 5.3 必须,力度,一般,必须")


@pytest.mark.parametrize("query", ["?from=%00", "?to=1999", "?kind=x", f"?q={'字' * 400}", "?from=2022"])
def test_odd_addresses(cast: Cast, query: str) -> None:
    assert signed_in(cast.secretary).get(f"/rules/editions/{query}").status_code == 200


def test_one_edition_alone_is_listed_and_searched(cast: Cast) -> None:
    client = signed_in(cast.street_officer)
    page = text(client.get("/rules/editions/"))
    assert "现在只有这一版" in page
    assert "2021年试行版的规则" in page
    found = text(client.get("/rules/editions/?q=每月1次"))
    assert "每月1次的社区" in found
    assert "新建小区" not in found
    assert signed_in(cast.member).get("/rules/editions/").status_code == 403
