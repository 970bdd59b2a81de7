"""A committee's plan for a year, and what it means to do of its own beside its standing duties (5.2)."""

from django.db import models

from linli.core.people.models import Person
from linli.core.places.models import Place
from linli.core.procedures.models import Case


class WorkPlan(models.Model):
    """One for each committee and year: whoever comes second finds that there is one."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="work_plan")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "year"], name="workplan_once"),)
        indexes = (models.Index(fields=["year", "place"], name="workplan_year"),)

    def __str__(self) -> str:
        return f"{self.place_id} {self.year}"


class PlanLine(models.Model):
    """Something that a committee wants to do in a year: when, who leads it, which duty and emphasis it serves.

    How far it is stands nowhere here: it is read from `about`, the case that does it.
    """

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="lines")
    title = models.CharField(max_length=60)
    month = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # Keys of the rulebook's duties and emphases; '' for none.
    duty = models.CharField(max_length=40, blank=True)
    emphasis = models.CharField(max_length=40, blank=True)
    about = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    dropped = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="planline_month_of_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.month}"
