"""What an inspection came to, as page and paper: nobody is ranked or singled out; and evidence line by line (5.3)."""

import io
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from tests import ways
from tests.cast import Cast, hold
from tests.forming import bring, forming
from tests.inspecting import again, drawn, here
from tests.pages import send, signed_in, text
from tests.planning import standing

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.models import Committee
from linli.domains.oversight.inspections import actions, checklist, evidence, rules, show
from linli.domains.oversight.inspections.summary import summary, told
from linli.domains.oversight.models import Inspected
from linli.domains.oversight.suppression import suppressed

pytestmark = pytest.mark.clause("5.3")
REASONS = {"inspection.every_line": "来不及", "inspection.every_place": "年底了"}


def look(row: Inspected, cast: Cast, line: str, verdict: str, words: str = "") -> None:
    given = {"line": line, "verdict": verdict, "words": words, "before": 9}
    take(row.case, "look", cast.district_officer, given)


def rows(case: Case) -> list[Inspected]:
    found = Inspected.objects.filter(inspection=case.pk)
    return list(found.select_related("case__place", "place", "inspection__case__place").order_by("position"))


# --- suppression ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([9, 0, 0], [9, 0, 0]),
        ([9, 6, 0], [9, 6, 0]),
        ([4, 0, 0], [None, None, None]),
        ([7, 2, 0], [None, None, 0]),
        ([9, 2, 6], [9, None, None]),
        ([1, 1, 9], [None, None, 9]),
    ],
)
def test_small_cells_and_what_gives_them_away_are_hidden(counts: list[int], shown: list[int | None]) -> None:
    assert suppressed(counts, 5) == shown


def test_a_small_sample_is_told_to_the_last_community_and_names_none(cast: Cast) -> None:
    case = drawn(cast, lines=["rounds", "size"], size=4)
    for number, row in enumerate(rows(case)):
        look(row, cast, "rounds", "missing" if number == 0 else "found", f"某某说了一句{number}")
        look(row, cast, "size", "found")
        take(again(row.case), "finish", cast.district_officer)
    client = signed_in(cast.district_officer)
    page = text(client.get(f"/inspections/{case.pk}/summary/"))
    made = summary(again(case).inspection)
    assert [line.cells for line in made.lines] == [("3", "1", "0"), ("4", "0", "0")]
    assert [line.said for line in made.lines] == ["有要改的", "都有"]
    assert "查完 4 个社区，发现 0 件" in page
    assert "某某说了" not in page
    assert cast.place.name not in " ".join(told(made)), "no community stands beside a result"


def test_a_line_says_what_has_become_of_what_was_found(cast: Cast) -> None:
    """One community is looked at to the end, its finding mended and passed; in another the finding is being mended."""
    case = drawn(cast, lines=["rounds", "size"], size=2)
    first, second = rows(case)
    look(first, cast, "rounds", "missing")
    look(first, cast, "size", "found")
    given = {"line": "rounds", "words": "9月没有走访"}
    finding = again(Case(pk=actions.raise_finding(first, cast.district_officer, given).case_id))
    take(again(first.case), "finish", cast.district_officer)
    assert [line.said for line in summary(again(case).inspection).lines] == ["有要改的", "都有"]
    clerk = hold("社区的", "clerk", first.place)
    take(finding, "mend", clerk, {"what": "mended", "words": "补了"})
    take(again(finding), "pass", cast.district_officer, {"words": ""})
    look(second, cast, "size", "missing")
    actions.raise_finding(second, cast.district_officer, {"line": "size", "words": "少一名"})
    made = summary(again(case).inspection)
    assert [line.said for line in made.lines] == ["改好了", "有要改的"]
    assert made.lines[0].cells == ("0", "1", "0"), "what was seen on the day stays"
    words = "".join(told(made))
    assert "有要改的 1 条：委员9—15名（3.1）。改好了、复查通过的 1 条：每月走访不少于1次（4.1）。" in words
    page = text(signed_in(cast.district_officer).get(f"/inspections/{case.pk}/"))
    assert "看过 1 / 2" in page
    assert "要查" not in page


def test_the_summary_asks_no_more_for_more_places(cast: Cast) -> None:
    from tests.pages import queries as asked

    client = signed_in(cast.district_officer)
    few, _ = asked(client, f"/inspections/{drawn(cast, size=2).pk}/summary/")
    many, _ = asked(client, f"/inspections/{drawn(cast, size=9).pk}/summary/")
    assert many == few


# --- the end, the paper -----------------------------------------------------------------------------------------


def test_the_end_asks_for_a_reason_strikes_the_rest_and_issues_the_paper(cast: Cast) -> None:
    case = drawn(cast, lines=["rounds", "size"])
    row = here(case, cast.place)
    look(row, cast, "rounds", "missing")
    actions.raise_finding(row, cast.district_officer, {"line": "rounds", "words": "9月没有走访"})
    look(row, cast, "size", "none")
    take(again(row.case), "finish", cast.district_officer)
    client, base = signed_in(cast.district_officer), f"/inspections/{case.pk}/"
    draft = client.get(f"{base}summary.docx")
    assert "送出发现 1 件" in _words(draft.content)
    refused = send(client, f"{base}close/")
    assert refused.status_code == 422
    assert "还有 3 个社区没有查完" in text(refused)
    assert send(client, f"{base}close/", **{"reason:inspection.every_place": "年底了"}).status_code == 302
    assert again(case).state == "closed"
    states = sorted(one.case.state for one in rows(case))
    assert states == ["looked", "struck", "struck", "struck"]
    paper = Paper.objects.get(case_id=case.pk)
    assert paper.number.startswith("城关区查〔2021〕1号")
    words = _words(client.get(f"{base}summary.docx").content)
    assert paper.number in words
    assert "正在改 1 件" in words
    assert "9月没有走访" not in words, "what was written of one community stands in no summary"
    finding = Case.objects.get(procedure="finding")
    take(finding, "mend", cast.secretary, {"what": "mended", "words": "补了"})
    take(again(finding), "pass", cast.district_officer, {"words": ""})
    assert "复查通过 1 件" in text(client.get(f"{base}summary/")), "findings go on after the end"
    assert client.get(f"{base}summary.exe").status_code == 404
    given = {"line": "size", "verdict": "found", "words": "", "before": 9}
    with pytest.raises(Refused):
        take(again(row.case), "look", cast.district_officer, given)
    assert send(client, f"/inspections/places/{row.pk}/again/").status_code == 422


def _words(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    tables = [cell.text for table in made.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(line.text for line in made.paragraphs), *tables])


def test_an_inspection_that_is_called_off_leaves_its_findings(cast: Cast) -> None:
    case = drawn(cast)
    row = here(case, cast.place)
    actions.raise_finding(row, cast.district_officer, {"line": "rounds", "words": "x"})
    take(case, "call_off", cast.district_officer, {"words": "合并到市里的一起查"})
    assert {one.case.state for one in rows(case)} == {"struck"}
    finding = Case.objects.get(procedure="finding")
    take(finding, "mend", cast.clerk, {"what": "mended", "words": "改了"})
    take(again(finding), "pass", cast.district_officer, {"words": ""})
    with pytest.raises(Refused, match="这次不查了"):
        actions.raise_finding(here(case, cast.place), cast.district_officer, {"line": "size", "words": "x"})


# --- evidence ---------------------------------------------------------------------------------------------------


def pulled(place: Place, since: str = "2021-01-01") -> dict[str, evidence.Evidence]:
    record = evidence.Record(place, date.fromisoformat(since), clock.today())
    items = rules.CHECKLIST.value()
    return checklist.pulled(record, list(items), items)


def test_every_line_of_the_rulebook_has_its_evidence() -> None:
    names = {item["evidence"] for item in rules.CHECKLIST.value().values()}
    assert names == checklist.EVIDENCE.keys()


def test_an_empty_record_says_so_and_blames_nobody(cast: Cast) -> None:
    found = pulled(cast.place)
    assert {one.state for one in found.values()} == {evidence.NONE}
    assert [found[key].text for key in ("rounds", "monthly")] == ["走访 0 次，还没有组建", "还没有组建"]
    row = here(drawn(cast), cast.place)
    assert show.title(row, show.checks(row, cast.district_officer, "")).endswith(
        f"{len(found)} 项里 0 项有记录可查"
    )


@pytest.mark.clause("4.1", "4.2")
def test_nothing_is_owed_of_a_month_in_which_no_committee_stood_yet(cast: Cast) -> None:
    standing(cast, date(2021, 8, 25))
    found = pulled(cast.place)
    assert [found[key].short for key in ("rounds", "monthly")] == ["差 2 个月"] * 2
    assert "9月、10月 没有" in found["rounds"].text
    Committee.objects.update(since=date(2021, 9, 1))
    assert pulled(cast.place)["rounds"].short == "差 2 个月"
    Committee.objects.update(since=date(2021, 10, 30))
    assert pulled(cast.place)["rounds"].text == "走访 0 次，还没有满一个月"


@pytest.mark.clause("3.1", "3.2", "3.3")
def test_evidence_of_a_committee(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    found = pulled(cast.place)
    assert found["notice_days"].state == evidence.YES
    assert "1 份满期" in found["notice_days"].text
    assert found["director"].state == evidence.YES
    assert found["size"].state == evidence.YES
    assert found["letters"].state == evidence.YES
    assert all(source.href.startswith("/committee/notices/") for source in found["notice_days"].sources)
    from linli.core.people.models import Post

    Post.objects.filter(pk=cast.secretary.post_id).update(place=cast.next_door)
    assert pulled(cast.place)["director"].short == "不符"


@pytest.mark.clause("4.1", "4.5")
def test_evidence_of_problems(cast: Cast) -> None:
    case = ways.fed_back(cast)
    take(case, "confirm", PUBLIC, {"satisfaction": "good"})
    late = ways.report(cast)
    found = pulled(cast.place)
    assert found["feedback"].text == "1 件办结，都先答复过"
    assert found["verified"].state == evidence.YES
    assert found["accepted"].state == evidence.YES, "what came just now still has its time"
    with clock.travel(clock.now() + timedelta(3)):
        found = pulled(cast.place)
        assert found["accepted"].short == "差 1"
        assert found["accepted"].sources[0].href == f"/problems/{late.pk}/"
        assert late.title not in found["accepted"].sources[0].label, "a title may be somebody's words"


def test_a_day_outside_the_span_does_not_count(cast: Cast) -> None:
    take(ways.fed_back(cast), "confirm", PUBLIC, {"satisfaction": "good"})
    with clock.travel(clock.now() + timedelta(40)):
        assert pulled(cast.place, "2021-12-01")["feedback"].state == evidence.NONE


def test_addresses_are_given_only_to_posts_that_reach_them(cast: Cast) -> None:
    source = evidence.Source("x", "/problems/1/", "problems")
    board = evidence.Source("x", "/c/1/board/")
    assert checklist.open_to(cast.district_officer, source)
    assert not checklist.open_to(cast.city_officer, source)
    assert not checklist.open_to(cast.district_officer, evidence.Source("x", "/meetings/1/", "meetings"))
    assert all(checklist.open_to(who, board) for who in (cast.city_officer, cast.district_officer))


def test_the_paper_is_one_of_the_rulebook() -> None:
    kinds: Any = rules.PAPER_KINDS.value()
    assert kinds["inspection"]["mark"] == "查"
    assert REASONS.keys() <= {rules.EVERY_LINE.key, rules.EVERY_PLACE.key}
