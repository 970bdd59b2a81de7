"""A person's hand at a real browser, counted: what is pressed, what is typed, which pages are opened, by duty."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# So long must a text be to be asked for twice: shorter ones are everybody's.
LEAST = 4


@dataclass
class Count:
    """What a duty cost. `said` are the characters that residents said, or that were spoken in a meeting."""

    taps: int = 0
    characters: int = 0
    said: int = 0
    pages: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.taps + other.taps,
            self.characters + other.characters,
            self.said + other.said,
            self.pages + other.pages,
        )


@dataclass
class Ledger:
    """The counts by duty, and what was asked for though the record held it: duty, field, value."""

    counts: dict[str, Count] = field(default_factory=dict)
    twice: list[tuple[str, str, str]] = field(default_factory=list)
    duty: str = ""

    @property
    def now(self) -> Count:
        return self.counts.setdefault(self.duty, Count())

    @contextmanager
    def of(self, duty: str) -> Iterator[None]:
        """What is done within is done for this duty."""
        before, self.duty = self.duty, duty
        try:
            yield
        finally:
            self.duty = before


class Hand:
    """One person at one browser. Every press is a tap; a list to choose from is two: it is opened, and chosen from."""

    def __init__(self, context: Any, address: str, ledger: Ledger) -> None:
        self.address, self.ledger = address, ledger
        self.page = context.new_page()
        self.page.on("request", self._opened)

    def _opened(self, request: Any) -> None:
        """A document in the window is a page; a redirect on its way is not another."""
        if request.is_navigation_request() and request.redirected_from is None:
            self.ledger.now.pages += 1

    def begin(self, path: str = "/desk/") -> None:
        """Take up the work: a press on what was kept on the screen of the telephone, or in the bar of the browser."""
        self.ledger.now.taps += 1
        self.page.goto(self.address + path)

    def tap(self, target: Any) -> None:
        # As one scrolls who wants to press it: not under what floats at the foot.
        target.evaluate("node => node.scrollIntoView({ block: 'center' })")
        target.click()
        self.ledger.now.taps += 1

    def button(self, name: str, within: Any = None) -> None:
        self.tap((within or self.page).get_by_role("button", name=name).first)

    def link(self, name: str, within: Any = None) -> None:
        self.tap((within or self.page).get_by_role("link", name=name).first)

    def choose(self, target: Any, words: str) -> None:
        """From a list that has to be opened. What stands there already needs no press."""
        option = target.locator("option", has_text=words).first
        value, label = option.get_attribute("value"), option.inner_text()
        if target.input_value() == value:
            return
        self._held(target, words)
        target.select_option(value)
        self.ledger.now.taps += 2
        assert words in label

    def tick(self, target: Any) -> None:
        """A box or a round button, by the label that one sees."""
        if not target.is_checked():
            target.check(force=True)
            self.ledger.now.taps += 1

    def write(self, target: Any, words: str, said: bool = False, more: bool = False) -> None:
        """Type into a field; a press to get into it, unless one stands in it. `more` goes on after what is there."""
        if not target.evaluate("field => field === document.activeElement"):
            target.click()
            self.ledger.now.taps += 1
        if said:
            self.ledger.now.said += len(words)
        else:
            self._held(target, words)
            self.ledger.now.characters += len(words)
        target.fill(f"{target.input_value()}{words}" if more else words)

    def enter(self) -> None:
        """The key that sends a form."""
        self.page.keyboard.press("Enter")
        self.ledger.now.taps += 1

    def settled(self, pattern: str) -> None:
        """The page that the press led to."""
        self.page.wait_for_url(re.compile(pattern))

    def _held(self, target: Any, words: str) -> None:
        """Remember it when the record had it already: nothing is asked for twice."""
        if len(words) >= LEAST and self.known(words):
            label = target.evaluate("field => (field.labels && field.labels[0] || field).textContent.trim()")
            self.ledger.twice.append((self.ledger.duty, label[:40], words[:40]))

    def known(self, words: str) -> bool:
        """Whether the record holds these very words: of a case, of a step, of a meeting."""
        from linli.core.journal.models import Note
        from linli.core.procedures.models import Case
        from linli.domains.meetings.models import Item, Meeting
        from linli.domains.projects.models import Milestone, Option, Project

        return (
            Case.objects.filter(title__contains=words).exists()
            or Case.objects.filter(spot__contains=words).exists()
            or Note.objects.filter(text__contains=words).exists()
            or Item.objects.filter(question__contains=words).exists()
            or Meeting.objects.filter(room__contains=words).exists()
            or Project.objects.filter(measure__contains=words).exists()
            or Milestone.objects.filter(what__contains=words).exists()
            or Option.objects.filter(what__contains=words).exists()
        )
