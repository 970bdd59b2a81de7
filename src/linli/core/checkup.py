"""What can be found wrong with an installation from inside it: asked by the system administrator's desk and by
`./linli doctor`. Every answer is in plain words and says what to do. Nothing personal, nothing secret.
"""

import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from linli.core import clock, readiness, rulebook, status_files
from linli.core.people import factor, roles
from linli.core.people.actor import in_office, posts_of
from linli.core.people.models import Account, Post
from linli.core.procedures.models import Installation
from linli.core.readiness import GIGABYTE
from linli.core.rulebook import calendar

OK, NOTE, WRONG = "ok", "note", "wrong"
ROOM = GIGABYTE  # free on the data folder's disk
NEW_ENOUGH = timedelta(hours=26)  # since the last backup: daily, with some hours' grace
DAY = 24 * 3600
VERIFY_EVERY = 31 * DAY


class Finding(NamedTuple):
    """`state` is ok, note (worth knowing) or wrong; the words say what is and what to do."""

    name: str
    state: str
    chinese: str
    english: str

    @property
    def says(self) -> str:
        return f"{self.chinese}  {self.english}"


def findings(examinations: "Sequence[Callable[[], Finding]] | None" = None) -> Iterator[Finding]:
    """Every finding; an examination that itself fails is one that found something wrong."""
    for examination in examinations or EXAMINATIONS:
        try:
            yield examination()
        except Exception as error:  # whatever it is, the other findings are wanted all the more
            name, kind = getattr(examination, "__name__", ""), type(error).__name__
            yield Finding(name, WRONG, f"查不了（{kind}）", f"could not be examined ({kind})")


# --- the machine ---------------------------------------------------------------------------------------------------


def machine() -> Finding:
    """Python and the distribution below it."""
    try:
        system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        system = platform.system()
    said = f"Python {platform.python_version()}，{system}"
    return Finding("machine", OK if sys.version_info >= (3, 12) else WRONG, said, sys.executable)


def disk() -> Finding:
    left = readiness.free()
    state = OK if left > ROOM else WRONG
    said = f"{settings.HOME} 所在的盘还有 {left / GIGABYTE:.1f} GB", f"{left / GIGABYTE:.1f} GB free"
    more = ("" if state == OK else "，请腾出空间", "" if state == OK else ": make room")
    return Finding("disk", state, said[0] + more[0], said[1] + more[1])


def logs() -> Finding:
    """Logs that have grown beyond what is turned over."""
    folder = Path(settings.HOME)
    files = [*(folder / "logs").glob("*"), *folder.glob("*.log")]
    size = sum(path.stat().st_size for path in files if path.is_file())
    if size > GIGABYTE:
        return Finding(
            "logs",
            NOTE,
            f"日志共 {size / GIGABYTE:.1f} GB，请交给 logrotate 或 journald 收",
            f"{size / GIGABYTE:.1f} GB of logs: let logrotate turn them over",
        )
    return Finding("logs", OK, f"日志共 {size / (1 << 20):.0f} MB", f"{size / (1 << 20):.0f} MB of logs")


# --- the database --------------------------------------------------------------------------------------------------

# What PostgreSQL must be set to, so that what was acknowledged outlives a power cut.
SAFE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
}


def durability() -> Finding:
    """Settings of PostgreSQL that lose what was acknowledged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(SAFE)])
        bad = sorted(f"{name}={value}" for name, value in cursor.fetchall() if value not in SAFE[name])
    if bad:
        said = ", ".join(bad)
        return Finding(
            "durability",
            WRONG if real() else NOTE,
            f"断电会丢已经保存的事：PostgreSQL 的 {said} 要改回 on",
            f"PostgreSQL may lose what was saved: set {said} to on",
        )
    return Finding("durability", OK, "断电不丢已经保存的事", "what was saved outlives a power cut")


def encoding() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider::text, coalesce(datlocale, datcollate)"
            " FROM pg_database WHERE datname = current_database()"
        )
        code, provider, collation = cursor.fetchone()
    if code != "UTF8":
        return Finding(
            "encoding", WRONG, f"数据库编码是 {code}，要 UTF8", f"the database is {code}: UTF8 is needed"
        )
    said = f"UTF8，排序 {collation}", f"UTF8, collation {collation}"
    if provider not in ("b", "i") and collation not in ("C", "POSIX"):
        return Finding(
            "encoding",
            NOTE,
            f"{said[0]}：随系统升级会变，升级 Debian 后要重建索引（REINDEX）",
            f"{said[1]} changes with the system's libc: REINDEX after upgrading Debian",
        )
    return Finding("encoding", OK, *said)


def migrations() -> Finding:
    if missing := readiness.pending():
        said = ", ".join(missing)
        return Finding(
            "migrations",
            WRONG,
            f"数据库要升级：./linli migrate（{said}）",
            f"not applied: ./linli migrate ({said})",
        )
    return Finding("migrations", OK, "数据库是这份程序的样子", "the database is as this code wants it")


# --- what runs -----------------------------------------------------------------------------------------------------


def worker() -> Finding:
    return _running(status_files.WORKER, "后台发信", "the worker")


def tick() -> Finding:
    return _running(status_files.TICK, "到时自动办", "the tick")


def _running(name: str, chinese: str, english: str) -> Finding:
    age = status_files.age(name)
    if status_files.alive(name):
        return Finding(name, OK, f"{chinese}在跑，{age} 秒前", f"{english} made a round {age} s ago")
    since = "从来没有跑过" if age is None else f"{age // 60} 分钟没有动静"
    gone = "has never run" if age is None else f"has been silent for {age // 60} min"
    return Finding(
        name,
        WRONG if real() else NOTE,
        f"{chinese}{since}：看 logs/{name}.log，重启服务",
        f"{english} {gone}: see logs/{name}.log, restart",
    )


def outbox() -> Finding:
    waiting, stuck = readiness.unsent()
    if stuck:
        return Finding(
            "outbox",
            NOTE,
            f"{waiting} 封信没有发出，{stuck} 封已过一小时：查邮件服务器",
            f"{waiting} waiting, {stuck} for over an hour: look at the mail server",
        )
    return Finding("outbox", OK, f"{waiting} 封信等着发", f"{waiting} waiting")


def duties() -> Finding:
    if left := readiness.overdue():
        return Finding(
            "duties",
            NOTE,
            f"{left} 件到时的事十分钟没有办：到时自动办（tick）在跑吗？",
            f"{left} things have been due for ten minutes: is the tick running?",
        )
    return Finding("duties", OK, "到时的都办了", "nothing due was left")


# --- the city's data -----------------------------------------------------------------------------------------------


def edition() -> Finding:
    current = rulebook.current()
    found = len(current.settings)
    return Finding(
        "rulebook", OK, f"规则 {current.name}，{found} 条", f"edition {current.name}, {found} settings"
    )


def holidays() -> Finding:
    day = clock.today()
    later = day + timedelta(days=60)
    if not calendar.is_known(day):
        return Finding(
            "calendar",
            WRONG,
            f"{day.year} 年的节假日没有录入：写进 calendar.csv",
            f"the holidays of {day.year} are not known: enter them in calendar.csv",
        )
    if not calendar.is_known(later):
        return Finding(
            "calendar",
            NOTE,
            f"{later.year} 年的节假日还没有录入：到那一年的时限先标“暂定”",
            f"holidays of {later.year} not known yet: due times there are provisional",
        )
    return Finding("calendar", OK, f"节假日录到 {later.year} 年", f"holidays known to {later.year}")


# --- how it is reached ---------------------------------------------------------------------------------------------


def real() -> bool:
    """Whether this is a real installation, and not a demo."""
    found = Installation.objects.first()
    return found is not None and found.kind == "real"


def reached() -> Finding:
    """Names, TLS and proxy fit together. A demo is reached from its own machine."""
    wrong = _unsafe() if real() else []
    if wrong:
        return Finding("tls", WRONG, "；".join(one[0] for one in wrong), "; ".join(one[1] for one in wrong))
    if not real():
        return Finding("tls", OK, "演示只在本机打开", "a demo is open to its own machine alone")
    return Finding(
        "tls", OK, f"经 TLS 打开：{settings.CSRF_TRUSTED_ORIGINS[0]}", "reached by TLS through the proxy"
    )


def _unsafe() -> list[tuple[str, str]]:
    origins, hosts = settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS
    named = [origin.partition("://")[2].partition(":")[0].rstrip("/") for origin in origins]
    beyond = [name for name in named if name not in hosts and not any(_below(name, host) for host in hosts)]
    tests = (
        (
            settings.DEBUG,
            "LINLI_DEBUG=1 会把数据显示给外人，去掉",
            "LINLI_DEBUG=1 shows data to strangers: unset it",
        ),
        ("*" in hosts, "LINLI_HOSTS 不能用 *，写明网站的名字", "LINLI_HOSTS must name the site, not *"),
        (not origins, "LINLI_ORIGINS 没有设：写网站的 https:// 地址", "LINLI_ORIGINS is not set"),
        (
            any(not origin.startswith("https://") for origin in origins),
            "LINLI_ORIGINS 要以 https:// 开头",
            "LINLI_ORIGINS must begin with https://",
        ),
        (
            bool(beyond),
            f"LINLI_HOSTS 里没有 {'、'.join(beyond)}：这个地址打不开",
            f"LINLI_HOSTS lacks {', '.join(beyond)}: that address is refused",
        ),
        (
            not settings.SESSION_COOKIE_SECURE,
            "LINLI_TLS=1 没有设：登录的小记号可能不经加密送出，也没有 HSTS",
            "LINLI_TLS=1 is not set: cookies may travel without TLS, and there is no HSTS",
        ),
        (
            settings.SESSION_COOKIE_SECURE and not settings.PROXIES,
            "LINLI_PROXIES 没有设：所有人看起来来自同一个地址，有人乱试密码大家都登不上",
            "LINLI_PROXIES is not set: everybody seems to come from one address and is locked out together",
        ),
    )
    return [(chinese, english) for bad, chinese, english in tests if bad]


def _below(name: str, host: str) -> bool:
    return host.startswith(".") and (name == host[1:] or name.endswith(host))


# --- who administers -----------------------------------------------------------------------------------------------


def administrators() -> Finding:
    """Three offices, three people, each with a second factor."""
    wanted = [name for name, role in roles.REGISTRY.items() if role.apart]
    posts = Post.objects.filter(in_office(), role__in=wanted)
    held = {(post.role, post.person_id) for post in posts}
    missing = [roles.label(name) for name in wanted if name not in {role for role, _ in held}]
    if missing and real():
        return Finding(
            "administrators",
            WRONG,
            f"没有{'、'.join(missing)}",
            f"nobody is {', '.join(missing)}: ./linli init",
        )
    people = [person for _, person in held]
    if len(set(people)) < len(people):
        return Finding(
            "administrators", WRONG, "有人兼着两个管理员，要分开", "one person holds two of the three offices"
        )
    accounts = Account.objects.filter(person__in=people, is_active=True)
    bare = [account for account in accounts if account.factor is None and factor.needed(posts_of(account))]
    if bare and real():
        said = (
            f"{len(bare)} 位管理员还没有绑定验证器：请他们登录一次",
            f"{len(bare)} have no second factor yet",
        )
        return Finding("administrators", NOTE, *said)
    return Finding(
        "administrators", OK, f"{len(set(people))} 位管理员，各管各的", f"{len(set(people))}, apart"
    )


def first_passwords() -> Finding:
    path = Path(settings.HOME) / "secrets" / "first-sign-ins.csv"
    if path.exists():
        return Finding(
            "first-sign-ins",
            WRONG,
            f"首次密码还在 {path}：发完就删",
            f"first passwords lie in {path}: delete it",
        )
    return Finding("first-sign-ins", OK, "没有留着首次密码", "no list of first passwords is left")


# --- what was done when --------------------------------------------------------------------------------------------


def backed_up() -> Finding:
    age = status_files.age(status_files.BACKUP)
    if age is None:
        state = WRONG if real() else NOTE
        return Finding(
            "backup", state, "还没有备份过：./linli backup，每天一次", "never: ./linli backup, every day"
        )
    hours = age // 3600
    if age > NEW_ENOUGH.total_seconds():
        state = WRONG if real() else NOTE
        return Finding(
            "backup",
            state,
            f"上次备份是 {hours} 小时前：看 cron",
            f"the last backup is {hours} h old: look at cron",
        )
    return Finding("backup", OK, f"{hours} 小时前备份过", f"{hours} h ago")


def verified() -> Finding:
    found = status_files.read(status_files.VERIFIED)
    days = (status_files.age(status_files.VERIFIED) or 0) // DAY
    if found is not None and not found.get("ok"):
        return Finding(
            "journal",
            WRONG,
            "上次核对留痕有断裂：告诉审计管理员，不要再动数据库",
            "the journal was found broken: tell the audit administrator, change nothing",
        )
    if found is None or days * DAY > VERIFY_EVERY:
        said = "从来没有核对过" if found is None else f"{days} 天没有核对"
        gone = "never verified" if found is None else f"last verified {days} days ago"
        return Finding(
            "journal", NOTE, f"留痕{said}：./linli journal verify", f"{gone}: ./linli journal verify"
        )
    return Finding("journal", OK, f"{days} 天前核对过留痕，完好", f"verified {days} days ago, in order")


EXAMINATIONS: tuple[Callable[[], Finding], ...] = (
    machine,
    disk,
    logs,
    durability,
    encoding,
    migrations,
    worker,
    tick,
    outbox,
    duties,
    edition,
    holidays,
    reached,
    administrators,
    first_passwords,
    backed_up,
    verified,
)
