"""The city's files of divisions, read without a database."""

from collections import Counter
from pathlib import Path

import pytest

from linli.core import rulebook
from linli.core.places import load
from linli.core.rulebook import RulebookError

HEAD = "code,level,name,parent,kind,lat,lon\n"
CITY = "620100000000,city,兰州市,,city,36.07,103.81\n"
DISTRICT = "620102000000,district,城关区,620100000000,district,,\n"


@pytest.mark.clause("1.3")
def test_each_edition_has_its_communities() -> None:
    counts = {
        year: Counter(row.kind for row in rows.values())
        for year, rows in load.editions(rulebook.folder()).items()
    }
    assert {year: count["community"] for year, count in counts.items()} == {2021: 424, 2023: 445}
    for count in counts.values():
        assert (count["district"], count["county"], count["new_area"]) == (5, 3, 1)


@pytest.mark.parametrize(
    ("name", "kind", "short"),
    [
        ("甘家巷社区居委会", "community", "甘家巷社区"),
        ("瓜州路社区居民委员会", "community", "瓜州路社区"),
        ("天庆嘉园社区", "community", "天庆嘉园社区"),
        ("南街居委会", "community", "南街社区"),
        ("桥头社区委会", "community", "桥头社区"),
        ("张苏滩村社区", "community", "张苏滩村社区"),
        ("忠和村委会", "village", "忠和村"),
        ("河湾村村民委员会", "village", "河湾村"),
        ("酒泉路街道", "subdistrict", "酒泉路街道"),
    ],
)
def test_names_as_people_say_them(name: str, kind: str, short: str) -> None:
    assert load.short_name(name, kind) == short


def test_every_short_name_is_a_name() -> None:
    for rows in load.editions(rulebook.folder()).values():
        for row in rows.values():
            short = load.short_name(row.name, row.kind)
            assert len(short) > (1 if row.kind == "village" else 2), row
            assert not short.endswith(("委会", "委员会", "社区社区", "村村")), row


def test_the_key_to_sort_and_find_by() -> None:
    assert load.pinyin_key("甘家巷社区") == "ganjiaxiangshequ gjxsq"


@pytest.mark.parametrize(
    ("rows", "line", "told"),
    [
        ("6201,city,兰州市,,city,,\n", 2, "must have 12 digits"),
        (CITY + DISTRICT + DISTRICT, 4, "stands there twice"),
        (CITY + DISTRICT.replace("district,城", "borough,城"), 3, "level 'borough'"),
        (DISTRICT + CITY, 2, "needs a parent"),
        (CITY + DISTRICT.replace("district,城", "street,城"), 3, "needs a parent"),
        (CITY + DISTRICT.replace("城关区", "\u3000"), 3, "has no name"),
        (CITY + DISTRICT.replace(",,\n", ",36,\n"), 3, "both empty"),
        (CITY + DISTRICT.replace(",,\n", ",a,b\n"), 3, "must be numbers"),
        (CITY + CITY.replace("6201", "6202"), 2, "exactly one city"),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(tmp_path: Path, rows: str, line: int, told: str) -> None:
    path = tmp_path / "places-2021.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(RulebookError) as error:
        load.read(path)
    assert str(error.value).startswith(f"places-2021.csv:{line}: "), error.value
    assert told in str(error.value)


def test_other_columns_and_no_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no places"):
        load.editions(tmp_path)
    path = tmp_path / "places-2021.csv"
    path.write_text("code,name\n", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"places-2021.csv:1: the columns"):
        load.read(path)
