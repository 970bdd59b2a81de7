"""What lies in a community of the walk: one of everything that has an address, by the real moves, with its mark."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

from PIL import Image

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people import access, consent, rosters, sessions
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.models import Account, Seat, SignedIn
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.demo import returns as story_returns
from linli.demo.acts import (
    accept,
    go,
    solve,
    table,
)
from linli.domains.committees.formation import actions as committees
from linli.domains.committees.models import ENLARGED, Crossing, Member, Source
from linli.domains.committees.roll import actions as roll_actions
from linli.domains.committees.training import procedure as training_procedure
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.gates import deliberation as chains
from linli.domains.meetings.models import Asked, Attendance
from linli.domains.oversight.rollout import actions as oversight
from linli.domains.problems import actions as demands
from linli.domains.problems import photos
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.intake import actions as intake_actions
from linli.domains.problems.letters import summons
from linli.domains.problems.models import Reporter, ReturnVisit, Summoned
from linli.domains.problems.persons import actions
from linli.domains.problems.visits import actions as visits_actions
from linli.domains.problems.visits import queries
from linli.domains.projects import actions as projects
from linli.domains.returns import periods
from linli.domains.returns.forms import actions as returns
from linli.domains.returns.reports import actions as reports_actions
from linli.web.portal import complaint
from tools.access import inspections

HOME, DOOR, HIGHER = "home", "door", "higher"
# What residents said, and what only the community's staff works with.
MARKS = {HOME: ("鸫鹨", "鸲鹟"), DOOR: ("鹮鸮", "鸰鸻")}
# What was said to the level above, and what was said to two examiners alone.
COMPLAINED, OBJECTED = "鹔鹴", "鶌鶋"
OBJECTION = "去年十二月在三号楼门口收过停车费，没有给票"


def furnish(place: Place, other: Place, who: dict[str, Actor], marks: tuple[str, str]) -> dict[str, Any]:
    """One of everything that has an address, by the real moves."""
    found = {"code": place.code} | more(place, who, marks) | _committee(place, other)
    month = periods.read(f"{clock.today():%Y-%m}")
    assert month is not None
    early = {"report.not_early": "要换届"}
    report = reports_actions.send(place, month, who["secretary"], {"words": ""}, early)
    asked = access.ask(who["support"], place, "统计数字对不上，要看页面", 1)
    walk = queries.current(who["clerk"]) or visits_actions.draw(place, who["clerk"], {}, uuid4())
    seat = Seat.objects.filter(body__place=place, body__kind=ENLARGED).latest("pk")
    account = Account.objects.get(person=who["grid_worker"].person_id)
    now = sessions.moment()
    clerk = Account.objects.get(person=who["clerk"].person_id)
    elsewhere = SignedIn.objects.create(account=clerk, session_key="elsewhere", began_at=now, seen_at=now)
    return found | {
        "look": asked.pk,
        "report": report.case_id,
        "invited": Account.objects.get(person=who["member"].person_id).pk,
        "street": place.street.code if place.street else "",
        "today": clock.today().isoformat(),
        "later": (clock.today() + timedelta(9)).isoformat(),
        "district": place.district.code if place.district else "",
        "sign_in": elsewhere.pk,
        "walk": walk.pk,
        "door": walk.doors.latest("pk").pk,
        "seat": seat.pk,
        "account": account.pk,
        "held": who["grid_worker"].post_id,
        "paper": Paper.objects.filter(place=place).latest("pk").pk,
        "inspector": who["inspector"].post_id,
        "street_inspector": who["street_inspector"].post_id,
        "grid": who["grid_worker"].post_id,
        "chair": who["secretary"].post_id,
    }


def more(place: Place, who: dict[str, Actor], marks: tuple[str, str]) -> dict[str, Any]:
    """What a community may have any number of."""
    secret, own = marks
    building = roll_actions.add_building(place, f"{own}院", who["clerk"])
    unit = roll_actions.add_organisation(
        place, {"name": f"{own}社", "kind": "social_organisation", "code": ""}, who["clerk"]
    )
    _seat(place, who["clerk"], own)
    found = _problems(place, who, secret) | _letters(place, who, secret) | _sittings(place, who, secret)
    form = returns.take(
        place, who["clerk"], story_returns.figures(f"{own}工作月报表"), f"{clock.today():%Y-%m}", uuid4()
    )
    said = {"heard": "demand", "text": f"{secret}家里漏水", "spot": f"{secret}家", "urgency": "soon"}
    fixed = {"title": f"{own}议事会", "spot": "会议室", "taught_by": "own", "teacher": ""}
    trained = training_procedure.fix(
        place, who["clerk"], fixed | {"on": clock.today() + timedelta(3)}, uuid4()
    )
    visit, _ = demands.visit(place, who["member"], said | {"kind": "resident", "building": None}, uuid4())
    complaint.send(place.street or place, f"{COMPLAINED}社区的人说话不客气", consent.current().name)
    district = Place.objects.get(pk=who["district_officer"].place_id or 0)
    told = {"progress": "建成两个", "problems": f"{own}", "suggestions": ""}
    return (
        found
        | inspections.furnish(place, own)
        | {
            "building": building.pk,
            "token": building.token,
            "organisation": unit.pk,
            "person": own,
            "briefing": oversight.brief(district, who["district_officer"], told).case_id,
            "blank": form.pk,
            "visit": visit.pk,
            "training": trained.case_id,
        }
    )


def _seat(place: Place, clerk: Actor, mark: str) -> None:
    """A member of the committee, where there is one, crosses into the enlarged one, which makes a crossing; others sit
    there.
    """
    sitting = Member.objects.filter(case__place=place, case__state="sitting").order_by("-pk")
    known = [*sitting.values_list("person__name", flat=True)[:1]]
    names = [*known, *(f"{mark}{char}" for char in "甲乙丙丁戊己庚")][:7]
    for body in (ENLARGED, *chains.bodies()):
        roll_actions.enter(place, body, [rosters.Sitter(name, "委员") for name in names], clerk)


def _problem(place: Place, who: dict[str, Actor], mark: str, what: str, **more: Any) -> Case:
    given = {"text": f"{mark}{what}", "spot": f"{mark}门口", "facet": "housing", **more}
    return accept(demands.report(place, PUBLIC, given, uuid4())[0], who["clerk"], who["grid_worker"])


def _picture() -> bytes:
    """A picture that can bear the mark of who only reads."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(out, "JPEG")
    return out.getvalue()


def _problems(place: Place, who: dict[str, Actor], mark: str) -> dict[str, Any]:
    """One under way with who reported it and a photo, one that waits for a meeting, two that nobody has taken on."""
    name, phone = f"{mark}某", f"139{place.pk:08d}"
    case = _problem(place, who, mark, "楼道灯坏了，晚上看不见", name=name, phone=phone)
    case = solve(case, who["clerk"], who["grid_worker"])
    photo = photos.keep(case, _picture(), uuid4())
    waiting = go(_problem(place, who, mark, "线路老了要换"), "hard", who["secretary"], question="谁出钱")
    fresh = [
        demands.report(place, PUBLIC, {"text": f"{mark}新反映第{number}件", "spot": "门口"}, uuid4())[0]
        for number in "一二"
    ]
    spoke = Reporter.objects.select_related("place").filter(case=case).latest("pk")
    asked = actions.ask(spoke, PUBLIC, {"kind": "correct", "phone": "13700000007"}, uuid4())
    row = {
        "text": f"{mark}路灯不亮",
        "title": f"{mark}路灯",
        "spot": f"{mark}门口",
        "building": None,
        "facet": "municipal",
    }
    row |= {"number": f"{mark}1", "name": name, "phone": phone, "since": None, "due": None}
    imported = intake_actions.take_in(place, who["clerk"], "hotline", [row], {}, uuid4())
    return {
        "imported": imported.pk,
        "problem": case.pk,
        "reporter": spoke.pk,
        "claim": asked.pk,
        "phone": phone,
        "photo": photo.name,
        "waiting": waiting.pk,
        "first": fresh[0].pk,
        "second": fresh[1].pk,
    }


def _letters(place: Place, who: dict[str, Actor], mark: str) -> dict[str, Any]:
    """A letter at the department, an answer that waits for the head, what was promised, and a call to the spot."""
    found: dict[str, Any] = {"officer": who["department"].post_id}
    for key, what in (("letter", "外墙砖松动"), ("signing", "人行道塌了"), ("signed", "路灯不亮")):
        case = _problem(place, who, mark, what)
        case = go(case, "refer", who["secretary"], why="社区办不了")
        case = go(case, "receive", who["street_officer"])
        sent: dict[str, Any] = {
            "post": who["department"].post_id,
            "words": "请派人勘查。",
            "points": "谁来修",
        }
        case = go(case, "letter", who["street_officer"], **sent)
        if key == "signing":
            case = go(case, "letter_receive", who["department"])
            case = go(case, "answer", who["department"], answers="下周修好", result="referred")
        if key == "signed":
            on = [{"answer": "下周修好", "on": clock.today() + timedelta(7)}]
            case = go(case, "answer", who["department"], answers=on, result="referred")
            case = go(case, "sign", who["department_head"])
            found["pledge"] = case.pledges.get().pk
        found[key] = case.pk
        if key == "letter":
            posts = [str(who["department"].post_id)]
            spot = {
                "posts": posts,
                "at": clock.now() + timedelta(5),
                "where": "院门口",
                "what": "一起看",
            }
            found["summons"] = summons.call(case, who["street_officer"], spot).pk
            found["call"] = Summoned.objects.get(summons=found["summons"]).pk
    return found


def _sittings(place: Place, who: dict[str, Actor], mark: str) -> dict[str, Any]:
    """A meeting that sits with two items, one that is filed, one to come, and a project under way."""
    secretary, clerk = who["secretary"], who["clerk"]
    filed = _begun(place, who, mark, 30)
    done = table(_waiting(place, who, mark, "围墙要修"), secretary, meeting=filed)
    filed = _open(filed, who)
    _carry(done, filed, clerk)
    given = {"measure": f"{mark}围墙拆了重砌", "owner": who["grid_worker"].post_id}
    project = projects.open_project(
        Case.objects.get(pk=done.pk), secretary, given | {"ends_on": clock.today() + timedelta(20)}
    )
    promise = _promised(project, who["grid_worker"], mark)
    go(go(filed, "end", secretary), "file", secretary)
    sitting = _begun(place, who, mark, 31)
    item = table(_waiting(place, who, mark, "路灯要加"), secretary, meeting=sitting)
    voted = table(_waiting(place, who, mark, "长椅要换"), secretary, meeting=sitting)
    _carry(voted, _open(sitting, who), clerk)
    coming = _begun(place, who, mark, 40)
    listed = meetings.hear_only(coming, clerk, {"title": f"{mark}三季度经费"})
    go(listed, "ask", clerk, departments=[str(who["department"].post_id)], units=[])
    chain = _deliberated(place, who, mark, sitting)
    cases = {
        "chain": chain,
        "filed": filed,
        "meeting": sitting,
        "item": item,
        "voted": voted,
        "project": project,
        "promise": promise,
        "coming": coming,
        "listed": listed,
        "asked": Asked.objects.select_related("case").get(item=listed).case,
    }
    expected = Attendance.objects.filter(case=coming).latest("pk").pk
    return {name: case.pk for name, case in cases.items()} | {"expected": expected}


def _promised(project: Case, doer: Actor, mark: str) -> Case:
    """The project studied and planned; gives what was promised for it."""
    rows = [{"what": f"{mark}拆了重砌", "cost": 900, "days": 3, "feasible": "能办"}]
    go(project, "study", doer, feasible=f"{mark}能办", rows=rows, chosen=1)
    end = clock.today() + timedelta(20)
    steps = [{"what": f"{mark}砌墙", "due_on": end, "who": "物业"}]
    pairs = [{"what": f"{mark}砖", "giver": f"{mark}砖厂", "gives": "一车", "due_on": end}]
    go(project, "plan", doer, steps=steps, pairs=pairs, money=[{"source": "经费", "amount": 900}])
    return Case.objects.get(root=project.pk, procedure="promise")


def second_visits(
    places: dict[str, Place], inside: dict[str, Actor], near: dict[str, Actor]
) -> dict[str, int]:
    """A problem of each community that was closed two months ago and drawn for a second visit."""
    now, closed = clock.now(), {}
    clock.set_now(now - timedelta(50))
    period = f"{clock.today():%Y-%m}"
    for way, place in places.items():
        who = inside if way == HOME else inside | near
        case = solve(_problem(place, who, MARKS[way][0], "门禁坏了"), who["clerk"], who["grid_worker"])
        case = go(case, "done", who["grid_worker"], words="换了", result="solved")
        case = go(case, "verify", who["member"], words="好了")
        told: dict[str, Any] = {"channels": ["individual_now"], "personal": "换好了"}
        closed[way] = go(go(case, "feed_back", who["clerk"], **told), "confirm", PUBLIC, satisfaction="good")
    clock.set_now(now)
    street = places[HOME].street
    assert street is not None
    ids = list(return_visits.closed_in(street.pk, period).values_list("pk", flat=True))
    wanted = {case.pk for case in closed.values()}
    seeds = (f"{number:032d}" for number in range(10_000))
    seed = next(seed for seed in seeds if wanted <= set(return_visits.drawn(seed, ids, 5)))
    return_visits.draw(street, inside["street_officer"], seed=seed, period=period)
    rows = {row.problem_id: row.case_id for row in ReturnVisit.objects.filter(problem__in=wanted)}
    return {way: rows[case.pk] for way, case in closed.items()}


def _deliberated(place: Place, who: dict[str, Actor], mark: str, sitting: Case) -> Case:
    """What costs more than the threshold, carried by all four bodies: its resolution waits to be published."""
    clerk, problem = who["clerk"], _waiting(place, who, mark, "院墙要全部重建")
    item = table(problem, who["secretary"], meeting=sitting, amount=74_000)
    go(item, "deliberate", clerk, measure=f"{mark}院墙重建", amount=74_000)
    for number, body in enumerate(chains.bodies()):
        held = _begun(place, who, mark, 50 + number, body)
        item = table(problem, who["secretary"], meeting=held)
        held = _open(held, who)
        _carry(item, held, clerk)
        go(item, "resolve" if number == 3 else "carry", clerk)
    return Case.objects.filter(procedure="deliberation", place=place).latest("pk")


def _carry(item: Case, sitting: Case, clerk: Actor) -> None:
    go(item, "say", clerk, speaker=_speaker(sitting), position="for", words="支持")
    votes = Attendance.objects.filter(case=sitting, state="present", votes=True).count()
    go(item, "vote", clerk, votes_for=votes, votes_against=0, votes_abstain=0)


def _waiting(place: Place, who: dict[str, Actor], mark: str, what: str) -> Case:
    return go(_problem(place, who, mark, what), "hard", who["secretary"], question="怎么办")


def _begun(place: Place, who: dict[str, Actor], mark: str, days: int, body: str = ENLARGED) -> Case:
    day = calendar.next_working_day(clock.today() + timedelta(days))
    given = {"bodies": [body], "held_at": clock.at(day, 15), "room": f"{mark}室"}
    return meetings.plan(place, who["secretary"], given | {"chair": who["secretary"].post_id}, uuid4())


def _open(case: Case, who: dict[str, Actor]) -> Case:
    case = go(case, "notify", who["secretary"])
    rows = Attendance.objects.filter(case=case, votes=True)
    case = go(case, "attend", who["clerk"], present=[row.pk for row in rows], leave=[])
    return go(case, "begin", who["secretary"])


def _speaker(case: Case) -> str:
    row = Attendance.objects.filter(case=case, state="present").select_related("person").latest("pk")
    return f"{row.person.name}　{row.standing}"


def _committee(place: Place, other: Place) -> dict[str, Any]:
    """Its round, notice and candidates as the demo has them, or those of a third; at home somebody has objected."""

    def one(procedure: str, **more: Any) -> int:
        found = Case.objects.filter(place__street=place.street_id, procedure=procedure, **more)
        own, third = found.filter(place=place), found.exclude(place__in=[place, other])
        return int((own if own.exists() else third).latest("pk").pk)

    found = {name: one(name) for name in ("committee", "round", "candidate")}
    formed = Case.objects.filter(place=place, procedure="round", state="formed").order_by("pk").first()
    found["formed"] = formed.pk if formed else found["round"]
    found["member"] = one("member", state="sitting")
    found["notice"] = one("notice", state="posted")
    found["crossing"] = Crossing.objects.filter(case__place=place).latest("pk").case_id
    found["source"] = Source.objects.filter(case=found["candidate"]).latest("pk").pk
    notice = Case.objects.get(pk=found["notice"])
    if notice.place_id == place.pk:
        rows = Case.objects.filter(root=notice.root_id, procedure="candidate")
        about = rows.exclude(candidate__position="director").latest("pk").pk
        said = {
            "candidate": about,
            "channel": "page",
            "name": "",
            "contact": "",
            "words": f"{OBJECTED}{OBJECTION}",
        }
        committees.object_to(notice, PUBLIC, said, token=uuid4())
    found["objection"] = one("objection")
    return found


def above(home: Place, officer: Actor) -> dict[str, Any]:
    """What belongs to the places above home: the street's code, an account of the district's."""
    assert home.street is not None
    account = Account.objects.get(person=officer.person_id)
    return {"code": home.street.code, "account": account.pk, "held": officer.post_id}
