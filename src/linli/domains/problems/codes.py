"""The resident's secret follow-up code: digits only; a keyed digest is all that is kept."""

import secrets
from uuid import UUID

from linli.core import keyring
from linli.domains.problems import rules
from linli.domains.problems.models import Reporter


def digest(place_id: int, code: str) -> bytes:
    """What is stored of a code; the place is part of it, so that a code opens one community's case only."""
    return digests(place_id, code)[0]


def digests(place_id: int, code: str) -> list[bytes]:
    """What may be stored of it: under the index key of today, and under those before."""
    return keyring.digests(f"code:{place_id}:{''.join(filter(str.isdigit, code))}".encode())


def derive(token: UUID, attempt: int) -> str:
    """The code that a form's token gives: the same form sent twice shows the same code."""
    return _derived(token, attempt)[0]


def _derived(token: UUID, attempt: int) -> list[str]:
    """By the index key of today, and by those before: the form may have been sent before the key was changed."""
    digits = int(rules.CODE_DIGITS.value())
    keyed = keyring.digests(f"form:{token}:{attempt}".encode())
    return [str(int.from_bytes(one[:8], "big") % 10**digits).zfill(digits) for one in keyed]


def free(place_id: int, token: UUID | None = None) -> str:
    """A code that nobody at the place has."""
    token = token or UUID(bytes=secrets.token_bytes(16))
    for attempt in range(20):
        code = derive(token, attempt)
        if not Reporter.objects.filter(place_id=place_id, code__in=digests(place_id, code)).exists():
            return code
    raise RuntimeError("no free code: the place has used up its digits")


def of_token(reporter: Reporter, token: UUID) -> str:
    """The code that was given with this token, or '' when it was another."""
    for attempt in range(20):
        for code in _derived(token, attempt):
            if bytes(reporter.code) in digests(reporter.place_id, code):
                return code
    return ""


def spaced(code: str) -> str:
    """'40827316' as '4082 7316'."""
    return f"{code[:4]} {code[4:]}" if len(code) == 8 else code


def find(place_id: int, code: str) -> Reporter | None:
    held = Reporter.objects.select_related("case").filter(place_id=place_id)
    return held.filter(code__in=digests(place_id, code)).first()
