"""The pages of the boards: who opens which, what they ask, what goes out of them as a file."""

import io
from datetime import date

import pytest
from docx import Document as Word
from python_calamine import CalamineWorkbook
from tests import ways
from tests.boards import answered, city
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.journal import chain
from linli.core.journal.chain import Line
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.tallies import queries as tallies
from linli.domains.oversight.boards import counts, figures, show, span, table, tiles


def reach(cast: Cast) -> list[tuple[Actor, int, int, int, int]]:
    """Who opens the board of city, district, street, community."""
    return [
        (cast.city_officer, 200, 200, 200, 200),
        (cast.district_officer, 404, 200, 200, 200),
        (cast.street_officer, 404, 404, 200, 200),
        (cast.secretary, 404, 404, 404, 200),
        (cast.stranger, 404, 404, 404, 404),
        (cast.department, 403, 403, 403, 403),
        (cast.grid_worker, 403, 403, 403, 403),
    ]


def test_each_level_opens_itself_and_what_lies_below(cast: Cast) -> None:
    assert cast.place.street
    assert cast.place.district
    codes = [one.code for one in (city(), cast.place.district, cast.place.street, cast.place)]
    for actor, *wanted in reach(cast):
        client = signed_in(actor)
        assert [client.get(f"/board/{code}/").status_code for code in codes] == wanted, actor.role
        assert [client.get(f"/board/{code}/export.csv").status_code for code in codes] == wanted, actor.role


def test_the_first_page_asks_no_more_the_more_there_is(cast: Cast) -> None:
    client = signed_in(cast.city_officer)
    ways.solving(cast)
    few, _ = queries(client, "/board/")
    for facet in ("safety", "utilities", "housing", "care"):
        ways.solving(cast, ways.report(cast, facet=facet))
    many, answer = queries(client, "/board/")
    assert many == few <= 30
    assert str(cast.place.district) in text(answer)


@pytest.mark.parametrize("measure", tiles.MEASURES)
def test_the_map_tells_of_one_tile_in_words(cast: Cast, measure: str) -> None:
    assert cast.place.street
    page = text(
        signed_in(cast.city_officer).get("/board/", {"measure": measure, "chosen": cast.place.street.code})
    )
    assert f"/board/{cast.place.street.code}/?period=2021" in page
    assert 'class="tile m' in page
    assert signed_in(cast.city_officer).get("/board/?measure=rank").status_code == 404
    assert signed_in(cast.city_officer).get("/board/?view=rank").status_code == 404


def test_the_table_is_by_code_and_goes_out_as_files(cast: Cast) -> None:
    answered(cast)
    client = signed_in(cast.street_officer)
    assert cast.place.street
    file = client.get(f"/board/{cast.place.street.code}/export.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()[1:]
    codes = [row[1] for row in rows if row[1]]
    assert codes == sorted(codes)
    own = next(row for row in rows if row[1] == cast.place.code)
    assert own[4] == 1
    answer = client.get(f"/board/{cast.place.street.code}/export.docx")
    words = "\n".join(one.text for one in Word(io.BytesIO(answer.content)).paragraphs)
    assert "期初在办 0 ＋ 登记 1 － 办结 1" in words
    assert client.get(f"/board/{cast.place.street.code}/export.pdf").content.startswith(b"%PDF")
    assert client.get(f"/board/{cast.place.street.code}/export.png").content.startswith(b"\x89PNG")
    assert client.get(f"/board/{cast.place.street.code}/export.exe").status_code == 404


def test_what_was_passed_with_a_reason_is_counted_by_rule(cast: Cast) -> None:
    groups = {cast.place.pk: cast.place.pk}
    key = next(iter(show.soft_rules()))
    line = Line(cast.place.pk, "post:1", "secretary", "approve", None, "round", "street", "approved",
                {"count": {f"reason:{key}": 1}})  # fmt: skip
    chain.append([line], clock.now())
    flows = tallies.flow(figures.reason_kinds((key,)), groups, date(2021, 11, 1), date(2021, 11, 30))
    table = show.reasons(counts.Counted(flows, {}, {}))
    assert table is not None
    assert table.rows[0].cells[2] == "1"
    assert Entry.objects.filter(place=cast.place).count() == 1


@pytest.mark.clause("6.4")
def test_numbers_are_composed_and_nobody_is_sent_a_form(cast: Cast) -> None:
    ways.solving(cast)
    ways.report(cast)
    client = signed_in(cast.street_officer)
    asked = {"figure": ["came", "open", "late"], "level": "community"}
    assert "列成表" in text(client.get("/board/table/", asked))
    lines = b"".join(client.get("/board/table.csv", asked).streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "社区,区划代码,登记,在办,超期"
    assert f"{cast.place},{cast.place.code},2,2,0" in lines
    assert lines[-1] == "合计,,2,2,0"
    for wrong in ({"figure": "rank"}, {"level": "city"}, {"level": "district"}, {"like": "rich"}):
        assert client.get("/board/table/", wrong).status_code == 404
    assert client.get("/board/table/?period=2031").status_code == 400
    assert client.get("/board/table.csv?period=2031").status_code == 404
    assert signed_in(cast.department).get("/board/table/").status_code == 403


@pytest.mark.parametrize("level", ["district", "street", "community"])
def test_every_declared_figure_is_the_same_at_every_level(cast: Cast, level: str) -> None:
    answered(cast)
    ways.awaiting(cast)
    asked = table.Asked(list(table.FIGURES), level, span.read({}), "")
    rows, made = table.counted(city(), asked)
    # The roster of that day, with what was merged since.
    there = set(places.below(city(), clock.today()).filter(level=level).values_list("pk", flat=True))
    assert {one.pk for one in rows} == there
    own = {"came": 2, "accepted": 2, "direct": 1, "fed_back": 1, "open": 1}
    assert {key: table.number(made, key, None) for key in own} == own
    assert sum(table.number(made, "came", one.pk) for one in rows) == 2
