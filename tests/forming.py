"""Bringing a round of formation to any step, by the real moves, with people of the fixed cast and others."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.models import Person
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees import rules
from linli.domains.committees.facts import rounds
from linli.domains.committees.formation import actions
from linli.domains.committees.formation import procedure as _procedure  # noqa: F401 - registers
from linli.domains.committees.models import DIRECTOR, MEMBER, VICE_DIRECTOR
from tests.cast import Cast, hold, seat

# Fourteen beside the director: three deputies of the listed kinds, and all four sides.
PEOPLE = (
    ("赵永福", "veteran", "退役军人服务站站长", VICE_DIRECTOR),
    ("高志强", "resident_unit", "省中医院", VICE_DIRECTOR),
    ("马玉兰", "social_organisation", "邻里互助社", VICE_DIRECTOR),
    ("金小红", "residents_committee", "居委会成员", MEMBER),
    ("白少军", "private_business", "便民超市", MEMBER),
    ("李兰英", "volunteer", "志愿者", MEMBER),
    ("杨树林", "congress_delegate", "区人大代表", MEMBER),
    ("马春梅", "owners_committee", "业委会成员", MEMBER),
    ("柳青", "trade_association", "餐饮协会", MEMBER),
    ("孔令辉", "building_steward", "楼院长", MEMBER),
)
REASON = "情况特殊，已经向街道说明"


@dataclass
class Forming:
    """A community that forms its committee."""

    cast: Cast
    inspector: Actor
    street_inspector: Actor
    liaison: Actor
    party: list[int]
    round: Case = field(default_factory=Case)
    candidates: dict[str, Case] = field(default_factory=dict)
    others: list[Actor] = field(default_factory=list)

    def fresh(self, case: Case) -> Case:
        return Case.objects.get(pk=case.pk)

    @property
    def facts(self) -> Any:
        return rounds([self.fresh(self.round)])[self.round.pk]

    def of(self, name: str) -> Case:
        return Case.objects.get(root=self.round, procedure="candidate", title=name)

    def notice(self) -> Case:
        return Case.objects.get(root=self.round, procedure="notice", state="posted")


def forming(cast: Cast) -> Forming:
    """The party organisation's roster of seven, two examiners and a unit's liaison beside the cast."""
    place = cast.place
    assert place.street
    assert cast.secretary.person_id
    others = [
        Person.objects.create(name=name).pk for name in ("邵文", "陆平", "安宁", "石磊", "康明", "丁一")
    ]
    party = [cast.secretary.person_id, *others]
    seat(place, "party_organisation", party)
    return Forming(
        cast,
        hold("邵建华", "inspector", place),
        hold("段丽萍", "street_inspector", place.street),
        hold("吕芳", "liaison", place, unit="省中医院"),
        party,
    )


def take_on(case: Case, move: str, actor: Actor, data: dict[str, Any] | None = None) -> Any:
    """Take the move on the row as it is now; a reason is written where one is asked for."""
    case = Case.objects.get(pk=case.pk)
    try:
        return take(case, move, actor, data)
    except Refused as refused:
        if not refused.need_reason:
            raise
        return take(case, move, actor, data, {one.key: REASON for one in refused.concerns})


def call(f: Forming, kind: str = "formation", days: int = 10) -> Case:
    last = clock.today() + timedelta(days)
    f.round = actions.call(
        f.cast.place, f.cast.clerk, {"kind": kind, "closes_on": last, "wanted": 11, "words": ""}
    )
    return f.round


def recommend(f: Forming, name: str, kind: str, identity: str = "", channel: str = "resident") -> Case:
    data = {
        "name": name,
        "kind": kind,
        "identity": identity,
        "channel": channel,
        "by": "一位邻居",
        "contact": "40 号院",
    }
    f.candidates[name] = actions.come_forward(f.round, PUBLIC, data)
    return f.candidates[name]


def gather(f: Forming, people: Any = PEOPLE) -> None:
    """They come forward, half by themselves, are asked, and are checked."""
    for number, (name, kind, identity, _) in enumerate(people):
        case = recommend(f, name, kind, identity, "self" if number % 2 else "resident")
        if not number % 2:
            take_on(case, "consent", f.cast.clerk, {"how": "phone"})
        take_on(case, "check", f.cast.clerk, {"checks": list(rules.ELIGIBILITY.value())})


def until(moment: datetime) -> None:
    clock.set_now(moment)
    tick()


def close(f: Forming) -> None:
    until(f.facts.round.closes_at)


def arrange(f: Forming, people: Any = PEOPLE) -> None:
    positions = {f.of(name).pk: position for name, _, _, position in people}
    take_on(f.round, "arrange", f.cast.clerk, {"positions": positions})


def votes(f: Forming, against: dict[str, int] | None = None) -> dict[int, tuple[int, int, int]]:
    """Everybody for everybody, but for so many against some."""
    against, found = against or {}, {}
    for row in f.facts.slate:
        if row.position != DIRECTOR:
            due = len(set(f.party) - {row.person_id})
            no = against.get(row.case.title, 0)
            found[row.case_id] = (due - no, no, 0)
    return found


def decide(f: Forming, against: dict[str, int] | None = None) -> None:
    take_on(
        f.round,
        "decide",
        f.cast.clerk,
        {"met_on": clock.today(), "present": f.party, "votes": votes(f, against), "words": ""},
    )


def approve(f: Forming, answers: dict[str, str] | None = None) -> None:
    facts = f.facts
    given = {row.case_id: (answers or {}).get(row.case.title, "agreed") for row in facts.among("carried")}
    data = {"met_on": clock.today(), "minutes": "街党工委纪〔2021〕31号", "confirmed": facts.round.reasons}
    take_on(f.round, "approve", f.cast.street_secretary, {**data, "answers": given})


def publish(f: Forming) -> Case:
    data = {
        "inspector": f.inspector.post_id,
        "street_inspector": f.street_inspector.post_id,
        "posted_at": "公示栏",
    }
    take_on(f.round, "publish", f.cast.secretary, data)
    return f.notice()


STEPS = ("call", "gather", "close", "arrange", "submit", "decide", "approve", "publish", "over", "appoint")


def bring(f: Forming, step: str, since: date | None = None) -> Forming:
    """Take the round through the steps up to and with `step`."""
    acts: dict[str, Any] = {
        "call": lambda: call(f),
        "gather": lambda: gather(f),
        "close": lambda: close(f),
        "arrange": lambda: arrange(f),
        "submit": lambda: take_on(f.round, "submit", f.cast.clerk),
        "decide": lambda: decide(f),
        "approve": lambda: approve(f),
        "publish": lambda: publish(f),
        "over": lambda: until(f.notice().notice.ends_at),
        "appoint": lambda: take_on(f.round, "appoint", f.cast.secretary),
    }
    for name in STEPS[: STEPS.index(step) + 1]:
        acts[name]()
    return f


__all__ = ["STEPS", "Forming", "bring", "forming"]
