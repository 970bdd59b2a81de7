"""What the interface says when something is not to be had: problem details (RFC 9457), in Chinese."""

import json
from typing import Any

from django.http import HttpResponse

PREFIX = "/api/"
TITLES = {
    400: "送来的请求不完整",
    403: "这里不接受这样的请求",
    404: "没有这一项",
    405: "这里只能读取",
    413: "送来的东西太大",
    422: "参数不对",
    500: "这里出了毛病",
}


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """The answer for a program and the person who wrote it. Nothing that was sent comes back in it."""
    title = TITLES.get(status, "没有办成")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or title, **more}
    reply = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
    reply["Cache-Control"] = "no-store"
    return reply


def wrong(errors: list[dict[str, Any]]) -> HttpResponse:
    """Which parameters are wrong, each with what may stand there; never what stood there."""
    found = [{"name": str(error["loc"][-1]), "detail": _said(error)} for error in errors]
    return problem(422, "；".join(f"{one['name']}：{one['detail']}" for one in found), errors=found)


def _said(error: dict[str, Any]) -> str:
    limits = error.get("ctx") or {}
    if error["type"] in ("greater_than_equal", "less_than_equal"):
        return f"最小 {limits['ge']}" if "ge" in limits else f"最大 {limits['le']}"
    if "length" in str(limits) or error["type"] == "string_too_long":
        return f"最长 {limits.get('max_length')} 个字"
    return {
        "missing": "没有写",
        "int_parsing": "要一个整数",
        "int_parsing_size": "要一个整数",
        "string_pattern_mismatch": "不是要的写法",
    }.get(error["type"], "不是要的写法")
