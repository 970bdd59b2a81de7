"""A fortnight of work in every community that stands, as `./linli replay rollout` plays it: who does what, by which page."""

from datetime import date, timedelta
from typing import Any

from tools.kit.visitor import (
    Stuck,
    Visitor,
    containing,
    network,
    offered,
)
from tools.replay.chain.arrivals import _found
from tools.replay.formation.run import Run, Town, token
from tools.replay.rollout.turns import (
    Roll,
    Turn,
    Work,
    first,
    username,
)

ALL_MEET = 15
FACETS = ("housing", "municipal", "property", "sanitation", "traffic", "noise")
# What becomes of a problem, by the number of its town and month; `letter` where a leader takes it up, `project` below.
WAYS = ("solved", "solved", "street", "silent", "declined", "meeting", "reopened", "late")
EVERY = 4  # of that many that meet one makes a project
# The problem of each town in this fortnight: its case, the resident's code, what was said.
Cases = dict[int, tuple[int, str, str]]
# Day of the fortnight, hour, deed, the ways that it belongs to: all of them without one.
STEPS: tuple[tuple[int, int, str, tuple[str, ...]], ...] = (
    (0, 9, "walk", ()),
    (0, 15, "triage", ()),
    (1, 10, "receive", ("street", "letter")),
    (1, 11, "street_done", ("street",)),
    (1, 11, "write_to_department", ("letter",)),
    (1, 15, "plan_meeting", ("meeting", "project")),
    (1, 16, "take_up", ("letter",)),
    (2, 9, "department_receives", ("letter",)),
    (3, 17, "do", ("solved", "silent", "reopened", "street")),
    (4, 15, "department_answers", ("letter",)),
    (4, 16, "leader_notes", ("letter",)),
    (4, 19, "say", ("solved", "reopened", "street")),
    (5, 10, "do", ("reopened",)),
    (8, 10, "head_signs", ("letter",)),
    (8, 16, "hold", ("meeting", "project")),
    (8, 17, "do", ("meeting",)),
    (9, 10, "do", ("letter",)),
    (9, 19, "say", ("meeting",)),
    (10, 19, "say", ("letter",)),
    (11, 9, "see_through", ("letter",)),
    (13, 10, "do", ("late",)),
)  # fmt: skip


def fortnight(made: Roll, towns: list[Town], month: str, day: int) -> list[Turn]:
    """A walk and a problem in every community, taken through its way, in a fortnight that begins on `day`."""
    begin = date.fromisoformat(f"{month}-{day:02d}")
    cases: Cases = {}
    way = {town.number: _way(made, town, day) for town in towns}
    made.ways.update(way.values())
    deeds: dict[str, Work] = {
        "walk": _walk(made, cases),
        "triage": _triage(cases, way),
        "plan_meeting": _meeting(cases, begin + timedelta(days=8)),
        "hold": _hold(cases, way),
        "do": _do(cases),
        "say": _say(cases, way),
        **_away(made, cases),
    }

    def turn(after: int, hour: int, name: str, ways: tuple[str, ...]) -> Turn:
        def those() -> list[Town]:
            chosen = [town for town in towns if not ways or way[town.number] in ways]
            return chosen if name == "walk" else [town for town in chosen if town.number in cases]

        return Turn(f"{(begin + timedelta(days=after)).isoformat()}T{hour:02d}:00", deeds[name], those)

    return [turn(*step) for step in STEPS]


def _way(made: Roll, town: Town, day: int) -> str:
    """A leader's first matter waits at a department. In one of the fortnights everybody meets, so that all run."""
    if day == ALL_MEET:
        first_there = next(one for one in made.run.towns if one.place.district_id == town.place.district_id)
        return "project" if town.number % EVERY == 0 or first_there is town else "meeting"
    if town.place.pk in made.led and town.place.pk not in made.matters:
        made.matters.add(town.place.pk)
        return "letter"
    return WAYS[(town.number + day) % len(WAYS)]


def _walk(made: Roll, cases: Cases) -> Work:
    def walk(run: Run, town: Town) -> None:
        clerk = run.who("clerk", town)
        page = "/visits/new/"
        clerk.act(page, page, where="elsewhere", spot="院里", heard="fine", token=token())
        text = made.texts[(town.number * 7 + run.today.day) % len(made.texts)][:2000]
        home = f"/c/{town.place.code}/"
        with Visitor(run.address, network(town.number)) as resident:
            receipt = resident.act(home + "report/", home + "report/", text=text, spot="院内")
            code, number = _receipt(resident.open(receipt))
            run.add(resident)
        from linli.core.procedures.models import Case

        case = Case.objects.get(procedure="problem", place=town.place, number=number)
        cases[town.number] = (case.pk, code, text)

    return walk


def _receipt(page: Any) -> tuple[str, str]:
    words = " ".join(page.text_content().split())
    return _found(r"\d{4} \d{4}", words).replace(" ", ""), _found(r"\d{4}-\d{4}", words)


def _move(visitor: Visitor, case: int, name: str, **fields: Any) -> None:
    page = f"/problems/{case}/"
    visitor.act(f"{page}?move={name}", f"{page}{name}/", **fields)


def _triage(cases: Cases, way: dict[int, str]) -> Work:
    def triage(run: Run, town: Town) -> None:
        case, how = cases[town.number][0], way[town.number]
        clerk, secretary = run.who("clerk", town), run.who("secretary", town)
        if how == "declined":
            _move(secretary, case, "decline", reason="petition", words="归信访部门管")
            return
        mine = containing("handler", _name(run, "clerk", town))
        _move(clerk, case, "accept", facet=FACETS[town.number % len(FACETS)], handler=mine)
        if how in ("street", "letter"):
            _move(secretary, case, "refer", why="不在社区权限以内")
        elif how in ("meeting", "project"):
            _move(secretary, case, "hard", question="怎么办、谁来办")
        else:
            _move(clerk, case, "solve", difficulty="simple", handler=mine)

    return triage


def _name(run: Run, role: str, town: Town) -> str:
    from linli.core.people.models import Post

    post = Post.objects.select_related("person").filter(role=role, place=town.place).latest("pk")
    return post.person.name


def _away(made: Roll, cases: Cases) -> dict[str, Work]:
    """What the street, a department and a linked leader do with what the community cannot solve."""

    def receive(run: Run, town: Town) -> None:
        _move(run.who("street_officer", town), cases[town.number][0], "receive")

    def street_done(run: Run, town: Town) -> None:
        officer = run.who("street_officer", town)
        _move(officer, cases[town.number][0], "street_done", words="街道办好了", result="solved")

    def write_to_department(run: Run, town: Town) -> None:
        asked = {"words": "请协助办理", "points": "怎么办\n哪天办好", "post": first("post")}
        _move(run.who("street_officer", town), cases[town.number][0], "letter", **asked)

    def department_receives(run: Run, town: Town) -> None:
        _letter(made, "department", town, cases, "letter_receive")

    def department_answers(run: Run, town: Town) -> None:
        said = {"answer-1": "派人修", "answer-2": "这个月里", "result": "solved"}
        _letter(made, "department", town, cases, "answer", **said)

    def head_signs(run: Run, town: Town) -> None:
        _letter(made, "department_head", town, cases, "sign")

    def take_up(run: Run, town: Town) -> None:
        """On the phone, from what waits above, in one tap."""
        leader = run.signed(username(made, "leader", town.place))
        leader.act("/leading/", f"/leading/take/{cases[town.number][0]}/")

    def leader_notes(run: Run, town: Town) -> None:
        _followed(made, town, cases, "step", words="问过部门，这两天派人", waits="等部门签发")

    def see_through(run: Run, town: Town) -> None:
        _followed(made, town, cases, "see_through", words="修好了，看过")

    return {
        deed.__name__: deed
        for deed in (
            *(receive, street_done, write_to_department, department_receives, department_answers),
            *(head_signs, take_up, leader_notes, see_through),
        )
    }


def _letter(made: Roll, who: str, town: Town, cases: Cases, move: str, **fields: Any) -> None:
    page = f"/letters/{cases[town.number][0]}/"
    visitor = made.run.signed(username(made, who, town.place))
    visitor.act(f"{page}?move={move}", f"{page}{move}/", **fields)


def _followed(made: Roll, town: Town, cases: Cases, move: str, **fields: Any) -> None:
    from linli.core.procedures.models import Case

    page = f"/follows/{Case.objects.get(follow__about=cases[town.number][0]).pk}/"
    leader = made.run.signed(username(made, "leader", town.place))
    leader.act(f"{page}?move={move}", f"{page}{move}/", **fields)


def _meeting(cases: Cases, day: date) -> Work:
    def meeting(run: Run, town: Town) -> None:
        secretary = run.who("secretary", town)
        page = "/meetings/new/"
        when = f"{day.isoformat()}T15:00"
        secretary.act(
            page,
            page,
            bodies=["enlarged_committee"],
            held_at=when,
            room="三楼",
            chair=first("chair"),
            problems=[],
            heard="",
        )
        held, case = _held(town), cases[town.number][0]
        secretary.act(f"/meetings/?table={case}", f"/meetings/table/{case}/", meeting=held, question="怎么办")
        secretary.act(f"/meetings/{held}/", f"/meetings/{held}/notify/")

    return meeting


def _held(town: Town) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="meeting", place=town.place, closed_at__isnull=True)
    return int(rows.latest("pk").pk)


def _hold(cases: Cases, way: dict[int, str]) -> Work:
    """Those on the roster are there, and a guest; both sides speak, it is voted on, and becomes a project or goes back."""

    def hold(run: Run, town: Town) -> None:
        from linli.domains.meetings.models import Attendance, Item

        secretary, held = run.who("secretary", town), _held(town)
        room = f"/meetings/{held}/"
        guest = {"name": "兰建物业经理", "standing": "物业公司"}
        secretary.act(f"{room}?move=guest", f"{room}guest/", **guest)
        secretary.act(room, f"{room}attend/", present=offered("present"), leave=[])
        secretary.act(room, f"{room}begin/")
        row = Item.objects.filter(case__root=held, problem=cases[town.number][0]).first()
        if row is None:
            raise Stuck("the problem is not on the agenda")
        item = row.case_id
        page, post = f"{room}?item={item}", f"{room}items/{item}/"
        secretary.act(page, f"{post}say/", speaker=first("speaker"), words="支持", position="for")
        said = "人手有，料要有人出"
        secretary.act(page, f"{post}say/", speaker=containing("speaker", guest["name"]), words=said)
        here = Attendance.objects.filter(case=held, votes=True, state="present").count()
        secretary.act(page, f"{post}vote/", votes_for=here, votes_against=0, votes_abstain=0)
        if way[town.number] == "project":
            to, ends = f"/projects/open/{item}/", (run.today + timedelta(days=14)).isoformat()
            owner = containing("owner", _name(run, "clerk", town))
            secretary.act(to, to, measure="修好，物业出工，经费出料", owner=owner, ends_on=ends)
        else:
            secretary.act(f"{page}&move=back", f"{post}back/", measure="照会上说的办")
        secretary.act(room, f"{room}end/")
        secretary.act(room, f"{room}file/")

    return hold


def _do(cases: Cases) -> Work:
    def do(run: Run, town: Town) -> None:
        from linli.core.procedures.models import Case

        case = Case.objects.get(pk=cases[town.number][0])
        state = case.state
        clerk, secretary = run.who("clerk", town), run.who("secretary", town)
        if state == "accepted":
            mine = containing("handler", _name(run, "clerk", town))
            _move(clerk, case.pk, "solve", difficulty="simple", handler=mine)
            state = "solving"
        if state == "solving":
            _move(clerk, case.pk, "done", words="到现场办好了", result="solved")
            state = "verifying"
        if state == "verifying":
            _move(secretary, case.pk, "verify", words="看过，办好了")
        words = "您反映的事办好了，请您看看。"
        _move(clerk, case.pk, "feed_back", channels=["individual_now"], personal=words, public="")

    return do


def _say(cases: Cases, way: dict[int, str]) -> Work:
    def say(run: Run, town: Town) -> None:
        home = f"/c/{town.place.code}/"
        with Visitor(run.address, network(town.number)) as resident:
            resident.act(home + "follow/", home + "follow/", code=cases[town.number][1])
            mine = home + "follow/mine/"
            if way[town.number] == "reopened":
                resident.act(f"{mine}?move=reopen", f"{mine}reopen/", words="用了两天又坏了")
            else:
                mark = ("very_good", "good", "fair", "unknown")[town.number % 4]
                resident.act(f"{mine}?move=confirm", f"{mine}confirm/", satisfaction=mark)
            run.add(resident)

    return say
