"""Sessions: how long one lasts, where somebody is signed in, and ending one from elsewhere. Real time throughout."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.http import HttpRequest

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Account, SignedIn
from linli.core.rulebook import Length, Rule

IDLE = Rule("signin.idle", "length")
IDLE_ADMIN = Rule("signin.idle_admin", "length")
LONGEST = Rule("signin.longest", "length")
SINGLE = Rule("signin.single", "list")
# How often what is seen is written down, in seconds.
NOTED = 60


def begin(request: HttpRequest, account: Account, roles: Iterable[str] = ()) -> None:
    """Write down that somebody signed in; an administrator's other sessions end."""
    request.session["began"] = request.session["seen"] = clock.real()
    request.session.save()
    if set(roles) & set(SINGLE.value()):
        end_all(account, "elsewhere")
    at = moment()
    SignedIn.objects.create(
        account=account,
        session_key=request.session.session_key or "",
        device=device(request.headers.get("User-Agent", "")),
        began_at=at,
        seen_at=at,
    )


def over(request: HttpRequest, actor: Actor) -> bool:
    """Whether the session has lasted too long, or nothing was done in it for too long; else it is seen now."""
    now, session = clock.real(), request.session
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    idle: Length = (IDLE_ADMIN if actor.role in SINGLE.value() else IDLE).value()
    if now - seen > span(idle).total_seconds() or now - began > span(LONGEST.value()).total_seconds():
        note_end(session.session_key or "", "timeout")
        return True
    if now - seen >= NOTED:
        session["seen"] = now
        SignedIn.objects.filter(session_key=session.session_key, ended_at__isnull=True).update(
            seen_at=moment()
        )
    return False


def span(length: Length) -> timedelta:
    return timedelta(**{length.unit: length.amount})


def current(account: Account) -> list[SignedIn]:
    """Where the account is signed in, the last seen first."""
    rows = account.sign_ins.filter(ended_at__isnull=True, began_at__gt=moment() - timedelta(days=1))
    alive = set(
        Session.objects.filter(session_key__in=[row.session_key for row in rows]).values_list("pk", flat=True)
    )
    return [row for row in rows.order_by("-seen_at") if row.session_key in alive]


def end(row: SignedIn, why: str) -> None:
    """End the session, wherever it is."""
    Session.objects.filter(session_key=row.session_key).delete()
    note_end(row.session_key, why)


def end_all(account: Account, why: str, but: str = "") -> None:
    for row in account.sign_ins.filter(ended_at__isnull=True).exclude(session_key=but):
        end(row, why)


def note_end(key: str, why: str) -> None:
    SignedIn.objects.filter(session_key=key, ended_at__isnull=True).update(ended_at=moment(), why=why)


def ended_elsewhere(key: str) -> bool:
    """Whether the session ended because its holder signed in somewhere else."""
    return bool(key) and SignedIn.objects.filter(session_key=key[:40], why="elsewhere").exists()


def moment() -> datetime:
    return datetime.fromtimestamp(clock.real(), UTC)


_SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows 电脑"),
    ("Mac OS X", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def device(agent: str) -> str:
    """'安卓手机，微信': what somebody recognises their own device by; nothing finer is kept."""
    found = [next((name for mark, name in kinds if mark in agent), "") for kinds in (_SYSTEMS, _BROWSERS)]
    return "，".join(name for name in found if name) or "别的设备"
