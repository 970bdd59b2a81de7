"""`./linli shots`: photographs every kind of page of the demo at 390, 768 and 1440 px, light, dark and elder.

Exit 1 when a page did not answer as it should: its picture is named with what it answered.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linli.ops import environment, scratch
from linli.ops.host import chromium
from linli.ops.host.refusals import Plain
from tools.shots import oversight

WIDTHS = (390, 768, 1440)
MODES = ("light", "dark", "elder")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def main(args: argparse.Namespace) -> int:
    folder: Path = args.out or environment.home() / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    with scratch.demo() as url:
        home = scratch.home()
        scratch.use(url, home)
        from tools.replay.run import served

        with served(home, environment.of(home, url)) as address, browser() as chrome:
            taken = photograph(chrome, address, folder)
    print(json.dumps({"folder": str(folder), "pictures": taken}, ensure_ascii=False))
    return 1 if any(picture.endswith(")") for picture in taken) else 0


@contextmanager
def browser() -> Iterator[Any]:
    """A headless browser. Plain when there is none, or when its driver is not installed."""
    found = chromium.find()
    if found is None:
        raise Plain(*chromium.WORDS.split("\n", 1))
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise Plain("先运行一次 ./linli test。", "Run ./linli test once: it installs the driver.") from error
    # The driver keeps an event loop in this thread; the rows that are asked for beside it are asked one at a time.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=str(found), args=list(ARGUMENTS))
        try:
            yield chrome
        finally:
            chrome.close()


# Problems in these states, and the move whose form is open.
STATES = (
    ("reported", "accept"),
    ("accepted", "solve"),
    ("awaiting", "table"),
    ("to_feed_back", "feed_back"),
    ("shelved", ""),
    ("tabled", ""),
    ("closed", ""),
)


def pages() -> list[tuple[str, str, str]]:
    """Name, sign-in name ('' for the public) and address of each kind of page, in the demo's own rows."""
    from linli.core.papers.models import Paper
    from linli.core.procedures.models import Case
    from linli.demo.world import HOME
    from linli.domains.problems.models import Reporter

    def first(procedure: str, *states: str) -> int:
        rows = Case.objects.filter(procedure=procedure, place__short=HOME, state__in=states)
        return int(rows.latest("pk").pk)

    place = Case.objects.filter(place__short=HOME)[0].place
    spoke = Reporter.objects.filter(place=place, person__sealed__isnull=False, keep_name=False)
    public = _public(place, Paper.objects.latest("pk").check_code)
    listed = [
        ("desk", "zhoumin", "/desk/"),
        ("desk-member", "wangjianping", "/desk/"),
        ("desk-street", "hanxue", "/desk/"),
        ("desk-city", "sunwei", "/desk/"),
        ("desk-system", "gaoyuan", "/desk/system/"),
        ("desk-access", "gaoyuan", "/desk/access/"),
        ("desk-accounts", "baijie", "/desk/accounts/"),
        ("desk-audit", "shilei", "/desk/audit/deeds/"),
        ("desk-handover", "zhoumin", "/desk/handover/"),
        ("desk-invitations", "zhoumin", "/desk/invitations/"),
        ("desk-opened", "zhoumin", "/desk/opened/"),
        ("search", "zhoumin", "/search/?q=暖气"),
        ("problems", "zhoumin", "/problems/"),
        ("problems-empty", "zhoumin", "/problems/?q=没有这样的词"),
        ("problem-new", "linan", "/problems/new/"),
        ("problems-paste", "linan", "/problems/paste/"),
        *_visits(first("visit_round", "walking", "over")),
        *_meetings(first),
        *_projects(first),
        ("papers", "zhoumin", "/papers/"),
        *_letters(first),
        ("persons", "zhoumin", "/persons/"),
        ("person", "zhoumin", f"/persons/{spoke.latest('pk').pk}/"),
        ("ui", "zhoumin", "/ui/"),
    ]
    for state, move in STATES:
        query = f"?move={move}" if move else ""
        listed.append((f"problem-{state}", "zhoumin", f"/problems/{first('problem', state)}/{query}"))
    return [
        *public,
        *listed,
        *_returns(place),
        *_reports(place),
        *oversight.oversight(place),
        *oversight.inspections(place),
        *oversight.leaders(place),
        *oversight.plans(place),
        *_lists(first),
    ]


def _projects(first: Any) -> list[tuple[str, str, str]]:
    """Projects with what was promised, and what answers came to."""
    return [
        ("projects", "zhoumin", "/projects/"),
        ("project", "wangjianping", f"/projects/{first('project', 'doing')}/"),
        (
            "project-promise",
            "wangjianping",
            f"/projects/{first('project', 'doing')}/promises/{first('promise', 'owed', 'reminded')}/",
        ),
        ("feedback", "zhoumin", "/feedback/"),
        ("second-visits", "hanxue", "/second-visits/"),
        ("second-visit", "hanxue", f"/second-visits/{first('return_visit', 'waiting', 'confirmed')}/"),
    ]


def _letters(first: Any) -> list[tuple[str, str, str]]:
    """What departments owe, promise and are called for, and who watches it."""
    from linli.domains.problems.models import Referral

    held = Referral.objects.filter(post__person__accounts__username="guoning", case__state="letter")
    return [
        ("letters", "guoning", "/letters/"),
        ("letter", "guoning", f"/letters/{held.latest('pk').case_id}/"),
        ("letter-sign", "jiangtao", f"/letters/{first('problem', 'to_sign')}/"),
        ("letters-all", "dingxiaoyan", "/letters/all/?tab=all"),
        (
            "letter-call",
            "dingxiaoyan",
            f"/letters/calls/{first('summoned', 'asked', 'coming', 'came', 'absent')}/",
        ),
        ("letter-pledge", "dingxiaoyan", f"/letters/pledges/{first('pledge', 'promised')}/"),
        ("letters-sent", "hanxue", "/letters/sent/"),
        ("desk-district", "zhaolin", "/desk/"),
        ("pledges", "zhoumin", "/pledges/"),
        ("pledge", "zhoumin", f"/pledges/{first('pledge', 'promised')}/?move=kept"),
        ("summons-new", "hanxue", f"/summons/new/{first('problem', 'to_sign')}/"),
        ("summons", "hanxue", f"/summons/{first('summons', 'called', 'held')}/"),
        ("summons-held", "zhoumin", f"/summons/{first('summons', 'held')}/"),
    ]


def _returns(place: Any) -> list[tuple[str, str, str]]:
    """The list of departments' forms, a ledger filled row by row, and a sheet of figures."""
    from linli.domains.returns.models import Form

    forms = Form.objects.filter(place=place)
    ledger, figures = forms.filter(subject="problems").latest("pk"), forms.filter(subject="").latest("pk")
    return [
        ("returns", "zhoumin", "/returns/"),
        ("month-papers", "zhoumin", "/returns/papers/"),
        ("return-ledger", "zhoumin", f"/returns/{ledger.pk}/"),
        ("return-figures", "zhoumin", f"/returns/{figures.pk}/"),
    ]


def _reports(place: Any) -> list[tuple[str, str, str]]:
    """This month's report as it makes itself, last month's as it was sent, what came to the street and did not."""
    from linli.core import clock
    from linli.domains.returns import periods
    from linli.domains.returns.models import Report

    now, last = periods.month_of(clock.today()), Report.objects.latest("period").period
    back = Report.objects.filter(case__state="returned").select_related("place").latest("period")
    return [
        ("month-report", "zhoumin", f"/reports/{now}/"),
        ("month-report-sent", "zhoumin", f"/reports/{last}/"),
        ("month-report-behind", "zhoumin", f"/reports/{now}/of/{place.code}/behind/received/"),
        ("month-report-year", "zhoumin", f"/reports/{now[:4]}/"),
        ("month-reports", "hanxue", f"/reports/{last}/below/"),
        ("month-report-came", "hanxue", f"/reports/{back.period}/of/{back.place.code}/"),
        ("month-report-street", "hanxue", f"/reports/{now}/"),
        ("month-reports-district", "zhaolin", f"/reports/{last}/below/"),
        ("month-reports-city", "sunwei", f"/reports/{last}/below/"),
    ]


def _lists(first: Callable[..., int]) -> list[tuple[str, str, str]]:
    """The other pages of the problem list."""
    return [
        ("problems-board", "zhoumin", "/problems/?view=board"),
        ("problems-columns", "zhoumin", "/problems/?hide=number,changed&sort=-size"),
        ("problems-import", "linan", "/problems/import/"),
        ("problems-imported", "linan", f"/problems/import/{first('intake', 'taken_in')}/"),
    ]


def _visits(walked: int) -> list[tuple[str, str, str]]:
    """The pages of visits, with a round and one of its doors."""
    from linli.domains.problems.models import Door

    door = Door.objects.filter(case=walked).latest("pk").pk
    return [
        ("visits", "zhoumin", "/visits/"),
        ("visit", "wangjianping", "/visits/new/"),
        ("visit-door", "wangjianping", f"/visits/new/?door={door}"),
        ("visit-mine", "wangjianping", "/visits/round/"),
        ("visit-round", "linan", f"/visits/rounds/{walked}/"),
        ("visit-swap", "wangjianping", f"/visits/rounds/{walked}/swap/"),
        ("visit-draw", "linan", "/visits/rounds/new/"),
    ]


def _published(place: Any) -> int:
    from linli.core.procedures.models import Case

    rows = Case.objects.filter(procedure="project", place=place, project__published_at__isnull=False)
    return int(rows.latest("pk").pk)


def _meetings(first: Any) -> list[tuple[str, str, str]]:
    coming = f"/meetings/{first('meeting', 'notified', 'planned')}/"
    return [
        ("meetings", "zhoumin", "/meetings/"),
        ("meeting-new", "zhoumin", "/meetings/new/"),
        ("meeting", "zhoumin", coming),
        ("chain", "zhoumin", f"/meetings/chains/{first('deliberation', 'consultation')}/"),
        ("meeting-hall", "zhoumin", f"{coming}hall/"),
        ("meeting-answers", "zhoumin", f"{coming}answers/"),
        ("meeting-agenda", "zhoumin", f"{coming}agenda/"),
        ("meeting-day", "zhoumin", f"{coming}day/"),
        ("meeting-invited", "zhoumin", f"{coming}mine/"),
        ("meetings-mine", "zhoumin", "/meetings/mine/"),
        ("meetings-year", "zhoumin", "/meetings/year/"),
        ("meeting-asked", "guoning", f"/meetings/asked/{first('asked', 'coming', 'asked')}/"),
        ("meeting-filed", "zhoumin", f"/meetings/{first('meeting', 'filed')}/"),
    ]


def _public(place: Any, check_code: str) -> list[tuple[str, str, str]]:
    home = f"/c/{place.code}/"
    return [
        ("districts", "", "/"),
        ("district", "", f"/d/{place.district.code if place.district else ''}/"),
        ("community", "", home),
        ("report", "", home + "report/"),
        ("report-building", "", "/q/demo00/"),
        ("follow", "", home + "follow/"),
        ("board", "", home + "board/"),
        ("projects-public", "", home + "projects/"),
        ("project-public", "", home + f"projects/{_published(place)}/"),
        ("call", "", home + "call/"),
        ("committee-today", "", home + "committee/"),
        ("plan", "", "/plan/"),
        ("check", "", f"/check/{check_code}/"),
        ("complaint", "", "/complaint/"),
        ("privacy", "", "/privacy/"),
        ("sign-in", "", "/sign-in/"),
        ("invited", "", "/sign-in/invited/"),
        ("demo", "", "/demo/"),
        ("not-found", "", "/c/000000000000/"),
    ]


def photograph(chrome: Any, address: str, folder: Path, only: tuple[str, ...] = ()) -> list[str]:
    """Take the pictures; gives their names. A page that does not answer is named in the list as such."""
    from linli.demo.world import accounts

    taken = []
    for width in WIDTHS:
        for mode in MODES:
            contexts: dict[str, Any] = {}
            for name, username, path in pages():
                if only and name not in only:
                    continue
                context = contexts.get(username) or new_context(chrome, address, width, mode)
                contexts[username] = context
                if username and not getattr(context, "signed", False):
                    sign_in(context, address, accounts()[username])
                    context.signed = True
                page = context.new_page()
                answer = page.goto(address + path)
                file = f"{name}-{width}-{mode}.png"
                page.screenshot(path=str(folder / file), full_page=True)
                page.close()
                status = answer.status if answer else 0
                taken.append(file if status == 200 or name == "not-found" else f"{file} ({status})")
            for context in contexts.values():
                context.close()
    return taken


def new_context(chrome: Any, address: str, width: int, mode: str, scripts: bool = True) -> Any:
    """A browser window of its own: width in CSS pixels, light, dark or elder."""
    context = chrome.new_context(
        viewport={"width": width, "height": 900 if width > 500 else 844},
        color_scheme="dark" if mode == "dark" else "light",
        java_script_enabled=scripts,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    if mode == "elder":
        context.add_cookies([{"name": "elder", "value": "1", "url": address}])
    return context


def sign_in(context: Any, address: str, account: Any) -> None:
    """Put a session of the account into the browser, as the sign-in page would."""
    context.add_cookies([{"name": "sessionid", "value": session(account), "url": address}])


def session(account: Any) -> str:
    """The key of a new session of the account, as the sign-in page would begin it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)
