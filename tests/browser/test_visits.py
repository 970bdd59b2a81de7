"""Visits without a network in a real browser: kept on the telephone, sent by themselves, each once (4.1)."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from playwright.sync_api import expect

from linli.core import clock
from linli.core.people.actor import of_post
from linli.core.people.models import Account, Post
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.demo.world import accounts
from linli.domains.problems.models import Door, Visit
from tools.shots import run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.clause("4.1"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
N = 20
# The draft as a telephone whose clock is a day fast would have written it.
FAST = """outbox.all().then(all => outbox.put(
  Object.assign(all[0], { at: new Date(Date.now() + 86400000).toISOString() })))"""


class Phone:
    """A telephone of the grid worker, with `N` doors of this month's round to go to."""

    def __init__(self, context: Any, address: str) -> None:
        self.context, self.address = context, address
        self.page = context.new_page()

    def ready(self) -> "Phone":
        """The list is open and kept; the worker is there."""
        self.page.goto(self.address + "/visits/round/")
        expect(self.page.locator("[data-round]")).to_have_attribute("data-kept", "1", timeout=60_000)
        self.page.evaluate("navigator.serviceWorker.ready")
        return self

    def note(self, door: int, words: str) -> None:
        """Note a visit down; without a network it says that it is kept here."""
        self.page.goto(f"{self.address}/visits/new/?door={door}")
        self.page.locator("[name=heard][value=demand]").check(force=True)
        self.page.fill("[name=text]", words)
        self.page.get_by_role("button", name="记下", exact=True).click()

    def kept(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text("存在这部手机里")
        expect(self.page.locator("main")).to_contain_text(words)

    @property
    def waiting(self) -> int:
        return int(self.page.evaluate("outbox.all().then(all => all.length)"))

    def is_empty(self) -> None:
        """On the list of doors: nothing waits any more."""
        expect(self.page.locator("[data-round]")).to_have_attribute("data-left", "0", timeout=60_000)


@pytest.fixture
def doors(rows: None) -> Iterator[list[int]]:
    """So many doors of a building of its own, on the grid worker's list; gone again afterwards."""
    actor = of_post(
        Post.objects.select_related("place", "person").get(person__name="刘宏", role="grid_worker")
    )
    case = Case.objects.filter(procedure="visit_round", place=actor.place_id, state="walking").last()
    assert case is not None, "the demo draws a round each month"
    name = f"试 {uuid4().hex[:6]} 号楼"
    building = Building.objects.create(place_id=actor.place_id or 0, name=name, token=uuid4().hex[:12])
    for number in range(N):
        take(case, "add", actor, {"spot": f"{name} {number + 1} 单元", "building": building})
    made = list(Door.objects.filter(case=case, building=building).order_by("pk").values_list("pk", flat=True))
    yield made
    for pk in Door.objects.filter(pk__in=made, visit=None, gone=False).values_list("pk", flat=True):
        take(Case.objects.get(pk=case.pk), "remove", actor, {"door": pk})


@pytest.fixture
def phone(
    chrome: Any, address: str, doors: list[int], settings: Any, demo: dict[str, str]
) -> Iterator[Phone]:
    settings.SECRET_KEY = demo["LINLI_SECRET_KEY"]
    context = run.new_context(chrome, address, 390, "light")
    context.clock.install(time=clock.now())
    run.sign_in(context, address, accounts()["liuhong"])
    yield Phone(context, address)
    context.close()


def arrived(doors: list[int]) -> list[str]:
    """What arrived of these doors, each visit once."""
    spots = Door.objects.filter(pk__in=doors).values_list("spot", flat=True)
    return sorted(Visit.objects.filter(spot__in=list(spots)).values_list("text", flat=True))


def words(number: int) -> str:
    return f"第 {number:02d} 户：墙皮掉了"


def test_twenty_visits_without_a_network_arrive_once_each(phone: Phone, doors: list[int]) -> None:
    phone.ready()
    phone.context.set_offline(True)
    for number, door in enumerate(doors):
        phone.note(door, words(number))
        phone.kept(words(number))
    assert arrived(doors) == []
    phone.page.goto(phone.address + "/visits/round/")
    expect(phone.page.locator("[data-strip]")).to_contain_text("已存 20 条")
    expect(phone.page.locator("[data-waiting]")).to_have_count(N)
    phone.context.set_offline(False)
    phone.is_empty()
    assert arrived(doors) == [words(number) for number in range(N)]
    assert Door.objects.filter(pk__in=doors, visit=None).count() == 0
    expect(phone.page.locator("[data-strip]")).to_be_hidden()


def test_a_door_where_nobody_was_is_not_walked_yet(phone: Phone, doors: list[int]) -> None:
    phone.ready()
    head = phone.page.locator("[data-count]")
    before = head.inner_text()
    phone.context.set_offline(True)
    first = phone.page.locator(".doors-left > li.next")
    first.get_by_role("button", name="没人").click()
    missed = phone.page.locator(".doors-left > [data-waiting]")
    expect(missed).to_contain_text("没有人，存在手机里")
    expect(missed.locator("svg")).to_have_count(0)
    expect(first.get_by_role("button", name="没人")).to_be_hidden()
    expect(head).to_have_text(before)
    missed.get_by_role("button", name="不要这条").click()
    expect(first.get_by_role("button", name="没人")).to_be_visible()
    first.get_by_role("button", name="没人").click()
    phone.context.set_offline(False)
    phone.is_empty()
    expect(phone.page.locator(".doors-left")).to_contain_text("去过，没有人")
    expect(head).to_have_text(before)


def test_the_tab_was_closed_between(phone: Phone, doors: list[int]) -> None:
    phone.ready()
    phone.context.set_offline(True)
    for number, door in enumerate(doors):
        phone.note(door, words(number))
        phone.kept(words(number))
    phone.page.close()
    phone.context.set_offline(False)
    phone.page = phone.context.new_page()
    phone.page.goto(phone.address + "/visits/round/")
    phone.is_empty()
    assert arrived(doors) == [words(number) for number in range(N)]


def test_the_same_visits_sent_twice(phone: Phone, doors: list[int]) -> None:
    """The answer was lost on its way: the telephone sends all of it again, from two tabs at once."""
    phone.ready()
    phone.context.set_offline(True)
    for number, door in enumerate(doors[:3]):
        phone.note(door, words(number))
        phone.kept(words(number))
    drafts = phone.page.evaluate("outbox.all()")
    assert len(drafts) == 3
    phone.context.set_offline(False)
    phone.page.goto(phone.address + "/visits/round/")
    phone.is_empty()
    other = phone.context.new_page()
    other.goto(phone.address + "/visits/round/")
    phone.page.evaluate("drafts => Promise.all(drafts.map(outbox.put))", drafts)
    for tab in (phone.page, other):
        tab.evaluate("() => { setTimeout(() => location.reload()); }")
    phone.is_empty()
    phone.page = other
    phone.is_empty()
    assert arrived(doors) == [words(number) for number in range(3)]


def test_a_draft_is_mended_and_thrown_away(phone: Phone, doors: list[int]) -> None:
    phone.ready()
    phone.context.set_offline(True)
    phone.note(doors[0], "灯坏了")
    phone.kept("灯坏了")
    phone.page.get_by_role("button", name="改一改").click()
    phone.page.fill("[name=text]", "灯坏了半个月")
    phone.page.get_by_role("button", name="记下", exact=True).click()
    phone.kept("灯坏了半个月")
    assert phone.waiting == 1
    phone.page.get_by_role("button", name="同一户，再记一件").click()
    phone.page.fill("[name=text]", "下水不通")
    phone.page.get_by_role("button", name="记下", exact=True).click()
    phone.kept("下水不通")
    assert phone.waiting == 2
    phone.page.get_by_role("button", name="不要这条").click()
    expect(phone.page.locator("[name=text]")).to_be_visible()
    assert phone.waiting == 1
    phone.context.set_offline(False)
    phone.page.goto(phone.address + "/visits/round/")
    phone.is_empty()
    assert arrived(doors) == ["灯坏了半个月"]


def test_what_is_missing_is_said_without_a_network_too(phone: Phone, doors: list[int]) -> None:
    phone.ready()
    phone.context.set_offline(True)
    phone.page.goto(f"{phone.address}/visits/new/?door={doors[0]}")
    phone.page.get_by_role("button", name="记下", exact=True).click()
    expect(phone.page.locator("[data-wrong]")).to_have_text("请点一下听到什么")
    assert phone.waiting == 0


def test_a_fast_clock_is_said_and_the_draft_kept(phone: Phone, doors: list[int]) -> None:
    phone.ready()
    phone.context.set_offline(True)
    phone.note(doors[0], words(0))
    phone.kept(words(0))
    phone.page.evaluate(FAST)
    phone.context.set_offline(False)
    phone.page.goto(phone.address + "/visits/round/")
    wrong = phone.page.locator(".draft.wrong")
    expect(wrong).to_contain_text("手机时间")
    expect(wrong).to_contain_text("方案 4.1")
    expect(wrong).to_contain_text(words(0))
    assert arrived(doors) == []
    wrong.get_by_role("button", name="按收到的时间记").click()
    phone.is_empty()
    assert arrived(doors) == [words(0)]


def test_a_colleague_and_a_sign_out_between(phone: Phone, doors: list[int]) -> None:
    """Signed out, drafts stay and the pages go; signed in again they are sent, and what came otherwise is said."""
    phone.ready()
    phone.context.set_offline(True)
    phone.note(doors[0], words(0))
    phone.kept(words(0))
    colleague = of_post(
        Post.objects.select_related("place", "person").get(person__name="王建平", role="member")
    )
    from linli.domains.problems.visits import actions

    door = Door.objects.select_related("building", "case__place").get(pk=doors[0])
    given = {"heard": "fine", "building": door.building, "spot": door.spot, "door": door.pk}
    actions.note(door.case.place, colleague, given, uuid4())
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.page.locator("[data-strip]")).to_contain_text("已经退出登录")
    assert phone.waiting == 1
    phone.context.add_cookies([one for one in cookies if one["name"] == "sessionid"])
    phone.page.goto(phone.address + "/visits/round/")
    told = phone.page.locator("[data-outbox] .draft")
    expect(told).to_contain_text("已经走过")
    assert arrived(doors) == sorted(["", words(0)])
    told.get_by_role("button", name="知道了").click()
    phone.is_empty()


def test_another_post_does_not_send_them(phone: Phone, doors: list[int], address: str) -> None:
    phone.ready()
    phone.context.set_offline(True)
    phone.note(doors[0], words(0))
    phone.kept(words(0))
    # Signed out before the network is back: else the telephone may be quicker.
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    run.sign_in(phone.context, address, Account.objects.get(username="heguifang"))
    phone.page.goto(address + "/visits/round/")
    expect(phone.page.locator("[data-strip]")).to_contain_text("另一个岗位记的")
    expect(phone.page.locator("main")).not_to_contain_text(words(0))
    assert phone.waiting == 1


def test_signing_out_takes_the_pages_along(phone: Phone) -> None:
    phone.ready()
    phone.page.goto(phone.address + "/visits/")
    phone.page.evaluate("document.querySelector(\"form[action='/sign-out/']\").requestSubmit()")
    phone.page.wait_for_url(lambda url: "/visits/" not in url)
    assert phone.page.evaluate("caches.has('visits')") is False


def test_without_scripts(
    chrome: Any, address: str, doors: list[int], settings: Any, demo: dict[str, str]
) -> None:
    settings.SECRET_KEY = demo["LINLI_SECRET_KEY"]
    context = run.new_context(chrome, address, 390, "light", scripts=False)
    run.sign_in(context, address, accounts()["liuhong"])
    page = context.new_page()
    page.goto(f"{address}/visits/new/?door={doors[0]}")
    page.locator("[name=heard][value=fine]").check(force=True)
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator("main")).to_contain_text("记下了")
    context.close()
    connection.close()
    assert Door.objects.get(pk=doors[0]).visit_id is not None
