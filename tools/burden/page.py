"""docs/burden.md: how it is counted, what each duty cost, what was asked for twice, and the total in the last line."""

from tools.burden.hand import Count, Ledger

MOST_TAPS, MOST_CHARACTERS = 150, 600
HOW = """# 一个月要点几下

<!-- Made by ./linli burden --write. Change the product or the play, not this page. -->

`./linli burden` plays a committee's month in a real Chromium over a community made for it, and counts. One round of
ten visits, six problems on all routes (the community itself; meeting and project; a department by letter; the street;
merged into another; not taken on), one meeting with three items, a project from its study to its first finished step,
six people told, the month's papers.

How it is counted, always to our own disadvantage:

- **A tap** is every press: a link, a button, a box, getting into a field that nobody stands in, Enter that sends. A
  list that opens is two, opened and chosen from. Taking up the work on another day, or as another person, is one: the
  desk is opened. Nothing is gone to by typing an address, and no shortcut is used that a newcomer would not know.
- **Characters** are all that are typed, figures and dates included. What residents said, and what was spoken in the
  meeting, stands apart: it is theirs. What a page has filled in already, and a quick phrase that is pressed, is not typed.
- **Pages** are documents that the browser opened; a part of a page that changes in place is none.
- Signing in is not in it (once in twelve hours for each person). What residents, the street and the department do is
  played too, and stands apart: the community only waits for it.
"""


# What the same month cost before the product was made shorter: taps and characters by duty, of the first play.
BEFORE = {
    "visit": (50, 0),
    "register": (5, 0),
    "triage": (39, 58),
    "work": (20, 30),
    "plan": (15, 23),
    "hold": (19, 11),
    "project": (21, 63),
    "feedback": (19, 13),
    "report": (4, 0),
}


def total(ledger: Ledger) -> Count:
    """What the committee's own duties cost together."""
    from tools.burden.month import DUTIES

    return sum((ledger.counts.get(duty, Count()) for duty in DUTIES), Count())


def within(count: Count) -> bool:
    """Whether it is no more than what was set as the most."""
    return count.taps <= MOST_TAPS and count.characters <= MOST_CHARACTERS


def figures(ledger: Ledger) -> dict[str, object]:
    """The same for programs."""
    whole = total(ledger)
    return {
        "duties": {duty: vars(count) for duty, count in ledger.counts.items()},
        "twice": ledger.twice,
        "taps": whole.taps,
        "characters": whole.characters,
    }


def page(ledger: Ledger) -> str:
    """The whole page."""
    from tools.burden.month import APART, DUTIES

    whole = total(ledger)
    head = ["| 做什么 | taps | characters | said by others | pages |", "|---|---:|---:|---:|---:|"]
    rows = [_row(label, ledger.counts.get(duty, Count())) for duty, label in DUTIES.items()]
    apart = [_row(label, ledger.counts.get(key, Count())) for key, label in APART.items()]
    twice = [f"- {DUTIES.get(duty, duty)}：{field}，“{words}”" for duty, field, words in ledger.twice]
    parts = [
        HOW,
        f"The target: at most {MOST_TAPS} taps and {MOST_CHARACTERS} characters, and nothing asked twice.\n",
        "## By duty\n",
        "\n".join([*head, *rows, _row("**合计**", whole)]) + "\n",
        "What others do meanwhile, not in the total:\n",
        "\n".join([*head, *apart]) + "\n",
        "## Before\n",
        "The first play, on the pages as they were: the same month, and three things asked twice.\n",
        "\n".join(
            [*FORMER, *(f"| {DUTIES[key]} | {taps} | {n} |" for key, (taps, n) in BEFORE.items()), _before()]
        )
        + "\n",
        "## Asked twice\n",
        "Every word of four signs and more that is typed is looked for in the record first: in titles, places, notes,\n"
        "items, plans and meetings.\n",
        "\n".join(twice or ["Nothing."]) + "\n",
        f"total: {whole.taps} taps, {whole.characters} characters\n",
    ]
    return "\n".join(parts)


FORMER = ("| 做什么 | taps | characters |", "|---|---:|---:|")


def _before() -> str:
    taps, characters = (sum(column) for column in zip(*BEFORE.values(), strict=True))
    return f"| **合计** | {taps} | {characters} |"


def _row(label: str, count: Count) -> str:
    return f"| {label} | {count.taps} | {count.characters} | {count.said} | {count.pages} |"
