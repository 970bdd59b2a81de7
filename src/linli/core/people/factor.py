"""The second factor: codes of six digits that an authenticator shows (TOTP, RFC 6238), and ten codes for the day it is lost.

The secret lies under the master key. A code is taken once: the time step of the last one is kept.
"""

import secrets

import pyotp
from django.db import transaction

from linli.core import clock, keyring
from linli.core.people import passwords
from linli.core.people.models import Account, Post, Recovery
from linli.core.people.sealed import blinds
from linli.core.rulebook import Rule

LEVELS = Rule("signin.second_factor", "list")
ISSUER = Rule("host.product", "text")
STEP = 30  # seconds
CODES = 10


def needed(posts: list[Post]) -> bool:
    """Whether who holds these posts signs in with a second factor."""
    levels = LEVELS.value()
    return any(post.place.level in levels for post in posts)


def fresh() -> str:
    """A secret to be shown once, as a QR code and as letters."""
    return pyotp.random_base32()


def address(secret: str, account: Account) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER.value())


def fits(secret: str, code: str) -> int:
    """The time step that the code belongs to, now or one step off; 0 when it is wrong."""
    digits = "".join(code.split())
    now = clock.real() // STEP
    for step in (now, now - 1, now + 1):
        if (
            len(digits) == 6
            and digits.isascii()
            and secrets.compare_digest(pyotp.TOTP(secret).generate_otp(step), digits)
        ):
            return step
    return 0


@transaction.atomic
def set_up(account: Account, secret: str, code: str) -> list[str] | None:
    """Take the secret once its code has been shown right; gives the recovery codes, shown once. None: a wrong code."""
    step = fits(secret, code)
    if not step:
        return None
    account.factor = keyring.wrap(secret.encode(), whose(account.pk))
    account.factor_step = step
    account.save(update_fields=["factor", "factor_step"])
    return new_codes(account)


@transaction.atomic
def new_codes(account: Account) -> list[str]:
    """Ten fresh recovery codes, of letters and digits in three groups of four; the old ones are good no more."""
    codes = [passwords.fresh() for _ in range(CODES)]
    account.recovery.all().delete()
    Recovery.objects.bulk_create(
        Recovery(account=account, digest=_digests(account, code)[0]) for code in codes
    )
    return codes


@transaction.atomic
def passes(account: Account, code: str) -> bool:
    """Whether the code is right, of the authenticator or a recovery code; either is taken once."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.factor is None:
        return False
    step = fits(_secret(account), code)
    if step > account.factor_step:
        account.factor_step = step
        account.save(update_fields=["factor_step"])
        return True
    unused = account.recovery.filter(digest__in=_digests(account, code), used_at__isnull=True)
    return bool(unused.update(used_at=clock.now()))


def drop(account: Account) -> None:
    """Take the second factor away: the next sign-in sets up another."""
    account.factor, account.factor_step = None, 0
    account.save(update_fields=["factor", "factor_step"])
    account.recovery.all().delete()


def _secret(account: Account) -> str:
    return keyring.unwrap(bytes(account.factor or b""), whose(account.pk)).decode()


def whose(pk: int) -> bytes:
    """What the account's wrapped secret is bound to."""
    return f"factor:{pk}".encode()


def _digests(account: Account, code: str) -> list[bytes]:
    return blinds(f"recovery:{account.pk}:{''.join(char for char in code.lower() if char.isalnum())[:40]}")
