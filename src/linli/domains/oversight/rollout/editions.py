"""The rules in two editions side by side: what was written into them in the end (建章立制, 5.3)."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from linli.core import downloads, rulebook
from linli.core.people.view_access import Request, needs
from linli.core.rulebook import compare
from linli.core.rulebook.parts import Rulebook, Setting

HEAD = ("变了什么", "规则", "依据", "哪一项", "原来", "现在", "新版的文字")
WIDTHS = (14, 28, 16, 20, 40, 40, 50)


@needs("editions")
def index(request: Request) -> HttpResponse:
    """`/rules/editions/`: `?from=` and `?to=` name editions, `?q=` looks for words, `?kind=` for one sort of change."""
    query = request.GET.dict()
    old, new = _two(query)
    words = query.get("q", "").strip()[:60]
    context: dict[str, Any] = {
        "editions": list(rulebook.editions().values()),
        "old": old,
        "new": new,
        "words": words,
        "kind": query.get("kind", ""),
    }
    if old is new:
        found_ = [one for one in new.settings.values() if _says(one, words)]
        context["n"] = len(found_)
        context["groups"] = _by_clause(new, found_)
        return render(request, "oversight/editions.html", context)
    found = compare.compare(old, new)
    context["kinds"] = [
        (str(kind), label, n)
        for kind, label in compare.KINDS.items()
        if (n := sum(one.kind == kind for one in found))
    ]
    context["n"] = len(found)
    context["changes"] = _chosen(found, words, query.get("kind", ""))
    context["clauses"] = [row for row in compare.clauses(old, new) if words in "".join(row)]
    return render(request, "oversight/editions.html", context)


@needs("editions")
def export(request: Request, ending: str) -> HttpResponseBase:
    """`/rules/editions.xlsx`, `.csv`: the changes that the page lists, a row for each part of a rule."""
    query = request.GET.dict()
    old, new = _two(query)
    found = _chosen(compare.compare(old, new), query.get("q", "").strip()[:60], query.get("kind", ""))
    rows = (
        (one.label, one.key, one.now.citation, name, before, after, one.now.text)
        for one in found
        for name, before, after in one.parts
    )
    name = f"规则对照_{old.name}_{new.name}"
    return downloads.rows(name, ending, "规则对照", HEAD, WIDTHS, rows, note=f"{old.label} → {new.label}")


def _by_clause(book: Rulebook, found: list[Setting]) -> list[tuple[str, list[Setting]]]:
    """The rules under their clauses, in the plan's order; those of the city alone last."""
    groups: dict[str, list[Setting]] = {}
    for one in sorted(found, key=lambda one: compare.place(one.clause)):
        title = f"{one.clause} {book.clause(one.clause).title}" if one.clause else "市里自己定的"
        groups.setdefault(title, []).append(one)
    return list(groups.items())


def _two(query: dict[str, str]) -> tuple[Rulebook, Rulebook]:
    """The editions that the address names; else the newest and the one before it."""
    books = rulebook.editions()
    line = list(books.values())
    new = books.get(query.get("to", ""), line[-1])
    before = line[max(line.index(new) - 1, 0)]
    return books.get(query.get("from", ""), before), new


def _chosen(found: list[compare.Change], words: str, kind: str) -> list[compare.Change]:
    return [one for one in found if one.says(words) and (not kind or str(one.kind) == kind)]


def _says(one: Setting, words: str) -> bool:
    said = "\n".join((one.key, one.text, one.reading, one.clause, compare.plain(one.value)))
    return words.casefold() in said.casefold()
