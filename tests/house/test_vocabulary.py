"""`core` knows no committee: a city office could run on it."""

import ast
import re
from pathlib import Path

from tests.house.source import HERE, SOURCE, committed, compare, name, text

ENGLISH = [
    "committee",
    "problem",
    "meeting",
    "visit",
    "demand",
    "agenda",
    "referral",
    "petition",
    "secretary",
    "candidate",
    "slate",
    "dismissal",
    "mediation",
    "volunteer",
    "resident",
    "household",
    "steward",
    "joint",
    "enlarged",
    "shelved",
]
CHINESE = [
    "社工委",
    "委员",
    "大党委",
    "联席会议",
    "两委",
    "问题清单",
    "走访",
    "议题",
    "议程",
    "会议",
    "项目",
    "督办",
    "协办函",
    "挂账",
    "反馈",
    "回访",
    "选聘",
    "公示",
    "聘书",
    "双报到",
    "纪要",
    "研判",
    "受理",
    "办结",
    "楼院长",
    "网格员",
    "书记",
]
# The showcase shows the components as the rooms use them.
SHOWCASE = re.compile(r"core/ui/(sample\w*|views)\.py|templates/ui/showcase")


def spoken(path: Path) -> str:
    """Names and strings of a module, without its remarks; all of a template, a sheet or a script."""
    if path.suffix != ".py":
        return text(path)
    said: list[str] = []
    for node in ast.walk(ast.parse(text(path))):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and is_words(body[0]):
            body[0].value.value = ""
        for field in ("id", "attr", "arg", "name", "asname", "module", "value"):
            if isinstance(found := getattr(node, field, None), str):
                said.append(found)
    return "\n".join(said)


def is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def words(path: Path) -> set[str]:
    said = spoken(path)
    parts = set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", said).lower()))
    return {word for word in ENGLISH if {word, f"{word}s"} & parts} | {
        word for word in CHINESE if word in said
    }


def test_core_has_no_word_of_the_plan() -> None:
    found = {
        f"{name(path)}: {word}"
        for path in committed()
        if path.is_relative_to(SOURCE / "core")
        and path.suffix in (".py", ".html", ".css", ".js", ".typ", ".svg")
        if "migrations" not in path.parts and not SHOWCASE.search(name(path))
        for word in words(path)
    }
    assert compare(found, HERE / "vocabulary.txt") == ""


def test_a_word_of_the_plan_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text('class JointMeetings:\n    """纪要"""\n    # problem\n    label = f"走访 {1}"\n')
    assert words(path) == {"joint", "meeting", "走访"}
