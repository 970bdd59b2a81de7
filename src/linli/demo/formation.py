"""The demo's committees: one that stands and fills two seats, and its neighbours at each step on the way (3.1–3.4)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people import rosters
from linli.core.people.actor import PUBLIC, Actor, of_post
from linli.core.people.models import Person, Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.demo.acts import go
from linli.demo.world import DAYS, Story, World
from linli.domains.committees import facts, rules
from linli.domains.committees.formation import actions
from linli.domains.committees.models import DIRECTOR, MEMBER, VICE_DIRECTOR
from linli.domains.committees.term import actions as term_actions

# Name, kind, unit or post, place on the list, how they came.
People = tuple[tuple[str, str, str, str, str], ...]
_DEPUTY = VICE_DIRECTOR
HOME: People = (
    ("赵永福", "veteran", "退役军人服务站站长", _DEPUTY, "unit"),
    ("高志强", "resident_unit", "省中医院党总支", _DEPUTY, "unit"),
    ("马玉兰", "residents_committee", "居委会成员", _DEPUTY, "resident"),
    ("王建平", "resident_representative", "居民代表", MEMBER, "resident"),
    ("金小红", "social_organisation", "邻里互助社", MEMBER, "self"),
    ("白少军", "private_business", "便民超市", MEMBER, "self"),
    ("李兰英", "volunteer", "志愿服务队", MEMBER, "resident"),
    ("杨树林", "congress_delegate", "区人大代表", MEMBER, "unit"),
    ("马春梅", "owners_committee", "业委会成员", MEMBER, "resident"),
    ("柳青", "trade_association", "餐饮协会", MEMBER, "self"),
    ("马占海", "concerned_party", "正宁路市场代表", MEMBER, "resident"),
)
SEATS: People = (
    ("苏慧", "social_worker", "社工站", MEMBER, "self"),
    ("安学峰", "concerned_party", "商户代表", MEMBER, "resident"),
)
OTHERS: People = (
    ("马国良", "veteran", "退役军人服务站", _DEPUTY, "unit"),
    ("蒲秀兰", "social_organisation", "夕阳红艺术团", _DEPUTY, "self"),
    ("尚志远", "resident_unit", "第三小学", _DEPUTY, "unit"),
    ("冯桂英", "building_steward", "楼院长", MEMBER, "resident"),
    ("唐建设", "property_company", "兰建物业", MEMBER, "unit"),
    ("赵玉梅", "resident_representative", "居民代表", MEMBER, "resident"),
    ("李东升", "private_business", "便民超市", MEMBER, "self"),
    ("周彩霞", "volunteer", "志愿服务队", MEMBER, "self"),
    ("孔令辉", "congress_delegate", "区人大代表", MEMBER, "unit"),
    ("马小军", "owners_committee", "业委会成员", MEMBER, "resident"),
)


@dataclass
class Town:
    """A community of the demo that has a committee, or forms one."""

    place: Place
    secretary: Actor
    clerk: Actor
    inspector: Actor
    party: list[int] = field(default_factory=list)
    round: Case | None = None

    @property
    def case(self) -> Case:
        assert self.round is not None
        return Case.objects.get(pk=self.round.pk)

    @property
    def facts(self) -> facts.RoundFacts:
        return facts.rounds([self.case])[self.case.pk]

    def one(self, procedure: str, **more: Any) -> Case:
        return Case.objects.get(place=self.place, procedure=procedure, **more)


# --- who is there ---------------------------------------------------------------------------------------------


def _hold(
    w: World, name: str, role: str, place: Place, title: str = "", username: str = "", unit: str = ""
) -> Actor:
    person = Person.objects.create(name=name)
    post = people.appoint(person, role, place, w.first, title, unit)
    if username:
        people.open_account(username, None, person)
    return of_post(Post.objects.select_related("place", "person").get(pk=post.pk))


def _town(w: World, at: int) -> Town:
    """The `at`-th neighbour in the same street: 1 is next door."""
    rows = Place.objects.filter(level=Place.COMMUNITY, street=w.place.street, is_open=True)
    rest = (
        rows.exclude(pk__in=[w.place.pk, w.next_door.pk]).select_related("street", "district").order_by("pk")
    )
    place = [w.next_door, *rest][at - 1]
    names = NAMES[at - 1]
    secretary = (
        w.neighbour if place == w.next_door else _hold(w, names[0], "secretary", place, "社区书记、主任")
    )
    clerk = _hold(w, names[1], "clerk", place, "社区工作者", names[3])
    inspector = _hold(w, names[2], "inspector", place, "纪检委员", names[4])
    return _seated(w, Town(place, secretary, clerk, inspector), (names[1], names[5], names[6]))


# The secretary, the clerk, who examines; their sign-in names where they have one; two more of the party organisation.
NAMES = (
    ("马强", "丁海燕", "邓文", "dinghaiyan", "", "袁华", "邹静"),
    ("罗秀英", "宋佳", "薛刚", "songjia", "", "贺明", "龚丽"),
    ("田玉明", "冯佳", "韩磊", "", "", "武强", "康宁"),
    ("曹志军", "郝敏", "阎涛", "haomin", "yantao", "戴红", "顾军"),
)


def _seated(w: World, town: Town, others: tuple[str, ...]) -> Town:
    sitters = [
        rosters.Sitter(town.secretary.name, "书记"),
        *(rosters.Sitter(name, "委员") for name in others),
    ]
    rosters.enter(town.place, "party_organisation", sitters, town.secretary, w.first)
    town.party = [seat.person_id for seat in rosters.roster(town.place, ["party_organisation"])]
    return town


def _street_inspector(w: World) -> Actor:
    """One for the whole street, whoever of the stories needs them first."""
    assert w.place.street is not None
    held = Post.objects.filter(role="street_inspector", place=w.place.street).select_related(
        "place", "person"
    )
    post = held.first()
    if post is not None:
        return of_post(post)
    return _hold(w, "段丽萍", "street_inspector", w.place.street, "纪工委副书记", "duanliping")


# --- steps ----------------------------------------------------------------------------------------------------


def _call(town: Town, kind: str, last: datetime, wanted: int, words: str = "") -> None:
    given = {"kind": kind, "closes_on": clock.local(last).date(), "wanted": wanted, "words": words}
    town.round = actions.call(town.place, town.clerk, given, token=uuid4())


def _come(town: Town, people_: People) -> None:
    for name, kind, identity, _, channel in people_:
        given = {"name": name, "kind": kind, "identity": identity, "channel": channel}
        by = town.clerk if channel == "unit" else PUBLIC
        said = {"by": identity if channel == "unit" else "邻居", "contact": "社区有他的电话"}
        case = actions.come_forward(town.case, by, given | said, uuid4())
        if Case.objects.get(pk=case.pk).state == "named":
            go(case, "consent", town.clerk, how="phone")
        go(case, "check", town.clerk, checks=list(rules.ELIGIBILITY.value()))


def _arrange(town: Town, people_: People) -> None:
    places = {name: position for name, _, _, position, _ in people_}
    rows = [row for row in town.facts.among("named", "willing") if row.position != DIRECTOR]
    go(
        town.case,
        "arrange",
        town.clerk,
        positions={row.case_id: places.get(row.case.title, "") for row in rows},
    )


def _submit(town: Town, reason: str = "会上一起说明", reasons: dict[str, str] | None = None) -> None:
    """Handed on, with the community's words for what the rules normally have otherwise: by rule, or the one reason."""
    try:
        take(town.case, "submit", town.clerk)
    except Refused as refused:
        if not refused.need_reason:
            raise
        given = {
            one.key: (reasons or {}).get(one.rule.key if one.rule else "", reason) for one in refused.concerns
        }
        take(town.case, "submit", town.clerk, {}, given)


def _decide(town: Town, against: int = 0) -> None:
    """Everybody is there and in favour; `against` votes against the last on the list."""
    votes: dict[int, tuple[int, int, int]] = {}
    for row in town.facts.slate:
        if row.position != DIRECTOR:
            due = len(set(town.party) - {row.person_id})
            votes[row.case_id] = (due, 0, 0)
    if against and votes:
        last = max(votes)
        votes[last] = (votes[last][0] - against, against, 0)
    met: dict[str, Any] = {
        "met_on": clock.today(),
        "present": town.party,
        "votes": votes,
        "words": "逐人议过，没有不同意见。",
    }
    go(town.case, "decide", town.clerk, **met)


def _approve(w: World, town: Town, number: int) -> None:
    known = town.facts
    answers = {row.case_id: "agreed" for row in known.among("carried")}
    minutes = f"街党工委纪〔{clock.today().year}〕{number}号"
    given: dict[str, Any] = {"met_on": clock.today(), "minutes": minutes, "confirmed": known.round.reasons}
    go(town.case, "approve", w.party, **given, answers=answers)


def _countable(w: World, town: Town, at: datetime) -> bool:
    """Whether a notice posted at that time ends in a year whose holidays are known; else it is said what is left out."""
    due = calendar.due(at, rules.NOTICE.value())
    words = f"{town.place}：公示要数到 {due.day.year} 年，那年的放假安排还没有录入，公示这一步没有演。"
    if due.provisional and words not in w.left_out:
        w.left_out.append(words)
    return not due.provisional


def _publish(w: World, town: Town) -> bool:
    """False where the notice would end in a year whose holidays are not known yet: it waits."""
    if not _countable(w, town, clock.now()):
        return False
    given: dict[str, Any] = {
        "inspector": town.inspector.post_id,
        "street_inspector": _street_inspector(w).post_id,
    }
    go(town.case, "publish", town.secretary, **given, posted_at="18 号院公示栏、社区门口")
    return True


def _take_over(w: World, town: Town, people_: People) -> None:
    """A committee from before linli is entered with its roster, each with the number of the old letter."""
    since, until = w.first - timedelta(400), w.first + timedelta(365 * 4)
    words = {"words": "街党工委备案批复和花名册"}
    committee = term_actions.take_over(
        town.place, town.clerk, {"since": since, "until": until, **words}, token=uuid4()
    )
    held = {"since": since, "until": until, **words}
    director = {"name": town.secretary.name, "position": DIRECTOR, "kind": "party_organisation"}
    person = {"person": town.secretary.person_id, "identity": "", "old_letter": ""}
    term_actions.take_over_member(committee, town.clerk, {**director, **person, **held}, token=uuid4())
    for number, (name, kind, identity, position, _) in enumerate(people_, 2):
        row = {"name": name, "position": position, "kind": kind, "identity": identity}
        letter = {"old_letter": f"聘〔{since.year}〕{number}号"}
        term_actions.take_over_member(committee, town.clerk, {**row, **held, **letter}, token=uuid4())


# --- the committee of the demo's own community -----------------------------------------------------------------


def own(w: World) -> Story:
    """Formed, twelve people with letters; one has moved away, and two seats are being filled: in notice today."""
    inspector = _hold(w, "邵建华", "inspector", w.place, "纪检委员", "shaojianhua")
    town = _seated(
        w, Town(w.place, w.secretary, w.clerk, inspector), ("陈雪", "李楠", "邵文", "陆平", "安宁")
    )
    yield w.work(2, 9)
    if _countable(w, town, w.work(12, 9)):
        yield from _formed(w, town)
    else:
        _take_over(w, town, HOME)
    yield w.work(50, 10)
    gone = town.one("member", title="马占海")
    go(gone, "apply_exit", w.clerk, ground="moved", words="一家人搬到七里河了")
    yield w.work(52, 16)
    go(gone, "agree_exit", w.secretary, met_on=clock.today(), present=6, votes_for=6)
    yield w.work(58, 9)
    _call(town, "supplement", w.day(64, 9), 2, "补一名社工、一名商户代表。")
    yield w.work(60, 10)
    _come(town, SEATS)
    yield w.work(66, 10)
    _arrange(town, SEATS)
    _submit(town)
    yield w.work(67, 15)
    _decide(town)
    yield w.work(69, 15)
    _approve(w, town, 31)
    yield w.work(DAYS - 2, 9)
    _publish(w, town)


def _formed(w: World, town: Town) -> Story:
    _call(town, "formation", w.day(8, 9), 12, "居民、单位、商户都欢迎。晚上开会，白天不误工。")
    yield w.work(4, 10)
    _come(town, HOME)
    yield w.work(9, 10)
    _arrange(town, HOME)
    _submit(town, "高志强、马玉兰、赵永福在大党委，熟悉情况，任副主任合适")
    yield w.work(10, 15)
    _decide(town)
    yield w.work(11, 15)
    go(town.case, "prepare", w.street, words="材料齐")
    _approve(w, town, 23)
    yield w.work(12, 9)
    _publish(w, town)
    # Long holidays lengthen the clock of a notice.
    yield max(w.day(22, 10), town.one("notice").notice.ends_at + timedelta(hours=1))
    go(town.case, "appoint", w.secretary)


# --- the neighbours --------------------------------------------------------------------------------------------


def next_door(w: World) -> Story:
    """Formed years ago and taken over with its roster; now it calls for one more, and a unit may recommend."""
    town = _town(w, 1)
    _hold(w, "吕芳", "liaison", town.place, "党办", "lvfang", "省第二人民医院")
    yield w.work(30, 9)
    _take_over(w, town, tuple((f"{row[0][0]}{row[0][-1]}", *row[1:]) for row in OTHERS[:8]))
    yield w.work(DAYS - 3, 9)
    _call(town, "supplement", w.day(DAYS + 4, 9), 2, "缺一名医生、一名年轻人。")
    yield w.work(DAYS - 2, 14)
    _come(town, (("苗春", "volunteer", "大学生志愿者", MEMBER, "self"),))


def slate(w: World) -> Story:
    """The call has closed: the clerk makes the list."""
    town = _town(w, 2)
    yield w.work(60, 9)
    _call(town, "formation", w.day(66, 9), 11)
    yield w.work(62, 10)
    _come(town, OTHERS)
    actions.come_forward(
        town.case,
        PUBLIC,
        {"name": "许可", "kind": "", "channel": "resident", "by": "邻居", "contact": "6 号院"},
        uuid4(),
    )
    yield w.work(DAYS - 3, 10)
    _arrange(town, OTHERS[:7])


def queue(w: World) -> Story:
    """The street has the list: too many deputies, and one who sits on the enlarged committee, each with a reason."""
    town = _town(w, 3)
    rosters.enter(
        town.place, "enlarged_committee", [rosters.Sitter("唐建设", "兰建物业")], town.secretary, w.first
    )
    yield w.work(57, 9)
    _call(town, "formation", w.day(64, 9), 11)
    yield w.work(59, 10)
    _come(town, OTHERS)
    yield w.work(68, 10)
    deputies = ("马国良", "蒲秀兰", "尚志远", "赵玉梅", "李东升")
    _arrange(town, tuple((*row[:3], _DEPUTY if row[0] in deputies else MEMBER, "") for row in OTHERS))
    _submit(town, "物业只此一家，换人代表不了", {rules.VICE_DIRECTORS.key: "辖区有三所学校，教育口多设一名"})
    yield w.work(DAYS - 5, 15)
    _decide(town, 1)
    yield w.work(DAYS - 3, 10)
    go(town.case, "prepare", w.street, words="材料齐，两处要说明的社区都写了")


def noticed(w: World) -> Story:
    """In notice today, and somebody has said something against one on it: sealed to the two who examine."""
    town = _town(w, 4)
    yield w.work(55, 9)
    _call(town, "formation", w.day(62, 9), 11)
    yield w.work(57, 10)
    _come(town, OTHERS)
    yield w.work(64, 10)
    _arrange(town, OTHERS)
    _submit(town)
    yield w.work(66, 15)
    _decide(town)
    yield w.work(68, 15)
    _approve(w, town, 30)
    yield w.work(DAYS - 2, 10)
    if not _publish(w, town):
        return
    yield w.yesterday(20)
    notice = town.one("notice", state="posted")
    against = {"candidate": town.facts.slate[-1].case_id, "channel": "page", "name": "", "contact": ""}
    actions.object_to(
        notice,
        PUBLIC,
        {**against, "words": "他代收的卫生费去年没有公开过，二号院的人都问过。"},
        token=uuid4(),
    )


# Whoever examines the objection comes first at the demo's door.
STORIES: tuple[Callable[[World], Story], ...] = (noticed, own, next_door, slate, queue)
