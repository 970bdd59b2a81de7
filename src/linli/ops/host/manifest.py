"""What a backup holds, file by file with digests, and whether it is still that.

SM3 beside SHA-256: the one is asked for by law, the other is what every machine can check.
"""

import hashlib
import json
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from linli.ops.host.refusals import Plain

NAME = "manifest.json"
VERSION = 1
BLOCK = 1 << 20


def digests(path: Path) -> dict[str, Any]:
    """Size, SHA-256 and SM3 of a file, read once."""
    sha256, sm3, size = hashlib.sha256(), hashlib.new("sm3"), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            sha256.update(block)
            sm3.update(block)
            size += len(block)
    return {"size": size, "sha256": sha256.hexdigest(), "sm3": sm3.hexdigest()}


def write(folder: Path, **facts: Any) -> dict[str, Any]:
    """Write down every file below the folder."""
    files = {path.relative_to(folder).as_posix(): digests(path) for path in _files(folder)}
    told = {"version": VERSION, **facts, "files": files}
    (folder / NAME).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return told


def read(folder: Path) -> dict[str, Any]:
    """The manifest. Raises Plain where there is none of ours."""
    try:
        told = json.loads((folder / NAME).read_text())
        if told["version"] != VERSION or not isinstance(told["files"], dict):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Plain(
            f"{folder} 不是一份完整的备份：读不了 {NAME}。",
            f"{folder} is no whole backup: its {NAME} cannot be read.",
        ) from error
    return dict(told)


def check(folder: Path) -> dict[str, Any]:
    """The manifest, when every file is as it was written. Raises Plain, naming those that are not."""
    told = read(folder)
    there = {path.relative_to(folder).as_posix() for path in _files(folder)}
    wrong = [f"缺少 missing: {name}" for name in sorted(set(told["files"]) - there)]
    wrong += [f"多出 not of it: {name}" for name in sorted(there - set(told["files"]))]
    wrong += [
        f"变了 changed: {name}"
        for name in sorted(there & set(told["files"]))
        if digests(folder / name) != told["files"][name]
    ]
    if wrong:
        raise Plain(
            "这份备份坏了，没有用它：换一份。",
            "This backup is damaged and was not used: take another.",
            "\n".join(wrong[:20]),
        )
    return told


def copy(source: Path, target: Path, names: Collection[str]) -> int:
    """Copy those of the folder's files that have such a name; how many there were."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = [source / name for name in sorted(names) if (source / name).is_file()]
    for path in found:
        shutil.copy2(path, target / path.name)
    return len(found)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / NAME]
