"""Keys and passwords of an installation: one file each under the home's `secrets`, made once, readable by its
owner alone. They are backed up apart from the database: without MASTER_KEY no personal field can be read."""

import os
import secrets
from pathlib import Path

from linli.ops.host.refusals import Plain


def key(home: Path, name: str) -> str:
    """The secret `name`, 64 hexadecimal digits, made when it is asked for the first time."""
    folder = home / "secrets"
    path = folder / name
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            give(folder)
        if not path.exists():
            _make(path, secrets.token_hex(32))
        return path.read_text("ascii").strip()
    except PermissionError as error:
        raise Plain(
            f"没有权限读取 {folder}：这个数据目录属于另一个用户，请用同一个用户运行。",
            f"{folder} cannot be read: this data folder belongs to another user; run as that user.",
        ) from error


def refuse_missing(home: Path) -> None:
    """Refuse to make new keys for data that exists: what the old ones closed would stay closed. Raises Plain."""
    names = ("secret_key", "master_key", "index_key")
    if missing := [n for n in names if not os.environ.get(f"LINLI_{n.upper()}") and not exists(home, n)]:
        folder = home / "secrets"
        raise Plain(
            f"缺少密钥 {'、'.join(missing)}：请从备份放回 {folder}；换新的就读不出个人信息。",
            f"Keys are missing: put {', '.join(missing)} back into {folder} from the backup.",
        )


def exists(home: Path, name: str) -> bool:
    return (home / "secrets" / name).exists()


def _make(path: Path, value: str) -> None:
    """Write the file whole or not at all; whoever comes second keeps what the first one made."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    give(draft)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def give(path: Path) -> None:
    """What root makes is whose the folder around it is: the service that reads it may be another user's."""
    if os.geteuid() == 0:
        around = path.parent.stat()
        os.chown(path, around.st_uid, around.st_gid)
