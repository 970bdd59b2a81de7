"""What the roll-out adds to a case: a target that was set by hand, a pilot that a district chose (1.3, 5.1)."""

from django.db import models

from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.oversight.inspections.models import Finding, Forum, Inspected, Inspection, Opinion, Seen
from linli.domains.oversight.leaders.models import Follow, LeaderLink, LeaderVisit
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity
from linli.domains.oversight.workplan.models import PlanLine, WorkPlan

__all__ = [
    "Adoption",
    "Finding",
    "Follow",
    "Forum",
    "Inspected",
    "Inspection",
    "LeaderLink",
    "LeaderVisit",
    "Opinion",
    "Pilot",
    "PlanLine",
    "Practice",
    "Publicity",
    "Seen",
    "Target",
    "WorkPlan",
]


class Target(models.Model):
    """How many committees a district is to have, and by when; a district has one at most, which may change."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="target")
    place = models.OneToOneField(Place, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    ends_on = models.DateField()


class Pilot(models.Model):
    """A community that its district has chosen to go first; no row where it was dropped."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="pilot")
    place = models.OneToOneField(Place, models.PROTECT, related_name="+")
