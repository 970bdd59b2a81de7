"""What stands against the moves of a round, its candidates, its notice and its objections (3.1–3.3)."""

from collections.abc import Iterable, Sequence
from typing import Any

from linli.core import clock
from linli.core.people.models import Post
from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import Range, Share, calendar
from linli.domains.committees import facts, rules
from linli.domains.committees.facts import RoundFacts
from linli.domains.committees.models import DIRECTOR, VICE_DIRECTOR, Candidate, Notice, Round

# --- the call and coming forward ------------------------------------------------------------------------------


def one_round(s: Subject) -> Iterable[Concern]:
    """One round at a time; a committee is formed once and afterwards filled or renewed."""
    open_cases = Case.objects.filter(place_id=s.case.place_id, closed_at__isnull=True)
    if open_cases.filter(procedure="round").exists():
        yield Concern(None, "已经有一轮组建在进行，办完或停下以后再发公告")
    stands = open_cases.filter(procedure="committee", state__in=facts.STANDING).exists()
    if s.data.get("kind") == Round.FORMATION and stands:
        yield Concern(None, "社工委已经成立，缺人请发增补公告，届满请换届")
    if s.data.get("kind") in (Round.SUPPLEMENT, Round.RENEWAL) and not stands:
        yield Concern(None, "社工委还没有成立，请先组建")


def open_long_enough(s: Subject) -> Iterable[Concern]:
    """The call stands open for at least three days (3.3)."""
    length = s.value(rules.CALL)
    closes = s.data.get("closes_at")
    if closes is not None and closes < calendar.due(s.at, length).at:
        yield Concern(rules.CALL, f"选聘公告至少开放 {length.amount} 天，发布当天不算")


def later_close(s: Subject) -> Iterable[Concern]:
    if s.taking and s.data["closes_at"] <= s.facts.round.closes_at:
        yield Concern(rules.WINDOW, "只能往后延，不能提前截止")


def in_window(s: Subject) -> Iterable[Concern]:
    """After the call and before 24:00 of its last day (3.3)."""
    row = (
        s.facts.round.round
        if s.facts is not None
        else Round.objects.filter(case_id=s.case.root_id or 0).first()
    )
    if row is None:
        yield Concern(rules.WINDOW, "还没有发布选聘公告")
    elif row.case.state == "stopped":
        yield Concern(rules.WINDOW, "这一轮已经停下，不再收报名推荐")
    elif s.at >= row.closes_at or row.case.state != "calling":
        last = calendar.Due(row.closes_at).day
        yield Concern(rules.WINDOW, f"报名推荐到 {last.month}月{last.day}日 24 时截止，已经过了")


def named_once(s: Subject) -> Iterable[Concern]:
    """Who is proposed again is the same candidate with one more source."""
    if (pk := proposed(s.case.root_id or 0, s.case.title)) is not None:
        yield Concern(None, f"{s.case.title}已经有人提出，记成又一个来源", about=pk)


def proposed(root: int, name: str) -> int | None:
    """The candidate of the round who bears this name."""
    found = Case.objects.filter(root=root, procedure="candidate", title=name, state__in=facts.ACTIVE)
    return found.values_list("pk", flat=True).first()


def no_own_director(s: Subject) -> Iterable[Concern]:
    """The director comes with the post of secretary (3.2)."""
    person = s.data.get("person")
    if person is not None and person == facts.secretaries([s.case.place_id]).get(s.case.place_id):
        yield Concern(rules.DIRECTORS, "主任由社区党组织书记担任，随职务走，不用自荐、推荐")


# --- the slate ------------------------------------------------------------------------------------------------


def arranged(s: Subject) -> Iterable[Concern]:
    """A slate holds the round's own candidates, and one director at the most: the secretary."""
    known = {row.case_id: row for row in s.facts.among("named", "willing")}
    for pk, position in s.data.get("positions", {}).items():
        if pk not in known:
            yield Concern(None, "名单里有一位已经不在候选人里，请刷新这一页")
        elif (position == DIRECTOR) != (known[pk].position == DIRECTOR):
            yield Concern(rules.DIRECTORS, "主任由社区党组织书记担任，随职务走", about=pk)


def slate(known: RoundFacts, rows: Sequence[Candidate], s: Subject) -> Iterable[Concern]:
    """Everything that the rules say of these people as a committee, with those who sit already (3.1, 3.2)."""
    added = known.members if known.round.kind == Round.SUPPLEMENT else []
    size: Range = s.value(rules.SIZE)
    number = len(rows) + len(added)
    if number not in size:
        yield Concern(rules.SIZE, f"一共 {number} 人，一般 {size} 人")
    yield from vice_directors(rows, added, s)
    for row in rows:
        if row.position not in s.value(rules.MAY_CROSS) and row.person_id in known.enlarged:
            text = f"{row.case.title}与大党委交叉，委员一般不与大党委成员交叉"
            yield Concern(rules.MAY_CROSS, text, about=row.case_id)
    yield from mix(rows, added, s)


def vice_directors(rows: Sequence[Candidate], added: Sequence[Any], s: Subject) -> Iterable[Concern]:
    wanted: Range = s.value(rules.VICE_DIRECTORS)
    deputies = [row for row in (*rows, *added) if row.position == VICE_DIRECTOR]
    if len(deputies) not in wanted:
        yield Concern(rules.VICE_DIRECTORS, f"副主任 {len(deputies)} 名，一般 {wanted} 名")
    kinds = s.value(rules.KINDS)
    for row in rows:
        if row.position == VICE_DIRECTOR and row.kind and not kinds[row.kind]["leads"]:
            text = f"{row.case.title}（{kinds[row.kind]['label']}）不在可任副主任的列举里"
            yield Concern(rules.VICE_DIRECTORS, text, about=row.case_id)


def mix(rows: Sequence[Candidate], added: Sequence[Any], s: Subject) -> Iterable[Concern]:
    kinds = s.value(rules.KINDS)
    groups = {kinds[row.kind]["group"] for row in (*rows, *added) if row.kind}
    missing = [group for group in s.value(rules.MIX) if group not in groups]
    if missing:
        yield Concern(rules.MIX, f"还没有{'、'.join(missing)}方面的人")


def whole_slate(s: Subject) -> Iterable[Concern]:
    yield from slate(s.facts, s.facts.slate, s)


def director_first(s: Subject) -> Iterable[Concern]:
    """One director, who is the secretary of today (3.2)."""
    yield from _director(s.facts, s.facts.slate)


def _director(known: RoundFacts, rows: Sequence[Candidate]) -> Iterable[Concern]:
    directors = [row for row in rows if row.position == DIRECTOR]
    if known.round.kind == Round.SUPPLEMENT:
        if directors:
            yield Concern(rules.DIRECTORS, "增补不换主任，主任随书记职务走")
    elif len(directors) != 1:
        yield Concern(rules.DIRECTORS, "主任一名，由社区党组织书记担任；现在没有书记在任，先录入书记")
    elif directors[0].person_id != known.secretary:
        text = f"{directors[0].case.title}已经不是社区党组织书记，请按新书记更新主任"
        yield Concern(rules.DIRECTORS, text, about=directors[0].case_id)


def all_ready(s: Subject) -> Iterable[Concern]:
    """Everybody on the slate is willing, of a known kind, and checked by a human (3.3)."""
    wanted = set(s.value(rules.ELIGIBILITY))
    if not s.facts.slate:
        yield Concern(rules.WINDOW, "名单还是空的")
    for row in s.facts.slate:
        name = row.case.title
        if row.consented_on is None:
            yield Concern(rules.WILLING, f"{name}还没有表示愿意", about=row.case_id)
        if not row.kind:
            yield Concern(rules.KINDS, f"{name}还没有写明是哪一类人", about=row.case_id)
        if wanted - set(row.checks):
            yield Concern(rules.ELIGIBILITY, f"{name}的资格还没有核对", about=row.case_id)


# --- the two meetings -----------------------------------------------------------------------------------------


def party_sat(s: Subject) -> Iterable[Concern]:
    """At least two thirds of the roster are present, and each candidate's votes add up (3.3)."""
    known: RoundFacts = s.facts
    if not known.party:
        yield Concern(rules.PERSONNEL_QUORUM, "社区党组织还没有名册，先录入党组织委员")
        return
    if not s.taking:
        return
    present = set(s.data["present"]) & known.party
    quorum: Share = s.value(rules.PERSONNEL_QUORUM)
    if not quorum.met(len(present), len(known.party)):
        text = f"应到 {len(known.party)} 人，实到 {len(present)} 人，不到三分之二，不能表决"
        yield Concern(rules.PERSONNEL_QUORUM, text)
    if not _meeting_day(s, s.data["met_on"]):
        yield Concern(rules.PARTY_DECIDES, "开会的日子不能晚于今天，也不能早于公告截止")
    for row in known.slate:
        if row.position == DIRECTOR:
            continue
        votes = s.data["votes"].get(row.case_id)
        due = len(present - {row.person_id})
        if votes is None or sum(votes) != due:
            text = f"{row.case.title}：应投 {due} 票，现在合计 {sum(votes or ())} 票，对不上"
            yield Concern(rules.PARTY_DECIDES, text, about=row.case_id)


def _meeting_day(s: Subject, day: Any) -> bool:
    return bool(clock.local(s.facts.round.closes_at).date() <= day <= clock.local(s.at).date())


def carried(row: Candidate, s: Subject) -> bool:
    """More than half of all entitled are in favour; who is voted on does not count. The director is not voted on."""
    if row.position == DIRECTOR:
        return True
    entitled = len(s.facts.party - {row.person_id})
    share: Share = s.value(rules.PERSONNEL_MAJORITY)
    return share.met(s.data["votes"][row.case_id][0], entitled)


def after_vote(s: Subject) -> Iterable[Concern]:
    """Who was not carried may leave too few: then a reason is written, unless the same was explained before."""
    if not s.taking or any(row.case_id not in s.data["votes"] for row in s.facts.slate if _voted(row)):
        return
    yield from unexplained(s, [row for row in s.facts.slate if carried(row, s)])


def _voted(row: Candidate) -> bool:
    return row.position != DIRECTOR


def unexplained(s: Subject, rows: Sequence[Candidate]) -> Iterable[Concern]:
    for concern in slate(s.facts, rows, s):
        if concern.key not in s.facts.round.reasons:
            yield concern


def street_answers(s: Subject) -> Iterable[Concern]:
    """The street's party working committee met, and answered on each person and each explained deviation (3.3)."""
    known: RoundFacts = s.facts
    yield from _director(known, [row for row in known.slate if known.states[row.case_id] == "carried"])
    if not s.taking:
        return
    answers = s.data["answers"]
    waiting = {row.case_id for row in known.among("carried")}
    if set(answers) != waiting:
        yield Concern(rules.STREET_APPROVES, "名单刚刚有变动，请刷新以后逐人答复")
        return
    if any(row.position == DIRECTOR and answers[row.case_id] != "agreed" for row in known.among("carried")):
        yield Concern(rules.DIRECTORS, "主任随书记职务走，不单独退回、不同意；有意见的，请整份退回")
    if not any(answer == "agreed" for answer in answers.values()):
        yield Concern(rules.STREET_APPROVES, "没有一位同意：整份退回或不同意，请用旁边的按钮")
    if left := set(known.round.reasons) - set(s.data["confirmed"]):
        text = f"社区说明的 {len(left)} 处还没有认可；不认可的，请退回补充"
        yield Concern(rules.STREET_APPROVES, text)
    day = s.data["met_on"]
    if known.round.met_on is None or not known.round.met_on <= day <= clock.local(s.at).date():
        yield Concern(rules.STREET_APPROVES, "党（工）委会议的日子不能早于社区党组织会议，也不能晚于今天")
    agreed = [row for row in known.among("carried") if answers[row.case_id] == "agreed"]
    yield from unexplained(s, sorted(agreed, key=lambda row: facts.ORDER[row.position]))


# --- notice and appointment -----------------------------------------------------------------------------------


def known_year(s: Subject) -> Iterable[Concern]:
    """A notice never ends by guessed holidays."""
    if calendar.due(s.at, s.value(rules.NOTICE)).provisional:
        year = clock.local(calendar.due(s.at, s.value(rules.NOTICE)).at).year
        yield Concern(rules.CALENDAR, f"{year} 年的节假日还没有录入，请管理员先录入")


def some_approved(s: Subject) -> Iterable[Concern]:
    yield from _director(s.facts, s.facts.among("approved"))
    if not s.facts.among("approved"):
        yield Concern(rules.STREET_APPROVES, "没有街道同意的人选")


def examiners(s: Subject) -> Iterable[Concern]:
    """One of the party organisation and one of the street, neither concerned (3.3)."""
    if not s.taking:
        return
    known: RoundFacts = s.facts if isinstance(s.facts, RoundFacts) else s.facts.round
    concerned = known.handled | {row.person_id for row in known.candidates}
    posts = Post.objects.filter(pk__in=[s.data["inspector"], s.data["street_inspector"]]).select_related(
        "person"
    )
    for post in posts:
        if post.person_id in concerned:
            yield Concern(rules.EXAMINERS, f"{post.person.name}参加过名单的表决或办理，不能核查异议")
    if len({post.person_id for post in posts}) < 2:
        yield Concern(rules.EXAMINERS, "要有两个人核查：社区党组织一名，街道一名")


def in_notice(s: Subject) -> Iterable[Concern]:
    """An objection is raised while the notice runs, against somebody on it."""
    notice = Notice.objects.filter(case_id=s.data.get("notice") or 0).select_related("case").first()
    if notice is not None and notice.case.state == "void":
        yield Concern(rules.CLEAR, "这份公示已经作废，请在新的公示上提")
    elif notice is None or notice.case.state != "posted" or s.at >= notice.ends_at:
        yield Concern(rules.CLEAR, "公示期已经结束，可以向街道党工委反映")
    elif s.data.get("candidate") not in notice.listed:
        yield Concern(rules.CLEAR, "请选公示名单上的人")
    else:
        yield from with_facts(s)


def with_facts(s: Subject) -> Iterable[Concern]:
    """Without a name, then with facts (3.3)."""
    least = s.value(rules.FACTS)
    if s.taking and not s.data.get("name") and len((s.data.get("words") or "").strip()) < least:
        yield Concern(rules.FACTS, f"不署名的，请写明时间、地点、什么事，至少 {least} 个字")


def not_in_notice(s: Subject) -> Iterable[Concern]:
    """Who is on a running notice is taken off by changing it: the notice is void and a new one starts."""
    if s.leader is None and s.facts.round.notice_state == "posted" and s.facts.round.state == "noticing":
        yield Concern(rules.CLEAR, "正在公示：请在公示里“改名单”，原公示作废，重新公示")


def stays_some(s: Subject) -> Iterable[Concern]:
    off = set(s.data.get("off", ()))
    if s.taking and not off:
        yield Concern(rules.CLEAR, "请选要拿下来的人")
    elif s.taking and not set(s.facts.notice.listed) - off:
        yield Concern(rules.CLEAR, "名单上没有人了，请撤下公示")


def clear(s: Subject) -> Iterable[Concern]:
    """Nobody is appointed with an open objection (3.3)."""
    held = [row for row in s.facts.among("approved") if row.case_id in s.facts.held]
    for row in held:
        yield Concern(rules.CLEAR, f"{row.case.title}有异议还没有查清，先聘任别的人", about=row.case_id)


def some_due(s: Subject) -> Iterable[Concern]:
    if not s.facts.due and s.facts.among("approved"):
        yield Concern(rules.CLEAR, "名单上的人都在等异议查清")


def some_held(s: Subject) -> Iterable[Concern]:
    if not any(row.case_id in s.facts.held for row in s.facts.among("approved")):
        yield Concern(None, "没有异议，请一起聘任")


def secretary_stays(s: Subject) -> Iterable[Concern]:
    """The director is the secretary of today. Once appointed, the next one succeeds by record (3.2).

    Where an objection took the secretary off the list, a vice-director presides until there is another.
    """
    known: RoundFacts = s.facts
    rows = known.among("approved")
    stale = [row for row in rows if row.position == DIRECTOR and row.person_id != known.secretary]
    if stale or not (established(known) or struck(known)):
        yield from _director(known, rows)


def established(known: RoundFacts) -> bool:
    """Whether the committee stands already: from then on a new secretary succeeds by record."""
    return known.state == "appointing" and known.forming is None


def struck(known: RoundFacts) -> bool:
    """Whether an objection took today's secretary off the list."""
    return any(row.position == DIRECTOR and row.person_id == known.secretary for row in known.among("struck"))


def new_secretary(s: Subject) -> Iterable[Concern]:
    """The director follows the post: asked only when the post has changed hands."""
    directors = [row for row in s.facts.slate if row.position == DIRECTOR]
    if s.facts.round.kind == Round.SUPPLEMENT:
        yield Concern(rules.DIRECTORS, "增补不换主任，主任随书记职务走")
    elif s.facts.secretary is None:
        yield Concern(rules.DIRECTORS, "现在没有书记在任，先录入书记")
    elif struck(s.facts):
        yield Concern(rules.DIRECTORS, "对现任书记的异议成立，先由一名副主任主持")
    elif established(s.facts) and not directors:
        yield Concern(rules.DIRECTORS, "社工委已经成立，书记换了人的，在社工委里办接任")
    elif directors and directors[0].person_id == s.facts.secretary:
        yield Concern(rules.DIRECTORS, "主任就是现任书记，不用更新")


# --- objections -----------------------------------------------------------------------------------------------


def sealed_to_two(s: Subject) -> Iterable[Concern]:
    """Only the two who examine, neither of whom had a hand in the slate (3.3)."""
    notice: Notice = s.facts.notice
    if s.actor.post_id not in (notice.inspector_id, notice.street_inspector_id):
        yield Concern(rules.EXAMINERS, "只有公示上写明的两名核查人可以办")
    elif s.actor.person_id in s.facts.round.handled:
        yield Concern(rules.EXAMINERS, "您参加过名单的表决或办理，请换一个人核查")


def heard_first(s: Subject) -> Iterable[Concern]:
    if s.taking and s.data["upheld"] and s.facts.objection.heard_on is None:
        yield Concern(rules.TWO_EXAMINERS, "先听本人说明，再写异议成立")


def by_the_other(s: Subject) -> Iterable[Concern]:
    if s.facts.objection.found_by_id == s.actor.post_id:
        yield Concern(rules.TWO_EXAMINERS, "结论是您写的，要由另一名核查人同意")


def _found(wanted: bool) -> Any:
    def guard(s: Subject) -> Iterable[Concern]:
        if s.facts.objection.upheld is not wanted:
            yield Concern(None, f"结论写的是异议{'成立' if s.facts.objection.upheld else '不成立'}")

    return guard


found_upheld, found_not = _found(True), _found(False)
