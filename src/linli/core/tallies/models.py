"""Counts per place, month and kind, kept by trigger from the journal's lines in the same transaction."""

from django.db import models

from linli.core.places.models import Place


class Tally(models.Model):
    """`kind` is 'procedure.verb' for how often, 'procedure=state' for how many came in less how many left."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    month = models.DateField()
    kind = models.CharField(max_length=90)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "month", "kind"], name="tally_once"),)
        indexes = (models.Index(fields=["kind", "month"], name="tally_kind"),)
