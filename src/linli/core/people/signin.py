"""Signing in: a name and a password, counted where it fails; a first password is only good for choosing another."""

from typing import Any

from django.contrib.auth import authenticate, login
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.http import HttpRequest

from linli.core.people import throttle
from linli.core.people.actor import entered, posts_of
from linli.core.people.models import Account

# The account that has shown its first password and may choose another, kept in the stranger's session.
CHANGING = "changing"
SHORTEST = 10
VALIDATORS = (
    MinimumLengthValidator(SHORTEST),
    CommonPasswordValidator(),
    UserAttributeSimilarityValidator(("username",)),
)


class Backend(ModelBackend):
    """Names and passwords, as Django has them; the account comes with its posts."""

    def get_user(self, user_id: Any) -> Account | None:
        account, posts = entered(user_id)
        if account is None or not self.user_can_authenticate(account):
            return None
        account.posts = posts
        return account


class Blocked(Exception):
    """Too many tries from this address have failed: nothing is tried any more for a while."""


def check(request: HttpRequest, username: str, password: str) -> Account | None:
    """The account, or None whatever was wrong: name, password, locked. Raises Blocked."""
    if not throttle.attempt("sign-in", request):
        raise Blocked
    found = authenticate(request, username=username.strip(), password=password)
    if not isinstance(found, Account):
        return None
    throttle.forgive("sign-in", request)
    return found


def begin(request: HttpRequest, account: Account, post_id: int | None = None) -> None:
    """Sign the account in under a new session key; the post acted under is the first, or `post_id`."""
    login(request, account)
    request.session.pop(CHANGING, None)
    held = posts_of(account)
    chosen = next((post.pk for post in held if post.pk == post_id), held[0].pk if held else None)
    if chosen is not None:
        request.session["post"] = chosen


def changing(request: HttpRequest) -> Account | None:
    """Whose password may be changed here: that of who is signed in, or of who showed a first password."""
    if request.user.is_authenticated:
        return request.user if isinstance(request.user, Account) else None
    wanted = request.session.get(CHANGING)
    return Account.objects.filter(pk=wanted, is_active=True, must_change=True).first() if wanted else None


def suit(password: str, account: Account) -> None:
    """Raises ValidationError when the password is too short, too common, or the name itself."""
    validate_password(password, account, password_validators=VALIDATORS)


def change(account: Account, password: str) -> None:
    """Set the password; every other session of the account ends by it."""
    account.set_password(password)
    account.must_change = False
    account.save(update_fields=["password", "must_change"])
