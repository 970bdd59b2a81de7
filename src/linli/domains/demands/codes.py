"""The resident's secret follow-up code: digits only; a keyed digest is all that is kept."""

import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

from linli.domains.demands import rules
from linli.domains.demands.models import Reporter


def _keyed(text: str) -> bytes:
    return hmac.new(bytes.fromhex(settings.INDEX_KEY), text.encode(), hashlib.sha256).digest()


def digest(place_id: int, code: str) -> bytes:
    """What is stored of a code; the place is part of it, so that a code opens one community's case only."""
    return _keyed(f"code:{place_id}:{''.join(filter(str.isdigit, code))}")


def derive(token: UUID, attempt: int) -> str:
    """The code that a form's token gives: the same form sent twice shows the same code."""
    digits = int(rules.CODE_DIGITS.value())
    return str(int.from_bytes(_keyed(f"form:{token}:{attempt}")[:8], "big") % 10**digits).zfill(digits)


def free(place_id: int, token: UUID | None = None) -> str:
    """A code that nobody at the place has."""
    token = token or UUID(bytes=secrets.token_bytes(16))
    for attempt in range(20):
        code = derive(token, attempt)
        if not Reporter.objects.filter(place_id=place_id, code=digest(place_id, code)).exists():
            return code
    raise RuntimeError("no free code: the place has used up its digits")


def of_token(reporter: Reporter, token: UUID) -> str:
    """The code that was given with this token, or '' when it was another."""
    for attempt in range(20):
        code = derive(token, attempt)
        if digest(reporter.place_id, code) == bytes(reporter.code):
            return code
    return ""


def spaced(code: str) -> str:
    """'40827316' as '4082 7316'."""
    return f"{code[:4]} {code[4:]}" if len(code) == 8 else code


def find(place_id: int, code: str) -> Reporter | None:
    return (
        Reporter.objects.select_related("case").filter(place_id=place_id, code=digest(place_id, code)).first()
    )
