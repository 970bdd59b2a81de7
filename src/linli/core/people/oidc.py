"""Signing in by the city's own identity system: OpenID Connect, authorization code with PKCE, RS256 by its published keys.

It says who somebody is; which account that is an office has entered. No account and no post is ever made by it.
"""

from functools import partial
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc import auth
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from linli.core.people.models import Account


class Unreachable(Exception):
    """The identity system does not answer, or not with what it should."""


class Mismatch(Exception):
    """What came back does not belong to what was asked."""


class _Straight:
    """How the library asks: it follows nobody. Where the code, the secret and the keys go is the city's word alone."""

    get = staticmethod(partial(requests.get, allow_redirects=False))
    post = staticmethod(partial(requests.post, allow_redirects=False))


auth.requests = _Straight


class Client(OIDCAuthenticationBackend):  # type: ignore[misc]
    """The library's flow, with the checks that it leaves to its users: issuer, audience, times, nonce."""

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The token's claims once everything about it is right. Raises Mismatch."""
        try:
            claims: dict[str, Any] = super().verify_token(token, **kwargs)
        except (SuspiciousOperation, jwt.PyJWTError, KeyError, TypeError, ValueError) as wrong:
            raise Mismatch("signature, time or nonce") from wrong
        heard = claims.get("aud")
        audience = heard if isinstance(heard, list) else [heard]
        if claims.get("iss") != settings.OIDC_ISSUER or self.OIDC_RP_CLIENT_ID not in audience:
            raise Mismatch("issuer or audience")
        if len(audience) > 1 and claims.get("azp") != self.OIDC_RP_CLIENT_ID:
            raise Mismatch("authorized party")
        if not all(claims.get(name) for name in ("exp", "iat", "sub", "nonce")):
            raise Mismatch("a claim is missing")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Any:
        """Nobody is created: what the token says is all that is taken from here."""
        return payload


def is_set() -> bool:
    """Whether the city has an identity system that one may sign in by."""
    return bool(settings.OIDC_ISSUER)


def claims(request: HttpRequest, nonce: str, verifier: str) -> dict[str, Any]:
    """What the identity system says of whoever came back. Raises Unreachable and Mismatch."""
    try:
        found = Client().authenticate(request, nonce=nonce, code_verifier=verifier)
    except requests.HTTPError as refused:
        known = refused.response is not None and refused.response.status_code < 500
        raise (Mismatch("the code") if known else Unreachable) from refused
    except (requests.RequestException, ValueError) as wrong:
        raise Unreachable from wrong
    if not isinstance(found, dict):
        raise Mismatch("no code")
    return found


def account_of(claims: dict[str, Any]) -> Account | None:
    """The account that an office entered for this person; None when there is none."""
    subject = str(claims.get(settings.OIDC_CLAIM) or "")[:120]
    return Account.objects.filter(subject=subject).first() if subject else None


def strong(claims: dict[str, Any]) -> bool:
    """Whether the identity system asked for a second factor, in a way that the city takes for one."""
    methods = claims.get("amr")
    said = {str(one) for one in methods} if isinstance(methods, list) else set()
    return bool(({str(claims.get("acr"))} | said) & set(settings.OIDC_FACTOR))
