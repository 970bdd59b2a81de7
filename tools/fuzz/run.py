"""`./linli fuzz`: nonsense to every form of every page as every role, and to the reading interface; exit 1 if it hurt.

A demo is made for it in a scratch database and dropped. The crowd plays in rounds, each on a fresh copy of the demo,
so that what a call does to the house cannot close it to the calls that follow for long.
"""

import argparse
import json
import logging
import secrets
from importlib.util import find_spec
from typing import Any

from linli.ops import scratch
from linli.ops.host import cluster
from linli.ops.host.refusals import Plain

ROUND = 1500  # calls on one copy of the demo
OF_API = 5  # one call in so many goes to the reading interface
TOOLS = ("hypothesis", "schemathesis")


def main(args: argparse.Namespace) -> int:
    if missing := [name for name in TOOLS if find_spec(name) is None]:
        raise Plain(
            "fuzz 要测试用的组件：先运行一次 ./linli test tests/house/test_pages.py。",
            "fuzz needs what the tests need: run ./linli test tests/house/test_pages.py once.",
            ", ".join(missing),
        )
    number = args.seed if args.seed is not None else secrets.randbelow(10**6)
    found = run(args.calls, number)
    print(json.dumps(found, ensure_ascii=False) if args.json else told(found))
    return 0 if found["ok"] else 1


def run(calls: int, number: int) -> dict[str, Any]:
    """The calls under the seed; gives what the command prints."""
    with scratch.demo() as url, cluster.lease(scratch.home(), fast=True) as server:
        copy = f"{url.rpartition('/')[2].partition('?')[0]}_copy"
        address = server.serving_url(copy)
        try:
            return {"seed": number} | _rounds(server, url, copy, address, calls, number)
        finally:
            scratch.close()
            server.drop_database(copy)


def _rounds(server: Any, url: str, copy: str, address: str, calls: int, number: int) -> dict[str, Any]:
    _fresh(server, url, copy)
    scratch.use(address, scratch.home())
    from django.conf import settings

    from linli.web.wsgi import application
    from tools.fuzz import api, play

    # What Django says of each refused call is what was asked for; what is judged is what a real house answers.
    logging.disable(logging.ERROR)
    settings.DEBUG = False
    found, crowd = play.Found(), browsers()
    of_forms = calls - calls // OF_API
    for turn in range(-(-of_forms // ROUND)):
        _fresh(server, url, copy)
        play.play(crowd, min(ROUND, of_forms - found.calls), number + turn, found)
    _fresh(server, url, copy)
    of_api = api.play(application, calls // OF_API, number, home_code())
    shown = found.told() | {"calls": found.calls + of_api["calls"], "api": of_api}
    return shown | {"ok": found.clean and not of_api["failures"]}


def _fresh(server: Any, url: str, copy: str) -> None:
    """A new copy of the demo under the copy's name."""
    scratch.close()
    server.drop_database(copy)
    server.create_database(copy, url.rpartition("/")[2].partition("?")[0])


def browsers() -> list[Any]:
    """One of every role that the demo has somebody in, and a resident who follows a case by its code."""
    from linli.core import clock
    from linli.core.people.models import Account, Post
    from linli.domains.problems.models import Reporter
    from tools.fuzz import play

    code = home_code()
    begin = play.entrances(code)
    posts: dict[str, Any] = {}
    for post in Post.objects.filter(person__accounts__isnull=False).order_by("pk"):
        posts.setdefault(post.role, post)
    held = {role: Account.objects.filter(person=post.person_id).first() for role, post in posts.items()}
    found = [play.Browser(role, held[role], {"post": post.pk}, begin) for role, post in posts.items()]
    reporter = Reporter.objects.filter(place__code=code, case__state="fed_back").order_by("pk").first()
    follow = {"place": code, "reporter": reporter.pk if reporter else 0, "until": clock.real() + 86400}
    return [*found, play.Browser("public", None, {"follow": follow}, begin)]


def home_code() -> str:
    from linli.core.places.models import Place
    from linli.demo.world import HOME

    return Place.objects.get(short=HOME, level=Place.COMMUNITY).code


def told(found: dict[str, Any]) -> str:
    """In words, with how to do it again."""
    from tools.fuzz import play

    lines = [
        f"calls: {found['calls']} (reading interface: {found['api']['calls']})  forms: {found['forms']}  "
        f"addresses: {found['addresses']}  roles: {len(found['roles'])}  seed: {found['seed']}"
    ]
    for kind in play.FAULTS:
        lines += [f"{kind}: {json.dumps(one, ensure_ascii=False)}" for one in found[kind]]
    lines += [f"api: {one['call']}: {one['what']}" for one in found["api"]["failures"]]
    return "\n".join([*lines, "完好  in order" if found["ok"] else "有毛病  FAULTS"])
