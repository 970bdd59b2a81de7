"""What a password must be, as the city rules it: length, kinds of characters, age, and not one of the last ones."""

import secrets
import string
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError

from linli.core import clock
from linli.core.people import sessions
from linli.core.people.models import Account, PastPassword
from linli.core.rulebook import Rule

LENGTH = Rule("password.length", "number")
CLASSES = Rule("password.classes", "number")
PHRASE = Rule("password.phrase", "number")
AGE = Rule("password.age", "length")
HISTORY = Rule("password.history", "number")
FIRST = Rule("signin.invitation", "length")
VALIDATORS = (CommonPasswordValidator(), UserAttributeSimilarityValidator(("username",)))


# Letters and digits that nobody mistakes for another, on paper or over the telephone.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def fresh() -> str:
    """What lets somebody in for the first time, printed on a sheet: three groups of four, some 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def said() -> str:
    """The policy in one line, for the field that asks for a new one."""
    return (
        f"至少 {LENGTH.value()} 位，大写、小写、数字、其他符号里用 {CLASSES.value()} 种；"
        f"或者 {PHRASE.value()} 位以上的一句话，汉字一个算两位"
    )


def suit(password: str, account: Account) -> None:
    """Raises ValidationError, saying what to change, for a password that the policy does not take."""
    # A Chinese character is one of thousands: it counts as two.
    length = sum(1 + (ord(char) > 0x2E7F) for char in password)
    if length < LENGTH.value():
        raise ValidationError(f"太短了，至少 {LENGTH.value()} 位")
    if length < PHRASE.value() and classes(password) < CLASSES.value():
        raise ValidationError(said())
    validate_password(password, account, password_validators=VALIDATORS)
    past = account.past.order_by("-at", "-pk").values_list("password", flat=True)
    kept = [account.password, *past[: HISTORY.value()]]
    if any(used and check_password(password, used) for used in kept):
        raise ValidationError(f"最近 {HISTORY.value()} 次用过的密码不能再用")


def classes(password: str) -> int:
    """How many of the four kinds occur: capitals, small letters, digits, anything else."""
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    found = sum(any(char in kind for char in password) for kind in kinds)
    return found + any(not any(char in kind for kind in kinds) for char in password)


def change(account: Account, password: str, once: bool = False) -> None:
    """Set the password, and remember the old one; every other session of the account ends by it.

    `once`: it is good for choosing another, and for nothing else.
    """
    at = clock.now()
    if account.has_usable_password():
        PastPassword.objects.create(account=account, password=account.password, at=at)
        keep = account.past.order_by("-at", "-pk").values_list("pk", flat=True)[: HISTORY.value()]
        account.past.exclude(pk__in=list(keep)).delete()
    account.set_password(password)
    account.must_change, account.password_at = once, at
    account.save(update_fields=["password", "must_change", "password_at"])


def stale(account: Account) -> bool:
    """Whether another one must be chosen: the first one, or one that is too old."""
    end = stale_at(account)
    return account.must_change or (end is not None and clock.now() > end)


def stale_at(account: Account) -> datetime | None:
    """When the password is too old; None for one whose day is not known."""
    return account.password_at and account.password_at + sessions.span(AGE.value())


def first_until(account: Account) -> datetime | None:
    """Until when the first password that an office gave can be used; None for any other."""
    if not account.must_change or account.password_at is None:
        return None
    return account.password_at + sessions.span(FIRST.value())


def too_late(account: Account) -> bool:
    """Whether the first password was not used in time."""
    end = first_until(account)
    return end is not None and clock.now() > end and account.has_usable_password()
