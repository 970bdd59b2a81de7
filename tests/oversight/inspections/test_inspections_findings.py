"""Findings of an inspection: told, mended, sent back, checked again; two inspectors at one; lists and files (5.3)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast
from tests.inspecting import again, found, reader
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.domains.oversight.inspections import rules
from linli.domains.oversight.models import Finding

pytestmark = pytest.mark.clause("5.3")

# --- findings ---------------------------------------------------------------------------------------------------


def test_a_finding_is_told_mended_sent_back_mended_and_closed(cast: Cast) -> None:
    case = found(cast)
    due = calendar.due(clock.now(), rules.MEND.value())
    assert (case.state, case.due_at) == ("mending", due.at)
    told = set(Message.objects.filter(kind="finding").values_list("post_id", flat=True))
    assert {cast.secretary.post_id, cast.street_officer.post_id} <= told
    base = f"/inspections/findings/{case.pk}/"
    clerk, officer, street = map(signed_in, (cast.clerk, cast.district_officer, cast.street_officer))
    assert "9月没有走访" in text(clerk.get(base))
    assert "每月走访不少于1次" in text(clerk.get("/inspections/"))
    assert send(street, f"{base}help/", words="派人带走一轮").status_code == 302
    assert send(officer, f"{base}pass/").status_code == 422, "not before it is mended"
    assert send(clerk, f"{base}mend/", what="mended", words="").status_code == 422
    assert send(clerk, f"{base}mend/", what="mended", words="补走了 8 户").status_code == 302
    case = again(case)
    assert (case.state, case.due_at) == ("recheck", calendar.due(clock.now(), rules.RECHECK.value()).at)
    assert send(clerk, f"{base}pass/").status_code == 422, "who mended does not check"
    assert send(officer, f"{base}return/", words="还差两户").status_code == 302
    assert again(case).state == "mending"
    assert "复查退回，还差" in text(clerk.get(base))
    assert "退回过 1 次" in text(clerk.get(base))
    assert send(clerk, f"{base}mend/", what="disputed", words="两户没有人住").status_code == 302
    assert Finding.objects.get().disputed
    assert send(officer, f"{base}pass/", words="去看过").status_code == 302
    case = again(case)
    assert case.closed_at is not None
    assert not Finding.objects.get().open
    assert send(officer, f"{base}pass/").status_code == 422, "twice is told so"
    assert verify()["ok"]


def test_who_mended_does_not_check_even_under_another_post(cast: Cast) -> None:
    case = found(cast)
    take(case, "mend", cast.secretary, {"what": "mended", "words": "x"})
    mended = Finding.objects.get(case=case)
    from linli.core.people.actor import of_post
    from linli.core.people.models import Post

    Post.objects.filter(pk=cast.secretary.post_id).update(place=cast.next_door)
    other = reader("reader_district", cast.place.district)  # type: ignore[arg-type]
    Post.objects.filter(pk=other.post_id).update(person=mended.mended_by.person_id)  # type: ignore[union-attr]
    other = of_post(Post.objects.select_related("place", "person").get(pk=other.post_id))
    for move in ("pass", "return"):
        with pytest.raises(Refused) as refused:
            take(again(case), move, other, {"words": "x"})
        assert refused.value.concerns[0].rule == rules.BY_ANOTHER


@pytest.mark.parametrize(
    "role", ["member", "street_officer", "street_secretary", "stranger", "city_officer", "district_officer"]
)
def test_only_the_community_mends(cast: Cast, role: str) -> None:
    with pytest.raises(NotPermitted):
        take(found(cast), "mend", getattr(cast, role), {"what": "mended", "words": "x"})


def test_one_open_finding_to_a_line_and_the_second_inspector_adds_to_it(cast: Cast) -> None:
    case = found(cast)
    row = Finding.objects.get(case=case).inspected
    client = signed_in(reader("reader_district", cast.place.district))  # type: ignore[arg-type]
    answer = send(client, f"/inspections/places/{row.pk}/raise/", line="rounds", words="八月也没有")
    assert answer.status_code == 422
    assert "赵琳" in text(answer)
    assert "已经写了一件" in text(answer)
    assert "八月也没有" in text(answer), "what was written is still there"
    assert f"/inspections/findings/{case.pk}/" in text(answer)
    assert send(client, f"/inspections/findings/{case.pk}/add/", words="八月也没有").status_code == 302
    assert "另一位督导看到的" in text(client.get(f"/inspections/findings/{case.pk}/"))
    other = send(client, f"/inspections/places/{row.pk}/raise/", line="", words="门牌掉了")
    assert other.status_code == 302, "beside the list there may be several"


def test_a_finding_that_is_late_shows_as_late(cast: Cast) -> None:
    case = found(cast)
    assert case.due_at
    client = signed_in(cast.street_officer)
    assert "没有逾期的" in text(client.get("/inspections/?tab=late"))
    with clock.travel(case.due_at + timedelta(hours=1)):
        page = text(client.get("/inspections/?tab=late"))
        assert "每月走访不少于1次" in page
        assert "逾期" in page


@pytest.mark.parametrize("query", ["?tab=none", "?q=%00", "?sort=no", f"?q={'字' * 300}", "?tab=all&q=走访"])
def test_odd_addresses_of_the_list(cast: Cast, query: str) -> None:
    found(cast)
    assert signed_in(cast.district_officer).get(f"/inspections/{query}").status_code == 200


def test_findings_go_out_as_a_file(cast: Cast) -> None:
    found(cast)
    answer: Any = signed_in(cast.district_officer).get("/inspections/findings.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert str(cast.place) in lines[1]
    assert signed_in(cast.district_officer).get("/inspections/findings.exe").status_code == 404
    stranger: Any = signed_in(cast.stranger).get("/inspections/findings.csv")
    assert len(b"".join(stranger.streaming_content).decode("utf-8-sig").splitlines()) == 1
