"""What each step of forming a committee asks, as data: the table that tests/committees/formation/test_table_formation.py tries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.models import Person, Post
from linli.core.procedures.models import Case
from linli.domains.committees.formation import actions
from linli.domains.committees.models import DIRECTOR
from linli.domains.committees.term import actions as term_actions
from tests import forming as go
from tests.forming import Forming

ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "inspector", "street_inspector", "liaison"),
    *("street_officer", "street_secretary", "department", "department_head", "district_officer"),
    *("city_officer", "stranger", "public", "system"),
)
STAFF, STREET, EXAMINERS = "secretary clerk", "street_officer street_secretary", "inspector street_inspector"
WORDS = {"words": "写明原因"}
FACTS = "去年十月在二号院代收的费没有公开过"
type Data = dict[str, Any]
type Given = Callable[[Forming, Case], Data]
# Opens a case: the round or the like beside which it stands, who, what was filled in.
type Opening = Callable[[Forming, Case, Actor, Data], Any]


@dataclass
class Row:
    """A move: from which states, to which, who may; who has the right but is barred here, and by which clause."""

    move: str
    sources: str
    to: str
    by: str
    # The set-up of each source: the name of a scene, and of the case in it where there are several.
    at: str
    given: Data | Given | None = None
    barred: str = ""
    clause: str = "3.3"
    before: Callable[[Forming, Case], Any] | None = None
    opening: Opening | None = None

    @property
    def procedure(self) -> str:
        return self.move.split(".")[0]

    @property
    def name(self) -> str:
        return self.move.split(".")[1]

    def data(self, f: Forming, case: Case) -> Data:
        return self.given(f, case) if callable(self.given) else dict(self.given or {})


def in_days(number: int) -> Any:
    return clock.today() + timedelta(number)


def closing(number: int) -> Given:
    return lambda f, case: {"closes_at": clock.at(in_days(number + 1)), "closes_on": in_days(number)}


def positions(f: Forming, case: Case) -> Data:
    rows = f.facts.among("willing")
    return {"positions": {row.case_id: "member" for row in rows if row.position != DIRECTOR}}


def meeting(f: Forming, case: Case) -> Data:
    return {"met_on": clock.today(), "present": f.party, "votes": go.votes(f), "words": ""}


def answers(f: Forming, case: Case) -> Data:
    known = f.facts
    given = {row.case_id: "agreed" for row in known.among("carried")}
    minutes = {"met_on": clock.today(), "minutes": "纪要31号", "confirmed": known.round.reasons}
    return {**minutes, "answers": given}


def examiners(f: Forming, case: Case) -> Data:
    return {"inspector": f.inspector.post_id, "street_inspector": f.street_inspector.post_id}


def proposal(channel: str, name: str = "苏慧") -> Data:
    who = {"name": name, "kind": "social_worker", "identity": "社工站"}
    return {**who, "channel": channel, "by": "一位邻居", "contact": "40 号院", "why": ""}


def new_secretary(f: Forming, case: Case) -> None:
    people.end_post(Post.objects.get(pk=f.cast.secretary.post_id), clock.today())
    person = Person.objects.create(name="孟书记")
    people.appoint(person, "secretary", f.cast.place)


def objection(f: Forming, case: Case) -> Case:
    given = {"candidate": f.of("柳青").pk, "channel": "page", "words": FACTS, "name": "", "contact": ""}
    return actions.object_to(f.notice(), PUBLIC, given)


def found(upheld: bool) -> Callable[[Forming, Case], Any]:
    """The community's examiner has heard the person and written a finding."""

    def act(f: Forming, case: Case) -> None:
        go.take_on(case, "hear", f.inspector, {"heard_on": clock.today(), "words": "没有"})
        go.take_on(case, "find", f.inspector, {"upheld": upheld, "words": "查了", "answer": ""})

    return act


def vote(f: Forming, case: Case) -> Data:
    return {"met_on": clock.today(), "present": 7, "votes_for": 6}


def leaving(f: Forming, case: Case) -> None:
    go.take_on(case, "apply_exit", f.cast.clerk, {"ground": "job", "words": ""})


def accused(f: Forming, case: Case) -> None:
    given = {"faults": ["neglect"], "harm": "漏报险情", "evidence": "会议记录"}
    go.take_on(case, "accuse", f.cast.secretary, given)


def talked(f: Forming, case: Case) -> None:
    accused(f, case)
    go.take_on(case, "talk", f.cast.secretary, {"talked_on": clock.today(), "words": "我那天病了"})


def filing(f: Forming, case: Case) -> None:
    talked(f, case)
    go.take_on(case, "dismiss", f.cast.secretary, vote(f, case))


def calls(f: Forming, case: Case, actor: Actor, data: Data) -> Case:
    return actions.call(f.cast.place, actor, data)


def comes(f: Forming, case: Case, actor: Actor, data: Data) -> Case:
    return actions.come_forward(f.round, actor, data)


def objects(f: Forming, case: Case, actor: Actor, data: Data) -> Case:
    return actions.object_to(f.notice(), actor, data)


def takes_over(f: Forming, case: Case, actor: Actor, data: Data) -> Case:
    return term_actions.take_over(f.cast.place, actor, data)


def enters(f: Forming, case: Case, actor: Actor, data: Data) -> Case:
    given = {"since": in_days(-30), "until": in_days(1700), "words": "街党工委备〔2021〕23号"}
    return term_actions.take_over_member(
        term_actions.take_over(f.cast.place, f.cast.clerk, given), actor, data
    )


def succeeds(f: Forming, case: Case, actor: Actor, data: Data) -> Case:
    return term_actions.succeed(Case.objects.get(procedure="committee", state="sitting"), actor)


def against(f: Forming, case: Case) -> Data:
    return {"candidate": f.of("李兰英").pk, "channel": "page", "words": FACTS, "name": "", "contact": ""}


def old(f: Forming, case: Case) -> Data:
    return {"since": in_days(-30), "until": None, "words": "街党工委备〔2021〕23号"}


def old_member(f: Forming, case: Case) -> Data:
    given = {"name": "赵永福", "position": "vice_director", "kind": "veteran", "identity": ""}
    return {**given, "since": in_days(-30), "until": in_days(1700), "old_letter": "", "words": "名册"}


def new_call(f: Forming, case: Case) -> Data:
    return {"kind": "formation", "closes_on": in_days(5), "wanted": 11, "words": ""}


# fmt: off
ROWS = (
    Row("round.call", "", "calling", STAFF, "start", new_call, opening=calls),
    Row("round.extend", "calling", "=", STAFF, "calling", closing(20)),
    Row("round.arrange", "slating", "=", STAFF, "slating", positions),
    Row("round.follow", "slating party_meeting street approved appointing", "=", STAFF,
        "slating party_meeting street approved appointing", before=new_secretary),
    Row("round.submit", "slating", "party_meeting", STAFF, "slating", before=lambda f, case: go.arrange(f)),
    Row("round.recall", "party_meeting", "slating", STAFF, "party_meeting", WORDS),
    Row("round.decide", "party_meeting", "street", STAFF, "party_meeting", meeting),
    Row("round.prepare", "street", "=", "street_officer", "street"),
    Row("round.approve", "street", "approved", "street_secretary", "street", answers),
    Row("round.return", "street", "slating", "street_secretary", "street", WORDS),
    Row("round.refuse", "street", "refused", "street_secretary", "street", WORDS),
    Row("round.publish", "approved", "noticing", "secretary", "approved", examiners),
    Row("round.appoint_some", "appointing", "=", "secretary", "held"),
    Row("round.appoint", "appointing", "", "", "held", barred="secretary"),
    Row("round.appoint", "appointing", "formed", "secretary", "appointing"),
    Row("round.stop", "calling slating party_meeting street approved", "stopped", "secretary",
        "calling slating party_meeting street approved", WORDS),
    Row("candidate.recommend", "", "named", f"public liaison {STAFF}", "calling", proposal("resident"), opening=comes),
    Row("candidate.come", "", "willing", f"public {STAFF}", "calling", proposal("self"), opening=comes),
    Row("candidate.again", "named willing", "=", f"public liaison {STAFF}", "calling/named calling/willing",
        proposal("resident")),
    Row("candidate.again", "willing", "", "", "slating/willing", proposal("resident"),
        barred=f"public liaison {STAFF}"),
    Row("candidate.consent", "named", "willing", STAFF, "calling/named", {"how": "phone"}),
    Row("candidate.decline", "named", "declined", STAFF, "calling/named"),
    Row("candidate.identify", "named willing", "=", STAFF, "calling/named calling/willing",
        {"kind": "veteran", "identity": "老兵"}),
    Row("candidate.check", "named willing", "=", STAFF, "calling/named slating/willing", {"checks": ["adult"]}),
    Row("candidate.merge", "named willing", "merged", STAFF, "calling/named calling/willing",
        lambda f, case: {"other": f.of("柳青").pk}),
    Row("candidate.withdraw", "named willing carried approved", "withdrawn", STAFF,
        "calling/named slating/willing street/carried approved/approved", WORDS),
    Row("candidate.withdraw", "approved", "", "", "noticing/approved", WORDS, barred=STAFF),
    Row("notice.void", "posted", "void", "secretary", "noticing", WORDS),
    Row("notice.amend", "posted", "void", "secretary", "noticing",
        lambda f, case: {"off": [f.of("柳青").pk], **WORDS}),
    Row("notice.examiners", "posted ended", "=", "secretary", "noticing held", examiners),
    Row("objection.object", "", "received", f"public {STAFF} {STREET} {EXAMINERS}", "noticing", against,
        opening=objects),
    Row("objection.hear", "received", "=", EXAMINERS, "noticing",
        lambda f, case: {"heard_on": clock.today(), **WORDS}),
    Row("objection.find", "received", "found", EXAMINERS, "held", {"upheld": False, "answer": "", **WORDS}),
    Row("objection.find", "received", "", "", "held", {"upheld": True, "answer": "", **WORDS}, barred=EXAMINERS),
    Row("objection.uphold", "found", "upheld", "street_inspector", "held", barred="inspector", before=found(True)),
    Row("objection.dismiss", "found", "dismissed", "street_inspector", "held", barred="inspector",
        before=found(False)),
    Row("objection.doubt", "found", "received", "street_inspector", "noticing", WORDS, barred="inspector",
        before=found(True)),
    Row("committee.take_over", "", "sitting", STAFF, "start", old, opening=takes_over),
    Row("member.take_over", "", "sitting", STAFF, "start", old_member, opening=enters),
    Row("member.succeed", "", "sitting", "secretary street_officer", "formed", before=new_secretary, opening=succeeds),
    Row("member.succeed", "", "", "", "formed", barred="secretary street_officer", clause="3.2", opening=succeeds),
    Row("member.apply_exit", "sitting", "leaving", STAFF, "formed", {"ground": "job", "words": ""},
        barred="member", clause="3.4"),
    Row("member.apply_exit", "sitting", "", "", "formed/director", {"ground": "job", "words": ""},
        barred=f"{STAFF} member", clause="3.2"),
    Row("member.agree_exit", "leaving", "left", "secretary", "formed", vote, before=leaving),
    Row("member.keep", "leaving", "sitting", STAFF, "formed", before=leaving),
    Row("member.accuse", "sitting", "accused", "secretary", "formed",
        {"faults": ["neglect"], "harm": "漏报险情", "evidence": "会议记录"}),
    Row("member.accuse", "sitting", "", "", "formed", {"faults": ["neglect"], "harm": " ", "evidence": "会议记录"},
        barred="secretary", clause="3.4"),
    Row("member.talk", "accused", "=", "secretary", "formed", lambda f, case: {"talked_on": clock.today(), **WORDS},
        before=accused),
    Row("member.dismiss", "accused", "filing", "secretary", "formed", vote, before=talked),
    Row("member.dismiss", "accused", "", "", "formed", vote, barred="secretary", clause="3.4", before=accused),
    Row("member.acquit", "accused", "sitting", "secretary", "formed", WORDS, before=accused),
    Row("member.file", "filing", "dismissed", STREET, "formed", before=filing),
    Row("member.reissue", "sitting", "=", STAFF, "formed", WORDS),
    Row("member.reissue", "leaving", "=", STAFF, "formed", WORDS, before=leaving),
    Row("member.reissue", "accused", "=", STAFF, "formed", WORDS, before=accused),
)
# fmt: on
