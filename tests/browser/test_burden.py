"""One visit, one problem and its answer at a real browser, counted as `./linli burden` counts the whole month."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from linli.core.procedures.models import Case
from linli.demo.world import accounts
from tools.burden import page
from tools.burden.hand import Count, Hand, Ledger
from tools.shots import run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGE = Path(__file__).parents[2] / "docs" / "burden.md"
LAST = re.compile(r"total: (\d+) taps, (\d+) characters")


@pytest.fixture
def hand(chrome: Any, address: str, rows: None, settings: Any, demo: dict[str, str]) -> Iterator[Any]:
    """`hand(username, width)`: that person's, at a desk or with a telephone; all write into one ledger."""
    settings.SECRET_KEY = demo["LINLI_SECRET_KEY"]
    ledger, contexts = Ledger(), []

    def made(username: str, width: int = 1440) -> Hand:
        contexts.append(run.new_context(chrome, address, width, "light"))
        run.sign_in(contexts[-1], address, accounts()[username])
        return Hand(contexts[-1], address, ledger)

    yield made
    for context in contexts:
        context.close()


def taken(hand: Hand, move: str, **words: str) -> None:
    form = hand.page.locator(f"form[action$='/{move}/']")
    for name, text in words.items():
        hand.write(form.locator(f"[name={name}]"), text)
    hand.tap(form.locator("button.filled").last)
    expect(form).to_have_count(0)


@pytest.mark.clause("4.1", "4.2", "4.4", "4.5")
def test_a_visit_a_problem_and_its_answer(hand: Any) -> None:
    mark = uuid4().hex[:6]
    said, done, seen = f"楼梯扶手松了 {mark}", f"拧紧了 {mark}", f"摇过了 {mark}"
    member = hand("wangjianping", 390)
    ledger = member.ledger
    with ledger.of("visit"):
        member.begin("/visits/new/")
        member.tap(member.page.locator("label:has([name=where])").first)
        member.tap(member.page.locator("label:has([name=heard][value=demand])"))
        member.write(member.page.locator("[name=text]"), said, said=True)
        member.button("记下")
        member.settled(r"/visits/\d+/$")
    case = Case.objects.get(procedure="problem", title=said)
    secretary = hand("zhoumin")
    with ledger.of("triage"):
        secretary.begin("/problems/?sort=-number")
        secretary.tick(secretary.page.locator("tr", has_text=said).locator("td.pick input"))
        secretary.button("定为社区办")
        secretary.choose(secretary.page.locator("[name=handler]"), "刘宏")
        secretary.tap(secretary.page.locator("form button.filled").last)
        expect(secretary.page.locator("h1")).to_contain_text("1 件")
    with ledger.of("work"):
        grid = hand("liuhong", 390)
        grid.begin(f"/problems/{case.pk}/?move=done#moves")
        # The form that was opened is there to be written in: no press to get into its field.
        expect(grid.page.locator("form[action$='/done/'] [name=words]")).to_be_focused()
        taken(grid, "done", words=done)
        secretary.begin(f"/problems/{case.pk}/?move=verify#moves")
        taken(secretary, "verify", words=seen)
    with ledger.of("feedback"):
        clerk = hand("linan")
        clerk.begin(f"/problems/{case.pk}/?move=feed_back")
        clerk.button("答复")
        expect(clerk.page.locator("main")).to_contain_text("等本人确认")
    assert ledger.twice == []
    assert ledger.counts["visit"] == Count(5, 0, len(said), ledger.counts["visit"].pages)
    taps = {duty: count.taps for duty, count in ledger.counts.items()}
    assert taps == {"visit": 5, "triage": 6, "work": 4, "feedback": 2}
    assert sum(count.characters for count in ledger.counts.values()) == len(done + seen)


def test_what_the_record_holds_is_known_when_it_is_typed_again(hand: Any) -> None:
    case = Case.objects.filter(procedure="problem").exclude(spot="").latest("pk")
    secretary = hand("zhoumin")
    with secretary.ledger.of("register"):
        secretary.begin("/problems/new/")
        secretary.write(secretary.page.locator("[name=spot]"), case.title)
    assert [(duty, words) for duty, _, words in secretary.ledger.twice] == [("register", case.title[:40])]


def test_the_page_of_the_month_is_whole_and_within_its_target() -> None:
    text = PAGE.read_text(encoding="utf-8")
    last = LAST.fullmatch(text.rstrip("\n").splitlines()[-1])
    assert last is not None
    taps, characters = map(int, last.groups())
    assert page.within(Count(taps, characters))
    assert text.startswith(page.HOW)
    by_duty = text.partition("## By duty")[2].partition("What others do")[0]
    table = [[int(cell) for cell in re.findall(r"\| (\d+)(?= \|)", line)] for line in by_duty.splitlines()]
    counted = [row for row in table if row]
    assert [sum(column) for column in zip(*counted[:-1], strict=True)] == counted[-1]
    assert counted[-1][:2] == [taps, characters]
