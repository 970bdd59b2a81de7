"""Where the code asks who somebody is: every permission check, scope filter and sign-in requirement, found in its source.

Each site is a piece of text with what takes its place when the check is removed.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from linli.ops.environment import SOURCE

FLOORS = ("core", "domains", "web")
# What a condition speaks of that is a question of who asks.
ASKS = re.compile(
    r"\bactor\b|\brole\b|\.user\b|lies_below|sees_names|\bown\b|\breached\b|\boffice\b|\bposts?\b|\bmay\(|fits\(post"
    r"|reporter is None|_about|account is None|EXAMINERS|STAFF"
)
REFUSES = re.compile(
    r"^(raise (Http404|PermissionDenied|Refusal|NotPermitted)\b|return (\w+\.none\(\)|\[\]|Q\(pk__in=\[\]\)|False)$)"
)
# Whose rows they are, when a query is narrowed by it.
OWNED = frozenset(
    {"place", "place_id", "root", "person", "person_id", "case", "assignee_id", "district_id", "street_id"}
)
SCOPED = frozenset({"get_object_or_404", "filter", "get", "exclude"})
SYSTEM = '__import__("linli.core.people.actor", fromlist=["x"]).SYSTEM'
ANY = '__import__("django.db.models", fromlist=["x"]).Q()'
PUBLIC = '__import__("linli.core.people.gate", fromlist=["x"]).public'
EVERYBODY = 'tuple(__import__("linli.core.people.roles", fromlist=["x"]).REGISTRY)'
# What stands in no expression of its own: the statement that reads who has signed in, and the last of the session.
BY_HAND = (
    ("core/people/actor.py", "AND post.during @> %s::date AND", "AND (post.during @> %s::date OR true) AND", "a post's days"),
    ("core/people/actor.py", "AND upper(post.known) IS NULL", "", "a post that was corrected"),
    ("core/people/actor.py", "            if fits(post):\n", "            if True:\n", "a post at another level"),
    ("core/people/actor.py", "if role.reach == roles.ASSIGNED:\n        return Q(", "if False:\n        return Q(", "assigned only"),
    ("core/people/actor.py", "level.get(actor.level, Q(place_id=actor.place_id))", "Q()", "scope by level"),
    ("core/people/actor.py", '"street": Q(street_id=actor.place_id)', '"street": Q()', "scope of a street"),
    ("core/people/actor.py", '"district": Q(district_id=actor.place_id)', '"district": Q()', "scope of a district"),
    ("core/people/actor.py", "return bool(ids.get(actor.level, row.place_id) == actor.place_id)", "return True", "reaches by level"),
    ("core/people/actor.py", "return bool(row.assignee_id == actor.post_id)", "return True", "reaches what is assigned"),
    ("core/people/sessions.py", "now - seen > span(idle).total_seconds()", "False", "idle session"),
    ("core/people/sessions.py", "now - began > span(LONGEST.value()).total_seconds()", "False", "longest session"),
    ("core/people/signin.py", "or not self.user_can_authenticate(account)", "", "a closed account"),
    ("core/people/office.py", "return others.filter(Exists(mine), ~Exists(beyond), ~Exists(own))", "return others", "accounts of the office"),
    ("core/people/office.py", "~Exists(own)", "~Exists(own.none())", "an administrator's account"),
    ("core/people/office.py", "if found is None:\n        raise Refusal", "if False:\n        raise Refusal", "accounts of the office, asked again"),
    ("core/people/office.py", "Account.objects.exclude(person=office.person_id)", "Account.objects.all()", "one's own account"),
    ("web/desk/me.py", "account.sign_ins.filter", 'type(account.sign_ins.first() or account.sign_ins.model()).objects.filter', "one's own sessions"),
    ("web/desk/home.py", 'if actor.level in within:', 'if False:', "what waits elsewhere"),
    ("domains/demands/queries.py", "return place if actor.place_id in (place.pk, above) else None", "return place", "a place in the address"),
    ("web/middleware.py", "if not request.user.is_authenticated:\n            return redirect", "if False:\n            return redirect", "the sign-in itself"),
    ("web/middleware.py", 'getattr(view, "right", "desk")', 'getattr(view, "right", "")', "a right where none is named"),
    ("web/desk/posts.py", "if not request.user.is_authenticated:", "if False:", "a post of one's own"),
    ("web/desk/papers.py", "papers = papers.exclude(kind__in=PERSONNEL)", "papers = papers", "papers about persons"),
    ("web/desk/papers.py", "return papers.filter(wanted |", "return papers.filter(Q(pk__gt=0) | wanted |", "papers of the place and below"),
    ("web/desk/accounts.py", "meant, office.below(self.actor), level=level", "meant, level=level", "a place of the office"),
    ("web/portal/complaint.py", "    if actor.level == Place.STREET:\n        return Q(place_id=actor.place_id)", "    if actor.level:\n        return Q()", "complaints to whom they were sent"),
    ("domains/committees/queries.py", "return found.filter(on_slate) if", "return found if", "candidates on the slate"),
    ("domains/committees/queries.py", "if actions.opens(known[case.pk].objection, known[case.pk].notice, actor, known[case.pk].round.handled)", "if True", "an objection's examiners"),
    ("domains/committees/queries.py", "Case.objects.filter(mine, procedure=\"objection\")", "Case.objects.filter(procedure=\"objection\")", "an objection's two"),
    ("domains/committees/queries_life.py", "found = found.filter(member__person_id=actor.person_id or 0)", "pass", "a member's own page"),
    ("domains/committees/life.py", 'if s.actor.role == "member" and s.actor.person_id != s.facts.member.person_id:', "if False:", "one's own exit"),
    ("domains/demands/casepage.py", 'return not reporter.keep_name or', 'return True or', "a name kept secret"),
    ("domains/demands/portal_follow.py", 'or kept["place"] != place.code', "", "a code of another place"),
    ("domains/demands/portal_follow.py", 'or kept["until"] < time.time()', "", "how long a code opens"),
)  # fmt: skip


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

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line} {self.kind}: {self.what}"

    @property
    def key(self) -> str:
        """As `name`, without the line, which moves."""
        return f"{self.file} {self.function} {self.kind}: {self.what}"


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
    found = [*_read(file, text), *_by_hand(file, text)]
    return sorted(
        {(one.start, one.end, one.instead): one for one in found}.values(), key=lambda one: one.start
    )


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
            yield from (at(one, "guard", "False") for one in _guards(node))
        elif isinstance(node, ast.Call):
            yield from (at(*one) for one in _calls(node, file))
            yield from (at(word, "owner", "pk__gt=-1") for word in _owners(node))
        elif isinstance(node, ast.Compare) and re.search(r"\bmove\.by\b", ast.unparse(node)):
            yield at(node, "by", "True")


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
            if file == "web/desk/papers.py"
            else (node.args[0], "scope", SYSTEM)
        )
    elif last == "_reach" and told:
        yield node, "scope", ANY
    elif last == "Move" and len(node.args) > 4 and ast.unparse(node.args[4]) not in ("()", "('system',)"):
        yield node.args[4], "by", EVERYBODY


def _owners(node: ast.Call) -> Iterator[ast.keyword]:
    """Whose an object must be, where one is looked up by its number."""
    named = {word.arg for word in node.keywords}
    if ast.unparse(node.func).rpartition(".")[2] in SCOPED and named & {"pk", "name", "code"}:
        yield from (
            word for word in node.keywords if word.arg in OWNED and not isinstance(word.value, ast.Constant)
        )
