"""How long the logs about accounts are kept: sign-ins, looks, counted tries, sessions, passwords of closed accounts."""

from django.contrib.sessions.models import Session
from django.db import connection

from linli.core import clock
from linli.core.duties.retention import Sweep
from linli.core.people import sessions, throttle
from linli.core.people.models import PastPassword, SignedIn
from linli.core.rulebook import Length, Rule, calendar

LOOKS = Rule("privacy.looks", "length")
SIGN_INS = Rule("privacy.sign_ins", "length")


def sign_ins(length: Length) -> int:
    """Sessions that were last seen so long ago: in real time, as they were written down."""
    return SignedIn.objects.filter(seen_at__lt=sessions.moment() - sessions.span(length)).delete()[0]


def looks(length: Length) -> int:
    """Looks older than the length. The database itself lets nobody delete one of the last half year."""
    before = calendar.before(clock.now(), length).at
    with connection.cursor() as cursor:
        cursor.execute("SELECT linli_forget_looks(%s)", [before])
        return int(cursor.fetchone()[0])


def sittings() -> int:
    """Sessions that have run out."""
    return Session.objects.filter(expire_date__lt=sessions.moment()).delete()[0]


def passwords() -> int:
    """Former passwords of accounts that nobody signs in with any more."""
    return PastPassword.objects.filter(account__is_active=False).delete()[0]


def register() -> None:
    Sweep("people.sign_ins", SIGN_INS, sign_ins)
    Sweep("people.looks", LOOKS, looks)
    Sweep("people.tries", None, throttle.sweep)
    Sweep("people.sessions", None, sittings)
    Sweep("people.passwords", None, passwords)
