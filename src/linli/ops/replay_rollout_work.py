"""A fortnight of work in every community that stands, as `./linli replay rollout` plays it: who does what, by which page."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from linli.ops.replay_arrivals import _found
from linli.ops.replay_formation import Run, Town, token
from linli.ops.visitor import Stuck, Visitor, containing, network, offered

ALL_MEET = 15
FACETS = ("housing", "municipal", "property", "sanitation", "traffic", "noise")
# What becomes of a problem, by the number of its town and month.
WAYS = ("solved", "solved", "street", "silent", "declined", "meeting", "reopened", "late")


@dataclass
class Roll:
    """What one replay of the roll-out gathers beside that of the formation."""

    run: Run
    texts: list[str]
    phases: list[dict[str, Any]] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    mismatches: list[str] = field(default_factory=list)


def fortnight(made: Roll, towns: list[Town], month: str, day: int) -> None:
    """A walk and a problem in every community, taken through its way, in a fortnight that begins on `day`."""
    run = made.run
    first = date.fromisoformat(f"{month}-{day:02d}")

    def on(after: int, hour: int) -> None:
        run.at(f"{(first + timedelta(days=after)).isoformat()}T{hour:02d}:00")
        run.sweep()

    cases: dict[int, tuple[int, str, str]] = {}
    # In one of the fortnights everybody meets, so that in the end all of them run.
    way = {
        town.number: "meeting" if day == ALL_MEET else WAYS[(town.number + day) % len(WAYS)] for town in towns
    }
    made.ways.update(way.values())

    def of(*names: str) -> list[Town]:
        return [town for town in towns if way[town.number] in names and town.number in cases]

    on(0, 9)
    run.wave(_walk(made, cases), towns)
    on(0, 15)
    run.wave(_triage(cases, way), of(*WAYS))
    on(1, 10)
    run.wave(_street(cases), of("street"))
    on(1, 15)
    run.wave(_meeting(cases, first + timedelta(days=8)), of("meeting"))
    on(3, 17)
    run.wave(_do(cases), of("solved", "silent", "reopened", "street"))
    on(4, 19)
    run.wave(_say(cases, way), of("solved", "reopened", "street"))
    on(5, 10)
    run.wave(_do(cases), of("reopened"))
    on(8, 16)
    run.wave(_hold(cases), of("meeting"))
    on(8, 17)
    run.wave(_do(cases), of("meeting"))
    on(9, 19)
    run.wave(_say(cases, way), of("meeting"))
    on(13, 10)
    run.wave(_do(cases), of("late"))


Cases = dict[int, tuple[int, str, str]]
Wave = Callable[[Run, Town], None]


def _first(name: str) -> Callable[[Any], list[str]]:
    """The first real choice of a list."""

    def values(form: Any) -> list[str]:
        found = form.xpath(".//select[@name=$name]/option/@value | .//input[@name=$name]/@value", name=name)
        return [next(value for value in found if value)]

    return values


def _walk(made: Roll, cases: Cases) -> Wave:
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


def _triage(cases: Cases, way: dict[int, str]) -> Wave:
    def triage(run: Run, town: Town) -> None:
        case, how = cases[town.number][0], way[town.number]
        clerk, secretary = run.who("clerk", town), run.who("secretary", town)
        if how == "declined":
            _move(secretary, case, "decline", reason="petition", words="归信访部门管")
            return
        mine = containing("handler", _name(run, "clerk", town))
        _move(clerk, case, "accept", facet=FACETS[town.number % len(FACETS)], handler=mine)
        if how == "street":
            _move(secretary, case, "refer", why="不在社区权限以内")
        elif how == "meeting":
            _move(secretary, case, "hard", question="怎么办、谁来办")
        else:
            _move(clerk, case, "solve", difficulty="simple", handler=mine)

    return triage


def _name(run: Run, role: str, town: Town) -> str:
    from linli.core.people.models import Post

    post = Post.objects.select_related("person").filter(role=role, place=town.place).latest("pk")
    return post.person.name


def _street(cases: Cases) -> Wave:
    def street(run: Run, town: Town) -> None:
        officer = run.who("street_officer", town)
        _move(officer, cases[town.number][0], "receive")
        _move(officer, cases[town.number][0], "street_done", words="街道办好了", result="solved")

    return street


def _meeting(cases: Cases, day: date) -> Wave:
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
            chair=_first("chair"),
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


def _hold(cases: Cases) -> Wave:
    def hold(run: Run, town: Town) -> None:
        from linli.domains.meetings.models import Attendance, Item

        secretary, held = run.who("secretary", town), _held(town)
        room = f"/meetings/{held}/"
        secretary.act(room, f"{room}attend/", present=offered("present"), leave=[])
        secretary.act(room, f"{room}begin/")
        row = Item.objects.filter(case__root=held, problem=cases[town.number][0]).first()
        if row is None:
            raise Stuck("the problem is not on the agenda")
        item = row.case_id
        page, post = f"{room}?item={item}", f"{room}items/{item}/"
        secretary.act(page, f"{post}say/", speaker=_first("speaker"), words="支持")
        here = Attendance.objects.filter(case=held, votes=True, state="present").count()
        secretary.act(page, f"{post}vote/", votes_for=here, votes_against=0, votes_abstain=0)
        secretary.act(f"{page}&move=back", f"{post}back/", measure="照会上说的办")
        secretary.act(room, f"{room}end/")
        secretary.act(room, f"{room}file/")

    return hold


def _do(cases: Cases) -> Wave:
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


def _say(cases: Cases, way: dict[int, str]) -> Wave:
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
