"""How long a department's form is kept: what it was filled with is in the record, and can be taken out again."""

from linli.core import clock
from linli.core.duties.retention import Sweep
from linli.core.rulebook import Length, Rule, calendar
from linli.domains.returns.models import Form

FORMS = Rule("privacy.returns", "length")


def away(length: Length) -> int:
    """Forms older than the length; what their headings mean stays, for the next one."""
    return Form.objects.filter(made_at__lt=calendar.before(clock.now(), length).at).delete()[0]


def register() -> None:
    Sweep("returns.forms", FORMS, away)
