"""Every request as it arrives and as it has been answered: where it came from, its number, its line in the log.

The line holds the address's template and never the address, the role and never the person.
"""

import ipaddress
import re
import secrets
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog import contextvars

from linli.core import logs, metrics
from linli.core.people.passwords import ALPHABET

Respond = Callable[[HttpRequest], HttpResponse]
log = logs.get("web")
TRACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
METHODS = ("GET", "HEAD", "POST")
# Asked by machines every few seconds: counted, and written down only where somebody looks for trouble.
BY_MACHINES = ("/health/live", "/health/ready", "/metrics")


def proxy(respond: Respond) -> Respond:
    """Believe a proxy of ours (`LINLI_PROXIES`), and nobody else, who asks and whether by TLS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.behind_proxy = _is_ours(request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
        if request.behind_proxy:  # type: ignore[attr-defined]
            if comes_from := _first_stranger(request.META.get("HTTP_X_FORWARDED_FOR", "")):
                request.META["REMOTE_ADDR"] = comes_from
            if request.META.get("HTTP_X_FORWARDED_PROTO") == "https":
                request.META["wsgi.url_scheme"] = "https"
        return respond(request)

    return middleware


def _first_stranger(forwarded: str) -> str:
    """The last address that a proxy of ours has seen; what stands before it anybody may have written."""
    for said in reversed([one.strip() for one in forwarded.split(",")]):
        try:
            ipaddress.ip_address(said)
        except ValueError:
            return ""
        if not _is_ours(said):
            return said
    return ""


def _is_ours(address: str) -> bool:
    try:
        asking = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(asking, ipaddress.IPv6Address) and asking.ipv4_mapped:
        asking = asking.ipv4_mapped
    return any(asking in network for network in networks(tuple(settings.PROXIES)))


@cache
def networks(said: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses or networks as written. A ValueError where one is neither."""
    return tuple(ipaddress.ip_network(one, strict=False) for one in said)


def record(respond: Respond) -> Respond:
    """Give the request its number, count it, and write its line when it has been answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request.number = _number()  # type: ignore[attr-defined]
        contextvars.clear_contextvars()
        contextvars.bind_contextvars(request=request.number, **_trace(request))  # type: ignore[attr-defined]
        answer = respond(request)
        answer["X-Request-ID"] = request.number  # type: ignore[attr-defined]
        _written(request, answer.status_code, time.perf_counter() - began)
        return answer

    return middleware


def _number() -> str:
    """Always ours: short enough to be read out, and nobody outside chooses what stands in the log."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{made[:5]}-{made[5:]}"


def _trace(request: HttpRequest) -> dict[str, str]:
    """The number that our proxy gave, so that its log and ours can be laid side by side; a stranger's is not kept."""
    given = request.headers.get("X-Request-ID", "")
    return {"proxy": given} if getattr(request, "behind_proxy", False) and TRACE.fullmatch(given) else {}


def _written(request: HttpRequest, status: int, seconds: float) -> None:
    found = request.resolver_match
    route = f"/{found.route}" if found else "(none)"
    method = request.method if request.method in METHODS else "OTHER"
    metrics.REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    metrics.SECONDS.labels(route, method).observe(seconds)
    actor = getattr(request, "actor", None)
    write = log.debug if route in BY_MACHINES else log.info
    write(
        "request",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000),
        role=actor.role if actor else "",
    )
