"""Which place, or which building of it, a feature means: by its code of 6, 9 or 12 digits, else by its exact name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from linli.core.places.models import Building, Place
from linli.core.places.shapes.geojson import Feature

CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?\Z")


@dataclass(frozen=True, slots=True)
class Joined:
    feature: Feature
    place: Place
    building: Building | None = None

    def __str__(self) -> str:
        return f"{self.feature}"


@dataclass(frozen=True, slots=True)
class Left:
    """A feature that means no place of ours, and why."""

    feature: Feature
    why: str


class _Known:
    """All places of the database by code, and the open ones by name."""

    def __init__(self) -> None:
        every = list(Place.objects.select_related("parent"))
        self.by_code = {place.code: place for place in every}
        self.city = next((place for place in every if place.level == Place.CITY and place.is_open), None)
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        for place in every:
            if place.is_open:
                for name in {place.name, place.short}:
                    self.by_name[name].append(place)

    def place(self, feature: Feature) -> Place | str:
        """The place, or why there is none."""
        if feature.code:
            return self._coded(feature)
        if not feature.name:
            return "没有区划代码，也没有名称"
        found = self._named(feature)
        if len(found) == 1:
            return found[0]
        if found:
            return f"有 {len(found)} 个地方叫“{feature.name}”：写上区划代码，或者写明上级"
        return f"没有叫“{feature.name}”的地方（名称要一字不差）"

    def _coded(self, feature: Feature) -> Place | str:
        if not CODE.match(feature.code):
            return f"代码“{feature.code}”不是 6 位、9 位或者 12 位数字"
        place = self.by_code.get(feature.code.ljust(12, "0"))
        if place is None:
            ours = self.city and feature.code.startswith(self.city.code[:4])
            return f"没有代码 {feature.code} 的地方" if ours else f"代码 {feature.code} 不是本市的"
        if not place.is_open:
            return f"{place}（{feature.code}）已经撤销"
        beside = [one for one in self.by_name.get(feature.name, ()) if one.parent_id == place.parent_id]
        if beside and place not in beside:
            return f"代码 {feature.code} 是{place}，名称写的是{feature.name}：不知道该信哪个"
        return place

    def _named(self, feature: Feature) -> list[Place]:
        found = list(self.by_name.get(feature.name, ()))
        if above := feature.parent:
            code = above.ljust(12, "0") if CODE.match(above) else ""
            found = [
                place
                for place in found
                if place.parent
                and (place.parent.code == code or above in (place.parent.name, place.parent.short))
            ]
        return found


def join(features: Iterable[Feature]) -> tuple[list[Joined], list[Left]]:
    """What means a place of ours, and what does not."""
    known = _Known()
    joined, left = list[Joined](), list[Left]()
    buildings: dict[int, dict[str, Building]] = {}
    for feature in features:
        place = known.place(feature)
        if isinstance(place, str):
            left.append(Left(feature, place))
        elif not feature.building:
            joined.append(Joined(feature, place))
        else:
            if place.pk not in buildings:
                buildings[place.pk] = {one.name: one for one in Building.objects.filter(place=place)}
            building = buildings[place.pk].get(feature.building)
            if building is None:
                left.append(Left(feature, f"{place}没有登记叫“{feature.building}”的楼院"))
            else:
                joined.append(Joined(feature, place, building))
    return joined, left
