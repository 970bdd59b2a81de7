"""What the roll-out's replay came to, told from the journal and not from the plan; and what pages say of it."""

import re

from tools.replay.rollout.turns import Roll

# Each counter by the lines that it counts: procedure and verb.
COUNTED: dict[str, tuple[tuple[str, str], ...]] = {
    "leaders": (("leader_link", "link"), ("leader_link", "succeed")),
    "reported_in": (("leader_link", "report"),),
    "visits": (("leader_link", "visit"),),
    "matters": (("follow", "see_through"),),
    "inspections": (("inspection", "close"),),
    "inspected": (("inspected", "finish"),),
    "findings": (("finding", "raise"),),
    "sent_back": (("finding", "return"),),
    "mended": (("finding", "pass"),),
    "forums": (("forum", "settle"),),
    "opinions": (("opinion", "gather"),),
    "written": (("opinion", "write"),),
    "practices": (("practice", "publish"),),
    "taken_over": (("adoption", "tell"),),
    "projects": (("project", "accept"),),
    "meetings": (("meeting", "file"),),
    "letters": (("problem", "sign"),),
    "reports": (("report", "report"), ("report", "send")),
    "reports_read": (("report", "read"),),
    "briefings": (("briefing", "answer"),),
    "walks": (("visit", "note_down"),),
}
HEAD = re.compile(r"([\d,]+) 个社区，([\d,]+) 个有县级领导联系")


def counted() -> dict[str, int]:
    """Each counter from the journal's lines."""
    from django.db.models import Count

    from linli.core.journal.models import Entry

    rows = Entry.objects.order_by().values_list("procedure", "verb").annotate(n=Count("pk"))
    lines = {(procedure, verb): n for procedure, verb, n in rows}
    return {name: sum(lines.get(one, 0) for one in of) for name, of in COUNTED.items()}


def left() -> list[str]:
    """The reports that nobody above has looked at: each with its state."""
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="report").exclude(state="read").select_related("place")
    return [f"{case.place.code} {case.title}: {case.state}" for case in rows.order_by("pk")]


def covered(made: Roll) -> dict[str, int]:
    """How many committees have a leader and how many have none, as the city's page says it; the journal must agree."""
    from linli.core.journal.models import Entry

    page = made.run.signed("city_officer").open("/leaders/")
    found = HEAD.search(page.text_content())
    every, led = (int(text.replace(",", "")) for text in found.groups()) if found else (0, 0)
    lines = Entry.objects.filter(procedure="leader_link")
    linked = (
        lines.filter(verb__in=("link", "succeed")).count() - lines.filter(verb__in=("end", "replace")).count()
    )
    if (every, led) != (len(made.run.towns), linked):
        made.mismatches.append(
            f"/leaders/: {led} of {every}, {linked} of {len(made.run.towns)} in the journal"
        )
    return {"led": led, "not_led": every - led}
