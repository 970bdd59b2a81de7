"""The papers of forming a committee: what stands on each, in Word and PDF alike, and what is kept of it (3.3, 3.4)."""

import io
import re
from collections import Counter
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from tests import forming
from tests.cast import Cast
from tests.forming import Forming, bring, take_on

from linli.core import clock
from linli.core.papers import actions as register
from linli.core.papers import pdf, queries, word
from linli.core.papers.document import Document
from linli.core.papers.models import Paper
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.domains.committees.formation import actions, blank_papers
from linli.domains.committees.models import Member
from linli.domains.committees.term import papers

SITE = "https://linli.example"
# The grid of GB/T 9704: margins in mm, the body's face, size and line in pt, characters and lines of a page.
MARGINS = (37, 35, 28, 26)
LETTER_TOP, CERTIFICATE = 30, (31, 27.8, 32.5, 32.5)


@pytest.fixture
def formed(cast: Cast) -> Forming:
    """A committee that was formed, in a place that says how it is reached."""
    Place.objects.filter(pk=cast.place.pk).update(phone="0931-0000011", address="甘家巷10号203室")
    Place.objects.filter(pk=cast.place.street_id).update(phone="0931-0000022", address="白银路1号306室")
    cast.place = Place.objects.select_related("street", "district").get(pk=cast.place.pk)
    return bring(forming.forming(cast), "appoint")


def paper(kind: str) -> Paper:
    return Paper.objects.filter(kind=kind).latest("pk")


def text(made: Document) -> str:
    """The words of the paper as its Word file has them, which are those of its PDF."""
    url = f"{SITE}/check/{made.check}/" if made.check else None
    said = words_of_word(word.to_docx(made, url))
    # The head of a table stands again on each page that it goes on to.
    assert not Counter(said) - Counter(words_of_pdf(pdf.to_pdf(made, url)))
    return said


def words_of_word(made: bytes) -> str:
    body = docx.Document(io.BytesIO(made)).element.body
    return re.sub(r"\s", "", "".join(node.text or "" for node in body.iter(qn("w:t"))))


def words_of_pdf(made: bytes) -> str:
    pages = [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    found = "".join(re.sub(r"—\d+—$", "", page) for page in pages)
    return found.replace(re.sub(r"\s", "", pdf.PREVIEW), "")


def words(kind: str) -> str:
    return words_of_word(word.to_docx(queries.document_of(paper(kind)), f"{SITE}/check/x/"))


def test_what_each_paper_of_a_round_says(formed: Forming) -> None:
    place, street = str(formed.cast.place), str(formed.cast.place.street)
    name = f"{place.removesuffix('社区')}社区建设工作委员会（社工委）"
    called = words("call")
    assert f"{name}公开选聘成员的公告" in called
    assert "这次公开选聘11名" in called
    assert "2021年11月18日24时止" in called
    assert "0931-0000011" in called
    assert "扫码报名、推荐" in called
    assert "（1）年满十八周岁" in called
    slate = words("slate")
    assert all(row[0] in slate for row in forming.PEOPLE)
    assert "退役军人服务站站长" in slate
    assert "人数、职务、各方面的组成都合乎一般规定" in slate
    minutes = words("party_meeting")
    assert "应到7人，实到7人，达到三分之二以上" in minutes
    assert "赵永福副主任7700通过" in minutes
    assert "主任————随书记职务" in minutes
    asked = words("request")
    assert asked.startswith(f"中共{street}{place}委员会")
    assert "妥否，请批示" in asked
    answer = words("approval")
    assert paper("request").number in answer
    assert "街党工委纪〔2021〕31号" in answer
    assert "同意11名" in answer
    assert formed.facts.round.filing == paper("approval").number
    report = words("notice_report")
    assert paper("notice").number in report
    assert "公示期间没有收到异议。11名同志都可以正式聘任" in report
    assert "花名册" in words("roster")
    assert "11人" in words("roster")


def test_what_the_notice_says_and_what_it_does_not(formed: Forming) -> None:
    made = queries.document_of(paper("notice"))
    said = text(made)
    city = Place.objects.get(level=Place.CITY).name
    place = formed.cast.place
    assert f"中共{city}{place.district}{place.street}{place}委员会" in said
    assert "2021年11月19日张贴，当天不算" in said
    assert "至2021年11月22日24时止" in said
    for told in ("0931-0000011", "甘家巷10号203室", "0931-0000022", "白银路1号306室", "个人自荐", "居民推荐"):
        assert told in said
    assert paper("approval").number in said
    assert "40号院" not in said  # how a candidate is found
    codes = [value["url"] for kind, value in made.walk() if kind == "code"]
    assert codes == [f"/c/{place.code}/notices/{made_case(formed)}/"]


def made_case(formed: Forming) -> int:
    return int(formed.facts.notice.case_id)


def test_letters_rest_on_filing_and_notice(formed: Forming) -> None:
    member = Member.objects.get(case__title="柳青")
    assert member.letter
    made = queries.document_of(member.letter)
    said = text(made)
    assert said.startswith(f"{member.letter.number}聘书柳青同志：兹聘请您为")
    assert "社区建设工作委员会委员，聘期自2021年11月23日至2026年11月22日。" in said
    assert f"备案{paper('approval').number}；公示{paper('notice').number}" in said
    assert f"校验码{member.letter.check_code}" in said
    vice = Member.objects.get(case__title="赵永福")
    assert vice.letter
    assert vice.letter.kind == "letter_vice_director"
    assert "委员会副主任，" in text(queries.document_of(vice.letter))


def test_a_letter_given_again_says_which_it_replaces(formed: Forming) -> None:
    member = Member.objects.get(case__title="柳青")
    old = member.letter
    assert old
    with clock.travel(clock.now().replace(month=12, day=1)):
        take_on(member.case, "reissue", formed.cast.clerk, {"words": "印错了"})
    member.refresh_from_db()
    assert member.letter
    said = text(queries.document_of(member.letter))
    assert f"本证换发，原{old.number}作废" in said
    assert "聘期自2021年11月23日" in said  # the seat's day, not the new paper's
    old.refresh_from_db()
    assert (old.state, old.replaced_by_id) == ("replaced", member.letter_id)
    # The old one stays as it was.
    assert register.seal(old.document) == old.sm3


def test_exit_and_dismissal(formed: Forming) -> None:
    member, accused = (Member.objects.get(case__title=name) for name in ("柳青", "孔令辉"))
    take_on(member.case, "apply_exit", formed.cast.clerk, {"ground": "job", "words": "调到外地"})
    vote = {"met_on": clock.today(), "present": 6, "votes_for": 5}
    take_on(member.case, "agree_exit", formed.cast.secretary, vote)
    said = words("exit")
    assert "工作变动：调到外地" in said
    assert "应到7人，实到6人，赞成5票" in said
    assert member.letter
    assert member.letter.number in said
    grounds = {"faults": ["neglect"], "harm": "漏水没人管", "evidence": "走访记录"}
    take_on(accused.case, "accuse", formed.cast.secretary, grounds)
    talk = {"talked_on": clock.today(), "words": "本人的话"}
    take_on(accused.case, "talk", formed.cast.secretary, talk)
    take_on(accused.case, "dismiss", formed.cast.secretary, vote)
    decided = words("dismissal")
    for told in ("不认真履行职责", "漏水没人管", "走访记录", "听取了本人的陈述", "赞成5票"):
        assert told in decided
    assert paper("dismissal").title == "解聘决定"  # the check page shows the title: no name in it
    take_on(accused.case, "file", formed.cast.street_officer, {"words": ""})
    told = words("dismissal_notice")
    assert "孔令辉" in told
    for kept in ("漏水没人管", "走访记录", "本人的话"):
        assert kept not in told


def test_a_supplement_has_its_own_words(formed: Forming) -> None:
    forming.call(formed, "supplement", 5)
    people = [("苏慧", "social_worker", "社会工作者", "member")]
    forming.gather(formed, people)
    forming.close(formed)
    forming.arrange(formed, people)
    take_on(formed.round, "submit", formed.cast.clerk)
    forming.decide(formed)
    forming.approve(formed)
    forming.publish(formed)
    forming.until(formed.notice().notice.ends_at)
    take_on(formed.round, "appoint", formed.cast.secretary)
    assert "增补委员的公告" in words("call")
    assert "增补初步人选名单" in words("slate")
    assert "拟增补下列1名同志" in words("request")
    assert "关于拟增补社区建设工作委员会委员的公示" in words("notice")
    assert "因原委员离任，按照委员产生程序" in words("notice")
    assert "兹增聘您为" in words("letter_member")
    assert "12人" in words("roster")


def test_the_street_answers_each_and_the_whole(cast: Cast) -> None:
    made = bring(forming.forming(cast), "decide")
    take_on(made.round, "return", cast.street_secretary, {"words": "请补一名居民代表"})
    said = words("approval")
    assert "退回补充" in said
    assert "请补一名居民代表" in said
    assert paper("request").number in said
    take_on(made.round, "submit", cast.clerk)
    # A further slate is a new edition; the first stays and points at it.
    first, second = Paper.objects.filter(kind="slate").order_by("pk")
    assert (first.state, first.replaced_by_id) == ("replaced", second.pk)
    forming.decide(made)
    forming.approve(made, {"柳青": "refused", "孔令辉": "returned"})
    answer = words("approval")
    assert "同意9名，不同意1名，退回补充1名" in answer
    assert "柳青餐饮协会委员不同意" in answer
    assert "孔令辉楼院长委员退回补充" in answer


def test_reasons_stand_on_slate_and_request(cast: Cast) -> None:
    made = forming.forming(cast)
    few = forming.PEOPLE[:7]
    forming.call(made)
    forming.gather(made, few)
    forming.close(made)
    forming.arrange(made, few)
    take_on(made.round, "submit", cast.clerk)
    said = words("slate")
    assert "一共8人，一般9—15人" in said.replace("9-15", "9—15")
    assert forming.REASON in said
    forming.decide(made)
    assert forming.REASON in words("request")


def geometry(made: bytes) -> tuple[Any, ...]:
    section = docx.Document(io.BytesIO(made)).sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    return (section.page_width, section.page_height, *sides)


def test_the_grid_is_read_back_from_every_word_file(formed: Forming) -> None:
    kinds = Paper.objects.order_by("kind").distinct("kind")
    assert len(kinds) > 8
    for one in kinds:
        made = queries.document_of(one)
        file = word.to_docx(made, f"{SITE}/check/{one.check_code}/")
        top, bottom, left, right = MARGINS
        if made.kind == "letter":
            top = LETTER_TOP
        wanted = CERTIFICATE if made.kind == "certificate" else (top, bottom, left, right)
        assert geometry(file) == tuple(pytest.approx(Mm(mm), abs=Mm(0.1)) for mm in (210, 297, *wanted)), one
        if made.kind == "certificate":
            continue
        opened = docx.Document(io.BytesIO(file))
        grid = opened.sections[0]._sectPr.find(qn("w:docGrid"))
        pitch, space = int(grid.get(qn("w:linePitch"))) / 20, int(grid.get(qn("w:charSpace"))) / 4096
        assert 28 <= pitch <= 29
        assert 22 * pitch <= Mm(225).pt < 22.3 * pitch
        assert int(Mm(156).pt / (16 + space)) == 28
        body = [p for p in opened.paragraphs if p.paragraph_format.first_line_indent and p.runs]
        assert body, one
        for paragraph in body:
            assert paragraph.paragraph_format.line_spacing == pytest.approx(Pt(28.95), abs=Pt(0.1))
            faces = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs}
            assert faces <= {"仿宋_GB2312", "黑体", "楷体_GB2312"}
            assert {run.font.size for run in paragraph.runs} == {Pt(16)}


def test_the_page_is_read_back_from_every_pdf(formed: Forming) -> None:
    for one in Paper.objects.order_by("kind").distinct("kind"):
        made = queries.document_of(one)
        file = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(made, f"{SITE}/check/{one.check_code}/")))
        for page in file.pages:
            size = (float(page.mediabox.width), float(page.mediabox.height))
            assert size == pytest.approx((Mm(210).pt, Mm(297).pt), abs=0.5)
        left, right = edges(file.pages[0])
        wanted = CERTIFICATE if made.kind == "certificate" else MARGINS
        # Words may stand in by an indent, never out; the wide red name of a letter alone does.
        assert left >= Mm(wanted[2]).pt - (22 if made.kind == "letter" else 1), one
        assert right <= Mm(210 - wanted[3]).pt + (20 if made.kind == "letter" else 1), one


def edges(page: Any) -> tuple[float, float]:
    """From where to where a page's words begin, in points; the remark above the paper left out."""
    found: list[float] = []

    def visit(said: str, outer: Any, inner: Any, font: Any, size: Any) -> None:
        across = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        high = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        if said.strip() and Mm(30).pt < high < Mm(297 - 27).pt:
            found.append(float(across))

    page.extract_text(visitor_text=visit)
    return min(found), max(found)


def test_twice_made_the_same_bytes(formed: Forming) -> None:
    member = Member.objects.select_related("letter").get(case__title="柳青")
    assert member.letter
    for one in (member.letter, paper("notice"), paper("party_meeting")):
        made, url = queries.document_of(Paper.objects.get(pk=one.pk)), f"{SITE}/check/{one.check_code}/"
        assert word.to_docx(made, url) == word.to_docx(made, url)
        assert pdf.to_pdf(made, url) == pdf.to_pdf(made, url)
    for one in Paper.objects.all():
        assert one.sm3 == register.seal(one.document)
        assert re.fullmatch("[0-9a-f]{64}", one.sm3)


def test_forms_blank_and_filled(formed: Forming) -> None:
    case = formed.fresh(formed.round)
    for channel, name in blank_papers.FORMS.items():
        made = blank_papers.blank(case, channel)
        assert name in text(made)
        assert len(pypdf.PdfReader(io.BytesIO(pdf.to_pdf(made))).pages) == 1, channel
    found = blank_papers.filled(case, "resident", formed.cast.clerk)
    assert len(found) == 5
    said = text(found[0])
    for told in ("赵永福", "一位邻居", "40号院", "■退役军人", "□志愿者", "■愿意"):
        assert told in said
    assert blank_papers.filled(case, "unit", formed.cast.clerk) == []
    sheet = text(blank_papers.poster(case))
    assert "11名" in sheet
    assert "走访邻居" in sheet


def test_the_roster_of_a_past_day(formed: Forming) -> None:
    day = clock.today()
    member = Member.objects.get(case__title="柳青")
    forming.until(clock.now().replace(month=12, day=1))
    take_on(member.case, "apply_exit", formed.cast.clerk, {"ground": "job"})
    vote = {"met_on": clock.today(), "present": 7, "votes_for": 7}
    take_on(member.case, "agree_exit", formed.cast.secretary, vote)
    place = formed.cast.place
    assert [row.position for row in papers.seated(place, day)][:2] == ["director", "vice_director"]
    then, now = (text(papers.roster_on(place, one)) for one in (day, clock.today()))
    assert ("柳青" in then, "柳青" in now) == (True, False)
    assert member.letter
    assert member.letter.number in then


def test_a_later_end_is_a_new_edition_of_the_call(cast: Cast) -> None:
    made = bring(forming.forming(cast), "call")
    later = clock.at(clock.today().replace(day=25))
    take_on(made.round, "extend", cast.clerk, {"closes_at": later})
    first, second = Paper.objects.filter(kind="call").order_by("pk")
    assert (first.state, first.replaced_by_id, second.state) == ("replaced", second.pk, "valid")
    assert "至2021年11月18日24时止" in words_of_word(word.to_docx(queries.document_of(first)))
    assert "自2021年11月8日起，至2021年11月24日24时止" in words("call")


def test_the_report_tells_nothing_of_what_is_sealed(cast: Cast) -> None:
    made = bring(forming.forming(cast), "publish")
    notice = made.notice()
    facts = "去年七月起把公房租了出去，收了租金"
    said = {
        "candidate": made.of("柳青").pk,
        "channel": "page",
        "words": facts,
        "name": "张秀英",
        "contact": "40 号院",
    }
    actions.object_to(notice, PUBLIC, said)
    forming.until(notice.notice.ends_at)
    report = words("notice_report")
    assert "公示期间收到异议1件，涉及1名同志" in report
    assert "其余10名同志没有待核查的异议" in report
    for sealed in ("柳青", "张秀英", "公房", "40号院"):
        assert sealed not in report
