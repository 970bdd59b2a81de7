"""`./linli init`: a real installation on a PostgreSQL of the house's own. Again adds staff, and repairs.

LINLI_OWNER_URL owns the database and migrates, LINLI_DATABASE_URL serves. The keys are made under the home's
`secrets`; the first three administrators come by `--admins FILE.xlsx` or the keyboard, staff by `--staff`.
"""

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from linli.ops import environment, staff
from linli.ops.host import database, installation
from linli.ops.host.refusals import Plain

SHORTEST = 10  # letters of an administrator's password
EXAMPLE = """CREATE ROLE linli_owner LOGIN PASSWORD '…';
CREATE ROLE linli LOGIN PASSWORD '…';
CREATE DATABASE linli OWNER linli_owner TEMPLATE template0 ENCODING 'UTF8'
  LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8';
LINLI_OWNER_URL=postgresql://linli_owner:…@127.0.0.1/linli
LINLI_DATABASE_URL=postgresql://linli:…@127.0.0.1/linli"""


def main(args: argparse.Namespace) -> int:
    owner, serving = urls()
    home = environment.home()
    check_server(owner)
    state = installation.of(serving)
    if state and state.kind == "demo":
        raise Plain(
            "这个数据库里是演示数据，不能做正式系统。", "This database holds a demo: use an empty one."
        )
    fresh = state is None or not state.ready
    wanted = administrators(args.admins) if fresh else []
    database.migrate(owner, unquote(urlsplit(serving).username or ""))
    database.check_role(serving)
    told = environment.of(home, serving)
    database.step("born", **told)
    for file, kind in ((args.admins, "admins"), (args.staff, "staff")):
        if file and (fresh or kind == "staff"):
            database.step(kind, str(file.resolve()), **told)
    if wanted:
        database.step("admins", given=json.dumps([entry._asdict() for entry in wanted]), **told)
    database.step("ready", **told)
    report(home, args.json)
    return 0


def urls() -> tuple[str, str]:
    """(owner, serving), from the environment. Raises Plain with an example."""
    owner, serving = os.environ.get("LINLI_OWNER_URL", ""), os.environ.get("LINLI_DATABASE_URL", "")
    if not owner or not serving:
        raise Plain(
            "正式系统要有 PostgreSQL 17 以上的数据库，并用环境变量给出两个地址，例如：",
            "A real installation needs PostgreSQL 17+ and two addresses in the environment, for example:",
            EXAMPLE,
        )
    if urlsplit(owner).username == urlsplit(serving).username:
        raise Plain("两个地址必须是两个角色。", "The two addresses must be two roles.", EXAMPLE)
    return owner, serving


def check_server(owner: str) -> None:
    """Refuse a server that is too old, or a database that keeps other than UTF-8."""
    with database.connect(owner) as connection:
        row = connection.execute(
            "select current_setting('server_version_num')::int, pg_encoding_to_char(encoding)"
            " from pg_database where datname = current_database()"
        ).fetchone()
    if row is None or row[0] < 170000 or row[1] != "UTF8":
        raise Plain(
            "需要 PostgreSQL 17 以上、编码 UTF8 的数据库。", "PostgreSQL 17+ with encoding UTF8 is needed."
        )


def administrators(file: Path | None) -> list[staff.Entry]:
    """The three administrators asked for at the keyboard; none when a file holds them."""
    if file:
        return []
    if not sys.stdin.isatty():
        raise Plain(
            "请用 --admins 文件.xlsx 给出三位管理员（列：姓名、登录名、角色）。",
            "Give the three administrators with --admins FILE.xlsx (columns 姓名, 登录名, 角色).",
        )
    asked: list[staff.Entry] = []
    for role, label in zip(staff.ADMINISTRATORS, ("系统管理员", "安全管理员", "审计管理员"), strict=True):
        print(f"{label}  {role.replace('_', ' ')}")
        name, username = _asked("  姓名 name: "), _asked("  登录名 user name: ")
        asked.append(staff.Entry(len(asked) + 1, name, username, role, password=_password()))
    return asked


def _asked(prompt: str) -> str:
    while not (answer := input(prompt).strip()):
        pass
    return answer


def _password() -> str:
    while True:
        first = getpass.getpass("  密码 password: ")
        if len(first) < SHORTEST:
            print(f"  至少 {SHORTEST} 位  at least {SHORTEST} characters")
        elif first == getpass.getpass("  再输一次 again: "):
            return first
        else:
            print("  两次不一样  they differ")


def report(home: Path, as_json: bool) -> None:
    passwords = home / "secrets" / "first-sign-ins.csv"
    if as_json:
        print(
            json.dumps({"ready": True, "keys": str(home / "secrets"), "first_sign_ins": passwords.exists()})
        )
        return
    print(f"正式系统已建好。密钥在 {home / 'secrets'}：请另外备份，和数据库分开保管；丢了就读不出个人信息。")
    print(
        "The installation is ready. Back up the keys apart from the database: without them nothing personal"
    )
    print("can be read again.")
    if passwords.exists():
        print(f"首次密码  first passwords: {passwords}（发完即删  delete it once they are handed out）")
    print("启动  start:  ./linli serve")
