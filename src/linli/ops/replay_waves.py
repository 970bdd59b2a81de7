"""The days of a replay: who does what, through which page."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from linli.ops.replay import BEGIN, Message, Run, sweep
from linli.ops.visitor import Stuck, Visitor, containing, network, offered

PASSWORD = "replay-only-2025"  # noqa: S105 - a scratch database that is dropped
LIMIT = 4000
MORE = 2000
STAFF = (
    ("secretary", "周敏"),
    ("clerk", "李楠"),
    ("grid_worker", "刘宏"),
    ("member", "王建平"),
    ("steward", "何桂芳"),
)
FINDS = {"community": "方", "meeting": "会", "referral": "函"}


def people(run: Run, count: int) -> None:
    """The staff of every community, street and district concerned, with passwords, and the rosters."""
    from django.contrib.auth.hashers import make_password
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

    from linli.core.people.actions import appoint
    from linli.core.people.models import Account, Body, Person, Seat
    from linli.core.places.models import Place

    hashed = make_password(PASSWORD)
    since = BEGIN.date() - timedelta(days=400)
    known = DateTimeTZRange(BEGIN - timedelta(days=1), None)
    places = Place.objects.filter(level=Place.COMMUNITY, is_open=True).select_related("street", "district")
    step = max(places.count() // count, 1)
    run.places = list(places.order_by("code"))[::step][:count]

    def hire(name: str, role: str, place: Any, username: str, unit: str = "") -> Person:
        account = Account.objects.filter(username=username).first()
        person = account.person if account else Person.objects.create(name=name)
        if account is None:
            Account.objects.create(username=username, person=person, password=hashed)
        appoint(person, role, place, since, unit=unit)
        return person

    for number, place in enumerate(run.places):
        seats = [hire(name, role, place, f"{role}{number}") for role, name in STAFF]
        hire("韩雪", "street_officer", place.street, f"street{place.street_id}")
        unit = f"{place.district}住房和城乡建设局"
        hire("郭宁", "department", place.district, f"department{place.district_id}", unit)
        hire("梁军", "department_head", place.district, f"head{place.district_id}", unit)
        seats += [Person.objects.create(name=name) for name in ("陈雪", "马玉兰", "高志强", "魏国栋")]
        for kind in ("enlarged_committee", "joint_meeting"):
            body = Body.objects.create(place=place, kind=kind)
            Seat.objects.bulk_create(
                Seat(body=body, person=person, standing="委员", during=DateRange(since, None), known=known)
                for person in seats
            )


@contextmanager
def signed_in(run: Run, username: str) -> Iterator[Visitor]:
    with Visitor(run.address) as visitor:
        visitor.sign_in(username, PASSWORD)
        yield visitor
        run.requests[username] += visitor.requests


def all_of_it(run: Run) -> None:
    """Three weeks in the order in which they would go."""
    run.at(0, 9)
    run.wave(report)
    run.at(0, 10)
    run.wave(triage)
    run.at(1, 10)
    run.wave(streets)
    run.wave(plan_meeting)
    run.at(2, 15)
    run.wave(do_and_answer)
    run.at(3, 10)
    run.wave(departments)
    run.at(4, 19)
    run.wave(residents)
    run.at(14, 15)
    run.wave(hold_meeting)
    run.at(15, 10)
    run.wave(after_meeting)
    run.at(16, 10)
    run.wave(plan_again)
    run.at(17, 15)
    run.wave(do_and_answer)
    run.at(18, 19)
    run.wave(residents)
    run.at(21, 15)
    run.wave(hold_meeting)
    run.at(22, 15)
    run.wave(do_and_answer)
    run.at(23, 19)
    run.wave(residents)
    run.at(30, 9)
    sweep(run)


# --- the resident ---------------------------------------------------------------------------------------------


def report(run: Run, number: int) -> None:
    """From a phone, without signing in; what does not fit is added by the follow-up page."""
    place = run.places[number]
    for message in run.of(number, "community", "meeting", "referral", "merged", "declined"):
        with Visitor(run.address, network(zlib.crc32(message.key.encode()))) as visitor:
            try:
                _report(visitor, f"/c/{place.code}/", message)
            except Stuck as stuck:
                message.refused = "没有写什么事" if not message.text else str(stuck)
            run.requests["resident"] += visitor.requests
    _find(run, number)


def _report(visitor: Visitor, home: str, message: Message) -> None:
    first, rest = message.text[:LIMIT], message.text[LIMIT:]
    leads = visitor.act(home + "report/", home + "report/", text=first, spot="院内")
    page = visitor.open(leads)
    words = " ".join(page.text_content().split())
    message.number = _found(r"\d{4}-\d{4}", words)
    message.code = _found(r"\d{4} \d{4}", words).replace(" ", "")
    while rest:
        _follow(visitor, home, message)
        visitor.act(home + "follow/mine/?move=add", home + "follow/mine/add/", words=rest[:MORE])
        rest = rest[MORE:]


def _follow(visitor: Visitor, home: str, message: Message) -> None:
    visitor.act(home + "follow/", home + "follow/", code=message.code)


def _found(pattern: str, words: str) -> str:
    found = re.search(rf"(?<!\d){pattern}(?!\d)", words)
    if found is None:
        raise Stuck(f"the receipt does not show {pattern}")
    return found[0]


def _find(run: Run, number: int) -> None:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="problem", place=run.places[number]).values_list("number", "pk")
    known = dict(rows)
    for message in run.messages:
        if message.place == number and message.number:
            message.case = known[message.number]


def residents(run: Run, number: int) -> None:
    """Look by code and say: solved, not solved, or nothing."""
    home = f"/c/{run.places[number].code}/"
    for message in _in_state(run, number, "fed_back"):
        if message.slot == 1:
            continue
        with Visitor(run.address, network(zlib.crc32(message.key.encode()))) as visitor:
            _follow(visitor, home, message)
            if message.slot == 2 and not message.refused:
                message.slot = 3
                visitor.act(
                    home + "follow/mine/?move=reopen", home + "follow/mine/reopen/", words="用了两天又坏了"
                )
            else:
                visitor.act(
                    home + "follow/mine/?move=confirm", home + "follow/mine/confirm/", satisfaction="good"
                )
            run.requests["resident"] += visitor.requests


# --- the community --------------------------------------------------------------------------------------------


def _problem(visitor: Visitor, message: Message, move: str, **fields: Any) -> None:
    page = f"/problems/{message.case}/"
    visitor.act(f"{page}?move={move}", f"{page}{move}/", **fields)


def _in_state(run: Run, number: int, *states: str) -> list[Message]:
    from linli.core.procedures.models import Case

    wanted = set(
        Case.objects.filter(place=run.places[number], procedure="problem", state__in=states).values_list(
            "pk", flat=True
        )
    )
    return [message for message in run.messages if message.case in wanted]


def triage(run: Run, number: int) -> None:
    lead = next(iter(run.of(number, "community")), None)
    with signed_in(run, f"clerk{number}") as clerk, signed_in(run, f"secretary{number}") as secretary:
        for message in _in_state(run, number, "reported"):
            if message.route == "declined":
                _problem(secretary, message, "decline", reason="petition", words="这件事归信访部门管")
                continue
            if message.route == "merged" and lead is not None and lead.case != message.case:
                _problem(clerk, message, "merge", lead=lead.case, reason="same")
                continue
            _problem(clerk, message, "accept", handler=containing("handler", "李楠"))
            if message.slot == 3:
                _problem(clerk, message, "household", size=6, words="挨户问过")
            if message.route == "meeting":
                _problem(clerk, message, "supplier", utility="property", answered="先处理了急的")
                _problem(secretary, message, "hard", question="怎么办、谁来办")
            elif message.route == "referral":
                _problem(secretary, message, "refer", why="不在社区权限以内")
            else:
                _solve(clerk, message)


def _solve(visitor: Visitor, message: Message) -> None:
    _problem(visitor, message, "solve", difficulty="simple", handler=containing("handler", "刘宏"))


def do_and_answer(run: Run, number: int) -> None:
    """Do, verify by another, answer."""
    with signed_in(run, f"clerk{number}") as clerk, signed_in(run, f"member{number}") as member:
        for message in _in_state(run, number, "accepted"):
            _solve(clerk, message)
        with signed_in(run, f"grid_worker{number}") as grid:
            for message in _in_state(run, number, "solving"):
                _problem(grid, message, "done", words="到现场办好了", result="solved")
        for message in _in_state(run, number, "verifying"):
            _problem(member, message, "verify", words="看过，办好了")
        _answer(clerk, run, number)


def _answer(clerk: Visitor, run: Run, number: int) -> None:
    for message in _in_state(run, number, "to_feed_back"):
        public = message.slot == 3 or message.number == ""
        channels = ["individual_now", "public_now"] if public else ["individual_now"]
        words = "这件事办好了" if public else ""
        _problem(
            clerk,
            message,
            "feed_back",
            channels=channels,
            personal="您反映的事办好了，请您看看。",
            public=words,
        )


# --- street and department ------------------------------------------------------------------------------------


def streets(run: Run, number: int) -> None:
    place = run.places[number]
    with signed_in(run, f"street{place.street_id}") as street:
        for message in _in_state(run, number, "with_street"):
            _problem(street, message, "receive")
            if message.slot == 17 or message.route == "meeting":
                _problem(street, message, "street_done", words="街道办好了", result="solved")
            else:
                _problem(
                    street,
                    message,
                    "letter",
                    post=containing("post", "郭宁"),
                    words="请协助办理",
                    points="怎么办\n哪天办好",
                )


def departments(run: Run, number: int) -> None:
    place = run.places[number]
    with signed_in(run, f"department{place.district_id}") as officer:
        for message in _in_state(run, number, "letter"):
            page = f"/letters/{message.case}/"
            officer.act(page, f"{page}letter_receive/")
            officer.act(f"{page}?move=answer", f"{page}answer/", **_answers)
    with signed_in(run, f"head{place.district_id}") as head:
        for message in _in_state(run, number, "to_sign"):
            page = f"/letters/{message.case}/"
            head.act(page, f"{page}sign/")
    with signed_in(run, f"member{number}") as member, signed_in(run, f"clerk{number}") as clerk:
        for message in _in_state(run, number, "verifying"):
            _problem(member, message, "verify", words="部门的人来过了")
        _answer(clerk, run, number)


_answers: dict[str, Any] = {"answer-1": "派人修", "answer-2": "本月底前", "result": "referred"}


# --- meetings and projects ------------------------------------------------------------------------------------


def plan_meeting(run: Run, number: int, day: int = 14) -> None:
    waiting = _in_state(run, number, "awaiting")
    if not waiting:
        return
    held = (BEGIN + timedelta(days=day)).replace(hour=15)
    with signed_in(run, f"secretary{number}") as secretary:
        secretary.act(
            "/meetings/new/",
            "/meetings/new/",
            bodies=["enlarged_committee", "joint_meeting"],
            held_at=held.strftime("%Y-%m-%dT%H:%M"),
            room="三楼",
            chair=containing("chair", "周敏"),
        )
        meeting = _meeting(run, number)
        for message in waiting:
            waits = f"/meetings/?table={message.case}"
            secretary.act(waits, f"/meetings/table/{message.case}/", meeting=meeting, question="怎么办")
        secretary.act(f"/meetings/{meeting}/", f"/meetings/{meeting}/notify/")


def _meeting(run: Run, number: int) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="meeting", place=run.places[number], closed_at__isnull=True)
    return int(rows.latest("pk").pk)


def _items(meeting: int) -> list[tuple[int, int]]:
    from linli.domains.meetings.models import Item

    rows = Item.objects.filter(case__root=meeting, case__closed_at__isnull=True)
    return [(item, problem or 0) for item, problem in rows.values_list("case_id", "problem_id")]


def hold_meeting(run: Run, number: int) -> None:
    """Everybody is there; each item is spoken to, voted on, and has a result."""
    from linli.core.procedures.models import Case

    if not Case.objects.filter(
        procedure="meeting", place=run.places[number], closed_at__isnull=True
    ).exists():
        return
    meeting = _meeting(run, number)
    by_case = {message.case: message for message in run.messages if message.case}
    room = f"/meetings/{meeting}/"
    with signed_in(run, f"secretary{number}") as secretary:
        secretary.act(room, f"{room}attend/", present=offered("present"), leave=[])
        secretary.act(room, f"{room}begin/")
        for item, problem in _items(meeting):
            _hold_item(secretary, room, item, by_case[problem])
        secretary.act(room, f"{room}end/")
        secretary.act(room, f"{room}file/")


def _hold_item(secretary: Visitor, room: str, item: int, message: Message) -> None:
    page, post = f"{room}?item={item}", f"{room}items/{item}/"
    secretary.act(page, f"{post}say/", speaker=containing("speaker", "魏国栋"), words="派出所支持")
    secretary.act(page, f"{post}vote/", votes_for=9, votes_against=0, votes_abstain=0)
    if message.slot == 11:
        ends = (BEGIN + timedelta(days=40)).date().isoformat()
        secretary.act(
            f"/projects/open/{item}/",
            f"/projects/open/{item}/",
            measure="一周内修好",
            owner=containing("owner", "刘宏"),
            ends_on=ends,
        )
        return
    move = {12: "refer", 14: "put_off"}.get(message.slot, "back")
    if move == "put_off":
        message.slot = 13
    secretary.act(f"{page}&move={move}", f"{post}{move}/", measure="照会上说的办")


def after_meeting(run: Run, number: int) -> None:
    """Projects are studied, planned, done and accepted; what went to the street is done there."""
    from linli.core.procedures.models import Case

    projects = Case.objects.filter(procedure="project", place=run.places[number], closed_at__isnull=True)
    for case in list(projects):
        page = f"/projects/{case.pk}/"
        with signed_in(run, f"grid_worker{number}") as grid:
            grid.act(
                f"{page}?move=study",
                f"{page}study/",
                feasible="能办",
                rows="修 | 300 | 1 | 能办",
                chosen=1,
            )
            day = (BEGIN + timedelta(days=15)).date().isoformat()
            grid.act(f"{page}?move=plan", f"{page}plan/", steps=f"修好 | {day} | 物业")
            step = containing("milestone", "修好")
            grid.act(f"{page}?move=step", f"{page}step/", milestone=step, words="修好了")
        with signed_in(run, f"clerk{number}") as clerk:
            clerk.act(f"{page}?move=finish", f"{page}finish/")
        with signed_in(run, f"member{number}") as member:
            three = "张 | 居民代表\n马 | 居民代表\n冯 | 居民代表"
            member.act(f"{page}?move=accept", f"{page}accept/", words="验收过了", people=three)
    streets(run, number)


def plan_again(run: Run, number: int) -> None:
    """What was put off comes up again."""
    plan_meeting(run, number, day=21)
