"""The plan in its own words, and whether a paper is genuine."""

from collections import defaultdict
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render

from linli.core import rulebook
from linli.core.papers import queries
from linli.core.people.view_access import Request, public
from linli.core.rulebook import Clause, Origin, Setting
from linli.domains.committees.portal.frame import frame


@public
def plan(request: Request) -> HttpResponse:
    """/plan/: every clause, anchored by its number (#4.5), with what the city rules under it."""
    book = rulebook.current()
    words = request.GET.get("q", "")[:60].split()
    ruled: dict[str, list[Setting]] = defaultdict(list)
    for setting in book.settings.values():
        if setting.origin is Origin.CITY and setting.clause and setting.text:
            ruled[setting.clause].append(setting)
    chapters: dict[str, list[tuple[Clause, list[Setting]]]] = {}
    for clause in book.clauses.values():
        rules = ruled[clause.number]
        if _has(words, clause, rules):
            chapters.setdefault(clause.chapter, []).append((clause, rules))
    titles = book.document["chapters"]
    context: dict[str, Any] = {
        "document": book.document,
        "chapters": [(number, titles[number], rows) for number, rows in chapters.items()],
        "q": request.GET.get("q", "")[:60],
        "words": words,
        "n": sum(len(rows) for rows in chapters.values()),
        **frame(request, None, "plan"),
    }
    return render(request, "portal/plan.html", context)


def _has(words: list[str], clause: Clause, rules: list[Setting]) -> bool:
    text = "\n".join([clause.number, clause.title, clause.text, *(rule.text for rule in rules)])
    return all(word in text for word in words)


@public
def check(request: Request, code: str = "") -> HttpResponse:
    """/check/<code>/: whether a paper is in force, void or replaced; nothing of it but its name."""
    if typed := request.GET.get("code", "")[:40].strip():
        return redirect(f"/check/{quote(typed, safe='')}/")
    found = queries.check(code) if code else None
    context = {"typed": code, "paper": found, **frame(request, None, "check")}
    return render(request, "portal/check.html", context, status=404 if found and not found["found"] else 200)
