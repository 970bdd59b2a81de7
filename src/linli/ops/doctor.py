"""`./linli doctor`: examine this installation, in plain words. Exit 1 if something is wrong.

What can be seen from inside is `linli.core.checkup`; here is what takes the keys, the roles and the network. What was
found is kept, so that the system administrator's desk can show it.
"""

import argparse
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from linli.ops import environment, rotation
from linli.ops.host import chromium, database, installation, rooms
from linli.ops.host.refusals import Plain
from linli.ops.scratch import reading

OK, NOTE, WRONG = "ok", "note", "wrong"
KNOCK = 5.0  # seconds that the mail server's door may take
YEAR = 365 * 24 * 3600
SPARE = 10  # connections beside those of the pages: worker, tick, commands, a backup
SIGNS = {OK: "✓", NOTE: "·", WRONG: "✗"}
# What an examination gives: name, state, Chinese, English.
type Found = tuple[str, str, str, str]


def main(args: argparse.Namespace) -> int:
    with reading() as url:
        from linli.core import status_files

        findings = list(examine(url))
        told = [dict(zip(("name", "state", "chinese", "english"), one, strict=True)) for one in findings]
        wrong = any(state == WRONG for _, state, _, _ in findings)
        status_files.leave(status_files.DOCTOR, ok=not wrong, findings=told)
    if args.json:
        says = [one | {"says": f"{one['chinese']}  {one['english']}"} for one in told]
        print(json.dumps({"ok": not wrong, "findings": says}, ensure_ascii=False))
    else:
        for name, state, chinese, english in findings:
            print(f"{SIGNS[state]} {name:<14} {chinese}\n  {'':<14} {english}")
    return 1 if wrong else 0


def examine(url: str) -> Iterator[Found]:
    """Every finding; an examination that itself fails is one that found something wrong."""
    from linli.core import checkup

    rooms.load()
    for one in checkup.findings():
        yield (one.name, one.state, one.chinese, one.english)
    examinations: list[Callable[[], Found]] = [
        lambda: server(url),
        lambda: role(url),
        lambda: grants(url),
        lambda: connections(url),
        lambda: database_log(url),
        lambda: kind(url),
        rules,
        lambda: clocks(url),
        keys,
        apart,
        hsts,
        mail,
        fonts,
        browser,
    ]
    for examination in examinations:
        try:
            yield examination()
        except Plain as words:
            yield (getattr(examination, "__name__", ""), WRONG, words.chinese, words.english)
        except Exception as error:  # the other findings are wanted all the more
            name, what = getattr(examination, "__name__", ""), type(error).__name__
            yield (name, WRONG, f"查不了（{what}）", f"could not be examined ({what})")


def server(url: str) -> Found:
    with database.connect(url) as connection:
        number = connection.info.server_version
        row = connection.execute("select current_setting('server_version'), current_database()").fetchone()
    says = f"PostgreSQL {row[0]}, {row[1]}" if row else ""
    if number < 170000:
        return ("postgresql", WRONG, f"{says}：要 17 或更新的", f"{says}: 17 or newer is needed")
    return ("postgresql", OK, says, says)


def role(url: str) -> Found:
    database.check_role(url)
    return (
        "role",
        OK,
        "用的角色只能读写，改不了记录的结构",
        "serves as neither owner nor superuser",
    )


def grants(url: str) -> Found:
    held = []
    with database.connect(url) as connection:
        for table, rights in database.refused().items():
            for right in rights:
                row = connection.execute("select has_table_privilege(%s, %s)", (table, right)).fetchone()
                if row and row[0]:
                    held.append(f"{right} {table}")
    if held:
        said = ", ".join(held)
        return (
            "append-only",
            WRONG,
            f"留痕可以被改动（{said}）：./linli migrate 会重新设好",
            f"the serving role may {said}: ./linli migrate sets it right",
        )
    count = len(database.refused())
    return (
        "append-only",
        OK,
        f"{count} 张表改不了、删不了",
        f"{count} tables are guarded from the serving role",
    )


def connections(url: str) -> Found:
    """Whether PostgreSQL lets in all that the pages may open at once."""
    from django.conf import settings

    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    wanted = pool * (os.cpu_count() or 1) + SPARE
    with database.connect(url) as connection:
        row = connection.execute(
            "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        ).fetchone()
    given = row[0] if row else 0
    if given < wanted:
        return (
            "connections",
            WRONG,
            f"PostgreSQL 只收 {given} 个连接，要 {wanted} 个：把 max_connections 调大，或者减少 --workers",
            f"PostgreSQL takes {given} connections, {wanted} are needed: raise max_connections or lower --workers",
        )
    return (
        "connections",
        OK,
        f"{given} 个连接，最多用 {wanted} 个",
        f"{given} connections for at most {wanted}",
    )


# What keeps statements, and the keys of rows that were refused, out of PostgreSQL's own log.
SILENT = {
    "log_min_error_statement": ("panic", "fatal"),
    "log_error_verbosity": ("terse",),
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_parameter_max_length_on_error": ("0",),
}


def database_log(url: str) -> Found:
    with database.connect(url) as connection:
        rows = connection.execute(
            "select name, setting from pg_settings where name = any(%s) order by name", (list(SILENT),)
        ).fetchall()
    told = ", ".join(f"{name} = {SILENT[name][0]}" for name, value in rows if value not in SILENT[name])
    if told:
        return (
            "database-log",
            WRONG,
            f"个人信息会进数据库的日志：postgresql.conf 里写 {told}",
            f"what is personal may reach PostgreSQL's log: set {told}",
        )
    return ("database-log", OK, "数据库的日志里没有语句", "no statement reaches PostgreSQL's log")


def kind(url: str) -> Found:
    state = installation.of(url)
    if state is None:
        return (
            "installation",
            WRONG,
            "还没有建立：./linli run（演示）或 ./linli init（正式）",
            "none: ./linli run (a demo) or ./linli init (a real one)",
        )
    chinese = "演示" if state.kind == "demo" else "正式系统"
    if not state.ready:
        return (
            "installation",
            WRONG,
            f"{chinese}，{state.city}，没有建完：再运行一次",
            f"{state.kind}, {state.city}, its making was not finished: run it again",
        )
    return ("installation", OK, f"{chinese}，{state.city}", f"{state.kind}, {state.city}")


def rules() -> Found:
    from linli.core import rulebook

    rulebook.check()
    return ("rules", OK, "规则没有错，程序都读得到", "the rulebook is whole")


def clocks(url: str) -> Found:
    from linli.core import clock

    with database.connect(url) as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
    apart = abs((row[0] - clock.now()).total_seconds()) if row else 0.0
    state = installation.of(url)
    if clock.travels():
        bad = state is None or state.kind != "demo"
        return (
            "clock",
            WRONG if bad else NOTE,
            "用的是假时钟（LINLI_CLOCK）",
            "the clock travels (LINLI_CLOCK)",
        )
    if apart >= 5:
        return (
            "clock",
            WRONG,
            f"和数据库差 {apart:.0f} 秒：两台机器都要和时间服务器对时",
            f"{apart:.0f} s from the database's: let both machines follow a time server",
        )
    return ("clock", OK, f"和数据库差 {apart:.1f} 秒", f"{apart:.1f} s from the database's")


def keys() -> Found:
    """Keys that others can read, that were never made, that are being changed, or that are old."""
    from linli.core import clock, keyring

    rings = [keyring.ring(name) for name in (keyring.MASTER, keyring.INDEX)]
    if any(bytes(32) in ring for ring in rings):
        return ("keys", WRONG, "没有主密钥或索引密钥", "no master key or index key")
    folder = environment.home() / "secrets"
    files = [path for path in folder.rglob("*") if path.is_file()]
    open_ones = sorted(path.name for path in files if path.stat().st_mode & 0o077)
    if open_ones:
        said = ", ".join(open_ones)
        return ("keys", WRONG, f"别人读得到 {said}：chmod 600", f"readable by others: {said}: chmod 600")
    if lost := [name for name, held in rotation.status()["master"].items() if held.get("in_ring") is False]:
        said = ", ".join(lost)
        return (
            "keys",
            WRONG,
            f"有个人信息在这里没有的主密钥 {said} 之下：从 secrets/retired 或者备份放回来",
            f"something lies under a master key that is not here: {said}: put it back from secrets/retired or a backup",
        )
    if len(rings[0]) > 1:
        return (
            "keys",
            NOTE,
            "主密钥正在换，没有换完：再运行一次 ./linli keys rotate",
            "the master key is being changed: ./linli keys rotate goes on with it",
        )
    old = [path for path in files if path.name == "master_key"]
    if old and min(clock.real() - path.stat().st_mtime for path in old) > YEAR:
        return (
            "keys",
            NOTE,
            "主密钥用了一年多，该换了：./linli keys rotate",
            "the master key is over a year old: time to rotate it: ./linli keys rotate",
        )
    return (
        "keys",
        OK,
        f"在 {folder}：另外备份，和数据库分开",
        f"in {folder}: back them up apart from the database",
    )


def apart() -> Found:
    """The last backup, the persons' keys and the installation itself: not all in one place."""
    from linli.core import status_files

    found = status_files.read(status_files.BACKUP)
    if found is None:
        return ("apart", NOTE, "还没有备份过", "no backup yet")
    out, held, home = (Path(str(one)) for one in (found.get("out"), found.get("keys"), environment.home()))
    together = [
        pair
        for pair, one, other in (
            (("备份和人的密钥", "backup and persons' keys"), out.parent, held),
            (("备份和系统", "backup and installation"), out.parent, home),
        )
        if one.exists() and other.exists() and _same(one, other)
    ]
    if together:
        return (
            "apart",
            NOTE,
            f"{'、'.join(one[0] for one in together)}在同一块盘上：盘坏了都没有了，丢了也都丢了",
            f"{', '.join(one[1] for one in together)} lie on one disk: lost or stolen together",
        )
    return ("apart", OK, "备份、人的密钥、系统不在一处", "backup, persons' keys and installation lie apart")


def _same(one: Path, other: Path) -> bool:
    return one == other or other.is_relative_to(one) or one.stat().st_dev == other.stat().st_dev


def hsts() -> Found:
    """Asked of the pages themselves, as a browser gets them by TLS."""
    from django.conf import settings
    from django.core.handlers.base import BaseHandler
    from django.test import RequestFactory

    if not settings.SESSION_COOKIE_SECURE:
        return ("hsts", NOTE, "没有设 LINLI_TLS=1，就没有 HSTS", "none without LINLI_TLS=1")
    handler = BaseHandler()
    handler.load_middleware()
    answer = handler.get_response(RequestFactory().get("/health/live", secure=True))
    sent = answer.headers.get("Strict-Transport-Security", "")
    if "max-age=" not in sent or "max-age=0" in sent:
        return ("hsts", WRONG, "页面没有带 HSTS", "pages come without Strict-Transport-Security")
    return ("hsts", OK, f"浏览器以后只用 TLS（{sent}）", f"browsers will use TLS alone ({sent})")


def mail() -> Found:
    """Whether somebody answers at the mail server's door as one who takes mail."""
    from django.conf import settings

    options: dict[str, Any] = settings.MAIL_OPTIONS
    if not settings.MAIL_HOST:
        return (
            "mail",
            NOTE,
            "没有邮件服务器（LINLI_MAIL_HOST）：提醒只在系统里看得到",
            "no server (LINLI_MAIL_HOST): people are told inside the system alone",
        )
    where = f"{settings.MAIL_HOST}:{options['port']}"
    if settings.MAIL_TO.endswith("@localhost"):
        return (
            "mail",
            WRONG,
            "没有写信寄给谁（LINLI_MAIL_TO，例：{user}@example.gov.cn）：信都寄不到人",
            "LINLI_MAIL_TO is not set, e.g. {user}@example.gov.cn: no mail reaches anybody",
        )
    try:
        with socket.create_connection((settings.MAIL_HOST, options["port"]), KNOCK) as door:
            greeting = door.recv(3)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else "timed out"
        return ("mail", WRONG, f"连不上 {where}（{why}）", f"{where} cannot be reached ({why})")
    if greeting != b"220":
        return ("mail", WRONG, f"{where} 不像邮件服务器", f"{where} does not answer as a mail server")
    return ("mail", OK, f"经 {where} 发信", f"by {where}")


def fonts() -> Found:
    from linli.core.papers import fonts as known

    own = os.environ.get("LINLI_FONTS")
    missing = [face for face, families in known.faces().items() if not families]
    if missing:
        said = ", ".join(missing)
        return ("fonts", WRONG, f"没有字体：{said}", f"no font for {said}")
    if own:
        return ("fonts", OK, own, own)
    return ("fonts", OK, "思源；公文用的字体由 LINLI_FONTS 给出", "Noto; LINLI_FONTS names the city's own")


def browser() -> Found:
    found = chromium.find()
    if found is None:
        return ("chromium", OK, "没有（只有测试要用）", "none (only tests need it)")
    return ("chromium", OK, str(found), str(found))
