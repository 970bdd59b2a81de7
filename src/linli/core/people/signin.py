"""Signing in: a name and a password, then a code where one is needed; failures are counted, and no stranger locks out
whoever comes from a device of their own.
"""

import secrets
from typing import Any

from django.contrib.auth import authenticate, login
from django.contrib.auth.backends import ModelBackend
from django.core import signing
from django.http import HttpRequest, HttpResponse

from linli.core import clock, metrics
from linli.core.people import factor, passwords, sessions, signin_log, throttle
from linli.core.people.actor import entered, posts_of
from linli.core.people.models import Account
from linli.core.people.sealed import blind, blinds
from linli.core.rulebook import Rule

FAILURES = Rule("signin.failures", "number")
LOCKED = Rule("signin.locked", "length")
# Who has shown a password, and not yet all that is asked: kept in the stranger's session for ten minutes.
HALFWAY = "halfway"
PATIENCE = 600  # seconds
# A device that somebody has signed in from: its failures are counted apart from those of strangers.
KNOWN = "linli-known"
KNOWN_FOR = 180 * 24 * 3600  # seconds


class Backend(ModelBackend):
    """Names and passwords, as Django has them; the account comes with its posts."""

    def get_user(self, user_id: Any) -> Account | None:
        account, posts = entered(user_id)
        if account is None or not self.user_can_authenticate(account):
            return None
        account.posts = posts
        return account


class Blocked(Exception):
    """Too many tries have failed, from this address or with this name: nothing is tried any more for a while."""


def check(request: HttpRequest, username: str, password: str) -> Account | None:
    """The account, or None whatever was wrong: name, password, locked. Raises Blocked.

    Names that nobody has are counted and locked as those that somebody has.
    """
    username = username.strip()
    key = _key(username, _device(request, username))
    if not throttle.attempt("sign-in", request):
        raise _blocked(request, username)
    if not throttle.count(key, FAILURES.value(), sessions.span(LOCKED.value())):
        raise _blocked(request, username)
    found = authenticate(request, username=username, password=password)
    metrics.SIGN_INS.labels("right" if isinstance(found, Account) else "wrong").inc()
    if not isinstance(found, Account):
        named = _named(username)
        closed = named is not None and not named.is_active
        signin_log.note(request, signin_log.CLOSED if closed else signin_log.WRONG, named)
        return None
    throttle.forgive("sign-in", request)
    throttle.clear(key)
    return found


def _named(username: str) -> Account | None:
    return Account.objects.filter(username=username[:60]).first()


def _blocked(request: HttpRequest, username: str) -> Blocked:
    metrics.SIGN_INS.labels("blocked").inc()
    signin_log.note(request, signin_log.LOCKED, _named(username))
    return Blocked()


def check_code(request: HttpRequest, account: Account, code: str) -> bool:
    """Whether the second factor's code is right. Raises Blocked.

    Failures are counted by account: only who has shown the password gets here, so that no stranger can lock anybody
    out by it, and who has stolen one has few tries, from wherever they come.
    """
    key = _code_key(account)
    free = throttle.attempt("sign-in", request)
    if not throttle.count(key, FAILURES.value(), sessions.span(LOCKED.value())) or not free:
        signin_log.note(request, signin_log.CODE_LOCKED, account)
        raise Blocked
    if not factor.passes(account, code):
        signin_log.note(request, signin_log.CODE, account)
        return False
    throttle.forgive("sign-in", request)
    throttle.clear(key)
    return True


def still(account: Account, password: str) -> bool:
    """Whether whoever sits at a desk that is signed in knows its password, or the account has none here. Raises Blocked.

    Asked before what lets somebody in later: a desk that was left open gives nobody a factor or its codes.
    """
    if not account.has_usable_password():
        return True
    key = _still_key(account)
    if not throttle.count(key, FAILURES.value(), sessions.span(LOCKED.value())):
        raise Blocked
    if not account.check_password(password):
        return False
    throttle.clear(key)
    return True


def _code_key(account: Account) -> bytes:
    return blind(f"factor:{account.pk}")


def _still_key(account: Account) -> bytes:
    return blind(f"still:{account.pk}")


def unlock(account: Account) -> None:
    """Let the account be tried again from devices that are not known."""
    throttle.clear(_key(account.username, ""))
    throttle.clear(_code_key(account))
    throttle.clear(_still_key(account))


def _key(username: str, device: str) -> bytes:
    return blind(f"account:{username.casefold()[:150]}:{device}")


def _device(request: HttpRequest, username: str) -> str:
    """The known device that the request comes from; '' for a stranger, or one that somebody else is known by."""
    try:
        known = signing.loads(request.COOKIES.get(_known(request), ""), salt=KNOWN, max_age=KNOWN_FOR)
        whose, device = known["name"], known["device"]
    except (signing.BadSignature, KeyError, TypeError):
        return ""
    names = [name.hex()[:16] for name in blinds(username.casefold())]
    return str(device) if whose in names else ""


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Know this device by a signed cookie that holds no name."""
    known = {"name": blind(account.username.casefold()).hex()[:16], "device": secrets.token_hex(8)}
    value = signing.dumps(known, salt=KNOWN)
    response.set_cookie(
        _known(request),
        value,
        KNOWN_FOR,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )


def _known(request: HttpRequest) -> str:
    """Over TLS by a name that no other host and no plain page can set."""
    return f"__Host-{KNOWN}" if request.is_secure() else KNOWN


# --- from the password to the desk ----------------------------------------------------------------------------


def halfway(
    request: HttpRequest,
    account: Account,
    factor_passed: bool = False,
    following: str = "",
    outside: bool = False,
) -> None:
    """Keep, under a new session key, that the password was right, whether the code was, and where one was going.

    `outside`: the city's identity system said who it is, and no password was asked.
    """
    following = following or request.session.get("next", "")
    request.session.flush()
    request.session["next"] = following
    request.session[HALFWAY] = {
        "account": account.pk,
        "since": clock.real(),
        "code": factor_passed,
        "outside": outside,
    }


def waiting(request: HttpRequest) -> tuple[Account, bool, bool] | None:
    """Who has come halfway in this session, whether the code was right, and whether no password was asked.

    None when nobody has, or too long ago.
    """
    kept = request.session.get(HALFWAY)
    if not isinstance(kept, dict) or clock.real() - kept["since"] > PATIENCE:
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    return (account, bool(kept["code"]), bool(kept.get("outside"))) if account else None


def wanted(account: Account, factor_passed: bool, outside: bool = False) -> str:
    """What is asked next of who has shown the password: 'code', 'password', 'factor', or '' when all is there."""
    if account.factor is not None and not factor_passed:
        return "code"
    if passwords.stale(account) and not outside:
        return "password"
    if outside and factor_passed:
        return ""
    if account.factor is None and factor.needed(posts_of(account)):
        return "factor"
    return ""


def begin(request: HttpRequest, account: Account, post_id: int | None = None) -> None:
    """Sign the account in under a new session key; the post acted under is the first, or `post_id`."""
    login(request, account)
    request.session.pop(HALFWAY, None)
    held = posts_of(account)
    chosen = next((post.pk for post in held if post.pk == post_id), held[0].pk if held else None)
    if chosen is not None:
        request.session["post"] = chosen
    sessions.begin(request, account, {post.role for post in held})
    signin_log.note(request, signin_log.IN, account)


def changing(request: HttpRequest) -> Account | None:
    """Whose password may be changed here: that of who is signed in, or of who came halfway and has to."""
    if request.user.is_authenticated:
        return request.user if isinstance(request.user, Account) else None
    found = waiting(request)
    return found[0] if found and wanted(*found) == "password" else None
