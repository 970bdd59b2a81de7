"""The interface's description as a page, made from the same data as the one for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.domains.committees.portal.frame import frame


def page(request: HttpRequest, schema: dict[str, Any]) -> HttpResponse:
    """Every address with what it takes and gives."""
    context = {"info": schema["info"], "operations": operations(schema), **frame(request, None, "")}
    return render(request, "portal/api.html", context)


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Each address: what it is for, its parameters, the fields of what it gives."""
    return [_operation(schema, address, methods["get"]) for address, methods in schema["paths"].items()]


def _operation(schema: dict[str, Any], address: str, said: dict[str, Any]) -> dict[str, Any]:
    gives = said["responses"][200]["content"]["application/json"]["schema"]
    return {
        "address": address,
        "id": said["operationId"].rpartition("_")[2],
        "title": said["summary"],
        "text": said.get("description", ""),
        "parameters": [_parameter(one) for one in said.get("parameters", [])],
        "fields": list(_fields(schema, gives)),
    }


def _parameter(one: dict[str, Any]) -> dict[str, str]:
    told = one["schema"]
    limits = [f"{told['minimum']} 到 {told['maximum']}"] if "maximum" in told else []
    if "maxLength" in told:
        limits.append(f"最长 {told['maxLength']} 字")
    if told.get("default") not in (None, ""):
        limits.append(f"不写是 {told['default']}")
    return {
        "name": one["name"],
        "text": one.get("description") or told.get("description", ""),
        "limits": "，".join(limits),
        "needed": "必须" if one.get("required") else "",
    }


def _fields(schema: dict[str, Any], given: dict[str, Any], before: str = "") -> Any:
    """(name, kind, words) of every field, those within others by a dotted name."""
    shape = _shape(schema, given)
    for name, told in shape.get("properties", {}).items():
        kind, inner = _kind(schema, told)
        yield f"{before}{name}", kind, told.get("description", "")
        if inner:
            yield from _fields(schema, inner, f"{before}{name}{'[]' if kind == '列表' else ''}.")


def _shape(schema: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"][name] if name else given
    return found


KINDS = {"string": "文字", "integer": "整数", "boolean": "真假", "null": "空"}


def _kind(schema: dict[str, Any], told: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """What stands in a field, and the shape of what lies within it."""
    if "anyOf" in told:
        first = next(one for one in told["anyOf"] if one.get("type") != "null")
        kind, inner = _kind(schema, first)
        return f"{kind}或空", inner
    if "$ref" in told or "allOf" in told:
        return "一组", told.get("allOf", [told])[0]
    if told.get("type") == "array":
        items = told["items"]
        return "列表", items if "$ref" in items else None
    if "enum" in told:
        return "、".join(told["enum"]), None
    days = {"date": "日期", "date-time": "时刻"}
    return days.get(told.get("format", ""), KINDS.get(told.get("type", ""), "文字")), None
