"""The command line: each command is a module with `main(args) -> int`, loaded when called.

What proves linli stands in `tools`, beside the sources: an installation that is only served has none of it.

Exit codes: 0 in order; 1 something was found wrong; 2 the command was not understood; 3 it could not be done.
"""

import argparse
import importlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from linli.core import logs
from linli.ops.environment import ROOT, home
from linli.ops.host.refusals import Plain, unforeseen


class Option(NamedTuple):
    """One argument of a command, as argparse takes it."""

    name: str
    settings: dict[str, Any]


USE, OPERATE, PROVE = "使用 · use", "运维 · operate", "检验 · prove"


class Command(NamedTuple):
    """One command: the heading of `./linli --help` under which it stands, its module, what it does, its options."""

    group: str
    module: str
    says: str
    options: tuple[Option, ...] = ()


def _path(name: str, says: str) -> Option:
    return Option(name, {"type": Path, "help": says, "metavar": "PATH"})


def _number(name: str, default: int | None, says: str) -> Option:
    return Option(name, {"type": int, "default": default, "help": says, "metavar": "N"})


def _flag(name: str, says: str) -> Option:
    return Option(name, {"action": "store_true", "help": says})


def _word(*names: str) -> Option:
    return Option("what", {"choices": names, "metavar": "|".join(names)})


COMMANDS: dict[str, Command] = {
    "run": Command(
        USE,
        "linli.ops.run",
        "起一个演示系统 · a living demo on this machine",
        (_number("--port", 8000, "port on 127.0.0.1"),),
    ),
    "init": Command(
        USE,
        "linli.ops.init",
        "建立正式系统 · set up a real installation",
        (_path("--admins", "Excel of the three administrators"), _path("--staff", "Excel of the staff")),
    ),
    "serve": Command(
        USE,
        "linli.ops.serve",
        "运行正式系统 · serve a real installation",
        (
            Option("--host", {"default": "127.0.0.1", "help": "address to listen on"}),
            _number("--port", 8000, "port to listen on"),
            _number("--workers", None, "processes that serve pages (one per core)"),
        ),
    ),
    "migrate": Command(OPERATE, "linli.ops.migrate", "升级数据库 · bring the database to this code's state"),
    "tick": Command(
        OPERATE,
        "linli.ops.tick",
        "到点的事办一遍 · do what is due now",
        (_flag("--loop", "every minute, for ever"),),
    ),
    "worker": Command(
        OPERATE,
        "linli.ops.worker",
        "后台发信等 · send what waits in the outbox",
        (_flag("--once", "and end"),),
    ),
    "backup": Command(
        OPERATE,
        "linli.ops.backup",
        "备份 · back up, persons' keys apart",
        (
            _path("--out", "a new folder"),
            _path("--keys", "the folder of the keys, always the same"),
            _path("--check", "say whether that backup is whole; with --keys, whether they open it"),
        ),
    ),
    "restore": Command(
        OPERATE,
        "linli.ops.backup",
        "恢复 · restore into an empty database",
        (_path("--from", "the folder of a backup"), _path("--keys", "the folder of the newest keys")),
    ),
    "doctor": Command(OPERATE, "linli.ops.doctor", "检查这套系统 · examine this installation"),
    "journal": Command(
        OPERATE,
        "linli.ops.journal",
        "核对留痕 · verify the journal's chains, or give out their heads, signed",
        (
            _word("verify", "heads", "key"),
            _path("--out", "heads: write them into a signed file"),
            Option("--place", {"metavar": "CODE", "help": "heads: of one street and what lies below it"}),
            _path("--from", "verify: compare with a signed file"),
            _flag("--since", "verify: read only what came after that file"),
            Option("--key", {"metavar": "HEX", "help": "verify: the public key that must have signed"}),
            _path("--held", "verify: compare with what heads --json printed"),
        ),
    ),
    "keys": Command(
        OPERATE,
        "linli.ops.rotation",
        "换密钥 · change keys while the system serves, or say what lies under which",
        (
            _word("status", "rotate"),
            _flag("--index", "rotate: the key of the look-ups instead of the master key"),
            _flag("--reseal", "rotate: seal the texts anew as well, by the cipher of today"),
        ),
    ),
    "tallies": Command(
        OPERATE,
        "linli.ops.tallies",
        "重算统计 · recount the tallies",
        (
            _word("verify"),
            _flag("--mend", "count wrong places anew from their lines, while all others go on"),
        ),
    ),
    "places": Command(
        OPERATE,
        "linli.ops.places",
        "真实边界 · load real outlines and points of places for the boards, or say what is loaded",
        (
            _word("shapes"),
            Option("file", {"type": Path, "nargs": "?", "metavar": "FILE", "help": "GeoJSON"}),
            _flag("--check", "only look at the file"),
            _flag("--remove", "take out what FILE names; without FILE all of it"),
        ),
    ),
    "test": Command(
        PROVE, "tools.kit.testing", "运行全部检查 · run every check, or pytest with the arguments given"
    ),
    "procedures": Command(
        PROVE,
        "linli.ops.procedures",
        "画出或核对流程 · draw or check the procedures",
        (
            _flag("--draw", "print the drawings"),
            _flag("--check", "prove that they are whole"),
            _path("--into", "page of the docs to put the drawings into"),
        ),
    ),
    "personal": Command(
        PROVE,
        "linli.ops.personal",
        "个人信息清单 · the register of personal fields, as a page, or as rows of the notice to residents",
        (
            _path("--into", "page of the docs to write"),
            _flag("--rows", "print the rows of a new version of the notice"),
        ),
    ),
    "access": Command(
        PROVE,
        "tools.access.run",
        "以每种岗位、从每个位置走遍每个地址 · call every address as every role, and compare with docs/access.md",
        (
            _flag("--write", "make the table anew"),
            Option("--only", {"metavar": "TEXT", "help": "the addresses with these words alone"}),
        ),
    ),
    "clauses": Command(
        PROVE, "tools.kit.clauses", "条款与程序的对照 · which clause is carried out and proven where"
    ),
    "replay": Command(
        PROVE,
        "tools.replay.run",
        "走完全程：真实留言，或者全市组建 · take real messages, or all committees, through all steps",
        (
            _word("chain", "formation", "rollout"),
            _path("--messages", "chain: CSV, may be gzipped"),
            _number("--limit", None, "chain: only the first N"),
            Option("--communities", {"metavar": "N|all", "help": "how many; chain: 50 unless told"}),
            Option("--routes", {"choices": ["all"], "help": "chain: fail when no row went some way"}),
            Option("--scale", {"metavar": "F", "help": "rollout: that share of the communities (1)"}),
        ),
    ),
    "fuzz": Command(
        PROVE,
        "tools.fuzz.run",
        "乱填一遍 · nonsense to every form as every role, and to the reading interface",
        (
            _number("--calls", 10_000, "how many calls"),
            _number("--seed", None, "the same calls again"),
        ),
    ),
    "drills": Command(
        PROVE,
        "tools.drills.run",
        "演练：改动留痕、恢复、换密钥、删除、强行中断 · try what must never happen",
        (
            Option(
                "--only", {"metavar": "NAME", "help": "one drill: tamper, restore, keys, erasure, kill-…"}
            ),
            _number("--times", 20, "how often each is done"),
            _number("--writes", 1000, "how many writes each time"),
        ),
    ),
    "bench": Command(
        PROVE, "tools.bench.run", "测速 · measure", (_number("--records", 100_000, "problems to load"),)
    ),
    "prove": Command(
        PROVE,
        "tools.prove.run",
        "更久的检验 · what takes longer than the gate; alone it lists what there is",
        (
            Option(
                "what",
                {
                    "choices": ["days", "search", "fuzz", "mutation", "replay", "access", "all"],
                    "nargs": "?",
                    "metavar": "days|search|fuzz|mutation|replay|access|all",
                },
            ),
            _number("--seed", None, "draw the same again"),
            _number("--minutes", None, "no longer than that"),
            _flag("--year", "days: every day of the last known year"),
            Option("--day", {"metavar": "DATE", "help": "days: that day, at each hour that is tried"}),
            _flag("--write", "days: make the list of steps anew"),
        ),
    ),
    "burden": Command(
        PROVE,
        "tools.burden.run",
        "数一个月要点几下 · play a committee's month at a real browser, and count taps and characters",
        (_flag("--write", "make docs/burden.md anew"),),
    ),
    "shots": Command(
        PROVE, "tools.shots.run", "给每种页面拍照 · photograph every page", (_path("--out", "folder"),)
    ),
    "makemigrations": Command(
        PROVE,
        "tools.kit.makemigrations",
        "（开发）生成迁移 · write migrations",
        (
            Option("apps", {"nargs": "*"}),
            _flag("--check", "only say whether any is missing"),
            _flag("--empty", ""),
        ),
    ),
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./linli",
        description="邻里 · the software of a neighbourhood committee",
        epilog=_listing(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    below = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        one = below.add_parser(name, description=command.says)
        one.add_argument("--json", action="store_true", help="answer as JSON")
        for option in command.options:
            one.add_argument(option.name, **option.settings)
    return top


def _listing() -> str:
    """The commands under their three headings."""
    width = max(map(len, COMMANDS))
    groups = (
        "\n".join(
            [
                f"{group}:",
                *(f"    {name:{width}} {one.says}" for name, one in COMMANDS.items() if one.group == group),
            ]
        )
        for group in (USE, OPERATE, PROVE)
    )
    return "\n\n".join([*groups, "./linli COMMAND --help: 一条命令的用法 · what one command takes"])


def call(args: argparse.Namespace) -> int:
    """Run the command; what goes wrong becomes words and an exit code."""
    try:
        module = COMMANDS[args.command].module
        if module.startswith("tools."):
            sys.path.append(str(ROOT))
        if not _there(module):
            raise Plain(
                f"这个版本还没有 {args.command} 命令。", f"This version has no command '{args.command}' yet."
            )
        code = int(importlib.import_module(module).main(args))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    except Plain as words:
        return _refuse(words, args.json)
    except Exception as error:
        if os.environ.get("LINLI_DEBUG") == "1":
            raise
        return _refuse(unforeseen(type(error).__name__, logs.lines(error), home() / "errors.log"), args.json)


def _there(module: str) -> bool:
    """Whether this installation has the module."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _refuse(words: Plain, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": words.english, "detail": words.detail}, ensure_ascii=False))
    print(words, file=sys.stderr)
    return 3


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["test"] and not {"-h", "--help"} & set(words):
        return call(argparse.Namespace(command="test", json=False, rest=words[1:]))
    return call(parser().parse_args())


if __name__ == "__main__":
    sys.exit(main())
