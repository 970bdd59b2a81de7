"""`./linli places shapes [FILE] [--check] [--remove] [--json]`: real outlines and points of places, in or out.

Without a file it says what is loaded. Exit 1 where something in the file is wrong: then nothing of it was taken.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linli.ops.host.refusals import Plain
from linli.ops.scratch import installed

if TYPE_CHECKING:
    from linli.core.places.shapes.load import Loaded

SHOWN = 100
LEVELS = {"city": "市", "district": "县区", "street": "街道", "community": "社区"}


def main(args: argparse.Namespace) -> int:
    data = _bytes(args.file) if args.file else None
    with installed():
        from linli.core.places.shapes.geojson import Refused

        try:
            if args.remove:
                return _remove(data, args.check, args.json)
            return _standing(args.json) if data is None else _load(data, args.check, args.json)
        except Refused as refused:
            raise Plain(refused.chinese, refused.english) from None


def _bytes(path: Path) -> bytes:
    from linli.core.places.shapes.geojson import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Plain(f"打不开文件 {path}。", f"The file {path} cannot be opened.", str(error)) from None


def _load(data: bytes, check: bool, as_json: bool) -> int:
    from linli.core.places.shapes.load import load

    made = load(data, check)
    wrong = bool(made.faults) or not (made.areas or made.points)
    if as_json:
        print(json.dumps(_told(made, check), ensure_ascii=False))
        return int(wrong)
    for words, rows in (("有错", made.faults), ("没有对上", _left(made)), ("请留意", made.notes)):
        for row in rows[:SHOWN]:
            print(f"{words} · {row}")
        if len(rows) > SHOWN:
            print(f"{words} · 另有 {len(rows) - SHOWN} 条")
    if wrong:
        why = f"有 {len(made.faults)} 处错" if made.faults else "没有一个要素对得上本市的地方"
        print(f"{why}，一个也没有装。改好了再来。  Nothing was loaded.")
        return 1
    for one in made.maps:
        print(
            f"{one['above']}下面 {one['places']} / {one['of']} 处：简化到 {one['tolerance']} 米（最多偏 {one['off']} 米），"
            f"{one['bytes'] / 1000:.1f} KB（最多 {one['most'] / 1000:.1f} KB）"
        )
    levels = "、".join(f"{n} 个{LEVELS[level]}" for level, n in made.levels.items())
    print(
        f"对上 {made.areas + made.points} 个：边界 {made.areas} 个{f'（{levels}）' if levels else ''}，点 {made.points} 个"
    )
    print(f"没有对上 {len(made.left)} 个  {made.areas + made.points} joined, {len(made.left)} left")
    if made.extent:
        west, south, east, north = made.extent
        print(f"范围：东经 {west:.4f}—{east:.4f}，北纬 {south:.4f}—{north:.4f}")
    if check:
        print("只看了一遍，没有装。  Only looked at.")
    elif made.changed:
        print(f"装好了，写了 {made.changed} 处。  {made.changed} written.")
    else:
        print("和已经装的一样，什么也没有改。  Nothing changed.")
    return 0


def _left(made: "Loaded") -> list[str]:
    return [f"{one.feature}：{one.why}" for one in made.left]


def _told(made: "Loaded", check: bool) -> dict[str, Any]:
    return {
        "features": made.features,
        "joined": made.areas + made.points,
        "areas": made.areas,
        "points": made.points,
        "left": [{"feature": one.feature.number, "why": one.why} for one in made.left],
        "faults": made.faults,
        "notes": made.notes,
        "extent": made.extent,
        "levels": made.levels,
        "maps": made.maps,
        "changed": made.changed,
        "check": check,
    }


def _remove(data: bytes | None, check: bool, as_json: bool) -> int:
    from linli.core.places.shapes.load import remove

    if check:
        raise Plain("--check 和 --remove 只能用一个。", "Either --check or --remove.")
    n = remove(data)
    words = (
        f"取下了 {n} 处边界和点，图回到格子图。  {n} removed."
        if n
        else "没有可以取下的。  Nothing to remove."
    )
    print(json.dumps({"removed": n}) if as_json else words)
    return 0


def _standing(as_json: bool) -> int:
    from linli.core.places.shapes.load import standing

    found = standing()
    if as_json:
        print(json.dumps(found))
    else:
        for level, n in found.items():
            print(f"{LEVELS[level]}：{n['places']} 个，有边界的 {n['areas']} 个，有点的 {n['points']} 个")
    return 0
