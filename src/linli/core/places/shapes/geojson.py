"""A GeoJSON file of areas and points, read with suspicion: what it is not is said, and nothing is guessed.

Whole files are refused (`Refused`): no JSON, no FeatureCollection, empty, too large, another projection. What is wrong
with one feature alone stands in its `fault`, so that all of them can be named at once.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Position = tuple[float, float]
type Ring = list[Position]
type Polygon = list[Ring]

MOST_BYTES = 64 * 1024 * 1024
MOST_FEATURES = 20_000
MOST_POSITIONS = 2_000_000
# How a property may be called, as the usual sources of such files do.
CODES = ("adcode", "code", "代码", "区划代码", "行政区划代码", "XZQDM", "PAC")
NAMES = ("name", "名称", "区划名称", "NAME", "XZQMC")
PARENTS = ("parent", "parent_code", "上级", "上级代码")
BUILDINGS = ("building", "楼院", "院落", "楼栋")
# Degrees of WGS 84 and of CGCS2000 are the same to within a hand's breadth.
DEGREES = re.compile(r"(CRS:?84|EPSG(:[\d.]*:|:|/\d+/)(4326|4490))$", re.I)
WEB_MERCATOR = 20_037_508.35


class Refused(Exception):
    """Why the whole file is refused: Chinese, English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(chinese, english)
        self.chinese, self.english = chinese, english


class Fault(Exception):
    """What is wrong with one feature's geometry, in Chinese."""


@dataclass(frozen=True, slots=True)
class Feature:
    """`number` counts from 1, as people do. It has polygons, or a point, or a fault."""

    number: int
    code: str = ""
    name: str = ""
    parent: str = ""
    building: str = ""
    polygons: tuple[Polygon, ...] = ()
    point: Position | None = None
    fault: str = ""

    def __str__(self) -> str:
        told = "，".join(word for word in (self.name, self.building, self.code) if word)
        return f"第 {self.number} 个要素（{told or '没有名称和代码'}）"

    def positions(self) -> Iterator[Position]:
        if self.point:
            yield self.point
        for polygon in self.polygons:
            for ring in polygon:
                yield from ring


def read(data: bytes) -> list[Feature]:
    """The features of a file. Raises Refused."""
    whole = _collection(_parsed(data))
    given = whole["features"]
    if not given:
        raise Refused("文件里一个要素也没有。", "The file holds no feature.")
    if len(given) > MOST_FEATURES:
        raise Refused(
            f"文件里有 {len(given):,} 个要素，最多 {MOST_FEATURES:,} 个：按县区分成几个文件。",
            f"More than {MOST_FEATURES:,} features.",
        )
    _check_crs(whole.get("crs"))
    features = [_feature(number, one) for number, one in enumerate(given, 1)]
    n = sum(1 for feature in features for _ in feature.positions())
    if n > MOST_POSITIONS:
        raise Refused(
            f"边界一共有 {n:,} 个点，最多 {MOST_POSITIONS:,} 个：先简化一下，或者分成几个文件。",
            f"More than {MOST_POSITIONS:,} positions.",
        )
    for feature in features:
        for x, y in feature.positions():
            if abs(x) > 180 or abs(y) > 90:
                raise Refused(*_no_degrees(feature, x, y))
    return features


def _parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise Refused(
            f"文件有 {len(data) / 1024 / 1024:.0f} MB，最多 {MOST_BYTES // 1024 // 1024} MB：先简化边界，或者分成几个文件。",
            "The file is too large.",
        )
    if data[:2] == b"PK":
        raise Refused("这是一个压缩包：先解开，再转成 GeoJSON。", "This is a ZIP archive, no GeoJSON.")
    if data.lstrip()[:1] == b"<":
        raise Refused("这是 XML（KML、GML 之类），不是 GeoJSON：先转一下。", "This is XML, no GeoJSON.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("文件不是 UTF-8 编码的文字，不是 GeoJSON。", "The file is no UTF-8 text.") from None
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise Refused("文件里一层套一层，太深了，不是 GeoJSON。", "The file is nested too deeply.") from None
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字"
        raise Refused(
            f"文件不是 JSON：{where}读不下去。", f"No JSON: line {error.lineno}, column {error.colno}."
        ) from None
    except ValueError:
        raise Refused("文件不是 JSON：有一个数读不了。", "No JSON: a number cannot be read.") from None


def _no_number(name: str) -> float:
    raise ValueError(name)


def _collection(whole: Any) -> Mapping[str, Any]:
    kind = whole.get("type") if isinstance(whole, dict) else None
    if kind == "Topology":
        raise Refused(
            "这是 TopoJSON，不是 GeoJSON：用 mapshaper 等工具导出成 GeoJSON 再装。",
            "This is TopoJSON, no GeoJSON.",
        )
    if isinstance(whole, dict) and ("spatialReference" in whole or "geometryType" in whole):
        raise Refused("这是 Esri JSON，不是 GeoJSON：导出时选 GeoJSON。", "This is Esri JSON, no GeoJSON.")
    if kind != "FeatureCollection" or not isinstance(whole.get("features"), list):
        raise Refused(
            "文件不是 GeoJSON 的 FeatureCollection（最外层要有 type 和 features）。",
            "The file is no GeoJSON FeatureCollection.",
        )
    return dict(whole)


def _check_crs(crs: Any) -> None:
    if crs is None:
        return
    told = crs.get("properties") if isinstance(crs, dict) else None
    said = told.get("name") if isinstance(told, dict) else None
    if not isinstance(said, str):
        raise Refused(
            "文件的 crs 没有写明坐标系的名字，认不出来。", "The file's crs member names no reference system."
        )
    if not DEGREES.search(said.strip()):
        raise Refused(
            f"文件的坐标系是 {said[:60]}，要的是经纬度（CRS84、EPSG:4326 或者 EPSG:4490）：先转换坐标。",
            f"The file's reference system is {said[:60]}; CRS84, EPSG:4326 or EPSG:4490 is needed.",
        )


def _no_degrees(feature: Feature, x: float, y: float) -> tuple[str, str]:
    """What numbers that are no longitude and latitude most likely are."""
    where = f"{feature}里有坐标 {x:g}, {y:g}"
    if abs(x) <= 90 < abs(y) <= 180:
        return (
            f"{where}：经度和纬度写反了，GeoJSON 里经度在前。",
            f"Feature {feature.number}: latitude before longitude.",
        )
    easting = x % 1_000_000
    if 100_000 <= easting <= 900_000 and 1_500_000 <= y <= 6_200_000 and not _mercator_in_china(x, y):
        what, english = (
            "高斯—克吕格投影的米数（CGCS2000、西安80 或者北京54）",
            "metres of a Gauss-Krüger projection",
        )
    elif abs(x) <= WEB_MERCATOR and abs(y) <= WEB_MERCATOR and _mercator_in_china(x, y):
        what, english = "Web 墨卡托（EPSG:3857）的米数", "metres of Web Mercator (EPSG:3857)"
    else:
        what, english = "别的投影的坐标", "coordinates of another projection"
    return (
        f"{where}：这不是经纬度，像是{what}。先转成 EPSG:4326。",
        f"Feature {feature.number}: no degrees, but {english}.",
    )


def _mercator_in_china(x: float, y: float) -> bool:
    lon = x / WEB_MERCATOR * 180
    lat = (
        math.degrees(2 * math.atan(math.exp(y / WEB_MERCATOR * math.pi)) - math.pi / 2)
        if abs(y) < 3e7
        else 90
    )
    return 73 <= lon <= 136 and 3 <= lat <= 54


# --- one feature ----------------------------------------------------------------------------------------------


def _feature(number: int, given: Any) -> Feature:
    if not isinstance(given, dict) or given.get("type") != "Feature":
        return Feature(number, fault="不是一个要素（type 要是 Feature）")
    told = given.get("properties")
    told = told if isinstance(told, dict) else {}
    above = _first(told, PARENTS)
    named: dict[str, Any] = {
        "code": _word(_first(told, CODES)) or _word(given.get("id")),
        "name": _word(_first(told, NAMES)),
        "parent": _word(_first(above, (*CODES, *NAMES)) if isinstance(above, dict) else above),
        "building": _word(_first(told, BUILDINGS)),
    }
    try:
        polygons, point = _geometry(given.get("geometry"))
    except Fault as fault:
        return Feature(number, **named, fault=str(fault))
    return Feature(number, **named, polygons=polygons, point=point)


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if told.get(name) not in (None, "")), None)


def _word(value: Any) -> str:
    """A code or a name as text; a whole number without its point; '' for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if math.isfinite(value) and value.is_integer() and abs(value) < 1e15 else ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value[:80]).split())


def _geometry(given: Any) -> tuple[tuple[Polygon, ...], Position | None]:
    if not isinstance(given, dict):
        raise Fault("没有图形（geometry 是空的）")
    kind, inside = given.get("type"), given.get("coordinates")
    if kind == "Point":
        return (), _position(inside)
    if kind == "Polygon":
        return (_polygon(inside),), None
    if kind == "MultiPolygon":
        if not isinstance(inside, list) or not inside:
            raise Fault("MultiPolygon 里一个面也没有")
        return tuple(_polygon(one) for one in inside), None
    raise Fault(f"图形是 {str(kind)[:20]}，要的是 Polygon、MultiPolygon 或者 Point")


def _polygon(given: Any) -> Polygon:
    if not isinstance(given, list) or not given:
        raise Fault("有一个面没有边界")
    return [_ring(ring) for ring in given]


def _ring(given: Any) -> Ring:
    if not isinstance(given, list):
        raise Fault("边界不是一串坐标")
    ring = [_position(one) for one in given]
    if len(ring) < 4:
        raise Fault(f"有一圈边界只有 {len(ring)} 个点，至少要 4 个（首尾同一点）")
    if ring[0] != ring[-1]:
        raise Fault(f"有一圈边界没有闭合：从 {_told(ring[0])} 开始，到 {_told(ring[-1])} 结束")
    return ring


def _position(given: Any) -> Position:
    if not isinstance(given, list) or not 2 <= len(given) <= 4:
        raise Fault("有一个坐标不是 [经度, 纬度]")
    for value in given:
        if isinstance(value, bool) or not isinstance(value, int | float) or not -1e9 < value < 1e9:
            raise Fault("有一个坐标不是数")
    return float(given[0]), float(given[1])


def _told(position: Position) -> str:
    return f"{position[0]:g}, {position[1]:g}"
