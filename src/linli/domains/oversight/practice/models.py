"""What good practice, its taking over, and what media told of it add to their cases (6.4)."""

from django.db import models
from django.db.models import Q

from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.problems.models import Photo


class Practice(models.Model):
    """A finished project told so that others can do the same: what the trouble was, how, with what result, what to mind."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="practice")
    project = models.ForeignKey(Case, models.PROTECT, related_name="practices")
    trouble = models.TextField()
    how = models.TextField()
    result = models.TextField()
    advice = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # Not public any more: the words stay with the case.
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["project"], name="practice_once", condition=Q(withdrawn=False)),
        )


class Adoption(models.Model):
    """Another community does as a published practice says: which, and what came of it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="adoption")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="adoptions")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)
    # What came of it, as residents may read it.
    told = models.TextField(blank=True)
    over = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["practice", "place"], name="adoption_once", condition=Q(over=False)
            ),
        )


class Publicity(models.Model):
    """That a medium told of the work: which kind, which one, when, where it is to be read; a clipping may stand beside it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="publicity")
    practice = models.ForeignKey(Practice, models.PROTECT, null=True, blank=True, related_name="publicity")
    medium = models.CharField(max_length=20)
    outlet = models.CharField(max_length=60)
    headline = models.CharField(max_length=120)
    on = models.DateField()
    link = models.URLField(max_length=400, blank=True)
    clipping = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
