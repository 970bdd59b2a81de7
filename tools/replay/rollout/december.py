"""December in the roll-out's replay: projects end, districts inspect, levels sit together, practice spreads (5.3, 6.4)."""

from typing import Any

from tools.kit.visitor import Stuck, offered
from tools.replay.formation.run import Run, Town
from tools.replay.rollout.turns import (
    Roll,
    Thing,
    Turn,
    does,
    first,
    things,
    username,
)

THREE = "张桂兰 | 居民代表\n马德才 | 居民代表\n冯秀英 | 楼院长"
PLAN: dict[str, Any] = {
    "steps": "修好 | 2021-11-30 | 物业",
    "pairs": "旧料 | 省中医院 | 余料 | 2021-11-29",
    "money": "社工委工作经费 | 3000",
}
STUDY: dict[str, Any] = {
    "feasible": "能办",
    "rows": "只补 | 800 | 1 | 明年还要修\n修好 | 3000 | 2 | 能办",
    "chosen": 2,
}
SPENT: dict[str, Any] = {"fund": first("fund"), "amount": 2800, "what": "水泥、砂石", "vouchers": 2}
ACCEPTED: dict[str, Any] = {"words": "看过，修好了", "people": THREE}
TOLD: dict[str, Any] = {
    "channels": ["public_now", "individual_now"],
    "personal": "您反映的事办好了，请您看看。",
    "public": "这件事办好了",
}
BACK = 4  # of that many findings one goes back to be mended again
FINDINGS = 2  # of one community


# --- projects (4.4) -----------------------------------------------------------------------------------------------


def projects(made: Roll) -> list[Turn]:
    """What a meeting made a project of: study, plan, a unit's promise, money, three residents who look, the answer."""

    def act(at: str, who: str, move: str, of: str, *states: str, **fields: Any) -> Turn:
        return Turn(at, does(made, who, move, **fields), things(of, *states))

    public = {"title": "修好一处", "words": "大家走的地方坏了，物业出工，社区出料"}
    return [
        act("2021-11-24T10:00", "clerk", "study", "project", "study", **STUDY),
        act("2021-11-25T10:00", "clerk", "plan", "project", "planning", **PLAN),
        act("2021-11-25T11:00", "clerk", "publish", "project", "doing", **public),
        act("2021-11-29T10:00", "clerk", "keep", "promise", "owed", "reminded", words="送到了"),
        act("2021-11-29T16:00", "clerk", "step", "project", "doing", milestone=first("milestone")),
        act("2021-11-29T16:10", "clerk", "spend", "project", "doing", **SPENT),
        act("2021-11-29T16:20", "clerk", "finish", "project", "doing"),
        act("2021-12-01T10:00", "secretary", "accept", "project", "accepting", **ACCEPTED),
        Turn("2021-12-01T15:00", does(made, "clerk", "feed_back", **TOLD),
             things("problem", "to_feed_back", project__isnull=False)),
    ]  # fmt: skip


# --- inspections (5.3) --------------------------------------------------------------------------------------------


def inspections(made: Roll) -> list[Turn]:
    """One of each district: drawn, looked at with evidence from the record, mended, checked again, summed up."""
    inspector, officer = "reader_district", "district_officer"
    mending, recheck = things("finding", "mending"), things("finding", "recheck")
    words: dict[str, Any] = {"what": "mended", "words": "当天补上了；以后每月月底前看一遍。"}
    again: dict[str, Any] = {"what": "mended", "words": "又看了一遍，都在了。"}

    def goes_back(thing: Thing) -> bool:
        return thing.pk % BACK == 0

    def to_pass(thing: Thing) -> bool:
        return not goes_back(thing)

    return [
        Turn("2021-12-01T15:30", _planned(made), lambda: made.districts),
        Turn("2021-12-02T10:00", does(made, officer, "draw"), things("inspection", "planned")),
        Turn("2021-12-02T11:00", _drawing_shown(made), things("inspection", "under_way")),
        Turn("2021-12-07T10:00", _looked(made), things("inspected", "to_look")),
        Turn("2021-12-07T16:00", does(made, inspector, "finish"), things("inspected", "to_look")),
        Turn(
            "2021-12-09T15:00",
            does(made, "street_officer", "help", goes_back, words="街道派人一起看"),
            mending,
        ),
        Turn("2021-12-10T15:00", does(made, "clerk", "mend", **words), mending),
        Turn("2021-12-13T10:00", does(made, officer, "return", goes_back, words="还差一个月的"), recheck),
        Turn("2021-12-13T10:30", does(made, officer, "pass", to_pass, words="看过，都在"), recheck),
        Turn("2021-12-15T15:00", does(made, "clerk", "mend", **again), mending),
        Turn("2021-12-16T10:00", does(made, officer, "pass", words="这次都在"), recheck),
        Turn("2021-12-17T16:00", does(made, officer, "close"), things("inspection", "under_way")),
        Turn("2021-12-17T16:30", _summed_up(made), things("inspection", "closed")),
    ]


def _planned(made: Roll) -> Any:
    """A tenth of the communities, one at least; by street and kind; every line; the record since August."""

    def plan_inspection(run: Run, thing: Thing) -> None:
        there = sum(town.place.district_id == thing.place.pk for town in run.towns)
        given = {"since": "2021-08-25", "until": "2021-11-30", "ends_on": "2021-12-24"}
        size = max(1, round(there / 10))
        page = "/inspections/new/"
        officer = run.signed(username(made, "district_officer", thing.place))
        officer.act(page, page, **given, size=size, strata=["area", "kind"])

    return plan_inspection


def _drawing_shown(made: Roll) -> Any:
    def look_at_drawing(run: Run, thing: Thing) -> None:
        from linli.domains.oversight.models import Inspection

        row = Inspection.objects.get(pk=thing.pk)
        page = run.signed(username(made, "district_officer", thing.place)).open(f"{thing.base}drawing/")
        if row.seed not in page.text_content():
            raise Stuck("the drawing does not show its seed")

    return look_at_drawing


def _looked(made: Roll) -> Any:
    """Line by line, by what the record says beside it; what is wanting is sent to the community."""

    def look_at_community(run: Run, thing: Thing) -> None:
        from linli.domains.oversight.models import Inspected

        inspector = run.signed(username(made, "reader_district", thing.place))
        base, sent = thing.base, 0
        for line in Inspected.objects.select_related("inspection").get(pk=thing.pk).inspection.lines:
            page = inspector.open(f"{base}?line={line}")
            verdict = _verdict(page)
            inspector.send(page, f"{base}look/", verdict=verdict, words="")
            if verdict == "missing" and sent < FINDINGS:
                found = inspector.open(f"{base}?line={line}")
                inspector.send(found, f"{base}raise/", words="记录里差一些，请补上。")
                sent += 1

    return look_at_community


def _verdict(page: Any) -> str:
    """What the evidence comes to: nothing was to be there, some of it is wanting, or all is there."""
    evidence = page.xpath("//div[@id='line']//dl[contains(@class, 'facts')]/dd[1]")[0].text_content()
    if "这段时间没有" in evidence:
        return "none"
    return "missing" if "差" in evidence or "没有" in evidence else "found"


def _summed_up(made: Roll) -> Any:
    """The summary says how many findings there were, and how many passed the check."""

    def read_summary(run: Run, thing: Thing) -> None:
        from linli.core.journal.models import Entry
        from linli.core.procedures.models import Case

        found = Case.objects.filter(procedure="finding", root=thing.pk).values_list("pk", flat=True)
        lines = Entry.objects.filter(procedure="finding", case_id__in=list(found))
        raised, passed = (lines.filter(verb=verb).count() for verb in ("raise", "pass"))
        wanted = f"送出发现 {raised} 件，复查通过 {passed} 件" if raised else "没有送出要改的发现"
        officer = run.signed(username(made, "district_officer", thing.place))
        if wanted not in officer.open(f"{thing.base}summary/").text_content():
            raise Stuck(f"the summary does not say: {wanted}")

    return read_summary


# --- the forum of the levels (5.3) --------------------------------------------------------------------------------

SAID = (
    ("street", "4.1", "拆迁的社区住户少，走访按在住的户数抽，写明白。"),
    ("community", "3.2", "委员和大党委交叉的，理由写一句就够。"),
    ("resident", "4.5", "公示栏太高，老人看不清，字大一点。"),
)
DECLINED = 1  # which of three is not taken up


def forums(made: Roll) -> list[Turn]:
    """The city's, to which all districts come, and each district's own: opinions, what becomes of each, the rules."""
    taken: dict[str, Any] = {"rule": "走访", "due_on": "2021-12-27", "words": "按在住的户数抽"}
    opinions = things("opinion", "to_answer")

    def declined(thing: Thing) -> bool:
        return thing.pk % len(SAID) == DECLINED

    def not_declined(thing: Thing) -> bool:
        return not declined(thing)

    return [
        Turn("2021-12-02T15:00", _called(made), lambda: [*made.city, *made.districts]),
        Turn("2021-12-13T15:00", _gathered(made), things("forum", "called")),
        Turn("2021-12-14T17:00", does(made, "officer", "hold", words="各县区、街道、社区和居民代表"),
             things("forum", "called")),
        Turn("2021-12-20T10:00", does(made, "officer", "decline", declined, words="方案写明一般不交叉"), opinions),
        Turn("2021-12-20T10:30", does(made, "officer", "take_up", not_declined, **taken), opinions),
        Turn("2021-12-27T10:00", does(made, "officer", "write", edition=first("edition"), words="写进去了"),
             things("opinion", "taking_up")),
        Turn("2021-12-27T15:00", does(made, "officer", "settle"), things("forum", "held")),
        Turn("2021-12-27T16:00", _settled(made), things("forum", "settled")),
    ]  # fmt: skip


def _called(made: Roll) -> Any:
    def call_forum(run: Run, thing: Thing) -> None:
        page, given = (
            "/forums/new/",
            {"topic": "社工委运行座谈会", "held_at": "2021-12-14T09:30", "words": ""},
        )
        asked = {"invited": offered("invited")} if thing.place.level == "city" else {}
        officer = run.signed(username(made, "officer", thing.place))
        officer.act(page, page, **given, room="二楼会议室", **asked)

    return call_forum


def _gathered(made: Roll) -> Any:
    """To a district's forum it writes down three; to the city's each district that was asked brings one."""

    def gather_opinions(run: Run, thing: Thing) -> None:
        city = thing.place.level == "city"
        own = username(made, "officer", thing.place)
        by = [(username(made, "officer", one.place), SAID[0]) for one in made.districts]
        for login, (side, about, words) in by if city else [(own, said) for said in SAID]:
            officer = run.signed(login)
            officer.act(thing.base, f"{thing.base}gather/", side=side, about=about, words=words)

    return gather_opinions


def _settled(made: Roll) -> Any:
    def read_forum(run: Run, thing: Thing) -> None:
        page = run.signed(username(made, "officer", thing.place)).open(thing.base)
        if "都有了着落" not in page.text_content():
            raise Stuck("the forum does not say that every opinion was answered")

    return read_forum


# --- good practice (6.4) ------------------------------------------------------------------------------------------

OUTCOMES = ("worked", "changed", "not")
TAKERS = 2


def practice(made: Roll) -> list[Turn]:
    """Of each district one finished project is told, looked at, published; two others do the same, and say what came."""

    def tell_practice(run: Run, thing: Thing) -> None:
        page = f"/practice/new/{thing.pk}/"
        run.signed(username(made, "clerk", thing.place)).act(page, page, advice="先看底下锈没锈。")

    def adopt(run: Run, thing: Thing) -> None:
        taker = run.signed(username(made, "clerk", thing.place))
        taker.act(thing.base, f"{thing.base}adopt/", words="先做一处")

    def tell_result(run: Run, thing: Thing) -> None:
        outcome = OUTCOMES[thing.pk % len(OUTCOMES)]
        clerk = run.signed(username(made, "clerk", thing.place))
        clerk.act(
            f"{thing.base}?move=tell", f"{thing.base}tell/", outcome=outcome, words="做了一处，看着结实。"
        )

    return [
        Turn("2021-12-03T10:00", tell_practice, lambda: _one_each(things("project", "accepted")())),
        Turn("2021-12-06T08:30", does(made, "street_officer", "pass_on"), things("practice", "street")),
        Turn("2021-12-07T08:30", does(made, "district_officer", "publish"), things("practice", "district")),
        Turn("2021-12-09T10:00", adopt, lambda: _takers(made.run.towns)),
        Turn("2021-12-28T10:00", tell_result, things("adoption", "trying")),
        Turn("2021-12-28T11:00", _public, things("practice", "published")),
    ]


def _one_each(projects: Any) -> list[Thing]:
    found: dict[int, Thing] = {}
    for thing in projects:
        found.setdefault(thing.place.district_id, thing)
    return list(found.values())


def _takers(towns: list[Town]) -> list[Thing]:
    """The communities that do the same: the next ones in the order, whichever district they lie in."""
    places = [town.place for town in towns]
    made = []
    for at, thing in enumerate(things("practice", "published")()):
        others = [place for place in places if place.pk != thing.place.pk]
        made += [
            Thing(others[(at * TAKERS + n) % len(others)], thing.base)
            for n in range(min(TAKERS, len(others)))
        ]
    return made


def _public(run: Run, thing: Thing) -> None:
    """Everybody reads it, and who does the same."""
    from linli.domains.oversight.practice.models import Adoption
    from tools.kit.visitor import Visitor

    with Visitor(run.address) as resident:
        page = resident.open(f"/good-practice/{thing.pk}/").text_content()
        run.add(resident)
    for row in Adoption.objects.filter(practice=thing.pk).select_related("place"):
        if str(row.place) not in page:
            raise Stuck(f"the public page does not name {row.place.code}, which does the same")


_public.__name__ = "read_practice"
