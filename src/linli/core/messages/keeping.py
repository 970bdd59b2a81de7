"""How long what somebody was told is kept."""

from linli.core import clock
from linli.core.duties.retention import Sweep
from linli.core.messages.models import Message
from linli.core.rulebook import Length, Rule, calendar

MESSAGES = Rule("privacy.messages", "length")


def told(length: Length) -> int:
    """Messages older than the length, sent or not: nobody acts on them any more."""
    return Message.objects.filter(made_at__lt=calendar.before(clock.now(), length).at).delete()[0]


def register() -> None:
    Sweep("messages.told", MESSAGES, told)
