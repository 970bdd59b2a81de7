"""What a community and its street owe every month, whatever comes in: a round of visits, second return visits."""

import httpx

from tools.kit.visitor import Stuck, Visitor
from tools.replay.chain.arrivals import well
from tools.replay.run import Run

NOBODY = 1  # the second time before the same closed door
ROUNDS = (21, 44)  # the first weekday of the second and third month
DRAWS = (22, 45)
DAYS = {NOBODY, *ROUNDS, *DRAWS}
DOORS = 2
HEARD = ("confirm", "deny", "miss")


def live(run: Run, number: int) -> None:
    """What the calendar asks for on this day."""
    deeds = {NOBODY: (_nobody,)} | dict.fromkeys(ROUNDS, (_round,)) | dict.fromkeys(DRAWS, (_second_visits,))
    for deed in deeds.get(run.day, ()):
        try:
            deed(run, number)
        except (Stuck, httpx.HTTPError, LookupError) as wrong:
            run.wrong(number, f"{deed.__name__.strip('_')}: {wrong}")


def _nobody(run: Run, number: int) -> None:
    """The second day before a closed door: it counts as walked."""
    from linli.domains.problems.models import Door

    door = Door.objects.filter(case__place=run.places[number], nobody=1).first()
    if door is not None:
        page = f"/visits/rounds/{door.case_id}/nobody/"
        run.act(number, "steward", Visitor.act, page, page, door=door.pk)


def _round(run: Run, number: int) -> None:
    from linli.domains.problems.models import Door

    page = "/visits/rounds/new/"
    run.act(number, "clerk", Visitor.act, page, page, size=DOORS)
    doors = Door.objects.filter(case__place=run.places[number], case__state="walking", visit=None, nobody=0)
    for door in list(doors.order_by("pk")):
        run.act(number, "steward", well, door.pk)


def _second_visits(run: Run, number: int) -> None:
    """The street draws from what was closed last month, and hears that it is so, that it is not, or nobody."""
    run.act(number, "street", _draw)
    from linli.core.procedures.models import Case

    waiting = Case.objects.filter(procedure="return_visit", place=run.places[number], closed_at__isnull=True)
    for at, case in enumerate(list(waiting.order_by("pk"))):
        page, move = f"/second-visits/{case.pk}/", HEARD[at % len(HEARD)]
        said = {"words": "电话里说了"} | ({} if move == "miss" else {"channel": "phone"})
        run.act(number, "street", Visitor.act, f"{page}?move={move}", f"{page}{move}/", **said)


def _draw(visitor: Visitor) -> None:
    page = visitor.open("/second-visits/")
    if page.xpath("//form[@action='/second-visits/draw/']"):
        visitor.send(page, "/second-visits/draw/")
