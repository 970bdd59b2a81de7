"""What every page knows: who acts, where one can go, what time it is."""

from typing import Any

from django.http import HttpRequest

from linli.core import clock


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "now": clock.now()}
