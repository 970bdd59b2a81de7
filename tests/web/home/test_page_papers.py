"""The papers: the list of those within reach, and each as a file."""

from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pypdf import PdfReader
from tests import pages
from tests.cast import Cast

from linli.core.papers import actions
from linli.core.papers.document import NOTICE, Document
from linli.core.papers.models import Paper
from linli.core.places.models import Place
from linli.domains.committees.paper_parts import PERSONNEL

BUDGET = 9


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def issued(place: Place, title: str = "会议纪要", text: str = "正文", kind: str = "minutes") -> Paper:
    made = Document(NOTICE, title, blocks=(("title", title), ("number", ""), ("para", text)))
    with transaction.atomic():
        return actions.issue(made, place, None, kind, f"{place}纪", kind=kind)


def test_it_works(cast: Cast, staff: Client) -> None:
    assert "还没有文书" in pages.text(staff.get("/papers/"))
    paper = issued(cast.place)
    text = pages.text(staff.get("/papers/"))
    assert paper.number in text
    assert paper.check_code in text
    assert f"/papers/{paper.pk}.docx" in text


def test_whose_they_are(cast: Cast) -> None:
    paper = issued(cast.place)
    for actor, there in (
        (cast.clerk, True),
        (cast.street_officer, True),
        (cast.district_officer, True),
        (cast.stranger, False),
    ):
        browser = pages.signed_in(actor)
        assert (paper.number in pages.text(browser.get("/papers/"))) is there
        assert browser.get(f"/papers/{paper.pk}.docx").status_code == (200 if there else 404)
    for actor in (cast.city_officer, cast.department):
        assert pages.signed_in(actor).get(f"/papers/{paper.pk}.docx").status_code == 403
    assert Client().get("/papers/").status_code == 302
    assert Client().get(f"/papers/{paper.pk}.pdf").status_code == 302


def test_papers_about_persons_are_for_who_works_with_the_committee(cast: Cast) -> None:
    """A notice of candidates or a letter of appointment is nothing for whoever only handles problems."""
    paper = issued(cast.place, "聘任通知书", kind=PERSONNEL[0])
    for actor, there in ((cast.secretary, True), (cast.clerk, True), (cast.grid_worker, False)):
        browser = pages.signed_in(actor)
        assert (paper.number in pages.text(browser.get("/papers/"))) is there
        assert browser.get(f"/papers/{paper.pk}.docx").status_code == (200 if there else 404)


def test_minutes_are_for_who_opens_the_communitys_meetings(cast: Cast) -> None:
    """The room of a meeting is closed to them: so are its minutes by another address."""
    paper = issued(cast.place, "两委会议纪要", kind="minutes")
    for actor, there in (
        (cast.secretary, True),
        (cast.street_officer, True),
        (cast.member, False),
        (cast.grid_worker, False),
        (cast.steward, False),
    ):
        browser = pages.signed_in(actor)
        assert (paper.number in pages.text(browser.get("/papers/"))) is there
        assert browser.get(f"/papers/{paper.pk}.docx").status_code == (200 if there else 404)


def test_the_files(cast: Cast, staff: Client) -> None:
    paper = issued(cast.place, text="楼道灯修好了")
    word = staff.get(f"/papers/{paper.pk}.docx")
    assert word.content[:2] == b"PK"
    pdf = staff.get(f"/papers/{paper.pk}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    assert "楼道灯修好了" in "".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())


def test_a_character_without_a_glyph_is_said(cast: Cast, staff: Client) -> None:
    paper = issued(cast.place, text="\U000323af")
    answer = staff.get(f"/papers/{paper.pk}.pdf", follow=True)
    assert "没有字形，出不了 PDF，请下载 Word" in pages.text(answer)
    assert staff.get(f"/papers/{paper.pk}.docx").status_code == 200


def test_bad_addresses(cast: Cast, staff: Client) -> None:
    paper = issued(cast.place)
    assert staff.get(f"/papers/{paper.pk}.txt").status_code == 404
    assert staff.get("/papers/999999.pdf").status_code == 404
    assert staff.get("/papers/?before=x&kind=nothing").status_code == 200
    assert staff.get("/papers/?before=²").status_code == 200


@pytest.mark.parametrize("word", ["number", "check_code", "title"])
def test_looking_one_up(cast: Cast, staff: Client, word: str) -> None:
    wanted, other = issued(cast.place, "项目书", kind="project"), issued(cast.place, "别的")
    other.number = "别纪〔2021〕1号"
    other.save()
    text = pages.text(staff.get("/papers/", {"q": getattr(wanted, word).lower()}))
    assert f"/papers/{wanted.pk}.docx" in text
    assert f"/papers/{other.pk}.docx" not in text
    assert "没有找到" in pages.text(staff.get("/papers/", {"q": "没有这样的"}))


def test_narrowing_and_pages(cast: Cast, staff: Client) -> None:
    made: list[Any] = [issued(cast.place, f"第{number}份") for number in range(27)]
    issued(cast.place, "项目书", kind="project")
    text = pages.text(staff.get("/papers/?kind=minutes"))
    assert "/papers/?kind=minutes&amp;before=" in text
    assert f"/papers/{made[0].pk}.docx" not in text
    text = pages.text(staff.get(f"/papers/?kind=minutes&before={made[2].pk}"))
    assert f"/papers/{made[0].pk}.docx" in text
    assert "回到最新的" in text
    only = pages.text(staff.get("/papers/?kind=project"))
    assert "项目书" in only
    assert "第5份" not in only


def test_budget(cast: Cast, staff: Client) -> None:
    for _ in range(3):
        issued(cast.place)
    asked, _ = pages.queries(staff, "/papers/")
    assert asked <= BUDGET
