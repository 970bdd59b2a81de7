"""Files to print: many papers in one, for whom, with every character; and what was issued, kept as bytes."""

import io
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from tests import forming, pages
from tests.cast import Cast
from tests.committees.formation.test_papers_committee import SITE, words_of_pdf, words_of_word
from tests.forming import Forming, bring

from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.papers import copies, files, pdf, queries, word
from linli.core.papers.models import Copy, Paper
from linli.core.people.models import Look
from linli.domains.committees.models import Member


@pytest.fixture
def formed(cast: Cast) -> Forming:
    return bring(forming.forming(cast), "appoint")


def file(answer: Any) -> bytes:
    assert answer.status_code == 200
    return bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def test_all_letters_of_a_round_in_one_file(formed: Forming) -> None:
    client = pages.signed_in(formed.cast.clerk)
    address = f"/committee/rounds/{formed.round.pk}/letters"
    printed = file(client.get(f"{address}.pdf"))
    assert len(pypdf.PdfReader(io.BytesIO(printed)).pages) == 11
    opened = docx.Document(io.BytesIO(file(client.get(f"{address}.docx"))))
    assert len(opened.sections) == 11
    assert len(opened.element.body.findall(".//" + qn("w:pict"))) == 11
    for said in (words_of_pdf(printed), words_of_word(file(client.get(f"{address}.docx")))):
        order = [said.index(f"{row.person.name}同志：") for row in Member.objects.select_related("person")]
        assert len(order) == 11
        assert said.index("周敏同志：") == min(order)
        assert all(row.check_code in said for row in Paper.objects.filter(key="letter"))
    assert file(client.get(f"{address}.pdf")) == printed


def test_void_letters_are_not_printed_again(formed: Forming) -> None:
    member = Member.objects.get(case__title="柳青")
    forming.take_on(member.case, "reissue", formed.cast.clerk, {"words": "印错了"})
    client = pages.signed_in(formed.cast.secretary)
    printed = file(client.get(f"/committee/rounds/{formed.round.pk}/letters.pdf"))
    assert len(pypdf.PdfReader(io.BytesIO(printed)).pages) == 11
    assert words_of_pdf(printed).count("本证换发") == 1


def test_whose_files_they_are(formed: Forming) -> None:
    cast, number = formed.cast, formed.round.pk
    files = (f"rounds/{number}/letters.docx", f"rounds/{number}/forms/self.docx", "roster.docx")
    for actor, wanted in (
        (cast.secretary, [200, 200, 200]),
        (cast.clerk, [200, 200, 200]),
        (cast.street_officer, [200, 200, 404]),
        (cast.stranger, [404, 404, 200]),
        (cast.grid_worker, [403, 403, 403]),
        (formed.inspector, [403, 403, 403]),
    ):
        client = pages.signed_in(actor)
        assert [client.get(f"/committee/{one}").status_code for one in files] == wanted, actor.role
    street = pages.signed_in(cast.street_officer)
    assert street.get(f"/committee/roster.docx?place={cast.place.code}").status_code == 200
    # What was sealed is opened to the community's own two alone, and each look is written down.
    address = f"/committee/rounds/{number}/forms/resident.docx?filled=1"
    assert street.get(address).status_code == 404
    assert not Look.objects.exists()
    assert "一位邻居" in words_of_word(file(pages.signed_in(cast.clerk).get(address)))
    assert Look.objects.filter(post=cast.clerk.post_id, field="by").count() == 5


def test_what_is_said_of_people_is_not_for_every_post(formed: Forming) -> None:
    inner, outer = (Paper.objects.filter(kind=kind).latest("pk") for kind in ("party_meeting", "notice"))
    cast = formed.cast
    for actor, there in (
        (cast.clerk, True),
        (cast.street_officer, True),
        (cast.member, False),
        (cast.grid_worker, False),
    ):
        client = pages.signed_in(actor)
        assert (inner.number in pages.text(client.get("/papers/"))) is there, actor.role
        assert client.get(f"/papers/{inner.pk}.docx").status_code == (200 if there else 404), actor.role
        assert client.get(f"/papers/{outer.pk}.docx").status_code == 200, actor.role


def test_odd_addresses(formed: Forming) -> None:
    client = pages.signed_in(formed.cast.clerk)
    number = formed.round.pk
    for address in ("forms/nothing.pdf", "forms/self.txt", "letters.odt", "forms/poster.xls"):
        assert client.get(f"/committee/rounds/{number}/{address}").status_code == 404, address
    assert client.get("/committee/rounds/999999/letters.pdf").status_code == 404
    assert client.get("/committee/roster.pdf?on=gestern").status_code == 404
    assert client.get("/committee/roster.docx?on=2021-11-23").status_code == 200
    assert client.get(f"/committee/rounds/{number}/forms/poster.pdf").status_code == 200
    empty = client.get(f"/committee/rounds/{number}/forms/unit.pdf?filled=1")
    assert empty["Location"] == f"/committee/rounds/{number}/"


def test_a_rare_character_is_named_with_whose_it_is(cast: Cast) -> None:
    made = forming.forming(cast)
    rare = "马\U0003106cx".replace("x", "")
    people = (*forming.PEOPLE[:-1], (rare, "building_steward", "楼院长", "member"))
    forming.call(made)
    forming.gather(made, people)
    forming.close(made)
    forming.arrange(made, people)
    forming.take_on(made.round, "submit", cast.clerk)
    forming.decide(made)
    forming.approve(made)
    forming.publish(made)
    forming.until(made.notice().notice.ends_at)
    forming.take_on(made.round, "appoint", cast.secretary)
    client = pages.signed_in(cast.secretary)
    address = f"/committee/rounds/{made.round.pk}/letters"
    refused = client.get(f"{address}.pdf")
    assert refused.status_code == 302
    told = [str(one) for one in refused.wsgi_request._messages]  # type: ignore[attr-defined]
    assert told == [f"“{rare} 同志：”里的“{rare[1]}”没有字形，出不了 PDF，请下载 Word"]
    assert rare in words_of_word(file(client.get(f"{address}.docx")))


def test_what_was_issued_is_kept_with_its_seal(formed: Forming, settings: Any) -> None:
    assert copies.keep() == 0  # the site does not know its address
    settings.CSRF_TRUSTED_ORIGINS = [SITE]
    waiting = Paper.objects.count()
    assert copies.keep(most=3) == 3
    assert copies.keep() + 3 == waiting
    assert copies.keep() == 0
    paper = Paper.objects.filter(key="letter").latest("pk")
    row = Copy.objects.get(paper=paper)
    assert row.address == f"{SITE}/check/{paper.check_code}/"
    # Made again from the record it is the same file, and the journal holds its seal.
    assert bytes(row.content) == pdf.to_pdf(queries.document_of(paper), row.address)
    lines = Entry.objects.filter(verb="keep-paper", place=paper.place)
    assert {"paper": paper.pk, "document": paper.sm3, "pdf": row.sm3} in [line.data for line in lines]
    assert verify()["ok"]
    client = pages.signed_in(formed.cast.clerk)
    assert file(client.get(f"/papers/{paper.pk}.pdf")) == bytes(row.content)
    Copy.objects.filter(paper=paper).update(content=b"%PDF other")
    with pytest.raises(ValueError, match="was changed"):
        copies.of(paper)


def test_one_kind_in_one_file(formed: Forming) -> None:
    made = [
        (queries.document_of(Paper.objects.filter(kind=kind).latest("pk")), None)
        for kind in ("call", "request")
    ]
    for writer in (pdf.to_pdf_of, word.to_docx_of):
        with pytest.raises(ValueError, match="one kind"):
            writer(made)
        with pytest.raises(ValueError, match="one kind"):
            writer([])
    with pytest.raises(ValueError, match="no more than"):
        pdf.to_pdf_of(made[:1] * (pdf.MOST + 1))


def test_too_many_for_one_file_are_not_printed(formed: Forming) -> None:
    request: Any = pages.signed_in(formed.cast.clerk).get("/papers/").wsgi_request
    made = [(queries.document_of(Paper.objects.filter(key="letter").latest("pk")), None)] * (pdf.MOST + 1)
    refused = files.download_of(request, made, "pdf", "聘书", "/papers/")
    assert (refused.status_code, refused["Location"]) == (302, "/papers/")
    assert [str(one) for one in request._messages] == ["一个 PDF 最多 300 份，现在有 301 份，请下载 Word"]
