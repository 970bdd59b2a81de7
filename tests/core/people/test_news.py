"""Every message that the code can send leads its reader to a page that opens, or is words alone."""

import ast
from pathlib import Path

import pytest
from django.urls import resolve
from tests import forming, pages, ways
from tests.cast import Cast, hold
from tests.inspecting import found, reader
from tests.oversight.inspections import test_forum_levels as forums
from tests.oversight.leaders import test_leaders as leaders
from tests.problems.letters.test_pledges import due, promised, until

import linli
from linli.core import clock
from linli.core.messages import queries as messages
from linli.core.messages.models import Message
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Account, Post
from linli.core.procedures.models import Case
from linli.web.home import addresses as desk
from linli.web.home import rows

# Each kind: what it is told of, and to whom at a desk; those whose first page is another have none of these rows.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "access": (("",), ("secretary", "clerk")),
    "appoint": (("round",), ("secretary",)),
    "approval": (("round",), ("street_officer", "street_secretary")),
    "approved": (("round",), ("secretary",)),
    "asked": (("asked",), ("secretary",)),
    "back": (("problem",), ("secretary",)),
    "briefing": (("briefing",), ("district_officer",)),
    "called_off": (("meeting",), ("secretary", "member", "steward", "liaison")),
    "claim": (("claim",), ("secretary",)),
    "complaint": (("",), ("street_officer", "district_officer")),
    "crossing": (("crossing",), ("secretary", "street_officer")),
    "dismissal": (("member",), ("street_officer",)),
    "extension": (("problem",), ("street_officer",)),
    "finding": (("finding",), ("secretary", "street_officer", "district_officer")),
    "forum": (("forum", "opinion"), ("district_officer",)),
    "handler": (("problem",), ("member", "grid_worker", "clerk")),
    "invitation": (("meeting",), ("secretary", "member", "liaison", "street_secretary")),
    "late": (("problem", "pledge"), ("street_officer", "district_officer")),
    "leader": (("leader_link", "follow"), ("secretary",)),
    "minutes": (("meeting",), ("secretary",)),
    "objection": (("objection",), ("inspector", "street_inspector", "secretary")),
    "pledge": (("pledge",), ("clerk",)),
    "practice": (("practice", "adoption"), ("secretary", "clerk")),
    "promise": (("promise",), ("secretary", "member", "grid_worker")),
    "referral": (("problem",), ("street_officer",)),
    "refused": (("round",), ("secretary",)),
    "renewal": (("committee",), ("secretary",)),
    "report": (("report",), ("secretary", "street_officer", "district_officer")),
    "returned": (("round",), ("secretary",)),
    "short": (("committee",), ("secretary", "street_officer")),
    "slate": (("round",), ("clerk",)),
    "spot": (("problem", "summons"), ("street_officer",)),
    "target": (("target", "street_target"), ("district_officer", "street_officer")),
    "weekly": (("",), ("secretary", "street_officer", "district_officer")),
    "work_plan": (("work_plan",), ("secretary", "street_officer")),
}
# Words without a link: there is no page of it that its readers may open, or they stand on it.
WORDS = {
    "handover": (("",), ("secretary",)),
    "pilot": (("pilot",), ("secretary",)),
}
# Only to who reads them elsewhere: at the department's letters, at the city's figures.
ELSEWHERE = ("letter", "summoned", "late_city")


def sent() -> set[str]:
    """The kinds that the code names."""
    names: set[str] = set()
    for file in Path(linli.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and node.args
                and ast.unparse(node.func) in ("Outgoing", "ready.tell")
            ):
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    names.add(str(kind.value))
                elif isinstance(kind, ast.Name) and kind.id == "KIND":
                    names.add("called_off")
    return names


def test_each_kind_that_the_code_sends_is_known_here() -> None:
    told = sent() | {"called_off"}
    assert told == {*KINDS, *WORDS, *ELSEWHERE}


def case_of(cast: Cast, procedure: str) -> Case | None:
    if not procedure:
        return None
    place = cast.place
    return Case(
        pk=7, root_id=6, procedure=procedure, place=place, street=place.street, district=place.district
    )


@pytest.mark.parametrize("kind", [*KINDS, *WORDS])
def test_its_page_is_of_its_kind_and_lets_its_reader_in(cast: Cast, kind: str) -> None:
    procedures, roles = (KINDS | WORDS)[kind]
    above = {"street": cast.street_officer.place_id, "district": cast.district_officer.place_id}
    for role in roles:
        level = desk.roles.role(role).level
        actor = Actor(role, above.get(level, cast.place.pk), level, 1)
        for procedure in procedures:
            address = desk.told(kind, case_of(cast, procedure), actor)
            if kind in WORDS:
                assert not address
                continue
            assert address, (kind, role, procedure)
            assert not address.startswith("/problems/") or procedure == "problem"
            right = getattr(resolve(address).func, "right", "desk")
            assert not right or actor.may(right), (address, role)


def all_open() -> int:
    """Open every row of every post's latest changes; how many had a link."""
    opened = 0
    told = Message.objects.filter(channel=Message.APP, post__isnull=False).values_list("post", flat=True)
    for post in Post.objects.filter(pk__in=set(told)).select_related("place", "person"):
        actor = of_post(post)
        if desk.landing(actor) != "/desk/" or desk.figures(actor):
            continue
        for item in rows.changed(messages.news(post.pk, 100).rows, actor, clock.now()):
            if item.href and Account.objects.filter(person=post.person).exists():
                answer = pages.signed_in(actor).get(item.href, follow=True)
                assert answer.status_code == 200, (item, actor.role)
                opened += 1
    return opened


def link(actor: Actor, words: str) -> str:
    """Where the newest message of the post with these words leads."""
    found = [row for row in messages.news(actor.post_id, 100).rows if words in row.text]
    return str(rows.changed(found[:1], actor, clock.now())[0].href)


@pytest.mark.clause("4.3")
def test_what_a_department_did_not_keep_leads_the_district_to_the_promise(cast: Cast) -> None:
    case = promised(cast)
    until(due(case, "keep"))
    until(due(case, "escalate"))
    assert link(cast.district_officer, "没有做到") == f"/pledges/{case.pk}/"
    assert all_open()


@pytest.mark.clause("5.3")
def test_a_finding_leads_each_side_to_it(cast: Cast) -> None:
    case = found(cast)
    assert link(cast.secretary, "督导检查发现") == f"/inspections/findings/{case.pk}/"
    ways.go(case, "mend", cast.secretary, what="mended", words="补上了")
    assert link(cast.district_officer, "请复查") == f"/inspections/findings/{case.pk}/"
    ways.go(case, "pass", cast.district_officer, words="看过了")
    assert link(cast.secretary, "复查通过") == f"/inspections/findings/{case.pk}/"
    assert all_open() >= 4


@pytest.mark.clause("5.3")
def test_what_was_said_at_a_forum_of_the_city_leads_the_district_to_the_forum(cast: Cast) -> None:
    forum = forums.called(cast, invited=(int(cast.district_officer.place_id or 0),))
    assert link(cast.district_officer, "请参加座谈会") == f"/forums/{forum.pk}/"
    assert all_open()


@pytest.mark.clause("6.1")
def test_the_secretary_reads_what_a_linked_leader_does(cast: Cast) -> None:
    leader = hold("沈立群", "leader", cast.place.district, "副区长")  # type: ignore[arg-type]
    leaders.linked(cast, leader)
    assert link(cast.secretary, "联系你们社区的领导") == "/committee/"
    _, follow = leaders.taken_up(cast, leader)
    assert link(cast.secretary, "接了一件事") == f"/follows/{follow.pk}/"
    assert all_open()


@pytest.mark.clause("4.4")
def test_a_promise_of_a_project_leads_who_leads_it_to_it(cast: Cast) -> None:
    case = ways.studied(cast, ways.opened(cast))
    promise = ways.promised(case)[0]
    Message.objects.create(
        channel="app",
        kind="promise",
        post_id=cast.member.post_id,
        case_id=promise.pk,
        text="提醒",
        made_at=clock.now(),
    )
    assert link(cast.member, "提醒") == f"/projects/{promise.root_id}/promises/{promise.pk}/"
    assert all_open()


@pytest.mark.clause("3.3")
def test_the_messages_of_a_round_open(cast: Cast) -> None:
    forming.bring(forming.forming(cast), "appoint")
    assert all_open()


def test_who_reads_the_district_is_offered_no_page_of_another(cast: Cast) -> None:
    case = found(cast)
    other = reader("reader_street", cast.place.street)  # type: ignore[arg-type]
    assert desk.told("finding", case, other) == f"/inspections/findings/{case.pk}/"
    assert desk.told("finding", case, cast.stranger) == ""
