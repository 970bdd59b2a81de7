"""Where the code asks who somebody is: every permission check, scope filter and sign-in requirement, found in its source.

Each site is a piece of text with what takes its place when the check is removed.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from linli.ops.environment import SOURCE
from tools.access.by_hand import BY_HAND

FLOORS = ("core", "domains", "web")
# What a condition speaks of that is a question of who asks.
ASKS = re.compile(
    r"\bactor\b|\brole\b|\.user\b|lies_below|sees_names|\bown\b|\breached\b|\boffice\b|\bposts?\b|\bmay\(|fits\(post"
    r"|reporter is None|_about|account is None|EXAMINERS|STAFF|_sees|opens\("
)
REFUSES = re.compile(
    r"^(raise (Http404|PermissionDenied|PermissionError|Refusal|NotPermitted)\b|return (errors\.|redirect\()"
    r"|return (\w+\.none\(\)|\[\]|Q\(pk__in=\[\]\)|False|None)$|yield Concern\()"
)
# What a list leaves out because of who asks.
CHOOSES = re.compile(r"_sees\(|sees_names\(|\bopens\(|\.may\(|role in .*\.by\b")
# Whose rows they are, when a query is narrowed by it.
OWNED = frozenset(
    {
        "place",
        "place_id",
        "case__place",
        "root",
        "person",
        "person_id",
        "case",
        "assignee_id",
        "district_id",
        "street_id",
    }
)
SCOPED = frozenset({"get_object_or_404", "filter", "get", "exclude"})
SYSTEM = '__import__("linli.core.people.actor", fromlist=["x"]).SYSTEM'
# Not `Q()`, which is nothing beside another: `Q() | that` is `that`.
ANY = '__import__("django.db.models", fromlist=["x"]).Q(pk__gt=0)'
PUBLIC = '__import__("linli.core.people.view_access", fromlist=["x"]).public'
EVERYBODY = 'tuple(__import__("linli.core.people.roles", fromlist=["x"]).REGISTRY)'
# What reads like such a question and is none: what a case is about, and where a page sends one on.
NO_CHECK = (
    ("core/places/queries.py", "place.level =="),
    ("core/procedures/plan.py", 'actor.role in ("public"'),
    ("core/procedures/plan.py", "reaches(actor, step.case)"),
    ("domains/committees/term/crossing.py", "candidate"),
    ("domains/committees/formation/guards.py", "post.person_id in concerned"),
    ("domains/committees/formation/guards.py", "len({post.person_id"),
    ("domains/problems/guards.py", "post is not None and department_heads"),
    ("web/home/pages.py", "addresses.landing("),
    ("web/account/signin.py", "request.user.is_authenticated"),
)


@dataclass(frozen=True)
class Site:
    """`start` to `end` of the file's text, and `instead`; `function` is the outermost one that it stands in."""

    file: str
    line: int
    kind: str
    what: str
    function: str
    start: int
    end: int
    instead: str
    nth: int = 1  # of those that read the same in one function

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line} {self.kind}: {self.what}"

    @property
    def key(self) -> str:
        """As `name`, without the line, which moves."""
        return (
            f"{self.file} {self.function} {self.kind}: {self.what}{f' ({self.nth})' if self.nth > 1 else ''}"
        )


def sites() -> list[Site]:
    """All of them, in the order of the files."""
    found: list[Site] = []
    for floor in FLOORS:
        for path in sorted((SOURCE / "linli" / floor).rglob("*.py")):
            # `_reach` in the drawing of procedures is about states.
            if "migrations" not in path.parts and path.name != "draw.py":
                found += of(path)
    return found


def changed(text: str, *removed: Site) -> str:
    """The file's text without these checks."""
    for site in sorted(removed, key=lambda one: -one.start):
        text = text[: site.start] + site.instead + text[site.end :]
    return text


def of(path: Path) -> list[Site]:
    text = path.read_text("utf-8")
    file = path.relative_to(SOURCE / "linli").as_posix()
    # What two ways find is told by the first one's name.
    every = [*_read(file, text), *_by_hand(file, text)]
    found = {(one.start, one.end, one.instead): one for one in reversed(every)}
    alike: Counter[str] = Counter()
    told: list[Site] = []
    for one in sorted(found.values(), key=lambda one: one.start):
        alike[one.key] += 1
        told.append(replace(one, nth=alike[one.key]))
    return told


def _by_hand(file: str, text: str) -> Iterator[Site]:
    for where, old, new, what in BY_HAND:
        if where == file:
            start = text.index(old)
            function = _function(ast.parse(text), text.count("\n", 0, start) + 1)
            yield Site(
                file, text.count("\n", 0, start) + 1, "by hand", what, function, start, start + len(old), new
            )


def _function(tree: ast.Module, line: int) -> str:
    """The outermost function, or method, that the line stands in; '' for the module itself."""
    for node in tree.body:
        inner = [(node.name, one) for one in node.body] if isinstance(node, ast.ClassDef) else [("", node)]
        for owner, one in inner:
            if isinstance(one, ast.FunctionDef):
                first = min([one.lineno, *(mark.lineno for mark in one.decorator_list)])
                if first <= line <= (one.end_lineno or 0):
                    return f"{owner}.{one.name}" if owner else one.name
    return ""


def _read(file: str, text: str) -> Iterator[Site]:
    tree = ast.parse(text)
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    raw = text.encode()

    def at(node: ast.expr | ast.keyword, kind: str, instead: str) -> Site:
        first = starts[node.lineno - 1] + node.col_offset
        last = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        one, two = len(raw[:first].decode()), len(raw[:last].decode())
        what = " ".join(text[one:two].split())[:110]
        return Site(file, node.lineno, kind, what, _function(tree, node.lineno), one, two, instead)

    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "needs":
                    yield at(mark, "login", PUBLIC)
                    if ast.unparse(mark) != "needs('')":
                        yield at(mark, "right", 'needs("")')
        elif isinstance(node, ast.If):
            yield from (at(one, "guard", "False") for one in _guards(node) if not _no_check(file, one))
        elif isinstance(node, ast.Call):
            yield from (at(*one) for one in _calls(node, file))
            yield from (at(word, "owner", "pk__gt=-1") for word in _owners(node))
        elif isinstance(node, ast.IfExp) and ast.unparse(node.orelse).endswith(".none()"):
            if not _no_check(file, node.test):
                yield at(node.test, "guard", "True")
        elif isinstance(node, ast.comprehension):
            yield from (at(one, "guard", "True") for one in node.ifs if CHOOSES.search(ast.unparse(one)))
        elif isinstance(node, ast.Compare) and re.search(r"\bmove\.by\b", ast.unparse(node)):
            yield at(node, "by", str(not isinstance(node.ops[0], ast.NotIn)))


def _no_check(file: str, part: ast.expr) -> bool:
    return any(
        file == where and ast.unparse(part).replace("'", '"').startswith(text) for where, text in NO_CHECK
    )


def _guards(node: ast.If) -> Iterator[ast.expr]:
    """The parts of a condition that refuses, as far as they ask who somebody is."""
    if not REFUSES.match(ast.unparse(node.body[0])):
        return
    parts = (
        node.test.values
        if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or)
        else [node.test]
    )
    yield from (part for part in parts if ASKS.search(ast.unparse(part)))


def _calls(node: ast.Call, file: str) -> Iterator[tuple[ast.expr, str, str]]:
    name = ast.unparse(node.func)
    last = name.rpartition(".")[2]
    told = [ast.unparse(arg) for arg in node.args]
    if (last == "scope" and told) or (
        last == "below" and told and "actor" in told[0] and file.startswith("domains")
    ):
        yield node, "scope", ANY
    elif last == "reaches":
        yield node, "reach", "True"
    elif last == "may" and "actor" in name:
        yield node, "right", "True"
    elif last == "visible" and told and "actor" in told[0]:
        yield (
            (node, "scope", "Paper.objects.all()")
            if file == "web/home/papers.py"
            else (node.args[0], "scope", SYSTEM)
        )
    elif last == "_reach" and told:
        yield node, "scope", ANY
    elif last == "Move" and len(node.args) > 4 and ast.unparse(node.args[4]) not in ("()", "('system',)"):
        yield node.args[4], "by", EVERYBODY


def _owners(node: ast.Call) -> Iterator[ast.keyword]:
    """Whose an object must be, where one is looked up by its number, and where it is the asker's own."""
    if ast.unparse(node.func).rpartition(".")[2] not in SCOPED:
        return
    by_number = {word.arg for word in node.keywords} & {"pk", "case_id", "name", "code", "code__in"}
    for word in node.keywords:
        value = ast.unparse(word.value)
        mine = word.arg not in (None, "pk") and re.search(r"\bactor\.\w+_id\b", value)
        looked_up = by_number and word.arg in OWNED and not isinstance(word.value, ast.Constant)
        if mine or looked_up:
            yield word
