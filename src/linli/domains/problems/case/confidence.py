"""Whose door it is, where somebody asked to be kept in confidence: for the first taker and the secretary alone (4.5).

What stands on the case, in its title and in what it is found by goes as far as the building, for everybody: the door
is sealed with the name. Also a first taker who reads no names is told it: they are the one whom the handler asks.
"""

from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.ui import parts
from linli.domains.problems import redaction
from linli.domains.problems.case.loading import Loaded
from linli.domains.problems.models import Visit

WHO = "只有首接人和书记看得到"


def sees(of: Loaded, actor: Actor) -> bool:
    """Whether a door that is kept is shown to this post."""
    return actor.role == "secretary" or of.problem.first_taker_id == actor.post_id


def said(of: Loaded, actor: Actor) -> str:
    """The words of whoever reported it, without a door that is kept."""
    text = of.problem.text
    return redaction.closed(text) if of.problem.private and not sees(of, actor) else text


def facts(of: Loaded, actor: Actor) -> list[parts.Fact]:
    """The doors of those who asked to be kept in confidence, or whom to ask for them."""
    if not (of.problem.private or any(row.keep_name for row in of.reporters)):
        return []
    if sees(of, actor):
        return [parts.Fact("门牌", door, WHO) for door in _doors(of)]
    taker = of.problem.first_taker
    ask = f"要上门，问首接人{taker.person.name}" if taker is not None else "要上门，受理以后问首接人"
    return [parts.Fact("门牌", f"要求保密，{WHO}", ask)]


def _doors(of: Loaded) -> list[str]:
    kept = [row.person for row in of.reporters if row.keep_name and row.person is not None]
    found = [sealed.unseal(person).get("spot", "") for person in kept]
    if of.problem.private and of.problem.visit_id and not any(found):
        # Noted down at the door, without a code for whoever lives there.
        found = [row.spot for row in Visit.objects.filter(case=of.problem.visit_id)]
    return [door for door in dict.fromkeys(found) if door]
