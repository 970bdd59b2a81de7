"""A duty: who owes what by when."""

from django.db import models
from django.db.models import Q

from linli.core.people.models import Post
from linli.core.places.models import Place


class Duty(models.Model):
    """Opened and closed by clocks and by the calendar; the desk is one query of it."""

    DONE, LAPSED, DROPPED = "done", "lapsed", "dropped"

    kind = models.CharField(max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    case_id = models.BigIntegerField(null=True, blank=True)
    period = models.CharField(max_length=10, blank=True)
    then = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    # Working minutes that were left when the clock stopped; null while it runs.
    left = models.IntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(
                fields=["place", "role", "due_at"], name="duty_desk", condition=Q(done_at__isnull=True)
            ),
            models.Index(fields=["post", "due_at"], name="duty_post", condition=Q(done_at__isnull=True)),
            models.Index(fields=["due_at"], name="duty_due", condition=Q(done_at__isnull=True)),
            models.Index(fields=["case_id"], name="duty_case", condition=Q(case_id__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "kind"],
                name="duty_case_once",
                condition=Q(done_at__isnull=True, case_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["place", "kind", "period"], name="duty_period_once", condition=~Q(period="")
            ),
        )
